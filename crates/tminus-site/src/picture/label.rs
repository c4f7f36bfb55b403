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
    meta: Cow<'t, str>,
    /// What is drawn: the line in small type, if there is one, then the text.
    drawn: String,
    /// Where each line of it ends.
    ends: Vec<usize>,
    cut: bool,
}

impl<'t> Label<'t> {
    /// Wraps a text; `meta` is a line above it in small type.
    pub(super) fn new(text: Cow<'t, str>, meta: Cow<'t, str>) -> Self {
        let mut drawn = String::with_capacity((LINES + 1) * (FITS + 4));
        let mut ends = Vec::with_capacity(LINES + 2);
        let mut is_cut = false;
        if !meta.is_empty() {
            is_cut = cut(&mut drawn, &meta, FITS + 2);
            ends.push(drawn.len());
        }
        let first = ends.len();
        wrap(&mut drawn, &mut ends, &text, FITS);
        if ends.len() > first + LINES {
            let start = ends[first + LINES - 2];
            let rest = joined(&drawn, &ends[first + LINES - 2..]);
            drawn.truncate(start);
            ends.truncate(first + LINES - 1);
            is_cut |= cut(&mut drawn, &rest, FITS);
            ends.push(drawn.len());
        }
        Self {
            text,
            meta,
            drawn,
            ends,
            cut: is_cut,
        }
    }

    /// Whether less is drawn than there is.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The whole text, for whoever points at the box.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The whole of the line in small type, if there is one.
    pub(super) fn meta(&self) -> Option<&str> {
        Some(&*self.meta).filter(|meta| !meta.is_empty())
    }

    /// How large its box is.
    pub(super) fn size(&self) -> Size {
        Size {
            width: WIDTH,
            height: self.ends.len() as i64 * LINE + 2 * PAD,
        }
    }

    /// Each line with its base line, in a box whose top is `top`; the last
    /// value says whether it is the small line.
    pub(super) fn lines_at(&self, top: i64) -> impl Iterator<Item = (i64, &str, bool)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let lines = starts
            .zip(&self.ends)
            .map(|(start, end)| &self.drawn[start..*end]);
        let has_meta = !self.meta.is_empty();
        lines.enumerate().map(move |(row, text)| {
            let base = top + PAD + row as i64 * LINE + LINE * 3 / 4;
            (base, text, has_meta && row == 0)
        })
    }
}

/// Puts lines together again: the first of `ends` is where they start.
fn joined(drawn: &str, ends: &[usize]) -> String {
    let lines: Vec<&str> = ends
        .windows(2)
        .map(|pair| &drawn[pair[0]..pair[1]])
        .collect();
    lines.join(" ")
}

/// How wide a text is likely to be.
fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(of).sum()
}

/// The words of a text, each with its width.
fn each_word<'t>(text: &'t str, mut give: impl FnMut(&'t str, usize)) {
    if text.is_ascii() {
        for word in text.split_ascii_whitespace() {
            give(word, word.len());
        }
    } else {
        for word in text.split_whitespace() {
            give(word, width(word));
        }
    }
}

/// Characters of East Asian scripts and pictures are about twice as wide.
fn of(c: char) -> usize {
    if c < '\u{300}' {
        return 1;
    }
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

/// Breaks a text at blanks, and inside a word that is too long for a line:
/// the lines go one behind the other, with the place where each ends.
fn wrap(drawn: &mut String, ends: &mut Vec<usize>, text: &str, fits: usize) {
    let first = ends.len();
    let mut start = drawn.len();
    let mut used = 0;
    each_word(text, |word, wide| {
        if drawn.len() > start {
            if used + 1 + wide <= fits {
                drawn.push(' ');
                drawn.push_str(word);
                used += 1 + wide;
                return;
            }
            start = drawn.len();
            ends.push(start);
        }
        if wide <= fits {
            drawn.push_str(word);
            used = wide;
            return;
        }
        used = 0;
        for c in word.chars() {
            if used + of(c) > fits {
                start = drawn.len();
                ends.push(start);
                used = 0;
            }
            drawn.push(c);
            used += of(c);
        }
    });
    if drawn.len() > start || ends.len() == first {
        ends.push(drawn.len());
    }
}

/// Appends a text, cut to one line; says whether something of it is missing.
fn cut(out: &mut String, text: &str, fits: usize) -> bool {
    if width(text) <= fits {
        out.push_str(text);
        return false;
    }
    let start = out.len();
    let mut used = 1;
    for c in text.chars() {
        used += of(c);
        if used > fits {
            break;
        }
        out.push(c);
    }
    out.truncate(start + out[start..].trim_end().len());
    out.push('…');
    true
}

#[cfg(test)]
mod tests {
    use super::{FITS, Label, width, wrap};

    fn wrapped(text: &str, fits: usize) -> Vec<String> {
        let (mut drawn, mut ends) = (String::new(), Vec::new());
        wrap(&mut drawn, &mut ends, text, fits);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let line = |(start, end): (usize, &usize)| drawn[start..*end].to_owned();
        starts.zip(&ends).map(line).collect()
    }

    #[test]
    fn a_text_is_wrapped_at_blanks_and_cut_after_three_lines() {
        assert_eq!(
            wrapped("Purge the CDN and wait for it", 13),
            ["Purge the CDN", "and wait for", "it"]
        );
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("部署到生产环境", 6), ["部署到", "生产环", "境"]);
        assert_eq!(wrapped("", 6), [""]);
        let long = Label::new("word ".repeat(40).into(), "H+0:15".into());
        let lines: Vec<_> = long.lines_at(0).collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[0].2 && lines[1..].iter().all(|line| !line.2));
        assert!(lines[3].1.ends_with("word…"), "{lines:?}");
        assert!(lines.iter().all(|line| width(line.1) <= FITS));
        assert!(long.is_cut() && long.text().len() > 100);
        let short = Label::new("one two".into(), "".into());
        assert!(!short.is_cut());
        let lines: Vec<_> = short.lines_at(0).collect();
        assert_eq!(
            lines.iter().map(|line| line.1).collect::<Vec<_>>(),
            ["one two"]
        );
    }
}
