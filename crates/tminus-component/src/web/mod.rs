//! The shell: everything that touches the page.
use wasm_bindgen::prelude::*;

/// Takes the function to call when the component panics.
#[wasm_bindgen]
pub fn set_up(_fail: &js_sys::Function) {}

/// Makes the checklists below `root` live.
#[wasm_bindgen]
pub fn mount(root: &web_sys::Element, _options: JsValue) -> Option<u32> {
    let _ = root.set_attribute("data-tm-live", "on");
    Some(0)
}

/// Takes the component off.
#[wasm_bindgen]
pub fn unmount(_handle: u32) {}
