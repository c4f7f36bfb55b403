//! The source with its placeholders filled in.
//!
//! A value is text. So in prose what Markdown would read as markup gets a
//! backslash; in code it stands as it is; in an address blanks and brackets are
//! percent-encoded. A default counts as a value. Everything else is byte for byte
//! as written: front matter, comments, blocks with `{.raw}`, and placeholders
//! behind a backslash.

use std::borrow::Cow;
use std::fmt::Write as _;

use tminus_model::Span;

use crate::ast::{Block, BlockKind, Inline, InlineKind, Item};
use crate::html::is_safe_url;
use crate::include::{Edit, Expanded};
use crate::tree::next_placeholder;
use crate::{Parsed, Source, front};

impl Parsed<'_> {
    /// Fills in the placeholders of a text of the runbook for a file that nobody
    /// fills in any further: a default counts as a value.
    pub fn fill<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut next = next_placeholder(text, 0);
        if next.is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        while let Some((at, name, length)) = next {
            out.push_str(&text[done..at]);
            out.push_str(self.value(name).unwrap_or(&text[at..at + length]));
            done = at + length;
            next = next_placeholder(text, done);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let found = self
            .placeholders
            .binary_search_by(|used| used.name.as_str().cmp(name));
        let used = &self.placeholders[found.ok()?];
        used.value.as_deref().or(used.default.as_deref())
    }
}

/// What a stretch of the source is, where that decides how a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A placeholder in prose.
    Prose,
    /// Code.
    Code,
    /// The outside of a link or image: its address and title.
    Address,
}

/// Gives the source of a parsed document with its placeholders filled in, and
/// with all that it includes in the place of the blocks that ask for it.
pub fn filled(source: &Source<'_>, expanded: Option<&Expanded>, parsed: &Parsed<'_>) -> String {
    let mut places = Vec::new();
    add_blocks(&mut places, parsed, &parsed.body.blocks);
    // The innermost comes last among those that start together.
    places.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let Some(expanded) = expanded else {
        let (_, body) = front::split(source.text);
        return Edit::apply(edits(source.text, body, &places, parsed), source.text);
    };
    let mut of_parts = vec![Vec::new(); expanded.texts().count()];
    for (span, place) in places {
        let (part, own) = expanded.part_of(span.start as usize);
        let end = own + span.range().len();
        of_parts[part].push((Span::new(own, end), place));
    }
    let texts = expanded.texts().zip(&of_parts).enumerate();
    let edits = texts.map(|(part, (text, places))| {
        let from = if part == 0 { front::split(text).1 } else { 0 };
        edits(text, from, places, parsed)
    });
    let edits = edits.collect();
    expanded.alone(edits)
}

/// Finds what is filled in of a text from byte `from` on; `places` are those of
/// the text, in order.
fn edits(text: &str, from: usize, places: &[(Span, Place)], parsed: &Parsed<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut from = from;
    let mut next = 0;
    let mut open: Vec<(Span, Place)> = Vec::new();
    while let Some((at, name, length)) = next_placeholder(text, from) {
        from = at + length;
        while let Some((span, place)) = places
            .get(next)
            .filter(|(span, _)| span.start as usize <= at)
        {
            open.push((*span, *place));
            next += 1;
        }
        open.retain(|(span, _)| span.end as usize > at);
        let escaped = text[..at].ends_with('\\');
        if let (Some(value), Some((_, place)), false) = (parsed.value(name), open.last(), escaped) {
            edits.push(Edit::new(at..from, written(value, *place)));
        }
    }
    edits
}

fn written(value: &str, place: Place) -> Cow<'_, str> {
    match place {
        Place::Code => Cow::Borrowed(value),
        Place::Address => {
            let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>\"\\".contains(c);
            if value.chars().all(plain) {
                return Cow::Borrowed(value);
            }
            let mut out = String::new();
            for c in value.chars() {
                if plain(c) {
                    out.push(c);
                    continue;
                }
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    write!(out, "%{byte:02X}").expect("writing to a string cannot fail");
                }
            }
            Cow::Owned(out)
        }
        Place::Prose => {
            let mut out = String::new();
            let mut before = ' ';
            let mut rest = value.chars().peekable();
            while let Some(c) = rest.next() {
                let after = rest.peek().copied().unwrap_or(' ');
                let inside = before.is_alphanumeric() && after.is_alphanumeric();
                match c {
                    '\r' => {}
                    '\n' => out.push(' '),
                    '_' if inside => out.push(c),
                    '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '{' => {
                        out.push('\\');
                        out.push(c);
                    }
                    c => out.push(c),
                }
                before = c;
            }
            Cow::Owned(out)
        }
    }
}

