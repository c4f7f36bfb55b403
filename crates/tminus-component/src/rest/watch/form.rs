//! A line to write a reason or a time into.

use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, SubmitEvent};

use crate::rest::desk::Desk;
use crate::words::watch as words;

/// What a form asks for.
pub(super) struct Asked {
    /// A name for the field, which is unique in the page.
    pub(super) id: String,
    /// What the reason is for, to a screen reader.
    pub(super) about: String,
    /// The moment that is there to be corrected, as `YYYY-MM-DDTHH:MM:SS`.
    pub(super) time: Option<String>,
}

/// A form that gives a reason, and a moment where one is asked for. What takes
/// them says whether they were taken; then the form is closed.
pub(super) fn form(
    desk: Desk,
    asked: Asked,
    take: impl Fn(&str, &str) -> bool + Send + Sync + 'static,
    close: impl Fn() + Send + Sync + Clone + 'static,
) -> AnyView {
    let why = NodeRef::<html::Input>::new();
    let time = NodeRef::<html::Input>::new();
    let value = |field: NodeRef<html::Input>| {
        let field = field.get_untracked();
        field.map(|field| field.value()).unwrap_or_default()
    };
    let (closing, cancel) = (close.clone(), close.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if take(&value(why), &value(time)) {
            close();
        }
    };
    let typed = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // The sheet stays open.
            event.prevent_default();
            closing();
        }
    };
    desk.focus_soon(&["#", &asked.id].concat());
    let moment = asked.time.map(|at| {
        view! {
            <label class="tm-watch-field">
                {words::WHEN}
                <input class="tm-watch-input" type="datetime-local" step="1" value=at node_ref=time />
            </label>
        }
    });
    view! {
        <form class="tm-watch-form" aria-label=asked.about on:submit=submit on:keydown=typed>
            {moment}
            <label class="tm-watch-field">
                {words::WHY}
                <input class="tm-watch-input" id=asked.id type="text" maxlength="500" autocomplete="off" node_ref=why />
            </label>
            <span class="tm-watch-acts">
                <button type="submit" class="tm-button">{words::SAVE}</button>
                <button type="button" class="tm-button" on:click=move |_| cancel()>{words::CANCEL}</button>
            </span>
        </form>
    }
    .into_any()
}
