//! What the value of a placeholder must look like.

/// The types of values that an author can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ValueKind {
    /// Any text.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A number, with a point before its fraction.
    Number,
    /// A full address: `http` or `https`.
    Url,
    /// An address for mail.
    Email,
    /// One of the options.
    Choice,
    /// `2026-12-01`.
    Date,
    /// `09:00`.
    Time,
    /// `2026-12-01T09:00`.
    DateTime,
}

impl ValueKind {
    /// Every kind with the word that authors and the wire write for it.
    pub const WORDS: [(&'static str, Self); 9] = [
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("url", Self::Url),
        ("email", Self::Email),
        ("choice", Self::Choice),
        ("date", Self::Date),
        ("time", Self::Time),
        ("datetime", Self::DateTime),
    ];

    /// Gives the kind's word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize].0
    }

    /// Finds the kind of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find_map(|(known, kind)| (*known == word).then_some(*kind))
    }
}

#[cfg(test)]
mod tests {
    use super::ValueKind;

    #[test]
    fn a_kind_is_found_by_its_own_word() {
        for (word, kind) in ValueKind::WORDS {
            assert_eq!((kind.word(), ValueKind::of_word(word)), (word, Some(kind)));
        }
        assert_eq!(ValueKind::of_word("float"), None);
    }
}
