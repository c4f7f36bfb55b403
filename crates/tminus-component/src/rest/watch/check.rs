//! A recurring check: the slot whose time it is, the next one, and those before.

use leptos::prelude::*;
use tminus_model::StepId;
use tminus_run::action::{self, SlotResult};
use tminus_run::facts::SlotState;

use super::Watch;
use super::form::{Asked, form};
use crate::browser::dom;
use crate::countdown;
use crate::rest::desk::Desk;
use crate::watch::{CheckView, SlotView};
use crate::words::watch as words;

/// So many slots before the present one are shown unfolded.
const SHOWN: usize = 3;

/// A check by its id, kept as long as it stands as it did.
pub(super) fn known(watch: &Watch, id: &StepId) -> Memo<Option<CheckView>> {
    let (watch, id) = (watch.clone(), id.clone());
    Memo::new(move |_| {
        watch.now.with(|watched| {
            let found = watched.checks.iter().find(|check| check.id == id);
            found.cloned()
        })
    })
}

/// A check in the panel.
pub(in crate::rest) fn check(desk: Desk, watch: &Watch, id: &StepId) -> impl IntoView + use<> {
    let known = known(watch, id);
    // Which slot is written about, and what is said of it.
    let writing: RwSignal<Option<(u32, SlotResult)>> = RwSignal::new(None);
    let id = id.clone();
    let field = dom::id("tm-why", desk.handle);
    let head = move || {
        let check = known.get()?;
        Some(view! {
            <p class="tm-watch-name">
                {check.text.clone()}
                {check.owner.clone().map(|owner| view! { <span class="tm-watch-owner">{owner}</span> })}
            </p>
        })
    };
    let present = {
        let id = id.clone();
        move || {
            let check = known.get()?;
            Some(match check.waits {
                Some(waits) => {
                    view! { <p class="tm-watch-note">{words::waits(&waits)}</p> }.into_any()
                }
                None => now(desk, &id, &check, writing).into_any(),
            })
        }
    };
    let before = {
        let id = id.clone();
        move || {
            let check = known.get()?;
            history(desk, &id, &check)
        }
    };
    let asked = move || {
        let (slot, to) = writing.get()?;
        let check = known.get_untracked()?;
        let at = check.slots.iter().find(|it| it.number == slot)?.at;
        let id = id.clone();
        let word = if to == SlotResult::Failed {
            words::FAILED
        } else {
            words::SKIP
        };
        let asked = Asked {
            id: field.clone(),
            about: words::of(word, &check.text),
            time: None,
        };
        let take = move |why: &str, _: &str| desk.act(action::check(&id, slot, at, to, why));
        Some(form(desk, asked, take, move || writing.set(None)))
    };
    view! { {head} {present} {asked} {before} }
}

/// The slot whose time it is, and the next.
fn now(
    desk: Desk,
    id: &StepId,
    check: &CheckView,
    writing: RwSignal<Option<(u32, SlotResult)>>,
) -> impl IntoView + use<> {
    let present = check.present().map(|slot| {
        let acts = if slot.state == SlotState::Due {
            let done = say(desk, id, slot, SlotResult::Done, words::DONE, &check.text);
            let number = slot.number;
            let write = |text: &'static str, to: SlotResult| {
                let name = words::of(text, &check.text);
                view! {
                    <button
                        type="button"
                        class="tm-button tm-watch-button"
                        aria-label=name
                        on:click=move |_| writing.set(Some((number, to)))
                    >
                        {text}
                    </button>
                }
            };
            let acts = view! {
                <span class="tm-watch-acts">
                    {done}
                    {write(words::FAILED, SlotResult::Failed)}
                    {write(words::SKIP, SlotResult::Skipped)}
                </span>
            };
            acts.into_any()
        } else {
            ().into_any()
        };
        view! { <div class="tm-slot tm-slot-now">{line(desk, id, slot, &check.text)}{acts}</div> }
    });
    let next = check.next().map(|slot| {
        let (at, time) = (slot.at, desk.time(slot.at));
        let away = desk.count(at, countdown::away);
        let text = move || Some(words::next_at(&time, &away()?));
        view! { <p class="tm-watch-note">{text}</p> }.into_any()
    });
    let next = next
        .unwrap_or_else(|| view! { <p class="tm-watch-note">{words::CHECK_OVER}</p> }.into_any());
    view! { {present} {next} }
}

/// A button that says what came of a slot.
pub(super) fn say(
    desk: Desk,
    id: &StepId,
    slot: &SlotView,
    to: SlotResult,
    text: &'static str,
    about: &str,
) -> impl IntoView + use<> {
    let (id, number, at) = (id.clone(), slot.number, slot.at);
    let name = [&words::of(text, about), " ", &words::at(&desk.time(at))].concat();
    view! {
        <button
            type="button"
            class="tm-button tm-watch-button"
            aria-label=name
            on:click=move |_| {
                desk.act(action::check(&id, number, at, to, ""));
            }
        >
            {text}
        </button>
    }
}

/// One slot: when it was due, what became of it, who said so and why.
fn line(desk: Desk, id: &StepId, slot: &SlotView, about: &str) -> impl IntoView + use<> {
    let (word, text) = match slot.state {
        SlotState::Due => ("due", words::SLOT_DUE),
        SlotState::Done => ("done", words::SLOT_DONE),
        SlotState::Failed => ("failed", words::SLOT_FAILED),
        SlotState::Skipped => ("skipped", words::SLOT_SKIPPED),
        SlotState::Missed { .. } => ("missed", words::SLOT_MISSED),
        SlotState::Ahead => ("ahead", ""),
    };
    let said = matches!(
        slot.state,
        SlotState::Done | SlotState::Failed | SlotState::Skipped
    ) || matches!(slot.state, SlotState::Missed { late: Some(_) });
    let back = said.then(|| say(desk, id, slot, SlotResult::Todo, words::TAKE_BACK, about));
    view! {
        <span class="tm-slot-line" data-tm-slot-state=word>
            <span class="tm-slot-time">{desk.time(slot.at)}</span>
            <span class="tm-chip">{text}</span>
            {slot.by.clone().map(|by| view! { <span class="tm-watch-owner">{by}</span> })}
            {slot.why.clone().map(|why| view! { <q class="tm-slot-why">{why}</q> })}
            {back}
        </span>
    }
}

/// The slots before the present one, the latest first.
fn history(desk: Desk, id: &StepId, check: &CheckView) -> Option<AnyView> {
    let present = check.present()?.number;
    let past = check.slots.iter().filter(|slot| slot.number < present);
    let past: Vec<&SlotView> = past.rev().collect();
    if past.is_empty() {
        return None;
    }
    let item = |slot: &&SlotView| {
        view! { <li class="tm-slot">{line(desk, id, slot, &check.text)}</li> }
    };
    let first: Vec<_> = past.iter().take(SHOWN).map(item).collect();
    let rest: Vec<_> = past.iter().skip(SHOWN).map(item).collect();
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details class="tm-slots-more">
                <summary>{words::earlier(rest.len())}</summary>
                <ul class="tm-slots">{rest}</ul>
            </details>
        }
    });
    let missed = (check.missed() > 0).then(|| {
        view! { <p class="tm-watch-note tm-watch-missed">{words::missed(check.missed())}</p> }
    });
    Some(view! { {missed} <ul class="tm-slots">{first}</ul> {rest} }.into_any())
}
