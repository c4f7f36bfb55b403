//! Random histories of tabs over one store that fails, fills up, is damaged
//! and cleared, under a runbook that is edited; beside it another person's
//! device with a store of its own, whose log goes back and forth as a file,
//! sometimes damaged. A third of the histories starts from the store that the
//! first released format left behind.
//!
//! What always holds:
//! 1. **Nothing shown as saved is missing after reopening**, but for what was
//!    damaged or cleared from outside while no tab was open that held it.
//! 2. **A damaged value is never overwritten and never removed.**
//! 3. **Tabs over one store converge**: once each has looked at it again, all
//!    of them and a fresh one hold the same ops and show the same states.
//! 4. **What is shown is the fold** of the ops that the tab holds.
//! 5. **No false tick**: a step shows as ticked only if a step with its text
//!    was ticked, or if it says that the text was changed.
//! 6. **What is not saved says why**, and goes on in memory.
//! 7. **The chain holds**: nothing is missing or altered in a log that nobody
//!    damaged, and an export of it verifies.
//! 8. **Import is a union**: afterwards a tab holds what it held and what the
//!    file holds, and the same file again changes nothing.
//! 9. **Who imports whose log first does not matter**: two devices that have
//!    each other's log show the same.
//! 10. **What is refused changes nothing**: a move that is not allowed, a file
//!     with a changed byte, one of another run.
//! 11. **Nobody takes back what someone else did** by undo, unless nobody's
//!     name is on it.
//! 12. **What was released stays readable**: the ops of the first format are
//!     there, unchanged, whatever happens around them.
//! 13. **All of a run converges**: not only ticks, but also times, evidence,
//!     checks, timers, triggers, measured values, launch, and whether the run
//!     is closed are the same in every tab that holds the same ops.
//! 14. **A second reader in the page sees what the page did** at once, saved or
//!     not, and holds the same ops once both have looked at the store again.
//! 15. **A closed run stays as it is** in a tab that knows of it: nothing is
//!     written there but that it is opened, closed or named, and undo of that.

mod actions;
mod exchange;
mod library;
mod reader;

use std::collections::{BTreeMap, BTreeSet};

use tminus_model::StepId;
use tminus_run::action;
use tminus_run::facts::facts;
use tminus_run::keys::{Key, Prefix};
use tminus_run::op::Op;
use tminus_run::verify::verify;
use tminus_run::{
    Config, Effect, Event, Fault, FaultyStore, MemoryStore, SaveState, Session, State, Store,
    StoreError, envelope, export, segment,
};

use crate::common::{at, config, is_saved, open, saved};
use crate::fold::reference;
use crate::random::Random;
use library::{Library, editions};

/// As many in each of four tests, so that they run side by side.
const HISTORIES: u64 = 2500;
const EVENTS: usize = 24;

/// Who sits at the other device.
const AWAY: &str = "Ben Okafor";

struct Tab {
    session: Session<FaultyStore>,
    /// Storage events that have not been delivered yet.
    inbox: Vec<(String, Option<String>)>,
    /// Whether it has heard that the store was cleared.
    cleared: bool,
    /// The second reader of the same page.
    reader: reader::Reader,
}

struct World<'a> {
    library: &'a Library,
    random: Random,
    store: FaultyStore,
    book: usize,
    tabs: Vec<Tab>,
    /// Someone else's device.
    away: Session<MemoryStore>,
    /// Whether the history starts from what was released first.
    upgraded: bool,
    writers: u64,
    now: i64,
    promised: BTreeSet<(String, u64)>,
    damaged: BTreeMap<String, String>,
    /// Whether anything was damaged or cleared.
    harmed: bool,
    trace: Vec<String>,
    /// The ops of every value that was read.
    read: BTreeMap<(String, String), Vec<(String, u64)>>,
}

impl<'a> World<'a> {
    fn new(seed: u64, library: &'a Library) -> Self {
        let mut random = Random::new(seed);
        let upgraded = seed.is_multiple_of(3);
        let store = match random.below(4) {
            _ if upgraded => MemoryStore::of(library.golden.clone()),
            0 => MemoryStore::with_room(3000 + random.below(4000)),
            _ => MemoryStore::default(),
        };
        let away = Config {
            actor: Some(AWAY.to_owned()),
            ..config(9000)
        };
        let away = Session::open(
            MemoryStore::default(),
            away,
            library.books[0].clone(),
            at(0),
        );
        let promised = library
            .golden
            .iter()
            .flat_map(|(key, value)| ops_of(key, value));
        Self {
            library,
            away: away.0,
            upgraded,
            random,
            store: FaultyStore::new(store),
            book: 0,
            tabs: Vec::new(),
            // Behind the names of those whose ops were released.
            writers: 10,
            now: 0,
            promised: promised.filter(|_| upgraded).collect(),
            damaged: BTreeMap::new(),
            harmed: false,
            trace: Vec::new(),
            read: BTreeMap::new(),
        }
    }

