//! The dialog: one for all steps, made when it is opened, beside its step or at
//! the foot of a phone.
//!
//! It does not block the page: ticking goes on, and what changes shows here too.
//! Its fields stand outside of what is made anew when the run changes.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use tminus_model::Millis;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{Draft, Target, measure, remarks, states, times};
use crate::browser::dom;
use crate::rest::desk::Desk;
use crate::rest::watch;
use crate::{countdown, words};

/// Between the dialog and its step.
const GAP: f64 = 6.0;
/// The same with what stays free at the screen's edge.
const EDGE: f64 = 14.0;
/// The height below which a dialog is of no use.
const LEAST: f64 = 240.0;

/// The dialog, while one is open.
pub(super) fn view(desk: Desk) -> impl IntoView {
    move || {
        let target = desk.open_target_now()?;
        let draft = desk.draft(target);
        let body = match target {
            Target::Step(index) => step(desk, index, &draft),
            Target::Measure(index) => measure::view(desk, index, &draft),
        };
        let (title, lead) = heading(desk, target);
        let name = dom::id("tm-pop-title", desk.handle);
        let labelled = name.clone();
        let typed = move |event: KeyboardEvent| states::typed(desk, target, &event);
        let said = draft.said.clone();
        Some(view! {
            <dialog class="tm-pop" popover="manual" aria-labelledby=labelled on:keydown=typed>
                <div class="tm-pop-head">
                    <div class="tm-pop-heading">
                        <h2 class="tm-pop-title" id=name tabindex="-1">
                            {title}
                        </h2>
                        <p class="tm-pop-lead">{lead}</p>
                    </div>
                    <button
                        type="button"
                        class="tm-sheet-close"
                        aria-label=words::CLOSE
                        on:click=move |_| desk.close_step()
                    >
                        "×"
                    </button>
                </div>
                <div class="tm-pop-body">
                    {body} <p class="tm-pop-said" role="status">
                        {move || said.get()}
                    </p>
                </div>
            </dialog>
        })
    }
}

fn step(desk: Desk, index: usize, draft: &Draft) -> AnyView {
    view! {
        {states::view(desk, index, draft)}
        {times::view(desk, index, draft)}
        {timer(desk, index)}
        {remarks::view(desk, index, draft)}
    }
    .into_any()
}

/// The step's timer: of its own length, else as long as the step takes.
fn timer(desk: Desk, index: usize) -> Option<AnyView> {
    let id = desk.look(|seen| seen.state.id_at(index).cloned())??;
    let known = desk.watch()?.now.with_untracked(|watched| {
        let mut timers = watched.timers.iter();
        timers.find(|timer| timer.id == id).map(|timer| timer.whole)
    })?;
    let whole = (known > Millis::default()).then(|| countdown::span(known));
    Some(
        view! {
            <section class="tm-pop-part">
                <h3 class="tm-pop-name">{words::step::TIMER}</h3>
                <p class="tm-pop-timer tm-watch-item">
                    <span class="tm-pop-by">{whole}</span> " " {watch::timer(desk, &id)}
                </p>
            </section>
        }
        .into_any(),
    )
}

/// What the dialog is about, and where that stands.
fn heading(desk: Desk, target: Target) -> (String, String) {
    let found = desk.look(|seen| match target {
        Target::Step(index) => {
            let step = seen.runbook.steps.get(index)?;
            let shown = desk.with(|kept| kept.page.shown(index)).flatten();
            let path = seen.runbook.section_path(step.section);
            // The section is enough: all around it is the page.
            let place = path.last().copied().unwrap_or_default().to_owned();
            let owner = step
                .owner
                .as_deref()
                .map(|owner| seen.runbook.owner_name(owner));
            let lead = match owner {
                Some(owner) if !place.is_empty() => [&place, " · ", owner].concat(),
                Some(owner) => owner.to_owned(),
                None => place,
            };
            Some((shown.unwrap_or_else(|| step.text.clone()), lead))
        }
        Target::Measure(index) => {
            let measure = seen.runbook.measures.get(index)?;
            let lead = words::step::MEASURED.to_owned();
            Some((measure.metric.clone(), lead))
        }
    });
    found.flatten().unwrap_or_default()
}

