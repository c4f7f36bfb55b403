//! The foot of the run bar: what counts right now, and rollback mode.

use leptos::prelude::*;

use super::{Watch, rollback};
use crate::countdown;
use crate::rest::desk::Desk;
use crate::rest::panel::Panel;
use crate::watch::{TimerState, TriggerState, Watched};
use crate::words::watch as words;

/// So many things that count are named; the panel has all.
const NAMED: usize = 4;

/// The whole strip.
pub(super) fn strip(desk: Desk, watch: Watch) -> impl IntoView + use<> {
    let banner = rollback::banner(desk, &watch);
    let questions = rollback::questions(desk, &watch);
    let counting = Memo::new(move |_| watch.now.with(counting));
    let pills = move || {
        let all = counting.get();
        if all.is_empty() {
            return None;
        }
        let more = all.len().saturating_sub(NAMED);
        let more = (more > 0).then(
            || view! { <span class="tm-watch-note">{["+", &more.to_string()].concat()}</span> },
        );
        let pills: Vec<_> = all
            .into_iter()
            .take(NAMED)
            .map(|it| pill(desk, it))
            .collect();
        Some(view! { <div class="tm-pills">{pills}{more}</div> })
    };
    view! { {banner} {pills} {questions} }
}

/// Something that counts, or whose time is up.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counting {
    what: String,
    at: tminus_model::Instant,
    /// The value of `data-tm-pill`.
    kind: &'static str,
}

/// What counts, what is up first.
fn counting(watched: &Watched) -> Vec<Counting> {
    let mut all = Vec::new();
    let mut put = |what: &str, at, kind| {
        let what = what.to_owned();
        all.push(Counting { what, at, kind });
    };
    for trigger in &watched.triggers {
        match trigger.state {
            TriggerState::Up { at } => put(&trigger.text, at, "up"),
            TriggerState::Watching { fires, .. } => put(&trigger.text, fires, "watch"),
            TriggerState::Clear => {}
        }
    }
    for timer in &watched.timers {
        match timer.state {
            TimerState::Out { at } => put(words::timer(&timer.label), at, "out"),
            TimerState::Running { ends } => put(words::timer(&timer.label), ends, "timer"),
            _ => {}
        }
    }
    for check in &watched.checks {
        if let Some(slot) = check.due() {
            put(&check.text, slot.at, "check");
        }
    }
    let order = ["up", "out", "watch", "check", "timer"];
    all.sort_by_key(|it| (order.iter().position(|kind| *kind == it.kind), it.at));
    all
}

fn pill(desk: Desk, of: Counting) -> impl IntoView + use<> {
    let text = match of.kind {
        "check" => {
            let text = words::due_since(&desk.time(of.at));
            view! { <span class="tm-pill-count">{text}</span> }.into_any()
        }
        "up" => view! { <span class="tm-pill-count">{words::TIMER_OUT}</span> }.into_any(),
        _ => {
            let left = desk.count(of.at, countdown::left);
            view! { <span class="tm-pill-count" role="timer">{left}</span> }.into_any()
        }
    };
    view! {
        <button
            type="button"
            class="tm-pill"
            data-tm-pill=of.kind
            on:click=move |_| desk.open_panel(Panel::Watch)
        >
            {text}
            <span class="tm-pill-what">{of.what}</span>
        </button>
    }
}
