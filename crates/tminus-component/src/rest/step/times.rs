//! A step's times beside each other, what it waits for, and the correction of
//! what really was.

use leptos::prelude::*;
use tminus_model::Instant;
use tminus_plan::Graph;
use tminus_run::action;
use web_sys::MouseEvent;

use super::{Draft, remarks, states};
use crate::browser::zone::BrowserZone;
use crate::browser::{clock, dom};
use crate::countdown;
use crate::rest::desk::{Desk, Seen};
use crate::rest::watch;
use crate::step::{correction_fault, distance, is_too_long, moment, read_local, span, write_local};
use crate::words::step as words;

/// How many links to other steps are shown.
const MOST: usize = 8;

pub(super) fn view(desk: Desk, index: usize, draft: &Draft) -> impl IntoView + use<> {
    view! {
        <section class="tm-pop-part">
            <h3 class="tm-pop-name">{words::TIMES}</h3>
            {move || rows(desk, index)}
            {correction(desk, index, draft)}
        </section>
    }
}

fn rows(desk: Desk, index: usize) -> AnyView {
    let shown = desk.see(|seen| {
        desk.with(|kept| {
            let now = seen.timing.now;
            let rows = told(desk, seen, &kept.zone, index);
            let before = kept.graph.before(index);
            let after = after(&kept.graph, index);
            let same = clock::ahead(now.0) == kept.zone.ahead_of(now);
            let zone = words::zone(seen.runbook.timezone.as_deref(), same);
            (
                rows,
                links(desk, seen, words::WAITS_FOR, &before),
                links(desk, seen, words::BEFORE, &after),
                zone,
            )
        })
    });
    let Some((rows, before, after, zone)) = shown.flatten() else {
        return ().into_any();
    };
    let zone = (!rows.is_empty()).then_some(zone);
    if rows.is_empty() && before.is_none() && after.is_none() {
        return view! { <p class="tm-pop-none">{words::NO_TIMES}</p> }.into_any();
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(name, text)| view! { <dt>{name}</dt> <dd>{text}</dd> })
        .collect();
    view! {
        <dl class="tm-pop-times">{rows} {before} {after}</dl>
        {zone.map(|zone| view! { <p class="tm-pop-none">{zone}</p> })}
    }
    .into_any()
}

/// The steps that wait for one.
fn after(graph: &Graph, index: usize) -> Vec<usize> {
    let wave = |step: usize| graph.wave.get(step).copied().flatten();
    let next = wave(index).map(|wave| wave + 1);
    let waits = |step: &usize| {
        let is_named = graph.after[*step].contains(&index);
        is_named || (next.is_some() && wave(*step) == next)
    };
    (0..graph.after.len()).filter(waits).collect()
}

