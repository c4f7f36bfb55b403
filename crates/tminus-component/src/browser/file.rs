//! Files for the reader.

use alloc::string::String;

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use crate::browser::dom;

/// The name of an exported log: letters, digits and dashes of the runbook's id.
pub(crate) fn name(runbook: &str) -> String {
    let mut name = String::from("tminus");
    for part in runbook.split(|c: char| !c.is_alphanumeric()) {
        if !part.is_empty() {
            name.push('-');
            name.push_str(part);
        }
    }
    name.push_str(".json");
    name
}

/// Offers a text as a file.
pub(crate) fn download(name: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&text.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else {
        return;
    };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else {
        return;
    };
    let link = dom::element("a", "");
    dom::attribute(&link, "href", Some(&url));
    dom::attribute(&link, "download", Some(name));
    if let Ok(link) = link.dyn_into::<HtmlElement>() {
        link.click();
    }
    let _ = Url::revoke_object_url(&url);
}