    fn step(&mut self) {
        self.now += self.random.below(5000) as i64;
        match self.random.below(100) {
            0..=7 => self.open_tab(),
            8..=10 if !self.tabs.is_empty() => {
                let gone = self.random.below(self.tabs.len());
                self.say("a tab crashes");
                self.tabs.remove(gone);
            }
            11..=13 => {
                self.now -= self.random.below(100_000) as i64;
                self.say("the clock jumps back");
            }
            14..=21 => self.fault(),
            22..=24 => {
                self.say("the store is well");
                self.store.heal();
            }
            25..=26 => self.damage(),
            27 => self.clear(),
            28..=29 => {
                self.book = self.random.below(self.library.books.len());
                self.say("the runbook is edited");
            }
            30..=49 => self.deliver(),
            50..=52 => self.seal(),
            53..=57 => self.elsewhere(),
            58..=60 => self.exchange(),
            _ => self.act(),
        }
        for (key, bytes) in &self.damaged {
            let there = self.store.inner().dump();
            assert_eq!(there.get(key), Some(bytes), "invariant 2: {key}");
        }
    }

    fn say(&mut self, what: &str) {
        self.trace.push(what.to_owned());
    }

    fn open_tab(&mut self) {
        self.writers += 1;
        let book = &self.library.books[self.book];
        let before = self.store.inner().dump();
        let calm = self.random.below(2) == 0;
        if calm {
            self.store.heal();
        }
        let (session, recovery) = open(self.store.clone(), self.writers, book, at(self.now));
        self.trace
            .push(format!("tab {} opens (calm: {calm})", self.writers));
        if recovery.unreadable.is_none() {
            self.check_promises(&session);
            assert!(
                self.harmed || recovery.breaks.is_empty(),
                "invariant 7: {:?}",
                recovery.breaks
            );
        }
        let mut session = session;
        self.writers += 1;
        let reader = reader::open(&mut session, &self.store, self.writers, at(self.now));
        self.tabs.push(Tab {
            session,
            inbox: Vec::new(),
            cleared: false,
            reader,
        });
        self.after(self.tabs.len() - 1, &before);
    }

    fn fault(&mut self) {
        let fault = self
            .random
            .pick(&[
                Fault::Fail(StoreError::Full),
                Fault::Fail(StoreError::Denied("blocked".to_owned())),
                Fault::Fail(StoreError::Gone),
                Fault::Fail(StoreError::Other("eh".to_owned())),
                Fault::Half,
                Fault::Lost,
                Fault::KeptButFailed,
            ])
            .clone();
        self.trace.push(format!("fault to come: {fault:?}"));
        if self.random.below(6) == 0 {
            self.store.always(Some(fault));
        } else {
            let nth = 1 + self.random.below(12) as u64;
            self.store.fail_nth(nth, fault);
        }
    }

    /// Changes one byte of a stored value. Who holds the op may still have it.
    fn damage(&mut self) {
        let prefix = prefix();
        let dump = self.store.inner().dump();
        let keys: Vec<&String> = dump
            .keys()
            .filter(|key| {
                prefix
                    .parse(key)
                    .is_some_and(|key| !matches!(key, Key::Quarantine { .. }))
            })
            .filter(|key| !self.damaged.contains_key(*key))
            .collect();
        if keys.is_empty() {
            return;
        }
        let key = (*self.random.pick(&keys)).clone();
        let mut chars: Vec<char> = dump[&key].chars().collect();
        let at_char = 2 + self.random.below(chars.len() - 2);
        chars[at_char] = if chars[at_char] == 'x' { 'y' } else { 'x' };
        let bytes: String = chars.into_iter().collect();
        self.store.inner().clone().set(&key, &bytes).unwrap();
        self.trace.push(format!("{key} is damaged"));
        self.harmed = true;
        self.damaged.insert(key, bytes);
        let held = self.held();
        self.promised.retain(|op| held.contains(op));
    }

    fn clear(&mut self) {
        self.say("the store is cleared");
        self.store.inner().clear();
        self.harmed = true;
        self.damaged.clear();
        self.promised.clear();
        for tab in &mut self.tabs {
            tab.inbox.clear();
            tab.cleared = true;
        }
    }

