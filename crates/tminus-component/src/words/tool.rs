//! Words of finding, the next step, keys, the big screen and paper.

use alloc::string::{String, ToString};

/// The search field.
pub const SEARCH: &str = "Search";
/// What is searched.
pub const SEARCH_HELP: &str = "Every word must occur: in a step, its owner, its section or a note.";
/// The choice of persons.
pub const OWNER: &str = "Owner";
/// No choice among persons.
pub const EVERYBODY: &str = "Everybody";
/// The choice of states.
pub const STATE: &str = "State";
/// No choice among states.
pub const EVERY_STATE: &str = "Every state";
/// Only what is late.
pub const LATE: &str = "Only late steps";
/// Nothing that is done.
pub const OPEN: &str = "Hide what is done";
/// The previous hit.
pub const BEFORE: &str = "Previous";
/// The next hit.
pub const AFTER: &str = "Next";
/// Takes every filter off.
pub const SHOW_ALL: &str = "Show all steps";
/// After the filters were taken off.
pub const ALL_SHOWN: &str = "All steps are shown.";
/// After a link led to a part that a filter hid.
pub const ALL_SHOWN_FOR_LINK: &str =
    "All steps are shown: the link leads to a part that the filter had hidden.";
/// On a step that is shown although the filter hides it.
pub const SHOWN_ANYWAY: &str = "Shown although the filter hides it";
/// Over the choice of whose step is next.
pub const NEXT_FOR: &str = "Whose next step the run bar shows";
/// What that does.
pub const NEXT_FOR_HELP: &str =
    "“Done” in the run bar then ticks that person’s step. Kept in this tab.";
/// The link of a step was copied.
pub const LINK_COPIED: &str = "The link to this step was copied.";
/// It could not be.
pub const LINK_NOT_COPIED: &str = "The link could not be copied: this browser does not allow it here. It stands in the address line.";
/// A key was pressed that needs a step.
pub const NO_STEP: &str = "Go to a step first, with j or k.";

/// Over the list of keys.
pub const KEYS_LEAD: &str = "Keys work while nothing is being typed.";
/// The switch of the keys.
pub const KEYS_ON: &str = "Use these keys on this device";
/// Besides, always.
pub const KEYS_ESCAPE: &str = "Escape, Tab, Space and Enter work always.";

/// The tool of the big screen.
pub const ROOM: &str = "Big screen";
/// Opens it from the sheet of keys.
pub const OPEN_ROOM: &str = "Show the run on a big screen";
/// The big screen, to a screen reader.
pub const ROOM_NAME: &str = "The run on a big screen";
/// Leaves it.
pub const LEAVE: &str = "Back to the page (Escape)";
/// Over the persons.
pub const NOW_AND_NEXT: &str = "Now and next";
/// What a person is at.
pub const NOW: &str = "Now";
/// What comes next.
pub const NEXT: &str = "Next";
/// Nothing left that can be done.
pub const WAITS: &str = "Waits";
/// Over what is late.
pub const IS_LATE: &str = "Late";
/// Over what is blocked or failed.
pub const IS_HELD: &str = "Blocked or failed";
/// Nothing is late and nothing blocked.
pub const ALL_WELL: &str = "Nothing is late, nothing is blocked.";
/// Over the sections.
pub const PROGRESS: &str = "Progress";
/// Over the last entries of the log.
pub const LAST: &str = "Last";
/// Before anything has happened.
pub const NOTHING_YET: &str = "Nothing has happened yet.";
/// When all is done.
pub const FINISHED: &str = "Everything is done";
/// A page without launch and start.
pub const NO_CLOCK: &str = "No launch is set";
/// The wall clock.
pub const TIME: &str = "Time";
/// The badge of a rehearsal.
pub const REHEARSAL: &str = "Rehearsal";
/// Until the last moment at which there is a way back.
pub const WAY_BACK_FOR: &str = "Way back open for";
/// After it.
pub const WAY_BACK: &str = "Way back";
/// The same.
pub const CLOSED: &str = "Closed";
/// In a rollback.
pub const ROLLBACK: &str = "Rollback";
/// A rollback without an objective.
pub const CALLED: &str = "Called";
/// A rollback that is over.
pub const RESTORED: &str = "Service restored";
/// Until the service must be back.
pub const RESTORE_BY: &str = "Service back within";
/// The objective, once it was missed.
pub const RTO: &str = "Recovery time";
/// The same.
pub const OVER: &str = "Over";

/// On paper: what the run is called where nobody gave a name.
pub const THIS_RUN: &str = "This run";

/// `12 of 113 steps`.
pub fn count(shown: usize, all: usize) -> String {
    let steps = if all == 1 { " step" } else { " steps" };
    [&shown.to_string(), " of ", &all.to_string(), steps].concat()
}

/// The same in the run bar, where it takes the filter off.
pub fn chip(shown: usize, all: usize) -> String {
    [&shown.to_string(), " of ", &all.to_string(), " shown"].concat()
}

/// `Me (Ana)`.
pub fn me(name: &str) -> String {
    ["Me (", name, ")"].concat()
}

/// `Next for Ana:`.
pub fn next_for(name: &str) -> String {
    ["Next for ", name, ":"].concat()
}

/// Nothing left for somebody.
pub fn none_for(name: &str) -> String {
    ["Nothing is left for ", name, "."].concat()
}

/// `and 3 more`.
pub fn more(count: usize) -> String {
    ["and ", &count.to_string(), " more"].concat()
}

/// On paper: `Printed 2026-12-01 09:12, 23 of 113 done`.
pub fn printed(at: &str, done: &str) -> String {
    ["Printed ", at, " · ", done].concat()
}

/// On paper, while a filter is on.
pub fn printed_part(count: &str) -> String {
    [
        "Only a part: ",
        count,
        " are printed; a filter hides the others.",
    ]
    .concat()
}

/// The keys: what they do and what is pressed.
pub const KEYS: [(&str, &[&str]); 17] = [
    ("Next step", &["j", "↓"]),
    ("Previous step", &["k", "↑"]),
    ("Tick the step, or take the tick back", &["x", "Space"]),
    ("The step’s tools: states, notes, times", &[".", "Enter"]),
    ("Copy a link to the step", &["l"]),
    ("Go to the next step to do", &["g n"]),
    ("Undo", &["u"]),
    ("Redo", &["U"]),
    ("Find and filter", &["/"]),
    ("Next and previous hit", &["n", "N"]),
    ("Show all steps again", &["c"]),
    ("Run", &["r"]),
    ("Timeline", &["t"]),
    ("Watch", &["w"]),
    ("Big screen", &["b"]),
    ("This list", &["?"]),
    ("Close what is open", &["Escape"]),
];
