//! The page as a tool: finding and filtering steps, whose step is next, links to
//! steps, the big screen, paper.

pub(super) mod filter;
pub(super) mod link;
mod marks;
mod next;
mod paper;
pub(super) mod room;

use std::cell::RefCell;

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use tminus_model::Instant;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::desk::{Desk, Kept, Seen};
use crate::browser::dom;
use crate::fields;
use crate::find::{Found, Query};
use crate::words::tool as words;

/// Stands for the reader in the choice of whose step is next.
pub(super) const ME: &str = "=me";

/// What the tools of a page remember.
#[derive(Default)]
pub(super) struct Tool {
    /// What is looked for.
    pub(super) query: ArcRwSignal<Query>,
    /// Whose step the run bar shows: nobody's, [`ME`], or a name.
    pub(super) mine: ArcRwSignal<String>,
    /// A step that is shown although the filter hides it.
    anyway: ArcRwSignal<Option<usize>>,
    /// How many steps are shown, while a filter is on.
    pub(super) shown: ArcRwSignal<Option<usize>>,
    /// Whether the big screen is shown.
    pub(super) room: ArcRwSignal<bool>,
    /// When the page was printed last.
    printed: ArcRwSignal<Option<Instant>>,
    /// What is hidden.
    painted: RefCell<Found>,
    listeners: RefCell<Vec<EventListener>>,
}

/// Puts the tools on a page.
pub(super) fn furnish(desk: Desk) {
    let Some(root) = desk.root() else { return };
    remember(desk);
    if let Some(row) = dom::first(&root, ".tm-desk") {
        let place = dom::element("div", "tm-find-chip-place");
        let _ = row.prepend_with_node_1(&place);
        desk.mount(&place, |desk| {
            filter::keep(desk);
            chip(desk)
        });
    }
    next::furnish(desk, &root);
    paper::furnish(desk, &root);
    room::furnish(desk);
    let options = EventListenerOptions {
        phase: gloo::events::EventListenerPhase::Capture,
        passive: false,
    };
    let clicked = EventListener::new_with_options(&root, "click", options, move |event| {
        clicked(desk, event);
    });
    let keep = |it| desk.with(|kept| kept.tool.listeners.borrow_mut().push(it));
    keep(clicked);
    for it in link::listen(desk) {
        keep(it);
    }
    link::follow(desk);
}

/// How much is shown, while it is not all; it takes the filter off.
fn chip(desk: Desk) -> impl IntoView + use<> {
    move || {
        let shown = desk.tool(|tool| tool.shown.get()).flatten()?;
        let all = desk.look(|seen| seen.runbook.steps.len())?;
        Some(view! {
            <button
                type="button"
                class="tm-find-chip"
                title=words::SHOW_ALL
                on:click=move |_| filter::clear(desk, words::ALL_SHOWN)
            >
                {words::chip(shown, all)}
                <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
                    <path d="M3.5 3.5l9 9m0-9l-9 9" />
                </svg>
                <span class="tm-hidden">{words::SHOW_ALL}</span>
            </button>
        })
    }
}

/// A click that is about the next step, before the first module sees it.
fn clicked(desk: Desk, event: &Event) {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let button = target.and_then(|it| it.closest("[data-tm-act]").ok().flatten());
    let act = button.and_then(|it| it.get_attribute("data-tm-act"));
    match act.as_deref() {
        Some("done") if next::who(desk).is_some() => {
            event.stop_propagation();
            next::done(desk);
        }
        Some("jump")
            if desk.tool(|tool| tool.query.with_untracked(Query::is_empty)) == Some(false) =>
        {
            event.prevent_default();
            event.stop_propagation();
            let next = desk.look(|seen| seen.state.position(seen.state.next_step()?));
            if let Some(Some(next)) = next {
                link::reveal(desk, next);
            }
        }
        _ => {}
    }
}

fn session() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// What this tab remembers of a run's filters.
fn key(kept: &Kept, name: &str) -> String {
    let runbook = kept.look(|seen| seen.runbook.id.as_str().to_owned());
    [
        "tminus-",
        name,
        ":",
        &kept.page.site,
        "/",
        &runbook,
        "/",
        &kept.page.run,
    ]
    .concat()
}

/// Takes up what this tab remembers, and remembers what changes. A tab that
/// cannot remember forgets.
fn remember(desk: Desk) {
    desk.with(|kept| {
        let Some(store) = session() else { return };
        let get = |name| store.get_item(&key(kept, name)).ok().flatten();
        if let Some(query) = get("find") {
            kept.tool.query.set(Query::read(&query));
        }
        if let Some(mine) = get("next") {
            kept.tool.mine.set(mine);
        }
    });
}

fn store(kept: &Kept, name: &str, value: Option<&str>) {
    let Some(store) = session() else { return };
    let key = key(kept, name);
    let _ = match value {
        Some(value) => store.set_item(&key, value),
        None => store.remove_item(&key),
    };
}

/// A text of the runbook with its values; what has none is a blank.
pub(super) fn filled(seen: &Seen<'_>, text: &str) -> String {
    let value = |name: &str| {
        let declared = || {
            let mut declared = seen.runbook.placeholders.iter();
            declared.find(|it| it.name == name)?.default.as_ref()
        };
        let value = seen.state.values().get(name).or_else(declared)?;
        Some(value.as_str())
    };
    fields::blanks(&fields::fill(text, value).0)
}

/// What a step says on the page, which knows the values of the author as well.
pub(super) fn text(desk: Desk, seen: &Seen<'_>, index: usize) -> String {
    let shown = desk.with(|kept| kept.page.shown(index)).flatten();
    let known = || seen.runbook.steps.get(index).map(|step| step.text.clone());
    fields::blanks(&shown.or_else(known).unwrap_or_default())
}

impl Desk {
    /// Looks at what the tools remember.
    pub(super) fn tool<T>(self, look: impl FnOnce(&Tool) -> T) -> Option<T> {
        self.with(|kept| look(&kept.tool))
    }

    /// Looks for something else.
    pub(super) fn ask(self, change: impl FnOnce(&mut Query)) {
        self.with(|kept| {
            kept.tool.anyway.set(None);
            kept.tool.query.update(change);
            let query = kept.tool.query.get_untracked();
            let written = (!query.is_empty()).then(|| query.write());
            store(kept, "find", written.as_deref());
        });
    }

    /// Chooses whose step the run bar shows.
    pub(super) fn follow_person(self, who: &str) {
        self.with(|kept| {
            kept.tool.mine.set(who.to_owned());
            store(kept, "next", (!who.is_empty()).then_some(who));
        });
    }
}
