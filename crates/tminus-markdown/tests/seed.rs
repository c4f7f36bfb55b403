//! The go-live runbook that the product was made for, counted by hand in
//! `../shared/seeds/README.md`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod show;

use std::collections::BTreeMap;

use tminus_markdown::{Options, Parsed, Source, parse};
use tminus_model::{SectionKind, Severity, Step, StepKind, TriggerKind, When};

fn with_seed(name: &str, look: impl Fn(&Parsed<'_>, &str)) {
    let Some(folder) = show::shared("seeds") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let source = Source {
        path: name,
        text: &text,
    };
    look(&parse(&source, &Options::default()), &text);
}

fn of<'p>(parsed: &'p Parsed<'_>, kind: StepKind) -> Vec<&'p Step> {
    let steps = parsed.runbook.steps.iter();
    steps.filter(|step| step.kind == kind).collect()
}

/// The sections with steps, by the title of the second-level heading around.
fn by_part<'p>(parsed: &'p Parsed<'_>, step: &Step) -> &'p str {
    parsed.runbook.section_path(step.section)[1]
}

#[test]
fn what_must_come_alive_is_what_was_counted() {
    with_seed("go-live-runbook.md", |parsed, _| {
        let mut counts: BTreeMap<(&str, StepKind, bool), usize> = BTreeMap::new();
        for step in &parsed.runbook.steps {
            let key = (by_part(parsed, step), step.kind, step.parent.is_some());
            *counts.entry(key).or_default() += 1;
        }
        let expect = BTreeMap::from([
            (("2. Pre-Launch Checklist", StepKind::Bullet, false), 65),
            (("2. Pre-Launch Checklist", StepKind::Bullet, true), 5),
            (
                (
                    "3. Launch Day Procedure (Hour by Hour)",
                    StepKind::Row,
                    false,
                ),
                25,
            ),
            (
                (
                    "5. Rollback Triggers & Procedure",
                    StepKind::Numbered,
                    false,
                ),
                8,
            ),
            (("6. Communication Plan", StepKind::Row, false), 8),
            (
                (
                    "7. Stakeholder Notification Timeline",
                    StepKind::Milestone,
                    false,
                ),
                4,
            ),
        ]);
        assert_eq!(counts, expect);
        let book = &parsed.runbook;
        assert_eq!(book.sign_offs.len(), 3);
        assert_eq!(book.measures.len(), 3);
        let triggers = |kind| book.triggers.iter().filter(|t| t.kind == kind).count();
        assert_eq!(triggers(TriggerKind::Automatic), 3);
        assert_eq!(triggers(TriggerKind::Manual), 3);
        assert_eq!(book.triggers.len(), 6);
        // The table of three periods, and the sentence above it.
        assert_eq!(book.checks.len(), 4);
        assert_eq!(parsed.placeholders.len(), 59);
        assert_eq!(book.placeholders.len(), 59);
    });
}

#[test]
fn the_eleven_groups_have_their_due_times_and_ten_an_owner() {
    with_seed("go-live-runbook.md", |parsed, _| {
        let book = &parsed.runbook;
        let part = book
            .sections
            .iter()
            .position(|section| section.title == "2. Pre-Launch Checklist");
        let groups: Vec<_> = book
            .sections
            .iter()
            .filter(|section| section.parent == part && section.level == 3)
            .collect();
        let checklists = groups
            .iter()
            .filter(|group| group.kind == SectionKind::Checklist);
        assert_eq!(checklists.count(), 11);
        assert_eq!(groups.len(), 11);
        assert!(groups.iter().all(|group| group.due.is_some()));
        let owned = groups.iter().filter(|group| group.owner.is_some());
        assert_eq!(owned.count(), 10);
        assert_eq!(
            groups[0].due,
            Some(When::Calendar {
                days: -7,
                working: false
            })
        );
        assert_eq!(groups[0].owner.as_deref(), Some("{{INFRA_OWNER}}"));
    });
}

#[test]
fn rows_have_times_owners_and_notes() {
    with_seed("go-live-runbook.md", |parsed, _| {
        let rows = of(parsed, StepKind::Row);
        assert!(rows.iter().all(|row| row.start.is_some()));
        let launch = &rows[..25];
        assert!(launch.iter().all(|row| row.owner.is_some() && row.chained));
        assert!(rows[25..].iter().all(|row| !row.chained));
        let pipeline = &launch[3].fields;
        assert_eq!(pipeline.len(), 1);
        assert_eq!(pipeline[0].name, "Status");
        assert_eq!(pipeline[0].text, "Pipeline: {{PIPELINE_LINK}}");
    });
}

#[test]
fn nothing_is_wrong_but_short_rows_an_event_without_a_step_and_a_name() {
    with_seed("go-live-runbook.md", |parsed, _| {
        let codes: Vec<_> = parsed
            .diagnostics
            .iter()
            .map(|found| (found.severity, found.code))
            .collect();
        let short = (Severity::Warning, "short-row");
        let unbound = (Severity::Warning, "unbound-event");
        let alike = (Severity::Warning, "look-alike");
        let expect = [short, short, short, short, short, unbound, alike, short];
        assert_eq!(codes, expect);
    });
}

#[test]
fn every_id_is_its_own_and_stays_after_an_insertion() {
    with_seed("go-live-runbook.md", |parsed, text| {
        let book = &parsed.runbook;
        let ids = |parsed: &Parsed<'_>| -> Vec<String> {
            let book = &parsed.runbook;
            let steps = book.steps.iter().map(|step| step.id.to_string());
            let others = (book.sign_offs.iter().map(|found| &found.id))
                .chain(book.triggers.iter().map(|found| &found.id))
                .chain(book.measures.iter().map(|found| &found.id))
                .chain(book.checks.iter().map(|found| &found.id));
            steps.chain(others.map(ToString::to_string)).collect()
        };
        let mut unique = ids(parsed);
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), book.steps.len() + 3 + 6 + 3 + 4);

        let above = "### T-7 Days: Infrastructure Verification\n\n";
        let edited = text.replace(above, &format!("{above}- Something new\n"));
        let source = Source {
            path: "go-live-runbook.md",
            text: &edited,
        };
        let edited = parse(&source, &Options::default());
        assert_eq!(edited.runbook.steps[0].text, "Something new");
        assert_eq!(ids(&edited)[1..], ids(parsed)[..]);
    });
}

#[test]
fn the_text_as_received_is_explained_and_nothing_in_it_comes_alive() {
    with_seed("001_ef7fc0f524417f69.txt", |parsed, _| {
        assert_eq!(parsed.runbook.steps.len(), 0);
        let count = |code: &str| {
            let found = parsed.diagnostics.iter();
            found
                .filter(|found| found.code == code && found.severity == Severity::Warning)
                .count()
        };
        assert!(count("lazy-line") >= 20);
        assert!(count("missing-table") >= 5);
        assert!(count("missing-heading") >= 2);
    });
}

#[test]
fn the_articles_have_no_step() {
    for name in ["000_74d9a81139e2c7b0.txt", "002_28cde03246add4b3.txt"] {
        with_seed(name, |parsed, _| {
            assert_eq!(parsed.runbook.steps.len(), 0, "{name}");
        });
    }
}

#[test]
fn look_alike_placeholders_are_these() {
    with_seed("go-live-runbook.md", |parsed, _| {
        let found: Vec<&str> = parsed
            .diagnostics
            .iter()
            .filter(|found| found.code == "look-alike")
            .map(|found| found.message.as_str())
            .collect();
        assert_eq!(found, ["`PROJECT` looks like `PROJECT_NAME`"]);
    });
}
