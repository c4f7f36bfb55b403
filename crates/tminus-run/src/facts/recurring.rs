//! Recurring checks: which slots there are, and what became of each.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Cadence, Instant, Runbook, StepId};
use tminus_plan::{Anchors, Zone, resolve};

use super::SlotMark;
use crate::action::SlotResult;

/// Slots of one check are not counted further than this.
const MOST: usize = 10_000;

/// Something that recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    /// The check's or the step's id: what `check` ops name.
    pub id: StepId,
    /// What it says.
    pub text: String,
    /// How often.
    pub cadence: Cadence,
    /// What it counts from, once that is known.
    pub anchor: Option<Instant>,
    /// When its period ends, where that is written.
    pub end: Option<Instant>,
    /// Who looks.
    pub owner: Option<String>,
}

/// Gives everything that recurs in a runbook: rows of checks, and steps with a
/// cadence. It counts from the start of its period; without one from the actual
/// start.
pub fn recurring(runbook: &Runbook, anchors: &Anchors<'_>, zone: &dyn Zone) -> Vec<Recurring> {
    let instant = |when| resolve(when, anchors, zone);
    let checks = runbook.checks.iter().filter_map(|check| {
        let period = check.period.as_ref();
        Some(Recurring {
            id: check.id.clone(),
            text: check.text.clone(),
            cadence: check.cadence.clone()?,
            anchor: period.map_or(anchors.start, |period| instant(&period.start)),
            end: period.and_then(|period| instant(period.end.as_ref()?)),
            owner: check.owner.clone(),
        })
    });
    let steps = runbook.steps.iter().filter_map(|step| {
        let start = step.start.as_ref();
        Some(Recurring {
            id: step.id.clone(),
            text: step.text.clone(),
            cadence: step.every.clone()?,
            anchor: start.map_or(anchors.start, |window| instant(&window.start)),
            end: start.and_then(|window| instant(window.end.as_ref()?)),
            owner: step.owner.clone(),
        })
    });
    checks.chain(steps).collect()
}

/// What became of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlotState {
    /// Its time has not come.
    Ahead,
    /// Its time has come, and the next one's has not.
    Due,
    /// It was looked at in its time.
    Done,
    /// It was looked at in its time, and something was wrong.
    Failed,
    /// It was left out with a reason.
    Skipped,
    /// Nobody looked in its time. It stays missed; when someone looked later
    /// is kept beside it.
    Missed {
        /// When someone said something of it after all.
        late: Option<Instant>,
    },
}

/// One slot of something that recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its number, from 0: what `check` ops name.
    pub number: u32,
    /// When it is due.
    pub at: Instant,
    /// What became of it.
    pub state: SlotState,
}

/// Gives the slots up to the first one ahead of now. A slot's time lasts until
/// the next one's, the last one's as long as the one before; a mark that was
/// made before its time (an anchor that moved) counts.
pub fn slots(what: &Recurring, marks: Option<&BTreeMap<u32, SlotMark>>, now: Instant) -> Vec<Slot> {
    let Some(anchor) = what.anchor else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let inside = |at: &Instant| what.end.is_none_or(|end| *at <= end);
    let mut times = tminus_plan::slots(&what.cadence, anchor)
        .take_while(inside)
        .take(MOST)
        .peekable();
    let mut before = anchor;
    for number in 0.. {
        let Some(at) = times.next() else {
            break;
        };
        let end = times.peek().copied().unwrap_or(at + (at - before));
        before = at;
        let mark = marks.and_then(|marks| marks.get(&number));
        let state = match mark {
            Some(mark) if mark.result == SlotResult::Skipped => SlotState::Skipped,
            Some(mark) if mark.at >= end => SlotState::Missed {
                late: Some(mark.at),
            },
            Some(mark) if mark.result == SlotResult::Failed => SlotState::Failed,
            Some(_) => SlotState::Done,
            None if now < at => SlotState::Ahead,
            None if now < end => SlotState::Due,
            None => SlotState::Missed { late: None },
        };
        found.push(Slot { number, at, state });
        if at > now {
            break;
        }
    }
    found
}
