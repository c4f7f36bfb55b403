//! Counting.

use super::State;

/// How far a run, or a section with those inside it, has come.
///
/// Steps that do not apply leave the count; an optional step counts once it is
/// settled. A step whose text was changed since it was ticked counts apart
/// until the reader confirms it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Done, also with a workaround.
    pub done: u32,
    /// Left out with a reason.
    pub skipped: u32,
    /// Settled, but the text was changed since.
    pub unconfirmed: u32,
    /// All that count.
    pub total: u32,
}

impl Progress {
    /// Says whether nothing is left to do or to confirm, of at least one step.
    pub fn is_complete(self) -> bool {
        self.total > 0 && self.done + self.skipped == self.total
    }

    /// Counts more in.
    pub fn add(&mut self, share: Self) {
        self.done += share.done;
        self.skipped += share.skipped;
        self.unconfirmed += share.unconfirmed;
        self.total += share.total;
    }

    /// Counts one step out.
    pub(crate) fn sub(&mut self, share: Self) {
        self.done -= share.done;
        self.skipped -= share.skipped;
        self.unconfirmed -= share.unconfirmed;
        self.total -= share.total;
    }

    /// What one step adds.
    pub(crate) fn share(state: State, confirmed: Confirmed, need: Need) -> Self {
        let mut share = Self::default();
        match (state.is_settled(), confirmed) {
            (true, Confirmed::No) => share.unconfirmed = 1,
            (true, Confirmed::Yes) => match state {
                State::Na => return share,
                State::Skipped => share.skipped = 1,
                _ => share.done = 1,
            },
            (false, _) if need == Need::Optional => return share,
            (false, _) => {}
        }
        share.total = 1;
        share
    }
}

/// Whether a step's text is still the one that was ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmed {
    Yes,
    No,
}

/// Whether the run is complete without a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
}
