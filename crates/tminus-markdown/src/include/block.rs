//! What an `include` block asks for.

use tminus_model::{Diagnostic, Severity, Span};

use super::region::{self, Cut};
use super::{Block, Loaded, Refused};
use crate::front::{Entry, NodeValue as Value, toml_text};
use crate::suggest::closest;

const KEYS: [&str; 6] = ["file", "region", "lines", "shift", "prefix", "language"];

/// What a block asks for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) file: String,
    /// Where the file is named.
    pub(super) span: Option<Span>,
    /// Where the region or the lines are named.
    pub(super) cut_span: Option<Span>,
    region: Option<String>,
    /// The first and the last line, from 1.
    lines: Option<(usize, Option<usize>)>,
    pub(super) shift: i8,
    pub(super) prefix: Option<String>,
    language: Option<String>,
}

impl Wanted {
    /// Reads the lines of a block. What is wrong is said of the file at `path`,
    /// in which the text of the block starts `offset` bytes further.
    pub(super) fn read(
        &mut self,
        path: &str,
        block: &Block,
        offset: usize,
        found: &mut Vec<Diagnostic>,
    ) {
        let mut say = |span: Span, text: String, help: &str| {
            let made = Diagnostic::new("include", Severity::Error, path, span, text);
            found.push(made.help(help));
        };
        let whole = Span::new(offset + block.fence.start, offset + block.body.start);
        let entries = match toml_text(&block.text, offset + block.body.start) {
            Ok(entries) => entries,
            Err(broken) => {
                let help = "write `file = \"steps.md\"` between the fences";
                say(broken.span, broken.message, help);
                return;
            }
        };
        for Entry { key, span, node } in entries {
            let Value::Text(text) = node.value else {
                say(
                    node.span,
                    format!("`{key}` is not a plain value"),
                    "write one value",
                );
                continue;
            };
            match key.as_str() {
                "file" => {
                    self.file = text;
                    self.span = Some(node.span);
                }
                "region" => {
                    self.region = Some(text);
                    self.cut_span = Some(node.span);
                }
                "lines" => match lines(&text) {
                    Some(lines) => {
                        self.lines = Some(lines);
                        self.cut_span = Some(node.span);
                    }
                    None => say(
                        node.span,
                        format!("`{text}` is not a range of lines"),
                        "write it as `\"3-10\"`, `\"3-\"` or `3`",
                    ),
                },
                "shift" => match text.parse::<i8>() {
                    Ok(shift) if (-5..=5).contains(&shift) => self.shift = shift,
                    _ => say(
                        node.span,
                        format!("headings cannot be moved by `{text}`"),
                        "write a whole number from -5 to 5",
                    ),
                },
                "prefix" => {
                    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                    if !text.is_empty() && text.len() <= 64 && text.chars().all(good) {
                        self.prefix = Some(text);
                    } else {
                        say(
                            node.span,
                            format!("`{text}` is no prefix for ids"),
                            "use letters, digits and dashes",
                        );
                    }
                }
                "language" => self.language = Some(text),
                _ => {
                    let help = closest(&key, &KEYS).map_or_else(
                        || format!("known keys: {}", KEYS.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    say(span, format!("unknown key `{key}`"), &help);
                }
            }
        }
        if self.file.is_empty() {
            say(
                whole,
                "this include names no file".to_owned(),
                "write `file = \"steps.md\"` between the fences",
            );
        } else if self.region.is_some() && self.lines.is_some() {
            say(
                whole,
                "this include asks for a region and for lines".to_owned(),
                "ask for one of them",
            );
        }
    }

    /// Cuts what is wanted out of a file.
    pub(super) fn cut(&self, file: &Loaded) -> Result<Cut, Refused> {
        region::cut(
            file,
            self.region.as_deref(),
            self.lines,
            self.language.as_deref(),
        )
    }
}

fn lines(text: &str) -> Option<(usize, Option<usize>)> {
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|line| *line > 0);
    let found = match text.split_once('-') {
        None => (number(text)?, Some(number(text)?)),
        Some((first, last)) if last.trim().is_empty() => (number(first)?, None),
        Some((first, last)) if first.trim().is_empty() => (1, Some(number(last)?)),
        Some((first, last)) => (number(first)?, Some(number(last)?)),
    };
    (found.1.is_none_or(|last| last >= found.0)).then_some(found)
}
