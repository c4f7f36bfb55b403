//! Values of placeholders, and where they come from.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use tminus_model::{Diagnostic, Placeholder, Severity, Span};

use crate::ast::{Block, BlockKind, Inline, InlineKind, Item, Piece, Var};
use crate::front::FrontMatter;
use crate::text::Lines;
use crate::tree::next_placeholder;
use crate::vars::{Declared, Pattern};
use crate::{LinkRef, Need, Options, Place, PlaceholderUse, Words};

/// Where values come from, the first that has one wins: the options' values
/// (`--set`, values file), front matter (`vars`, `roles`, well-known keys, the
/// bold header lines among them), the site.
#[derive(Debug)]
pub(crate) struct Values<'o> {
    options: &'o Options,
    front: FrontMatter,
    /// Bytes filled in so far.
    spent: Cell<usize>,
}

impl<'o> Values<'o> {
    pub(crate) fn new(options: &'o Options, front: FrontMatter) -> Self {
        Self {
            options,
            front,
            spent: Cell::new(0),
        }
    }

    pub(crate) fn words(&self) -> &Words {
        &self.options.words
    }

    pub(crate) fn front(&self) -> &FrontMatter {
        &self.front
    }

    pub(crate) fn front_mut(&mut self) -> &mut FrontMatter {
        &mut self.front
    }

    pub(crate) fn into_front(self) -> FrontMatter {
        self.front
    }

    /// Gives the value of a placeholder, as long as the document does not grow
    /// out of bounds with all that is filled in.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let value = self.given(name)?;
        if self.declared(name).is_some_and(|known| known.secret) {
            return None;
        }
        self.spent.set(self.spent.get() + value.len());
        (self.spent.get() <= self.options.limits.filled).then_some(value)
    }

    /// Gives what is declared of a placeholder: by the document, else by the site.
    pub(crate) fn declared(&self, name: &str) -> Option<&Declared> {
        let own = self.front.declared.get(name);
        own.or_else(|| self.options.declared.get(name))
    }

    /// Gives what stands for a placeholder that has no value. A document that
    /// declares one without a default takes the site's.
    pub(crate) fn default(&self, name: &str) -> Option<&str> {
        let own = self.front.declared.get(name);
        if own.is_some_and(|own| own.secret) {
            return None;
        }
        let site = || self.options.declared.get(name);
        own.and_then(|own| own.default.as_deref())
            .or_else(|| site().and_then(|site| site.default.as_deref()))
    }

    fn given(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(value) = self.options.values.get(name) {
            return Some(Cow::Borrowed(value));
        }
        self.front
            .placeholder(name)
            .or_else(|| self.derived(name))
            .or_else(|| {
                let value = self.options.site_values.get(name)?;
                Some(Cow::Borrowed(value.as_str()))
            })
    }

    /// Well-known names that are no keys: `PROJECT_NAME`, and the launch in parts.
    fn derived(&self, name: &str) -> Option<Cow<'_, str>> {
        match name {
            "PROJECT_NAME" => self.front.project.as_deref().map(Cow::Borrowed),
            "LAUNCH_DATE" => {
                let at = self.front.launch?;
                let text = format!("{:04}-{:02}-{:02}", at.year, at.month, at.day);
                Some(Cow::Owned(text))
            }
            "LAUNCH_TIME" => {
                let at = self.front.launch?;
                Some(Cow::Owned(format!("{:02}:{:02}", at.hour, at.minute)))
            }
            _ => None,
        }
    }

    /// What a page is told of a placeholder without a value.
    fn placeholder(&self, used: &PlaceholderUse) -> Placeholder {
        let mut made = Placeholder {
            name: used.name.clone(),
            count: used.count,
            line: used.line,
            default: used.default.clone(),
            ..Placeholder::default()
        };
        if let Some(known) = self.declared(&used.name) {
            made.kind = known.kind;
            made.label.clone_from(&known.label);
            made.description.clone_from(&known.description);
            made.options.clone_from(&known.options);
            made.pattern = known.pattern.as_ref().map(Pattern::script);
            made.optional = known.optional;
            made.secret = known.secret;
        }
        made
    }

    /// Where the value of a placeholder was given.
    fn place(&self, path: &str, name: &str) -> Option<Place> {
        if self.options.values.contains_key(name) {
            return self.options.places.get(name).cloned();
        }
        let key = name.to_ascii_lowercase();
        if self.front.placeholder(name).is_some() {
            let span = self.front.var_places.get(name).copied();
            let role = || self.front.roles.get(name).and(self.front.span("roles"));
            let span = span.or_else(role).or_else(|| self.front.span(&key));
            return Some(Place {
                path: path.to_owned(),
                span: span.unwrap_or_default(),
            });
        }
        self.options.site_places.get(name).cloned()
    }

    /// Holds every value against what is declared, used or not.
    pub(crate) fn check(
        &self,
        path: &str,
        uses: &[PlaceholderUse],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let in_text = uses.iter().map(|used| used.name.as_str());
        let mut names: Vec<&str> = in_text
            .chain(self.front.declared.keys().map(String::as_str))
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let (Some(known), Some(value)) = (self.declared(name), self.given(name)) else {
                continue;
            };
            let at = self.place(path, name).unwrap_or_else(|| Place {
                path: path.to_owned(),
                span: known.span,
            });
            let mut say = |code, text: String, help: &str| {
                let found = Diagnostic::new(code, Severity::Error, &at.path, at.span, text);
                diagnostics.push(found.help(help));
            };
            if known.secret {
                say(
                    "secret-value",
                    format!("the secret `{name}` has a value"),
                    "it would stand in the page for everyone: leave it out; the reader types it in",
                );
            } else if let Err(wrong) = known.check(&value) {
                say(
                    "value-type",
                    format!("the value of `{name}`: {}", wrong.message),
                    &wrong.help,
                );
            }
        }
        if self.spent.get() > self.options.limits.filled {
            let most = self.options.limits.filled;
            let text =
                format!("the values of this document's placeholders take more than {most} bytes");
            let first = uses
                .iter()
                .filter(|used| used.value.is_some())
                .max_by_key(|used| {
                    used.value.as_ref().map_or(0, String::len) * used.count as usize
                });
            let span = first.map_or_else(Span::default, |used| used.span);
            diagnostics.push(
                Diagnostic::new("too-much-filled", Severity::Error, path, span, text)
                    .help("use shorter values, or fewer of this placeholder"),
            );
        }
    }

    /// Fills in the placeholders of a text that is shown once and never changed,
    /// defaults too.
    pub(crate) fn fill_once(&self, text: &str) -> String {
        let text = self.fill(text);
        fill_with(&text, |name| self.default(name).map(Cow::Borrowed)).into_owned()
    }

    /// Fills in the placeholders of a text.
    pub(crate) fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        fill_with(text, |name| self.get(name))
    }
}

