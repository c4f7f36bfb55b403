//! The way back: the gate, calling the rollback, and rollback mode.

use leptos::html;
use leptos::prelude::*;
use tminus_run::action;
use tminus_run::{Event, State};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{Ask, Watch};
use crate::browser::{clock, dom};
use crate::countdown;
use crate::rest::desk::Desk;
use crate::watch::{Gate, RollbackView};
use crate::words::watch as words;

fn known(watch: &Watch) -> Memo<RollbackView> {
    let watch = watch.clone();
    Memo::new(move |_| watch.now.with(|watched| watched.rollback.clone()))
}

/// The part of the panel.
pub(in crate::rest) fn rollback(desk: Desk, watch: &Watch) -> impl IntoView + use<> {
    let known = known(watch);
    let ask = watch.ask.clone();
    move || {
        let rollback = known.get();
        let figures = rollback.duration.zip(rollback.window_end);
        let why = figures
            .map(|(duration, end)| words::gate_why(&countdown::span(duration), &desk.time(end)));
        let past = rollback.mode.map(|mode| {
            let text = match mode.restored {
                Some(at) => {
                    let took = countdown::span(at - mode.called);
                    words::restored(&desk.time(at), &took)
                }
                None => words::called(&desk.time(mode.called)),
            };
            view! { <p class="tm-watch-note">{text}</p> }
        });
        let gate = gate_line(desk, &rollback).unwrap_or_else(|| match rollback.gate {
            None => view! { <p class="tm-watch-note">{words::NO_GATE}</p> }.into_any(),
            Some(_) => ().into_any(),
        });
        let ask = ask.clone();
        let (question, text, class) = if rollback.is_on() {
            (Ask::Restored, words::RESTORED, "tm-button tm-watch-button")
        } else {
            (
                Ask::Call,
                words::CALL,
                "tm-button tm-button-grave tm-watch-button",
            )
        };
        view! {
            {past}
            {gate}
            {why.map(|why| view! { <p class="tm-watch-note">{why}</p> })}
            <span class="tm-watch-acts">
                <button type="button" class=class on:click=move |_| ask.set(Some(question))>
                    {text}
                </button>
            </span>
        }
    }
}

/// The gate's line; nothing where it does not matter.
fn gate_line(desk: Desk, rollback: &RollbackView) -> Option<AnyView> {
    let gate = rollback.gate?;
    let time = desk.time(gate);
    match rollback.near {
        Gate::None => None,
        Gate::Far | Gate::Near => {
            let word = if rollback.near == Gate::Near {
                "near"
            } else {
                "far"
            };
            let left = desk.count(gate, countdown::away);
            let text = move || Some(words::gate_left(&time, &left()?));
            Some(view! { <p class="tm-gate" data-tm-gate=word>{text}</p> }.into_any())
        }
        Gate::Past => {
            let text = words::gate_past(&time);
            Some(view! { <p class="tm-gate" data-tm-gate="past">{text}</p> }.into_any())
        }
    }
}

/// What stands at the foot of the run bar: the gate once it is near, and in
/// rollback mode the banner.
pub(super) fn banner(desk: Desk, watch: &Watch) -> impl IntoView + use<> {
    let known = known(watch);
    // The whole of it is made anew only when the rollback begins or ends.
    let is_on = Memo::new(move |_| known.with(RollbackView::is_on));
    Effect::new(move |before: Option<bool>| {
        let on = is_on.get();
        show_mode(desk, &known.get_untracked(), on);
        if on && before == Some(false) {
            go_to_procedure(desk, &known.get_untracked());
        }
        if let Some(root) = desk.root() {
            queue_microtask(move || queue_microtask(move || make_room(&root)));
        }
        on
    });
    let ask = watch.ask.clone();
    let line = move || {
        let rollback = known.get();
        let seen = matches!(rollback.near, Gate::Near | Gate::Past);
        seen.then(|| gate_line(desk, &rollback)).flatten()
    };
    let mode = move || {
        if !is_on.get() {
            return None;
        }
        let ask = ask.clone();
        Some(view! {
            <div class="tm-mode" role="group" aria-label=words::MODE>
                <div class="tm-mode-head">
                    <strong class="tm-mode-title">{words::MODE}</strong>
                    {move || clock_of(desk, &known.get())}
                </div>
                {move || next(desk, &known.get())}
                <div class="tm-watch-acts">
                    <button
                        type="button"
                        class="tm-button tm-watch-button"
                        on:click=move |_| go_to_procedure(desk, &known.get_untracked())
                    >
                        {words::TO_PROCEDURE}
                    </button>
                    <button
                        type="button"
                        class="tm-button tm-watch-button"
                        on:click=move |_| ask.set(Some(Ask::Restored))
                    >
                        {words::RESTORED}
                    </button>
                    {move || slip(desk)}
                </div>
            </div>
        })
    };
    view! { {line} {mode} }
}

