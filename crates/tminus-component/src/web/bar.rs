//! The run bar: the one thing that stays in sight.
//!
//! Its elements are made once and changed where what they show has changed, so
//! the keyboard stays where it is. It is written on plain elements: every
//! reader waits for it, and a kilobyte is a kilobyte (decision 0014). The root's
//! own listeners find the button that was pressed.

use alloc::string::String;
use core::cell::RefCell;

use tminus_model::number::number;
use tminus_run::Progress;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::browser::dom::{self, attribute, element, first, text_element};
use crate::frame::{Bar, Chip, ClockView, NextView, Part};
use crate::words;

/// What can be chosen in the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// Tick the next step.
    Done,
    /// Go to the next step.
    Jump,
    Undo,
    Redo,
    /// Bring the menu, which the second module makes.
    More,
}

/// The bar in its slot.
pub(super) struct RunBar {
    slot: Element,
    section: Element,
    clock: Element,
    meter: Element,
    next: Element,
    facts: Element,
    shown: RefCell<Bar>,
}

impl RunBar {
    /// Puts an empty bar into a slot; the ids in it end in the runbook's number.
    pub(super) fn new(slot: Element, handle: u32) -> Self {
        let id = |name: &str| dom::id(name, handle);
        let section = element("section", "tm-run-bar");
        attribute(&section, "aria-label", Some(words::RUN));
        let clock = element("div", "tm-run-clock");
        let middle = put(&section, element("div", "tm-run-mid"));
        let meter = put(&middle, element("div", "tm-run-meter"));
        attribute(&meter, "role", Some("img"));
        let next = put(&middle, element("p", "tm-run-next"));
        let tools = put(&section, element("div", "tm-run-tools"));
        button(
            &tools,
            "tm-button tm-button-go tm-run-done",
            "done",
            words::DONE,
        );
        let more = button(&tools, "tm-button tm-run-more", "more", "…");
        more.set_id(&id("tm-run-more"));
        attribute(&more, "aria-label", Some(words::MORE));
        attribute(&more, "aria-controls", Some(&id("tm-run-menu")));
        attribute(&more, "aria-expanded", Some("false"));
        let facts = put(&section, element("div", "tm-run-facts"));
        let _ = slot.append_child(&section);
        let bar = Self {
            slot,
            section,
            clock,
            meter,
            next,
            facts,
            shown: RefCell::default(),
        };
        bar.fill(&Bar::default());
        bar
    }

    /// Shows another bar.
    pub(super) fn show(&self, bar: Bar) {
        if *self.shown.borrow() != bar {
            self.fill(&bar);
            self.shown.replace(bar);
        }
    }

    /// Says what is saved: the value of `data-tm-saved` and its words.
    pub(super) fn saved(&self, word: &str, text: &str) {
        let saved = first(&self.facts, ".tm-saved")
            .unwrap_or_else(|| put(&self.facts, element("span", "tm-saved")));
        attribute(&saved, "data-tm-saved", Some(word));
        dom::text(&saved, text);
    }

    /// Forgets what is shown, so that all is shown anew.
    pub(super) fn forget(&self) {
        self.shown.take();
    }

    fn fill(&self, bar: &Bar) {
        let before = self.shown.borrow();
        if before.clock != bar.clock {
            self.show_clock(bar.clock.as_ref());
        }
        if before.parts != bar.parts {
            self.meter.set_text_content(None);
            for part in &bar.parts {
                let _ = self.meter.append_child(&meter_part(*part));
            }
        }
        let count = count(bar.progress);
        attribute(&self.meter, "aria-label", Some(&count));
        self.show_next(before.next.as_ref(), bar);
        for (act, usable) in [
            ("done", bar.next.is_some()),
            ("undo", bar.can_undo),
            ("redo", bar.can_redo),
            ("start", bar.can_start),
        ] {
            let selector = ["[data-tm-act=", act, "]"].concat();
            if let Some(button) = first(&self.section, &selector) {
                attribute(&button, "disabled", flag(!usable));
            }
        }
        for (class, text) in [
            ("tm-run-count", count),
            (
                "tm-run-unconfirmed",
                words::to_confirm(bar.progress.unconfirmed),
            ),
        ] {
            let there = first(&self.facts, &[".", class].concat());
            let wanted = class == "tm-run-count" || bar.progress.unconfirmed > 0;
            match there {
                Some(there) if wanted => dom::text(&there, &text),
                Some(there) => there.remove(),
                None if wanted => {
                    // What is saved stands before both.
                    if first(&self.facts, ".tm-saved").is_none() {
                        put(&self.facts, element("span", "tm-saved"));
                    }
                    dom::append(&self.facts, &text_element("span", class, &text));
                }
                None => {}
            }
        }
    }

