//! Writing: an op counts as saved once it was read back as it was written.

use alloc::borrow::ToOwned;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::Instant;
use tminus_plan::digest::hash128;
use tminus_plan::to_list;

use super::{Effect, SaveState, Session, load, words};
use crate::envelope;
use crate::keys::Key;
use crate::log::Place;
use crate::op::Op;
use crate::seal::{Sealed, seal};
use crate::store::{Store, StoreError};

/// As many single ops are left alone; more are sealed after a tick, in segments
/// of this size, so that no tick takes long.
const LOOSE: usize = 64;

/// The most ops in a segment that is written from memory.
pub(super) const SEGMENT: usize = 512;

/// Something that waits to be written.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) key: Key,
    pub(super) value: String,
    /// Whether this tab has tried to write it already.
    tried: bool,
}

impl Pending {
    pub(super) fn op(op: &Op) -> Self {
        Self {
            key: Key::Op {
                writer: op.writer.clone(),
                n: op.n,
            },
            value: envelope::wrap(&op.write()),
            tried: false,
        }
    }

    pub(super) fn list(revision: &str, list: &str) -> Self {
        Self {
            key: Key::List {
                revision: revision.to_owned(),
                copy: 0,
            },
            value: envelope::wrap(list),
            tried: false,
        }
    }
}

/// How ops are packed: what only a store that fills up needs. Whoever opens a
/// session hands it in, so that a page can fetch it when it is needed.
#[derive(Debug, Clone, Copy)]
pub struct Packer<S: Store> {
    /// Replaces single ops in the store by sealed segments of at most so many
    /// ops ([`seal`](crate::seal()), then [`Session::sealed`]). Says whether it
    /// could be tried.
    pub seal: fn(&mut Session<S>, u64) -> bool,
    /// Writes ops that follow each other as a segment
    /// ([`segment::write`](crate::segment::write)). Where it gives nothing, the
    /// ops are written one by one.
    pub segment: fn(&[Op]) -> Option<String>,
}

impl<S: Store> Session<S> {
    /// Replaces single ops in the store by sealed segments. For a moment when
    /// nothing else is to do, such as a tab that is hidden; every 64 single
    /// ops it happens by itself, in shorter segments.
    pub fn seal(&mut self) {
        self.seal_by(SEGMENT);
    }

    fn seal_by(&mut self, most: usize) {
        if matches!(self.saved, SaveState::ReadOnly { .. }) {
            return;
        }
        (self.packer.seal)(self, most as u64);
    }

    /// Seals, where this module does it itself.
    pub(super) fn seal_here(&mut self, most: u64) -> bool {
        let (sealed, _) = seal(&mut self.store, &self.prefix, most);
        self.note_sealed(sealed);
        true
    }

    /// Takes note that somebody else has sealed what is in the store. What was
    /// written is read with the next look at the whole store.
    pub fn sealed(&mut self) {
        self.sentinel = None;
        self.loose = 0;
    }

    fn note_sealed(&mut self, sealed: Sealed) {
        for (key, value) in sealed.written {
            // It may hold ops of another tab that were not read here yet.
            if self.knows(&key) {
                self.seen.insert(key, load::mark(&value));
            }
        }
        for key in sealed.removed {
            self.seen.remove(&key);
            self.loose = self.loose.saturating_sub(1);
            if self.sentinel.as_ref() == Some(&key) {
                self.sentinel = None;
            }
        }
    }

    /// Says whether all ops of a segment are known here.
    fn knows(&self, key: &str) -> bool {
        let Some(Key::Segment {
            writer,
            first,
            last,
        }) = self.prefix.parse(key)
        else {
            return false;
        };
        let known = self.fold.log.writers().get(&writer);
        known.is_some_and(|ops| {
            let these = ops.starting_at(&first).take_while(|(n, _)| **n <= last);
            these.count() as u64 == last - first + 1
        })
    }

    /// Puts the page's step list into the queue, before the op that names it.
    pub(super) fn queue_page_list(&mut self) {
        let (revision, list) = self.list.take().unwrap_or_else(|| self.listed());
        self.fold.set_revision(revision.clone());
        let stored = self.seen.keys().any(|key| {
            matches!(self.prefix.parse(key), Some(Key::List { revision: there, .. }) if there == revision)
        });
        if !stored {
            self.pending.push_back(Pending::list(&revision, &list));
        }
    }

    fn listed(&self) -> (String, String) {
        let list = to_list(self.fold.mapping.page());
        (hash128(list.as_bytes()), list)
    }

    /// Makes ready what the first op brings along, so that it costs no more than
    /// the next. For a moment when nothing else is to do.
    pub fn prepare(&mut self) {
        if self.next == 0 && self.list.is_none() {
            self.list = Some(self.listed());
        }
    }

    pub(super) fn queue(&mut self, place: Place) {
        let pending = Pending::op(self.fold.log.op(place));
        if let Some(outbox) = &mut self.outbox {
            outbox.push((self.prefix.key(&pending.key), pending.value.clone()));
        }
        self.pending.push_back(pending);
    }

