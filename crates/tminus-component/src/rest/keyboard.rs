//! The keys of a page: one letter each, while nothing is being typed. They can be
//! turned off, for who speaks to their computer or hits keys by accident; on a
//! page of another tool they are its own, unless the keyboard is in a checklist.

use std::cell::Cell;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use leptos::prelude::untrack;
use tminus_run::Event as Run;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::desk::{Desk, desks};
use super::panel::{self, Panel};
use super::tool::filter::{self, Forward};
use super::tool::{link, room};
use crate::browser::dom;
use crate::words::tool as words;

/// What takes `Escape` and letters for itself while it is open.
const OPEN: &str = "dialog[open], [popover]:popover-open, .tm-run-more[aria-expanded=true]";
/// Where letters are typed.
const TYPED: &str = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, \
    [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox], [role=listbox]";
/// Remembers on this device that the keys are off.
const KEY: &str = "tminus-keys";

thread_local! {
    /// Whether something that takes keys was open when one went down.
    static TAKEN: Cell<bool> = const { Cell::new(false) };
    /// Whether `g` was pressed right before.
    static GO: Cell<bool> = const { Cell::new(false) };
}

/// Listens for as long as the page is there.
pub(super) fn listen() {
    let page = dom::document();
    // First of all: what is open closes itself on the way.
    let first = EventListenerOptions {
        phase: EventListenerPhase::Capture,
        passive: true,
    };
    EventListener::new_with_options(&page, "keydown", first, |_| {
        let open = dom::document().query_selector(OPEN);
        TAKEN.set(open.is_ok_and(|open| open.is_some()));
    })
    .forget();
    let last = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&page, "keydown", last, typed).forget();
}

/// Says whether letters do anything.
pub(super) fn are_on() -> bool {
    let off = store().and_then(|store| store.get_item(KEY).ok().flatten());
    off.as_deref() != Some("off")
}

/// Turns the letters on or off, on this device.
pub(super) fn switch(on: bool) {
    if let Some(store) = store() {
        let _ = if on {
            store.remove_item(KEY)
        } else {
            store.set_item(KEY, "off")
        };
    }
}

fn store() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn typed(event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
        return;
    };
    let after_go = GO.replace(false);
    if event.default_prevented() || event.is_composing() || TAKEN.get() {
        return;
    }
    let key = event.key();
    let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
    let Some(desk) = desk_of(target.as_ref()) else {
        return;
    };
    if key == "Escape" {
        if escape(desk) {
            event.prevent_default();
        }
        return;
    }
    let has = |selector: &str| {
        let found = target
            .as_ref()
            .and_then(|it| it.closest(selector).ok().flatten());
        found.is_some()
    };
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    if modified || has(TYPED) || !is_ours(target.as_ref()) || !are_on() {
        return;
    }
    if room::is_shown(desk) {
        if key == "b" {
            event.prevent_default();
            room::toggle(desk);
        }
        return;
    }
    let place = Place {
        on_box: has(".tm-box"),
        after_go,
        repeated: event.repeat(),
    };
    if pressed(desk, &key, place) {
        event.prevent_default();
    }
}

/// On a page of another tool, letters are ours in a checklist only.
fn is_ours(target: Option<&Element>) -> bool {
    let own = dom::document().document_element();
    if own.is_some_and(|page| page.has_attribute("data-tm-page")) {
        return true;
    }
    let ours = ".tm-step, [data-tm-step], .tm-run, .tm-sheet, .tm-pop";
    target.is_some_and(|it| it.closest(ours).is_ok_and(|it| it.is_some()))
}

/// The runbook that a key is about: the one it was pressed in, else the first.
fn desk_of(target: Option<&Element>) -> Option<Desk> {
    let all = desks();
    let holds = |desk: &&Desk| {
        let root = desk.root();
        root.is_some_and(|root| target.is_some_and(|it| root.contains(Some(it))))
    };
    all.iter().find(holds).or(all.first()).copied()
}

/// Closes what is open. Gives whether anything was.
fn escape(desk: Desk) -> bool {
    if room::is_shown(desk) {
        room::toggle(desk);
        return true;
    }
    panel::close_any()
}

