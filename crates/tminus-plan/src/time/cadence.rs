//! Recurring times: `every 30 min for first 4h, then hourly for 24h, then normal`.
//!
//! The parts of a cadence are additive: each starts where the one before ends.
//! So the example has 8 slots, then 24, the first 30 minutes and the last 28
//! hours after the anchor.

use alloc::vec::Vec;

use tminus_model::{Cadence, CadencePart, Instant, Millis};

use super::TimeError;
use super::amount::{self, Amount};
use super::scan::{Scan, is_blank};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Nobody looks more often: what has more is a slip of the finger.
const MOST_SLOTS: i64 = 10_000;

const HOW: &str = "write it as `every 30m for 4h, then hourly for 24h`";

/// Reads a cadence. The whole text must be one; a part at the end such as
/// `then normal` ends it.
pub fn parse_cadence(text: &str) -> Result<Cadence, TimeError> {
    let mut scan = Scan::new(text);
    let mut parts: Vec<CadencePart> = Vec::new();
    loop {
        let first = parts.is_empty();
        let apart = separators(&mut scan);
        if scan.is_at_end() {
            break;
        }
        if !first && !apart {
            return Err(TimeError::wrong(
                text,
                "goes on in a way that is not known",
                HOW,
            ));
        }
        if !first && is_normal(scan) {
            break;
        }
        if parts.last().is_some_and(|part| part.lasting.is_none()) {
            return Err(TimeError::wrong(
                text,
                "goes on after a part without an end",
                "say how long each part but the last lasts: `every 30m for 4h, then hourly`",
            ));
        }
        let every = interval(&mut scan, text, first)?;
        let lasting = lasting(&mut scan, text)?;
        if every == 0 {
            return Err(TimeError::impossible(text, "has an interval of zero", HOW));
        }
        if let Some(lasting) = lasting {
            if lasting < every {
                return Err(TimeError::impossible(
                    text,
                    "has a part without any slot",
                    "let each part last one interval or longer: `every 30m for 4h`",
                ));
            }
            if lasting / every > MOST_SLOTS {
                return Err(TimeError::impossible(
                    text,
                    "has more than 10,000 slots",
                    "write a longer interval, or a shorter time: `every 30m for 4h`",
                ));
            }
        }
        parts.push(CadencePart {
            every: Millis(every),
            lasting: lasting.map(Millis),
        });
    }
    if parts.is_empty() {
        return Err(no_cadence(text));
    }
    Ok(Cadence { parts })
}

/// Gives the slots of a cadence, in their order. Without an end for a cadence
/// whose last part has none. Parts whose interval is not positive have no slots.
pub fn slots(cadence: &Cadence, anchor: Instant) -> impl Iterator<Item = Instant> {
    let mut from = anchor;
    let mut parts = cadence.parts.iter();
    let mut part = None;
    let mut last = from;
    core::iter::from_fn(move || {
        loop {
            let current: &CadencePart = match part {
                Some(current) => current,
                None => parts.next()?,
            };
            part = Some(current);
            let next = last + current.every;
            let end = current.lasting.map(|lasting| from + lasting);
            // At the end of all time the sum stays where it is.
            if next > last && end.is_none_or(|end| next <= end) {
                last = next;
                return Some(next);
            }
            from = end?;
            last = from;
            part = None;
        }
    })
}

/// Goes over what stands between parts, and says whether anything did.
fn separators(scan: &mut Scan<'_>) -> bool {
    let start = scan.at();
    loop {
        scan.blanks();
        if scan.eat(',') || scan.eat(';') || scan.eat('.') {
            continue;
        }
        if !scan.eat_word(&["then", "and", "afterwards"]) {
            return scan.at() > start;
        }
    }
}

fn is_normal(mut scan: Scan<'_>) -> bool {
    scan.eat_word(&[
        "normal", "normally", "standard", "regular", "usual", "as", "stop", "end", "none",
    ])
}

/// Reads `every 30 min`, `every hour`, `hourly`, or (in an attribute) `30m`.
fn interval(scan: &mut Scan<'_>, text: &str, first: bool) -> Result<i64, TimeError> {
    for (word, ms) in [("hourly", HOUR), ("daily", DAY), ("weekly", 7 * DAY)] {
        if scan.eat_word(&[word]) {
            return Ok(ms);
        }
    }
    let said = scan.eat_word(&["every", "each"]);
    if said {
        scan.blanks();
        for (word, ms) in [
            ("minute", HOUR / 60),
            ("hour", HOUR),
            ("day", DAY),
            ("week", 7 * DAY),
        ] {
            if scan.eat_word(&[word]) {
                return Ok(ms);
            }
        }
    }
    if !scan.peek_digit() {
        let mut ahead = *scan;
        if said && ahead.sign().is_some() && (ahead.blanks() | ahead.peek_digit()) {
            return Err(TimeError::impossible(
                text,
                "has an interval with a sign",
                "leave the sign out",
            ));
        }
        return Err(if first {
            no_cadence(text)
        } else {
            TimeError::wrong(text, "goes on in a way that is not known", HOW)
        });
    }
    let amount = amount::read(scan, text);
    // `24/7` and `5 times a day` start with a number and are no cadence.
    let prose = !said && first && !matches!(amount, Ok(Amount::Exact(_) | Amount::Days(_)));
    if prose {
        return Err(no_cadence(text));
    }
    length(amount?, text)
}

/// Reads `for 4h`, `for first 4h`, `for the next 4h`.
fn lasting(scan: &mut Scan<'_>, text: &str) -> Result<Option<i64>, TimeError> {
    let mut ahead = *scan;
    ahead.blanks();
    if !ahead.eat_word(&["for", "during"]) {
        return Ok(None);
    }
    loop {
        ahead.blanks();
        if !ahead.eat_word(&[
            "the",
            "first",
            "next",
            "another",
            "following",
            "further",
            "a",
        ]) {
            break;
        }
    }
    if !ahead.peek_digit() {
        return Err(TimeError::wrong(text, "does not say for how long", HOW));
    }
    let lasting = length(amount::read(&mut ahead, text)?, text)?;
    *scan = ahead;
    Ok(Some(lasting))
}

fn length(amount: Amount, text: &str) -> Result<i64, TimeError> {
    match amount {
        Amount::Exact(ms) => Ok(ms),
        Amount::Days(days) => Ok(days * DAY),
        Amount::Bare(_) | Amount::WorkingDays(_) => Err(TimeError::wrong(
            text,
            "has a number without a unit of fixed length",
            HOW,
        )),
    }
}

fn no_cadence(text: &str) -> TimeError {
    let mut error = TimeError::not_a_time(text);
    error.message = [
        "`",
        super::clip(text.trim_matches(is_blank)),
        "` names no frequency",
    ]
    .concat();
    error
}
