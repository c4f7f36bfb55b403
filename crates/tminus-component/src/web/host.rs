//! What the loader does for this module, by name (`js/host.js`): a line there is a
//! tenth of what the same takes here. Every runbook of the page has a number.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_run::{Store, StoreError};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Sets an attribute of the root, or takes it off.
    #[wasm_bindgen(js_name = tminusRoot)]
    pub(super) fn root(handle: u32, name: &str, value: Option<&str>);
    /// Sets an attribute of a step, or takes it off.
    #[wasm_bindgen(js_name = tminusMark)]
    pub(super) fn mark(handle: u32, index: usize, id: &str, name: &str, on: bool);
    /// Paints a step. What is empty is not shown.
    #[wasm_bindgen(js_name = tminusStep)]
    pub(super) fn step(
        handle: u32,
        index: usize,
        id: &str,
        state: &str,
        ticked: bool,
        name: &str,
        time: &str,
        at: f64,
        actor: &str,
        kind: &str,
        late: &str,
        was: Option<&str>,
    );
    /// Paints the count of a section, at its heading and in the contents.
    #[wasm_bindgen(js_name = tminusSection)]
    pub(super) fn section(
        handle: u32,
        index: usize,
        count: &str,
        short: &str,
        complete: bool,
        kind: &str,
        late: &str,
    );
    /// Asks to be looked at again when the browser has nothing else to do.
    #[wasm_bindgen(js_name = tminusLater)]
    pub(super) fn later(handle: u32);
    /// Fills the run bar: the clock, the parts of the meter (`weight,percent,now`),
    /// the counts, the next step and which buttons can be pressed, in bits.
    #[wasm_bindgen(js_name = tminusBar)]
    pub(super) fn bar(
        handle: u32,
        phase: &str,
        name: &str,
        face: &str,
        parts: &str,
        count: &str,
        unconfirmed: &str,
        word: &str,
        index: usize,
        id: &str,
        text: &str,
        owner: &str,
        kind: &str,
        late: &str,
        usable: u8,
    );
    /// Says what is saved: the value of `data-tm-saved` and its words.
    #[wasm_bindgen(js_name = tminusSaved)]
    pub(super) fn saved(handle: u32, word: &str, text: &str);
    /// Says something to the reader, politely or at once.
    #[wasm_bindgen(js_name = tminusSay)]
    pub(super) fn say(handle: u32, text: &str, at_once: bool);
    /// Tells the page what happened, with a step, its state and whether it is saved,
    /// where it is about a step.
    #[wasm_bindgen(js_name = tminusTell)]
    pub(super) fn tell(handle: u32, what: &str, step: &str, state: &str, saved: &str);
    /// A name for this tab from its load to its end.
    #[wasm_bindgen(js_name = tminusWriter)]
    pub(super) fn writer() -> String;
    /// The browser's store: what is done, with which key and value. The answer is a
    /// mark and a text; without a key, all keys.
    #[wasm_bindgen(js_name = tminusStore)]
    fn store(what: &str, key: &str, value: &str) -> Option<String>;
}

/// `localStorage`, of which every access can fail.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LocalStorage;

fn ask(what: &str, key: &str, value: &str) -> Result<Option<String>, StoreError> {
    let Some(answer) = store(what, key, value) else {
        return Ok(None);
    };
    let text = answer.get(1..).unwrap_or_default().to_owned();
    match answer.as_bytes().first() {
        Some(b'=') => Ok(Some(text)),
        Some(b'F') => Err(StoreError::Full),
        Some(b'D') => Err(StoreError::Denied(text)),
        Some(b'G') => Err(StoreError::Gone),
        _ => Err(StoreError::Other(text)),
    }
}

impl Store for LocalStorage {
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        let keys = ask("", "", "")?.unwrap_or_default();
        Ok(keys.lines().map(str::to_owned).collect())
    }

    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        ask("getItem", key, "")
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        ask("setItem", key, value).map(|_| ())
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        ask("removeItem", key, "").map(|_| ())
    }
}
