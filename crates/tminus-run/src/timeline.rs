//! The log as a reader of the page goes through it, line by line.
//!
//! A log may have twenty thousand entries, of which a page shows a few: a
//! [`Line`] is cheap to pass over, and is put into words only when it is shown
//! ([`Line::entry`], the words of the report).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Instant, Runbook};

use crate::chain::{self, Break};
use crate::export::{self, Omit};
use crate::fold::Fold;
use crate::log::Place;
use crate::op::Op;
use crate::report::{Clock, Entry, Reading, words};
use crate::session::Session;
use crate::store::Store;
use crate::verify::WriterHead;

/// One entry of the log.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    fold: &'a Fold,
    place: Place,
}

impl<'a> Line<'a> {
    /// Gives the op.
    pub fn op(self) -> &'a Op {
        self.fold.log.op(self.place)
    }

    /// Says when it was, by the wall clock of whoever wrote it.
    pub fn at(self) -> Instant {
        self.op().wall()
    }

    /// Gives the op that it is about: itself, or the one that it takes back.
    pub fn about(self) -> &'a Op {
        let log = &self.fold.log;
        log.target(self.place)
            .map_or(self.op(), |target| log.op(target))
    }

    /// Says whether it was taken back.
    pub fn is_undone(self) -> bool {
        !self.fold.log.counts(self.place)
    }

    /// Gives the index of the page's step that it is about.
    pub fn step(self) -> Option<usize> {
        self.fold.step_of(self.about())
    }

    /// Gives the text of what it is about, where it is about one thing.
    pub fn subject(self) -> Option<String> {
        let about = self.about();
        let id = about.subject.as_deref()?;
        Some(words::name(self.fold, about, id))
    }

    /// Puts it into words.
    pub fn entry(self, clock: Clock<'_>) -> Entry {
        words::entry(self.fold, self.place, clock)
    }
}

impl<S: Store> Session<S> {
    /// Gives the log in clock order, without the opening of tabs.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> {
        let fold = self.fold();
        let line = |&place: &Place| Line { fold, place };
        let lines = fold.log.order().iter().map(line);
        lines.filter(|line| line.op().kind != "open")
    }

    /// Gives the first break of each writer whose chain has one.
    pub fn breaks(&self) -> Vec<Break> {
        let log = &self.fold().log;
        let places = log.order().iter();
        let hashed = places.map(|&place| (log.op(place), log.hash(place).to_owned()));
        chain::verify_hashed(hashed, [])
    }

    /// Gives the heads that stand for the whole log: the last op of each writer
    /// whom nobody has seen since. Who publishes their hashes makes every entry
    /// of now proof against everyone.
    pub fn heads(&self) -> Vec<WriterHead> {
        let log = &self.fold().log;
        let head = |place: Place| {
            let op = log.op(place);
            WriterHead {
                writer: op.writer.clone(),
                actors: op.actor.clone().into_iter().collect(),
                n: op.n,
                hash: log.hash(place).to_owned(),
            }
        };
        log.ends().map(head).collect()
    }

    /// Reads the log as a report of it does, with parts left out.
    pub fn reading(&self, omit: Omit) -> Reading {
        let file = export::parse(&self.export_without(omit)).unwrap_or_default();
        let runbook: Runbook = self.runbook().clone();
        Reading::new(file, Some(runbook))
    }
}
