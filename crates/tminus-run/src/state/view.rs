//! The run as it is seen.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use tminus_model::ordered::{Map, Set};
use tminus_model::{Instant, LocalDateTime, Runbook, Step, StepId};
use tminus_plan::StepEntry;

use super::progress::{Confirmed, Need};
use super::{Progress, State};
use crate::action::ROLLBACK;
use crate::mapping::Steps;
use crate::timing::rollback_steps;

/// The event that is a run's start.
const START: &str = "start";

/// One step as it is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepView<'a> {
    /// Its state.
    pub state: State,
    /// Since when, by the wall clock; `None` for the author's default.
    pub since: Option<Instant>,
    /// Who set it, where they gave a name.
    pub actor: Option<&'a str>,
    /// The old wording, where the text was changed since and the reader has
    /// not confirmed it; empty where the old wording is not known.
    pub changed_from: Option<&'a str>,
    /// The reason that came with the state.
    pub note: Option<&'a str>,
}

/// A step that was ticked and is not in the runbook any more, as far as can be
/// told with confidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The step as it was. Its text is empty where only its name is known.
    pub was: StepEntry,
    /// Its state.
    pub state: State,
    /// Since when.
    pub since: Option<Instant>,
    /// Who set it.
    pub actor: Option<String>,
    /// The revisions of the runbook that called it so.
    pub(crate) revisions: Set<String>,
}

/// The launch of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLaunch {
    /// The wall clock.
    pub local: LocalDateTime,
    /// The IANA zone, where there is one.
    pub zone: Option<String>,
    /// The same as an instant, where it is known.
    pub at: Option<Instant>,
    /// Whether this run set or postponed it; otherwise it is the author's.
    pub by_run: bool,
}

/// A note of the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunNote {
    /// When, by the wall clock.
    pub at: Instant,
    /// Who wrote it.
    pub actor: Option<String>,
    /// The note.
    pub text: String,
}

/// What is remembered of a step: [`StepView`], owned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    pub(crate) state: State,
    pub(crate) since: Option<Instant>,
    pub(crate) actor: Option<String>,
    pub(crate) changed_from: Option<String>,
    pub(crate) note: Option<String>,
}

/// The state of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunState {
    page: Rc<Steps>,
    children: Rc<Vec<Vec<usize>>>,
    /// Steps of the way back, sorted; see [`RunState::is_put_off`].
    way_back: Rc<Vec<usize>>,
    /// What they add to `progress`.
    aside: Progress,
    /// So many of them are not as the author wrote them.
    begun: usize,
    cells: Vec<Cell>,
    progress: Progress,
    sections: Vec<Progress>,
    open: Set<usize>,
    author_launch: Option<RunLaunch>,
    pub(crate) launch: Option<RunLaunch>,
    pub(crate) start: Option<Instant>,
    pub(crate) lost: Vec<Lost>,
    pub(crate) events: Map<String, Instant>,
    pub(crate) values: Map<String, String>,
    pub(crate) measures: Map<StepId, (String, Option<String>)>,
    pub(crate) notes: Map<Option<StepId>, Vec<RunNote>>,
    pub(crate) name: Option<String>,
    pub(crate) closed: bool,
    pub(crate) undoable: bool,
    pub(crate) redoable: bool,
}

impl RunState {
    /// Makes the state of an untouched run.
    pub(crate) fn new(page: Rc<Steps>) -> Self {
        let runbook = &page.runbook;
        let count = runbook.steps.len();
        let mut children = vec![Vec::new(); count];
        for (at, step) in runbook.steps.iter().enumerate() {
            // A parent stands before its children; anything else would be a loop.
            if let Some(parent) = step.parent.filter(|&parent| parent < at) {
                children[parent].push(at);
            }
        }
        let mut state = Self {
            children: Rc::new(children),
            way_back: Rc::new(way_back(runbook)),
            cells: vec![Cell::default(); count],
            sections: vec![Progress::default(); runbook.sections.len()],
            author_launch: runbook.launch.as_ref().map(|launch| RunLaunch {
                local: launch.local,
                zone: runbook.timezone.clone(),
                at: launch.instant,
                by_run: false,
            }),
            page,
            ..Self::default()
        };
        for at in 0..count {
            state.cells[at].state = state.default_of(at);
            state.count_in(at);
        }
        state
    }

