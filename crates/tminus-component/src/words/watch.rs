//! Words for what is watched: checks, timers, triggers, events, the way back,
//! and alarms.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use tminus_model::TriggerKind;

/// Heads of the panel's parts.
pub const ROLLBACK: &str = "Rollback";
/// Triggers.
pub const TRIGGERS: &str = "Rollback triggers";
/// Timers.
pub const TIMERS: &str = "Timers";
/// Recurring checks.
pub const CHECKS: &str = "Recurring checks";
/// Events.
pub const EVENTS: &str = "Events";
/// Alarms.
pub const ALARMS: &str = "Alarms on this device";
/// A runbook in which nothing is watched.
pub const NOTHING: &str = "This runbook has no recurring checks, timers, triggers or events.";

/// Buttons.
pub const START: &str = "Start";
/// A timer waits.
pub const PAUSE: &str = "Pause";
/// A timer goes on.
pub const GO_ON: &str = "Go on";
/// A timer is put back.
pub const STOP: &str = "Stop";
/// A timer is started again.
pub const AGAIN: &str = "Start again";
/// A slot was looked at.
pub const DONE: &str = "Done";
/// A slot was looked at, and something was wrong.
pub const FAILED: &str = "Failed…";
/// A slot is left out.
pub const SKIP: &str = "Skip…";
/// What was said is taken back.
pub const TAKE_BACK: &str = "Take back";
/// A trigger's condition holds.
pub const HOLDS: &str = "It holds now";
/// A trigger without a length has happened.
pub const HAPPENED: &str = "It has happened";
/// A trigger's condition is over.
pub const CLEAR: &str = "Cleared";
/// The rollback is called.
pub const CALL: &str = "Call the rollback…";
/// An event happened.
pub const EVENT_NOW: &str = "It happened now";
/// An event's time is corrected.
pub const CORRECT: &str = "Correct…";
/// The form's buttons.
pub const SAVE: &str = "Save";
/// The way out of a form.
pub const CANCEL: &str = "Cancel";
/// The field for a reason.
pub const WHY: &str = "Reason";
/// The field for a moment.
pub const WHEN: &str = "It really happened at";
/// Where a moment cannot be read.
pub const NO_TIME: &str = "Write a whole date and time. Nothing was changed.";

/// States of a slot.
pub const SLOT_DONE: &str = "done";
/// Something was wrong.
pub const SLOT_FAILED: &str = "failed";
/// Left out.
pub const SLOT_SKIPPED: &str = "skipped";
/// Nobody looked.
pub const SLOT_MISSED: &str = "missed";
/// Its time has come.
pub const SLOT_DUE: &str = "due now";
/// After the last slot.
pub const CHECK_OVER: &str = "The last check is over.";

/// States of a timer.
pub const TIMER_OUT: &str = "Time is up";
/// A timer that waits.
pub const TIMER_PAUSED: &str = "Paused";
/// A timer of another visit, begun before the clock was set back.
pub const TIMER_UNKNOWN: &str = "This timer was started at a time that is still ahead: the clock of \
     this device was set back. What is left cannot be known; start it again.";

/// In rollback mode: the banner's head.
pub const MODE: &str = "Rollback";
/// To the procedure.
pub const TO_PROCEDURE: &str = "Procedure";
/// Ticks the next step of the procedure.
pub const NEXT_DONE: &str = "Done";
/// The service is back.
pub const RESTORED: &str = "Restored…";
/// A slip.
pub const SLIP: &str = "A slip: take it back";
/// All of the procedure is done.
pub const PROCEDURE_DONE: &str = "Every step of the procedure is done.";
/// The question before the rollback.
pub const CALL_TITLE: &str = "Call the rollback?";
/// What that does.
pub const CALL_TEXT: &str = "The rollback procedure comes to the front and the recovery clock \
     starts. What was done so far stays in the log as it is.";
/// The answer.
pub const CALL_YES: &str = "Call the rollback";
/// The question after it.
pub const RESTORED_TITLE: &str = "Is the service restored?";
/// What that does.
pub const RESTORED_TEXT: &str = "The recovery clock stops and rollback mode ends. The log keeps \
     when it was called and when it was over.";
