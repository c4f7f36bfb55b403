//! One point of time: `T-7 days`, `H+0:15`, `At success`, `15m after #dns`,
//! `2026-12-01 09:00`.

use tminus_model::{Anchor, LocalDateTime, Millis, StepId, When};

use super::TimeError;
use super::amount::{self, Amount};
use super::scan::{Scan, is_letter};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Counted days reach this far, so that no sum of a date and a count overflows.
const FARTHEST: i64 = 36_525;

/// A point of time as read.
pub(super) struct Point {
    pub(super) when: When,
    /// Whether it is a time even with nothing but a blank behind it: it has a
    /// unit, a clock or is zero.
    pub(super) is_plain: bool,
}

/// Reads any point of time at the scan.
pub(super) fn point(scan: &mut Scan<'_>, text: &str) -> Result<Point, TimeError> {
    let none = || TimeError::not_a_time(text);
    let when = match scan.peek().ok_or_else(none)? {
        'T' | 't' | 'H' | 'h' => return offset(scan, text),
        'A' | 'a' => {
            let after = !scan.eat_word(&["at"]);
            if after && !scan.eat_word(&["after"]) {
                return Err(none());
            }
            if !scan.blanks() {
                return Err(none());
            }
            // `after` without a length is prose, unless it names a step.
            if after && scan.peek() != Some('#') {
                return Err(none());
            }
            if scan.peek_digit() {
                return number_first(scan, text);
            }
            When::Exact {
                anchor: name(scan, text)?,
                offset: Millis(0),
            }
        }
        c if c.is_ascii_digit() => return number_first(scan, text),
        _ => return Err(none()),
    };
    Ok(Point {
        when,
        is_plain: true,
    })
}

/// Says whether a text starts as an offset does, right or wrong: `T-7 dayz`,
/// `H+`, but not `T-shirt`.
pub fn is_offset(text: &str) -> bool {
    let mut scan = Scan::new(text);
    scan.blanks();
    if !(scan.eat('T') || scan.eat('H')) {
        return false;
    }
    scan.blanks();
    let signed = scan.sign().is_some();
    scan.blanks();
    signed && (scan.peek_digit() || scan.is_at_end())
}

/// Says what is wrong with the offset that a text starts with: `T-7 dayz`,
/// `H+25:99`. Nothing is wrong with `T-34 tank`, which may mean a tank.
pub fn offset_fault(text: &str) -> Option<TimeError> {
    let mut scan = Scan::new(text);
    scan.blanks();
    let error = offset(&mut scan, text).err()?;
    (!error.is_not_a_time()).then_some(error)
}

/// Says what an offset lacks that is nothing but that: `+0:15` its letter,
/// `H 0:15` its sign.
pub(super) fn nearly_offset(text: &str) -> Option<TimeError> {
    let mut scan = Scan::new(text);
    scan.blanks();
    let letter = scan.eat('T') || scan.eat('H');
    let signed = scan.blanks() | scan.sign().is_some();
    scan.blanks();
    if !signed || !scan.peek_digit() {
        return None;
    }
    let is_clock = scan.rest().contains(':');
    amount::read(&mut scan, text).ok()?;
    scan.blanks();
    if !scan.is_at_end() {
        return None;
    }
    let help = "write `H+0:15` from the start, `T-30m` from the launch";
    // `T 34` can be a tank.
    let lacks = match (letter, is_clock) {
        (false, _) => "does not say what it counts from",
        (true, true) => "has no `+` or `-`",
        (true, false) => return None,
    };
    Some(TimeError::wrong(text, lacks, help))
}

