//! When things will happen, as far as that follows from what has happened.
//!
//! 1. A [`Schedule`] says what was planned: it moves with the launch.
//! 2. A [`Fact`] for every step says what a run knows of it.
//! 3. [`forecast`] walks over the dependencies once forward and once backward
//!    and gives a [`Forecast`]: start and end, slack, lateness, critical path.
//! 4. [`Forecast::next`] sorts what is left to do.
//!
//! The rules of the forward walk:
//!
//! - What is done stays where it was. What was left out, or does not apply,
//!   takes no time and hands on what it waited for.
//! - What is in work ends its length after its actual start, but not before now.
//! - Anything else starts at its written start, when the last step that it
//!   depends on ends, or now, whichever is latest. So a late start moves those
//!   that depend on it and nobody else, and what should have been started long
//!   ago is pushed by "now".
//! - What is blocked or has failed is treated as if it could go on at once, and
//!   it and all that depend on it are marked as *held*: their times are the
//!   earliest possible.
//! - A time after a step or an event (`H+1 after success`) waits for the step,
//!   or the one that the event is bound to.
//!
//! The backward walk gives the *total slack* of the critical path method
//! (Kelley and Walker, 1959): how much later a step may end without moving the
//! goal. A written start is a wait, so a step may have slack although nothing
//! else is longer.
//!
//! A page makes [`graph`](crate::graph()) and the lengths once, the schedule
//! when an anchor moves (launch, start, event), and the forecast with every op
//! and once a minute: for 2,000 steps that is far below a millisecond, see
//! `examples/forecast.rs`.

use alloc::vec;
use alloc::vec::Vec;

mod net;
mod next;

use tminus_model::{Instant, Millis, Runbook, StepId};

use crate::graph::{Graph, Planned, planned};
use crate::time::{Anchors, Resolver, Zone};
use net::Net;
pub use next::{NextStep, is_owned_by};

/// What was planned for each step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Planned start and end.
    pub planned: Vec<Planned>,
    /// When it must have ended: its due time where one is written, else its
    /// planned end, else its planned start.
    pub due: Vec<Option<Instant>>,
    /// Before when it does not start, whatever it waits for: its written start,
    /// or its length before a written due time. A start that only follows from
    /// other steps is none: who is early makes others early.
    pub not_before: Vec<Option<Instant>>,
    /// How long it takes: as written, else from planned start to planned end.
    pub length: Vec<Millis>,
}

/// Says what was planned, for a launch and the anchors of a run. Another launch
/// moves all of it that counts from the launch.
pub fn schedule(
    runbook: &Runbook,
    graph: &Graph,
    anchors: &Anchors<'_>,
    zone: &dyn Zone,
) -> Schedule {
    let planned = planned(runbook, graph, anchors, zone);
    let mut times = Resolver::new(anchors, zone);
    let due = runbook.steps.iter().zip(&planned);
    let due = due.map(|(step, plan)| {
        let written = step.due.as_ref();
        written
            .and_then(|when| times.resolve(when))
            .or(plan.end)
            .or(plan.start)
    });
    let length = runbook.steps.iter().zip(&planned);
    let length = length.map(|(step, plan)| {
        let span = || Some(plan.end? - plan.start?);
        Millis(step.duration.or_else(span).unwrap_or_default().0.max(0))
    });
    let not_before = runbook.steps.iter().zip(&planned);
    let not_before = not_before.map(|(step, plan)| {
        let written = step.start.is_some() || step.due.is_some();
        plan.start.or(plan.end).filter(|_| written)
    });
    Schedule {
        due: due.collect(),
        not_before: not_before.collect(),
        length: length.collect(),
        planned,
    }
}

/// How far a step has come, as the forecast sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Nobody has begun.
    #[default]
    Waiting,
    /// Someone is at it.
    Running,
    /// It cannot go on: blocked or failed.
    Held,
    /// It is done.
    Done,
    /// It is left out, or does not apply.
    Passed,
}

impl Stage {
    /// Says whether nothing is left to do.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Passed)
    }
}

/// What a run knows of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fact {
    /// How far it has come.
    pub stage: Stage,
    /// When it was begun, where that is known.
    pub start: Option<Instant>,
    /// When it was over, where that is known.
    pub end: Option<Instant>,
}

