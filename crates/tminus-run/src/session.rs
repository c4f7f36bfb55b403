//! A run that is open in one tab.
//!
//! 1. An event becomes ops ([`act`]), which the fold takes at once.
//! 2. Ops wait in a queue until they were written and read back ([`save`]);
//!    only an empty queue is *saved*. What fails is tried with the next event.
//! 3. Ops of other tabs come as events, or are read when the page is looked at
//!    again ([`sync`], [`load`]).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

mod act;
mod api;
mod import;
pub(crate) mod load;
mod run;
mod save;
mod sync;
mod words;

use alloc::collections::VecDeque;
use alloc::rc::Rc;

pub use api::{Config, Effect, Event, Quarantined, Recovery, SaveState};
pub use import::{Altered, ImportError, ImportOptions, Imported};
pub use save::Packer;

use tminus_model::json::Value;
use tminus_model::{Instant, Runbook};
use tminus_plan::digest::hash128;
use tminus_plan::{entries, link_steps, revision, to_list};

use crate::clock::Clock;
use crate::export::{Lists, Omit};
use crate::fold::{Changes, Fold};
use crate::keys::{self, Prefix};
use crate::log::Place;
use crate::mapping::{Matcher, Steps};
use crate::op::{Op, is_writer};
use crate::store::Store;
use crate::{RunState, chain, export, segment};
use load::Seen;
use save::Pending;

/// A run that is open in one tab.
#[derive(Debug)]
pub struct Session<S: Store> {
    store: S,
    prefix: Prefix,
    who: String,
    config: Config,
    steps: Rc<Steps>,
    packer: Packer<S>,
    fold: Fold,
    clock: Clock,
    /// The number of this writer's next op.
    next: u64,
    /// What can be taken back, each with a number that the ops of one event
    /// have in common.
    undo: Vec<(Place, u32)>,
    redo: Vec<(Place, u32)>,
    group: u32,
    /// What a run that begins here is: see [`Session::begin`].
    setup: Option<Value>,
    /// The page's revision and its list, made ready for the first op.
    list: Option<(String, String)>,
    generation: u32,
    /// What waits to be written, in order.
    pending: VecDeque<Pending>,
    saved: SaveState,
    recovery: Recovery,
    /// Values that are in the store, by key.
    seen: Seen,
    /// The last single op this tab wrote: when it is gone, all may be gone.
    sentinel: Option<String>,
    /// How many ops stand alone in the store, about.
    loose: usize,
    /// Set while the store says that it is full and sealing did not help.
    sealed_in_vain: bool,
    /// Set once the reader was told that the clock went back.
    clock_said: bool,
    /// Set while a part of the store could not be read.
    unread: bool,
    /// What was appended since it was asked for, where somebody asks.
    outbox: Option<Vec<(String, String)>>,
}

impl<S: Store> Session<S> {
    /// Opens a run: reads what the store keeps of it and lays it over the
    /// page's runbook. Nothing is written but copies of what cannot be read.
    pub fn open(store: S, config: Config, runbook: Runbook, now: Instant) -> (Self, Recovery) {
        let revision = revision(&entries(&runbook));
        let packer = Packer {
            seal: Self::seal_here,
            segment: segment::write,
        };
        let matcher = Some(link_steps as Matcher);
        Self::open_with(store, config, (runbook, revision), matcher, packer, now)
    }

    /// The same with a revision that somebody else computed, without a matcher
    /// (lists of other revisions then wait: [`Session::waiting`]) and with a
    /// helper for packing.
    ///
    /// A revision that is not the steps' own is corrected before anything is
    /// written.
    pub fn open_lean(
        store: S,
        config: Config,
        (runbook, revision): (Runbook, String),
        packer: Packer<S>,
        now: Instant,
    ) -> (Self, Recovery) {
        Self::open_with(store, config, (runbook, revision), None, packer, now)
    }

    fn open_with(
        store: S,
        config: Config,
        (runbook, revision): (Runbook, String),
        matcher: Option<Matcher>,
        packer: Packer<S>,
        now: Instant,
    ) -> (Self, Recovery) {
        let mut config = config;
        if !is_writer(&config.writer) {
            config.writer = hash128(config.writer.as_bytes());
        }
        let steps = Rc::new(Steps::new(runbook));
        let mut session = Self {
            prefix: Prefix::new(&config.site, steps.runbook.id.as_str(), &config.run),
            who: keys::who(&config.site),
            fold: Fold::new(&steps, revision, matcher),
            store,
            config,
            steps,
            packer,
            clock: Clock::default(),
            next: 0,
            undo: Vec::new(),
            redo: Vec::new(),
            group: 0,
            setup: None,
            list: None,
            generation: 0,
            pending: VecDeque::new(),
            saved: SaveState::Saved { at: now },
            recovery: Recovery::default(),
            seen: Seen::new(),
            sentinel: None,
            loose: 0,
            sealed_in_vain: false,
            clock_said: false,
            unread: false,
            outbox: None,
        };
        session.load_first();
        let recovery = session.recovery.clone();
        (session, recovery)
    }

