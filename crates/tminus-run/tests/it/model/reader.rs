//! The second reader of a page: it reads the store, takes what the page's own
//! session appends, and never writes.

use tminus_model::Instant;
use tminus_run::{Event, FaultyStore, Session, Store, StoreError};

use super::Tab;
use crate::common::config;

/// A store that is only read.
#[derive(Debug, Clone)]
pub(super) struct Reading(FaultyStore);

impl Store for Reading {
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.0.keys()
    }

    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.0.get(key)
    }

    fn set(&mut self, _: &str, _: &str) -> Result<(), StoreError> {
        Err(StoreError::Denied("only read".to_owned()))
    }

    fn remove(&mut self, _: &str) -> Result<(), StoreError> {
        Err(StoreError::Denied("only read".to_owned()))
    }
}

pub(super) type Reader = Session<Reading>;

/// Opens the second reader beside a session.
pub(super) fn open(
    session: &mut Session<FaultyStore>,
    store: &FaultyStore,
    writer: u64,
    now: Instant,
) -> Reader {
    let waiting = session.news();
    let (mut reader, _) = Session::open(
        Reading(store.clone()),
        config(writer),
        session.runbook().clone(),
        now,
    );
    take(&mut reader, waiting, now);
    reader
}

/// Says whether an event comes to both readers of a page by itself.
pub(super) fn is_from_outside(event: &Event) -> bool {
    matches!(event, Event::Remote { .. } | Event::Cleared | Event::Resume)
}

fn take(reader: &mut Reader, news: Vec<(String, String)>, now: Instant) {
    for (key, value) in news {
        let value = Some(value);
        reader.handle(Event::Remote { key, value }, now);
    }
}

impl Tab {
    /// Hands the second reader what came from outside and what the page did.
    pub(super) fn hear(&mut self, event: Option<Event>, now: Instant) {
        if let Some(event) = event {
            self.reader.handle(event, now);
        }
        let news = self.session.news();
        take(&mut self.reader, news, now);
        let writer = &self.session.config().writer;
        let own = |session: &mut dyn Iterator<Item = (String, u64)>| {
            session.filter(|(by, _)| by == writer).count()
        };
        let name = |op: &tminus_run::op::Op| (op.writer.clone(), op.n);
        let here = own(&mut self.session.ops().map(name));
        let there = own(&mut self.reader.ops().map(name));
        assert_eq!(here, there, "invariant 14");
    }

    /// Both hold the same once all is well and both have looked again.
    pub(super) fn check_reader(&self) {
        assert!(self.session.ops().eq(self.reader.ops()), "invariant 14");
        let steps = &self.session.runbook().steps;
        for step in steps {
            let [here, there] =
                [self.session.state(), self.reader.state()].map(|it| it.step(&step.id));
            assert_eq!(here, there, "invariant 14: {}", step.text);
        }
    }
}
