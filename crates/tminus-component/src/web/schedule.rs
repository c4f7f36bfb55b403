//! The only timer of the page.
//!
//! While the page is seen: one timeout for the next instant at which anything
//! shown changes. While it is hidden: one for the earliest deadline. Nothing
//! counts: none. Instants are stored, never counters, so whatever a browser
//! does to timers, the next look is right.

use wasm_bindgen::prelude::*;
use web_sys::VisibilityState;

use crate::browser::clock;
use crate::browser::dom;

/// Whether the reader can see the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visible {
    Yes,
    No,
}

/// Browsers take no longer delay than 24.8 days; a shorter sleep costs nothing.
const LONGEST: i64 = 86_400_000;

#[wasm_bindgen]
extern "C" {
    /// The loader's timer, which forgets the one before and calls
    /// [`super::fire`] after so many milliseconds; less than none is none.
    #[wasm_bindgen(js_name = tminusTimer)]
    fn timer(delay: f64);
}

/// Whether the page is seen now.
pub(super) fn visible() -> Visible {
    match dom::document().visibility_state() {
        VisibilityState::Hidden => Visible::No,
        _ => Visible::Yes,
    }
}

/// Sets the timer anew.
pub(super) fn arm() {
    let visible = visible();
    let mut earliest = None;
    super::each_app(|app| {
        let wake = app.next_wake(visible);
        earliest = earliest.into_iter().chain(wake).min();
    });
    timer(earliest.map_or(-1.0, |at| (at - clock::now()).0.clamp(0, LONGEST) as f64));
}

/// Shows the present and sets the timer anew.
pub(super) fn refresh() {
    let now = clock::now();
    super::each_app(|app| {
        app.refresh(now);
        app.tick();
    });
    arm();
}