type Places = Vec<(Span, Place)>;

/// Collects where placeholders may be filled in. What is `.raw` is left out,
/// and so is what the tree does not hold: comments and attributes.
fn add_blocks(places: &mut Places, parsed: &Parsed<'_>, blocks: &[Block<'_>]) {
    for block in blocks {
        if !block.attributes.has_class("raw") {
            add_block(places, parsed, block);
        }
    }
}

fn add_block(places: &mut Places, parsed: &Parsed<'_>, block: &Block<'_>) {
    match &block.kind {
        BlockKind::Heading { inlines, .. } | BlockKind::Paragraph(inlines) => {
            add_inlines(places, parsed, inlines);
        }
        BlockKind::List { items, .. } => {
            for item in items {
                add_item(places, parsed, item);
            }
        }
        BlockKind::Table(table) => {
            for cell in &table.header {
                add_inlines(places, parsed, &cell.inlines);
            }
            for row in &table.rows {
                if !row.attributes.has_class("raw") {
                    for cell in &row.cells {
                        add_inlines(places, parsed, &cell.inlines);
                    }
                }
            }
        }
        BlockKind::Code { .. } => places.push((block.span, Place::Code)),
        BlockKind::Quote { blocks, .. } | BlockKind::Footnote { blocks, .. } => {
            add_blocks(places, parsed, blocks);
        }
        BlockKind::Details { summary, blocks } => {
            add_inlines(places, parsed, summary);
            add_blocks(places, parsed, blocks);
        }
        BlockKind::Html(_) | BlockKind::Rule => {}
    }
}

/// `.raw` on an item is about its own text, not about what it holds.
fn add_item(places: &mut Places, parsed: &Parsed<'_>, item: &Item<'_>) {
    let own = usize::from(item.attributes.has_class("raw"));
    add_blocks(places, parsed, item.blocks.get(own..).unwrap_or_default());
}

fn add_inlines(places: &mut Places, parsed: &Parsed<'_>, inlines: &[Inline<'_>]) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Var(_) => places.push((inline.span, Place::Prose)),
            InlineKind::Code(_) => places.push((inline.span, Place::Code)),
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Tag { inlines: inner, .. } => add_inlines(places, parsed, inner),
            InlineKind::Link {
                url,
                inlines: inner,
                ..
            }
            | InlineKind::Image {
                url, alt: inner, ..
            } => {
                // No value makes an address run something.
                if is_safe_url(&parsed.fill(url)) {
                    places.push((inline.span, Place::Address));
                }
                add_inlines(places, parsed, inner);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::filled;
    use crate::{Options, Source, parse};

    fn check(text: &str, expect: &str) {
        let source = Source { path: "a.md", text };
        let values = [
            ("A", "x*y|z"),
            ("B", "a b"),
            ("HOST", "my_host.example"),
            ("EVIL", "javascript:x"),
        ];
        let options = Options {
            values: values
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            ..Options::default()
        };
        let parsed = parse(&source, &options);
        assert_eq!(filled(&source, None, &parsed), expect);
    }

    #[test]
    fn a_value_stays_text_wherever_it_stands() {
        check(
            "- [ ] Say {{A}} to {{HOST}}\r\n",
            "- [ ] Say x\\*y\\|z to my_host.example\r\n",
        );
        check("`run {{A}}`\n", "`run x*y|z`\n");
        check("```sh\nrun {{A}}\n```\n", "```sh\nrun x*y|z\n```\n");
        check(
            "[to {{HOST}}](https://{{HOST}}/{{B}}) {{B}}\n",
            "[to my_host.example](https://my_host.example/a%20b) a b\n",
        );
        check(
            "[a]({{EVIL}}) [b](https://{{HOST}}) {{EVIL}} <https://{{HOST}}/{{EVIL}}>\n",
            "[a]({{EVIL}}) [b](https://my_host.example) javascript:x <https://my_host.example/javascript:x>\n",
        );
        check(
            "| Time | Action |\n|---|---|\n| H+0 | {{A}} |\n",
            "| Time | Action |\n|---|---|\n| H+0 | x\\*y\\|z |\n",
        );
    }

    #[test]
    fn everything_else_is_as_written() {
        for text in [
            "+++\ntitle = \"{{A}}\"\n+++\n\ntext\n",
            "<!-- {{A}} -->\n\ntext  \n\n\n* x\n",
            "\\{{A}} and {{UNKNOWN}}\n",
            "- {{A}} {.raw}\n",
            "\u{feff}# x\r\n",
            "no line end",
        ] {
            check(text, text);
        }
    }
}
