//! Logs of other people come in: what is merged, and what is refused.

use tminus_model::{Runbook, StepId};
use tminus_plan::digest::hash128;
use tminus_run::action;
use tminus_run::export::{self, NotALog, Omit};
use tminus_run::skew::skews;
use tminus_run::verify::verify;
use tminus_run::{
    Altered, Config, Event, ImportError, ImportOptions, MemoryStore, Session, State, Store,
};

use crate::common::{at, config, id, is_saved, open, runbook};

fn book() -> Runbook {
    runbook(&[
        "# Go",
        "- Rehearse",
        "- Deploy {#deploy}",
        "- Tell everyone",
    ])
}

fn tab(writer: u64, who: &str) -> Session<MemoryStore> {
    let actor = Some(who.to_owned());
    let config = Config {
        actor,
        ..config(writer)
    };
    Session::open(MemoryStore::default(), config, book(), at(0)).0
}

fn toggle(text: &str) -> Event {
    Event::Toggle {
        step: id(&book(), text),
    }
}

/// Two people's logs: Ana's clock is a minute ahead.
fn two() -> (Session<MemoryStore>, Session<MemoryStore>) {
    let (mut ana, mut ben) = (tab(1, "Ana"), tab(2, "Ben"));
    ana.handle(toggle("Rehearse"), at(61_000));
    ana.handle(
        Event::Set {
            step: id(&book(), "Deploy"),
            to: State::Blocked,
            note: Some("the <script>alert(1)</script> is missing".to_owned()),
        },
        at(62_000),
    );
    let value = action::value("DOMAIN", "pay.example.com").unwrap();
    ana.handle(Event::Act(value), at(63_000));
    ben.handle(toggle("Tell everyone"), at(2_000));
    (ana, ben)
}

const PLAIN: ImportOptions = ImportOptions {
    altered: Altered::Refuse,
};

#[test]
fn two_logs_become_one_whoever_imports_whose() {
    let (mut ana, mut ben) = two();
    let (from_ana, from_ben) = (ana.export(), ben.export());
    let (done, effects) = ben.import(&from_ana, PLAIN, at(5_000)).unwrap();
    assert_eq!(done.to_string(), "4 new entries.");
    assert!(is_saved(&effects));
    let (done, effects) = ana.import(&from_ben, PLAIN, at(70_000)).unwrap();
    assert_eq!((done.new, done.known), (2, 0));
    assert!(is_saved(&effects));
    assert!(ana.ops().eq(ben.ops()));
    for step in &book().steps {
        assert_eq!(ana.state().step(&step.id), ben.state().step(&step.id));
    }
    // What came in is stored as it was, and is there after a reload.
    let (later, recovery) = open(ben.store().clone(), 9, &book(), at(80_000));
    assert!(later.ops().eq(ana.ops()));
    assert!(recovery.breaks.is_empty() && recovery.quarantined.is_empty());
    // Once more: nothing.
    let before = ben.store().dump();
    let (done, _) = ben.import(&from_ana, PLAIN, at(6_000)).unwrap();
    assert_eq!(
        done.to_string(),
        "Nothing is new: 4 entries of the file were here already."
    );
    assert_eq!(ben.store().dump(), before);
    let (done, _) = ben.import(&ana.export(), PLAIN, at(6_000)).unwrap();
    assert_eq!((done.new, done.known), (0, 6));
}

#[test]
fn clocks_that_are_apart_are_named() {
    let (ana, mut ben) = two();
    ben.import(&ana.export(), PLAIN, at(5_000)).unwrap();
    ben.handle(toggle("Tell everyone"), at(6_000));
    let found = skews(ben.ops());
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "the clock of Ben is behind that of Ana by at least 57 s"
    );
    let (done, _) = tab(3, "Eva")
        .import(&ben.export(), PLAIN, at(7_000))
        .unwrap();
    assert_eq!(done.skews, found);
}

/// Imports into a run with one tick; whatever is refused changes nothing.
fn refuse(text: &str, expect: &str) -> ImportError {
    let mut tab = tab(5, "Eva");
    tab.handle(toggle("Rehearse"), at(1));
    let (before, ops) = (tab.store().dump(), tab.ops().count());
    let told = tab.preview(text, PLAIN, at(100_000)).unwrap_err();
    assert_eq!(told.to_string(), expect);
    let error = tab.import(text, PLAIN, at(100_000)).unwrap_err();
    assert_eq!(error.to_string(), expect);
    assert_eq!((tab.store().dump(), tab.ops().count()), (before, ops));
    assert!(tab.state().step(&id(&book(), "Deploy")).note.is_none());
    error
}

/// Gives an altered file a checksum that fits.
fn summed(text: &str) -> String {
    let at = text.rfind("\"sum\":\"").unwrap() + "\"sum\":\"".len();
    format!("{}{}\"}}\n", &text[..at], hash128(&text.as_bytes()[..at]))
}

