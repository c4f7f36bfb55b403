//! The one attribute parser: `{#id .class key=value key="two words"}` at the
//! end of a heading, an item's first paragraph or the last written cell of a
//! row, and the comment form `<!-- {#id …} -->` in the same places.
//!
//! It works on the raw source, because there every byte has its place; what it
//! does not take for attributes stays text. [`values`] says what a value means.

use tminus_model::{Diagnostic, Severity, Span, StepId};

use crate::allow::is_allow;
use crate::ast::{Attributes, Pair};
use crate::suggest::closest;

pub mod nearly;
pub mod values;

/// The keys that take a value.
const KEYS: [&str; 10] = [
    "owner",
    "due",
    "start",
    "duration",
    "timer",
    "after",
    "every",
    "threshold",
    "event",
    "columns",
];
/// The keys that stand alone.
const WORDS: [&str; 2] = ["gate", "optional"];
/// The classes that mean something. Others are kept: a site may have its own.
const CLASSES: [&str; 6] = [
    "checklist",
    "procedure",
    "triggers",
    "plain",
    "steps",
    "raw",
];
/// No attributes are longer; the limit keeps the search for their start short.
const LONGEST: usize = 4096;

/// Attributes found at the end of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailing {
    /// What they say. The spans count from the start of the source.
    pub attributes: Attributes,
    /// Where the text ends and they start, in bytes of the slice. It is the
    /// whole slice where something that looks like attributes stays text.
    pub start: usize,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

/// Something wrong with attributes, not yet bound to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How grave it is.
    pub severity: Severity,
    /// Where, in the source.
    pub span: Span,
    /// One lower-case sentence.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

impl Problem {
    fn new(severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity,
            span,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Makes a diagnostic of it for the source at `path`.
    pub fn diagnostic(self, path: &str) -> Diagnostic {
        let mut made = Diagnostic::new("attribute", self.severity, path, self.span, self.message);
        made.help = self.help;
        made
    }
}

/// Finds attributes at the end of `text`, a slice of the source that starts at
/// byte `offset`. White space after them is passed over.
pub fn trailing(text: &str, offset: usize) -> Option<Trailing> {
    let trimmed = without_allows(text.trim_end());
    if trimmed.ends_with("-->") {
        return comment(trimmed, offset, text.len());
    }
    if !trimmed.ends_with('}') {
        return None;
    }
    let first = trimmed.len().saturating_sub(LONGEST);
    for (at, _) in trimmed.match_indices('{').filter(|(at, _)| *at >= first) {
        let free = trimmed[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace);
        if free && let Some(mut found) = braces(trimmed, at, trimmed.len(), offset) {
            found.problems.extend(second(&trimmed[..at], offset));
            return Some(found.unless_text(text.len(), at));
        }
    }
    None
}

/// Finds attributes that others follow: only the last would count.
fn second(before: &str, offset: usize) -> Option<Problem> {
    let before = before.trim_end();
    if !before.ends_with('}') {
        return None;
    }
    let at = before.rfind('{')?;
    let free = before[..at]
        .chars()
        .next_back()
        .is_none_or(char::is_whitespace);
    let found = free.then(|| braces(before, at, before.len(), offset))??;
    let span = found.attributes.span?;
    let text = "attributes stand in two pairs of braces";
    Some(Problem::new(Severity::Error, span, text).help("put all of them into the last pair"))
}

/// Passes over comments at the end that allow something: they may stand before
/// attributes and after them.
fn without_allows(mut text: &str) -> &str {
    while text.ends_with("-->")
        && let Some(at) = text.rfind("<!--")
        && is_allow(&text[at..])
    {
        text = text[..at].trim_end();
    }
    text
}

/// Reads `<!-- {…} -->` at the end of `text`. It may touch what stands before it.
fn comment(text: &str, offset: usize, whole: usize) -> Option<Trailing> {
    let at = text.rfind("<!--")?;
    // `<!-->` is a whole comment, too.
    let inside = text.get(at + 4..text.len() - 3)?;
    let open = at + 4 + (inside.len() - inside.trim_start().len());
    let close = text.len() - 3 - (inside.len() - inside.trim_end().len());
    if open >= close || !text[open..close].ends_with('}') {
        return None;
    }
    let mut found = braces(text, open, close, offset)?;
    found.problems.extend(second(&text[..at], offset));
    found.attributes.span = Some(Span::new(offset + at, offset + text.len()));
    Some(found.unless_text(whole, at))
}

struct Found {
    attributes: Attributes,
    problems: Vec<Problem>,
    text: bool,
}

impl Found {
    fn unless_text(self, whole: usize, start: usize) -> Trailing {
        if self.text {
            Trailing {
                attributes: Attributes::default(),
                start: whole,
                problems: self.problems,
            }
        } else {
            Trailing {
                attributes: self.attributes,
                start,
                problems: self.problems,
            }
        }
    }
}

/// Reads `{…}` that starts at `open` and must end at `end`.
fn braces(text: &str, open: usize, end: usize, offset: usize) -> Option<Found> {
    let inner = text[open..end].strip_prefix('{')?.strip_suffix('}')?;
    if inner.starts_with('{') || inner.ends_with('}') {
        return None;
    }
    let mut scan = Scan {
        text: inner,
        at: 0,
        base: offset + open + 1,
    };
    let first = scan.token()?;
    // What does not start like attributes is text, whatever follows.
    let known = match &first {
        Token::Id(..) | Token::Class(..) => true,
        Token::Pair(pair, _) => {
            let key = pair.key.as_str();
            KEYS.contains(&key) || WORDS.contains(&key) || near_key(key).is_some()
        }
        Token::Word(word, _) if WORDS.contains(word) => true,
        Token::Word(word, place) if KEYS.contains(word) && scan.is_before('=') => {
            let text = format!("`{word}` stands apart from its value");
            let help = format!("write `{word}=…` without blanks around the `=`");
            return Some(Found {
                attributes: Attributes::default(),
                problems: vec![Problem::new(Severity::Error, *place, text).help(help)],
                text: true,
            });
        }
        Token::Word(..) => false,
        Token::Bad(text, _) if key_without_value(text).is_some() => true,
        Token::Bad(..) => return None,
        Token::Unclosed(key, _) => KEYS.contains(key),
    };
    if !known {
        let Token::Pair(pair, _) = first else {
            return None;
        };
        // `{x=1, y=2}` is a set, not a slip of the pen.
        if pair.key.len() < 2 {
            return None;
        }
        let text = format!("unknown attribute `{}`: shown as text", pair.key);
        return scan.rest_is_tokens().then(|| Found {
            attributes: Attributes::default(),
            problems: vec![Problem::new(Severity::Warning, pair.span, text).help(known_keys())],
            text: true,
        });
    }
    let mut reader = Reader::default();
    let mut next = Some(first);
    while let Some(token) = next {
        let last = matches!(token, Token::Bad(..) | Token::Unclosed(..));
        // Another brace means that this one was not the start.
        if let Token::Bad(found, _) = &token
            && found.contains(['{', '}'])
        {
            return None;
        }
        reader.take(token);
        next = if last { None } else { scan.token() };
    }
    reader.attributes.span = Some(Span::new(offset + open, offset + end));
    Some(Found {
        attributes: reader.attributes,
        problems: reader.problems,
        text: false,
    })
}

/// The known key of `key=`.
fn key_without_value(text: &str) -> Option<&str> {
    text.strip_suffix('=').filter(|key| KEYS.contains(key))
}

fn near_key(key: &str) -> Option<&'static str> {
    closest(key, &KEYS)
}

