//! When things were planned, will happen and have happened in a run.
//!
//! One function over (runbook, state and facts of the run, now). In a rehearsal
//! with a scale all of it, `now` included, is the rehearsal's own time;
//! [`Scale::wall_time`](crate::runs::Scale::wall_time) says when to paint.
//!
//! A page makes the [`Graph`] once, and a [`Timing`] after each op and once a
//! minute; it shows planned, forecast and actual times of each step beside each
//! other, the next step, the lateness, the gate and the RTO clock.

use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::ordered::Map;

use tminus_model::{Instant, Runbook, SectionKind, StepId};
use tminus_plan::rollback::{RollbackPlan, rollback_plan};
use tminus_plan::{Anchors, Fact, Forecast, Goal, Graph, Schedule, Zone, forecast, schedule};

use crate::RunState;
use crate::action::ROLLBACK;
use crate::facts::{Facts, Recurring, recurring};

/// All times of a run at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timing {
    /// Now, in the run's time.
    pub now: Instant,
    /// What was planned.
    pub schedule: Schedule,
    /// What has happened.
    pub facts: Vec<Fact>,
    /// What will happen.
    pub forecast: Forecast,
    /// Until when there is a way back.
    pub rollback: RollbackPlan,
    /// The rollback, once it was called.
    pub mode: Option<RollbackMode>,
    /// What recurs, with what it counts from.
    pub recurring: Vec<Recurring>,
    /// Events that happened, those of done milestones included.
    pub events: Map<String, Instant>,
}

/// A rollback that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollbackMode {
    /// When.
    pub called: Instant,
    /// By when the service must be restored (RTO).
    pub deadline: Option<Instant>,
    /// When it was restored.
    pub restored: Option<Instant>,
}

/// Gives all times of a run.
pub fn timing(
    runbook: &Runbook,
    graph: &Graph,
    state: &RunState,
    facts: &Facts,
    zone: &dyn Zone,
    now: Instant,
    goal: Goal,
) -> Timing {
    let now = facts.run_time(now);
    let known = facts.for_forecast(state);
    let done = |id: &StepId| {
        let at = state.position(id)?;
        known[at]
            .end
            .filter(|_| state.step_at(at).is_some_and(|step| step.state.is_ticked()))
    };
    let (start, events) = state.moments(&done, &|at| facts.run_time(at));
    let launch_local = state.launch().map(|launch| launch.local);
    let launch = state.launch().and_then(|launch| launch.at);
    let launch = launch.or_else(|| launch_local.map(|local| zone.instant(local)));
    let anchors = Anchors {
        launch,
        launch_local,
        start,
        events: &events,
        steps: &done,
    };
    let schedule = schedule(runbook, graph, &anchors, zone);
    let forecast = forecast(runbook, graph, &schedule, &known, Some(now), goal);
    let rollback = rollback_plan(runbook, launch);
    // Called, or begun by the tick of the step that is bound to it.
    let called = facts.rollback.map(|called| facts.run_time(called));
    let called = called.or_else(|| events.get(ROLLBACK).copied());
    let mode = called.map(|called| RollbackMode {
        called,
        deadline: rollback.deadline(called),
        restored: facts.rolled_back.map(|at| facts.run_time(at)),
    });
    Timing {
        now,
        recurring: recurring(runbook, &anchors, zone),
        schedule,
        facts: known,
        forecast,
        rollback,
        mode,
        events,
    }
}

/// Gives the steps of the rollback procedure: those below a heading that names
/// rollback. Rollback mode brings them to the front; the steps of the launch
/// stay as they are.
pub fn rollback_steps(runbook: &Runbook) -> Vec<usize> {
    let is_rollback = |section: usize| {
        let mut at = Some(section);
        while let Some(here) = at {
            let Some(section) = runbook.sections.get(here) else {
                return false;
            };
            if section.kind == SectionKind::Rollback {
                return true;
            }
            // A parent stands before its children; anything else would be a loop.
            at = section.parent.filter(|&parent| parent < here);
        }
        false
    };
    let steps = runbook.steps.iter().enumerate();
    let below = steps.filter(|(_, step)| is_rollback(step.section));
    below.map(|(at, _)| at).collect()
}
