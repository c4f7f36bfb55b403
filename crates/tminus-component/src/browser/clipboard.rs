//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, HtmlDocument, HtmlElement, HtmlTextAreaElement};

use super::dom;

/// Puts a text into the clipboard; says whether it is there.
pub(crate) async fn write(text: &str) -> bool {
    // Plain http has no such object, but still the older way.
    let navigator = web_sys::window().map(|window| window.navigator());
    let clipboard = navigator
        .and_then(|navigator| Reflect::get(&navigator, &"clipboard".into()).ok())
        .filter(JsValue::is_object);
    match clipboard {
        Some(clipboard) => {
            let clipboard: Clipboard = clipboard.unchecked_into();
            JsFuture::from(clipboard.write_text(text)).await.is_ok()
        }
        None => write_selected(text).unwrap_or_default(),
    }
}

/// Copies by selecting the text in a field of its own; the keyboard stays
/// where it was.
fn write_selected(text: &str) -> Option<bool> {
    let document: HtmlDocument = dom::document().dyn_into().ok()?;
    let before = document.active_element();
    let field: HtmlTextAreaElement = dom::element("textarea", "tm-say").dyn_into().ok()?;
    field.set_value(text);
    document.body()?.append_child(&field).ok()?;
    field.select();
    let done = document.exec_command("copy").unwrap_or_default();
    field.remove();
    if let Some(before) = before.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = before.focus();
    }
    Some(done)
}
