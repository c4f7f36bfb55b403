//! Ids for steps that have none.
//!
//! 1. The document is read; for every live step without an id the place is
//!    found where attributes of it are read: the end of an item's first
//!    paragraph, the last written cell of a row, the end of a heading.
//! 2. Each gets an id out of its text, unlike all others of the document.
//! 3. The document is read again with the ids in it. Where a step became
//!    another by it, its id is left out: no edit is made that is not proven.
//!
//! Nothing but insertions is made, so every other byte stays as it is.

use std::collections::BTreeSet;

use tminus_model::{Runbook, Span, StepId};

use crate::ast::{Attributes, Block, BlockKind, Live, Row};
use crate::text::slug;
use crate::{Options, Parsed, Source, parse};

/// The longest id that is made, in characters.
const LONGEST: usize = 40;
/// How often a document is read again before its last ids are given up.
const ROUNDS: usize = 8;

/// An id to be written into a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewId {
    /// The id.
    pub id: StepId,
    /// The byte before which `insert` goes.
    pub at: usize,
    /// What is inserted.
    pub insert: String,
    /// The line of the source, from 1.
    pub line: u32,
    /// The index of the step in [`Runbook::steps`].
    pub step: usize,
}

/// What [`new_ids`] gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewIds {
    /// The ids, in the order of the source.
    pub ids: Vec<NewId>,
    /// Lines of steps that cannot be given one where they stand.
    pub left: Vec<u32>,
}

impl NewIds {
    /// Writes them into the text that they were made for.
    pub fn write(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + self.ids.len() * 24);
        let mut done = 0;
        for new in &self.ids {
            out.push_str(&text[done..new.at]);
            out.push_str(&new.insert);
            done = new.at;
        }
        out.push_str(&text[done..]);
        out
    }
}

/// Finds an id for every step of a document that has none. For a document with
/// errors the answer is of no use.
pub fn new_ids(source: &Source<'_>, options: &Options) -> NewIds {
    let parsed = parse(source, options);
    let mut wanted = Wanted::new(&parsed, source.text);
    wanted.blocks(&parsed.body.blocks);
    let Wanted {
        mut ids, mut left, ..
    } = wanted;
    ids.sort_by_key(|new| new.at);
    let mut made = NewIds {
        ids,
        left: Vec::new(),
    };
    for round in 0..=ROUNDS {
        if made.ids.is_empty() {
            break;
        }
        let written = made.write(source.text);
        let again = Source {
            path: source.path,
            text: &written,
        };
        let after = parse(&again, options);
        let wrong = wrong(&parsed.runbook, &after.runbook, &made.ids);
        if wrong.is_empty() {
            break;
        }
        let all = round == ROUNDS;
        made.ids.retain(|new| {
            let keep = !all && !wrong.contains(&new.step);
            if !keep {
                left.push(new.line);
            }
            keep
        });
    }
    left.sort_unstable();
    made.left = left;
    made
}

/// Finds the steps that are not what they were, apart from their new ids. All
/// of them where something else has changed.
fn wrong(before: &Runbook, after: &Runbook, ids: &[NewId]) -> BTreeSet<usize> {
    let all = || ids.iter().map(|new| new.step).collect();
    if before.steps.len() != after.steps.len() {
        return match (0..before.steps.len()).find(|at| {
            let (old, new) = (&before.steps[*at], after.steps.get(*at));
            new.is_none_or(|new| old.text != new.text || old.kind != new.kind)
        }) {
            Some(first) if ids.iter().any(|new| new.step == first) => BTreeSet::from([first]),
            _ => all(),
        };
    }
    let mut wrong = BTreeSet::new();
    let mut back = after.clone();
    for new in ids {
        let step = &mut back.steps[new.step];
        if step.id != new.id {
            wrong.insert(new.step);
        }
        step.id.clone_from(&before.steps[new.step].id);
    }
    for (at, (old, new)) in before.steps.iter().zip(&back.steps).enumerate() {
        if old != new {
            wrong.insert(at);
        }
    }
    let touched = |at: &usize| ids.iter().any(|new| new.step == *at);
    if (wrong.is_empty() && back != *before) || (!wrong.is_empty() && !wrong.iter().any(touched)) {
        return all();
    }
    wrong
}

struct Wanted<'p> {
    parsed: &'p Parsed<'p>,
    text: &'p str,
    taken: BTreeSet<String>,
    ids: Vec<NewId>,
    left: Vec<u32>,
}

