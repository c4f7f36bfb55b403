//! Lengths of time: `30m`, `1h30m`, `90 min`, `2 hours`, `0:15`, `5 working days`.

use tminus_model::Millis;

use super::TimeError;
use super::scan::{Number, Scan};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A hundred years: what is longer is a slip of the finger.
const LONGEST: i64 = 36_525 * DAY;

/// The help for a number whose unit is missing or unknown.
const UNITS: &str = "write the unit as `s`, `m`, `h`, `d` or `w`, or as a word such as `days`";

/// A length of time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// A number without a unit; its reader knows what it means.
    Bare(i64),
    /// Hours, minutes, seconds.
    Exact(i64),
    /// Days or weeks.
    Days(i64),
    /// Days without Saturdays and Sundays.
    WorkingDays(i64),
}

#[derive(Clone, Copy)]
enum Unit {
    Exact(i64),
    Days(i64),
    WorkingDays,
}

/// Reads a length of time. The whole text must be one.
///
/// Days are 24 hours here: a duration has no anchor and so no calendar.
pub fn parse_duration(text: &str) -> Result<Millis, TimeError> {
    let mut scan = Scan::new(text);
    scan.blanks();
    // `~30m`: an estimate is a duration all the same.
    if scan.eat('~') || scan.eat('≈') {
        scan.blanks();
    }
    if !scan.peek_digit() {
        let mut ahead = scan;
        let (what, help) = ("is not a duration: it has a sign", "leave the sign out");
        let signed = ahead.sign().is_some();
        return Err(if signed && ahead.peek_digit() {
            TimeError::impossible(text, what, help)
        } else if signed && ahead.blanks() {
            TimeError::wrong(text, what, help)
        } else {
            TimeError {
                message: ["`", super::clip(text), "` is not a duration"].concat(),
                ..TimeError::not_a_time(text)
            }
        });
    }
    let amount = read(&mut scan, text)?;
    scan.blanks();
    if !scan.is_at_end() {
        return Err(TimeError::wrong(
            text,
            "is not a duration",
            "write one length such as `30m`, `1h30m`, `2 hours` or `0:15`",
        ));
    }
    match amount {
        Amount::Exact(ms) => Ok(Millis(ms)),
        Amount::Days(days) => Ok(Millis(days * DAY)),
        Amount::Bare(_) => Err(TimeError::wrong(text, "has no unit", UNITS)),
        Amount::WorkingDays(_) => Err(TimeError::wrong(
            text,
            "counts working days, which have no fixed length",
            "write days or hours",
        )),
    }
}

/// Reads a length of time and stops behind it. The scan stands at a digit;
/// `whole` is the text for messages.
pub(super) fn read(scan: &mut Scan<'_>, whole: &str) -> Result<Amount, TimeError> {
    let Some(number) = scan.number() else {
        return Err(TimeError::not_a_time(whole));
    };
    let mut ahead = *scan;
    if !number.decimal && ahead.eat(':') && ahead.peek_digit() {
        *scan = ahead;
        return clock(scan, number, whole).map(Amount::Exact);
    }
    let amount = match unit(scan, whole)? {
        None => match number.whole() {
            Some(number) => Amount::Bare(number),
            None => return Err(TimeError::wrong(whole, "has no unit", UNITS)),
        },
        Some(Unit::Exact(ms)) => Amount::Exact(more(scan, number.thousandths * ms / 1000)),
        Some(Unit::Days(days)) => match number.whole() {
            Some(number) => Amount::Days(number * days),
            None => return Err(fraction(whole)),
        },
        Some(Unit::WorkingDays) => match number.whole() {
            Some(number) => Amount::WorkingDays(number),
            None => return Err(fraction(whole)),
        },
    };
    let length = match amount {
        Amount::Bare(_) => 0,
        Amount::Exact(ms) => ms,
        Amount::Days(days) | Amount::WorkingDays(days) => days * DAY,
    };
    if length > LONGEST || number.digits > 7 {
        return Err(TimeError::impossible(
            whole,
            "is longer than a hundred years",
            "check the number",
        ));
    }
    Ok(amount)
}

