//! Paragraphs: `Owner: … | Due: …` lines, and sentences that name a cadence.

use tminus_model::{Check, Severity, Span, StepId};
use tminus_plan::time::{Fault, TimeError, is_offset, offset_fault};

use super::section::has_words;
use super::{Place, Reader, mark_time};
use crate::FieldWord;
use crate::ast::{Block, BlockKind, Inline, InlineKind};
use crate::text::{as_words, field, filled, plain};

/// An owner is a name, not a sentence.
const LONGEST_OWNER: usize = 120;

impl<'a> Reader<'a, '_, '_> {
    pub(super) fn paragraph(&mut self, block: &mut Block<'a>, place: Place) {
        let BlockKind::Paragraph(inlines) = &mut block.kind else {
            return;
        };
        if !place.alive || !may_be_field(inlines) {
            return;
        }
        let mut times = Vec::new();
        for line in inlines.split(is_break) {
            let Some(first) = line.first() else { continue };
            if !may_be_field(line) {
                continue;
            }
            let text = plain(line);
            let span = Span::new(first.span.start as usize, first.span.end as usize);
            if self.owner_line(&text, line, span, &mut times) {
                continue;
            }
            self.cadence_line(&text, span);
        }
        for (shown, window) in times {
            mark_time(inlines, &shown, &window);
        }
    }

    /// Reads `Owner: … | Due: …`.
    fn owner_line(
        &mut self,
        text: &str,
        line: &[Inline<'_>],
        span: Span,
        times: &mut Vec<(String, tminus_model::Window)>,
    ) -> bool {
        let known = |part: &str| {
            let (name, _) = field(part, 3)?;
            self.options.words.field(name)
        };
        let bar = memchr::memchr(b'|', text.as_bytes());
        let first = match bar.and_then(|_| text.split_once(" | ")) {
            Some((first, _)) => first,
            None => text,
        };
        if !known(first.trim())
            .is_some_and(|word| matches!(word, FieldWord::Owner | FieldWord::Due))
        {
            return false;
        }
        let mut parts = text.split(" | ").skip(1).map(str::trim);
        if parts.any(|part| field(part, 3).is_none()) {
            return false;
        }
        let filled = filled(line, self.values);
        let mut found = false;
        for (part, filled) in text.split(" | ").zip(filled.split(" | ")) {
            let (Some((name, rest)), Some((_, value))) =
                (field(part.trim(), 3), field(filled.trim(), 3))
            else {
                continue;
            };
            if rest.is_empty() {
                continue;
            }
            match self.options.words.field(name) {
                Some(FieldWord::Owner) if value.len() <= LONGEST_OWNER => {
                    let owner = self.owner(rest, value);
                    let section = self.section();
                    self.scopes[section].owner.get_or_insert(owner);
                    found = true;
                }
                Some(FieldWord::Due) => match self.window(value) {
                    Ok(mut window) => {
                        self.anchors(&mut window, span);
                        times.push((rest.to_owned(), window.clone()));
                        let due = window.end.unwrap_or(window.start);
                        let section = self.section();
                        self.scopes[section].due.get_or_insert(due);
                        found = true;
                    }
                    Err(error) => {
                        found = true;
                        self.bad_time(span, value, error);
                    }
                },
                _ => {}
            }
        }
        if found {
            self.explain(
                span,
                "owner and due",
                "`Owner: … | Due: …` of its heading",
                text,
            );
        }
        found
    }

    /// Reads a line such as `Monitoring cadence: every 30 min for 4h`.
    fn cadence_line(&mut self, text: &str, span: Span) {
        let words = &self.options.words;
        let Some((name, _)) = field(text, 4) else {
            return;
        };
        let starts = words.field(name).is_some() || has_words(&as_words(name), &words.cadence);
        if !starts || self.scope().plain {
            return;
        }
        let cadence = text.match_indices(':').find_map(|(at, _)| {
            let before = text[..at].rsplit(' ').next()?;
            let named = has_words(&as_words(before), &words.cadence);
            named.then(|| (text[at + 1..].trim(), self.cadence(text[at + 1..].trim())))
        });
        let cadence = match cadence {
            Some((_, Ok(cadence))) => cadence,
            Some((said, Err(error))) => {
                // What is longer is a sentence about something else.
                let short = said.split_whitespace().count() <= 6;
                if short || error.fault == Fault::Impossible {
                    self.bad_time(span, said, error);
                }
                return;
            }
            None => return,
        };
        let section = self.section();
        self.runbook.checks.push(Check {
            id: StepId::default(),
            text: text.to_owned(),
            cadence: Some(cadence),
            period: None,
            owner: None,
            section,
            line: self.lines.of(span.start),
        });
        self.explain(
            span,
            "check",
            "cadence on a line that starts with a field",
            text,
        );
    }

    /// Gives an owner as it is kept: the name of a role where a role is meant,
    /// else the text with placeholders filled in.
    pub(super) fn owner(&self, written: &str, filled: &str) -> String {
        let inner = written
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"))
            .or_else(|| written.strip_prefix('@'));
        match inner {
            Some(name) if self.values.front().roles.contains_key(name) => name.to_owned(),
            _ => filled.to_owned(),
        }
    }

    /// Reports a time that starts as one and goes wrong; a text that is no time
    /// is left alone. Offsets (`T-`, `H+0:75`) are a notation of this language,
    /// so one gone wrong is an error, and so is what no document can mean
    /// (`every 0m`). Everything else (`09:00`, `5-10 min`) may be how another
    /// document writes, which must still be built.
    pub(super) fn bad_time(&mut self, span: Span, text: &str, error: TimeError) {
        if error.is_not_a_time() {
            return;
        }
        let severity = if error.fault == Fault::Impossible || is_offset(text) {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.report("time", severity, span, error.message).help = error.help;
    }

    /// Reports an offset gone wrong at the start of a heading or an item, where
    /// a colon sets it off: `T-7 dayz: Infrastructure`. A heading is prose, so
    /// it is a warning.
    pub(super) fn bad_offset(&mut self, span: Span, text: &str) {
        /// No offset is longer.
        const NEAR: usize = 40;
        let text = &self.options.words.english(text).text;
        let near = text.floor_char_boundary(NEAR.min(text.len()));
        let colon = text[..near]
            .match_indices(':')
            .map(|(at, _)| at)
            .find(|at| {
                let after = &text[at + 1..];
                after.is_empty() || after.starts_with(char::is_whitespace)
            });
        if let Some(error) = colon.and_then(|at| offset_fault(&text[..at])) {
            self.report("time", Severity::Warning, span, error.message)
                .help = error.help;
        }
    }
}

fn is_break(inline: &Inline<'_>) -> bool {
    matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)
}

/// A cheap look whether a line can start with `Word:`.
fn may_be_field(inlines: &[Inline<'_>]) -> bool {
    let mut length = 0;
    for inline in inlines.iter().take(3) {
        match &inline.kind {
            InlineKind::Text(text) => {
                if memchr::memchr(b':', text.as_bytes()).is_some_and(|at| length + at < 64) {
                    return true;
                }
                length += text.len();
            }
            InlineKind::Strong(_) | InlineKind::Emphasis(_) => return true,
            _ => return false,
        }
    }
    false
}
