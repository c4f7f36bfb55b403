//! The shell: everything that touches the page.
//!
//! The loader calls [`set_up`] once and [`mount`] for each root; from then on
//! the browser's events come in through the listeners made here, and each ends
//! in an [`app::App`].

mod app;
mod clock;
mod dom;
mod file;
mod foreign;
mod page;
mod paint;
mod schedule;
mod store;
mod views;
mod zone;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Function, Reflect};
use tminus_run::Event;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, StorageEvent};

use app::App;
use page::Options;

thread_local! {
    static APPS: RefCell<Vec<Option<Rc<App>>>> = const { RefCell::new(Vec::new()) };
    /// Set by a panic: nothing may run in a module whose state is half changed.
    static STOPPED: Cell<bool> = const { Cell::new(false) };
    /// Tells the loader of a panic.
    static FAIL: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Readies the module. `fail` is called with a message when it panics.
#[wasm_bindgen]
pub fn set_up(fail: &Function) {
    FAIL.set(Some(fail.clone()));
    std::panic::set_hook(Box::new(|info| {
        STOPPED.set(true);
        if let Some(fail) = FAIL.take() {
            let _ = fail.call1(&JsValue::NULL, &info.to_string().into());
        }
    }));
    // Before the first effect, which else traps.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let Some(window) = web_sys::window() else {
        return;
    };
    let document = dom::document();
    EventListener::new(&window, "storage", |event| {
        if let Some(event) = event.dyn_ref::<StorageEvent>() {
            stored(event);
        }
    })
    .forget();
    EventListener::new(&document, "visibilitychange", |_| seen()).forget();
    EventListener::new(&window, "pageshow", |_| seen()).forget();
    EventListener::new(&window, "focus", |_| guarded(schedule::refresh)).forget();
    for name in ["pointerdown", "focusin"] {
        EventListener::new(&document, name, |event| {
            let target: Option<Node> = event.target().and_then(|target| target.dyn_into().ok());
            guarded(|| each_app(|app| app.touched(target.as_ref())));
        })
        .forget();
    }
}

/// Makes the checklists below `root` live and gives the number by which
/// [`unmount`] takes them off; nothing where nothing can be ticked.
#[wasm_bindgen]
pub fn mount(root: &Element, options: &JsValue) -> Result<Option<u32>, JsValue> {
    let watch = clock::Stopwatch::start("tm:enhance");
    let text = |name: &str| Reflect::get(options, &name.into()).ok()?.as_string();
    let options = Options {
        folder: text("folder").unwrap_or_default(),
        site: text("site"),
        runbook: text("runbook"),
    };
    let handle = APPS.with_borrow_mut(|apps| {
        apps.push(None);
        apps.len() - 1
    });
    let opened = App::open(handle as u32, root, &options);
    let Some(app) = opened.map_err(|why| JsValue::from(js_sys::Error::new(&why)))? else {
        return Ok(None);
    };
    let app = Rc::new(app);
    app.listen(handle as u32);
    APPS.with_borrow_mut(|apps| apps[handle] = Some(app.clone()));
    app.ready();
    watch.stop();
    schedule::arm();
    Ok(Some(handle as u32))
}

/// Takes the component off a root that has left the page.
#[wasm_bindgen]
pub fn unmount(handle: u32) {
    let app = APPS.with_borrow_mut(|apps| apps.get_mut(handle as usize).and_then(Option::take));
    drop(app);
    guarded(schedule::arm);
}

/// Another tab changed the store.
fn stored(event: &StorageEvent) {
    guarded(|| {
        if let Some(event) = store::remote(event) {
            each_app(|app| app.handle(event.clone()));
        }
    });
}

/// The page was hidden, or is looked at again: perhaps after a sleep, perhaps
/// out of the browser's cache of pages.
fn seen() {
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
    let app = APPS.with_borrow(|apps| apps.get(handle as usize).cloned().flatten());
    if let Some(app) = app {
        guarded(|| act(&app));
    }
}

/// Does something with every runbook of the page.
fn each_app(mut act: impl FnMut(&App)) {
    // A copy: what is done may add or remove one.
    let apps = APPS.with_borrow(Clone::clone);
    for app in apps.iter().flatten() {
        act(app);
    }
}

/// Enters the module from outside, unless it has stopped.
fn guarded(act: impl FnOnce()) {
    if !STOPPED.get() {
        act();
    }
}
