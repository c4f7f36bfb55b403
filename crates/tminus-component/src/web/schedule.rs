//! The only timer of the page.
//!
//! While the page is seen: one timeout for the next instant at which anything
//! shown changes. While it is hidden: one for the earliest deadline. Nothing
//! counts: none. Instants are stored, never counters, so whatever a browser
//! does to timers, the next look is right.

use std::cell::RefCell;

use gloo::timers::callback::Timeout;
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

thread_local! {
    static TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
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
    let timer = earliest.map(|at| {
        let delay = (at - clock::now()).0.clamp(0, LONGEST);
        Timeout::new(delay as u32, fire)
    });
    // The one before is cancelled when it is dropped.
    TIMER.with(|slot| slot.replace(timer));
}

fn fire() {
    refresh();
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
