//! When things are due in this run: rules resolved against its launch, start,
//! events and ticks.

use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::number::number;
use tminus_model::{Anchor, Instant, LocalDateTime, Runbook, StepId, When};
use tminus_plan::{Anchors, Zone, resolve};
use tminus_run::RunState;
use tminus_run::runs::Scale;

use crate::countdown::push_two;
use crate::words;

/// What the page shows times of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// The launch of the run.
    pub launch: Option<Instant>,
    /// Its actual start.
    pub start: Option<Instant>,
    /// When each step has to be done.
    pub steps: Vec<Option<Instant>>,
    /// When each section has to be done, where that differs from the section
    /// around it.
    pub sections: Vec<Option<Instant>>,
    /// The steps that have a time of their own, apart from their section's.
    pub own: Vec<usize>,
}

/// Resolves every time of a runbook for its run; in a rehearsal with a clock of
/// its own, in that clock's time.
pub fn times(runbook: &Runbook, state: &RunState, zone: &dyn Zone, scale: Option<Scale>) -> Times {
    let run_time = |at: Instant| scale.map_or(at, |scale| scale.run_time(at));
    let launch_local = state.launch().map(|launch| launch.local);
    let launch = state
        .launch()
        .and_then(|launch| launch.at)
        .or_else(|| launch_local.map(|local| zone.instant(local)));
    let by_run = state.launch().is_some_and(|launch| launch.by_run);
    let done = |id: &StepId| {
        let step = state.step(id);
        let since = step.since.filter(|_| step.state.is_ticked());
        since.map(run_time)
    };
    let (start, events) = state.moments(&done, &run_time);
    let anchors = Anchors {
        launch,
        launch_local,
        start,
        events: &events,
        steps: &done,
    };
    let instant = |when: &When| resolve(when, &anchors, zone);
    let start_at = start;
    let mut times = Times {
        launch,
        start,
        ..Times::default()
    };
    for section in &runbook.sections {
        let due = section.due.as_ref().or_else(|| {
            let window = section.window.as_ref()?;
            Some(window.end.as_ref().unwrap_or(&window.start))
        });
        let around = section.parent.and_then(|parent| {
            let parent = runbook.sections.get(parent)?;
            parent.due.as_ref()
        });
        let due = due.filter(|due| Some(*due) != around);
        times.sections.push(due.and_then(instant));
    }
    for (index, step) in runbook.steps.iter().enumerate() {
        let start = step.start.as_ref();
        let when = step
            .due
            .as_ref()
            .or_else(|| start.map(|window| window.end.as_ref().unwrap_or(&window.start)));
        // The generator has resolved what only the author's launch decides.
        let known = step.at.filter(|_| {
            let same = start.is_none_or(|window| step.due.is_none() && window.end.is_none());
            same && !by_run && when.is_some_and(|when| !moves(when) || start_at.is_none())
        });
        times.steps.push(known.or_else(|| when.and_then(instant)));
        let section = runbook.sections.get(step.section);
        if when.is_some() && when != section.and_then(|section| section.due.as_ref()) {
            times.own.push(index);
        }
    }
    times
}

/// Says whether a rule counts from something that happens during the run.
fn moves(when: &When) -> bool {
    matches!(
        when,
        When::Exact {
            anchor: Anchor::Start | Anchor::Event(_) | Anchor::Step(_),
            ..
        }
    )
}

/// Gives the steps whose ticks move times: rules count from them, or from an event
/// that they are bound to.
pub fn movers(runbook: &Runbook) -> Vec<StepId> {
    let mut movers: Vec<StepId> = runbook.milestones.values().cloned().collect();
    for step in &runbook.steps {
        let start = step.start.as_ref();
        let ends = start.and_then(|window| window.end.as_ref());
        let starts = start.map(|window| &window.start);
        for when in [step.due.as_ref(), starts, ends] {
            if let Some(When::Exact {
                anchor: Anchor::Step(id),
                ..
            }) = when
            {
                movers.push(id.clone());
            }
        }
    }
    movers
}

/// The moments before a launch at which it is announced, in milliseconds.
const MILESTONES: [i64; 5] = [86_400_000, 3_600_000, 600_000, 60_000, 0];

/// The next announcement of a launch after `now`, and what it says.
pub fn milestone(launch: Instant, now: Instant) -> Option<(Instant, &'static str)> {
    MILESTONES
        .into_iter()
        .zip(words::MILESTONES)
        .map(|(before, text)| (Instant(launch.0 - before), text))
        .find(|(at, _)| *at > now)
}

/// A time of day in the reader's zone, as the page needs it: whether it is
/// today, and the parts to write it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What the reader's wall clock shows.
    pub local: LocalDateTime,
    /// What it shows now.
    pub now: LocalDateTime,
}

impl Clock {
    /// `09:22`, and on another day `30 Nov 09:22`.
    pub fn short(self) -> String {
        self.with_day(&[self.local.hour, self.local.minute])
    }

    /// The same with seconds.
    pub fn long(self) -> String {
        let LocalDateTime { hour, minute, .. } = self.local;
        self.with_day(&[hour, minute, self.local.second])
    }

    fn with_day(self, parts: &[u8]) -> String {
        let (local, now) = (self.local, self.now);
        let day = |at: LocalDateTime| (at.year, at.month, at.day);
        let mut text = String::new();
        if day(local) != day(now) {
            let month = words::MONTHS[usize::from(local.month.clamp(1, 12)) - 1];
            for part in [&number(i64::from(local.day)), " ", month, " "] {
                text.push_str(part);
            }
            if local.year != now.year {
                text.push_str(&number(i64::from(local.year)));
                text.push(' ');
            }
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                text.push(':');
            }
            push_two(&mut text, i64::from(*part));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_day_is_named() {
        let now = "2026-12-01T09:00:00".parse().unwrap();
        for (local, expect) in [
            ("2026-12-01T08:14:09", "08:14"),
            ("2026-11-30T23:59:59", "30 Nov 23:59"),
            ("2025-12-01T08:14:09", "1 Dec 2025 08:14"),
        ] {
            let local = local.parse().unwrap();
            assert_eq!(Clock { local, now }.short(), expect);
        }
    }

    #[test]
    fn a_launch_is_announced_at_five_moments() {
        let launch = Instant(100 * 86_400_000);
        let mut now = Instant(0);
        let mut heard = Vec::new();
        while let Some((at, text)) = milestone(launch, now) {
            heard.push(text);
            now = at;
        }
        assert_eq!(heard, words::MILESTONES);
        assert_eq!(now, launch);
    }
}
