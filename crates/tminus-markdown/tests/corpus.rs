//! Documents that nobody on this project wrote: they are read without an
//! error, every task item is a step, and nothing else is.

mod show;

use tminus_markdown::ast::{Block, BlockKind};
use tminus_markdown::{Options, Parsed, Source, parse};
use tminus_model::{Severity, StepKind};

/// File, task items, of them nested in another list, measured values, triggers.
///
/// `go-live-checklist-template.md` has a fifth trigger, `- >25% of users`: for
/// Markdown it is a quote in an item, which is said (`quote-mark`).
/// `cut-release.md` has a table `Step | … | Start | …`, but a comment ends it
/// after its header, so its two rows are a paragraph, here and on GitHub; that
/// is said too (`missing-table`).
const FILES: &[(&str, usize, usize, usize, usize)] = &[
    ("api-security-checklist.md", 64, 0, 0, 0),
    ("cut-release.md", 11, 3, 0, 0),
    ("go-live-checklist-template.md", 121, 0, 5, 4),
    ("go-live-runbook-ar.md", 59, 0, 0, 0),
    ("kep-template.md", 21, 4, 0, 0),
    ("release-team-lead-progress.md", 112, 19, 0, 0),
    ("sre-checklist.md", 142, 56, 0, 0),
];

#[test]
fn every_task_item_is_a_step_and_nothing_else_is() {
    let Some(folder) = show::shared("corpus") else {
        return;
    };
    for (name, tasks, nested, measures, triggers) in FILES {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let source = Source {
            path: name,
            text: &text,
        };
        let parsed = parse(&source, &Options::default());
        let book = &parsed.runbook;
        let errors: Vec<_> = parsed
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert!(book.steps.iter().all(|step| step.kind == StepKind::Task));
        assert_eq!(book.steps.len(), *tasks, "{name}");
        assert_eq!(nested_tasks(&parsed), *nested, "{name}, nested");
        assert_eq!(book.sign_offs.len(), 0, "{name}");
        assert_eq!(book.measures.len(), *measures, "{name}");
        assert_eq!(book.triggers.len(), *triggers, "{name}");
        assert_eq!(book.checks.len(), 0, "{name}");
        let mut ids: Vec<_> = book.steps.iter().map(|step| &step.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), *tasks, "{name}: ids");
        let mut anchors: Vec<_> = book.sections.iter().map(|s| &s.anchor).collect();
        let count = anchors.len();
        anchors.sort();
        anchors.dedup();
        assert_eq!(anchors.len(), count, "{name}: anchors");
    }
}

#[test]
fn the_table_that_a_comment_breaks_is_said() {
    let Some(folder) = show::shared("corpus") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("cut-release.md")).unwrap();
    let source = Source {
        path: "cut-release.md",
        text: &text,
    };
    let parsed = parse(&source, &Options::default());
    let found = parsed
        .diagnostics
        .iter()
        .find(|found| found.code == "missing-table")
        .unwrap();
    assert!(text[found.span.range()].starts_with("| Stage |"));
}

/// Task items in a list that stands in another list.
fn nested_tasks(parsed: &Parsed<'_>) -> usize {
    fn count(blocks: &[Block<'_>], depth: usize) -> usize {
        blocks
            .iter()
            .map(|block| match &block.kind {
                BlockKind::List { items, .. } => items
                    .iter()
                    .map(|item| {
                        let own = usize::from(item.task.is_some() && depth > 0);
                        own + count(&item.blocks, depth + 1)
                    })
                    .sum(),
                BlockKind::Quote { blocks, .. } | BlockKind::Details { blocks, .. } => {
                    count(blocks, depth)
                }
                _ => 0,
            })
            .sum()
    }
    count(&parsed.body.blocks, 0)
}
