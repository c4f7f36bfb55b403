//! The log: what happened, and the ways it leaves this browser and comes back.

mod lines;

use leptos::prelude::*;

use crate::rest::desk::Desk;
use crate::rest::files::{self, View};
use crate::words::log as words;

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let views: Vec<_> = View::ALL.map(|view| choice(desk, view)).into();
    view! {
        <div class="tm-log">
            <div class="tm-log-views" role="group" aria-label=words::VIEWS>{views}</div>
            {move || match files::shown(desk) {
                View::Lines => lines::view(desk).into_any(),
                View::Files => files::view(desk).into_any(),
                View::Store => files::store_view(desk).into_any(),
            }}
        </div>
    }
}

fn choice(desk: Desk, view: View) -> impl IntoView + use<> {
    let text = match view {
        View::Lines => words::VIEW_LINES,
        View::Files => words::VIEW_FILES,
        View::Store => words::VIEW_STORE,
    };
    let pressed = move || {
        let shown = files::shown(desk) == view;
        if shown { "true" } else { "false" }
    };
    view! {
        <button
            type="button"
            class="tm-log-view"
            data-tm-view=view.word()
            aria-pressed=pressed
            on:click=move |_| files::show(desk, view)
        >
            {text}
        </button>
    }
}
