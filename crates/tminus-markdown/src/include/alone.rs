//! A document with all that it includes, as one Markdown text that stands alone.
//!
//! 1. Each text gets the changes that it needs where its block stands: headings
//!    are moved, ids, footnotes and references kept apart, addresses given as
//!    they are from the document's folder. Code is as it is written.
//! 2. It takes the place of its block, indented as that is, with blank lines
//!    around; a fence that it leaves open is closed.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use tminus_model::StepId;

use super::labels::Labels;
use super::{Expanded, Part, blocks};
use crate::front::split;
use crate::tree::MARKDOWN;

/// A change to a text: what stands in the place of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

impl Edit {
    pub(crate) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { range, text }
    }

    /// Applies changes to a text. Of two in one place the first counts.
    pub(crate) fn apply(mut edits: Vec<Self>, text: &str) -> String {
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for edit in edits {
            if edit.range.start >= done {
                out.push_str(&text[done..edit.range.start]);
                out.push_str(&edit.text);
                done = edit.range.end;
            }
        }
        out.push_str(&text[done..]);
        out
    }
}

impl Expanded {
    /// Gives the part that a place of the whole text is in, and the place there.
    pub(crate) fn part_of(&self, at: usize) -> (usize, usize) {
        self.find(at)
    }

    /// The texts that were put together, the document's own first.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.text.as_str())
    }

    /// Puts the text together; `edits` are those of each part.
    pub(crate) fn alone(&self, mut edits: Vec<Vec<Edit>>) -> String {
        edits.resize(self.parts.len(), Vec::new());
        let mut labels = Labels::default();
        for (part, edits) in self.parts.iter().zip(&mut edits) {
            if part.code.is_none() {
                labels.keep_apart(&part.text, edits);
            }
        }
        // Now that all labels are known.
        for (part, edits) in self.parts.iter().zip(&mut edits) {
            if part.code.is_none() {
                labels.shut_out(&part.text, edits);
            }
        }
        self.write_alone(0, 0, &mut edits)
    }

    /// Recursion is bounded by the depth of includes.
    fn write_alone(&self, index: usize, shift: i8, edits: &mut [Vec<Edit>]) -> String {
        let part = &self.parts[index];
        let mut own = std::mem::take(&mut edits[index]);
        let shift = shift.saturating_add(part.shift);
        if part.code.is_none() && index > 0 {
            self.settle(part, shift, &mut own);
        }
        let from = if index == 0 { split(&part.text).1 } else { 0 };
        let all = if part.holds.is_empty() {
            Vec::new()
        } else {
            blocks(&part.text, from)
        };
        for (fence, _, inner) in &part.holds {
            let Some(block) = all.iter().find(|block| block.fence.start == *fence) else {
                continue;
            };
            let text = self.write_alone(*inner, shift, edits);
            let text = match &self.parts[*inner].code {
                Some(language) => as_code(&text, language),
                None => closed(text),
            };
            let edit = placed(&part.text, &block.fence, &text);
            own.retain(|other| !edit.range.contains(&other.range.start));
            own.push(edit);
        }
        Edit::apply(own, &part.text)
    }

    /// Collects what changes in an included text where it stands.
    fn settle(&self, part: &Part, shift: i8, edits: &mut Vec<Edit>) {
        let text = part.text.as_str();
        let mut code: Vec<Range<usize>> = Vec::new();
        let parser = Parser::new_ext(text, MARKDOWN);
        if !part.folder.is_empty() {
            for (_, definition) in parser.reference_definitions().iter() {
                let span = definition.span.clone();
                let start = text[span.clone()].find("]:").map(|at| span.start + at + 2);
                moved(part, start, &definition.dest, edits);
            }
        }
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => code.push(range),
                Event::Start(Tag::Heading { level, .. }) if shift != 0 => {
                    let new = (level as i8).saturating_add(shift).clamp(1, 6) as usize;
                    heading(text, range, level as usize, new, edits);
                }
                Event::Start(
                    Tag::Link {
                        link_type: LinkType::Inline,
                        dest_url,
                        ..
                    }
                    | Tag::Image {
                        link_type: LinkType::Inline,
                        dest_url,
                        ..
                    },
                ) => {
                    let start = target(&text[range.clone()], &dest_url).map(|at| range.start + at);
                    moved(part, start, &dest_url, edits);
                }
                _ => {}
            }
        }
        let mut before = None;
        for (at, c) in text.char_indices() {
            let starts = |c: char| c.is_whitespace() || "{(,=\"'<".contains(c);
            if c == '#' && before.is_none_or(starts) && !within(&code, at) {
                let rest = &text[at + 1..];
                let end = rest.find(|c: char| !c.is_alphanumeric() && !"-_.:".contains(c));
                let word = &rest[..end.unwrap_or(rest.len())];
                let word = word.trim_end_matches(['.', ':']);
                let id = StepId::explicit(word);
                if let Some(name) = id.and_then(|_| self.named(part.place(at), word)) {
                    edits.push(Edit::new(at + 1..at + 1 + word.len(), name));
                }
            }
            before = Some(c);
        }
    }
}

