//! What of a run is watched, and how it stands: recurring checks, timers,
//! triggers, events, and the way back.
//!
//! A function over the run and the clock. All instants in [`Watched`] are in the
//! run's time, which in a rehearsal with a scale is another than the wall
//! clock's; [`watched`] says until when what it gives holds.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Anchor, Instant, Millis, Runbook, SectionKind, StepId, TriggerKind, When};
use tminus_plan::rollback::trigger_hold;
use tminus_run::RunState;
use tminus_run::action::WatchMove;
use tminus_run::facts::{self, Facts, SlotMark, SlotState, timer_ids};
use tminus_run::runs::Scale;
use tminus_run::timing::{RollbackMode, Timing, rollback_steps};

use crate::fields;

/// So long before the rollback gate it is said to be near.
pub const NEAR: Millis = Millis::from_mins(30);

/// A timer that was begun so much later than it is now was begun by another
/// clock than the present one.
const APART: i64 = 60_000;

/// What is looked at.
pub struct Look<'a> {
    /// The runbook.
    pub runbook: &'a Runbook,
    /// The run as it is seen.
    pub state: &'a RunState,
    /// What it knows.
    pub facts: &'a Facts,
    /// Its times; they may be a minute old.
    pub timing: &'a Timing,
    /// The wall clock.
    pub now: Instant,
    /// When what is called so and ends then by the wall clock really ends
    /// ([`crate::steady`]).
    pub steady: &'a dyn Fn(&str, Instant) -> Instant,
    /// What the page shows of something: with its placeholders filled, which the
    /// runbook's texts are not, because they are names.
    pub shown: &'a dyn Fn(What<'_>) -> Option<String>,
}

/// Something that the page shows a text of.
#[derive(Debug, Clone, Copy)]
pub enum What<'a> {
    /// A step, by its index.
    Step(usize),
    /// A trigger.
    Trigger(&'a StepId),
    /// A timer of a block, by its index.
    Timer(usize),
}

impl Look<'_> {
    /// Gives a text as the page shows it.
    pub fn text(&self, what: What<'_>, text: &str) -> String {
        if !text.contains("{{") {
            return text.to_owned();
        }
        (self.shown)(what).unwrap_or_else(|| filled(text, self.runbook, self.state))
    }
}

/// What of a run is watched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watched {
    /// Recurring checks.
    pub checks: Vec<CheckView>,
    /// Timers: of blocks, then of steps.
    pub timers: Vec<TimerView>,
    /// Rollback triggers.
    pub triggers: Vec<TriggerView>,
    /// Events that times count from.
    pub events: Vec<EventView>,
    /// The way back.
    pub rollback: RollbackView,
}

/// What something that has not begun to count waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waits {
    /// The actual start of the run.
    Start,
    /// A launch that nobody has set.
    Launch,
    /// An event.
    Event(String),
    /// A step, which says this.
    Step(String),
}

/// A recurring check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckView {
    /// The check's or the step's id.
    pub id: StepId,
    /// What it says.
    pub text: String,
    /// Who looks.
    pub owner: Option<String>,
    /// What it waits for; it has no slots then.
    pub waits: Option<Waits>,
    /// Its slots, up to the first one ahead.
    pub slots: Vec<SlotView>,
}

/// A slot of a recurring check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotView {
    /// Its number, from 0.
    pub number: u32,
    /// When it is due.
    pub at: Instant,
    /// What became of it.
    pub state: SlotState,
    /// Who said so.
    pub by: Option<String>,
    /// Why.
    pub why: Option<String>,
}

impl CheckView {
    /// The slot whose time it is: the last one that is not ahead.
    pub fn present(&self) -> Option<&SlotView> {
        let ahead = |slot: &&SlotView| slot.state != SlotState::Ahead;
        self.slots.iter().rev().find(ahead)
    }

    /// The slot to look at now.
    pub fn due(&self) -> Option<&SlotView> {
        self.present().filter(|slot| slot.state == SlotState::Due)
    }

    /// The next one.
    pub fn next(&self) -> Option<&SlotView> {
        let last = self.slots.last();
        last.filter(|slot| slot.state == SlotState::Ahead)
    }

