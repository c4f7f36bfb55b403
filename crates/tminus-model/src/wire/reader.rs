//! A JSON reader for the page's block.
//!
//! The component reads one known document of at most a few megabytes. Derived
//! decoding costs it 115 KB of WebAssembly for the wire's twenty types, this
//! reader and `v1::read` a tenth of that; the JSON is `serde_json`'s own, and
//! the tests hold the two readers to the same results.

/// What is wrong with the text, as a phrase.
pub(super) type Malformed = String;

/// Values nested deeper than this are refused.
const DEPTH: u32 = 64;

/// A place in a JSON text.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of a text.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Reads an object and calls `field` with each key; `field` must read or
    /// [`skip`](Self::skip) the value.
    pub(super) fn object(
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
    pub(super) fn array(
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
        self.expect(open)?;
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.error("less nesting"));
        }
        if self.peek() == Some(close) {
            self.at += 1;
        } else {
            loop {
                item(self)?;
                match self.peek() {
                    Some(b',') => self.at += 1,
                    Some(end) if end == close => {
                        self.at += 1;
                        break;
                    }
                    _ => return Err(self.error("`,` or an end")),
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Reads a string.
    pub(super) fn string(&mut self) -> Result<String, Malformed> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
                .ok_or_else(|| self.error("the end of a string"))?;
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.text.as_bytes()[self.at] {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => return Err(self.error("a control character as an escape")),
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
                if (0xd800..0xdc00).contains(&code) && self.text[self.at..].starts_with("\\u") {
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
    pub(super) fn int<T: TryFrom<i64>>(&mut self) -> Result<T, Malformed> {
        let number = self.word().parse::<i64>().ok();
        number
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| self.error("an integer in its range"))
    }

    /// Reads `true` or `false`.
    pub(super) fn bool(&mut self) -> Result<bool, Malformed> {
        self.word()
            .parse()
            .map_err(|_| self.error("`true` or `false`"))
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'{') => self.object(&mut |reader, _| reader.skip()),
            Some(b'[') => self.array(&mut Self::skip),
            Some(b'"') => self.string().map(drop),
            _ if self.word().is_empty() => Err(self.error("a value")),
            _ => Ok(()),
        }
    }

    /// Says whether the value is `null`, and passes over it then.
    pub(super) fn null(&mut self) -> bool {
        self.peek();
        let null = self.text[self.at..].starts_with("null");
        if null {
            self.at += 4;
        }
        null
    }

    /// Makes sure that nothing but white space is left.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("the end")),
        }
    }

    /// A number or a literal, as it is written.
    fn word(&mut self) -> &'a str {
        self.peek();
        let rest = &self.text[self.at..];
        let end = rest
            .bytes()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.error("another value"))
    }

    fn error(&self, wanted: &str) -> Malformed {
        format!("{wanted} should stand at byte {}", self.at)
    }
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
