//! What a reader may do, and what is refused.

use tminus_model::{Instant, Measure, Millis, StepId};
use tminus_run::action::{self, Action, Refusal, SlotResult, WatchMove};
use tminus_run::runs::{self, RunKind, RunSetup, Scale};
use tminus_run::{Effect, Event, ImportOptions, MemoryStore, Session, State};

use crate::common::{at, config, id, is_saved, open, runbook};

fn book() -> tminus_model::Runbook {
    runbook(&["# Go", "- Rehearse", "- Deploy", "- Tell everyone"])
}

fn set(step: &StepId, to: State) -> Event {
    let note = Some("because".to_owned());
    let step = step.clone();
    Event::Set { step, to, note }
}

#[test]
fn every_move_between_states_is_allowed_or_refused_with_a_sentence() {
    use State::{Blocked, Done, Failed, Na, Skipped, Workaround};

    let refused = [
        (Done, vec![Skipped, Na, Blocked]),
        (Workaround, vec![Skipped, Na, Blocked]),
        (Skipped, vec![Blocked, Failed]),
        (Na, vec![Blocked, Failed]),
        (Blocked, vec![Failed]),
        (Failed, vec![Na]),
    ];
    let book = book();
    let step = id(&book, "Deploy");
    for from in State::ALL {
        let not = refused.iter().find(|(state, _)| *state == from);
        let not = not.map_or(&[][..], |(_, not)| not);
        for to in State::ALL {
            let store = MemoryStore::default();
            let (mut tab, _) = open(store.clone(), 1, &book, at(0));
            if from != State::Todo {
                assert!(is_saved(&tab.handle(set(&step, from), at(1))));
            }
            let before = store.dump();
            let effects = tab.handle(set(&step, to), at(2));
            let alert = effects.iter().find_map(|effect| match effect {
                Effect::Alert(why) => Some(why.as_str()),
                _ => None,
            });
            if not.contains(&to) {
                assert_eq!(store.dump(), before, "{from:?} to {to:?} wrote something");
                assert!(alert.unwrap().ends_with("Nothing was changed."));
                assert_eq!(tab.state().step(&step).state, from);
            } else {
                assert_eq!(alert, None, "{from:?} to {to:?}");
                assert_eq!(tab.state().step(&step).state, to);
            }
        }
    }
    // What two people do apart from each other is folded, whatever it is.
    let (mut one, _) = open(MemoryStore::default(), 1, &book, at(0));
    let (mut two, _) = open(MemoryStore::default(), 2, &book, at(0));
    one.handle(set(&step, Done), at(1));
    two.handle(set(&step, Blocked), at(2));
    let (done, _) = one
        .import(&two.export(), ImportOptions::default(), at(3))
        .unwrap();
    assert_eq!((done.new, one.state().step(&step).state), (2, Blocked));
}

#[test]
fn what_is_not_applicable_leaves_the_count_and_what_is_stuck_stays_in_it() {
    let book = book();
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    for (text, to, done, total) in [
        ("Rehearse", State::Na, 0, 2),
        ("Deploy", State::Blocked, 0, 2),
        ("Deploy", State::Doing, 0, 2),
        ("Deploy", State::Failed, 0, 2),
        ("Deploy", State::Workaround, 1, 2),
        ("Tell everyone", State::Done, 2, 2),
        ("Rehearse", State::Todo, 2, 3),
    ] {
        tab.handle(set(&id(&book, text), to), at(1));
        let progress = tab.state().progress();
        assert_eq!(
            (progress.done, progress.total),
            (done, total),
            "{text} {to:?}"
        );
    }
}

fn refused(tried: &Result<Action, Refusal>) -> bool {
    tried
        .as_ref()
        .is_err_and(|why| why.ends_with("Nothing was changed."))
}

#[test]
fn wrong_input_is_refused_with_a_sentence() {
    let step = StepId::new("deploy");
    let long = "x".repeat(2049);
    for url in [
        "",
        "javascript:alert(1)",
        " JavaScript://https://example.com",
        "data:text/html,x",
        "ftp://example.com",
        "https://",
        "https:///x",
        "https://exa mple.com",
        "https://ana:secret@example.com/x",
        "https://token@example.com",
        "https://example.com/\u{0}",
        "//example.com",
        "example.com",
        &format!("https://example.com/{long}"),
    ] {
        assert!(refused(&action::link(&step, url)), "{url}");
    }
    assert!(action::link(&step, " HTTPS://example.com/a?b=c#d ").is_ok());
    assert!(action::link(&step, "http://[::1]:80/").is_ok());
    assert!(action::link(&step, "https://example.com/@ana?to=a@b#c@d").is_ok());

    let (one, two, now) = (at(1), at(2), at(9));
    let correct = |start, end, why: &str| action::correct(&step, start, end, why, now);
    assert!(correct(Some(one), Some(two), "clicked too late").is_ok());
    for wrong in [
        correct(Some(one), Some(two), "  "),
        correct(Some(two), Some(one), "why"),
        correct(Some(at(10)), None, "why"),
        correct(Some(Instant(-1)), None, "why"),
        correct(None, None, &long),
        action::correct_start(one, "", now),
        action::correct_start(at(10), "why", now),
        action::correct_event("success", one, " ", now),
        action::check(&step, 0, one, SlotResult::Failed, ""),
        action::check(&step, 0, Instant(i64::MAX), SlotResult::Done, ""),
        action::watch(&step, WatchMove::Watch, Instant(-5)),
        action::name_run(" \n "),
        action::name_run(&"x".repeat(121)),
        action::close_run(&long),
    ] {
        assert!(refused(&wrong), "{wrong:?}");
    }
}

