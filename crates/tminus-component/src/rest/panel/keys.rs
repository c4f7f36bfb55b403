//! The keys that this page knows.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::rest::desk::Desk;
use crate::rest::keyboard;
use crate::rest::tool::room;
use crate::words::tool as words;

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let rows: Vec<_> = words::KEYS
        .iter()
        .map(|(what, keys)| {
            let keys: Vec<_> = keys
                .iter()
                .map(|key| {
                    let parts: Vec<_> = key
                        .split(' ')
                        .map(|part| view! { <kbd>{part}</kbd> " " })
                        .collect();
                    view! { <span class="tm-keys-one">{parts}</span> }
                })
                .collect();
            view! { <div class="tm-keys-row"><dt>{*what}</dt><dd>{keys}</dd></div> }
        })
        .collect();
    let changed = |event: web_sys::Event| {
        let field = event
            .target()
            .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        keyboard::switch(field.is_some_and(|it| it.checked()));
    };
    let open = move |event: web_sys::MouseEvent| room::open(desk, &event);
    view! {
        <p class="tm-keys-lead">{words::KEYS_LEAD}</p>
        <dl class="tm-keys">{rows}</dl>
        <label class="tm-find-switch">
            <input type="checkbox" prop:checked=keyboard::are_on() on:change=changed />
            <span>{words::KEYS_ON}</span>
        </label>
        <p class="tm-keys-lead">{words::KEYS_ESCAPE}</p>
        <p class="tm-keys-room">
            <a class="tm-button" href=room::address(true) on:click=open>
                {words::OPEN_ROOM}
            </a>
        </p>
    }
}