/// Where the keyboard was when a key went down.
#[derive(Clone, Copy)]
struct Place {
    on_box: bool,
    after_go: bool,
    repeated: bool,
}

/// Does what a key asks for. Gives whether it asks for anything.
fn pressed(desk: Desk, key: &str, place: Place) -> bool {
    let current = || desk.look(|seen| filter::focused_step(desk, seen)).flatten();
    let with_step = |act: &dyn Fn(usize)| match current() {
        Some(step) => act(step),
        None => desk.say(words::NO_STEP),
    };
    match key {
        "n" if place.after_go => go_next(desk),
        "g" => GO.set(true),
        "j" => step(desk, Forward::Yes),
        "k" => step(desk, Forward::No),
        "ArrowDown" if place.on_box => step(desk, Forward::Yes),
        "ArrowUp" if place.on_box => step(desk, Forward::No),
        "x" if !place.repeated => with_step(&|step| {
            let nodes = desk.with(|kept| kept.page.step(step)).flatten();
            if let Some(nodes) = nodes {
                nodes.input.click();
            }
        }),
        "." => with_step(&|step| tools(desk, step)),
        "Enter" if place.on_box => with_step(&|step| tools(desk, step)),
        "l" => with_step(&|step| link::copy(desk, step)),
        "u" if !place.repeated => desk.wish(&Run::Undo),
        "U" if !place.repeated => desk.wish(&Run::Redo),
        "/" => {
            desk.open_panel(Panel::Find);
            desk.focus_soon(".tm-find-text");
        }
        "n" => filter::go(desk, Forward::Yes),
        "N" => filter::go(desk, Forward::No),
        "c" => filter::clear(desk, words::ALL_SHOWN),
        "r" => desk.toggle_panel(Panel::Run),
        "t" => desk.toggle_panel(Panel::Log),
        "w" => desk.toggle_panel(Panel::Watch),
        "?" => desk.toggle_panel(Panel::Keys),
        "b" => room::toggle(desk),
        _ => return false,
    }
    true
}

/// Opens a step's tools.
fn tools(desk: Desk, step: usize) {
    let step = desk.with(|kept| kept.page.element(step)).flatten();
    let button = step.and_then(|step| dom::first(&step, ".tm-step-tool, .tm-more"));
    if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Goes to the step that the run bar shows.
fn go_next(desk: Desk) {
    let Some(root) = desk.root() else { return };
    let mine = dom::first(&root, ".tm-run-mine .tm-run-next-text:not([hidden])");
    let next =
        mine.or_else(|| dom::first(&root, ".tm-run-next:not(.tm-run-mine) .tm-run-next-text"));
    if let Some(next) = next.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        next.click();
    }
}

/// Goes to the next step that is shown, or the one before.
fn step(desk: Desk, forward: Forward) {
    let count = desk
        .look(|seen| seen.runbook.steps.len())
        .unwrap_or_default();
    let current = desk.look(|seen| filter::focused_step(desk, seen)).flatten();
    let is_shown = |index: &usize| {
        let nodes = desk.with(|kept| kept.page.step(*index)).flatten();
        nodes.is_some_and(|it| it.input.offset_parent().is_some() && !it.input.disabled())
    };
    let to = match (forward, current) {
        (Forward::Yes, Some(at)) => (at + 1..count).find(is_shown),
        (Forward::No, Some(at)) => (0..at).rev().find(is_shown),
        (_, None) => {
            let now = desk
                .look(|seen| seen.state.position(seen.state.next_step()?))
                .flatten();
            now.filter(is_shown).or_else(|| (0..count).find(is_shown))
        }
    };
    if let Some(to) = to {
        filter::focus(desk, to);
    }
}

impl Desk {
    /// Opens a sheet, or closes it where it is open.
    fn toggle_panel(self, panel: Panel) {
        if untrack(|| self.open_panel_now()) == Some(panel) {
            self.close_panel();
        } else {
            self.open_panel(panel);
        }
    }
}
