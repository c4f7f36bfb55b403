//! Links to steps: `#tm-s-12`, which counts, and `#dns`, which stays when the
//! runbook is edited.

use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tminus_model::StepId;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use super::filter;
use crate::browser::{clipboard, dom};
use crate::find::Query;
use crate::rest::desk::Desk;
use crate::words::tool as words;

/// Listens for links that are followed on the page.
pub(super) fn listen(desk: Desk) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let changed = EventListener::new(&window, "hashchange", move |_| follow(desk));
    // A second click on the same link changes nothing in the address.
    let clicked = EventListener::new(&dom::document(), "click", move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href^='#']").ok().flatten());
        let leads = link.and_then(|it| it.get_attribute("href"));
        if leads.is_some() && leads == hash() && !event.default_prevented() {
            follow(desk);
        }
    });
    vec![changed, clicked]
}

fn hash() -> Option<String> {
    let hash = web_sys::window()?.location().hash().ok()?;
    (hash.len() > 1).then_some(hash)
}

/// Goes to what the address names, if the browser cannot by itself: a step by
/// its lasting name, or something that a filter hides.
pub(super) fn follow(desk: Desk) {
    let Some(hash) = hash() else { return };
    let name = hash.get(1..).unwrap_or_default();
    let name = js_sys::decode_uri_component(name).map_or_else(|_| name.to_owned(), String::from);
    let Some(root) = desk.root() else { return };
    let element = dom::document().get_element_by_id(&name);
    let element = element.filter(|it| root.contains(Some(it)));
    let of_element = element
        .as_ref()
        .and_then(|it| it.get_attribute("data-tm-step"));
    let id = of_element.unwrap_or_else(|| name.clone());
    let step = desk
        .look(|seen| seen.state.position(&StepId::new(id)))
        .flatten();
    if let Some(step) = step {
        reveal(desk, step);
        return;
    }
    let hidden = element.filter(|it| it.closest("[data-tm-hidden]").is_ok_and(|it| it.is_some()));
    if let Some(hidden) = hidden {
        filter::clear(desk, words::ALL_SHOWN_FOR_LINK);
        soon(move || hidden.scroll_into_view());
    }
}

/// Calls a function once all views have run.
fn soon(act: impl FnOnce() + 'static) {
    queue_microtask(move || queue_microtask(move || queue_microtask(act)));
}

/// Goes to a step, marks it, and puts the keyboard on its box; one that the
/// filter hides is shown.
pub(in crate::rest) fn reveal(desk: Desk, index: usize) {
    let is_hidden = desk.with(|kept| {
        let shown = kept.tool.painted.borrow().hits.get(index).copied();
        let is_hidden = shown == Some(false)
            || shown.is_none() && !kept.tool.query.with_untracked(Query::is_empty);
        if is_hidden {
            kept.tool.anyway.set(Some(index));
        }
        is_hidden
    });
    if is_hidden == Some(true) {
        desk.say(words::SHOWN_ANYWAY);
    }
    soon(move || {
        let nodes = desk.with(|kept| kept.page.step(index)).flatten();
        let Some(nodes) = nodes else { return };
        show(&nodes.step);
        for found in dom::all_in_document("[data-tm-found]") {
            dom::attribute(&found, "data-tm-found", None);
        }
        dom::attribute(&nodes.step, "data-tm-found", Some(""));
        let _ = nodes.input.focus();
        nodes.step.scroll_into_view();
    });
}

/// Opens what a step is folded away in.
pub(super) fn show(step: &Element) {
    let mut at = step.parent_element();
    while let Some(around) = at {
        if around.tag_name() == "DETAILS" {
            dom::attribute(&around, "open", Some(""));
        }
        at = around.parent_element();
    }
}

/// Copies a link to a step that stays right when the runbook is edited.
pub(in crate::rest) fn copy(desk: Desk, index: usize) {
    let id = desk.look(|seen| {
        seen.runbook
            .steps
            .get(index)
            .map(|step| step.id.as_str().to_owned())
    });
    let Some(id) = id.flatten() else { return };
    let Some(window) = web_sys::window() else {
        return;
    };
    let address = window.location().href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    let id = String::from(js_sys::encode_uri_component(&id));
    let address = [page, "#", &id].concat();
    // The address line has it too, for who cannot copy from here.
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
    spawn_local(async move {
        if clipboard::write(&address).await {
            desk.say(words::LINK_COPIED);
        } else {
            desk.alert(words::LINK_NOT_COPIED);
        }
    });
}

/// Puts the keyboard on an element of the page.
pub(in crate::rest) fn focus(element: Option<Element>) -> bool {
    let element = element.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|it| it.focus().is_ok())
}
