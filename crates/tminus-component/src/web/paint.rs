//! Steps and sections: what each shows, and when it must be painted anew.
//!
//! A page may hold thousands of steps. Every change names its steps, so each is
//! painted when it changes and never else.

use alloc::vec;
use alloc::vec::Vec;

use tminus_model::number::number;
use tminus_model::{Instant, Runbook, StepId};
use tminus_run::{RunState, State, StepView};

use super::host;
use crate::browser::clock;
use crate::frame::{self, Chip, SectionView, Wake};
use crate::times::Times;
use crate::words;

/// So many sections are painted before a page is live, and so many more each time
/// that the browser has nothing else to do.
const AT_ONCE: usize = 40;
const EVERY_TIME: usize = 100;

/// Remembers what is painted.
pub(super) struct Painter {
    handle: u32,
    steps: Vec<StepPaint>,
    sections: Vec<SectionView>,
    /// So many of them are painted: see [`sections`](Self::sections).
    reach: usize,
    /// The step that carries `data-tm-now`.
    next: Option<usize>,
    /// Steps painted since lateness was looked at.
    touched: Vec<usize>,
    known: Option<Known>,
}

#[derive(Default, Clone)]
struct StepPaint {
    /// Whether it shows anything else than what the author wrote.
    painted: bool,
    late: bool,
    /// The text of the chip, in a step with a time of its own.
    chip: Option<Chip>,
}

impl Painter {
    pub(super) fn new(handle: u32, runbook: &Runbook) -> Self {
        Self {
            handle,
            steps: vec![StepPaint::default(); runbook.steps.len()],
            sections: vec![SectionView::default(); runbook.sections.len()],
            reach: AT_ONCE,
            next: None,
            touched: Vec::new(),
            known: None,
        }
    }

    /// Paints every step.
    pub(super) fn all(&mut self, state: &RunState, now: Instant) {
        for index in 0..self.steps.len() {
            let view = state.step_at(index).unwrap_or_default();
            // Most steps of a fresh page show what the author wrote already.
            if view != StepView::default() || self.steps[index].painted {
                self.step(index, state, now);
            }
        }
    }

    /// Paints one step.
    pub(super) fn step(&mut self, index: usize, state: &RunState, now: Instant) {
        let Some(view) = state.step_at(index) else {
            return;
        };
        self.touched.push(index);
        let Some(paint) = self.steps.get_mut(index) else {
            return;
        };
        paint.painted = view != StepView::default();
        if view.state.is_settled() {
            paint.chip = None;
        }
        let place = Place::of(self.handle, index, state);
        paint.fill(place, view, now);
        if view.state.is_settled() {
            paint.set_late(place, false);
        }
    }

    /// Moves the mark of the next step.
    pub(super) fn next(&mut self, state: &RunState, next: Option<usize>) {
        if self.next == next {
            return;
        }
        for (of, on) in [(self.next, false), (next, true)] {
            if let Some(index) = of {
                Place::of(self.handle, index, state).mark("data-tm-now", on);
            }
        }
        self.next = next;
    }

    /// Paints the counts and chips of the sections, where they changed; says
    /// whether all are painted. Of a page with many of them the first come at
    /// once, and others by [`reach_on`](Self::reach_on): no tick waits for them.
    pub(super) fn sections(
        &mut self,
        state: &RunState,
        times: &Times,
        now: Instant,
        wake: &mut Wake,
    ) -> bool {
        let all = self.reach >= self.sections.len();
        for (index, shown) in self.sections.iter_mut().enumerate().take(self.reach) {
            let view = frame::section(state, times, index, now, wake);
            if view != *shown {
                show_section(self.handle, index, &view);
                *shown = view;
            }
        }
        all
    }

    /// From now on more sections are painted.
    pub(super) fn reach_on(&mut self) {
        self.reach += EVERY_TIME;
    }

    /// Times have moved: nothing that was known about lateness holds.
    pub(super) fn times_moved(&mut self) {
        self.known = None;
    }

