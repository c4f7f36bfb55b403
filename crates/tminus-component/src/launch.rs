//! Setting a launch: what a wall clock means in a zone whose clocks jump, and
//! how a launch is moved by steps.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_plan::time::{local_by, wall};

use crate::countdown::push_two;
use crate::words::{MINUS, MONTHS};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// What a wall clock means in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// One moment.
    Once(Instant),
    /// None: the clocks jump over it. The nearest are as much before and after
    /// the jump as what was written is beyond the other side of it.
    Skipped {
        /// On the clock earlier than what was written.
        earlier: Instant,
        /// On the clock later.
        later: Instant,
    },
    /// Two: the clocks are put back and show it again.
    Twice {
        /// The first time.
        first: Instant,
        /// The second time.
        second: Instant,
    },
}

/// Says what a wall clock means in a zone.
pub fn meaning(zone: &dyn Zone, local: LocalDateTime) -> Meaning {
    let shown = wall(local);
    let ahead = |at: i64| wall(zone.local(Instant(at))) - at.div_euclid(1000) * 1000;
    let (before, after) = (ahead(shown - DAY), ahead(shown + DAY));
    let fits = |offset: i64| ahead(shown - offset) == offset;
    let at = |offset: i64| Instant(shown - offset);
    match (fits(before), fits(after)) {
        (true, true) if before != after => Meaning::Twice {
            first: at(before.max(after)),
            second: at(before.min(after)),
        },
        (true, _) => Meaning::Once(at(before)),
        (false, true) => Meaning::Once(at(after)),
        (false, false) => Meaning::Skipped {
            earlier: at(before.max(after)),
            later: at(before.min(after)),
        },
    }
}

/// A step by which a launch is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// So many minutes pass.
    Minutes(i64),
    /// So many days later at the same time of day, however long these days are.
    Days(i64),
}

/// Gives what clocks show after a step.
pub fn moved(zone: &dyn Zone, from: LocalDateTime, at: Instant, by: Move) -> LocalDateTime {
    match by {
        Move::Minutes(count) => zone.local(Instant(at.0 + count * MINUTE)),
        Move::Days(count) => local_by(Instant(wall(from)), count * DAY),
    }
}

/// How far clocks are ahead of UTC: `UTC`, `UTC+1`, `UTC−3:30`.
pub fn distance(zone: &dyn Zone, at: Instant) -> String {
    let minutes = (wall(zone.local(at)) - at.0.div_euclid(1000) * 1000) / MINUTE;
    let mut text = String::from("UTC");
    if minutes != 0 {
        text.push(if minutes < 0 { MINUS } else { '+' });
        text.push_str(&(minutes.abs() / 60).to_string());
        if minutes % 60 != 0 {
            text.push(':');
            push_two(&mut text, minutes.abs() % 60);
        }
    }
    text
}

/// `Tue 1 Dec 2026, 09:00`; with seconds where there are some.
pub fn written(local: LocalDateTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let weekday = wall(local).div_euclid(DAY).rem_euclid(7) as usize;
    let month = MONTHS[usize::from(local.month.clamp(1, 12)) - 1];
    let mut text = [
        DAYS[weekday],
        " ",
        &local.day.to_string(),
        " ",
        month,
        " ",
        &local.year.to_string(),
        ", ",
    ]
    .concat();
    text.push_str(&time_of_day(local));
    text
}

/// `09:00`, and `09:00:30` where there are seconds.
pub fn time_of_day(local: LocalDateTime) -> String {
    let mut text = String::new();
    push_two(&mut text, local.hour.into());
    text.push(':');
    push_two(&mut text, local.minute.into());
    if local.second > 0 {
        text.push(':');
        push_two(&mut text, local.second.into());
    }
    text
}

