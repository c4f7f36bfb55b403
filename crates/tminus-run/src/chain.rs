//! The chain of hashes: what is missing, altered or put in.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::op::{Head, Op};
use tminus_model::number::number;
use tminus_model::ordered::Map;

/// What is wrong at one op.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The op is not there.
    Missing,
    /// It is not the op that later ones were written after.
    Altered,
    /// It has the number of another op and does not belong into the chain.
    Inserted,
}

/// The first thing that is wrong with the ops of one writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The writer.
    pub writer: String,
    /// The op's number.
    pub n: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

impl Break {
    /// Says it: `op 7 of nOcG4gx_ is missing`.
    pub fn text(&self) -> String {
        let fault = match self.fault {
            Fault::Missing => " is missing",
            Fault::Altered => " was altered",
            Fault::Inserted => " does not belong here",
        };
        ["op ", &number(self.n as i64), " of ", &self.writer, fault].concat()
    }
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Checks the ops of a run, in any order, and gives the first break of every
/// writer that has one. It sees what careless edits do; who holds the log can
/// rebuild it whole (`SECURITY.md`).
pub fn verify<'a>(ops: impl IntoIterator<Item = &'a Op>) -> Vec<Break> {
    verify_hashed(ops.into_iter().map(|op| (op, op.hash())), [])
}

/// The same of ops whose hashes are known already, with further heads: the
/// last op of each writer as a file's end names it.
pub(crate) fn verify_hashed<'a>(
    ops: impl IntoIterator<Item = (&'a Op, String)>,
    ends: impl IntoIterator<Item = (&'a str, &'a Head)>,
) -> Vec<Break> {
    let mut writers: Map<&str, Numbered> = Map::new();
    let mut heads: Map<&str, Map<u64, &str>> = Map::new();
    for (writer, head) in ends {
        heads.or_default(writer).insert(head.n, &head.hash);
    }
    for (op, hash) in ops {
        let same = writers.or_default(&op.writer).or_default(op.n);
        if same.iter().all(|(_, known)| *known != hash) {
            same.push((op, hash));
        }
        for (writer, head) in &op.heads {
            if *writer != op.writer {
                let named = heads.or_default(writer);
                named.insert(head.n, &head.hash);
            }
        }
    }
    // A head may name a writer of whom nothing is left.
    for writer in heads.keys() {
        writers.or_default(writer);
    }
    let none = Map::new();
    writers
        .iter()
        .filter_map(|(writer, ops)| {
            let named = heads.get(writer).unwrap_or(&none);
            let (n, fault) = first_break(ops, named)?;
            Some(Break {
                writer: (*writer).to_owned(),
                n,
                fault,
            })
        })
        .collect()
}

/// The ops of one writer by number, with their hashes.
type Numbered<'a> = Map<u64, Vec<(&'a Op, String)>>;

fn first_break(ops: &Numbered, named: &Map<u64, &str>) -> Option<(u64, Fault)> {
    let last_there = ops.keys().next_back().map_or(0, |last| last + 1);
    let last_named = named.keys().next_back().map_or(0, |last| last + 1);
    let mut before: Option<&str> = None;
    // Without gaps, so this ends where the ops end or at the first gap.
    for n in 0..last_there.max(last_named) {
        let Some(same) = ops.get(&n) else {
            return Some((n, Fault::Missing));
        };
        if same.len() > 1 {
            return Some((n, Fault::Inserted));
        }
        let (op, hash) = same.first()?;
        if op.prev.as_deref() != before {
            // Either of the two may have been altered; the earlier one is
            // where the log stops being what was written.
            return Some((n.saturating_sub(1), Fault::Altered));
        }
        if named.get(&n).is_some_and(|named| named != hash) {
            return Some((n, Fault::Altered));
        }
        before = Some(hash);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Fault, verify};
    use crate::clock::Stamp;
    use crate::op::{Head, Op};

    fn chain(writer: &str, count: u64) -> Vec<Op> {
        let mut ops: Vec<Op> = Vec::new();
        for n in 0..count {
            let ms = 1000 + n as i64;
            let mut op = Op::new(writer, n, Stamp { ms, count: 0 }, "set");
            op.prev = ops.last().map(Op::hash);
            ops.push(op);
        }
        ops
    }

    #[test]
    fn the_first_break_of_a_writer_is_named() {
        let whole = chain("writer01", 6);
        let check = |edit: &dyn Fn(&mut Vec<Op>), expect: Option<(u64, Fault)>| {
            let mut ops = whole.clone();
            edit(&mut ops);
            let found = verify(&ops);
            let found: Vec<_> = found.iter().map(|found| (found.n, found.fault)).collect();
            assert_eq!(found, expect.into_iter().collect::<Vec<_>>());
        };
        check(&|_| (), None);
        check(&|ops| ops.reverse(), None);
        check(&|ops| ops.extend(chain("writer01", 6)), None);
        check(&|ops| ops.truncate(3), None);
        check(&|ops| drop(ops.remove(2)), Some((2, Fault::Missing)));
        check(&|ops| drop(ops.remove(0)), Some((0, Fault::Missing)));
        check(
            &|ops| ops[3].actor = Some("Eva".into()),
            Some((3, Fault::Altered)),
        );
        check(
            &|ops| {
                let mut twin = ops[3].clone();
                twin.note = Some("forged".into());
                ops.push(twin);
            },
            Some((3, Fault::Inserted)),
        );
    }

    #[test]
    fn the_heads_of_others_name_what_was_cut_off_or_altered_at_the_end() {
        let whole = chain("writer01", 4);
        let mut witness = Op::new("writer02", 0, Stamp { ms: 5000, count: 0 }, "open");
        witness.heads.insert(
            "writer01".to_owned(),
            Head {
                n: 3,
                hash: whole[3].hash(),
            },
        );
        let found = |ops: &[Op]| {
            verify(ops.iter().chain([&witness]))
                .first()
                .map(ToString::to_string)
        };
        assert_eq!(found(&whole), None);
        assert_eq!(found(&whole[..3]).unwrap(), "op 3 of writer01 is missing");
        assert_eq!(found(&[]).unwrap(), "op 0 of writer01 is missing");
        let mut altered = whole.clone();
        altered[3].note = Some("x".to_owned());
        assert_eq!(found(&altered).unwrap(), "op 3 of writer01 was altered");
    }
}
