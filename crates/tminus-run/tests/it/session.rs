//! One run in one tab and in two.

use tminus_model::{LocalDateTime, Measure, Runbook, StepId};
use tminus_run::action;
use tminus_run::{
    Effect, Event, Fault, FaultyStore, MemoryStore, Progress, SaveState, State, Store, StoreError,
};

use crate::common::{at, id, is_saved, open, runbook, saved};

fn book() -> Runbook {
    runbook(&[
        "# T-7",
        "- Test the infrastructure",
        "- Rehearse",
        "  - Rehearse the database",
        "  - Rehearse the rollback",
        "## Monitoring",
        "- Set alarms",
        "? Paint the wall",
        "# T-0",
        "x Choose a date",
        "- Deploy {#deploy}",
    ])
}

fn toggle(step: &StepId) -> Event {
    Event::Toggle { step: step.clone() }
}

fn set(step: &StepId, to: State, note: Option<&str>) -> Event {
    Event::Set {
        step: step.clone(),
        to,
        note: note.map(str::to_owned),
    }
}

#[test]
fn a_tick_is_there_after_a_reload() {
    let (store, book) = (MemoryStore::default(), book());
    let step = id(&book, "Rehearse");
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    assert!(store.dump().is_empty(), "reading a page stores nothing");
    tab.handle(
        Event::Who {
            name: " Ana  Silva ".into(),
        },
        at(1),
    );
    let effects = tab.handle(toggle(&step), at(2));
    assert_eq!(effects[0], Effect::Changed(vec![step.clone()]));
    assert_eq!(saved(&effects), Some(&SaveState::Saved { at: at(2) }));
    drop(tab);

    let (tab, recovery) = open(store, 2, &book, at(100));
    let view = tab.state().step(&step);
    assert_eq!(
        (view.state, view.since, view.actor),
        (State::Done, Some(at(2)), Some("Ana Silva"))
    );
    assert_eq!((recovery.ops, recovery.breaks.len()), (2, 0));
    assert_eq!(tab.actor(), Some("Ana Silva"));
    // Ticking a parent ticks no child.
    let child = id(&book, "Rehearse the database");
    assert_eq!(tab.state().step(&child).state, State::Todo);
}

#[test]
fn progress_counts_sections_with_those_inside_them() {
    let book = book();
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    let count = |done, skipped, total| Progress {
        done,
        skipped,
        unconfirmed: 0,
        total,
    };
    assert_eq!(tab.state().progress(), count(1, 0, 7));
    assert_eq!(tab.state().section_progress(0), count(0, 0, 5));
    let next = |text| id(&book, text);
    assert_eq!(
        tab.state().next_step(),
        Some(&next("Test the infrastructure"))
    );
    for (text, to, note) in [
        ("Test the infrastructure", State::Done, None),
        ("Rehearse the database", State::Workaround, Some("by hand")),
        ("Set alarms", State::Skipped, Some("no time")),
        ("Paint the wall", State::Done, None),
        ("Deploy", State::Na, Some("no release")),
    ] {
        assert!(is_saved(
            &tab.handle(set(&id(&book, text), to, note), at(1))
        ));
    }
    assert_eq!(tab.state().section_progress(0), count(3, 1, 6));
    assert_eq!(tab.state().section_progress(1), count(1, 1, 2));
    assert_eq!(tab.state().section_progress(2), count(1, 0, 1));
    assert_eq!(tab.state().progress(), count(4, 1, 7));
    assert_eq!(
        tab.state().next_step(),
        Some(&next("Rehearse the rollback"))
    );
    for text in ["Rehearse", "Rehearse the rollback"] {
        tab.handle(toggle(&id(&book, text)), at(2));
    }
    assert!(tab.state().progress().is_complete());
    assert_eq!(tab.state().next_step(), None);
}

#[test]
fn what_needs_a_reason_is_refused_without_one() {
    let (store, book) = (MemoryStore::default(), book());
    let step = id(&book, "Deploy");
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    for to in State::ALL.into_iter().filter(|state| state.needs_reason()) {
        for note in [None, Some("  ")] {
            let effects = tab.handle(set(&step, to, note), at(1));
            let expect = Effect::Alert("This state needs a reason. Nothing was changed.".into());
            assert!(effects.contains(&expect), "{to:?}");
        }
        let long = "x".repeat(2049);
        let effects = tab.handle(set(&step, to, Some(&long)), at(1));
        assert!(matches!(effects[1], Effect::Alert(_)), "{to:?}");
    }
    assert!(store.dump().is_empty());
    let longest = "x".repeat(2048);
    tab.handle(set(&step, State::Failed, Some(&longest)), at(2));
    assert_eq!(tab.state().step(&step).note, Some(longest.as_str()));
}

