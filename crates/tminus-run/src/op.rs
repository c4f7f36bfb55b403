//! An op: one change, written once and never changed (`docs/run-log.md`, "Op").

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use tminus_model::Instant;
use tminus_model::json::Value;
use tminus_model::number::push_number;
use tminus_model::ordered::Map;
use tminus_plan::digest::hash128;

use crate::clock::{LATEST, Stamp};
use tminus_model::json::push_string;

/// The largest sequence number: numbers of JavaScript are exact up to here.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;

/// The last op known of another writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub n: u64,
    /// Its hash.
    pub hash: String,
}

/// One change of a run.
///
/// Reading and writing gives the very bytes that were read, also of an op that
/// a later version wrote with more keys than are known here.
#[derive(Debug, Clone, PartialEq)]
pub struct Op {
    /// `w`: the tab that wrote it.
    pub writer: String,
    /// `n`: its number among the writer's ops of this run.
    pub n: u64,
    /// `t`: when.
    pub time: Stamp,
    /// `a`: the reader's name.
    pub actor: Option<String>,
    /// `s`: what it is about; `None` for the run.
    pub subject: Option<String>,
    /// `k`: the kind of action.
    pub kind: String,
    /// `d`: the action's data; null for none.
    pub data: Value,
    /// `m`: a note or reason.
    pub note: Option<String>,
    /// `h`: the last ops known of other writers, where no op names them yet.
    pub heads: Map<String, Head>,
    /// `p`: the hash of the writer's op before.
    pub prev: Option<String>,
    /// The text it was read from, where it is not what [`Op::write`] makes of
    /// the fields.
    verbatim: Option<Box<str>>,
}

/// Why a text is not an op, as a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpError(&'static str);

impl OpError {
    /// Gives the phrase.
    pub fn why(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for OpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Op {
    /// Makes an op without data.
    pub fn new(writer: &str, n: u64, time: Stamp, kind: &str) -> Self {
        Self {
            writer: writer.to_owned(),
            n,
            time,
            actor: None,
            subject: None,
            kind: kind.to_owned(),
            data: Value::Null,
            note: None,
            heads: Map::new(),
            prev: None,
            verbatim: None,
        }
    }

    /// Reads an op.
    pub fn read(json: &str) -> Result<Self, OpError> {
        let Ok(Value::Object(mut map)) = Value::parse(json) else {
            return Err(OpError("it is not a JSON object"));
        };
        let mut text = |key: &str| match map.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(OpError("a field that must be a text is none")),
        };
        let writer = text("w")?
            .filter(|name| is_writer(name))
            .ok_or(OpError("it names no writer"))?;
        let actor = text("a")?;
        let subject = text("s")?;
        let kind = text("k")?.ok_or(OpError("it names no action"))?;
        let note = text("m")?;
        let prev = text("p")?;
        let n = map
            .get("n")
            .and_then(number)
            .ok_or(OpError("it has no sequence number"))?;
        let time = map
            .get("t")
            .and_then(stamp)
            .ok_or(OpError("it has no time"))?;
        let heads = match map.get("h") {
            None => Map::new(),
            Some(heads) => read_heads(heads).ok_or(OpError("its heads are none"))?,
        };
        let mut op = Self {
            writer,
            n,
            time,
            actor,
            subject,
            kind,
            data: map.remove("d").unwrap_or(Value::Null),
            note,
            heads,
            prev,
            verbatim: None,
        };
        if op.write() != json {
            op.verbatim = Some(json.into());
        }
        Ok(op)
    }

    /// Writes the op as canonical JSON, or as it was read.
    pub fn write(&self) -> String {
        if let Some(verbatim) = &self.verbatim {
            return String::from(&**verbatim);
        }
        let mut out = String::with_capacity(256);
        out.push_str("{\"w\":");
        push_string(&mut out, &self.writer);
        out.push_str(",\"n\":");
        push_number(&mut out, self.n as i64);
        out.push_str(",\"t\":[");
        push_number(&mut out, self.time.ms);
        out.push(',');
        push_number(&mut out, i64::from(self.time.count));
        out.push(']');
        for (key, text) in [
            (",\"a\":", self.actor.as_deref()),
            (",\"s\":", self.subject.as_deref()),
            (",\"k\":", Some(self.kind.as_str())),
        ] {
            push_text(&mut out, key, text);
        }
        if !self.data.is_null() {
            out.push_str(",\"d\":");
            self.data.write(&mut out);
        }
        push_text(&mut out, ",\"m\":", self.note.as_deref());
        if !self.heads.is_empty() {
            out.push_str(",\"h\":");
            push_heads(&mut out, &self.heads);
        }
        push_text(&mut out, ",\"p\":", self.prev.as_deref());
        out.push('}');
        out
    }

    /// Gives the hash of [`Op::write`].
    pub fn hash(&self) -> String {
        hash128(self.write().as_bytes())
    }

    /// Gives the op without anything that is not known here.
    pub(crate) fn bare(&self) -> Self {
        Self {
            verbatim: None,
            ..self.clone()
        }
    }

    /// Says whether a later version wrote it, or not quite as we would.
    pub(crate) fn is_verbatim(&self) -> bool {
        self.verbatim.is_some()
    }

    /// Gives a field of the data.
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.data.get(name)
    }

