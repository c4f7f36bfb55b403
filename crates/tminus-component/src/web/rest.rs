//! The rest of the component: a second module, fetched when it is first needed
//! (decision 0014). It works on texts and keeps nothing of the run.

use std::cell::RefCell;

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::{guarded, with_app};
use crate::words;

thread_local! {
    /// The loader's function that fetches the module and hands it over.
    static FETCH: RefCell<Option<Function>> = const { RefCell::new(None) };
    /// The module, once it was handed over.
    static THERE: RefCell<Option<Rest>> = const { RefCell::new(None) };
}

/// With more choices in all than this, each list is filled when it is used.
const EAGER: usize = 20_000;

/// The second module's functions.
#[derive(Clone)]
pub(super) struct Rest(JsValue);

#[wasm_bindgen]
extern "C" {
    /// Hands an exception to whoever listens for those that nobody caught.
    #[wasm_bindgen(js_name = reportError, catch)]
    fn report_error(error: &JsValue) -> Result<(), JsValue>;
}

impl Rest {
    /// Says which step of the second list each of the first is: a list of
    /// places, with `null` for what cannot be told.
    pub(super) fn link(&self, old: &str, new: &str) -> Option<String> {
        let lists = Array::of2(&old.into(), &new.into());
        self.call("rest_link", &lists)?.as_string()
    }

    /// Tells it what was appended to a run, and whether it is saved.
    pub(super) fn news(&self, handle: u32, news: &str, saved: &str, said: &str) {
        let arguments = Array::of4(&handle.into(), &news.into(), &saved.into(), &said.into());
        self.call("rest_news", &arguments);
    }

    /// Tells it that the time it asked for has come, or that the page is seen again.
    pub(super) fn tick(&self, handle: u32) {
        self.call("rest_tick", &Array::of1(&handle.into()));
    }

    fn call(&self, name: &str, arguments: &Array) -> Option<JsValue> {
        let function: Function = Reflect::get(&self.0, &name.into()).ok()?.dyn_into().ok()?;
        match function.apply(&JsValue::NULL, arguments) {
            Ok(answer) => Some(answer),
            Err(error) => {
                // A trap over there is none here: ticking goes on.
                let _ = report_error(&error);
                None
            }
        }
    }
}

/// Remembers how the module is fetched.
pub(super) fn set_up(fetch: &Function) {
    FETCH.set(Some(fetch.clone()));
}

/// Calls `then` when the module is there, or has failed to come.
pub(super) fn with(then: Box<dyn FnOnce(Option<Rest>)>) {
    let done = Closure::once_into_js(move |module: JsValue| {
        let module = (!module.is_undefined()).then_some(Rest(module));
        guarded(|| then(module));
    });
    if let Some(fetch) = FETCH.with_borrow(Clone::clone) {
        let _ = fetch.call1(&JsValue::NULL, &done);
    }
}

/// The second module is there, whoever asked for it.
pub(super) fn hand_over(module: JsValue) {
    THERE.set(Some(Rest(module)));
}

/// The second module, where it is there already.
pub(super) fn now() -> Option<Rest> {
    THERE.with_borrow(Clone::clone)
}

/// Lays what waits in a runbook over its page.
pub(super) fn link(handle: u32) {
    with(Box::new(move |module| {
        with_app(handle, |app| match &module {
            Some(module) => app.link(module),
            None => app.alert(words::REST_FAILED),
        });
    }));
}

/// Shows a re-attach list. Of so many choices in all, all are filled in at once or when they are used.
pub(super) fn lost(handle: u32, slot: Element, list: String, choices: usize) {
    with(Box::new(move |module| {
        let eager = choices <= EAGER;
        let arguments = Array::of4(
            &slot,
            &JsValue::from_f64(f64::from(handle)),
            &list.as_str().into(),
            &JsValue::from_bool(eager),
        );
        let shown = module.and_then(|module| module.call("rest_lost", &arguments));
        if shown.is_none() {
            with_app(handle, |app| app.alert(words::REST_FAILED));
        }
    }));
}
