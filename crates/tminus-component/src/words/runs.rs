//! Words of the runs: their sheet, the notices about them, and their table.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

/// On a run bar, a notice, a row.
pub const REHEARSAL: &str = "Rehearsal";
/// In a column's head.
pub const REHEARSAL_WORD: &str = "rehearsal";
/// At the start of the tab's title.
pub const REHEARSAL_TITLE: &str = "REHEARSAL";
/// The same of a closed run.
pub const CLOSED_TITLE: &str = "Closed";
/// A run that counts.
pub const LIVE: &str = "Live run";
/// On a row of a closed run.
pub const CLOSED: &str = "Closed";

/// The name of the run that is there without being started.
pub const MAIN: &str = "Main run";
/// The name of another run that got none.
pub const UNNAMED: &str = "Run without a name";

/// Columns of the table.
pub const SECTION: &str = "Section";
/// A step.
pub const STEP: &str = "Step";
/// What the author planned.
pub const PLANNED: &str = "Planned";
/// Of a run: the state of a step.
pub const STATE: &str = "state";
/// Of a run: when a step was over.
pub const WHEN: &str = "over at";
/// Of a run: how long a step took.
pub const LENGTH: &str = "took";
/// Of a run: how far a step was from the plan.
pub const BEHIND: &str = "from plan";
/// No minute from the plan.
pub const ON_TIME: &str = "on time";
/// The last row: how long a run took.
pub const TOOK: &str = "From start to the last step";

/// Field: the run's name.
pub const NAME: &str = "Name";
/// Changes the name.
pub const RENAME: &str = "Rename";
/// Keeps what was written.
pub const SAVE: &str = "Save";
/// Closes a form without doing anything.
pub const CANCEL: &str = "Cancel";
/// What a run is called.
pub const NAME_HELP: &str = "Such as “Launch, second attempt”. The name is part of the log.";

/// Closes a run.
pub const CLOSE_RUN: &str = "Close this run…";
/// What closing does.
pub const CLOSE_HELP: &str = "A closed run is read only until somebody opens it again. Its log is \
     kept, and other runs go on.";
/// Field: why a run is closed or opened again.
pub const CLOSE_NOTE: &str = "Note for the log (may be empty)";
/// The button of the form that closes.
pub const CLOSE_YES: &str = "Close the run";
/// Opens a closed run again.
pub const REOPEN: &str = "Open it again";
/// The notice on a closed run.
pub const CLOSED_NOTICE: &str = "This run is closed. It can be read, and takes no more ticks.";

/// The launch.
pub const LAUNCH: &str = "Launch";
/// No launch is known.
pub const NO_LAUNCH: &str = "No launch is set. Times that count from it wait until there is one.";
/// The launch is the author's.
pub const LAUNCH_AUTHOR: &str = "As the runbook plans it.";
/// The run has another launch than the runbook.
pub const LAUNCH_OWN: &str = "Set in this run.";
/// After a time in the reader's own zone.
pub const FOR_YOU: &str = "for you";
/// Opens the form that moves a launch.
pub const MOVE_LAUNCH: &str = "Postpone or change…";
/// The same where there is none.
pub const SET_LAUNCH: &str = "Set the launch…";
/// Field: the date.
pub const DATE: &str = "Date";
/// Field: the time.
pub const TIME: &str = "Time";
/// Field: the time zone.
pub const ZONE: &str = "Time zone";
/// Over the runbook's zone and the reader's own.
pub const ZONES_NEAR: &str = "Runbook and you";
/// Over all others.
pub const ZONES_ALL: &str = "All";
/// The steps by which a launch is moved, to a screen reader.
pub const STEPS: &str = "Move by";
/// Before anything was written.
pub const MOMENT_MISSING: &str = "Give a date and a time.";
/// A time that is skipped or doubled is not decided on.
pub const DECIDE: &str = "Choose one of the two times first.";
/// A launch in the past.
pub const PAST: &str = "This has passed. Steps that were due before it are late at once.";
/// A launch that is set after the start.
pub const AFTER_START: &str = "The run has started: times that count from the start (H+) stay as \
     they are, those that count from the launch (T−) move.";
/// The button that sets a launch.
pub const SET: &str = "Set this launch";

