//! Reading.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Fields, Value};
use crate::number;

/// What is wrong with the text, as a phrase.
pub type Malformed = String;

/// Values nested deeper than this are refused.
const DEPTH: u32 = 127;

/// A place in a JSON text.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Reads an object and calls `field` with each key; `field` must read or
    /// [`skip`](Self::skip) the value.
    pub(crate) fn object(
        &mut self,
        field: &mut dyn FnMut(&mut Self, &str) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        self.list_of(b'{', b'}', &mut |reader| {
            let key = reader.string()?;
            reader.expect(b':')?;
            field(reader, &key)
        })
    }

    /// Reads an array and calls `item` at each of its values.
    pub(crate) fn array(
        &mut self,
        item: &mut dyn FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        self.list_of(b'[', b']', item)
    }

    fn list_of(
        &mut self,
        open: u8,
        close: u8,
        item: &mut dyn FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let mut more = self.enter(open, close)?;
        while more {
            item(self)?;
            more = self.another(close)?;
        }
        Ok(())
    }

    /// Goes into a list or an object; says whether anything stands in it.
    pub(crate) fn enter(&mut self, open: u8, close: u8) -> Result<bool, Malformed> {
        self.expect(open)?;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error("less nesting"));
        }
        if self.peek() != Some(close) {
            return Ok(true);
        }
        self.at += 1;
        self.depth -= 1;
        Ok(false)
    }

    /// Goes on behind a value; says whether another follows.
    pub(crate) fn another(&mut self, close: u8) -> Result<bool, Malformed> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(end) if end == close => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            _ => Err(self.error("`,` or an end")),
        }
    }

    /// Reads a string.
    pub(crate) fn string(&mut self) -> Result<String, Malformed> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let plain = plain(rest.as_bytes());
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match rest.as_bytes().get(plain) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                Some(_) => return Err(self.error("a control character as an escape")),
                None => return Err(self.error("the end of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let byte = self.text.as_bytes().get(self.at).copied();
        self.at += 1;
        Ok(match byte {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(mark @ (b'"' | b'\\' | b'/')) => char::from(mark),
            Some(b'u') => {
                let mut code = self.hex()?;
                if (0xd800..0xdc00).contains(&code) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let low = self.hex()?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return Err(self.error("the second half of a pair"));
                    }
                    code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                }
                char::from_u32(code).ok_or_else(|| self.error("a character"))?
            }
            _ => return Err(self.error("an escape")),
        })
    }

    fn hex(&mut self) -> Result<u32, Malformed> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        code.ok_or_else(|| "an escape is cut off".to_owned())
    }

    /// Reads an integer that fits.
    pub(crate) fn int<T: TryFrom<i64>>(&mut self) -> Result<T, Malformed> {
        let number = self.word().parse::<i64>().ok();
        number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| self.error("an integer in its range"))
    }

    /// Reads `true` or `false`.
    pub(crate) fn bool(&mut self) -> Result<bool, Malformed> {
        self.word()
            .parse()
            .map_err(|_| self.error("`true` or `false`"))
    }

    /// Passes over a value.
    pub(crate) fn skip(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'{') => self.object(&mut |reader, _| reader.skip()),
            Some(b'[') => self.array(&mut Self::skip),
            Some(b'"') => self.skip_string(),
            _ if self.word().is_empty() => Err(self.error("a value")),
            _ => Ok(()),
        }
    }

    /// Passes over a string; what its escapes mean is not looked at.
    fn skip_string(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        let bytes = self.text.as_bytes();
        loop {
            self.at += plain(bytes.get(self.at..).unwrap_or_default());
            match bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.at += 2,
                Some(_) => return Err(self.error("a control character as an escape")),
                None => return Err(self.error("the end of a string")),
            }
        }
    }

    /// Reads a value of any kind.
    pub(crate) fn value(&mut self) -> Result<Value, Malformed> {
        match self.peek() {
            Some(b'{') => {
                let mut fields = Fields::new();
                self.object(&mut |reader, key| {
                    fields.insert(key.to_owned(), reader.value()?);
                    Ok(())
                })?;
                Ok(Value::Object(fields))
            }
            Some(b'[') => {
                let mut items = Vec::new();
                self.array(&mut |reader| {
                    items.push(reader.value()?);
                    Ok(())
                })?;
                Ok(Value::Array(items))
            }
            Some(b'"') => self.string().map(Value::String),
            _ => match self.word() {
                "null" => Ok(Value::Null),
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                word => number(word).ok_or_else(|| self.error("a value")),
            },
        }
    }

    /// Reads a string as it is written: what is known to hold no escapes.
    pub(crate) fn raw(&mut self) -> Result<&'a str, Malformed> {
        self.peek();
        let start = self.at + 1;
        if self.text.as_bytes().get(self.at) != Some(&b'"') {
            return Err(self.error("a text"));
        }
        self.skip_string()?;
        Ok(self.text.get(start..self.at - 1).unwrap_or_default())
    }

    /// Counts the bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.text.len() - self.at
    }

    /// Goes to the end: nothing is read any more.
    pub(crate) fn stop(&mut self) {
        self.at = self.text.len();
    }

    /// Says whether the value is `null`, and passes over it then.
    pub(crate) fn null(&mut self) -> bool {
        self.peek();
        let null = self.rest().starts_with("null");
        if null {
            self.at += 4;
        }
        null
    }

    /// Makes sure that nothing but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("the end")),
        }
    }

    /// A number or a literal, as it is written.
    fn word(&mut self) -> &'a str {
        self.peek();
        let rest = self.rest();
        let end = rest
            .bytes()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// What is left. Cutting it with `[..]` would bring along the words for a
    /// cut inside a character, which no reader ever sees.
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.error("another value"))
    }

    fn error(&self, wanted: &str) -> Malformed {
        [
            wanted,
            " should stand at byte ",
            &number::number(self.at as i64),
        ]
        .concat()
    }
}

