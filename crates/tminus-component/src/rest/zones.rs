//! The time zones that the browser knows.

use js_sys::{Array, Function, Intl, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The reader's own zone.
pub(super) fn own() -> Option<String> {
    let format = Intl::DateTimeFormat::new(&Array::new(), &js_sys::Object::new());
    let options = format.resolved_options();
    let name = Reflect::get(&options, &"timeZone".into()).ok()?;
    name.as_string().filter(|name| !name.is_empty())
}

/// Every zone that the browser names, and UTC.
pub(super) fn all() -> Vec<String> {
    let names = supported().map(|names| names.iter().filter_map(|it| it.as_string()).collect());
    let mut names: Vec<String> = names.unwrap_or_default();
    if names.iter().all(|name| name != "UTC") {
        names.push("UTC".to_owned());
    }
    names
}

fn supported() -> Option<Array> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let function = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?;
    let function: Function = function.dyn_into().ok()?;
    let names: JsValue = function.call1(&intl, &"timeZone".into()).ok()?;
    names.dyn_into().ok()
}
