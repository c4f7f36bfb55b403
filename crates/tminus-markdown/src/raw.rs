//! Rules over raw lines, for what a Markdown parser hides: a table that is
//! none, a heading without its `#`, a task item without its blanks, a line that
//! slips into the item above.

use tminus_model::{Diagnostic, Severity, Span};
use tminus_plan::time::leading_window;

use crate::ast::{Block, BlockKind, Item};
use crate::text::field;
use crate::words::{FieldWord, Words};
use crate::{Options, Source};

/// A heading is short.
const LONGEST_HEADING: usize = 80;
/// Marks around a line that is bold for want of a `#`.
const MARKS: [char; 3] = ['*', '_', ' '];

/// Looks at the lines of every paragraph.
pub(crate) fn check(
    source: &Source<'_>,
    blocks: &[Block<'_>],
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut rules = Rules {
        source,
        words: &options.words,
        diagnostics,
    };
    rules.blocks(blocks, Inside::Section);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Section,
    Item,
}

struct Rules<'r> {
    source: &'r Source<'r>,
    words: &'r Words,
    diagnostics: &'r mut Vec<Diagnostic>,
}

impl Rules<'_> {
    /// Recursion is bounded by the nesting that the tree allows.
    fn blocks(&mut self, blocks: &[Block<'_>], inside: Inside) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(_) => self.paragraph(block.span, inside),
                BlockKind::List { items, .. } => {
                    for item in items {
                        self.item(item);
                    }
                }
                // A quote shows what somebody else wrote.
                BlockKind::Quote {
                    alert: Some(_),
                    blocks,
                }
                | BlockKind::Details { blocks, .. }
                | BlockKind::Footnote { blocks, .. } => self.blocks(blocks, inside),
                _ => {}
            }
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        if let Some(Block {
            kind: BlockKind::Quote { alert: None, .. },
            span,
            ..
        }) = item.blocks.first()
            && self.source.text.as_bytes().get(span.start as usize + 1) != Some(&b' ')
        {
            self.say(
                "quote-mark",
                Severity::Info,
                Span::new(span.start as usize, span.start as usize + 1),
                "this `>` makes a quote of the item",
                "write `\\>` where greater than is meant",
            );
        }
        if item.task.is_none()
            && let Some(Block {
                kind: BlockKind::Paragraph(_),
                span,
                ..
            }) = item.blocks.first()
            && let Some(length) = nearly_a_box(&self.source.text[span.range()])
        {
            let start = span.start as usize;
            self.no_task(
                Span::new(start, start + length),
                "write `[ ]` or `[x]`, and a blank behind it",
            );
        }
        self.blocks(&item.blocks, Inside::Item);
    }

    fn no_task(&mut self, span: Span, help: &str) {
        let text = "this reads like a task item and is none";
        self.say("missing-task", Severity::Warning, span, text, help);
    }

    fn paragraph(&mut self, span: Span, inside: Inside) {
        let text = &self.source.text[span.range()];
        if inside == Inside::Item && is_sentence(text) {
            return;
        }
        let mut start = span.start as usize;
        let mut table = false;
        let mut lazy = false;
        // Whether the line above is a row.
        let mut bars = false;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let at = start;
            start += line.len();
            let quoted = line.trim_start_matches([' ', '\t', '>']);
            let shown = quoted.trim_end();
            if shown.is_empty() {
                continue;
            }
            let begin = at + (line.len() - quoted.len());
            let place = Span::new(begin, begin + shown.len());
            if shown.starts_with('|') && shown.len() > 1 && shown[1..].contains('|') {
                bars = true;
                if !table {
                    table = true;
                    self.say(
                        "missing-table",
                        Severity::Warning,
                        place,
                        "bars here, but no table",
                        "a table needs an empty line before it, a header, and below it a row of \
                         dashes with as many cells; an HTML comment or a heading ends it",
                    );
                }
                continue;
            }
            if bars && !shown.starts_with('|') && shown.ends_with('|') {
                bars = false;
                self.say(
                    "split-row",
                    Severity::Warning,
                    place,
                    "this line is the rest of the row above",
                    "put the whole row on one line: a line break ends a row",
                );
                continue;
            }
            bars = false;
            if let Some(rest) = shown.strip_prefix(['-', '*', '+'])
                && rest.get(..3).is_some_and(is_box)
                && !rest[3..].starts_with(['(', '[', ':'])
            {
                self.no_task(
                    Span::new(begin, begin + 4),
                    "write a blank before the box: `- [ ] …`",
                );
                continue;
            }
            let signs = shown.len() - shown.trim_start_matches('#').len();
            if (2..=6).contains(&signs) && shown[signs..].starts_with(char::is_alphanumeric) {
                self.say(
                    "missing-heading",
                    Severity::Warning,
                    place,
                    "this reads like a heading, and no blank follows the `#`",
                    "write a blank behind them, and an empty line before it",
                );
                continue;
            }
            let continues = inside == Inside::Item && number > 0 && begin == at;
            // An item that ends in `checklist` or starts with `T-7 days` is an item;
            // only where other lines slip into it was it meant as a heading.
            let words = inside == Inside::Section || number > 0 || text.contains('\n');
            let heading = words && (offset(shown) || self.named(shown));
            if continues && (heading || self.owner(shown)) {
                self.say(
                    "lazy-line",
                    Severity::Warning,
                    place,
                    "this line continues the item above",
                    if heading {
                        "put an empty line before it and `##` in front of it to make it a heading"
                    } else {
                        "put an empty line before it"
                    },
                );
            } else if continues && !lazy {
                lazy = true;
                self.say(
                    "lazy-line",
                    Severity::Info,
                    place,
                    "this line continues the item above",
                    "indent it to say so, or put an empty line before it",
                );
            } else if !continues && heading {
                self.say(
                    "missing-heading",
                    Severity::Warning,
                    place,
                    "this reads like a heading without `#`",
                    "put `##` and a blank in front of it, and an empty line before it",
                );
            }
        }
    }

    /// Says whether a line ends in a word that names a checklist or a procedure.
    fn named(&self, line: &str) -> bool {
        let bare = line.trim_matches(MARKS);
        let mut words = self.words.checklist.iter().chain(&self.words.procedure);
        line.len() <= LONGEST_HEADING
            && words.any(|word| ends_with_word(bare, word) && bare.len() > word.len())
            && bare.split(' ').count() <= 6
            && bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    }

    fn owner(&self, line: &str) -> bool {
        field(line.trim_start_matches('*'), 3).is_some_and(|(name, _)| {
            matches!(
                self.words.field(name),
                Some(FieldWord::Owner | FieldWord::Due)
            )
        })
    }

    fn say(
        &mut self,
        code: &'static str,
        severity: Severity,
        span: Span,
        message: &str,
        help: &str,
    ) {
        let made = Diagnostic::new(code, severity, self.source.path, span, message).help(help);
        self.diagnostics.push(made);
    }
}

