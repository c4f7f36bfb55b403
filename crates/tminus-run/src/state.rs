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

    /// Says whether the reader must give a reason.
    pub fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::Workaround | Self::Skipped | Self::Na | Self::Blocked | Self::Failed
        )
    }
}
