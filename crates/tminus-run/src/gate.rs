//! Gates: what nothing behind may start before.
//!
//! Plain order (`after=`, the rows of an `H+` table) is a plan, and a launch may
//! do better than its plan. A gate is what an author declared as one: a step that
//! waits for a gate which is not passed is begun with a reason, or not at all
//! (decision 0019).

use alloc::vec;
use alloc::vec::Vec;

use tminus_model::{Anchor, Runbook, Step, When};

use crate::{RunState, State};

/// Said where a step that waits for an open gate is begun without a reason.
pub const REFUSED: &str = "This step waits for a gate that is not passed. Pass the gate first, or give a reason in the step's tools. Nothing was changed.";

/// Gives the gates that a step waits for, directly or through steps that are not
/// done, and that are not passed. A gate is passed when it is done, or was left
/// out with a reason.
///
/// What is done hands nothing on: whoever did it has decided about the gates
/// before it.
pub fn open_gates(runbook: &Runbook, state: &RunState, step: usize) -> Vec<usize> {
    let steps = &runbook.steps;
    let of = |at: usize| state.step_at(at).unwrap_or_default().state;
    let is_open = |at: usize| steps[at].gate && !of(at).is_settled();
    if step >= steps.len() || !(0..steps.len()).any(is_open) {
        return Vec::new();
    }
    let offsets: Vec<Option<i64>> = steps.iter().map(offset).collect();
    let mut seen = vec![false; steps.len()];
    // Of the waves of the chain, those that were gone through.
    let mut waves = Vec::new();
    let mut open = vec![step];
    seen[step] = true;
    while let Some(at) = open.pop() {
        if at != step && of(at).is_ticked() {
            continue;
        }
        let mut add = |before: usize| {
            if !core::mem::replace(&mut seen[before], true) {
                open.push(before);
            }
        };
        for before in steps[at].after.iter().filter_map(|id| state.position(id)) {
            add(before);
        }
        let earlier = |other: &&i64| offsets[at].is_some_and(|own| **other < own);
        let wave = offsets.iter().flatten().filter(earlier).max().copied();
        if let Some(wave) = wave.filter(|wave| !waves.contains(wave)) {
            waves.push(wave);
            for before in (0..steps.len()).filter(|at| offsets[*at] == Some(wave)) {
                add(before);
            }
        }
    }
    let is_before = |at: &usize| *at != step && seen[*at] && is_open(*at);
    (0..steps.len()).filter(is_before).collect()
}

/// Says whether going from one state to another begins a step.
pub fn begins(from: State, to: State) -> bool {
    let is_begun = |state| {
        matches!(
            state,
            State::Doing | State::Done | State::Workaround | State::Failed
        )
    };
    is_begun(to) && !is_begun(from)
}

/// The place of a step in the chain of `H+` rows.
fn offset(step: &Step) -> Option<i64> {
    match &step.start.as_ref()?.start {
        When::Exact {
            anchor: Anchor::Start,
            offset,
        } if step.chained => Some(offset.0),
        _ => None,
    }
}
