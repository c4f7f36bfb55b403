//! Until when there is a way back, and what calls for it.

use alloc::vec::Vec;

use tminus_model::{Instant, Millis, Runbook};

/// The figures that a runbook gives for going back, at one launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RollbackPlan {
    /// The end of the window.
    pub window_end: Option<Instant>,
    /// The rollback gate: the last moment at which a rollback can begin and be
    /// over, with the margin, before the window ends.
    pub gate: Option<Instant>,
    /// How long a rollback takes.
    pub duration: Option<Millis>,
    /// Recovery time objective: how long going back may take.
    pub rto: Option<Millis>,
}

impl RollbackPlan {
    /// Gives the moment by which the service must be restored after a rollback
    /// was begun.
    pub fn deadline(&self, began: Instant) -> Option<Instant> {
        Some(began + self.rto?)
    }

    /// Says how much time is left until the gate; negative behind it.
    pub fn left(&self, now: Instant) -> Option<Millis> {
        Some(self.gate? - now)
    }
}

/// Gives the rollback plan for a launch: the gate is the window's end, less the
/// rollback's duration, less the margin. Without a window or a duration there
/// is no gate; a margin that is not written is none.
///
/// A page counts down to [`RollbackPlan::gate`], and in rollback mode to
/// [`RollbackPlan::deadline`].
pub fn rollback_plan(runbook: &Runbook, launch: Option<Instant>) -> RollbackPlan {
    let figures = runbook.rollback.unwrap_or_default();
    let window_end = launch.and_then(|launch| Some(launch + runbook.window?));
    let gate = window_end.and_then(|end| {
        let margin = figures.margin.unwrap_or_default();
        let before = figures.duration?.0.saturating_add(margin.0);
        Some(Instant(end.0.saturating_sub(before)))
    });
    RollbackPlan {
        window_end,
        gate,
        duration: figures.duration,
        rto: figures.rto,
    }
}

/// Gives how long a trigger's condition must hold before it fires, where its
/// text says so: `for 5 consecutive minutes`, `for more than 10 min`,
/// `sustained for 2 min`, `over 15 minutes`. `None` where it fires at once.
/// Placeholders must be filled in before.
pub fn trigger_hold(text: &str) -> Option<Millis> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len())
        .filter(|&at| matches!(words[at], "for" | "over" | "during"))
        .find_map(|at| {
            let rest = words[at + 1..].iter();
            let mut rest = rest.filter(|word| !FILLERS.contains(word));
            let first = *rest.next()?;
            let number = first
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(first.len());
            let count: i64 = first[..number].parse().ok()?;
            let unit = match &first[number..] {
                "" => rest.next()?,
                unit => unit,
            };
            let unit = match unit.trim_matches(|c: char| !c.is_alphabetic()) {
                "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
                "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
                "h" | "hour" | "hours" => 3_600_000,
                _ => return None,
            };
            Some(Millis(count.checked_mul(unit)?)).filter(|hold| hold.0 > 0)
        })
}

/// Words between `for` and the number, and between the number and its unit.
const FILLERS: [&str; 9] = [
    "more",
    "than",
    "at",
    "least",
    "the",
    "last",
    "consecutive",
    "a",
    "period",
];
