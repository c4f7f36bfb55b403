//! What the browser says about keeping what it stores.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long the browser keeps what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Keeps {
    /// It was not asked yet.
    #[default]
    Unknown,
    /// It cannot be asked.
    Unasked,
    /// As long as there is room.
    WhileRoom,
    /// It was asked to keep it, and did not promise.
    Refused,
    /// Until someone deletes it.
    Promised,
}

/// Calls `navigator.storage.NAME()`, which not every page has.
async fn ask(name: &str) -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
    if !storage.is_object() {
        return None;
    }
    let function: Function = Reflect::get(&storage, &name.into()).ok()?.dyn_into().ok()?;
    let promise: Promise = function.call0(&storage).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// Whether the browser has promised to keep it.
pub(super) async fn keeps() -> Keeps {
    match ask("persisted").await.and_then(|it| it.as_bool()) {
        Some(true) => Keeps::Promised,
        Some(false) => Keeps::WhileRoom,
        None => Keeps::Unasked,
    }
}

/// Asks it to.
pub(super) async fn ask_to_keep() -> Keeps {
    match ask("persist").await.and_then(|it| it.as_bool()) {
        Some(true) => Keeps::Promised,
        Some(false) => Keeps::Refused,
        None => Keeps::Unasked,
    }
}

/// How much of all kinds of storage is used, and how much there is, in bytes.
pub(super) async fn estimate() -> Option<(u64, u64)> {
    let told = ask("estimate").await?;
    let number = |name: &str| Reflect::get(&told, &name.into()).ok()?.as_f64();
    Some((number("usage")? as u64, number("quota")? as u64))
}
