//! Containers of blocks: quotes, lists, items, tables, footnotes, `<details>`.

use std::ops::Range;

use tminus_model::{Severity, Span};

use super::Builder;
use crate::ast::{
    Alert, Alignment, Attributes, Block, BlockKind, Cell, Columns, Inline, Item, NoteLabel, Table,
};

/// A container that is open.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Range<usize>,
    pub(super) blocks: Vec<Block<'a>>,
    /// Whether placeholders in it are left alone.
    pub(super) raw: bool,
    /// Whether it is inside a quote that is no alert.
    pub(super) quoted: bool,
    /// Attributes that stand alone and apply to the block after them.
    pending: Option<Box<Pending<'a>>>,
}

#[derive(Debug)]
struct Pending<'a> {
    attributes: Attributes,
    /// The paragraph they were, if they were no comment.
    paragraph: Option<Block<'a>>,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Root,
    Quote(Option<Alert>),
    List {
        start: Option<u64>,
        loose: bool,
        items: Vec<Item<'a>>,
    },
    Item {
        attributes: Attributes,
        task: Option<bool>,
    },
    Table {
        table: Box<Table<'a>>,
        /// The cells of the row in hand.
        cells: Vec<Cell<'a>>,
        /// Whether the header starts with a bar, so that every row should.
        framed: bool,
        /// The attributes of a row that holds nothing else.
        own: Attributes,
    },
    Footnote(NoteLabel<'a>),
    Details {
        summary: Vec<Inline<'a>>,
    },
}

impl Kind<'_> {
    pub(super) fn list(start: Option<u64>) -> Self {
        Self::List {
            start,
            loose: false,
            items: Vec::new(),
        }
    }

    pub(super) fn item() -> Self {
        Self::Item {
            attributes: Attributes::default(),
            task: None,
        }
    }

    pub(super) fn table(alignments: Vec<Alignment>) -> Self {
        Self::Table {
            table: Box::new(Table {
                alignments,
                header: Vec::new(),
                rows: Vec::new(),
                columns: Columns::default(),
            }),
            cells: Vec::new(),
            framed: false,
            own: Attributes::default(),
        }
    }
}

impl<'a> Open<'a> {
    pub(super) fn new(kind: Kind<'a>, start: usize, raw: bool) -> Self {
        Self {
            kind,
            span: start..start,
            blocks: Vec::new(),
            raw,
            quoted: false,
            pending: None,
        }
    }

    /// Says whether the block that comes next leaves placeholders alone.
    pub(super) fn pending_raw(&self) -> bool {
        self.pending
            .as_ref()
            .is_some_and(|pending| pending.attributes.has_class("raw"))
    }
}

impl<'a> Builder<'a, '_> {
    /// Marks the list around the innermost container as loose, where that is an item.
    pub(super) fn loosen(&mut self) {
        if self.flat > 0 {
            return;
        }
        let [.., list, item] = self.open.as_mut_slice() else {
            return;
        };
        if let (Kind::List { loose, .. }, Kind::Item { .. }) = (&mut list.kind, &item.kind) {
            *loose = true;
        }
    }

    /// Opens a container unless the nesting is too deep.
    pub(super) fn enter(&mut self, kind: Kind<'a>, range: Range<usize>) {
        self.end_leaf();
        if self.may_nest(&range) {
            self.enter_forced(kind, range);
        }
    }

    pub(super) fn enter_forced(&mut self, kind: Kind<'a>, range: Range<usize>) {
        let top = self.top();
        let raw = top.raw || top.pending_raw();
        let quoted = top.quoted || matches!(kind, Kind::Quote(None));
        let mut open = Open::new(kind, range.start, raw);
        open.span = range;
        open.quoted = quoted;
        self.open.push(open);
    }

    /// Closes the innermost container that the parser knows, and every
    /// `<details>` in it that was not closed.
    pub(super) fn leave(&mut self) {
        while matches!(self.top().kind, Kind::Details { .. }) {
            self.leave_forced();
        }
        self.leave_forced();
    }

    pub(super) fn leave_forced(&mut self) {
        self.flush_pending();
        if self.open.len() < 2 {
            return;
        }
        let Some(Open {
            kind, span, blocks, ..
        }) = self.open.pop()
        else {
            return;
        };
        let (attributes, kind) = match kind {
            Kind::Root => return,
            Kind::Quote(alert) => (Attributes::default(), BlockKind::Quote { alert, blocks }),
            Kind::List {
                start,
                loose,
                items,
            } => {
                let tight = !loose;
                let list = BlockKind::List {
                    start,
                    tight,
                    items,
                };
                (Attributes::default(), list)
            }
            Kind::Item { attributes, task } => {
                let item = Item {
                    span: Span::new(span.start, span.end),
                    attributes,
                    task,
                    live: None,
                    blocks,
                };
                if let Some(Open {
                    kind: Kind::List { items, .. },
                    ..
                }) = self.open.last_mut()
                {
                    items.push(item);
                }
                return;
            }
            Kind::Table { table, own, .. } => (own, BlockKind::Table(table)),
            Kind::Footnote(label) => (Attributes::default(), BlockKind::Footnote { label, blocks }),
            Kind::Details { summary } => (
                Attributes::default(),
                BlockKind::Details { summary, blocks },
            ),
        };
        self.block(span, attributes, kind);
    }

    /// Adds a block to the innermost container.
    pub(super) fn block(
        &mut self,
        range: Range<usize>,
        mut attributes: Attributes,
        kind: BlockKind<'a>,
    ) {
        let takes = match kind {
            BlockKind::List { .. }
            | BlockKind::Table(_)
            | BlockKind::Code { .. }
            | BlockKind::Quote { .. }
            | BlockKind::Details { .. } => true,
            BlockKind::Paragraph(_) => self.top().pending_raw(),
            _ => false,
        };
        let Some(top) = self.open.last_mut() else {
            return;
        };
        if takes && let Some(pending) = top.pending.take() {
            let pending = *pending;
            if attributes.span.is_none() {
                attributes = pending.attributes;
            } else {
                attributes.add(pending.attributes);
            }
        } else {
            self.flush_pending();
        }
        if let Some(top) = self.open.last_mut() {
            if top.blocks.capacity() == 0 && matches!(top.kind, Kind::Item { .. }) {
                // Most items hold one paragraph; a list can be long.
                top.blocks.reserve_exact(1);
            }
            top.blocks.push(Block {
                span: Span::new(range.start, range.end),
                attributes,
                kind,
            });
        }
    }

    /// Keeps attributes that stand alone for the block after them.
    pub(super) fn hold(&mut self, attributes: Attributes, paragraph: Option<Block<'a>>) {
        self.flush_pending();
        if let Some(top) = self.open.last_mut() {
            top.pending = Some(Box::new(Pending {
                attributes,
                paragraph,
            }));
        }
    }

    /// Gives up attributes that no block follows: they are shown as text.
    pub(super) fn flush_pending(&mut self) {
        let Some(top) = self.open.last_mut() else {
            return;
        };
        let Some(pending) = top.pending.take() else {
            return;
        };
        let pending = *pending;
        top.blocks.extend(pending.paragraph);
        let span = pending.attributes.span.unwrap_or_default();
        self.diagnose(
            "attribute",
            Severity::Warning,
            span,
            "these attributes belong to nothing",
            "write them at the end of a heading, of an item's first paragraph or of a row, or \
             alone directly before a list, a table or a code block",
        );
    }
}
