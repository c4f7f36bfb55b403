//! A runbook that is edited between two visits.

use tminus_model::StepId;
use tminus_run::verify::verify;
use tminus_run::{Effect, Event, ImportOptions, MemoryStore, Session, State, action, export};

use crate::common::{NO_HELP, at, config, id, open, runbook};

const OLD: [&str; 6] = [
    "# Launch",
    "- Freeze the code of the payment service and tell everyone",
    "- Enable the new checkout for all customers in Europe",
    "- Water the plants",
    "- Deploy {#deploy}",
    "- Call the press office",
];

const NEW: [&str; 6] = [
    "# Launch",
    "- Order pizza for the whole team",
    "- Freeze the code of the payment service and tell everyone",
    "- Disable the new checkout for all customers in Europe",
    "- Deploy to production {#deploy}",
    "- Call the press office",
];

fn toggle(step: &StepId) -> Event {
    Event::Toggle { step: step.clone() }
}

/// Everything but the last step is ticked, then the runbook is edited.
fn after_edit() -> (MemoryStore, Session<MemoryStore>) {
    let store = MemoryStore::default();
    let old = runbook(&OLD);
    let (mut tab, _) = open(store.clone(), 1, &old, at(0));
    for step in &old.steps[..4] {
        tab.handle(toggle(&step.id), at(1));
    }
    let (tab, recovery) = open(store.clone(), 2, &runbook(&NEW), at(2));
    assert_eq!((recovery.changed, recovery.reattach), (2, 1));
    (store, tab)
}

fn step(tab: &Session<MemoryStore>, text: &str) -> StepId {
    id(tab.runbook(), text)
}

#[test]
fn ticks_are_kept_flagged_or_listed_and_never_guessed() {
    let (_, tab) = after_edit();
    let shown = |text| {
        let view = tab.state().step(&step(&tab, text));
        (view.state, view.changed_from)
    };
    assert_eq!(shown("Order pizza for the whole team"), (State::Todo, None));
    let frozen = shown("Freeze the code of the payment service and tell everyone");
    assert_eq!(frozen, (State::Done, None));
    let switched = shown("Disable the new checkout for all customers in Europe");
    assert_eq!(
        switched,
        (State::Done, Some(OLD[2].trim_start_matches("- ")))
    );
    assert_eq!(shown("Deploy to production"), (State::Done, Some("Deploy")));
    assert_eq!(shown("Call the press office"), (State::Todo, None));
    let [lost] = tab.state().reattach() else {
        panic!("{:?}", tab.state().reattach());
    };
    assert_eq!(
        (lost.was.text.as_str(), lost.state),
        ("Water the plants", State::Done)
    );
    let progress = tab.state().progress();
    assert_eq!(
        (progress.done, progress.unconfirmed, progress.total),
        (1, 2, 5)
    );
}

#[test]
fn the_reader_keeps_attaches_and_drops() {
    let (store, mut tab) = after_edit();
    let switched = step(&tab, "Disable the new checkout for all customers in Europe");
    let deploy = step(&tab, "Deploy to production");
    tab.handle(
        Event::Keep {
            step: deploy.clone(),
        },
        at(3),
    );
    assert_eq!(tab.state().step(&deploy).changed_from, None);
    assert_eq!(tab.state().progress().done, 2);
    // A click on a changed tick takes it off, and then nothing is unconfirmed.
    tab.handle(toggle(&switched), at(4));
    assert_eq!(tab.state().progress().unconfirmed, 0);
    let was = tab.state().reattach()[0].was.id.clone();
    let to = step(&tab, "Order pizza for the whole team");
    tab.handle(
        Event::Attach {
            was: was.clone(),
            to: to.clone(),
        },
        at(5),
    );
    assert!(tab.state().reattach().is_empty());
    assert_eq!(tab.state().step(&to).state, State::Done);
    tab.handle(Event::Undo, at(6));
    assert_eq!(tab.state().step(&to).state, State::Todo);
    tab.handle(Event::Drop { was }, at(7));
    assert!(tab.state().reattach().is_empty());
    drop(tab);

    let (tab, recovery) = open(store.clone(), 3, &runbook(&NEW), at(8));
    assert_eq!((recovery.changed, recovery.reattach), (0, 0));
    assert_eq!(tab.state().step(&deploy).state, State::Done);
    // The edit is taken back: what was decided meanwhile stays decided, and
    // the old steps have their old ticks, but for the one that was taken off.
    let old = runbook(&OLD);
    let (tab, _) = open(store, 4, &old, at(9));
    let states: Vec<State> = old
        .steps
        .iter()
        .map(|s| tab.state().step(&s.id).state)
        .collect();
    let [done, todo] = [State::Done, State::Todo];
    assert_eq!(states, [done, todo, done, done, todo]);
}

