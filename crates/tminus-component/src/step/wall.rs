//! The wall clock beside relative times, for the launch, the start and the events
//! of the run.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use tminus_model::{Instant, LocalDateTime, Runbook, When};
use tminus_plan::{Anchors, Zone, resolve};
use tminus_run::RunState;
use tminus_run::facts::Facts;
use tminus_run::timing::Timing;

use crate::countdown::push_two;
use crate::words;

/// What the times of a run count from: as long as it is the same, so are they.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Base {
    launch: Option<Instant>,
    local: Option<LocalDateTime>,
    start: Option<Instant>,
    events: Vec<(String, Instant)>,
    steps: Vec<Option<Instant>>,
}

/// Gives what the times of a run count from; nothing where they count from the
/// author's launch alone, so that what the page says is right.
pub fn base(
    state: &RunState,
    facts: &Facts,
    timing: &Timing,
    zone: &dyn Zone,
    by_steps: bool,
) -> Option<Base> {
    let launch = state.launch();
    let by_run = launch.is_some_and(|launch| launch.by_run);
    let start = state.start().map(|at| facts.run_time(at));
    let done = |at: usize| {
        let fact = timing.facts.get(at)?;
        fact.end
            .filter(|_| state.step_at(at).is_some_and(|step| step.state.is_ticked()))
    };
    let steps: Vec<_> = if by_steps {
        (0..timing.facts.len()).map(done).collect()
    } else {
        Vec::new()
    };
    if !by_run && start.is_none() && timing.events.is_empty() && steps.iter().all(Option::is_none) {
        return None;
    }
    let local = launch.map(|launch| launch.local);
    let at = launch.and_then(|launch| launch.at);
    Some(Base {
        launch: at.or_else(|| local.map(|local| zone.instant(local))),
        local,
        start,
        events: timing
            .events
            .iter()
            .map(|(name, at)| (name.clone(), *at))
            .collect(),
        steps,
    })
}

/// What stands beside a step's time, and its start as an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wall {
    /// The index of the step.
    pub step: usize,
    /// `09:15–09:45`.
    pub text: String,
    /// When it starts.
    pub at: Instant,
}

/// Gives what stands beside the time of every step whose time is a distance.
pub fn walls(runbook: &Runbook, state: &RunState, base: &Base, zone: &dyn Zone) -> Vec<Wall> {
    let events = base.events.iter().cloned().collect();
    let done = |id: &_| base.steps.get(state.position(id)?).copied().flatten();
    let anchors = Anchors {
        launch: base.launch,
        launch_local: base.local,
        start: base.start,
        events: &events,
        steps: &done,
    };
    let day = base.local.or_else(|| base.launch.map(|at| zone.local(at)));
    let mut walls = Vec::new();
    for (step, of) in runbook.steps.iter().enumerate() {
        let Some(window) = of
            .start
            .as_ref()
            .filter(|window| !matches!(window.start, When::Wall(_)))
        else {
            continue;
        };
        let Some(at) = resolve(&window.start, &anchors, zone) else {
            continue;
        };
        let start = zone.local(at);
        let mut text = clock(start, day);
        let end = window
            .end
            .as_ref()
            .and_then(|end| resolve(end, &anchors, zone));
        if let Some(end) = end {
            text = [&text, "–", &clock(zone.local(end), Some(start))].concat();
        }
        walls.push(Wall { step, text, at });
    }
    walls
}

/// Writes `09:15`, and on another day than `day` `24 Nov 09:15`, as the generator
/// does.
fn clock(at: LocalDateTime, day: Option<LocalDateTime>) -> String {
    let date = |at: LocalDateTime| (at.year, at.month, at.day);
    let mut text = String::new();
    if day.is_none_or(|day| date(day) != date(at)) {
        let month = words::MONTHS[usize::from(at.month.clamp(1, 12)) - 1];
        text = [&at.day.to_string(), " ", month, " "].concat();
    }
    push_two(&mut text, i64::from(at.hour));
    text.push(':');
    push_two(&mut text, i64::from(at.minute));
    text
}