    /// How many slots nobody looked at in their time.
    pub fn missed(&self) -> usize {
        let missed = |slot: &&SlotView| matches!(slot.state, SlotState::Missed { .. });
        self.slots.iter().filter(missed).count()
    }
}

/// Where a timer stands in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerPlace {
    /// A fenced block, by its index.
    Block(usize),
    /// A step, by its index.
    Step(usize),
}

/// A timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerView {
    /// What `timer` ops call it.
    pub id: StepId,
    /// What it is for.
    pub label: String,
    /// How long it runs.
    pub whole: Millis,
    /// Where it stands.
    pub place: TimerPlace,
    /// How it stands.
    pub state: TimerState,
    /// Whether it is one of the page's timers: a block, `timer=`, or one that was
    /// started. A step's duration alone is only offered at the step.
    pub listed: bool,
}

/// How a timer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerState {
    /// Nobody has started it.
    Idle,
    /// It runs out then.
    Running {
        /// When.
        ends: Instant,
    },
    /// It waits with so much to go.
    Paused {
        /// How much.
        left: Millis,
    },
    /// It has run out.
    Out {
        /// When.
        at: Instant,
    },
    /// It was begun by a clock that was set back since, in another visit: what
    /// is left cannot be known.
    Unknown,
}

/// How a trigger stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerState {
    /// Its condition does not hold.
    Clear,
    /// It holds, and must go on doing so.
    Watching {
        /// Since when.
        since: Instant,
        /// When its time is up.
        fires: Instant,
    },
    /// Its time is up, or someone said that it calls for the rollback.
    Up {
        /// Since when.
        at: Instant,
    },
}

/// A rollback trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerView {
    /// Its id.
    pub id: StepId,
    /// What it says.
    pub text: String,
    /// Who decides.
    pub kind: TriggerKind,
    /// How long its condition must hold, where it says so.
    pub hold: Option<Millis>,
    /// How it stands.
    pub state: TriggerState,
    /// Who said so.
    pub by: Option<String>,
}

/// An event that times count from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// Its name.
    pub name: String,
    /// When it happened.
    pub at: Option<Instant>,
    /// The step whose tick it is, by its index.
    pub step: Option<usize>,
    /// The steps whose times count from it, by their indexes.
    pub steps: Vec<usize>,
}

/// How far away the rollback gate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gate {
    /// There is none, or it does not matter any more: the window is over, the
    /// launch a success, or the rollback called.
    #[default]
    None,
    /// Far.
    Far,
    /// Near.
    Near,
    /// Going back now would end after the window.
    Past,
}

/// The way back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RollbackView {
    /// The last moment at which a rollback can begin.
    pub gate: Option<Instant>,
    /// How far away that is.
    pub near: Gate,
    /// The end of the window.
    pub window_end: Option<Instant>,
    /// How long going back takes.
    pub duration: Option<Millis>,
    /// How long it may take.
    pub rto: Option<Millis>,
    /// The rollback, once it was called.
    pub mode: Option<RollbackMode>,
    /// Whether a button called it, and not the tick of a step.
    pub said: bool,
    /// The outermost sections that are about it.
    pub sections: Vec<usize>,
    /// The steps of the procedure.
    pub steps: Vec<usize>,
    /// The first of them that is open.
    pub next: Option<usize>,
    /// How many of them are settled.
    pub settled: usize,
}

impl RollbackView {
    /// Whether a rollback was called and the service is not restored.
    pub fn is_on(&self) -> bool {
        self.mode.is_some_and(|mode| mode.restored.is_none())
    }

    /// Whether the runbook knows of a way back at all.
    pub fn is_known(&self) -> bool {
        !self.sections.is_empty() || self.duration.is_some() || self.mode.is_some()
    }
}

/// Gives what is watched, and until when that holds, in the run's time.
pub fn watched(look: &Look<'_>) -> (Watched, Option<Instant>) {
    let mut until = Until {
        now: look.facts.run_time(look.now),
        at: None,
    };
    let rollback = rollback(look, &mut until);
    let watched = Watched {
        checks: checks(look, &mut until),
        timers: timers(look, &mut until),
        triggers: triggers(look, &mut until),
        events: events(look),
        rollback,
    };
    (watched, until.at)
}

