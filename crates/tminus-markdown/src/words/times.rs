//! A project's own words of time, put into English before a time is read.

use std::borrow::Cow;

use super::Words;

/// What a word of time can stand for: the key in configuration, and the English.
const TIMES: [(&str, &str); 13] = [
    ("seconds", "seconds"),
    ("minutes", "minutes"),
    ("hours", "hours"),
    ("days", "days"),
    ("weeks", "weeks"),
    ("working-days", "working days"),
    ("hourly", "hourly"),
    ("daily", "daily"),
    ("after", "after"),
    ("every", "every"),
    ("for", "for"),
    ("then", "then"),
    ("to", "to"),
];

/// A text whose words of time are English.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct English<'t> {
    pub(crate) text: Cow<'t, str>,
    /// The ends of what was replaced: in this text, and in the author's.
    ends: Vec<(usize, usize)>,
}

impl English<'_> {
    /// Gives the byte of the author's text that a byte of this one is.
    pub(crate) fn own(&self, at: usize) -> usize {
        let after = self.ends.partition_point(|(end, _)| *end <= at);
        match after.checked_sub(1).map(|last| self.ends[last]) {
            Some((end, own)) => own + (at - end),
            None => at,
        }
    }
}

impl Words {
    /// The keys of [`Self::add_time`].
    pub fn times() -> impl Iterator<Item = &'static str> {
        TIMES.iter().map(|(key, _)| *key)
    }

    /// Adds a word of time, for one of [`Self::times`].
    pub fn add_time(&mut self, key: &str, word: &str) {
        let word = word.trim().to_lowercase();
        let english = TIMES.iter().find(|(known, _)| *known == key);
        if let Some((_, english)) = english.filter(|_| !word.is_empty()) {
            self.times.push((word, english));
            // The longest comes first: `Arbeitstage` before `Tage`.
            self.times
                .sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
    }

    /// Puts the words of time in a text into English.
    pub(crate) fn english<'t>(&self, text: &'t str) -> English<'t> {
        let mut ends = Vec::new();
        let mut out = String::new();
        let mut done = 0;
        let mut before = ' ';
        let mut at = 0;
        while let Some(c) = text[at..].chars().next().filter(|_| !self.times.is_empty()) {
            let starts = !before.is_alphabetic() && (c.is_alphanumeric() || !c.is_ascii());
            let found = starts.then(|| self.time_at(&text[at..])).flatten();
            if let Some((length, english)) = found {
                out.push_str(&text[done..at]);
                out.push_str(english);
                at += length;
                done = at;
                ends.push((out.len(), at));
                before = 'x';
            } else {
                before = c;
                at += c.len_utf8();
            }
        }
        let text = if ends.is_empty() {
            Cow::Borrowed(text)
        } else {
            out.push_str(&text[done..]);
            Cow::Owned(out)
        };
        English { text, ends }
    }

    /// The word of time that a text starts with: its length, and the English.
    fn time_at(&self, text: &str) -> Option<(usize, &'static str)> {
        self.times.iter().find_map(|(word, english)| {
            let mut wanted = word.chars().peekable();
            let mut length = 0;
            for c in text.chars() {
                if wanted.peek().is_none() {
                    break;
                }
                for lower in c.to_lowercase() {
                    if wanted.next() != Some(lower) {
                        return None;
                    }
                }
                length += c.len_utf8();
            }
            let next = text[length..].chars().next();
            let whole = wanted.peek().is_none() && !next.is_some_and(char::is_alphanumeric);
            whole.then_some((length, *english))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::Words;

    #[test]
    fn words_of_time_become_english_and_places_stay_known() {
        let mut words = Words::default();
        for (key, word) in [
            ("days", "Tage"),
            ("working-days", "Arbeitstage"),
            ("minutes", "Min."),
            ("hours", "Std"),
            ("after", "nach"),
        ] {
            words.add_time(key, word);
        }
        for (text, english) in [
            ("T-7 Tage: Vorbereitung", "T-7 days: Vorbereitung"),
            ("T-5 ARBEITSTAGE", "T-5 working days"),
            ("T-7Tage", "T-7days"),
            ("15 Min. nach #dns", "15 minutes after #dns"),
            ("Tagesplan, Nachtage", "Tagesplan, Nachtage"),
            ("2 Std", "2 hours"),
            ("", ""),
        ] {
            let made = words.english(text);
            assert_eq!(made.text, english);
            assert_eq!(made.own(made.text.len()), text.len(), "{text}");
        }
        let made = words.english("T-7 Tage: x");
        assert_eq!(made.own("T-7 days".len()), "T-7 Tage".len());
    }
}
