//! Instants, and the rules by which authors write times.
//!
//! The rules are kept as rules: a run has its own launch, which a reader can
//! set or postpone, so a time can be resolved more than once. `tminus-plan`
//! resolves them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::StepId;

/// A length of time or a distance between two instants, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Millis(pub i64);

impl Millis {
    /// Makes a length of whole seconds.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs * 1000)
    }

    /// Makes a length of whole minutes.
    pub const fn from_mins(mins: i64) -> Self {
        Self(mins * 60_000)
    }
}

/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

impl core::ops::Add<Millis> for Instant {
    type Output = Self;

    fn add(self, by: Millis) -> Self {
        Self(self.0.saturating_add(by.0))
    }
}

impl core::ops::Sub for Instant {
    type Output = Millis;

    fn sub(self, other: Self) -> Millis {
        Millis(self.0.saturating_sub(other.0))
    }
}

/// A date and a time of day as a clock on a wall shows them, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// What a rule of time counts from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The planned launch of the run (`T-…`).
    Launch,
    /// The actual start of the run; before it, the launch (`H+…`).
    Start,
    /// A named event of the run: `success`, `rollback`, or another milestone.
    Event(String),
    /// The moment a step was done.
    Step(StepId),
}

/// A rule of time as an author writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// `T-7 days`, `T+1`, `T-5 working days`: the launch's wall clock, so many
    /// days before or after, in the runbook's zone.
    Calendar {
        /// Days after the launch; negative before it.
        days: i32,
        /// Whether Saturdays and Sundays are left out of the count.
        working: bool,
    },
    /// `T-4 hours`, `H+0:15`, `H+1 after success`: an exact distance.
    Exact {
        /// What it counts from.
        anchor: Anchor,
        /// The distance; negative before the anchor.
        offset: Millis,
    },
    /// `2026-12-01 09:00`: a wall clock in the runbook's zone.
    Wall(LocalDateTime),
}

/// A span of time as an author writes it: `H+0:15 → H+0:45`. A single time is
/// a window without an end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// When it starts.
    pub start: When,
    /// When it ends, if the author says so.
    pub end: Option<When>,
}

/// A recurring time: `every 30m for 4h, then hourly for 24h`. The parts follow
/// each other; the first slot is one interval after the anchor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cadence {
    /// The parts in their order.
    pub parts: Vec<CadencePart>,
}

/// One part of a [`Cadence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CadencePart {
    /// The distance between two slots.
    pub every: Millis,
    /// How long this part lasts; `None` for one without an end.
    pub lasting: Option<Millis>,
}

impl core::fmt::Display for LocalDateTime {
    /// Writes `2026-12-01T09:00:00`.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )
    }
}

impl LocalDateTime {
    /// Makes a date and a time of day, if there is such a day and such a time.
    pub fn new(year: i16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let ok = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        ok.then_some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        })
    }
}

impl core::str::FromStr for LocalDateTime {
    type Err = ();

    /// Reads `2026-12-01`, `2026-12-01T09:00` and `2026-12-01T09:00:00`, with a
    /// `T`, `t` or blank between date and time. A date alone means midnight.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = match time {
            None => [0; 3],
            Some(time) if time.len() == 5 => {
                let [hour, minute] = numbers(time, ':', [2, 2])?;
                [hour, minute, 0]
            }
            Some(time) => numbers(time, ':', [2, 2, 2])?,
        };
        Self::new(
            year as i16,
            month as u8,
            day as u8,
            hour as u8,
            minute as u8,
            second as u8,
        )
        .ok_or(())
    }
}

fn numbers<const N: usize>(text: &str, between: char, widths: [usize; N]) -> Result<[u16; N], ()> {
    let mut out = [0; N];
    let mut parts = text.split(between);
    for (slot, width) in out.iter_mut().zip(widths) {
        let part = parts.next().ok_or(())?;
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        *slot = part.parse().map_err(|_| ())?;
    }
    parts.next().is_none().then_some(out).ok_or(())
}

fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::LocalDateTime;

    #[test]
    fn wall_clocks_are_read_and_written() {
        for (text, expect) in [
            ("2026-12-01", "2026-12-01T00:00:00"),
            ("2026-12-01T09:00", "2026-12-01T09:00:00"),
            ("2026-12-01 09:00:30", "2026-12-01T09:00:30"),
            ("2024-02-29", "2024-02-29T00:00:00"),
        ] {
            assert_eq!(text.parse::<LocalDateTime>().unwrap().to_string(), expect);
        }
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "2026-12-01T24:00",
            "26-12-01",
            "2026-12-01T9:00",
            "2026-12-01T09:00:00Z",
            "",
        ] {
            assert!(bad.parse::<LocalDateTime>().is_err(), "{bad}");
        }
    }
}
