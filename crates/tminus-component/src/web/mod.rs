//! The shell: everything that touches the page.
//!
//! This is the first of the component's two modules; the rest comes when it is
//! needed ([`rest`]). The loader calls [`mount`] for each root, keeps the [`Live`]
//! that comes back, and hands in what the browser tells. It listens, keeps the
//! timer and the list of what is live, because a line there is a tenth of what
//! the same takes here.

mod app;
mod bar;
mod paint;
mod rest;

use alloc::string::String;

use tminus_run::Event;
use wasm_bindgen::prelude::*;
use web_sys::{Element, StorageEvent};

use crate::browser::page::Options;
use crate::browser::{clock, store};
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

/// Opens the run of the checklists below `root`, and shows it unless ticks of
/// older revisions wait for the second module. `page` is the page's data where
/// the page itself carries none, `run` the run that the address names, and
/// `handle` tells the runbooks of a page apart.
#[wasm_bindgen]
pub fn mount(
    handle: u32,
    root: &Element,
    folder: String,
    page: Option<String>,
    run: Option<String>,
) -> Result<Live, JsValue> {
    let watch = clock::Stopwatch::start("tm:enhance");
    let options = Options { folder, page, run };
    let app = App::open(handle, root, &options, watch);
    let app = app.map_err(|why| JsValue::from(js_sys::Error::new(&why)))?;
    if app.is_waiting() {
        rest::need();
    } else {
        app.begin();
    }
    Ok(Live { app })
}

#[wasm_bindgen]
impl Live {
    /// A `change` or a `click` came to the root.
    pub fn happened(&self, event: &web_sys::Event) {
        self.app.happened(event);
    }

    /// Another tab changed the store.
    pub fn stored(&self, event: &StorageEvent) {
        if let Some(event) = store::remote(event) {
            self.app.handle(event);
        }
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
        self.app.refresh(clock::now());
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
        if at_once {
            self.app.alert(text);
        } else {
            self.app.say(text);
        }
    }

    /// Shows the run bar anew: the page shows other values, or the bar has a menu
    /// now.
    pub fn refresh(&self) {
        self.app.fill_bar();
    }
}
