//! Words of a step's own tools, of what stands at the step itself, and of
//! measured values.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use tminus_run::State;

/// The name of the button that opens a step's tools.
pub fn tools_of(text: &str) -> String {
    ["Tools of: ", text].concat()
}

/// What the dialog of a measured value is called.
pub const MEASURED: &str = "Measured value";
/// The group of states.
pub const STATE: &str = "State";
/// Over the reason.
pub const REASON: &str = "Reason";
/// Under the reason's field.
pub const REASON_HELP: &str = "It stands at the step and in the log.";
/// The way back from a state that was chosen but not set.
pub const NEVER_MIND: &str = "Never mind";
/// Before the reason that came with the present state.
pub const BECAUSE: &str = "Because:";
/// Notes.
pub const NOTES: &str = "Notes";
/// The field of a note.
pub const NOTE: &str = "New note";
/// The button of a note.
pub const ADD_NOTE: &str = "Add note";
/// Evidence.
pub const EVIDENCE: &str = "Evidence";
/// The field of a link.
pub const LINK: &str = "Link to a ticket, a dashboard, a picture";
/// The button of a link.
pub const ADD_LINK: &str = "Add link";
/// Why a link is not taken.
pub const NO_LINK: &str = "A link starts with https:// or http:// and has no blanks.";
/// A link that carries a name or a password is not kept.
pub const CREDENTIALS: &str =
    "Leave out what stands before the @: the log is kept and handed on, and a password with it.";
/// Times.
pub const TIMES: &str = "Times";
/// What was written.
pub const PLANNED: &str = "Planned";
/// By when.
pub const DUE: &str = "Due";
/// What will be.
pub const FORECAST: &str = "Forecast";
/// What was.
pub const ACTUAL: &str = "Actual";
/// How much later it may end.
pub const SLACK: &str = "Slack";
/// On the critical path.
pub const CRITICAL: &str = "none: on the critical path, a delay here moves the end";
/// Times of what waits for something that is stuck.
pub const HELD: &str = "at the earliest: it is blocked or failed, or waits for something that is";
/// What it waits for.
pub const WAITS_FOR: &str = "Waits for";
/// What waits for it.
pub const BEFORE: &str = "Waits for this";
/// Over the step's timer.
pub const TIMER: &str = "Timer";
/// A step without any of these.
pub const NO_TIMES: &str = "No time is written for this step.";
/// That a dependency is a gate.
pub const GATE: &str = "gate";
/// Opens the correction.
pub const CORRECT: &str = "Correct the actual times…";
/// The fields of the correction.
pub const STARTED: &str = "Really started";
/// The fields of the correction.
pub const ENDED: &str = "Really ended";
/// The reason of the correction.
pub const CORRECT_WHY: &str = "Why the times are corrected";
/// The button of the correction.
pub const CORRECT_YES: &str = "Correct";
/// A correction without a reason.
pub const CORRECT_NEEDS: &str = "A correction needs a reason.";
/// A moment that has not come.
pub const FUTURE: &str = "What has happened is not in the future.";
/// The wrong way round.
pub const ENDS_FIRST: &str = "A step does not end before it starts.";
/// Before the reason of a correction.
pub const CORRECTED: &str = "Corrected:";
/// At a step that began before what it waits for was done.
pub const EARLY: &str = "before its turn";
/// To a screen reader.
pub const LATE: &str = "late";
/// The value.
pub const VALUE: &str = "Value";
/// The button of a measured value.
pub const KEEP_VALUE: &str = "Save value";
/// A remark with a measured value.
pub const REMARK: &str = "Remark";
/// The values before.
pub const HISTORY: &str = "Measured so far";
/// No value yet.
pub const NO_VALUE: &str = "Nothing was measured yet.";
/// The value before the launch.
pub const BASELINE: &str = "Baseline";
/// The value to reach.
pub const TARGET: &str = "Target";
/// A verdict.
pub const PASS: &str = "Pass";
/// A verdict.
pub const FAIL: &str = "Fail";
/// Asks for a verdict where the target cannot be read.
pub const YOUR_VERDICT: &str = "Your verdict";

/// A state, in full.
pub fn state(state: State) -> &'static str {
    match state {
        State::Todo => "To do",
        State::Doing => "Doing",
        State::Done => "Done",
        State::Workaround => "Done with work-around",
        State::Skipped => "Skipped",
        State::Na => "Not applicable",
        State::Blocked => "Blocked",
        State::Failed => "Failed",
    }
}

/// What a state means, in a sentence.
pub fn meaning(state: State) -> &'static str {
    match state {
        State::Todo => "Nobody has begun.",
        State::Doing => "Somebody is at it.",
        State::Done => "It was done as it is written.",
        State::Workaround => "It was done in another way; the reason says how.",
        State::Skipped => "It is left out, although it applies; the reason says who decided.",
        State::Na => "It does not apply here; it is not counted.",
        State::Blocked => "It cannot be done now; the reason says what it waits for.",
        State::Failed => "It was tried and did not work; the reason says what was seen.",
    }
}

