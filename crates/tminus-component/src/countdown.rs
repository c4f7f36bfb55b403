//! How far away a moment is: as text, and until when that text is right.
//!
//! What counts down is rounded up and what counts up is rounded down, so that
//! zero is shown at the moment itself and never before. Each text comes with
//! the instant at which it changes; the scheduler sleeps until the earliest.

use alloc::borrow::ToOwned;
use alloc::string::String;

use tminus_model::number::{number, push_number};
use tminus_model::{Instant, Millis};

use crate::words::MINUS;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// From this distance on the clock's face shows no seconds.
const FAR: i64 = 30 * DAY;

/// A text and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What is shown.
    pub text: String,
    /// The first instant at which it is something else.
    pub until: Instant,
}

/// What kind of chip a due time calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// More than a day away.
    Due,
    /// Within a day.
    Soon,
    /// Past by at least a minute.
    Late,
}

/// The distance to `at` rounded to `unit` as a reader sees it (up before it,
/// down after it), and the instant at which that changes.
fn rounded(at: Instant, now: Instant, unit: i64) -> (i64, Instant) {
    let left = (at - now).0;
    // Up for what is left; for what has passed this is down in magnitude.
    let units = left.div_euclid(unit) + i64::from(left.rem_euclid(unit) != 0);
    // `units` holds while `left` is above `(units - 1) * unit`.
    let until = Instant(at.0 - (units - 1) * unit);
    (units, until)
}

/// The big clock: `T−2 d 03:14:05` before `at`, and after it the same with
/// `after` in place of `T−`, such as `H+00:22:41`.
pub fn face(at: Instant, now: Instant, after: &str) -> Shown {
    let far = (at - now).0.abs() >= FAR;
    let (unit, step) = if far { (MINUTE, 60) } else { (SECOND, 1) };
    let (units, until) = rounded(at, now, unit);
    let ahead = units > 0;
    let secs = units.abs() * step;
    let (days, hours, mins) = (secs / 86_400, secs / 3600 % 24, secs / 60 % 60);
    let mut text = if ahead {
        String::from_iter(['T', MINUS])
    } else {
        after.to_owned()
    };
    if days > 0 {
        push_number(&mut text, days);
        text.push_str(" d ");
    }
    push_two(&mut text, hours);
    text.push(':');
    push_two(&mut text, mins);
    if !far {
        text.push(':');
        push_two(&mut text, secs % 60);
    }
    Shown { text, until }
}

/// A due chip: `due in 3 d 4 h`, `due in 12 min`, `due now`, `3 min late`.
pub fn due(at: Instant, now: Instant) -> (Shown, Urgency) {
    let left = (at - now).0;
    // Days are shown with hours, so only hours need be waited for.
    let unit = if left.abs() > DAY { HOUR } else { MINUTE };
    let (units, until) = rounded(at, now, unit);
    let mins = units.abs() * (unit / MINUTE);
    let (text, urgency) = match units {
        1.. if left > DAY => (["due in ", &length(mins)].concat(), Urgency::Due),
        1.. => (["due in ", &length(mins)].concat(), Urgency::Soon),
        0 => ("due now".to_owned(), Urgency::Soon),
        _ => ([&length(mins), " late"].concat(), Urgency::Late),
    };
    (Shown { text, until }, urgency)
}

/// `3 d 4 h`, `5 h 12 min`, `12 min`.
pub(crate) fn length(mins: i64) -> String {
    let (days, hours, rest) = (mins / 1440, mins / 60 % 24, mins % 60);
    // Two units at most, and none that is zero unless all are.
    let all = match days {
        0 => [(hours, " h"), (rest, " min")],
        _ => [(days, " d"), (hours, " h")],
    };
    let mut text = String::new();
    for (number, unit) in all {
        if number > 0 || (mins == 0 && unit == " min") {
            if !text.is_empty() {
                text.push(' ');
            }
            push_number(&mut text, number);
            text.push_str(unit);
        }
    }
    text
}

/// What is left of a timer: `04:59`, `1:02:03`, and once it has run out how long
/// ago, `+00:12`.
pub fn left(at: Instant, now: Instant) -> Shown {
    let (units, until) = rounded(at, now, SECOND);
    let mut text = String::from(if units < 0 { "+" } else { "" });
    push_clock(&mut text, units.abs());
    Shown { text, until }
}

/// A length as a clock: `15:00`, `1:30:00`.
pub fn clock(of: Millis) -> String {
    let mut text = String::new();
    push_clock(
        &mut text,
        of.0.max(0).div_euclid(SECOND) + i64::from(of.0 % SECOND > 0),
    );
    text
}

fn push_clock(out: &mut String, secs: i64) {
    let (hours, mins) = (secs / 3600, secs / 60 % 60);
    if hours > 0 {
        push_number(out, hours);
        out.push(':');
    }
    push_two(out, mins);
    out.push(':');
    push_two(out, secs % 60);
}

/// How far away a moment is, on either side of it: `3 d 4 h`, `12 min`. Never
/// less than a minute is said of what is ahead.
pub fn away(at: Instant, now: Instant) -> Shown {
    let far = (at - now).0.abs() > DAY;
    let unit = if far { HOUR } else { MINUTE };
    let (units, until) = rounded(at, now, unit);
    let text = length(units.abs() * (unit / MINUTE));
    Shown { text, until }
}

