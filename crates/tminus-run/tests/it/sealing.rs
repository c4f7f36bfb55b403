//! Sealing: what it saves, and that it loses nothing.

use tminus_model::Runbook;
use tminus_plan::{entries, revision};
use tminus_run::keys::Prefix;
use tminus_run::{
    Event, Fault, FaultyStore, MemoryStore, Session, State, Store, StoreError, envelope, seal,
};

use crate::common::{NO_HELP, at, config, is_saved, open, runbook};
use crate::random::Random;

fn book(steps: usize) -> Runbook {
    let lines: Vec<String> = (0..steps)
        .map(|n| format!("- Do thing number {n}"))
        .collect();
    runbook(&lines)
}

fn prefix() -> Prefix {
    Prefix::new(&config(0).site, "book", "main")
}

/// Some single ops of two writers, one of them with a sealed beginning.
fn store(book: &Runbook) -> MemoryStore {
    let store = MemoryStore::default();
    let (mut one, _) = open(store.clone(), 1, book, at(0));
    let (mut two, _) = open(store.clone(), 2, book, at(0));
    for (ms, step) in (1..).zip(&book.steps) {
        let step = step.id.clone();
        one.handle(Event::Toggle { step: step.clone() }, at(ms));
        if ms == 4 {
            one.seal();
        }
        two.handle(Event::Toggle { step }, at(ms));
    }
    store
}

/// Whatever call fails, in whatever way, and if the tab dies there: all ops
/// can be read afterwards, and a second attempt ends the work.
#[test]
fn a_crash_between_any_two_calls_loses_nothing() {
    let book = book(7);
    let whole = store(&book);
    let ops = |store: MemoryStore| {
        let (tab, recovery) = open(store, 9, &book, at(0));
        assert!(recovery.breaks.is_empty(), "{recovery:?}");
        tab.ops().cloned().collect::<Vec<_>>()
    };
    let expect = ops(whole.clone());
    assert_eq!(expect.len(), 16);
    let counter = FaultyStore::new(MemoryStore::of(whole.dump()));
    let (sealed, result) = seal(&mut counter.clone(), &prefix(), 512);
    assert_eq!(result, Ok(()));
    assert_eq!(sealed.written.len(), 2);
    let keys = counter.inner().keys().unwrap();
    assert_eq!(keys.len(), 3, "two segments and a step list: {keys:?}");
    for n in 1..=counter.calls() {
        for fault in [
            Fault::Fail(StoreError::Full),
            Fault::Half,
            Fault::Lost,
            Fault::KeptButFailed,
        ] {
            for dies in [false, true] {
                let store = FaultyStore::new(MemoryStore::of(whole.dump()));
                store.fail_nth(n, fault.clone());
                if dies {
                    for later in n + 1..n + 50 {
                        store.fail_nth(later, Fault::Fail(StoreError::Gone));
                    }
                }
                let (_, _) = seal(&mut store.clone(), &prefix(), 512);
                let said = format!("call {n}: {fault:?}, dies: {dies}");
                assert_eq!(ops(store.inner().clone()), expect, "{said}");
                store.heal();
                let (_, again) = seal(&mut store.clone(), &prefix(), 512);
                assert_eq!(again, Ok(()), "{said}");
                assert_eq!(ops(store.inner().clone()), expect, "{said}");
            }
        }
    }
}

/// Of an op that is not what the segment holds, the single value stays.
#[test]
fn what_a_segment_does_not_hold_is_not_removed() {
    let book = book(4);
    let store = store(&book);
    let key = prefix().as_str().to_owned() + "o:writer0001:2";
    let (tab, _) = open(store.clone(), 9, &book, at(0));
    let mut forged = tab.ops().find(|op| op.n == 2).unwrap().clone();
    forged.note = Some("forged".to_owned());
    let value = envelope::wrap(&forged.write());
    store.clone().set(&key, &value).unwrap();
    let (sealed, result) = seal(&mut store.clone(), &prefix(), 512);
    assert_eq!((sealed.removed.contains(&key), result), (false, Ok(())));
    assert_eq!(store.get(&key), Ok(Some(value)));
}

