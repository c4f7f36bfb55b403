//! Where front matter stands.

use std::ops::Range;

/// The notation of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Between `+++`.
    Toml,
    /// Between `---`.
    Yaml,
}

/// A block of front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its notation.
    pub notation: Notation,
    /// The bytes between the fences.
    pub content: Range<usize>,
    /// Whether the second fence is there.
    pub closed: bool,
}

/// Finds front matter at the very start of a text, and the byte at which the
/// text below it starts. A byte order mark is passed over.
///
/// `---` alone may as well be a thematic break: it opens front matter only
/// when a key stands below it.
pub fn split(text: &str) -> (Option<Block>, usize) {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let Some((notation, content)) = [("+++", Notation::Toml), ("---", Notation::Yaml)]
        .into_iter()
        .find_map(|(fence, notation)| Some((notation, line_is(text, start, fence)?)))
    else {
        return (None, start);
    };
    let fence = match notation {
        Notation::Toml => "+++",
        Notation::Yaml => "---",
    };
    let mut at = content;
    while at < text.len() {
        if let Some(body) = line_is(text, at, fence) {
            let block = Block {
                notation,
                content: content..at,
                closed: true,
            };
            return if holds_keys(notation, &text[content..at]) {
                (Some(block), body)
            } else {
                (None, start)
            };
        }
        at = line_end(text, at);
    }
    let first = text[content..].lines().next().unwrap_or_default();
    let meant = match notation {
        Notation::Toml => true,
        Notation::Yaml => is_key(first),
    };
    if !meant {
        return (None, start);
    }
    let block = Block {
        notation,
        content: content..text.len(),
        closed: false,
    };
    (Some(block), text.len())
}

/// Gives the start of the next line when the line at `at` is `fence`.
fn line_is(text: &str, at: usize, fence: &str) -> Option<usize> {
    let next = line_end(text, at);
    (text[at..next].trim_end() == fence).then_some(next)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |len| at + len + 1)
}

/// Tells front matter from text between two thematic breaks.
fn holds_keys(notation: Notation, content: &str) -> bool {
    if notation == Notation::Toml || content.trim().is_empty() {
        return true;
    }
    let first_blank = content.lines().next().is_none_or(|l| l.trim().is_empty());
    let mut written = content
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    if first_blank {
        written.next().is_some_and(is_key)
    } else {
        written.any(is_key)
    }
}

/// Says whether a line starts with a key: `title:`, `"title":`, or, in the
/// wrong fence, `title =`.
fn is_key(line: &str) -> bool {
    let quoted = line.trim_start_matches(['"', '\'']);
    let name = quoted
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .unwrap_or(quoted.len());
    let rest = quoted[name..].trim_start_matches(['"', '\'']);
    name > 0
        && (rest.trim_start().starts_with('=')
            || rest
                .strip_prefix(':')
                .is_some_and(|after| after.is_empty() || after.starts_with(char::is_whitespace)))
}
