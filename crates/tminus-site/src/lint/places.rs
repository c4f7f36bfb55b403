//! Where in the source the parts of a runbook stand.

use std::collections::{BTreeMap, BTreeSet};

use tminus_markdown::Parsed;
use tminus_markdown::ast::{Block, BlockKind, Inline, InlineKind, Item, Live};
use tminus_model::Span;

/// Where things stand; lists by the index in the runbook's.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Headings; `None` for the text before the first.
    pub(super) sections: Vec<Option<Span>>,
    pub(super) steps: Vec<Span>,
    pub(super) triggers: Vec<Span>,
    pub(super) measures: Vec<Span>,
    pub(super) checks: Vec<Span>,
    /// The time cell of a row.
    pub(super) times: BTreeMap<usize, Span>,
    /// Steps whose row ends before the column of owners.
    pub(super) no_owner_cell: BTreeSet<usize>,
    /// Lists and tables with the steps that stand directly in them.
    pub(super) groups: Vec<Group>,
    /// For each section whether a list stands directly in it.
    pub(super) lists: Vec<bool>,
    /// Items without a link, by section.
    pub(super) unlinked: BTreeMap<usize, Vec<Span>>,
    /// Names of Markdown files in the text that are no links.
    pub(super) files: Vec<Span>,
    section: Option<usize>,
    /// Whether the source names a Markdown file anywhere.
    names_files: bool,
}

/// A list or a table.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) steps: Vec<usize>,
    pub(super) table: bool,
}

impl Places {
    /// Walks over a document.
    pub(super) fn of(parsed: &Parsed<'_>, text: &str) -> Self {
        let runbook = &parsed.runbook;
        let mut places = Self {
            sections: vec![None; runbook.sections.len()],
            steps: vec![Span::default(); runbook.steps.len()],
            triggers: vec![Span::default(); runbook.triggers.len()],
            measures: vec![Span::default(); runbook.measures.len()],
            checks: vec![Span::default(); runbook.checks.len()],
            lists: vec![false; runbook.sections.len()],
            names_files: memchr::memmem::find(text.as_bytes(), b".md").is_some(),
            ..Self::default()
        };
        places.blocks(&parsed.body.blocks, text);
        // Sentences that name a cadence are not marked in the tree.
        for (place, check) in places.checks.iter_mut().zip(&runbook.checks) {
            if *place == Span::default() {
                *place = line(text, check.line);
            }
        }
        places
    }

