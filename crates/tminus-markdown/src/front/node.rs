//! Front matter as a tree with places, whichever notation it is written in.

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle};
use tminus_model::{Diagnostic, Severity, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Block, Notation, is_unset};
use crate::Source;

/// Tables and lists inside each other.
const DEEPEST: usize = 16;
/// Bytes of one value.
pub(crate) const LONGEST: usize = 4096;
/// Entries of one table or list.
const MOST: usize = 2048;
/// Bytes of the whole.
const LARGEST: usize = 256 * 1024;

/// A value with its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    /// A quoted or plain text; numbers, dates and booleans as written.
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// Nothing: `key:` in YAML.
    Empty,
    /// `*name` in YAML, which is not followed.
    Alias,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) span: Span,
    pub(crate) node: Node,
}

/// Reads a block; what cannot be read is one error at its place.
pub(super) fn read(
    source: &Source<'_>,
    block: &Block,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let text = &source.text[block.content.clone()];
    let found = if !block.closed {
        let fence = Span::new(block.content.start.saturating_sub(4), block.content.start);
        let mark = match block.notation {
            Notation::Toml => "+++",
            Notation::Yaml => "---",
        };
        Err(Broken::new(fence, "the front matter does not end".into())
            .help(format!("close it with a line `{mark}`")))
    } else if text.len() > LARGEST {
        let span = Span::new(block.content.start, block.content.start);
        Err(
            Broken::new(span, "front matter of more than 256 KiB".into())
                .help("move what is long into the text below"),
        )
    } else {
        match block.notation {
            Notation::Toml => read_toml(text, block.content.start),
            Notation::Yaml => read_yaml(text, block.content.start),
        }
    };
    found.unwrap_or_else(|broken| {
        diagnostics.push(broken.diagnostic("front-matter", source.path));
        Vec::new()
    })
}

/// Reads a text of TOML that starts at byte `base` of its file.
pub(crate) fn toml_text(text: &str, base: usize) -> Result<Vec<Entry>, Broken> {
    limited(text, base, read_toml)
}

/// Reads a text of YAML that starts at byte `base` of its file.
pub(crate) fn yaml_text(text: &str, base: usize) -> Result<Vec<Entry>, Broken> {
    limited(text, base, read_yaml)
}

/// Gives the entries of a table of the TOML file `text`.
pub(crate) fn toml_entries(text: &str, table: DeTable<'_>) -> Result<Vec<Entry>, Broken> {
    toml_table(text, 0, table, 1)
}

fn limited(
    text: &str,
    base: usize,
    read: impl Fn(&str, usize) -> Result<Vec<Entry>, Broken>,
) -> Result<Vec<Entry>, Broken> {
    if text.len() > LARGEST {
        let span = Span::new(base, base);
        return Err(Broken::new(span, "more than 256 KiB".to_owned()));
    }
    read(text, base)
}

/// Why a text cannot be read.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Where.
    pub(crate) span: Span,
    /// One lower-case sentence.
    pub(crate) message: String,
    /// The way out.
    pub(crate) help: Option<String>,
}

impl Broken {
    pub(crate) fn new(span: Span, message: String) -> Self {
        Self {
            span,
            message,
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Makes a finding of it for the file at `path`.
    pub(crate) fn diagnostic(self, code: &'static str, path: &str) -> Diagnostic {
        let mut made = Diagnostic::new(code, Severity::Error, path, self.span, self.message);
        made.help = self.help;
        made
    }

    fn too_deep(span: Span) -> Self {
        Self::new(
            span,
            format!("keys are nested more than {DEEPEST} levels deep"),
        )
        .help("none of the known keys needs more than three")
    }
}

fn read_toml(text: &str, base: usize) -> Result<Vec<Entry>, Broken> {
    let table = DeTable::parse(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let span = place(text, base, range);
        let message = error.message().replace('\n', ", ");
        let help = toml_help(&message);
        Broken::new(span, format!("this is not TOML: {message}")).help(help)
    })?;
    toml_table(text, base, table.into_inner(), 1)
}

/// The way out of what a reader of TOML says.
pub fn toml_help(message: &str) -> &'static str {
    let has = |part| message.contains(part);
    if has("duplicate key") {
        "remove one of them"
    } else if has("date") || has("day") || has("hour") || has("month") {
        "write a date and time that exist, such as `2026-12-01T09:00:00`"
    } else if has("invalid basic string") || has("invalid literal string") {
        "close the quote on the same line"
    } else {
        "write `key = \"value\"` lines, with texts in quotes"
    }
}

