//! The states: eight buttons, of which the legal ones set the state, and a field
//! for the reason where one is needed.

use leptos::prelude::*;
use tminus_model::StepId;
use tminus_run::{Event, NOTE_LIMIT, State, StepView, gate};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{Draft, Target, pop};
use crate::browser::dom;
use crate::rest::desk::{Desk, Seen};
use crate::rest::tool;
use crate::step::{Asks, Offer, is_too_long, length, offers};
use crate::words::step as words;

fn now(seen: &Seen<'_>, index: usize) -> StepView<'static> {
    StepView {
        state: seen.state.step_at(index).unwrap_or_default().state,
        ..StepView::default()
    }
}

fn offer(seen: &Seen<'_>, index: usize, state: State) -> Option<Offer> {
    let gates = gate::open_gates(seen.runbook, seen.state, index);
    let offers = offers(now(seen, index).state, !gates.is_empty());
    offers.into_iter().find(|offer| offer.state == state)
}

fn id(desk: Desk, index: usize) -> Option<StepId> {
    desk.look(|seen| seen.state.id_at(index).cloned())?
}

pub(super) fn view(desk: Desk, index: usize, draft: &Draft) -> impl IntoView + use<> {
    let buttons: Vec<_> = (1..)
        .zip(State::ALL)
        .map(|(number, state)| button(desk, index, number, state, draft.clone()))
        .collect();
    let because = move || {
        let note = desk.see(|seen| seen.state.step_at(index)?.note.map(str::to_owned))??;
        Some(view! {
            <p class="tm-pop-because">
                <b>{words::BECAUSE}</b>
                " "
                {note}
            </p>
        })
    };
    let form = {
        let draft = draft.clone();
        move || {
            let to = draft.chosen.get()?;
            Some(form(desk, index, to, &draft))
        }
    };
    view! {
        <div class="tm-state-picks" role="group" aria-label=words::STATE on:keydown=move |event| arrows(&event)>
            {buttons}
        </div>
        {because}
        {form}
    }
}

fn button(
    desk: Desk,
    index: usize,
    number: u32,
    state: State,
    draft: Draft,
) -> impl IntoView + use<> {
    let is = move || desk.see(|seen| now(seen, index).state == state) == Some(true);
    let refused = move || {
        desk.see(|seen| offer(seen, index, state)?.refused)
            .flatten()
    };
    let (chosen, said) = (draft.chosen.clone(), draft.said.clone());
    let pressed = move || if is() { "true" } else { "false" };
    let disabled = move || refused().map(|_| "true");
    let stop = move || if is() { "0" } else { "-1" };
    let picked = move || (chosen.get() == Some(state)).then_some("");
    let press = move |_| {
        said.set(String::new());
        choose(desk, index, state, &draft);
    };
    let title = [words::meaning(state), " (", &number.to_string(), ")"].concat();
    view! {
        <button
            type="button"
            class="tm-state-pick"
            data-tm-to=state.word()
            data-tm-picked=picked
            aria-pressed=pressed
            aria-disabled=disabled
            tabindex=stop
            title=title
            on:click=press
        >
            <kbd class="tm-state-key" aria-hidden="true">
                {number}
            </kbd>
            <span>{words::state(state)}</span>
        </button>
    }
}

/// A state was chosen: it is set, or its reason is asked for.
fn choose(desk: Desk, index: usize, state: State, draft: &Draft) {
    let Some(offer) = desk.look(|seen| offer(seen, index, state)).flatten() else {
        return;
    };
    if let Some(why) = offer.refused {
        draft.chosen.set(None);
        draft.said.set(why.to_owned());
        return;
    }
    if offer.asks != Asks::Nothing {
        let present = desk.look(|seen| {
            let view = seen.state.step_at(index)?;
            view.note.filter(|_| view.state == state).map(str::to_owned)
        });
        if draft.reason.get_untracked().is_empty() {
            draft.reason.set(present.flatten().unwrap_or_default());
        }
        draft.chosen.set(Some(state));
        desk.focus_soon(".tm-pop-reason");
        return;
    }
    draft.chosen.set(None);
    let is_other = desk.look(|seen| now(seen, index).state != state) == Some(true);
    if let Some(step) = id(desk, index).filter(|_| is_other) {
        let note = None;
        desk.wish(&Event::Set {
            step,
            to: state,
            note,
        });
        desk.say(words::state(state));
    }
}

/// The field of the reason.
fn form(desk: Desk, index: usize, to: State, draft: &Draft) -> impl IntoView + use<> {
    let gates = desk.look(|seen| {
        let begins = gate::begins(now(seen, index).state, to);
        let gates = gate::open_gates(seen.runbook, seen.state, index);
        let texts = gates.iter().filter(|_| begins);
        let texts: Vec<String> = texts.map(|gate| tool::text(desk, seen, *gate)).collect();
        (!texts.is_empty()).then(|| words::behind(&texts))
    });
    let gates = gates.flatten();
    let label = if gates.is_some() {
        words::REASON
    } else {
        words::why(to)
    };
    let save = {
        let draft = draft.clone();
        move || submit(desk, index, to, &draft)
    };
    let (enter, press) = (save.clone(), save);
    let cancel = {
        let chosen = draft.chosen.clone();
        move |_| {
            chosen.set(None);
            desk.focus_soon(".tm-state-pick[tabindex='0']");
        }
    };
    view! {
        <div class="tm-pop-form">
            {gates.map(|text| view! { <p class="tm-pop-gate">{text}</p> })}
            {field(desk, "tm-pop-reason", label, &draft.reason, enter)}
            <div class="tm-pop-tools">
                <button type="button" class="tm-button tm-button-go tm-pop-set" on:click=move |_| press()>
                    {words::set_to(to)}
                </button>
                <button type="button" class="tm-button" on:click=cancel>
                    {words::NEVER_MIND}
                </button>
            </div>
        </div>
    }
}

/// A field of several lines with its limit: Enter saves, Shift and Enter makes a
/// new line.
pub(super) fn field(
    desk: Desk,
    class: &'static str,
    label: &'static str,
    text: &ArcRwSignal<String>,
    save: impl Fn() + 'static,
) -> AnyView {
    let id = dom::id(class, desk.handle);
    let limit_id = [&id, "-limit"].concat();
    let described = limit_id.clone();
    let (shown, typed, limit, over) = (text.clone(), text.clone(), text.clone(), text.clone());
    let keyed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            save();
        }
    };
    let is_over = move || is_too_long(&over.get()).then_some("true");
    let limit = move || length(&limit.get(), NOTE_LIMIT).map(|(said, _)| said);
    view! {
        <label class="tm-pop-label" for=id.clone()>
            {label}
        </label>
        <textarea
            class=["tm-pop-field ", class].concat()
            id=id
            rows="2"
            aria-describedby=described
            aria-invalid=is_over
            prop:value=move || shown.get()
            on:input=move |event| typed.set(event_target_value(&event))
            on:keydown=keyed
        ></textarea>
        <p class="tm-pop-limit" id=limit_id>
            {limit}
        </p>
    }
    .into_any()
}