/// What the slack is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Goal {
    /// The end of the last step.
    #[default]
    End,
    /// The end of one step, such as "declare go-live successful". Steps that
    /// it does not wait for have no slack that could be told.
    Step(usize),
}

/// The forecast of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepForecast {
    /// When it starts: the actual start of what was begun.
    pub start: Option<Instant>,
    /// When it ends: the actual end of what is done.
    pub end: Option<Instant>,
    /// How much later it may end without moving the goal; `None` for what is
    /// over, has no time, or does not bear on the goal.
    pub slack: Option<Millis>,
    /// How much later than due it ends; zero where it does not, or is not due.
    pub late: Millis,
    /// Whether it is blocked or failed, or waits for something that is.
    pub held: bool,
    /// Whether all that it depends on is over.
    pub ready: bool,
}

impl StepForecast {
    /// Says whether a delay of this step moves the goal.
    pub fn is_critical(&self) -> bool {
        self.slack == Some(Millis(0))
    }
}

/// The forecast of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forecast {
    /// Each step's, in the order of [`Runbook::steps`].
    pub steps: Vec<StepForecast>,
    /// When the goal is reached.
    pub end: Option<Instant>,
    /// The critical path: the steps that are not over and decide on the goal's
    /// time, each waiting for the one before it.
    pub path: Vec<usize>,
    /// Whether the dependencies go round in a circle; nothing was derived from
    /// them then.
    pub cyclic: bool,
}

/// Says when each step will start and end. `now` is `None` for a plan that
/// nobody runs: nothing is pushed then.
///
/// Steps without a fact are waiting. Lengths of the arguments may differ from
/// the runbook's: what is missing is not known.
pub fn forecast(
    runbook: &Runbook,
    graph: &Graph,
    schedule: &Schedule,
    facts: &[Fact],
    now: Option<Instant>,
    goal: Goal,
) -> Forecast {
    let net = Net::new(runbook, graph, &schedule.planned);
    let walk = Walk {
        net: &net,
        schedule,
        facts,
        now,
    };
    let mut out = Forecast {
        steps: vec![StepForecast::default(); runbook.steps.len()],
        cyclic: net.cyclic,
        ..Forecast::default()
    };
    let ends = walk.forward(&mut out.steps);
    out.end = match goal {
        Goal::End => out.steps.iter().filter_map(|step| step.end).max(),
        Goal::Step(at) => out.steps.get(at).and_then(|step| step.end),
    };
    if let Some(end) = out.end {
        walk.backward(&mut out.steps, end, goal);
        out.path = walk.path(&out.steps, &ends, end, goal);
    }
    for (step, due) in out.steps.iter_mut().zip(&schedule.due) {
        if let (Some(end), Some(due)) = (step.end, *due) {
            step.late = Millis((end - due).0.max(0));
        }
    }
    out
}

/// What a node hands on to those that depend on it.
#[derive(Debug, Clone, Copy, Default)]
struct End {
    at: Option<Instant>,
    held: bool,
    over: bool,
}

struct Walk<'a> {
    net: &'a Net,
    schedule: &'a Schedule,
    facts: &'a [Fact],
    now: Option<Instant>,
}