#[test]
fn undo_and_redo_walk_through_the_log() {
    let (store, book) = (MemoryStore::default(), book());
    let [one, two] = ["Rehearse", "Deploy"].map(|text| id(&book, text));
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    let states = |tab: &tminus_run::Session<MemoryStore>| {
        [&one, &two].map(|step| tab.state().step(step).state.is_ticked())
    };
    tab.handle(toggle(&one), at(1));
    tab.handle(toggle(&two), at(2));
    let steps: [(Event, [bool; 2]); 8] = [
        (Event::Undo, [true, false]),
        (Event::Undo, [false, false]),
        (Event::Undo, [false, false]),
        (Event::Redo, [true, false]),
        (Event::Redo, [true, true]),
        (Event::Redo, [true, true]),
        (Event::Act(action::reset()), [false, false]),
        (Event::Undo, [true, true]),
    ];
    for (at_ms, (event, expect)) in (3..).zip(steps) {
        let effects = tab.handle(event.clone(), at(at_ms));
        assert_eq!(states(&tab), expect, "{event:?} {effects:?}");
    }
    // After a reload the last action of the run is what is undone.
    let (mut tab, _) = open(store, 2, &book, at(100));
    assert!(tab.state().can_undo() && tab.state().can_redo());
    tab.handle(Event::Redo, at(101));
    assert_eq!(states(&tab), [false, false], "the reset is done again");
    tab.handle(Event::Undo, at(102));
    tab.handle(Event::Undo, at(103));
    assert_eq!(states(&tab), [true, false]);
    let effects = tab.handle(Event::Undo, at(104));
    assert!(
        effects.contains(&Effect::Say("Undone: Rehearse (done)".into())),
        "{effects:?}"
    );
    assert_eq!(states(&tab), [false, false]);
    assert!(!tab.state().can_undo() && tab.state().can_redo());
    tab.handle(toggle(&two), at(105));
    assert!(
        !tab.state().can_redo(),
        "a new action ends what can be redone"
    );
}

#[test]
fn what_another_tab_does_is_seen_and_not_undone_here() {
    let (store, book) = (MemoryStore::default(), book());
    let [one, two] = ["Rehearse", "Deploy"].map(|text| id(&book, text));
    let (mut here, _) = open(store.clone(), 1, &book, at(0));
    let (mut there, _) = open(store.clone(), 2, &book, at(0));
    here.handle(toggle(&one), at(1));
    there.handle(toggle(&two), at(2));
    for (key, value) in store.dump() {
        let value = Some(value);
        let (a, b) = (key.clone(), value.clone());
        here.handle(Event::Remote { key, value }, at(3));
        there.handle(Event::Remote { key: a, value: b }, at(3));
    }
    assert_eq!(here.state(), there.state());
    assert!(here.state().step(&two).state.is_ticked());
    here.handle(Event::Undo, at(4));
    assert!(here.state().step(&two).state.is_ticked());
    assert!(!here.state().step(&one).state.is_ticked());
}

#[test]
fn a_tick_made_early_is_adopted() {
    let book = book();
    let [date, deploy, other] =
        ["Choose a date", "Deploy", "Set alarms"].map(|text| id(&book, text));
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    let ticked = vec![
        (date.clone(), false),
        (deploy.clone(), true),
        (other.clone(), false),
    ];
    assert!(is_saved(&tab.handle(Event::Adopt { ticked }, at(1))));
    assert_eq!(tab.state().step(&date).state, State::Todo);
    assert_eq!(tab.state().step(&deploy).state, State::Done);
    assert_eq!(tab.state().step(&other).since, None);
}

