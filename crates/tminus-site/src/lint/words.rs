//! English, as far as the rules need it.

use std::borrow::Cow;

/// Splits a text into words in lower case.
pub(super) fn words(text: &str) -> Vec<Cow<'_, str>> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(lower)
        .collect()
}

/// The first word of a text, as it is written.
pub(super) fn first_word(text: &str) -> &str {
    // Most texts begin with it, and a blank follows.
    let end = text.bytes().position(|byte| !byte.is_ascii_alphabetic());
    if let Some(end @ 1..) = end
        && text.as_bytes()[end] == b' '
    {
        return &text[..end];
    }
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

fn lower(word: &str) -> Cow<'_, str> {
    let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if word.bytes().all(small) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// Says whether a text holds one of these phrases: words in lower case with
/// one blank between them.
pub(super) fn holds(text: &str, phrases: &[&str]) -> bool {
    // Phrases begin with few letters: most texts have no word that does.
    let begins = |word: &str| {
        let first = word.chars().next().map(|c| c.to_lowercase().next());
        phrases
            .iter()
            .any(|phrase| Some(phrase.chars().next()) == first)
    };
    let mut split = text.split(|c: char| !c.is_alphanumeric());
    if !split.any(begins) {
        return false;
    }
    let said = words(text);
    (0..said.len()).any(|at| phrases.iter().any(|phrase| starts(&said[at..], phrase)))
}

/// Says whether words start with those of a phrase.
fn starts(said: &[Cow<'_, str>], phrase: &str) -> bool {
    let mut rest = phrase;
    for word in said {
        match rest.strip_prefix(word.as_ref()) {
            Some("") => return true,
            Some(next) if next.starts_with(' ') => rest = &next[1..],
            _ => return false,
        }
    }
    false
}

/// Takes the mark of the plural off.
pub(super) fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(short) if short.len() > 2 && !short.ends_with('s') => short,
        _ => word,
    }
}

/// Takes quoted and bracketed parts out of a text: what stands there is said,
/// not done.
pub(super) fn unquoted(text: &str) -> Cow<'_, str> {
    if !text.contains(['"', '“', '(', '`']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut close = None;
    for c in text.chars() {
        match close {
            Some(end) if c == end => close = None,
            Some(_) => {}
            None => {
                close = match c {
                    '"' => Some('"'),
                    '“' => Some('”'),
                    '(' => Some(')'),
                    '`' => Some('`'),
                    _ => None,
                };
                if close.is_none() {
                    out.push(c);
                }
            }
        }
    }
    Cow::Owned(out)
}

/// Verbs that begin an order.
const ORDERS: &[&str] = &[
    "add",
    "announce",
    "apply",
    "back",
    "begin",
    "build",
    "check",
    "clear",
    "close",
    "configure",
    "confirm",
    "copy",
    "create",
    "declare",
    "delete",
    "deploy",
    "disable",
    "drain",
    "enable",
    "ensure",
    "execute",
    "export",
    "freeze",
    "import",
    "inform",
    "install",
    "launch",
    "merge",
    "migrate",
    "monitor",
    "notify",
    "open",
    "pause",
    "point",
    "post",
    "promote",
    "publish",
    "pull",
    "purge",
    "push",
    "reboot",
    "remove",
    "rename",
    "restart",
    "restore",
    "resume",
    "revert",
    "revoke",
    "rollback",
    "rotate",
    "run",
    "scale",
    "send",
    "set",
    "shut",
    "snapshot",
    "start",
    "stop",
    "switch",
    "sync",
    "tag",
    "take",
    "test",
    "trigger",
    "turn",
    "uninstall",
    "update",
    "upgrade",
    "upload",
    "validate",
    "verify",
    "wait",
    "warm",
];

/// Those of them that are no noun and no adjective as well.
const CLEAR: &[&str] = &[
    "announce",
    "apply",
    "begin",
    "configure",
    "confirm",
    "create",
    "delete",
    "deploy",
    "disable",
    "enable",
    "ensure",
    "execute",
    "inform",
    "install",
    "notify",
    "publish",
    "reboot",
    "remove",
    "restart",
    "restore",
    "resume",
    "revoke",
    "uninstall",
    "validate",
    "verify",
];

pub(super) fn is_order(word: &str) -> bool {
    ORDERS.contains(&word)
}

pub(super) fn is_clear_order(word: &str) -> bool {
    CLEAR.contains(&word)
}

/// Verbs that ask for a look, in any case.
pub(super) fn is_look(word: &str) -> bool {
    ["confirm", "verify", "check", "ensure", "validate", "assert"]
        .iter()
        .any(|look| look.eq_ignore_ascii_case(word))
}

/// Words for something that works.
pub(super) fn is_state(word: &str) -> bool {
    matches!(
        word,
        "healthy" | "up" | "running" | "live" | "serving" | "green" | "responding" | "ok"
    )
}

/// Verbs that bring something into being.
pub(super) fn brings(word: &str) -> bool {
    matches!(
        word,
        "deploy" | "install" | "provision" | "create" | "start" | "launch" | "boot" | "release"
    )
}

/// What was done, and the order to do it.
pub(super) const DONE: &[(&str, &str)] = &[
    ("applied", "apply"),
    ("created", "create"),
    ("deployed", "deploy"),
    ("disabled", "disable"),
    ("drained", "drain"),
    ("enabled", "enable"),
    ("installed", "install"),
    ("migrated", "migrate"),
    ("promoted", "promote"),
    ("provisioned", "provision"),
    ("published", "publish"),
    ("purged", "purge"),
    ("restarted", "restart"),
    ("restored", "restore"),
    ("rotated", "rotate"),
    ("started", "start"),
    ("stopped", "stop"),
    ("switched", "switch"),
    ("upgraded", "upgrade"),
];

/// Words without a meaning of their own.
pub(super) fn is_filler(word: &str) -> bool {
    word.len() < 3
        || matches!(
            word,
            "the"
                | "all"
                | "and"
                | "are"
                | "has"
                | "have"
                | "been"
                | "for"
                | "from"
                | "with"
                | "that"
                | "this"
                | "each"
                | "every"
                | "new"
                | "old"
                | "was"
                | "were"
                | "into"
                | "via"
                | "now"
        )
}

#[cfg(test)]
mod tests {
    use super::{first_word, holds, singular, unquoted, words};

    #[test]
    fn words_are_split_and_quotes_left_out() {
        assert_eq!(words("P99 latency > 5%"), ["p99", "latency", "5"]);
        assert_eq!(first_word("- Éa b"), "Éa");
        assert_eq!(unquoted("Say \"go and verify\" (and wait)"), "Say  ");
        assert_eq!(singular("instances"), "instance");
        assert_eq!(singular("dns"), "dns");
        assert_eq!(singular("pass"), "pass");
    }

    #[test]
    fn phrases_are_whole_words() {
        let phrases = ["rollback", "roll back"];
        for (text, expect) in [
            ("Rollback procedure", true),
            ("How to Roll-back", true),
            ("roll", false),
            ("Rollbacks", false),
            ("roll it back", false),
            ("If we must: ROLL BACK", true),
            ("", false),
        ] {
            assert_eq!(holds(text, &phrases), expect, "{text}");
        }
    }
}
