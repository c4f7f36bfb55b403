//! The room that the parts of a page took when it was left.
//!
//! What a run has filled in is not in the page as it is made: reasons, what is
//! late, the way back. So that nothing moves when a used run comes to life, the
//! page's last heights are written down as it is left; the loader gives every
//! part its own before anything is filled, and once all is, they are taken off.

use gloo::events::EventListener;
use leptos::prelude::queue_microtask;
use tminus_run::Store;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::desk::Desk;
use crate::browser::dom;
use crate::browser::store::LocalStorage;

/// The parts whose height a run changes; the loader counts the same ones.
const PARTS: &str = "[data-tm-root] :is(.tm-run, .tm-head, .tm-step, .tm-trigger, [data-tm-check])";
/// Of these the ones that differ from the page as it is made.
const FILLED: &str = ".tm-run, .tm-trigger, [data-tm-check], .tm-head:has(.tm-chip), \
    .tm-step:has(.tm-more, .tm-state:not(:empty)), [data-tm-way-back] .tm-step";
/// So many are kept at most.
const MOST: usize = 400;

/// Writes the heights down whenever the page is left.
pub(super) fn furnish(desk: Desk) {
    let (Some(window), Some(root)) = (web_sys::window(), desk.root()) else {
        return;
    };
    // A page of another tool is laid out by others; a long one as it is scrolled.
    if !root.has_attribute("data-tm-root") || root.has_attribute("data-tm-long") {
        return;
    }
    let left = EventListener::new(&window, "pagehide", |_| keep());
    desk.with(|kept| kept.keep(Box::new(left)));
    // The run bar and the notices below it are filled by now.
    queue_microtask(move || queue_microtask(move || take_off(&root, ".tm-run[data-tm-held]")));
}

/// Takes the heights off: every part is filled.
pub(super) fn release(desk: Desk) {
    if let Some(root) = desk.root() {
        take_off(&root, "[data-tm-held]");
    }
}

fn take_off(root: &Element, parts: &str) {
    for part in dom::all(root, parts) {
        dom::attribute(&part, "data-tm-held", None);
        let Some(part) = part.dyn_ref::<HtmlElement>() else {
            continue;
        };
        for name in ["height", "min-height", "box-sizing"] {
            let _ = part.style().remove_property(name);
        }
    }
}

fn keep() {
    let page = dom::document();
    let Some(top) = page.document_element() else {
        return;
    };
    // Beside a sheet the text is narrower.
    if top.has_attribute("data-tm-sheet") || top.has_attribute("data-tm-room") {
        return;
    }
    let Some(window) = web_sys::window() else {
        return;
    };
    let all = dom::all(&top, PARTS);
    let filled = all
        .iter()
        .enumerate()
        .filter(|(_, part)| part.matches(FILLED).unwrap_or_default());
    let rooms: Vec<String> = filled
        .take(MOST)
        .map(|(at, part)| ["[", &at.to_string(), ",", &height(part).to_string(), "]"].concat())
        .collect();
    let width = window.inner_width().ok().and_then(|it| it.as_f64());
    let text = [
        "{\"width\":",
        &width.unwrap_or_default().to_string(),
        ",\"count\":",
        &all.len().to_string(),
        ",\"rooms\":[",
        &rooms.join(","),
        "]}",
    ];
    let place = window.location();
    let key = [
        "tminus:room:",
        &place.pathname().unwrap_or_default(),
        &place.search().unwrap_or_default(),
    ];
    // Where there is no room for it the page moves, as it did the first time.
    let _ = LocalStorage.set(&key.concat(), &text.concat());
}

/// How tall a part is; the run bar with the notices below it, and without the
/// room above it, which it gives itself.
fn height(part: &Element) -> f64 {
    let tall = |of: &Element| of.get_bounding_client_rect().height();
    if !part.class_list().contains("tm-run") {
        return tall(part);
    }
    let style = |of: &Element, name: &str| {
        let style = web_sys::window()?.get_computed_style(of).ok()??;
        let value = style.get_property_value(name).ok()?;
        value.trim_end_matches("px").parse::<f64>().ok()
    };
    let px = |of: &Element, name: &str| style(of, name).unwrap_or_default();
    let notices = part.next_element_sibling();
    let below = notices
        .filter(|it| it.class_list().contains("tm-notices") && tall(it) > 0.0)
        .map(|it| tall(&it) + px(&it, "margin-top") + px(&it, "margin-bottom"));
    tall(part) - px(part, "padding-top") + below.unwrap_or_default()
}
