//! What each key takes, and whether a value is of that kind at all.
//!
//! Documents of other tools have keys that ours happen to be named like:
//! `launch: soon`, `window: main`, `roles: [admin]`. A value that is not even
//! of the kind that the key takes is theirs. A value of our kind that is wrong
//! (`launch: 2026-13-01`) is a slip, and a slip is never passed over.

use super::node::{LONGEST, Node, Value};
use super::{Notation, is_unset, window};
use crate::Words;
use crate::suggest::closest;

/// What a key takes: in words, and as the way to write it.
pub(super) struct Takes {
    pub(super) what: &'static str,
    pub(super) help: &'static str,
}

/// Gives what a key takes, as one writes it in a notation; `rollback.duration`
/// is a key, too.
pub(super) fn takes(key: &str, notation: Notation) -> Takes {
    let toml = notation == Notation::Toml;
    let either = |in_toml, in_yaml| if toml { in_toml } else { in_yaml };
    let (what, help) = match key {
        "launch" => (
            "a date and time of day",
            "write it as `2026-12-01T09:00`, with `timezone` beside it",
        ),
        "window_start" | "window_end" => (
            "a date and time, or a time of day",
            "write it as `2026-12-01T09:00` or `09:00`",
        ),
        "review_by" | "date" => ("a date", "write it as `2026-12-01`"),
        "window" | "rollback.duration" | "rollback.margin" | "rollback.rto" => (
            "a length of time",
            "write it as `90m`, `1h30m` or `2 hours`",
        ),
        "timezone" => (
            "the name of a time zone",
            "use an IANA name such as `Europe/Lisbon` or `UTC`",
        ),
        "rollback" => (
            "a table",
            either(
                "write `{ duration = \"30m\", margin = \"10m\", rto = \"45m\" }`",
                "write `{duration: 30m, margin: 10m, rto: 45m}`",
            ),
        ),
        "roles" => (
            "a table of names",
            either(
                "write `IC = \"Ana Silva\"` below it",
                "write `IC: Ana Silva` below it",
            ),
        ),
        "vars" => (
            "a table of values",
            either(
                "write `NAME = \"value\"` below it",
                "write `NAME: value` below it",
            ),
        ),
        "milestones" => (
            "a table of steps",
            either(
                "write `success = \"#id-of-a-step\"` below it",
                "write `success: \"#id-of-a-step\"` below it",
            ),
        ),
        "links" => (
            "addresses",
            either(
                "write `Title = \"address\"` below it, or a list of addresses",
                "write `Title: address` below it, or a list of addresses",
            ),
        ),
        "author" | "reviewers" | "tags" | "aliases" => (
            "a text, or a list of texts",
            "write one value in quotes, or several between brackets",
        ),
        "weight" => ("a whole number", "write it as `10`"),
        "draft" | "picture" => ("`true` or `false`", "write `true` or `false`"),
        "lang" => (
            "a language tag",
            "use a BCP 47 tag such as `en`, `ar` or `pt-BR`",
        ),
        "dir" => ("a direction of text", "write `ltr` or `rtl`"),
        _ => ("a text", "write one value in quotes"),
    };
    Takes { what, help }
}

/// Says whether a value is of the kind that a key takes. What means "not set"
/// is of every kind.
pub(super) fn fits(key: &str, value: &Value, words: &Words) -> bool {
    let text = match value {
        Value::Empty => return true,
        Value::Text(text) if is_unset(text) => return true,
        Value::Text(text) => Some(text.trim()).filter(|text| text.len() <= LONGEST),
        _ => None,
    };
    match key {
        "launch" | "window_start" | "window_end" | "review_by" => text.is_some_and(like_a_clock),
        "window" | "rollback.duration" | "rollback.margin" | "rollback.rto" => {
            text.is_some_and(|text| like_a_length(text, words))
        }
        // A length alone can only be meant for this.
        "rollback" => {
            matches!(value, Value::Table(_)) || text.is_some_and(|text| is_a_length(text, words))
        }
        "roles" | "vars" | "milestones" => matches!(value, Value::Table(_)),
        "links" => text.is_some() || matches!(value, Value::Table(_) | Value::List(_)),
        "author" | "reviewers" | "tags" | "aliases" => {
            text.is_some() || matches!(value, Value::List(_))
        }
        "weight" => text.is_some_and(|text| whole(text).is_some()),
        "draft" => text.is_some_and(|text| {
            flag(text).is_some() || closest(text, &["true", "false"]).is_some()
        }),
        "picture" => text.is_some_and(|text| flag(text).is_some()),
        "lang" => text.is_some_and(is_a_tag),
        "dir" => text.is_some_and(|text| {
            ["ltr", "rtl", "auto"].contains(&text.to_ascii_lowercase().as_str())
        }),
        _ => text.is_some(),
    }
}

