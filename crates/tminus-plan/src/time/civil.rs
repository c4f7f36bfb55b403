//! The calendar: days as numbers, weekdays, and the zone that needs no rules.
//!
//! The conversions between a date and a number of days are those of Howard
//! Hinnant, "chrono-compatible low-level date algorithms" (`days_from_civil`,
//! `civil_from_days`); they hold for every year of the Gregorian calendar.

use tminus_model::{Instant, LocalDateTime};

use super::Zone;

const DAY_MS: i64 = 86_400_000;

/// Days since 1970-01-01.
pub(super) fn days_of(date: LocalDateTime) -> i64 {
    let month = i64::from(date.month);
    let year = i64::from(date.year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(date.day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The same time of day on the day that is so many days after 1970-01-01;
/// `None` outside of the years 1 to 9999.
pub(super) fn on_day(days: i64, time: LocalDateTime) -> Option<LocalDateTime> {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = (shifted + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    LocalDateTime::new(
        i16::try_from(year).ok()?,
        month as u8,
        day as u8,
        time.hour,
        time.minute,
        time.second,
    )
}

/// 0 for a Monday to 6 for a Sunday.
pub(super) fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

/// The day so many working days after (or before) a day. Counting from a
/// Saturday or Sunday starts at the last working day behind it in the
/// direction that is counted from, so that one working day before a Sunday is
/// the Friday and one after it the Monday. No count is the day itself.
pub(super) fn working_days_after(day: i64, count: i64) -> i64 {
    if count == 0 {
        return day;
    }
    let step = count.signum();
    let mut day = day;
    while weekday(day) > 4 {
        day -= step;
    }
    day += count / 5 * 7;
    for _ in 0..(count % 5).abs() {
        day += step;
        while weekday(day) > 4 {
            day += step;
        }
    }
    day
}

/// The zone without offset and without rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Utc;

impl Zone for Utc {
    fn instant(&self, local: LocalDateTime) -> Instant {
        let seconds =
            i64::from(local.hour) * 3600 + i64::from(local.minute) * 60 + i64::from(local.second);
        Instant(days_of(local) * DAY_MS + seconds * 1000)
    }

    fn local(&self, at: Instant) -> LocalDateTime {
        let seconds = at.0.rem_euclid(DAY_MS) / 1000;
        let time = LocalDateTime {
            year: 1,
            month: 1,
            day: 1,
            hour: (seconds / 3600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
        };
        // Outside of the years 1 to 9999 the nearest of them is given: a wall
        // clock beyond them can be neither written nor shown.
        let days = at.0.div_euclid(DAY_MS).clamp(-719_162, 2_932_896);
        on_day(days, time).unwrap_or(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> LocalDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn days_and_dates_turn_into_each_other() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2026-12-01", 20_788),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(days_of(date(text)), days, "{text}");
            assert_eq!(on_day(days, date(text)), Some(date(text)), "{text}");
        }
        assert_eq!(on_day(-719_163, date("2026-01-01")), None);
        assert_eq!(on_day(2_932_897, date("2026-01-01")), None);
    }

    #[test]
    fn working_days_leave_weekends_out() {
        // 2026-12-01 is a Tuesday.
        for (from, count, to) in [
            ("2026-12-01", 0, "2026-12-01"),
            ("2026-12-01", -1, "2026-11-30"),
            ("2026-12-01", -2, "2026-11-27"),
            ("2026-12-01", -5, "2026-11-24"),
            ("2026-12-01", -12, "2026-11-13"),
            ("2026-12-01", 4, "2026-12-07"),
            ("2026-12-05", -1, "2026-12-04"),
            ("2026-12-06", -5, "2026-11-30"),
            ("2026-12-06", 1, "2026-12-07"),
            ("2026-12-05", 5, "2026-12-11"),
            ("2026-12-05", 0, "2026-12-05"),
        ] {
            let day = working_days_after(days_of(date(from)), count);
            assert_eq!(on_day(day, date(from)), Some(date(to)), "{from} {count}");
        }
    }

    #[test]
    fn utc_is_read_and_written() {
        for text in ["2026-12-01T09:00:00", "1969-12-31T23:59:59", "0001-01-01"] {
            assert_eq!(Utc.local(Utc.instant(date(text))), date(text));
        }
        assert_eq!(
            Utc.instant(date("2026-12-01T09:00")),
            Instant(1_796_115_600_000)
        );
        assert_eq!(Utc.local(Instant(i64::MAX)).year, 9999);
        assert_eq!(Utc.local(Instant(i64::MIN)).year, 1);
    }
}
