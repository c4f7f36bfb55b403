//! What paper says of the run, above the steps with their states.

use gloo::events::EventListener;
use leptos::prelude::*;
use tminus_run::runs::RunKind;
use web_sys::Element;

use crate::browser::{clock, dom};
use crate::rest::desk::Desk;
use crate::words;
use crate::words::tool as tool_words;

/// Puts the place before the article.
pub(super) fn furnish(desk: Desk, root: &Element) {
    let place = dom::element("div", "tm-paper");
    match dom::first(root, ".tm-page-head") {
        Some(head) => {
            let _ = head.after_with_node_1(&place);
        }
        None => {
            let _ = root.prepend_with_node_1(&place);
        }
    }
    desk.mount_place(place, view);
    if let Some(window) = web_sys::window() {
        // What is written now is on the paper: views run in this very event.
        let printing = EventListener::new(&window, "beforeprint", move |_| {
            desk.tool(|tool| tool.printed.set(Some(clock::now())));
        });
        desk.tool(|tool| tool.listeners.borrow_mut().push(printing));
    }
}

fn view(desk: Desk) -> impl IntoView {
    move || {
        let printed = desk.tool(|tool| tool.printed.get()).flatten();
        let shown = desk.tool(|tool| tool.shown.get()).flatten();
        desk.see(|seen| {
            let at = printed.unwrap_or_else(clock::now);
            let at = clock::clock(at, at).local.to_string().replace('T', " ");
            let progress = seen.state.progress();
            let done = words::of_done(progress.done + progress.skipped, progress.total);
            let all = seen.runbook.steps.len();
            let name = seen.state.name().unwrap_or(tool_words::THIS_RUN).to_owned();
            let is_rehearsal = seen.facts.kind == RunKind::Rehearsal;
            view! {
                <p class="tm-paper-run">
                    <strong dir="auto">{name}</strong>
                    {is_rehearsal
                        .then(|| view! { <span class="tm-chip">{tool_words::REHEARSAL}</span> })}
                    <span>{tool_words::printed(&at, &done)}</span>
                </p>
                {shown
                    .map(|shown| {
                        let count = tool_words::count(shown, all);
                        view! { <p class="tm-paper-part">{tool_words::printed_part(&count)}</p> }
                    })}
            }
        })
    }
}
