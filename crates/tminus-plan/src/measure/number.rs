//! Numbers with units, as people write them.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The number; always finite.
    pub value: f64,
    /// The unit as written; empty for none.
    pub unit: String,
    /// How many decimals were written.
    pub decimals: usize,
}

/// Units that can be turned into each other: name, family, factor.
const UNITS: [(&str, u8, f64); 34] = [
    ("ns", 1, 1e-9),
    ("us", 1, 1e-6),
    ("µs", 1, 1e-6),
    ("ms", 1, 1e-3),
    ("msec", 1, 1e-3),
    ("s", 1, 1.0),
    ("sec", 1, 1.0),
    ("secs", 1, 1.0),
    ("second", 1, 1.0),
    ("seconds", 1, 1.0),
    ("min", 1, 60.0),
    ("mins", 1, 60.0),
    ("minute", 1, 60.0),
    ("minutes", 1, 60.0),
    ("h", 1, 3600.0),
    ("hour", 1, 3600.0),
    ("hours", 1, 3600.0),
    ("b", 2, 1.0),
    ("byte", 2, 1.0),
    ("bytes", 2, 1.0),
    ("kb", 2, 1e3),
    ("mb", 2, 1e6),
    ("gb", 2, 1e9),
    ("tb", 2, 1e12),
    ("kib", 2, 1024.0),
    ("mib", 2, 1_048_576.0),
    ("gib", 2, 1_073_741_824.0),
    ("tib", 2, 1_099_511_627_776.0),
    ("%", 3, 1.0),
    ("percent", 3, 1.0),
    ("rps", 4, 1.0),
    ("req/s", 4, 1.0),
    ("requests/s", 4, 1.0),
    ("/s", 4, 1.0),
];

impl Quantity {
    /// Gives the number in the unit of another one. A number without a unit is
    /// taken in the other's; `None` where the units have nothing in common.
    pub(super) fn in_unit_of(&self, other: &Self) -> Option<f64> {
        let (mine, theirs) = (self.unit.to_lowercase(), other.unit.to_lowercase());
        if mine == theirs || mine.is_empty() || theirs.is_empty() {
            return Some(self.value);
        }
        let known = |unit: &str| UNITS.iter().find(|(name, ..)| *name == unit);
        let ((_, family, factor), (_, other, to)) = (known(&mine)?, known(&theirs)?);
        (family == other).then(|| self.value * factor / to)
    }
}

impl fmt::Display for Quantity {
    /// Writes the number with the decimals it was written with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.decimals.min(6);
        // No `-0`.
        let value = if self.value == 0.0 { 0.0 } else { self.value };
        match self.unit.as_str() {
            "" => write!(f, "{value:.decimals$}"),
            unit => write!(f, "{value:.decimals$} {unit}"),
        }
    }
}

/// Reads a number with an optional unit: `180ms`, `~ 1,240 rps`, `0,3 %`,
/// `12 GB (of 16)`. Nothing but a remark in brackets may follow.
///
/// A comma or full stop before exactly three last digits groups them (`1,240`)
/// unless it is the only full stop (`1.240` is a bit more than one) or a zero
/// stands before it; where both occur the last is the decimal mark.
pub fn parse_quantity(text: &str) -> Option<Quantity> {
    let text = text.trim().trim_start_matches(['~', '≈']).trim_start();
    let (quantity, rest) = leading(text)?;
    let rest = rest.trim();
    (rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')'))).then_some(quantity)
}

/// Reads a number with its unit at the start of a text; gives what follows.
pub(super) fn leading(text: &str) -> Option<(Quantity, &str)> {
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    let (digits, rest) = digits(text)?;
    let (mut value, decimals) = number(&digits)?;
    let mut rest = rest;
    let mut scaled = decimals;
    for (mark, by) in [('k', 1e3), ('M', 1e6)] {
        let after = rest.strip_prefix(mark);
        if let Some(after) = after.filter(|after| !after.starts_with(char::is_alphanumeric)) {
            (value, rest, scaled) = (value * by, after, 0);
        }
    }
    if negative {
        value = -value;
    }
    let (unit, rest) = unit(rest);
    let quantity = Quantity {
        value,
        unit: unit.to_owned(),
        decimals: scaled,
    };
    quantity.value.is_finite().then_some((quantity, rest))
}

/// Takes the digits and marks of a number, digits of any of the three scripts
/// as `0` to `9`, decimal marks as `.` or `,`, other marks left out.
fn digits(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|(_, next)| digit(*next).is_some());
        if let Some(digit) = digit(c) {
            out.push(digit);
        } else if !next_is_digit {
            break;
        } else {
            match c {
                '.' | '٫' => out.push('.'),
                ',' | '٬' => out.push(','),
                '\'' | '’' | '_' | '\u{a0}' | '\u{2009}' | '\u{202f}' if !out.is_empty() => {}
                ' ' if !out.is_empty() && is_group(&text[at + 1..]) => {}
                _ => break,
            }
        }
        end = at + c.len_utf8();
    }
    let any = out.bytes().any(|b| b.is_ascii_digit());
    (any && out.len() <= 30).then(|| (out, &text[end..]))
}

/// Says whether exactly three digits stand here.
fn is_group(text: &str) -> bool {
    let count = text.chars().take_while(|c| digit(*c).is_some()).count();
    count == 3
}

fn digit(c: char) -> Option<char> {
    let from = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        _ => return None,
    };
    char::from_digit(c as u32 - from, 10)
}

fn number(text: &str) -> Option<(f64, usize)> {
    let count = |mark| text.matches(mark).count();
    let mark = match (count('.'), count(',')) {
        (0, 0) => None,
        (_, 1..) if count('.') > 0 => text.rfind(['.', ',']),
        (1, 0) => text.find('.'),
        (0, 1) if !is_grouped(text, ',') => text.find(','),
        (0, _) if is_grouped(text, ',') => None,
        (_, 0) if is_grouped(text, '.') => None,
        _ => return None,
    };
    let (whole, decimals) = match mark {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let plain = whole.bytes().all(|b| b.is_ascii_digit());
    if !plain && !is_grouped(whole, ',') && !is_grouped(whole, '.') {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let plain = format!("{}.{decimals}", if whole.is_empty() { "0" } else { &whole });
    let value = plain.trim_end_matches('.').parse().ok()?;
    Some((value, decimals.len()))
}

fn is_grouped(text: &str, mark: char) -> bool {
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && first != "0" && parts.all(|part| part.len() == 3)
}

/// Takes a unit: `%`, letters, and what stands in `req/s`.
fn unit(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let is_unit = |c: char| c.is_alphabetic() || matches!(c, '%' | '/' | '°' | 'µ');
    let end = text.find(|c: char| !is_unit(c)).unwrap_or(text.len());
    text.split_at(end)
}
