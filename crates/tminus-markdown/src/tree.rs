//! Events to tree.
//!
//! The builder keeps a stack of open containers and, in the innermost of them,
//! at most one leaf (a paragraph, a heading, a cell, a code block) with a stack
//! of open inlines. Nothing recurses, so no input can exhaust the stack; past
//! [`Limits::nesting`](crate::Limits::nesting) containers are passed over and
//! what they hold is shown flat.
//!
//! 1. Each event either opens or closes a container, or adds to the leaf.
//! 2. A leaf that ends gives up its trailing attributes and comments, and its
//!    text is split into text, placeholders and links ([`inline`]).
//! 3. A block that holds nothing but attributes applies to the block after it.

mod address;
mod container;
mod html;
mod inline;
mod leaf;
mod row;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use tminus_model::{Diagnostic, Severity, Span};

use crate::ast::{Alert, Alignment, Attributes, BlockKind, Inline, InlineKind, NoteLabel, Piece};
use crate::include::{Expanded, Part};
use crate::{Limits, LinkRef};

use container::{Kind, Open};
pub(crate) use inline::next_placeholder;
use leaf::{Leaf, LeafKind, OpenInline, Wrap};

/// What [`build`] gives.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    /// The blocks of the document.
    pub(crate) blocks: Vec<crate::ast::Block<'a>>,
    /// Where task items stand, in order. Those in plain quotes are left out.
    pub(crate) tasks: Vec<u32>,
    /// Every link and image.
    pub(crate) links: Vec<LinkRef>,
    /// Whether any placeholder was seen.
    pub(crate) placeholders: bool,
    /// Stretches inside an HTML comment that the Markdown parser does not see
    /// as one. Nothing in them comes alive.
    pub(crate) dead: Vec<Span>,
    /// Where comments stand that allow something.
    pub(crate) allows: Vec<Span>,
}

/// The text of a document, with what it includes.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'a> {
    pub(crate) text: &'a str,
    pub(crate) expanded: Option<&'a Expanded>,
}

/// Builds the tree of a text from byte `from` on. Spans count from the start
/// of the whole text.
pub(crate) fn build<'a>(
    whole: Whole<'a>,
    from: usize,
    path: &str,
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tree<'a> {
    let Whole { text, expanded } = whole;
    let body = &expanded.map_or(text, Expanded::original)[from..];
    let mut builder = Builder {
        text,
        expanded,
        within: Vec::new(),
        path,
        limits,
        diagnostics,
        braces: memchr::memchr(b'{', text.as_bytes()).is_some(),
        open: vec![Open::new(Kind::Root, from, false)],
        leaf: None,
        flat: 0,
        too_deep: None,
        spare: Vec::new(),
        cuts: Vec::new(),
        tree: Tree::default(),
    };
    if let Some(line) = too_deep(body) {
        // The parser's work on every line grows with the depth that is open.
        builder.too_deep = Some(Span::new(from + line, from + line));
        let kind = BlockKind::Code {
            info: Cow::Borrowed(""),
            pieces: vec![Piece::Text(Cow::Borrowed(body))],
        };
        builder.block(from..text.len(), Attributes::default(), kind);
        return builder.finish();
    }
    match expanded.and_then(|expanded| expanded.parts.first()) {
        Some(part) => builder.part(part, from),
        None => {
            for (event, range) in Parser::new_ext(body, MARKDOWN).into_offset_iter() {
                builder.event(event, range.start + from..range.end + from);
            }
        }
    }
    builder.finish()
}

/// The Markdown that is read.
pub(crate) const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM);

