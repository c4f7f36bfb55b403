//! What a reader does becomes ops.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use tminus_model::json::Value;
use tminus_model::number::push_number;
use tminus_model::ordered::Set;
use tminus_model::{Instant, Millis, StepId, ordered};

use super::{Effect, Event, SaveState, Session, words};
use crate::action::Action as Draft;
use crate::fold::Changes;
use crate::gate::{REFUSED, begins, open_gates};
use crate::log::Place;
use crate::op::Op;
use crate::store::Store;
use crate::{NOTE_LIMIT, State};

/// The version of the page's wire format that steps are read from.
const WIRE: u32 = 1;

/// A wall clock that is further behind the log than this is said and recorded.
const BEHIND: Millis = Millis::from_secs(1);

/// What is said of everything but opening a closed run.
const CLOSED: &str = "This run is closed. Open it again to go on. Nothing was changed.";

/// The longest name of a reader, in characters.
const NAME_LIMIT: usize = 80;

/// What an event comes to.
enum Plan {
    Write(Vec<Draft>),
    /// A part of it cannot be done, as the sentence says.
    WritePart(Vec<Draft>, &'static str),
    /// Nothing is to do; what is seen stays.
    Nothing,
    /// It cannot be done, as the sentence says.
    Refuse(&'static str),
}

impl<S: Store> Session<S> {
    pub(super) fn act(&mut self, event: Event, now: Instant, out: &mut Vec<Effect>) {
        let touched = touched(&event);
        if let SaveState::ReadOnly { why } = &self.saved {
            out.push(Effect::Changed(touched));
            out.push(Effect::Alert(why.clone()));
            out.push(Effect::Saved(self.saved.clone()));
            return;
        }
        let plan = match event {
            Event::Undo => return self.undo(now, out),
            Event::Redo => return self.redo(now, out),
            Event::Who { name } => return self.who(&name, out),
            event => self.plan(event),
        };
        let mut refused = None;
        let plan = match plan {
            Plan::WritePart(drafts, why) => {
                refused = Some(why);
                Plan::Write(drafts)
            }
            plan => plan,
        };
        match plan {
            Plan::Write(drafts) => {
                let mut changes = Changes::default();
                self.group += 1;
                for draft in drafts {
                    let (place, more) = self.write_op(draft, now, out);
                    self.undo.push((place, self.group));
                    self.redo.clear();
                    changes.add(more);
                }
                self.tell(&changes, out);
                self.flush(now, out);
            }
            Plan::Refuse(why) => {
                if !touched.is_empty() {
                    out.push(Effect::Changed(touched));
                }
                refused = Some(why);
            }
            _ => {
                if !touched.is_empty() {
                    out.push(Effect::Changed(touched));
                }
            }
        }
        if let Some(why) = refused {
            out.push(Effect::Alert(why.to_owned()));
        }
    }

    fn plan(&self, event: Event) -> Plan {
        if self.state().is_closed() && !matches!(&event, Event::Act(act) if act.kind == "run") {
            return Plan::Refuse(CLOSED);
        }
        match event {
            Event::Act(action) => one(action),
            Event::Toggle { step } => {
                let to = if self.state().step(&step).state.is_ticked() {
                    State::Todo
                } else {
                    State::Done
                };
                self.set(&step, to, None)
            }
            Event::Set { step, to, note } => self.set(&step, to, note),
            Event::Adopt { ticked } => {
                let mut drafts = Vec::new();
                let mut refused = None;
                for (step, ticked) in ticked {
                    let to = if ticked { State::Done } else { State::Todo };
                    if self.state().step(&step).state.is_ticked() == ticked {
                        continue;
                    }
                    match self.set(&step, to, None) {
                        Plan::Write(more) => drafts.extend(more),
                        Plan::Refuse(why) => refused = Some(why),
                        _ => {}
                    }
                }
                match (drafts.is_empty(), refused) {
                    (true, None) => Plan::Nothing,
                    (true, Some(why)) => Plan::Refuse(why),
                    (false, None) => Plan::Write(drafts),
                    (false, Some(why)) => Plan::WritePart(drafts, why),
                }
            }
            Event::Keep { step } => self.keep(&step),
            Event::Attach { was, to } => self.attach(&was, &to),
            Event::Drop { was } => self.decide(&was, |data| Draft::new("drop", data)),
            // The rest is handled before.
            Event::Undo
            | Event::Redo
            | Event::Who { .. }
            | Event::Remote { .. }
            | Event::Cleared
            | Event::Resume => Plan::Nothing,
        }
    }

    fn set(&self, step: &StepId, to: State, note: Option<String>) -> Plan {
        let note = note.map(|note| note.trim().to_owned());
        let note = note.filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.len() > NOTE_LIMIT) {
            return Plan::Refuse("A reason holds at most 2 KiB. Nothing was changed.");
        }
        if to.needs_reason() && note.is_none() {
            return Plan::Refuse("This state needs a reason. Nothing was changed.");
        }
        let Some(at) = self.state().position(step) else {
            return Plan::Nothing;
        };
        let view = self.state().step(step);
        if let Err(why) = view.state.may_become(to) {
            return Plan::Refuse(why);
        }
        if view.state == to && view.note == note.as_deref() && view.changed_from.is_none() {
            return Plan::Nothing;
        }
        let mut past = Vec::new();
        if begins(view.state, to) {
            past = open_gates(self.runbook(), self.state(), at);
        }
        if !past.is_empty() && note.is_none() {
            return Plan::Refuse(REFUSED);
        }
        let mut data =
            Value::object([("from", view.state.word().into()), ("to", to.word().into())]);
        if let (false, Value::Object(fields)) = (past.is_empty(), &mut data) {
            let gates = past.into_iter().filter_map(|at| self.state().id_at(at));
            let gates = gates.map(|id| id.as_str().into()).collect();
            fields.insert("past".to_owned(), Value::Array(gates));
        }
        let mut draft = Draft::new("set", data).on(step);
        draft.note = note;
        one(draft)
    }

    fn keep(&self, step: &StepId) -> Plan {
        if self.state().step(step).changed_from.is_none() {
            return Plan::Nothing;
        }
        match self.fold.source(step) {
            Some((was, revision)) => one(Draft::new("keep", decision(&was, &revision)).on(step)),
            None => Plan::Nothing,
        }
    }

    fn attach(&self, was: &StepId, to: &StepId) -> Plan {
        if self.state().position(to).is_none() {
            return Plan::Nothing;
        }
        self.decide(was, |data| Draft::new("keep", data).on(to))
    }

    /// Decides on a step of the re-attach list, under every revision that
    /// called it so.
    fn decide(&self, was: &StepId, draft: impl Fn(Value) -> Draft) -> Plan {
        let lost = self
            .state()
            .reattach()
            .iter()
            .find(|lost| lost.was.id == *was);
        let drafts: Vec<Draft> = lost
            .into_iter()
            .flat_map(|lost| lost.revisions.iter())
            .map(|revision| draft(decision(was.as_str(), revision)))
            .collect();
        if drafts.is_empty() {
            Plan::Nothing
        } else {
            Plan::Write(drafts)
        }
    }

    /// Takes back what one event did, be it several ops.
    fn undo(&mut self, now: Instant, out: &mut Vec<Effect>) {
        self.note_stacks();
        let Some(&(last, group)) = self.undo.last() else {
            out.push(Effect::Say("There is nothing to undo.".to_owned()));
            return;
        };
        if self.is_locked(last) {
            out.push(Effect::Alert(CLOSED.to_owned()));
            return;
        }
        let said = out.len();
        while let Some((place, _)) = self.undo.pop_if(|(_, of)| *of == group) {
            let undo = self.write_undo(place, "Undone", now, out);
            self.redo.push((undo, group));
        }
        say_once(out, said);
        self.note_stacks();
        self.flush(now, out);
    }

    fn redo(&mut self, now: Instant, out: &mut Vec<Effect>) {
        self.note_stacks();
        let Some(&(last, group)) = self.redo.last() else {
            out.push(Effect::Say("There is nothing to redo.".to_owned()));
            return;
        };
        if self
            .fold
            .log
            .target(last)
            .is_some_and(|it| self.is_locked(it))
        {
            out.push(Effect::Alert(CLOSED.to_owned()));
            return;
        }
        let said = out.len();
        while let Some((place, _)) = self.redo.pop_if(|(_, of)| *of == group) {
            let back = self.fold.log.target(place);
            self.write_undo(place, "Done again", now, out);
            self.undo.extend(back.map(|back| (back, group)));
        }
        say_once(out, said);
        self.note_stacks();
        self.flush(now, out);
    }

    /// Says whether an op stays as it is because the run is closed. That it was
    /// closed, and what it is called, can be taken back.
    pub(super) fn is_locked(&self, place: Place) -> bool {
        self.state().is_closed() && self.fold.log.op(place).kind != "run"
    }

    fn write_undo(
        &mut self,
        place: Place,
        word: &str,
        now: Instant,
        out: &mut Vec<Effect>,
    ) -> Place {
        let op = self.fold.log.op(place);
        let data = Value::Array(vec![op.writer.clone().into(), op.n.into()]);
        // Of an undo, what it took back is named.
        let shown = self.fold.log.target(place).unwrap_or(place);
        let said = [word, ": ", &self.describe(shown)].concat();
        let (undo, changes) = self.write_op(Draft::new("undo", data), now, out);
        self.tell(&changes, out);
        out.push(Effect::Say(said));
        undo
    }

    /// Names an op in a few words.
    fn describe(&self, place: Place) -> String {
        let op = self.fold.log.op(place);
        let step = op.subject.as_deref().map(StepId::new);
        let text = step
            .and_then(|id| self.state().position(&id))
            .map(|at| self.fold.mapping.page()[at].text.as_str());
        let what = match op.kind.as_str() {
            "set" => op.text("to").unwrap_or_default(),
            kind => kind,
        };
        match text {
            Some(text) => [text, " (", what, ")"].concat(),
            None => what.to_owned(),
        }
    }

    fn who(&mut self, name: &str, out: &mut Vec<Effect>) {
        let words: Vec<&str> = name.split_whitespace().collect();
        let name: String = words.join(" ").chars().take(NAME_LIMIT).collect();
        let kept = if name.is_empty() {
            self.store.remove(&self.who).is_ok()
        } else {
            self.store.set(&self.who, &name).is_ok()
                && self.store.get(&self.who) == Ok(Some(name.clone()))
        };
        self.config.actor = (!name.is_empty()).then_some(name);
        if !kept {
            out.push(Effect::Say(
                "Your name is used in this page, but the browser did not keep it.".to_owned(),
            ));
        }
        out.push(Effect::ChangedAll);
    }

    /// Writes the first op of a run, and what is known of it already.
    pub(super) fn write_first(&mut self, drafts: Vec<Draft>, now: Instant, out: &mut Vec<Effect>) {
        if let SaveState::ReadOnly { why } = &self.saved {
            out.push(Effect::Alert(why.clone()));
            return;
        }
        self.open_log(false, now);
        for draft in drafts {
            self.write_op(draft, now, out);
        }
        self.remember_history();
        out.push(Effect::ChangedAll);
        self.flush(now, out);
    }

    /// Makes an op, takes it into the fold and puts it into the queue. The
    /// first one of a tab brings `open` and the step list along, so that a page
    /// that is only read stores nothing.
    fn write_op(&mut self, draft: Draft, now: Instant, out: &mut Vec<Effect>) -> (Place, Changes) {
        let behind = self.clock.behind(now) > BEHIND;
        if behind && !self.clock_said {
            self.clock_said = true;
            out.push(Effect::Alert(words::CLOCK.to_owned()));
        }
        self.open_log(behind, now);
        self.append(draft, behind, now)
    }

    /// Writes this writer's first op, if it has none, and the page's step list.
    fn open_log(&mut self, behind: bool, now: Instant) {
        if self.next == 0 {
            self.queue_page_list();
            let open = Draft::new("open", self.opening());
            self.append(open, behind, now);
        }
    }

    /// What a writer's first op says. What the run is was said by its first
    /// one, else by whoever begins it.
    fn opening(&self) -> Value {
        let first = self.ops().find(|op| op.kind == "open");
        let first = first.map(|op| &op.data).or(self.setup.as_ref());
        let said = |name: &str| first.and_then(|first| first.get(name)).cloned();
        let mut opening = Value::object([
            ("kind", said("kind").unwrap_or_else(|| "live".into())),
            ("rev", self.fold.mapping.revision().into()),
            ("run", self.config.run.as_str().into()),
            ("wire", WIRE.into()),
        ]);
        if let (Value::Object(fields), Some(scale)) = (&mut opening, said("scale")) {
            fields.insert("scale".to_owned(), scale);
        }
        opening
    }

    fn append(&mut self, draft: Draft, behind: bool, now: Instant) -> (Place, Changes) {
        let writer = self.config.writer.clone();
        let mut op = Op::new(&writer, self.next, self.clock.tick(now), draft.kind);
        op.subject = draft.subject.map(|id| id.as_str().to_owned());
        op.data = if behind {
            with_wall(draft.data, now)
        } else {
            draft.data
        };
        op.note = draft.note;
        op.actor.clone_from(&self.config.actor);
        op.heads = self.fold.log.heads_for(&writer);
        op.prev = self
            .next
            .checked_sub(1)
            .and_then(|before| self.fold.log.find(&writer, before))
            .map(|place| self.fold.log.hash(place).to_owned());
        self.next += 1;
        let (place, changes) = self
            .fold
            .insert(op)
            .expect("no op of this writer has this number: `load_first` saw to that");
        self.queue(place);
        (place, changes)
    }
}

/// Leaves of several remarks since `from` the first, and the number of others.
fn say_once(out: &mut Vec<Effect>, from: usize) {
    let mut more = 0;
    let mut at = 0;
    let mut first = None;
    out.retain(|effect| {
        at += 1;
        let is = at > from && matches!(effect, Effect::Say(_));
        more += usize::from(is && first.is_some());
        if is && first.is_none() {
            first = Some(at - 1);
            return true;
        }
        !is
    });
    if let Some(Effect::Say(text)) = first.and_then(|at| out.get_mut(at))
        && more > 0
    {
        text.push_str(" and ");
        push_number(text, more as i64);
        text.push_str(" more");
    }
}

fn one(draft: Draft) -> Plan {
    Plan::Write(vec![draft])
}

fn decision(was: &str, revision: &str) -> Value {
    Value::object([("rev", revision.into()), ("was", was.into())])
}

/// Adds what the wall clock shows.
fn with_wall(data: Value, now: Instant) -> Value {
    match data {
        Value::Object(mut map) => {
            map.insert("wall".to_owned(), now.0.into());
            Value::Object(map)
        }
        Value::Array(mut items) => {
            items.push(now.0.into());
            Value::Array(items)
        }
        _ => Value::object([("wall", now.0.into())]),
    }
}

/// The steps whose boxes the reader clicked: they are painted anew also where
/// nothing is done.
fn touched(event: &Event) -> Vec<StepId> {
    let steps: Set<&StepId> = match event {
        Event::Toggle { step } | Event::Set { step, .. } | Event::Keep { step } => {
            ordered::set([step])
        }
        Event::Adopt { ticked } => ordered::set(ticked.iter().map(|(step, _)| step)),
        _ => Set::new(),
    };
    steps.into_iter().cloned().collect()
}
