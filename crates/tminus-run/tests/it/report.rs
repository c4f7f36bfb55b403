//! Reports: what is in them, and what cannot get into them.

use tminus_model::{Measure, StepId};
use tminus_plan::digest::sha256_base64;
use tminus_plan::time::Utc;
use tminus_run::export::{self, Omit};
use tminus_run::report::{Clock, POLICY, Reading, Report, STYLE, csv, html, markdown, report};
use tminus_run::runs::{RunKind, RunSetup};
use tminus_run::{Config, Event, MemoryStore, Session, State, action};

use crate::common::{at, config, id, runbook};

const CLOCK: Clock<'_> = Clock {
    zone: &Utc,
    name: "UTC",
};

/// Script, markup and formulas in every field that a reader, an author or a
/// file can fill.
const EVIL: &str = "<script>alert(1)</script>|`*_[x](javascript:alert(1)) \"'&=cmd()\n# x\u{0}";

fn session(text: &str) -> Session<MemoryStore> {
    let book = runbook(&[
        "# Before".to_owned(),
        format!("- {text}"),
        "- Deploy {#deploy}".to_owned(),
    ]);
    let config = Config {
        actor: Some(text.to_owned()),
        ..config(1)
    };
    let step = book.steps[0].id.clone();
    let mut tab = Session::open(MemoryStore::default(), config, book, at(0)).0;
    tab.begin(
        &RunSetup {
            kind: RunKind::Rehearsal,
            ..RunSetup::default()
        },
        at(0),
    );
    let mut ms = 0;
    let mut hand = |event| {
        ms += 1000;
        tab.handle(event, at(ms));
    };
    let note = Some(text.to_owned());
    hand(Event::Set {
        step: step.clone(),
        to: State::Doing,
        note: None,
    });
    hand(Event::Set {
        step: step.clone(),
        to: State::Workaround,
        note,
    });
    for step in [Some(&step), None] {
        let note = action::note(step, text).unwrap();
        hand(Event::Act(note.unwrap()));
    }
    hand(Event::Act(action::value("DOMAIN", text).unwrap()));
    let measure = Measure {
        id: StepId::new(text),
        ..Measure::default()
    };
    let measured = action::measure(&measure, text, Some(text), "");
    hand(Event::Act(measured.unwrap()));
    hand(Event::Act(action::event(text, at(7_000))));
    hand(Event::Act(
        action::link(&step, "https://example.com/?a=1&b=%22'>").unwrap(),
    ));
    hand(Event::Act(action::name_run(text).unwrap()));
    hand(Event::Toggle {
        step: StepId::new("deploy"),
    });
    hand(Event::Undo);
    tab
}

fn made(tab: &Session<MemoryStore>, omit: Omit) -> Report {
    let file = export::open(&tab.export_without(omit)).unwrap();
    report(&Reading::new(file, None), CLOCK)
}