fn submit(desk: Desk, index: usize, to: State, draft: &Draft) {
    let reason = draft.reason.get_untracked().trim().to_owned();
    let Some(offer) = desk.look(|seen| offer(seen, index, to)).flatten() else {
        return;
    };
    // The run may have changed while the reason was written.
    let fault = if let Some(why) = offer.refused {
        Some(why)
    } else if reason.is_empty() && offer.asks != Asks::Nothing {
        Some(words::NEEDS_REASON)
    } else if is_too_long(&reason) {
        Some(words::TOO_LONG)
    } else {
        None
    };
    if let Some(fault) = fault {
        draft.said.set(fault.to_owned());
        desk.focus_soon(".tm-pop-reason");
        return;
    }
    let Some(step) = id(desk, index) else { return };
    let note = Some(reason.clone()).filter(|reason| !reason.is_empty());
    desk.wish(&Event::Set {
        step,
        to,
        note: note.clone(),
    });
    let draft = draft.clone();
    pop::settle(move || {
        let is_set = desk.look(|seen| {
            let view = seen.state.step_at(index).unwrap_or_default();
            view.state == to && view.note == note.as_deref()
        });
        if is_set == Some(true) {
            draft.chosen.set(None);
            draft.reason.set(String::new());
            draft.said.set(String::new());
            desk.say(words::state(to));
            desk.focus_soon(".tm-state-pick[tabindex='0']");
        } else {
            draft.said.set(words::NOT_TAKEN.to_owned());
        }
    });
}

/// The keys of the dialog: 1 to 8 choose a state.
pub(super) fn typed(desk: Desk, target: Target, event: &KeyboardEvent) {
    let Target::Step(index) = target else { return };
    let writes = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let writes = writes.is_some_and(|it| matches!(it.tag_name().as_str(), "INPUT" | "TEXTAREA"));
    if writes || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let number = event.key().parse::<usize>().ok();
    let state = number.and_then(|number| State::ALL.get(number.checked_sub(1)?));
    if let Some(state) = state {
        event.prevent_default();
        let draft = desk.draft(target);
        draft.said.set(String::new());
        choose(desk, index, *state, &draft);
    }
}

/// The arrow keys go from state to state.
fn arrows(event: &KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => -1,
        "Home" => -8,
        "End" => 8,
        _ => return,
    };
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let own = target.and_then(|it| it.closest(".tm-state-pick").ok().flatten());
    let group = own.as_ref().and_then(|own| own.parent_element());
    let (Some(own), Some(group)) = (own, group) else {
        return;
    };
    let all = dom::all(&group, ".tm-state-pick");
    let at = all.iter().position(|it| *it == own).unwrap_or_default() as i64;
    let last = all.len() as i64 - 1;
    let to = match by {
        1 if at == last => 0,
        -1 if at == 0 => last,
        by => (at + by).clamp(0, last),
    };
    let to = all.get(to as usize).cloned();
    if let Some(to) = to.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = to.focus();
    }
}