fn act(tab: &mut Session<MemoryStore>, action: Result<Action, Refusal>, ms: i64) -> Vec<Effect> {
    tab.handle(Event::Act(action.unwrap()), at(ms))
}

#[test]
fn a_closed_run_takes_nothing_but_being_opened_again() {
    let book = book();
    let step = id(&book, "Deploy");
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    act(&mut tab, action::name_run(" Launch \n of 4.2 "), 1);
    assert_eq!(tab.state().name(), Some("Launch of 4.2"));
    act(&mut tab, action::close_run("all is well"), 2);
    assert!(tab.state().is_closed());
    let ops = tab.ops().count();
    let effects = tab.handle(Event::Toggle { step: step.clone() }, at(3));
    assert!(matches!(
        &effects[..],
        [Effect::Changed(_), Effect::Alert(_)]
    ));
    assert_eq!(tab.ops().count(), ops);
    act(&mut tab, action::reopen_run(""), 4);
    tab.handle(Event::Toggle { step: step.clone() }, at(5));
    assert!(tab.state().step(&step).state.is_ticked());
    // Closing can be taken back as everything else.
    act(&mut tab, action::close_run(""), 6);
    tab.handle(Event::Undo, at(7));
    assert!(!tab.state().is_closed());
}

#[test]
fn what_was_done_in_a_closed_run_is_not_undone_or_done_again() {
    let book = book();
    let step = id(&book, "Deploy");
    for (undone, kept) in [(false, State::Done), (true, State::Todo)] {
        let store = MemoryStore::default();
        let (mut ana, _) = open(store.clone(), 1, &book, at(0));
        let (mut ben, _) = open(store, 2, &book, at(0));
        for (tab, name) in [(&mut ana, "Ana"), (&mut ben, "Ben")] {
            let name = name.to_owned();
            tab.handle(Event::Who { name }, at(1));
        }
        ben.handle(Event::Toggle { step: step.clone() }, at(2));
        if undone {
            ben.handle(Event::Undo, at(3));
        }
        ana.handle(Event::Resume, at(4));
        act(&mut ana, action::close_run("all is well"), 5);
        ben.handle(Event::Resume, at(6));
        let again = if undone { Event::Redo } else { Event::Undo };
        let ops = ben.ops().count();
        let effects = ben.handle(again.clone(), at(7));
        let says = |it: &Effect| matches!(it, Effect::Alert(why) if why.contains("closed"));
        assert!(effects.iter().any(says), "{effects:?}");
        assert_eq!(ben.ops().count(), ops);
        assert_eq!(ben.state().step(&step).state, kept);
        assert!(!ben.state().can_undo() && !ben.state().can_redo());
        // That it was closed is taken back and done again as everything else.
        ana.handle(Event::Undo, at(8));
        assert!(!ana.state().is_closed());
        ana.handle(Event::Redo, at(9));
        assert!(ana.state().is_closed());
        act(&mut ana, action::reopen_run(""), 10);
        ben.handle(Event::Resume, at(11));
        ben.handle(again, at(12));
        assert_ne!(ben.state().step(&step).state, kept);
    }
}

#[test]
fn a_measured_value_gets_its_verdict_from_the_target() {
    let measure = |target: Option<&str>| Measure {
        id: StepId::new("p95"),
        metric: "P95".to_owned(),
        baseline: Some("180ms".to_owned()),
        target: target.map(str::to_owned),
        actual: None,
        section: 0,
        line: 1,
    };
    let book = book();
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    let with = measure(Some("< 250ms"));
    for (measure, value, said, verdict) in [
        (&with, "201 ms", None, Some("pass")),
        (&with, "0.4 s", Some("pass"), Some("fail")),
        (&measure(None), "201 ms", None, None),
        (&measure(None), "slow", Some("fail"), Some("fail")),
    ] {
        act(&mut tab, action::measure(measure, value, said, ""), 1);
        assert_eq!(tab.state().measure(&measure.id), Some((value, verdict)));
    }
}

#[test]
fn what_one_event_did_is_undone_at_once() {
    let book = book();
    let store = MemoryStore::default();
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    let ticked: Vec<_> = book
        .steps
        .iter()
        .map(|step| (step.id.clone(), true))
        .collect();
    tab.handle(Event::Adopt { ticked }, at(1));
    assert_eq!(tab.state().progress().done, 3);
    let said = tab.handle(Event::Undo, at(2));
    assert_eq!(tab.state().progress().done, 0);
    assert!(said.contains(&Effect::Say(
        "Undone: Tell everyone (done) and 2 more".into()
    )));
    tab.handle(Event::Redo, at(3));
    assert_eq!(tab.state().progress().done, 3);
    // The same in a tab that was not there.
    let (mut later, _) = open(store, 2, &book, at(4));
    later.handle(Event::Undo, at(5));
    assert_eq!(later.state().progress().done, 0);
    later.handle(Event::Redo, at(6));
    assert_eq!(later.state().progress().done, 3);
}

