//! Files of every released format, which must be read for ever.
//!
//! The files of a version are never changed. When the format grows, a new set
//! stands beside the old one.

use std::collections::BTreeMap;

use tminus_model::Runbook;
use tminus_plan::{entries, from_list, revision, to_list};
use tminus_run::export::Omit;
use tminus_run::op::Op;
use tminus_run::runs::{self, RunKind, RunSetup, Scale};
use tminus_run::verify::verify;
use tminus_run::{
    Config, Event, MemoryStore, Session, State, action, chain, envelope, export, segment,
};

use crate::common::{at, config, id, open, runbook};

const OP: &str = include_str!("../golden/v1-op.json");
const OP_LATER: &str = include_str!("../golden/v1-op-of-a-later-version.json");
const SEGMENT: &str = include_str!("../golden/v1-segment.json");
const ENVELOPE: &str = include_str!("../golden/v1-envelope.txt");
const LIST: &str = include_str!("../golden/v1-step-list.json");
const STORE: &str = include_str!("../golden/v1-store.txt");
const EXPORT: &str = include_str!("../golden/v1-export.json");
const REHEARSAL_STORE: &str = include_str!("../golden/v1-rehearsal-store.txt");
const REHEARSAL_EXPORT: &str = include_str!("../golden/v1-rehearsal-export.json");
const WITHOUT_NOTES: &str = include_str!("../golden/v1-export-without-notes.json");
const WITHOUT_VALUES: &str = include_str!("../golden/v1-export-without-values.json");
const WITHOUT_BOTH: &str = include_str!("../golden/v1-export-without-both.json");

fn book() -> Runbook {
    runbook(&[
        "# T-7 days",
        "- Test the infrastructure",
        "x Choose a date",
        "# T-0 \"go\"",
        "- Deploy {#deploy}",
        "- ابدأ الإطلاق",
    ])
}

