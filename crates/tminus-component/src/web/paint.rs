//! Steps and sections, painted straight onto the elements that are there.
//!
//! A page may hold thousands of steps: one signal and effect for each would
//! cost more than the page. Every change names its steps, so each is painted
//! when it changes and never else.

use alloc::vec::Vec;

use tminus_model::number::number;
use tminus_model::{Instant, Runbook};
use tminus_run::{RunState, State, StepView};
use web_sys::Element;

use crate::browser::clock;
use crate::browser::dom;
use crate::browser::page::{Page, StepNodes};
use crate::frame::{self, Chip, SectionView, Wake};
use crate::times::Times;
use crate::words;

/// Remembers what is painted.
pub(super) struct Painter {
    steps: Vec<StepPaint>,
    sections: Vec<SectionPaint>,
    /// The step that carries `data-tm-now`.
    next: Option<usize>,
    /// Steps painted since lateness was looked at.
    touched: Vec<usize>,
    known: Option<Known>,
}

#[derive(Default)]
struct StepPaint {
    /// Whether it shows anything else than what the author wrote.
    painted: bool,
    late: bool,
    /// The text of the chip, in a step with a time of its own.
    chip: Option<Chip>,
}

/// The elements of one section, with what they show.
struct SectionPaint {
    section: Option<Element>,
    slot: Option<Element>,
    toc: Option<Element>,
    toc_slot: Option<Element>,
    shown: SectionView,
}

impl Painter {
    /// Finds the elements of the sections.
    pub(super) fn new(page: &Page, runbook: &Runbook) -> Self {
        let mut sections: Vec<SectionPaint> = runbook
            .sections
            .iter()
            .map(|_| SectionPaint {
                section: None,
                slot: None,
                toc: None,
                toc_slot: None,
                shown: SectionView::default(),
            })
            .collect();
        let index_of =
            |element: &Element, name: &str| element.get_attribute(name)?.parse::<usize>().ok();
        for element in dom::all(&page.root, "[data-tm-section]") {
            let found = index_of(&element, "data-tm-section");
            if let Some(paint) = found.and_then(|index| sections.get_mut(index)) {
                // Its own slot stands before those of the sections inside it,
                // unless the template has taken its heading away.
                paint.slot = dom::first(&element, "[data-tm-slot=section]").filter(|slot| {
                    slot.closest("[data-tm-section]").ok().flatten().as_ref() == Some(&element)
                });
                paint.section = Some(element);
            }
        }
        // A foreign page has no contents of ours.
        for element in dom::all_in_document("a[data-tm-toc]") {
            let found = index_of(&element, "data-tm-toc");
            if let Some(paint) = found.and_then(|index| sections.get_mut(index)) {
                paint.toc_slot = dom::first(&element, "[data-tm-slot=toc]");
                paint.toc = Some(element);
            }
        }
        let steps = runbook.steps.iter().map(|_| StepPaint::default()).collect();
        Self {
            steps,
            sections,
            next: None,
            touched: Vec::new(),
            known: None,
        }
    }

    /// Paints every step.
    pub(super) fn all(&mut self, page: &Page, state: &RunState, now: Instant) {
        for index in 0..self.steps.len() {
            let view = state.step_at(index).unwrap_or_default();
            // Most steps of a fresh page show what the author wrote already.
            if view != StepView::default() || self.steps[index].painted {
                self.step(page, index, state, now);
            }
        }
    }

    /// Paints one step.
    pub(super) fn step(&mut self, page: &Page, index: usize, state: &RunState, now: Instant) {
        let (Some(nodes), Some(view)) = (page.step(index), state.step_at(index)) else {
            return;
        };
        dom::attribute(&nodes.step, "data-tm-state", Some(view.state.word()));
        let changed = view.changed_from.map(|_| "");
        dom::attribute(&nodes.step, "data-tm-changed", changed);
        if nodes.input.checked() != view.state.is_ticked() {
            nodes.input.set_checked(view.state.is_ticked());
        }
        self.touched.push(index);
        let paint = &mut self.steps[index];
        paint.painted = view != StepView::default();
        if view.state.is_settled() {
            paint.chip = None;
            paint.set_late(page, index, false);
        }
        fill(&nodes, view, paint.chip.as_ref(), now);
    }

