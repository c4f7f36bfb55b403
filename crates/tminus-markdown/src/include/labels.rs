//! Footnotes and references that bear one label in two texts.
//!
//! Each text is read by itself, so a label means what its own text defines. In
//! one file the first definition would win: those of later texts get another
//! label, and so does all that refers to them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::alone::Edit;
use crate::tree::MARKDOWN;

/// The labels of the texts so far.
#[derive(Debug, Default)]
pub(super) struct Labels {
    notes: BTreeSet<String>,
    references: BTreeSet<String>,
}

impl Labels {
    /// Adds the changes to the next text that keep its labels apart.
    pub(super) fn keep_apart(&mut self, text: &str, edits: &mut Vec<Edit>) {
        // Most texts define neither.
        if !text.contains("]:") {
            return;
        }
        let parser = Parser::new_ext(text, MARKDOWN);
        let defined = parser.reference_definitions().iter();
        let places: Vec<(String, usize)> = defined
            .map(|(label, definition)| (label.to_owned(), definition.span.start + 1))
            .collect();
        let references = renamed(&mut self.references, places.iter().map(|(label, _)| label));
        let mut definitions = Vec::new();
        let mut named = Vec::new();
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    definitions.push(label.to_string());
                    named.push((label.to_string(), range.start));
                }
                Event::FootnoteReference(label) => named.push((label.to_string(), range.start)),
                Event::Start(
                    Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. },
                ) => {
                    if let Some(new) = references.get(&normal(&id)) {
                        edits.extend(reference(text, range, link_type, new));
                    }
                }
                _ => {}
            }
        }
        for (label, start) in &places {
            if let Some(new) = references.get(&normal(label))
                && let Some(end) = text[*start..].find("]:")
            {
                edits.push(Edit::new(*start..start + end, new.as_str()));
            }
        }
        let notes = renamed(&mut self.notes, definitions.iter());
        for (label, start) in named {
            if let Some(new) = notes.get(&normal(&label)) {
                edits.push(note(text, start, new));
            }
        }
    }
}

/// Adds the labels of a text to those that are taken; gives new ones to those
/// that were.
fn renamed<'l>(
    taken: &mut BTreeSet<String>,
    own: impl Iterator<Item = &'l String>,
) -> BTreeMap<String, String> {
    let own: BTreeSet<String> = own.map(|label| normal(label)).collect();
    let again: Vec<String> = own.intersection(taken).cloned().collect();
    taken.extend(own);
    let mut new = BTreeMap::new();
    for label in again {
        let mut number = 2;
        let mut name = format!("{label}-{number}");
        while taken.contains(&name) {
            number += 1;
            name = format!("{label}-{number}");
        }
        taken.insert(name.clone());
        new.insert(label, name);
    }
    new
}

/// Labels are the same whatever their case and blanks.
fn normal(label: &str) -> String {
    let words: Vec<String> = label.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Gives the footnote label behind `[^` at a place another name.
fn note(text: &str, at: usize, new: &str) -> Edit {
    let start = at + text[at..].find("[^").map_or(0, |found| found + 2);
    let end = text[start..].find(']').unwrap_or(0);
    Edit::new(start..start + end, new)
}

/// Gives a reference another label.
fn reference(text: &str, range: Range<usize>, kind: LinkType, new: &str) -> Option<Edit> {
    let link = &text[range.clone()];
    match kind {
        // `[text][label]`
        LinkType::Reference => {
            let start = range.start + link.rfind('[')? + 1;
            Some(Edit::new(start..range.end - 1, new))
        }
        // `[label][]`, of which the brackets may lie behind the range.
        LinkType::Collapsed => {
            let inside = if link.ends_with("[]") {
                range.end - 1
            } else {
                range.end + 1
            };
            text.is_char_boundary(inside)
                .then(|| Edit::new(inside..inside, new))
        }
        // `[label]`
        LinkType::Shortcut => Some(Edit::new(range.end..range.end, format!("[{new}]"))),
        _ => None,
    }
}
