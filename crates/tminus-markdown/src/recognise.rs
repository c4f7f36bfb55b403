//! From the tree to the runbook.
//!
//! 1. The bold header lines fill what front matter leaves empty ([`header`]).
//! 2. One walk over the blocks opens sections at headings ([`section`]), reads
//!    owner and due lines ([`paragraph`]), and promotes items ([`list`]) and
//!    rows ([`table`]). What is promoted is marked in the tree and explained.
//! 3. At the end owners and due times are inherited, everything gets its id,
//!    and references are resolved ([`finish`]).
//!
//! A wrong promotion is worse than a missed one: in doubt nothing comes alive.

mod apply;
mod finish;
mod header;
mod list;
mod paragraph;
mod rows;
mod section;
mod table;

use std::collections::BTreeMap;

use tminus_model::{
    Anchor, Cadence, Diagnostic, Millis, Runbook, Severity, Span, StepId, When, Window,
};
use tminus_plan::time::{TimeError, leading_window, parse_cadence, parse_duration, parse_window};

use crate::ast::{Block, BlockKind, Inline, InlineKind};
use crate::include::Expanded;
use crate::text::Lines;
use crate::tree::Tree;
use crate::values::Values;
use crate::{Explain, Explained, Options, Source};

use section::Scope;

/// What [`recognise`] gives beside the marks in the tree.
pub(crate) struct Recognised {
    /// The names that authors gave what is no step, as the page has them.
    pub(crate) anchors: Vec<String>,
    pub(crate) runbook: Runbook,
    pub(crate) explained: Vec<Explained>,
}

/// Reads a tree. Bold header lines are added to the values' front matter.
pub(crate) fn recognise<'a, 'o>(
    source: &Source<'a>,
    expanded: Option<&'a Expanded>,
    tree: &mut Tree<'a>,
    values: &mut Values<'o>,
    options: &'o Options,
    lines: &Lines,
    diagnostics: &mut Vec<Diagnostic>,
) -> Recognised {
    let headers = header::read(&mut tree.blocks, values);
    let mut reader = Reader {
        source,
        expanded,
        options,
        values,
        lines,
        diagnostics,
        tasks: &tree.tasks,
        dead: &tree.dead,
        runbook: Runbook::default(),
        scopes: Vec::new(),
        current: None,
        zero: None,
        explained: Vec::new(),
        names: Names::default(),
        steps_left: options.limits.steps,
    };
    for (span, text) in headers {
        reader.explain(
            span,
            "header",
            "bold `Key:` line before the first section",
            text,
        );
    }
    let room = reader.tasks.len() + room(&tree.blocks);
    reader.runbook.steps.reserve_exact(room);
    let end = source.text.len() as u32;
    reader.blocks(&mut tree.blocks, Place { alive: true, end });
    reader.finish()
}

/// How many rows and numbered items there are that may become steps. Items
/// with a box are counted by the tree.
fn room(blocks: &[Block<'_>]) -> usize {
    let rooms = blocks.iter().map(|block| match &block.kind {
        BlockKind::Table(table) => table.rows.len(),
        BlockKind::List {
            start: Some(_),
            items,
            ..
        } => items.len(),
        _ => 0,
    });
    rooms.sum()
}

/// Where the walk is.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Whether anything may come alive here: not inside a quote.
    alive: bool,
    /// Where the container around ends.
    end: u32,
}

/// Ids and what refers to them, resolved at the end.
#[derive(Debug, Default)]
struct Names {
    /// Explicit ids: where, and which step, if any.
    ids: BTreeMap<String, (Span, Option<usize>)>,
    /// `after=`: the step that waits, the id, where it is written.
    after: Vec<(usize, StepId, Span)>,
    /// `Depends on:` fields, whose ids count only if they are known.
    depends: Vec<(usize, String, Span)>,
    /// `event=` on a step that is the event: its name, the step, where it is
    /// written.
    events: Vec<(String, usize, Span)>,
    /// Times that count from a step or an event.
    anchors: Vec<(Anchor, Span)>,
}

