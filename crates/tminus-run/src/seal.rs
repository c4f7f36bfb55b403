//! Sealing: many single ops become one value that takes a tenth of the room.
//!
//! 1. The single ops of a writer are read, with a short segment before them.
//! 2. They are written as one segment, which is read back to the byte.
//! 3. Only then are the single values removed that the segment holds.
//!
//! Any tab may do it, two may do it at once, and a tab may die between any two
//! calls: at every moment each op stands in at least one value.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use tminus_model::ordered;
use tminus_model::ordered::Map;

use crate::envelope;
use crate::keys::{Key, Prefix};
use crate::op::Op;
use crate::segment;
use crate::session::load::{Content, read};
use crate::store::{Store, StoreError};

/// The most ops in a segment: it is written and read back in one go.
const MOST: u64 = 512;

/// What sealing did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sealed {
    /// The keys of new segments with their values.
    pub written: Vec<(String, String)>,
    /// The keys that were removed.
    pub removed: Vec<String>,
}

/// Seals the ops of a run, in segments of at most `most` ops (and at most 512).
/// An error ends it; nothing is lost, and what was done stays done.
pub fn seal(
    store: &mut impl Store,
    prefix: &Prefix,
    most: u64,
) -> (Sealed, Result<(), StoreError>) {
    let mut sealed = Sealed::default();
    let result = seal_all(store, prefix, most.clamp(2, MOST), &mut sealed);
    (sealed, result)
}

fn seal_all(
    store: &mut impl Store,
    prefix: &Prefix,
    most: u64,
    sealed: &mut Sealed,
) -> Result<(), StoreError> {
    let mut writers: Map<String, Vec<Part>> = Map::new();
    for text in store.keys()? {
        let Some(key) = prefix.parse(&text) else {
            continue;
        };
        let (writer, first, last) = match &key {
            Key::Op { writer, n } => (writer, *n, *n),
            Key::Segment {
                writer,
                first,
                last,
            } => (writer, *first, *last),
            Key::List { .. } | Key::Quarantine { .. } => continue,
        };
        writers.or_default(writer.clone()).push(Part {
            first,
            last,
            key,
            text,
        });
    }
    for (writer, parts) in writers.iter_mut() {
        // Of two that start together the longer comes first: it holds the other.
        ordered::sort_by(parts, &mut |one, other| {
            (one.first, other.last).cmp(&(other.first, one.last))
        });
        for group in plan(parts, most) {
            seal_one(store, prefix, writer, &parts[group], sealed)?;
        }
    }
    Ok(())
}

/// A value that holds ops.
struct Part {
    first: u64,
    last: u64,
    key: Key,
    text: String,
}

/// Chooses which parts become one segment: neighbours of up to `most` ops.
fn plan(parts: &[Part], most: u64) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let mut from = 0;
    let mut last = 0;
    for (at, part) in parts.iter().enumerate() {
        let inside = at > from && part.last <= last;
        let after = at > from
            && part.first == last + 1
            && part.last.saturating_sub(parts[from].first) < most;
        if inside || after {
            last = part.last.max(last);
            continue;
        }
        groups.push(from..at);
        from = at;
        last = part.last;
    }
    groups.push(from..parts.len());
    groups.retain(|group| group.len() > 1);
    groups
}

fn seal_one(
    store: &mut impl Store,
    prefix: &Prefix,
    writer: &str,
    parts: &[Part],
    sealed: &mut Sealed,
) -> Result<(), StoreError> {
    // 1. Read every part. What cannot be read stays as it is.
    let mut found: Vec<(&str, Vec<Op>)> = Vec::new();
    let mut ops: Map<u64, Op> = Map::new();
    for part in parts {
        let Some(value) = store.get(&part.text)? else {
            continue;
        };
        if let Ok(Content::Ops(these)) = read(&part.key, &value) {
            for op in &these {
                ops.or_insert_with(op.n, || op.clone());
            }
            found.push((&part.text, these));
        }
    }
    let (Some((&first, _)), Some((&last, _))) = (ops.first_key_value(), ops.last_key_value())
    else {
        return Ok(());
    };
    if found.len() < 2 || ops.len() as u64 != last - first + 1 {
        return Ok(());
    }
    // 2. Write them as one, and read it back.
    let ops: Vec<Op> = ops.into_values().collect();
    let key = Key::Segment {
        writer: writer.to_owned(),
        first,
        last,
    };
    let Some(payload) = segment::write(&ops) else {
        return Ok(());
    };
    let value = envelope::wrap(&payload);
    let text = prefix.key(&key);
    let Ok(Content::Ops(back)) = read(&key, &value) else {
        return Ok(());
    };
    match store.get(&text)? {
        Some(there) if there == value => {}
        // The place is taken by something that cannot be read or says
        // something else: it is not ours to write over.
        Some(_) => return Ok(()),
        None => {
            let written = store.set(&text, &value);
            match store.get(&text)? {
                Some(there) if there == value => {}
                there => {
                    if there.is_some_and(|there| value.starts_with(&there)) {
                        // Our own failed attempt; all that it should hold is
                        // still in the parts.
                        store.remove(&text)?;
                    }
                    return written.and(Err(StoreError::Other(
                        "a sealed segment did not come back as it was written".to_owned(),
                    )));
                }
            }
        }
    }
    sealed.written.push((text.clone(), value));
    // 3. Remove what it holds.
    for (part, these) in found {
        let held = |op: &Op| {
            let twin = back.get((op.n - first) as usize);
            twin.is_some_and(|twin| twin.write() == op.write())
        };
        if part != text && these.iter().all(held) {
            store.remove(part)?;
            sealed.removed.push(part.to_owned());
        }
    }
    Ok(())
}