#[test]
fn launch_start_events_values_measures_and_notes_are_kept() {
    let (store, book) = (MemoryStore::default(), book());
    let deploy = id(&book, "Deploy");
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    let local = LocalDateTime::new(2026, 12, 1, 9, 30, 0).unwrap();
    let latency = Measure {
        id: StepId::new("latency"),
        ..Measure::default()
    };
    for action in [
        action::launch(local, "Europe/Lisbon", at(500)),
        action::start(at(7)),
        action::event("success", at(7)),
        action::value("DOMAIN", "pay.example.com").unwrap(),
        action::measure(&latency, "210 ms", Some("good"), "").unwrap(),
        action::note(Some(&deploy), " slow today ")
            .unwrap()
            .unwrap(),
        action::note(None, "all hands here").unwrap().unwrap(),
    ] {
        assert!(is_saved(&tab.handle(Event::Act(action), at(7))));
    }
    let (mut tab, _) = open(store, 2, &book, at(100));
    let launch = tab.state().launch().unwrap();
    assert_eq!(
        (launch.local, launch.at, launch.by_run),
        (local, Some(at(500)), true)
    );
    assert_eq!(tab.state().start(), Some(at(7)));
    assert_eq!(tab.state().events()["success"], at(7));
    assert_eq!(tab.state().values()["DOMAIN"], "pay.example.com");
    assert_eq!(
        tab.state().measure(&StepId::new("latency")),
        Some(("210 ms", Some("good")))
    );
    assert_eq!(tab.state().notes(Some(&deploy))[0].text, "slow today");
    assert_eq!(tab.state().notes(None)[0].text, "all hands here");
    for _ in 0..7 {
        tab.handle(Event::Undo, at(101));
    }
    assert_eq!(tab.state().launch(), None);
    assert_eq!(tab.state().start(), None);
    assert!(tab.state().events().is_empty() && tab.state().values().is_empty());
    assert!(tab.state().notes(None).is_empty());
}

#[test]
fn a_clock_that_goes_back_is_said_once_and_recorded() {
    let (store, book) = (MemoryStore::default(), book());
    let [one, two] = ["Rehearse", "Deploy"].map(|text| id(&book, text));
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    tab.handle(toggle(&one), at(100_000));
    let effects = tab.handle(toggle(&two), at(40_000));
    let alerts = |effects: &[Effect]| {
        let alert = |effect: &&Effect| matches!(effect, Effect::Alert(_));
        effects.iter().filter(alert).count()
    };
    assert_eq!(alerts(&effects), 1, "{effects:?}");
    assert_eq!(tab.state().step(&two).since, Some(at(40_000)));
    let effects = tab.handle(toggle(&two), at(41_000));
    assert_eq!(alerts(&effects), 0);
    let effects = tab.handle(Event::Undo, at(42_000));
    assert_eq!(alerts(&effects), 0);
    let (tab, recovery) = open(store, 2, &book, at(0));
    assert!(recovery.breaks.is_empty());
    assert_eq!(tab.state().step(&two).since, Some(at(40_000)));
}

#[test]
fn every_failure_to_save_is_said_and_mended_later() {
    for fault in [
        Fault::Fail(StoreError::Full),
        Fault::Fail(StoreError::Denied("SecurityError".into())),
        Fault::Fail(StoreError::Gone),
        Fault::Fail(StoreError::Other("QuotaExceeded".into())),
        Fault::Half,
        Fault::Lost,
    ] {
        let book = book();
        let [one, two] = ["Rehearse", "Deploy"].map(|text| id(&book, text));
        let store = FaultyStore::new(MemoryStore::default());
        let (mut tab, _) = open(store.clone(), 1, &book, at(0));
        store.always(Some(fault.clone()));
        let effects = tab.handle(toggle(&one), at(1));
        let alert = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Alert(_)));
        assert!(alert && !is_saved(&effects), "{fault:?}: {effects:?}");
        if matches!(&fault, Fault::Fail(StoreError::Denied(_))) {
            assert!(matches!(saved(&effects), Some(SaveState::Memory { .. })));
        }
        assert_eq!(
            tab.state().step(&one).state,
            State::Done,
            "it goes on in memory"
        );
        store.heal();
        let effects = tab.handle(toggle(&two), at(2));
        assert!(is_saved(&effects), "{fault:?}: {effects:?}");
        let (tab, recovery) = open(store, 2, &book, at(3));
        assert_eq!(tab.state().progress().done, 3, "{fault:?}: {recovery:?}");
        assert!(recovery.quarantined.is_empty() && recovery.breaks.is_empty());
    }
}