/// Says whether a value of a key that is nearly `key` can only be meant for it.
/// Here more has to speak for it: the key itself is a word of another tool.
pub(super) fn fits_nearly(key: &str, value: &Value, words: &Words) -> bool {
    let text = match value {
        Value::Text(text) => text.trim(),
        _ => "",
    };
    fits(key, value, words)
        && match (key, value) {
            ("date", Value::Text(_)) => is_unset(text) || like_a_clock(text),
            ("links", Value::Text(_)) => text.contains(['/', '.']),
            ("milestones", Value::Table(entries)) => entries.iter().any(
                |entry| matches!(&entry.node.value, Value::Text(text) if text.starts_with('#')),
            ),
            ("vars", Value::Table(entries)) => entries
                .iter()
                .any(|entry| crate::vars::is_placeholder(&entry.key)),
            _ => true,
        }
}

/// Names a value for a message.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(text) if text.len() > LONGEST => "a text of more than 4 KiB".to_owned(),
        Value::Text(text) => {
            let text = text.trim();
            let short: String = text.chars().take(64).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            format!("`{short}{more}`").replace(['\n', '\r'], " ")
        }
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
        Value::Alias => "an alias".to_owned(),
        Value::Empty => "nothing".to_owned(),
    }
}

/// Reads `true` and `false`, as YAML's readers do.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Reads a whole number.
pub(super) fn whole(text: &str) -> Option<i64> {
    text.replace('_', "").parse().ok()
}

