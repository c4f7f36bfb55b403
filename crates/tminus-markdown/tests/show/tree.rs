//! A tree as text, one line for each block.

use std::fmt::Write;

use tminus_markdown::ast::{Attributes, Block, BlockKind, Inline, InlineKind, Live, Piece, Var};

use super::model::window;

/// Writes blocks, one a line, what they hold below them.
pub(crate) fn tree(blocks: &[Block<'_>]) -> String {
    let mut out = String::new();
    for block in blocks {
        one(block, 0, &mut out);
    }
    out
}

fn one(block: &Block<'_>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let own = attributes(&block.attributes);
    match &block.kind {
        BlockKind::Heading {
            level,
            inlines: text,
            live,
            ..
        } => line(out, &indent, &format!("h{level}{}{own}", mark(*live)), text),
        BlockKind::Paragraph(text) => line(out, &indent, &format!("p{own}"), text),
        BlockKind::List {
            start,
            tight,
            items,
        } => {
            let start = start.map_or(String::from("ul"), |start| format!("ol {start}"));
            let loose = if *tight { "" } else { " loose" };
            writeln!(out, "{indent}{start}{loose}{own}").unwrap();
            for item in items {
                let task = match item.task {
                    None => "",
                    Some(true) => " [x]",
                    Some(false) => " [ ]",
                };
                let own = attributes(&item.attributes);
                writeln!(out, "{indent}  li{task}{}{own}", mark(item.live)).unwrap();
                for block in &item.blocks {
                    one(block, depth + 2, out);
                }
            }
        }
        BlockKind::Table(table) => {
            writeln!(out, "{indent}table{own}").unwrap();
            let cells = |cells: &[tminus_markdown::ast::Cell<'_>]| {
                let texts: Vec<String> = cells.iter().map(|cell| inlines(&cell.inlines)).collect();
                texts.join(" | ")
            };
            writeln!(out, "{indent}  head {}", cells(&table.header)).unwrap();
            for row in &table.rows {
                let own = attributes(&row.attributes);
                let mark = mark(row.live);
                writeln!(out, "{indent}  row{mark}{own} {}", cells(&row.cells)).unwrap();
            }
        }
        BlockKind::Code { info, pieces: text } => {
            writeln!(out, "{indent}code {info:?}{own} {}", pieces(text)).unwrap();
        }
        BlockKind::Quote { alert, blocks } => {
            let kind = alert.map_or(String::from("quote"), |alert| {
                format!("alert {}", format!("{alert:?}").to_lowercase())
            });
            writeln!(out, "{indent}{kind}{own}").unwrap();
            for block in blocks {
                one(block, depth + 1, out);
            }
        }
        BlockKind::Html(text) => writeln!(out, "{indent}html {text:?}").unwrap(),
        BlockKind::Details { summary, blocks } => {
            line(out, &indent, &format!("details{own}"), summary);
            for block in blocks {
                one(block, depth + 1, out);
            }
        }
        BlockKind::Footnote { label, blocks } => {
            writeln!(out, "{indent}footnote {}", label.text).unwrap();
            for block in blocks {
                one(block, depth + 1, out);
            }
        }
        BlockKind::Rule => writeln!(out, "{indent}rule").unwrap(),
    }
}

fn line(out: &mut String, indent: &str, name: &str, text: &[Inline<'_>]) {
    writeln!(out, "{indent}{name} {}", inlines(text)).unwrap();
}

fn mark(live: Option<Live>) -> &'static str {
    match live {
        None => "",
        Some(Live::Step(_)) => " step",
        Some(Live::SignOff(_)) => " sign-off",
        Some(Live::Trigger(_)) => " trigger",
        Some(Live::Measure(_)) => " measure",
        Some(Live::Check(_)) => " check",
    }
}

fn attributes(attributes: &Attributes) -> String {
    let mut out = String::new();
    if let Some(id) = &attributes.id {
        write!(out, " #{id}").unwrap();
    }
    for class in &attributes.classes {
        write!(out, " .{class}").unwrap();
    }
    for pair in &attributes.pairs {
        write!(out, " {}={:?}", pair.key, pair.value).unwrap();
    }
    out
}

fn inlines(list: &[Inline<'_>]) -> String {
    let mut out = String::new();
    for inline in list {
        match &inline.kind {
            InlineKind::Text(text) => out.push_str(text),
            InlineKind::Var(var) => variable(var, &mut out),
            InlineKind::Time {
                text,
                window: found,
            } => {
                write!(out, "<time {}>{text}</time>", window(found)).unwrap();
            }
            InlineKind::Code(text) => write!(out, "`{}`", pieces(text)).unwrap(),
            InlineKind::Emphasis(inner) => write!(out, "<em>{}</em>", inlines(inner)).unwrap(),
            InlineKind::Strong(inner) => write!(out, "<b>{}</b>", inlines(inner)).unwrap(),
            InlineKind::Strikethrough(inner) => write!(out, "<s>{}</s>", inlines(inner)).unwrap(),
            InlineKind::Link {
                url,
                title,
                inlines: inner,
            } => {
                write!(out, "<a {url}").unwrap();
                if !title.is_empty() {
                    write!(out, " {title:?}").unwrap();
                }
                write!(out, ">{}</a>", inlines(inner)).unwrap();
            }
            InlineKind::Image { url, alt, .. } => {
                write!(out, "<img {url}>{}</img>", inlines(alt)).unwrap();
            }
            InlineKind::FootnoteReference(label) => write!(out, "[^{}]", label.text).unwrap(),
            InlineKind::Tag {
                tag,
                inlines: inner,
            } => {
                let name = format!("{tag:?}").to_lowercase();
                write!(out, "<{name}>{}</{name}>", inlines(inner)).unwrap();
            }
            InlineKind::Html(text) => write!(out, "⟨{text}⟩").unwrap(),
            InlineKind::SoftBreak => out.push('⏎'),
            InlineKind::HardBreak => out.push('↵'),
        }
    }
    out
}

fn pieces(list: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in list {
        match piece {
            Piece::Text(text) => out.push_str(&text.replace('\n', "⏎")),
            Piece::Var(var) => variable(var, &mut out),
        }
    }
    out
}

fn variable(var: &Var<'_>, out: &mut String) {
    match &var.value {
        Some(value) => write!(out, "⟦{}={value}⟧", var.name).unwrap(),
        None => write!(out, "⟦{}⟧", var.name).unwrap(),
    }
}
