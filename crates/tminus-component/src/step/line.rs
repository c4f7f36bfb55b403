//! What stands quietly at a step: never more than a reader in a hurry can use,
//! and nothing at all on a fresh page.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Instant, Millis};
use tminus_plan::Zone;
use tminus_run::facts::Facts;
use tminus_run::timing::Timing;
use tminus_run::{RunState, State};

use super::{distance, first_words, moment, span};
use crate::words::{self, step};

/// How many characters of a reason or note stand at the step.
const FIRST: usize = 60;

/// A forecast that differs from the plan by less than this is the plan's.
const DRIFT: i64 = 60_000;

/// What is known of a step that stands at it, before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Its state.
    pub state: State,
    /// The reason of its state, else its last note.
    pub why: Option<String>,
    /// How many notes.
    pub notes: usize,
    /// How many links.
    pub links: usize,
    /// When it will be, where that is not as planned, and how far off.
    pub drift: Option<(Instant, Millis)>,
    /// When it was begun and over, where both are known.
    pub actual: Option<(Instant, Instant)>,
    /// Whether it was begun before what it waits for was over.
    pub is_early: bool,
    /// By when it must be done.
    pub due: Option<Instant>,
    /// Whether that has passed.
    pub is_late: bool,
}

/// Says what stands at a step.
pub fn line(state: &RunState, facts: &Facts, timing: &Timing, at: usize) -> Line {
    let view = state.step_at(at).unwrap_or_default();
    let none = tminus_run::facts::StepFacts::default();
    let known = facts.steps.get(at).unwrap_or(&none);
    let forecast = timing.forecast.steps.get(at).copied().unwrap_or_default();
    let notes = state.id_at(at).map_or(&[][..], |id| state.notes(Some(id)));
    let is_open = !view.state.is_settled();
    let due = timing.schedule.due.get(at).copied().flatten();
    let is_late = is_open && due.is_some_and(|due| due.0 + DRIFT <= timing.now.0);
    let last = || notes.last().map(|note| note.text.as_str());
    let actual = known.start.zip(known.end);
    Line {
        state: view.state,
        why: view.note.or_else(last).map(str::to_owned),
        notes: notes.len(),
        links: known.links.len(),
        drift: drift(state, timing, at).filter(|_| is_open && !is_late),
        actual: actual.filter(|(start, end)| end.0 - start.0 >= DRIFT),
        is_early: matches!(view.state, State::Doing | State::Done | State::Workaround)
            && !forecast.ready
            && !timing.forecast.cyclic,
        due: due.filter(|_| is_open),
        is_late,
    }
}

/// Where the forecast of a step that nobody has begun differs from its plan,
/// because of something that has happened: before anything has, a plan is a plan.
fn drift(state: &RunState, timing: &Timing, at: usize) -> Option<(Instant, Millis)> {
    let has_begun = state.start().is_some() || state.progress().done > 0;
    let planned = timing.schedule.planned.get(at)?;
    let forecast = timing.forecast.steps.get(at)?;
    let (plan, now) = match (planned.start, forecast.start) {
        (Some(plan), Some(now)) => (plan, now),
        _ => (planned.end?, forecast.end?),
    };
    let by = now - plan;
    // What only waits for somebody to begin it is late, not moved.
    let is_pushed = now.0 > timing.now.0 + DRIFT;
    (has_begun && is_pushed && by.0.abs() >= DRIFT).then_some((now, by))
}

/// A piece of the line: the end of its class's name, its text, and all of it
/// where only its first words are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// `why`, `count`, `now`, `actual`, `early`.
    pub kind: &'static str,
    /// What is shown.
    pub text: String,
}

impl Line {
    /// Puts what is shown into words.
    pub fn pieces(&self, now: Instant, zone: &dyn Zone) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut push = |kind, text: Option<String>| {
            pieces.extend(text.map(|text| Piece { kind, text }));
        };
        push(
            "why",
            self.why.as_deref().map(|why| first_words(why, FIRST)),
        );
        push("early", self.is_early.then(|| step::EARLY.to_owned()));
        push(
            "now",
            self.drift
                .map(|(at, by)| step::drifted(&moment(at, now, zone), &distance(by.0))),
        );
        let actual = self.actual.and_then(|(start, end)| {
            let span = span(Some(start), Some(end), now, zone)?;
            // As the clocks show it: from minute to minute.
            let mins = end.0.div_euclid(60_000) - start.0.div_euclid(60_000);
            Some([&span, ", ", &crate::countdown::length(mins)].concat())
        });
        push("actual", actual);
        // One note whose words stand here already needs no count.
        let shown = usize::from(self.why.is_some());
        push(
            "count",
            (self.notes > shown).then(|| step::notes(self.notes)),
        );
        push("count", (self.links > 0).then(|| step::links(self.links)));
        pieces
    }

    /// What a screen reader says of the step beside its text.
    pub fn spoken(&self, now: Instant, zone: &dyn Zone) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !matches!(self.state, State::Todo | State::Done) {
            parts.push(step::state(self.state).to_owned());
        }
        if let Some(due) = self.due {
            parts.push(step::due(&moment(due, now, zone)));
        }
        if self.is_late {
            parts.push(step::LATE.to_owned());
        }
        if let Some((at, by)) = self.drift {
            parts.push(step::drifted(&moment(at, now, zone), &distance(by.0)));
        }
        if self.is_early {
            parts.push(step::EARLY.to_owned());
        }
        parts.extend(self.why.as_deref().map(|why| first_words(why, FIRST)));
        parts.join(words::SPOKEN_SEPARATOR)
    }
}

/// When what stands at the steps changes though nothing happens: what should
/// begin and does not pushes what waits for it, minute by minute.
pub fn holds_until(state: &RunState, timing: &Timing, now: Instant) -> Option<Instant> {
    let has_begun = state.start().is_some() || state.progress().done > 0;
    let steps = timing.schedule.due.iter().zip(&timing.schedule.planned);
    let mut next: Option<i64> = None;
    let mut pushes = false;
    for (at, (due, planned)) in steps.enumerate() {
        if state.step_at(at).is_none_or(|step| step.state.is_settled()) {
            continue;
        }
        for time in [*due, planned.start].into_iter().flatten() {
            let left = time.0 + DRIFT - timing.now.0;
            if left > 0 {
                next = Some(next.map_or(left, |before| before.min(left)));
            } else {
                pushes |= has_begun;
            }
        }
    }
    if pushes {
        next = Some(next.map_or(DRIFT, |before| before.min(DRIFT)));
    }
    Some(Instant(now.0.saturating_add(next?)))
}
