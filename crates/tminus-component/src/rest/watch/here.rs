//! What is watched, at its place in the text: in brief, with the one button that
//! is needed there.

use gloo::events::EventListener;
use leptos::prelude::*;
use tminus_model::StepId;
use tminus_run::action::SlotResult;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{Watch, check, event, place, timer, trigger};
use crate::browser::dom;
use crate::countdown;
use crate::rest::desk::Desk;
use crate::rest::panel::Panel;
use crate::watch::TimerPlace;
use crate::words::watch as words;

/// Puts a view at every place.
pub(super) fn furnish(desk: Desk, root: &Element, watch: &Watch) {
    let watched = watch.now.get_untracked();
    for timer in watched.timers {
        if let TimerPlace::Block(at) = timer.place
            && let Some(block) = dom::first(root, &numbered("data-tm-timer", at))
        {
            let id = timer.id;
            let place = place(&block, "span", "tm-watch-here tm-watch-item");
            desk.mount(&place, move |desk| self::timer::timer(desk, &id));
        }
    }
    for of in watched.triggers {
        let Some(item) = named(root, "data-tm-trigger", &of.id) else {
            continue;
        };
        let (watch, id) = (watch.clone(), of.id);
        let place = place(&item, "span", "tm-watch-here tm-watch-item");
        desk.mount(&place, move |desk| trigger::trigger(desk, &watch, &id));
    }
    for of in watched.checks {
        let item = named(root, "data-tm-check", &of.id);
        let Some(item) = item.or_else(|| named(root, "data-tm-step", &of.id)) else {
            continue;
        };
        let (watch, id) = (watch.clone(), of.id);
        let place = place(&inside(&item), "div", "tm-watch-here tm-watch-item");
        desk.mount(&place, move |desk| brief(desk, &watch, &id));
    }
    for of in watched.events {
        for step in of.steps.iter().filter(|_| of.step.is_none()) {
            let step = dom::first(root, &["#tm-s-", &step.to_string()].concat());
            let time = step.and_then(|step| {
                let cell = dom::first(&step, ":scope > .tm-time");
                cell.or_else(|| dom::first(&step, "time")?.parent_element())
            });
            let Some(time) = time else { continue };
            let (watch, name) = (watch.clone(), of.name.clone());
            let place = place(&time, "div", "tm-watch-here tm-watch-item");
            desk.mount(&place, move |desk| happening(desk, &watch, &name));
        }
    }
    keep_focus(desk, root);
}

/// A button that was pressed is often replaced by another: the keyboard then
/// goes to what has come in its place.
fn keep_focus(desk: Desk, root: &Element) {
    let listener = EventListener::new(root, "click", |event| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let item = target.and_then(|it| it.closest(".tm-watch-item").ok().flatten());
        let Some(item) = item else { return };
        // The news of the run come in a microtask, and views in others after it.
        queue_microtask(move || {
            queue_microtask(move || {
                queue_microtask(move || queue_microtask(move || refocus(&item)));
            });
        });
    });
    desk.with(|kept| kept.keep(Box::new(listener)));
}

fn refocus(item: &Element) {
    let document = dom::document();
    let active = document.active_element();
    let lost = active.is_none_or(|active| active.tag_name().eq_ignore_ascii_case("body"));
    let next = dom::first(item, "button").and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(next) = next.filter(|_| lost) {
        let _ = next.focus();
    }
}

pub(super) fn numbered(name: &str, at: usize) -> String {
    ["[", name, "=\"", &at.to_string(), "\"]"].concat()
}

/// The element that carries this name; ids are looked at as values, for they may
/// hold what a selector cannot.
pub(super) fn named(root: &Element, attribute: &str, id: &StepId) -> Option<Element> {
    let all = dom::all(root, &["[", attribute, "]"].concat());
    let is = |it: &Element| it.get_attribute(attribute).as_deref() == Some(id.as_str());
    all.into_iter().find(is)
}

/// Where in an element there is room: of a row in its last cell, of a step's row
/// below its text.
fn inside(item: &Element) -> Element {
    if item.tag_name().eq_ignore_ascii_case("tr") {
        let text = dom::first(item, ":scope > .tm-text");
        let cell = text.or_else(|| item.last_element_child());
        return cell.unwrap_or_else(|| item.clone());
    }
    item.clone()
}

/// A check in a few words.
fn brief(desk: Desk, watch: &Watch, id: &StepId) -> impl IntoView + use<> {
    let known = check::known(watch, id);
    let id = id.clone();
    move || {
        let check = known.get()?;
        if let Some(waits) = &check.waits {
            return Some(
                view! { <span class="tm-watch-note">{words::waits(waits)}</span> }.into_any(),
            );
        }
        let due = check.due().map(|slot| {
            let done = check::say(desk, &id, slot, SlotResult::Done, words::DONE, &check.text);
            let since = words::due_since(&desk.time(slot.at));
            view! { <span class="tm-chip tm-chip-soon">{since}</span> {done} }
        });
        let next = check.next().filter(|_| check.due().is_none()).map(|slot| {
            let away = desk.count(slot.at, countdown::away);
            let text = move || Some(words::next_in(&away()?));
            view! { <span class="tm-watch-note">{text}</span> }
        });
        let over = check.next().is_none() && check.due().is_none();
        let over = over.then(|| view! { <span class="tm-watch-note">{words::CHECK_OVER}</span> });
        let missed = (check.missed() > 0).then(|| {
            view! { <span class="tm-chip tm-chip-late">{words::missed(check.missed())}</span> }
        });
        let name = words::of(words::ALL_SLOTS, &check.text);
        Some(
            view! {
                {due} {next} {over} {missed}
                <button
                    type="button"
                    class="tm-button tm-watch-button tm-watch-plain"
                    aria-label=name
                    on:click=move |_| desk.open_panel(Panel::Watch)
                >
                    {words::ALL_SLOTS}
                </button>
            }
            .into_any(),
        )
    }
}

/// An event that nothing in the document is.
fn happening(desk: Desk, watch: &Watch, name: &str) -> impl IntoView + use<> {
    let known = event::known(watch, name);
    move || {
        let of = known.get()?;
        Some(match of.at {
            None => event::button(desk, &of.name, words::event_button(&of.name)).into_any(),
            Some(at) => {
                let text = words::happened(&desk.time(at));
                view! { <span class="tm-watch-note">{text}</span> }.into_any()
            }
        })
    }
}
