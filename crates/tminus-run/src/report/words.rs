//! Ops in the words of readers.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};

use tminus_model::StepId;
use tminus_model::json::Value;

use super::{Clock, Entry};
use crate::facts::timer_ids;
use crate::fold::Fold;
use crate::log::Place;
use crate::op::Op;
use crate::state::State;

/// Gives a state in words.
pub(super) fn state(state: State) -> &'static str {
    match state {
        State::Todo => "to do",
        State::Doing => "doing",
        State::Done => "done",
        State::Workaround => "done with workaround",
        State::Skipped => "skipped",
        State::Na => "not applicable",
        State::Blocked => "blocked",
        State::Failed => "failed",
    }
}

pub(crate) fn entry(fold: &Fold, place: Place, clock: Clock<'_>) -> Entry {
    let log = &fold.log;
    let op = log.op(place);
    let what = match log.target(place) {
        Some(target) => format!("took back: {}", what(log.op(target), clock)),
        None => what(op, clock),
    };
    let about = log.target(place).map_or(op, |target| log.op(target));
    Entry {
        at: clock.write(op.wall()),
        actor: op.actor.clone(),
        op: (op.writer.clone(), op.n),
        kind: op.kind.clone(),
        subject: about.subject.as_deref().map(|id| name(fold, about, id)),
        what,
        note: op.note.clone(),
        undone: !log.counts(place),
    }
}

/// The text of what an op is about, as whoever wrote it saw it.
pub(crate) fn name(fold: &Fold, op: &Op, id: &str) -> String {
    let book = fold.runbook();
    let revision = fold.mapping.revision_of(&op.writer).map(str::to_owned);
    let old = fold.mapping.entry(revision.iter(), &StepId::new(id));
    if let Some((_, entry)) = old {
        return entry.text.clone();
    }
    let step = book.steps.iter().find(|step| step.id.as_str() == id);
    let trigger = book
        .triggers
        .iter()
        .find(|trigger| trigger.id.as_str() == id);
    let measure = book
        .measures
        .iter()
        .find(|measure| measure.id.as_str() == id);
    let check = book.checks.iter().find(|check| check.id.as_str() == id);
    let text = step.map(|step| &step.text);
    let text = text.or(trigger.map(|trigger| &trigger.text));
    let text = text.or(measure.map(|measure| &measure.metric));
    let text = text.or(check.map(|check| &check.text));
    let timers = || {
        timer_ids(book)
            .iter()
            .position(|timer| timer.as_str() == id)
    };
    if let (None, Some(timer)) = (text, timers()) {
        let label = book.timers[timer].label.as_deref();
        return label.unwrap_or("Timer").to_owned();
    }
    text.map_or_else(|| id.to_owned(), String::clone)
}

/// Says what an op did.
fn what(op: &Op, clock: Clock<'_>) -> String {
    let word = |name: &str| op.text(name).unwrap_or("?");
    let spoken = |name: &str| {
        let known = op.text(name).and_then(State::from_word);
        known.map_or_else(|| word(name).to_owned(), |known| state(known).to_owned())
    };
    let time = |name: &str| {
        let at = op.instant(name);
        at.map_or("none".to_owned(), |at| clock.write(at))
    };
    match op.kind.as_str() {
        "set" => format!("{} → {}", spoken("from"), spoken("to")),
        "note" => "note".to_owned(),
        "link" => format!("evidence: {}", word("url")),
        "reset" => "reset every step".to_owned(),
        "keep" => "confirmed that this step is still the same".to_owned(),
        "drop" => format!("gave up the step `{}`", word("was")),
        "start" => format!("actual start: {}", time("at")),
        "event" => format!("event `{}`: {}", word("name"), time("at")),
        "launch" => format!(
            "launch: {} ({})",
            word("local").replace('T', " "),
            op.text("zone").unwrap_or("no zone given")
        ),
        "run" => match (op.text("name"), op.field("closed").and_then(Value::as_bool)) {
            (Some(name), _) => format!("named the run `{name}`"),
            (None, Some(true)) => "closed the run".to_owned(),
            (None, Some(false)) => "opened the run again".to_owned(),
            (None, None) => "run".to_owned(),
        },
        "value" => match op.text("value") {
            Some(value) => format!("{} = {value}", word("name")),
            None => format!("{} = (left out)", word("name")),
        },
        "measure" => match op.text("verdict") {
            Some(verdict) => format!("measured {} ({verdict})", word("value")),
            None => format!("measured {}", word("value")),
        },
        "check" => {
            let slot = op.field("slot").and_then(Value::as_u64);
            let slot = slot.map_or("?".to_owned(), |slot| slot.saturating_add(1).to_string());
            format!("slot {slot}: {}", word("to"))
        }
        "time" => format!("times corrected: {} to {}", time("start"), time("end")),
        "timer" => format!("timer: {}", word("to")),
        "watch" => format!("trigger: {}", word("to")),
        "undo" => "took back something that is not in this log".to_owned(),
        other => format!("`{other}` (of a later version)"),
    }
}
