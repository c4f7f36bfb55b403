//! What goes into a session and what comes out of it.

use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Instant, StepId};

use crate::State;
use crate::action::Action;

/// Names the run and the one who opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The site's part of every key: `id` of `tminus.toml`, `@`, and the path
    /// that the site is served from (see [`crate::keys::site`]).
    pub site: String,
    /// The run; `main` is the one that exists without being started.
    pub run: String,
    /// This tab from its load to its end: 8 to 22 random characters out of
    /// letters, digits, `-` and `_`. Anything else is hashed to such a name.
    pub writer: String,
    /// The reader's name. Without one, the name that the store remembers.
    pub actor: Option<String>,
}

/// Something that happened: to a step, to the run, or around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The box of a step was clicked: done becomes to do, anything else done.
    Toggle {
        /// The step.
        step: StepId,
    },
    /// A step was given a state. `workaround`, `skipped`, `na`, `blocked` and
    /// `failed` need a reason.
    Set {
        /// The step.
        step: StepId,
        /// Its new state.
        to: State,
        /// The reason.
        note: Option<String>,
    },
    /// Boxes that were clicked before the component was there, with what they
    /// show now.
    Adopt {
        /// The steps and whether their boxes are ticked.
        ticked: Vec<(StepId, bool)>,
    },
    /// Takes back what this tab did last, then what this reader had done before
    /// it was opened: with a name, never what others did.
    Undo,
    /// Takes the last undo back.
    Redo,
    /// The reader confirms that a step whose text was changed is still the
    /// one that was ticked.
    Keep {
        /// The step.
        step: StepId,
    },
    /// The reader says what became of a step of the re-attach list.
    Attach {
        /// The step as it was called.
        was: StepId,
        /// The step that it is now.
        to: StepId,
    },
    /// The reader gives up a step of the re-attach list.
    Drop {
        /// The step as it was called.
        was: StepId,
    },
    /// The reader says who they are; an empty name takes it back.
    Who {
        /// The name.
        name: String,
    },
    /// Anything else that a reader does: see [`crate::action`].
    Act(Action),
    /// Another tab wrote or removed a key (a `storage` event).
    Remote {
        /// The key.
        key: String,
        /// Its new value; `None` when it was removed.
        value: Option<String>,
    },
    /// All keys are gone (a `storage` event without a key).
    Cleared,
    /// The page is looked at again: what was missed is read.
    Resume,
}

/// What the page does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// These steps look different now.
    Changed(Vec<StepId>),
    /// Anything may look different now.
    ChangedAll,
    /// Said politely.
    Say(String),
    /// Said at once, and shown.
    Alert(String),
    /// Whether what is seen is saved. Comes with everything that writes.
    Saved(SaveState),
}

/// Whether what is seen is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveState {
    /// All of it was written and read back.
    Saved {
        /// When.
        at: Instant,
    },
    /// Some of it is only in this page, and is tried again with the next event.
    Unsaved {
        /// A sentence for the reader.
        why: String,
    },
    /// The browser lets this page keep nothing.
    Memory {
        /// A sentence for the reader.
        why: String,
    },
    /// The run was written by a newer version and is only shown.
    ReadOnly {
        /// A sentence for the reader.
        why: String,
    },
}

/// A stored value that could not be read. It stays where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Where it stands.
    pub key: String,
    /// What is wrong with it, as a phrase.
    pub why: String,
    /// What stands there.
    pub bytes: String,
}

/// What was found when a run was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recovery {
    /// How many ops were read.
    pub ops: usize,
    /// Values that could not be read.
    pub quarantined: Vec<Quarantined>,
    /// Whether a newer version wrote here; the run is then read-only.
    pub newer: bool,
    /// Why the store, or a part of it, could not be read.
    pub unreadable: Option<String>,
    /// What is missing or altered in the log, as sentences.
    pub breaks: Vec<String>,
    /// How many steps are kept although their text was changed.
    pub changed: usize,
    /// How many steps are listed for the reader to re-attach.
    pub reattach: usize,
}
