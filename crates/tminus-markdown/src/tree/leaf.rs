//! Leaves: what holds text. Open inlines are kept on a stack.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CowStr;
use tminus_model::{Severity, Span};

use super::container::{Kind, Open};
use super::{Builder, cow, html, inline, push_inline};
use crate::ast::{Attributes, BareTag, Block, BlockKind, Cell, Inline, InlineKind, Piece};
use crate::attributes;
use crate::{LinkKind, LinkRef};

/// The leaf that is open.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub(super) kind: LeafKind<'a>,
    pub(super) span: Range<usize>,
    pub(super) inlines: Vec<Inline<'a>>,
    pub(super) wraps: Vec<OpenInline<'a>>,
    /// Whether an HTML comment stands in it.
    pub(super) comments: bool,
}

#[derive(Debug)]
pub(super) enum LeafKind<'a> {
    Paragraph,
    Heading(u8),
    Cell,
    Code {
        info: Cow<'a, str>,
        raw: bool,
        attributes: Attributes,
        pieces: Vec<Piece<'a>>,
    },
    Html(Cow<'a, str>),
}

/// An inline that is open, with what it holds so far.
#[derive(Debug)]
pub(super) struct OpenInline<'a> {
    wrap: Wrap<'a>,
    start: usize,
    inlines: Vec<Inline<'a>>,
}

#[derive(Debug)]
pub(super) enum Wrap<'a> {
    Emphasis,
    Strong,
    Strikethrough,
    Link(Cow<'a, str>, Cow<'a, str>),
    Image(Cow<'a, str>, Cow<'a, str>),
    /// A bare tag, with the text it is if it never closes.
    Tag(BareTag, Cow<'a, str>),
}

impl<'a> Wrap<'a> {
    pub(super) fn link(url: Cow<'a, str>, title: Cow<'a, str>) -> Self {
        Self::Link(url, title)
    }

    pub(super) fn image(url: Cow<'a, str>, title: Cow<'a, str>) -> Self {
        Self::Image(url, title)
    }

    fn close(self, inlines: Vec<Inline<'a>>) -> InlineKind<'a> {
        match self {
            Self::Emphasis => InlineKind::Emphasis(inlines),
            Self::Strong => InlineKind::Strong(inlines),
            Self::Strikethrough => InlineKind::Strikethrough(inlines),
            Self::Link(url, title) => InlineKind::Link {
                url,
                title,
                inlines,
            },
            Self::Image(url, title) => InlineKind::Image {
                url,
                title,
                alt: inlines,
            },
            Self::Tag(tag, _) => InlineKind::Tag { tag, inlines },
        }
    }
}

impl<'a> Builder<'a, '_> {
    pub(super) fn begin_leaf(&mut self, kind: LeafKind<'a>, span: Range<usize>) {
        self.leaf = Some(Leaf {
            kind,
            span,
            inlines: Vec::new(),
            wraps: std::mem::take(&mut self.spare),
            comments: false,
        });
    }

