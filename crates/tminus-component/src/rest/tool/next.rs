//! Somebody's next step in the run bar.

use leptos::prelude::*;
use tminus_plan::{NextStep, Stage};
use tminus_run::Event;
use web_sys::Element;

use super::{ME, link, text};
use crate::browser::dom;
use crate::frame::{Chip, Wake};
use crate::rest::desk::{Desk, Seen};
use crate::times;
use crate::words;
use crate::words::tool as tool_words;

/// What the bar shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    who: String,
    step: Option<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    index: usize,
    anchor: String,
    text: String,
    state: Option<&'static str>,
    chip: Option<Chip>,
}

/// Puts the place into the bar.
pub(super) fn furnish(desk: Desk, root: &Element) {
    let Some(next) = dom::first(root, ".tm-run-next") else {
        return;
    };
    let place = dom::element("div", "tm-run-mine-place");
    let _ = next.after_with_node_1(&place);
    desk.mount(&place, view);
}

/// Whose step the bar shows; tracked.
pub(super) fn who(desk: Desk) -> Option<String> {
    let chosen = desk.tool(|tool| tool.mine.get())?;
    if chosen != ME {
        return (!chosen.is_empty()).then_some(chosen);
    }
    desk.who().filter(|name| !name.is_empty())
}

/// What is next for somebody. What is blocked waits for others.
fn next(seen: &Seen<'_>, who: &str) -> Option<NextStep> {
    let forecast = &seen.timing.forecast;
    let all = forecast.next(seen.runbook, &seen.timing.facts, Some(who));
    let mut all = all.into_iter();
    all.find(|next| !seen.state.is_put_off(next.step))
}

/// Ticks somebody's next step.
pub(super) fn done(desk: Desk) {
    let Some(who) = untrack(|| who(desk)) else {
        return;
    };
    let step = desk.look(|seen| {
        let next = next(seen, &who)?;
        Some(seen.runbook.steps[next.step].id.clone())
    });
    if let Some(step) = step.flatten() {
        desk.wish(&Event::Toggle { step });
    }
}

fn shown(desk: Desk) -> Option<Shown> {
    let who = who(desk)?;
    let step = desk.see(|seen| {
        let next = next(seen, &who)?;
        let index = next.step;
        let state = match next.stage {
            Stage::Held => {
                let view = seen.state.step_at(index).unwrap_or_default();
                Some(words::state(view.state.word()))
            }
            Stage::Running => Some(words::state("doing")),
            _ if !next.ready => Some(tool_words::WAITS),
            _ => None,
        };
        let scale = seen.facts.scale;
        let chip = desk.with(|kept| {
            let times = times::times(seen.runbook, seen.state, &kept.zone, scale);
            let due = times.steps.get(index).copied().flatten()?;
            desk.now(|wall| {
                let mut wake = Wake::default();
                let chip = wake.chip(due, seen.facts.run_time(wall));
                (chip, wake.on_the_wall(scale, wall).earliest())
            })
        });
        let anchor = desk.with(|kept| kept.page.anchor(index));
        Some(Step {
            index,
            anchor: anchor.unwrap_or_default(),
            text: text(desk, seen, index),
            state,
            chip: chip.flatten(),
        })
    });
    Some(Shown {
        who,
        step: step.flatten(),
    })
}

fn view(desk: Desk) -> impl IntoView {
    let shown = Memo::new(move |_| shown(desk));
    Effect::new(move |_| {
        let word = shown.with(|shown| {
            let shown = shown.as_ref()?;
            Some(if shown.step.is_some() { "step" } else { "none" })
        });
        if let Some(bar) = desk
            .root()
            .and_then(|root| dom::first(&root, ".tm-run-bar"))
        {
            dom::attribute(&bar, "data-tm-mine", word);
        }
    });
    // The step in the page is marked as well.
    Effect::new(move |before: Option<Option<usize>>| {
        let index = shown.with(|it| it.as_ref()?.step.as_ref().map(|step| step.index));
        if before != Some(index) {
            let element =
                |index: Option<usize>| desk.with(|kept| kept.page.element(index?)).flatten();
            if let Some(step) = element(before.flatten()) {
                dom::attribute(&step, "data-tm-mine", None);
            }
            if let Some(step) = element(index) {
                dom::attribute(&step, "data-tm-mine", Some(""));
            }
        }
        index
    });
    let step = move |part: fn(&Step) -> String| {
        move || {
            shown
                .with(|it| it.as_ref()?.step.as_ref().map(part))
                .unwrap_or_default()
        }
    };
    let word = move || {
        shown.with(|shown| match shown {
            Some(Shown { who, step: Some(_) }) => tool_words::next_for(who),
            Some(Shown { who, .. }) => tool_words::none_for(who),
            None => String::new(),
        })
    };
    let jump = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        let index = shown.with_untracked(|it| it.as_ref()?.step.as_ref().map(|step| step.index));
        if let Some(index) = index {
            link::reveal(desk, index);
        }
    };
    // The link stays the same element: the keyboard may be on it.
    let is_chosen = Memo::new(move |_| shown.with(Option::is_some));
    let line = move || {
        view! {
            <p class="tm-run-next tm-run-mine">
                <span class="tm-run-next-word">{word}</span>
                " "
                <a
                    class="tm-run-next-text"
                    hidden=move || shown.with(|it| it.as_ref().is_none_or(|it| it.step.is_none()))
                    href=step(|step| ["#", step.anchor.as_str()].concat())
                    on:click=jump
                >
                    {step(|step| step.text.clone())}
                </a>
                " "
                {move || {
                    let step = shown.with(|it| it.as_ref()?.step.clone())?;
                    let state = step.state.map(|state| view! { <span class="tm-chip">{state}</span> });
                    let due = step.chip.map(|chip| view! { <span class=chip.class>{chip.text}</span> });
                    Some(view! { {state} " " {due} })
                }}
            </p>
        }
    };
    move || is_chosen.get().then(line)
}
