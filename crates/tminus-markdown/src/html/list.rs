//! Lists and the steps in them.

use super::Writer;
use crate::ast::{Attributes, Block, BlockKind, Item, Live};

/// What the item around a list is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Step,
    Other,
}

impl<'d, 'a> Writer<'d, 'a> {
    pub(super) fn list(
        &mut self,
        start: Option<u64>,
        tight: bool,
        items: &'d [Item<'a>],
        own: &Attributes,
    ) {
        self.open_list(start, own);
        self.items(start, tight, items, Around::Other);
    }

    fn open_list(&mut self, start: Option<u64>, own: &Attributes) {
        self.push(if start.is_some() { "<ol" } else { "<ul" });
        if let Some(number) = start.filter(|number| *number != 1) {
            self.attribute("start", &number.to_string());
        }
        self.anchor(own);
        self.push(">\n");
    }

    fn items(&mut self, start: Option<u64>, tight: bool, items: &'d [Item<'a>], around: Around) {
        for item in items {
            self.item(item, tight, around);
        }
        self.push(if start.is_some() {
            "</ol>\n"
        } else {
            "</ul>\n"
        });
    }

    fn item(&mut self, item: &'d Item<'a>, tight: bool, around: Around) {
        if let Some(Live::Step(index)) = item.live {
            self.step(index, item, tight);
            return;
        }
        self.push("<li");
        match (item.live, item.task) {
            (Some(live), _) => self.live_attributes(live),
            (None, Some(_)) => self.push(" class=\"tm-task\""),
            // Below a step, what is no step says something about it.
            (None, None) if around == Around::Step => self.push(" class=\"tm-field\""),
            (None, None) => {}
        }
        self.anchor(&item.attributes);
        if let Some(checked) = item.task {
            self.push(">\n");
            self.dead_task(checked, item, tight);
        } else {
            let (first, rest) = first_paragraph(&item.blocks);
            match first {
                Some(BlockKind::Paragraph(inlines)) if tight => {
                    self.direction(inlines);
                    self.out.push('>');
                    self.inlines(inlines);
                    if !rest.is_empty() {
                        self.push("\n");
                    }
                    self.item_blocks(rest, tight, Around::Other);
                }
                _ => {
                    self.push(">\n");
                    self.item_blocks(&item.blocks, tight, Around::Other);
                }
            }
        }
        self.push("</li>\n");
    }

    fn step(&mut self, index: usize, item: &'d Item<'a>, tight: bool) {
        self.push("<li");
        self.step_attributes(index);
        self.push(">\n<div class=\"tm-line\">");
        self.step_box(index);
        self.push("> <label class=\"tm-text\" for=\"tm-b-");
        self.number(index);
        self.push("\"");
        let (first, rest) = first_paragraph(&item.blocks);
        self.label(first, index + 1);
        self.push(" <span class=\"tm-state\" data-tm-slot=\"step\"></span></div>\n");
        self.item_blocks(rest, tight, Around::Step);
        self.push("</li>\n");
    }

    /// Writes the rest of a label from its attributes on.
    fn label(&mut self, first: Option<&'d BlockKind<'a>>, number: usize) {
        let inlines = match first {
            Some(BlockKind::Paragraph(inlines)) => inlines.as_slice(),
            _ => &[],
        };
        self.direction(inlines);
        self.out.push('>');
        let before = self.out.len();
        self.inlines(inlines);
        if self.out[before..].trim().is_empty() {
            // A box must have a name.
            self.push("Item ");
            self.push(&number.to_string());
        }
        self.push("</label>");
    }

    /// Writes a task item that is not live, such as one in a quote.
    fn dead_task(&mut self, checked: bool, item: &'d Item<'a>, tight: bool) {
        let number = self.boxes as usize;
        self.boxes += 1;
        self.push("<div class=\"tm-line\"><input type=\"checkbox\" disabled");
        self.numbered("id", "tm-d-", number);
        if checked {
            self.push(" checked");
        }
        self.push("> <label class=\"tm-text\"");
        self.numbered("for", "tm-d-", number);
        let (first, rest) = first_paragraph(&item.blocks);
        self.label(first, number + 1);
        self.push("</div>\n");
        self.item_blocks(rest, tight, Around::Other);
    }

    /// Writes the blocks of an item. In a tight list paragraphs have no `<p>`.
    fn item_blocks(&mut self, blocks: &'d [Block<'a>], tight: bool, around: Around) {
        let outer = std::mem::take(&mut self.sections);
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(inlines) if tight && around == Around::Other => {
                    self.inlines(inlines);
                    self.push("\n");
                }
                BlockKind::List {
                    start,
                    tight,
                    items,
                } => {
                    self.open_list(*start, &block.attributes);
                    self.items(*start, *tight, items, around);
                }
                _ => self.block(block),
            }
        }
        while self.sections.pop().is_some() {
            self.push("</section>\n");
        }
        self.sections = outer;
    }
}

/// Splits blocks into a paragraph at their start and the rest.
fn first_paragraph<'d, 'a>(
    blocks: &'d [Block<'a>],
) -> (Option<&'d BlockKind<'a>>, &'d [Block<'a>]) {
    match blocks.split_first() {
        Some((first, rest)) if matches!(first.kind, BlockKind::Paragraph(_)) => {
            (Some(&first.kind), rest)
        }
        _ => (None, blocks),
    }
}
