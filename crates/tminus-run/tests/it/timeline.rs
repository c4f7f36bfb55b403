//! The log line by line, as the page shows it.

use tminus_plan::time::Utc;
use tminus_run::export::Omit;
use tminus_run::report::{Clock, report};
use tminus_run::{Event, ImportOptions, MemoryStore, Session, State};

use crate::common::{at, id, open, runbook};

const CLOCK: Clock<'_> = Clock {
    zone: &Utc,
    name: "UTC",
};

fn tab() -> Session<MemoryStore> {
    let book = runbook(&["# Before", "- Rehearse", "- Deploy {#deploy}"]);
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(0));
    let step = id(&book, "Rehearse");
    tab.handle(Event::Who { name: "Ana".into() }, at(0));
    tab.handle(Event::Toggle { step: step.clone() }, at(1_000));
    tab.handle(
        Event::Set {
            step: id(&book, "Deploy"),
            to: State::Blocked,
            note: Some("waits".into()),
        },
        at(2_000),
    );
    tab.handle(Event::Undo, at(3_000));
    tab
}

#[test]
fn each_line_says_who_did_what_to_which_step_and_whether_it_counts() {
    let tab = tab();
    let lines: Vec<_> = tab.lines().collect();
    let said: Vec<_> = lines
        .iter()
        .map(|line| {
            let entry = line.entry(CLOCK);
            (entry.what, line.step(), line.is_undone(), entry.actor)
        })
        .collect();
    let ana = || Some("Ana".to_owned());
    assert_eq!(
        said,
        [
            ("to do → done".to_owned(), Some(0), false, ana()),
            ("to do → blocked".to_owned(), Some(1), true, ana()),
            (
                "took back: to do → blocked".to_owned(),
                Some(1),
                false,
                ana()
            ),
        ]
    );
    assert_eq!(lines[1].at(), at(2_000));
    assert_eq!(lines[2].about().kind, "set");
    assert_eq!(lines[1].entry(CLOCK).note.as_deref(), Some("waits"));
    // The very entries of a report, which knows the runbook too.
    let whole = report(&tab.reading(Omit::default()), CLOCK);
    assert!(
        whole
            .entries
            .into_iter()
            .eq(lines.iter().map(|line| line.entry(CLOCK)))
    );
    assert_eq!(whole.title, tab.runbook().title);
}

#[test]
fn the_heads_stand_for_all_that_was_seen() {
    let mut ana = tab();
    let book = ana.runbook().clone();
    let (mut ben, _) = open(MemoryStore::default(), 2, &book, at(0));
    let toggle = || Event::Toggle {
        step: id(&book, "Rehearse"),
    };
    ben.handle(toggle(), at(9_000));
    let options = ImportOptions::default();
    ana.import(&ben.export(), options, at(10_000)).unwrap();
    let writers = |tab: &Session<MemoryStore>| -> Vec<String> {
        tab.heads().into_iter().map(|head| head.writer).collect()
    };
    // Neither has written since the other was known.
    assert_eq!(writers(&ana), ["writer0001", "writer0002"]);
    ana.handle(toggle(), at(11_000));
    assert_eq!(writers(&ana), ["writer0001"]);
    let last = ana.ops().last().unwrap().hash();
    assert_eq!(ana.heads()[0].hash, last);
    assert!(ana.breaks().is_empty());
}
