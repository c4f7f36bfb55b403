//! All ops that are known of a run, in clock order, and which of them count.
//!
//! The log does not depend on the order in which ops arrive: an `undo` that
//! comes before what it names waits for it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use tminus_model::ordered;
use tminus_model::ordered::{Map, Set};

use crate::clock::Stamp;
use crate::op::{Head, Op};

/// The place of an op in [`Log`]; it stays the same.
pub(crate) type Place = u32;

/// One op with what is known about it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) op: Op,
    pub(crate) hash: String,
    /// How many ops `undo` that count name it.
    undone: u32,
}

/// What became of an op that was put in.
#[derive(Debug)]
pub(crate) enum Put {
    /// It is new: its place, and the places of the others that count now and
    /// did not before, or the other way round.
    New(Place, Vec<Place>),
    /// It was there.
    Known,
    /// Another op has this writer and number: the one that was not taken.
    Forked(Box<Op>),
}

/// The ops of a run.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    order: Vec<Place>,
    writers: Map<String, Map<u64, Place>>,
    /// Ops `undo` by what they name.
    undos: Map<(String, u64), Vec<Place>>,
    /// The largest number of each writer that an op of another one names.
    named: Map<String, u64>,
    /// Writers whose last op no op names.
    unnamed: Set<String>,
}

impl Log {
    /// Puts an op in.
    pub(crate) fn put(&mut self, op: Op) -> Put {
        let hash = op.hash();
        if let Some(&known) = self.writers.get(&op.writer).and_then(|ops| ops.get(&op.n)) {
            return if self.entries[known as usize].hash == hash {
                Put::Known
            } else {
                Put::Forked(Box::new(op))
            };
        }
        let place = self.entries.len() as Place;
        let undoes = op.undoes().map(|(writer, n)| (writer.to_owned(), n));
        self.name_heads(&op);
        self.writers
            .or_default(op.writer.clone())
            .insert(op.n, place);
        self.note_last(&op.writer);
        self.entries.push(Entry {
            op,
            hash,
            undone: 0,
        });
        let at = self.sorted(&self.order, place);
        self.order.insert(at, place);

        let entry = &self.entries[place as usize];
        let waiting = self.undos.get(&(entry.op.writer.clone(), entry.op.n));
        let undone = waiting
            .into_iter()
            .flatten()
            .filter(|&&undo| self.counts(undo) && self.is_before(place, undo))
            .count();
        self.entries[place as usize].undone = undone as u32;
        let mut flipped = Vec::new();
        if let Some(named) = undoes {
            self.undos.or_default(named).push(place);
            if undone == 0 {
                self.flip_target(place, &mut flipped);
            }
        }
        Put::New(place, flipped)
    }

    /// Takes one of two ops with one writer and number: everyone takes the one
    /// with the smaller hash, so logs still converge. Gives its place where it
    /// is the new one; all places are new then.
    pub(crate) fn supersede(&mut self, op: Op) -> Option<Place> {
        let (writer, n) = (op.writer.clone(), op.n);
        let known = self.find(&writer, n)?;
        if self.hash(known) <= op.hash().as_str() {
            return None;
        }
        let old = core::mem::take(self);
        for entry in old.entries {
            if entry.op.writer != writer || entry.op.n != n {
                self.put(entry.op);
            }
        }
        self.put(op);
        self.find(&writer, n)
    }

    /// Gives an op.
    pub(crate) fn op(&self, place: Place) -> &Op {
        &self.entries[place as usize].op
    }

    /// Gives the hash of an op.
    pub(crate) fn hash(&self, place: Place) -> &str {
        &self.entries[place as usize].hash
    }

    /// Says whether an op has an effect.
    pub(crate) fn counts(&self, place: Place) -> bool {
        self.entries[place as usize].undone == 0
    }

    /// Gives all places in clock order.
    pub(crate) fn order(&self) -> &[Place] {
        &self.order
    }

    /// Counts the ops.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Gives the ops of each writer by number.
    pub(crate) fn writers(&self) -> &Map<String, Map<u64, Place>> {
        &self.writers
    }

    /// Gives the last op of each writer that no op names: together they stand for
    /// the whole log.
    pub(crate) fn ends(&self) -> impl Iterator<Item = Place> {
        let last = |writer: &String| self.writers.get(writer)?.last_key_value();
        self.unnamed
            .iter()
            .filter_map(last)
            .map(|(_, &place)| place)
    }

    /// Finds an op.
    pub(crate) fn find(&self, writer: &str, n: u64) -> Option<Place> {
        self.writers.get(writer)?.get(&n).copied()
    }

    /// Gives the op that an `undo` takes back: it must be an earlier one.
    pub(crate) fn target(&self, undo: Place) -> Option<Place> {
        let (writer, n) = self.op(undo).undoes()?;
        self.find(writer, n)
            .filter(|&target| self.is_before(target, undo))
    }

    /// Gives the heads that the next op of a writer carries: the last op of
    /// every other writer, where no op names it yet.
    pub(crate) fn heads_for(&self, writer: &str) -> Map<String, Head> {
        let others = self.unnamed.iter().filter(|other| *other != writer);
        ordered::map(others.filter_map(|other| {
            let (&n, &place) = self.writers.get(other)?.last_key_value()?;
            let hash = self.hash(place).to_owned();
            Some((other.clone(), Head { n, hash }))
        }))
    }

    /// Gives the place where a place stands in a list in clock order.
    pub(crate) fn sorted(&self, places: &[Place], place: Place) -> usize {
        match places.last() {
            Some(&last) if self.is_before(place, last) => {
                places.partition_point(|&other| self.is_before(other, place))
            }
            _ => places.len(),
        }
    }

    /// Says whether an op is before another in clock order.
    pub(crate) fn is_before(&self, one: Place, other: Place) -> bool {
        self.key(one).cmp(&self.key(other)) == Ordering::Less
    }

    fn key(&self, place: Place) -> (Stamp, &str, u64) {
        let op = self.op(place);
        (op.time, &op.writer, op.n)
    }

    /// The op at `place` has begun or ceased to count: follows what it undoes,
    /// and what that undoes. Each `undo` names one op, so this is a line.
    fn flip_target(&mut self, mut place: Place, flipped: &mut Vec<Place>) {
        while let Some(target) = self.target(place) {
            let before = self.counts(target);
            let undone = if self.counts(place) {
                self.entries[target as usize].undone + 1
            } else {
                self.entries[target as usize].undone - 1
            };
            self.entries[target as usize].undone = undone;
            if self.counts(target) == before {
                return;
            }
            flipped.push(target);
            place = target;
        }
    }

    fn name_heads(&mut self, op: &Op) {
        for (writer, head) in &op.heads {
            if *writer == op.writer {
                continue;
            }
            let named = self.named.or_insert_with(writer.clone(), || head.n);
            *named = head.n.max(*named);
            self.note_last(writer);
        }
    }

    /// Keeps `unnamed` in step with `named` and `writers`.
    fn note_last(&mut self, writer: &str) {
        let last = self
            .writers
            .get(writer)
            .and_then(|ops| ops.last_key_value())
            .map(|(&n, _)| n);
        if last > self.named.get(writer).copied() {
            if !self.unnamed.contains(writer) {
                self.unnamed.insert(writer.to_owned());
            }
        } else {
            self.unnamed.remove(writer);
        }
    }
}
