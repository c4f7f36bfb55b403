//! The runs of this runbook on this device.

use leptos::prelude::*;
use tminus_run::runs::RunKind;

use super::head::kind_class;
use super::{Form, Page, Sheet, begin};
use crate::browser::clock;
use crate::rest::marks::link;
use crate::rest::runs::{self, Known};
use crate::words;
use crate::words::runs as said;

pub(super) fn view(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    // What others of the list show is read when the sheet is opened and when the
    // run that is shown is named, closed or opened again; not with every tick.
    let own = Memo::new(move |_| {
        desk.see(|seen| (seen.state.name().map(str::to_owned), seen.state.is_closed()))
    });
    let list = move || {
        own.track();
        match runs::known(desk) {
            Ok(known) => {
                let rows: Vec<_> = known.into_iter().map(|one| row(sheet, one)).collect();
                view! { <ul class="tm-runs">{rows}</ul> }.into_any()
            }
            Err(_) => view! { <p class="tm-help">{said::RUNS_UNREADABLE}</p> }.into_any(),
        }
    };
    let opener = move || {
        (sheet.form.get() != Some(Form::New)).then(|| {
            view! {
                <p class="tm-form-tools">
                    <button
                        type="button"
                        class="tm-button"
                        data-tm-opens="new"
                        on:click=move |_| sheet.open(Form::New)
                    >
                        {said::NEW}
                    </button>
                    <button
                        type="button"
                        class="tm-button"
                        data-tm-opens="compare"
                        on:click=move |_| {
                            sheet.page.set(Page::Compare);
                            desk.focus_soon(".tm-compare-back");
                        }
                    >
                        {said::COMPARE}
                    </button>
                </p>
            }
        })
    };
    view! {
        <section class="tm-part" data-tm-part="runs">
            <h3 class="tm-part-title">{said::RUNS}</h3>
            {list}
            {opener}
            {move || (sheet.form.get() == Some(Form::New)).then(|| begin::form(sheet))}
            <p class="tm-help">{said::RUNS_HELP}</p>
        </section>
    }
}

fn row(sheet: Sheet, known: Known) -> impl IntoView {
    let desk = sheet.desk;
    let shown = desk.look(|seen| seen.session.config().run == known.run);
    let shown = shown.unwrap_or_default();
    let name = runs::called(&known.run, known.name.as_deref());
    let rehearsal = known.kind == RunKind::Rehearsal;
    let stored = known.progress;
    let done = move || {
        let now = shown
            .then(|| desk.see(|seen| seen.state.progress()))
            .flatten();
        let progress = now.unwrap_or(stored);
        words::of_done(progress.done + progress.skipped, progress.total)
    };
    let last = known.last.map_or_else(
        || said::UNTOUCHED.to_owned(),
        |at| said::last_change(&clock::clock(at, clock::now()).short()),
    );
    let title = if shown {
        view! { <span class="tm-runs-name" aria-current="true" dir="auto">{name}</span> }.into_any()
    } else {
        view! { <span class="tm-runs-name" dir="auto">{link(desk, &known.run, name)}</span> }
            .into_any()
    };
    view! {
        <li class="tm-runs-row" data-tm-run=known.run>
            <p class="tm-runs-head">
                {title}
                " "
                <span class=kind_class(rehearsal)>
                    {if rehearsal { said::REHEARSAL } else { said::LIVE }}
                </span>
                {known.closed.then(|| view! { " " <span class="tm-chip">{said::CLOSED}</span> })}
                {shown.then(|| view! { " " <span class="tm-runs-shown">{said::SHOWN}</span> })}
            </p>
            <p class="tm-help">
                {done} " · " {last} {known.remark.map(|remark| view! { " · " {remark} })}
            </p>
        </li>
    }
}