    /// Gives a step as it is seen; an unknown one is to do.
    pub fn step(&self, id: &StepId) -> StepView<'_> {
        self.position(id)
            .and_then(|at| self.step_at(at))
            .unwrap_or_default()
    }

    /// Gives a step by its index in the runbook.
    pub fn step_at(&self, at: usize) -> Option<StepView<'_>> {
        self.cells.get(at).map(|cell| StepView {
            state: cell.state,
            since: cell.since,
            actor: cell.actor.as_deref(),
            changed_from: cell.changed_from.as_deref(),
            note: cell.note.as_deref(),
        })
    }

    /// Gives the steps whose tick could not be carried over after an edit.
    pub fn reattach(&self) -> &[Lost] {
        &self.lost
    }

    /// Counts the whole run, without the way back while nobody has taken it.
    pub fn progress(&self) -> Progress {
        let mut progress = self.progress;
        if self.is_forward() {
            progress.sub(self.aside);
        }
        progress
    }

    /// Says whether a step is one of the way back that nobody has taken: it is
    /// nobody's next step, and the run is complete without it.
    pub fn is_put_off(&self, at: usize) -> bool {
        self.is_forward() && self.way_back.binary_search(&at).is_ok()
    }

    fn is_forward(&self) -> bool {
        self.begun == 0 && !self.events.contains_key(ROLLBACK)
    }

    /// Counts a section with those inside it.
    pub fn section_progress(&self, section: usize) -> Progress {
        self.sections.get(section).copied().unwrap_or_default()
    }

    /// Gives the launch: the one this run set last, else the author's.
    pub fn launch(&self) -> Option<&RunLaunch> {
        self.launch.as_ref().or(self.author_launch.as_ref())
    }

    /// Gives the actual start: the one that somebody said, else when the step that
    /// is bound to `start` was done.
    pub fn start(&self) -> Option<Instant> {
        self.start.or_else(|| {
            let step = self.step(self.page.runbook.milestones.get(START)?);
            step.since.filter(|_| step.state.is_ticked())
        })
    }

    /// Gives what the rules of the run count from: its actual start, and when
    /// events happened, in the run's time. What somebody said goes before a
    /// milestone that is done; `done` says when a step was, in the run's time.
    pub fn moments(
        &self,
        done: &dyn Fn(&StepId) -> Option<Instant>,
        run_time: &dyn Fn(Instant) -> Instant,
    ) -> (Option<Instant>, Map<String, Instant>) {
        let mut events = Map::new();
        for (name, id) in &self.page.runbook.milestones {
            if let Some(at) = done(id) {
                events.insert(name.clone(), at);
            }
        }
        for (name, at) in &self.events {
            events.insert(name.clone(), run_time(*at));
        }
        let bound = self.page.runbook.milestones.get(START).and_then(done);
        (self.start.map(run_time).or(bound), events)
    }

    /// Gives the events that somebody said, by name.
    pub fn events(&self) -> &Map<String, Instant> {
        &self.events
    }

    /// Gives the placeholders' values, by name.
    pub fn values(&self) -> &Map<String, String> {
        &self.values
    }

    /// Gives a measured value and the reader's verdict.
    pub fn measure(&self, id: &StepId) -> Option<(&str, Option<&str>)> {
        self.measures
            .get(id)
            .map(|(value, verdict)| (value.as_str(), verdict.as_deref()))
    }

    /// Gives the notes on a step, or on the run, from the oldest on.
    pub fn notes(&self, step: Option<&StepId>) -> &[RunNote] {
        // The key is small, and notes are asked for when one is shown.
        self.notes.get(&step.cloned()).map_or(&[], Vec::as_slice)
    }

    /// Gives the step to do next: the first in the document that is to do, in
    /// work, blocked or failed; of nested steps the innermost.
    pub fn next_step(&self) -> Option<&StepId> {
        let mut open = self.open.iter();
        let mut at = *open.find(|at| !self.is_put_off(**at))?;
        while let Some(&child) = self.children[at].iter().find(|at| self.open.contains(at)) {
            at = child;
        }
        self.id_at(at)
    }

    /// Gives the name that readers gave the run.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Says whether the run is closed: it takes nothing but being opened again.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Says whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        self.undoable
    }

    /// Says whether there is an undo to take back.
    pub fn can_redo(&self) -> bool {
        self.redoable
    }

    /// Gives the index of a step.
    pub fn position(&self, id: &StepId) -> Option<usize> {
        self.page.find(id.as_str())
    }

    /// Gives the id of a step by its index.
    pub fn id_at(&self, at: usize) -> Option<&StepId> {
        self.page.runbook.steps.get(at).map(|step| &step.id)
    }

    /// Gives the author's default of a step.
    pub(crate) fn default_of(&self, at: usize) -> State {
        if self.page.runbook.steps[at].checked {
            State::Done
        } else {
            State::Todo
        }
    }

    /// Puts what is known of a step in place; `None` is the author's default.
    /// Says whether anything looks different now.
    pub(crate) fn put(&mut self, at: usize, cell: Option<Cell>) -> bool {
        let cell = cell.unwrap_or_else(|| Cell {
            state: self.default_of(at),
            ..Cell::default()
        });
        if self.cells[at] == cell {
            return false;
        }
        self.count_out(at);
        let changed = |state: &Self| usize::from(state.cells[at].state != state.default_of(at));
        let before = changed(self);
        self.cells[at] = cell;
        if self.way_back.binary_search(&at).is_ok() {
            self.begun = self.begun + changed(self) - before;
        }
        self.count_in(at);
        true
    }

    /// Counts the steps that are kept although their text was changed.
    pub(crate) fn changed(&self) -> usize {
        let changed = |cell: &&Cell| cell.changed_from.is_some();
        self.cells.iter().filter(changed).count()
    }

    fn share(&self, at: usize) -> Progress {
        let cell = &self.cells[at];
        let confirmed = match cell.changed_from {
            Some(_) => Confirmed::No,
            None => Confirmed::Yes,
        };
        let need = if self.page.runbook.steps[at].optional {
            Need::Optional
        } else {
            Need::Required
        };
        Progress::share(cell.state, confirmed, need)
    }

    fn count_in(&mut self, at: usize) {
        let share = self.share(at);
        self.for_each_count(at, |count| count.add(share));
        if self.cells[at].state.is_settled() {
            self.open.remove(&at);
        } else {
            self.open.insert(at);
        }
    }

    fn count_out(&mut self, at: usize) {
        let share = self.share(at);
        self.for_each_count(at, |count| count.sub(share));
    }

    fn for_each_count(&mut self, at: usize, change: impl Fn(&mut Progress)) {
        change(&mut self.progress);
        if self.way_back.binary_search(&at).is_ok() {
            change(&mut self.aside);
        }
        let page = self.page.clone();
        let mut section = Some(page.runbook.steps[at].section);
        while let Some(inside) = section.filter(|&section| section < self.sections.len()) {
            change(&mut self.sections[inside]);
            // As with steps.
            section = page.runbook.sections[inside]
                .parent
                .filter(|&parent| parent < inside);
        }
    }
}

/// Gives what is only done once a rollback was called: its procedure, and telling
/// others of it. What has a time of its own is part of the plan, such as a check
/// before the launch that the way back works.
fn way_back(runbook: &Runbook) -> Vec<usize> {
    let procedure = rollback_steps(runbook);
    // Both modules know these fields: they must agree.
    let is_untimed = |step: &Step| step.due.is_none() && step.start.is_none() && step.at.is_none();
    let steps = runbook.steps.iter().enumerate();
    let found = steps.filter(|(at, step)| {
        let is_told = step.event.as_deref() == Some(ROLLBACK);
        is_told || (is_untimed(step) && procedure.binary_search(at).is_ok())
    });
    found.map(|(at, _)| at).collect()
}
