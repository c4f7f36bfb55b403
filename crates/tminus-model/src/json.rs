//! JSON, as much of it as travels with a run and in a page.
//!
//! What is stored is read and written by the component, which every reader
//! downloads: derived decoding costs it 115 KB for the wire's twenty types, a
//! general library 15 KB, half of it for decimal fractions, which nothing of
//! ours has. Here a number that is no integer stays the text it was, so that it
//! is written as it was read. The tests hold this reader and writer to what
//! `serde_json` does.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

pub(crate) mod reader;

use crate::number::push_number;
use crate::ordered::Map;
use reader::Reader;

pub use reader::Malformed;

/// The fields of an object, sorted by their keys.
pub type Fields = Map<String, Value>;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number, as it is written.
    Number(Box<str>),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Keys with values.
    Object(Fields),
}

impl Value {
    /// Reads a whole text.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut reader = Reader::new(text);
        let value = reader.value()?;
        reader.end()?;
        Ok(value)
    }

    /// Makes an object.
    pub fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        let mut object = Fields::new();
        for (key, value) in fields {
            object.insert(key.to_owned(), value);
        }
        Self::Object(object)
    }

    /// Appends the value without blanks, the keys of objects sorted.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(number) => push_number(out, *number),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => push_string(out, text),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (index, (key, field)) in fields.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_string(out, key);
                    out.push(':');
                    field.write(out);
                }
                out.push('}');
            }
        }
    }

    /// Gives a field of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// Gives the fields of an object.
    pub fn as_object(&self) -> Option<&Fields> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// Gives the items of a list.
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Gives a text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Gives an integer.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Gives an integer that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        u64::try_from(self.as_i64()?).ok()
    }

    /// Gives `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Says whether it is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Says whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Number(_))
    }
}

/// Appends a text in quotation marks. What is escaped, and how, is what
/// `serde_json` escapes.
pub fn push_string(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    // Without a way out in the middle the compiler looks at many bytes at once.
    let special =
        |byte: u8| u8::from(byte < 0x20) | u8::from(byte == b'"') | u8::from(byte == b'\\');
    if text.bytes().fold(0, |found, byte| found | special(byte)) == 0 {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
    {
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push('\\');
        match rest.as_bytes()[at] {
            b'\n' => out.push('n'),
            b'\t' => out.push('t'),
            b'\r' => out.push('r'),
            8 => out.push('b'),
            12 => out.push('f'),
            mark @ (b'"' | b'\\') => out.push(char::from(mark)),
            byte => {
                out.push_str("u00");
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<u64> for Value {
    /// Numbers of ops and the like: never above 2⁵³.
    fn from(number: u64) -> Self {
        Self::Int(number as i64)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl core::ops::Index<&str> for Value {
    type Output = Self;

    /// Gives a field of an object; null where there is none.
    fn index(&self, key: &str) -> &Self {
        self.get(key).unwrap_or(&Self::Null)
    }
}

impl core::ops::Index<usize> for Value {
    type Output = Self;

    /// Gives an item of a list; null where there is none.
    fn index(&self, at: usize) -> &Self {
        let item = self.as_array().and_then(|items| items.get(at));
        item.unwrap_or(&Self::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, push_string};

    #[test]
    fn a_string_ends_where_it_ends_however_long_it_is() {
        for before in 0..20 {
            for special in [
                "\"", "\\n", "\\u0041", "\n", "\u{1f}", "é", "\u{7f}", " ", "€!",
            ] {
                for letter in ["a", "é", "\u{10ffff}", "!", "#", "[", "]"] {
                    let text = format!("[\"{}{special}xyz-xyz-xyz\"]", letter.repeat(before));
                    let ours = Value::parse(&text).ok().map(|value| {
                        let mut out = String::new();
                        value.write(&mut out);
                        out
                    });
                    let theirs = serde_json::from_str::<serde_json::Value>(&text).ok();
                    assert_eq!(ours, theirs.map(|value| value.to_string()), "{text}");
                }
            }
        }
    }

    #[test]
    fn what_serde_json_reads_is_read_and_written_as_it_writes_it() {
        for text in [
            "null",
            " [ true , false ] ",
            "[1,-2,0,9223372036854775807]",
            r#"{"a":"","a":"last","b":{"x":[],"y":1}}"#,
            r#""\u003c \" \\ \/ \n\t\r\b\f \u001f \ud83d\ude80 é""#,
            "",
            "[1,]",
            "[01]",
            "[+1]",
            "[.5]",
            "[1.]",
            "[1e]",
            "[-]",
            "nul",
            "1 2",
            "{\"a\":1,}",
            "{1:2}",
            "[\"a\nb\"]",
            "[NaN]",
        ] {
            let theirs: Option<serde_json::Value> = serde_json::from_str(text).ok();
            let ours = Value::parse(text).ok();
            let written = ours.map(|value| {
                let mut out = String::new();
                value.write(&mut out);
                out
            });
            assert_eq!(written, theirs.map(|value| value.to_string()), "{text}");
        }
        for depth in [127, 128] {
            let deep = ["[".repeat(depth), "]".repeat(depth)].concat();
            let theirs = serde_json::from_str::<serde_json::Value>(&deep).is_ok();
            assert_eq!(Value::parse(&deep).is_ok(), theirs, "{depth}");
        }
    }

    #[test]
    fn numbers_that_are_no_integers_come_back_as_they_were() {
        for text in [
            "1.50",
            "-0",
            "1e3",
            "-2.5E+07",
            "18446744073709551615",
            "0.0",
        ] {
            let mut out = String::new();
            let value = Value::parse(text).unwrap();
            value.write(&mut out);
            assert_eq!((out.as_str(), value.as_i64()), (text, None));
            assert!(value.is_number());
        }
    }

    #[test]
    fn every_character_is_escaped_as_serde_json_escapes_it() {
        let all: String = (0..0x300).filter_map(char::from_u32).collect();
        let mut out = String::new();
        push_string(&mut out, &all);
        assert_eq!(out, serde_json::to_string(&all).unwrap());
    }
}
