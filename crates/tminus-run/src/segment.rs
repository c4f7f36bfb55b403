//! Many ops of one writer in one value (`docs/run-log.md`, "Segment").
//!
//! What follows from the ops around it is left out: writer and numbers stand
//! in the key, each `p` is the hash of the op before, times are distances,
//! names stand in tables. An op that this form cannot give back to the byte
//! stands in it as it is.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::State;
use crate::clock::{LATEST, Stamp};
use crate::op::{Op, number, push_heads, read_heads};
use tminus_model::json::Value;
use tminus_model::json::push_string;
use tminus_model::ordered::Map;

/// Actions that are written as numbers, from 1. The table is closed: actions
/// of later versions are written as words, so that this version can read them.
const KINDS: [&str; 18] = [
    "set", "undo", "note", "open", "check", "timer", "value", "measure", "link", "time", "event",
    "start", "reset", "keep", "drop", "launch", "run", "watch",
];

/// Data nested deeper than this stands in a segment as text: a reader of JSON
/// stops at 128, and a segment adds some levels.
const DEPTH: u32 = 64;

/// Writes ops `n`, `n + 1`, … of one writer; `None` where they are not that.
pub fn write(ops: &[Op]) -> Option<String> {
    let first = ops.first()?;
    let mut actors = Table::default();
    let mut steps = Table::default();
    let mut rows = String::new();
    let mut before: Option<(&Op, String)> = None;
    for (op, n) in ops.iter().zip(first.n..) {
        if op.writer != first.writer || op.n != n {
            return None;
        }
        let (ms, chained) = match &before {
            None => (first.time.ms, true),
            Some((before, hash)) => (before.time.ms, op.prev.as_ref() == Some(hash)),
        };
        if before.is_some() {
            rows.push(',');
        }
        if chained && !op.is_verbatim() && !op.data.is_number() && is_shallow(&op.data, DEPTH) {
            push_row(&mut rows, op, ms, &mut actors, &mut steps);
        } else {
            push_string(&mut rows, &op.write());
        }
        before = Some((op, op.hash()));
    }
    let (_, last) = before?;
    let mut out = String::with_capacity(rows.len() + 256);
    out.push('{');
    if let Some(prev) = &first.prev {
        out.push_str("\"p\":");
        push_string(&mut out, prev);
        out.push(',');
    }
    out.push_str("\"last\":");
    push_string(&mut out, &last);
    out.push_str(",\"t\":");
    out.push_str(&first.time.ms.to_string());
    for (key, table) in [(",\"a\":[", &actors), (",\"s\":[", &steps)] {
        out.push_str(key);
        for (index, name) in table.names.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            push_string(&mut out, name);
        }
        out.push(']');
    }
    out.push_str(",\"o\":[");
    out.push_str(&rows);
    out.push_str("]}");
    Some(out)
}

/// Reads ops `first` to `last` of a writer. The error is a phrase.
pub fn read(writer: &str, first: u64, last: u64, payload: &str) -> Result<Vec<Op>, &'static str> {
    const SHAPE: &str = "it is not a segment";
    let Ok(Value::Object(mut map)) = Value::parse(payload) else {
        return Err(SHAPE);
    };
    let Some(Value::Array(rows)) = map.remove("o") else {
        return Err(SHAPE);
    };
    let names = |key: &str| -> Option<Vec<&str>> {
        let names = map.get(key)?.as_array()?;
        names.iter().map(Value::as_str).collect()
    };
    let actors = names("a").ok_or(SHAPE)?;
    let steps = names("s").ok_or(SHAPE)?;
    let mut ms = map.get("t").and_then(Value::as_i64).ok_or(SHAPE)?;
    let mut prev = match map.get("p") {
        None => None,
        Some(Value::String(prev)) => Some(prev.clone()),
        Some(_) => return Err(SHAPE),
    };
    if last.checked_sub(first) != Some((rows.len() as u64).wrapping_sub(1)) {
        return Err("it does not hold the ops that its key names");
    }
    let mut ops = Vec::with_capacity(rows.len());
    for (row, n) in rows.into_iter().zip(first..) {
        let op = match row {
            Value::String(verbatim) => Op::read(&verbatim).map_err(|_| SHAPE)?,
            Value::Array(row) => {
                let mut op = read_row(writer, n, ms, row, &actors, &steps).ok_or(SHAPE)?;
                op.prev = prev.take();
                op
            }
            _ => return Err(SHAPE),
        };
        if op.writer != writer || op.n != n {
            return Err("it holds an op that its key does not name");
        }
        ms = op.time.ms;
        prev = Some(op.hash());
        ops.push(op);
    }
    if map.get("last").and_then(Value::as_str) != prev.as_deref() {
        return Err("its chain of hashes is broken");
    }
    Ok(ops)
}