    /// Delivers storage events to one tab: some, in any order, some twice.
    fn deliver(&mut self) {
        if self.tabs.is_empty() {
            return;
        }
        let which = self.random.below(self.tabs.len());
        let before = self.store.inner().dump();
        if std::mem::take(&mut self.tabs[which].cleared) {
            self.trace
                .push(format!("tab {which} hears of the clearing"));
            self.hand(which, Event::Cleared);
        } else {
            let mut inbox = std::mem::take(&mut self.tabs[which].inbox);
            // Events of one key come in the order in which they happened.
            let mut keys: Vec<String> = inbox.iter().map(|(key, _)| key.clone()).collect();
            keys.sort_unstable();
            keys.dedup();
            self.random.shuffle(&mut keys);
            inbox.sort_by_key(|(key, _)| keys.iter().position(|other| other == key));
            if self.random.below(3) == 0 {
                inbox.extend(inbox.clone());
            }
            self.trace
                .push(format!("tab {which} hears of {} keys", keys.len()));
            for (key, value) in inbox {
                self.hand(which, Event::Remote { key, value });
            }
        }
        self.after(which, &before);
    }

    fn seal(&mut self) {
        if self.tabs.is_empty() {
            return;
        }
        let which = self.random.below(self.tabs.len());
        let before = self.store.inner().dump();
        self.trace.push(format!("tab {which} seals"));
        self.tabs[which].session.seal();
        self.after(which, &before);
    }

    fn act(&mut self) {
        if self.tabs.is_empty() {
            return self.open_tab();
        }
        let which = self.random.below(self.tabs.len());
        let event = self.event(which);
        let before = self.store.inner().dump();
        self.trace.push(format!("tab {which}: {event:?}"));
        self.hand(which, event);
        self.after(which, &before);
    }

    fn event(&mut self, which: usize) -> Event {
        let session = &self.tabs[which].session;
        let steps: Vec<StepId> = session
            .runbook()
            .steps
            .iter()
            .map(|s| s.id.clone())
            .collect();
        let lost: Vec<StepId> = session
            .state()
            .reattach()
            .iter()
            .map(|l| l.was.id.clone())
            .collect();
        let step = self.random.pick(&steps).clone();
        let was = (!lost.is_empty()).then(|| self.random.pick(&lost).clone());
        match (self.random.below(28), was) {
            (20..=27, _) => self.action(which, &step),
            (0..=2, _) => Event::Undo,
            (3..=4, _) => Event::Redo,
            (5, _) => Event::Act(action::reset()),
            (6, _) => Event::Resume,
            (7, _) => note(&step, "a note"),
            (8, _) => Event::Who {
                name: "Ana Silva".to_owned(),
            },
            (9..=10, _) => Event::Keep { step },
            (11, Some(was)) => Event::Attach { was, to: step },
            (12, Some(was)) => Event::Drop { was },
            (13..=15, _) => Event::Set {
                step,
                to: *self.random.pick(&State::ALL),
                note: Some("because".to_owned()),
            },
            _ => Event::Toggle { step },
        }
    }

    fn hand(&mut self, which: usize, event: Event) {
        let now = at(self.now);
        let before = self.tabs[which].session.ops().count();
        let closed = self.tabs[which].session.state().is_closed();
        let closed = closed && !reader::is_from_outside(&event);
        let own = self.own(which).count();
        let undo = matches!(event, Event::Undo);
        let told = reader::is_from_outside(&event).then(|| event.clone());
        let effects = self.tabs[which].session.handle(event, now);
        self.tabs[which].hear(told, now);
        let ops = || self.tabs[which].session.ops();
        let refused = effects.iter().any(|effect| {
            matches!(effect, Effect::Alert(text) if text.ends_with("Nothing was changed."))
        });
        assert!(!refused || ops().count() == before, "invariant 10");
        if undo && ops().count() > before {
            let last = ops().last().expect("there is one more");
            let by = named(ops(), last).and_then(|op| op.actor.as_deref());
            assert_ne!(by, Some(AWAY), "invariant 11");
        }
        for op in self.own(which).skip(own).filter(|_| closed) {
            let of = named(ops(), op);
            let about = of.map_or(op, |of| named(ops(), of).unwrap_or(of));
            let is_kept = matches!(about.kind.as_str(), "run" | "open");
            assert!(is_kept, "invariant 15: {op:?}");
        }
        self.told(which, &effects);
    }

    /// What a tab has written itself, in order.
    fn own(&self, which: usize) -> impl Iterator<Item = &Op> {
        let session = &self.tabs[which].session;
        let writer = session.config().writer.as_str();
        session.ops().filter(move |op| op.writer == writer)
    }

