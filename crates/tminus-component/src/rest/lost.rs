//! The re-attach list: ticks that fit no step of the changed runbook.
//!
//! It is rare and short, and a choice that was made must never slide to
//! another tick: whenever the list changes it is built anew.

use std::any::Any;
use std::cell::RefCell;

use js_sys::Array;
use leptos::mount::mount_to;
use leptos::prelude::*;
use tminus_model::json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlSelectElement};

use super::first;
use crate::browser::dom;
use crate::words;

thread_local! {
    /// The lists that are shown, by the number of their runbook. What is taken
    /// out leaves the page.
    static SHOWN: RefCell<Vec<(u32, Box<dyn Any>)>> = const { RefCell::new(Vec::new()) };
}

/// A tick that fits no step.
#[derive(Clone)]
struct Lost {
    id: String,
    text: String,
    place: String,
    state: &'static str,
}

/// Shows a list; says whether it could be read.
pub(super) fn show(slot: &Element, handle: u32, list: &str, eager: bool) -> bool {
    let Ok(Value::Array(list)) = Value::parse(list) else {
        return false;
    };
    let lost: Vec<Lost> = list.iter().map(read).collect();
    SHOWN.with_borrow_mut(|shown| shown.retain(|(of, _)| *of != handle));
    slot.set_text_content(None);
    if lost.is_empty() {
        return true;
    }
    let into = slot.clone().unchecked_into();
    let mounted = mount_to(into, move || view(handle, lost, eager));
    SHOWN.with_borrow_mut(|shown| shown.push((handle, Box::new(mounted))));
    true
}

fn read(entry: &Value) -> Lost {
    let text = |at: usize| entry[at].as_str().unwrap_or_default();
    Lost {
        id: text(0).to_owned(),
        // Of some only the name is known.
        text: match text(1) {
            "" => text(0).to_owned(),
            text => text.to_owned(),
        },
        place: text(2).to_owned(),
        state: words::state(text(3)),
    }
}

fn view(handle: u32, lost: Vec<Lost>, eager: bool) -> impl IntoView {
    let title = dom::id("tm-lost-title", handle);
    let labelled = title.clone();
    let items: Vec<_> = lost
        .into_iter()
        .map(|one| item(handle, one, eager))
        .collect();
    view! {
        <section class="tm-lost" aria-labelledby=labelled>
            <h2 class="tm-lost-title" id=title>{words::LOST_TITLE}</h2>
            <p class="tm-lost-lead">{words::LOST_TEXT}</p>
            <ul class="tm-lost-list">{items}</ul>
        </section>
    }
}

fn item(handle: u32, lost: Lost, eager: bool) -> impl IntoView {
    let pick = NodeRef::<leptos::html::Select>::new();
    let filled = RwSignal::new(eager);
    let Lost {
        id,
        text,
        place,
        state,
    } = lost;
    let was = id.clone();
    let attach = move |_| {
        let Some(list) = pick.get_untracked() else {
            return;
        };
        let list: &HtmlSelectElement = &list;
        match list.value().as_str() {
            // Nothing was chosen: the list is where to go.
            "" => drop(list.focus()),
            to => decide(handle, &was, &to.into()),
        }
    };
    let give_up = move |_| decide(handle, &id, &JsValue::UNDEFINED);
    view! {
        <li class="tm-lost-item">
            <span class="tm-lost-what">{text.clone()}</span>
            " "
            <span class="tm-lost-where">{place}</span>
            " "
            <span class="tm-chip">{state}</span>
            " "
            <select
                class="tm-lost-pick"
                aria-label=words::attach_to(&text)
                node_ref=pick
                on:focus=move |_| filled.set(true)
            >
                <option value="">{words::LOST_PICK}</option>
                {move || filled.get().then(|| choices(handle))}
            </select>
            " "
            <button type="button" class="tm-button tm-lost-attach" on:click=attach>
                {words::ATTACH}
            </button>
            " "
            <button type="button" class="tm-button tm-lost-drop" on:click=give_up>
                {words::DROP}
            </button>
        </li>
    }
}

/// Everything that a tick can be attached to, by section.
fn choices(handle: u32) -> Vec<impl IntoView> {
    let asked = first("steps", &Array::of1(&handle.into()));
    let text = asked.and_then(|text| text.as_string()).unwrap_or_default();
    let Ok(Value::Array(sections)) = Value::parse(&text) else {
        return Vec::new();
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let section = |section: &Value| {
        let steps = section[1].as_array().map_or(&[][..], Vec::as_slice);
        let step = |step: &Value| view! { <option value=text(&step[0])>{text(&step[1])}</option> };
        let steps: Vec<_> = steps.iter().map(step).collect();
        view! { <optgroup label=text(&section[0])>{steps}</optgroup> }
    };
    sections.iter().map(section).collect()
}

fn decide(handle: u32, was: &str, to: &JsValue) {
    // Not while this list's own handler runs: the list is built anew.
    let arguments = Array::of3(&handle.into(), &was.into(), to);
    queue_microtask(move || {
        first("decided", &arguments);
    });
}