/// The button that sets a state with a reason.
pub fn set_to(to: State) -> String {
    ["Set to: ", state(to)].concat()
}

/// What is asked for a state that needs a reason.
pub fn why(to: State) -> &'static str {
    match to {
        State::Workaround => "How was it done?",
        State::Skipped => "Why is it left out, and who decided?",
        State::Na => "Why does it not apply?",
        State::Blocked => "What does it wait for?",
        State::Failed => "What was seen?",
        _ => REASON,
    }
}

/// That a step waits for gates which are not passed.
pub fn behind(gates: &[String]) -> String {
    [
        "This waits for ",
        if gates.len() == 1 {
            "the gate "
        } else {
            "the gates "
        },
        &quoted(gates),
        if gates.len() == 1 {
            ", which is"
        } else {
            ", which are"
        },
        " not passed. Pass it first, or say why this goes on without it.",
    ]
    .concat()
}

/// Said when a step is begun before what it waits for.
pub fn out_of_order(step: &str, before: &[String]) -> String {
    ["“", step, "” was begun before ", &quoted(before), "."].concat()
}

/// A few texts in quotation marks.
fn quoted(texts: &[String]) -> String {
    let mut out = String::new();
    for (index, text) in texts.iter().take(3).enumerate() {
        let between = if index == 0 { "" } else { ", " };
        out.push_str(&[between, "“", text, "”"].concat());
    }
    if texts.len() > 3 {
        out.push_str(&[" and ", &(texts.len() - 3).to_string(), " more"].concat());
    }
    out
}

/// How long a text is, near and above its limit in bytes.
pub fn length(bytes: usize, limit: usize) -> String {
    if bytes > limit {
        let over = (bytes - limit).to_string();
        return [
            &over,
            " too many: it was not saved. At most ",
            &limit.to_string(),
            " bytes.",
        ]
        .concat();
    }
    [&(limit - bytes).to_string(), " left"].concat()
}

/// `2 notes`.
pub fn notes(count: usize) -> String {
    counted(count, " note", " notes")
}

/// `1 link`.
pub fn links(count: usize) -> String {
    counted(count, " link", " links")
}

fn counted(count: usize, one: &str, more: &str) -> String {
    [
        count.to_string().as_str(),
        if count == 1 { one } else { more },
    ]
    .concat()
}

/// `now 14:25, +10 min`.
pub fn drifted(time: &str, by: &str) -> String {
    ["now ", time, ", ", by].concat()
}

/// `Due 1 Dec 09:15`.
pub fn due(time: &str) -> String {
    [DUE, " ", time].concat()
}

/// In which zone times are told, and what the reader's clock makes of that.
pub fn zone(zone: Option<&str>, same: bool) -> String {
    match (zone, same) {
        (None, _) => "Times are those of your clock.".to_owned(),
        (Some(zone), true) => ["Times are those of ", zone, ", as on your clock."].concat(),
        (Some(zone), false) => ["Times are those of ", zone, ", not those of your clock."].concat(),
    }
}

/// The button of a measured value's history.
pub fn history_of(metric: &str) -> String {
    ["History of: ", metric].concat()
}

/// The field of a measured value.
pub fn measured(metric: &str) -> String {
    [metric, ": measured value"].concat()
}

/// The group of the reader's verdict.
pub fn verdict_on(metric: &str) -> String {
    [YOUR_VERDICT, ": ", metric].concat()
}

/// A verdict, as it is shown.
pub fn verdict(word: &str) -> &str {
    match word {
        "pass" => PASS,
        "fail" => FAIL,
        word => word,
    }
}

/// A state without the reason that it needs.
pub const NEEDS_REASON: &str = "Write the reason first.";
/// A text above its limit.
pub const TOO_LONG: &str = "This is too long. It was not saved; shorten it.";
/// When the run has not taken something.
pub const NOT_TAKEN: &str =
    "This was not taken; the top of the page says why. What you wrote is still here.";
/// Said when it is so.
pub const NOTE_ADDED: &str = "Note added.";
/// Said when it is so.
pub const LINK_ADDED: &str = "Link added.";
/// Said when it is so.
pub const TIMES_CORRECTED: &str = "Times corrected.";
/// Said when it is so.
pub const VALUE_SAVED: &str = "Value saved.";

/// `and 3 more`.
pub fn and_more(count: usize) -> String {
    ["and ", &count.to_string(), " more"].concat()
}

/// What a correction is, and in which zone it is written.
pub fn correct_help(zone: Option<&str>) -> String {
    let zone = zone.unwrap_or("your clock");
    [
        "For a box that was ticked too late. Times of ",
        zone,
        "; an empty field takes a time away. The log keeps both, with the reason, and the \
         forecast follows.",
    ]
    .concat()
}

/// Why the reader is asked for a verdict.
pub fn no_verdict(why: &str) -> String {
    ["Nothing can be told from the target: ", why, "."].concat()
}