impl<'p> Wanted<'p> {
    fn new(parsed: &'p Parsed<'p>, text: &'p str) -> Self {
        let mut taken = BTreeSet::new();
        collect(&parsed.body.blocks, &mut taken);
        // A fragment names one thing.
        let anchors = parsed.runbook.sections.iter();
        taken.extend(anchors.map(|section| section.anchor.clone()));
        Self {
            parsed,
            text,
            taken,
            ids: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Recursion is bounded by the nesting that the tree allows.
    fn blocks(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Heading { live, section, .. } => {
                    // Its fragment stays what links to it say.
                    let sections = &self.parsed.runbook.sections;
                    let anchor = sections.get(*section).map(|found| found.anchor.as_str());
                    let end = anchor
                        .and_then(StepId::explicit)
                        .map(|id| (heading_end(self.text, block.span), Some(id)));
                    self.step(*live, &block.attributes, end);
                }
                BlockKind::List { items, .. } => {
                    for item in items {
                        let end = match item.blocks.first() {
                            Some(Block {
                                kind: BlockKind::Paragraph(_),
                                span,
                                ..
                            }) => Some(trimmed_end(self.text, *span)),
                            _ => None,
                        };
                        self.step(item.live, &item.attributes, end.map(|end| (end, None)));
                        self.blocks(&item.blocks);
                    }
                }
                BlockKind::Table(table) => {
                    for row in &table.rows {
                        let end = row_end(self.text, row);
                        self.step(row.live, &row.attributes, end.map(|end| (end, None)));
                    }
                }
                BlockKind::Quote { blocks, .. }
                | BlockKind::Details { blocks, .. }
                | BlockKind::Footnote { blocks, .. } => self.blocks(blocks),
                _ => {}
            }
        }
    }

    /// Takes a step in: where its text ends, and its id where that is given.
    fn step(
        &mut self,
        live: Option<Live>,
        attributes: &Attributes,
        end: Option<(usize, Option<StepId>)>,
    ) {
        let Some(Live::Step(at)) = live else { return };
        let Some(step) = self.parsed.runbook.steps.get(at) else {
            return;
        };
        if step.id.is_explicit() {
            return;
        }
        let number = step.line;
        // Attributes that are there already take the id in.
        let brace = attributes.span.and_then(|span| {
            let at = self.text[span.range()].find('{')?;
            Some(span.start as usize + at + 1)
        });
        let Some((end, given)) = end else {
            self.left.push(number);
            return;
        };
        let place = brace.unwrap_or(end);
        let id = given.unwrap_or_else(|| self.name(&step.text));
        let insert = match brace {
            Some(_) => format!("#{id} "),
            None => format!(" <!-- {{#{id}}} -->"),
        };
        self.ids.push(NewId {
            id,
            at: place,
            insert,
            line: number,
            step: at,
        });
    }

    /// Makes an id out of a step's text.
    fn name(&mut self, text: &str) -> StepId {
        let slug = slug(text);
        let mut base = String::new();
        for word in slug.split('-') {
            let word: String = word
                .chars()
                .filter(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if word.is_empty() || (base.is_empty() && word.starts_with('_')) {
                continue;
            }
            let long = base.chars().count() + word.chars().count() + 1;
            if long > LONGEST && !base.is_empty() {
                break;
            }
            if !base.is_empty() {
                base.push('-');
            }
            base.extend(word.chars().take(LONGEST));
        }
        if base.is_empty() || text.chars().all(|c| !c.is_alphanumeric()) {
            "step".clone_into(&mut base);
        }
        let mut name = base.clone();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{base}-{number}");
        }
        StepId::new(name)
    }
}

/// Collects every id that the author gave.
fn collect(blocks: &[Block<'_>], into: &mut BTreeSet<String>) {
    for block in blocks {
        into.extend(block.attributes.id.clone());
        match &block.kind {
            BlockKind::List { items, .. } => {
                for item in items {
                    into.extend(item.attributes.id.clone());
                    collect(&item.blocks, into);
                }
            }
            BlockKind::Table(table) => {
                into.extend(
                    table
                        .rows
                        .iter()
                        .filter_map(|row| row.attributes.id.clone()),
                );
            }
            BlockKind::Quote { blocks, .. }
            | BlockKind::Details { blocks, .. }
            | BlockKind::Footnote { blocks, .. } => collect(blocks, into),
            _ => {}
        }
    }
}

fn trimmed_end(text: &str, span: Span) -> usize {
    span.start as usize + text[span.range()].trim_end().len()
}

/// The end of a heading's text: before closing `#`s, above an underline.
fn heading_end(text: &str, span: Span) -> usize {
    let start = span.start as usize;
    let whole = text[span.range()].trim_end();
    if !whole.starts_with('#') {
        let above = whole.rfind('\n').map_or(whole, |at| &whole[..at]);
        return start + above.trim_end().len();
    }
    let bare = whole.trim_end_matches('#');
    if bare.len() < whole.len() && bare.ends_with([' ', '\t']) {
        return start + bare.trim_end().len();
    }
    start + whole.len()
}

/// The end of the last written cell.
fn row_end(text: &str, row: &Row<'_>) -> Option<usize> {
    let written = |span: &Span| !text[span.range()].trim().is_empty();
    let last = row.cells.iter().rev().map(|cell| cell.span).find(written)?;
    Some(trimmed_end(text, last))
}
