//! The fold: what all ops together come to (`docs/run-log.md`, "Fold").
//!
//! 1. An op is put into the [`Log`], which says what counts now.
//! 2. [`Mapping`] says which step of the page it is about.
//! 3. Its slot (a step, the launch, a value, …) is read again: the last op of
//!    the slot that counts.
//!
//! A slot's ops stand in clock order, so it does not matter in which order ops
//! arrive. Only what changes the mapping (another revision, a decision of the
//! reader) lays all ops over the page again.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

mod slot;

use alloc::rc::Rc;

use tminus_model::ordered::{self, Map, Set};
use tminus_model::{Runbook, StepId};
use tminus_plan::StepEntry;

use crate::RunState;
use crate::log::{Log, Place, Put};
use crate::mapping::{Mapping, Matcher, Steps, Target};
use crate::op::Op;
use slot::Slot;

/// What looks different after an op.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Changes {
    pub(crate) steps: Set<usize>,
    pub(crate) all: bool,
}

impl Changes {
    pub(crate) fn everything() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    pub(crate) fn add(&mut self, more: Self) {
        self.steps.extend(more.steps);
        self.all |= more.all;
    }
}

/// An op that counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted<'a> {
    /// The op.
    pub op: &'a Op,
    /// The index of the page's step that it is about, where it is about one
    /// that is still there.
    pub step: Option<usize>,
}

/// All ops of a run, laid over the page's runbook.
#[derive(Debug)]
pub(crate) struct Fold {
    pub(crate) log: Log,
    pub(crate) mapping: Mapping,
    pub(crate) state: RunState,
    page: Rc<Steps>,
    /// The ops of each step, and of everything else that ops set.
    steps: Vec<Vec<Place>>,
    slots: Map<Slot, Vec<Place>>,
    resets: Vec<Place>,
    /// Goes up when the places of ops have changed.
    pub(crate) generation: u32,
}

impl Fold {
    /// Starts with no op, on a page's steps and their revision.
    pub(crate) fn new(steps: &Rc<Steps>, revision: String, matcher: Option<Matcher>) -> Self {
        Self {
            log: Log::default(),
            mapping: Mapping::new(steps.clone(), revision, matcher),
            state: RunState::new(steps.clone()),
            page: steps.clone(),
            steps: vec![Vec::new(); steps.runbook.steps.len()],
            slots: Map::new(),
            resets: Vec::new(),
            generation: 0,
        }
    }

    /// Gives the page's runbook.
    pub(crate) fn runbook(&self) -> &Runbook {
        &self.page.runbook
    }

    /// Puts an op in; `None` where it was there. Of two ops with one name the
    /// one with the smaller hash stays.
    pub(crate) fn insert(&mut self, op: Op) -> Option<(Place, Changes)> {
        let (place, flipped) = match self.log.put(op) {
            Put::New(place, flipped) => (place, flipped),
            Put::Known => return None,
            Put::Forked(op) => {
                let place = self.log.supersede(*op)?;
                self.generation += 1;
                self.rebuild();
                return Some((place, Changes::everything()));
            }
        };
        if self.note_mapping(place) || flipped.iter().any(|&place| self.decides(place)) {
            self.rebuild();
            return Some((place, Changes::everything()));
        }
        let mut changes = Changes::default();
        self.stand(place);
        for place in flipped.into_iter().chain([place]) {
            changes.add(self.refresh_after(place));
        }
        Some((place, changes))
    }

    /// Puts many ops in at once and lays all over the page.
    pub(crate) fn load(&mut self, ops: Vec<Op>, lists: Vec<(String, Vec<StepEntry>)>) {
        if ops.is_empty() && lists.is_empty() {
            return;
        }
        for (revision, list) in lists {
            self.mapping.add_list(&revision, list);
        }
        // In clock order, everything is put at the end of what there is.
        let mut ops: Vec<Option<Op>> = ops.into_iter().map(Some).collect();
        let mut order: Vec<usize> = (0..ops.len()).collect();
        let key = |at: usize| {
            ops[at]
                .as_ref()
                .map(|op| (op.time, op.writer.as_str(), op.n))
        };
        ordered::sort_by(&mut order, &mut |one, other| key(*one).cmp(&key(*other)));
        for op in order.into_iter().filter_map(|at| ops[at].take()) {
            match self.log.put(op) {
                Put::New(place, _) => {
                    self.note_mapping(place);
                }
                Put::Known => {}
                Put::Forked(op) => {
                    self.log.supersede(*op);
                }
            }
        }
        self.rebuild();
    }

    /// Adds the step list of another revision.
    pub(crate) fn add_list(&mut self, revision: &str, list: Vec<StepEntry>) -> Changes {
        if !self.mapping.add_list(revision, list) {
            return Changes::default();
        }
        self.rebuild();
        Changes::everything()
    }

    /// Lays the list of another revision over the page's, as somebody else
    /// matched them.
    pub(crate) fn link(&mut self, revision: &str, links: &[Option<usize>]) {
        self.mapping.link(revision, links);
        self.rebuild();
    }

