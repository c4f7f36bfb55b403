//! A rollback trigger: watch it, clear it, see that its time is up.

use leptos::prelude::*;
use tminus_model::StepId;
use tminus_run::action::{self, WatchMove};

use super::{Ask, Watch};
use crate::browser::clock;
use crate::countdown;
use crate::rest::desk::Desk;
use crate::watch::{TriggerState, TriggerView};
use crate::words::watch as words;

/// A trigger's state and buttons.
pub(in crate::rest) fn trigger(desk: Desk, watch: &Watch, id: &StepId) -> impl IntoView + use<> {
    let (watch, id) = (watch.clone(), id.clone());
    let ask = watch.ask.clone();
    let known = Memo::new(move |_| {
        watch.now.with(|watched| {
            let found = watched.triggers.iter().find(|trigger| trigger.id == id);
            let called = watched.rollback.is_on();
            found.cloned().map(|trigger| (trigger, called))
        })
    });
    move || {
        let (trigger, called) = known.get()?;
        let word = match trigger.state {
            TriggerState::Clear => "clear",
            TriggerState::Watching { .. } => "watch",
            TriggerState::Up { .. } => "up",
        };
        let ask = ask.clone();
        // Once it was called there is nothing left to decide.
        let up = if called {
            words::up_called
        } else {
            words::up_since
        };
        let call = (!called && word == "up").then(move || {
            view! {
                <button
                    type="button"
                    class="tm-button tm-button-grave tm-watch-button"
                    on:click=move |_| ask.set(Some(Ask::Call))
                >
                    {words::CALL}
                </button>
            }
        });
        Some(view! {
            <span class="tm-trigger-live" data-tm-trigger-state=word>
                {said(desk, &trigger, up)}
                <span class="tm-watch-acts">{call}{buttons(desk, &trigger)}</span>
            </span>
        })
    }
}

fn said(desk: Desk, trigger: &TriggerView, up: fn(&str) -> String) -> AnyView {
    match trigger.state {
        TriggerState::Clear => ().into_any(),
        TriggerState::Watching { since, fires } => {
            let left = desk.count(fires, countdown::left);
            view! {
                <span class="tm-timer-count" role="timer">{left}</span>
                <span class="tm-watch-note">{words::holds_since(&desk.time(since))}</span>
            }
            .into_any()
        }
        TriggerState::Up { at } => view! {
            <span class="tm-watch-grave">{up(&desk.time(at))}</span>
        }
        .into_any(),
    }
}

fn buttons(desk: Desk, trigger: &TriggerView) -> AnyView {
    let button = |text: &'static str, to: WatchMove| {
        let (id, name) = (trigger.id.clone(), words::of(text, &trigger.text));
        let act = move |_| {
            desk.act(action::watch(&id, to, clock::now()));
        };
        view! {
            <button type="button" class="tm-button tm-watch-button" aria-label=name on:click=act>
                {text}
            </button>
        }
        .into_any()
    };
    match (trigger.state, trigger.hold) {
        (TriggerState::Clear, Some(_)) => button(words::HOLDS, WatchMove::Watch),
        (TriggerState::Clear, None) => button(words::HAPPENED, WatchMove::Fire),
        _ => button(words::CLEAR, WatchMove::Clear),
    }
}
