//! From bytes to text, and from byte offsets to lines and columns.

use tminus_model::{Diagnostic, Severity, Span};

/// Reads bytes as UTF-8. Where they are not, the text has U+FFFD in their
/// place and the diagnostic points at the first of them.
pub(crate) fn decode(path: &str, bytes: Vec<u8>) -> (String, Option<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let good = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let bad = bytes.get(good).copied().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let span = Span::new(good, good + char::REPLACEMENT_CHARACTER.len_utf8());
    let found = Diagnostic::new(
        "not-utf-8",
        Severity::Error,
        path,
        span,
        format!("the file is not UTF-8: byte `0x{bad:02X}` at offset {good}"),
    )
    .help("save the file as UTF-8");
    (text, Some(found))
}

/// Gives a text in which every line ends as lines are counted: with a line feed.
/// A carriage return alone ends a line, too, in files of old machines and for
/// Markdown. No byte moves. `None` where there is nothing to change.
pub(crate) fn with_line_feeds(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    let mut returns = memchr::memchr_iter(b'\r', bytes).filter(alone).peekable();
    returns.peek()?;
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in returns {
        out.push_str(&text[done..at]);
        out.push('\n');
        done = at + 1;
    }
    out.push_str(&text[done..]);
    Some(out)
}

/// Finds lines and columns in one text.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Notes where each line of `text` starts.
    pub fn new(text: &'a str) -> Self {
        // Lines are seldom shorter than this on average.
        let mut starts = Vec::with_capacity(text.len() / 32 + 8);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { text, starts }
    }

    /// Gives line and column of a byte offset, both from 1; columns count
    /// characters.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        (line, self.text[start..offset].chars().count() + 1)
    }

    /// Gives a line's text without its end; lines count from 1.
    pub fn line(&self, number: usize) -> &'a str {
        let Some(start) = number
            .checked_sub(1)
            .and_then(|i| self.starts.get(i).copied())
        else {
            return "";
        };
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Gives the byte offset at which a line starts.
    pub fn start(&self, number: usize) -> usize {
        number
            .checked_sub(1)
            .and_then(|i| self.starts.get(i).copied())
            .unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, decode, with_line_feeds};

    #[test]
    fn a_return_alone_ends_a_line() {
        assert_eq!(with_line_feeds("a\r\nb\n"), None);
        let text = with_line_feeds("a\r\nb\rc\r\rd\r").unwrap();
        assert_eq!(text, "a\r\nb\nc\n\nd\n");
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        let (text, found) = decode("a.md", b"ok\ncaf\xe9 x".to_vec());
        let found = found.unwrap();
        assert_eq!(Lines::new(&text).place(found.span.start as usize), (2, 4));
        assert!(found.message.contains("0xE9"), "{}", found.message);
    }

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new("é\r\nab\n");
        assert_eq!(lines.place(2), (1, 2));
        assert_eq!(lines.place(5), (2, 2));
        assert_eq!(lines.place(99), (3, 1));
        assert_eq!(lines.line(1), "é");
        assert_eq!(lines.line(3), "");
        assert_eq!(lines.line(9), "");
    }
}