/// Reads what follows the colon of `0:15` and `1:30:00`.
fn clock(scan: &mut Scan<'_>, hours: Number, whole: &str) -> Result<i64, TimeError> {
    let mut parts = [0; 2];
    for (at, part) in parts.iter_mut().enumerate() {
        if at == 1 {
            let mut ahead = *scan;
            if !(ahead.eat(':') && ahead.peek_digit()) {
                break;
            }
            *scan = ahead;
        }
        let (value, digits) = scan.digits().unwrap_or((0, 0));
        if digits != 2 {
            return Err(TimeError::wrong(
                whole,
                "is only half a time",
                "write minutes and seconds with two digits: `0:05`",
            ));
        }
        if value > 59 {
            return Err(TimeError::wrong(
                whole,
                if at == 0 {
                    "has more than 59 minutes"
                } else {
                    "has more than 59 seconds"
                },
                "carry over into the part before: `0:75` is `1:15`",
            ));
        }
        *part = value;
    }
    let hours = hours.thousandths / 1000;
    let length = hours * HOUR + parts[0] * MINUTE + parts[1] * SECOND;
    if length > LONGEST {
        return Err(TimeError::impossible(
            whole,
            "is longer than a hundred years",
            "check the number",
        ));
    }
    Ok(length)
}

/// Reads the `30m` of `1h30m`, `1 hour 30 min` and `1h and 30 min`, as often as
/// there is one. A number without an exact unit is left to the caller.
fn more(scan: &mut Scan<'_>, mut total: i64) -> i64 {
    loop {
        let mut ahead = *scan;
        ahead.blanks();
        if ahead.eat_word(&["and"]) {
            ahead.blanks();
        }
        let Some(number) = ahead.number() else {
            return total;
        };
        let Ok(Some(Unit::Exact(ms))) = unit(&mut ahead, "") else {
            return total;
        };
        total = total.saturating_add(number.thousandths * ms / 1000);
        *scan = ahead;
    }
}

/// Reads a unit, if one follows. A word that stands directly behind the number,
/// or that looks like a misspelt unit, is an error; other words are not ours.
fn unit(scan: &mut Scan<'_>, whole: &str) -> Result<Option<Unit>, TimeError> {
    let mut ahead = *scan;
    let apart = ahead.blanks();
    let word = ahead.word();
    if word.is_empty() {
        return Ok(None);
    }
    let lower = word.to_ascii_lowercase();
    let unit = match lower.as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Exact(SECOND),
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Exact(MINUTE),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Exact(HOUR),
        "d" | "day" | "days" => Unit::Days(1),
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Days(7),
        "wd" | "bd" | "workday" | "workdays" => Unit::WorkingDays,
        "working" | "business" | "work" => {
            ahead.blanks();
            if !ahead.eat_word(&["day", "days"]) {
                return if apart {
                    Ok(None)
                } else {
                    Err(TimeError::wrong(whole, "has no unit that is known", UNITS))
                };
            }
            Unit::WorkingDays
        }
        _ => return near(&lower, apart, whole),
    };
    *scan = ahead;
    // `30 min.`, but not the full stop of a sentence behind `30 minutes.`
    if matches!(
        lower.as_str(),
        "min" | "mins" | "hr" | "hrs" | "sec" | "secs"
    ) {
        scan.eat('.');
    }
    Ok(Some(unit))
}

/// Says what to do with a word that is no unit.
fn near(word: &str, apart: bool, whole: &str) -> Result<Option<Unit>, TimeError> {
    let units = ["seconds", "minutes", "hours", "days", "weeks", "months"];
    // Two letters in common and about as long: `dayz`, `hous`, `mintues`.
    let like = units.iter().find(|unit| {
        word.len() > 2
            && word.as_bytes()[..2] == unit.as_bytes()[..2]
            && word.len().abs_diff(unit.len()) <= 1
    });
    match like {
        Some(&"months") => Err(TimeError::wrong(
            whole,
            "counts months, which have no fixed length",
            "write days or weeks",
        )),
        Some(unit) => Err(TimeError::wrong(
            whole,
            ["has no unit `", word, "`"].concat().as_str(),
            ["did you mean `", unit, "`?"].concat().as_str(),
        )),
        None if apart => Ok(None),
        None => Err(TimeError::wrong(whole, "has no unit that is known", UNITS)),
    }
}

fn fraction(whole: &str) -> TimeError {
    TimeError::wrong(
        whole,
        "has a fraction of a day",
        "write whole days, or hours: `36h`",
    )
}
