//! Scripts as browsers get them: without what only their authors read, and with
//! short names.
//!
//! 1. A script is cut into tokens; comments and white space are none.
//! 2. `names` finds what each name is, and gives short ones.
//! 3. The tokens are written one after the other, with a blank or the end of a line
//!    between those that would be something else without.
//!
//! It knows the JavaScript that our scripts and wasm-bindgen's glue are written in:
//! every statement ends with a semicolon, none is empty, and there are no templates.
//! What it would get wrong, it refuses.

use crate::Result;
use crate::names;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// A string or a regular expression.
    Text,
    Mark,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// Whether a line ends before it.
    fresh: bool,
}

/// Marks of more than one character, of two that begin alike the longer first.
const MARKS: [&str; 24] = [
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=",
    "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=",
];

/// The script in short.
pub(crate) fn short(script: &str) -> Result<String> {
    let tokens = tokens(script)?;
    let new = names::short(&tokens)?;
    Ok(written(&tokens, &new))
}

fn tokens(script: &str) -> Result<Vec<Token<'_>>> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '#');
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = script;
    let mut fresh = false;
    loop {
        let before = rest;
        rest = rest.trim_start();
        fresh |= before[..before.len() - rest.len()].contains('\n');
        let Some(first) = rest.chars().next() else {
            return Ok(tokens);
        };
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if rest.starts_with("/*") {
            rest = rest.split_once("*/").ok_or("a comment does not end")?.1;
            continue;
        }
        let (kind, length) = if is_word(first) {
            (Kind::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
        } else if matches!(first, '"' | '\'') || (first == '/' && is_value_next(tokens.last())) {
            (Kind::Text, text(rest, first)?)
        } else if first == '`' {
            return Err("no name is looked for in a template: use a string".into());
        } else {
            let mark = MARKS.iter().find(|mark| rest.starts_with(**mark));
            (Kind::Mark, mark.map_or(first.len_utf8(), |mark| mark.len()))
        };
        let (text, after) = rest.split_at(length);
        tokens.push(Token { kind, text, fresh });
        fresh = false;
        rest = after;
    }
}

/// Whether a slash begins a regular expression here, and divides nothing.
fn is_value_next(last: Option<&Token<'_>>) -> bool {
    last.is_none_or(|last| match last.kind {
        Kind::Mark => !matches!(last.text, ")" | "]" | "}"),
        Kind::Word => last.text == "return",
        Kind::Text => false,
    })
}

/// The length of a string, or of a regular expression with its flags.
fn text(from: &str, quote: char) -> Result<usize> {
    let (mut escaped, mut in_class) = (false, false);
    for (at, c) in from.char_indices().skip(1) {
        match c {
            '\n' => break,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' | ']' if quote == '/' => in_class = c == '[',
            _ if c == quote && !in_class => {
                let flags = from[at + 1..]
                    .bytes()
                    .take_while(u8::is_ascii_lowercase)
                    .count();
                return Ok(at + 1 + if quote == '/' { flags } else { 0 });
            }
            _ => {}
        }
    }
    let line = from.lines().next().unwrap_or_default();
    Err(format!("a text does not end: `{line}`").into())
}

/// The tokens, each as its new text where it has one.
fn written(tokens: &[Token<'_>], new: &[Option<String>]) -> String {
    let mut out = String::new();
    let mut last: Option<&Token<'_>> = None;
    for (at, token) in tokens.iter().enumerate() {
        // The last statement of a block needs no end.
        if token.text == ";" && tokens.get(at + 1).is_some_and(|next| next.text == "}") {
            continue;
        }
        if let Some(last) = last {
            let is_end = last.kind != Kind::Mark || matches!(last.text, ")" | "]");
            let is_begin = token.kind != Kind::Mark || matches!(token.text, "(" | "[" | "{" | "!");
            let is_sign = |token: &Token<'_>| token.text.starts_with(['+', '-']);
            if token.fresh && is_end && is_begin {
                out.push('\n');
            } else if (last.kind == Kind::Word && token.kind == Kind::Word)
                || (is_sign(last) && is_sign(token))
            {
                out.push(' ');
            }
        }
        match &new[at] {
            Some(new) => out.push_str(new),
            // A constant is what is never set again; it needs no longer word.
            None if token.text == "const" => out.push_str("let"),
            None => out.push_str(token.text),
        }
        last = Some(token);
    }
    out
}
