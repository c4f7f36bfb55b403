//! Rollback triggers as timers.

use alloc::string::String;

use tminus_model::{Instant, Millis, StepId};

use super::Facts;
use crate::action::WatchMove;
use crate::op::Op;

/// What was last said of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// What was said.
    pub last: WatchMove,
    /// Since when that holds.
    pub at: Instant,
    /// Who said it.
    pub actor: Option<String>,
}

/// How a trigger stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchState {
    /// Its condition does not hold.
    Clear,
    /// Its condition holds, and must go on doing so.
    Watching {
        /// Since when.
        since: Instant,
        /// When it calls for the rollback.
        fires: Instant,
    },
    /// It calls for the rollback: its condition has held for as long as it says,
    /// or someone said so.
    Fired {
        /// Since when.
        at: Instant,
    },
}

impl Watch {
    /// Says how a trigger stands now; `hold` is how long its condition must hold
    /// ([`tminus_plan::rollback::trigger_hold`]). Nothing is decided by itself:
    /// a trigger that fired is shown until someone clears it or calls the
    /// rollback.
    pub fn state(&self, hold: Option<Millis>, now: Instant) -> WatchState {
        match self.last {
            WatchMove::Clear => WatchState::Clear,
            WatchMove::Fire => WatchState::Fired { at: self.at },
            WatchMove::Watch => {
                let fires = self.at + hold.unwrap_or_default();
                if now >= fires {
                    return WatchState::Fired { at: fires };
                }
                WatchState::Watching {
                    since: self.at,
                    fires,
                }
            }
        }
    }
}

impl Facts {
    pub(super) fn watch(&mut self, op: &Op) {
        let last = op.text("to").and_then(WatchMove::from_word);
        let (Some(id), Some(last)) = (op.subject.as_deref(), last) else {
            return;
        };
        let watch = Watch {
            last,
            at: op.instant("at").unwrap_or_else(|| op.wall()),
            actor: op.actor.clone(),
        };
        self.watches.insert(StepId::new(id), watch);
    }
}
