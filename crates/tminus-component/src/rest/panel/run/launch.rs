//! The launch of the run: when it is, here and there, and moving it.

use leptos::prelude::*;
use leptos::web_sys::SubmitEvent;
use tminus_model::{Instant, LocalDateTime, Millis};
use tminus_plan::Zone;
use tminus_run::{Event, action};

use super::moment::{Grain, Moment};
use super::{Form, Sheet, cancel};
use crate::browser::clock;
use crate::browser::zone::BrowserZone;
use crate::compared::length;
use crate::launch::{self, Move};
use crate::rest::desk::Desk;
use crate::rest::zones;
use crate::words::runs as said;

/// The name of the zone that launches are written in: the runbook's, else the
/// reader's own.
pub(super) fn zone_name(desk: Desk) -> String {
    let named = desk.look(|seen| seen.runbook.timezone.clone()).flatten();
    named
        .or_else(zones::own)
        .unwrap_or_else(|| "UTC".to_owned())
}

/// The zones that stand first: the runbook's and the reader's own.
pub(super) fn near(desk: Desk) -> Vec<String> {
    let mut near = vec![zone_name(desk)];
    near.extend(zones::own().filter(|own| *own != near[0]));
    near
}

/// The launch as an instant of the run's time.
pub(super) fn instant(desk: Desk) -> Option<(LocalDateTime, Instant)> {
    let launch = desk.see(|seen| seen.state.launch().cloned()).flatten()?;
    let zone = BrowserZone::new(Some(&zone_name(desk)));
    let at = launch.at.unwrap_or_else(|| zone.instant(launch.local));
    // In the zone that is named beside it, whatever zone it was set in.
    Some((zone.local(at), at))
}

pub(super) fn view(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    let known = Memo::new(move |_| instant(desk));
    let by_run = Memo::new(move |_| {
        let launch = desk.see(|seen| seen.state.launch().map(|launch| launch.by_run));
        launch.flatten().unwrap_or_default()
    });
    let shown = move || match known.get() {
        None => view! { <p class="tm-help">{said::NO_LAUNCH}</p> }.into_any(),
        Some((local, at)) => {
            let yours = BrowserZone::new(None).local(at);
            let own = zones::own().unwrap_or_default();
            let name = zone_name(desk);
            let for_you = (own != name).then(|| {
                view! {
                    <p class="tm-when-yours">
                        {launch::written(yours)} " " {own} " · " {said::FOR_YOU}
                    </p>
                }
            });
            let whose = if by_run.get() {
                said::LAUNCH_OWN
            } else {
                said::LAUNCH_AUTHOR
            };
            view! {
                <p class="tm-when">
                    <span class="tm-when-time">{launch::written(local)}</span>
                    " "
                    <span class="tm-when-zone">{name}</span>
                </p>
                {for_you}
                <p class="tm-help">{whose}</p>
            }
            .into_any()
        }
    };
    let opener = move || {
        (sheet.form.get() != Some(Form::Launch) && !sheet.is_closed()).then(|| {
            let text = if known.get().is_some() {
                said::MOVE_LAUNCH
            } else {
                said::SET_LAUNCH
            };
            view! {
                <button
                    type="button"
                    class="tm-button"
                    data-tm-opens="launch"
                    on:click=move |_| sheet.open(Form::Launch)
                >
                    {text}
                </button>
            }
        })
    };
    view! {
        <section class="tm-part" data-tm-part="launch">
            <h3 class="tm-part-title">{said::LAUNCH}</h3>
            {shown}
            {opener}
            {move || (sheet.form.get() == Some(Form::Launch)).then(|| form(sheet))}
        </section>
    }
}

fn form(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    let name = zone_name(desk);
    let planned = untrack(|| instant(desk));
    let moment = Moment::new(planned.map(|(local, _)| local), &name);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match untrack(|| moment.at()) {
            Err(why) => desk.alert(why),
            Ok(at) => {
                // Every rule of the runbook is read in its zone, so the launch is
                // written in it too, whichever zone it was given in.
                let name = zone_name(desk);
                let local = BrowserZone::new(Some(&name)).local(at);
                desk.wish(&Event::Act(action::launch(local, &name, at)));
                let text = [&launch::written(local), " ", &name].concat();
                desk.say(&said::launch_set(&text));
                sheet.shut("launch");
            }
        }
    };
    let quick = said::QUICK.map(|(minutes, text)| {
        let by = if minutes % 1440 == 0 {
            Move::Days(minutes / 1440)
        } else {
            Move::Minutes(minutes)
        };
        let step = move |_| {
            let zone = BrowserZone::new(Some(&untrack(|| moment.zone())));
            // What is written counts; with nothing written, now.
            let at = untrack(|| moment.at());
            let run_now = desk.look(|seen| seen.facts.run_time(clock::now()));
            let now = run_now.unwrap_or_else(clock::now);
            let now = Instant(now.0.div_euclid(60_000) * 60_000);
            let local = untrack(|| moment.local()).unwrap_or_else(|| zone.local(now));
            let at = at.unwrap_or_else(|_| zone.instant(local));
            moment.put(launch::moved(&zone, local, at, by));
        };
        view! {
            <button type="button" class="tm-button tm-quick" on:click=step>{text}</button>
        }
    });
    view! {
        <form class="tm-form" novalidate on:submit=submit on:keydown=sheet.typed("launch")>
            {moment.view(&sheet.id("tm-launch"), &near(desk), Grain::Minutes)}
            <div class="tm-quicks" role="group" aria-label=said::STEPS>
                {quick.into_iter().collect::<Vec<_>>()}
            </div>
            {preview(desk, moment, planned.map(|(_, at)| at))}
            <p class="tm-form-tools">
                <button type="submit" class="tm-button tm-button-go">{said::SET}</button>
                {cancel(sheet, "launch")}
            </p>
        </form>
    }
}

/// What would come of it.
fn preview(desk: Desk, moment: Moment, planned: Option<Instant>) -> impl IntoView {
    let lines = move || {
        let at = moment.at().ok()?;
        let (name, chosen) = (zone_name(desk), moment.zone());
        let own = zones::own().unwrap_or_default();
        let mut lines: Vec<String> = Vec::new();
        let mut places = vec![name];
        if !places.contains(&own) {
            places.push(own);
        }
        for place in places.iter().filter(|place| **place != chosen) {
            let local = BrowserZone::new(Some(place)).local(at);
            lines.push([&launch::written(local), " ", place].concat());
        }
        let now = desk.now(|now| {
            let scale = desk.look(|seen| seen.facts.scale).flatten();
            let run = scale.map_or(now, |scale| scale.run_time(now));
            (run, Some(Instant(now.0 + 15_000)))
        })?;
        match planned.map(|planned| at - planned) {
            Some(Millis(0)) | None => {}
            Some(by) if by.0 > 0 => lines.push(said::later(&length(by))),
            Some(by) => lines.push(said::earlier(&length(Millis(-by.0)))),
        }
        if at <= now {
            lines.push(said::PAST.to_owned());
        } else {
            lines.push(said::from_now(&length(at - now)));
        }
        if desk.see(|seen| seen.state.start().is_some()) == Some(true) {
            lines.push(said::AFTER_START.to_owned());
        }
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
        Some(view! { <ul class="tm-preview">{lines.collect::<Vec<_>>()}</ul> })
    };
    view! { <div class="tm-preview-place" aria-live="off">{lines}</div> }
}
