//! Findings on a terminal: message, place, the line with the place marked, and
//! the way out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use rayon::prelude::*;
use tminus_model::{Diagnostic, Severity, Span};
use tminus_site::Lines;
use unicode_width::UnicodeWidthStr;

use super::Report;
use crate::terminal::count;

/// How many findings one thread writes at a time.
const CHUNK: usize = 64;
/// About how long a finding is.
const BYTES: usize = 768;
/// The longest part of a line that is shown, in characters.
const WIDTH: usize = 100;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Colour,
}

impl Style {
    fn paint<'t>(self, code: &str, text: &'t str) -> Cow<'t, str> {
        match self {
            Self::Plain => Cow::Borrowed(text),
            Self::Colour => Cow::Owned(format!("\x1b[{code}m{text}\x1b[0m")),
        }
    }

    /// The colour of errors.
    pub(crate) fn error(self, text: &str) -> Cow<'_, str> {
        self.paint("1;31", text)
    }

    /// The colour of ways out.
    pub(crate) fn help(self, text: &str) -> Cow<'_, str> {
        self.paint("1;36", text)
    }

    fn severity(self, severity: Severity, text: &str) -> Cow<'_, str> {
        match severity {
            Severity::Error => self.error(text),
            Severity::Warning => self.paint("1;33", text),
            Severity::Info => self.paint("1;34", text),
        }
    }

    fn edge(self, text: &str) -> Cow<'_, str> {
        self.paint("2", text)
    }
}

impl Report<'_> {
    /// Writes all findings and their number.
    pub(crate) fn text(&self, style: Style) -> String {
        // A project's first report can have more lines than its sources.
        let parts: Vec<String> = self
            .found
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut part = String::with_capacity(CHUNK * BYTES);
                for found in chunk {
                    self.one(found, style, &mut part);
                    part.push('\n');
                }
                part
            })
            .collect();
        let mut out = parts.concat();
        out.push_str(&self.sum());
        out.push('\n');
        out
    }

    /// Says how many findings there are.
    pub(crate) fn sum(&self) -> String {
        let numbers = self.numbers();
        let mut sum = format!(
            "{}, {}",
            count(numbers.errors, "error"),
            count(numbers.warnings, "warning")
        );
        if numbers.notes > 0 {
            sum.push_str(", ");
            sum.push_str(&count(numbers.notes, "note"));
        }
        let checked = count(self.sources, "document");
        if numbers.sources == 0 {
            write!(sum, " in {checked}").expect("writing to a string cannot fail");
        } else {
            let files = count(numbers.sources, "file");
            write!(sum, " in {files}; {checked} checked").expect("writing to a string cannot fail");
        }
        sum
    }

    fn one(&self, found: &Diagnostic, style: Style, out: &mut String) {
        let word = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        };
        let head = format!("{word}[{}]", found.code);
        let head = style.severity(found.severity, &head);
        put(out, &[&head, ": ", &plain(&found.message), "\n"]);
        let lines = self
            .lines
            .get(found.path.as_str())
            .filter(|_| found.span != Span::default());
        let Some(lines) = lines else {
            put(
                out,
                &["  ", &style.edge("-->"), " ", &plain(&found.path), "\n"],
            );
            help(found, 1, style, out);
            return;
        };
        let (line, column) = lines.place(found.span.start as usize);
        let deepest = found
            .labels
            .iter()
            .map(|label| lines.place(label.span.start as usize).0)
            .fold(line, usize::max);
        let margin = deepest.to_string().len();
        let (path, arrow, bar) = (plain(&found.path), style.edge("-->"), style.edge("|"));
        let (line, column) = (line.to_string(), column.to_string());
        blanks(out, margin);
        put(out, &[&arrow, " ", &path, ":", &line, ":", &column, "\n"]);
        blanks(out, margin + 1);
        put(out, &[&bar, "\n"]);
        // In the order of the source, whichever of them the finding is about.
        let mut frames = vec![(found.span, '^', "")];
        frames.extend(found.labels.iter().map(|l| (l.span, '-', l.text.as_str())));
        frames.sort_by_key(|(span, ..)| *span);
        for (span, sign, label) in frames {
            let mark = |text: &str| match sign {
                '^' => style.severity(found.severity, text).into_owned(),
                _ => style.help(text).into_owned(),
            };
            frame(lines, span, (sign, label), margin, style, &mark, out);
        }
        help(found, margin, style, out);
    }
}

/// Appends texts.
fn put(out: &mut String, texts: &[&str]) {
    for text in texts {
        out.push_str(text);
    }
}

/// Appends so many blanks.
fn blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn help(found: &Diagnostic, margin: usize, style: Style, out: &mut String) {
    if let Some(help) = &found.help {
        let (edge, word) = (style.edge("="), style.help("help"));
        blanks(out, margin + 1);
        put(out, &[&edge, " ", &word, ": ", &plain(help), "\n"]);
    }
}

