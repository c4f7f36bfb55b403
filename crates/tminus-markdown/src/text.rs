//! Inlines as plain text, and small readings of it.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::ast::{Inline, InlineKind, Piece};
use crate::values::Values;

/// Gives inlines as the plain text that names a step: NFC, white space
/// collapsed, placeholders as `{{NAME}}`.
pub(crate) fn plain(inlines: &[Inline<'_>]) -> String {
    let mut out = String::with_capacity(room(inlines));
    write(inlines, None, &mut out);
    normal(out)
}

/// Gives inlines as plain text with placeholders filled in where they have a
/// value, for what is no part of a name: owners, notes, fields.
pub(crate) fn filled(inlines: &[Inline<'_>], values: &Values<'_>) -> String {
    let mut out = String::with_capacity(room(inlines));
    write(inlines, Some(values), &mut out);
    normal(out)
}

/// Gives the text of inlines without copying, where they are one text.
pub(crate) fn simple<'t>(inlines: &'t [Inline<'_>]) -> Cow<'t, str> {
    match inlines {
        [] => Cow::Borrowed(""),
        [
            Inline {
                kind: InlineKind::Text(text),
                ..
            },
        ] => Cow::Borrowed(text.trim()),
        _ => Cow::Owned(plain(inlines)),
    }
}

fn write(inlines: &[Inline<'_>], values: Option<&Values<'_>>, out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Time { text, .. } | InlineKind::Html(text) => {
                out.push_str(text);
            }
            InlineKind::Var(var) => variable(&var.name, values, out),
            InlineKind::Code(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => out.push_str(text),
                        Piece::Var(var) => variable(&var.name, values, out),
                    }
                }
            }
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Link { inlines: inner, .. }
            | InlineKind::Image { alt: inner, .. }
            | InlineKind::Tag { inlines: inner, .. } => write(inner, values, out),
            InlineKind::FootnoteReference(_) => {}
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
        }
    }
}

fn variable(name: &str, values: Option<&Values<'_>>, out: &mut String) {
    if let Some(value) = values.and_then(|values| values.get(name)) {
        out.push_str(&value);
    } else {
        out.push_str("{{");
        out.push_str(name);
        out.push_str("}}");
    }
}

/// About as many bytes as the text of inlines will have.
fn room(inlines: &[Inline<'_>]) -> usize {
    match (inlines.first(), inlines.last()) {
        (Some(first), Some(last)) => last.span.end.saturating_sub(first.span.start) as usize,
        _ => 0,
    }
}

/// Collapses white space and brings text to NFC. Most text is in that form.
pub(crate) fn normal(text: String) -> String {
    if is_plain(text.as_bytes()) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if !out.is_ascii() && is_nfc_quick(out.chars()) != IsNormalized::Yes {
        out = out.nfc().collect();
    }
    out
}

/// Brings a text to the form in which words are looked for: lower case, words
/// separated by one blank, a blank at both ends.
pub(crate) fn as_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !c.is_ascii()
            && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c))
        {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Says whether text is printable ASCII with single blanks, none at its ends.
fn is_plain(bytes: &[u8]) -> bool {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let odd = |byte: u8| u8::from(byte.wrapping_sub(b' ') > b'~' - b' ');
    let blank = |byte: u8| u8::from(byte == b' ');
    let Some((first, rest)) = bytes.split_first() else {
        return true;
    };
    let pairs = bytes.iter().zip(rest);
    let found = pairs.fold(odd(*first), |found, (one, two)| {
        found | odd(*two) | (blank(*one) & blank(*two))
    });
    found == 0 && *first != b' ' && !bytes.ends_with(b" ")
}

/// Splits a line of the form `Word: text` or `Two words: text`: the words, at
/// most `words` of them, and the text.
pub(crate) fn field(text: &str, words: usize) -> Option<(&str, &str)> {
    let near = text.len().min(64);
    let colon = memchr::memchr2(b':', b'\n', &text.as_bytes()[..near])?;
    let (name, rest) = (text[..colon].trim(), &text[colon + 1..]);
    let ok = !name.is_empty()
        && name.split_whitespace().count() <= words
        && name.starts_with(char::is_alphabetic)
        && (rest.is_empty() || rest.starts_with(char::is_whitespace));
    ok.then(|| (name, rest.trim()))
}

/// Gives the fragment of a heading as GitHub does: lower case, blanks become
/// hyphens, everything but letters, digits, marks, `_` and `-` goes.
pub(crate) fn slug(title: &str) -> String {
    let mut out = String::with_capacity(title.len() + 2);
    for c in title.chars() {
        if c.is_ascii() {
            match c {
                ' ' => out.push('-'),
                'A'..='Z' => out.push(c.to_ascii_lowercase()),
                'a'..='z' | '0'..='9' | '_' | '-' => out.push(c),
                _ => {}
            }
        } else if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            out.extend(c.to_lowercase());
        }
    }
    // Names of our own start with `tm-`; content never gets such a name.
    if out.starts_with("tm-") {
        out.insert_str(0, "h-");
    }
    if out.is_empty() {
        out.push_str("section");
    }
    out
}

/// Gives the name of an element for an author's id: names of our own start with
/// `tm-`; content never gets such a name.
pub(crate) fn reserved(id: &str) -> String {
    if id.starts_with("tm-") {
        format!("h-{id}")
    } else {
        id.to_owned()
    }
}

/// The lines of a source, for the number of a byte's line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lines {
    ends: Vec<u32>,
    /// In a text with includes: from which byte on, the byte of the document
    /// that it is, and whether all up to the next are that same byte.
    pieces: Vec<(u32, u32, Same)>,
}

/// Whether the bytes of a piece are all one place of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Same {
    Yes,
    No,
}

impl Lines {
    /// Finds the ends of all lines.
    pub(crate) fn new(text: &str) -> Self {
        // Lines are seldom shorter than this on average.
        let mut ends = Vec::with_capacity(text.len() / 32 + 8);
        ends.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32));
        Self {
            ends,
            pieces: Vec::new(),
        }
    }

    /// Finds the ends of the lines of a document that includes others.
    pub(crate) fn of_pieces(own: &str, pieces: Vec<(u32, u32, Same)>) -> Self {
        Self {
            pieces,
            ..Self::new(own)
        }
    }

    /// Gives the line of a byte, from 1.
    pub(crate) fn of(&self, at: u32) -> u32 {
        let after = self.pieces.partition_point(|(from, ..)| *from <= at);
        let at = match after.checked_sub(1).map(|last| self.pieces[last]) {
            None => at,
            Some((_, own, Same::Yes)) => own,
            Some((from, own, Same::No)) => own + (at - from),
        };
        self.ends.partition_point(|end| *end < at) as u32 + 1
    }
}
