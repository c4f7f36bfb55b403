//! Inlines.

use std::borrow::Cow;

use tminus_model::Placeholder;

use super::{Writer, escape, is_safe_url, iso};
use crate::ast::{BareTag, Inline, InlineKind, Piece, Var};
use crate::tree::next_placeholder;
use crate::values::fill_with;

impl<'d, 'a> Writer<'d, 'a> {
    pub(super) fn inlines(&mut self, inlines: &'d [Inline<'a>]) {
        let raw = |inline: &Inline<'_>| matches!(inline.kind, InlineKind::Html(_));
        if !inlines.iter().any(raw) {
            for inline in inlines {
                self.inline(inline);
            }
            return;
        }
        let tags = self.raw_tags(inlines);
        for (at, inline) in inlines.iter().enumerate() {
            match tags.get(&at) {
                Some(tag) => self.push(tag),
                None => self.inline(inline),
            }
        }
    }

    fn inline(&mut self, inline: &'d Inline<'a>) {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Html(text) => self.text(text),
            InlineKind::Var(var) => self.var(var),
            InlineKind::Time { text, window } => {
                self.push("<time");
                if let Some(at) = self.resolve(&window.start) {
                    self.attribute("datetime", &iso(at));
                }
                self.push(" data-tm-when>");
                self.text(text);
                self.push("</time>");
            }
            InlineKind::Code(pieces) => {
                // Code reads from left to right in any text around it.
                self.push(if self.runbook.rtl {
                    "<code dir=\"ltr\">"
                } else {
                    "<code>"
                });
                self.pieces(pieces);
                self.push("</code>");
            }
            InlineKind::Emphasis(inner) => self.wrapped("em", inner),
            InlineKind::Strong(inner) => self.wrapped("strong", inner),
            InlineKind::Strikethrough(inner) => self.wrapped("del", inner),
            InlineKind::Tag { tag, inlines } => {
                let name = match tag {
                    BareTag::Kbd => "kbd",
                    BareTag::Sub => "sub",
                    BareTag::Sup => "sup",
                };
                self.wrapped(name, inlines);
            }
            InlineKind::Link {
                url,
                title,
                inlines,
            } => self.link(url, title, inlines),
            InlineKind::Image { url, title, alt } => self.image(url, title, alt),
            InlineKind::FootnoteReference(label) => self.footnote_reference(label),
            InlineKind::SoftBreak => self.push("\n"),
            InlineKind::HardBreak => self.push("<br>\n"),
        }
    }

    fn wrapped(&mut self, tag: &str, inner: &'d [Inline<'a>]) {
        self.out.push('<');
        self.push(tag);
        self.out.push('>');
        self.inlines(inner);
        self.push("</");
        self.push(tag);
        self.out.push('>');
    }

    fn link(&mut self, url: &str, title: &str, inlines: &'d [Inline<'a>]) {
        if has_var(url) && is_fillable(url) {
            self.open_link(url, title, inlines);
            return;
        }
        let Some(target) = self.target(url) else {
            self.inlines(inlines);
            self.instead(url, inlines);
            return;
        };
        self.push("<a href=\"");
        escape::href(&mut self.out, &target);
        self.out.push('"');
        self.title(title);
        self.out.push('>');
        self.inlines(inlines);
        self.push("</a>");
    }

    /// Writes a link whose address the reader can fill in. Without a value it
    /// leads nowhere, and its address stands behind it.
    fn open_link(&mut self, url: &str, title: &str, inlines: &'d [Inline<'a>]) {
        let filled = self.with_defaults(url).into_owned();
        self.push("<a");
        if !has_var(&filled) && is_fillable(&filled) {
            self.push(" href=\"");
            escape::href(&mut self.out, &filled);
            self.out.push('"');
        }
        self.attribute("data-tm-href", url);
        self.title(title);
        self.out.push('>');
        self.inlines(inlines);
        self.push("</a>");
        if plain(inlines) != url {
            self.push("<span class=\"tm-url-note\">");
            self.instead(url, inlines);
            self.push("</span>");
        }
    }

    /// Writes the title of a link or an image, if it has one.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.filled_attribute("title", "data-tm-title", title);
        }
    }

    /// Writes an attribute that the reader can fill in a part of.
    fn filled_attribute(&mut self, name: &str, open: &str, text: &str) {
        let filled = self.with_defaults(text);
        self.attribute(name, &filled);
        if has_var(text) {
            self.attribute(open, text);
        }
    }

    fn image(&mut self, url: &str, title: &str, alt: &'d [Inline<'a>]) {
        let Some(target) = self.target(url) else {
            let shown = plain(alt);
            self.text(&shown);
            self.instead(url, alt);
            return;
        };
        self.push("<img src=\"");
        escape::href(&mut self.out, &target);
        self.out.push('"');
        self.filled_attribute("alt", "data-tm-alt", &plain(alt));
        self.title(title);
        self.push(" loading=\"lazy\">");
    }

    /// Gives the address to write, or `None` where it may not be one: its
    /// scheme is not allowed, or a placeholder in it has no value, so that the
    /// link would lead somewhere else than it says.
    fn target<'u>(&self, url: &'u str) -> Option<Cow<'u, str>> {
        if !is_safe_url(url) || next_var(url).is_some() {
            return None;
        }
        let target = self.host.link(url);
        is_safe_url(&target).then_some(target)
    }

    /// Writes the address behind a text that could not become a link.
    fn instead(&mut self, url: &str, shown: &[Inline<'_>]) {
        let same = plain(shown);
        if same == url || url.is_empty() || url.strip_prefix("mailto:") == Some(&*same) {
            return;
        }
        self.push(" (<span class=\"tm-url\">");
        let mut rest = url;
        while let Some((at, name)) = next_var(rest) {
            self.text(&rest[..at]);
            self.open_var(name);
            rest = &rest[at + name.len() + 4..];
        }
        self.text(rest);
        self.push("</span>)");
    }

    pub(super) fn var(&mut self, var: &Var<'_>) {
        match &var.value {
            Some(value) => self.text(value),
            None => self.open_var(&var.name),
        }
    }

    /// Writes a placeholder that has no value: its default, or its name.
    pub(super) fn open_var(&mut self, name: &str) {
        let known = self.placeholder(name);
        self.push("<span class=\"tm-var\"");
        self.attribute("data-tm-var", name);
        if let Some(default) = known.and_then(|known| known.default.as_deref()) {
            self.push(" data-tm-value=\"default\">");
            self.code_text(default);
        } else {
            self.push(">{{");
            self.text(name);
            self.push("}}");
        }
        self.push("</span>");
    }

    fn placeholder(&self, name: &str) -> Option<&'d Placeholder> {
        let all = &self.runbook.placeholders;
        let at = all.binary_search_by(|known| known.name.as_str().cmp(name));
        at.ok().map(|at| &all[at])
    }

    /// Fills in the defaults of a text's placeholders.
    pub(super) fn with_defaults<'t>(&self, text: &'t str) -> Cow<'t, str> {
        fill_with(text, |name| {
            let default = self.placeholder(name)?.default.as_deref()?;
            Some(Cow::Borrowed(default))
        })
    }

    /// Writes code.
    pub(super) fn pieces(&mut self, pieces: &[Piece<'_>]) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.code_text(text),
                Piece::Var(Var {
                    value: Some(value), ..
                }) => self.code_text(value),
                Piece::Var(var) => self.var(var),
            }
        }
    }

    /// Writes the text of code. Characters that change the order of what is
    /// seen are shown by their number: a command must not read as another than
    /// it is.
    fn code_text(&mut self, text: &str) {
        let mut rest = text;
        // All of them start with this byte in UTF-8.
        if memchr::memchr(0xe2, text.as_bytes()).is_none() {
            return self.text(text);
        }
        while let Some(at) = rest.find(reorders) {
            let (before, after) = rest.split_at(at);
            self.text(before);
            let Some(c) = after.chars().next() else { break };
            self.push("<span class=\"tm-odd\">");
            self.text(&format!("U+{:04X}", u32::from(c)));
            self.push("</span>");
            rest = &after[c.len_utf8()..];
        }
        self.text(rest);
    }
}

