//! Text: placeholders told apart, bare addresses linked.

use std::borrow::Cow;
use std::ops::Range;

use tminus_model::Span;

use super::address::{address, may_be};
use crate::ast::{Inline, InlineKind, Piece, Var};
use crate::{LinkKind, LinkRef};

/// Finds the placeholder that starts at byte `at` of `text`, where `{{` stands:
/// its name and its whole length. `{{[A-Z]([A-Z0-9_]*[A-Z0-9])?}}`.
pub(crate) fn placeholder(text: &str, at: usize) -> Option<(&str, usize)> {
    let inner = text[at..].strip_prefix("{{")?;
    let bytes = inner.as_bytes();
    let length = bytes
        .iter()
        .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b'_')
        .count();
    let ok = length > 0
        && bytes[0].is_ascii_uppercase()
        && bytes[length - 1] != b'_'
        && bytes[length..].starts_with(b"}}");
    ok.then(|| (&inner[..length], length + 4))
}

/// Finds the next placeholder from byte `from` on: where, name, length.
pub(crate) fn next_placeholder(text: &str, from: usize) -> Option<(usize, &str, usize)> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'{', text.as_bytes().get(at..)?)?;
        // Of `{{{NAME}}` the inner two braces count.
        if let Some((name, length)) = placeholder(text, at) {
            return Some((at, name, length));
        }
        at += 1;
    }
}

/// Splits code into text and placeholders; says whether there are any.
pub(super) fn pieces(text: Cow<'_, str>, raw: bool) -> (Vec<Piece<'_>>, bool) {
    let mut pieces = Vec::new();
    let some = add_pieces(&mut pieces, text, raw);
    (pieces, some)
}

/// Adds code to pieces; says whether it holds placeholders.
pub(super) fn add_pieces<'a>(into: &mut Vec<Piece<'a>>, text: Cow<'a, str>, raw: bool) -> bool {
    if raw || next_placeholder(&text, 0).is_none() {
        if !text.is_empty() {
            into.push(Piece::Text(text));
        }
        return false;
    }
    match text {
        Cow::Borrowed(text) => split(text, |piece| into.push(piece)),
        Cow::Owned(text) => split(&text, |piece| {
            into.push(match piece {
                Piece::Text(text) => Piece::Text(Cow::Owned(text.into_owned())),
                Piece::Var(var) => Piece::Var(Var {
                    name: Cow::Owned(var.name.into_owned()),
                    value: None,
                }),
            });
        }),
    }
    true
}

/// In code a backslash before a placeholder is taken away with its meaning.
fn split<'a>(text: &'a str, mut give: impl FnMut(Piece<'a>)) {
    let mut done = 0;
    let mut from = 0;
    while let Some((at, name, length)) = next_placeholder(text, from) {
        from = at + length;
        let escaped = text[..at].ends_with('\\');
        let end = if escaped { at - 1 } else { at };
        if done < end {
            give(Piece::Text(Cow::Borrowed(&text[done..end])));
        }
        if escaped {
            done = at;
        } else {
            give(Piece::Var(Var {
                name: Cow::Borrowed(name),
                value: None,
            }));
            done = from;
        }
    }
    if done < text.len() {
        give(Piece::Text(Cow::Borrowed(&text[done..])));
    }
}

/// Splits the text in a tree of inlines.
pub(super) struct Polish<'a, 'b> {
    pub(super) source: &'a str,
    /// Whether a brace opens anywhere in it.
    pub(super) braces: bool,
    /// Whether placeholders are left alone.
    pub(super) raw: bool,
    pub(super) placeholders: &'b mut bool,
    pub(super) links: &'b mut Vec<LinkRef>,
}