#[test]
fn what_cannot_be_imported_says_why_and_changes_nothing() {
    let (ana, _) = two();
    let good = ana.export();
    for (text, expect) in [
        ("", "Nothing was imported: this is not a log of T-minus."),
        (
            "\u{0}\u{1}PNG",
            "Nothing was imported: this is not a log of T-minus.",
        ),
        (
            "{\"tminus\":\"page\"}",
            "Nothing was imported: this is not a log of T-minus.",
        ),
        (
            "{\"tminus\":\"log\",\"v\":2,\"ops\":[]}",
            "Nothing was imported: this log was written by a newer version (format 2, and this \
             version reads format 1).",
        ),
        (
            "{ \"tminus\": \"log\", \"v\": 1 }",
            "Nothing was imported: this log is not as it was exported: another program has \
             changed its lines or blanks.",
        ),
        (
            &good.replace("\"runbook\":\"book\"", "\"runbook\":\"<b>x</b>\""),
            "Nothing was imported: this is a log of the runbook `<b>x</b>`, and this page is \
             `book`.",
        ),
        (
            &good.replace("\"run\":\"main\"", "\"run\":\"other\""),
            "Nothing was imported: this is a log of another run (`other`) of this runbook. Open \
             that run first.",
        ),
        (
            &good.replace("\"to\":\"blocked\"", "\"to\":\"skipped\""),
            "Nothing was imported: the file was altered. line 7: op 2 of writer0001 was altered.",
        ),
        (
            &good.replace("Rehearse", "Reverse"),
            "Nothing was imported: the file was altered. line 3: the step list \
             `PLACE` was altered.",
        ),
        (
            &summed(&good.replace("[1796115661000,0]", "[9996115661000,0]")),
            "Nothing was imported: line 5 has a time that cannot be, before 1970 or in the future.",
        ),
        (
            &summed(&good.replace("[1796115661000,0]", "[-5,0]")),
            "Nothing was imported: the file was altered. line 5: this is no op: it has no time.",
        ),
        (
            &good.replace(
                "\"heads\":{\"writer0001\":[3,",
                "\"heads\":{\"writer0001\":[4,",
            ),
            "Nothing was imported: the file was altered. line 8: op 4 of writer0001 is missing.",
        ),
        (
            &good.replace("\"site\":\"shop@/\"", "\"site\":\"shop@/x\""),
            "Nothing was imported: the file was altered. the checksum is not that of the file: \
             something outside of the ops was altered.",
        ),
    ] {
        let list = export::open(&good).unwrap().lists[0].0.clone();
        refuse(text, &expect.replace("PLACE", &list));
    }
    let large = format!("{good}{}", " ".repeat(export::FILE_LIMIT));
    let bytes = large.len();
    let error = refuse(
        &large,
        &format!(
            "Nothing was imported: this file is too large: it has {bytes} bytes, and a log at \
             most 4194304."
        ),
    );
    assert_eq!(error, ImportError::NotALog(NotALog::TooLarge { bytes }));
    // Cut off anywhere.
    for end in (1..good.len() - 2).filter(|end| good.is_char_boundary(*end)) {
        let mut tab = tab(5, "Eva");
        let error = tab.import(&good[..end], PLAIN, at(100_000));
        assert!(error.is_err(), "cut off after {end} bytes");
        assert_eq!((tab.ops().count(), tab.store().dump().len()), (0, 0));
    }
    // A newer version's run takes nothing.
    let (mut closed, _) = two();
    closed.handle(
        Event::Act(tminus_run::action::close_run("").unwrap()),
        at(99_000),
    );
    assert!(
        closed.import(&good, PLAIN, at(99_500)).is_ok(),
        "a merge is no entry of ours"
    );
}

#[test]
fn of_an_altered_file_the_sound_part_can_be_taken() {
    let (mut ana, ben) = two();
    ana.import(&ben.export(), PLAIN, at(70_000)).unwrap();
    let altered = ana
        .export()
        .replace("\"to\":\"blocked\"", "\"to\":\"skipped\"");
    let mut eva = tab(5, "Eva");
    let options = ImportOptions {
        altered: Altered::TakeSound,
    };
    let told = eva.preview(&altered, options, at(100_000)).unwrap();
    assert_eq!(eva.store().dump().len(), 0, "a preview writes nothing");
    let (done, _) = eva.import(&altered, options, at(100_000)).unwrap();
    assert_eq!((done.new, done.left), (4, 2));
    assert_eq!(told, done);
    assert_eq!(
        done.to_string(),
        "4 new entries. 2 entries left out: the file was altered."
    );
    assert_eq!(
        done.problems[0].to_string(),
        "line 9: op 2 of writer0001 was altered"
    );
    assert_eq!(eva.state().step(&StepId::new("deploy")).state, State::Todo);
    assert!(
        eva.state()
            .step(&id(&book(), "Tell everyone"))
            .state
            .is_ticked()
    );
    // The last entry of a writer is borne out by the end of the file alone.
    let last = ana.export().replace("pay.example.com", "pay.example.net");
    let mut fay = tab(6, "Fay");
    let (done, _) = fay.import(&last, options, at(100_000)).unwrap();
    assert_eq!((done.new, done.left), (5, 1));
    assert!(fay.state().values().is_empty());
    // The whole log still fits.
    let (done, _) = eva.import(&ana.export(), PLAIN, at(100_000)).unwrap();
    assert_eq!((done.new, done.known), (2, 4));
    assert_eq!(
        eva.state().step(&StepId::new("deploy")).state,
        State::Blocked
    );
}