    /// Writes what waits, and says how it went.
    pub(super) fn flush(&mut self, now: Instant, out: &mut Vec<Effect>) {
        if matches!(self.saved, SaveState::ReadOnly { .. }) {
            out.push(Effect::Saved(self.saved.clone()));
            return;
        }
        if self.is_cleared() {
            self.sync(now, out);
            return;
        }
        let state = match self.write_pending() {
            Ok(()) => SaveState::Saved { at: now },
            Err(error) => words::failed(&error),
        };
        self.note_saved(state, out);
        if self.unread && matches!(self.saved, SaveState::Saved { .. }) {
            // The store answers again: what could not be read is read now.
            self.sync(now, out);
        }
        if matches!(self.saved, SaveState::Saved { .. }) && self.loose >= LOOSE {
            self.seal_by(LOOSE);
            // What could not be sealed is not tried again with every tick.
            self.loose = self.loose.min(LOOSE / 2);
        }
    }

    pub(super) fn note_saved(&mut self, state: SaveState, out: &mut Vec<Effect>) {
        let was = matches!(self.saved, SaveState::Saved { .. });
        match &state {
            SaveState::Saved { .. } if !was => {
                out.push(Effect::Say("Everything is saved now.".to_owned()));
            }
            SaveState::Unsaved { why } | SaveState::Memory { why } if was => {
                out.push(Effect::Alert(why.clone()));
            }
            _ => {}
        }
        self.saved = state;
        out.push(Effect::Saved(self.saved.clone()));
    }

    pub(super) fn write_pending(&mut self) -> Result<(), StoreError> {
        // What finds no place does not keep the rest from being written.
        let mut stuck = VecDeque::new();
        while let Some(mut pending) = self.pending.pop_front() {
            let mut written = self.write(&mut pending);
            if written == Err(StoreError::Full) && !self.sealed_in_vain {
                // Short segments, which find room more easily.
                if (self.packer.seal)(self, 32) {
                    written = self.write(&mut pending);
                    self.sealed_in_vain = written.is_err();
                }
            }
            match written {
                Ok(()) => {}
                Err(error) if error == taken() => match self.elsewhere(&pending) {
                    Some(other) => self.pending.push_front(other),
                    None => stuck.push_back(pending),
                },
                Err(error) => {
                    self.pending.push_front(pending);
                    stuck.append(&mut self.pending);
                    self.pending = stuck;
                    return Err(error);
                }
            }
        }
        self.sealed_in_vain = false;
        self.pending = stuck;
        if self.pending.is_empty() {
            Ok(())
        } else {
            Err(taken())
        }
    }

    /// Finds another key for an op whose own key holds something else.
    fn elsewhere(&self, pending: &Pending) -> Option<Pending> {
        let Key::Op { writer, n } = &pending.key else {
            return None;
        };
        let place = self.fold.log.find(writer, *n)?;
        self.segment_of(core::slice::from_ref(self.fold.log.op(place)))
    }

    /// Makes one value of ops that follow each other.
    pub(super) fn segment_of(&self, ops: &[Op]) -> Option<Pending> {
        let (first, last) = (ops.first()?, ops.last()?);
        Some(Pending {
            key: Key::Segment {
                writer: first.writer.clone(),
                first: first.n,
                last: last.n,
            },
            value: envelope::wrap(&(self.packer.segment)(ops)?),
            tried: false,
        })
    }

    /// Writes one value and reads it back.
    fn write(&mut self, pending: &mut Pending) -> Result<(), StoreError> {
        let text = loop {
            let text = self.prefix.key(&pending.key);
            match self.store.get(&text)? {
                None => break text,
                Some(there) if there == pending.value => {
                    self.note_written(pending, text);
                    return Ok(());
                }
                // The beginning of what this tab itself tried to write.
                Some(there) if pending.tried && pending.value.starts_with(&there) => break text,
                // Something that cannot be read stands here: it stays.
                Some(_) => match &mut pending.key {
                    Key::List { copy, .. } if *copy < 9 => *copy += 1,
                    _ => return Err(taken()),
                },
            }
        };
        pending.tried = true;
        let written = self.store.set(&text, &pending.value);
        if self.store.get(&text)?.as_ref() == Some(&pending.value) {
            self.note_written(pending, text);
            return Ok(());
        }
        written?;
        Err(StoreError::Other(
            "it did not come back as it was written".to_owned(),
        ))
    }

    fn note_written(&mut self, pending: &Pending, text: String) {
        if let Key::Op { .. } = pending.key {
            self.loose += 1;
            self.sentinel = Some(text.clone());
        }
        self.seen.insert(text, load::mark(&pending.value));
    }

    /// Says whether the last op that this tab wrote is gone from the store.
    fn is_cleared(&self) -> bool {
        let Some(key) = &self.sentinel else {
            return false;
        };
        matches!(self.store.get(key), Ok(None))
    }
}

/// The failure to write where something else stands.
fn taken() -> StoreError {
    StoreError::Other("its place is taken by something else".to_owned())
}
