//! What a reader can do beyond ticking: each function checks what it is given
//! and makes an [`Action`] for [`Event::Act`](crate::Event::Act), or says in a
//! sentence why not. Nothing is written then.
//!
//! These are free functions, so that a page which does not call one does not
//! carry it. `docs/run-log.md`, "Actions", says what each writes.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use tminus_model::json::Value;
use tminus_model::{Instant, LocalDateTime, Measure, Millis, StepId};
use tminus_plan::measure::compare;

use crate::clock::LATEST;
use crate::{NOTE_LIMIT, VALUE_LIMIT};

/// A checked change that is not written yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub(crate) kind: &'static str,
    pub(crate) subject: Option<StepId>,
    pub(crate) data: Value,
    pub(crate) note: Option<String>,
}

impl Eq for Action {}

/// Why something cannot be done: a sentence for the reader.
pub type Refusal = &'static str;

impl Action {
    /// The kinds of change that are made this way.
    const KINDS: [&'static str; 13] = [
        "check", "event", "launch", "link", "measure", "note", "reset", "run", "start", "time",
        "timer", "value", "watch",
    ];

    /// Writes it as `[kind, subject, data, note]`, for [`Action::from_value`] in
    /// another module of the same page.
    pub fn to_value(&self) -> Value {
        let text = |text: Option<&str>| text.map_or(Value::Null, Into::into);
        Value::Array(vec![
            self.kind.into(),
            text(self.subject.as_ref().map(StepId::as_str)),
            self.data.clone(),
            text(self.note.as_deref()),
        ])
    }

    /// Reads what [`Action::to_value`] wrote.
    pub fn from_value(value: &Value) -> Option<Self> {
        let [kind, subject, data, note] = value.as_array()?.as_slice() else {
            return None;
        };
        let kind = kind.as_str()?;
        Some(Self {
            kind: Self::KINDS.into_iter().find(|known| *known == kind)?,
            subject: subject.as_str().map(StepId::new),
            data: data.clone(),
            note: note.as_str().map(str::to_owned),
        })
    }

    pub(crate) fn new(kind: &'static str, data: Value) -> Self {
        Self {
            kind,
            subject: None,
            data,
            note: None,
        }
    }

    pub(crate) fn on(mut self, subject: &StepId) -> Self {
        self.subject = Some(subject.clone());
        self
    }

    fn noted(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }
}

/// The run starts: the anchor of `H+`.
pub fn start(now: Instant) -> Action {
    Action::new("start", Value::object([("at", now.0.into())]))
}

/// A named event happens.
pub fn event(name: &str, now: Instant) -> Action {
    let data = Value::object([("at", now.0.into()), ("name", name.into())]);
    Action::new("event", data)
}

/// The run's launch is set or postponed: the wall clock, the IANA zone that it
/// is read in, and the same as an instant.
pub fn launch(local: LocalDateTime, zone: &str, at: Instant) -> Action {
    let data = Value::object([
        ("at", at.0.into()),
        ("local", local.to_string().into()),
        ("zone", zone.into()),
    ]);
    Action::new("launch", data)
}

/// Every step goes back to the author's default.
pub fn reset() -> Action {
    Action::new("reset", Value::Null)
}

/// A note on a step, or on the run; nothing for an empty one.
pub fn note(step: Option<&StepId>, text: &str) -> Result<Option<Action>, Refusal> {
    let text = text.trim();
    if text.len() > NOTE_LIMIT {
        return Err("A note holds at most 2 KiB. Nothing was changed.");
    }
    let mut action = Action::new("note", Value::Null).noted(Some(text.to_owned()));
    action.subject = step.cloned();
    Ok((!text.is_empty()).then_some(action))
}

/// A placeholder gets a value; an empty one takes it back. Never for one that
/// is marked secret.
pub fn value(name: &str, value: &str) -> Result<Action, Refusal> {
    if value.len() > VALUE_LIMIT {
        return Err("A value holds at most 4 KiB. Nothing was changed.");
    }
    let data = Value::object([("name", name.into()), ("value", value.into())]);
    Ok(Action::new("value", data))
}