/// Says whether a character overrides or embeds a direction.
pub(super) fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Says whether a text has a placeholder.
pub(super) fn has_var(text: &str) -> bool {
    next_var(text).is_some()
}

/// Says whether an address with placeholders may become a link in the page,
/// where nothing but its beginning is looked at: a full one, or one whose
/// beginning the reader gives.
fn is_fillable(url: &str) -> bool {
    let start = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let full = ["https://", "http://", "mailto:"];
    (start.starts_with("{{") || full.iter().any(|scheme| start.starts_with(scheme)))
        && is_safe_url(url)
}

/// Finds the next placeholder in an address: where, and its name.
pub(super) fn next_var(text: &str) -> Option<(usize, &str)> {
    next_placeholder(text, 0).map(|(at, name, _)| (at, name))
}

/// Gives inlines as plain text.
pub(super) fn plain(inlines: &[Inline<'_>]) -> String {
    let mut out = String::new();
    add_plain(&mut out, inlines);
    out
}

fn add_plain(out: &mut String, inlines: &[Inline<'_>]) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Html(text) | InlineKind::Time { text, .. } => {
                out.push_str(text);
            }
            InlineKind::Var(var) => add_var(out, var),
            InlineKind::Code(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Text(text) => out.push_str(text),
                        Piece::Var(var) => add_var(out, var),
                    }
                }
            }
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Tag { inlines: inner, .. }
            | InlineKind::Link { inlines: inner, .. }
            | InlineKind::Image { alt: inner, .. } => add_plain(out, inner),
            InlineKind::FootnoteReference(_) => {}
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
        }
    }
}

fn add_var(out: &mut String, var: &Var<'_>) {
    if let Some(value) = &var.value {
        out.push_str(value);
    } else {
        out.push_str("{{");
        out.push_str(&var.name);
        out.push_str("}}");
    }
}
