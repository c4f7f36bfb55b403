//! The deployment window, by its length or by its ends.
//!
//! A runbook keeps how long its window lasts from the launch on: a run that is
//! postponed takes its window along. Authors write the length (`window`), the
//! ends (`window_start`, `window_end`), or a start and a length.

use tminus_model::{Instant, LocalDateTime, Millis};
use tminus_plan::Zone;
use tminus_plan::time::Utc;

const DAY: Millis = Millis(86_400_000);

/// An end of the window as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// A date and a time of day.
    At(LocalDateTime),
    /// A time of day: milliseconds since midnight.
    OfDay(i64),
}

impl Clock {
    /// Reads `2026-12-01T09:00` or `09:00`. A date alone is no end of a window.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Ok(local) = text.parse::<LocalDateTime>() {
            return (text.len() > "2026-12-01".len()).then_some(Self::At(local));
        }
        let local: LocalDateTime = format!("1970-01-01T{text}").parse().ok()?;
        Some(Self::OfDay(wall(local).0))
    }
}

/// What follows for the window.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closing {
    /// How long it lasts from the launch on.
    pub(super) window: Result<Option<Millis>, Wrong>,
    /// When it opens.
    pub(super) start: Option<LocalDateTime>,
    /// When it closes.
    pub(super) end: Option<LocalDateTime>,
}

/// Ends that cannot be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// Works out the window. A time of day without a date is that of the launch's
/// day, at the end of the day after where it comes before the start.
pub(super) fn closing(
    launch: Option<LocalDateTime>,
    window: Option<Millis>,
    opens: Option<Clock>,
    closes: Option<Clock>,
) -> Closing {
    let midnight = launch.map(|launch| Instant(wall(launch).0.div_euclid(DAY.0) * DAY.0));
    let on_day = |clock: Option<Clock>| match clock? {
        Clock::At(local) => Some(wall(local)),
        // Without a launch any day will do: only the distance counts.
        Clock::OfDay(ms) => Some(midnight.unwrap_or_default() + Millis(ms)),
    };
    let start = on_day(opens);
    let mut end = on_day(closes);
    let from = start.or(launch.map(wall));
    if let (Some(from), Some(to), Some(Clock::OfDay(_))) = (from, end, closes)
        && to <= from
    {
        end = Some(to + DAY);
    }
    let dated = |at: Option<Instant>, clock: Option<Clock>| {
        let known = midnight.is_some() || matches!(clock, Some(Clock::At(_)));
        at.filter(|_| known).map(|at| Utc.local(at))
    };
    Closing {
        start: dated(start, opens),
        end: dated(end, closes),
        window: lasting(launch.map(wall), window, start, end),
    }
}

fn lasting(
    launch: Option<Instant>,
    window: Option<Millis>,
    start: Option<Instant>,
    end: Option<Instant>,
) -> Result<Option<Millis>, Wrong> {
    let from = launch.or(start);
    let (Some(from), Some(to)) = (from, end) else {
        // A length counts from where the window opens.
        return Ok(match (from, start, window) {
            (Some(from), Some(start), Some(window)) => {
                Some(start + window - from).filter(|left| left.0 > 0)
            }
            _ => window,
        });
    };
    let opens = start.unwrap_or(from);
    if start.is_some() && to <= opens {
        return Err(Wrong {
            message: "the window ends before it starts",
            help: "write an end that lies behind `window_start`",
        });
    }
    if to <= from {
        return Err(Wrong {
            message: "the window ends before the launch",
            help: "write an end that lies behind `launch`",
        });
    }
    if window.is_some_and(|window| to - opens != window) {
        return Err(Wrong {
            message: "the ends of the window are not `window` apart",
            help: "write `window` or `window_end`, and leave the other out",
        });
    }
    Ok(Some(to - from))
}

/// A wall clock as if it were UTC's.
fn wall(local: LocalDateTime) -> Instant {
    Utc.instant(local)
}

#[cfg(test)]
mod tests {
    use super::{Clock, closing};
    use tminus_model::Millis;

    /// The window in minutes, or what is wrong with it.
    fn window(
        launch: &str,
        window: Option<i64>,
        opens: &str,
        closes: &str,
    ) -> Result<Option<i64>, String> {
        let clock = |text: &str| (!text.is_empty()).then(|| Clock::read(text).expect("a clock"));
        let launch = (!launch.is_empty()).then(|| launch.parse().expect("a launch"));
        let found = closing(
            launch,
            window.map(Millis::from_mins),
            clock(opens),
            clock(closes),
        );
        match found.window {
            Ok(window) => Ok(window.map(|window| window.0 / 60_000)),
            Err(wrong) => Err(wrong.message.to_owned()),
        }
    }

    #[test]
    fn a_window_follows_from_its_ends() {
        let nine = "2026-12-01T09:00";
        for (launch, length, opens, closes, expect) in [
            (nine, Some(180), "", "", Ok(Some(180))),
            (nine, None, "", "2026-12-01T12:00", Ok(Some(180))),
            (nine, None, "08:00", "12:00", Ok(Some(180))),
            (nine, None, "", "12:00", Ok(Some(180))),
            // Past midnight.
            ("2026-12-01T23:00", None, "22:00", "02:00", Ok(Some(180))),
            // A length counts from where the window opens.
            (nine, Some(180), "08:00", "", Ok(Some(120))),
            (nine, Some(180), "08:00", "11:00", Ok(Some(120))),
            // Without a launch: from where it opens to where it closes.
            ("", None, "22:00", "02:00", Ok(Some(240))),
            ("", None, "", "02:00", Ok(None)),
            (
                nine,
                None,
                "10:00",
                "2026-12-01 09:30",
                Err("the window ends before it starts"),
            ),
            (
                nine,
                None,
                "",
                "2026-12-01 08:30",
                Err("the window ends before the launch"),
            ),
            (
                nine,
                Some(60),
                "",
                "12:00",
                Err("the ends of the window are not `window` apart"),
            ),
        ] {
            let expect = expect.map_err(str::to_owned);
            assert_eq!(
                window(launch, length, opens, closes),
                expect,
                "{opens} {closes}"
            );
        }
    }

    #[test]
    fn other_texts_are_no_clocks() {
        for text in ["", "late", "9:00", "25:00", "2026-12-01", "09:00Z", "H+3"] {
            assert_eq!(Clock::read(text), None, "{text}");
        }
    }
}
