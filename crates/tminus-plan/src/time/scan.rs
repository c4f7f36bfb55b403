//! A cursor over text in which case, blanks and kinds of dashes do not matter.

/// A place in a text. Copying it is how a reader goes back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// Its value in thousandths, so that `1.5h` needs no floating point.
    pub(super) thousandths: i64,
    /// How many digits stand before the point.
    pub(super) digits: usize,
    /// Whether it has a decimal point.
    pub(super) decimal: bool,
}

impl Number {
    /// Gives the number if it is whole.
    pub(super) fn whole(self) -> Option<i64> {
        (!self.decimal).then_some(self.thousandths / 1000)
    }
}

/// Numbers with more digits than this are read as this many nines: far above
/// every bound, and far below an overflow.
const MOST_DIGITS: usize = 7;

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Starts in the middle of a text, at a character boundary.
    pub(super) fn from(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn at(self) -> usize {
        self.at
    }

    /// The whole text that this is a place in.
    pub(super) fn text(self) -> &'a str {
        self.text
    }

    pub(super) fn rest(self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn peek(self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn peek_digit(self) -> bool {
        self.peek().is_some_and(|c| c.is_ascii_digit())
    }

    pub(super) fn is_at_end(self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Goes over blanks, and says whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(is_blank) {
            self.bump();
        }
        self.at > start
    }

    /// Goes over one character, if it is `c` in either case.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let found = self.peek().is_some_and(|p| p.eq_ignore_ascii_case(&c));
        if found {
            self.bump();
        }
        found
    }

    /// Goes over a plus or a minus of any kind: 1 or -1.
    pub(super) fn sign(&mut self) -> Option<i64> {
        let sign = match self.peek()? {
            '+' | '\u{FF0B}' => 1,
            c if is_dash(c) => -1,
            _ => return None,
        };
        self.bump();
        Some(sign)
    }

    /// Goes over digits with a decimal part, if there is one.
    pub(super) fn number(&mut self) -> Option<Number> {
        let (mut value, digits) = self.digits()?;
        if digits > MOST_DIGITS {
            value = 9_999_999;
        }
        let mut thousandths = value * 1000;
        let mut decimal = false;
        let mut after = *self;
        if after.eat('.') && after.peek_digit() {
            decimal = true;
            let mut weight = 100;
            while after.peek_digit() {
                let digit = after.bump().and_then(|c| c.to_digit(10)).unwrap_or(0);
                thousandths += i64::from(digit) * weight;
                weight /= 10;
            }
            *self = after;
        }
        Some(Number {
            thousandths,
            digits,
            decimal,
        })
    }

    /// Goes over digits: their value (of the first seven) and their count.
    pub(super) fn digits(&mut self) -> Option<(i64, usize)> {
        let (mut value, mut count) = (0, 0);
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            if count < MOST_DIGITS {
                value = value * 10 + i64::from(digit);
            }
            count += 1;
            self.bump();
        }
        (count > 0).then_some((value, count))
    }

    /// Goes over letters. Empty where there is none.
    pub(super) fn word(&mut self) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(is_letter) {
            self.bump();
        }
        &self.text[start..self.at]
    }

    /// Goes over one word, if it is one of these (lower case) words.
    pub(super) fn eat_word(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        let word = ahead.word();
        let found = words.iter().any(|w| word.eq_ignore_ascii_case(w));
        if found {
            *self = ahead;
        }
        found
    }
}

/// Blanks: white space of any kind, and characters that have no width (a copy
/// from a chat or a right-to-left text brings them along).
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Everything that looks like a minus or a dash.
pub(super) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}

/// A letter. Without Unicode tables: everything beyond ASCII that is no blank,
/// no dash, no punctuation and no arrow.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (!c.is_ascii()
            && !is_blank(c)
            && !is_dash(c)
            && !matches!(c, '\u{80}'..='\u{BF}' | '\u{D7}' | '\u{F7}' | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF20}'))
}
