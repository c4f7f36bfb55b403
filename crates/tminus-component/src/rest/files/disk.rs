//! Files for the reader.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use crate::browser::{clock, dom};

/// A name for a file of a run: the runbook, the run, the day.
pub(super) fn name(runbook: &str, run: &str, what: &str, ending: &str) -> String {
    let now = clock::now();
    let day = clock::iso(now);
    let day = day.split('T').next().unwrap_or_default();
    let mut name = String::from("tminus");
    let run = if run == "main" { "" } else { run };
    for part in [runbook, run, what, day] {
        for word in part.split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() {
                name.push('-');
                name.push_str(word);
            }
        }
    }
    [&name, ".", ending].concat()
}

/// Hands a text to the browser as a file; says whether it took it.
pub(super) fn save(name: &str, kind: &str, text: &str) -> bool {
    saved(name, kind, text).is_some()
}

fn saved(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link = dom::element("a", "");
    dom::attribute(&link, "href", Some(&url));
    dom::attribute(&link, "download", Some(name));
    link.dyn_into::<HtmlElement>().ok()?.click();
    let _ = Url::revoke_object_url(&url);
    Some(())
}
