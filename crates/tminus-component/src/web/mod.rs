//! The shell: everything that touches the page.
//!
//! This is the first of the component's two modules; the rest comes when it is
//! needed ([`rest`]). The loader calls [`mount`] for each root; from then on it hands in what the
//! browser tells ([`happened`], [`stored`], [`seen`], [`fire`]), and each ends in
//! an [`app::App`]. It listens because a line there is a tenth of what the same
//! takes here.

mod app;
mod bar;
mod paint;
mod rest;
mod schedule;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Reflect;
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

thread_local! {
    /// The live runbooks by their handles.
    static APPS: RefCell<Vec<(u32, Rc<App>)>> = const { RefCell::new(Vec::new()) };
    /// The next handle.
    static NEXT: Cell<u32> = const { Cell::new(0) };
    /// Set after a trap: nothing may run in a module whose state is half changed.
    static STOPPED: Cell<bool> = const { Cell::new(false) };
}

/// A `change` or a `click` came to a root.
#[wasm_bindgen]
pub fn happened(handle: u32, event: &web_sys::Event) {
    with_app(handle, |app| app.happened(event));
}

/// The time has come that the timer was set to, or the page may have slept.
#[wasm_bindgen]
pub fn fire() {
    guarded(schedule::refresh);
}

/// Lets nothing run any more: the module has trapped.
#[wasm_bindgen]
pub fn stop() {
    STOPPED.set(true);
}

/// Makes the checklists below `root` live and gives the number by which
/// [`unmount`] takes them off. `options.page` is the page's data where the page
/// itself carries none.
#[wasm_bindgen]
pub fn mount(root: &Element, options: &JsValue) -> Result<u32, JsValue> {
    let watch = clock::Stopwatch::start("tm:enhance");
    let text = |name: &str| Reflect::get(options, &name.into()).ok()?.as_string();
    let options = Options {
        folder: text("folder").unwrap_or_default(),
        page: text("page"),
        run: text("run"),
    };
    let handle = NEXT.get();
    NEXT.set(handle + 1);
    let opened = App::open(handle, root, &options);
    let app = Rc::new(opened.map_err(|why| JsValue::from(js_sys::Error::new(&why)))?);
    APPS.with_borrow_mut(|apps| apps.push((handle, app.clone())));
    if app.is_waiting() {
        // Ticks of an older revision are part of what the reader sees first.
        rest::with(Box::new(move |module| {
            with_app(handle, |app| {
                match &module {
                    Some(module) => app.link(module),
                    None => app.alert(crate::words::REST_FAILED),
                }
                app.begin();
                watch.stop();
                schedule::arm();
            });
        }));
    } else {
        app.begin();
        watch.stop();
        schedule::arm();
    }
    Ok(handle)
}

/// The second module is there, or nothing where it cannot be had.
#[wasm_bindgen]
pub fn came(module: JsValue) {
    rest::came(module);
}

/// The second module shows what this runbook's run does from now on. Gives what
/// it cannot read from the store: keys and values that wait to be written.
#[wasm_bindgen]
pub fn attach(handle: u32) -> String {
    let mut news = String::new();
    with_app(handle, |app| news = app.attach());
    news
}

/// The second module asks for something that changes the run (`wish`).
#[wasm_bindgen]
pub fn wish(handle: u32, text: &str) {
    if let Some(event) = wish::read(text) {
        with_app(handle, |app| app.handle(event));
    }
}

/// The second module wants to be called again then, in milliseconds since 1970:
/// while the page is seen, and even while it is hidden.
#[wasm_bindgen]
pub fn wake(handle: u32, seen: f64, hidden: f64) {
    with_app(handle, |app| app.wake(seen, hidden));
    guarded(schedule::arm);
}

/// Says something to the reader, politely or at once.
#[wasm_bindgen]
pub fn say(handle: u32, text: &str, at_once: bool) {
    with_app(handle, |app| {
        if at_once {
            app.alert(text);
        } else {
            app.say(text);
        }
    });
}

/// Shows the run bar anew: the page shows other values, or the bar has a menu now.
#[wasm_bindgen]
pub fn refresh(handle: u32) {
    with_app(handle, App::fill_bar);
}

/// Takes the component off a root that has left the page.
#[wasm_bindgen]
pub fn unmount(handle: u32) {
    let app = APPS.with_borrow_mut(|apps| {
        let at = apps.iter().position(|(of, _)| *of == handle)?;
        Some(apps.remove(at))
    });
    drop(app);
    guarded(schedule::arm);
}

/// Another tab changed the store.
#[wasm_bindgen]
pub fn stored(event: &StorageEvent) {
    guarded(|| {
        if let Some(event) = store::remote(event) {
            each_app(|app| app.handle(event.clone()));
        }
    });
}

/// The page was hidden, or is looked at again: perhaps after a sleep, perhaps
/// out of the browser's cache of pages.
#[wasm_bindgen]
pub fn seen() {
    guarded(|| {
        match schedule::visible() {
            schedule::Visible::Yes => each_app(|app| app.handle(Event::Resume)),
            schedule::Visible::No => each_app(App::hidden),
        }
        schedule::refresh();
    });
}

/// Does something with a runbook that is still there.
fn with_app(handle: u32, act: impl FnOnce(&App)) {
    let app = APPS.with_borrow(|apps| {
        let found = apps.iter().find(|(of, _)| *of == handle);
        found.map(|(_, app)| app.clone())
    });
    if let Some(app) = app {
        guarded(|| act(&app));
    }
}

/// Does something with every runbook of the page.
fn each_app(mut act: impl FnMut(&App)) {
    // A copy: what is done may add or remove one.
    let apps = APPS.with_borrow(Clone::clone);
    for (_, app) in &apps {
        act(app);
    }
}

/// Enters the module from outside, unless it has stopped.
fn guarded(act: impl FnOnce()) {
    if !STOPPED.get() {
        act();
    }
}
