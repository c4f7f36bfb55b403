//! The log as one file: lossless, one op a line, with a checksum
//! (`docs/run-log.md`, "Export"), and the merge of two logs.

use tminus_model::ordered;
use tminus_model::ordered::Map;
use tminus_plan::digest::hash128;
use tminus_plan::to_list;

use crate::fold::Fold;
use crate::op::{Head, Op, push_heads};
use crate::session::{Config, Recovery};
use tminus_model::json::push_string;

/// Writes an export.
pub(crate) fn write(config: &Config, runbook: &str, fold: &Fold, recovery: &Recovery) -> String {
    let mut out = String::from("{\"tminus\":\"log\",\"v\":1");
    for (key, text) in [
        (",\"site\":", config.site.as_str()),
        (",\"runbook\":", runbook),
        (",\"run\":", config.run.as_str()),
    ] {
        out.push_str(key);
        push_string(&mut out, text);
    }
    out.push_str(",\n\"lists\":{");
    let page = (fold.mapping.revision(), fold.mapping.page());
    let lists = ordered::map(fold.mapping.lists().chain([page]));
    push_lines(&mut out, lists, |out, (revision, list)| {
        push_string(out, revision);
        out.push(':');
        out.push_str(&to_list(list));
    });
    out.push_str("},\n\"ops\":[");
    push_lines(&mut out, fold.log.order(), |out, &place| {
        out.push_str(&fold.log.op(place).write());
    });
    out.push_str("],\n\"unread\":{");
    push_lines(&mut out, &recovery.quarantined, |out, value| {
        push_string(out, &value.key);
        out.push(':');
        push_string(out, &value.bytes);
    });
    out.push_str("},\n\"heads\":");
    let heads = fold.log.writers().iter().filter_map(|(writer, ops)| {
        let (&n, &place) = ops.last_key_value()?;
        let hash = fold.log.hash(place).to_owned();
        Some((writer.clone(), Head { n, hash }))
    });
    push_heads(&mut out, &ordered::map(heads));
    out.push_str(",\n\"sum\":\"");
    let sum = hash128(out.as_bytes());
    out.push_str(&sum);
    out.push_str("\"}\n");
    out
}

/// Appends items, each on its own line.
fn push_lines<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    push: impl Fn(&mut String, T),
) {
    for (index, item) in items.into_iter().enumerate() {
        out.push_str(if index > 0 { ",\n" } else { "\n" });
        push(out, item);
    }
}

/// An export that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct LogFile {
    /// The ops, as they stand in the file.
    pub ops: Vec<Op>,
    /// The line of each op, from 1.
    pub lines: Vec<usize>,
    /// Lines that should hold an op and do not, from 1, each with a phrase.
    pub bad: Vec<(usize, &'static str)>,
    /// Whether the file is as it was written.
    pub intact: bool,
}

/// What stands before the checksum.
const SUM: &str = ",\n\"sum\":\"";

/// Reads an export; `None` where the text is none.
pub fn read(text: &str) -> Option<LogFile> {
    if !text.starts_with("{\"tminus\":\"log\",\"v\":1,") {
        return None;
    }
    let intact = text.rfind(SUM).is_some_and(|at| {
        let (before, after) = text.split_at(at + SUM.len());
        after.trim_end().strip_suffix("\"}") == Some(&hash128(before.as_bytes()))
    });
    let mut file = LogFile {
        ops: Vec::new(),
        lines: Vec::new(),
        bad: Vec::new(),
        intact,
    };
    let lines = text.lines().zip(1..);
    let ops = lines
        .skip_while(|(line, _)| *line != "\"ops\":[")
        .skip(1)
        .take_while(|(line, _)| !line.starts_with("\"unread\":"));
    for (line, number) in ops {
        let json = line.strip_suffix(',').unwrap_or(line);
        let json = json.strip_suffix(']').unwrap_or(json);
        match Op::read(json) {
            Ok(op) => {
                file.ops.push(op);
                file.lines.push(number);
            }
            Err(error) => file.bad.push((number, error.why())),
        }
    }
    Some(file)
}

/// Merges two logs of one run: the union of their ops, in clock order. Merging
/// is commutative, and merging twice changes nothing. Of two ops with one
/// writer and number, everyone takes the one with the smaller hash.
pub fn merge(one: &[Op], other: &[Op]) -> Vec<Op> {
    let mut all: Map<(&str, u64), (String, &Op)> = Map::new();
    for op in one.iter().chain(other) {
        let new = (op.hash(), op);
        let known = all.or_insert_with((op.writer.as_str(), op.n), || new.clone());
        if new.0 < known.0 {
            *known = new;
        }
    }
    let mut ops: Vec<Op> = all.into_values().map(|(_, op)| op.clone()).collect();
    ops.sort_by(|one, other| {
        (one.time, &one.writer, one.n).cmp(&(other.time, &other.writer, other.n))
    });
    ops
}
