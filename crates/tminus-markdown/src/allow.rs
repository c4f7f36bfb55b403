//! `<!-- tminus-allow CODE: why -->`: what an author says is meant as it is.
//!
//! The tree notes where such comments stand; comments in code are text and are
//! not noted. What a comment covers is what an author would expect of its place:
//!
//! - before anything else in the document: the whole document;
//! - on lines of its own: the block that follows, a heading with its section;
//! - at the end of a heading, an item, a row or a paragraph: that.

use tminus_model::Span;

use crate::ast::{Block, BlockKind};

/// The word that such a comment starts with.
const WORD: &str = "tminus-allow";

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// Where the comment stands.
    pub span: Span,
    /// The codes that it names, each with its place.
    pub codes: Vec<(String, Span)>,
    /// Why, as written; empty where nothing is.
    pub reason: String,
    /// What it covers.
    pub covers: Covers,
}

/// What an [`Allow`] covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covers {
    /// Everything that is said of the document.
    Document,
    /// What is said of a place that starts in this stretch.
    Place(Span),
    /// Nothing: no block follows.
    Nothing,
}

impl Covers {
    /// Says whether a finding at `span` is covered. The empty span at the start
    /// stands for the document.
    pub fn holds(self, span: Span) -> bool {
        match self {
            Self::Document => true,
            Self::Place(place) => {
                span != Span::default() && place.start <= span.start && span.start < place.end
            }
            Self::Nothing => false,
        }
    }
}

/// Says whether a comment is one of these.
pub(crate) fn is_allow(comment: &str) -> bool {
    comment
        .strip_prefix("<!--")
        .is_some_and(|rest| rest.trim_start().starts_with(WORD))
}

/// Reads the comments that the tree noted.
pub(crate) fn read(text: &str, places: &[Span], blocks: &[Block<'_>]) -> Vec<Allow> {
    let end = text.len() as u32;
    places
        .iter()
        .map(|span| {
            let mut made = comment(text, *span);
            let first = blocks.first().map_or(end, |block| block.span.start);
            made.covers = if span.end <= first && !blocks.is_empty() {
                Covers::Document
            } else {
                covered(blocks, *span, end).map_or(Covers::Nothing, Covers::Place)
            };
            made
        })
        .collect()
}

/// Reads codes and reason: `tminus-allow CODE, CODE: why`.
fn comment(text: &str, span: Span) -> Allow {
    let whole = &text[span.range()];
    let inner = whole.strip_prefix("<!--").unwrap_or(whole);
    let inner = inner.strip_suffix("-->").unwrap_or(inner);
    let from = span.start as usize + whole.find(WORD).unwrap_or(0) + WORD.len();
    let rest = inner
        .trim_start()
        .strip_prefix(WORD)
        .unwrap_or(inner)
        .trim_end();
    let (codes, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let mut found = Vec::new();
    let mut at = from;
    for part in codes.split_inclusive([',', ' ', '\n', '\t', '\r']) {
        let code = part.trim_matches([',', ' ', '\n', '\t', '\r']);
        if !code.is_empty() {
            let start = at + part.find(code).unwrap_or(0);
            found.push((code.to_owned(), Span::new(start, start + code.len())));
        }
        at += part.len();
    }
    Allow {
        span,
        codes: found,
        reason: reason.trim().to_owned(),
        covers: Covers::Nothing,
    }
}

/// Finds what a comment covers. Recursion is bounded by the nesting that the
/// tree allows.
fn covered(blocks: &[Block<'_>], at: Span, end: u32) -> Option<Span> {
    let next = blocks.partition_point(|block| block.span.start <= at.start);
    if let Some(index) = next.checked_sub(1)
        && at.start < blocks[index].span.end
    {
        return inside(blocks, index, at, end);
    }
    whole(blocks, next, end)
}

/// A block, or a heading with its section.
fn whole(blocks: &[Block<'_>], index: usize, end: u32) -> Option<Span> {
    let block = blocks.get(index)?;
    let BlockKind::Heading { level: own, .. } = block.kind else {
        return Some(block.span);
    };
    let next = blocks[index + 1..]
        .iter()
        .find(|block| matches!(block.kind, BlockKind::Heading { level, .. } if level <= own));
    Some(Span {
        start: block.span.start,
        end: next.map_or(end, |block| block.span.start),
    })
}

fn inside(blocks: &[Block<'_>], index: usize, at: Span, end: u32) -> Option<Span> {
    let block = &blocks[index];
    let holds = |span: Span| span.start <= at.start && at.start < span.end;
    match &block.kind {
        BlockKind::List { items, .. } => {
            let item = items.iter().find(|item| holds(item.span))?;
            let first = item.blocks.first();
            if first.is_some_and(|first| {
                matches!(first.kind, BlockKind::Paragraph(_)) && holds(first.span)
            }) {
                return Some(item.span);
            }
            covered(&item.blocks, at, item.span.end).or(Some(item.span))
        }
        BlockKind::Table(table) => {
            let row = table.rows.iter().find(|row| {
                // A comment may stand behind the last cell.
                row.span.start <= at.start && at.start <= row.span.end
            });
            Some(row.map_or(block.span, |row| row.span))
        }
        BlockKind::Quote { blocks, .. }
        | BlockKind::Details { blocks, .. }
        | BlockKind::Footnote { blocks, .. } => {
            covered(blocks, at, block.span.end).or(Some(block.span))
        }
        _ => whole(blocks, index, end),
    }
}
