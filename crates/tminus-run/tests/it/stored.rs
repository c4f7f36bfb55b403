//! A copy of what a browser had stored, taken where nothing can export.

use tminus_model::json::Value;
use tminus_run::{Event, ImportOptions, MemoryStore, State, stored};

use crate::common::{at, id, open, runbook};

fn copy(store: &MemoryStore) -> String {
    let pairs = store.dump().into_iter();
    let pairs = pairs.map(|(key, value)| (key, Value::from(value)));
    let mut text = String::new();
    Value::Object(pairs.collect()).write(&mut text);
    text
}

#[test]
fn a_copy_of_the_store_brings_the_run_to_another_device() {
    let book = runbook(&["# Before", "- Freeze", "- Deploy"]);
    let store = MemoryStore::default();
    let (mut tab, _) = open(store.clone(), 1, &book, at(0));
    let step = id(&book, "Freeze");
    tab.handle(Event::Toggle { step: step.clone() }, at(1));

    let (mut other, _) = open(MemoryStore::default(), 2, &book, at(2));
    let log = stored::log_of(&copy(&store), other.config(), other.runbook()).unwrap();
    other.import(&log, ImportOptions::default(), at(3)).unwrap();
    assert_eq!(other.state().step(&step).state, State::Done);
}

#[test]
fn what_is_no_copy_is_none() {
    let book = runbook(&["# Before", "- Freeze"]);
    let (tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    let log = |text: &str| stored::log_of(text, tab.config(), tab.runbook());
    for text in [
        "",
        "{}",
        "[]",
        "{\"tminus:1:x\":1}",
        "{\"neighbour\":\"theirs\"}",
        &tab.export(),
    ] {
        assert_eq!(log(text), None, "{text}");
    }
}
