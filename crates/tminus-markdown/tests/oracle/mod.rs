//! What holds for any text that is read, whoever wrote it: every span lies in
//! it on character boundaries, nothing is nested deeper than the limit, every
//! step is marked once, and every id is its own.

// Each test binary uses its part.
#![allow(dead_code)]

use tminus_markdown::ast::{Attributes, Block, BlockKind, Inline, InlineKind, Live};
use tminus_markdown::html::{Plain, render};
use tminus_markdown::{Limits, Options, Parsed, Source, parse};
use tminus_model::{Span, StepId};

/// Reads and writes a text, and fails with the name of the case.
pub(crate) fn check(name: &str, text: &str) {
    let source = Source {
        path: "hostile.md",
        text,
    };
    let parsed = parse(&source, &Options::default());
    let _ = render(&parsed, &parsed.runbook, &Plain);
    // Two levels for each list: the list and its item.
    let deepest = blocks(text, &parsed.body.blocks);
    let limit = Limits::default().nesting + 4;
    assert!(deepest <= limit, "{name}: {deepest} levels");
    spans(name, text, &parsed);
    let book = &parsed.runbook;
    let mut marks = Vec::new();
    live(&parsed.body.blocks, &mut marks);
    let mut steps: Vec<usize> = marks
        .iter()
        .filter_map(|mark| match mark {
            Live::Step(step) => Some(*step),
            _ => None,
        })
        .collect();
    steps.sort_unstable();
    let all: Vec<usize> = (0..book.steps.len()).collect();
    assert_eq!(steps, all, "{name}: each step is marked once");
    let others = book.sign_offs.len() + book.triggers.len() + book.measures.len();
    let sentences = marks.iter().filter(|mark| matches!(mark, Live::Check(_)));
    assert!(
        marks.len() >= all.len() + others + sentences.count(),
        "{name}"
    );
    let mut ids: Vec<&StepId> = (book.steps.iter().map(|found| &found.id))
        .chain(book.sign_offs.iter().map(|found| &found.id))
        .chain(book.triggers.iter().map(|found| &found.id))
        .chain(book.measures.iter().map(|found| &found.id))
        .chain(book.checks.iter().map(|found| &found.id))
        .collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "{name}: every id is its own");
}

/// Collects the marks of a tree.
fn live(list: &[Block<'_>], marks: &mut Vec<Live>) {
    for block in list {
        match &block.kind {
            BlockKind::Heading { live, .. } => marks.extend(*live),
            BlockKind::List { items, .. } => {
                for item in items {
                    marks.extend(item.live);
                    live(&item.blocks, marks);
                }
            }
            BlockKind::Table(table) => marks.extend(table.rows.iter().filter_map(|row| row.live)),
            BlockKind::Quote { blocks: inner, .. }
            | BlockKind::Footnote { blocks: inner, .. }
            | BlockKind::Details { blocks: inner, .. } => live(inner, marks),
            _ => {}
        }
    }
}

/// Fails unless a span lies in the text, on character boundaries.
fn within(text: &str, span: Span) {
    assert!(
        text.get(span.range()).is_some(),
        "{span:?} of {}",
        text.len()
    );
}

fn spans(name: &str, text: &str, parsed: &Parsed<'_>) {
    let lines = text.matches('\n').count() as u32 + 1;
    for found in &parsed.diagnostics {
        assert!(text.get(found.span.range()).is_some(), "{name}: {found:?}");
        for label in &found.labels {
            within(text, label.span);
        }
    }
    for link in &parsed.links {
        within(text, link.span);
    }
    for used in &parsed.placeholders {
        within(text, used.span);
        assert!((1..=lines).contains(&used.line), "{name}: {used:?}");
    }
    for span in parsed.front.spans.values() {
        within(text, *span);
    }
    for found in &parsed.explained {
        assert!((1..=lines).contains(&found.line), "{name}: {found:?}");
    }
    for step in &parsed.runbook.steps {
        assert!((1..=lines).contains(&step.line), "{name}: {step:?}");
        assert!(step.section < parsed.runbook.sections.len(), "{name}");
    }
}

fn attributes(text: &str, found: &Attributes) {
    if let Some(span) = found.span {
        within(text, span);
    }
    for pair in &found.pairs {
        within(text, pair.span);
    }
}

fn blocks(text: &str, list: &[Block<'_>]) -> usize {
    list.iter()
        .map(|block| {
            within(text, block.span);
            attributes(text, &block.attributes);
            match &block.kind {
                BlockKind::Heading { inlines: list, .. } | BlockKind::Paragraph(list) => {
                    inlines(text, list)
                }
                BlockKind::List { items, .. } => items
                    .iter()
                    .map(|item| {
                        within(text, item.span);
                        attributes(text, &item.attributes);
                        2 + blocks(text, &item.blocks)
                    })
                    .max()
                    .unwrap_or(1),
                BlockKind::Table(table) => {
                    for row in &table.rows {
                        within(text, row.span);
                        attributes(text, &row.attributes);
                    }
                    let rows = table.rows.iter().flat_map(|row| &row.cells);
                    let cells = table.header.iter().chain(rows);
                    cells
                        .map(|cell| {
                            within(text, cell.span);
                            1 + inlines(text, &cell.inlines)
                        })
                        .max()
                        .unwrap_or(1)
                }
                BlockKind::Quote { blocks: inner, .. }
                | BlockKind::Footnote { blocks: inner, .. }
                | BlockKind::Details { blocks: inner, .. } => 1 + blocks(text, inner),
                BlockKind::Code { .. } | BlockKind::Html(_) | BlockKind::Rule => 1,
            }
        })
        .max()
        .unwrap_or(0)
}

fn inlines(text: &str, list: &[Inline<'_>]) -> usize {
    list.iter()
        .map(|inline| {
            within(text, inline.span);
            match &inline.kind {
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Strikethrough(inner)
                | InlineKind::Link { inlines: inner, .. }
                | InlineKind::Image { alt: inner, .. }
                | InlineKind::Tag { inlines: inner, .. } => 1 + inlines(text, inner),
                _ => 1,
            }
        })
        .max()
        .unwrap_or(0)
}
