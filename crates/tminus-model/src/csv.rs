//! Rows of CSV that a spreadsheet cannot be tricked with.
//!
//! RFC 4180: commas, CRLF, quotes doubled. A spreadsheet runs a cell that
//! starts like a formula, whoever wrote the text, so such a text gets a `'` in
//! front of the character that would start one. That is the one thing a CSV
//! file changes; JSON changes nothing.

use alloc::string::{String, ToString};

/// What a table of CSV is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Text of any origin. It cannot become a formula.
    Text(&'a str),
    /// A number of our own.
    Number(i64),
    /// Nothing.
    Empty,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}

/// What some spreadsheets need in front of a file to read it as UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes one row and the end of its line.
pub fn row(out: &mut String, cells: &[Cell<'_>]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        match cell {
            Cell::Text(text) => quoted(out, &harmless(text)),
            Cell::Number(number) => out.push_str(&number.to_string()),
            Cell::Empty => {}
        }
    }
    out.push_str("\r\n");
}

/// Gives a text in which no spreadsheet sees a formula.
///
/// A formula starts at the start of a cell, behind anything that is not seen
/// or that an import takes off (blanks, quotes, control and format characters),
/// and, where the spreadsheet splits at semicolons or tabs, behind one of
/// those. Plain numbers such as `-5` stay as they are.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    if is_number(text) {
        out.push_str(text);
        return out;
    }
    let mut at_start = true;
    for c in text.chars() {
        if at_start && starts_formula(c) {
            out.push('\'');
        }
        at_start = matches!(c, ';' | '\t') || (at_start && is_passed_over(c));
        out.push(c);
    }
    // A cell that starts with one of these is dangerous to some, whatever follows.
    if text.starts_with(['\t', '\r', '\n']) {
        out.insert(0, '\'');
    }
    out
}

/// The characters with which a formula starts, in both widths.
fn starts_formula(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '\u{2212}'
    )
}

fn is_passed_over(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\'' | '`')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

fn quoted(out: &mut String, text: &str) {
    let edge = |c: Option<char>| c.is_some_and(char::is_whitespace);
    let plain = !text.contains([',', ';', '\t', '"', '\'', '\r', '\n'])
        && !edge(text.chars().next())
        && !edge(text.chars().next_back());
    if plain {
        out.push_str(text);
        return;
    }
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{Cell, harmless, row};

    #[test]
    fn a_row_is_as_rfc_4180_says() {
        let mut out = String::new();
        row(
            &mut out,
            &[
                "plain".into(),
                "a, b".into(),
                "say \"go\"".into(),
                "two\nlines".into(),
                Cell::Empty,
                Cell::Number(-3),
                " edge".into(),
            ],
        );
        assert_eq!(
            out,
            "plain,\"a, b\",\"say \"\"go\"\"\",\"two\nlines\",,-3,\" edge\"\r\n"
        );
    }

    #[test]
    fn no_text_becomes_a_formula() {
        for (text, expect) in [
            ("=1+1", "'=1+1"),
            ("+44 20 7946 0000", "'+44 20 7946 0000"),
            ("-rf", "'-rf"),
            ("@ops", "'@ops"),
            ("  =1", "  '=1"),
            ("\"=1", "\"'=1"),
            ("\u{200b}=1", "\u{200b}'=1"),
            ("\t=1", "'\t'=1"),
            ("\rx", "'\rx"),
            ("＝1", "'＝1"),
            ("stop; =1", "stop; '=1"),
            ("a\t@b", "a\t'@b"),
        ] {
            assert_eq!(harmless(text), expect, "{text:?}");
        }
    }

    #[test]
    fn a_harmless_text_stays_as_it_is() {
        for text in [
            "",
            "-5",
            "+3.25",
            "a = b",
            "T-7 days",
            "H+0:15",
            "x@y.example",
            "a; b",
            "—",
        ] {
            assert_eq!(harmless(text), text);
        }
    }
}
