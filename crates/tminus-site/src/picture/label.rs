//! Text in a box: wrapped by the width that characters are likely to have.

use std::borrow::Cow;

use super::layout::Size;

/// The width of a box.
const WIDTH: i64 = 184;
/// How much fits on a line: a narrow character counts 1, a wide one 2.
const FITS: usize = 25;
/// The most lines of a text.
const LINES: usize = 3;
/// From one base line to the next.
const LINE: i64 = 17;
/// Between the border and the text.
const PAD: i64 = 11;

/// What stands in a box.
#[derive(Debug)]
pub(super) struct Label<'t> {
    text: Cow<'t, str>,
    meta: String,
    /// The line above the text in small type.
    small: Option<String>,
    lines: Vec<String>,
}

impl<'t> Label<'t> {
    /// Wraps a text; `meta` is a line above it in small type.
    pub(super) fn new(text: Cow<'t, str>, meta: String) -> Self {
        let mut lines = wrap(&text, FITS);
        if lines.len() > LINES {
            let rest = lines.split_off(LINES - 1).join(" ");
            lines.push(cut(&rest, FITS));
        }
        Self {
            small: (!meta.is_empty()).then(|| cut(&meta, FITS + 2)),
            text,
            meta,
            lines,
        }
    }

    /// The whole text, for whoever points at the box.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The whole of the line in small type, if there is one.
    pub(super) fn meta(&self) -> Option<&str> {
        Some(self.meta.as_str()).filter(|meta| !meta.is_empty())
    }

    /// How large its box is.
    pub(super) fn size(&self) -> Size {
        let rows = self.lines.len() + usize::from(self.small.is_some());
        Size {
            width: WIDTH,
            height: rows as i64 * LINE + 2 * PAD,
        }
    }

    /// Each line with its base line, in a box whose top is `top`; the last
    /// value says whether it is the small line.
    pub(super) fn lines_at(&self, top: i64) -> impl Iterator<Item = (i64, &str, bool)> {
        let small = self.small.iter().map(|text| (text.as_str(), true));
        let lines = self.lines.iter().map(|text| (text.as_str(), false));
        small
            .chain(lines)
            .enumerate()
            .map(move |(row, (text, is_meta))| {
                let base = top + PAD + row as i64 * LINE + LINE * 3 / 4;
                (base, text, is_meta)
            })
    }
}

/// How wide a text is likely to be.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(of).sum()
}

/// Characters of East Asian scripts and pictures are about twice as wide.
fn of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// Breaks a text at blanks, and inside a word that is too long for a line.
fn wrap(text: &str, fits: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::with_capacity(LINES + 1);
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let wide = width(word);
        if !line.is_empty() && used + 1 + wide <= fits {
            line.push(' ');
            line.push_str(word);
            used += 1 + wide;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if wide <= fits {
            line.reserve(fits);
            line.push_str(word);
            used = wide;
            continue;
        }
        used = 0;
        for c in word.chars() {
            if used + of(c) > fits {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += of(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Cuts a text to one line.
fn cut(text: &str, fits: usize) -> String {
    if width(text) <= fits {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += of(c);
        if used > fits {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::{FITS, Label, width, wrap};

    #[test]
    fn a_text_is_wrapped_at_blanks_and_cut_after_three_lines() {
        assert_eq!(
            wrap("Purge the CDN and wait for it", 13),
            ["Purge the CDN", "and wait for", "it"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("部署到生产环境", 6), ["部署到", "生产环", "境"]);
        let long = Label::new("word ".repeat(40).into(), "H+0:15".to_owned());
        assert_eq!(long.lines.len(), 3);
        assert!(long.lines[2].ends_with('…'));
        assert!(long.lines.iter().all(|line| width(line) <= FITS));
        assert_eq!(long.lines_at(0).filter(|(_, _, meta)| *meta).count(), 1);
    }
}