/// An instant that a log can hold.
fn time(at: Instant) -> Result<Value, Refusal> {
    if (0..=LATEST).contains(&at.0) {
        Ok(at.0.into())
    } else {
        Err(
            "This time cannot be: it is before 1970 or after the end of all calendars. Nothing was changed.",
        )
    }
}

fn reason(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    if text.len() > NOTE_LIMIT {
        return Err("A reason holds at most 2 KiB. Nothing was changed.");
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn needed_reason(text: &str) -> Result<Option<String>, Refusal> {
    match reason(text)? {
        None => Err("A time is corrected with a reason. Nothing was changed."),
        reason => Ok(reason),
    }
}

/// Evidence for a step: a link to a ticket, a dashboard, a screenshot.
pub fn link(step: &StepId, url: &str) -> Result<Action, Refusal> {
    let url = url.trim();
    if !is_link(url) {
        return Err(
            "Evidence is a link that starts with https:// or http:// and has at most 2 KiB. Nothing was changed.",
        );
    }
    if has_credentials(url) {
        return Err(
            "This link carries a name or a password before its @, and the log is kept and handed on: add it without them. Nothing was changed.",
        );
    }
    Ok(Action::new("link", Value::object([("url", url.into())])).on(step))
}

/// Says whether a link carries a user's name, a password or a token before its
/// host: whoever reads the log would have them.
pub fn has_credentials(url: &str) -> bool {
    let place = url.split_once("://").map_or("", |(_, place)| place);
    let host = place.split(['/', '?', '#', '\\']).next();
    host.is_some_and(|host| host.contains('@'))
}

/// Says whether a text is a link that may stand in a page: http or https, with
/// a host, without blanks and control characters.
pub fn is_link(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let mut schemes = ["https://", "http://"].iter();
    let place = schemes.find_map(|scheme| lower.strip_prefix(scheme));
    let is_host = |c: char| c.is_alphanumeric() || c == '[';
    place.is_some_and(|place| place.starts_with(is_host))
        && !url.contains(|c: char| c.is_whitespace() || c.is_control())
        && url.len() <= NOTE_LIMIT
}

/// Corrects when a step really started and ended. What is `None` is taken
/// away; the reason is compulsory and stays in the log.
pub fn correct(
    step: &StepId,
    start: Option<Instant>,
    end: Option<Instant>,
    why: &str,
    now: Instant,
) -> Result<Action, Refusal> {
    let note = needed_reason(why)?;
    if start.into_iter().chain(end).any(|at| at > now) {
        return Err("What has happened is not in the future. Nothing was changed.");
    }
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        return Err("A step does not end before it starts. Nothing was changed.");
    }
    let value = |at: Option<Instant>| at.map_or(Ok(Value::Null), time);
    let data = Value::object([("end", value(end)?), ("start", value(start)?)]);
    Ok(Action::new("time", data).on(step).noted(note))
}

/// Says when the run really started, where the button was pressed too late.
pub fn correct_start(at: Instant, why: &str, now: Instant) -> Result<Action, Refusal> {
    let note = needed_reason(why)?;
    if at > now {
        return Err("What has happened is not in the future. Nothing was changed.");
    }
    Ok(Action::new("start", Value::object([("at", time(at)?)])).noted(note))
}

/// Says when an event really happened.
pub fn correct_event(name: &str, at: Instant, why: &str, now: Instant) -> Result<Action, Refusal> {
    let note = needed_reason(why)?;
    if at > now {
        return Err("What has happened is not in the future. Nothing was changed.");
    }
    let data = Value::object([("at", time(at)?), ("name", name.into())]);
    Ok(Action::new("event", data).noted(note))
}

/// What came of a slot of a recurring check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotResult {
    /// It was looked at, and all was well.
    Done,
    /// It was looked at, and something was wrong; a reason is compulsory.
    Failed,
    /// It was left out; a reason is compulsory.
    Skipped,
    /// What was said of it is taken back.
    Todo,
}

impl SlotResult {
    const ALL: [Self; 4] = [Self::Done, Self::Failed, Self::Skipped, Self::Todo];

    /// Gives its word, as in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Todo => "todo",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.word() == word)
    }
}