    /// Gives the leaf that is open; in a tight item a paragraph opens by itself.
    fn leaf(&mut self, start: usize) -> &mut Leaf<'a> {
        if self.leaf.is_none() {
            self.begin_leaf(LeafKind::Paragraph, start..start);
        }
        self.leaf.as_mut().expect("a leaf was opened above")
    }

    /// Adds an inline to the innermost open one.
    pub(super) fn inline(&mut self, range: Range<usize>, kind: InlineKind<'a>) {
        let text = self.text;
        let leaf = self.leaf(range.start);
        leaf.span.end = leaf.span.end.max(range.end);
        let into = match leaf.wraps.last_mut() {
            Some(open) => &mut open.inlines,
            None => &mut leaf.inlines,
        };
        push_inline(text, into, Span::new(range.start, range.end), kind);
    }

    pub(super) fn text(&mut self, new: CowStr<'a>, range: Range<usize>) {
        if let Some(Leaf {
            kind: LeafKind::Code { raw, pieces, .. },
            ..
        }) = &mut self.leaf
        {
            let raw = *raw;
            self.tree.placeholders |= inline::add_pieces(pieces, cow(new), raw);
            return;
        }
        self.inline(range, InlineKind::Text(cow(new)));
    }

    /// Opens an inline unless the nesting is too deep.
    pub(super) fn wrap(&mut self, wrap: Wrap<'a>, range: Range<usize>) {
        let link = match &wrap {
            Wrap::Link(url, _) => Some((url.to_string(), LinkKind::Link)),
            Wrap::Image(url, _) => Some((url.to_string(), LinkKind::Image)),
            _ => None,
        };
        if let Some((url, kind)) = link {
            let span = Span::new(range.start, range.end);
            self.tree.links.push(LinkRef { url, span, kind });
        }
        self.leaf(range.start);
        if self.may_nest(&range) {
            let leaf = self.leaf(range.start);
            leaf.wraps.push(OpenInline {
                wrap,
                start: range.start,
                inlines: Vec::new(),
            });
        }
    }

    /// Opens a bare tag.
    pub(super) fn wrap_tag(&mut self, tag: BareTag, text: Cow<'a, str>, range: Range<usize>) {
        let inlines = self.leaf.as_ref().map_or(0, |leaf| leaf.wraps.len());
        if self.open.len() + inlines > self.limits.nesting {
            self.inline(range, InlineKind::Html(text));
            return;
        }
        self.leaf(range.start).wraps.push(OpenInline {
            wrap: Wrap::Tag(tag, text),
            start: range.start,
            inlines: Vec::new(),
        });
    }

    /// Closes a bare tag if it is the innermost open inline.
    pub(super) fn unwrap_tag(&mut self, tag: BareTag, end: usize) -> bool {
        let innermost = self.leaf.as_ref().and_then(|leaf| leaf.wraps.last());
        let fits =
            matches!(innermost, Some(OpenInline { wrap: Wrap::Tag(open, _), .. }) if *open == tag);
        if fits {
            self.close_wrap(end);
        }
        fits
    }

    /// Closes the innermost inline that the parser knows. A bare tag in it that
    /// was not closed is text.
    pub(super) fn unwrap(&mut self, end: usize) {
        while self.dissolve_tag() {}
        self.close_wrap(end);
    }

    fn close_wrap(&mut self, end: usize) {
        let text = self.text;
        let Some(leaf) = &mut self.leaf else { return };
        let Some(open) = leaf.wraps.pop() else { return };
        let span = Span::new(open.start, end);
        let kind = open.wrap.close(open.inlines);
        leaf.span.end = leaf.span.end.max(end);
        let into = match leaf.wraps.last_mut() {
            Some(around) => &mut around.inlines,
            None => &mut leaf.inlines,
        };
        push_inline(text, into, span, kind);
    }

    /// Makes text of the innermost inline if it is a bare tag.
    fn dissolve_tag(&mut self) -> bool {
        let Some(leaf) = &mut self.leaf else {
            return false;
        };
        let Some(open) = leaf.wraps.pop_if(|open| matches!(open.wrap, Wrap::Tag(..))) else {
            return false;
        };
        let Wrap::Tag(_, text) = open.wrap else {
            return false;
        };
        let into = match leaf.wraps.last_mut() {
            Some(around) => &mut around.inlines,
            None => &mut leaf.inlines,
        };
        into.push(Inline {
            span: Span::new(open.start, open.start + text.len()),
            kind: InlineKind::Html(text),
        });
        into.extend(open.inlines);
        true
    }

    /// Ends the leaf that is open, if there is one.
    pub(super) fn end_leaf(&mut self) {
        while self.dissolve_tag() {}
        while self
            .leaf
            .as_ref()
            .is_some_and(|leaf| !leaf.wraps.is_empty())
        {
            let end = self.leaf.as_ref().map_or(0, |leaf| leaf.span.end);
            self.unwrap(end);
        }
        let Some(mut leaf) = self.leaf.take() else {
            return;
        };
        self.spare = std::mem::take(&mut leaf.wraps);
        match leaf.kind {
            LeafKind::Code {
                info,
                attributes,
                pieces,
                raw,
            } => match self.included(leaf.span.start) {
                Some(part) => self.include(part, attributes, raw),
                None => self.block(leaf.span, attributes, BlockKind::Code { info, pieces }),
            },
            LeafKind::Html(text) => self.end_html(text, leaf.span),
            LeafKind::Paragraph => self.end_paragraph(leaf),
            LeafKind::Heading(level) => {
                let attributes = self.take_attributes(&mut leaf);
                let raw = self.raw() || attributes.has_class("raw");
                let inlines = self.polish(leaf.inlines, raw);
                let kind = BlockKind::Heading {
                    level,
                    live: None,
                    inlines,
                    section: 0,
                };
                self.block(leaf.span, attributes, kind);
            }
            LeafKind::Cell => {
                let span = Span::new(leaf.span.start, leaf.span.end);
                // Attributes, comments and placeholders follow when the row is whole.
                if let Some(Open {
                    kind: Kind::Table { cells, .. },
                    ..
                }) = self.open.last_mut()
                {
                    cells.push(Cell {
                        span,
                        inlines: leaf.inlines,
                    });
                }
            }
        }
    }

    fn end_paragraph(&mut self, mut leaf: Leaf<'a>) {
        let first = self.top().blocks.is_empty();
        let in_item = first && self.flat == 0 && matches!(self.top().kind, Kind::Item { .. });
        let pending = self.top().pending_raw();
        let mut own = Attributes::default();
        let mut raw = self.raw() || pending;
        if in_item {
            let found = self.take_attributes(&mut leaf);
            raw |= found.has_class("raw");
            if let Some(Open {
                kind: Kind::Item { attributes, .. },
                ..
            }) = self.open.last_mut()
            {
                *attributes = found;
            }
        } else if self.ends_like_attributes(&leaf) {
            // In running text only what can apply to a block is taken.
            let before = self.diagnostics.len();
            if let Some((found, start)) = self.find_attributes(&leaf) {
                let alone = start <= leaf.inlines.first().map_or(0, |i| i.span.start as usize);
                if alone {
                    let paragraph = Block {
                        span: Span::new(leaf.span.start, leaf.span.end),
                        attributes: Attributes::default(),
                        kind: BlockKind::Paragraph(leaf.inlines),
                    };
                    self.hold(found, Some(paragraph));
                    return;
                }
                let applies = found.id.is_none()
                    && found.pairs.is_empty()
                    && found.classes.iter().all(|class| class == "raw");
                if applies {
                    cut_from(&mut leaf.inlines, start, self.text);
                    raw = true;
                    own = found;
                } else {
                    self.diagnostics.truncate(before);
                }
            }
        }
        if leaf.comments {
            html::drop_comments(&mut leaf.inlines);
        }
        if leaf.inlines.is_empty() {
            return;
        }
        let inlines = self.polish(leaf.inlines, raw);
        self.block(leaf.span, own, BlockKind::Paragraph(inlines));
    }

    /// Takes attributes off the end of a leaf, and comments out of it.
    pub(super) fn take_attributes(&mut self, leaf: &mut Leaf<'a>) -> Attributes {
        let mut taken = Attributes::default();
        if self.ends_like_attributes(leaf)
            && let Some((found, start)) = self.find_attributes(leaf)
        {
            cut_from(&mut leaf.inlines, start, self.text);
            taken = found;
        } else if self.braces
            && let Some(last) = leaf.inlines.last()
            && matches!(last.kind, InlineKind::Text(_))
            && let Some(text) = self.text.get(last.span.range())
            && let Some(problem) = attributes::nearly::unclosed(text, last.span.start as usize)
                .or_else(|| attributes::nearly::nearly(text, last.span.start as usize))
        {
            self.diagnostics.push(problem.diagnostic(self.path));
        }
        if leaf.comments {
            self.hidden_attributes(&leaf.inlines);
            html::drop_comments(&mut leaf.inlines);
        }
        taken
    }

    /// Says of attributes in comments that stand where none are read: they
    /// would be lost without a trace.
    fn hidden_attributes(&mut self, inlines: &[Inline<'a>]) {
        for inline in inlines {
            let span = inline.span;
            if let InlineKind::Html(text) = &inline.kind
                && html::is_comment(text)
                && attributes::trailing(text, span.start as usize)
                    .is_some_and(|found| found.attributes.span.is_some())
            {
                self.diagnose(
                    "attribute",
                    Severity::Warning,
                    span,
                    "these attributes do not stand at the end, and are not read",
                    "write the comment behind the text, with all attributes in it",
                );
            }
        }
    }

    /// A cheap look at the last byte, before anything else is done.
    fn ends_like_attributes(&self, leaf: &Leaf<'a>) -> bool {
        (self.braces || leaf.comments) && ends_with_attributes(&leaf.inlines) && {
            let end = leaf.inlines.last().map_or(0, |last| last.span.end as usize);
            matches!(
                self.text.as_bytes().get(end.wrapping_sub(1)),
                Some(b'}' | b'>')
            )
        }
    }

    /// Finds attributes in the last line of a leaf.
    fn find_attributes(&mut self, leaf: &Leaf<'a>) -> Option<(Attributes, usize)> {
        self.attributes_of(&leaf.inlines)
    }

    pub(super) fn attributes_of(&mut self, inlines: &[Inline<'a>]) -> Option<(Attributes, usize)> {
        let end = inlines.last()?.span.end as usize;
        let line = inlines.iter().rposition(|inline| {
            matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)
        });
        let first = &inlines[line.map_or(0, |at| at + 1)];
        let start = (first.span.start as usize).min(end);
        let (found, at) = self.attributes(&self.text[start..end], start)?;
        // Never inside code, a link or emphasis.
        let cut = inlines
            .iter()
            .find(|inline| inline.span.end as usize > at)?;
        let whole = matches!(cut.kind, InlineKind::Text(_)) || cut.span.start as usize == at;
        whole.then_some((found, at))
    }

    /// Runs the attribute parser on a slice and keeps its findings.
    pub(super) fn attributes(&mut self, text: &str, offset: usize) -> Option<(Attributes, usize)> {
        let mut found = attributes::trailing(text, offset)?;
        for part in self.within.iter().rev() {
            part.rename(&mut found.attributes);
        }
        for problem in found.problems {
            self.diagnostics.push(problem.diagnostic(self.path));
        }
        found
            .attributes
            .span
            .is_some()
            .then_some((found.attributes, offset + found.start))
    }

    /// Splits the text of inlines into text, placeholders and links.
    pub(super) fn polish(&mut self, inlines: Vec<Inline<'a>>, raw: bool) -> Vec<Inline<'a>> {
        let mut polish = inline::Polish {
            source: self.text,
            braces: self.braces,
            raw,
            placeholders: &mut self.tree.placeholders,
            links: &mut self.tree.links,
        };
        polish.inlines(inlines)
    }
}

/// Says whether the last inline can end in attributes.
pub(super) fn ends_with_attributes(inlines: &[Inline<'_>]) -> bool {
    inlines.last().is_some_and(|last| match &last.kind {
        InlineKind::Text(text) => text.trim_end().ends_with('}'),
        InlineKind::Html(text) => html::is_comment(text),
        _ => false,
    })
}

/// Cuts off everything from byte `at` of the source on, and blanks before it.
pub(super) fn cut_from<'a>(inlines: &mut Vec<Inline<'a>>, at: usize, source: &'a str) {
    while let Some(last) = inlines.last_mut() {
        let start = last.span.start as usize;
        if start >= at {
            inlines.pop();
            continue;
        }
        if let InlineKind::Text(text) = &mut last.kind {
            if last.span.end as usize > at {
                // Text that is not as the source has it is split at entities and
                // escapes, so what straddles the cut is as the source has it.
                *text = Cow::Borrowed(&source[start..at]);
                last.span.end = at as u32;
            }
            let kept = text.trim_end().len();
            if kept == 0 {
                inlines.pop();
                continue;
            }
            if let Cow::Borrowed(all) = *text {
                last.span.end -= (all.len() - kept) as u32;
                *text = Cow::Borrowed(&all[..kept]);
            }
        } else if matches!(last.kind, InlineKind::SoftBreak | InlineKind::HardBreak) {
            inlines.pop();
            continue;
        }
        return;
    }
}
