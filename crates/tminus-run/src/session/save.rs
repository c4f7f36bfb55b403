//! Writing: an op counts as saved once it was read back as it was written.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tminus_model::Instant;
use tminus_plan::digest::hash128;
use tminus_plan::to_list;

use super::load::{self, Content, Unread};
use super::{Effect, Quarantined, SaveState, Session, words};
use crate::envelope;
use crate::keys::Key;
use crate::log::Place;
use crate::op::Op;
use crate::seal::{Sealed, seal};
use crate::segment;
use crate::store::{Store, StoreError};

/// As many single ops are left alone; more are sealed after a tick.
const LOOSE: usize = 256;

/// The most ops in a segment that is written from memory.
const SEGMENT: usize = 512;

/// Something that waits to be written.
#[derive(Debug)]
pub(super) struct Pending {
    key: Key,
    value: String,
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

    fn list(revision: &str, list: &str) -> Self {
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

impl<S: Store> Session<S> {
    /// Replaces single ops in the store by sealed segments. For a moment when
    /// nothing else is to do, such as a tab that is hidden; every 256 single
    /// ops it happens by itself.
    pub fn seal(&mut self) {
        if matches!(self.saved, SaveState::ReadOnly { .. }) {
            return;
        }
        let (sealed, _) = seal(&mut self.store, &self.prefix, SEGMENT as u64);
        self.note_sealed(sealed);
    }

    fn note_sealed(&mut self, sealed: Sealed) {
        for (key, value) in sealed.written {
            self.seen.insert(key, load::head(&value));
        }
        for key in sealed.removed {
            self.seen.remove(&key);
            self.loose = self.loose.saturating_sub(1);
            if self.sentinel.as_ref() == Some(&key) {
                self.sentinel = None;
            }
        }
    }

    /// Puts the page's step list into the queue, before the op that names it.
    pub(super) fn queue_page_list(&mut self) {
        let revision = self.fold.mapping.revision().to_owned();
        let stored = self.seen.keys().any(|key| {
            matches!(self.prefix.parse(key), Some(Key::List { revision: there, .. }) if there == revision)
        });
        if !stored {
            let list = to_list(self.fold.mapping.page());
            self.pending.push_back(Pending::list(&revision, &list));
        }
    }

    pub(super) fn queue(&mut self, place: Place) {
        let pending = Pending::op(self.fold.log.op(place));
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
            self.seal();
            // What could not be sealed is not tried again with every tick.
            self.loose = self.loose.min(LOOSE / 2);
        }
    }

    fn note_saved(&mut self, state: SaveState, out: &mut Vec<Effect>) {
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

    fn write_pending(&mut self) -> Result<(), StoreError> {
        // What finds no place does not keep the rest from being written.
        let mut stuck = VecDeque::new();
        while let Some(mut pending) = self.pending.pop_front() {
            let mut written = self.write(&mut pending);
            if written == Err(StoreError::Full) && !self.sealed_in_vain {
                // Short segments, which find room more easily.
                let (sealed, _) = seal(&mut self.store, &self.prefix, 32);
                self.note_sealed(sealed);
                written = self.write(&mut pending);
                self.sealed_in_vain = written.is_err();
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
        match self.pending.is_empty() {
            true => Ok(()),
            false => Err(taken()),
        }
    }

    /// Finds another key for an op whose own key holds something else.
    fn elsewhere(&self, pending: &Pending) -> Option<Pending> {
        let Key::Op { writer, n } = &pending.key else {
            return None;
        };
        let place = self.fold.log.find(writer, *n)?;
        segment_of(std::slice::from_ref(self.fold.log.op(place)))
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
                // Half of what this tab wrote itself a moment ago.
                Some(_) if pending.tried => break text,
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
        self.seen.insert(text, load::head(&pending.value));
    }

    /// Says whether the last op that this tab wrote is gone from the store.
    fn is_cleared(&self) -> bool {
        let Some(key) = &self.sentinel else {
            return false;
        };
        matches!(self.store.get(key), Ok(None))
    }

    /// Takes what another tab wrote or removed.
    pub(super) fn remote(
        &mut self,
        text: &str,
        value: Option<String>,
        now: Instant,
        out: &mut Vec<Effect>,
    ) {
        if text == self.who {
            self.config.actor = value.filter(|name| !name.is_empty());
            return;
        }
        let Some(key) = self.prefix.parse(text) else {
            return;
        };
        let Some(value) = value else {
            self.removed(&key, text, now, out);
            return;
        };
        match load::read(&key, &value) {
            Ok(content) => {
                if matches!(key, Key::Op { .. }) && !self.seen.contains_key(text) {
                    self.loose += 1;
                }
                self.seen.insert(text.to_owned(), load::head(&value));
                self.take(content, out);
            }
            Err(Unread::Newer) => self.note_newer(out),
            Err(Unread::Damaged(why)) => {
                let found = Quarantined {
                    key: text.to_owned(),
                    why: why.to_owned(),
                    bytes: value,
                };
                self.note_quarantined(vec![found], out);
            }
        }
    }

    fn take(&mut self, content: Content, out: &mut Vec<Effect>) {
        match content {
            Content::List(revision, list) => {
                let changes = self.fold.add_list(&revision, list);
                self.tell(changes, out);
            }
            Content::Ops(ops) => self.take_ops(ops, out),
        }
    }

    fn take_ops(&mut self, ops: Vec<Op>, out: &mut Vec<Effect>) {
        let mut changes = crate::fold::Changes::default();
        for op in ops {
            self.clock.observe(op.time);
            if let Some((_, more)) = self.fold.insert(op) {
                changes.add(more);
            }
        }
        self.tell(changes, out);
    }

    /// A key was removed: by a tab that sealed its op, or by someone else.
    fn removed(&mut self, key: &Key, text: &str, now: Instant, out: &mut Vec<Effect>) {
        let known = self.seen.remove(text).is_some();
        let ours = self.sentinel.as_deref() == Some(text);
        let range = match key {
            Key::Op { writer, n } => Some((writer, *n, *n)),
            Key::Segment {
                writer,
                first,
                last,
            } => Some((writer, *first, *last)),
            Key::List { .. } => None,
            Key::Quarantine { .. } => return,
        };
        if let Some((writer, first, last)) = range {
            if matches!(key, Key::Op { .. }) {
                self.loose = self.loose.saturating_sub(1);
            }
            if self.is_sealed(writer, first, last) {
                if ours {
                    self.sentinel = None;
                }
                return;
            }
        }
        if known {
            self.sync(now, out);
        }
    }

    /// Says whether a segment that was read holds these ops.
    fn is_sealed(&self, writer: &str, first: u64, last: u64) -> bool {
        let start = [self.prefix.as_str(), "g:", writer, ":"].concat();
        let segments = self.seen.range(start.clone()..);
        segments
            .take_while(|(key, _)| key.starts_with(&start))
            .any(|(key, _)| {
                self.prefix
                    .parse(key)
                    .is_some_and(|key| key.holds(writer, first) && key.holds(writer, last))
            })
    }

    fn note_newer(&mut self, out: &mut Vec<Effect>) {
        if self.recovery.newer {
            return;
        }
        self.recovery.newer = true;
        self.saved = words::read_only();
        if let SaveState::ReadOnly { why } = &self.saved {
            out.push(Effect::Alert(why.clone()));
        }
        out.push(Effect::Saved(self.saved.clone()));
    }

    /// Tells of values that cannot be read; says whether there are new ones.
    fn note_quarantined(&mut self, found: Vec<Quarantined>, out: &mut Vec<Effect>) -> bool {
        let known = &self.recovery.quarantined;
        let new: Vec<Quarantined> = found
            .into_iter()
            .filter(|value| !known.contains(value))
            .collect();
        if new.is_empty() {
            return false;
        }
        for value in &new {
            load::quarantine(&mut self.store, &self.prefix, &value.bytes);
        }
        self.recovery.quarantined.extend(new);
        out.push(Effect::Alert(
            "A part of what was stored cannot be read. It is kept as it is and goes into the \
             export."
                .to_owned(),
        ));
        true
    }

    /// Holds the store against what this page knows: takes what is new, and
    /// writes again what is gone.
    pub(super) fn sync(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let scan = load::scan(&self.store, &self.prefix, &self.seen);
        for (revision, list) in scan.lists {
            self.take(Content::List(revision, list), out);
        }
        if !scan.ops.is_empty() {
            self.take_ops(scan.ops, out);
        }
        if scan.newer {
            self.note_newer(out);
        }
        if self.recovery.newer {
            return;
        }
        let damaged = self.note_quarantined(scan.quarantined, out);
        if let Some(error) = &scan.failed {
            self.unread = true;
            let state = words::failed(error);
            self.note_saved(state, out);
            return;
        }
        if self.unread {
            self.unread = false;
            self.recovery.unreadable = None;
        }
        self.loose = scan.loose;
        self.seen = scan.seen;
        let gone = self.queue_missing(&scan.stored, &scan.revisions);
        let sentinel = self.sentinel.take();
        self.sentinel = sentinel.filter(|key| self.seen.contains_key(key));
        if !gone && self.pending.is_empty() && matches!(self.saved, SaveState::Saved { .. }) {
            return;
        }
        let state = match self.write_pending() {
            Ok(()) => SaveState::Saved { at: now },
            Err(error) => words::failed(&error),
        };
        if gone && !damaged {
            out.push(Effect::Alert(match &state {
                SaveState::Saved { .. } => words::CLEARED.to_owned(),
                _ => words::CLEARED_UNSAVED.to_owned(),
            }));
        }
        self.note_saved(state, out);
    }

    /// Puts ops and lists that are known here and are not in the store into the
    /// queue, whoever wrote them: the reader saw them as saved.
    fn queue_missing(
        &mut self,
        stored: &BTreeMap<String, BTreeSet<u64>>,
        revisions: &BTreeSet<String>,
    ) -> bool {
        let waiting: Vec<Key> = self.pending.iter().map(|wait| wait.key.clone()).collect();
        let waits = |writer: &str, n: u64| {
            let inside = |key: &Key| key.holds(writer, n);
            waiting.iter().any(inside)
        };
        let mut missing: Vec<Pending> = Vec::new();
        for (writer, ops) in self.fold.log.writers() {
            let there = stored.get(writer);
            let gone: Vec<Op> = ops
                .iter()
                .filter(|(n, _)| !there.is_some_and(|there| there.contains(n)))
                .filter(|(n, _)| !waits(writer, **n))
                .map(|(_, &place)| self.fold.log.op(place).clone())
                .collect();
            for run in gone.chunk_by(|one, next| one.n + 1 == next.n) {
                for part in run.chunks(SEGMENT) {
                    missing.extend(segment_of(part));
                }
            }
        }
        if !missing.is_empty() || self.next > 0 {
            let page = (self.fold.mapping.revision(), self.fold.mapping.page());
            for (revision, list) in self.fold.mapping.lists().chain([page]) {
                let queued = waiting.iter().any(
                    |key| matches!(key, Key::List { revision: there, .. } if there == revision),
                );
                // The page's own list is only needed once an op names it.
                let named = revision != page.0 || self.fold.mapping.is_named(revision);
                if named && !revisions.contains(revision) && !queued {
                    let text = to_list(list);
                    // A list of a later version may hold more than was read.
                    if hash128(text.as_bytes()) == revision {
                        missing.push(Pending::list(revision, &text));
                    }
                }
            }
        }
        let gone = !missing.is_empty();
        // Before what waits already: ops name the lists and ops before them.
        for pending in missing.into_iter().rev() {
            self.pending.push_front(pending);
        }
        gone
    }
}

/// The failure to write where something else stands.
fn taken() -> StoreError {
    StoreError::Other("its place is taken by something else".to_owned())
}

fn segment_of(ops: &[Op]) -> Option<Pending> {
    let (first, last) = (ops.first()?, ops.last()?);
    Some(Pending {
        key: Key::Segment {
            writer: first.writer.clone(),
            first: first.n,
            last: last.n,
        },
        value: envelope::wrap(&segment::write(ops)?),
        tried: false,
    })
}
