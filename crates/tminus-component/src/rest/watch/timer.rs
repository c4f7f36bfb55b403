//! A timer: start, pause, go on, stop.

use leptos::prelude::*;
use tminus_model::{Millis, StepId};
use tminus_run::action::{self, TimerMove};

use super::Watch;
use crate::countdown;
use crate::rest::desk::Desk;
use crate::watch::{TimerState, TimerView};
use crate::words::watch as words;

/// A timer's face and buttons, for any place: a block, a step's tools, the panel.
/// Nothing where the run has no such timer.
pub(in crate::rest) fn timer(desk: Desk, id: &StepId) -> impl IntoView + use<> {
    let id = id.clone();
    desk.watch().map(|watch| controls(desk, watch, id))
}

fn find(watch: &Watch, id: &StepId) -> Option<TimerView> {
    watch.now.with(|watched| {
        let found = watched.timers.iter().find(|timer| timer.id == *id);
        found.cloned()
    })
}

fn controls(desk: Desk, watch: Watch, id: StepId) -> impl IntoView + use<> {
    let known = Memo::new(move |_| find(&watch, &id));
    move || {
        let timer = known.get()?;
        let word = match timer.state {
            TimerState::Idle => "idle",
            TimerState::Running { .. } => "run",
            TimerState::Paused { .. } => "pause",
            TimerState::Out { .. } => "out",
            TimerState::Unknown => "unknown",
        };
        Some(view! {
            <span class="tm-timer-live" data-tm-timer-state=word>
                {face(desk, &timer)}
                <span class="tm-watch-acts">{buttons(desk, &timer)}</span>
            </span>
        })
    }
}

fn face(desk: Desk, timer: &TimerView) -> AnyView {
    let count = |text: &'static str, at| {
        let left = desk.count(at, countdown::left);
        view! {
            {(!text.is_empty()).then(|| view! { <span class="tm-chip tm-chip-late">{text}</span> })}
            <span class="tm-timer-count" role="timer">{left}</span>
        }
        .into_any()
    };
    match timer.state {
        TimerState::Idle => ().into_any(),
        TimerState::Running { ends } => count("", ends),
        TimerState::Out { at } => count(words::TIMER_OUT, at),
        TimerState::Paused { left } => view! {
            <span class="tm-timer-count">{countdown::clock(left)}</span>
            <span class="tm-chip">{words::TIMER_PAUSED}</span>
        }
        .into_any(),
        TimerState::Unknown => {
            view! { <span class="tm-watch-note">{words::TIMER_UNKNOWN}</span> }.into_any()
        }
    }
}

fn buttons(desk: Desk, timer: &TimerView) -> Vec<AnyView> {
    let whole = timer.whole;
    let label = words::timer(&timer.label).to_owned();
    let button = |text: &'static str, to: TimerMove, left: Left| {
        let id = timer.id.clone();
        let name = words::of(text, &label);
        let act = move |_| {
            let left = match left {
                Left::Whole => whole,
                Left::Of(left) => left,
                Left::Until(ends) => desk.left(ends),
            };
            desk.act(Ok(action::timer(&id, to, left)));
        };
        view! {
            <button type="button" class="tm-button tm-watch-button" aria-label=name on:click=act>
                {text}
            </button>
        }
        .into_any()
    };
    let none = Left::Of(Millis(0));
    let stop = || button(words::STOP, TimerMove::Stop, none);
    match timer.state {
        TimerState::Idle => vec![button(words::START, TimerMove::Run, Left::Whole)],
        TimerState::Running { ends } => {
            vec![
                button(words::PAUSE, TimerMove::Pause, Left::Until(ends)),
                stop(),
            ]
        }
        TimerState::Paused { left } => {
            vec![button(words::GO_ON, TimerMove::Run, Left::Of(left)), stop()]
        }
        TimerState::Out { .. } | TimerState::Unknown => {
            vec![button(words::AGAIN, TimerMove::Run, Left::Whole), stop()]
        }
    }
}

/// How much a timer has to go after a button was pressed.
#[derive(Clone, Copy)]
enum Left {
    Whole,
    Of(Millis),
    Until(tminus_model::Instant),
}