fn is_shallow(value: &Value, left: u32) -> bool {
    match value {
        Value::Array(items) => left > 0 && items.iter().all(|item| is_shallow(item, left - 1)),
        Value::Object(map) => left > 0 && map.values().all(|item| is_shallow(item, left - 1)),
        _ => true,
    }
}

/// Names with their places, from 1.
#[derive(Default)]
struct Table<'a> {
    names: Vec<&'a str>,
    places: Map<&'a str, usize>,
}

impl<'a> Table<'a> {
    fn place(&mut self, name: Option<&'a str>) -> usize {
        let Some(name) = name else { return 0 };
        let names = &mut self.names;
        *self.places.or_insert_with(name, || {
            names.push(name);
            names.len()
        })
    }
}

/// Appends `[dt,count,actor,step,k,d,m,h]` without its trailing defaults.
fn push_row<'a>(
    out: &mut String,
    op: &'a Op,
    ms: i64,
    actors: &mut Table<'a>,
    steps: &mut Table<'a>,
) {
    out.push('[');
    out.push_str(&(op.time.ms - ms).to_string());
    for number in [
        op.time.count as usize,
        actors.place(op.actor.as_deref()),
        steps.place(op.subject.as_deref()),
    ] {
        out.push(',');
        out.push_str(&number.to_string());
    }
    out.push(',');
    match KINDS.iter().position(|kind| *kind == op.kind) {
        Some(at) => out.push_str(&(at + 1).to_string()),
        None => push_string(out, &op.kind),
    }
    let rest = [!op.data.is_null(), op.note.is_some(), !op.heads.is_empty()];
    let wanted = rest.iter().rposition(|&there| there).map_or(0, |at| at + 1);
    for at in 0..wanted {
        out.push(',');
        match at {
            0 => push_data(out, op),
            1 => match &op.note {
                Some(note) => push_string(out, note),
                None => out.push_str("null"),
            },
            _ => push_heads(out, &op.heads),
        }
    }
    out.push(']');
}

fn read_row(
    writer: &str,
    n: u64,
    ms: i64,
    row: Vec<Value>,
    actors: &[&str],
    steps: &[&str],
) -> Option<Op> {
    let mut row = row.into_iter();
    let ms = ms.checked_add(row.next()?.as_i64()?)?;
    if !(0..=LATEST).contains(&ms) {
        return None;
    }
    let count = u32::try_from(row.next()?.as_u64()?).ok()?;
    let actor = place(&row.next()?, actors)?;
    let subject = place(&row.next()?, steps)?;
    let kind = match row.next()? {
        Value::String(kind) => kind,
        kind => {
            let at = usize::try_from(kind.as_u64()?).ok()?.checked_sub(1)?;
            (*KINDS.get(at)?).to_owned()
        }
    };
    let mut op = Op::new(writer, n, Stamp { ms, count }, &kind);
    op.actor = named(actors, actor);
    op.subject = named(steps, subject);
    op.data = row
        .next()
        .map_or(Some(Value::Null), |data| read_data(&op, data))?;
    op.note = match row.next() {
        None | Some(Value::Null) => None,
        Some(Value::String(note)) => Some(note),
        Some(_) => return None,
    };
    if let Some(heads) = row.next() {
        op.heads = read_heads(&heads)?;
    }
    Some(op)
}

/// Reads a place in a table of names: from 1; 0 is nobody.
fn place(value: &Value, names: &[&str]) -> Option<usize> {
    let place = usize::try_from(value.as_u64()?).ok()?;
    (place <= names.len()).then_some(place)
}

fn named(names: &[&str], place: usize) -> Option<String> {
    let at = place.checked_sub(1)?;
    Some((*names.get(at)?).to_owned())
}

/// Appends the data: a number for the plain `set` (`from * 8 + to`) and for
/// the `undo` of an own op (the distance to it), else JSON. Data that is itself
/// a number never comes here.
fn push_data(out: &mut String, op: &Op) {
    match code(op) {
        Some(code) => out.push_str(&code.to_string()),
        None => op.data.write(out),
    }
}

fn read_data(op: &Op, data: Value) -> Option<Value> {
    match (&data, op.kind.as_str()) {
        (Value::Int(_), "set") => {
            let code = usize::try_from(number(&data)?).ok()?;
            let from = State::ALL.get(code / 8)?;
            let to = State::ALL[code % 8];
            Some(Value::object([
                ("from", from.word().into()),
                ("to", to.word().into()),
            ]))
        }
        (Value::Int(_), "undo") => {
            let named = op.n.checked_sub(number(&data)?)?;
            Some(Value::Array(vec![op.writer.clone().into(), named.into()]))
        }
        (Value::Int(_) | Value::Number(_), _) => None,
        _ => Some(data),
    }
}

