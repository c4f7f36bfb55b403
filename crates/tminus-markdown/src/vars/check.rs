//! Whether a value fits what was declared.

use tminus_model::{LocalDateTime, ValueKind};

use super::Declared;
use crate::suggest::closest;

/// Why a value does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The sentence.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl Declared {
    /// Says whether a value fits the type, the options and the pattern.
    pub fn check(&self, value: &str) -> Result<(), Misfit> {
        let misfit = |what: &str, help: &str| {
            let shown: String = value.chars().take(64).collect();
            Err(Misfit {
                message: format!("`{shown}` is not {what}"),
                help: help.to_owned(),
            })
        };
        let good = match self.kind {
            ValueKind::Text => {
                return match &self.pattern {
                    Some(pattern) if !pattern.fits(value) => {
                        misfit("of the form that was asked for", "see `pattern`")
                    }
                    _ => Ok(()),
                };
            }
            ValueKind::Choice => {
                if self.options.is_empty() || self.options.iter().any(|option| option == value) {
                    return Ok(());
                }
                let known: Vec<&str> = self.options.iter().map(String::as_str).collect();
                let help = closest(value, &known).map_or_else(
                    || format!("the options: {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                return misfit("one of the options", &help);
            }
            ValueKind::Integer => is_integer(value),
            ValueKind::Number => is_number(value),
            ValueKind::Url => is_url(value),
            ValueKind::Email => is_email(value),
            ValueKind::Date => value.len() == 10 && value.parse::<LocalDateTime>().is_ok(),
            ValueKind::Time => {
                let day = format!("2000-01-01T{value}");
                value.as_bytes().get(2) == Some(&b':') && day.parse::<LocalDateTime>().is_ok()
            }
            ValueKind::DateTime => value.len() > 10 && value.parse::<LocalDateTime>().is_ok(),
        };
        if good {
            return Ok(());
        }
        match self.kind {
            ValueKind::Integer => misfit("a whole number", "write digits alone, such as `443`"),
            ValueKind::Number => misfit("a number", "write it such as `0.5` or `-3`"),
            ValueKind::Url => misfit("a full address", "write it such as `https://example.com`"),
            ValueKind::Email => misfit("a mail address", "write it such as `ana@example.com`"),
            ValueKind::Date => misfit("a date", "write it such as `2026-12-01`"),
            ValueKind::Time => misfit("a time of day", "write it such as `09:00`"),
            _ => misfit("a date and time", "write it such as `2026-12-01T09:00`"),
        }
    }
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_number(value: &str) -> bool {
    let plain = value.strip_prefix(['-', '+']).unwrap_or(value);
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction)
}

fn is_url(value: &str) -> bool {
    let lower = value.get(..8).unwrap_or(value).to_ascii_lowercase();
    let host = match lower.as_str() {
        it if it.starts_with("https://") => &value[8..],
        it if it.starts_with("http://") => &value[7..],
        _ => return false,
    };
    !host.starts_with(['/', '?', '#'])
        && !host.is_empty()
        && !value.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_email(value: &str) -> bool {
    let Some((name, domain)) = value.rsplit_once('@') else {
        return false;
    };
    let plain = |text: &str| {
        !text.is_empty()
            && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '@')
    };
    plain(name) && plain(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}
