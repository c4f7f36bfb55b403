//! What the second module asks of the first: events of the run, as text.
//!
//! The first module holds the run; everything is written by it, in one order and
//! under one writer's name, and taken back by it. The second shows and asks.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;

use tminus_model::StepId;
use tminus_model::json::Value;
use tminus_run::action::Action;
use tminus_run::{Event, State};

/// Writes an event; what a browser tells by itself has no text.
pub fn write(event: &Event) -> Option<String> {
    let step = |step: &StepId| step.as_str().into();
    let text = |text: Option<&str>| text.map_or(Value::Null, Into::into);
    let parts = match event {
        Event::Toggle { step: of } => vec!["toggle".into(), step(of)],
        Event::Set { step: of, to, note } => {
            let note = text(note.as_deref());
            vec!["set".into(), step(of), to.word().into(), note]
        }
        Event::Undo => vec!["undo".into()],
        Event::Redo => vec!["redo".into()],
        Event::Keep { step: of } => vec!["keep".into(), step(of)],
        Event::Attach { was, to } => vec!["attach".into(), step(was), step(to)],
        Event::Drop { was } => vec!["drop".into(), step(was)],
        Event::Who { name } => vec!["who".into(), name.as_str().into()],
        Event::Act(action) => vec!["act".into(), action.to_value()],
        Event::Resume => vec!["resume".into()],
        Event::Remote { key, value } => {
            vec!["remote".into(), key.as_str().into(), text(value.as_deref())]
        }
        _ => return None,
    };
    let mut out = String::new();
    Value::Array(parts).write(&mut out);
    Some(out)
}

/// Reads what [`write`] wrote.
pub fn read(text: &str) -> Option<Event> {
    let Ok(Value::Array(parts)) = Value::parse(text) else {
        return None;
    };
    let text = |at: usize| parts.get(at)?.as_str();
    let step = |at: usize| text(at).map(StepId::new);
    Some(match text(0)? {
        "toggle" => Event::Toggle { step: step(1)? },
        "set" => Event::Set {
            step: step(1)?,
            to: State::from_word(text(2)?)?,
            note: text(3).map(str::to_owned),
        },
        "undo" => Event::Undo,
        "redo" => Event::Redo,
        "keep" => Event::Keep { step: step(1)? },
        "attach" => Event::Attach {
            was: step(1)?,
            to: step(2)?,
        },
        "drop" => Event::Drop { was: step(1)? },
        "who" => Event::Who {
            name: text(1)?.to_owned(),
        },
        "act" => Event::Act(Action::from_value(parts.get(1)?)?),
        "resume" => Event::Resume,
        "remote" => Event::Remote {
            key: text(1)?.to_owned(),
            value: text(2).map(str::to_owned),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use tminus_model::{Instant, Millis, StepId};
    use tminus_run::action::{self, TimerMove};
    use tminus_run::{Event, State};

    use super::{read, write};

    #[test]
    fn what_is_asked_arrives_as_it_was_asked() {
        let step = StepId::new("dns");
        let events = [
            Event::Toggle { step: step.clone() },
            Event::Set {
                step: step.clone(),
                to: State::Blocked,
                note: Some("waits for \"DNS\"".into()),
            },
            Event::Set {
                step: step.clone(),
                to: State::Doing,
                note: None,
            },
            Event::Undo,
            Event::Redo,
            Event::Keep { step: step.clone() },
            Event::Attach {
                was: step.clone(),
                to: StepId::new("cdn"),
            },
            Event::Drop { was: step.clone() },
            Event::Who { name: "Chi".into() },
            Event::Resume,
            Event::Remote {
                key: "tminus:1:s:b:main:o:writer01:0".into(),
                value: Some("1.2.sum.{}".into()),
            },
            Event::Act(action::start(Instant(7))),
            Event::Act(action::timer(&step, TimerMove::Run, Millis(9))),
            Event::Act(action::close_run("all done").expect("short")),
        ];
        for event in events {
            let text = write(&event).expect("a reader's event");
            assert_eq!(read(&text), Some(event), "{text}");
        }
        assert_eq!(write(&Event::Cleared), None);
        assert_eq!(read("[\"act\",[\"open\",null,null,null]]"), None);
        assert_eq!(read("nonsense"), None);
    }
}