fn code(op: &Op) -> Option<u64> {
    if let Some((writer, n)) = op.undoes() {
        let plain = op.data.as_array().is_some_and(|data| data.len() == 2);
        return (plain && writer == op.writer).then(|| op.n.checked_sub(n))?;
    }
    if op.kind != "set" || op.data.as_object()?.len() != 2 {
        return None;
    }
    let place = |name| {
        let state = State::from_word(op.text(name)?)?;
        State::ALL.iter().position(|other| *other == state)
    };
    Some((place("from")? * 8 + place("to")?) as u64)
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use crate::op::Op;

    /// Ops as a browser might hold them: plain, undone, noted, of a later
    /// version, with a broken chain in the middle.
    fn ops() -> Vec<Op> {
        let mut prev = None;
        let mut ops = Vec::new();
        for (n, rest) in [
            r#""t":[1000,0],"k":"open","d":{"kind":"live","rev":"R","run":"main","wire":1}"#,
            r#""t":[1000,1],"a":"Ana","s":"~one","k":"set","d":{"from":"todo","to":"done"}"#,
            r#""t":[2500,0],"a":"Ana","k":"undo","d":["writer01",1]"#,
            r#""t":[2500,1],"k":"undo","d":["writer02",7]"#,
            r#""t":[2500,2],"k":"undo","d":["writer01",1,900]"#,
            r#""t":[2500,3],"s":"two","k":"set","d":{"from":"done","to":"skipped","wall":5},"m":"no time""#,
            r#""t":[2400,0],"s":"~one","k":"dance","d":7,"m":"""#,
            r#""t":[2600,0],"k":"dance","d":{"b":7},"h":{"writer02":[3,"HHHHHHHHHHHHHHHHHHHHHH"]}"#,
            r#""t":[2700,0],"k":"set","d":-1"#,
            r#""t":[2800,0],"k":"set","d":{"to":"paused"}"#,
            r#""t":[2900,0],"k":"set","d":{"from":"todo","to":"done"},"future":[1]"#,
            &[r#""t":[2900,1],"k":"dance","d":"#, &"[".repeat(120), &"]".repeat(120)].concat(),
        ]
        .into_iter()
        .enumerate()
        {
            let p = match &prev {
                Some(prev) if n != 4 => format!(",\"p\":\"{prev}\""),
                _ => String::new(),
            };
            let text = format!("{{\"w\":\"writer01\",\"n\":{n},{rest}{p}}}");
            let op = Op::read(&text).unwrap();
            prev = Some(op.hash());
            ops.push(op);
        }
        ops
    }

    #[test]
    fn every_part_of_a_log_comes_back_to_the_byte() {
        let ops = ops();
        for from in 0..ops.len() {
            for to in from..ops.len() {
                let payload = write(&ops[from..=to]).unwrap();
                let back = read("writer01", from as u64, to as u64, &payload).unwrap();
                let texts = |ops: &[Op]| ops.iter().map(Op::write).collect::<Vec<_>>();
                assert_eq!(texts(&back), texts(&ops[from..=to]), "{payload}");
            }
        }
    }

    #[test]
    fn a_tick_takes_little_room() {
        let payload = write(&ops()[0..3]).unwrap();
        assert!(
            payload.ends_with(r#""a":["Ana"],"s":["~one"],"o":[[0,0,0,0,4,{"kind":"live","rev":"R","run":"main","wire":1}],[0,1,1,1,1,2],[1500,0,1,0,2,1]]}"#),
            "{payload}"
        );
    }

    #[test]
    fn what_is_no_segment_is_said_to_be_none() {
        let ops = ops();
        let whole = write(&ops[1..4]).unwrap();
        assert!(write(&[ops[1].clone(), ops[3].clone()]).is_none());
        assert!(write(&[]).is_none());
        let last = ops[3].hash();
        for (writer, from, to, payload, why) in [
            ("writer01", 1, 3, "{}".to_owned(), "it is not a segment"),
            (
                "writer01",
                1,
                3,
                whole.replace("[1500,", "[1501,"),
                "its chain of hashes is broken",
            ),
            (
                "writer01",
                1,
                3,
                whole.replace(&last, "x"),
                "its chain of hashes is broken",
            ),
            (
                "writer01",
                1,
                3,
                whole.replace("\"Ana\"", "\"Eva\""),
                "its chain of hashes is broken",
            ),
            (
                "writer01",
                1,
                3,
                whole.replace("[\"~one\"]", "[]"),
                "it is not a segment",
            ),
            (
                "writer01",
                1,
                4,
                whole.clone(),
                "it does not hold the ops that its key names",
            ),
            (
                "writer01",
                2,
                4,
                whole.clone(),
                "its chain of hashes is broken",
            ),
            (
                "writer09",
                1,
                3,
                whole.clone(),
                "its chain of hashes is broken",
            ),
        ] {
            assert_eq!(
                read(writer, from, to, &payload).unwrap_err(),
                why,
                "{payload}"
            );
        }
    }
}