#[test]
fn what_cannot_be_read_stays_and_is_copied() {
    let (store, book) = (MemoryStore::default(), book());
    let step = id(&book, "Deploy");
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    tab.handle(toggle(&step), at(1));
    let key = "tminus:1:shop@/:book:main:o:writer0001:1";
    let broken = store.dump()[key].replace("done", "gone");
    store.clone().set(key, &broken).unwrap();
    let foreign = "tminus:1:shop@/:book:main:g:writer0009:0-3";
    store.clone().set(foreign, "hello").unwrap();
    for writer in [2, 3] {
        let (mut tab, recovery) = open(store.clone(), writer, &book, at(2));
        let mut whys: Vec<&str> = recovery
            .quarantined
            .iter()
            .map(|q| q.why.as_str())
            .collect();
        whys.sort_unstable();
        assert_eq!(whys, ["it is not in our format", "its checksum is wrong"]);
        let kept: Vec<String> = store
            .dump()
            .into_iter()
            .filter_map(|(key, value)| key.contains(":q:").then_some(value))
            .collect();
        assert!(kept.contains(&broken) && kept.contains(&"hello".to_owned()) && kept.len() == 2);
        assert!(
            is_saved(&tab.handle(toggle(&step), at(3))),
            "the run goes on"
        );
        tab.seal();
        assert_eq!(store.dump()[key], broken);
        assert_eq!(store.dump()[foreign], "hello");
        assert!(tab.export().contains("hello"));
    }
}

#[test]
fn a_newer_versions_run_is_only_shown() {
    let (store, book) = (MemoryStore::default(), book());
    let step = id(&book, "Deploy");
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    tab.handle(toggle(&step), at(1));
    let key = "tminus:1:shop@/:book:main:o:writer0007:0";
    store.clone().set(key, "2.whatever").unwrap();
    let value = Some("2.whatever".to_owned());
    let effects = tab.handle(
        Event::Remote {
            key: key.to_owned(),
            value,
        },
        at(2),
    );
    assert!(matches!(saved(&effects), Some(SaveState::ReadOnly { .. })));
    let before = store.dump();
    let (mut fresh, recovery) = open(store.clone(), 2, &book, at(3));
    assert!(recovery.newer);
    for tab in [&mut tab, &mut fresh] {
        for event in [
            toggle(&step),
            Event::Undo,
            Event::Act(action::reset()),
            Event::Resume,
            Event::Cleared,
        ] {
            tab.handle(event, at(4));
        }
        tab.seal();
        assert_eq!(tab.state().step(&step).state, State::Done);
    }
    assert_eq!(store.dump(), before);
}

#[test]
fn a_cleared_store_gets_everything_back() {
    let book = book();
    let [one, two, three] = ["Rehearse", "Deploy", "Set alarms"].map(|text| id(&book, text));
    // By an event, by looking at the page again, by the next tick.
    for event in [Event::Cleared, Event::Resume, toggle(&three)] {
        let store = MemoryStore::default();
        let (mut old, _) = open(store.clone(), 1, &book, at(0));
        old.handle(toggle(&one), at(1));
        drop(old);
        let (mut tab, _) = open(store.clone(), 2, &book, at(2));
        tab.handle(toggle(&two), at(3));
        store.clear();
        let effects = tab.handle(event.clone(), at(4));
        let alert = effects.iter().find_map(|effect| match effect {
            Effect::Alert(text) => Some(text.as_str()),
            _ => None,
        });
        assert!(alert.unwrap().contains("cleared"), "{event:?}: {effects:?}");
        assert!(is_saved(&effects));
        let (again, recovery) = open(store, 3, &book, at(5));
        assert_eq!(again.state().step(&one).state, State::Done, "{event:?}");
        assert_eq!(again.state().step(&two).state, State::Done, "{event:?}");
        assert!(recovery.breaks.is_empty());
    }
}

#[test]
fn bytes_per_tick_do_not_grow() {
    let lines: Vec<String> = (0..2000).map(|n| format!("- Step number {n}")).collect();
    let book = runbook(&lines);
    let store = MemoryStore::default();
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    let mut sizes = Vec::new();
    for (n, step) in (0..).zip(book.steps.iter().take(200)) {
        let before = store.units();
        tab.handle(toggle(&step.id), at(n));
        // Every 64 ticks they are sealed, and take less room than before.
        sizes.extend(store.units().checked_sub(before));
    }
    // The first brought the step list along; later ones have longer numbers.
    let (first, last) = (sizes[1], sizes[sizes.len() - 1]);
    assert!(sizes.len() > 190 && first < 300, "{first}");
    let expected = first..=first + 5;
    let all = sizes[1..].iter().all(|size| expected.contains(size));
    assert!(all, "{first} to {last}: {sizes:?}");
}
