//! The keys of a page.

use std::cell::Cell;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use super::panel;
use crate::browser::dom;

/// What takes `Escape` for itself while it is open.
const OPEN: &str = "dialog[open], [popover]:popover-open, .tm-run-more[aria-expanded=true]";

thread_local! {
    /// Whether something that takes `Escape` was open when the key went down.
    static TAKEN: Cell<bool> = const { Cell::new(false) };
}

/// Listens for as long as the page is there.
pub(super) fn listen() {
    let page = dom::document();
    // First of all: what is open closes itself on the way.
    let first = EventListenerOptions {
        phase: gloo::events::EventListenerPhase::Capture,
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

fn typed(event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
        return;
    };
    if event.default_prevented() || event.is_composing() {
        return;
    }
    if event.key() == "Escape" && !TAKEN.get() && panel::close_any() {
        event.prevent_default();
    }
}
