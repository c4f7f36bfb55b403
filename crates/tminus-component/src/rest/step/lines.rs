//! The button of each step and what stands at it.
//!
//! Up to [`AT_ONCE`] steps get theirs in the browser's idle time, a few at once;
//! on a longer page a step gets its own when it comes near the screen.

use gloo::events::EventListener;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use tminus_run::State;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

use super::insert_after;
use crate::browser::{clock, dom};
use crate::rest::desk::{Desk, Seen};
use crate::rest::{hold, tool};
use crate::step::line::{Line, Piece, holds_until, line};
use crate::words::step as words;

/// How many steps get their buttons at once.
const AT_ONCE: usize = 2000;
/// How many in one idle moment.
const CHUNK: usize = 100;

/// What is painted.
#[derive(Default)]
pub(super) struct Lines {
    steps: Vec<Option<Spot>>,
    states: Vec<State>,
    observer: Option<IntersectionObserver>,
}

/// What one step has.
struct Spot {
    /// What of it is shown.
    line: Line,
    button: Element,
    /// What a screen reader says with the box.
    said: Option<Element>,
    more: Option<Element>,
}

/// Gives the steps their buttons.
pub(super) fn furnish(desk: Desk) {
    let count = desk
        .look(|seen| seen.runbook.steps.len())
        .unwrap_or_default();
    if count == 0 {
        hold::release(desk);
        return;
    }
    let observer = (count > AT_ONCE).then(|| observer(desk)).flatten();
    if let Some(window) = observer.as_ref().and_then(|_| web_sys::window()) {
        // On paper there is no screen to come near.
        let printing = EventListener::new(&window, "beforeprint", move |_| {
            (0..count).for_each(|index| add(desk, index));
            paint(desk);
        });
        desk.with(|kept| kept.keep(Box::new(printing)));
    }
    desk.with(|kept| {
        let mut lines = kept.steps.lines.borrow_mut();
        lines.steps.resize_with(count, || None);
        lines.observer = observer;
    });
    go_on(desk, 0, count);
}

fn go_on(desk: Desk, from: usize, count: usize) {
    idle(move || {
        let to = count.min(from + CHUNK);
        desk.with(|kept| {
            let observer = kept.steps.lines.borrow().observer.clone();
            if let Some(observer) = observer {
                let steps = (from..to).filter_map(|index| kept.page.element(index));
                steps.for_each(|step| observer.observe(&step));
            } else {
                (from..to).for_each(|index| add(desk, index));
                paint(desk);
            }
        });
        if to < count {
            go_on(desk, to, count);
        } else {
            hold::release(desk);
        }
    });
}

/// Calls a function when the browser has nothing else to do.
fn idle(act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    let global = js_sys::global();
    let get = |name: &str| {
        Reflect::get(&global, &name.into())
            .ok()?
            .dyn_into::<Function>()
            .ok()
    };
    // A page that is never at rest gets its buttons all the same.
    let late = js_sys::Object::new();
    let _ = Reflect::set(&late, &"timeout".into(), &500.into());
    match (get("requestIdleCallback"), get("setTimeout")) {
        (Some(later), _) => drop(later.call2(&JsValue::UNDEFINED, &act, &late)),
        // Some browsers know no idle time.
        (None, Some(later)) => drop(later.call1(&JsValue::UNDEFINED, &act)),
        (None, None) => {}
    }
}

fn observer(desk: Desk) -> Option<IntersectionObserver> {
    let seen = move |entries: Array, observer: IntersectionObserver| {
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            if entry.is_intersecting() {
                let step = entry.target();
                observer.unobserve(&step);
                if let Some(index) = super::step_of(desk, &step) {
                    add(desk, index);
                }
            }
        }
        paint(desk);
    };
    let seen = Closure::<dyn Fn(Array, IntersectionObserver)>::new(seen).into_js_value();
    let options = IntersectionObserverInit::new();
    options.set_root_margin("600px 0px");
    IntersectionObserver::new_with_options(seen.unchecked_ref(), &options).ok()
}

/// Adds the button of a step.
fn add(desk: Desk, index: usize) {
    desk.with(|kept| {
        let mut lines = kept.steps.lines.borrow_mut();
        let Some(free @ None) = lines.steps.get_mut(index) else {
            return;
        };
        let Some(nodes) = kept.page.step(index) else {
            return;
        };
        let button = dom::element("button", "tm-step-tool");
        // On another tool's page nothing but the runbook knows the words.
        let shown = kept.page.shown(index).filter(|text| !text.is_empty());
        let text = shown.unwrap_or_else(|| text_of(desk, index));
        for (name, value) in [
            ("type", "button"),
            ("tabindex", "-1"),
            ("aria-haspopup", "dialog"),
            ("aria-label", &words::tools_of(&text)),
        ] {
            dom::attribute(&button, name, Some(value));
        }
        match &nodes.slot {
            Some(slot) => insert_after(&button, slot),
            None => drop(nodes.step.append_child(&button)),
        }
        *free = Some(Spot {
            line: Line::default(),
            button,
            said: None,
            more: None,
        });
    });
}

