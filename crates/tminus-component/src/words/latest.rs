//! Words of the last entries of the log on a big screen.

use alloc::string::String;

/// A state of a later version.
pub const CHANGED: &str = "Changed";
/// An entry that takes another one back.
pub const TAKEN_BACK: &str = "Taken back";
/// The actual start.
pub const STARTED: &str = "H+ clock started";
/// Another time for it.
pub const START_CORRECTED: &str = "Start corrected";
/// The event `rollback`.
pub const ROLLBACK: &str = "Rollback called";
/// The event `rolled back`.
pub const ROLLED_BACK: &str = "Service restored";
/// The run is closed.
pub const CLOSED: &str = "Run closed";
/// And opened again.
pub const REOPENED: &str = "Run opened again";
/// A slot of a recurring check.
pub const CHECKED: &str = "Checked";
/// A slot whose check failed.
pub const CHECK_FAILED: &str = "Check failed";
/// A slot that was left out.
pub const CHECK_SKIPPED: &str = "Check skipped";
/// A slot whose word was taken away.
pub const CHECK_OPEN: &str = "Check open again";
/// A timer runs.
pub const TIMER_RUNS: &str = "Timer started";
/// It waits.
pub const TIMER_PAUSED: &str = "Timer paused";
/// It was ended.
pub const TIMER_STOPPED: &str = "Timer stopped";
/// A trigger's condition holds.
pub const TRIGGER_HOLDS: &str = "Trigger holds";
/// It calls for the rollback.
pub const TRIGGER_FIRES: &str = "Trigger calls for the rollback";
/// It does not hold any more.
pub const TRIGGER_CLEAR: &str = "Trigger cleared";

/// `“success” happened`
pub fn event(name: &str) -> String {
    ["“", name, "” happened"].concat()
}

/// `Run named Night shift`
pub fn named(name: &str) -> String {
    ["Run named ", name].concat()
}

/// `Filled in DOMAIN`
pub fn value(name: &str) -> String {
    ["Filled in ", name].concat()
}

/// `Measured 512 ms`
pub fn measured(value: &str) -> String {
    ["Measured ", value].concat()
}

/// `Given up`, and what.
pub fn dropped(was: &str) -> String {
    ["Given up: ", was].concat()
}

/// What else there is, by the log's word for it.
pub fn of_kind(kind: &str) -> &'static str {
    match kind {
        "note" => "Note",
        "link" => "Evidence",
        "reset" => "Every step reset",
        "keep" => "Still done",
        "launch" => "Launch set",
        "time" => "Times corrected",
        "sign" => "Signed",
        "block" => "Blocker",
        "accept" => "Blocker accepted",
        "decide" => "Decided",
        _ => CHANGED,
    }
}
