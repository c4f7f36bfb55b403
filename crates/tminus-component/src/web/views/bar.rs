//! The run bar: the one thing that stays in sight.
//!
//! Three closures, by how often they change: the clock (each second), what the
//! run says (each tick and minute), the tools. What they build is made of plain
//! values, and one listener on the bar finds the button that was pressed:
//! every reactive value and every listener of its own costs each reader a
//! kilobyte.

use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use tminus_run::Progress;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};

use super::{Action, Ui};
use crate::frame::{Bar, ClockView, Part};
use crate::words;

/// The run bar.
pub(super) fn view(ui: Ui) -> impl IntoView {
    let clock = Memo::new(move |_| ui.bar.with(|bar| bar.clock.clone()));
    let rest = Memo::new(move |_| {
        ui.bar.with(|bar| Bar {
            clock: None,
            ..bar.clone()
        })
    });
    view! {
        <section
            class="tm-run-bar"
            aria-label=words::RUN
            on:click=move |event| clicked(ui, &event)
            on:keydown=move |event| pressed(ui, &event)
            on:change=move |event| changed(ui, &event)
        >
            {move || clock.get().map(clock_view)}
            {move || middle(rest.get())}
            {move || tools(ui, &rest.get())}
            {move || facts(ui, rest.get().progress)}
            {reset_dialog(ui)}
        </section>
    }
}

fn clock_view(clock: ClockView) -> impl IntoView {
    view! {
        <div class="tm-run-clock" data-tm-clock=clock.phase>
            <span class="tm-run-clock-name">{clock.name}</span>
            <span class="tm-run-clock-face" role="timer">{clock.face}</span>
        </div>
    }
}

fn middle(bar: Bar) -> impl IntoView {
    let before = match (&bar.next, bar.progress.total) {
        (Some(_), _) => words::NEXT,
        (None, 0) => words::NO_STEPS,
        (None, _) => words::ALL_DONE,
    };
    let next = bar.next.map(|next| {
        let chip = next.chip;
        view! {
            <a class="tm-run-next-text" data-tm-act="jump" href=format!("#{}", next.anchor)>
                {next.text}
            </a>
            " "
            {next.owner.map(|owner| view! { <span class="tm-run-next-owner">{owner}</span> })}
            " "
            {chip.map(|chip| view! { <span class=chip.class>{chip.text}</span> })}
        }
    });
    view! {
        <div class="tm-run-mid">
            <div class="tm-run-meter" role="img" aria-label=count(bar.progress)>
                {bar.parts.iter().map(part).collect::<Vec<_>>()}
            </div>
            <p class="tm-run-next"><span class="tm-run-next-word">{before}</span> " " {next}</p>
        </div>
    }
}

fn facts(ui: Ui, progress: Progress) -> impl IntoView {
    let (word, saved) = ui.saved.get();
    let unconfirmed = (progress.unconfirmed > 0).then(|| {
        let text = words::to_confirm(progress.unconfirmed);
        view! { <span class="tm-run-unconfirmed">{text}</span> }
    });
    view! {
        <p class="tm-run-facts">
            <span class="tm-saved" data-tm-saved=word>{saved}</span>
            " "
            <span class="tm-run-count">{count(progress)}</span>
            " "
            {unconfirmed}
        </p>
    }
}

fn count(progress: Progress) -> String {
    words::of_done(progress.done + progress.skipped, progress.total)
}

fn part(part: &Part) -> impl IntoView + use<> {
    view! {
        <span
            class="tm-run-part"
            data-tm-done=flag(part.weight > 0 && part.percent == 100)
            data-tm-now=flag(part.now)
            style=("--tm-weight", part.weight.to_string())
        >
            <span class="tm-run-part-done" style=("--tm-part", format!("{}%", part.percent))></span>
        </span>
    }
}

