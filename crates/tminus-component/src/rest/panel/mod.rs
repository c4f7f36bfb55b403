//! What the second module puts on a page: a row of tools at the foot of the run
//! bar, and the sheet that a tool opens. One sheet is open at a time; the page
//! beside it stays live.

mod find;
mod keys;
mod log;
mod run;
mod watch;

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::desk::Desk;
use super::tool;
use crate::browser::dom;
use crate::words;

/// A sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Panel {
    /// The run: its name, launch, other runs, files.
    Run,
    /// The log: what happened when, by whom.
    Log,
    /// What is watched: checks, timers, triggers, measured values.
    Watch,
    /// Finding and filtering steps.
    Find,
    /// The keys.
    Keys,
}

impl Panel {
    const ALL: [Self; 5] = [Self::Run, Self::Log, Self::Watch, Self::Find, Self::Keys];

    /// Its title, also on its tool.
    fn title(self) -> &'static str {
        match self {
            Self::Run => words::PANEL_RUN,
            Self::Log => words::PANEL_LOG,
            Self::Watch => words::PANEL_WATCH,
            Self::Find => words::PANEL_FIND,
            Self::Keys => words::PANEL_KEYS,
        }
    }

    /// Its word in `data-tm-panel`.
    fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Log => "log",
            Self::Watch => "watch",
            Self::Find => "find",
            Self::Keys => "keys",
        }
    }

    fn view(self, desk: Desk) -> AnyView {
        match self {
            Self::Run => run::view(desk).into_any(),
            Self::Log => log::view(desk).into_any(),
            Self::Watch => watch::view(desk).into_any(),
            Self::Find => find::view(desk).into_any(),
            Self::Keys => keys::view(desk).into_any(),
        }
    }
}

/// Puts everything on a page.
pub(super) fn furnish(desk: Desk) {
    let Some(root) = desk.root() else { return };
    if let Some(facts) = dom::first(&root, ".tm-run-facts") {
        let place = dom::element("div", "tm-desk");
        let _ = facts.append_child(&place);
        desk.mount(&place, tools);
    }
    let place = dom::element("div", "tm-sheet-place");
    let _ = root.append_child(&place);
    desk.mount_place(place, sheet);
}

fn tools(desk: Desk) -> impl IntoView + use<> {
    let tools: Vec<_> = Panel::ALL.map(|panel| button(desk, panel)).into();
    view! {
        <div class="tm-desk-tools" role="group" aria-label=words::TOOLS>
            {tools} {tool::room::tool(desk)}
        </div>
    }
}

fn button(desk: Desk, panel: Panel) -> impl IntoView + use<> {
    let expanded = move || {
        let open = desk.open_panel_now() == Some(panel);
        if open { "true" } else { "false" }
    };
    let sheet = dom::id("tm-sheet", desk.handle);
    let toggle = move |_| {
        if untrack(|| desk.open_panel_now()) == Some(panel) {
            desk.close_panel();
        } else {
            desk.open_panel(panel);
        }
    };
    view! {
        <button
            type="button"
            class="tm-desk-tool"
            data-tm-tool=panel.word()
            aria-expanded=expanded
            aria-controls=sheet
            on:click=toggle
        >
            {panel.title()}
        </button>
    }
}

fn sheet(desk: Desk) -> impl IntoView {
    // A wide page makes room for the sheet beside it.
    Effect::new(move |_| {
        let panel = desk.open_panel_now();
        if let Some(page) = dom::document().document_element() {
            dom::attribute(&page, "data-tm-sheet", panel.map(Panel::word));
        }
    });
    on_cleanup(|| {
        if let Some(page) = dom::document().document_element() {
            dom::attribute(&page, "data-tm-sheet", None);
        }
    });
    move || {
        let panel = desk.open_panel_now()?;
        let title = dom::id("tm-sheet-title", desk.handle);
        let labelled = title.clone();
        // Its words are English, whatever the page's language is.
        Some(view! {
            <aside
                class="tm-sheet"
                id=dom::id("tm-sheet", desk.handle)
                data-tm-panel=panel.word()
                aria-labelledby=labelled
                lang="en"
            >
                <div class="tm-sheet-head" dir="ltr">
                    <h2 class="tm-sheet-title" id=title tabindex="-1">
                        {panel.title()}
                    </h2>
                    <button
                        type="button"
                        class="tm-sheet-close"
                        aria-label=words::CLOSE
                        on:click=move |_| desk.close_panel()
                    >
                        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                            <path d="M3.5 3.5l9 9m0-9l-9 9" />
                        </svg>
                    </button>
                </div>
                <div class="tm-sheet-body" dir="ltr">{panel.view(desk)}</div>
            </aside>
        })
    }
}

