//! Every word that the component says, in English.
//!
//! Other languages will be other tables; nothing else in the crate holds text
//! that a reader sees. The loader has the names of the run bar's buttons, the badge
//! of a changed step, and what is said when there is no component.

use alloc::borrow::ToOwned;
use alloc::string::String;

pub mod latest;
pub mod log;
pub mod runs;
pub mod step;
pub mod tool;
pub mod watch;

use tminus_model::number::number;
use tminus_model::{Placeholder, ValueKind};

/// Name of the run bar's region.
pub const RUN: &str = "Run";
/// Over the clock before the launch.
pub const LAUNCH_IN: &str = "Launch in";
/// Over the clock after the planned launch, when nobody has started.
pub const LAUNCH_PASSED: &str = "Planned launch passed";
/// Over the clock after the start.
pub const SINCE_START: &str = "Since start";
/// Before the next step.
pub const NEXT: &str = "Next:";
/// Instead of the next step.
pub const ALL_DONE: &str = "Everything is done.";
/// Instead of the next step where a runbook has none.
pub const NO_STEPS: &str = "Nothing to tick on this page.";
/// The button that ticks the next step.
pub const DONE: &str = "Done";
/// Menu: take the last change back.
pub const UNDO: &str = "Undo";
/// Menu: do it again.
pub const REDO: &str = "Redo";
/// Menu: the actual start of the launch.
pub const START: &str = "Start the H+ clock";
/// Menu: download the log.
pub const EXPORT: &str = "Export the log";
/// Menu: reset, which asks first.
pub const RESET: &str = "Reset…";
/// The row of tools, to a screen reader.
pub const TOOLS: &str = "Tools of this run";
/// The sheet of the run.
pub const PANEL_RUN: &str = "Run";
/// The sheet of the log.
pub const PANEL_LOG: &str = "Timeline";
/// The sheet of checks, timers, triggers and measured values.
pub const PANEL_WATCH: &str = "Watch";
/// The sheet that finds and filters.
pub const PANEL_FIND: &str = "Find";
/// The sheet of keys.
pub const PANEL_KEYS: &str = "Keys";
/// Closes a sheet.
pub const CLOSE: &str = "Close";
/// The name field.
pub const WHO: &str = "Who are you?";
/// What the name is for.
pub const WHO_HELP: &str = "Your name stands beside your ticks and in the log.";
/// The reset dialog's question.
pub const RESET_TITLE: &str = "Reset every step?";
/// What the reset does.
pub const RESET_TEXT: &str = "Every step goes back to how the author wrote it. The log keeps what \
     was done, and Undo brings the ticks back.";
/// The reset dialog's answer.
pub const RESET_YES: &str = "Reset";
/// The way out of a dialog.
pub const CANCEL: &str = "Cancel";
/// Before anything has been written.
pub const NOTHING_TO_SAVE: &str = "Nothing to save yet";
/// Before this page has written anything itself.
pub const SAVED_BEFORE: &str = "Saved on this device";
/// The head of the re-attach list.
pub const LOST_TITLE: &str = "Ticks that fit no step any more";
/// What the re-attach list is.
pub const LOST_TEXT: &str = "The runbook has changed since these were ticked, and no step is \
     near enough to be sure. Attach each to its step, or drop it.";
/// The first, empty choice of the re-attach list.
pub const LOST_PICK: &str = "Choose a step…";
/// The button that attaches.
pub const ATTACH: &str = "Attach";
/// The button that drops.
pub const DROP: &str = "Drop";
/// When the part of the component that is loaded on demand does not come.
pub const REST_FAILED: &str = "A part of this page could not be loaded, so ticks made before the \
     runbook was changed cannot all be shown. They are kept; reload the page to see them.";
/// Between the titles of nested sections.
pub const PATH_SEPARATOR: &str = " › ";
/// Between what a screen reader says of a step.
pub const SPOKEN_SEPARATOR: &str = ", ";