    /// Gives a text of the data.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.field(name)?.as_str()
    }

    /// Gives an instant of the data.
    pub(crate) fn instant(&self, name: &str) -> Option<Instant> {
        self.field(name)?.as_i64().map(Instant)
    }

    /// Gives the op that an `undo` names.
    pub(crate) fn undoes(&self) -> Option<(&str, u64)> {
        if self.kind != "undo" {
            return None;
        }
        let named = self.data.as_array()?;
        Some((named.first()?.as_str()?, named.get(1)?.as_u64()?))
    }

    /// Gives what the wall clock showed: `t`, unless it was behind.
    pub fn wall(&self) -> Instant {
        let wall = match &self.data {
            Value::Object(map) => map.get("wall"),
            // The data of `undo` is an array; its third entry is the wall clock.
            Value::Array(items) => items.get(2),
            _ => None,
        };
        Instant(wall.and_then(Value::as_i64).unwrap_or(self.time.ms))
    }
}

/// Says whether a text can name a writer.
pub fn is_writer(text: &str) -> bool {
    (8..=22).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

pub(crate) fn number(value: &Value) -> Option<u64> {
    value.as_u64().filter(|&n| n <= LARGEST)
}

fn stamp(value: &Value) -> Option<Stamp> {
    let [ms, count] = value.as_array()?.as_slice() else {
        return None;
    };
    let ms = ms.as_i64().filter(|ms| (0..=LATEST).contains(ms))?;
    let count = u32::try_from(count.as_u64()?).ok()?;
    Some(Stamp { ms, count })
}

pub(crate) fn read_heads(value: &Value) -> Option<Map<String, Head>> {
    let mut heads = Map::new();
    for (writer, head) in value.as_object()? {
        let [n, hash] = head.as_array()?.as_slice() else {
            return None;
        };
        let hash = hash.as_str()?.to_owned();
        let n = number(n)?;
        heads.insert(writer.clone(), Head { n, hash });
    }
    Some(heads)
}

pub(crate) fn push_heads(out: &mut String, heads: &Map<String, Head>) {
    out.push('{');
    for (index, (writer, head)) in heads.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_string(out, writer);
        out.push_str(":[");
        push_number(out, head.n as i64);
        out.push(',');
        push_string(out, &head.hash);
        out.push(']');
    }
    out.push('}');
}

fn push_text(out: &mut String, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        out.push_str(key);
        push_string(out, text);
    }
}

#[cfg(test)]
mod tests {
    use super::Op;

    #[test]
    fn an_op_is_read_and_written_to_the_byte() {
        for (text, known) in [
            (r#"{"w":"writer01","n":0,"t":[1,0],"k":"open"}"#, true),
            (
                r#"{"w":"writer01","n":3,"t":[1795000000000,2],"a":"Ana \"é\" \u0001","s":"~abc","k":"set","d":{"from":"todo","to":"done"},"m":"x\ny","h":{"writer02":[4,"AAAAAAAAAAAAAAAAAAAAAA"]},"p":"BBBBBBBBBBBBBBBBBBBBBB"}"#,
                true,
            ),
            // An action and keys of a later version, a key order and blanks
            // that we would not write, an escape that we would not write.
            (
                r#"{"w":"writer01","n":1,"t":[1,0],"k":"dance","d":[1,{"b":2,"c":1.5}],"z":{"y":1,"x":2},"b":null}"#,
                false,
            ),
            (r#"{"n":1,"w":"writer01","t":[1, 0],"k":"set"}"#, false),
            (
                r#"{"w":"writer01","n":1,"t":[1,0],"k":"set","m":"\u00e9"}"#,
                false,
            ),
            (
                r#"{"w":"writer01","n":1,"t":[1,0],"k":"set","d":null}"#,
                false,
            ),
            (
                r#"{"w":"writer01","n":1,"t":[1,0],"k":"set","d":{"b":1,"a":2}}"#,
                false,
            ),
        ] {
            let op = Op::read(text).unwrap();
            assert_eq!(op.write(), text);
            assert_eq!(op.is_verbatim(), !known, "{text}");
        }
    }

    #[test]
    fn what_is_no_op_is_said_to_be_none() {
        for (text, why) in [
            ("", "it is not a JSON object"),
            ("[]", "it is not a JSON object"),
            (r#"{"n":0,"t":[1,0],"k":"set"}"#, "it names no writer"),
            (
                r#"{"w":"a b c d e","n":0,"t":[1,0],"k":"set"}"#,
                "it names no writer",
            ),
            (
                r#"{"w":"writer01","n":-1,"t":[1,0],"k":"set"}"#,
                "it has no sequence number",
            ),
            (
                r#"{"w":"writer01","n":0,"t":[-1,0],"k":"set"}"#,
                "it has no time",
            ),
            (
                r#"{"w":"writer01","n":0,"t":[9999999999999999,0],"k":"set"}"#,
                "it has no time",
            ),
            (r#"{"w":"writer01","n":0,"t":[1,0]}"#, "it names no action"),
            (
                r#"{"w":"writer01","n":0,"t":[1,0],"k":"set","h":{"w":1}}"#,
                "its heads are none",
            ),
            (
                r#"{"w":"writer01","n":0,"t":[1,0],"k":5}"#,
                "a field that must be a text is none",
            ),
        ] {
            assert_eq!(Op::read(text).unwrap_err().to_string(), why, "{text}");
        }
    }
}