    /// Corrects the revision of the page's steps.
    pub(crate) fn set_revision(&mut self, revision: String) {
        if self.mapping.set_revision(revision) {
            self.rebuild();
        }
    }

    /// Takes note of what an op says about revisions; says whether ops that are
    /// here already may be about other steps now.
    fn note_mapping(&mut self, place: Place) -> bool {
        let op = self.log.op(place);
        match op.kind.as_str() {
            "open" => {
                self.mapping.add_writer(op);
                self.log
                    .writers()
                    .get(&op.writer)
                    .is_some_and(|ops| ops.len() > 1)
            }
            "keep" | "drop" => {
                self.mapping.add_decision(&self.log, place);
                true
            }
            _ => false,
        }
    }

    fn decides(&self, place: Place) -> bool {
        matches!(self.log.op(place).kind.as_str(), "keep" | "drop")
    }

    /// Lays all ops over the page again.
    fn rebuild(&mut self) {
        self.state = RunState::new(self.page.clone());
        self.slots.clear();
        self.steps.iter_mut().for_each(Vec::clear);
        self.resets.clear();
        let mut writers: Vec<Place> = Vec::with_capacity(self.log.len());
        for (_, ops) in self.log.writers() {
            writers.extend(ops.values());
        }
        self.mapping.forget_ops();
        for place in writers {
            self.note_mapping(place);
        }
        for at in 0..self.log.len() {
            self.stand(self.log.order()[at]);
        }
        self.refresh_all(&|_| true);
    }

    /// Reads many slots again; the re-attach list, which is one, only once.
    fn refresh_all(&mut self, which: &dyn Fn(&Slot) -> bool) {
        for at in 0..self.steps.len() {
            if !self.steps[at].is_empty() {
                self.refresh(&Slot::Step(at));
            }
        }
        let slots = self.slots.keys().filter(|slot| which(slot));
        for slot in slots.cloned().collect::<Vec<Slot>>() {
            if !matches!(slot, Slot::Lost(_)) {
                self.refresh(&slot);
            }
        }
        self.refresh_lost();
    }

    /// Puts an op into its slot.
    fn stand(&mut self, place: Place) {
        let op = self.log.op(place);
        if op.kind == "reset" {
            let at = self.log.sorted(&self.resets, place);
            self.resets.insert(at, place);
        } else if let Some(slot) = self.slot_of(op) {
            let places = match slot {
                Slot::Step(at) => &mut self.steps[at],
                slot => self.slots.or_default(slot),
            };
            let at = self.log.sorted(places, place);
            places.insert(at, place);
        }
    }

    /// Reads what an op bears on again: its slot, after a reset every step.
    fn refresh_after(&mut self, place: Place) -> Changes {
        let op = self.log.op(place);
        if op.kind == "reset" {
            self.refresh_all(&Slot::is_reset);
            return Changes::everything();
        }
        match self.slot_of(op) {
            Some(slot) => self.refresh(&slot),
            None => Changes::default(),
        }
    }

    /// Gives the ops that count, in clock order.
    pub(crate) fn counted(&self) -> Vec<Counted<'_>> {
        let places = self.log.order().iter();
        let counting = places.filter(|&&place| self.log.counts(place));
        let counted = counting.map(|&place| {
            let op = self.log.op(place);
            let step = self.step_of(op);
            Counted { op, step }
        });
        counted.collect()
    }

    /// Gives the page's step that an op is about.
    pub(crate) fn step_of(&self, op: &Op) -> Option<usize> {
        // Of other ops the subject is a check, a trigger or a measure.
        let of_step = ["set", "note", "link", "time", "timer", "event", "check"];
        let of_step = of_step.contains(&op.kind.as_str());
        let target = of_step.then(|| self.mapping.resolve(&self.log, op))?;
        match target {
            Some(Target::Step { at, .. }) => Some(at),
            _ => None,
        }
    }

    /// Gives the step and the revision that a step's state comes from.
    pub(crate) fn source(&self, step: &StepId) -> Option<(String, String)> {
        let at = self.state.position(step)?;
        let place = self.last(&Slot::Step(at))?;
        let op = self.log.op(place);
        let revision = self.mapping.revision_of(&op.writer).unwrap_or_default();
        Some((op.subject.clone()?, revision.to_owned()))
    }

    /// Gives the last op of a slot that counts; of a step, since the last reset.
    fn last(&self, slot: &Slot) -> Option<Place> {
        let counting = |place: &&Place| self.log.counts(**place);
        let last = self.places(slot).iter().rev().find(counting).copied()?;
        let reset = self.resets.iter().rev().find(counting);
        match reset {
            Some(&reset) if slot.is_reset() && self.log.is_before(last, reset) => None,
            _ => Some(last),
        }
    }

    /// Gives the ops of a slot in clock order.
    fn places(&self, slot: &Slot) -> &[Place] {
        match slot {
            Slot::Step(at) => &self.steps[*at],
            slot => self.slots.get(slot).map_or(&[], Vec::as_slice),
        }
    }
}