/// The other tab hears that its keys are gone, and does not write them again.
#[test]
fn a_tab_whose_ops_another_tab_sealed_goes_on() {
    let book = book(5);
    let store = MemoryStore::default();
    let (mut one, _) = open(store.clone(), 1, &book, at(0));
    for step in &book.steps[..4] {
        let step = step.id.clone();
        one.handle(Event::Toggle { step }, at(1));
    }
    let before = store.dump();
    let (mut two, _) = open(store.clone(), 2, &book, at(2));
    two.seal();
    let after = store.dump();
    for (key, value) in &after {
        let (key, value) = (key.clone(), Some(value.clone()));
        assert_eq!(one.handle(Event::Remote { key, value }, at(3)), []);
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        let key = key.clone();
        assert_eq!(one.handle(Event::Remote { key, value: None }, at(3)), []);
    }
    let step = book.steps[4].id.clone();
    let effects = one.handle(Event::Toggle { step }, at(4));
    assert!(is_saved(&effects) && effects.len() == 2, "{effects:?}");
    assert_eq!(store.dump().len(), after.len() + 1);
    let (three, recovery) = open(store, 3, &book, at(5));
    assert!(recovery.breaks.is_empty());
    assert_eq!(three.state().progress().done, 5);
}

/// A quarter of the five million characters that a browser gives: 20,000 ops
/// of a launch week in twenty tabs, every twentieth with a note.
#[test]
#[expect(clippy::print_stdout, reason = "the figure is what the test is for")]
fn twenty_thousand_ops_fit_in_a_quarter_of_a_browsers_room() {
    const OPS: usize = 20_000;
    const ROOM: usize = 5 * 1024 * 1024 / 4;
    let book = book(130);
    let store = MemoryStore::default();
    let mut random = Random::new(7);
    let mut now = 0;
    for writer in 0..20 {
        let (mut tab, _) = open(store.clone(), writer, &book, at(now));
        let name = "Ana Silva".to_owned();
        tab.handle(Event::Who { name }, at(now));
        for n in 1..OPS / 20 {
            now += random.below(60_000) as i64;
            let step = random.pick(&book.steps).id.clone();
            let event = match n % 20 {
                0 => Event::Set {
                    step,
                    to: State::Failed,
                    note: Some(format!(
                        "waits for the answer of the network team, call {n}"
                    )),
                },
                _ => Event::Toggle { step },
            };
            assert!(is_saved(&tab.handle(event, at(now))));
        }
        tab.seal();
    }
    let units = store.units();
    println!(
        "20,000 ops: {units} UTF-16 units with keys ({} an op), {:.1} % of a quarter of 5 MiB",
        units / OPS,
        units as f64 * 100.0 / ROOM as f64
    );
    assert!(units <= ROOM, "{units}");
    let (tab, recovery) = open(store, 99, &book, at(now));
    assert!(recovery.breaks.is_empty() && recovery.quarantined.is_empty());
    assert_eq!(tab.ops().count(), OPS);
}

/// Where what packs is not there yet, ops wait; when it has come, the next look
/// at the store writes them, and nothing is packed twice or lost.
#[test]
fn a_full_store_is_packed_by_somebody_else() {
    let book = book(60);
    let store = MemoryStore::with_room(16_000);
    let lean = (book.clone(), revision(&entries(&book)));
    let (mut tab, _) = Session::open_lean(store.clone(), config(1), lean, NO_HELP, at(0));
    for step in &book.steps[..33] {
        let step = step.id.clone();
        assert!(is_saved(&tab.handle(Event::Toggle { step }, at(1))));
    }
    // A long reason finds no room, a segment of short ops does.
    store
        .clone()
        .set("other", &"x".repeat(14_500 - store.units()))
        .unwrap();
    let blocked = Event::Set {
        step: book.steps[33].id.clone(),
        to: State::Blocked,
        note: Some("n".repeat(2000)),
    };
    assert!(!is_saved(&tab.handle(blocked, at(50))));
    assert!(!is_saved(&tab.handle(Event::Resume, at(51))));
    // The helper comes, in a module of its own.
    let (sealed, result) = seal(&mut store.clone(), &prefix(), 32);
    assert!(result.is_ok() && !sealed.removed.is_empty(), "{result:?}");
    tab.sealed();
    assert!(is_saved(&tab.handle(Event::Resume, at(52))));
    let step = book.steps[34].id.clone();
    assert!(is_saved(&tab.handle(Event::Toggle { step }, at(53))));
    let (later, recovery) = open(store.clone(), 2, &book, at(60));
    assert!(recovery.breaks.is_empty() && recovery.quarantined.is_empty());
    assert_eq!(later.state().progress().done, 34);
    // All is gone, and nobody can pack: what is known is written one by one.
    store.clear();
    assert!(is_saved(&tab.handle(Event::Cleared, at(70))));
    let (later, _) = open(store, 3, &book, at(80));
    assert_eq!(later.state().progress().done, 34);
}