/// The way out of what a reader of YAML says.
fn yaml_help(message: &str) -> &'static str {
    if message.contains("mapping values") {
        "put a value with `: ` in it into quotes"
    } else if message.contains("tab") {
        "indent with blanks, not with tabs"
    } else if message.contains("bracket") || message.contains("flow") {
        "close the bracket, or put the value into quotes"
    } else {
        "write `key: value` lines, and put a value that starts with a mark into quotes"
    }
}

fn toml_table(
    text: &str,
    base: usize,
    table: DeTable<'_>,
    depth: usize,
) -> Result<Vec<Entry>, Broken> {
    let mut entries = Vec::new();
    for (key, value) in table {
        let span = place(text, base, key.span());
        if depth > DEEPEST {
            return Err(Broken::too_deep(span));
        }
        entries.push(Entry {
            key: key.into_inner().into_owned(),
            span,
            node: toml_value(text, base, value, depth)?,
        });
    }
    // The reader's map is sorted by key; the author's order is kept.
    entries.sort_by_key(|entry| entry.span);
    Ok(entries)
}

fn toml_value(
    text: &str,
    base: usize,
    value: Spanned<DeValue<'_>>,
    depth: usize,
) -> Result<Node, Broken> {
    let range = value.span();
    let span = place(text, base, range.clone());
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Array(items) if depth < DEEPEST => Value::List(
            items
                .into_iter()
                .map(|item| toml_value(text, base, item, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Array(_) => return Err(Broken::too_deep(span)),
        DeValue::Table(table) => Value::Table(toml_table(text, base, table, depth + 1)?),
        _ => Value::Text(text.get(range).unwrap_or_default().trim().to_owned()),
    };
    Ok(Node { span, value })
}

/// Makes a span of a range in `text`, cut to character boundaries.
fn place(text: &str, base: usize, range: std::ops::Range<usize>) -> Span {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
    Span::new(base + start, base + end)
}

/// A table or list that is not closed yet.
struct Open {
    span: Span,
    key: Option<(String, Span)>,
    value: Value,
}

fn read_yaml(text: &str, base: usize) -> Result<Vec<Entry>, Broken> {
    let mut open: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, mark) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(text.len());
            if let Some(quote) = open_quote(text, at) {
                let span = place(text, base, quote..quote + 1);
                let mark = &text[quote..=quote];
                return Broken::new(span, format!("the quote `{mark}` has no end on its line"))
                    .help(format!("close it with another `{mark}`"));
            }
            let span = place(text, base, at..at);
            let made = Broken::new(span, format!("this is not YAML: {}", error.info()));
            made.help(if is_toml(text) {
                "this looks like TOML, which stands between lines `+++`"
            } else {
                yaml_help(&error.info())
            })
        })?;
        let start = mark.start.byte_offset().unwrap_or(0);
        let end = mark.end.byte_offset().unwrap_or(start);
        let span = place(text, base, start..end);
        let value = match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                if plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
                    Value::Empty
                } else {
                    Value::Text(text.into_owned())
                }
            }
            Event::Alias(_) => Value::Alias,
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if open.len() >= DEEPEST {
                    return Err(Broken::too_deep(span));
                }
                open.push(Open {
                    span,
                    key: None,
                    value: match event {
                        Event::MappingStart(..) => Value::Table(Vec::new()),
                        _ => Value::List(Vec::new()),
                    },
                });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                let Some(closed) = open.pop() else { continue };
                let node = Node {
                    span: Span {
                        end: span.end.max(closed.span.end),
                        ..closed.span
                    },
                    value: closed.value,
                };
                // `{{NAME}}` without quotes is a table in a table to YAML.
                let written = &text[place(text, 0, closed.span.range().start - base..end).range()];
                let node = match node.value {
                    Value::Table(_) if written.starts_with("{{") && is_unset(written) => Node {
                        span: node.span,
                        value: Value::Text(written.to_owned()),
                    },
                    value => Node { value, ..node },
                };
                if open.is_empty() {
                    let Value::Table(entries) = node.value else {
                        return Err(not_a_table(node.span));
                    };
                    return Ok(entries);
                }
                put(&mut open, node)?;
                continue;
            }
            _ => continue,
        };
        if open.is_empty() {
            return match value {
                Value::Empty => Ok(Vec::new()),
                _ if is_toml(text) => Err(not_a_table(span)
                    .help("this looks like TOML, which stands between lines `+++`")),
                _ => Err(not_a_table(span)),
            };
        }
        put(&mut open, Node { span, value })?;
    }
    Ok(Vec::new())
}