/// Reads `T-…` and `H+…`.
pub(super) fn offset(scan: &mut Scan<'_>, text: &str) -> Result<Point, TimeError> {
    let launch = scan.eat('T');
    if !launch && !scan.eat('H') {
        return Err(TimeError::not_a_time(text));
    }
    scan.blanks();
    let Some(sign) = scan.sign() else {
        return Err(TimeError::not_a_time(text));
    };
    scan.blanks();
    if !scan.peek_digit() {
        return Err(match scan.peek() {
            Some(c) if is_letter(c) || c == '{' => TimeError::not_a_time(text),
            _ if launch => TimeError::wrong(
                text,
                "is only half a time",
                "write how far from the launch: `T-7 days`, `T-4 hours`, `T-0`",
            ),
            _ => TimeError::wrong(
                text,
                "is only half a time",
                "write how far from the start: `H+0:15`, `H+1`, `H-0`",
            ),
        });
    }
    let amount = amount::read(scan, text)?;
    let mut is_plain = !matches!(amount, Amount::Bare(1..));
    let mut anchor = if launch {
        Anchor::Launch
    } else {
        Anchor::Start
    };
    let when = match (amount, launch) {
        (Amount::Bare(0), true) => exact(anchor, 0),
        (Amount::Bare(days) | Amount::Days(days), true) => calendar(sign * days, false, text)?,
        (Amount::WorkingDays(days), true) => calendar(sign * days, true, text)?,
        (Amount::WorkingDays(_), false) => {
            return Err(TimeError::wrong(
                text,
                "counts working days from the start",
                "working days count from the launch: `T-5 working days`",
            ));
        }
        (Amount::Exact(ms), true) => exact(anchor, sign * ms),
        (amount, false) => {
            let ms = match amount {
                Amount::Exact(ms) => ms,
                Amount::Bare(hours) if hours <= FARTHEST => hours * HOUR,
                Amount::Days(days) => days * DAY,
                _ => {
                    return Err(TimeError::wrong(
                        text,
                        "is longer than a hundred years",
                        "check the number",
                    ));
                }
            };
            if let Some(event) = after(scan, text)? {
                if sign < 0 && ms > 0 {
                    return Err(before_event(text));
                }
                anchor = event;
                is_plain = true;
            }
            exact(anchor, sign * ms)
        }
    };
    Ok(Point { when, is_plain })
}

fn exact(anchor: Anchor, ms: i64) -> When {
    When::Exact {
        anchor,
        offset: Millis(ms),
    }
}

fn calendar(days: i64, working: bool, text: &str) -> Result<When, TimeError> {
    if days.abs() > FARTHEST {
        return Err(TimeError::wrong(
            text,
            "is more than a hundred years from the launch",
            "check the number",
        ));
    }
    Ok(When::Calendar {
        days: days as i32,
        working,
    })
}

fn before_event(text: &str) -> TimeError {
    TimeError::wrong(
        text,
        "is before an event that nobody can foresee",
        "count from the launch (`T-…`) or after the event",
    )
}

/// Reads ` after success` or ` after #dns`, if it is there.
fn after(scan: &mut Scan<'_>, text: &str) -> Result<Option<Anchor>, TimeError> {
    let mut ahead = *scan;
    if !(ahead.blanks() && ahead.eat_word(&["after"])) {
        return Ok(None);
    }
    ahead.blanks();
    let anchor = name(&mut ahead, text)?;
    *scan = ahead;
    Ok(Some(anchor))
}

/// Reads the name of an event, or `#` and the id of a step.
fn name(scan: &mut Scan<'_>, text: &str) -> Result<Anchor, TimeError> {
    let is_step = scan.eat('#');
    let from = *scan;
    while scan
        .peek()
        .is_some_and(|c| is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | ':'))
    {
        scan.bump();
    }
    let mut name = &from.rest()[..scan.at() - from.at()];
    // A mark at the end belongs to the sentence, not to the name.
    name = name.trim_end_matches(['-', '_', '.', ':']);
    *scan = Scan::from(from.text(), from.at() + name.len());
    if is_step {
        return StepId::explicit(name).map(Anchor::Step).ok_or_else(|| {
            TimeError::wrong(
                text,
                "names no step",
                "write `#` and the id of a step: `15m after #dns`",
            )
        });
    }
    if name.is_empty() {
        return Err(TimeError::wrong(
            text,
            "names no event",
            "write an event or `#` and the id of a step: `H+1 after success`, `15m after #dns`",
        ));
    }
    Ok(match name.to_ascii_lowercase() {
        launch if launch == "launch" => Anchor::Launch,
        start if start == "start" => Anchor::Start,
        event => Anchor::Event(event),
    })
}

