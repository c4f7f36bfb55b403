//! The component's second module: what most readers never need.
//!
//! The loader fetches it once the page is live and the browser has nothing else
//! to do; sooner when a page's ticks were made under an older revision of its
//! runbook, or when the page is another tool's. It has a memory of its own. It
//! reads the run from the same log as the first module and asks that one for
//! everything that changes it ([`desk`]): when this module fails, ticking goes
//! on.
//!
//! - [`rest_link`] matches the step lists of two revisions.
//! - [`rest_read`] reads the task lists of a foreign page.
//! - [`rest_seal`] and [`rest_segment`] pack what is stored.
//! - [`rest_mount`] puts everything else on the page: [`menu`], [`panel`],
//!   [`files`], [`step`].

mod alarm;
mod desk;
mod files;
mod hold;
mod keyboard;
mod lost;
mod marks;
mod menu;
mod panel;
mod read;
mod reading;
mod runs;
mod step;
mod tool;
mod values;
mod watch;
mod who;
mod zones;

use std::cell::RefCell;

use gloo::events::EventListener;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::queue_microtask;
use tminus_model::json::Value;
use tminus_plan::{from_list, link_steps};
use tminus_run::keys::Prefix;
use tminus_run::op::Op;
use tminus_run::{Event, seal, segment};
use wasm_bindgen::prelude::*;
use web_sys::{Element, StorageEvent};

use desk::{Desk, Kept};

use crate::browser::page::Options;
use crate::browser::{dom, store};

thread_local! {
    /// The first module's functions.
    static FIRST: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Readies the module; `first` holds the first module's functions.
#[wasm_bindgen]
pub fn rest_set_up(first: JsValue) {
    FIRST.set(first);
    // Before the first effect, which else traps.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let Some(window) = web_sys::window() else {
        return;
    };
    // What other tabs write.
    EventListener::new(&window, "storage", |event| {
        let event = event.dyn_ref::<StorageEvent>().and_then(store::remote);
        if let Some(event) = event {
            for desk in desk::desks() {
                if let Event::Remote { key, value } = &event {
                    who::heard(desk, key, value.as_deref());
                }
                desk.with(|kept| kept.handle(event.clone()));
            }
        }
    })
    .forget();
    keyboard::listen();
    EventListener::new(&dom::document(), "visibilitychange", |_| seen()).forget();
    EventListener::new(&window, "pageshow", |_| seen()).forget();
    files::set_up();
}

/// The page is looked at again: what was missed is read.
fn seen() {
    for desk in desk::desks() {
        desk.with(|kept| kept.handle(Event::Resume));
    }
}

/// Shows everything else of the run that the first module has opened as `handle`
/// on the same root with the same options.
#[wasm_bindgen]
pub fn rest_mount(handle: u32, root: &Element, options: &JsValue) -> Result<(), JsValue> {
    let text = |name: &str| Reflect::get(options, &name.into()).ok()?.as_string();
    let options = Options {
        folder: text("folder").unwrap_or_default(),
        page: text("page"),
        run: text("run"),
    };
    let opened = desk::open(handle, root, &options);
    opened.map_err(|why| JsValue::from(js_sys::Error::new(&why)))
}

/// Takes it off a root that has left the page.
#[wasm_bindgen]
pub fn rest_unmount(handle: u32) {
    desk::close(handle);
}

/// The first module has appended something to a run, or has saved it.
#[wasm_bindgen]
pub fn rest_news(handle: u32, news: String, word: String, said: String) {
    // Not within the first module's own event: it paints first.
    queue_microtask(move || {
        let saved = desk::Saved { word, said };
        Desk { handle }.with(|kept| kept.news(&news, saved));
    });
}

/// The time has come that some view asked for.
#[wasm_bindgen]
pub fn rest_tick(handle: u32) {
    Desk { handle }.with(Kept::tick);
}

/// Says which step of the second list each of the first is: a list of places,
/// with `null` for what cannot be told. Nothing where a list is none.
#[wasm_bindgen]
pub fn rest_link(old: &str, new: &str) -> Option<String> {
    let links = link_steps(&from_list(old)?, &from_list(new)?);
    let place = |link: Option<usize>| link.map_or(Value::Null, |at| (at as u64).into());
    let mut out = String::new();
    Value::Array(links.into_iter().map(place).collect()).write(&mut out);
    Some(out)
}

/// Reads the task lists below `root`, readies their items, and gives the data
/// that a page of ours carries; nothing where nothing can be ticked.
#[wasm_bindgen]
pub fn rest_read(root: &Element, options: &JsValue) -> Option<String> {
    let text = |name: &str| Reflect::get(options, &name.into()).ok()?.as_string();
    read::read(root, text("site").as_deref(), text("runbook").as_deref())
}

/// Makes room in the store: single ops of a run become segments of at most so
/// many. The first module asks for it.
#[wasm_bindgen]
pub fn rest_seal(most: f64, site: &str, runbook: &str, run: &str) -> String {
    let prefix = Prefix::new(site, runbook, run);
    // What could not be done shows in the store.
    let _ = seal(&mut store::LocalStorage, &prefix, most as u64);
    String::new()
}

/// Writes ops that follow each other, one a line, as one segment; nothing where
/// they do not.
#[wasm_bindgen]
pub fn rest_segment(ops: &str) -> Option<String> {
    let ops: Option<Vec<Op>> = ops.lines().map(|op| Op::read(op).ok()).collect();
    segment::write(&ops?)
}

/// Calls a function of the first module.
fn first(name: &str, arguments: &Array) -> Option<JsValue> {
    let first = FIRST.with_borrow(Clone::clone);
    let function: Function = Reflect::get(&first, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(&JsValue::NULL, arguments).ok()
}