/// The times that are known, each with its name.
fn told(
    desk: Desk,
    seen: &Seen<'_>,
    zone: &BrowserZone,
    index: usize,
) -> Vec<(&'static str, String)> {
    let now = seen.timing.now;
    let schedule = &seen.timing.schedule;
    let planned = schedule.planned.get(index).copied().unwrap_or_default();
    let due = schedule.due.get(index).copied().flatten();
    let forecast = seen.timing.forecast.steps.get(index).copied();
    let forecast = forecast.unwrap_or_default();
    let facts = seen.facts.steps.get(index);
    let state = seen.state.step_at(index).unwrap_or_default().state;
    let mut rows: Vec<(&'static str, String)> = Vec::new();
    if let Some(start) = planned.start
        && let Some(text) = span(Some(start), planned.end.or(Some(start)), now, zone)
    {
        rows.push((words::PLANNED, text));
    }
    let said = planned.start.and(planned.end.or(planned.start));
    if let Some(due) = due.filter(|due| said != Some(*due)) {
        rows.push((words::DUE, moment(due, now, zone)));
    }
    if !state.is_settled()
        && let Some(mut text) = span(
            forecast.start.or(forecast.end),
            forecast.end.or(forecast.start),
            now,
            zone,
        )
    {
        let plan = planned.end.or(planned.start).or(due);
        let by = plan.zip(forecast.end.or(forecast.start));
        let by = by.map(|(plan, now)| (now - plan).0);
        if let Some(by) = by.filter(|by| by.abs() >= 60_000) {
            text = [&text, " (", &distance(by), ")"].concat();
        }
        if forecast.held {
            text = [&text, ", ", words::HELD].concat();
        }
        rows.push((words::FORECAST, text));
    }
    let actual = facts.and_then(|facts| {
        let run = |at: Option<Instant>| at.map(|at| seen.facts.run_time(at));
        span(run(facts.start), run(facts.end), now, zone)
    });
    if let Some(text) = actual {
        rows.push((words::ACTUAL, text));
    }
    if let Some(why) = facts.and_then(|facts| facts.corrected.as_ref()) {
        let by = remarks::by(desk, why.actor.as_deref(), why.at);
        rows.push((words::CORRECTED, [&why.why, " (", &by, ")"].concat()));
    }
    if let Some(slack) = forecast.slack {
        let text = match slack.0 / 60_000 {
            ..=0 => words::CRITICAL.to_owned(),
            mins => countdown::length(mins),
        };
        rows.push((words::SLACK, text));
    }
    rows
}

/// Steps that are gone to.
fn links(desk: Desk, seen: &Seen<'_>, name: &'static str, steps: &[usize]) -> Option<AnyView> {
    if steps.is_empty() {
        return None;
    }
    let items: Vec<_> = steps
        .iter()
        .take(MOST)
        .filter_map(|&index| {
            let step = seen.runbook.steps.get(index)?;
            let anchor = desk
                .with(|kept| kept.page.anchor(index))
                .unwrap_or_default();
            let text = desk.with(|kept| kept.page.shown(index)).flatten();
            let text = text.unwrap_or_else(|| step.text.clone());
            let state = seen.state.step_at(index).unwrap_or_default().state;
            let mark = [
                step.gate.then_some(words::GATE),
                (!step.gate || state.is_settled()).then(|| words::state(state)),
            ];
            let mark: Vec<&str> = mark.into_iter().flatten().collect();
            let go = move |event: MouseEvent| {
                event.prevent_default();
                desk.go_to_step(index);
            };
            Some(view! {
                <li>
                    <a href=["#", &anchor].concat() on:click=go>
                        {text}
                    </a>
                    " "
                    <span class="tm-pop-by">{mark.join(", ")}</span>
                </li>
            })
        })
        .collect();
    let more = steps.len().checked_sub(MOST).filter(|more| *more > 0);
    let more = more.map(|more| view! { <li>{words::and_more(more)}</li> });
    Some(view! { <dt>{name}</dt> <dd><ul class="tm-pop-steps">{items} {more}</ul></dd> }.into_any())
}

/// The times as the run has them, for the fields.
fn known(desk: Desk, index: usize) -> (String, String) {
    let known = desk.look(|seen| {
        desk.with(|kept| {
            let facts = seen.facts.steps.get(index)?;
            let run = |at: Option<Instant>| at.map(|at| seen.facts.run_time(at));
            let write = |at| write_local(run(at), &kept.zone);
            Some((write(facts.start), write(facts.end)))
        })
    });
    known.flatten().flatten().unwrap_or_default()
}

fn correction(desk: Desk, index: usize, draft: &Draft) -> impl IntoView + use<> {
    let has_begun = move || {
        desk.see(|seen| {
            let facts = seen.facts.steps.get(index)?;
            Some(facts.start.is_some() || facts.end.is_some())
        }) == Some(Some(true))
    };
    let save = {
        let draft = draft.clone();
        move || correct(desk, index, &draft)
    };
    let (enter, press) = (save.clone(), save);
    let start = time(
        desk,
        "tm-pop-start",
        words::STARTED,
        draft.start.clone(),
        move || known(desk, index).0,
    );
    let end = time(
        desk,
        "tm-pop-end",
        words::ENDED,
        draft.end.clone(),
        move || known(desk, index).1,
    );
    let zone = desk.look(|seen| words::correct_help(seen.runbook.timezone.as_deref()));
    view! {
        <details class="tm-pop-correct" hidden=move || !has_begun()>
            <summary>{words::CORRECT}</summary>
            <p class="tm-pop-none">{zone}</p>
            {start}
            {end}
            {states::field(desk, "tm-pop-why", words::CORRECT_WHY, &draft.why, enter)}
            <button type="button" class="tm-button tm-pop-correct-yes" on:click=move |_| press()>
                {words::CORRECT_YES}
            </button>
        </details>
    }
}

fn time(
    desk: Desk,
    name: &'static str,
    label: &'static str,
    text: ArcRwSignal<Option<String>>,
    known: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    let id = dom::id(name, desk.handle);
    let shown = text.clone();
    // What was not touched follows the run.
    let value = move || {
        desk.see(|_| ());
        shown.get().unwrap_or_else(&known)
    };
    view! {
        <label class="tm-pop-label" for=id.clone()>
            {label}
        </label>
        <input
            class=["tm-pop-field ", name].concat()
            id=id
            type="datetime-local"
            step="1"
            prop:value=value
            on:input=move |event| text.set(Some(event_target_value(&event)))
        />
    }
    .into_any()
}

fn correct(desk: Desk, index: usize, draft: &Draft) {
    let before = known(desk, index);
    let read = |text: &ArcRwSignal<Option<String>>, before: String| {
        let text = text.get_untracked().unwrap_or(before);
        let run = desk.with(|kept| read_local(&text, &kept.zone)).flatten()?;
        // Written by the run's clock, kept by the wall's.
        desk.look(|seen| watch::wall(seen.facts, run))
    };
    let (start, end) = (read(&draft.start, before.0), read(&draft.end, before.1));
    let why = draft.why.get_untracked();
    let now = clock::now();
    let fault =
        correction_fault(start, end, &why, now).or(is_too_long(&why).then_some(words::TOO_LONG));
    if let Some(fault) = fault {
        draft.said.set(fault.to_owned());
        if fault == words::CORRECT_NEEDS {
            desk.focus_soon(".tm-pop-why");
        }
        return;
    }
    let made = desk.look(|seen| {
        Some(action::correct(
            seen.state.id_at(index)?,
            start,
            end,
            &why,
            now,
        ))
    });
    let Some(made) = made.flatten() else { return };
    let said = words::TIMES_CORRECTED;
    remarks::enter(desk, draft, made, said, move |seen, draft| {
        let corrected = seen.facts.steps.get(index)?.corrected.as_ref()?;
        (corrected.why == why.trim()).then(|| {
            draft.start.set(None);
            draft.end.set(None);
            draft.why.clone()
        })
    });
}