/// Fills in those placeholders of a text that have a value.
pub(crate) fn fill_with<'t, 'v>(
    text: &'t str,
    value: impl Fn(&str) -> Option<Cow<'v, str>>,
) -> Cow<'t, str> {
    let mut out = String::new();
    let mut done = 0;
    let mut from = 0;
    while let Some((at, name, length)) = next_placeholder(text, from) {
        from = at + length;
        if let Some(value) = value(name) {
            out.push_str(&text[done..at]);
            out.push_str(&value);
            done = from;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Fills in the placeholders of a tree and counts them.
pub(crate) struct Filler<'v, 'o> {
    values: &'v Values<'o>,
    uses: BTreeMap<String, PlaceholderUse>,
    lines: &'v Lines,
}

impl<'v, 'o> Filler<'v, 'o> {
    pub(crate) fn new(values: &'v Values<'o>, lines: &'v Lines) -> Self {
        Self {
            values,
            uses: BTreeMap::new(),
            lines,
        }
    }

    /// Fills in the blocks of a document. Recursion is bounded by the nesting
    /// that the tree allows.
    pub(crate) fn document(&mut self, blocks: &mut [Block<'_>]) {
        self.blocks(blocks, Raw::No);
    }

    /// Counts the placeholders of a title that front matter gives.
    pub(crate) fn title(&mut self) {
        let front = self.values.front();
        if let Some(title) = &front.title {
            let span = front.span("title").unwrap_or_default();
            self.text(&mut Cow::Borrowed(title), span);
        }
    }

    /// Gives every placeholder, and those without a value.
    pub(crate) fn finish(self) -> (Vec<PlaceholderUse>, Vec<Placeholder>) {
        let uses: Vec<PlaceholderUse> = self.uses.into_values().collect();
        let open = uses
            .iter()
            .filter(|used| used.value.is_none())
            .map(|used| self.values.placeholder(used))
            .collect();
        (uses, open)
    }

    fn blocks(&mut self, blocks: &mut [Block<'_>], raw: Raw) {
        for block in blocks {
            let raw = raw.or(block.attributes.has_class("raw"));
            let span = block.span;
            match &mut block.kind {
                BlockKind::Heading { inlines, .. } | BlockKind::Paragraph(inlines) => {
                    self.inlines(inlines, raw);
                }
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.item(item, raw);
                    }
                }
                BlockKind::Table(table) => {
                    for cell in &mut table.header {
                        self.inlines(&mut cell.inlines, raw);
                    }
                    for row in &mut table.rows {
                        let raw = raw.or(row.attributes.has_class("raw"));
                        for cell in &mut row.cells {
                            self.inlines(&mut cell.inlines, raw);
                        }
                    }
                }
                BlockKind::Code { pieces, .. } => self.pieces(pieces, span),
                BlockKind::Quote { blocks, .. } | BlockKind::Footnote { blocks, .. } => {
                    self.blocks(blocks, raw);
                }
                BlockKind::Details { summary, blocks } => {
                    self.inlines(summary, raw);
                    self.blocks(blocks, raw);
                }
                BlockKind::Html(_) | BlockKind::Rule => {}
            }
        }
    }

    fn item(&mut self, item: &mut Item<'_>, raw: Raw) {
        // `.raw` on an item is about its own text, not about what it holds.
        let own = raw.or(item.attributes.has_class("raw"));
        for (index, block) in item.blocks.iter_mut().enumerate() {
            let raw = if index == 0 { own } else { raw };
            self.blocks(std::slice::from_mut(block), raw);
        }
    }

    fn inlines(&mut self, inlines: &mut [Inline<'_>], raw: Raw) {
        for inline in inlines {
            let span = inline.span;
            match &mut inline.kind {
                InlineKind::Var(var) => self.var(var, span),
                InlineKind::Code(pieces) => self.pieces(pieces, span),
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Strikethrough(inner)
                | InlineKind::Tag { inlines: inner, .. } => self.inlines(inner, raw),
                InlineKind::Link {
                    url,
                    title,
                    inlines: inner,
                }
                | InlineKind::Image {
                    url,
                    title,
                    alt: inner,
                } => {
                    // A bare address shows the placeholders that it leads to:
                    // they count once.
                    if raw == Raw::No && !is_bare(url, inner, span) {
                        self.text(url, span);
                        self.text(title, span);
                    } else if raw == Raw::No {
                        self.replace(url);
                    }
                    self.inlines(inner, raw);
                }
                _ => {}
            }
        }
    }

    fn pieces(&mut self, pieces: &mut [Piece<'_>], span: Span) {
        for piece in pieces {
            if let Piece::Var(var) = piece {
                self.var(var, span);
            }
        }
    }

    fn text(&mut self, text: &mut Cow<'_, str>, span: Span) {
        let mut from = 0;
        let mut names = Vec::new();
        while let Some((at, name, length)) = next_placeholder(text, from) {
            names.push(name.to_owned());
            from = at + length;
        }
        for name in names {
            self.count(&name, span);
        }
        self.replace(text);
    }

    fn replace(&mut self, text: &mut Cow<'_, str>) {
        if let Cow::Owned(filled) = self.values.fill(text) {
            *text = Cow::Owned(filled);
        }
    }

    fn var(&mut self, var: &mut Var<'_>, span: Span) {
        var.value = self.count(&var.name, span);
    }

    fn count(&mut self, name: &str, span: Span) -> Option<String> {
        let value = self.values.get(name).map(Cow::into_owned);
        if let Some(used) = self.uses.get_mut(name) {
            used.count += 1;
            return value;
        }
        let known = self.values.declared(name);
        self.uses.insert(
            name.to_owned(),
            PlaceholderUse {
                name: name.to_owned(),
                value: value.clone(),
                default: self.values.default(name).map(str::to_owned),
                need: match known {
                    Some(known) if known.secret => Need::Secret,
                    Some(known) if known.optional => Need::Optional,
                    _ => Need::Required,
                },
                count: 1,
                span,
                line: self.lines.of(span.start),
            },
        );
        value
    }
}

/// Fills in the addresses of links, which are kept apart from the tree.
pub(crate) fn fill_links(links: &mut [LinkRef], values: &Values<'_>) {
    for link in links {
        if let Cow::Owned(filled) = values.fill(&link.url) {
            link.url = filled;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Raw {
    Yes,
    No,
}

impl Raw {
    fn or(self, class: bool) -> Self {
        if class { Self::Yes } else { self }
    }
}

/// Says whether a link is an address without brackets of its own: what it shows
/// is what is written, but for the two signs of `<https://…>`.
fn is_bare(url: &str, inlines: &[Inline<'_>], span: Span) -> bool {
    let mut shown = String::new();
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) => shown.push_str(text),
            InlineKind::Var(var) => {
                shown.push_str("{{");
                shown.push_str(&var.name);
                shown.push_str("}}");
            }
            _ => return false,
        }
    }
    url.ends_with(&shown) && span.range().len() <= shown.len() + 2
}
