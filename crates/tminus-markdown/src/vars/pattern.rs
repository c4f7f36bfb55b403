//! Patterns for values: those forms of a regular expression that mean the same
//! everywhere.
//!
//! A pattern is a row of characters, `.`, `\d`, `\w`, `\s` and classes such as
//! `[A-Z0-9]`, each with `?`, `*`, `+` or `{2,4}` behind it where wanted. It
//! must fit the whole value. Groups and alternatives are left out: with them a
//! value could take a browser for ever.
//!
//! A browser reads what [`Pattern::script`] writes: every character that could
//! have a meaning of its own stands there by its number.

use std::fmt::Write;

/// Single characters of one pattern, repetitions written out.
const MOST: usize = 1000;

/// A pattern that a value must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    set: Set,
    least: usize,
    /// `None`: as often as there are.
    most: Option<usize>,
}

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    except: bool,
    ranges: Vec<(char, char)>,
}

impl Set {
    fn of(ranges: &[(char, char)]) -> Self {
        Self {
            except: false,
            ranges: ranges.to_vec(),
        }
    }

    fn holds(&self, c: char) -> bool {
        let inside = self
            .ranges
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&c));
        inside != self.except
    }
}

const DIGIT: [(char, char); 1] = [('0', '9')];
const WORD: [(char, char); 4] = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: [(char, char); 2] = [('\t', '\r'), (' ', ' ')];

impl Pattern {
    /// Reads a pattern; the error is the sentence that says what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut rest = text.strip_prefix('^').unwrap_or(text);
        if rest.ends_with('$') && !rest.ends_with("\\$") {
            rest = &rest[..rest.len() - 1];
        }
        let mut parts = Vec::new();
        let mut length = 0;
        while let Some(c) = rest.chars().next() {
            let (set, after) = match c {
                '[' => class(&rest[1..])?,
                '\\' => escape(&rest[1..])?,
                '.' => {
                    let all = Set {
                        except: true,
                        ranges: Vec::new(),
                    };
                    (all, &rest[1..])
                }
                '(' | ')' | '|' | '^' | '$' => {
                    return Err(format!("`{c}` means nothing in a pattern"));
                }
                '?' | '*' | '+' | '{' | '}' | ']' => {
                    return Err(format!("`{c}` has nothing before it in this pattern"));
                }
                c => (Set::of(&[(c, c)]), &rest[c.len_utf8()..]),
            };
            let (least, most, after) = times(after)?;
            length += most.unwrap_or(least + 1);
            if length > MOST {
                return Err(format!("the pattern is longer than {MOST} characters"));
            }
            parts.push(Part { set, least, most });
            rest = after;
        }
        Ok(Self { parts })
    }

    /// Says whether the whole of a value fits.
    pub fn fits(&self, value: &str) -> bool {
        // The steps of the pattern that may come next, all at once.
        let mut steps: Vec<(&Set, Step)> = Vec::new();
        for part in &self.parts {
            for _ in 0..part.least {
                steps.push((&part.set, Step::Once));
            }
            match part.most {
                Some(most) => {
                    for _ in part.least..most {
                        steps.push((&part.set, Step::Perhaps));
                    }
                }
                None => steps.push((&part.set, Step::Often)),
            }
        }
        let mut at = vec![false; steps.len() + 1];
        at[0] = true;
        skip(&steps, &mut at);
        for c in value.chars() {
            let mut next = vec![false; steps.len() + 1];
            for (index, (set, step)) in steps.iter().enumerate() {
                if at[index] && set.holds(c) {
                    next[if *step == Step::Often {
                        index
                    } else {
                        index + 1
                    }] = true;
                }
            }
            skip(&steps, &mut next);
            at = next;
        }
        at[steps.len()]
    }

    /// Writes the pattern for the `pattern` attribute of an `<input>`.
    pub fn script(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            let Set { except, ranges } = &part.set;
            match ranges.as_slice() {
                [] => out.push_str("[\\s\\S]"),
                [(one, same)] if one == same && !except => character(&mut out, *one),
                ranges => {
                    out.push_str(if *except { "[^" } else { "[" });
                    for (from, to) in ranges {
                        character(&mut out, *from);
                        if from != to {
                            out.push('-');
                            character(&mut out, *to);
                        }
                    }
                    out.push(']');
                }
            }
            let _ = match (part.least, part.most) {
                (1, Some(1)) => Ok(()),
                (least, Some(most)) => write!(out, "{{{least},{most}}}"),
                (least, None) => write!(out, "{{{least},}}"),
            };
        }
        out
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Once,
    Perhaps,
    Often,
}

/// Marks what can be reached without a character.
fn skip(steps: &[(&Set, Step)], at: &mut [bool]) {
    for (index, (_, step)) in steps.iter().enumerate() {
        if at[index] && *step != Step::Once {
            at[index + 1] = true;
        }
    }
}

fn character(out: &mut String, c: char) {
    if c.is_ascii_alphanumeric() {
        out.push(c);
    } else {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    }
}

