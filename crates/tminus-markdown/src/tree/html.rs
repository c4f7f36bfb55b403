//! Raw HTML: comments are dropped, a few bare tags pass, the rest is text.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CowStr;
use tminus_model::{Severity, Span};

use super::container::Kind;
use super::leaf::{Leaf, LeafKind};
use super::{Builder, cow};
use crate::allow::is_allow;
use crate::ast::{Attributes, BareTag, BlockKind, Inline, InlineKind};

/// Says whether raw inline HTML is a comment.
pub(super) fn is_comment(text: &str) -> bool {
    text.starts_with("<!--")
}

/// Takes comments out of a leaf, and the blank that they leave at its end.
pub(super) fn drop_comments(inlines: &mut Vec<Inline<'_>>) {
    inlines.retain(|inline| !matches!(&inline.kind, InlineKind::Html(text) if is_comment(text)));
    while let Some(last) = inlines.last_mut() {
        match &mut last.kind {
            InlineKind::Text(Cow::Borrowed(text)) => {
                let kept = text.trim_end();
                if !kept.is_empty() {
                    last.span.end -= (text.len() - kept.len()) as u32;
                    *text = kept;
                    return;
                }
            }
            InlineKind::SoftBreak => {}
            _ => return,
        }
        inlines.pop();
    }
}

impl<'a> Builder<'a, '_> {
    pub(super) fn inline_html(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if is_comment(&text) {
            if is_allow(&text) {
                self.tree.allows.push(Span::new(range.start, range.end));
            }
            self.inline(range, InlineKind::Html(text));
            if let Some(leaf) = &mut self.leaf {
                leaf.comments = true;
            }
            return;
        }
        match bare(&text) {
            Some(Bare::Break) => self.inline(range, InlineKind::HardBreak),
            Some(Bare::Open(tag)) => self.wrap_tag(tag, text, range),
            Some(Bare::Close(tag)) => {
                if !self.unwrap_tag(tag, range.end) {
                    self.inline(range, InlineKind::Html(text));
                }
            }
            None => self.inline(range, InlineKind::Html(text)),
        }
    }

    /// Adds a line to the HTML block that is open.
    pub(super) fn block_html(&mut self, new: CowStr<'a>, range: Range<usize>) {
        let source = self.text;
        let Some(Leaf {
            kind: LeafKind::Html(text),
            span,
            ..
        }) = &mut self.leaf
        else {
            self.inline(range, InlineKind::Html(cow(new)));
            return;
        };
        span.end = span.end.max(range.end);
        if text.is_empty() {
            *text = cow(new);
            span.start = range.start;
            return;
        }
        if let Cow::Borrowed(old) = text {
            let whole = &source[span.start..range.end];
            if whole.len() == old.len() + new.len() {
                *text = Cow::Borrowed(whole);
                return;
            }
        }
        text.to_mut().push_str(&new);
    }

    /// Ends an HTML block: `<details>` opens a container, `</details>` closes
    /// it, comments are dropped, what is left is shown as text.
    pub(super) fn end_html(&mut self, text: Cow<'a, str>, span: Range<usize>) {
        match text {
            Cow::Borrowed(mut rest) => {
                let mut left = span.start;
                while !rest.is_empty() {
                    let taken = self.html_part(rest, left);
                    left += taken;
                    rest = &rest[taken..];
                }
            }
            // The lines stand in a quote: they are taken as one text.
            Cow::Owned(text) => {
                let text = without_comments(&text);
                if !text.trim().is_empty() {
                    let kind = BlockKind::Html(Cow::Owned(text));
                    self.block(span, Attributes::default(), kind);
                }
            }
        }
    }

    /// Takes the first part off an HTML block and says how long it is.
    fn html_part(&mut self, text: &'a str, at: usize) -> usize {
        let trimmed = text.trim_start();
        let blank = text.len() - trimmed.len();
        if trimmed.is_empty() {
            return text.len();
        }
        let start = at + blank;
        if is_comment(trimmed) {
            let Some(end) = trimmed.find("-->") else {
                self.open_comment(start, at + text.len());
                return text.len();
            };
            let comment = &trimmed[..end + 3];
            if is_allow(comment) {
                self.tree
                    .allows
                    .push(Span::new(start, start + comment.len()));
            }
            if let Some((found, _)) = self.attributes(comment, start) {
                self.hold(found, None);
            }
            return blank + comment.len();
        }
        if let Some(length) = tag(trimmed, "<details>") {
            let Some((summary, taken)) = summary(&trimmed[length..]) else {
                return self.plain_html(text, at, length);
            };
            if self.open.len() > self.limits.nesting {
                return self.plain_html(text, at, length + taken);
            }
            let inlines = match summary {
                Some(summary) => {
                    let from = summary.as_ptr() as usize - text.as_ptr() as usize + at;
                    let whole = vec![Inline {
                        span: Span::new(from, from + summary.len()),
                        kind: InlineKind::Text(Cow::Borrowed(summary)),
                    }];
                    self.polish(whole, false)
                }
                None => Vec::new(),
            };
            let whole = length + taken;
            self.enter_forced(Kind::Details { summary: inlines }, start..start + whole);
            return blank + whole;
        }
        if let Some(length) = tag(trimmed, "</details>") {
            if matches!(self.top().kind, Kind::Details { .. }) {
                if let Some(top) = self.open.last_mut() {
                    top.span.end = start + length;
                }
                self.leave_forced();
                return blank + length;
            }
            return self.plain_html(text, at, length);
        }
        for name in ["<br>", "<br/>", "<br />"] {
            if let Some(length) = tag(trimmed, name) {
                let kind = BlockKind::Paragraph(vec![Inline {
                    span: Span::new(start, start + length),
                    kind: InlineKind::HardBreak,
                }]);
                self.block(start..start + length, Attributes::default(), kind);
                return blank + length;
            }
        }
        self.plain_html(text, at, 1)
    }

    /// Shows HTML as text, from the start of `text` to what is next known in it.
    fn plain_html(&mut self, text: &'a str, at: usize, least: usize) -> usize {
        let blank = text.len() - text.trim_start().len();
        let from = blank + least;
        let end = memchr::memchr_iter(b'<', text.as_bytes())
            .skip_while(|at| *at < from)
            .find(|at| {
                let next = &text[*at..];
                is_comment(next) || next.starts_with("<details>") || next.starts_with("</details>")
            })
            .unwrap_or(text.len());
        let shown = text[..end].trim_matches(['\n', '\r']);
        if shown.trim().is_empty() {
            return end;
        }
        if memchr::memchr(b'<', shown.as_bytes()).is_none() {
            // What a comment leaves behind is text.
            let shown = shown.trim();
            let from = at + (shown.as_ptr() as usize - text.as_ptr() as usize);
            let whole = vec![Inline {
                span: Span::new(from, from + shown.len()),
                kind: InlineKind::Text(Cow::Borrowed(shown)),
            }];
            let inlines = self.polish(whole, false);
            let kind = BlockKind::Paragraph(inlines);
            self.block(from..from + shown.len(), Attributes::default(), kind);
        } else {
            let block = BlockKind::Html(Cow::Borrowed(shown));
            self.block(at..at + end, Attributes::default(), block);
        }
        end
    }

    /// A comment that the HTML block does not close: for a browser everything
    /// up to its end would be hidden, so nothing in there may come alive.
    fn open_comment(&mut self, start: usize, end: usize) {
        // A stretch that reaches this far already was searched to its end.
        if self
            .tree
            .dead
            .last()
            .is_some_and(|dead| dead.end as usize > start)
        {
            return;
        }
        let close = self.text[end..]
            .find("-->")
            .map_or(self.text.len(), |found| end + found);
        self.tree.dead.push(Span::new(start, close));
        self.diagnose(
            "comment",
            Severity::Warning,
            Span::new(start, start + 4),
            "this comment is not closed",
            "close it with `-->`; until then nothing below it comes alive",
        );
    }
}