    fn show_clock(&self, clock: Option<&ClockView>) {
        let Some(clock) = clock else {
            self.clock.remove();
            return;
        };
        attribute(&self.clock, "data-tm-clock", Some(clock.phase));
        for (class, text) in [
            ("tm-run-clock-name", clock.name),
            ("tm-run-clock-face", &clock.face),
        ] {
            let there = first(&self.clock, &[".", class].concat());
            let span = there.unwrap_or_else(|| put(&self.clock, element("span", class)));
            if class == "tm-run-clock-face" {
                attribute(&span, "role", Some("timer"));
            }
            dom::text(&span, text);
        }
        if self.clock.parent_node().is_none() {
            let _ = self.section.prepend_with_node_1(&self.clock);
        }
    }

    fn show_next(&self, before: Option<&NextView>, bar: &Bar) {
        if before == bar.next.as_ref() && before.is_some() {
            return;
        }
        let word = match (&bar.next, bar.progress.total) {
            (Some(_), _) => words::NEXT,
            (None, 0) => words::NO_STEPS,
            (None, _) => words::ALL_DONE,
        };
        // The link stays the same element: the keyboard may be on it.
        let there = first(&self.next, "a").filter(|_| bar.next.is_some());
        let link = there.unwrap_or_else(|| {
            self.next.set_text_content(None);
            dom::append(&self.next, &text_element("span", "tm-run-next-word", word));
            element("a", "tm-run-next-text")
        });
        while let Some(after) = link.next_sibling() {
            let _ = self.next.remove_child(&after);
        }
        let Some(next) = &bar.next else { return };
        if link.parent_node().is_none() {
            dom::append(&self.next, &link);
        }
        attribute(&link, "data-tm-act", Some("jump"));
        attribute(&link, "href", Some(&["#", &next.anchor].concat()));
        dom::text(&link, &next.text);
        if let Some(owner) = &next.owner {
            dom::append(
                &self.next,
                &text_element("span", "tm-run-next-owner", owner),
            );
        }
        if let Some(Chip { class, text }) = &next.chip {
            dom::append(&self.next, &text_element("span", class, text));
        }
    }
}

impl Choice {
    /// What the button of an action asks of this module.
    pub(super) fn of(act: &str) -> Option<Self> {
        Some(match act {
            "done" => Self::Done,
            "jump" => Self::Jump,
            "undo" => Self::Undo,
            "redo" => Self::Redo,
            "more" => Self::More,
            _ => return None,
        })
    }
}

impl Drop for RunBar {
    fn drop(&mut self) {
        self.slot.set_text_content(None);
    }
}

fn meter_part(part: Part) -> Element {
    let outer = element("span", "tm-run-part");
    let done = part.weight > 0 && part.percent == 100;
    attribute(&outer, "data-tm-done", flag(done));
    attribute(&outer, "data-tm-now", flag(part.now));
    style(&outer, "--tm-weight", &number(i64::from(part.weight)));
    let inner = put(&outer, element("span", "tm-run-part-done"));
    style(
        &inner,
        "--tm-part",
        &[&number(i64::from(part.percent)), "%"].concat(),
    );
    outer
}

fn button(into: &Element, class: &str, act: &str, text: &str) -> Element {
    let button = put(into, text_element("button", class, text));
    attribute(&button, "type", Some("button"));
    attribute(&button, "data-tm-act", Some(act));
    button
}

fn put(into: &Element, element: Element) -> Element {
    dom::append(into, &element);
    element
}

fn style(of: &Element, property: &str, value: &str) {
    if let Some(of) = of.dyn_ref::<HtmlElement>() {
        let _ = of.style().set_property(property, value);
    }
}

fn count(progress: Progress) -> String {
    words::of_done(progress.done + progress.skipped, progress.total)
}

/// An attribute that is there or not.
fn flag(on: bool) -> Option<&'static str> {
    on.then_some("")
}
