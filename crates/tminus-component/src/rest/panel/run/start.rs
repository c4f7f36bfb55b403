//! The actual start, from which `H+` times count: starting, and saying when it
//! really was.

use leptos::prelude::*;
use leptos::web_sys::SubmitEvent;
use tminus_plan::Zone;
use tminus_run::{Event, action};

use super::launch::zone_name;
use super::moment::{Grain, Moment};
use super::{Form, Sheet, cancel};
use crate::browser::clock;
use crate::browser::zone::BrowserZone;
use crate::launch;
use crate::words::runs as said;

pub(super) fn view(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    // In the run's time, as everything that counts from it.
    let started = Memo::new(move |_| {
        desk.see(|seen| seen.state.start().map(|at| seen.facts.run_time(at)))
            .flatten()
    });
    let shown = move || {
        let text = started.get().map(|at| {
            let name = zone_name(desk);
            let local = BrowserZone::new(Some(&name)).local(at);
            said::started(&[&launch::written(local), " ", &name].concat())
        });
        view! { <p class="tm-help">{text.unwrap_or_else(|| said::NOT_STARTED.to_owned())}</p> }
    };
    let begin = move |_| {
        desk.wish(&Event::Act(action::start(clock::now())));
        desk.focus_soon("[data-tm-opens=start]");
    };
    let opener = move || {
        if sheet.is_closed() || sheet.form.get() == Some(Form::Start) {
            return None;
        }
        Some(if started.get().is_some() {
            view! {
                <button
                    type="button"
                    class="tm-button"
                    data-tm-opens="start"
                    on:click=move |_| sheet.open(Form::Start)
                >
                    {said::CORRECT_START}
                </button>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="tm-button" on:click=begin>{said::START_NOW}</button>
            }
            .into_any()
        })
    };
    view! {
        <section class="tm-part" data-tm-part="start">
            <h3 class="tm-part-title">{said::START}</h3>
            {shown}
            {opener}
            {move || (sheet.form.get() == Some(Form::Start)).then(|| form(sheet))}
        </section>
    }
}

fn form(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    let field = NodeRef::<leptos::html::Input>::new();
    let name = zone_name(desk);
    let zone = BrowserZone::new(Some(&name));
    let start = desk.look(|seen| seen.state.start().map(|at| seen.facts.run_time(at)));
    let moment = Moment::new(start.flatten().map(|at| zone.local(at)), &name);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let why = field.get_untracked().map(|field| field.value());
        match untrack(|| moment.at()) {
            Err(why) => desk.alert(why),
            Ok(at) => {
                let scale = desk.look(|seen| seen.facts.scale).flatten();
                let wall = scale.map_or(at, |scale| scale.wall_time(at));
                let why = why.unwrap_or_default();
                if desk.act(action::correct_start(wall, &why, clock::now())) {
                    desk.say(said::SAID_CORRECTED);
                    sheet.shut("start");
                }
            }
        }
    };
    let id = sheet.id("tm-start-why");
    view! {
        <form class="tm-form" novalidate on:submit=submit on:keydown=sheet.typed("start")>
            {moment.view(&sheet.id("tm-start"), &[], Grain::Seconds)}
            <p class="tm-help">{name}</p>
            <label class="tm-label" for=id.clone()>{said::REASON}</label>
            <input class="tm-input" type="text" id=id maxlength="500" required node_ref=field/>
            <p class="tm-form-tools">
                <button type="submit" class="tm-button tm-button-go">{said::CORRECT}</button>
                {cancel(sheet, "start")}
            </p>
        </form>
    }
}
