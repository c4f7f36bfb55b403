//! Footnotes: numbered as they are referred to, written at the end.

use std::collections::BTreeMap;

use super::Writer;
use crate::ast::{Block, BlockKind, NoteLabel};

/// The footnotes of a document.
#[derive(Default)]
pub(super) struct Notes<'d, 'a> {
    /// Their texts, in document order.
    texts: Vec<&'d [Block<'a>]>,
    /// By label, in lower case, and what it stands in: which text.
    labels: BTreeMap<(String, usize), usize>,
    /// Which texts are referred to, in order, and how often.
    order: Vec<(usize, u32)>,
    /// By text: its place in `order`.
    numbers: BTreeMap<usize, usize>,
}

impl<'d, 'a> Notes<'d, 'a> {
    pub(super) fn new(blocks: &'d [Block<'a>]) -> Self {
        let mut notes = Self::default();
        notes.collect(blocks);
        notes
    }

    fn collect(&mut self, blocks: &'d [Block<'a>]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Footnote { label, blocks } => {
                    let index = self.texts.len();
                    self.texts.push(blocks);
                    self.labels.entry(key(label)).or_insert(index);
                    self.collect(blocks);
                }
                BlockKind::Quote { blocks, .. } | BlockKind::Details { blocks, .. } => {
                    self.collect(blocks);
                }
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.collect(&item.blocks);
                    }
                }
                _ => {}
            }
        }
    }
}

impl Writer<'_, '_> {
    pub(super) fn footnote_reference(&mut self, label: &NoteLabel<'_>) {
        let Some(&text) = self.notes.labels.get(&key(label)) else {
            self.push("[^");
            self.text(&label.text);
            self.out.push(']');
            return;
        };
        let place = *self.notes.numbers.entry(text).or_insert_with(|| {
            self.notes.order.push((text, 0));
            self.notes.order.len() - 1
        });
        let times = &mut self.notes.order[place].1;
        *times += 1;
        let suffix = again(*times);
        let number = place + 1;
        self.push(&format!(
            "<sup class=\"tm-footnote-ref\"><a href=\"#tm-fn-{number}\" \
             id=\"tm-fnref-{number}{suffix}\" aria-label=\"Footnote {number}\">{number}</a></sup>"
        ));
    }

    /// Writes the footnotes. One that nothing refers to is written too: no text
    /// is lost.
    pub(super) fn footnotes(&mut self) {
        if self.notes.texts.is_empty() {
            return;
        }
        self.push("<section class=\"tm-footnotes\" aria-label=\"Footnotes\">\n<ol>\n");
        let mut place = 0;
        // A footnote may refer to others, which then follow.
        while place < self.notes.order.len() {
            let text = self.notes.order[place].0;
            self.footnote(place + 1, text);
            place += 1;
        }
        for text in 0..self.notes.texts.len() {
            if !self.notes.numbers.contains_key(&text) {
                self.notes.numbers.insert(text, self.notes.order.len());
                self.notes.order.push((text, 0));
                let mut last = self.notes.order.len() - 1;
                while last < self.notes.order.len() {
                    let text = self.notes.order[last].0;
                    self.footnote(last + 1, text);
                    last += 1;
                }
            }
        }
        self.push("</ol>\n</section>\n");
    }

    fn footnote(&mut self, number: usize, text: usize) {
        self.push(&format!("<li id=\"tm-fn-{number}\">\n"));
        self.contained(self.notes.texts[text]);
        let times = self.notes.order[number - 1].1;
        if times > 0 {
            self.push("<p class=\"tm-footnote-back\">");
            for time in 1..=times {
                let suffix = again(time);
                let which = if time == 1 {
                    String::new()
                } else {
                    format!(", {time}")
                };
                self.push(&format!(
                    "<a href=\"#tm-fnref-{number}{suffix}\" \
                     aria-label=\"Back to reference {number}{which}\">↩</a>"
                ));
            }
            self.push("</p>\n");
        }
        self.push("</li>\n");
    }
}

fn key(label: &NoteLabel<'_>) -> (String, usize) {
    (label.text.to_lowercase(), label.within)
}

/// The second and later references to a footnote have ids of their own.
fn again(times: u32) -> String {
    if times > 1 {
        format!("-{times}")
    } else {
        String::new()
    }
}
