//! Fenced blocks with keys in them: `timer` and `decision`.
//!
//! ```toml
//! # timer
//! label = "Watch the error rate"
//! duration = "15m"
//! # decision
//! question = "Do we go?"
//! options = ["Go", "Hold"]
//! criteria = ["Error rate below 1 %"]
//! owner = "IC"
//! ```

use tminus_model::{Decision, Diagnostic, Millis, Runbook, Severity, Span, Timer};
use tminus_plan::time::parse_duration;

use crate::ast::{Block, BlockKind, Piece};
use crate::front::{Entry, Node, NodeValue as Value, toml_text};
use crate::suggest::closest;
use crate::text::Lines;
use crate::values::Values;

/// What a block stands for: an index into the runbook's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fenced {
    Timer(usize),
    Decision(usize),
}

/// The blocks of a document by the byte at which they start, sorted.
pub(crate) type Found = Vec<(u32, Fenced)>;

const TIMER: [&str; 2] = ["label", "duration"];
const DECISION: [&str; 4] = ["question", "options", "criteria", "owner"];

/// Reads every such block into the runbook. One that cannot be read stays code.
pub(crate) fn read(
    path: &str,
    text: &str,
    blocks: &[Block<'_>],
    values: &Values<'_>,
    lines: &Lines,
    runbook: &mut Runbook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Found {
    let mut reader = Reader {
        path,
        text,
        values,
        lines,
        runbook,
        diagnostics,
        found: Vec::new(),
    };
    reader.blocks(blocks);
    reader.found
}

struct Reader<'r, 'o> {
    path: &'r str,
    text: &'r str,
    values: &'r Values<'o>,
    lines: &'r Lines,
    runbook: &'r mut Runbook,
    diagnostics: &'r mut Vec<Diagnostic>,
    found: Found,
}

impl Reader<'_, '_> {
    /// Recursion is bounded by the nesting that the tree allows.
    fn blocks(&mut self, blocks: &[Block<'_>]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Code { info, pieces } => {
                    match info.split_whitespace().next().unwrap_or_default() {
                        "timer" => self.block(block.span, pieces, &TIMER),
                        "decision" => self.block(block.span, pieces, &DECISION),
                        _ => {}
                    }
                }
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.blocks(&item.blocks);
                    }
                }
                BlockKind::Quote {
                    alert: Some(_),
                    blocks,
                }
                | BlockKind::Details { blocks, .. } => self.blocks(blocks),
                _ => {}
            }
        }
    }

    fn say(&mut self, span: Span, text: impl Into<String>, help: &str) {
        let made = Diagnostic::new("block", Severity::Error, self.path, span, text);
        self.diagnostics.push(made.help(help));
    }

    fn block(&mut self, span: Span, pieces: &[Piece<'_>], keys: &[&str]) {
        let mut body = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => body.push_str(text),
                Piece::Var(var) => {
                    body.push_str("{{");
                    body.push_str(&var.name);
                    body.push_str("}}");
                }
            }
        }
        let source = &self.text[span.range()];
        let start = source.find('\n').map_or(source.len(), |at| at + 1);
        // In a list the lines are indented: places are then those of the block.
        let exact = source[start..].starts_with(&body);
        let at = |inner: Span| {
            let move_by = span.start + start as u32;
            if exact {
                Span {
                    start: inner.start + move_by,
                    end: inner.end + move_by,
                }
            } else {
                span
            }
        };
        let before = self.diagnostics.len();
        let entries = toml_text(&body, 0).unwrap_or_else(|broken| {
            self.say(
                at(broken.span),
                broken.message,
                "write `key = \"value\"` lines between the fences",
            );
            Vec::new()
        });
        let mut timer = Timer::default();
        let mut decision = Decision::default();
        let mut has_length = false;
        for Entry { key, span, node } in entries {
            let place = at(node.span);
            match key.as_str() {
                "duration" if keys == TIMER => {
                    let Some(text) = self.text(&node, place) else {
                        continue;
                    };
                    has_length = true;
                    timer.duration = self.length(&text, place).unwrap_or_default();
                }
                "label" if keys == TIMER => timer.label = self.text(&node, place),
                "question" if keys == DECISION => {
                    decision.question = self.text(&node, place).unwrap_or_default();
                }
                "owner" if keys == DECISION => decision.owner = self.text(&node, place),
                "options" if keys == DECISION => decision.options = self.texts(node, place),
                "criteria" if keys == DECISION => decision.criteria = self.texts(node, place),
                _ => {
                    let help = closest(&key, keys).map_or_else(
                        || format!("known keys: {}", keys.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.say(at(span), format!("unknown key `{key}`"), &help);
                }
            }
        }
        let fence = Span::new(span.start as usize, span.start as usize + start);
        if self.diagnostics.len() == before {
            if keys == TIMER && !has_length {
                self.say(
                    fence,
                    "this timer has no duration",
                    "write `duration = \"15m\"`",
                );
            } else if keys == DECISION && decision.question.is_empty() {
                self.say(
                    fence,
                    "this decision asks nothing",
                    "write `question = \"Do we go?\"`",
                );
            }
        }
        if self.diagnostics.len() > before {
            return;
        }
        let line = self.lines.of(span.start);
        let found = if keys == TIMER {
            timer.line = line;
            self.runbook.timers.push(timer);
            Fenced::Timer(self.runbook.timers.len() - 1)
        } else {
            decision.line = line;
            self.runbook.decisions.push(decision);
            Fenced::Decision(self.runbook.decisions.len() - 1)
        };
        self.found.push((span.start, found));
    }

    /// Reads how long a timer runs.
    fn length(&mut self, text: &str, place: Span) -> Option<Millis> {
        match parse_duration(&self.values.words().english(text).text) {
            Ok(Millis(0)) => {
                let text = format!("a timer of `{text}` is over at once");
                self.say(place, text, "write it as `15m`");
                None
            }
            Ok(length) => Some(length),
            Err(error) => {
                let help = error.help.unwrap_or_else(|| "write it as `15m`".into());
                self.say(place, error.message, &help);
                None
            }
        }
    }

    fn text(&mut self, node: &Node, place: Span) -> Option<String> {
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => {
                Some(self.values.fill(text.trim()).into_owned())
            }
            _ => {
                self.say(place, "this is not a text", "write one value in quotes");
                None
            }
        }
    }

    fn texts(&mut self, node: Node, place: Span) -> Vec<String> {
        let Value::List(items) = node.value else {
            self.say(place, "this is not a list", "write `[\"one\", \"two\"]`");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.text(item, place))
            .collect()
    }
}