#[test]
fn a_report_says_what_was_done_when_and_by_whom() {
    let tab = session("Rehearse");
    let found = made(&tab, Omit::default());
    assert_eq!(
        (found.title.as_str(), found.run.as_str()),
        ("book", "Rehearse")
    );
    let step = &found.steps[0];
    assert_eq!(
        (step.state, step.path.as_slice()),
        (State::Workaround, &["Before".to_owned()][..])
    );
    assert_eq!(step.start.as_deref(), Some("2026-12-01 09:00:01"));
    assert_eq!(step.end.as_deref(), Some("2026-12-01 09:00:02"));
    assert_eq!(step.notes, ["Rehearse", "Rehearse"]);
    assert_eq!(found.steps[1].state, State::Todo);
    let said: Vec<String> = found
        .entries
        .iter()
        .map(|entry| {
            format!(
                "{} {}{}",
                &entry.at[11..],
                entry.what,
                if entry.undone { " UNDONE" } else { "" }
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "09:00:01 to do → doing",
            "09:00:02 doing → done with workaround",
            "09:00:03 note",
            "09:00:04 note",
            "09:00:05 DOMAIN = Rehearse",
            "09:00:06 measured Rehearse (Rehearse)",
            "09:00:07 event `Rehearse`: 2026-12-01 09:00:07",
            "09:00:08 evidence: https://example.com/?a=1&b=%22'>",
            "09:00:09 named the run `Rehearse`",
            "09:00:10 to do → done UNDONE",
            "09:00:11 took back: to do → done",
        ]
    );
    for text in [markdown(&found), html(&found)] {
        assert!(text.contains("REHEARSAL"));
        for there in ["Rehearse", "done with workaround", "took back", "DOMAIN"] {
            assert!(text.contains(there), "{there}");
        }
        assert!(text.contains(&found.verification.heads[0].hash));
    }
    // The page has the runbook, and the report more to say.
    let mut book = tab.runbook().clone();
    book.title = "Launch of 4.2".to_owned();
    book.steps[0].owner = Some("IC".to_owned());
    book.roles.insert("IC".to_owned(), "Ana Silva".to_owned());
    let file = export::open(&tab.export()).unwrap();
    let with = report(&Reading::new(file, Some(book)), CLOCK);
    assert_eq!(with.steps[0].owner.as_deref(), Some("Ana Silva"));
    assert_eq!(with.steps[0].state, State::Workaround);
    assert_eq!(with.title, "Launch of 4.2");
}

#[test]
fn nothing_in_a_log_becomes_markup_script_or_a_formula() {
    let found = made(&session(EVIL), Omit::default());
    let page = html(&found);
    assert_eq!(page.matches("<script").count(), 0);
    assert_eq!(page.matches("<style>").count(), 1);
    assert!(!page.contains("href=\"javascript") && !page.contains('\u{0}'));
    assert_eq!(page.matches("href=").count(), 1);
    assert!(page.contains("href=\"https://example.com/?a=1&amp;b=%22&#39;&gt;\""));
    // Tags of ours alone: whatever stands behind a `<` is in this list.
    let known = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "main", "p", "h1", "h2",
        "h3", "div", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code", "strong",
        "a",
    ];
    for piece in page.split('<').skip(1) {
        let name = piece.trim_start_matches('/');
        let end = name.find([' ', '>']).unwrap();
        assert!(known.contains(&&name[..end]), "<{}", &name[..end]);
    }
    let text = markdown(&found);
    for bad in ["<script", "](javascript", "](", "\n# x", "`*_"] {
        assert!(!text.contains(bad), "{bad}");
    }
    // A row is a line, and has as many cells as its head.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut width = 0;
    for line in text.lines() {
        if line.starts_with('|') {
            assert!(width == 0 || cells(line) == width, "{line}");
            width = cells(line);
        } else {
            width = 0;
        }
    }
    for line in csv(&made(&session("=cmd()"), Omit::default()))
        .lines()
        .skip(1)
    {
        assert!(!line.contains(",=") && !line.contains(",\"="), "{line}");
    }
}

#[test]
fn the_policy_of_the_page_names_its_only_style_sheet() {
    let page = html(&made(&session("Rehearse"), Omit::default()));
    let policy = POLICY.replace("@HASH@", &sha256_base64(STYLE.as_bytes()));
    assert!(page.contains(&policy.replace('\'', "&#39;")));
    let start = page.find("<style>").unwrap() + "<style>".len();
    assert_eq!(&page[start..page.find("</style>").unwrap()], STYLE);
    assert!(
        !page.contains(" style=") && !page.contains(" on"),
        "inline style or handler"
    );
    // The vector of FIPS 180-2 for `abc`.
    assert_eq!(
        sha256_base64(b"abc"),
        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
    );
}

#[test]
fn a_report_of_a_shortened_or_altered_log_says_so() {
    let tab = session("Rehearse");
    let omit = Omit {
        notes: true,
        values: true,
    };
    let found = made(&tab, omit);
    assert_eq!(found.without, ["notes", "values"]);
    assert!(found.values.is_empty() && found.notes.is_empty());
    assert!(markdown(&found).contains("Left out: notes, values."));
    let altered = tab
        .export()
        .replace("\"to\":\"workaround\"", "\"to\":\"blocked\"");
    let file = export::open(&altered).unwrap();
    let found = report(&Reading::new(file, None), CLOCK);
    for text in [markdown(&found), html(&found)] {
        assert!(text.contains("was altered"));
    }
    // Neither a cut nor an empty log stops a report.
    let whole = tab.export();
    for end in (140..whole.len())
        .step_by(97)
        .filter(|end| whole.is_char_boundary(*end))
    {
        if let Ok(file) = export::open(&whole[..end]) {
            html(&report(&Reading::new(file, None), CLOCK));
        }
    }
    let empty = Session::open(
        MemoryStore::default(),
        config(3),
        tab.runbook().clone(),
        at(0),
    )
    .0;
    assert_eq!(made(&empty, Omit::default()).entries, []);
    assert_eq!(made(&empty, Omit::default()).steps.len(), 2);
    let _ = id(tab.runbook(), "Deploy");
}
