//! Another person's device, and the files that go back and forth.

use std::collections::BTreeSet;

use tminus_run::op::Op;
use tminus_run::verify::verify;
use tminus_run::{Event, ImportOptions, MemoryStore, State, export};

use super::World;
use crate::common::{at, open};

impl World<'_> {
    /// Something happens on the other device.
    pub(super) fn elsewhere(&mut self) {
        let steps = self.away.runbook().steps.len();
        let step = self.away.runbook().steps[self.random.below(steps)]
            .id
            .clone();
        let event = match self.random.below(6) {
            0 => Event::Undo,
            1 => Event::Redo,
            2 => super::note(&step, "from elsewhere"),
            3 => Event::Set {
                step,
                to: *self.random.pick(&State::ALL),
                note: Some("because".to_owned()),
            },
            _ => Event::Toggle { step },
        };
        // Its clock is its own.
        let skew = self.random.below(120_000) as i64 - 60_000;
        self.trace.push(format!("elsewhere: {event:?}"));
        self.away.handle(event, at(self.now + skew));
    }

    /// A log goes from one device to the other as a file, sometimes damaged on
    /// its way.
    pub(super) fn exchange(&mut self) {
        if self.tabs.is_empty() {
            return;
        }
        let which = self.random.below(self.tabs.len());
        if self.random.below(2) == 0 {
            let file = self.tabs[which].session.export();
            self.trace.push(format!("elsewhere imports tab {which}"));
            let before = self.away.ops().count();
            let done = self
                .away
                .import(&file, ImportOptions::default(), at(self.now));
            if done.is_err() {
                // A tab that could not read all of its store has gaps.
                let gaps = !verify(&export::read(&file).unwrap()).problems.is_empty();
                assert!(self.harmed || gaps, "invariant 8: {done:?}");
                assert_eq!(self.away.ops().count(), before, "invariant 10");
            }
            return;
        }
        let mut file = self.away.export();
        let damaged = self.random.below(3) == 0;
        if damaged {
            let place = self.random.below(file.len());
            let mut bytes = file.into_bytes();
            bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
            file = String::from_utf8_lossy(&bytes).into_owned();
        }
        let before = self.store.inner().dump();
        let held: BTreeSet<String> = self.tabs[which].session.ops().map(Op::hash).collect();
        self.trace.push(format!(
            "tab {which} imports elsewhere (damaged: {damaged})"
        ));
        let now = at(self.now);
        let session = &mut self.tabs[which].session;
        let done = session.import(&file, ImportOptions::default(), now);
        let union: BTreeSet<String> = session.ops().map(Op::hash).collect();
        match done {
            Ok((done, effects)) => {
                assert!(!damaged, "invariant 10: a changed byte was not found");
                // Saving may bring what other tabs have stored along.
                let theirs: BTreeSet<String> = self.away.ops().map(Op::hash).collect();
                assert!(held.is_subset(&union), "invariant 8");
                assert!(theirs.is_subset(&union), "invariant 8");
                assert_eq!(done.new, theirs.difference(&held).count(), "invariant 8");
                let (again, _) = session
                    .import(&file, ImportOptions::default(), now)
                    .unwrap();
                assert_eq!(again.new, 0, "invariant 8");
                self.told(which, &effects);
            }
            Err(error) => {
                assert!(damaged || self.harmed, "invariant 8: {error}");
                assert_eq!(union, held, "invariant 10");
                assert_eq!(self.store.inner().dump(), before, "invariant 10");
            }
        }
        self.after(which, &before);
    }
}

impl World<'_> {
    /// Two devices take each other's log, in either order.
    pub(super) fn check_exchange(&self, ours: &str) {
        let theirs = self.away.export();
        let book = &self.library.books[self.book];
        let options = ImportOptions::default();
        let now = at(self.now);
        let [mut one, mut other] =
            [9001, 9002].map(|writer| open(MemoryStore::default(), writer, book, now).0);
        for (device, files) in [(&mut one, [ours, &theirs]), (&mut other, [&theirs, ours])] {
            for file in files {
                device.import(file, options, now).unwrap();
            }
        }
        assert!(one.ops().eq(other.ops()), "invariant 9");
        assert_eq!(one.state(), other.state(), "invariant 9");
        assert_eq!(
            verify(&export::read(&one.export()).unwrap()).problems,
            [],
            "invariant 7"
        );
        let elsewhere = ours.replacen("\"run\":\"main\"", "\"run\":\"other\"", 1);
        assert!(
            one.import(&elsewhere, options, now).is_err(),
            "invariant 10"
        );
        assert!(one.ops().eq(other.ops()), "invariant 10");
    }
}
