//! Wall clocks out of a zone's distance from UTC, which is all that a browser
//! says about a zone.

use tminus_model::{Instant, LocalDateTime};

const DAY: i64 = 86_400_000;

/// The instant at which clocks show `local`, in a zone that is `ahead(ms)`
/// milliseconds before UTC at the instant `ms`. A wall clock that is skipped is
/// read as that much later, one that exists twice as the earlier.
pub fn instant(local: LocalDateTime, ahead: impl Fn(i64) -> i64) -> Instant {
    let wall = wall(local);
    let (before, after) = (ahead(wall - DAY), ahead(wall + DAY));
    [before, after]
        .into_iter()
        .filter(|&offset| ahead(wall - offset) == offset)
        .map(|offset| Instant(wall - offset))
        .min()
        // In a gap none fits; the distance before it makes the time later.
        .unwrap_or(Instant(wall - before))
}

/// What clocks show that are `ahead` milliseconds before UTC.
pub fn local(at: Instant, ahead: i64) -> LocalDateTime {
    let wall = at.0.saturating_add(ahead);
    let (days, rest) = (wall.div_euclid(DAY), wall.rem_euclid(DAY) / 1000);
    let (year, month, day) = civil(days);
    LocalDateTime {
        year: year as i16,
        month: month as u8,
        day: day as u8,
        hour: (rest / 3600) as u8,
        minute: (rest / 60 % 60) as u8,
        second: (rest % 60) as u8,
    }
}

/// A wall clock as milliseconds, as if it were UTC's.
pub fn wall(local: LocalDateTime) -> i64 {
    let days = days(
        i64::from(local.year),
        i64::from(local.month),
        i64::from(local.day),
    );
    let secs = i64::from(local.hour) * 3600 + i64::from(local.minute) * 60;
    days * DAY + (secs + i64::from(local.second)) * 1000
}

/// Days since 1970-01-01 of a date. (Hinnant, *chrono-Compatible Low-Level
/// Date Algorithms*, `days_from_civil`.)
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a day; the other way round of [`days`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// Lisbon in 2026: one hour ahead from 29 March to 25 October, 01:00 UTC.
    fn lisbon(at: i64) -> i64 {
        let of = |text: &str| wall(text.parse().unwrap());
        let summer = of("2026-03-29T01:00")..of("2026-10-25T01:00");
        if summer.contains(&at) { HOUR } else { 0 }
    }

    #[test]
    fn clocks_that_jump_are_read_as_everybody_reads_them() {
        for (written, utc) in [
            ("2026-12-01T09:00", "2026-12-01T09:00"),
            ("2026-07-01T09:00", "2026-07-01T08:00"),
            // Skipped: 01:30 does not exist and is taken as 02:30.
            ("2026-03-29T01:30", "2026-03-29T01:30"),
            ("2026-03-29T00:59:59", "2026-03-29T00:59:59"),
            ("2026-03-29T02:00", "2026-03-29T01:00"),
            // Twice: the earlier.
            ("2026-10-25T01:30", "2026-10-25T00:30"),
            ("2026-10-25T02:00", "2026-10-25T02:00"),
        ] {
            let at = instant(written.parse().unwrap(), lisbon);
            let expect = Instant(wall(utc.parse().unwrap()));
            assert_eq!(at, expect, "{written}");
        }
    }

    #[test]
    fn every_day_comes_back() {
        for day in (-700_000..2_900_000).step_by(37) {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), day);
        }
        let text = "2024-02-29T23:59:58";
        let at = wall(text.parse().unwrap());
        assert_eq!(local(Instant(at - HOUR), HOUR).to_string(), text);
        assert_eq!(at, 1_709_251_198_000);
    }
}