/// Says what came of a slot: `slot` counts from 0, `at` is when it was due.
pub fn check(
    check: &StepId,
    slot: u32,
    at: Instant,
    to: SlotResult,
    why: &str,
) -> Result<Action, Refusal> {
    let note = reason(why)?;
    if matches!(to, SlotResult::Failed | SlotResult::Skipped) && note.is_none() {
        return Err("This needs a reason. Nothing was changed.");
    }
    let data = Value::object([
        ("at", time(at)?),
        ("slot", slot.into()),
        ("to", to.word().into()),
    ]);
    Ok(Action::new("check", data).on(check).noted(note))
}

/// Starts, pauses or stops a step's timer. `left` is what it has to go.
pub fn timer(step: &StepId, to: TimerMove, left: Millis) -> Action {
    let word = ("to", to.word().into());
    let data = if to == TimerMove::Stop {
        Value::object([word])
    } else {
        Value::object([("left", left.0.max(0).into()), word])
    };
    Action::new("timer", data).on(step)
}

/// What is done to a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerMove {
    /// It runs.
    Run,
    /// It waits.
    Pause,
    /// It is put back.
    Stop,
}

impl TimerMove {
    fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Pause => "pause",
            Self::Stop => "stop",
        }
    }
}

/// The condition of a rollback trigger holds from now on, is over, or has held
/// for long enough.
pub fn watch(trigger: &StepId, to: WatchMove, now: Instant) -> Result<Action, Refusal> {
    let data = Value::object([("at", time(now)?), ("to", to.word().into())]);
    Ok(Action::new("watch", data).on(trigger))
}

/// What is said of a rollback trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchMove {
    /// Its condition holds: the timer starts.
    Watch,
    /// Its condition does not hold any more.
    Clear,
    /// It calls for the rollback.
    Fire,
}

impl WatchMove {
    const ALL: [Self; 3] = [Self::Watch, Self::Clear, Self::Fire];

    /// Gives its word, as in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Clear => "clear",
            Self::Fire => "fire",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|to| to.word() == word)
    }
}

/// The rollback is called: rollback mode begins. The launch's log stays as it
/// is; undo takes it back where it was a slip.
pub fn call_rollback(why: &str, now: Instant) -> Result<Action, Refusal> {
    let data = Value::object([("at", time(now)?), ("name", ROLLBACK.into())]);
    Ok(Action::new("event", data).noted(reason(why)?))
}

/// The service is restored: the RTO clock stops.
pub fn end_rollback(note: &str, now: Instant) -> Result<Action, Refusal> {
    let data = Value::object([("at", time(now)?), ("name", ROLLED_BACK.into())]);
    Ok(Action::new("event", data).noted(reason(note)?))
}

/// The event that begins rollback mode.
pub(crate) const ROLLBACK: &str = "rollback";
/// The event that ends it.
pub(crate) const ROLLED_BACK: &str = "rolled back";

/// A value was measured; the verdict follows from the target where one can be
/// read, else `said` is what the reader makes of it.
pub fn measure(
    measure: &Measure,
    value: &str,
    said: Option<&str>,
    note: &str,
) -> Result<Action, Refusal> {
    let value = value.trim();
    if value.len() > VALUE_LIMIT {
        return Err("A value holds at most 4 KiB. Nothing was changed.");
    }
    let found = compare(
        measure.baseline.as_deref(),
        measure.target.as_deref(),
        value,
    );
    let data = match found.verdict.word().or(said) {
        Some(verdict) => Value::object([("value", value.into()), ("verdict", verdict.into())]),
        None => Value::object([("value", value.into())]),
    };
    Ok(Action::new("measure", data)
        .on(&measure.id)
        .noted(reason(note)?))
}

/// Names the run.
pub fn name_run(name: &str) -> Result<Action, Refusal> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    if name.is_empty() || name.chars().count() > 120 {
        return Err("A run's name has 1 to 120 characters. Nothing was changed.");
    }
    Ok(Action::new("run", Value::object([("name", name.into())])))
}

/// Closes the run: nothing but reopening it is possible then.
pub fn close_run(note: &str) -> Result<Action, Refusal> {
    let data = Value::object([("closed", true.into())]);
    Ok(Action::new("run", data).noted(reason(note)?))
}

/// Opens a closed run again.
pub fn reopen_run(note: &str) -> Result<Action, Refusal> {
    let data = Value::object([("closed", false.into())]);
    Ok(Action::new("run", data).noted(reason(note)?))
}
