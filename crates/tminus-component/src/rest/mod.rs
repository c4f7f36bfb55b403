//! The component's second module: what most readers never need.
//!
//! The loader fetches it when a page's ticks were made under an older revision
//! of its runbook, or when the page is another tool's. It has a memory of its
//! own; texts go in and texts come out, and nothing of the run is kept here.
//!
//! - [`rest_link`] matches the step lists of two revisions.
//! - [`rest_read`] reads the task lists of a foreign page.
//! - [`rest_lost`] shows the re-attach list, in Leptos.

mod lost;
mod read;

use std::cell::RefCell;

use js_sys::{Array, Function, Reflect};
use tminus_model::json::Value;
use tminus_plan::{from_list, link_steps};
use wasm_bindgen::prelude::*;
use web_sys::Element;

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

/// Shows a re-attach list in its slot: `list` is a list of id, text, place and
/// state. With `eager`, all choices are filled in at once.
#[wasm_bindgen]
pub fn rest_lost(slot: &Element, handle: u32, list: &str, eager: bool) -> bool {
    lost::show(slot, handle, list, eager)
}

/// Calls a function of the first module.
fn first(name: &str, arguments: &Array) -> Option<JsValue> {
    let first = FIRST.with_borrow(Clone::clone);
    let function: Function = Reflect::get(&first, &name.into()).ok()?.dyn_into().ok()?;
    function.apply(&JsValue::NULL, arguments).ok()
}