/// A length in words: `1 h 30 min`, `45 s`.
pub fn span(of: Millis) -> String {
    let secs = of.0.abs() / SECOND;
    if secs >= 60 {
        return length(secs / 60);
    }
    [&number(secs), " s"].concat()
}

/// Appends a number from 0 to 99 as two digits.
pub(crate) fn push_two(out: &mut String, number: i64) {
    out.push(char::from(b'0' + (number / 10 % 10) as u8));
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        // `1d2h3m4s5` with any part missing; the last number is milliseconds.
        let (mut sum, mut digits) = (0, String::new());
        for c in text.chars() {
            let unit = match c {
                'd' => DAY,
                'h' => HOUR,
                'm' => MINUTE,
                's' => SECOND,
                digit => {
                    digits.push(digit);
                    continue;
                }
            };
            sum += digits.parse::<i64>().unwrap() * unit;
            digits.clear();
        }
        sum + digits.parse::<i64>().unwrap_or(0)
    }

    #[test]
    fn the_clock_counts_to_zero_and_on() {
        for (left, expect) in [
            ("2d3h14m5s", "T−2 d 03:14:05"),
            ("2d3h14m4s1", "T−2 d 03:14:05"),
            ("3h14m5s", "T−03:14:05"),
            ("1", "T−00:00:01"),
            ("45d3h14m5s", "T−45 d 03:15"),
        ] {
            let now = Instant(1_796_115_600_000);
            assert_eq!(face(Instant(now.0 + at(left)), now, "H+").text, expect);
        }
        for (past, expect) in [
            ("0", "H+00:00:00"),
            ("999", "H+00:00:00"),
            ("1s", "H+00:00:01"),
            ("22m41s", "H+00:22:41"),
            ("26h1s", "H+1 d 02:00:01"),
        ] {
            let now = Instant(1_796_115_600_000);
            assert_eq!(face(Instant(now.0 - at(past)), now, "H+").text, expect);
        }
    }

    #[test]
    fn due_times_are_said_in_two_units() {
        for (left, expect, kind) in [
            ("3d3h59m", "due in 3 d 4 h", Urgency::Due),
            ("1d1", "due in 1 d 1 h", Urgency::Due),
            ("1d", "due in 1 d", Urgency::Soon),
            ("5h12m", "due in 5 h 12 min", Urgency::Soon),
            ("11m1s", "due in 12 min", Urgency::Soon),
            ("1", "due in 1 min", Urgency::Soon),
            ("0", "due now", Urgency::Soon),
        ] {
            let (shown, urgency) = due(Instant(at(left)), Instant(0));
            assert_eq!((shown.text.as_str(), urgency), (expect, kind), "{left}");
        }
        for (past, expect) in [
            ("59s", "due now"),
            ("1m", "1 min late"),
            ("3m59s", "3 min late"),
            ("2h", "2 h late"),
            ("2d5h30m", "2 d 5 h late"),
        ] {
            assert_eq!(due(Instant(0), Instant(at(past))).0.text, expect, "{past}");
        }
    }

    #[test]
    fn a_timer_counts_in_seconds_to_zero_and_on() {
        for (left_of, expect) in [
            ("15m", "15:00"),
            ("4m59s", "04:59"),
            ("4m58s1", "04:59"),
            ("1h2m3s", "1:02:03"),
            ("1", "00:01"),
            ("0", "00:00"),
        ] {
            let shown = left(Instant(at(left_of)), Instant(0));
            assert_eq!(shown.text, expect, "{left_of}");
        }
        assert_eq!(left(Instant(0), Instant(12_400)).text, "+00:12");
        assert_eq!(left(Instant(0), Instant(999)).text, "00:00");
        assert_eq!(clock(Millis(at("1h30m"))), "1:30:00");
        for (length, expect) in [("45s", "45 s"), ("5m", "5 min"), ("1h30m", "1 h 30 min")] {
            assert_eq!(span(Millis(at(length))), expect);
        }
        assert_eq!(away(Instant(at("11m1s")), Instant(0)).text, "12 min");
        assert_eq!(away(Instant(0), Instant(at("11m59s"))).text, "11 min");
    }

    /// The promise that the scheduler rests on: a text holds until its instant
    /// and not a millisecond longer.
    #[test]
    fn a_text_holds_exactly_until_it_says() {
        for start in (-200_000_i64..200_000).step_by(3_333) {
            for scale in [1, 60, 3600] {
                let (target, now) = (Instant(0), Instant(start * scale));
                let shown = face(target, now, "H+");
                let just_before = Instant(shown.until.0 - 1);
                assert!(shown.until > now);
                assert_eq!(face(target, just_before, "H+").text, shown.text);
                assert_ne!(face(target, shown.until, "H+").text, shown.text);
                let (chip, _) = due(target, now);
                let just_before = Instant(chip.until.0 - 1);
                assert!(chip.until > now);
                if (target - now).0.abs() < DAY - HOUR {
                    assert_eq!(due(target, just_before).0.text, chip.text);
                    assert_ne!(due(target, chip.until).0.text, chip.text);
                }
            }
        }
    }
}
