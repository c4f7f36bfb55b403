//! Timers: of steps, and of fenced blocks.

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use tminus_model::json::Value;
use tminus_model::{Instant, Millis, Runbook, StepId};
use tminus_plan::digest::hash128;

use super::Facts;
use crate::op::Op;

/// A timer that was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// It runs out then.
    Running {
        /// Since when it runs, by the wall clock.
        began: Instant,
        /// When it runs out, where the wall clock goes on as it did.
        ends: Instant,
    },
    /// It waits.
    Paused {
        /// With so much to go.
        left: Millis,
    },
}

impl Timer {
    /// Gives what is left; negative once it has run out.
    pub fn left(self, now: Instant) -> Millis {
        match self {
            Self::Running { ends, .. } => ends - now,
            Self::Paused { left } => left,
        }
    }
}

/// How much of the hash names a timer, as with fingerprints of steps.
const NAME: usize = 16;

/// Gives the names of a runbook's fenced timers, in their order: what `timer`
/// ops call them. A name is made of what the block says and, of equal blocks,
/// of which it is, so that an edit elsewhere in the document moves no timer to
/// another block.
pub fn timer_ids(runbook: &Runbook) -> Vec<StepId> {
    let mut seen: BTreeMap<(&str, i64), u32> = BTreeMap::new();
    let timers = runbook.timers.iter().map(|timer| {
        let label = timer.label.as_deref().unwrap_or_default();
        let count = seen.entry((label, timer.duration.0)).or_default();
        *count += 1;
        let length = timer.duration.0.to_string();
        let said = ["timer", label, &length, &count.to_string()].join("\n");
        let mut name = hash128(said.as_bytes());
        name.truncate(NAME);
        name.insert(0, StepId::FINGERPRINT_MARK);
        StepId::new(name)
    });
    timers.collect()
}

/// Reads what an op says of a timer; `None` where it was put back.
pub(super) fn read(op: &Op) -> Option<Timer> {
    let left = op.field("left").and_then(Value::as_i64);
    let left = Millis(left.unwrap_or_default());
    match op.text("to") {
        Some("run") => {
            let began = op.wall();
            let ends = Instant(began.0.saturating_add(left.0));
            Some(Timer::Running { began, ends })
        }
        Some("pause") => Some(Timer::Paused { left }),
        _ => None,
    }
}

impl Facts {
    /// Of a block, or of a step that this page does not have.
    pub(super) fn block_timer(&mut self, op: &Op) {
        let Some(id) = op.subject.as_deref().map(StepId::new) else {
            return;
        };
        match read(op) {
            Some(timer) => drop(self.timers.insert(id, timer)),
            None => drop(self.timers.remove(&id)),
        }
    }
}
