//! The wall clock beside relative times, once the run has a launch, a start or
//! events of its own.

use leptos::prelude::*;
use web_sys::Element;

use crate::browser::{clock, dom};
use crate::rest::desk::Desk;
use crate::step::wall::{Base, base, walls};
use crate::times;

/// What is shown, and what the page said before.
#[derive(Default)]
pub(super) struct Walls {
    base: Option<Base>,
    /// Each wall clock that was changed, with what it said: nothing for one that
    /// was not there.
    changed: Vec<(Element, Option<String>)>,
    /// The same of what machines read.
    stamps: Vec<(Element, Option<String>)>,
}

/// Keeps the wall clocks those of the run.
pub(super) fn keep(desk: Desk) {
    let by_steps = desk.look(|seen| !times::movers(seen.runbook).is_empty());
    let by_steps = by_steps.unwrap_or_default();
    Effect::new(move |_| {
        desk.see(|seen| {
            desk.with(|kept| {
                let new = base(seen.state, seen.facts, seen.timing, &kept.zone, by_steps);
                let known = &mut *kept.steps.walls.borrow_mut();
                if known.base == new {
                    return;
                }
                for (wall, before) in known.changed.drain(..) {
                    match before {
                        Some(text) => dom::text(&wall, &text),
                        None => wall.remove(),
                    }
                }
                for (time, before) in known.stamps.drain(..) {
                    dom::attribute(&time, "datetime", before.as_deref());
                }
                known.base = new;
                let shown = known.base.is_some().then_some("");
                if let Some(base) = &known.base {
                    for wall in walls(seen.runbook, seen.state, base, &kept.zone) {
                        let step = kept.page.element(wall.step);
                        let cell = step.and_then(|step| dom::first(&step, ":scope > .tm-time"));
                        let Some(cell) = cell else { continue };
                        if let Some(time) = dom::first(&cell, "time") {
                            let before = time.get_attribute("datetime");
                            dom::attribute(&time, "datetime", Some(&clock::iso(wall.at)));
                            known.stamps.push((time, before));
                        }
                        let there = dom::first(&cell, ".tm-wall");
                        let before = there.as_ref().and_then(|it| it.text_content());
                        let place = there.unwrap_or_else(|| {
                            let made = dom::element("span", "tm-wall");
                            dom::append(&cell, &made);
                            made
                        });
                        dom::text(&place, &wall.text);
                        known.changed.push((place, before));
                    }
                }
                dom::attribute(&kept.page.root, "data-tm-walls", shown);
            });
        });
    });
}
