//! Each step's own tools: states with their reasons, notes, evidence, times; and
//! what stands quietly at the step itself.
//!
//! A page may hold thousands of steps. Each gets one small button, put in while
//! the browser is idle; what stands at a step is painted onto its element where
//! it changed ([`lines`]). There is one dialog, made when it is opened ([`pop`]).

mod lines;
mod measure;
mod pop;
mod remarks;
mod states;
mod times;
mod walls;

use std::cell::RefCell;

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use tminus_model::StepId;
use tminus_run::{State, gate};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, Node};

use super::desk::Desk;
use crate::browser::dom;

/// What the dialog is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A step, by its index.
    Step(usize),
    /// A measured value, by its index.
    Measure(usize),
}

/// What was entered and not saved: it outlives changes of the run, and the dialog.
#[derive(Debug, Clone, Default)]
struct Draft {
    /// The state that waits for its reason.
    chosen: ArcRwSignal<Option<State>>,
    reason: ArcRwSignal<String>,
    note: ArcRwSignal<String>,
    link: ArcRwSignal<String>,
    value: ArcRwSignal<String>,
    start: ArcRwSignal<Option<String>>,
    end: ArcRwSignal<Option<String>>,
    why: ArcRwSignal<String>,
    /// What is said of it in the dialog.
    said: ArcRwSignal<String>,
}

/// The tools of a page's steps.
#[derive(Default)]
pub(super) struct Steps {
    open: ArcRwSignal<Option<Target>>,
    /// Where the keyboard was before the dialog was opened.
    back: RefCell<Option<HtmlElement>>,
    drafts: RefCell<Vec<(Target, Draft)>>,
    lines: RefCell<lines::Lines>,
    walls: RefCell<walls::Walls>,
    /// Kept for as long as the page is live.
    listeners: RefCell<Vec<EventListener>>,
}

/// Puts the tools of steps on a page.
pub(super) fn furnish(desk: Desk) {
    let Some(root) = desk.root() else { return };
    let listen = |on: &web_sys::EventTarget, name: &'static str, act: fn(Desk, &Event)| {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(on, name, options, move |event| act(desk, event))
    };
    let document = dom::document();
    let listeners = vec![
        listen(&root, "click", clicked),
        listen(&root, "change", ticked),
        listen(&root, "keydown", typed),
        listen(&document, "pointerdown", pressed),
        listen(&document, "keydown", escaped),
    ];
    desk.with(|kept| *kept.steps.listeners.borrow_mut() = listeners);
    let place = dom::element("div", "tm-pop-place");
    let _ = root.append_child(&place);
    desk.mount_place(place, |desk| {
        lines::keep(desk);
        walls::keep(desk);
        pop::view(desk)
    });
    lines::furnish(desk);
    measure::furnish(desk, &root);
}

impl Desk {
    /// Opens the tools of a step and puts the keyboard into them.
    pub(super) fn open_step(self, index: usize) {
        self.open_target(Target::Step(index));
    }

    /// Opens the tools of a step where a state was chosen that needs a reason.
    pub(super) fn open_step_for(self, index: usize, to: State) {
        self.draft(Target::Step(index)).chosen.set(Some(to));
        self.open_step(index);
    }

    fn open_target(self, target: Target) {
        let focused = dom::document().active_element();
        let focused = focused.and_then(|it| it.dyn_into::<HtmlElement>().ok());
        self.with(|kept| {
            let inside = |it: &HtmlElement| it.closest(".tm-pop").ok().flatten().is_some();
            if let Some(back) = focused.filter(|it| !inside(it)) {
                kept.steps.back.replace(Some(back));
            }
            // A dialog that is open already is made anew for another target.
            if kept.steps.open.get_untracked() != Some(target) {
                kept.steps.open.set(Some(target));
            }
        });
        pop::show_soon(self);
    }

    /// Closes the tools; the keyboard goes back to where it came from.
    pub(super) fn close_step(self) {
        let back = self.with(|kept| {
            let target = kept.steps.open.get_untracked()?;
            kept.steps.open.set(None);
            let back = kept.steps.back.take();
            let back = back.filter(|it| it.is_connected() && it.tag_name() != "BODY");
            back.or_else(|| match target {
                Target::Step(index) => kept.page.step(index).map(|nodes| nodes.input.into()),
                Target::Measure(_) => None,
            })
        });
        if let Some(back) = back.flatten() {
            let _ = back.focus();
        }
    }

    /// Goes to a step.
    pub(super) fn go_to_step(self, index: usize) {
        self.with(|kept| {
            kept.steps.open.set(None);
            kept.steps.back.take();
            if let Some(nodes) = kept.page.step(index) {
                nodes.step.scroll_into_view();
                let _ = nodes.input.focus();
            }
        });
    }