/// Writes a line of the source with a span of it marked. Of a long line the
/// part around the span is shown; of a long span its first line.
fn frame(
    lines: &Lines<'_>,
    span: Span,
    (sign, label): (char, &str),
    margin: usize,
    style: Style,
    mark: &dyn Fn(&str) -> String,
    out: &mut String,
) {
    let (number, column) = lines.place(span.start as usize);
    let line = lines.line(number);
    let length = if is_plain(line) {
        line.len()
    } else {
        line.chars().count()
    };
    let start = column - 1;
    let (last, end) = lines.place((span.end as usize).max(span.start as usize));
    let end = if last > number { length } else { end - 1 };
    let from = if length <= WIDTH {
        0
    } else {
        start.saturating_sub(WIDTH / 3)
    };
    let to = length.min(from + WIDTH);
    let (text, before, marked) = part(line, from..to, start..end);
    let ellipsis = |there: bool| if there { "…" } else { "" };
    let (head, tail) = (ellipsis(from > 0), ellipsis(to < length));
    let bar = style.edge("|");
    let number = format!("{number:>margin$}");
    put(
        out,
        &[&style.edge(&number), " ", &bar, " ", head, &text, tail],
    );
    out.truncate(out.trim_end().len());
    let before = before + usize::from(from > 0);
    let mut signs = sign.to_string().repeat(marked.max(1));
    if !label.is_empty() {
        signs.push(' ');
        signs.push_str(&plain(label));
    }
    out.push('\n');
    blanks(out, margin + 1);
    put(out, &[&bar, " "]);
    blanks(out, before);
    put(out, &[&mark(&signs), "\n"]);
}

/// Gives a part of a line as it is shown, the width of what stands in it before
/// the mark, and the width of the mark. The ranges count characters, the widths
/// columns of a terminal: an ideograph has two, a combining mark none.
fn part(line: &str, shown: Range<usize>, mark: Range<usize>) -> (Cow<'_, str>, usize, usize) {
    if is_plain(line) {
        let before = mark.start.clamp(shown.start, shown.end) - shown.start;
        let marked = mark.end.min(shown.end);
        let marked = marked.saturating_sub(mark.start.max(shown.start));
        return (Cow::Borrowed(&line[shown]), before, marked);
    }
    let (mut text, mut before, mut marked) = (String::new(), 0, 0);
    for (at, c) in line.chars().enumerate().take(shown.end).skip(shown.start) {
        let from = text.len();
        push_visible(&mut text, c);
        let width = text[from..].width();
        if mark.contains(&at) {
            marked += width;
        } else if at < mark.start {
            before += width;
        }
    }
    (Cow::Owned(text), before, marked)
}

/// Makes a text harmless for a terminal: what would move the cursor, change
/// colours or turn the reading direction is written out.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !(b' '..=b'~').contains(&byte)) {
        let (before, behind) = rest.split_at(at);
        out.push_str(before);
        let mut chars = behind.chars();
        chars
            .by_ref()
            .take(1)
            .for_each(|c| push_visible(&mut out, c));
        rest = chars.as_str();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Says whether a text is shown as it is, a column for each of its bytes.
fn is_plain(text: &str) -> bool {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let odd = |found, byte: &u8| found | u8::from(!(b' '..=b'~').contains(byte));
    text.as_bytes().iter().fold(0, odd) == 0
}

fn push_visible(out: &mut String, c: char) {
    match c {
        ' '..='~' => out.push(c),
        '\t' => out.push_str("    "),
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => out.extend(c.escape_unicode()),
        c if c.is_control() => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use tminus_model::Span;
    use tminus_site::Lines;

    use super::{Style, frame, plain};

    fn shown(text: &str, span: Span) -> String {
        let lines = Lines::new(text);
        let mut out = String::new();
        let mark = |text: &str| text.to_owned();
        frame(&lines, span, ('^', ""), 1, Style::Plain, &mark, &mut out);
        out
    }

    #[test]
    fn a_place_is_marked_in_its_line() {
        assert_eq!(
            shown("a\né bc d\n", Span::new(5, 7)),
            "2 | é bc d\n  |   ^^\n"
        );
        // Wide characters take two columns, combining ones none.
        assert_eq!(
            shown("日本 bc\n", Span::new(7, 9)),
            "1 | 日本 bc\n  |      ^^\n"
        );
        assert_eq!(
            shown("e\u{301} bc\n", Span::new(4, 6)),
            "1 | e\u{301} bc\n  |   ^^\n"
        );
        // An empty span is still seen; a long one is marked on its first line.
        assert_eq!(shown("ab\n", Span::new(2, 2)), "1 | ab\n  |   ^\n");
        assert_eq!(shown("ab\ncd\n", Span::new(1, 5)), "1 | ab\n  |  ^\n");
        assert_eq!(shown("\tx", Span::new(1, 2)), "1 |     x\n  |     ^\n");
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let text = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let out = shown(&text, Span::new(500, 504));
        let [line, marks] = out.lines().collect::<Vec<_>>()[..] else {
            panic!("{out}");
        };
        assert!(line.contains("…a") && line.contains("aHEREb") && line.ends_with("b…"));
        let at = |text: &str, what: &str| text[..text.find(what).unwrap()].chars().count();
        assert_eq!(at(line, "HERE"), at(marks, "^^^^"));
    }

    #[test]
    fn a_terminal_is_not_steered_by_content() {
        assert_eq!(
            plain("a\x1b[31mb\u{202e}c\r"),
            "a\\u{1b}[31mb\\u{202e}c\\u{d}"
        );
    }
}