/// Reads what stands behind a backslash.
fn escape(rest: &str) -> Result<(Set, &str), String> {
    let Some(c) = rest.chars().next() else {
        return Err("a pattern cannot end in a backslash".to_owned());
    };
    let set = match c {
        'd' => Set::of(&DIGIT),
        'w' => Set::of(&WORD),
        's' => Set::of(&SPACE),
        c if c.is_alphanumeric() => return Err(format!("`\\{c}` means nothing in a pattern")),
        c => Set::of(&[(c, c)]),
    };
    Ok((set, &rest[c.len_utf8()..]))
}

/// Reads a class from behind its `[`.
fn class(text: &str) -> Result<(Set, &str), String> {
    let open = || "a `[` of this pattern is not closed".to_owned();
    let (except, mut rest) = match text.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut ranges = Vec::new();
    loop {
        let c = rest.chars().next().ok_or_else(open)?;
        rest = &rest[c.len_utf8()..];
        let from = match c {
            ']' if ranges.is_empty() => return Err("`[]` holds nothing".to_owned()),
            ']' => return Ok((Set { except, ranges }, rest)),
            '[' => return Err("`[` in a class is written `\\[`".to_owned()),
            '\\' => {
                let (set, after) = escape(rest)?;
                rest = after;
                match set.ranges.as_slice() {
                    [(one, same)] if one == same => *one,
                    several => {
                        ranges.extend_from_slice(several);
                        continue;
                    }
                }
            }
            c => c,
        };
        let to = rest
            .strip_prefix('-')
            .filter(|after| !after.starts_with(']'))
            .and_then(|after| after.chars().next());
        match to {
            Some('\\' | '[') => return Err("a range in a class ends in a plain character".into()),
            Some(to) if to < from => return Err(format!("`{from}-{to}` runs backwards")),
            Some(to) => {
                rest = &rest[1 + to.len_utf8()..];
                ranges.push((from, to));
            }
            None => ranges.push((from, from)),
        }
    }
}

/// Reads how often a part may stand: at least, at most.
fn times(rest: &str) -> Result<(usize, Option<usize>, &str), String> {
    let found = match rest.as_bytes().first() {
        Some(b'?') => (0, Some(1), &rest[1..]),
        Some(b'*') => (0, None, &rest[1..]),
        Some(b'+') => (1, None, &rest[1..]),
        Some(b'{') => {
            let wrong = || "repetitions are written `{3}`, `{2,4}` or `{2,}`".to_owned();
            let end = rest.find('}').ok_or_else(wrong)?;
            let inner = &rest[1..end];
            let number = |text: &str| text.parse::<usize>().ok().filter(|n| *n <= MOST);
            let (least, most) = match inner.split_once(',') {
                Some((least, "")) => (number(least), None),
                Some((least, most)) => (number(least), Some(number(most).ok_or_else(wrong)?)),
                None => (number(inner), Some(number(inner).ok_or_else(wrong)?)),
            };
            let least = least.ok_or_else(wrong)?;
            if most.is_some_and(|most| most < least) {
                return Err(wrong());
            }
            (least, most, &rest[end + 1..])
        }
        _ => return Ok((1, Some(1), rest)),
    };
    if found.2.starts_with(['?', '*', '+', '{']) {
        return Err("two repetitions stand behind each other in this pattern".to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_fits_whole_values() {
        for (pattern, good, bad) in [
            ("INC[0-9]{7}", "INC1234567", "INC12345678"),
            ("^v\\d+\\.\\d+$", "v4.12", "v4-12"),
            ("[a-z][a-z0-9-]*", "pay-eu-1", "1pay"),
            (".{2,4}", "äöü", "äöüßé"),
            ("a?b+c*", "bbcc", "ac"),
            ("[^/ ]+", "x.y", "x/y"),
            ("\\w{3,}", "a_1", "a-1"),
            ("", "", "x"),
        ] {
            let read = Pattern::read(pattern).unwrap();
            assert!(read.fits(good), "{pattern} {good}");
            assert!(!read.fits(bad), "{pattern} {bad}");
        }
    }

    #[test]
    fn a_browser_gets_every_odd_character_by_its_number() {
        let script = |text: &str| Pattern::read(text).unwrap().script();
        assert_eq!(script("INC[0-9-]{7}"), "INC[0-9\\u{2d}]{7,7}");
        assert_eq!(script("a.b+/"), "a[\\s\\S]b{1,}\\u{2f}");
    }

    #[test]
    fn what_has_no_meaning_is_refused() {
        for (pattern, why) in [
            ("(a|b)", "`(` means nothing in a pattern"),
            (
                "a**",
                "two repetitions stand behind each other in this pattern",
            ),
            ("[a", "a `[` of this pattern is not closed"),
            ("[]", "`[]` holds nothing"),
            ("[z-a]", "`z-a` runs backwards"),
            ("a{4,2}", "repetitions are written `{3}`, `{2,4}` or `{2,}`"),
            (
                "a{9999}",
                "repetitions are written `{3}`, `{2,4}` or `{2,}`",
            ),
            ("\\b", "`\\b` means nothing in a pattern"),
            ("+", "`+` has nothing before it in this pattern"),
        ] {
            assert_eq!(Pattern::read(pattern).unwrap_err(), why, "{pattern}");
        }
    }

    #[test]
    fn a_long_value_takes_no_long_time() {
        let read = Pattern::read("a*a*a*a*a*a*a*a*b").unwrap();
        assert!(!read.fits(&"a".repeat(4096)));
    }
}