/// Says how many bytes stand before the end of a string, an escape or a control
/// character. A page's data is mostly strings: eight bytes are looked at in one.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // Marks the first byte that is less than `than`; what is above it may be marked
    // too.
    let less = |eight: u64, than: u64| eight.wrapping_sub(ONES * than) & !eight & HIGH;
    let mut at = 0;
    for eight in bytes.as_chunks().0 {
        let eight = u64::from_le_bytes(*eight);
        let found = less(eight, 0x20)
            | less(eight ^ (ONES * u64::from(b'"')), 1)
            | less(eight ^ (ONES * u64::from(b'\\')), 1);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default().iter();
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    at + rest.take_while(|byte| !special(byte)).count()
}

/// Reads a number. What is not an integer that we would write so is kept as it
/// stands.
fn number(word: &str) -> Option<Value> {
    if let Ok(int) = word.parse::<i64>()
        && number::number(int) == word
    {
        return Some(Value::Int(int));
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, exponent) = match word.split_once(['e', 'E']) {
        Some((rest, exponent)) => (rest, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (word, "0"),
    };
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (whole, part) = rest.split_once('.').unwrap_or((rest, "0"));
    let whole = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    (whole && digits(part) && digits(exponent)).then(|| Value::Number(word.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_as_serde_json_reads_them() {
        for json in [
            r#""""#,
            r#""a b""#,
            r#""\u003cb\u003e \"q\" \\ \/ \n\t\r\b\f""#,
            r#""\ud83d\ude80 \u00e9 é 🚀""#,
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\udc00""#,
            r#""\u12""#,
            r#""\u12é""#,
            r#""\x""#,
            r#""open"#,
            "\"a\nb\"",
            r#""\"#,
            r#""\u+123""#,
        ] {
            let ours = Reader::new(json).string().ok();
            let theirs = serde_json::from_str::<String>(json).ok();
            assert_eq!(ours, theirs, "{json}");
        }
    }

    #[test]
    fn values_are_passed_over() {
        for json in [
            r#"{"a":[1,-2.5e+3,true,false,null,"x\"}",{"b":{}}],"c":[]}"#,
            " [ ] ",
            "12",
        ] {
            let mut reader = Reader::new(json);
            reader.skip().unwrap();
            reader.end().unwrap();
        }
        let deep = "[".repeat(100_000);
        for json in ["", "{", "[1", "[1,]", "{\"a\"}", "{1:2}", "]", &deep] {
            let mut reader = Reader::new(json);
            assert!(
                reader.skip().and_then(|()| reader.end()).is_err(),
                "{json:.9}"
            );
        }
    }

    #[test]
    fn integers_stay_in_their_range() {
        assert_eq!(Reader::new(" -12").int::<i64>(), Ok(-12));
        assert_eq!(Reader::new("255").int::<u8>(), Ok(255));
        for bad in ["256", "-1", "1.0", "1e3", "\"1\"", ""] {
            assert!(Reader::new(bad).int::<u8>().is_err(), "{bad}");
        }
    }
}
