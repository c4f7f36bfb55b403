//! What the run is: kind, name, state; naming, closing and opening it again.

use leptos::prelude::*;
use leptos::web_sys::SubmitEvent;
use tminus_run::action;
use tminus_run::runs::RunKind;

use super::{Form, Sheet, cancel};
use crate::browser::clock;
use crate::rest::runs::called;
use crate::words;
use crate::words::runs as said;

pub(super) fn view(sheet: Sheet) -> impl IntoView {
    let shown = move || {
        sheet.desk.see(|seen| {
            let now = clock::now();
            let short = |at| clock::clock(at, now).short();
            let name = called(&seen.session.config().run, seen.state.name());
            let rehearsal = seen.facts.kind == RunKind::Rehearsal;
            let by = seen.session.ops().find(|op| op.kind == "open");
            let by = by.and_then(|op| op.actor.clone());
            let opened = seen.facts.opened.map_or_else(
                || said::UNTOUCHED.to_owned(),
                |at| said::opened(&short(at), by.as_deref()),
            );
            let progress = seen.state.progress();
            let done = words::of_done(progress.done + progress.skipped, progress.total);
            let closed = seen.facts.closed.filter(|_| seen.state.is_closed());
            view! {
                <p class="tm-run-name">
                    <span class="tm-run-name-text" dir="auto">{name}</span>
                    " "
                    <span class=kind_class(rehearsal)>
                        {if rehearsal { said::REHEARSAL } else { said::LIVE }}
                    </span>
                    {closed.map(|_| view! { " " <span class="tm-chip">{said::CLOSED}</span> })}
                </p>
                <p class="tm-help">
                    {opened} " · " {done}
                    {closed.map(|at| view! { " · " {said::closed_at(&short(at))} })}
                </p>
            }
        })
    };
    let opener = move || {
        (sheet.form.get() != Some(Form::Name) && !sheet.is_closed()).then(|| {
            view! {
                <button
                    type="button"
                    class="tm-button"
                    data-tm-opens="name"
                    on:click=move |_| sheet.open(Form::Name)
                >
                    {said::RENAME}
                </button>
            }
        })
    };
    view! {
        <section class="tm-part">
            {shown}
            {opener}
            {move || (sheet.form.get() == Some(Form::Name)).then(|| naming(sheet))}
        </section>
    }
}

/// The class of the chip of a kind.
pub(super) fn kind_class(rehearsal: bool) -> &'static str {
    if rehearsal {
        "tm-chip tm-chip-rehearsal"
    } else {
        "tm-chip tm-chip-live"
    }
}

fn naming(sheet: Sheet) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let name = sheet.desk.look(|seen| seen.state.name().map(str::to_owned));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = field.get_untracked().map(|field| field.value());
        if sheet.desk.act(action::name_run(&name.unwrap_or_default())) {
            sheet.desk.say(said::SAID_NAMED);
            sheet.shut("name");
        }
    };
    let id = sheet.id("tm-run-name");
    let help = sheet.id("tm-run-name-help");
    view! {
        <form class="tm-form" on:submit=submit on:keydown=sheet.typed("name")>
            <label class="tm-label" for=id.clone()>{said::NAME}</label>
            <input
                class="tm-input"
                type="text"
                id=id
                maxlength="120"
                required
                aria-describedby=help.clone()
                node_ref=field
                prop:value=name.flatten().unwrap_or_default()
            />
            <p class="tm-help" id=help>{said::NAME_HELP}</p>
            <p class="tm-form-tools">
                <button type="submit" class="tm-button tm-button-go">{said::SAVE}</button>
                {cancel(sheet, "name")}
            </p>
        </form>
    }
}

/// Closing, at the end of the sheet; of a closed run the way back.
pub(super) fn closing(sheet: Sheet) -> impl IntoView {
    let reopen = move |_| {
        if sheet.desk.act(action::reopen_run("")) {
            sheet.desk.say(said::SAID_REOPENED);
            sheet.desk.focus_soon(".tm-sheet-title");
        }
    };
    let part = move || {
        if sheet.is_closed() {
            return view! {
                <p class="tm-help">{said::CLOSED_NOTICE}</p>
                <button type="button" class="tm-button" on:click=reopen>{said::REOPEN}</button>
            }
            .into_any();
        }
        if sheet.form.get() == Some(Form::Close) {
            return asking(sheet).into_any();
        }
        view! {
            <button
                type="button"
                class="tm-button"
                data-tm-opens="close"
                on:click=move |_| sheet.open(Form::Close)
            >
                {said::CLOSE_RUN}
            </button>
        }
        .into_any()
    };
    view! { <section class="tm-part tm-part-last">{part}</section> }
}

fn asking(sheet: Sheet) -> impl IntoView {
    let field = NodeRef::<leptos::html::Textarea>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let note = field.get_untracked().map(|field| field.value());
        if sheet.desk.act(action::close_run(&note.unwrap_or_default())) {
            sheet.form.set(None);
            sheet.desk.say(said::SAID_CLOSED);
            sheet.desk.focus_soon(".tm-sheet-title");
        }
    };
    let id = sheet.id("tm-close-note");
    view! {
        <form class="tm-form" on:submit=submit on:keydown=sheet.typed("close")>
            <p class="tm-help">{said::CLOSE_HELP}</p>
            <label class="tm-label" for=id.clone()>{said::CLOSE_NOTE}</label>
            <textarea class="tm-input" id=id rows="2" maxlength="2000" node_ref=field></textarea>
            <p class="tm-form-tools">
                <button type="submit" class="tm-button tm-button-grave">{said::CLOSE_YES}</button>
                {cancel(sheet, "close")}
            </p>
        </form>
    }
}