fn known_keys() -> String {
    format!(
        "known are {}, and the words {}",
        listed(&KEYS),
        listed(&WORDS)
    )
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

enum Token<'a> {
    Id(&'a str, Span),
    Class(&'a str, Span),
    Pair(Pair, Span),
    Word(&'a str, Span),
    /// Neither of these.
    Bad(&'a str, Span),
    /// A quoted value that does not end.
    Unclosed(&'a str, Span),
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    base: usize,
}

impl<'a> Scan<'a> {
    fn token(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let bare = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        let span = |len: usize| Span::new(self.base + start, self.base + start + len);
        let key = &bare[..bare.find('=').unwrap_or(0)];
        if is_name(key) {
            let from = key.len() + 1;
            let value = &rest[from..];
            if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                let Some(len) = value[1..].find([quote, '\n']) else {
                    self.at = self.text.len();
                    return Some(Token::Unclosed(key, span(rest.trim_end().len())));
                };
                if value[1 + len..].starts_with('\n') {
                    self.at = self.text.len();
                    return Some(Token::Unclosed(key, span(from + 1 + len)));
                }
                let whole = from + len + 2;
                let after = rest[whole..].chars().next();
                self.at = start + whole;
                if after.is_some_and(|c| !c.is_whitespace()) {
                    self.at = start + bare.len().max(whole);
                    let end = whole
                        + rest[whole..]
                            .find(char::is_whitespace)
                            .unwrap_or(rest.len() - whole);
                    return Some(Token::Bad(&rest[..end], span(end)));
                }
                return Some(Token::pair(key, &value[1..=len], span(whole)));
            }
            self.at = start + bare.len();
            let plain = &bare[from..];
            if plain.is_empty() || plain.contains(['{', '}', '"', '\'']) {
                return Some(Token::Bad(bare, span(bare.len())));
            }
            return Some(Token::pair(key, plain, span(bare.len())));
        }
        self.at = start + bare.len();
        let place = span(bare.len());
        Some(match bare.as_bytes()[0] {
            b'#' if StepId::explicit(&bare[1..]).is_some() => Token::Id(&bare[1..], place),
            b'.' if is_name(&bare[1..]) => Token::Class(&bare[1..], place),
            _ if is_name(bare) => Token::Word(bare, place),
            _ => Token::Bad(bare, place),
        })
    }

    /// Says whether `c` follows, behind blanks.
    fn is_before(&self, c: char) -> bool {
        self.text[self.at..].trim_start().starts_with(c)
    }

    /// Says whether nothing but attributes follows.
    fn rest_is_tokens(&mut self) -> bool {
        while let Some(token) = self.token() {
            if matches!(token, Token::Bad(..) | Token::Unclosed(..)) {
                return false;
            }
        }
        true
    }
}

impl Token<'_> {
    fn pair(key: &str, value: &str, span: Span) -> Self {
        Self::Pair(
            Pair {
                key: key.to_owned(),
                value: value.to_owned(),
                span,
            },
            span,
        )
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[derive(Default)]
struct Reader {
    attributes: Attributes,
    problems: Vec<Problem>,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Id(id, span) => {
                if let Some(first) = &self.attributes.id {
                    let text = format!("a second id `#{id}` after `#{first}`");
                    self.error(span, text, "one step has one id; remove one of them");
                } else {
                    self.attributes.id = Some(id.to_owned());
                }
            }
            Token::Class(class, span) => {
                if !CLASSES.contains(&class)
                    && let Some(meant) = closest(class, &CLASSES)
                {
                    let text = format!("unknown class `.{class}`");
                    let help = format!("did you mean `.{meant}`?");
                    self.problems
                        .push(Problem::new(Severity::Warning, span, text).help(help));
                }
                self.attributes.classes.push(class.to_owned());
            }
            Token::Pair(pair, span) => self.pair(pair, span),
            Token::Word(word, span) => self.word(word, span),
            Token::Bad(text, span) if key_without_value(text).is_some() => self.error(
                span,
                format!("`{}` has no value", text.trim_end_matches('=')),
                &format!("write `{text}…`, without a blank behind the `=`"),
            ),
            Token::Bad(text, span) => self.error(
                span,
                format!("`{text}` is not an attribute"),
                "write `#id`, `.class`, `key=value` or `key=\"two words\"`, with blanks between",
            ),
            Token::Unclosed(key, span) => self.error(
                span,
                format!("the value of `{key}` has no closing quote"),
                "add the quote before the brace, on the same line",
            ),
        }
    }

    fn pair(&mut self, pair: Pair, span: Span) {
        let key = pair.key.as_str();
        if WORDS.contains(&key) {
            let text = format!("`{key}` takes no value");
            self.error(span, text, &format!("write `{key}` alone"));
        } else if !KEYS.contains(&key) {
            self.unknown(key, span, near_key(key));
        } else if self.attributes.get(key).is_some() {
            let text = format!("`{key}` is given twice");
            self.error(span, text, "remove one of them");
            return;
        } else if pair.value.starts_with(['“', '”', '„', '‘', '’', '«']) {
            let text = format!("the value of `{key}` stands in typographic quotes");
            self.error(span, text, &format!("write straight ones: `{key}=\"…\"`"));
            return;
        }
        self.attributes.pairs.push(pair);
    }

    fn word(&mut self, word: &str, span: Span) {
        if WORDS.contains(&word) {
            if self.attributes.get(word).is_none() {
                self.attributes.pairs.push(Pair {
                    key: word.to_owned(),
                    value: String::new(),
                    span,
                });
            }
        } else if KEYS.contains(&word) {
            let text = format!("`{word}` has no value");
            self.error(span, text, &format!("write `{word}=…`"));
        } else {
            self.unknown(word, span, closest(word, &WORDS));
        }
    }

    /// Reports an unknown name: an error when a known one is near, because then
    /// it is a slip; otherwise a warning, because the document may be another
    /// tool's.
    fn unknown(&mut self, name: &str, span: Span, meant: Option<&str>) {
        let text = format!("unknown attribute `{name}`");
        match meant {
            Some(meant) => self.error(span, text, &format!("did you mean `{meant}`?")),
            None => self
                .problems
                .push(Problem::new(Severity::Warning, span, text).help(known_keys())),
        }
    }

    fn error(&mut self, span: Span, message: String, help: &str) {
        self.problems
            .push(Problem::new(Severity::Error, span, message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Trailing, trailing};

    /// Shows what was found: where the text ends, then the parts, then what is wrong.
    fn shown(text: &str) -> String {
        let Some(Trailing {
            attributes,
            start,
            problems,
        }) = trailing(text, 0)
        else {
            return "text".to_owned();
        };
        let mut out = format!("{:?}", &text[..start]);
        if let Some(id) = &attributes.id {
            let _ = write!(out, " #{id}");
        }
        for class in &attributes.classes {
            let _ = write!(out, " .{class}");
        }
        for pair in &attributes.pairs {
            let _ = write!(
                out,
                " {}={:?}@{}",
                pair.key,
                pair.value,
                &text[pair.span.range()]
            );
        }
        for problem in problems {
            let help = problem.help.unwrap_or_default();
            let _ = write!(
                out,
                " | {:?} {} [{}] {help}",
                problem.severity,
                problem.message,
                &text[problem.span.range()]
            );
        }
        out
    }

    #[test]
    fn attributes_are_told_from_text() {
        for (text, expect) in [
            ("Purge {#purge-cdn}", r#""Purge " #purge-cdn"#),
            ("{.plain}  ", r#""" .plain"#),
            ("A { #a .x } ", r#""A " #a .x"#),
            (
                "A {#a owner=@cdn every=\"30m for 4h\" optional}",
                r#""A " #a owner="@cdn"@owner=@cdn every="30m for 4h"@every="30m for 4h" optional=""@optional"#,
            ),
            (
                "A {gate owner='B } C'}",
                r#""A " gate=""@gate owner="B } C"@owner='B } C'"#,
            ),
            ("خطوة {#خطوة-1}", r#""خطوة " #خطوة-1"#),
            ("x {y} {#z}", r#""x {y} " #z"#),
            ("A <!-- {#a due=T-3d} -->", r#""A " #a due="T-3d"@due=T-3d"#),
            ("A<!-- {.plain}-->", r#""A" .plain"#),
            ("A <!-- a remark -->", "text"),
            ("A {#a} <!-- a remark -->", "text"),
            ("<!-->", "text"),
            ("<!--->", "text"),
            ("A -->", "text"),
            ("Users {id}", "text"),
            ("Slot {0}", "text"),
            ("{}", "text"),
            ("{ }", "text"),
            ("A{#a}", "text"),
            (r"A \{#a}", "text"),
            ("A {{#a}}", "text"),
            ("A {{NAME}}", "text"),
            ("A `{#a}`", "text"),
            ("A {#a} b", "text"),
            ("jsonpath {.metadata.name}", "text"),
            ("jsonpath {.items[0]}", "text"),
            ("a set {x, y}", "text"),
            ("a set {x=1, y=2}", "text"),
            ("{#-bad}", "text"),
        ] {
            assert_eq!(shown(text), expect, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_its_place() {
        for (text, expect) in [
            (
                "A {#a owner=\"Ana}",
                r#""A " #a | Error the value of `owner` has no closing quote [owner="Ana] add the quote before the brace, on the same line"#,
            ),
            (
                "A {#a #b}",
                r#""A " #a | Error a second id `#b` after `#a` [#b] one step has one id; remove one of them"#,
            ),
            (
                "A {ownr=ana}",
                r#""A " ownr="ana"@ownr=ana | Error unknown attribute `ownr` [ownr=ana] did you mean `owner`?"#,
            ),
            (
                "A {.checklst}",
                r#""A " .checklst | Warning unknown class `.checklst` [.checklst] did you mean `.checklist`?"#,
            ),
            (
                "A {#a optinal}",
                r#""A " #a | Error unknown attribute `optinal` [optinal] did you mean `optional`?"#,
            ),
            (
                "A {due=T-1 due=T-2}",
                r#""A " due="T-1"@due=T-1 | Error `due` is given twice [due=T-2] remove one of them"#,
            ),
            (
                "A {#a due=}",
                r#""A " #a | Error `due` has no value [due=] write `due=…`, without a blank behind the `=`"#,
            ),
            (
                "A {#a after}",
                r#""A " #a | Error `after` has no value [after] write `after=…`"#,
            ),
            (
                "A {#a gate=yes}",
                r#""A " #a gate="yes"@gate=yes | Error `gate` takes no value [gate=yes] write `gate` alone"#,
            ),
        ] {
            assert_eq!(shown(text), expect, "{text}");
        }
        assert!(shown("A {colour=red}").starts_with(
            r#""A {colour=red}" | Warning unknown attribute `colour`: shown as text [colour=red]"#
        ));
    }

    #[test]
    fn spans_count_from_the_start_of_the_source() {
        let found = trailing("A {#a due=T-1}", 100).unwrap();
        assert_eq!(found.start, 2);
        assert_eq!(found.attributes.span.unwrap().range(), 102..114);
        assert_eq!(found.attributes.pairs[0].span.range(), 106..113);
    }

    #[test]
    fn many_braces_take_no_long_time() {
        for piece in [" {#a", " {#a q=\"", " {a='", "{", " <!-- {#a"] {
            let text = piece.repeat(20_000) + "}";
            let _ = trailing(&text, 0);
            let _ = trailing(&(text + "-->"), 0);
        }
    }
}