/// Shows the dialog once it is made, puts it in its place, and the keyboard into
/// it.
pub(super) fn show_soon(desk: Desk) {
    // Effects run in a microtask of their own, after this one is queued.
    queue_microtask(move || {
        queue_microtask(move || {
            let Some(dialog) = desk.root().and_then(|root| dom::first(&root, ".tm-pop")) else {
                return;
            };
            let method = |name: &str| -> Option<Function> {
                Reflect::get(&dialog, &name.into()).ok()?.dyn_into().ok()
            };
            let is_open = dialog.matches(":popover-open").unwrap_or(false);
            // Shown, a dialog takes the keyboard, and the page follows it.
            place(desk, &dialog);
            if !is_open {
                // The older way, for browsers without popovers.
                let shown = method("showPopover").and_then(|show| show.call0(&dialog).ok());
                if shown.is_none()
                    && let Some(show) = method("show")
                {
                    dom::attribute(&dialog, "popover", None);
                    let _ = show.call0(&dialog);
                }
            }
            place(desk, &dialog);
            let first = [
                ".tm-pop-reason",
                ".tm-state-pick[tabindex='0']",
                ".tm-pop-value",
                ".tm-pop-title",
            ];
            let first = first.into_iter().find_map(|it| dom::first(&dialog, it));
            if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                focus(&first);
            }
        });
    });
}

/// Puts the dialog below its step, or above it where there is more room. A narrow
/// screen has its own rule in the style sheet.
fn place(desk: Desk, dialog: &Element) -> Option<()> {
    let beside = match untrack(|| desk.open_target_now())? {
        Target::Step(index) => {
            let step = desk.with(|kept| kept.page.element(index))??;
            reveal(&step);
            dom::first(&step, ".tm-step-tool").unwrap_or(step)
        }
        Target::Measure(index) => {
            let selector = ["[data-tm-measured=\"", &index.to_string(), "\"]"].concat();
            dom::first(&desk.root()?, &selector)?
        }
    };
    let window = web_sys::window()?;
    let number = |value: Result<JsValue, JsValue>| value.ok()?.as_f64();
    let (width, height) = (
        number(window.inner_width())?,
        number(window.inner_height())?,
    );
    let (at, own) = (
        beside.get_bounding_client_rect(),
        dialog.get_bounding_client_rect(),
    );
    let left = (at.right() - own.width()).clamp(8.0, (width - own.width() - 8.0).max(8.0));
    // On the side where all of it fits, else where there is more room: a step is
    // not covered by its own tools, and neither is the run bar that stays in sight.
    let ceiling = under_bar(desk).min(height / 2.0);
    let (below, above) = (height - at.bottom() - EDGE, at.top() - ceiling - EDGE);
    let is_above = own.height() > below && above > below;
    let room = if is_above { above } else { below };
    // Where neither side has room it stands on the step rather than on the bar.
    let (is_above, top) = if room < LEAST {
        (false, (height - EDGE - LEAST).max(ceiling))
    } else if is_above {
        (true, at.top() - GAP)
    } else {
        (false, at.bottom() + GAP)
    };
    let room = room.max((height - EDGE - top).min(LEAST));
    let style = dialog.unchecked_ref::<HtmlElement>().style();
    let (x, y) = (
        left + window.scroll_x().ok()?,
        top + window.scroll_y().ok()?,
    );
    for (name, at) in [
        ("--tm-pop-x", x),
        ("--tm-pop-y", y),
        ("--tm-pop-room", room),
    ] {
        style
            .set_property(name, &[&at.round().to_string(), "px"].concat())
            .ok()?;
    }
    dom::attribute(dialog, "data-tm-above", is_above.then_some(""));
    Some(())
}

/// The lower edge of the run bar, while that is at the top of the screen.
fn under_bar(desk: Desk) -> f64 {
    let bar = desk
        .root()
        .and_then(|root| dom::first(&root, ".tm-run-bar"));
    bar.map_or(0.0, |bar| bar.get_bounding_client_rect().bottom().max(0.0))
}

/// Brings a step into the screen, if it is not in it.
fn reveal(step: &Element) {
    let at = step.get_bounding_client_rect();
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    if at.top() >= 0.0 && height.is_some_and(|height| at.bottom() <= height) {
        return;
    }
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"block".into(), &"center".into());
    let scroll = Reflect::get(step, &"scrollIntoView".into()).ok();
    if let Some(scroll) = scroll.and_then(|it| it.dyn_into::<Function>().ok()) {
        let _ = scroll.call1(step, &options);
    }
}

/// Says something of what was entered once what was asked for has had its effect:
/// the run was changed, or it was not.
pub(super) fn settle(act: impl FnOnce() + 'static) {
    // The first module's news come in a microtask that is queued by now.
    queue_microtask(act);
}

/// Puts the keyboard on something without moving the page.
fn focus(on: &HtmlElement) {
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"preventScroll".into(), &true.into());
    let focus = Reflect::get(on, &"focus".into()).ok();
    if let Some(focus) = focus.and_then(|it| it.dyn_into::<Function>().ok()) {
        let _ = focus.call1(on, &options);
    }
}