struct Builder<'a, 's> {
    text: &'a str,
    expanded: Option<&'a Expanded>,
    /// The included texts that are being read, the innermost last.
    within: Vec<&'a Part>,
    path: &'s str,
    limits: &'s Limits,
    diagnostics: &'s mut Vec<Diagnostic>,
    /// Whether a brace opens anywhere in the text: else nobody looks for one.
    braces: bool,
    /// Open containers; the first is the document.
    open: Vec<Open<'a>>,
    leaf: Option<Leaf<'a>>,
    /// How many containers that are open now were passed over.
    flat: usize,
    /// Where the nesting went too deep first.
    too_deep: Option<Span>,
    /// A list of open inlines kept from leaf to leaf.
    spare: Vec<OpenInline<'a>>,
    /// The cells of the row in hand, kept from row to row.
    cuts: Vec<Range<usize>>,
    tree: Tree<'a>,
}

impl<'a> Builder<'a, '_> {
    /// Reads a part of a text with includes, by itself.
    fn part(&mut self, part: &'a Part, from: usize) {
        for (event, range) in Parser::new_ext(&part.text[from..], MARKDOWN).into_offset_iter() {
            let range = part.place(range.start + from)..part.place(range.end + from);
            self.event(event, range);
        }
        self.end_leaf();
    }

    /// Finds what an `include` block at a place stands for.
    fn included(&self, at: usize) -> Option<&'a Part> {
        let expanded = self.expanded?;
        expanded.parts.get(*expanded.fences.get(&at)?)
    }

    fn named(&self, at: usize, id: &str) -> Option<String> {
        self.expanded?.named(at, id)
    }

    /// Puts included text where its block stands.
    fn include(&mut self, part: &'a Part, attributes: Attributes, raw: bool) {
        let Some(language) = &part.code else {
            self.within.push(part);
            match too_deep(&part.text) {
                None => self.part(part, 0),
                Some(_) => self.plain(part, "", attributes, true),
            }
            self.within.pop();
            return;
        };
        self.plain(part, language, attributes, raw);
    }

    fn plain(&mut self, part: &'a Part, language: &'a str, attributes: Attributes, raw: bool) {
        let (pieces, some) = inline::pieces(Cow::Borrowed(&part.text), raw);
        self.tree.placeholders |= some;
        let info = Cow::Borrowed(language);
        self.block(part.range(), attributes, BlockKind::Code { info, pieces });
    }

    /// Gives an address of included text as it is from the document's folder.
    fn address(&self, url: Cow<'a, str>) -> Cow<'a, str> {
        let Some(part) = self.within.last() else {
            return url;
        };
        let address = match url.strip_prefix('#') {
            Some(id) => self
                .named(part.range().start, id)
                .map(|id| format!("#{id}")),
            None => part.address(&url),
        };
        address.map_or(url, Cow::Owned)
    }

    fn note_label(&self, label: CowStr<'a>) -> NoteLabel<'a> {
        NoteLabel {
            text: cow(label),
            within: self.within.last().map_or(0, |part| part.range().start),
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(text) => {
                let (pieces, some) = inline::pieces(cow(text), self.raw());
                self.tree.placeholders |= some;
                self.inline(range, InlineKind::Code(pieces));
            }
            Event::Html(text) => self.block_html(text, range),
            Event::InlineHtml(text) => self.inline_html(cow(text), range),
            Event::FootnoteReference(label) => {
                let label = self.note_label(label);
                self.inline(range, InlineKind::FootnoteReference(label));
            }
            Event::SoftBreak => self.inline(range, InlineKind::SoftBreak),
            Event::HardBreak => self.inline(range, InlineKind::HardBreak),
            Event::Rule => {
                self.end_leaf();
                self.block(range, Attributes::default(), BlockKind::Rule);
            }
            Event::TaskListMarker(checked) => self.task(checked, range),
            // Not enabled.
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.inline(range, InlineKind::Text(cow(text)));
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.end_leaf();
                self.loosen();
                self.begin_leaf(LeafKind::Paragraph, range);
            }
            Tag::Heading { level, .. } => {
                self.end_leaf();
                let shift: i8 = self.within.iter().map(|part| part.shift).sum();
                let level = (level as i8).saturating_add(shift).clamp(1, 6);
                self.begin_leaf(LeafKind::Heading(level as u8), range);
            }
            Tag::TableCell => self.begin_leaf(LeafKind::Cell, range),
            Tag::CodeBlock(kind) => {
                self.end_leaf();
                let (info, raw) = match kind {
                    CodeBlockKind::Fenced(info) => self.info(info, &range),
                    CodeBlockKind::Indented => (Cow::Borrowed(""), Attributes::default()),
                };
                let pending = self.top().pending_raw();
                let leaf = LeafKind::Code {
                    info,
                    raw: raw.has_class("raw") || pending || self.raw(),
                    attributes: raw,
                    pieces: Vec::new(),
                };
                self.begin_leaf(leaf, range);
            }
            Tag::HtmlBlock => {
                self.end_leaf();
                self.begin_leaf(LeafKind::Html(Cow::Borrowed("")), range);
            }
            Tag::TableHead | Tag::TableRow => self.begin_row(),
            Tag::Table(alignments) => {
                self.end_leaf();
                let alignments = alignments.into_iter().map(alignment).collect();
                self.enter_forced(Kind::table(alignments), range);
            }
            Tag::BlockQuote(kind) => self.enter(Kind::Quote(kind.map(alert)), range),
            Tag::List(start) => self.enter(Kind::list(start), range),
            Tag::Item => self.enter(Kind::item(), range),
            Tag::FootnoteDefinition(label) => {
                let label = self.note_label(label);
                self.enter(Kind::Footnote(label), range);
            }
            Tag::Emphasis => self.wrap(Wrap::Emphasis, range),
            Tag::Strong => self.wrap(Wrap::Strong, range),
            Tag::Strikethrough => self.wrap(Wrap::Strikethrough, range),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let url = match link_type {
                    pulldown_cmark::LinkType::Email => Cow::Owned(format!("mailto:{dest_url}")),
                    _ => self.address(cow(dest_url)),
                };
                self.wrap(Wrap::link(url, cow(title)), range);
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                let url = self.address(cow(dest_url));
                self.wrap(Wrap::image(url, cow(title)), range);
            }
            // Not enabled.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.end_leaf();
            }
            TagEnd::TableCell => self.end_leaf(),
            TagEnd::TableHead => self.end_head(&range),
            TagEnd::TableRow => self.end_row(&range),
            TagEnd::Table => self.leave_forced(),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.end_leaf();
                if self.flat > 0 {
                    self.flat -= 1;
                } else {
                    self.leave();
                }
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => {
                if self.flat > 0 {
                    self.flat -= 1;
                } else {
                    self.unwrap(range.end);
                }
            }
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Says whether one more container may be opened.
    fn may_nest(&mut self, range: &Range<usize>) -> bool {
        let inlines = self.leaf.as_ref().map_or(0, |leaf| leaf.wraps.len());
        if self.flat == 0 && self.open.len() + inlines <= self.limits.nesting {
            return true;
        }
        self.flat += 1;
        if self.too_deep.is_none() {
            self.too_deep = Some(Span::new(range.start, range.start));
        }
        false
    }

    fn task(&mut self, checked: bool, range: Range<usize>) {
        let quoted = self.top().quoted;
        if self.flat == 0
            && let Some(Kind::Item { task, .. }) = self.open.last_mut().map(|top| &mut top.kind)
        {
            *task = Some(checked);
            if !quoted {
                self.tree.tasks.push(range.start as u32);
            }
        } else {
            let text = &self.text[range.clone()];
            self.inline(range, InlineKind::Text(Cow::Borrowed(text)));
        }
    }

    /// Takes attributes off the info string of a fence.
    fn info(&mut self, info: CowStr<'a>, range: &Range<usize>) -> (Cow<'a, str>, Attributes) {
        if !info.ends_with('}') {
            return (cow(info), Attributes::default());
        }
        // The span of the info string is not given: it ends the first line.
        let line = &self.text[range.start..];
        let line = &line[..memchr::memchr(b'\n', line.as_bytes()).unwrap_or(line.len())];
        match self.attributes(line, range.start) {
            Some((attributes, _)) => {
                let keep = info.rfind('{').unwrap_or(info.len());
                let kept = info[..keep].trim_end().to_owned();
                (Cow::Owned(kept), attributes)
            }
            None => (cow(info), Attributes::default()),
        }
    }

    fn top(&self) -> &Open<'a> {
        self.open.last().expect("the document stays open")
    }

    fn raw(&self) -> bool {
        self.top().raw
    }

    fn diagnose(
        &mut self,
        code: &'static str,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
        help: &str,
    ) {
        let made = Diagnostic::new(code, severity, self.path, span, message).help(help);
        self.diagnostics.push(made);
    }

    fn finish(mut self) -> Tree<'a> {
        self.end_leaf();
        while self.open.len() > 1 {
            self.leave();
        }
        self.flush_pending();
        if let Some(span) = self.too_deep {
            let limit = self.limits.nesting;
            self.diagnose(
                "nesting",
                Severity::Warning,
                span,
                format!("more than {limit} lists, quotes or marks inside each other"),
                "what is deeper is shown without its marks, and nothing in it comes alive",
            );
        }
        let root = self.open.pop().expect("the document stays open");
        self.tree.blocks = root.blocks;
        self.tree
    }
}