/// Finds the quote that a reader of YAML stumbled over, at or above the place
/// where it did: a value that starts with a quote and does not end on its line.
/// The reader itself notices only further down, where the text goes on.
fn open_quote(text: &str, at: usize) -> Option<usize> {
    /// How many lines above the place are looked at.
    const NEAR: usize = 20;
    let at = text.floor_char_boundary(at.min(text.len()));
    let mut stop = text[at..].find('\n').map_or(text.len(), |found| at + found);
    let last = text[..at].rfind('\n').map_or(0, |found| found + 1);
    for _ in 0..NEAR {
        let start = text[..stop].rfind('\n').map_or(0, |found| found + 1);
        let line = &text[start..stop];
        let value = line.find(": ").map_or(0, |colon| colon + 2);
        let value =
            value + (line[value..].len() - line[value..].trim_start_matches([' ', '-']).len());
        if let Some(quote) = line[value..]
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))
            && !line[value + 1..].contains(quote)
            // A value over several lines that ended before is in order.
            && !text.get(stop..last).is_some_and(|between| between.contains(quote))
        {
            return Some(start + value);
        }
        stop = start.checked_sub(1)?;
    }
    None
}

fn not_a_table(span: Span) -> Broken {
    Broken::new(span, "there are no keys here".into()).help("write `key: value` lines")
}

fn is_toml(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .is_some_and(|line| line.starts_with('[') || line.contains('=') && !line.contains(": "))
}

/// Puts a finished node into the innermost open table or list.
fn put(open: &mut [Open], node: Node) -> Result<(), Broken> {
    let Some(top) = open.last_mut() else {
        return Ok(());
    };
    let count = match &top.value {
        Value::List(items) => items.len(),
        Value::Table(entries) => entries.len(),
        _ => 0,
    };
    if count >= MOST {
        let text = format!("more than {MOST} entries in one place");
        return Err(Broken::new(node.span, text).help("take some of them away"));
    }
    match &mut top.value {
        Value::List(items) => items.push(node),
        Value::Table(entries) => {
            if let Some((key, span)) = top.key.take() {
                entries.push(Entry { key, span, node });
            } else {
                let key = match node.value {
                    Value::Text(text) => text,
                    // A key that is no text belongs to another tool.
                    _ => String::new(),
                };
                if !key.is_empty() && key != "<<" && entries.iter().any(|entry| entry.key == key) {
                    let text = format!("the key `{key}` is given twice");
                    return Err(Broken::new(node.span, text).help("remove one of them"));
                }
                top.key = Some((key, node.span));
            }
        }
        _ => {}
    }
    Ok(())
}
