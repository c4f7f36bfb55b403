//! What is watched: recurring checks, timers, triggers, events, and the way back.
//!
//! [`crate::watch`] decides how each stands. It is computed once for all views of
//! a run ([`Watch`]), and anew when the run changes or the time comes that it
//! says. Views stand in the panel, at their places in the text ([`here`]) and at
//! the foot of the run bar ([`strip`]).

mod check;
mod event;
mod form;
mod here;
mod rollback;
mod strip;
mod timer;
mod trigger;

use std::cell::RefCell;

use leptos::prelude::*;
use tminus_model::{Instant, Millis};
use tminus_run::facts::Facts;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::alarm;
use super::desk::{Desk, Seen};
use crate::browser::{clock, dom};
use crate::countdown;
use crate::steady::Steady;
use crate::watch::{Look, Watched, What, watched};
use crate::words::watch as words;

pub(super) use check::check;
pub(super) use event::event;
pub(super) use rollback::rollback;
pub(super) use timer::timer;
pub(super) use trigger::trigger;

thread_local! {
    /// The page's two clocks.
    static STEADY: RefCell<Steady> = RefCell::default();
}

/// What is watched in a run, for all views of it.
#[derive(Clone)]
pub(super) struct Watch {
    /// How everything stands; tracked by whoever reads it.
    pub(super) now: ArcMemo<Watched>,
    /// A question that is to be asked.
    pub(super) ask: ArcRwSignal<Option<Ask>>,
}

/// A question about the rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Whether to call it.
    Call,
    /// Whether it is over.
    Restored,
}

/// Puts on the page what is shown without being asked for.
pub(super) fn furnish(desk: Desk) {
    let Some(root) = desk.root() else { return };
    let watch = Watch {
        now: ArcMemo::new(move |_| desk.now(|now| stands(desk, now)).unwrap_or_default()),
        ask: ArcRwSignal::new(None),
    };
    desk.with(|kept| kept.watch.replace(Some(watch.clone())));
    if let Some(bar) = dom::first(&root, ".tm-run-bar") {
        let place = place(&bar, "div", "tm-watch-strip");
        let watch = watch.clone();
        desk.mount(&place, move |desk| {
            alarm::run(desk, &watch);
            strip::strip(desk, watch)
        });
    }
    here::furnish(desk, &root, &watch);
}

/// Adds a place for a view.
fn place(to: &Element, name: &str, class: &str) -> Element {
    let place = dom::element(name, &["tm-watch-place ", class].concat());
    dom::append(to, &place);
    place
}

/// How everything stands, and until when by the wall clock.
fn stands(desk: Desk, now: Instant) -> (Watched, Option<Instant>) {
    let going = clock::going();
    let back = STEADY.with_borrow_mut(|steady| steady.look(now, going));
    if let Some(back) = back {
        let said = words::set_back(&countdown::span(back));
        // Not while views are being made.
        queue_microtask(move || desk.alert(&said));
    }
    let stands = desk.see(|seen| {
        look(desk, seen, now, going, |look| {
            let (watched, until) = watched(look);
            (watched, until.map(|at| wall(seen.facts, at)))
        })
    });
    stands.unwrap_or_default()
}

/// Looks at a run with the page's two clocks.
pub(super) fn look<T>(
    desk: Desk,
    seen: &Seen<'_>,
    now: Instant,
    going: Millis,
    with: impl FnOnce(&Look<'_>) -> T,
) -> T {
    let steady =
        |what: &str, ends| STEADY.with_borrow_mut(|steady| steady.end(what, ends, now, going));
    with(&Look {
        runbook: seen.runbook,
        state: seen.state,
        facts: seen.facts,
        timing: seen.timing,
        now,
        steady: &steady,
        shown: &|what| desk.shown(what),
    })
}

/// The moment of the wall clock at which it is that late in the run.
pub(super) fn wall(facts: &Facts, run: Instant) -> Instant {
    facts.scale.map_or(run, |scale| scale.wall_time(run))
}

impl Desk {
    /// What is watched; `None` once the desk has left the page.
    pub(super) fn watch(self) -> Option<Watch> {
        self.with(|kept| kept.watch.borrow().clone()).flatten()
    }

    /// The run's own clock, as [`Desk::now`] is the wall clock.
    pub(super) fn run_now<T>(
        self,
        show: impl FnOnce(Instant) -> (T, Option<Instant>),
    ) -> Option<T> {
        self.now(|now| {
            let scale = self.look(|seen| seen.facts.scale).flatten();
            let run = scale.map_or(now, |scale| scale.run_time(now));
            let (shown, until) = show(run);
            let until = until.map(|at| scale.map_or(at, |scale| scale.wall_time(at)));
            (shown, until)
        })
    }

    /// What the page shows of something.
    fn shown(self, what: What<'_>) -> Option<String> {
        self.with(|kept| {
            let root = &kept.page.root;
            let text = match what {
                What::Step(at) => return kept.page.shown(at),
                What::Timer(at) => dom::first(root, &here::numbered("data-tm-timer", at))
                    .and_then(|block| dom::first(&block, "strong")),
                What::Trigger(id) => here::named(root, "data-tm-trigger", id),
            };
            let copy = text?.clone_node_with_deep(true).ok()?;
            let copy: Element = copy.unchecked_into();
            for ours in dom::all(&copy, ".tm-watch-place") {
                ours.remove();
            }
            let text = copy.text_content()?;
            let words: Vec<&str> = text.split_whitespace().collect();
            Some(words.join(" "))
        })
        .flatten()
    }

    /// A step's text as the page shows it.
    fn step_text(self, at: usize) -> Option<String> {
        let text = self.look(|seen| Some(seen.runbook.steps.get(at)?.text.clone()));
        Some(self.step_words(at, &text.flatten()?))
    }

    /// A moment of the run as a time of day.
    fn time(self, at: Instant) -> String {
        let now = untrack(|| self.run_now(|now| (now, None)));
        clock::clock(at, now.unwrap_or(at)).short()
    }

    /// A text that counts down to a moment, or up from it.
    fn count(
        self,
        at: Instant,
        text: fn(Instant, Instant) -> countdown::Shown,
    ) -> impl Fn() -> Option<String> + Send + Sync + Copy + 'static {
        move || {
            self.run_now(|now| {
                let shown = text(at, now);
                (shown.text, Some(shown.until))
            })
        }
    }

    /// The milliseconds that a timer has to go, by the run's clock.
    fn left(self, ends: Instant) -> Millis {
        let now = untrack(|| self.run_now(|now| (now, None)));
        Millis(now.map_or(0, |now| (ends - now).0.max(0)))
    }
}