/// The actual start.
pub const START: &str = "Start";
/// Nobody has started.
pub const NOT_STARTED: &str = "Not started. Until then, H+ times count from the launch.";
/// Starts the clock.
pub const START_NOW: &str = "Start the H+ clock now";
/// Opens the form that corrects the start.
pub const CORRECT_START: &str = "Correct…";
/// Field: why.
pub const REASON: &str = "Reason, for the log";
/// The button that corrects.
pub const CORRECT: &str = "Correct the start";

/// The reader.
pub const YOU: &str = "You";
/// Asks for the reader's name.
pub const ASK_WHO: &str = "Who is ticking?";
/// What is said once, after a first tick.
pub const ASK_WHO_SAID: &str =
    "Your name is not known yet: there is a field for it at the end of the run bar.";
/// What the name is for.
pub const ASK_WHO_HELP: &str = "It stands beside what you do from now on. It stays on this device \
     and in the log.";
/// Puts the question off for good.
pub const NOT_NOW: &str = "Without a name";

/// All runs.
pub const RUNS: &str = "Runs of this runbook on this device";
/// On the row of the run that is shown.
pub const SHOWN: &str = "shown here";
/// Nothing was done in it yet.
pub const UNTOUCHED: &str = "Nothing done yet";
/// A part of a run cannot be read.
pub const DAMAGED: &str = "a part of it cannot be read";
/// A newer version wrote it.
pub const NEWER: &str = "written by a newer version";
/// Runs are not deleted here.
pub const RUNS_HELP: &str = "A run stays until this site's data is cleared in the browser. Each \
     tab can show another one.";
/// The runs cannot be listed.
pub const RUNS_UNREADABLE: &str =
    "The browser does not let this page read its storage, so other runs cannot be shown.";
/// Opens the form that starts one.
pub const NEW: &str = "Start another run…";
/// Shows runs beside each other.
pub const COMPARE: &str = "Compare runs";
/// Goes back from the table.
pub const BACK: &str = "Back to the run";

/// Form: what a new run is for.
pub const KIND: &str = "What is it?";
/// The choice of a live run.
pub const KIND_LIVE: &str = "A live run: it counts";
/// The choice of a rehearsal.
pub const KIND_REHEARSAL: &str = "A rehearsal: practice, marked everywhere";
/// A live run is started out of a rehearsal.
pub const SURE_LIVE: &str = "You are in a rehearsal. Yes, start a run that counts.";
/// That was not ticked.
pub const SURE_LIVE_MISSING: &str = "Tick that you want a run that counts, or choose a rehearsal.";
/// Field: how fast a rehearsal's clock goes.
pub const SPEED: &str = "Its clock";
/// A rehearsal in real time.
pub const SPEED_REAL: &str = "Shows the real time";
/// Field: where the clock begins.
pub const CLOCK_FROM: &str = "Starts";
/// It begins at the launch.
pub const AT_LAUNCH: &str = "at the launch";
/// A rehearsal with a clock needs a launch.
pub const CLOCK_NEEDS_LAUNCH: &str =
    "A clock of its own starts at or before the launch: give a launch.";
/// Field: the launch of the new run.
pub const NEW_LAUNCH: &str = "Its launch";
/// The button for a rehearsal.
pub const BEGIN_REHEARSAL: &str = "Start the rehearsal";
/// The button for a live run.
pub const BEGIN_LIVE: &str = "Start the live run";

/// Which runs the table shows.
pub const COMPARED: &str = "Runs in the table";
/// Nothing to compare with.
pub const COMPARE_ONE: &str = "There is one run so far. It stands beside the plan; start another, such as a rehearsal, to compare them.";
/// What the distances are.
pub const COMPARE_HELP: &str = "Times count from each run's own start, else from its launch; a \
     rehearsal's in its own time.";
/// Downloads the table.
pub const AS_CSV: &str = "Download CSV";
/// The same for a ticket.
pub const AS_MARKDOWN: &str = "Download Markdown";

/// The backup in the reset dialog.
pub const BACKUP_FIRST: &str = "Export the log first";

/// After a run was renamed, and so on: what is said.
pub const SAID_NAMED: &str = "The run has its name.";
/// A run was closed.
pub const SAID_CLOSED: &str = "The run is closed.";
/// A run was opened again.
pub const SAID_REOPENED: &str = "The run is open again.";
/// The start was corrected.
pub const SAID_CORRECTED: &str = "The start was corrected.";
/// A name was given.
pub const SAID_WHO: &str = "Your name stands beside what you do from now on.";