    /// Takes something that happened and says what the page does next.
    pub fn handle(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        let mut out = Vec::new();
        match event {
            Event::Remote { key, value } => self.remote(&key, value, now, &mut out),
            Event::Cleared | Event::Resume => self.sync(now, &mut out),
            event => self.act(event, now, &mut out),
        }
        out
    }

    /// Gives the run as it is seen.
    pub fn state(&self) -> &RunState {
        &self.fold.state
    }

    /// Gives the page's runbook.
    pub fn runbook(&self) -> &Runbook {
        &self.steps.runbook
    }

    /// Says whether what is seen is saved.
    pub fn saved(&self) -> &SaveState {
        &self.saved
    }

    /// Gives what was found when the run was opened, and since.
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Gives the revisions, each with its step list, that were not laid over the
    /// page's list yet, and the page's list. Ticks made under them are kept, and
    /// not seen until [`Session::link`] is called.
    pub fn waiting(&self) -> Vec<(String, String)> {
        let waiting = self.fold.mapping.waiting();
        waiting
            .map(|(revision, list)| (revision.to_owned(), to_list(list)))
            .collect()
    }

    /// Says whether lists wait.
    pub fn is_waiting(&self) -> bool {
        self.fold.mapping.waiting().next().is_some()
    }

    /// Gives the page's own step list.
    pub fn list(&self) -> String {
        to_list(self.fold.mapping.page())
    }

    /// Lays the list of a revision over the page's: for each of its entries the
    /// index of its step ([`tminus_plan::link_steps`]).
    pub fn link(&mut self, revision: &str, links: &[Option<usize>]) -> Vec<Effect> {
        let mut out = Vec::new();
        self.fold.link(revision, links);
        self.tell(&Changes::everything(), &mut out);
        out
    }

    /// Gives the reader's name.
    pub fn actor(&self) -> Option<&str> {
        self.config.actor.as_deref()
    }

    /// Gives all ops in clock order, also those without an effect.
    pub fn ops(&self) -> impl Iterator<Item = &Op> {
        let order = self.fold.log.order().iter();
        order.map(|&place| self.fold.log.op(place))
    }

    /// Writes the whole log as one JSON text (`docs/run-log.md`, "Export").
    pub fn export(&self) -> String {
        self.export_without(Omit::default())
    }

    /// The same with parts left out: a file that can be read and verified by
    /// others, and not imported.
    pub fn export_without(&self, omit: Omit) -> String {
        self.write_export(omit, Lists::All)
    }

    /// The same without the page's own step list, which is most of a short log
    /// and stands in every page of this edition. A page of another one takes it
    /// too, and says that the list is missing ([`Imported::unlisted`]).
    pub fn hand_over(&self) -> String {
        self.write_export(Omit::default(), Lists::Older)
    }

    fn write_export(&self, omit: Omit, lists: Lists) -> String {
        export::write(
            &self.config,
            self.steps.runbook.id.as_str(),
            &self.fold,
            &self.recovery,
            omit,
            lists,
        )
    }

    /// Gives what was appended here since the last call, as keys and values of the
    /// store, whether or not it could be written: what a second reader in the
    /// same page takes as [`Event::Remote`]. The first call gives what still
    /// waits to be written.
    pub fn news(&mut self) -> Vec<(String, String)> {
        let news = self.outbox.take().unwrap_or_else(|| self.unsaved());
        self.outbox = Some(Vec::new());
        news
    }

    /// Gives what waits to be written, as keys and values of the store.
    pub fn unsaved(&self) -> Vec<(String, String)> {
        let pair = |it: &Pending| (self.prefix.key(&it.key), it.value.clone());
        self.pending.iter().map(pair).collect()
    }

