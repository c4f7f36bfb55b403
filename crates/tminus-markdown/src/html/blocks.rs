//! Blocks and the sections around them.

use super::inline::{has_var, plain};
use super::{TocEntry, Writer};
use crate::ast::{Alert, Attributes, Block, BlockKind, Inline, InlineKind, Live};
use crate::direction::is_rtl;
use crate::text::reserved;

impl<'d, 'a> Writer<'d, 'a> {
    pub(super) fn document(&mut self, blocks: &'d [Block<'a>]) {
        let opens = self.runbook.sections.first().is_some_and(|s| s.level == 0);
        if opens {
            // What is live before the first heading.
            self.section(0, 0);
        }
        for (index, block) in blocks.iter().enumerate() {
            if index == 0
                && let BlockKind::Heading {
                    level: 1,
                    live: None,
                    section,
                    inlines,
                } = &block.kind
            {
                self.close_sections(0);
                self.html.title = Some(self.entry(*section, 1, inlines));
                self.section(*section, 1);
                continue;
            }
            self.block(block);
        }
        self.close_sections(0);
        self.footnotes();
    }

    pub(super) fn blocks(&mut self, blocks: &'d [Block<'a>]) {
        for block in blocks {
            self.block(block);
        }
    }

    /// Writes what a container holds. A heading in it opens a section that ends
    /// with it.
    pub(super) fn contained(&mut self, blocks: &'d [Block<'a>]) {
        let around = std::mem::take(&mut self.sections);
        self.blocks(blocks);
        self.close_sections(0);
        self.sections = around;
    }

    fn section(&mut self, section: usize, level: u8) {
        self.sections.push(level);
        self.push("<section");
        self.numbered("data-tm-section", "", section);
        self.push(">\n");
    }

    /// Closes the open sections of `level` and deeper.
    fn close_sections(&mut self, level: u8) {
        while let Some(last) = self.sections.last() {
            if *last < level && *last != 0 {
                break;
            }
            self.sections.pop();
            self.push("</section>\n");
        }
    }

    fn entry(&self, section: usize, level: u8, inlines: &[Inline<'_>]) -> TocEntry {
        let known = self.runbook.sections.get(section);
        let open = plain(inlines).trim().to_owned();
        let title = self.with_defaults(&open).into_owned();
        TocEntry {
            section,
            level,
            title,
            open: has_var(&open).then_some(open),
            anchor: known.map(|s| s.anchor.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn block(&mut self, block: &'d Block<'a>) {
        match &block.kind {
            BlockKind::Heading {
                level,
                live,
                inlines,
                section,
            } => self.heading(*level, *live, inlines, *section),
            BlockKind::Paragraph(inlines) => {
                self.push("<p");
                self.anchor(&block.attributes);
                self.direction(inlines);
                self.out.push('>');
                self.inlines(inlines);
                self.push("</p>\n");
            }
            BlockKind::List {
                start,
                tight,
                items,
            } => self.list(*start, *tight, items, &block.attributes),
            BlockKind::Table(table) => self.table(table, &block.attributes),
            BlockKind::Code { info, pieces } => {
                if !self.fenced(block.span.start, &block.attributes) {
                    self.code(info, pieces, &block.attributes);
                }
            }
            BlockKind::Quote {
                alert: Some(alert),
                blocks,
            } => self.alert(*alert, blocks, &block.attributes),
            BlockKind::Quote {
                alert: None,
                blocks,
            } => {
                self.push("<blockquote");
                self.anchor(&block.attributes);
                self.push(">\n");
                self.contained(blocks);
                self.push("</blockquote>\n");
            }
            BlockKind::Html(text) => self.raw_block(text),
            BlockKind::Details { summary, blocks } => {
                self.push("<details");
                self.anchor(&block.attributes);
                self.push(">\n<summary>");
                if summary.is_empty() {
                    self.push("Details");
                } else {
                    self.inlines(summary);
                }
                self.push("</summary>\n");
                self.contained(blocks);
                self.push("</details>\n");
            }
            // Written at the end of the document.
            BlockKind::Footnote { .. } => {}
            BlockKind::Rule => self.push("<hr>\n"),
        }
    }

    fn heading(
        &mut self,
        level: u8,
        live: Option<Live>,
        inlines: &'d [Inline<'a>],
        section: usize,
    ) {
        self.close_sections(level);
        self.section(section, level);
        let entry = self.entry(section, level, inlines);
        let step = match live {
            Some(Live::Step(index)) => Some(index),
            _ => None,
        };
        if let Some(index) = step {
            self.push("<div class=\"tm-head tm-step\"");
            if let Some(step) = self.runbook.steps.get(index) {
                self.attribute("data-tm-step", step.id.as_str());
            }
            self.numbered("id", "tm-s-", index);
            self.out.push('>');
            self.step_box(index);
            self.numbered("aria-labelledby", "tm-t-", index);
            self.push("> ");
        } else {
            self.push("<div class=\"tm-head\">");
        }
        let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1];
        self.out.push('<');
        self.push(tag);
        if !entry.anchor.is_empty() {
            self.attribute("id", &entry.anchor);
        }
        self.direction(inlines);
        self.out.push('>');
        if let Some(index) = step {
            self.push("<span class=\"tm-text\"");
            self.numbered("id", "tm-t-", index);
            self.out.push('>');
        }
        self.inlines(inlines);
        if step.is_some() {
            self.push("</span>");
        }
        if !entry.anchor.is_empty() {
            self.push("<a class=\"tm-hash\" href=\"#");
            super::escape::href(&mut self.out, &entry.anchor);
            self.push("\" aria-label=\"Permalink\">#</a>");
        }
        self.push("</");
        self.push(tag);
        self.out.push('>');
        if self.live {
            self.push(" <span class=\"tm-count\" data-tm-slot=\"section\"></span>");
        }
        if step.is_some() {
            self.push(" <span class=\"tm-state\" data-tm-slot=\"step\"></span>");
        }
        self.push("</div>\n");
        self.html.toc.push(entry);
    }

    fn alert(&mut self, alert: Alert, blocks: &'d [Block<'a>], own: &Attributes) {
        let (class, title) = match alert {
            Alert::Note => ("note", "Note"),
            Alert::Tip => ("tip", "Tip"),
            Alert::Important => ("important", "Important"),
            Alert::Warning => ("warning", "Warning"),
            Alert::Caution => ("caution", "Caution"),
        };
        self.push("<div class=\"tm-alert tm-alert-");
        self.push(class);
        self.push("\" role=\"note\"");
        self.anchor(own);
        self.push(">\n<p class=\"tm-alert-title\">");
        self.push(title);
        self.push("</p>\n");
        self.contained(blocks);
        self.push("</div>\n");
    }

    /// Writes the name that an author gave something that has no other.
    pub(super) fn anchor(&mut self, attributes: &Attributes) {
        let Some(id) = attributes.id.as_deref().map(reserved) else {
            return;
        };
        // A name that is taken is an error elsewhere; a page has it once.
        let mut sections = self.runbook.sections.iter();
        if sections.all(|section| section.anchor != id) && self.anchors.insert(id.clone()) {
            self.attribute("id", &id);
        }
    }

    /// Writes `dir` where a text reads the other way than its page.
    pub(super) fn direction(&mut self, inlines: &[Inline<'_>]) {
        if let Some(rtl) = first_strong(inlines)
            && rtl != self.runbook.rtl
        {
            self.push(if rtl { " dir=\"rtl\"" } else { " dir=\"ltr\"" });
        }
    }
}

/// Finds whether the first letter of a text is one of a script that reads from
/// right to left. Code does not count: it never tells the language around it.
fn first_strong(inlines: &[Inline<'_>]) -> Option<bool> {
    inlines.iter().find_map(|inline| match &inline.kind {
        InlineKind::Text(text) | InlineKind::Time { text, .. } => {
            let letter = text.chars().find(|c| c.is_alphabetic())?;
            Some(is_rtl(letter))
        }
        InlineKind::Emphasis(inner)
        | InlineKind::Strong(inner)
        | InlineKind::Strikethrough(inner)
        | InlineKind::Tag { inlines: inner, .. }
        | InlineKind::Link { inlines: inner, .. } => first_strong(inner),
        _ => None,
    })
}