/// The choices for where a rehearsal's clock begins, in minutes before the
/// launch.
pub const BEFORE_LAUNCH: [(i64, &str); 6] = [
    (0, AT_LAUNCH),
    (15, "15 min before the launch"),
    (60, "1 h before the launch"),
    (240, "4 h before the launch"),
    (1440, "1 day before the launch"),
    (10_080, "7 days before the launch"),
];

/// The steps of a launch, in minutes; a day is one by the wall clock.
pub const QUICK: [(i64, &str); 6] = [
    (-15, "−15 min"),
    (15, "+15 min"),
    (60, "+1 h"),
    (-1440, "−1 day"),
    (1440, "+1 day"),
    (10_080, "+7 days"),
];

/// `Launch set to Tue 1 Dec 2026, 09:15. Undo takes it back.`
pub fn launch_set(at: &str) -> String {
    ["Launch set to ", at, ". Undo takes it back."].concat()
}

/// `It starts in 2 d 3 h.`
pub fn from_now(length: &str) -> String {
    ["In ", length, "."].concat()
}

/// `1 h later than now planned`.
pub fn later(length: &str) -> String {
    [length, " later than planned now."].concat()
}

/// `1 h earlier than now planned`.
pub fn earlier(length: &str) -> String {
    [length, " earlier than planned now."].concat()
}

/// A time that the clocks jump over.
pub fn skipped(at: &str, zone: &str) -> String {
    [
        at,
        " does not exist in ",
        zone,
        ": the clocks jump over it. Which do you mean?",
    ]
    .concat()
}

/// A time that the clocks show twice.
pub fn twice(at: &str, zone: &str) -> String {
    [
        at,
        " comes twice in ",
        zone,
        ": the clocks are put back. Which do you mean?",
    ]
    .concat()
}

/// `02:30 (UTC+1), the first time`.
pub fn choice(at: &str, distance: &str, which: &str) -> String {
    [at, " (", distance, ")", which].concat()
}

/// After the first of two times.
pub const FIRST: &str = ", the first time";
/// After the second.
pub const SECOND: &str = ", the second time";

/// `goes 20 times as fast`.
pub fn speed(factor: i64) -> String {
    match factor {
        1 => "Starts at another time, same speed".to_owned(),
        factor => ["Goes ", &factor.to_string(), " times as fast"].concat(),
    }
}

/// `Its clock shows Tue 1 Dec 2026, 09:12 and goes 20 times as fast.`
pub fn rehearsal_clock(at: &str, factor: i64) -> String {
    let mut text = ["Its clock shows ", at].concat();
    if factor > 1 {
        for part in [" and goes ", &factor.to_string(), " times as fast"] {
            text.push_str(part);
        }
    }
    text.push('.');
    text
}

/// What is said of a rehearsal above the page.
pub const REHEARSAL_NOTICE: &str = "This is practice. Nothing here changes a live run.";
/// The way out of a rehearsal.
pub const TO_MAIN: &str = "Go to the main run";

/// `Opened 21 Nov 09:12 by Ana Silva`.
pub fn opened(at: &str, by: Option<&str>) -> String {
    match by {
        Some(by) => ["Opened ", at, " by ", by].concat(),
        None => ["Opened ", at].concat(),
    }
}

/// `Closed 21 Nov 18:12`.
pub fn closed_at(at: &str) -> String {
    ["Closed ", at].concat()
}

/// `Last change 21 Nov 09:12`.
pub fn last_change(at: &str) -> String {
    ["Last change ", at].concat()
}

/// `Started Tue 1 Dec 2026, 09:02`.
pub fn started(at: &str) -> String {
    ["Started ", at].concat()
}

/// The address names a run that is not here.
pub fn unknown(run: &str) -> String {
    [
        "This device has no run “",
        run,
        "”. What you tick here begins it anew. If somebody else has it, import \
         their log file: then all that they did is here too.",
    ]
    .concat()
}

/// The address names a run as none can be called.
pub fn misnamed(run: &str) -> String {
    let shown: String = run.chars().take(60).collect();
    [
        "The address names a run “",
        &shown,
        "”, as no run can be called. What you see is another one.",
    ]
    .concat()
}

/// Before the runs that are here.
pub const RUNS_HERE: &str = "On this device:";
/// There are none.
pub const NO_RUNS_HERE: &str = "No other run of this runbook is on this device.";

/// A run could not be started.
pub fn not_begun(why: &str) -> String {
    ["The run could not be started: ", why].concat()
}

/// The name of a comparison's file.
pub const COMPARE_FILE: &str = "comparison";
