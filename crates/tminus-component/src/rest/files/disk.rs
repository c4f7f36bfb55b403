//! Files for the reader.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use crate::browser::{clock, dom};
use crate::filename;
use crate::rest::desk::Seen;

/// A name for a file of a run.
pub(super) fn name(seen: &Seen<'_>, what: &str, ending: &str) -> String {
    let day = clock::iso(clock::now());
    let day = day.split('T').next().unwrap_or_default();
    let run = (seen.session.config().run.as_str(), seen.facts.kind);
    filename::name(seen.runbook.id.as_str(), run, what, day, ending)
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