impl<'a> Polish<'a, '_> {
    /// Recursion is bounded by the nesting that the builder allows.
    pub(super) fn inlines(&mut self, list: Vec<Inline<'a>>) -> Vec<Inline<'a>> {
        self.list(list, Links::Yes)
    }

    fn list(&mut self, mut list: Vec<Inline<'a>>, links: Links) -> Vec<Inline<'a>> {
        let mut split = false;
        for inline in &mut list {
            match &mut inline.kind {
                InlineKind::Text(Cow::Borrowed(text)) => {
                    split = split || self.splits(text);
                }
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Strikethrough(inner)
                | InlineKind::Tag { inlines: inner, .. } => {
                    *inner = self.list(std::mem::take(inner), links);
                }
                InlineKind::Link {
                    url,
                    title,
                    inlines,
                } => {
                    *self.placeholders |= !self.raw && (holds(url) || holds(title));
                    *inlines = self.list(std::mem::take(inlines), Links::No);
                }
                InlineKind::Image { url, title, alt } => {
                    *self.placeholders |= !self.raw && (holds(url) || holds(title));
                    *alt = self.list(std::mem::take(alt), Links::No);
                }
                InlineKind::Code(pieces) if self.raw => restore(pieces),
                _ => {}
            }
        }
        if !split {
            return list;
        }
        let mut out = Vec::with_capacity(list.len() + 2);
        for inline in list {
            match inline.kind {
                InlineKind::Text(Cow::Borrowed(text)) => {
                    self.text(text, inline.span.start as usize, links, &mut out);
                }
                _ => out.push(inline),
            }
        }
        out
    }

    /// Says whether a text may hold a placeholder or an address.
    fn splits(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let addresses =
            || memchr::memchr3_iter(b':', b'.', b'@', bytes).any(|at| may_be(bytes, at));
        (self.braces && !self.raw && holds(text)) || addresses()
    }

    /// `text` stands at byte `base` of the source.
    fn text(&mut self, text: &'a str, base: usize, links: Links, out: &mut Vec<Inline<'a>>) {
        let bytes = text.as_bytes();
        let mut done = 0;
        if links == Links::Yes {
            let mut from = 0;
            while let Some(hit) = memchr::memchr3(b':', b'.', b'@', &bytes[from..]) {
                let at = from + hit;
                from = at + 1;
                if !may_be(bytes, at) {
                    continue;
                }
                let before = |start| self.source[..base + start].chars().next_back();
                if let Some(found) = address(text, at, done, before) {
                    self.vars(text, done..found.start, base, out);
                    let shown = &text[found.start..found.end];
                    self.link(shown, base + found.start, found.prefix, out);
                    done = found.end;
                    from = done;
                }
            }
        }
        self.vars(text, done..text.len(), base, out);
    }

    /// Tells placeholders apart from the text around them.
    fn vars(&mut self, text: &'a str, range: Range<usize>, base: usize, out: &mut Vec<Inline<'a>>) {
        let text = &text[..range.end];
        let mut done = range.start;
        let mut from = done;
        while !self.raw
            && let Some((at, name, length)) = next_placeholder(text, from)
        {
            from = at + length;
            if self.escaped(base + at) {
                continue;
            }
            plain(text, done..at, base, out);
            out.push(Inline {
                span: Span::new(base + at, base + from),
                kind: InlineKind::Var(Var {
                    name: Cow::Borrowed(name),
                    value: None,
                }),
            });
            *self.placeholders = true;
            done = from;
        }
        plain(text, done..text.len(), base, out);
    }

    fn link(&mut self, shown: &'a str, at: usize, prefix: &str, out: &mut Vec<Inline<'a>>) {
        let url = if prefix.is_empty() {
            Cow::Borrowed(shown)
        } else {
            Cow::Owned(format!("{prefix}{shown}"))
        };
        let span = Span::new(at, at + shown.len());
        self.links.push(LinkRef {
            url: url.to_string(),
            span,
            kind: LinkKind::Link,
        });
        let mut inlines = Vec::with_capacity(1);
        self.vars(shown, 0..shown.len(), at, &mut inlines);
        out.push(Inline {
            span,
            kind: InlineKind::Link {
                url,
                title: Cow::Borrowed(""),
                inlines,
            },
        });
    }

    /// Says whether an odd number of backslashes stands before a place.
    fn escaped(&self, at: usize) -> bool {
        let before = &self.source.as_bytes()[..at.min(self.source.len())];
        let count = before.iter().rev().take_while(|b| **b == b'\\').count();
        count % 2 == 1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Links {
    Yes,
    No,
}

fn holds(text: &str) -> bool {
    next_placeholder(text, 0).is_some()
}

fn plain<'a>(text: &'a str, range: Range<usize>, base: usize, out: &mut Vec<Inline<'a>>) {
    if !range.is_empty() {
        out.push(Inline {
            span: Span::new(base + range.start, base + range.end),
            kind: InlineKind::Text(Cow::Borrowed(&text[range])),
        });
    }
}

fn restore(pieces: &mut [Piece<'_>]) {
    for piece in pieces {
        if let Piece::Var(var) = piece {
            *piece = Piece::Text(Cow::Owned(format!("{{{{{}}}}}", var.name)));
        }
    }
}