/// The earliest of the instants after now at which something changes.
struct Until {
    now: Instant,
    at: Option<Instant>,
}

impl Until {
    fn at(&mut self, at: Instant) {
        if at > self.now {
            self.at = Some(self.at.map_or(at, |before| before.min(at)));
        }
    }
}

/// Fills the placeholders of a text.
pub fn filled(text: &str, runbook: &Runbook, state: &RunState) -> String {
    if !text.contains("{{") {
        return text.to_owned();
    }
    let value = |name: &str| {
        let declared = runbook.placeholders.iter().find(|it| it.name == name)?;
        if declared.secret {
            return None;
        }
        let value = state.values().get(name).or(declared.default.as_ref())?;
        Some(value.as_str())
    };
    fields::fill(text, value).0
}

fn checks(look: &Look<'_>, until: &mut Until) -> Vec<CheckView> {
    let (runbook, facts) = (look.runbook, look.facts);
    let recurring = look.timing.recurring.iter();
    let views = recurring.map(|what| {
        let check = runbook.checks.iter().find(|check| check.id == what.id);
        let start = if let Some(check) = check {
            check.period.as_ref()
        } else {
            let step = runbook.step(&what.id);
            step.and_then(|step| step.start.as_ref())
        };
        let start = start.map(|window| &window.start);
        let waits = waits(look, start, what.anchor);
        let slots = if waits.is_some() {
            Vec::new()
        } else {
            let marks = facts.checks.get(&what.id);
            // Marks are by the wall clock.
            let marks: Option<BTreeMap<u32, SlotMark>> = marks.map(|marks| {
                let in_run = |mark: &SlotMark| SlotMark {
                    at: facts.run_time(mark.at),
                    ..mark.clone()
                };
                let pairs = marks.iter();
                pairs.map(|(slot, mark)| (*slot, in_run(mark))).collect()
            });
            let slots = facts::slots(what, marks.as_ref(), until.now);
            for slot in &slots {
                until.at(slot.at);
            }
            let ends = slots.iter().map(|slot| slot.at);
            let ends: Vec<Instant> = what.anchor.into_iter().chain(ends).collect();
            if let [.., before, last] = ends.as_slice() {
                // The last one's time is as long as the one's before.
                until.at(*last + (*last - *before));
            }
            let view = |slot: &facts::Slot| {
                let mark = marks.as_ref().and_then(|marks| marks.get(&slot.number));
                SlotView {
                    number: slot.number,
                    at: slot.at,
                    state: slot.state,
                    by: mark.and_then(|mark| mark.actor.clone()),
                    why: mark.and_then(|mark| mark.note.clone()),
                }
            };
            slots.iter().map(view).collect()
        };
        let fill = |text: &str| filled(text, runbook, look.state);
        CheckView {
            id: what.id.clone(),
            text: fill(&what.text),
            owner: what.owner.as_deref().map(fill),
            waits,
            slots,
        }
    });
    views.collect()
}

/// What something that counts from `start` waits for. Before the actual start
/// nobody checks, although its planned time is known.
fn waits(look: &Look<'_>, start: Option<&When>, anchor: Option<Instant>) -> Option<Waits> {
    let anchor_of = match start {
        None => Some(&Anchor::Start),
        Some(When::Exact { anchor, .. }) => Some(anchor),
        Some(_) => None,
    };
    match anchor_of {
        Some(Anchor::Start) if look.state.start().is_none() => Some(Waits::Start),
        _ if anchor.is_some() => None,
        Some(Anchor::Start) => Some(Waits::Start),
        Some(Anchor::Event(name)) => Some(Waits::Event(name.clone())),
        Some(Anchor::Step(id)) => {
            let at = look.state.position(id);
            let text = |at: usize| look.text(What::Step(at), &look.runbook.steps[at].text);
            Some(Waits::Step(at.map(text).unwrap_or_default()))
        }
        Some(Anchor::Launch) | None => Some(Waits::Launch),
    }
}