#[test]
fn a_new_tab_takes_back_what_its_reader_did_and_nobody_else() {
    let book = book();
    let store = MemoryStore::default();
    let steps: Vec<StepId> = book.steps.iter().map(|step| step.id.clone()).collect();
    let as_who = |writer: u64, who: Option<&str>| {
        let actor = who.map(str::to_owned);
        let config = tminus_run::Config {
            actor,
            ..config(writer)
        };
        Session::open(store.clone(), config, book.clone(), at(0)).0
    };
    for (writer, who, ms) in [(1, Some("Ana"), 1), (2, Some("Ben"), 2), (3, None, 3)] {
        let step = steps[writer as usize - 1].clone();
        as_who(writer, who).handle(Event::Toggle { step }, at(ms));
    }
    let ticked = |tab: &Session<MemoryStore>| -> Vec<bool> {
        let states = steps
            .iter()
            .map(|step| tab.state().step(step).state.is_ticked());
        states.collect()
    };
    let mut ben = as_who(4, Some("Ben"));
    ben.handle(Event::Undo, at(10));
    assert_eq!(
        ticked(&ben),
        [true, true, false],
        "what nobody signed is anyone's"
    );
    ben.handle(Event::Undo, at(11));
    assert_eq!(ticked(&ben), [true, false, false]);
    let effects = ben.handle(Event::Undo, at(12));
    assert_eq!(ticked(&ben), [true, false, false]);
    assert!(effects.contains(&Effect::Say("There is nothing to undo.".into())));
}

#[test]
fn several_runs_of_one_runbook_go_on_at_once() {
    let book = book();
    let store = MemoryStore::default();
    let step = id(&book, "Deploy");
    let (mut live, _) = open(store.clone(), 1, &book, at(0));
    live.handle(Event::Toggle { step: step.clone() }, at(1));
    let run = runs::run_id(b"some entropy");
    assert_eq!(run.len(), 12);
    let of_run = |writer: u64| tminus_run::Config {
        run: run.clone(),
        ..config(writer)
    };
    let (mut practice, _) = Session::open(store.clone(), of_run(2), book.clone(), at(10));
    let setup = RunSetup {
        kind: RunKind::Rehearsal,
        name: Some("Gold master".to_owned()),
        scale: Scale::new(at(10), at(100_000), 60),
    };
    assert!(is_saved(&practice.begin(&setup, at(10))));
    let again = practice.begin(&setup, at(11));
    assert!(matches!(&again[..], [Effect::Alert(_)]));
    assert!(!practice.state().step(&step).state.is_ticked());
    // A tab that comes later says the same of the run.
    let (mut other, _) = Session::open(store.clone(), of_run(3), book.clone(), at(20));
    other.handle(Event::Toggle { step }, at(21));
    let opens = other.ops().filter(|op| op.kind == "open");
    let kinds: Vec<String> = opens
        .map(|op| op.data.get("kind").unwrap().as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["rehearsal", "rehearsal"]);
    act(&mut other, action::close_run(""), 22);

    let list = runs::list(&store, "shop@/", "book").unwrap();
    let shown: Vec<(&str, RunKind, Option<&str>, bool, usize)> = list
        .iter()
        .map(|run| {
            (
                run.run.as_str(),
                run.kind,
                run.name.as_deref(),
                run.closed,
                run.ops,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                run.as_str(),
                RunKind::Rehearsal,
                Some("Gold master"),
                true,
                5
            ),
            ("main", RunKind::Live, None, false, 2),
        ]
    );
    assert_eq!(list[0].last, Some(at(22)));
    assert_eq!(runs::count_by_runbook(&store, "shop@/").unwrap()["book"], 2);
    assert!(runs::list(&store, "shop@/", "boo").unwrap().is_empty());
}

#[test]
fn a_rehearsals_clock_goes_faster_and_back() {
    let scale = Scale::new(at(1000), at(500_000), 60).unwrap();
    assert_eq!(scale.run_time(at(1000)), at(500_000));
    assert_eq!(scale.run_time(at(2000)), at(560_000));
    assert_eq!(scale.wall_time(at(560_000)), at(2000));
    for ms in [0, 1, 59, 60, 61, 1_000_003] {
        let run = at(500_000 + ms);
        let wall = scale.wall_time(run);
        assert!(scale.run_time(wall) >= run);
        assert!(scale.run_time(Instant(wall.0 - 1)) < run);
    }
    assert_eq!(Scale::new(at(0), at(0), 0), None);
    assert_eq!(Scale::new(at(0), at(0), 1001), None);
    assert_eq!(Scale::new(Instant(-1), at(0), 1), None);
    assert_eq!(
        scale.run_time(Instant(i64::MAX)) - at(0),
        Millis(i64::MAX - at(0).0)
    );
}
