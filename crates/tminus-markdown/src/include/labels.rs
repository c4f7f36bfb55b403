//! Footnotes and references that bear one label in two texts.
//!
//! Each text is read by itself, so a label means what its own text defines. In
//! one file the first definition would win: those of later texts get another
//! label, and so does all that refers to them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Parser, Tag};

use super::alone::Edit;
use crate::tree::MARKDOWN;

/// Bytes of the longest label of a footnote that is looked for.
const LONGEST: usize = 200;

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

impl Labels {
    /// Adds the changes that keep a text's brackets text, where nothing in it
    /// defines their label and another text does.
    pub(super) fn shut_out(&self, text: &str, edits: &mut Vec<Edit>) {
        if self.notes.is_empty() && self.references.is_empty() || !text.contains('[') {
            return;
        }
        let mut broken: Vec<(String, Range<usize>)> = Vec::new();
        let mut keep = |link: BrokenLink<'_>| {
            broken.push((normal(&link.reference), link.span));
            None
        };
        let mut own = BTreeSet::new();
        // Where brackets are text already, or a footnote of the text's own.
        let mut closed: Vec<Range<usize>> = Vec::new();
        let parser = Parser::new_with_broken_link_callback(text, MARKDOWN, Some(&mut keep));
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    own.insert(normal(&label));
                }
                Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => closed.push(range),
                _ => {}
            }
        }
        let opens = |range: Range<usize>| {
            let start = range.start;
            memchr::memchr_iter(b'[', &text.as_bytes()[range]).map(move |at| start + at)
        };
        let mut starts = BTreeSet::new();
        for (label, span) in broken {
            if self.references.contains(&label) {
                starts.extend(opens(span));
            }
        }
        for start in opens(0..text.len()) {
            let near = text.floor_char_boundary((start + LONGEST).min(text.len()));
            let note = text[start..near]
                .strip_prefix("[^")
                .and_then(|rest| rest.split_once(']'));
            let Some((label, _)) = note else { continue };
            let label = normal(label);
            let before = closed.partition_point(|range| range.start <= start);
            let dead = before > 0 && closed[before - 1].contains(&start);
            if self.notes.contains(&label) && !own.contains(&label) && !dead {
                starts.insert(start);
            }
        }
        let escaped = |at: usize| text[..at].ends_with('\\');
        let starts = starts.into_iter().filter(|at| !escaped(*at));
        edits.extend(starts.map(|at| Edit::new(at..at, "\\")));
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