    /// Recursion is bounded by the nesting that the tree allows.
    fn blocks(&mut self, blocks: &[Block<'_>], text: &str) {
        for block in blocks {
            match &block.kind {
                BlockKind::Heading {
                    live,
                    section,
                    inlines,
                    ..
                } => {
                    let span = trimmed(text, block.span);
                    if let Some(place) = self.sections.get_mut(*section) {
                        *place = Some(span);
                    }
                    self.section = Some(*section);
                    self.mark(*live, span);
                    self.inlines(inlines, text);
                }
                BlockKind::Paragraph(inlines) => self.inlines(inlines, text),
                BlockKind::List { items, .. } => self.list(items, text),
                BlockKind::Table(table) => {
                    let mut steps = Vec::with_capacity(table.rows.len());
                    for row in &table.rows {
                        self.mark(row.live, trimmed(text, row.span));
                        if let Some(Live::Step(step)) = row.live {
                            steps.push(step);
                            let owner = table.columns.owner;
                            if owner.is_some_and(|at| at >= row.cells.len()) {
                                self.no_owner_cell.insert(step);
                            }
                            let time = table.columns.time.and_then(|at| row.cells.get(at));
                            if let Some(cell) = time {
                                self.times.insert(step, cell.span);
                            }
                        }
                        for cell in &row.cells {
                            self.inlines(&cell.inlines, text);
                        }
                    }
                    self.groups.push(Group { steps, table: true });
                }
                BlockKind::Quote { blocks, .. }
                | BlockKind::Details { blocks, .. }
                | BlockKind::Footnote { blocks, .. } => self.blocks(blocks, text),
                BlockKind::Code { .. } | BlockKind::Html(_) | BlockKind::Rule => {}
            }
        }
    }

    fn note_list(&mut self) {
        if let Some(found) = self.section.and_then(|at| self.lists.get_mut(at)) {
            *found = true;
        }
    }

    fn list(&mut self, items: &[Item<'_>], text: &str) {
        self.note_list();
        let mut steps = Vec::with_capacity(items.len());
        for item in items {
            let first = item.blocks.first();
            let span = first.map_or(item.span, |first| first.span);
            let span = trimmed(text, span);
            self.mark(item.live, span);
            if let Some(Live::Step(step)) = item.live {
                steps.push(step);
            }
            if item.live.is_none()
                && let Some(section) = self.section
                && !item.blocks.iter().any(|block| has_link(block))
            {
                self.unlinked.entry(section).or_default().push(span);
            }
            self.blocks(&item.blocks, text);
        }
        self.groups.push(Group {
            steps,
            table: false,
        });
    }

    fn mark(&mut self, live: Option<Live>, span: Span) {
        let (list, at) = match live {
            Some(Live::Step(at)) => (&mut self.steps, at),
            Some(Live::Trigger(at)) => (&mut self.triggers, at),
            Some(Live::Measure(at)) => (&mut self.measures, at),
            Some(Live::Check(at)) => (&mut self.checks, at),
            Some(Live::SignOff(_)) | None => return,
        };
        if let Some(place) = list.get_mut(at) {
            *place = span;
        }
    }

    /// Looks for names of Markdown files in plain text.
    fn inlines(&mut self, inlines: &[Inline<'_>], text: &str) {
        if !self.names_files {
            return;
        }
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(said)
                    if memchr::memchr(b'.', said.as_bytes()).is_some() && said.contains(".md") =>
                {
                    self.names(inline.span, text);
                }
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Tag { inlines: inner, .. } => self.inlines(inner, text),
                _ => {}
            }
        }
    }

    fn names(&mut self, span: Span, text: &str) {
        let part = &text[span.range()];
        for (at, _) in part.match_indices(".md") {
            let end = at + 3;
            let next = part[end..].chars().next();
            if next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/')) {
                continue;
            }
            let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.');
            let start = part[..at].rfind(|c| !name(c)).map_or(0, |before| {
                before + part[before..].chars().next().map_or(1, char::len_utf8)
            });
            if start < at {
                let base = span.start as usize;
                self.files.push(Span::new(base + start, base + end));
            }
        }
    }
}

fn has_link(block: &Block<'_>) -> bool {
    let inline = |inlines: &[Inline<'_>]| inlines.iter().any(is_link);
    match &block.kind {
        BlockKind::Paragraph(inlines) | BlockKind::Heading { inlines, .. } => inline(inlines),
        BlockKind::List { items, .. } => {
            let mut blocks = items.iter().flat_map(|item| &item.blocks);
            blocks.any(|block| has_link(block))
        }
        _ => false,
    }
}

fn is_link(inline: &Inline<'_>) -> bool {
    match &inline.kind {
        InlineKind::Link { .. } => true,
        InlineKind::Emphasis(inner)
        | InlineKind::Strong(inner)
        | InlineKind::Strikethrough(inner)
        | InlineKind::Tag { inlines: inner, .. } => inner.iter().any(is_link),
        _ => false,
    }
}

/// A span without the white space at its end.
fn trimmed(text: &str, span: Span) -> Span {
    let start = span.start as usize;
    Span::new(start, start + text[span.range()].trim_end().len())
}

/// The span of a line, white space around it left out.
fn line(text: &str, number: u32) -> Span {
    let mut start = 0;
    for (at, line) in (1..).zip(text.split_inclusive('\n')) {
        if at == number {
            let inner = line.trim();
            let from = start + (line.len() - line.trim_start().len());
            return Span::new(from, from + inner.len());
        }
        start += line.len();
    }
    Span::default()
}
