//! Times that can be set against each other without a run.

use tminus_model::{Anchor, LocalDateTime, Runbook, StepId, When};

/// A day of 24 hours.
pub(super) const DAY: i64 = 24 * 3_600_000;

/// What a time counts from; only times of one scale can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale<'w> {
    /// The launch, and the start of the run, which is planned for then.
    Launch,
    /// Working days around the launch: how long they are depends on its date.
    Working,
    /// An event.
    Event(&'w str),
    /// The end of a step.
    Step(&'w StepId),
    /// The calendar, in a runbook without a launch.
    Wall,
}

/// A time on its scale, in milliseconds (working days: in days).
pub(super) type Point<'w> = (Scale<'w>, i64);

/// Brings a rule of time onto its scale. Days count as 24 hours: that is off by
/// an hour where the clocks change, and never orders two days wrongly.
pub(super) fn point<'w>(when: &'w When, runbook: &Runbook) -> Point<'w> {
    match when {
        When::Calendar {
            days,
            working: true,
        } if *days != 0 => (Scale::Working, i64::from(*days)),
        When::Calendar { days, .. } => (Scale::Launch, i64::from(*days) * DAY),
        When::Exact { anchor, offset } => match anchor {
            Anchor::Launch | Anchor::Start => (Scale::Launch, offset.0),
            Anchor::Event(event) if event == "start" => (Scale::Launch, offset.0),
            Anchor::Event(event) => (Scale::Event(event), offset.0),
            Anchor::Step(step) => (Scale::Step(step), offset.0),
        },
        When::Wall(local) => match &runbook.launch {
            Some(launch) => (Scale::Launch, wall(*local) - wall(launch.local)),
            None => (Scale::Wall, wall(*local)),
        },
    }
}

/// A wall clock as milliseconds since 1970, as if it were UTC.
pub(super) fn wall(local: LocalDateTime) -> i64 {
    let LocalDateTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = local;
    // Days from the civil calendar, years beginning in March.
    let month = i64::from(month);
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    days * DAY + seconds * 1000
}

/// Writes a length as `2 h 15 min`.
pub(super) fn length(ms: i64) -> String {
    let minutes = ms.div_euclid(60_000);
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts: Vec<String> = [(days, "d"), (hours, "h"), (minutes, "min")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    if parts.is_empty() {
        return "0 min".to_owned();
    }
    parts.join(" ")
}

/// Writes a distance from the start as `H+2:15`.
pub(super) fn offset(ms: i64) -> String {
    let sign = if ms < 0 { '-' } else { '+' };
    let minutes = ms.abs() / 60_000;
    format!("H{sign}{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::{DAY, length, offset, wall};
    use tminus_model::LocalDateTime;

    #[test]
    fn walls_are_days_apart() {
        let at = |y, m, d| wall(LocalDateTime::new(y, m, d, 9, 0, 0).unwrap());
        assert_eq!(wall(LocalDateTime::new(1970, 1, 1, 0, 0, 1).unwrap()), 1000);
        assert_eq!(at(2026, 3, 1) - at(2026, 2, 28), DAY);
        assert_eq!(at(2028, 3, 1) - at(2028, 2, 28), 2 * DAY);
        assert_eq!(at(2027, 1, 1) - at(2026, 1, 1), 365 * DAY);
    }

    #[test]
    fn lengths_and_offsets_are_written() {
        assert_eq!(length(135 * 60_000), "2 h 15 min");
        assert_eq!(length(0), "0 min");
        assert_eq!(offset(135 * 60_000), "H+2:15");
    }
}