    /// Gives all ops with what they come to.
    pub(crate) fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Gives who opened the run, and which it is.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Gives the store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Reads the store when the run is opened.
    fn load_first(&mut self) {
        let scan = load::scan(&self.store, &self.prefix, &Seen::new());
        if self.config.actor.is_none() {
            self.config.actor = self
                .store
                .get(&self.who)
                .ok()
                .flatten()
                .filter(|name| !name.is_empty());
        }
        for op in &scan.ops {
            self.clock.observe(op.time);
        }
        // A writer of this name was here before: two tabs must never write
        // under one name.
        while scan.stored.contains_key(&self.config.writer)
            || scan
                .quarantined
                .iter()
                .any(|value| value.key.split(':').any(|part| part == self.config.writer))
        {
            self.config.writer = hash128(self.config.writer.as_bytes());
        }
        self.recovery.breaks = chain::verify(&scan.ops)
            .iter()
            .map(chain::Break::text)
            .collect();
        self.fold.load(scan.ops, scan.lists);
        self.seen = scan.seen;
        self.loose = scan.loose;
        self.recovery.ops = self.fold.log.len();
        self.recovery.changed = self.state().changed();
        self.recovery.reattach = self.state().reattach().len();
        self.recovery.newer = scan.newer;
        if let Some(error) = &scan.failed {
            self.unread = true;
            self.saved = words::failed(error);
            self.recovery.unreadable = Some(words::why(error));
        }
        if scan.newer {
            self.saved = words::read_only();
        } else {
            for value in &scan.quarantined {
                load::quarantine(&mut self.store, &self.prefix, &value.bytes);
            }
        }
        self.recovery.quarantined = scan.quarantined;
        self.remember_history();
    }

    /// Fills the stacks of undo and redo from the log, as if this tab had
    /// written what this reader did: who has a name takes back nobody else's.
    /// Ops that one event made stand next to each other and have one time.
    fn remember_history(&mut self) {
        let log = &self.fold.log;
        let actor = self.config.actor.as_deref();
        let acts = |place: Place| !matches!(log.op(place).kind.as_str(), "open" | "undo");
        let own = |place: Place| {
            log.op(place)
                .actor
                .as_deref()
                .is_none_or(|by| actor == Some(by))
        };
        let mine = |place: &Place| log.counts(*place) && own(*place);
        let in_order = log.order().iter().copied();
        let undo: Vec<Place> = in_order.filter(|&p| acts(p)).filter(mine).collect();
        let mut redo = Vec::new();
        for &place in log.order().iter().rev().filter(|&place| mine(place)) {
            if acts(place) {
                break;
            }
            if log.target(place).is_some_and(acts) {
                redo.push(place);
            }
        }
        redo.reverse();
        let mut group = self.group;
        let mut before = None;
        let mut grouped = |places: Vec<Place>| -> Vec<(Place, u32)> {
            let groups = places.into_iter().map(|place| {
                let op = log.op(place);
                let this = (op.writer.as_str(), op.n, op.wall(), op.kind == "undo");
                let follows = |(writer, n, wall, undo): (&str, u64, Instant, bool)| {
                    (writer, n + 1, wall, undo) == this
                };
                if !before.replace(this).is_some_and(follows) {
                    group += 1;
                }
                (place, group)
            });
            groups.collect()
        };
        self.undo = grouped(undo);
        self.redo = grouped(redo);
        self.group = group;
        self.generation = self.fold.generation;
        self.note_stacks();
    }

    /// Tells the state whether there is something to undo and redo.
    fn note_stacks(&mut self) {
        let log = &self.fold.log;
        while self
            .undo
            .last()
            .is_some_and(|&(place, _)| !log.counts(place))
        {
            self.undo.pop();
        }
        while self
            .redo
            .last()
            .is_some_and(|&(place, _)| !log.counts(place))
        {
            self.redo.pop();
        }
        let undo = self.undo.last().map(|&(place, _)| place);
        let redo = self.redo.last().and_then(|&(place, _)| log.target(place));
        let is_free = |place: Option<Place>| place.is_some_and(|place| !self.is_locked(place));
        let free = (is_free(undo), is_free(redo));
        (self.fold.state.undoable, self.fold.state.redoable) = free;
    }

    /// Says what looks different.
    fn tell(&mut self, changes: &Changes, out: &mut Vec<Effect>) {
        if self.generation != self.fold.generation {
            self.remember_history();
        }
        self.note_stacks();
        if changes.all {
            out.push(Effect::ChangedAll);
        } else if !changes.steps.is_empty() {
            let ids = changes.steps.iter();
            let ids = ids.filter_map(|&at| self.fold.state.id_at(at)).cloned();
            out.push(Effect::Changed(ids.collect()));
        }
    }
}