/// The button of a secret's field.
pub const HOLD: &str = "Hold to show";

/// What is said before a launch: a day, an hour, ten minutes, a minute, zero.
pub const MILESTONES: [&str; 5] = [
    "Launch in one day.",
    "Launch in one hour.",
    "Launch in ten minutes.",
    "Launch in one minute.",
    "T minus zero: launch.",
];

/// Months, short.
pub const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The word for a state on its chip; to do and done have none.
pub fn state(word: &str) -> &'static str {
    match word {
        "doing" => "Doing",
        "workaround" => "Work-around",
        "skipped" => "Skipped",
        "na" => "Not applicable",
        "blocked" => "Blocked",
        "failed" => "Failed",
        "done" => "Done",
        _ => "To do",
    }
}

/// The minus sign, which is as wide as a digit.
pub const MINUS: char = '\u{2212}';

/// `4 of 7`.
pub fn of(done: u32, total: u32) -> String {
    of_total(done, total, "")
}

fn of_total(done: u32, total: u32, end: &str) -> String {
    [
        &number(i64::from(done)),
        " of ",
        &number(i64::from(total)),
        end,
    ]
    .concat()
}

/// `23 of 65 done`.
pub fn of_done(done: u32, total: u32) -> String {
    of_total(done, total, " done")
}

/// `T-1 Day: Monitoring: all done`.
pub fn section_done(title: &str) -> String {
    [title, ": all done"].concat()
}

/// `2 to confirm`.
pub fn to_confirm(count: u32) -> String {
    [&number(i64::from(count)), " to confirm"].concat()
}

/// `Saved on this device 09:22:38`.
pub fn saved(time: &str) -> String {
    ["Saved on this device ", time].concat()
}

/// `Not saved: the storage is full`.
pub fn unsaved(why: &str) -> String {
    ["Not saved: ", why].concat()
}

/// `In memory only: …`.
pub fn memory(why: &str) -> String {
    ["In memory only: ", why].concat()
}

/// `Read only: …`.
pub fn read_only(why: &str) -> String {
    ["Read only: ", why].concat()
}

/// `3 of 5 missing`: at the head of the values.
pub fn missing(missing: usize, total: usize) -> String {
    match missing {
        0 => "none missing".to_owned(),
        missing => [
            &number(missing as i64),
            " of ",
            &number(total as i64),
            " missing",
        ]
        .concat(),
    }
}

/// Why a value is not taken.
pub fn misfit(of: &Placeholder) -> &'static str {
    match of.kind {
        ValueKind::Integer => "Write a whole number, such as 443. It was not taken.",
        ValueKind::Number => "Write a number, such as 0.5. It was not taken.",
        ValueKind::Url => "Write a full address, such as https://example.com. It was not taken.",
        ValueKind::Email => "Write a mail address, such as ana@example.com. It was not taken.",
        ValueKind::Date | ValueKind::Time | ValueKind::DateTime => {
            "This is not a whole date or time. It was not taken."
        }
        _ => "This does not have the form that was asked for. It was not taken.",
    }
}

/// The label of a step's choice in the re-attach list.
pub fn attach_to(text: &str) -> String {
    ["Step that takes the tick of “", text, "”"].concat()
}

/// What failed when the page's own data cannot be read.
pub fn page_unreadable(why: &str) -> String {
    [
        "This page cannot keep ticks: ",
        why,
        ". Boxes can still be ticked, but nothing is saved.",
    ]
    .concat()
}

/// What is said of stored values that could not be read.
pub fn quarantined(count: usize) -> String {
    if count == 1 {
        "One stored entry could not be read. It was put aside, is part of the export, and nothing \
         was deleted."
            .to_owned()
    } else {
        [
            &number(count as i64),
            " stored entries could not be read. They were put aside, are part of the export, and \
             nothing was deleted.",
        ]
        .concat()
    }
}