#[test]
fn what_a_newer_version_wrote_takes_no_import() {
    let (ana, mut ben) = two();
    let newer = "tminus:1:shop@/:book:main:o:writer0007:0";
    ben.store().clone().set(newer, "2.whatever").unwrap();
    ben.handle(Event::Resume, at(3_000));
    let (before, ops) = (ben.store().dump(), ben.ops().count());
    let mut fresh = Session::open(ben.store().clone(), config(9), book(), at(3_000)).0;
    for tab in [&mut ben, &mut fresh] {
        for refused in [
            tab.preview(&ana.export(), PLAIN, at(4_000)).unwrap_err(),
            tab.import(&ana.export(), PLAIN, at(4_000)).unwrap_err(),
        ] {
            assert!(matches!(refused, ImportError::ReadOnly { .. }));
            assert!(refused.to_string().starts_with("A newer version"));
        }
        assert_eq!(tab.ops().count(), ops);
        assert_eq!(tab.store().dump(), before);
    }
}

#[test]
fn a_preview_says_what_the_import_then_does() {
    let (ana, mut ben) = two();
    let text = ana.export();
    for expect in [
        "4 new entries.",
        "Nothing is new: 4 entries of the file were here already.",
    ] {
        let (before, ops) = (ben.store().dump(), ben.ops().count());
        let told = ben.preview(&text, PLAIN, at(5_000)).unwrap();
        assert_eq!((ben.store().dump(), ben.ops().count()), (before, ops));
        let (done, _) = ben.import(&text, PLAIN, at(5_000)).unwrap();
        assert_eq!(done.to_string(), expect);
        assert_eq!(told, done);
    }
}

#[test]
fn a_forged_entry_replaces_nothing() {
    let (mut ana, _) = two();
    // The same names, another history, with hashes that fit.
    let mut forged = tab(1, "Ana");
    forged.handle(toggle("Deploy"), at(61_000));
    let error = ana.import(&forged.export(), PLAIN, at(70_000)).unwrap_err();
    assert!(matches!(error, ImportError::Conflict { .. }), "{error}");
    // Entries under this tab's own name that it never wrote.
    let error = tab(1, "Ana").import(&forged.export(), PLAIN, at(70_000));
    assert!(matches!(error, Err(ImportError::Conflict { .. })));
}

#[test]
fn notes_and_values_can_be_left_out_and_the_chain_still_holds() {
    let (ana, _) = two();
    for (omit, gone, kept) in [
        (
            Omit {
                notes: true,
                values: false,
            },
            "script",
            "pay.example.com",
        ),
        (
            Omit {
                notes: false,
                values: true,
            },
            "pay.example.com",
            "script",
        ),
    ] {
        let short = ana.export_without(omit);
        assert!(!short.contains(gone) && short.contains(kept));
        let file = export::open(&short).unwrap();
        let found = verify(&file);
        assert_eq!((found.problems, found.shortened, found.ops), (vec![], 1, 4));
        assert_eq!(
            verify(&export::open(&ana.export()).unwrap()).heads,
            found.heads
        );
        let error = tab(5, "Eva")
            .import(&short, PLAIN, at(100_000))
            .unwrap_err();
        assert_eq!(error, ImportError::Shortened);
        let altered = short.replace("\"to\":\"done\"", "\"to\":\"todo\"");
        assert!(!verify(&export::open(&altered).unwrap()).problems.is_empty());
    }
}

#[test]
fn every_changed_byte_of_a_log_is_found() {
    let (mut ana, ben) = two();
    ana.import(&ben.export(), PLAIN, at(70_000)).unwrap();
    ana.handle(Event::Undo, at(71_000));
    let good = ana.export();
    assert_eq!(verify(&export::open(&good).unwrap()).problems, []);
    let ops = good.find("\"ops\":[").unwrap()..good.find("\"unread\"").unwrap();
    for place in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        if !bytes[place].is_ascii_alphanumeric() {
            continue;
        }
        bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
        let text = String::from_utf8(bytes).unwrap();
        let Ok(file) = export::open(&text) else {
            continue;
        };
        let problems = verify(&file).problems;
        assert!(
            !problems.is_empty(),
            "byte {place} was changed and not found"
        );
        if ops.contains(&place) && place > ops.start + 8 {
            let line = good[..place].lines().count();
            let named = problems[0].line.unwrap();
            // Of a changed `prev` the op before is named, of a changed name
            // one of the writer's: never one far behind.
            assert!(
                named <= line,
                "line {line} was changed and {named} is named"
            );
        }
    }
}