#[test]
fn without_the_old_list_only_what_a_name_proves_is_kept() {
    let (store, tab) = after_edit();
    drop(tab);
    let lists: Vec<String> = store
        .dump()
        .into_keys()
        .filter(|k| k.contains(":r:"))
        .collect();
    for key in lists {
        tminus_run::Store::remove(&mut store.clone(), &key).unwrap();
    }
    let (tab, recovery) = open(store, 3, &runbook(&NEW), at(3));
    let frozen = step(
        &tab,
        "Freeze the code of the payment service and tell everyone",
    );
    assert_eq!(tab.state().step(&frozen).state, State::Done);
    let deploy = tab.state().step(&StepId::new("deploy"));
    assert_eq!((deploy.state, deploy.changed_from), (State::Done, Some("")));
    assert_eq!(recovery.reattach, 2, "{:?}", tab.state().reattach());
}

#[test]
fn a_reset_clears_the_reattach_list_too() {
    let (_, mut tab) = after_edit();
    tab.handle(Event::Act(action::reset()), at(3));
    assert!(tab.state().reattach().is_empty());
    assert_eq!(
        tab.state().progress().done + tab.state().progress().unconfirmed,
        0
    );
    tab.handle(Event::Undo, at(4));
    assert_eq!(tab.state().reattach().len(), 1);
    assert_eq!(tab.state().progress().unconfirmed, 2);
}

/// What a page does that has the matcher in a module of its own: ticks under
/// another revision are unseen until it is there, and never lost.
#[test]
fn lists_can_be_matched_later_and_elsewhere() {
    let (store, full) = after_edit();
    let book = runbook(&NEW);
    let wrong = "a revision that is not the page's".to_owned();
    let (mut tab, recovery) = Session::open_lean(
        store.clone(),
        config(3),
        (book.clone(), wrong),
        NO_HELP,
        at(3),
    );
    assert_eq!((recovery.changed, recovery.reattach), (0, 0));
    assert_eq!(tab.state().progress().done, 0);
    // What is done meanwhile stands, under the page's own revision.
    let pizza = step(&tab, "Order pizza for the whole team");
    tab.handle(toggle(&pizza), at(4));
    assert_eq!(tab.state().step(&pizza).state, State::Done);
    let waiting = tab.waiting();
    assert_eq!(waiting.len(), 1);
    let list = |text: &str| tminus_plan::from_list(text).unwrap();
    for (revision, old) in waiting {
        let links = tminus_plan::link_steps(&list(&old), &list(&tab.list()));
        assert_eq!(tab.link(&revision, &links), [Effect::ChangedAll]);
    }
    assert!(!tab.is_waiting());
    for step in &book.steps {
        if step.id != pizza {
            assert_eq!(tab.state().step(&step.id), full.state().step(&step.id));
        }
    }
    assert_eq!(tab.state().reattach(), full.state().reattach());
    let (tab, recovery) = open(store, 4, &book, at(5));
    assert!(recovery.quarantined.is_empty() && recovery.breaks.is_empty());
    assert_eq!(tab.state().step(&pizza).state, State::Done);
}

/// A colleague's log, taken by a device that has ticked nothing itself.
#[test]
fn what_a_log_brought_is_found_again_in_the_next_edition() {
    let old = runbook(&OLD);
    let (mut ana, _) = open(MemoryStore::default(), 1, &old, at(0));
    for step in &old.steps[..4] {
        ana.handle(toggle(&step.id), at(1));
    }
    let plain = ImportOptions::default();
    let (file, link) = (ana.export(), ana.hand_over());
    // Most of a short log is the step list, which the page has itself.
    assert!(link.len() < file.len() - OLD.concat().len());
    let read = export::read(&link).unwrap();
    assert_eq!(verify(&read).problems, []);
    for text in [&file, &link] {
        let (mut ben, _) = open(MemoryStore::default(), 2, &old, at(2));
        let (done, _) = ben.import(text, plain, at(3)).unwrap();
        assert!(!done.unlisted);
        assert!(ben.ops().eq(ana.ops()));
        let (later, recovery) = open(ben.store().clone(), 3, &runbook(&NEW), at(4));
        assert_eq!((recovery.changed, recovery.reattach), (2, 1));
        assert_eq!(later.export().matches("Water the plants").count(), 1);
    }

    // On a page of another edition nothing is guessed, and the file mends it.
    let (mut chi, _) = open(MemoryStore::default(), 4, &runbook(&NEW), at(5));
    assert!(chi.preview(&link, plain, at(6)).unwrap().unlisted);
    assert!(!chi.preview(&file, plain, at(6)).unwrap().unlisted);
    chi.import(&link, plain, at(7)).unwrap();
    let lost = |tab: &Session<MemoryStore>| {
        let state = tab.state();
        (state.progress().unconfirmed, state.reattach().len())
    };
    assert_eq!(lost(&chi), (1, 2));
    let same = chi.preview(&file, plain, at(8)).unwrap();
    assert_eq!((same.new, same.lists), (0, 1));
    chi.import(&file, plain, at(8)).unwrap();
    assert_eq!(lost(&chi), (2, 1));
    let (_, recovery) = open(chi.store().clone(), 5, &runbook(&NEW), at(9));
    assert_eq!((recovery.changed, recovery.reattach), (2, 1));
}