thread_local! {
    /// What the keyboard was on when a sheet was opened.
    static OPENER: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// What the keyboard is on.
fn focused() -> Option<HtmlElement> {
    let focused = dom::document().active_element()?;
    focused.dyn_into().ok()
}

fn is_in_sheet(element: &HtmlElement) -> bool {
    element
        .closest(".tm-sheet")
        .is_ok_and(|sheet| sheet.is_some())
}

/// Closes the sheet that is open, for `Escape`. Gives whether there was one.
pub(super) fn close_any() -> bool {
    let open = |desk: &Desk| untrack(|| desk.open_panel_now()).is_some();
    let found = super::desk::desks().into_iter().find(open);
    if let Some(desk) = found {
        desk.close_panel();
    }
    found.is_some()
}

impl Desk {
    /// Which sheet is open; tracked.
    pub(super) fn open_panel_now(self) -> Option<Panel> {
        self.open()?.get()
    }

    /// The page gets another width: what the reader looks at stays where it is.
    fn hold_place(self) {
        let Some(root) = self.root() else { return };
        let top = |of: &Element| of.get_bounding_client_rect().top();
        let focused = focused().and_then(|it| it.closest("[data-tm-step]").ok().flatten());
        let height = web_sys::window().and_then(|it| it.inner_height().ok()?.as_f64());
        let height = height.unwrap_or_default();
        let middle = height / 2.5;
        let is_seen = |it: &Element| (0.0..height).contains(&top(it));
        let nearest = || {
            let places = dom::all(&root, "[data-tm-section], .tm-article > *");
            let above = places.into_iter().rev().find(|it| top(it) <= middle);
            above.filter(|it| top(it) > -20_000.0)
        };
        let Some(place) = focused.filter(is_seen).or_else(nearest) else {
            return;
        };
        let before = top(&place);
        queue_microtask(move || {
            queue_microtask(move || {
                queue_microtask(move || {
                    let moved = top(&place) - before;
                    if let Some(window) = web_sys::window().filter(|_| moved.abs() > 1.0) {
                        window.scroll_by_with_x_and_y(0.0, moved);
                    }
                });
            });
        });
    }

    fn set_open(self, panel: Option<Panel>) {
        if let Some(open) = self.open() {
            open.set(panel);
        }
    }

    /// Opens a sheet and puts the keyboard on its title.
    pub(super) fn open_panel(self, panel: Panel) {
        self.hold_place();
        // There is room for one, whichever runbook's it is.
        for other in super::desk::desks() {
            if other != self {
                other.set_open(None);
            }
        }
        if let Some(opener) = focused().filter(|it| !is_in_sheet(it)) {
            OPENER.set(Some(opener));
        }
        self.set_open(Some(panel));
        self.focus_soon(".tm-sheet-title");
    }

    /// Closes the sheet. A keyboard that is in it goes back to where it was before.
    pub(super) fn close_panel(self) {
        let Some(panel) = untrack(|| self.open_panel_now()) else {
            return;
        };
        self.hold_place();
        let was_in = focused().is_none_or(|it| is_in_sheet(&it) || it.tag_name() == "BODY");
        self.set_open(None);
        if !was_in {
            return;
        }
        let opener = OPENER
            .take()
            .filter(|it| it.is_connected() && it.tag_name() != "BODY");
        match opener {
            Some(opener) => {
                let _ = opener.focus();
            }
            None => self.focus_soon(&["[data-tm-tool=", panel.word(), "]"].concat()),
        }
    }
}
