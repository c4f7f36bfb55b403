//! What the second module puts on a page: a row of tools at the foot of the run
//! bar, and the sheet that a tool opens. One sheet is open at a time; the page
//! beside it stays live.

mod find;
mod keys;
mod log;
mod run;
mod watch;

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::desk::Desk;
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
    if let Some(bar) = dom::first(&root, ".tm-run-bar") {
        let place = dom::element("div", "tm-desk");
        let _ = bar.append_child(&place);
        desk.mount(&place, |desk| tools(desk));
    }
    let place = dom::element("div", "tm-sheet-place");
    let _ = root.append_child(&place);
    desk.mount(&place, sheet);
}

fn tools(desk: Desk) -> impl IntoView + use<> {
    let tools: Vec<_> = Panel::ALL.map(|panel| tool(desk, panel)).into();
    view! { <div class="tm-desk-tools" role="group" aria-label=words::TOOLS>{tools}</div> }
}

fn tool(desk: Desk, panel: Panel) -> impl IntoView + use<> {
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
    move || {
        let panel = desk.open_panel_now()?;
        let title = dom::id("tm-sheet-title", desk.handle);
        let labelled = title.clone();
        let typed = move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                desk.close_panel();
            }
        };
        Some(view! {
            <aside
                class="tm-sheet"
                id=dom::id("tm-sheet", desk.handle)
                data-tm-panel=panel.word()
                aria-labelledby=labelled
                on:keydown=typed
            >
                <div class="tm-sheet-head">
                    <h2 class="tm-sheet-title" id=title tabindex="-1">
                        {panel.title()}
                    </h2>
                    <button
                        type="button"
                        class="tm-sheet-close"
                        aria-label=words::CLOSE
                        on:click=move |_| desk.close_panel()
                    >
                        "×"
                    </button>
                </div>
                <div class="tm-sheet-body">{panel.view(desk)}</div>
            </aside>
        })
    }
}

impl Desk {
    /// Which sheet is open; tracked.
    pub(super) fn open_panel_now(self) -> Option<Panel> {
        self.open()?.get()
    }

    fn set_open(self, panel: Option<Panel>) {
        if let Some(open) = self.open() {
            open.set(panel);
        }
    }

    /// Opens a sheet and puts the keyboard on its title.
    pub(super) fn open_panel(self, panel: Panel) {
        self.set_open(Some(panel));
        self.focus_soon(".tm-sheet-title");
    }

    /// Closes the sheet and puts the keyboard back on its tool.
    pub(super) fn close_panel(self) {
        if let Some(panel) = untrack(|| self.open_panel_now()) {
            self.set_open(None);
            self.focus_soon(&["[data-tm-tool=", panel.word(), "]"].concat());
        }
    }
}
