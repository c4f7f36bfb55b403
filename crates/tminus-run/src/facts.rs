//! What a run knows beyond the state of its steps: actual times, evidence,
//! timers, recurring checks, triggers, and what the run itself is.
//!
//! [`Facts`] are a fold over the ops that count ([`Session::counted`]), as
//! [`RunState`] is, and kept apart from it: a page that shows ticks does not
//! need them. A page makes them anew after every op that is not a tick, and
//! hands them to [`crate::timing`].
//!
//! [`Session::counted`]: crate::Session::counted

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

mod recurring;
mod timer;
mod watch;

use alloc::collections::BTreeMap;

use tminus_model::{Instant, Runbook, StepId};
use tminus_plan::{Fact, Stage};

use crate::action::{ROLLBACK, ROLLED_BACK, SlotResult};
use crate::op::Op;
use crate::runs::{RunKind, Scale};
use crate::{Counted, RunState, State};
pub use recurring::{Recurring, Slot, SlotState, recurring, slots};
pub use timer::{Timer, timer_ids};
pub use watch::{Watch, WatchState};

/// A link that someone gave as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The address: http or https.
    pub url: String,
    /// When it was given, by the wall clock.
    pub at: Instant,
    /// By whom.
    pub actor: Option<String>,
}

/// That and why someone corrected a step's times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The reason.
    pub why: String,
    /// When it was corrected.
    pub at: Instant,
    /// By whom.
    pub actor: Option<String>,
}

/// What is known of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepFacts {
    /// When it was begun.
    pub start: Option<Instant>,
    /// When it was over.
    pub end: Option<Instant>,
    /// That its times were corrected.
    pub corrected: Option<Correction>,
    /// Evidence, from the oldest on.
    pub links: Vec<Evidence>,
    /// Its timer, where one was started.
    pub timer: Option<Timer>,
}

/// What was said of a slot of a recurring check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotMark {
    /// What came of it.
    pub result: SlotResult,
    /// When that was said.
    pub at: Instant,
    /// By whom.
    pub actor: Option<String>,
    /// The reason.
    pub note: Option<String>,
}

/// What a run knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// What the run is for.
    pub kind: RunKind,
    /// The clock of a rehearsal.
    pub scale: Option<Scale>,
    /// When its first op was written, by the wall clock.
    pub opened: Option<Instant>,
    /// When it was closed, if it is.
    pub closed: Option<Instant>,
    /// Each step of the page.
    pub steps: Vec<StepFacts>,
    /// What was said of the slots of recurring checks, by check and slot.
    pub checks: BTreeMap<StepId, BTreeMap<u32, SlotMark>>,
    /// The timers that were started of fenced blocks, by [`timer_ids`].
    pub timers: BTreeMap<StepId, Timer>,
    /// What was said of triggers.
    pub watches: BTreeMap<StepId, Watch>,
    /// When the rollback was called, if it was.
    pub rollback: Option<Instant>,
    /// When the service was restored.
    pub rolled_back: Option<Instant>,
}

/// Folds the ops that count, in clock order.
pub fn facts(runbook: &Runbook, ops: &[Counted<'_>]) -> Facts {
    let mut facts = Facts {
        steps: vec![StepFacts::default(); runbook.steps.len()],
        ..Facts::default()
    };
    let mut begun = false;
    for Counted { op, step } in ops {
        let wall = op.wall();
        facts.opened = Some(facts.opened.map_or(wall, |first| first.min(wall)));
        match op.kind.as_str() {
            "open" if !begun => {
                begun = true;
                facts.kind = op.text("kind").map(RunKind::from_word).unwrap_or_default();
                facts.scale = op.field("scale").and_then(Scale::from_value);
            }
            "run" => {
                if let Some(closed) = op
                    .field("closed")
                    .and_then(tminus_model::json::Value::as_bool)
                {
                    facts.closed = closed.then_some(wall);
                }
            }
            "reset" => {
                for step in &mut facts.steps {
                    (step.start, step.end, step.corrected) = (None, None, None);
                }
            }
            "check" => facts.check(op),
            "watch" => facts.watch(op),
            "timer" if step.is_none() => facts.block_timer(op),
            "event" => {
                let at = op.instant("at");
                match op.text("name") {
                    Some(ROLLBACK) => (facts.rollback, facts.rolled_back) = (at, None),
                    Some(ROLLED_BACK) => facts.rolled_back = at,
                    _ => {}
                }
            }
            kind => {
                if let Some(step) = step.and_then(|at| facts.steps.get_mut(at)) {
                    step.take(kind, op);
                }
            }
        }
    }
    facts
}

impl Facts {
    fn check(&mut self, op: &Op) {
        let slot = op.field("slot").and_then(tminus_model::json::Value::as_u64);
        let result = op.text("to").and_then(SlotResult::from_word);
        let slot = slot.and_then(|slot| u32::try_from(slot).ok());
        let (Some(id), Some(slot), Some(result)) = (op.subject.as_deref(), slot, result) else {
            return;
        };
        let marks = self.checks.entry(StepId::new(id)).or_default();
        if result == SlotResult::Todo {
            marks.remove(&slot);
            return;
        }
        let mark = SlotMark {
            result,
            at: op.wall(),
            actor: op.actor.clone(),
            note: op.note.clone(),
        };
        marks.insert(slot, mark);
    }

    /// Gives what the forecast needs to know of each step, in the run's time.
    /// A step that is done and whose text was changed since counts as done.
    pub fn for_forecast(&self, state: &RunState) -> Vec<Fact> {
        let at = |at: Option<Instant>| at.map(|at| self.run_time(at));
        let steps = self.steps.iter().enumerate();
        steps
            .map(|(index, step)| {
                let view = state.step_at(index).unwrap_or_default();
                Fact {
                    stage: stage(view.state),
                    start: at(step.start),
                    end: at(step.end),
                }
            })
            .collect()
    }

    /// Gives the run's time at a moment of the wall clock: in a rehearsal with
    /// a scale another one.
    pub fn run_time(&self, wall: Instant) -> Instant {
        self.scale.map_or(wall, |scale| scale.run_time(wall))
    }
}

impl StepFacts {
    fn take(&mut self, kind: &str, op: &Op) {
        let wall = op.wall();
        match kind {
            "set" => {
                let Some(to) = op.text("to").and_then(State::from_word) else {
                    return;
                };
                let over = stage(to).is_over();
                match to {
                    State::Todo => self.start = None,
                    State::Doing if self.start.is_none() || self.end.is_some() => {
                        self.start = Some(wall);
                    }
                    _ => {}
                }
                self.end = over.then_some(wall);
                self.corrected = None;
            }
            "time" => {
                let Some(why) = op.note.clone() else {
                    return;
                };
                (self.start, self.end) = (op.instant("start"), op.instant("end"));
                self.corrected = Some(Correction {
                    why,
                    at: wall,
                    actor: op.actor.clone(),
                });
            }
            "link" => {
                let url = op.text("url").unwrap_or_default();
                // A log of someone else may hold anything.
                if crate::action::is_link(url) {
                    self.links.push(Evidence {
                        url: url.to_owned(),
                        at: wall,
                        actor: op.actor.clone(),
                    });
                }
            }
            "timer" => self.timer = timer::read(op),
            _ => {}
        }
    }
}

/// Says how far a step in this state has come.
pub fn stage(state: State) -> Stage {
    match state {
        State::Todo => Stage::Waiting,
        State::Doing => Stage::Running,
        State::Done | State::Workaround => Stage::Done,
        State::Skipped | State::Na => Stage::Passed,
        State::Blocked | State::Failed => Stage::Held,
    }
}