    /// Marks the steps that are late. All are looked at when the first of them
    /// becomes late or reads otherwise; until then only those that changed.
    pub(super) fn lateness(&mut self, state: &RunState, times: &Times, now: Instant) -> Known {
        let holds = |known: &Known| {
            let changes = [known.wake, known.deadline].map(Wake::earliest);
            known.since <= now && changes.into_iter().flatten().all(|at| now < at)
        };
        let touched = core::mem::take(&mut self.touched);
        let mut known = self.known.take().filter(holds);
        let indexes = match &known {
            Some(_) => touched,
            None => (0..self.steps.len()).collect(),
        };
        let known = known.get_or_insert_with(|| Known::since(now));
        for index in indexes {
            self.late(state, times, now, index, known);
        }
        let mut known = *known;
        known.since = now;
        self.known = Some(known);
        known
    }

    fn late(
        &mut self,
        state: &RunState,
        times: &Times,
        now: Instant,
        index: usize,
        known: &mut Known,
    ) {
        let at = times.steps.get(index).copied().flatten();
        let (Some(at), Some(view)) = (at, state.step_at(index)) else {
            return;
        };
        let open = !view.state.is_settled();
        let late = open && frame::is_late(at, now);
        if open && !late {
            known.deadline.at(Instant(at.0 + frame::GRACE));
        }
        let own = open && times.own.binary_search(&index).is_ok();
        let chip = own
            .then(|| frame::late_step(at, now, &mut known.wake))
            .flatten();
        let Some(paint) = self.steps.get_mut(index) else {
            return;
        };
        let place = Place::of(self.handle, index, state);
        paint.set_late(place, late);
        if paint.chip != chip {
            paint.chip = chip;
            paint.fill(place, view, clock::now());
        }
    }
}

/// Where a step stands in the page.
#[derive(Clone, Copy)]
struct Place<'a> {
    handle: u32,
    index: usize,
    id: &'a str,
}

impl<'a> Place<'a> {
    fn of(handle: u32, index: usize, state: &'a RunState) -> Self {
        Self {
            handle,
            index,
            id: state.id_at(index).map_or("", StepId::as_str),
        }
    }

    fn mark(self, name: &str, on: bool) {
        host::mark(self.handle, self.index, self.id, name, on);
    }
}

/// What is known about lateness, and until when.
#[derive(Clone, Copy)]
pub(super) struct Known {
    since: Instant,
    /// When a chip reads otherwise.
    pub(super) wake: Wake,
    /// When the next step becomes late.
    pub(super) deadline: Wake,
}

impl Known {
    fn since(since: Instant) -> Self {
        Self {
            since,
            wake: Wake::default(),
            deadline: Wake::default(),
        }
    }
}

impl StepPaint {
    fn set_late(&mut self, place: Place<'_>, late: bool) {
        if self.late != late {
            place.mark("data-tm-late", late);
            self.late = late;
        }
    }

    /// Paints the state, when and by whom, lateness, and what a step was called
    /// before its text changed.
    fn fill(&self, place: Place<'_>, view: StepView<'_>, now: Instant) {
        // An unticked box needs no time; the log has it.
        let since = view.since.filter(|_| view.state != State::Todo);
        let time = since.map(|at| clock::clock(at, now).short());
        let name = match view.state {
            State::Todo | State::Done => "",
            state => words::state(state.word()),
        };
        let chip = self.chip.as_ref();
        host::step(
            place.handle,
            place.index,
            place.id,
            view.state.word(),
            view.state.is_ticked(),
            name,
            &time.unwrap_or_default(),
            since.map_or(0.0, |at| at.0 as f64),
            view.actor.filter(|_| since.is_some()).unwrap_or(""),
            chip.map_or("", |chip| chip.class),
            chip.map_or("", |chip| &chip.text),
            view.changed_from,
        );
    }
}

fn show_section(handle: u32, index: usize, view: &SectionView) {
    let progress = view.progress;
    let done = progress.done + progress.skipped;
    let (count, short) = match progress.total {
        0 => Default::default(),
        total => {
            let [here, all] = [done, total].map(|it| number(i64::from(it)));
            (words::of(done, total), [&here, "/", &all].concat())
        }
    };
    let chip = view.chip.as_ref();
    host::section(
        handle,
        index,
        &count,
        &short,
        progress.is_complete(),
        chip.map_or("", |chip| chip.class),
        chip.map_or("", |chip| &chip.text),
    );
}
