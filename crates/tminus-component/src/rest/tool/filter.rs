//! What a filter hides in the page.

use leptos::prelude::*;
use tminus_model::Instant;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::marks;
use crate::browser::dom;
use crate::find::{self, Found, Query};
use crate::frame;
use crate::rest::desk::{Desk, Kept, Seen};
use crate::times;
use crate::words::tool as words;

/// Keeps the page to what is looked for.
pub(super) fn keep(desk: Desk) {
    Effect::new(move |before: Option<Query>| {
        let query = desk.tool(|tool| tool.query.get()).unwrap_or_default();
        let anyway = desk.tool(|tool| tool.anyway.get()).flatten();
        let found = if query.is_empty() {
            None
        } else {
            desk.see(|seen| {
                let late = if query.late {
                    late(desk, seen)
                } else {
                    Vec::new()
                };
                let searched = find::Seen {
                    runbook: seen.runbook,
                    state: seen.state,
                    late: &late,
                    text: &|at| super::text(desk, seen, at),
                    fill: &|text: &str| super::filled(seen, text),
                };
                let mut found = find::find(&query, &searched);
                // What the reader is at does not go away under their hands.
                let at = focused_step(desk, seen);
                for step in [anyway, at].into_iter().flatten() {
                    found.show(seen.runbook, step);
                }
                found
            })
        };
        let shown = found.as_ref().map(Found::count);
        desk.with(|kept| paint(kept, found, anyway, &query));
        desk.tool(|tool| {
            if tool.shown.get_untracked() != shown {
                tool.shown.set(shown);
            }
        });
        if let (Some(shown), Some(before)) = (shown, before)
            && before != query
        {
            let all = desk.look(|seen| seen.runbook.steps.len());
            desk.say(&words::count(shown, all.unwrap_or_default()));
        }
        query
    });
}

/// Which steps are late, and this view again when another is.
fn late(desk: Desk, seen: &Seen<'_>) -> Vec<bool> {
    let scale = seen.facts.scale;
    let late = desk.with(|kept| {
        let times = times::times(seen.runbook, seen.state, &kept.zone, scale);
        desk.now(|wall| {
            let now = seen.facts.run_time(wall);
            let mut soonest: Option<Instant> = None;
            let is_late = |(at, due): (usize, &Option<Instant>)| {
                let view = seen.state.step_at(at).unwrap_or_default();
                let Some(due) = due.filter(|_| !view.state.is_settled()) else {
                    return false;
                };
                let is_late = frame::is_late(due, now);
                if !is_late {
                    let at = Instant(due.0 + frame::GRACE);
                    soonest = Some(soonest.map_or(at, |soonest| soonest.min(at)));
                }
                is_late
            };
            let late: Vec<bool> = times.steps.iter().enumerate().map(is_late).collect();
            let until = soonest.map(|at| scale.map_or(at, |scale| scale.wall_time(at)));
            (late, until)
        })
    });
    late.flatten().unwrap_or_default()
}

/// The step that the keyboard is on.
pub(in crate::rest) fn focused_step(desk: Desk, seen: &Seen<'_>) -> Option<usize> {
    let focused = dom::document().active_element()?;
    let root = desk.root()?;
    if !root.contains(Some(&focused)) {
        return None;
    }
    let step = focused.closest("[data-tm-step]").ok()??;
    let id = step.get_attribute("data-tm-step")?;
    seen.state.position(&tminus_model::StepId::new(id))
}

fn paint(kept: &Kept, found: Option<Found>, anyway: Option<usize>, query: &Query) {
    let (steps, sections) =
        kept.look(|seen| (seen.runbook.steps.len(), seen.runbook.sections.len()));
    let root = &kept.page.root;
    let mut painted = kept.tool.painted.borrow_mut();
    let was = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(true);
    let found = found.unwrap_or_else(|| Found {
        hits: Vec::new(),
        steps: vec![true; steps],
        sections: vec![true; sections],
    });
    for at in 0..steps {
        let shown = was(&found.steps, at);
        if shown != was(&painted.steps, at)
            && let Some(step) = kept.page.element(at)
        {
            dom::attribute(&step, "data-tm-hidden", (!shown).then_some(""));
        }
    }
    for at in 0..sections {
        let shown = was(&found.sections, at);
        if shown != was(&painted.sections, at) {
            let of = ["[data-tm-section=\"", &at.to_string(), "\"]"].concat();
            if let Some(section) = dom::first(root, &of) {
                dom::attribute(&section, "data-tm-hidden", (!shown).then_some(""));
            }
        }
    }
    let is_on = !found.hits.is_empty();
    dom::attribute(root, "data-tm-filtered", is_on.then_some(""));
    for step in dom::all(root, "[data-tm-anyway]") {
        dom::attribute(&step, "data-tm-anyway", None);
    }
    let hidden = |at: &usize| is_on && !was(&found.hits, *at);
    if let Some(step) = anyway.filter(hidden).and_then(|at| kept.page.element(at)) {
        dom::attribute(&step, "data-tm-anyway", Some(words::SHOWN_ANYWAY));
    }
    let words: Vec<String> = query.words().collect();
    let texts = (0..steps).filter(|&at| is_on && was(&found.hits, at) && !words.is_empty());
    let texts = texts.filter_map(|at| dom::first(&kept.page.element(at)?, ".tm-text"));
    marks::mark(&texts.take(marks::MOST).collect::<Vec<Element>>(), &words);
    *painted = found;
}

/// Takes the filter off, and says so.
pub(in crate::rest) fn clear(desk: Desk, said: &str) {
    let was_on = desk.tool(|tool| !tool.query.with_untracked(Query::is_empty));
    if was_on == Some(true) {
        desk.ask(|query| *query = Query::default());
        desk.say(said);
    }
}

/// Goes to the next hit, or the one before, and around at the end.
pub(in crate::rest) fn go(desk: Desk, forward: Forward) {
    let hits = desk.with(|kept| kept.tool.painted.borrow().hits.clone());
    let hits = hits.unwrap_or_default();
    let at = desk.look(|seen| focused_step(desk, seen)).flatten();
    let is_hit = |index: &usize| hits.get(*index).copied().unwrap_or_default();
    let count = hits.len();
    let to = match (forward, at) {
        (Forward::Yes, None) => (0..count).find(is_hit),
        (Forward::No, None) => (0..count).rev().find(is_hit),
        (Forward::Yes, Some(at)) => (at + 1..count).chain(0..count).find(is_hit),
        (Forward::No, Some(at)) => (0..at).rev().chain((0..count).rev()).find(is_hit),
    };
    if let Some(to) = to {
        focus(desk, to);
    }
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rest) enum Forward {
    Yes,
    No,
}

/// Puts the keyboard on a step that is shown.
pub(in crate::rest) fn focus(desk: Desk, index: usize) {
    let nodes = desk.with(|kept| kept.page.step(index)).flatten();
    if let Some(nodes) = nodes {
        let _ = nodes.input.focus();
        if nodes.step.dyn_ref::<HtmlElement>().is_some() {
            super::link::show(&nodes.step);
        }
    }
}