/// No summary is longer.
const LONGEST_SUMMARY: usize = 4096;

enum Bare {
    Break,
    Open(BareTag),
    Close(BareTag),
}

fn bare(text: &str) -> Option<Bare> {
    let name = text.strip_prefix('<')?.strip_suffix('>')?;
    let (name, close) = match name.strip_prefix('/') {
        Some(name) => (name, true),
        None => (name, false),
    };
    if !close && matches!(name.trim_end_matches([' ', '/']), "br" | "BR") {
        return Some(Bare::Break);
    }
    let tag = match name {
        "kbd" => BareTag::Kbd,
        "sub" => BareTag::Sub,
        "sup" => BareTag::Sup,
        _ => return None,
    };
    Some(if close {
        Bare::Close(tag)
    } else {
        Bare::Open(tag)
    })
}

fn tag(text: &str, name: &str) -> Option<usize> {
    text.starts_with(name).then_some(name.len())
}

/// Reads `<summary>…</summary>` at the start of what follows `<details>`: what
/// stands between, and how many bytes it takes. `None` where it is not closed.
fn summary(text: &str) -> Option<(Option<&str>, usize)> {
    let trimmed = text.trim_start();
    let blank = text.len() - trimmed.len();
    let Some(inside) = trimmed.strip_prefix("<summary>") else {
        return Some((None, 0));
    };
    // The search is kept short: a document can open it as often as it likes.
    let near = inside.len().min(LONGEST_SUMMARY);
    let end = memchr::memmem::find(&inside.as_bytes()[..near], b"</summary>")?;
    let taken = blank + "<summary>".len() + end + "</summary>".len();
    Some((Some(inside[..end].trim()), taken))
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        out.push_str(&rest[..start]);
        rest = rest[start..]
            .find("-->")
            .map_or("", |end| &rest[start + end + 3..]);
    }
    out.push_str(rest);
    out
}