/// Finds a line that opens more than a thousand lists and quotes at once.
fn too_deep(text: &str) -> Option<usize> {
    const MARKS: usize = 1000;
    let bytes = text.as_bytes();
    let mut start = 0;
    loop {
        let line = &bytes[start..];
        let mark = |byte: &&u8| {
            matches!(
                **byte,
                b'>' | b' ' | b'\t' | b'-' | b'+' | b'*' | b'.' | b')' | b'0'..=b'9'
            )
        };
        // Two bytes a mark at most, but for long numbers: `1. 1. ` and `> > `.
        if line.len() > MARKS && line.iter().take(MARKS).all(|byte| mark(&byte)) {
            let marks = line.iter().take_while(mark);
            let marks =
                marks.filter(|byte| matches!(byte, b'>' | b'-' | b'+' | b'*' | b'.' | b')'));
            if marks.count() > MARKS {
                return Some(start);
            }
        }
        start += memchr::memchr(b'\n', line)? + 1;
    }
}

fn alert(kind: pulldown_cmark::BlockQuoteKind) -> Alert {
    use pulldown_cmark::BlockQuoteKind as Kind;
    match kind {
        Kind::Note => Alert::Note,
        Kind::Tip => Alert::Tip,
        Kind::Important => Alert::Important,
        Kind::Warning => Alert::Warning,
        Kind::Caution => Alert::Caution,
    }
}

