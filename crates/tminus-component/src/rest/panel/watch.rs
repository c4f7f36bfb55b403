//! What is watched: the way back, triggers, timers, recurring checks, events, and
//! how alarms are given.

use leptos::prelude::*;
use tminus_model::StepId;

use crate::rest::desk::Desk;
use crate::rest::{alarm, watch};
use crate::watch::Watched;
use crate::words::watch as words;

/// Which things there are: what the panel is made anew for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Shape {
    rollback: bool,
    triggers: Vec<StepId>,
    timers: Vec<(StepId, String)>,
    checks: Vec<StepId>,
    events: Vec<String>,
}

fn shape(watched: &Watched) -> Shape {
    let timers = watched.timers.iter().filter(|timer| timer.listed);
    let timers = timers.map(|timer| {
        let name = words::timer(&timer.label).to_owned();
        (timer.id.clone(), name)
    });
    Shape {
        rollback: watched.rollback.is_known(),
        triggers: watched.triggers.iter().map(|it| it.id.clone()).collect(),
        timers: timers.collect(),
        checks: watched.checks.iter().map(|it| it.id.clone()).collect(),
        events: watched.events.iter().map(|it| it.name.clone()).collect(),
    }
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let watching = desk.watch()?;
    let memo = {
        let watching = watching.clone();
        Memo::new(move |_| watching.now.with(shape))
    };
    let parts = move || {
        let shape = memo.get();
        let watching = &watching;
        let texts = watching.now.get_untracked();
        let rollback = shape.rollback.then(|| {
            let items = vec![item(watch::rollback(desk, watching).into_any())];
            part(words::ROLLBACK, items)
        });
        let triggers = shape.triggers.iter().map(|id| {
            let trigger = texts.triggers.iter().find(|it| it.id == *id);
            let name = trigger.map(|it| it.text.clone()).unwrap_or_default();
            let decides = trigger.map(|it| words::decides(it.kind));
            let hold = trigger.and_then(|it| it.hold);
            let hold = hold.map(|hold| words::must_hold(&crate::countdown::span(hold)));
            let note = [
                decides.unwrap_or_default(),
                hold.as_deref().unwrap_or_default(),
            ];
            let note: Vec<&str> = note.into_iter().filter(|it| !it.is_empty()).collect();
            let note = note.join(". ");
            let live = watch::trigger(desk, watching, id);
            let note = (!note.is_empty()).then(|| view! { <p class="tm-watch-note">{note}</p> });
            item(view! { <p class="tm-watch-name">{name}</p> {note} {live} }.into_any())
        });
        let triggers = some(words::TRIGGERS, triggers.collect());
        let timers = shape.timers.iter().map(|(id, name)| {
            let whole = texts.timers.iter().find(|it| it.id == *id);
            let whole = whole.map(|it| crate::countdown::span(it.whole));
            let live = watch::timer(desk, id);
            item(
                view! {
                    <p class="tm-watch-name">
                        {name.clone()}<span class="tm-watch-owner">{whole}</span>
                    </p>
                    {live}
                }
                .into_any(),
            )
        });
        let timers = some(words::TIMERS, timers.collect());
        let checks = shape.checks.iter();
        let checks = checks.map(|id| item(watch::check(desk, watching, id).into_any()));
        let checks = some(words::CHECKS, checks.collect());
        let events = shape.events.iter();
        let events = events.map(|name| item(watch::event(desk, watching, name).into_any()));
        let events = some(words::EVENTS, events.collect());
        let nothing = (shape == Shape::default())
            .then(|| view! { <p class="tm-watch-note">{words::NOTHING}</p> });
        view! { {nothing} {rollback} {triggers} {timers} {checks} {events} }
    };
    let alarms = part(words::ALARMS, vec![item(alarm::settings(desk).into_any())]);
    Some(view! { <div class="tm-watch">{parts} {alarms}</div> })
}

fn item(view: AnyView) -> AnyView {
    view! { <li class="tm-watch-row tm-watch-item">{view}</li> }.into_any()
}

fn some(title: &'static str, items: Vec<AnyView>) -> Option<AnyView> {
    (!items.is_empty()).then(|| part(title, items))
}

fn part(title: &'static str, items: Vec<AnyView>) -> AnyView {
    view! {
        <section class="tm-watch-part">
            <h3 class="tm-watch-title">{title}</h3>
            <ul class="tm-watch-list">{items}</ul>
        </section>
    }
    .into_any()
}