/// Divides a length of the run by how fast its clock goes.
fn wall_length(look: &Look<'_>, length: Millis) -> i64 {
    let factor = look.facts.scale.map_or(1, Scale::factor);
    length.0.div_euclid(factor) + i64::from(length.0.rem_euclid(factor) > 0)
}

/// When something that began then and takes so long ends, in the run's time.
fn end(look: &Look<'_>, id: &StepId, began: Instant, length: Millis) -> (Instant, Clocks) {
    let wall = Instant(began.0.saturating_add(wall_length(look, length)));
    let really = (look.steady)(id.as_str(), wall);
    let clocks = if really == wall && began.0 - look.now.0 > APART {
        Clocks::Apart
    } else {
        Clocks::Agree
    };
    (look.facts.run_time(really), clocks)
}

/// Whether an instant of the log can be compared with now.
#[derive(PartialEq, Eq)]
enum Clocks {
    Agree,
    Apart,
}

fn timers(look: &Look<'_>, until: &mut Until) -> Vec<TimerView> {
    let runbook = look.runbook;
    let blocks = timer_ids(runbook).into_iter().zip(&runbook.timers);
    let blocks = blocks.enumerate().map(|(at, (id, timer))| {
        let known = look.facts.timers.get(&id).copied();
        let label = timer.label.as_deref().unwrap_or_default();
        (id, label, timer.duration, TimerPlace::Block(at), known)
    });
    let steps = runbook.steps.iter().enumerate();
    let steps = steps.filter_map(|(at, step)| {
        let known = look.facts.steps.get(at).and_then(|step| step.timer);
        let whole = step.timer.or(step.duration);
        let whole = whole.or_else(|| known.map(|_| Millis::default()))?;
        let place = TimerPlace::Step(at);
        Some((step.id.clone(), step.text.as_str(), whole, place, known))
    });
    let all: Vec<_> = blocks.chain(steps).collect();
    let views = all
        .into_iter()
        .map(|(id, label, whole, place, known)| TimerView {
            state: timer_state(look, &id, known, until),
            label: match place {
                TimerPlace::Block(at) => look.text(What::Timer(at), label),
                TimerPlace::Step(at) => look.text(What::Step(at), label),
            },
            listed: known.is_some()
                || match place {
                    TimerPlace::Block(_) => true,
                    TimerPlace::Step(at) => runbook.steps[at].timer.is_some(),
                },
            id,
            whole,
            place,
        });
    views.collect()
}

fn timer_state(
    look: &Look<'_>,
    id: &StepId,
    known: Option<facts::Timer>,
    until: &mut Until,
) -> TimerState {
    match known {
        None => TimerState::Idle,
        Some(facts::Timer::Paused { left }) => TimerState::Paused { left },
        Some(facts::Timer::Running { began, ends }) => {
            let (ends, clocks) = end(look, id, began, ends - began);
            if clocks == Clocks::Apart {
                return TimerState::Unknown;
            }
            until.at(ends);
            if until.now >= ends {
                TimerState::Out { at: ends }
            } else {
                TimerState::Running { ends }
            }
        }
    }
}

fn triggers(look: &Look<'_>, until: &mut Until) -> Vec<TriggerView> {
    let triggers = look.runbook.triggers.iter();
    let views = triggers.map(|trigger| {
        let text = look.text(What::Trigger(&trigger.id), &trigger.text);
        let hold = trigger_hold(&text);
        let watch = look.facts.watches.get(&trigger.id);
        let state = match watch {
            None => TriggerState::Clear,
            Some(watch) => {
                let at = look.facts.run_time(watch.at);
                match watch.last {
                    WatchMove::Clear => TriggerState::Clear,
                    WatchMove::Fire => TriggerState::Up { at },
                    WatchMove::Watch => {
                        let hold = hold.unwrap_or_default();
                        let (fires, _) = end(look, &trigger.id, watch.at, hold);
                        until.at(fires);
                        if until.now >= fires {
                            TriggerState::Up { at: fires }
                        } else {
                            TriggerState::Watching { since: at, fires }
                        }
                    }
                }
            }
        };
        TriggerView {
            id: trigger.id.clone(),
            text,
            kind: trigger.kind,
            hold,
            by: watch.and_then(|watch| watch.actor.clone()),
            state,
        }
    });
    views.collect()
}