    /// What a tab was told about saving holds from now on.
    fn told(&mut self, which: usize, effects: &[Effect]) {
        match saved(effects) {
            Some(SaveState::Saved { .. }) => {
                let held = self.held();
                let names = names(&self.tabs[which].session).into_iter();
                let names = names.map(|(writer, n)| (writer.to_owned(), n));
                // What only a damaged value holds is not promised again.
                self.promised
                    .extend(names.filter(|op| held.contains(op) || !self.harmed));
            }
            Some(SaveState::Unsaved { why } | SaveState::Memory { why }) => {
                assert!(!why.is_empty(), "invariant 6");
            }
            Some(SaveState::ReadOnly { .. }) => panic!("there is no newer version"),
            None => {}
        }
        let alert = |effect: &Effect| matches!(effect, Effect::Alert(text) if text.is_empty());
        assert!(!effects.iter().any(alert));
    }

    /// Tells the other tabs what changed, and checks what is always true.
    fn after(&mut self, which: usize, before: &BTreeMap<String, String>) {
        let after = self.store.inner().dump();
        let mut events: Vec<(String, Option<String>)> = Vec::new();
        for (key, value) in &after {
            if before.get(key) != Some(value) {
                events.push((key.clone(), Some(value.clone())));
            }
        }
        let gone = before.keys().filter(|key| !after.contains_key(*key));
        events.extend(gone.map(|key| (key.clone(), None)));
        for (other, tab) in self.tabs.iter_mut().enumerate() {
            if other != which {
                tab.inbox.extend(events.iter().cloned());
            }
        }
        let held = self.held();
        for op in &self.promised {
            assert!(held.contains(op), "invariant 1: {op:?} is gone");
        }
        self.check_state(which);
    }

    /// The ops that stand in the store in a form that can be read.
    fn held(&mut self) -> BTreeSet<(String, u64)> {
        let mut held = BTreeSet::new();
        for pair in self.store.inner().dump() {
            if !self.read.contains_key(&pair) {
                let ops = ops_of(&pair.0, &pair.1);
                self.read.insert(pair.clone(), ops);
            }
            held.extend(self.read[&pair].iter().cloned());
        }
        held
    }

    fn check_promises(&self, session: &Session<FaultyStore>) {
        let there: BTreeSet<(&str, u64)> = names(session).into_iter().collect();
        for (writer, n) in &self.promised {
            let there = there.contains(&(writer.as_str(), *n));
            assert!(there, "invariant 1: op {n} of {writer} is not read");
        }
    }

    fn check_state(&self, which: usize) {
        let session = &self.tabs[which].session;
        let ops: Vec<Op> = session.ops().cloned().collect();
        let ticked: BTreeSet<&str> = ops
            .iter()
            .filter(|op| {
                op.kind == "set" && matches!(op.data["to"].as_str(), Some("done" | "workaround"))
            })
            .filter_map(|op| op.subject.as_deref())
            .chain(
                ops.iter()
                    .filter(|op| op.kind == "keep")
                    .filter_map(|op| op.subject.as_deref()),
            )
            .filter_map(|id| self.library.texts.get(id))
            .flatten()
            .map(String::as_str)
            .collect();
        for step in &session.runbook().steps {
            let view = session.state().step(&step.id);
            if view.state.is_ticked() && view.since.is_some() && view.changed_from.is_none() {
                assert!(
                    ticked.contains(step.text.as_str()),
                    "invariant 5: {}",
                    step.text
                );
            }
        }
        let revision = Some(self.library.revisions[0].as_str());
        let opens = ops.iter().filter(|op| op.kind == "open");
        let mut named = opens.map(|op| op.data["rev"].as_str());
        if self.book == 0
            && session.runbook() == &self.library.books[0]
            && named.all(|named| named == revision)
            && !self.harmed
        {
            let expect = reference(&ops);
            for step in &session.runbook().steps {
                let view = session.state().step(&step.id);
                let shown = view.since.map(|_| view.state.word());
                let folded = expect.get(step.id.as_str()).map(String::as_str);
                assert_eq!(shown, folded, "invariant 4: {}", step.text);
            }
        }
    }

