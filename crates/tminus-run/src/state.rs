//! What a reader sees of a run: a view over the log's fold.

mod progress;
mod view;

pub use progress::Progress;
pub(crate) use view::Cell;
pub use view::{Lost, RunLaunch, RunNote, RunState, StepView};

/// The state of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum State {
    /// Nothing was done yet.
    #[default]
    Todo,
    /// Someone is at it.
    Doing,
    /// It was done.
    Done,
    /// It was done in another way than written.
    Workaround,
    /// It was left out.
    Skipped,
    /// It does not apply; it leaves the denominator.
    Na,
    /// It cannot be done now.
    Blocked,
    /// It was tried and did not work.
    Failed,
}

impl State {
    /// All states, in the order of their words in `docs/run-log.md`.
    pub const ALL: [Self; 8] = [
        Self::Todo,
        Self::Doing,
        Self::Done,
        Self::Workaround,
        Self::Skipped,
        Self::Na,
        Self::Blocked,
        Self::Failed,
    ];

    /// Gives its word, as in the log and in `data-tm-state`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Workaround => "workaround",
            Self::Skipped => "skipped",
            Self::Na => "na",
            Self::Blocked => "blocked",
            Self::Failed => "failed",
        }
    }

    /// Reads a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Says whether the box of such a step is ticked.
    pub fn is_ticked(self) -> bool {
        matches!(self, Self::Done | Self::Workaround)
    }

    /// Says whether nothing is left to do.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Workaround | Self::Skipped | Self::Na
        )
    }

    /// Says whether a reader may give a step of this state another one; if not,
    /// why. Every state can go back to *to do*, be taken up and be ticked; a
    /// state may be given again with another reason. Not allowed are:
    ///
    /// | from | to | because |
    /// |---|---|---|
    /// | done, workaround | skipped, not applicable, blocked | it was done |
    /// | skipped, not applicable | blocked, failed | nobody was at it |
    /// | blocked | failed | nobody could try it |
    /// | failed | not applicable | it was tried, so it applies |
    ///
    /// This is a rule for readers, not for logs: two people who do not know of
    /// each other can make any sequence, and the last one counts.
    pub fn may_become(self, to: Self) -> Result<(), &'static str> {
        use State::{Blocked, Done, Failed, Na, Skipped, Workaround};

        match (self, to) {
            (Done | Workaround, Skipped | Na | Blocked) => Err(
                "This step is done: take the tick back before you say otherwise. Nothing was changed.",
            ),
            (Skipped | Na, Blocked | Failed) => {
                Err("This step was left out: take it up again first. Nothing was changed.")
            }
            (Blocked, Failed) => Err(
                "This step is blocked, so nobody could try it: start it first. Nothing was changed.",
            ),
            (Failed, Na) => Err(
                "This step was tried, so it applies: skip it with a reason. Nothing was changed.",
            ),
            _ => Ok(()),
        }
    }

    /// Says whether the reader must give a reason.
    pub fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::Workaround | Self::Skipped | Self::Na | Self::Blocked | Self::Failed
        )
    }
}
