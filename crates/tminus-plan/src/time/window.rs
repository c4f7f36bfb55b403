//! Points and spans of time, as whole texts and inside of headings.

use core::ops::Range;

use tminus_model::{Anchor, Millis, When, Window};

use super::TimeError;
use super::point::{end_point, nearly_offset, offset, point};
use super::scan::{Scan, is_blank, is_dash, is_letter};

/// Reads a point or a span of time. The whole text must be one.
pub fn parse_window(text: &str) -> Result<Window, TimeError> {
    let mut scan = Scan::new(text);
    scan.blanks();
    let start = point(&mut scan, text).map_err(|error| match nearly_offset(text) {
        Some(nearly) if error.is_not_a_time() => nearly,
        _ => error,
    })?;
    let mut ahead = scan;
    ahead.blanks();
    if ahead.is_at_end() {
        return Ok(Window {
            start: start.when,
            end: None,
        });
    }
    if arrow(&mut ahead).is_some() {
        ahead.blanks();
        let end = match end_point(&mut ahead, &start) {
            Some(end) => end,
            None => {
                point(&mut ahead, text)
                    .map_err(|error| {
                        if error.is_not_a_time() {
                            TimeError::wrong(
                                text,
                                "has an end that is not a time",
                                "write both ends whole: `H+0:15 → H+0:45`",
                            )
                        } else {
                            error
                        }
                    })?
                    .when
            }
        };
        ahead.blanks();
        if ahead.is_at_end() {
            return in_order(start.when, end, text);
        }
        scan = ahead;
    }
    if matches!(
        start.when,
        When::Exact {
            anchor: Anchor::Event(_),
            offset: Millis(0)
        }
    ) {
        // `At the end of the sprint` is prose that starts like `At success`.
        return Err(TimeError::not_a_time(text));
    }
    Err(TimeError::wrong(
        text,
        ["has text behind the time: `", super::clip(scan.rest()), "`"]
            .concat()
            .as_str(),
        "write the time alone, such as `T-7 days`, `T-4 hours`, `H+0:15` or `H+0:15 → H+0:45`",
    ))
}

/// Finds an offset at the start of a heading, and gives it with the number of
/// bytes that it takes: `T-7 Days: Infrastructure`, `H+0:15 → H+0:45: Database`.
///
/// Only offsets from launch or start count: a heading that starts with a date
/// is a heading of notes. What follows must set the time off from the text: the
/// end, a colon or another mark, or a blank. A bare number needs a mark, so
/// that `T-34 tank` is no time; `T-0 Launch` and `T-7 days before` are.
pub fn leading_window(text: &str) -> Option<(Window, usize)> {
    let mut scan = Scan::new(text);
    scan.blanks();
    offset_window(scan.at(), text)
}

/// Finds the first offset anywhere in a heading: `End of Day (T+8 Hours)`,
/// `4. Post-Launch Monitoring (T+1 to T+7)`.
pub fn find_window(text: &str) -> Option<(Window, Range<usize>)> {
    let mut before = None;
    for (at, c) in text.char_indices() {
        let bounded = before.is_none_or(|b| {
            !is_letter(b)
                && !b.is_ascii_digit()
                && !is_dash(b)
                && !matches!(
                    b,
                    '_' | '#' | '/' | '.' | '+' | '&' | '\'' | '’' | '{' | '$' | '@'
                )
        });
        if bounded
            && matches!(c, 'T' | 't' | 'H' | 'h')
            && let Some((window, end)) = offset_window(at, text)
        {
            return Some((window, at..end));
        }
        before = Some(c);
    }
    None
}

/// Reads an offset or a span of offsets at a place in a text, and gives the
/// place behind it.
fn offset_window(at: usize, text: &str) -> Option<(Window, usize)> {
    let mut scan = Scan::from(text, at);
    let start = offset(&mut scan, text).ok()?;
    let mut ahead = scan;
    ahead.blanks();
    if arrow(&mut ahead).is_some() {
        ahead.blanks();
        let mut second = ahead;
        let end = end_point(&mut ahead, &start).or_else(|| {
            let end = offset(&mut second, text).ok()?;
            ahead = second;
            Some(end.when)
        });
        if let Some(end) = end
            && is_set_off(ahead, true)
        {
            let window = Window {
                start: start.when,
                end: Some(end),
            };
            return Some((window, ahead.at()));
        }
    }
    is_set_off(scan, start.is_plain).then(|| {
        let window = Window {
            start: start.when,
            end: None,
        };
        (window, scan.at())
    })
}

/// Says whether the text behind a time leaves it a time.
fn is_set_off(mut scan: Scan<'_>, is_plain: bool) -> bool {
    let apart = scan.blanks();
    let Some(next) = scan.bump() else {
        return true;
    };
    match next {
        ':' | ',' | ';' | '(' | ')' | '[' | ']' | '|' | '/' | '"' | '”' | '*' | '<' => true,
        '.' | '!' | '?' => scan.peek().is_none_or(is_blank),
        c if is_dash(c) => apart || scan.peek().is_none_or(is_blank),
        '→' | '⇒' | '➔' | '➜' | '⟶' | '·' | '•' | '=' | '>' | '…' => true,
        // `_` and `+` would glue the time to a longer name.
        '_' | '+' => false,
        _ => apart && is_plain,
    }
}

/// Goes over what stands between the ends of a span.
fn arrow(scan: &mut Scan<'_>) -> Option<()> {
    if scan.eat_word(&["to", "until", "till", "through"]) {
        return Some(());
    }
    let from = scan.at();
    match scan.bump()? {
        '→' | '⇒' | '➔' | '➜' | '⟶' | '⟹' | '…' => Some(()),
        '=' => scan.eat('>').then_some(()),
        '.' => scan.eat('.').then_some(()),
        c if is_dash(c) => {
            while scan.peek().is_some_and(is_dash) && scan.at() - from < 8 {
                scan.bump();
            }
            scan.eat('>');
            Some(())
        }
        _ => None,
    }
}

/// Makes a span, unless it can be seen that its end lies before its start.
fn in_order(start: When, end: When, text: &str) -> Result<Window, TimeError> {
    let backwards = match (&start, &end) {
        (When::Wall(a), When::Wall(b)) => b < a,
        (When::Calendar { days: a, .. }, When::Calendar { days: b, .. }) => b < a,
        (
            When::Exact {
                anchor: one,
                offset: a,
            },
            When::Exact {
                anchor: other,
                offset: b,
            },
        ) => one == other && b < a,
        _ => false,
    };
    if backwards {
        return Err(TimeError::wrong(
            text,
            "ends before it starts",
            "write the earlier time first",
        ));
    }
    Ok(Window {
        start,
        end: Some(end),
    })
}