    fn finish(&mut self) {
        self.say("all is well again");
        self.store.heal();
        // The room is what it is: only stores without a limit must take all.
        for round in 0..3 {
            for which in 0..self.tabs.len() {
                let before = self.store.inner().dump();
                self.tabs[which].cleared = false;
                self.hand(which, Event::Resume);
                self.after(which, &before);
                self.trace
                    .push(format!("tab {which} looks again ({round})"));
            }
        }
        self.writers += 1;
        let book = &self.library.books[self.book];
        let (fresh, _) = open(self.store.clone(), self.writers, book, at(self.now));
        self.check_promises(&fresh);
        let all_saved = self
            .tabs
            .iter()
            .all(|tab| matches!(tab.session.saved(), SaveState::Saved { .. }));
        if !all_saved {
            return;
        }
        let file = export::read(&fresh.export()).unwrap();
        assert!(file.intact && file.bad.is_empty());
        assert!(file.ops.iter().eq(fresh.ops()));
        if !self.harmed {
            assert_eq!(verify(&file).problems, [], "invariant 7");
            if self.random.below(2) == 0 {
                self.check_exchange(&fresh.export());
            }
        }
        if self.upgraded && !self.harmed {
            let there: BTreeMap<String, String> =
                fresh.ops().map(|op| (op.hash(), op.write())).collect();
            for (hash, text) in &self.library.released {
                assert_eq!(there.get(hash), Some(text), "invariant 12");
            }
        }
        for tab in &self.tabs {
            assert_eq!(names(&tab.session), names(&fresh), "invariant 3");
            if !self.harmed {
                // One of the two may have read what was cleared before the other
                // could.
                tab.check_reader();
            }
            if tab.session.runbook() == fresh.runbook() {
                let [here, there] =
                    [&tab.session, &fresh].map(|it| facts(it.runbook(), &it.counted()));
                assert_eq!(here, there, "invariant 13");
                let [here, there] = [&tab.session, &fresh].map(Session::state);
                assert_eq!(here.launch(), there.launch(), "invariant 13");
                assert_eq!(here.values(), there.values(), "invariant 13");
                assert_eq!(here.is_closed(), there.is_closed(), "invariant 13");
            }
            if tab.session.runbook() == fresh.runbook() {
                for step in &book.steps {
                    let (here, there) = (
                        tab.session.state().step(&step.id),
                        fresh.state().step(&step.id),
                    );
                    assert_eq!(here, there, "invariant 3: {}", step.text);
                }
                assert_eq!(tab.session.state().reattach(), fresh.state().reattach());
            }
        }
    }
}

fn prefix() -> Prefix {
    Prefix::new("shop@/", "book", "main")
}

/// The op that an undo names.
fn named<'a>(mut ops: impl Iterator<Item = &'a Op>, undo: &Op) -> Option<&'a Op> {
    let name = (undo.data[0].as_str(), undo.data[1].as_u64());
    ops.find(|op| (Some(op.writer.as_str()), Some(op.n)) == name)
}

fn names(session: &Session<FaultyStore>) -> Vec<(&str, u64)> {
    let ops = session.ops();
    ops.map(|op| (op.writer.as_str(), op.n)).collect()
}

/// The ops that a stored value holds in a form that can be read.
fn ops_of(key: &str, value: &str) -> Vec<(String, u64)> {
    let (Some(key), Ok(payload)) = (prefix().parse(key), envelope::unwrap(value)) else {
        return Vec::new();
    };
    match key {
        Key::Op { writer, n } => vec![(writer, n)],
        Key::Segment {
            writer,
            first,
            last,
        } if segment::read(&writer, first, last, payload).is_ok() => {
            (first..=last).map(|n| (writer.clone(), n)).collect()
        }
        _ => Vec::new(),
    }
}

fn run(seed: u64, library: &Library) {
    let mut world = World::new(seed, library);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for _ in 0..EVENTS {
            world.step();
        }
        world.finish();
    }));
    if let Err(panic) = result {
        let story = world.trace.join("\n  ");
        let what = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default();
        panic!("seed {seed}: {what}\n  {story}");
    }
}

fn run_part(part: u64) {
    let library = Library::new();
    for seed in part * HISTORIES..(part + 1) * HISTORIES {
        run(seed, &library);
    }
}

#[test]
fn random_histories_keep_every_promise_1() {
    run_part(0);
}

#[test]
fn random_histories_keep_every_promise_2() {
    run_part(1);
}

#[test]
fn random_histories_keep_every_promise_3() {
    run_part(2);
}

#[test]
fn random_histories_keep_every_promise_4() {
    run_part(3);
}

#[test]
fn a_tick_on_a_healthy_store_is_saved() {
    let book = &editions()[0];
    let (mut session, _) = open(FaultyStore::default(), 1, book, at(0));
    let step = book.steps[0].id.clone();
    assert!(is_saved(&session.handle(Event::Toggle { step }, at(1))));
}

/// A reader's note on a step.
fn note(step: &StepId, text: &str) -> Event {
    let note = action::note(Some(step), text);
    Event::Act(note.ok().flatten().expect("a short note"))
}
