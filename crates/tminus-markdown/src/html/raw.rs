//! Raw HTML, where the site allows it.
//!
//! A block is given to the host whole. In a line each pair of tags is given by
//! itself, so that Markdown between them stays Markdown: a tag that nothing
//! closes in the same text stays text, as does a pair that the host takes away.

use std::collections::BTreeMap;

use super::{RawPlace, Writer};
use crate::ast::{Inline, InlineKind};

/// Stands between the tags of a pair while the host looks at them.
const INSIDE: &str = "\u{e000}";
/// Tags that hold nothing.
const VOID: [&str; 3] = ["img", "hr", "wbr"];

impl<'a> Writer<'_, 'a> {
    /// Writes a block of raw HTML.
    pub(super) fn raw_block(&mut self, html: &str) {
        let html = html.trim_matches('\n').trim_end();
        if let Some(clean) = self.host.raw(html, RawPlace::Block) {
            self.push("<div class=\"tm-html\">");
            self.push(&clean);
            self.push("</div>\n");
            return;
        }
        self.push("<div class=\"tm-raw\">");
        self.text(html);
        self.push("</div>\n");
    }

    /// Gives what is written for the tags in a line, by their place in it.
    pub(super) fn raw_tags(&self, inlines: &[Inline<'a>]) -> BTreeMap<usize, String> {
        let mut written = BTreeMap::new();
        let mut open: Vec<(&str, usize)> = Vec::new();
        for (at, inline) in inlines.iter().enumerate() {
            let InlineKind::Html(text) = &inline.kind else {
                continue;
            };
            let Some((name, closes)) = name(text) else {
                continue;
            };
            if VOID.iter().any(|void| name.eq_ignore_ascii_case(void)) {
                let clean = self.host.raw(text, RawPlace::Inline);
                written.extend(clean.map(|clean| (at, clean)));
            } else if !closes {
                open.push((name, at));
            } else if let Some((_, from)) = open.pop_if(|(open, _)| open.eq_ignore_ascii_case(name))
                && let InlineKind::Html(start) = &inlines[from].kind
                && let Some(clean) = self
                    .host
                    .raw(&[start, INSIDE, text.as_ref()].concat(), RawPlace::Inline)
                // A value may hold the mark, too, also as a reference.
                && clean.matches(INSIDE).count() == 1
                && let Some((before, after)) = clean.split_once(INSIDE)
                && !before.is_empty()
            {
                written.insert(from, before.to_owned());
                written.insert(at, after.to_owned());
            }
        }
        written
    }
}

/// The name of a tag, and whether it closes.
fn name(text: &str) -> Option<(&str, bool)> {
    let inside = text.strip_prefix('<')?.strip_suffix('>')?;
    let (inside, closes) = match inside.strip_prefix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let end = inside
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inside.len());
    (end > 0).then_some((&inside[..end], closes))
}
