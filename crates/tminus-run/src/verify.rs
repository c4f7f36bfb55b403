//! Whether a log is what was written, and where it is not.
//!
//! What each check finds: a line that is no op; an op that the chain does not
//! bear out (altered, missing, put in); an end that is cut off, named by the
//! heads inside the ops and at the file's end; lines in another order; a step
//! list that is not the one its ops name; and by the checksum anything else. It
//! finds accidents and careless edits. Who rebuilds the whole chain is only
//! found out by the head hashes, where someone has kept them (`SECURITY.md`).

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use tminus_plan::digest::hash128;

use crate::chain::{self, Break, Fault};
use crate::export::LogFile;
use crate::op::Op;

/// One thing that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line of the file, from 1, where it is to be seen.
    pub line: Option<usize>,
    /// What is wrong, as one sentence in lower case.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// The end of one writer's chain. Publishing the hashes makes the log proof
/// against everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterHead {
    /// The writer: one tab.
    pub writer: String,
    /// The names that its ops carry.
    pub actors: BTreeSet<String>,
    /// The number of its last op.
    pub n: u64,
    /// The hash of its last op.
    pub hash: String,
}

/// What checking a log came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// What is wrong, the first line first.
    pub problems: Vec<Problem>,
    /// The end of each writer's chain.
    pub heads: Vec<WriterHead>,
    /// How many ops there are.
    pub ops: usize,
    /// How many of them are shortened: their contents cannot be checked.
    pub shortened: usize,
}

/// Checks an export.
pub fn verify(file: &LogFile) -> Verification {
    let mut problems: Vec<Problem> = Vec::new();
    let mut say = |line: Option<usize>, what: String| problems.push(Problem { line, what });
    for (line, why) in &file.bad {
        say(Some(*line), format!("this is no op: {why}"));
    }
    for (revision, list, line) in &file.lists {
        if hash128(list.as_bytes()) != *revision {
            say(
                Some(*line),
                format!("the step list `{revision}` was altered"),
            );
        }
    }
    let places: BTreeMap<(&str, u64), usize> = file
        .ops
        .iter()
        .zip(&file.lines)
        .map(|(op, line)| ((op.writer.as_str(), op.n), *line))
        .collect();
    for found in breaks(file) {
        say(line_of(&found, &places), found.to_string());
    }
    let named = |op: &Op| file.heads.is_empty() || file.heads.contains_key(&op.writer);
    if let Some(at) = file.ops.iter().position(|op| !named(op)) {
        let writer = &file.ops[at].writer;
        say(
            Some(file.lines[at]),
            format!("an op of {writer}, whom the end of the file does not name"),
        );
    }
    let order = |at: usize| {
        let op = &file.ops[at];
        (op.time, &op.writer, op.n)
    };
    if let Some(at) = (1..file.ops.len()).find(|&at| order(at - 1) >= order(at)) {
        say(
            Some(file.lines[at]),
            "this op does not stand in the order of time".to_owned(),
        );
    }
    for (op, line) in file.ops.iter().zip(&file.lines) {
        if op.kind == "open" && op.text("run").is_some_and(|run| run != file.run) {
            say(
                Some(1),
                "the run that this line names is not the one of the ops".to_owned(),
            );
            say(Some(*line), "this op is of another run".to_owned());
            break;
        }
    }
    if !file.complete {
        say(None, "the end of the file is missing".to_owned());
    } else if !file.intact && problems.is_empty() {
        problems.push(Problem {
            line: None,
            what: "the checksum is not that of the file: something outside of the ops was altered"
                .to_owned(),
        });
    }
    problems.sort_by_key(|problem| (problem.line.unwrap_or(usize::MAX), problem.what.clone()));
    problems.dedup();
    Verification {
        problems,
        heads: heads(file),
        ops: file.ops.len(),
        shortened: file.shortened,
    }
}

/// The first break of each writer that has one, by the chain and by the end of
/// the file, which alone knows what the last op was.
pub(crate) fn breaks(file: &LogFile) -> Vec<Break> {
    let hashed = file.ops.iter().zip(file.hashes.iter().cloned());
    let ends = file.heads.iter();
    let ends = ends.map(|(writer, head)| (writer.as_str(), head));
    chain::verify_hashed(hashed, ends)
}

/// Where a break is to be seen: at its op, or where one is missing at the first
/// line of a later one, else at the last one of its writer.
fn line_of(found: &Break, places: &BTreeMap<(&str, u64), usize>) -> Option<usize> {
    let at = |n: u64| places.get(&(found.writer.as_str(), n)).copied();
    if found.fault != Fault::Missing {
        return at(found.n);
    }
    let of_writer = places
        .iter()
        .filter(|((writer, _), _)| *writer == found.writer);
    let later = of_writer.clone().filter(|((_, n), _)| *n > found.n);
    let first = later.map(|(_, line)| *line).min();
    first.or_else(|| of_writer.map(|(_, line)| *line).max())
}

fn heads(file: &LogFile) -> Vec<WriterHead> {
    let mut heads: BTreeMap<&str, WriterHead> = BTreeMap::new();
    for (op, hash) in file.ops.iter().zip(&file.hashes) {
        let head = heads.entry(&op.writer).or_insert_with(|| WriterHead {
            writer: op.writer.clone(),
            actors: BTreeSet::new(),
            n: op.n,
            hash: hash.clone(),
        });
        head.actors.extend(op.actor.clone());
        if op.n >= head.n {
            head.n = op.n;
            head.hash.clone_from(hash);
        }
    }
    heads.into_values().collect()
}
