//! Rules about commands: what a reader copies and cannot see.

use tminus_model::{Diagnostic, Severity, Span};

use crate::Source;
use crate::ast::{Block, BlockKind, Inline, InlineKind, Item};

/// Looks at all code of a document.
pub(crate) fn check(source: &Source<'_>, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    if !is_plain(source.text) {
        walk(source, blocks, found);
    }
}

/// Says whether a text holds nothing that could be hidden.
fn is_plain(text: &str) -> bool {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let odd = |byte: u8| {
        let blank = matches!(byte, b'\n' | b'\r' | b'\t');
        u8::from(byte.wrapping_sub(b' ') > b'~' - b' ') & u8::from(!blank)
    };
    text.bytes().fold(0, |found, byte| found | odd(byte)) == 0
}

/// Recursion is bounded by the nesting that the tree allows.
fn walk(source: &Source<'_>, blocks: &[Block<'_>], found: &mut Vec<Diagnostic>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Code { info, .. } => code(source, block.span, info, found),
            BlockKind::Heading { inlines, .. } | BlockKind::Paragraph(inlines) => {
                inline(source, inlines, found);
            }
            BlockKind::List { items, .. } => {
                for Item { blocks, .. } in items {
                    walk(source, blocks, found);
                }
            }
            BlockKind::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    inline(source, &cell.inlines, found);
                }
            }
            BlockKind::Quote { blocks, .. }
            | BlockKind::Details { blocks, .. }
            | BlockKind::Footnote { blocks, .. } => walk(source, blocks, found),
            BlockKind::Html(_) | BlockKind::Rule => {}
        }
    }
}

fn inline(source: &Source<'_>, inlines: &[Inline<'_>], found: &mut Vec<Diagnostic>) {
    for one in inlines {
        match &one.kind {
            InlineKind::Code(_) => code(source, one.span, "", found),
            InlineKind::Emphasis(inner)
            | InlineKind::Strong(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Tag { inlines: inner, .. }
            | InlineKind::Link { inlines: inner, .. } => inline(source, inner, found),
            _ => {}
        }
    }
}

/// What a block of code is, by the first word of its info string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    /// It is run in a shell.
    Shell,
    /// Not said.
    Unsaid,
    /// A program, or its configuration.
    Other,
    /// Nobody runs it.
    Text,
}

fn language(info: &str) -> Language {
    let word = info.split([' ', ',', '{']).next().unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "" => Language::Unsaid,
        "sh" | "bash" | "zsh" | "shell" | "console" | "fish" | "powershell" | "ps1" => {
            Language::Shell
        }
        "text" | "txt" | "plain" | "plaintext" | "markdown" | "md" | "mermaid" | "diff"
        | "html" => Language::Text,
        _ => Language::Other,
    }
}

fn code(source: &Source<'_>, span: Span, info: &str, found: &mut Vec<Diagnostic>) {
    let text = &source.text[span.range()];
    if is_plain(text) {
        return;
    }
    let language = language(info);
    if language == Language::Text {
        return;
    }
    let mut hidden = Vec::new();
    let mut typographic = Vec::new();
    let mut before = '\n';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let place = Span::new(
            span.start as usize + at,
            span.start as usize + at + c.len_utf8(),
        );
        if is_hidden(c, before, next) {
            hidden.push((c, place));
        } else if is_typographic(c, before, next, language) {
            typographic.push((c, place));
        }
        before = c;
    }
    let mut say = |code: &'static str, list: &[(char, Span)], help: &str| {
        let Some((&(c, place), more)) = list.split_first() else {
            return;
        };
        let name = format!("U+{:04X}", u32::from(c));
        let more = match more.len() {
            0 => String::new(),
            more => format!(", and {more} more such"),
        };
        let message = match code {
            "hidden-character" => {
                format!("this command holds `{name}`{more}, which cannot be seen")
            }
            _ => format!("this command holds `{c}` (`{name}`){more}"),
        };
        found
            .push(Diagnostic::new(code, Severity::Warning, source.path, place, message).help(help));
    };
    say(
        "hidden-character",
        &hidden,
        "type the command anew: copied as it is, it does something else than what is read",
    );
    say(
        "typographic",
        &typographic,
        "write the plain `\"`, `'` or `-`: a shell does not know the typographic ones",
    );
}

/// Says whether a character cannot be seen, or changes how others are read.
fn is_hidden(c: char, before: char, next: Option<char>) -> bool {
    match c {
        '\n' | '\r' | '\t' => false,
        // They join letters of some scripts, and emoji.
        '\u{200c}' | '\u{200d}' => before.is_ascii() || next.is_none_or(|next| next.is_ascii()),
        '\u{a0}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => true,
        c => c.is_control(),
    }
}

fn is_typographic(c: char, before: char, next: Option<char>, language: Language) -> bool {
    match c {
        '“' | '”' | '‘' | '’' => language == Language::Shell,
        '–' | '—' => {
            matches!(language, Language::Shell | Language::Unsaid)
                && matches!(before, ' ' | '\t')
                && next.is_some_and(|next| next.is_ascii_alphabetic())
        }
        _ => false,
    }
}