/// When it was called, and the recovery clock.
fn clock_of(desk: Desk, rollback: &RollbackView) -> Option<AnyView> {
    let mode = rollback.mode?;
    let called = words::called(&desk.time(mode.called));
    let face = if let Some(deadline) = mode.deadline {
        let (left, over) = (
            desk.count(deadline, countdown::left),
            desk.count(deadline, countdown::left),
        );
        let is_over = Memo::new(move |_| over().is_some_and(|left| left.starts_with('+')));
        let name = move || {
            if is_over.get() {
                words::RTO_OVER
            } else {
                words::RTO_LEFT
            }
        };
        let by = words::restore_by(&desk.time(deadline));
        view! {
            <span class="tm-mode-note tm-mode-left" data-tm-over=move || is_over.get().then_some("")>
                {name}
            </span>
            <span class="tm-mode-clock" role="timer">{left}</span>
            <span class="tm-mode-note">{by}</span>
        }
        .into_any()
    } else {
        let since = desk.count(mode.called, countdown::left);
        view! {
            <span class="tm-mode-note">{words::RTO_NONE}</span>
            <span class="tm-mode-clock" role="timer">{since}</span>
        }
        .into_any()
    };
    let count = (!rollback.steps.is_empty()).then(|| {
        let count = words::procedure(rollback.settled, rollback.steps.len());
        view! { <span class="tm-mode-note">{count}</span> }
    });
    Some(
        view! { {face} <span class="tm-mode-note tm-mode-called">{called}</span> {count} }
            .into_any(),
    )
}

/// The next step of the procedure, to be ticked from here.
fn next(desk: Desk, rollback: &RollbackView) -> AnyView {
    if rollback.steps.is_empty() {
        return view! { <p class="tm-mode-next">{words::NO_PROCEDURE}</p> }.into_any();
    }
    let step = rollback.next.and_then(|at| {
        let id = desk.look(|seen| Some(seen.runbook.steps.get(at)?.id.clone()));
        Some((at, id.flatten()?, desk.step_text(at)?))
    });
    match step {
        None => view! {
            <p class="tm-mode-next">{words::PROCEDURE_DONE}</p>
        }
        .into_any(),
        Some((at, id, text)) => {
            let href = ["#tm-s-", &at.to_string()].concat();
            let done = move |_| {
                desk.wish(&Event::Set {
                    step: id.clone(),
                    to: State::Done,
                    note: None,
                });
            };
            let name = words::of(words::NEXT_DONE, &text);
            view! {
                <p class="tm-mode-next">
                    <a class="tm-mode-step" href=href>{text}</a>
                    <button type="button" class="tm-button tm-watch-button" aria-label=name on:click=done>
                        {words::NEXT_DONE}
                    </button>
                </p>
            }
            .into_any()
        }
    }
}

/// As long as nothing was done since, the call itself can be taken back.
fn slip(desk: Desk) -> Option<AnyView> {
    let mine = desk.see(|seen| {
        let last = seen.session.counted().into_iter().next_back()?;
        Some(last.op.kind == "event" && last.op.data.get("name")?.as_str() == Some("rollback"))
    });
    mine.flatten().filter(|mine| *mine).map(|_| {
        view! {
            <button
                type="button"
                class="tm-button tm-watch-button"
                on:click=move |_| desk.wish(&Event::Undo)
            >
                {words::SLIP}
            </button>
        }
        .into_any()
    })
}

/// Marks the root and the sections that are not about the rollback.
fn show_mode(desk: Desk, rollback: &RollbackView, on: bool) {
    let Some(root) = desk.root() else { return };
    dom::attribute(&root, "data-tm-rollback", on.then_some("on"));
    for section in dom::all(&root, "[data-tm-section]") {
        let index = section.get_attribute("data-tm-section");
        let index: Option<usize> = index.and_then(|index| index.parse().ok());
        let is_way_back = index.is_some_and(|index| rollback.sections.contains(&index));
        let word = (on && is_way_back).then_some("");
        dom::attribute(&section, "data-tm-way-back", word);
    }
}