fn alignment(from: pulldown_cmark::Alignment) -> Alignment {
    match from {
        pulldown_cmark::Alignment::None => Alignment::None,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}

fn cow(text: CowStr<'_>) -> Cow<'_, str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.into_string()),
    }
}

/// Puts an inline into a list, joining text that follows text.
fn push_inline<'a>(text: &'a str, into: &mut Vec<Inline<'a>>, span: Span, kind: InlineKind<'a>) {
    if let InlineKind::Text(Cow::Borrowed(new)) = &kind
        && let Some(Inline {
            span: before,
            kind: InlineKind::Text(Cow::Borrowed(old)),
        }) = into.last_mut()
        && before.end == span.start
        && is_source(text, old, *before)
        && is_source(text, new, span)
    {
        before.end = span.end;
        *old = &text[before.range()];
        return;
    }
    if into.capacity() == 0 {
        // Most cells and items are one text.
        into.reserve_exact(1);
    }
    into.push(Inline { span, kind });
}

/// Says whether a part is the very text of its span: an entity can be as long
/// as what it stands for.
fn is_source(text: &str, part: &str, span: Span) -> bool {
    let range = span.range();
    part.len() == range.len()
        && std::ptr::eq(part.as_ptr(), text.as_ptr().wrapping_add(range.start))
}