/// The store as two tabs left it, one of them sealed: `KEY VALUE` a line.
pub(crate) fn store() -> BTreeMap<String, String> {
    let pairs = STORE.lines().filter_map(|line| line.split_once(' '));
    pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

/// Does what made the files.
fn history() -> (MemoryStore, String) {
    let (store, book) = (MemoryStore::default(), book());
    let [test, deploy, go] =
        ["Test the infrastructure", "Deploy", "ابدأ الإطلاق"].map(|text| id(&book, text));
    let (mut one, _) = open(store.clone(), 1, &book, at(0));
    let toggle = |step: &tminus_model::StepId| Event::Toggle { step: step.clone() };
    for (ms, event) in (1000..).step_by(1500).zip([
        toggle(&test),
        Event::Who {
            name: "Ana Silva".to_owned(),
        },
        toggle(&deploy),
        Event::Undo,
        Event::Set {
            step: deploy.clone(),
            to: State::Blocked,
            note: Some("waits for \"DNS\"\nüber".to_owned()),
        },
        Event::Act(action::start(at(8500))),
    ]) {
        one.handle(event, at(ms));
    }
    one.seal();
    let (mut two, _) = open(store.clone(), 2, &book, at(20_000));
    two.handle(toggle(&go), at(21_000));
    // The clock was set back.
    let value = action::value("DOMAIN", "pay.example.com").unwrap();
    two.handle(Event::Act(value), at(1000));
    (store, two.export())
}

#[test]
fn version_1_is_read() {
    let op = Op::read(OP.trim_end()).unwrap();
    assert_eq!(
        (op.writer.as_str(), op.n, op.kind.as_str()),
        ("writer0002", 1, "set")
    );
    assert_eq!(op.hash(), "jtS76hP0kIXi71e92Qx9uA");
    let later = Op::read(OP_LATER.trim_end()).unwrap();
    assert_eq!(later.write(), OP_LATER.trim_end());
    assert_eq!(envelope::unwrap(ENVELOPE.trim_end()), Ok(OP.trim_end()));
    let ops = segment::read("writer0001", 0, 5, SEGMENT.trim_end()).unwrap();
    assert!(chain::verify(&ops).is_empty());
    let list = from_list(LIST.trim_end()).unwrap();
    assert_eq!(list, entries(&book()));
    assert_eq!(revision(&list), "nmSFvLCZ7CjxmxlQ0Qzo6g");

    let book = book();
    let (tab, recovery) = open(MemoryStore::of(store()), 3, &book, at(99_000));
    assert_eq!(
        (
            recovery.ops,
            recovery.breaks.len(),
            recovery.quarantined.len()
        ),
        (9, 0, 0)
    );
    let shown = |text| {
        let view = tab.state().step(&id(&book, text));
        (
            view.state,
            view.since.map(|since| since - at(0)).map(|ms| ms.0),
            view.actor,
            view.note,
        )
    };
    assert_eq!(
        shown("Test the infrastructure"),
        (State::Done, Some(1000), None, None)
    );
    assert_eq!(shown("Choose a date"), (State::Done, None, None, None));
    let note = Some("waits for \"DNS\"\nüber");
    assert_eq!(
        shown("Deploy"),
        (State::Blocked, Some(7000), Some("Ana Silva"), note)
    );
    assert_eq!(
        shown("ابدأ الإطلاق"),
        (State::Done, Some(21_000), Some("Ana Silva"), None)
    );
    assert_eq!(tab.state().start(), Some(at(8500)));
    assert_eq!(tab.state().values()["DOMAIN"], "pay.example.com");
    assert_eq!(tab.ops().last().unwrap().wall(), at(1000));

    let file = export::read(EXPORT).unwrap();
    assert!(file.intact && file.bad.is_empty());
    assert!(file.ops.iter().eq(tab.ops()));
}

/// What is written today is what was written then.
#[test]
fn version_1_is_written() {
    let (store, export) = history();
    let dump = store.dump();
    let lines: Vec<String> = dump.iter().map(|(k, v)| format!("{k} {v}")).collect();
    assert_eq!(lines.join("\n"), STORE.trim_end());
    assert_eq!(export, EXPORT);
    let book = book();
    assert_eq!(to_list(&entries(&book)), LIST.trim_end());
    let ops: Vec<Op> = export::read(EXPORT).unwrap().ops;
    let ones: Vec<Op> = ops
        .iter()
        .filter(|op| op.writer == "writer0001")
        .cloned()
        .collect();
    assert_eq!(segment::write(&ones).unwrap(), SEGMENT.trim_end());
    assert_eq!(envelope::wrap(OP.trim_end()), ENVELOPE.trim_end());
    assert!(ops.iter().any(|op| op.write() == OP.trim_end()));
}

/// Exports with parts left out: they verify, have the heads of the whole, and
/// are written today as they were then.
#[test]
fn version_1_shortened_is_read_and_written() {
    let (store, _) = history();
    let (tab, _) = open(store, 3, &book(), at(99_000));
    let whole = verify(&export::open(EXPORT).unwrap());
    for (notes, values, shortened, text) in [
        (true, false, 1, WITHOUT_NOTES),
        (false, true, 1, WITHOUT_VALUES),
        (true, true, 2, WITHOUT_BOTH),
    ] {
        assert_eq!(tab.export_without(Omit { notes, values }), text);
        assert_eq!(notes, !text.contains("waits for"));
        assert_eq!(values, !text.contains("pay.example.com"));
        let file = export::open(text).unwrap();
        let found = verify(&file);
        assert_eq!((found.problems, found.shortened), (vec![], shortened));
        assert_eq!(found.heads, whole.heads);
        // When it was is no secret.
        let times = |ops: &[Op]| ops.iter().map(Op::wall).collect::<Vec<_>>();
        assert_eq!(times(&file.ops), times(&export::open(EXPORT).unwrap().ops));
        let altered = text.replace("\"to\":\"done\"", "\"to\":\"todo\"");
        let first = &verify(&export::open(&altered).unwrap()).problems[0];
        assert_eq!(first.to_string(), "line 6: op 1 of writer0001 was altered");
    }
}

/// A rehearsal with a clock of its own, from its beginning to its end.
fn rehearsal() -> (MemoryStore, String) {
    let (store, book) = (MemoryStore::default(), book());
    let of = |writer| Config {
        run: "dry-run-0001".to_owned(),
        actor: Some("Ana Silva".to_owned()),
        ..config(writer)
    };
    let (mut one, _) = Session::open(store.clone(), of(1), book.clone(), at(0));
    let setup = RunSetup {
        kind: RunKind::Rehearsal,
        name: Some("Dry run".to_owned()),
        scale: Scale::new(at(0), at(3_600_000), 20),
    };
    one.begin(&setup, at(0));
    let local = "2026-12-01T11:00:00".parse().unwrap();
    let step = id(&book, "Deploy");
    for (ms, event) in (1000..).step_by(1500).zip([
        Event::Act(action::launch(local, "Europe/Lisbon", at(7_200_000))),
        Event::Act(action::start(at(2000))),
        Event::Toggle { step },
        Event::Act(action::correct_start(at(1000), "pressed too late", at(5500)).unwrap()),
        Event::Act(action::name_run("Dry run, second attempt").unwrap()),
        Event::Act(action::close_run("all went well").unwrap()),
        Event::Act(action::reopen_run("").unwrap()),
    ]) {
        one.handle(event, at(ms));
    }
    one.seal();
    let (mut two, _) = Session::open(store.clone(), of(2), book, at(20_000));
    two.handle(Event::Act(action::close_run("").unwrap()), at(21_000));
    (store, two.export())
}

#[test]
fn a_rehearsal_of_version_1_is_read() {
    let pairs = REHEARSAL_STORE
        .lines()
        .filter_map(|line| line.split_once(' '));
    let store = MemoryStore::of(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect());
    let listed = runs::list(&store, "shop@/", "book").unwrap();
    let [run] = &listed[..] else {
        panic!("there is one run: {listed:?}");
    };
    assert_eq!(
        (run.run.as_str(), run.kind, run.closed, run.ops),
        ("dry-run-0001", RunKind::Rehearsal, true, 11)
    );
    assert_eq!(run.name.as_deref(), Some("Dry run, second attempt"));
    let of = Config {
        run: run.run.clone(),
        ..config(3)
    };
    let (tab, recovery) = Session::open(store, of, book(), at(99_000));
    assert!(recovery.breaks.is_empty() && recovery.quarantined.is_empty());
    let scale = Scale::new(at(0), at(3_600_000), 20);
    assert_eq!(tab.clockwork(), (RunKind::Rehearsal, scale));
    let launch = tab.state().launch().unwrap();
    assert_eq!((launch.at, launch.by_run), (Some(at(7_200_000)), true));
    assert_eq!(launch.zone.as_deref(), Some("Europe/Lisbon"));
    assert_eq!(tab.state().start(), Some(at(1000)));
    let file = export::read(REHEARSAL_EXPORT).unwrap();
    assert!(file.intact && file.ops.iter().eq(tab.ops()));
    assert!(chain::verify(&file.ops).is_empty());
}

#[test]
fn a_rehearsal_of_version_1_is_written() {
    let (store, export) = rehearsal();
    let dump = store.dump();
    let lines: Vec<String> = dump.iter().map(|(k, v)| format!("{k} {v}")).collect();
    assert_eq!(lines.join("\n"), REHEARSAL_STORE.trim_end());
    assert_eq!(export, REHEARSAL_EXPORT);
}

#[test]
fn a_changed_byte_of_an_export_is_named() {
    let good = export::read(EXPORT).unwrap();
    assert!(chain::verify(&good.ops).is_empty());
    let altered = EXPORT.replace("\"to\":\"blocked\"", "\"to\":\"skipped\"");
    let file = export::read(&altered).unwrap();
    assert!(!file.intact);
    let breaks = chain::verify(&file.ops);
    assert_eq!(breaks[0].to_string(), "op 4 of writer0001 was altered");
    let lines: Vec<&str> = EXPORT.lines().collect();
    let at_op = file.ops.iter().position(|op| op.n == 4).unwrap();
    assert!(lines[file.lines[at_op] - 1].contains("\"to\":\"blocked\""));
    assert_eq!(export::read("{}"), None);
    assert_eq!(export::read("{\"tminus\":\"log\",\"v\":2,"), None);
    let cut = &EXPORT[..EXPORT.find("\"unread\"").unwrap() - 40];
    let file = export::read(cut).unwrap();
    assert_eq!((file.intact, file.bad.len()), (false, 1));
}