/// The answer.
pub const RESTORED_YES: &str = "It is restored";
/// The field beside it.
pub const NOTE: &str = "Note, if any";
/// Without a reason.
pub const CALL_NEEDS: &str = "Write in a few words why. Nothing was changed.";
/// Without a rollback section.
pub const NO_PROCEDURE: &str = "This runbook has no section about a rollback.";

/// Alarms.
pub const ALARMS_LEAD: &str = "When something is due and this page is not looked at, its title and \
     icon say so. These go further:";
/// Sound.
pub const SOUND: &str = "A soft sound";
/// Notifications.
pub const NOTIFY: &str = "Notifications of the browser";
/// What a sound says when it is tried.
pub const SOUND_ON: &str = "On. You have just heard it.";
/// After a reload.
pub const SOUND_WAITS: &str =
    "On. The browser allows it after the first click or key in this page.";
/// Denied.
pub const SOUND_NONE: &str = "This browser lets the page play no sound.";
/// On.
pub const ON: &str = "On.";
/// Off.
pub const OFF: &str = "Off.";
/// Notifications are denied.
pub const NOTIFY_DENIED: &str = "The browser denies notifications to this site. They can be allowed \
     in the browser's settings for it.";
/// The question was closed.
pub const NOTIFY_ASKED: &str = "The browser's question was closed without an answer. Try again.";
/// There are none.
pub const NOTIFY_NONE: &str = "This browser shows no notifications of pages.";
/// It is not kept.
pub const NOT_KEPT: &str = "The browser did not keep this choice; it holds until the page is left.";

/// What is said of the launch, an hour, ten minutes before it, and at it.
pub const LAUNCH: [&str; 3] = [
    "Launch in one hour.",
    "Launch in ten minutes.",
    "T minus zero: launch.",
];

/// `Due now: Purge the cache (Gil Costa).`
pub fn due(text: &str, owner: Option<&str>) -> String {
    match owner {
        Some(owner) => ["Due now: ", text, " (", owner, ")."].concat(),
        None => ["Due now: ", text, "."].concat(),
    }
}

/// `5 steps are due now: T-7 days: Infrastructure.`
pub fn due_many(count: usize, section: Option<&str>) -> String {
    let count = count.to_string();
    match section {
        Some(section) => [&count, " steps are due now: ", section, "."].concat(),
        None => [&count, " steps are due now."].concat(),
    }
}

/// `Check now: Error rate.`
pub fn check_due(text: &str) -> String {
    ["Check now: ", text, "."].concat()
}

/// `Time is up: Soak.`
pub fn timer_out(label: &str) -> String {
    [TIMER_OUT, ": ", timer(label), "."].concat()
}

/// The name of a timer.
pub fn timer(label: &str) -> &str {
    if label.is_empty() { "Timer" } else { label }
}

/// When a trigger's time is up.
pub fn trigger_up(text: &str) -> String {
    [
        "A rollback trigger's time is up: ",
        text,
        ". Decide: call the rollback, or clear the trigger.",
    ]
    .concat()
}

/// When the rollback gate is near.
pub fn gate_near(left: &str) -> String {
    [
        "The rollback gate is near: ",
        left,
        " left to call a rollback.",
    ]
    .concat()
}

/// At the gate.
pub const GATE_PASSED: &str = "The rollback gate has passed: a rollback that begins now ends after \
     the window.";
/// When the recovery time is over.
pub const DEADLINE_PASSED: &str = "The recovery time objective has passed, and the service is not \
     restored.";

/// What a check waits for.
pub fn waits(what: &crate::watch::Waits) -> String {
    use crate::watch::Waits;
    match what {
        Waits::Start => "Waits for the start of the run.".to_owned(),
        Waits::Launch => "Waits for a launch: none is set.".to_owned(),
        Waits::Event(name) => ["Waits for the event “", name, "”."].concat(),
        Waits::Step(text) => ["Waits for the step “", text, "”."].concat(),
    }
}

/// `at 10:30`
pub fn at(time: &str) -> String {
    ["at ", time].concat()
}

/// `due since 10:30`
pub fn due_since(time: &str) -> String {
    ["due since ", time].concat()
}

/// `Next at 10:30, in 12 min`
pub fn next_at(time: &str, away: &str) -> String {
    ["Next at ", time, ", in ", away].concat()
}

/// `next check in 12 min`: in the page.
pub fn next_in(away: &str) -> String {
    ["next in ", away].concat()
}