/// Puts the procedure in sight, below the bar, and the keyboard on its first open
/// step.
fn go_to_procedure(desk: Desk, rollback: &RollbackView) {
    let Some(root) = desk.root() else { return };
    let Some(at) = rollback.next.or_else(|| rollback.steps.first().copied()) else {
        return;
    };
    let at = at.to_string();
    // The banner makes the bar taller, once all views have run.
    queue_microtask(move || {
        queue_microtask(move || {
            make_room(&root);
            let step = dom::first(&root, &["#tm-s-", &at].concat());
            let input = dom::first(&root, &["#tm-b-", &at].concat());
            if let Some(input) = input.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                let _ = input.focus();
            }
            if let Some(step) = step {
                let around = step.closest("[data-tm-section]").ok().flatten();
                around.unwrap_or(step).scroll_into_view();
            }
        });
    });
}

/// Says how tall the bar is, so that what is gone to does not end below it.
fn make_room(root: &Element) {
    let bar = dom::first(root, ".tm-run-bar").and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let page = dom::document().document_element();
    let page = page.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let (Some(bar), Some(page)) = (bar, page) {
        let is_on = root.has_attribute("data-tm-rollback");
        let height = [&(bar.offset_height() + 24).to_string(), "px"].concat();
        let _ = if is_on {
            page.style().set_property("--tm-scroll-room", &height)
        } else {
            page.style().remove_property("--tm-scroll-room").map(drop)
        };
    }
}

/// The questions, in a dialog.
pub(super) fn questions(desk: Desk, watch: &Watch) -> impl IntoView + use<> {
    let ask = watch.ask.clone();
    let dialog = NodeRef::<html::Dialog>::new();
    let field = NodeRef::<html::Input>::new();
    let trouble = RwSignal::new("");
    let title = dom::id("tm-ask-title", desk.handle);
    let labelled = title.clone();
    let opened = ask.clone();
    Effect::new(move |_| {
        let asked = opened.get();
        let Some(dialog) = dialog.get() else { return };
        trouble.set("");
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
        if asked.is_some() && !dialog.open() {
            let _ = dialog.show_modal();
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
        } else if asked.is_none() && dialog.open() {
            dialog.close();
        }
    });
    let close = {
        let ask = ask.clone();
        move || {
            if ask.get_untracked().is_some() {
                ask.set(None);
            }
        }
    };
    let answered = {
        let (ask, close) = (ask.clone(), close.clone());
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let text = field
                .get_untracked()
                .map(|it| it.value())
                .unwrap_or_default();
            let now = clock::now();
            let done = match ask.get_untracked() {
                Some(Ask::Call) if text.trim().is_empty() => {
                    trouble.set(words::CALL_NEEDS);
                    false
                }
                Some(Ask::Call) => {
                    close();
                    desk.act(action::call_rollback(&text, now))
                }
                Some(Ask::Restored) => desk.act(action::end_rollback(&text, now)),
                None => true,
            };
            if done {
                close();
            }
        }
    };
    let cancel = close.clone();
    let is_call = {
        let ask = ask.clone();
        Memo::new(move |before: Option<&bool>| match ask.get() {
            Some(ask) => ask == Ask::Call,
            // What is closing keeps its words.
            None => before.copied().unwrap_or(true),
        })
    };
    let pick = move |call: &'static str, restored: &'static str| {
        move || if is_call.get() { call } else { restored }
    };
    let yes = move || {
        if is_call.get() {
            "tm-button tm-button-grave"
        } else {
            "tm-button tm-button-go"
        }
    };
    view! {
        <dialog
            class="tm-dialog tm-ask"
            node_ref=dialog
            aria-labelledby=labelled
            on:close=move |_| close()
        >
            <form on:submit=answered>
                <h2 class="tm-dialog-title" id=title>{pick(words::CALL_TITLE, words::RESTORED_TITLE)}</h2>
                <p>{pick(words::CALL_TEXT, words::RESTORED_TEXT)}</p>
                <label class="tm-watch-field">
                    {pick(words::WHY, words::NOTE)}
                    <input class="tm-watch-input" type="text" maxlength="500" autocomplete="off" node_ref=field />
                </label>
                <p class="tm-ask-trouble" role="alert">{move || trouble.get()}</p>
                <div class="tm-dialog-tools">
                    <button type="button" class="tm-button" on:click=move |_| cancel()>{words::CANCEL}</button>
                    <button type="submit" class=yes>{pick(words::CALL_YES, words::RESTORED_YES)}</button>
                </div>
            </form>
        </dialog>
    }
}