/// A step's words, as the runbook has them.
fn text_of(desk: Desk, index: usize) -> String {
    let text = desk.look(|seen| Some(seen.runbook.steps.get(index)?.text.clone()));
    text.flatten().unwrap_or_default()
}

/// Paints what stands at the steps whenever it changes.
pub(super) fn keep(desk: Desk) {
    Effect::new(move |_| {
        let until = desk.see(|seen| holds_until(seen.state, seen.timing, clock::now()));
        desk.now(|_| ((), until.flatten()));
        paint(desk);
        say_order(desk);
    });
}

/// Says that a step was begun before what it waits for.
fn say_order(desk: Desk) {
    let said = desk.look(|seen| {
        let count = seen.runbook.steps.len();
        let states: Vec<State> = (0..count)
            .map(|at| seen.state.step_at(at).unwrap_or_default().state)
            .collect();
        let before = desk.with(|kept| {
            let lines = &mut *kept.steps.lines.borrow_mut();
            std::mem::replace(&mut lines.states, states.clone())
        })?;
        let mut changed =
            (0..count).filter(|at| before.get(*at).is_some_and(|was| *was != states[*at]));
        let only = changed.next().filter(|_| changed.next().is_none())?;
        if !line(seen.state, seen.facts, seen.timing, only).is_early {
            return None;
        }
        let waits = desk.with(|kept| kept.graph.before(only))?;
        let open = waits.into_iter().filter(|at| !states[*at].is_settled());
        let open: Vec<String> = open.map(|at| tool::text(desk, seen, at)).collect();
        (!open.is_empty()).then(|| words::out_of_order(&tool::text(desk, seen, only), &open))
    });
    if let Some(text) = said.flatten() {
        desk.say(&text);
    }
}

/// Paints what differs.
fn paint(desk: Desk) {
    desk.look(|seen| {
        desk.with(|kept| {
            let now = clock::now();
            let lines = &mut *kept.steps.lines.borrow_mut();
            for (index, spot) in lines.steps.iter_mut().enumerate() {
                let Some(spot) = spot else { continue };
                let new = line(seen.state, seen.facts, seen.timing, index);
                if new != spot.line {
                    spot.line = new;
                    let shown = spot.line.pieces(now, &kept.zone);
                    let said = spot.line.spoken(now, &kept.zone);
                    spot.show(&shown);
                    spot.say(desk, seen, index, &said);
                }
            }
        });
    });
}

/// A list that leaves the page takes nothing of this along.
impl Drop for Spot {
    fn drop(&mut self) {
        if let Some(said) = &self.said {
            let step = self.button.closest("[data-tm-step]").ok().flatten();
            let input = step.and_then(|step| dom::first(&step, ".tm-box"));
            if let Some(input) = input {
                let all = input.get_attribute("aria-describedby").unwrap_or_default();
                let id = said.id();
                let others: Vec<&str> = all.split(' ').filter(|it| **it != id).collect();
                let others = others.join(" ");
                let others = (!others.is_empty()).then_some(others);
                dom::attribute(&input, "aria-describedby", others.as_deref());
            }
            said.remove();
        }
        if let Some(more) = &self.more {
            more.remove();
        }
        self.button.remove();
    }
}

impl Spot {
    /// Shows the pieces below the step's line, or beside its state in a table.
    fn show(&mut self, pieces: &[Piece]) {
        if pieces.is_empty() {
            if let Some(more) = self.more.take() {
                more.remove();
            }
            return;
        }
        let more = self.more.get_or_insert_with(|| {
            let more = dom::element("div", "tm-more");
            let line = self.button.closest(".tm-line").ok().flatten();
            insert_after(&more, line.as_ref().unwrap_or(&self.button));
            more
        });
        more.set_text_content(None);
        for piece in pieces {
            let class = ["tm-more-", piece.kind].concat();
            dom::append(more, &dom::text_element("span", &class, &piece.text));
        }
    }

    fn say(&mut self, desk: Desk, seen: &Seen<'_>, index: usize, text: &str) {
        if text.is_empty() && self.said.is_none() {
            return;
        }
        let said = self.said.get_or_insert_with(|| {
            let said = dom::element("span", "");
            let name = ["tm-said-", &index.to_string()].concat();
            let id = dom::id(&name, desk.handle);
            said.set_id(&id);
            // A description may be hidden: it is read with the box, not in the text.
            dom::attribute(&said, "hidden", Some(""));
            insert_after(&said, &self.button);
            let of = seen.runbook.steps.get(index).map(|step| step.id.as_str());
            let step = self.button.closest("[data-tm-step]").ok().flatten();
            let own = step.filter(|it| it.get_attribute("data-tm-step").as_deref() == of);
            if let Some(input) = own.and_then(|step| dom::first(&step, ".tm-box")) {
                let before = input.get_attribute("aria-describedby").unwrap_or_default();
                let all = [before.as_str(), " ", &id].concat();
                dom::attribute(&input, "aria-describedby", Some(all.trim()));
            }
            said
        });
        dom::text(said, text);
    }
}