/// Says whether a text is one line that begins with a letter: in an item none of
/// the rules speaks of such a line.
fn is_sentence(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'A'..=b'Z' | b'a'..=b'z'))
        && memchr::memchr(b'\n', text.as_bytes()).is_none()
}

fn is_box(text: &str) -> bool {
    matches!(text, "[ ]" | "[x]" | "[X]")
}

/// Says how long a box is that an item starts with and that is none: `[]`,
/// `[  ]`, `[*]`, `[ x ]`, or one with its text right behind it.
fn nearly_a_box(text: &str) -> Option<usize> {
    let end = text.strip_prefix('[')?.find(']')? + 1;
    let (inside, rest) = (&text[1..end], &text[end + 1..]);
    if rest.is_empty() || rest.starts_with(['(', '[', ':']) {
        return None;
    }
    let mark = inside.trim();
    let empty = inside.chars().all(|c| matches!(c, ' ' | '\t' | '\u{a0}'));
    let ticked = matches!(mark, "x" | "X") || matches!(mark, "*" | "v" | "V" | "✓" | "✔" | "√");
    let glued = is_box(&text[..=end]) && rest.starts_with(char::is_alphanumeric);
    let blank = rest.starts_with(char::is_whitespace);
    (glued || (empty && inside != " ") || (ticked && blank && !is_box(&text[..=end])))
        .then_some(end + 1)
}

/// Says whether a line starts with an offset, as a heading does.
/// `Owner: … | Due: T-7 days` names one as well, but not first.
fn offset(line: &str) -> bool {
    let bare = line.trim_matches(MARKS);
    matches!(bare.as_bytes().first(), Some(b'T' | b't' | b'H' | b'h'))
        && line.len() <= LONGEST_HEADING
        && leading_window(bare).is_some_and(|(_, length)| bare[length..].starts_with(':'))
}

/// Says whether a text ends with a word, upper and lower case alike.
fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(from) = text.len().checked_sub(word.len()) else {
        return false;
    };
    let Some(tail) = text.get(from..) else {
        return false;
    };
    tail.eq_ignore_ascii_case(word) && !text[..from].ends_with(char::is_alphanumeric)
}
