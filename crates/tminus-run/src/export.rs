//! The log as one file: lossless, one op a line, with a checksum
//! (`docs/run-log.md`, "Export"), and the merge of two logs.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::ordered;
use tminus_model::ordered::Map;
use tminus_plan::digest::hash128;
use tminus_plan::to_list;

use crate::fold::Fold;
use crate::op::{Head, Op, push_heads, read_heads};
use crate::session::{Config, Recovery};
use tminus_model::json::{Value, push_string};

/// What is left out of an export that not everybody should see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Omit {
    /// Notes and reasons.
    pub notes: bool,
    /// Values of placeholders.
    pub values: bool,
}

impl Omit {
    /// Gives an op without what is left out, and with the hash of the whole;
    /// `None` where it holds nothing of it.
    fn shorten(self, op: &Op) -> Option<String> {
        let mut short = op.bare();
        let note = self.notes.then(|| short.note.take()).flatten();
        let mut cut = note.is_some();
        if self.values && op.kind == "value" {
            let name = ("name", op.text("name").unwrap_or_default().into());
            // The wall clock says when it was, not what.
            short.data = match op.field("wall") {
                Some(wall) => Value::object([name, ("wall", wall.clone())]),
                None => Value::object([name]),
            };
            cut = true;
        }
        // Keys of a later version may hold anything.
        if !cut && !((self.notes || self.values) && op.is_verbatim()) {
            return None;
        }
        let mut text = short.write();
        text.pop();
        text.push_str(",\"x\":");
        push_string(&mut text, &op.hash());
        text.push('}');
        Some(text)
    }
}

/// Which step lists an export carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    /// Each that an op names.
    All,
    /// All but the one of the page as it is, which who takes the export has too.
    Older,
}

/// Writes an export.
pub(crate) fn write(
    config: &Config,
    runbook: &str,
    fold: &Fold,
    recovery: &Recovery,
    omit: Omit,
    carried: Lists,
) -> String {
    let mut out = String::from("{\"tminus\":\"log\",\"v\":1");
    for (key, text) in [
        (",\"site\":", config.site.as_str()),
        (",\"runbook\":", runbook),
        (",\"run\":", config.run.as_str()),
    ] {
        out.push_str(key);
        push_string(&mut out, text);
    }
    if omit != Omit::default() {
        let words = [("\"notes\"", omit.notes), ("\"values\"", omit.values)];
        let words: Vec<&str> = words
            .iter()
            .filter(|word| word.1)
            .map(|word| word.0)
            .collect();
        out.push_str(",\"without\":[");
        out.push_str(&words.join(","));
        out.push(']');
    }
    out.push_str(",\n\"lists\":{");
    let page = (fold.mapping.revision(), fold.mapping.page());
    let page = (carried == Lists::All).then_some(page);
    let lists = ordered::map(fold.mapping.lists().chain(page));
    push_lines(&mut out, lists, |out, (revision, list)| {
        push_string(out, revision);
        out.push(':');
        out.push_str(&to_list(list));
    });
    out.push_str("},\n\"ops\":[");
    push_lines(&mut out, fold.log.order(), |out, &place| {
        let op = fold.log.op(place);
        out.push_str(&omit.shorten(op).unwrap_or_else(|| op.write()));
    });
    out.push_str("],\n\"unread\":{");
    // Nobody knows what stands in a value that cannot be read.
    let unread = recovery
        .quarantined
        .iter()
        .filter(|_| omit == Omit::default());
    push_lines(&mut out, unread, |out, value| {
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LogFile {
    /// The site's part of the keys.
    pub site: String,
    /// The runbook's id.
    pub runbook: String,
    /// The run.
    pub run: String,
    /// What was left out of the ops: `notes`, `values`. Such a file can be read
    /// and verified; it cannot be imported.
    pub without: Vec<String>,
    /// Step lists by revision, as they stand in the file, with their lines.
    pub lists: Vec<(String, String, usize)>,
    /// The ops, as they stand in the file.
    pub ops: Vec<Op>,
    /// The hash of each op: its own, or of a shortened one that of the whole.
    pub hashes: Vec<String>,
    /// The line of each op, from 1.
    pub lines: Vec<usize>,
    /// How many ops are shortened.
    pub shortened: usize,
    /// Lines that should hold an op and do not, from 1, each with a phrase.
    pub bad: Vec<(usize, &'static str)>,
    /// How many stored values could not be read when it was written.
    pub unread: usize,
    /// The last op of each writer, as the end of the file names it.
    pub heads: Map<String, Head>,
    /// Whether the file is as it was written.
    pub intact: bool,
    /// Whether its end is there.
    pub complete: bool,
}

/// What stands before the checksum.
const SUM: &str = ",\n\"sum\":\"";

/// How every export of this version starts.
const START: &str = "{\"tminus\":\"log\",\"v\":1,";

/// The largest file that is read, in bytes.
pub const FILE_LIMIT: usize = 4 << 20;

/// Why a text is no log that can be read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotALog {
    /// It has more than [`FILE_LIMIT`] bytes.
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// It is something else.
    NotOurs,
    /// A later version wrote it.
    Newer {
        /// The version of its format.
        version: u64,
    },
    /// It is a log, but not as it was written: another program has put its
    /// lines in another shape.
    Reformatted,
}

impl core::fmt::Display for NotALog {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooLarge { bytes } => write!(
                f,
                "this file is too large: it has {bytes} bytes, and a log at most {FILE_LIMIT}"
            ),
            Self::NotOurs => f.write_str("this is not a log of T-minus"),
            Self::Newer { version } => write!(
                f,
                "this log was written by a newer version (format {version}, and this version reads \
                 format 1)"
            ),
            Self::Reformatted => f.write_str(
                "this log is not as it was exported: another program has changed its lines or blanks",
            ),
        }
    }
}

/// Reads an export; `None` where the text is none.
pub fn read(text: &str) -> Option<LogFile> {
    open(text).ok()
}

/// Reads an export, or says why it is none. A file that was altered or cut off
/// is read as far as it goes.
pub fn open(text: &str) -> Result<LogFile, NotALog> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > FILE_LIMIT {
        return Err(NotALog::TooLarge { bytes: text.len() });
    }
    parse(text)
}