/// Reads what starts with a digit: a wall clock, or `15m after #dns`.
fn number_first(scan: &mut Scan<'_>, text: &str) -> Result<Point, TimeError> {
    let mut ahead = *scan;
    if let Some((year, 4)) = ahead.digits()
        && ahead.sign() == Some(-1)
        && ahead.peek_digit()
    {
        *scan = ahead;
        return Ok(Point {
            when: wall(scan, year, text)?,
            is_plain: true,
        });
    }
    let none = || TimeError::not_a_time(text);
    let start = *scan;
    let amount = amount::read(scan, text).map_err(|_| none())?;
    let mut ahead = *scan;
    ahead.blanks();
    let sign = if ahead.eat_word(&["after"]) {
        1
    } else if ahead.eat_word(&["before"]) {
        -1
    } else if ahead.is_at_end() && start.rest()[..scan.at() - start.at()].contains(':') {
        return Err(TimeError::wrong(
            text,
            "is a time of day without its date",
            "write the date too, `2026-12-01 09:00`, or the distance to the start, `H+0:15`",
        ));
    } else {
        return Err(none());
    };
    ahead.blanks();
    let anchor = name(&mut ahead, text)?;
    *scan = ahead;
    if sign < 0 && !matches!(anchor, Anchor::Launch | Anchor::Start) {
        return Err(before_event(text));
    }
    let when = match amount {
        Amount::Days(days) if anchor == Anchor::Launch => calendar(sign * days, false, text)?,
        Amount::WorkingDays(days) if anchor == Anchor::Launch => calendar(sign * days, true, text)?,
        Amount::Exact(ms) => exact(anchor, sign * ms),
        Amount::Days(days) => exact(anchor, sign * days * DAY),
        Amount::Bare(_) | Amount::WorkingDays(_) => {
            return Err(TimeError::wrong(
                text,
                "has a number without a unit of fixed length",
                "write it as `15m after #dns` or `2 hours after success`",
            ));
        }
    };
    Ok(Point {
        when,
        is_plain: true,
    })
}

/// Reads the rest of `2026-12-01 09:00` behind the first dash.
fn wall(scan: &mut Scan<'_>, year: i64, text: &str) -> Result<When, TimeError> {
    let half = || {
        TimeError::wrong(
            text,
            "is only half a date",
            "write it as `2026-12-01 09:00`",
        )
    };
    let two = |scan: &mut Scan<'_>| match scan.digits() {
        Some((value, 2)) => Ok(value as u8),
        _ => Err(half()),
    };
    let month = two(scan)?;
    if scan.sign() != Some(-1) {
        return Err(half());
    }
    let day = two(scan)?;
    let mut ahead = *scan;
    let apart = ahead.eat('T') || ahead.blanks();
    let mut time = [0; 3];
    if apart && ahead.peek_digit() {
        time[0] = two(&mut ahead)?;
        if !ahead.eat(':') {
            return Err(half());
        }
        time[1] = two(&mut ahead)?;
        let mut seconds = ahead;
        if seconds.eat(':') {
            time[2] = two(&mut seconds)?;
            ahead = seconds;
        }
        *scan = ahead;
    }
    LocalDateTime::new(year as i16, month, day, time[0], time[1], time[2])
        .map(When::Wall)
        .ok_or_else(|| {
            TimeError::wrong(
                text,
                "is no date and time of the calendar",
                "write it as `2026-12-01 09:00`",
            )
        })
}

/// Reads an end that leaves out what its start says: `H+0:15 – 0:45`,
/// `2026-12-01 09:00 – 12:00`.
pub(super) fn end_point(scan: &mut Scan<'_>, start: &Point) -> Option<When> {
    let mut ahead = *scan;
    let hours = ahead.number()?;
    if hours.decimal || hours.digits > 3 || ahead.peek() != Some(':') {
        return None;
    }
    let mut ahead = *scan;
    let Ok(Amount::Exact(ms)) = amount::read(&mut ahead, "") else {
        return None;
    };
    let when = match &start.when {
        When::Exact { anchor, offset } if *anchor != Anchor::Launch && offset.0 >= 0 => {
            exact(anchor.clone(), ms)
        }
        When::Wall(local) => {
            let (minutes, seconds) = (ms / 60_000, ms / 1000 % 60);
            When::Wall(LocalDateTime::new(
                local.year,
                local.month,
                local.day,
                u8::try_from(minutes / 60).ok()?,
                (minutes % 60) as u8,
                seconds as u8,
            )?)
        }
        _ => return None,
    };
    *scan = ahead;
    Some(when)
}
