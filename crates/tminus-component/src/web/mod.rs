//! The shell: everything that touches the page.
//!
//! This is the first of the component's two modules; the rest comes when it is
//! needed ([`rest`]). The loader calls [`mount`] for each root, keeps the [`Live`]
//! that comes back, listens, keeps the timer, and does what this module asks of
//! the browser ([`host`]). What happens in a page arrives as texts and numbers, and
//! so does what is shown: the module holds no element.

mod app;
mod host;
mod paint;
mod rest;

use alloc::string::String;

use tminus_run::Event;
use wasm_bindgen::prelude::*;

use crate::browser::clock;
use crate::wish;
use app::App;

/// A third of the size of the standard library's, and no slower here.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Without the standard library a panic has nothing to say to: it traps, and the
/// loader tells the reader.
#[cfg(not(feature = "rest"))]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// A live runbook.
#[wasm_bindgen]
pub struct Live {
    app: App,
}

/// Opens a run, and shows it unless ticks of older revisions wait for the second
/// module. `page` is the page's data; `folder` is where the loader is, and empty on
/// a page of another tool; `run` is the run that the address names; `early` are the
/// steps whose boxes were clicked before, a line each after `+` or `-`; and
/// `handle` tells the runbooks of a page apart.
#[wasm_bindgen]
pub fn mount(handle: u32, folder: &str, page: &str, run: Option<String>, early: &str) -> Live {
    match App::open(handle, folder, page, run) {
        Ok(app) => {
            app.note_early(early);
            if app.is_waiting() {
                rest::need();
            } else {
                app.begin();
            }
            Live { app }
        }
        Err(why) => wasm_bindgen::throw_str(&why),
    }
}

#[wasm_bindgen]
impl Live {
    /// The box of a step was clicked.
    pub fn toggle(&self, step: &str) {
        self.app.toggle(step);
    }

    /// A step whose text has changed is still done.
    pub fn keep(&self, step: &str) {
        self.app.keep(step);
    }

    /// A button of the bar was pressed.
    pub fn choose(&self, act: &str) {
        self.app.choose(act);
    }

    /// Another tab changed a key of ours, or removed everything.
    pub fn stored(&self, key: Option<String>, value: Option<String>) {
        self.app.handle(match key {
            Some(key) => Event::Remote { key, value },
            None => Event::Cleared,
        });
    }

    /// The page was hidden, or is looked at again: perhaps after a sleep, perhaps
    /// out of the browser's cache of pages.
    pub fn seen(&self, visible: bool) {
        if visible {
            self.app.handle(Event::Resume);
        } else {
            self.app.hidden();
        }
        self.look();
    }

    /// The time has come that [`next`](Self::next) gave, or the page may have
    /// slept.
    pub fn look(&self) {
        self.app.look();
        self.app.tick();
    }

    /// When this runbook wants to be looked at again, in milliseconds since 1970:
    /// for what a reader sees, or for what is said even to a hidden page.
    pub fn next(&self, visible: bool) -> f64 {
        let next = self.app.next_wake(visible);
        next.map_or(f64::INFINITY, |at| at.0 as f64)
    }

    /// The second module is there, or cannot be had.
    pub fn came(&self, there: bool) {
        self.app.came(there);
    }

    /// The second module shows what this runbook's run does from now on. Gives
    /// what it cannot read from the store: keys and values that wait to be
    /// written.
    pub fn attach(&self) -> String {
        self.app.attach()
    }

    /// The second module asks for something that changes the run (`wish`).
    pub fn wish(&self, text: &str) {
        if let Some(event) = wish::read(text) {
            self.app.handle(event);
        }
    }

    /// The second module wants to be called again then, in milliseconds since
    /// 1970: while the page is seen, and even while it is hidden.
    pub fn wake(&self, seen: f64, hidden: f64) {
        self.app.wake(seen, hidden);
    }

    /// Says something to the reader, politely or at once.
    pub fn say(&self, text: &str, at_once: bool) {
        self.app.say(text, at_once);
    }

    /// Shows the run bar anew: the page shows other values, or the bar has a menu
    /// now.
    pub fn refresh(&self) {
        self.app.refresh(clock::now());
    }
}