    /// Moves the mark of the next step.
    pub(super) fn next(&mut self, page: &Page, next: Option<usize>) {
        if self.next == next {
            return;
        }
        let node = |index: Option<usize>| page.element(index?);
        if let Some(before) = node(self.next) {
            dom::attribute(&before, "data-tm-now", None);
        }
        if let Some(now) = node(next) {
            dom::attribute(&now, "data-tm-now", Some(""));
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
        for (index, paint) in self.sections.iter_mut().enumerate() {
            let view = frame::section(state, times, index, now, wake);
            if view != paint.shown {
                paint.show(view);
            }
        }
    }

    /// Times have moved: nothing that was known about lateness holds.
    pub(super) fn times_moved(&mut self) {
        self.known = None;
    }

    /// Marks the steps that are late. All are looked at when the first of them
    /// becomes late or reads otherwise; until then only those that changed.
    pub(super) fn lateness(
        &mut self,
        page: &Page,
        state: &RunState,
        times: &Times,
        now: Instant,
    ) -> Known {
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
            self.late(page, state, times, now, index, known);
        }
        let mut known = *known;
        known.since = now;
        self.known = Some(known);
        known
    }

    fn late(
        &mut self,
        page: &Page,
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
        let paint = &mut self.steps[index];
        paint.set_late(page, index, late);
        if paint.chip != chip {
            paint.chip = chip;
            if let Some(nodes) = page.step(index) {
                fill(&nodes, view, paint.chip.as_ref(), clock::now());
            }
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
    fn set_late(&mut self, page: &Page, index: usize, late: bool) {
        if self.late != late {
            if let Some(step) = page.element(index) {
                dom::attribute(&step, "data-tm-late", late.then_some(""));
            }
            self.late = late;
        }
    }
}

impl SectionPaint {
    fn show(&mut self, view: SectionView) {
        let progress = view.progress;
        let counts = progress.total > 0;
        if let Some(slot) = &self.slot {
            slot.set_text_content(None);
            if counts {
                let text = words::of(progress.done + progress.skipped, progress.total);
                dom::append(slot, &dom::text_element("span", "tm-count-done", &text));
            }
            if let Some(chip) = &view.chip {
                dom::append(slot, &dom::text_element("span", chip.class, &chip.text));
            }
        }
        if let Some(slot) = &self.toc_slot {
            let done = progress.done + progress.skipped;
            let text = [
                &number(i64::from(done)),
                "/",
                &number(i64::from(progress.total)),
            ]
            .concat();
            slot.set_text_content(counts.then_some(text.as_str()));
        }
        let done = progress.is_complete().then_some("");
        for element in [&self.section, &self.toc].into_iter().flatten() {
            dom::attribute(element, "data-tm-done", done);
        }
        self.shown = view;
    }
}

/// Fills a step's slot: its state, when and by whom, lateness, and what it was
/// called before its text changed.
fn fill(nodes: &StepNodes, view: StepView<'_>, chip: Option<&Chip>, now: Instant) {
    let Some(slot) = &nodes.slot else { return };
    slot.set_text_content(None);
    if !matches!(view.state, State::Todo | State::Done) {
        let chip = dom::text_element("span", "tm-chip", words::state(view.state.word()));
        dom::append(slot, &chip);
    }
    // An unticked box needs no time; the log has it.
    if let Some(since) = view.since.filter(|_| view.state != State::Todo) {
        let time = clock::clock(since, now).short();
        let time = dom::text_element("time", "tm-state-time", &time);
        dom::attribute(&time, "datetime", Some(&clock::iso(since)));
        dom::append(slot, &time);
        if let Some(actor) = view.actor {
            dom::append(slot, &dom::text_element("span", "tm-state-who", actor));
        }
    }
    if let Some(chip) = chip {
        dom::append(slot, &dom::text_element("span", chip.class, &chip.text));
    }
    if let Some(was) = view.changed_from {
        dom::append(slot, &changed(was));
    }
}

/// The badge of a step whose text is not the one that was ticked.
fn changed(was: &str) -> Element {
    let badge = dom::element("span", "tm-changed");
    dom::attribute(&badge, "role", Some("group"));
    dom::attribute(&badge, "aria-label", Some(words::CHANGED_LONG));
    let chip = dom::text_element("span", "tm-chip tm-chip-changed", words::CHANGED);
    dom::append(&badge, &chip);
    if !was.is_empty() {
        let old = dom::text_element("span", "tm-changed-was", words::WAS);
        dom::append(&old, &dom::text_element("q", "", was));
        dom::append(&badge, &old);
    }
    let keep = dom::text_element("button", "tm-button tm-changed-keep", words::KEEP);
    dom::attribute(&keep, "type", Some("button"));
    dom::append(&badge, &keep);
    badge
}
