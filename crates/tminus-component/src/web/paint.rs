//! Steps and sections: what each shows, and when it must be painted anew.
//!
//! A page may hold thousands of steps. Every change names its steps, so each is
//! painted when it changes and never else.

use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::number::number;
use tminus_model::{Instant, Runbook, StepId};
use tminus_run::{RunState, State, StepView};

use super::host;
use crate::browser::clock;
use crate::frame::{self, Chip, SectionView, Wake};
use crate::times::Times;
use crate::words;

/// Remembers what is painted.
pub(super) struct Painter {
    handle: u32,
    steps: Vec<StepPaint>,
    sections: Vec<SectionView>,
    /// The step that carries `data-tm-now`.
    next: Option<usize>,
    /// Steps painted since lateness was looked at.
    touched: Vec<usize>,
    known: Option<Known>,
}

struct StepPaint {
    id: StepId,
    /// Whether it shows anything else than what the author wrote.
    painted: bool,
    late: bool,
    /// The text of the chip, in a step with a time of its own.
    chip: Option<Chip>,
}

impl Painter {
    pub(super) fn new(handle: u32, runbook: &Runbook) -> Self {
        let steps = runbook.steps.iter().map(|step| StepPaint {
            id: step.id.clone(),
            painted: false,
            late: false,
            chip: None,
        });
        let sections = runbook.sections.iter();
        Self {
            handle,
            steps: steps.collect(),
            sections: sections.map(|_| SectionView::default()).collect(),
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
        paint.fill(self.handle, index, view, now);
        if view.state.is_settled() {
            paint.set_late(self.handle, index, false);
        }
    }

    /// Moves the mark of the next step.
    pub(super) fn next(&mut self, next: Option<usize>) {
        if self.next == next {
            return;
        }
        for (of, on) in [(self.next, false), (next, true)] {
            if let Some((index, step)) = of.and_then(|index| Some((index, self.steps.get(index)?)))
            {
                host::mark(self.handle, index, step.id.as_str(), "data-tm-now", on);
            }
        }
        self.next = next;
    }

    /// Paints the counts and chips of the sections, where they changed.
    pub(super) fn sections(
        &mut self,
        state: &RunState,
        times: &Times,
        now: Instant,
        wake: &mut Wake,
    ) {
        for (index, shown) in self.sections.iter_mut().enumerate() {
            let view = frame::section(state, times, index, now, wake);
            if view != *shown {
                show_section(self.handle, index, &view);
                *shown = view;
            }
        }
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
        paint.set_late(self.handle, index, late);
        if paint.chip != chip {
            paint.chip = chip;
            paint.fill(self.handle, index, view, clock::now());
        }
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
    fn set_late(&mut self, handle: u32, index: usize, late: bool) {
        if self.late != late {
            host::mark(handle, index, self.id.as_str(), "data-tm-late", late);
            self.late = late;
        }
    }

    /// Paints the state, when and by whom, lateness, and what a step was called
    /// before its text changed.
    fn fill(&self, handle: u32, index: usize, view: StepView<'_>, now: Instant) {
        // An unticked box needs no time; the log has it.
        let since = view.since.filter(|_| view.state != State::Todo);
        let time = |write: &dyn Fn(Instant) -> String| since.map(write).unwrap_or_default();
        let name = match view.state {
            State::Todo | State::Done => "",
            state => words::state(state.word()),
        };
        let chip = self.chip.as_ref();
        host::step(
            handle,
            index,
            self.id.as_str(),
            view.state.word(),
            view.state.is_ticked(),
            name,
            &time(&|at| clock::clock(at, now).short()),
            &time(&clock::iso),
            view.actor.filter(|_| since.is_some()).unwrap_or(""),
            chip.map_or("", |chip| chip.class),
            chip.map_or("", |chip| &chip.text),
            view.changed_from.map(String::from),
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