fn within(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    after > 0 && at < ranges[after - 1].end
}

/// Where the target of an inline link starts: behind the last `](` that it
/// follows, as a text and a title may hold others.
fn target(link: &str, url: &str) -> Option<usize> {
    let follows = |at: &usize| {
        let rest = link[*at..].trim_start();
        rest.strip_prefix('<').unwrap_or(rest).starts_with(url)
    };
    let mut all = link.rmatch_indices("](").map(|(at, _)| at + 2);
    let last = all.clone().next();
    all.find(follows).or(last)
}

/// Puts the way to the file in front of an address.
fn moved(part: &Part, start: Option<usize>, url: &str, edits: &mut Vec<Edit>) {
    let (Some(start), Some(_)) = (start, part.address(url)) else {
        return;
    };
    let rest = &part.text[start..];
    let mut at = start + (rest.len() - rest.trim_start().len());
    at += usize::from(part.text[at..].starts_with('<'));
    edits.push(Edit::new(at..at, part.folder.as_str()));
}

/// Gives a heading another level. One that is underlined has only two.
fn heading(text: &str, range: Range<usize>, old: usize, new: usize, edits: &mut Vec<Edit>) {
    if old == new {
        return;
    }
    let marks = "#".repeat(new);
    if text[range.clone()].starts_with('#') {
        edits.push(Edit::new(range.start..range.start + old, marks));
        return;
    }
    let end = range.start + text[range.clone()].trim_end().len();
    let line = text[..end].rfind('\n').map_or(range.start, |at| at + 1);
    if new <= 2 {
        let under = if new == 1 { "=" } else { "-" };
        let from = end - text[line..end].trim_start_matches([' ', '>']).len();
        edits.push(Edit::new(from..end, under.repeat(end - from)));
        return;
    }
    edits.push(Edit::new(range.start..range.start, format!("{marks} ")));
    let mut at = range.start;
    while let Some(found) = text[at..line.saturating_sub(1)].find('\n') {
        let start = at + found;
        let next = text[start..].trim_start_matches(['\n', '\r', ' ', '\t', '>']);
        at = text.len() - next.len();
        edits.push(Edit::new(start..at, " "));
    }
    edits.push(Edit::new(line.saturating_sub(1)..end, ""));
}

/// A block of code that ends nowhere inside.
fn as_code(text: &str, language: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence}{language}\n{text}{fence}\n")
}

/// A text with its last fence closed.
fn closed(text: String) -> String {
    let last = Parser::new_ext(&text, Options::empty())
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))))
        .last();
    let Some((_, range)) = last.filter(|(_, range)| range.end >= text.trim_end().len()) else {
        return text;
    };
    let block = text[range].trim_end();
    let mark = block.chars().next().filter(|c| matches!(c, '`' | '~'));
    let Some(mark) = mark else { return text };
    let fence = &block[..block.len() - block.trim_start_matches(mark).len()];
    let end = block.lines().skip(1).last().unwrap_or_default();
    let end = end.trim_start_matches([' ', '>']);
    if end.starts_with(fence) && end.trim_start_matches(mark).is_empty() {
        return text;
    }
    let line = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{line}{fence}\n")
}

/// Puts a text in the place of a block: indented, with blank lines around where
/// there are none.
fn placed(around: &str, block: &Range<usize>, text: &str) -> Edit {
    let is_lead = |c: char| c == '>' || c.is_whitespace();
    let is_blank = |line: &str| line.trim_matches(is_lead).is_empty();
    let start = around[..block.start].rfind('\n').map_or(0, |at| at + 1);
    let lead = &around[start..block.start];
    let prefix = lead.chars().map(|c| if is_lead(c) { c } else { ' ' });
    let prefix: String = prefix.collect();
    let empty = prefix.trim_end();
    let mut out = String::with_capacity(text.len() + 16);
    // Behind the mark of a list it is the item's first block.
    let alone = lead.chars().all(is_lead);
    if alone {
        let above = around[..start].lines().next_back().unwrap_or_default();
        if !is_blank(above) {
            out.push_str(empty);
            out.push('\n');
        }
        out.push_str(&prefix);
    }
    for (index, line) in text.trim_end().split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
            let blank = line.trim().is_empty();
            out.push_str(if blank { empty } else { &prefix });
        }
        out.push_str(line);
    }
    let ended = around[..block.end].ends_with('\n');
    let mut below = around[block.end..].lines();
    let next = if ended { below.next() } else { below.nth(1) };
    if !is_blank(next.unwrap_or_default()) {
        out.push('\n');
        out.push_str(empty);
    }
    if ended {
        out.push('\n');
    }
    let from = if alone { start } else { block.start };
    Edit::new(from..block.end, out)
}
