//! Braces at the end of a text that are text, and were meant as attributes.

use tminus_model::{Severity, Span};

use super::{CLASSES, KEYS, LONGEST, Problem, Scan, Token};

/// Finds attributes at the end of a text whose brace is not closed: `{#dns gate`.
pub fn unclosed(text: &str, offset: usize) -> Option<Problem> {
    let text = text.trim_end();
    let at = text.rfind('{')?;
    let rest = &text[at + 1..];
    let free = text[..at]
        .chars()
        .next_back()
        .is_none_or(char::is_whitespace);
    if !free || rest.len() > LONGEST || rest.contains(['}', '`', '\n']) {
        return None;
    }
    let mut scan = Scan {
        text: rest,
        at: 0,
        base: offset + at + 1,
    };
    let known = match scan.token()? {
        Token::Id(..) => true,
        Token::Pair(pair, _) => KEYS.contains(&pair.key.as_str()),
        _ => false,
    };
    if rest.starts_with(char::is_whitespace) || !known || !scan.rest_is_tokens() {
        return None;
    }
    let place = Span::new(offset + at, offset + text.len());
    let text = "the brace of these attributes is not closed";
    Some(Problem::new(Severity::Warning, place, text).help("write `}` behind them"))
}

/// Finds braces at the end of a text that are nearly attributes: a colon where
/// `=` is read (`{owner: Ana}`), a class without its dot (`{checklist}`).
pub fn nearly(text: &str, offset: usize) -> Option<Problem> {
    let text = text.trim_end();
    let at = text.rfind('{')?;
    let inside = text[at + 1..].strip_suffix('}')?;
    let free = text[..at]
        .chars()
        .next_back()
        .is_none_or(char::is_whitespace);
    if !free || inside.len() > LONGEST {
        return None;
    }
    let place = Span::new(offset + at, offset + text.len());
    let made = |text: String, help: String| {
        Some(Problem::new(Severity::Warning, place, &text).help(&help))
    };
    if CLASSES.contains(&inside) {
        return made(
            format!("`{{{inside}}}` is text"),
            format!("write `{{.{inside}}}`"),
        );
    }
    let (key, value) = inside.split_once(':')?;
    let key = key.trim_end();
    let value = value.trim();
    (KEYS.contains(&key) && !value.contains(['"', '=', '{']))
        .then(|| {
            let value = if value.contains(' ') {
                format!("\"{value}\"")
            } else {
                value.to_owned()
            };
            let text = format!("`{key}:` in braces is text");
            made(text, format!("write `{{{key}={value}}}`"))
        })
        .flatten()
}