struct Reader<'a, 'r, 'o> {
    source: &'r Source<'a>,
    expanded: Option<&'a Expanded>,
    options: &'o Options,
    values: &'r mut Values<'o>,
    lines: &'r Lines,
    diagnostics: &'r mut Vec<Diagnostic>,
    /// Where task items stand.
    tasks: &'r [u32],
    /// Where nothing may come alive.
    dead: &'r [Span],
    runbook: Runbook,
    /// One for each section of the runbook.
    scopes: Vec<Scope>,
    /// The section that the walk is in.
    current: Option<usize>,
    /// The section of the text before the first heading, if it holds anything.
    zero: Option<usize>,
    explained: Vec<Explained>,
    names: Names,
    /// How many more steps may be made.
    steps_left: usize,
}

impl<'a> Reader<'a, '_, '_> {
    /// Walks over blocks. A heading inside a container holds for the rest of it.
    fn blocks(&mut self, blocks: &mut [Block<'a>], place: Place) {
        let around = self.current;
        for index in 0..blocks.len() {
            let (before, rest) = blocks.split_at_mut(index);
            let Some(block) = rest.first_mut() else { break };
            let place = Place {
                alive: place.alive && !self.is_dead(block.span),
                ..place
            };
            if !matches!(
                block.kind,
                BlockKind::Heading { .. } | BlockKind::List { .. } | BlockKind::Table(_)
            ) {
                self.take_id(&block.attributes, None);
            }
            match &block.kind {
                BlockKind::Heading { level, .. } => {
                    let level = *level;
                    let end = section_end(&rest[1..], level, place.end);
                    if let Some(block) = rest.first_mut() {
                        self.heading(block, around, place, end);
                    }
                }
                BlockKind::Paragraph(_) => self.paragraph(block, place),
                BlockKind::List { .. } => self.list(block, before.last(), place),
                BlockKind::Table(_) => self.table(block, before.last(), place),
                BlockKind::Quote { .. }
                | BlockKind::Details { .. }
                | BlockKind::Footnote { .. } => self.inside(block, place),
                BlockKind::Code { .. } | BlockKind::Html(_) | BlockKind::Rule => {}
            }
        }
        self.current = around;
    }

    /// Walks into a quote, a footnote or `<details>`.
    fn inside(&mut self, block: &mut Block<'a>, place: Place) {
        let place = Place {
            end: block.span.end,
            ..place
        };
        match &mut block.kind {
            BlockKind::Quote { alert, blocks } => {
                let alive = place.alive && alert.is_some();
                self.blocks(blocks, Place { alive, ..place });
            }
            BlockKind::Details { blocks, .. } | BlockKind::Footnote { blocks, .. } => {
                self.blocks(blocks, place);
            }
            _ => {}
        }
    }

    /// Reads a time in the project's words.
    fn window(&self, text: &str) -> Result<Window, TimeError> {
        parse_window(&self.options.words.english(text).text)
    }

    /// Reads a length of time in the project's words.
    fn duration(&self, text: &str) -> Result<Millis, TimeError> {
        parse_duration(&self.options.words.english(text).text)
    }

    /// Reads how often something recurs, in the project's words.
    fn cadence(&self, text: &str) -> Result<Cadence, TimeError> {
        parse_cadence(&self.options.words.english(text).text)
    }

    /// Reads the time that a text starts with, and gives its length.
    fn leading(&self, text: &str) -> Option<(Window, usize)> {
        let english = self.options.words.english(text);
        let (window, length) = leading_window(&english.text)?;
        Some((window, english.own(length)))
    }

    /// Gives the step that an id means where it is written: in included text
    /// the text's own, however ids are kept apart there.
    fn own_id(&self, id: StepId, span: Span) -> StepId {
        let named = |expanded: &Expanded| expanded.named(span.start as usize, id.as_str());
        match self.expanded.and_then(named) {
            Some(name) => StepId::new(name),
            None => id,
        }
    }

    /// Keeps what a time counts from, to see at the end whether it is known.
    fn anchor(&mut self, when: &mut When, span: Span) {
        let When::Exact { anchor, .. } = when else {
            return;
        };
        if let Anchor::Step(id) = anchor {
            *id = self.own_id(std::mem::take(id), span);
        }
        if matches!(anchor, Anchor::Event(_) | Anchor::Step(_)) {
            self.names.anchors.push((anchor.clone(), span));
        }
    }

    fn anchors(&mut self, window: &mut Window, span: Span) {
        self.anchor(&mut window.start, span);
        if let Some(end) = &mut window.end {
            self.anchor(end, span);
        }
    }

    fn is_dead(&self, span: Span) -> bool {
        self.dead
            .iter()
            .any(|dead| dead.start <= span.start && span.start < dead.end)
    }

    /// Says whether a task item stands in a range of the source.
    fn holds_task(&self, start: u32, end: u32) -> bool {
        let first = self.tasks.partition_point(|at| *at < start);
        self.tasks.get(first).is_some_and(|at| *at < end)
    }

    fn explain(
        &mut self,
        span: Span,
        what: &'static str,
        rule: &'static str,
        text: impl Into<String>,
    ) {
        debug_assert!(
            crate::explain::RULES.contains(&(rule, what)),
            "`{rule}` makes no `{what}`"
        );
        if self.options.explain == Explain::No {
            return;
        }
        self.explained.push(Explained {
            line: self.lines.of(span.start),
            included: self
                .expanded
                .and_then(|it| it.included(span.start as usize)),
            what,
            rule,
            text: text.into(),
        });
    }

    fn report(
        &mut self,
        code: &'static str,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let made = Diagnostic::new(code, severity, self.source.path, span, message);
        self.diagnostics.push(made);
        self.diagnostics.last_mut().expect("one was pushed above")
    }
}

/// Finds where the section of a heading ends: at the next heading of its level
/// or a higher one in the same container.
fn section_end(after: &[Block<'_>], own: u8, end: u32) -> u32 {
    after
        .iter()
        .find(|block| matches!(&block.kind, BlockKind::Heading { level, .. } if *level <= own))
        .map_or(end, |block| block.span.start)
}

/// Marks a time in inlines: the text stays, the tree says what it means.
fn mark_time(inlines: &mut Vec<Inline<'_>>, shown: &str, window: &Window) {
    let shown = shown.trim();
    if shown.is_empty() {
        return;
    }
    let found = inlines.iter().enumerate().find_map(|(index, inline)| {
        let InlineKind::Text(std::borrow::Cow::Borrowed(text)) = &inline.kind else {
            return None;
        };
        let at = if text.starts_with(shown) {
            Some(0)
        } else {
            text.find(shown)
        };
        at.map(|at| (index, *text, at, inline.span))
    });
    let Some((index, text, at, span)) = found else {
        return;
    };
    let exact = text.len() == span.range().len();
    let piece = |from: usize, to: usize| {
        let base = span.start as usize;
        if exact {
            Span::new(base + from, base + to)
        } else {
            span
        }
    };
    let end = at + shown.len();
    if at == 0 && end == text.len() {
        inlines[index].kind = InlineKind::Time {
            text: text.into(),
            window: Box::new(window.clone()),
        };
        return;
    }
    let mut parts = Vec::with_capacity(3);
    if at > 0 {
        parts.push(Inline {
            span: piece(0, at),
            kind: InlineKind::Text(text[..at].into()),
        });
    }
    parts.push(Inline {
        span: piece(at, end),
        kind: InlineKind::Time {
            text: text[at..end].into(),
            window: Box::new(window.clone()),
        },
    });
    if end < text.len() {
        parts.push(Inline {
            span: piece(end, text.len()),
            kind: InlineKind::Text(text[end..].into()),
        });
    }
    inlines.splice(index..=index, parts);
}
