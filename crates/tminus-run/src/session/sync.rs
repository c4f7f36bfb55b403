//! Other tabs, and a store that changes under us.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use tminus_model::Instant;
use tminus_model::ordered::{Map, Set};
use tminus_plan::digest::hash128;
use tminus_plan::to_list;

use super::load::{self, Content, Unread};
use super::save::{Pending, SEGMENT};
use super::{Effect, Quarantined, SaveState, Session, words};
use crate::fold::Changes;
use crate::keys::Key;
use crate::op::Op;
use crate::store::Store;

impl<S: Store> Session<S> {
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
                self.seen.insert(text.to_owned(), load::mark(&value));
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
                self.tell(&changes, out);
            }
            Content::Ops(ops) => self.take_ops(ops, out),
        }
    }

    fn take_ops(&mut self, ops: Vec<Op>, out: &mut Vec<Effect>) {
        let mut changes = Changes::default();
        for op in ops {
            self.clock.observe(op.time);
            if let Some((_, more)) = self.fold.insert(op) {
                changes.add(more);
            }
        }
        self.tell(&changes, out);
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
        let segments = self.seen.starting_at(&start);
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
        stored: &Map<String, Vec<RangeInclusive<u64>>>,
        revisions: &Set<String>,
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
                .filter(|(n, _)| {
                    !there.is_some_and(|there| there.iter().any(|range| range.contains(n)))
                })
                .filter(|(n, _)| !waits(writer, **n))
                .map(|(_, &place)| self.fold.log.op(place).clone())
                .collect();
            for run in gone.chunk_by(|one, next| one.n + 1 == next.n) {
                for part in run.chunks(SEGMENT) {
                    match self.segment_of(part) {
                        Some(segment) => missing.push(segment),
                        None => missing.extend(part.iter().map(Pending::op)),
                    }
                }
            }
        }
        let page = (self.fold.mapping.revision(), self.fold.mapping.page());
        for (revision, list) in self.fold.mapping.lists().chain([page]) {
            let queued = waiting
                .iter()
                .any(|key| matches!(key, Key::List { revision: there, .. } if there == revision));
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
        let gone = !missing.is_empty();
        // Before what waits already: ops name the lists and ops before them.
        for pending in missing.into_iter().rev() {
            self.pending.push_front(pending);
        }
        gone
    }
}
