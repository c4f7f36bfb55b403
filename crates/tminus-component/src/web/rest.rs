//! The rest of the component: a second module, fetched when it is first needed
//! (decision 0014). It works on texts and keeps nothing of the run.

use std::cell::RefCell;

use js_sys::{Array, Function, Reflect};
use tminus_run::op::Op;
use tminus_run::{Event, Packer, Session};
use wasm_bindgen::prelude::*;

use super::{guarded, with_app};
use crate::browser::store::LocalStorage;
use crate::words;

thread_local! {
    /// What waits for the module, or for the word that it cannot be had.
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
    /// The module, once it was handed over.
    static THERE: RefCell<Option<Rest>> = const { RefCell::new(None) };
}

type Waiting = Box<dyn FnOnce(Option<Rest>)>;

/// The second module's functions.
#[derive(Clone)]
pub(super) struct Rest(JsValue);

#[wasm_bindgen]
extern "C" {
    /// The loader's: fetches the module and calls [`super::came`] with it, or
    /// with nothing where it cannot be had.
    #[wasm_bindgen(js_name = tminusNeed)]
    fn need();
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

/// Calls `then` when the module is there, or has failed to come.
pub(super) fn with(then: Waiting) {
    WAITING.with_borrow_mut(|waiting| waiting.push(then));
    need();
}

/// The second module is there, whoever asked for it, or cannot be had.
pub(super) fn came(module: JsValue) {
    let module = (!module.is_undefined()).then_some(Rest(module));
    if let Some(module) = &module {
        THERE.set(Some(module.clone()));
    }
    for then in WAITING.take() {
        guarded(|| then(module.clone()));
    }
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

/// Brings the second module at once: somebody has pressed the button of its menu.
pub(super) fn hurry() {
    need();
}

/// Lets the second module make room, and writes what waits.
pub(super) fn pack(handle: u32) {
    with(Box::new(move |module| {
        if module.is_some() {
            with_app(handle, |app| app.handle(Event::Resume));
        }
    }));
}

/// Packing is the second module's part.
pub(super) const PACKER: Packer<LocalStorage> = Packer { seal, segment };

fn seal(session: &mut Session<LocalStorage>, most: u64) -> bool {
    let arguments = {
        let (config, runbook) = (session.config(), session.runbook().id.as_str());
        Array::of4(
            &config.site.as_str().into(),
            &runbook.into(),
            &config.run.as_str().into(),
            &JsValue::from_f64(most as f64),
        )
    };
    let sealed = now().and_then(|rest| rest.call("rest_seal", &arguments));
    if sealed.is_some() {
        session.sealed();
    }
    sealed.is_some()
}

fn segment(ops: &[Op]) -> Option<String> {
    let rest = now()?;
    let texts: Array = ops.iter().map(|op| JsValue::from(op.write())).collect();
    rest.call("rest_segment", &Array::of1(&texts))?.as_string()
}
