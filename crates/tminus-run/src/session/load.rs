//! Reading what a store keeps of a run.
//!
//! 1. The keys of this run are picked out of all keys.
//! 2. Each value is unwrapped, read and held against its key.
//! 3. What cannot be read is copied to a quarantine key and named; it stays
//!    where it is. What a newer version wrote makes the run read-only.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use tminus_model::ordered;
use tminus_model::ordered::{Map, Set};
use tminus_plan::digest::hash128;
use tminus_plan::{StepEntry, from_list};

use super::Quarantined;
use crate::envelope::{self, EnvelopeError};
use crate::keys::{Key, Prefix};
use crate::op::Op;
use crate::segment;
use crate::store::{Store, StoreError};

/// What one stored value holds.
#[derive(Debug)]
pub(crate) enum Content {
    Ops(Vec<Op>),
    List(String, Vec<StepEntry>),
}

/// Why a value gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    Newer,
    Damaged(&'static str),
}

/// What a store holds of a run.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) ops: Vec<Op>,
    pub(crate) lists: Vec<(String, Vec<StepEntry>)>,
    pub(crate) quarantined: Vec<Quarantined>,
    pub(crate) newer: bool,
    /// What the store said where it could not be read, in all or in part.
    pub(crate) failed: Option<StoreError>,
    /// The numbers of the ops that were read or are known to be there.
    pub(crate) stored: Map<String, Vec<RangeInclusive<u64>>>,
    /// The revisions whose list is there.
    pub(crate) revisions: Set<String>,
    /// How many ops stand alone.
    pub(crate) loose: usize,
    /// Every value that was read, by its key.
    pub(crate) seen: Seen,
}

/// Marks of values by key: a value whose mark was seen need not be read again.
pub(crate) type Seen = Map<String, u64>;

/// Marks a value: FNV-1a over its bytes (Fowler, Noll, Vo). It tells a value
/// that was read before from one that chance has changed since, at a tenth of
/// the price of reading it.
pub(crate) fn mark(value: &str) -> u64 {
    value.bytes().fold(0xcbf2_9ce4_8422_2325, |mark, byte| {
        (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Reads a run. Values whose mark is in `seen` are taken as read.
pub(crate) fn scan(store: &impl Store, prefix: &Prefix, seen: &Seen) -> Scan {
    let mut scan = Scan::default();
    let mut keys = match store.keys() {
        Ok(keys) => keys,
        Err(error) => {
            scan.failed = Some(error);
            return scan;
        }
    };
    ordered::sort_by(&mut keys, &mut Ord::cmp);
    for text in keys {
        let Some(key) = prefix.parse(&text) else {
            continue;
        };
        if matches!(key, Key::Quarantine { .. }) {
            continue;
        }
        let value = match store.get(&text) {
            Ok(Some(value)) => value,
            Ok(None) => continue,
            Err(error) => {
                scan.failed = Some(error);
                continue;
            }
        };
        let mark = mark(&value);
        if seen.get(&text) == Some(&mark) {
            scan.note(&key);
            scan.seen.insert(text, mark);
            continue;
        }
        match read(&key, &value) {
            Ok(content) => {
                scan.note(&key);
                scan.seen.insert(text, mark);
                match content {
                    Content::Ops(ops) => scan.ops.extend(ops),
                    Content::List(revision, list) => scan.lists.push((revision, list)),
                }
            }
            Err(Unread::Newer) => scan.newer = true,
            Err(Unread::Damaged(why)) => scan.quarantined.push(Quarantined {
                key: text,
                why: why.to_owned(),
                bytes: value,
            }),
        }
    }
    scan
}

impl Scan {
    fn note(&mut self, key: &Key) {
        match key {
            Key::Op { writer, n } => {
                self.loose += 1;
                self.stored.or_default(writer.clone()).push(*n..=*n);
            }
            Key::Segment {
                writer,
                first,
                last,
            } => {
                let stored = self.stored.or_default(writer.clone());
                stored.push(*first..=*last);
            }
            Key::List { revision, .. } => {
                self.revisions.insert(revision.clone());
            }
            Key::Quarantine { .. } => {}
        }
    }
}

/// Reads a value and holds it against its key.
pub(crate) fn read(key: &Key, value: &str) -> Result<Content, Unread> {
    use Unread::Damaged;

    let payload = envelope::unwrap(value).map_err(|error| match error {
        EnvelopeError::Newer => Unread::Newer,
        EnvelopeError::Damaged(why) => Damaged(why),
    })?;
    match key {
        Key::Op { writer, n } => {
            let op = Op::read(payload).map_err(|error| Damaged(error.why()))?;
            if op.writer != *writer || op.n != *n {
                return Err(Damaged("it is not the op that its key names"));
            }
            Ok(Content::Ops(vec![op]))
        }
        Key::Segment {
            writer,
            first,
            last,
        } => segment::read(writer, *first, *last, payload)
            .map(Content::Ops)
            .map_err(Damaged),
        Key::List { revision, .. } => {
            if hash128(payload.as_bytes()) != *revision {
                return Err(Damaged("it is not the step list that its key names"));
            }
            from_list(payload)
                .map(|list| Content::List(revision.clone(), list))
                .ok_or(Damaged("it is not a step list"))
        }
        Key::Quarantine { .. } => Err(Damaged("it is in quarantine")),
    }
}

/// Copies a value that could not be read, if there is room. It is the reader's
/// last resort and must not stop anything, so it may fail.
pub(crate) fn quarantine(store: &mut impl Store, prefix: &Prefix, bytes: &str) {
    let key = prefix.key(&Key::Quarantine {
        hash: hash128(bytes.as_bytes()),
    });
    if matches!(store.get(&key), Ok(None)) {
        let _ = store.set(&key, bytes);
    }
}