fn is_a_tag(text: &str) -> bool {
    text.len() <= 35
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Says whether a text has the digits of a date or of a time of day: `2026-13`,
/// `1/12/26`, `1.12.2026`, `20261201`, `1 December`, `9:00`, `9 am`. A year, a
/// quarter or the number of a version is none.
pub(super) fn like_a_clock(text: &str) -> bool {
    if window::Clock::read(text).is_some() {
        return true;
    }
    let runs = runs(text);
    let number = |at: usize| {
        let run = *runs.get(at)?;
        run.bytes().all(|b| b.is_ascii_digit()).then_some(run)
    };
    let small = |at: usize| number(at).is_some_and(|run| run.len() <= 2);
    (0..runs.len()).any(|at| {
        let Some(run) = number(at) else { return false };
        let next = runs.get(at + 1).copied().unwrap_or_default();
        let clock = run.len() <= 2 && next == ":" && number(at + 2).is_some();
        let date = matches!(next, "-" | "/") && number(at + 2).is_some();
        let dotted = next == "."
            && runs.get(at + 3) == Some(&".")
            && small(at + 2)
            && number(at + 4).is_some_and(|last| run.len() == 4 || last.len() == 4);
        let whole = matches!(run.len(), 8 | 12 | 14);
        let beside = |other: Option<usize>| other.and_then(|at| runs.get(at)).copied();
        let blank = |run: &str| run.chars().all(|c| matches!(c, ' ' | ',' | '.'));
        let after = match beside(Some(at + 1)) {
            Some(gap) if blank(gap) => beside(Some(at + 2)),
            Some("st" | "nd" | "rd" | "th") => beside(Some(at + 3)),
            other => other,
        };
        let before = match beside(at.checked_sub(1)) {
            Some(gap) if blank(gap) => beside(at.checked_sub(2)),
            other => other,
        };
        let half = after.is_some_and(|word| matches!(word.to_lowercase().as_str(), "am" | "pm"));
        let day = run.len() <= 2 && (after.is_some_and(is_month) || before.is_some_and(is_month));
        clock || date || dotted || whole || half || day
    })
}

/// Says whether a text has a number that may count a length, or a unit of one.
fn like_a_length(text: &str, words: &Words) -> bool {
    const UNITS: [&str; 12] = [
        "seconds", "second", "minutes", "minute", "hours", "hour", "days", "day", "weeks", "week",
        "mins", "hrs",
    ];
    let english = words.english(text).text;
    let runs = runs(&english);
    let digits = |run: &str| run.starts_with(|c: char| c.is_ascii_digit());
    (0..runs.len()).any(|at| {
        let run = runs[at];
        let before = at.checked_sub(1).map_or("", |at| runs[at]);
        let next = runs.get(at + 1).copied().unwrap_or_default();
        if digits(run) {
            // `1920x1080` is the size of a window, `win32` a name.
            let size = |run: &str| matches!(run.trim(), "x" | "X" | "×");
            let beside = |gap: &str, other: Option<usize>| match other.and_then(|at| runs.get(at)) {
                Some(run) if gap.trim().is_empty() => size(run),
                _ => size(gap),
            };
            let named = before.chars().all(char::is_alphabetic)
                && !matches!(before, "" | "P" | "PT" | "T" | "H" | "h" | "m");
            return !beside(next, Some(at + 2)) && !beside(before, at.checked_sub(2)) && !named;
        }
        let word = run.to_lowercase();
        UNITS.contains(&word.as_str())
            || (word.len() > 5 && closest(&word, &UNITS[..4]).is_some())
            || (word.len() > 3
                && closest(&word, &["hours", "weeks"]).is_some_and(|unit| {
                    word.as_bytes()[..2] == unit.as_bytes()[..2]
                        && word.len().abs_diff(unit.len()) <= 1
                })
                && word != "weekly"
                && word != "house")
    })
}

fn is_a_length(text: &str, words: &Words) -> bool {
    tminus_plan::time::parse_duration(&words.english(text).text).is_ok()
}

/// Says whether a text that has not the form of a zone's name is meant as one
/// all the same.
pub(super) fn like_a_zone(text: &str) -> bool {
    let offset = text
        .strip_prefix(['+', '-'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let named = ["UTC", "GMT"].iter().any(|name| {
        text.get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    });
    offset || named || (text.contains('/') && !text.contains("://"))
}

/// Cuts a text into runs of digits, of letters, and of what is between.
fn runs(text: &str) -> Vec<&str> {
    let class = |c: char| match c {
        '0'..='9' => 0,
        c if c.is_alphabetic() => 1,
        _ => 2,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|last| last != class(c)) {
            out.push(&text[start..at]);
            start = at;
        }
        last = Some(class(c));
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_lowercase();
    word.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(&word)) || word == "sept"
}

#[cfg(test)]
mod tests {
    use super::{like_a_clock, like_a_length};
    use crate::Words;

    #[test]
    fn dates_and_times_are_told_from_other_texts() {
        for text in [
            "2026-12-01T09:00",
            "2026-13-01",
            "2026-12",
            "1/12/26",
            "12/1",
            "1.12.2026",
            "2026.12.1",
            "20261201",
            "20261201T0900",
            "1 December 2026",
            "Dec 1, 2026",
            "1st December",
            "9:00",
            "25:00",
            "9 am",
            "9pm",
            "tomorrow 09:00",
            "{{DATE}} 09:00",
        ] {
            assert!(like_a_clock(text), "{text}");
        }
        for text in [
            "soon",
            "TBD",
            "main",
            "true",
            "tomorrow",
            "2026",
            "Q3 2026",
            "December 2026",
            "1.2.0",
            "v4.10.2",
            "39A",
            "Apollo 11",
            "3",
            "https://example.com/launch",
        ] {
            assert!(!like_a_clock(text), "{text}");
        }
    }

    #[test]
    fn lengths_are_told_from_other_texts() {
        let words = Words::default();
        for text in [
            "3h",
            "3",
            "-3h",
            "0m",
            "~30m",
            "1h 30",
            "0:75",
            "PT3H",
            "an hour",
            "three hous",
            "half a day",
            "mintues",
            "5 working days",
            "3 Stunden",
            "about 90 minutes",
        ] {
            assert!(like_a_length(text, &words), "{text}");
        }
        for text in [
            "main",
            "modal",
            "true",
            "soon",
            "win32",
            "1920x1080",
            "800 x 600",
            "weekly",
            "daily",
            "house",
            "floating",
            "none",
        ] {
            assert!(!like_a_length(text, &words), "{text}");
        }
    }
}
