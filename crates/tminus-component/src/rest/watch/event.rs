//! An event that times count from: that it happened, and when really.

use leptos::prelude::*;
use tminus_model::LocalDateTime;
use tminus_run::action;

use super::form::{Asked, form};
use super::{Watch, wall};
use crate::browser::{clock, dom};
use crate::rest::desk::Desk;
use crate::watch::EventView;
use crate::words::watch as words;

/// An event by its name, kept as long as it stands as it did.
pub(super) fn known(watch: &Watch, name: &str) -> Memo<Option<EventView>> {
    let (watch, name) = (watch.clone(), name.to_owned());
    Memo::new(move |_| {
        watch.now.with(|watched| {
            let found = watched.events.iter().find(|event| event.name == name);
            found.cloned()
        })
    })
}

/// The button that says that an event happens.
pub(super) fn button(desk: Desk, name: &str, text: String) -> impl IntoView + use<> {
    let (act, label) = (name.to_owned(), words::event_button(name));
    view! {
        <button
            type="button"
            class="tm-button tm-watch-button"
            aria-label=label
            on:click=move |_| {
                desk.act(Ok(action::event(&act, clock::now())));
            }
        >
            {text}
        </button>
    }
}

/// An event in the panel.
pub(in crate::rest) fn event(desk: Desk, watch: &Watch, name: &str) -> impl IntoView + use<> {
    let known = known(watch, name);
    let writing = RwSignal::new(false);
    let name = name.to_owned();
    let field = dom::id("tm-when", desk.handle);
    let shown = {
        let name = name.clone();
        move || {
            let event = known.get()?;
            let bound = event.step.and_then(|at| {
                let href = ["#tm-s-", &at.to_string()].concat();
                let text = words::event_by_step(&desk.step_text(at)?);
                Some(view! { <a class="tm-watch-link" href=href>{text}</a> })
            });
            let at = event.at.map(|at| words::happened(&desk.time(at)));
            let acts = match (event.step, event.at) {
                (None, None) => Some(button(desk, &name, words::EVENT_NOW.to_owned()).into_any()),
                (None, Some(_)) => Some(
                    view! {
                        <button
                            type="button"
                            class="tm-button tm-watch-button"
                            aria-label=words::of(words::CORRECT, &name)
                            on:click=move |_| writing.set(true)
                        >
                            {words::CORRECT}
                        </button>
                    }
                    .into_any(),
                ),
                _ => None,
            };
            Some(view! {
                <p class="tm-watch-note">{at.unwrap_or_else(|| words::NOT_YET.to_owned())}</p>
                {bound}
                <span class="tm-watch-acts">{acts}</span>
            })
        }
    };
    let head = words::event(&name);
    let asked = move || {
        if !writing.get() {
            return None;
        }
        let at = known.get_untracked()?.at?;
        let name = name.clone();
        let asked = Asked {
            id: field.clone(),
            about: words::of(words::CORRECT, &name),
            time: Some(clock::clock(at, at).local.to_string()),
        };
        let take = move |why: &str, time: &str| {
            let Some(at) = moment(time) else {
                desk.alert(words::NO_TIME);
                return false;
            };
            // It was asked for by the run's clock, and is kept by the wall's.
            let at = desk.look(|seen| wall(seen.facts, at)).unwrap_or(at);
            desk.act(action::correct_event(&name, at, why, clock::now()))
        };
        Some(form(desk, asked, take, move || writing.set(false)))
    };
    view! { <p class="tm-watch-name">{head}</p> {shown} {asked} }
}

/// Reads what a `datetime-local` field holds, in the reader's own zone.
fn moment(text: &str) -> Option<tminus_model::Instant> {
    // Whole minutes are written without seconds.
    let whole = match text.len() {
        16 => [text, ":00"].concat(),
        _ => text.get(..19)?.to_owned(),
    };
    let local: LocalDateTime = whole.parse().ok()?;
    Some(tminus_plan::time::instant_by(local, clock::ahead))
}