/// The value of a date field: `2026-12-01`.
pub fn date_field(local: LocalDateTime) -> String {
    let text = local.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// Reads a date field and a time field.
pub fn read_fields(date: &str, time: &str) -> Option<LocalDateTime> {
    if date.is_empty() || time.is_empty() {
        return None;
    }
    [date, "T", time].concat().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zone that changes once.
    struct Jump {
        at: i64,
        before: i64,
        after: i64,
    }

    impl Jump {
        fn ahead(&self, at: i64) -> i64 {
            if at < self.at {
                self.before
            } else {
                self.after
            }
        }
    }

    impl Zone for Jump {
        fn instant(&self, local: LocalDateTime) -> Instant {
            tminus_plan::time::instant_by(local, |at| self.ahead(at))
        }

        fn local(&self, at: Instant) -> LocalDateTime {
            local_by(at, self.ahead(at.0))
        }
    }

    const HOUR: i64 = 60 * MINUTE;

    fn utc(text: &str) -> i64 {
        wall(text.parse().unwrap())
    }

    fn new_york(at: &str, before: i64, after: i64) -> Jump {
        Jump {
            at: utc(at),
            before: before * HOUR,
            after: after * HOUR,
        }
    }

    #[test]
    fn clocks_that_jump_are_told() {
        let spring = new_york("2026-03-08T07:00", -5, -4);
        let autumn = new_york("2026-11-01T06:00", -4, -5);
        let at = |text: &str| Instant(utc(text));
        for (zone, local, expect) in [
            (
                &spring,
                "2026-03-08T01:59",
                Meaning::Once(at("2026-03-08T06:59")),
            ),
            (
                &spring,
                "2026-03-08T02:30",
                Meaning::Skipped {
                    earlier: at("2026-03-08T06:30"),
                    later: at("2026-03-08T07:30"),
                },
            ),
            (
                &spring,
                "2026-03-08T03:00",
                Meaning::Once(at("2026-03-08T07:00")),
            ),
            (
                &autumn,
                "2026-11-01T01:30",
                Meaning::Twice {
                    first: at("2026-11-01T05:30"),
                    second: at("2026-11-01T06:30"),
                },
            ),
            (
                &autumn,
                "2026-11-01T02:00",
                Meaning::Once(at("2026-11-01T07:00")),
            ),
        ] {
            assert_eq!(meaning(zone, local.parse().unwrap()), expect, "{local}");
        }
    }

    #[test]
    fn what_was_skipped_is_offered_on_both_sides() {
        let spring = new_york("2026-03-08T07:00", -5, -4);
        let Meaning::Skipped { earlier, later } =
            meaning(&spring, "2026-03-08T02:30".parse().unwrap())
        else {
            panic!("02:30 was skipped");
        };
        let shown = [earlier, later].map(|at| written(spring.local(at)));
        assert_eq!(shown, ["Sun 8 Mar 2026, 01:30", "Sun 8 Mar 2026, 03:30"]);
        assert_eq!(
            [earlier, later].map(|at| distance(&spring, at)),
            ["UTC−5", "UTC−4"]
        );
    }

    #[test]
    fn a_day_keeps_the_wall_clock_and_an_hour_does_not() {
        let autumn = new_york("2026-11-01T06:00", -4, -5);
        let from: LocalDateTime = "2026-10-31T20:00".parse().unwrap();
        let at = autumn.instant(from);
        let to = |by| moved(&autumn, from, at, by).to_string();
        assert_eq!(to(Move::Days(1)), "2026-11-01T20:00:00");
        assert_eq!(to(Move::Minutes(15)), "2026-10-31T20:15:00");
        assert_eq!(to(Move::Minutes(24 * 60)), "2026-11-01T19:00:00");
        assert_eq!(to(Move::Days(-31)), "2026-09-30T20:00:00");
    }

    #[test]
    fn distances_from_utc_are_short() {
        for (minutes, expect) in [
            (0, "UTC"),
            (60, "UTC+1"),
            (345, "UTC+5:45"),
            (-210, "UTC−3:30"),
        ] {
            let zone = Jump {
                at: 0,
                before: minutes * MINUTE,
                after: minutes * MINUTE,
            };
            assert_eq!(distance(&zone, Instant(7_000)), expect);
        }
    }

    #[test]
    fn half_a_time_is_none() {
        assert_eq!(read_fields("2026-12-01", ""), None);
        assert_eq!(read_fields("", "09:00"), None);
        assert_eq!(read_fields("2026-02-30", "09:00"), None);
        let read = read_fields("2026-12-01", "09:00:30").expect("a time");
        assert_eq!(
            (date_field(read), time_of_day(read)),
            ("2026-12-01".into(), "09:00:30".into())
        );
    }
}