fn tools(ui: Ui, bar: &Bar) -> impl IntoView + use<> {
    let open = ui.menu.get();
    let menu = ui.id("tm-run-menu");
    let help = ui.id("tm-who-help");
    let item = |act: &'static str, text: &'static str, usable: bool| {
        let class = match act {
            "ask" => "tm-menu-item tm-menu-grave",
            _ => "tm-menu-item",
        };
        view! {
            <button type="button" class=class data-tm-act=act disabled=flag(!usable)>
                {text}
            </button>
        }
    };
    view! {
        <div class="tm-run-tools">
            <button
                type="button"
                class="tm-button tm-button-go tm-run-done"
                data-tm-act="done"
                disabled=flag(bar.next.is_none())
            >
                {words::DONE}
            </button>
            <button
                type="button"
                class="tm-button tm-run-more"
                id=ui.id("tm-run-more")
                data-tm-act="more"
                aria-label=words::MORE
                aria-expanded=if open { "true" } else { "false" }
                aria-controls=menu.clone()
            >
                "…"
            </button>
        </div>
        <div class="tm-run-menu" id=menu hidden=flag(!open)>
            {item("undo", words::UNDO, bar.can_undo)}
            {item("redo", words::REDO, bar.can_redo)}
            {item("start", words::START, bar.can_start)}
            {item("export", words::EXPORT, true)}
            {item("ask", words::RESET, true)}
            <label class="tm-who">
                {words::WHO}
                <input
                    class="tm-who-name"
                    type="text"
                    autocomplete="name"
                    maxlength="80"
                    aria-describedby=help.clone()
                    prop:value=ui.who.get()
                />
            </label>
            <p class="tm-who-help" id=help>{words::WHO_HELP}</p>
        </div>
    }
}

/// A real dialog, so that the browser keeps the keyboard inside it.
fn reset_dialog(ui: Ui) -> impl IntoView {
    let title = ui.id("tm-reset-title");
    let labelled = title.clone();
    let button = |act: &'static str, class: &'static str, text: &'static str| {
        view! { <button type="button" class=class data-tm-act=act>{text}</button> }
    };
    view! {
        <dialog class="tm-dialog" id=ui.id("tm-reset") aria-labelledby=labelled>
            <h2 class="tm-dialog-title" id=title>{words::RESET_TITLE}</h2>
            <p>{words::RESET_TEXT}</p>
            <div class="tm-dialog-tools">
                {button("cancel", "tm-button", words::CANCEL)}
                {button("reset", "tm-button tm-button-grave", words::RESET_YES)}
            </div>
        </dialog>
    }
}

fn clicked(ui: Ui, event: &MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.and_then(|target| target.closest("[data-tm-act]").ok().flatten())
    else {
        return;
    };
    let act = button.get_attribute("data-tm-act").unwrap_or_default();
    let action = match act.as_str() {
        "more" => {
            ui.menu.update(|open| *open = !*open);
            return;
        }
        "ask" => {
            ui.menu.set(false);
            if let Some(dialog) = dialog(ui) {
                let _ = dialog.show_modal();
            }
            return;
        }
        "cancel" => {
            close(ui);
            return;
        }
        "jump" => {
            event.prevent_default();
            ui.act(Action::Jump);
            return;
        }
        "done" => {
            ui.act(Action::Done);
            return;
        }
        "undo" => Action::Undo,
        "redo" => Action::Redo,
        "start" => Action::Start,
        "export" => Action::Export,
        "reset" => Action::Reset,
        _ => return,
    };
    close(ui);
    ui.act(action);
}

fn pressed(ui: Ui, event: &KeyboardEvent) {
    if event.key() == "Escape" && ui.menu.get_untracked() {
        close(ui);
    }
}

/// The only field of the bar is the name.
fn changed(ui: Ui, event: &Event) {
    ui.act(Action::Who(event_target_value(event)));
}

/// Closes menu and dialog, and puts the keyboard back on the button that
/// opened them.
fn close(ui: Ui) {
    ui.menu.set(false);
    if let Some(dialog) = dialog(ui) {
        dialog.close();
    }
    let more = document().get_element_by_id(&ui.id("tm-run-more"));
    if let Some(more) = more.and_then(|more| more.dyn_into::<HtmlElement>().ok()) {
        let _ = more.focus();
    }
}

fn dialog(ui: Ui) -> Option<HtmlDialogElement> {
    let found = document().get_element_by_id(&ui.id("tm-reset"))?;
    found.dyn_into().ok()
}

/// An attribute that is there or not.
fn flag(on: bool) -> Option<&'static str> {
    on.then_some("")
}