impl Walk<'_> {
    fn fact(&self, step: usize) -> Fact {
        self.facts.get(step).copied().unwrap_or_default()
    }

    fn length(&self, step: usize) -> Millis {
        self.schedule.length.get(step).copied().unwrap_or_default()
    }

    fn planned(&self, step: usize) -> Planned {
        self.schedule.planned.get(step).copied().unwrap_or_default()
    }

    /// Says whether a step gives on what it waited for: it was left out, or is
    /// done and nobody knows when.
    fn hands_on(&self, step: usize) -> bool {
        let fact = self.fact(step);
        fact.stage == Stage::Passed || (fact.stage == Stage::Done && fact.end.is_none())
    }

    /// Gives what each node hands on, and fills in start, end, held and ready.
    fn forward(&self, steps: &mut [StepForecast]) -> Vec<End> {
        let mut ends = vec![End::default(); self.net.nodes()];
        for &node in &self.net.order {
            let mut before = End {
                over: true,
                ..End::default()
            };
            for &(from, lag) in self.net.before(node) {
                let end = ends[from];
                before.at = before.at.max(end.at.map(|at| at + lag));
                before.held |= end.held;
                before.over &= end.over;
            }
            ends[node] = match steps.get_mut(node) {
                Some(step) => self.place(node, before, step),
                None => before,
            };
        }
        ends
    }

    fn place(&self, at: usize, before: End, step: &mut StepForecast) -> End {
        let (fact, plan, length) = (self.fact(at), self.planned(at), self.length(at));
        step.ready = before.over;
        let over = |at| End {
            at,
            held: false,
            over: true,
        };
        match fact.stage {
            Stage::Done => {
                (step.start, step.end) = (fact.start, fact.end);
                return over(fact.end.or(before.at));
            }
            Stage::Passed => {
                (step.start, step.end) = (None, fact.end);
                // It is as if it were not there.
                return End {
                    over: before.over,
                    ..before
                };
            }
            Stage::Waiting | Stage::Running | Stage::Held => {}
        }
        step.start = fact.start.or_else(|| {
            let written = self.schedule.not_before.get(at).copied().flatten();
            let start = written.max(before.at).or(plan.start);
            // What has no time at all is not given one by the clock.
            start.map(|start| self.now.map_or(start, |now| start.max(now)))
        });
        let end = step.start.map(|start| start + length);
        step.end = match (fact.start, end) {
            (Some(_), Some(end)) => Some(self.now.map_or(end, |now| end.max(now))),
            (_, end) => end,
        };
        step.held = before.held || fact.stage == Stage::Held;
        End {
            at: step.end,
            held: step.held,
            over: false,
        }
    }

    /// Fills in the slack: the latest end of each step, from the goal back.
    fn backward(&self, steps: &mut [StepForecast], end: Instant, goal: Goal) {
        let mut latest: Vec<Option<Instant>> = vec![None; self.net.nodes()];
        match goal {
            Goal::End => latest.fill(Some(end)),
            Goal::Step(at) => latest[at] = Some(end),
        }
        for &node in self.net.order.iter().rev() {
            let Some(mine) = latest[node] else {
                continue;
            };
            let start = match steps.get_mut(node) {
                // A moment between waves, or a step that hands on what it
                // waited for.
                None => mine,
                Some(_) if self.hands_on(node) => mine,
                Some(step) => {
                    let fact = self.fact(node);
                    if fact.stage != Stage::Done {
                        step.slack = step.end.map(|end| mine - end);
                    }
                    // What was begun waits for nobody any more.
                    if fact.start.is_some() || fact.stage == Stage::Done {
                        continue;
                    }
                    Instant(mine.0.saturating_sub(self.length(node).0))
                }
            };
            for &(from, lag) in self.net.before(node) {
                let bound = Instant(start.0.saturating_sub(lag.0));
                latest[from] = Some(latest[from].map_or(bound, |other| other.min(bound)));
            }
        }
    }

    /// Follows from the goal back what each step waits for.
    fn path(&self, steps: &[StepForecast], ends: &[End], end: Instant, goal: Goal) -> Vec<usize> {
        let last = match goal {
            Goal::Step(at) => Some(at),
            Goal::End => (0..steps.len())
                .rev()
                .find(|&at| !self.fact(at).stage.is_over() && steps[at].end == Some(end)),
        };
        let mut path = Vec::new();
        let mut node = last;
        while let Some(at) = node {
            let begins = match steps.get(at) {
                None => ends[at].at,
                Some(_) if self.hands_on(at) => ends[at].at,
                Some(_) if self.fact(at).stage == Stage::Done => break,
                Some(step) => {
                    path.push(at);
                    if self.fact(at).start.is_some() {
                        break;
                    }
                    step.start
                }
            };
            node = self.net.before(at).iter().find_map(|&(from, lag)| {
                let ends_then = ends[from].at.map(|at| at + lag) == begins;
                (begins.is_some() && ends_then && !ends[from].over).then_some(from)
            });
        }
        path.reverse();
        path
    }
}

/// The step that an event of the runbook is bound to.
fn milestone<'a>(runbook: &'a Runbook, event: &str) -> Option<&'a StepId> {
    runbook.milestones.get(event)
}