/// The same of a text that was written here just now, however long it is.
pub(crate) fn parse(text: &str) -> Result<LogFile, NotALog> {
    if !text.starts_with(START) {
        return Err(why_not(text));
    }
    let sum = text.rfind(SUM);
    let intact = sum.is_some_and(|at| {
        let (before, after) = text.split_at(at + SUM.len());
        after.trim_end().strip_suffix("\"}") == Some(&hash128(before.as_bytes()))
    });
    let mut file = LogFile {
        intact,
        complete: sum.is_some() && text.trim_end().ends_with("\"}"),
        ..LogFile::default()
    };
    let mut part = Part::Head;
    for (line, number) in text.lines().zip(1..) {
        part = match line {
            "\"lists\":{" => Part::Lists,
            "\"lists\":{}," | "\"ops\":[]," => Part::Head,
            "\"ops\":[" => Part::Ops,
            "],\"unread\":{" | "\"unread\":{" => Part::Unread,
            _ if line.starts_with("\"unread\":") => Part::End,
            _ if line.starts_with("\"heads\":") => {
                let json = line.strip_prefix("\"heads\":").unwrap_or_default();
                let heads = Value::parse(json.trim_end_matches(',')).ok();
                file.heads = heads.as_ref().and_then(read_heads).unwrap_or_default();
                Part::End
            }
            _ => {
                file.line(&part, line, number);
                part
            }
        };
    }
    Ok(file)
}

/// Which part of a file a line stands in.
enum Part {
    Head,
    Lists,
    Ops,
    Unread,
    End,
}

impl LogFile {
    fn line(&mut self, part: &Part, line: &str, number: usize) {
        let json = line.strip_suffix(',').unwrap_or(line);
        match part {
            Part::Head if number == 1 => self.head(json),
            Part::Lists => {
                // The closing brace of all lists stands on a line of the last.
                let json = json.strip_suffix('}').unwrap_or(json);
                let entry = json
                    .strip_prefix('"')
                    .and_then(|rest| rest.split_once("\":"));
                if let Some((revision, list)) = entry {
                    let (revision, list) = (revision.to_owned(), list.to_owned());
                    self.lists.push((revision, list, number));
                }
            }
            Part::Ops => {
                let json = json.strip_suffix(']').unwrap_or(json);
                match Op::read(json) {
                    Ok(op) => {
                        let whole = self.whole_hash(json);
                        self.shortened += usize::from(whole.is_some());
                        self.hashes.push(whole.unwrap_or_else(|| op.hash()));
                        self.ops.push(op);
                        self.lines.push(number);
                    }
                    Err(error) => self.bad.push((number, error.why())),
                }
            }
            Part::Unread => self.unread += usize::from(!json.is_empty() && json != "}"),
            Part::Head | Part::End => {}
        }
    }

    fn head(&mut self, json: &str) {
        let Ok(head) = Value::parse(&[json, "}"].concat()) else {
            return;
        };
        let text = |key: &str| {
            let text = head.get(key).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        (self.site, self.runbook, self.run) = (text("site"), text("runbook"), text("run"));
        let without = head.get("without").and_then(Value::as_array);
        let words = without.into_iter().flatten().filter_map(Value::as_str);
        self.without = words.map(str::to_owned).collect();
    }

    /// Of a shortened op, the hash of the whole one.
    fn whole_hash(&self, json: &str) -> Option<String> {
        if self.without.is_empty() {
            return None;
        }
        let value = Value::parse(json).ok()?;
        value.get("x")?.as_str().map(str::to_owned)
    }
}

fn why_not(text: &str) -> NotALog {
    let head: String = text
        .chars()
        .take(200)
        .filter(|c| !c.is_whitespace())
        .collect();
    let Some(rest) = head.strip_prefix("{\"tminus\":\"log\",\"v\":") else {
        return NotALog::NotOurs;
    };
    let digits = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    match rest[..digits].parse() {
        Ok(1) => NotALog::Reformatted,
        Ok(version) => NotALog::Newer { version },
        Err(_) => NotALog::NotOurs,
    }
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
