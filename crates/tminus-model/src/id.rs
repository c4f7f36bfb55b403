//! Names that last: of runbooks and of steps.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

/// The stable name of a runbook: the front matter's `id`, else its path
/// without the extension. It is part of every storage key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RunbookId(String);

/// The stable name of a step within its runbook: the author's `{#id}`, else a
/// fingerprint of what the step says and where it stands, which starts with
/// `~` (a character that no author's id may contain).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StepId(String);

impl RunbookId {
    /// Wraps a name. The name is kept as it is; keys escape it where they use it.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Gives the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl StepId {
    /// The first character of every fingerprint.
    pub const FINGERPRINT_MARK: char = '~';

    /// Wraps an id that was checked where it was read.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Reads an author's id: one to 64 characters out of letters, digits, `-`,
    /// `_`, `.` and `:`, of which the first is a letter or digit. Letters and
    /// digits are Unicode's.
    pub fn explicit(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let first = chars.next()?;
        let ok = first.is_alphanumeric()
            && chars.all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
            && text.chars().count() <= 64;
        ok.then(|| Self(text.to_owned()))
    }

    /// Says whether the author gave this id.
    pub fn is_explicit(&self) -> bool {
        !self.0.starts_with(Self::FINGERPRINT_MARK)
    }

    /// Gives the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunbookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::StepId;

    #[test]
    fn an_authors_id_is_letters_digits_and_four_marks() {
        for good in ["a", "purge-cdn", "4.2:db_1", "خطوة"] {
            assert!(StepId::explicit(good).is_some(), "{good}");
        }
        for bad in ["", "~a", "-a", "a b", "a\"", "a>", &"x".repeat(65)] {
            assert!(StepId::explicit(bad).is_none(), "{bad}");
        }
    }
}
