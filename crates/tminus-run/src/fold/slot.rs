//! Slots: what an op is about, and what is read of a slot's ops.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::json::Value;
use tminus_model::{LocalDateTime, StepId, StepKind, ordered};
use tminus_plan::StepEntry;

use super::{Changes, Fold};
use crate::log::Place;
use crate::mapping::Target;
use crate::op::Op;
use crate::state::{Cell, Lost, RunLaunch, RunNote, State};

/// One thing that ops set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// A step of the page.
    Step(usize),
    /// A step of the re-attach list.
    Lost(StepId),
    /// The notes on a step, or on the run.
    Notes(Option<usize>),
    /// The launch.
    Launch,
    /// The actual start.
    Start,
    /// An event.
    Event(String),
    /// A placeholder's value.
    Value(String),
    /// A measured value.
    Measure(String),
    /// The run's name.
    Name,
    /// Whether the run is closed.
    Closed,
}

impl Slot {
    /// Says whether a reset empties it.
    pub(super) fn is_reset(&self) -> bool {
        matches!(self, Self::Step(_) | Self::Lost(_))
    }
}

impl Fold {
    /// Says what an op is about. Ops that are not understood are about nothing.
    pub(super) fn slot_of(&self, op: &Op) -> Option<Slot> {
        match op.kind.as_str() {
            "set" => {
                State::from_word(op.text("to")?)?;
                match self.mapping.resolve(&self.log, op)? {
                    Target::Step { at, .. } => Some(Slot::Step(at)),
                    Target::Lost => op.subject.as_deref().map(StepId::new).map(Slot::Lost),
                    Target::Dropped | Target::Waiting => None,
                }
            }
            "note" => {
                op.note.as_ref()?;
                if op.subject.is_none() {
                    return Some(Slot::Notes(None));
                }
                match self.mapping.resolve(&self.log, op)? {
                    Target::Step { at, .. } => Some(Slot::Notes(Some(at))),
                    _ => None,
                }
            }
            "launch" => launch(op).map(|_| Slot::Launch),
            "start" => op.instant("at").map(|_| Slot::Start),
            "event" => {
                op.instant("at")?;
                op.text("name").map(|name| Slot::Event(name.to_owned()))
            }
            "value" => {
                op.text("value")?;
                op.text("name").map(|name| Slot::Value(name.to_owned()))
            }
            "measure" => {
                op.text("value")?;
                op.subject.clone().map(Slot::Measure)
            }
            "run" if op.text("name").is_some() => Some(Slot::Name),
            "run" => op.field("closed")?.as_bool().map(|_| Slot::Closed),
            _ => None,
        }
    }

    /// Reads a slot again.
    pub(super) fn refresh(&mut self, slot: &Slot) -> Changes {
        let last = self.last(slot);
        let op = last.map(|place| self.log.op(place));
        let state = &mut self.state;
        let mut changes = Changes {
            all: true,
            ..Changes::default()
        };
        match slot {
            Slot::Step(at) => {
                let cell = last.and_then(|place| self.cell(*at, place));
                changes.all = false;
                if self.state.put(*at, cell) {
                    changes.steps.insert(*at);
                }
            }
            Slot::Lost(_) => self.refresh_lost(),
            Slot::Notes(at) => {
                let key = at.and_then(|at| self.state.id_at(at)).cloned();
                let notes = self.notes(slot);
                if notes.is_empty() {
                    self.state.notes.remove(&key);
                } else {
                    self.state.notes.insert(key, notes);
                }
                changes.all = at.is_none();
                changes.steps.extend(*at);
            }
            Slot::Launch => state.launch = op.and_then(launch),
            Slot::Start => state.start = op.and_then(|op| op.instant("at")),
            Slot::Event(name) => match op.and_then(|op| op.instant("at")) {
                Some(at) => drop(state.events.insert(name.clone(), at)),
                None => drop(state.events.remove(name)),
            },
            Slot::Value(name) => {
                let value = op.and_then(|op| op.text("value"));
                match value.filter(|value| !value.is_empty()) {
                    Some(value) => drop(state.values.insert(name.clone(), value.to_owned())),
                    None => drop(state.values.remove(name)),
                }
            }
            Slot::Name => state.name = op.and_then(|op| op.text("name")).map(str::to_owned),
            Slot::Closed => {
                let closed = op.and_then(|op| op.field("closed"));
                state.closed = closed.and_then(Value::as_bool).unwrap_or_default();
            }
            Slot::Measure(id) => {
                let id = StepId::new(id.as_str());
                match op.and_then(|op| Some((op.text("value")?, op.text("verdict")))) {
                    Some((value, verdict)) => {
                        let measure = (value.to_owned(), verdict.map(str::to_owned));
                        state.measures.insert(id, measure);
                    }
                    None => drop(state.measures.remove(&id)),
                }
            }
        }
        changes
    }

    fn cell(&self, at: usize, place: Place) -> Option<Cell> {
        let op = self.log.op(place);
        let to = State::from_word(op.text("to")?)?;
        let was = match self.mapping.resolve(&self.log, op)? {
            Target::Step { was, .. } => was,
            _ => None,
        };
        Some(Cell {
            state: to,
            since: Some(op.wall()),
            actor: op.actor.clone(),
            // What is as the author has it anyway needs no confirmation.
            changed_from: was.filter(|_| to != self.state.default_of(at)),
            note: op.note.clone(),
        })
    }

    fn notes(&self, slot: &Slot) -> Vec<RunNote> {
        let places = self.places(slot);
        places
            .iter()
            .filter(|&&place| self.log.counts(place))
            .map(|&place| {
                let op = self.log.op(place);
                RunNote {
                    at: op.wall(),
                    actor: op.actor.clone(),
                    text: op.note.clone().unwrap_or_default(),
                }
            })
            .collect()
    }

    /// Makes the re-attach list anew: in the order of the old documents.
    pub(super) fn refresh_lost(&mut self) {
        let mut found: Vec<(usize, Lost)> = Vec::new();
        for (slot, places) in self.slots.iter() {
            let (Slot::Lost(id), Some(last)) = (slot, self.last(slot)) else {
                continue;
            };
            let op = self.log.op(last);
            let state = op.text("to").and_then(State::from_word).unwrap_or_default();
            if state == State::Todo {
                continue;
            }
            let named = places
                .iter()
                .filter_map(|&place| self.mapping.revision_of(&self.log.op(place).writer));
            let revisions = ordered::set(named.map(str::to_owned));
            let (at, was) = match self.mapping.entry(revisions.iter(), id) {
                Some((at, entry)) => (at, entry.clone()),
                None => (usize::MAX, nameless(id)),
            };
            let entry = Lost {
                was,
                state,
                since: Some(op.wall()),
                actor: op.actor.clone(),
                revisions,
            };
            found.push((at, entry));
        }
        ordered::sort_by(&mut found, &mut |(one, a), (other, b)| {
            (one, &a.was.id).cmp(&(other, &b.was.id))
        });
        self.state.lost = found.into_iter().map(|(_, lost)| lost).collect();
    }
}

/// A step of which only the name is known.
fn nameless(id: &StepId) -> StepEntry {
    StepEntry {
        id: id.clone(),
        kind: StepKind::Task,
        text: String::new(),
        path: Vec::new(),
        ordinal: 0,
    }
}

fn launch(op: &Op) -> Option<RunLaunch> {
    Some(RunLaunch {
        local: op.text("local")?.parse::<LocalDateTime>().ok()?,
        zone: op.text("zone").map(str::to_owned),
        at: op.instant("at"),
        by_run: true,
    })
}
