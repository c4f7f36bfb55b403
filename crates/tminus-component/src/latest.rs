//! What an entry of the log was, in the few words that a big screen has for it:
//! the subject is named behind it, when and by whom stand beside it.

use alloc::borrow::ToOwned;
use alloc::string::String;

use tminus_model::json::Value;
use tminus_run::State;
use tminus_run::op::Op;

use crate::words::latest as words;
use crate::words::step::state;

/// Names what an op did. `about` is the op itself, or the one it takes back.
pub fn latest(op: &Op, about: &Op) -> String {
    if op.kind == "undo" {
        return words::TAKEN_BACK.to_owned();
    }
    let text = |name: &str| about.data.get(name).and_then(Value::as_str);
    let to = text("to").unwrap_or_default();
    match about.kind.as_str() {
        "set" => State::from_word(to)
            .map_or(words::CHANGED, state)
            .to_owned(),
        // With a reason it corrects the time of one before.
        "start" if about.note.is_some() => words::START_CORRECTED.to_owned(),
        "start" => words::STARTED.to_owned(),
        "event" => match text("name").unwrap_or_default() {
            "rollback" => words::ROLLBACK.to_owned(),
            "rolled back" => words::ROLLED_BACK.to_owned(),
            name => words::event(name),
        },
        "run" => match (
            text("name"),
            about.data.get("closed").and_then(Value::as_bool),
        ) {
            (Some(name), _) => words::named(name),
            (None, Some(false)) => words::REOPENED.to_owned(),
            (None, _) => words::CLOSED.to_owned(),
        },
        "value" => words::value(text("name").unwrap_or_default()),
        "measure" => words::measured(text("value").unwrap_or_default()),
        "drop" => words::dropped(text("was").unwrap_or_default()),
        "check" => match to {
            "done" => words::CHECKED,
            "failed" => words::CHECK_FAILED,
            "skipped" => words::CHECK_SKIPPED,
            _ => words::CHECK_OPEN,
        }
        .to_owned(),
        "timer" => match to {
            "run" => words::TIMER_RUNS,
            "pause" => words::TIMER_PAUSED,
            _ => words::TIMER_STOPPED,
        }
        .to_owned(),
        "watch" => match to {
            "watch" => words::TRIGGER_HOLDS,
            "fire" => words::TRIGGER_FIRES,
            _ => words::TRIGGER_CLEAR,
        }
        .to_owned(),
        kind => words::of_kind(kind).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use tminus_run::op::Op;

    use super::latest;

    fn said(kind: &str, data: &str) -> String {
        let json = [
            r#"{"w":"AAAAAAAAAAAA","n":0,"t":[1,0],"k":""#,
            kind,
            r#"","d":"#,
            data,
            "}",
        ];
        let op = Op::read(&json.concat()).expect("an op");
        latest(&op, &op)
    }

    #[test]
    fn every_entry_is_said_in_words_of_the_day_and_not_of_the_log() {
        for (kind, data, expect) in [
            ("set", r#"{"from":"todo","to":"done"}"#, "Done"),
            ("set", r#"{"from":"todo","to":"na"}"#, "Not applicable"),
            ("start", r#"{"at":1}"#, "H+ clock started"),
            ("event", r#"{"name":"rollback","at":1}"#, "Rollback called"),
            (
                "event",
                r#"{"name":"success","at":1}"#,
                "“success” happened",
            ),
            ("run", r#"{"closed":true}"#, "Run closed"),
            ("run", r#"{"name":"Night"}"#, "Run named Night"),
            (
                "check",
                r#"{"slot":0,"at":1,"to":"failed"}"#,
                "Check failed",
            ),
            ("timer", r#"{"to":"run","left":1}"#, "Timer started"),
            ("watch", r#"{"to":"watch","at":1}"#, "Trigger holds"),
            ("note", "{}", "Note"),
            ("some", "{}", "Changed"),
        ] {
            assert_eq!(said(kind, data), expect, "{kind} {data}");
        }
    }
}