/// `2 missed`
pub fn missed(count: usize) -> String {
    [&count.to_string(), " missed"].concat()
}

/// `3 earlier`
pub fn earlier(count: usize) -> String {
    [&count.to_string(), " before"].concat()
}

/// `Must hold for 5 min`
pub fn must_hold(length: &str) -> String {
    ["Must hold for ", length, "."].concat()
}

/// `Holds since 10:02`
pub fn holds_since(time: &str) -> String {
    ["Holds since ", time].concat()
}

/// `Time is up since 10:07. Nothing is decided by itself: …`
pub fn up_since(time: &str) -> String {
    [
        "Time is up since ",
        time,
        ". Decide: call the rollback, or clear the trigger.",
    ]
    .concat()
}

/// Since when it is up, where the rollback was called already.
pub fn up_called(time: &str) -> String {
    ["Time is up since ", time, ". The rollback was called."].concat()
}

/// Who decides on a trigger.
pub fn decides(kind: TriggerKind) -> &'static str {
    match kind {
        TriggerKind::Automatic => "No discussion",
        TriggerKind::Manual => "Somebody decides",
        TriggerKind::Unstated => "",
    }
}

/// The head of an event.
pub fn event(name: &str) -> String {
    ["“", name, "”"].concat()
}

/// The button of an event in the page.
pub fn event_button(name: &str) -> String {
    ["“", name, "” has happened"].concat()
}

/// `Happened at 10:00`
pub fn happened(time: &str) -> String {
    ["Happened at ", time].concat()
}

/// Where an event is the tick of a step.
pub fn event_by_step(text: &str) -> String {
    ["Happens when this step is done: ", text].concat()
}

/// Not yet.
pub const NOT_YET: &str = "Has not happened yet.";

/// The gate's line.
pub fn gate_left(time: &str, away: &str) -> String {
    ["Rollback gate at ", time, ": ", away, " left"].concat()
}

/// The gate's line once it is past.
pub fn gate_past(time: &str) -> String {
    [
        "The rollback gate passed at ",
        time,
        ": a rollback that begins now ends after the window.",
    ]
    .concat()
}

/// Why the gate is there.
pub fn gate_why(duration: &str, end: &str) -> String {
    [
        "Going back takes ",
        duration,
        "; the window ends at ",
        end,
        ".",
    ]
    .concat()
}

/// Where there is no gate.
pub const NO_GATE: &str = "No rollback gate: it needs a launch, a window and how long a rollback \
     takes.";

/// `Called at 10:00`
pub fn called(time: &str) -> String {
    ["Called at ", time].concat()
}

/// `Restored at 10:32, after 32 min`
pub fn restored(time: &str, took: &str) -> String {
    ["Restored at ", time, ", ", took, " after the call"].concat()
}

/// `To restore by 10:45`
pub fn restore_by(time: &str) -> String {
    ["to restore by ", time].concat()
}

/// The name of the recovery clock: before and after its end.
pub const RTO_LEFT: &str = "Left to restore";
/// After it.
pub const RTO_OVER: &str = "Over the recovery time by";
/// Where there is none.
pub const RTO_NONE: &str = "Since it was called";

/// `3 of 10 steps of the procedure`
pub fn procedure(settled: usize, total: usize) -> String {
    [
        &settled.to_string(),
        " of ",
        &total.to_string(),
        " steps done",
    ]
    .concat()
}

/// Several that came while nobody looked.
pub fn came(count: usize, first: &str) -> String {
    [&count.to_string(), " things are due. ", first].concat()
}

/// The page's title while something is due and unseen.
pub fn title(count: usize, first: &str, title: &str) -> String {
    let count = match count {
        0 | 1 => String::new(),
        count => ["(", &count.to_string(), ") "].concat(),
    };
    ["● ", &count, first, " · ", title].concat()
}

/// The clock of the device was set back.
pub fn set_back(by: &str) -> String {
    [
        "The clock of this device was set back by ",
        by,
        ". Countdowns to a time of day follow it; timers that run here were not made longer.",
    ]
    .concat()
}

/// A button's whole name, with what it is for.
pub fn of(act: &str, what: &str) -> String {
    [act.trim_end_matches('…'), ": ", what].concat()
}

/// The way from a check in the page to all of its slots.
pub const ALL_SLOTS: &str = "More";