    fn open_target_now(self) -> Option<Target> {
        self.with(|kept| kept.steps.open.get())?
    }

    fn draft(self, target: Target) -> Draft {
        let draft = self.with(|kept| {
            let mut drafts = kept.steps.drafts.borrow_mut();
            let known = drafts.iter().find(|(of, _)| *of == target);
            if let Some((_, draft)) = known {
                return draft.clone();
            }
            let draft = Draft::default();
            drafts.push((target, draft.clone()));
            draft
        });
        draft.unwrap_or_default()
    }
}

fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The index of the step around an element.
fn step_of(desk: Desk, inside: &Element) -> Option<usize> {
    let step = inside.closest("[data-tm-step]").ok()??;
    let id = StepId::new(step.get_attribute("data-tm-step")?);
    desk.look(|seen| seen.state.position(&id))?
}

fn clicked(desk: Desk, event: &Event) {
    let Some(target) = target_of(event) else {
        return;
    };
    let closest = |selector: &str| target.closest(selector).ok().flatten();
    if let Some(button) = closest(".tm-step-tool[data-tm-measured]") {
        let index = button.get_attribute("data-tm-measured");
        if let Some(index) = index.and_then(|index| index.parse().ok()) {
            desk.open_target(Target::Measure(index));
        }
    } else if let Some(tool) = closest(".tm-step-tool, .tm-more") {
        if let Some(index) = step_of(desk, &tool) {
            event.prevent_default();
            desk.open_step(index);
        }
    } else if closest("[data-tm-act=done]").is_some() {
        let next = desk.look(|seen| seen.state.position(seen.state.next_step()?));
        refused(desk, next.flatten());
    }
}

/// A box was clicked: where a gate is in the way the first module has put it back,
/// and here is the place to say why it goes on all the same.
fn ticked(desk: Desk, event: &Event) {
    let target = target_of(event).and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = target.filter(|it| it.class_list().contains("tm-box")) else {
        return;
    };
    if !input.checked() {
        refused(desk, step_of(desk, &input));
    }
}

fn refused(desk: Desk, step: Option<usize>) {
    let Some(index) = step else { return };
    // What this module knows is from before the click.
    let is_behind = desk.look(|seen| {
        let before = seen.state.step_at(index).unwrap_or_default().state;
        !seen.state.is_closed()
            && gate::begins(before, State::Done)
            && !gate::open_gates(seen.runbook, seen.state, index).is_empty()
    });
    if is_behind == Some(true) {
        desk.open_step_for(index, State::Done);
        // The tools say it better, and what is mended is not shouted on.
        let said = desk
            .root()
            .map(|root| dom::all(&root, "#tm-alert > p, .tm-trouble > p"));
        let of_gate = |it: &&Element| it.text_content().as_deref() == Some(gate::REFUSED);
        if let Some(said) = said.unwrap_or_default().iter().find(of_gate) {
            said.remove();
        }
    }
}

/// Enter on a box opens its step's tools: the box itself takes the space bar alone.
fn typed(desk: Desk, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
        return;
    };
    let plain = !(key.alt_key() || key.ctrl_key() || key.meta_key() || key.shift_key());
    if key.key() != "Enter" || !plain || event.default_prevented() {
        return;
    }
    let of_box = target_of(event).filter(|it| it.class_list().contains("tm-box"));
    if let Some(index) = of_box.and_then(|it| step_of(desk, &it)) {
        event.prevent_default();
        desk.open_step(index);
    }
}

/// A click beside the dialog closes it; what was entered is kept.
fn pressed(desk: Desk, event: &Event) {
    if untrack(|| desk.open_target_now()).is_none() {
        return;
    }
    let inside = target_of(event).is_some_and(|it| {
        let beside = it
            .closest(".tm-pop, .tm-step-tool, .tm-more")
            .ok()
            .flatten();
        beside.is_some()
    });
    if !inside {
        desk.with(|kept| {
            kept.steps.open.set(None);
            kept.steps.back.take();
        });
    }
}

fn escaped(desk: Desk, event: &Event) {
    let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
    let is_open = untrack(|| desk.open_target_now()).is_some();
    if is_open && key.as_deref() == Some("Escape") && !event.default_prevented() {
        event.prevent_default();
        desk.close_step();
    }
}

/// Puts a node behind another one.
fn insert_after(node: &Node, after: &Element) {
    if let Some(parent) = after.parent_node() {
        let _ = parent.insert_before(node, after.next_sibling().as_ref());
    }
}