/// The events that some time of the runbook counts from; the rollback is no
/// button among others.
fn events(look: &Look<'_>) -> Vec<EventView> {
    let runbook = look.runbook;
    let mut names: Vec<&str> = Vec::new();
    for when in whens(runbook) {
        if let When::Exact {
            anchor: Anchor::Event(name),
            ..
        } = when
            && name != "rollback"
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    let view = |name: &str| {
        let bound = runbook.milestones.get(name);
        let counts = |when: Option<&When>| {
            matches!(
                when,
                Some(When::Exact { anchor: Anchor::Event(of), .. }) if of == name
            )
        };
        let steps = runbook.steps.iter().enumerate();
        let steps = steps.filter(|(_, step)| {
            let start = step.start.as_ref().map(|window| &window.start);
            counts(step.due.as_ref()) || counts(start)
        });
        EventView {
            steps: steps.map(|(at, _)| at).collect(),
            name: name.to_owned(),
            at: look.timing.events.get(name).copied(),
            step: bound.and_then(|id| look.state.position(id)),
        }
    };
    names.into_iter().map(view).collect()
}

/// Every rule of time in a runbook.
fn whens(runbook: &Runbook) -> impl Iterator<Item = &When> {
    let steps = runbook.steps.iter().flat_map(|step| {
        let start = step.start.as_ref();
        [
            step.due.as_ref(),
            start.map(|window| &window.start),
            start.and_then(|window| window.end.as_ref()),
        ]
    });
    let sections = runbook.sections.iter().flat_map(|section| {
        let start = section.window.as_ref();
        [
            section.due.as_ref(),
            start.map(|window| &window.start),
            start.and_then(|window| window.end.as_ref()),
        ]
    });
    let checks = runbook.checks.iter().flat_map(|check| {
        let period = check.period.as_ref();
        [
            None,
            period.map(|window| &window.start),
            period.and_then(|window| window.end.as_ref()),
        ]
    });
    steps.chain(sections).chain(checks).flatten()
}

fn rollback(look: &Look<'_>, until: &mut Until) -> RollbackView {
    let plan = look.timing.rollback;
    let (runbook, state) = (look.runbook, look.state);
    let mode = look.timing.mode;
    if let Some(deadline) = mode.and_then(|mode| mode.deadline) {
        until.at(deadline);
    }
    let over = mode.is_some() || look.timing.events.contains_key("success");
    let near = match plan.gate {
        Some(gate) if !over => {
            let close = Instant(gate.0 - NEAR.0);
            let end = plan.window_end.unwrap_or(gate);
            for at in [close, gate, end] {
                until.at(at);
            }
            match until.now {
                now if now < close => Gate::Far,
                now if now < gate => Gate::Near,
                now if now < end => Gate::Past,
                _ => Gate::None,
            }
        }
        _ => Gate::None,
    };
    let steps = rollback_steps(runbook);
    let open = |at: &usize| {
        let step = state.step_at(*at);
        !step.is_some_and(|step| step.state.is_settled())
    };
    let next = steps.iter().copied().find(open);
    let settled = steps.iter().filter(|at| !open(at)).count();
    let is_outermost = |at: usize| {
        let parent = runbook.sections[at].parent;
        let around = parent.and_then(|parent| runbook.sections.get(parent));
        around.is_none_or(|around| around.kind != SectionKind::Rollback)
    };
    let sections = 0..runbook.sections.len();
    let sections = sections.filter(|&at| runbook.sections[at].kind == SectionKind::Rollback);
    RollbackView {
        gate: plan.gate,
        near,
        window_end: plan.window_end,
        duration: plan.duration,
        rto: plan.rto,
        said: look.facts.rollback.is_some(),
        mode,
        sections: sections.filter(|&at| is_outermost(at)).collect(),
        steps,
        next,
        settled,
    }
}

#[cfg(test)]
mod tests;
