//! The re-attach list: ticks that fit no step of the changed runbook.
//!
//! It is rare and short, and a choice that was made must never slide to
//! another tick: whenever the list changes it is built anew.

use std::any::Any;
use std::cell::RefCell;

use leptos::mount::mount_to;
use leptos::prelude::*;
use tminus_model::{Step, StepId};
use tminus_run::{Event, Lost};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

use super::desk::Desk;
use crate::browser::dom;
use crate::words;

thread_local! {
    /// The lists that are shown, by the number of their runbook. What is taken
    /// out leaves the page.
    static SHOWN: RefCell<Vec<(u32, Box<dyn Any>)>> = const { RefCell::new(Vec::new()) };
}

/// With more choices in all than this, each list is filled when it is used.
const EAGER: usize = 20_000;

/// Shows a list in its slot.
pub(super) fn show(root: &Element, handle: u32, lost: &[Lost]) {
    SHOWN.with_borrow_mut(|shown| shown.retain(|(of, _)| *of != handle));
    let Some(slot) = dom::first(root, "[data-tm-slot=reattach]") else {
        return;
    };
    slot.set_text_content(None);
    if lost.is_empty() {
        return;
    }
    let steps = Desk { handle }.look(|seen| seen.runbook.steps.len());
    let eager = lost.len() * steps.unwrap_or_default() <= EAGER;
    let lost = lost.to_vec();
    let mounted = mount_to(slot.unchecked_into(), move || view(handle, lost, eager));
    SHOWN.with_borrow_mut(|shown| shown.push((handle, Box::new(mounted))));
}

/// Takes a runbook's list off the page.
pub(super) fn close(handle: u32) {
    SHOWN.with_borrow_mut(|shown| shown.retain(|(of, _)| *of != handle));
}

fn view(handle: u32, lost: Vec<Lost>, eager: bool) -> impl IntoView {
    let title = dom::id("tm-lost-title", handle);
    let labelled = title.clone();
    let items: Vec<_> = lost
        .into_iter()
        .map(|one| item(handle, one, eager))
        .collect();
    view! {
        <section class="tm-lost" aria-labelledby=labelled>
            <h2 class="tm-lost-title" id=title>{words::LOST_TITLE}</h2>
            <p class="tm-lost-lead">{words::LOST_TEXT}</p>
            <ul class="tm-lost-list">{items}</ul>
        </section>
    }
}

fn item(handle: u32, lost: Lost, eager: bool) -> impl IntoView {
    let pick = NodeRef::<leptos::html::Select>::new();
    let filled = RwSignal::new(eager);
    let id = lost.was.id;
    // Of some only the name is known.
    let text = match lost.was.text {
        text if text.is_empty() => id.as_str().to_owned(),
        text => text,
    };
    let place = lost.was.path.join(words::PATH_SEPARATOR);
    let state = words::state(lost.state.word());
    let was = id.clone();
    let attach = move |_| {
        let Some(choice) = pick.get_untracked() else {
            return;
        };
        let choice: &HtmlSelectElement = &choice;
        match choice.value().as_str() {
            // Nothing was chosen: the list is where to go.
            "" => drop(choice.focus()),
            to => {
                let (was, to) = (was.clone(), StepId::new(to));
                decide(handle, Event::Attach { was, to });
            }
        }
    };
    let give_up = move |_| decide(handle, Event::Drop { was: id.clone() });
    view! {
        <li class="tm-lost-item">
            <span class="tm-lost-what">{text.clone()}</span>
            " "
            <span class="tm-lost-where">{place}</span>
            " "
            <span class="tm-chip">{state}</span>
            " "
            <select
                class="tm-lost-pick"
                aria-label=words::attach_to(&text)
                node_ref=pick
                on:focus=move |_| filled.set(true)
            >
                <option value="">{words::LOST_PICK}</option>
                {move || filled.get().then(|| choices(handle))}
            </select>
            " "
            <button type="button" class="tm-button tm-lost-attach" on:click=attach>
                {words::ATTACH}
            </button>
            " "
            <button type="button" class="tm-button tm-lost-drop" on:click=give_up>
                {words::DROP}
            </button>
        </li>
    }
}

/// Everything that a tick can be attached to, by section.
fn choices(handle: u32) -> Vec<impl IntoView> {
    let sections = Desk { handle }.look(|seen| {
        let steps = seen
            .runbook
            .steps
            .chunk_by(|one, next| one.section == next.section);
        let section = |steps: &[Step]| {
            let path = seen.runbook.section_path(steps[0].section);
            let steps = steps
                .iter()
                .map(|step| (step.id.to_string(), step.text.clone()));
            (path.join(words::PATH_SEPARATOR), steps.collect::<Vec<_>>())
        };
        steps.map(section).collect::<Vec<_>>()
    });
    let section = |(title, steps): (String, Vec<(String, String)>)| {
        let steps = steps.into_iter();
        let step = |(id, text)| view! { <option value=id>{text}</option> };
        let steps: Vec<_> = steps.map(step).collect();
        view! { <optgroup label=title>{steps}</optgroup> }
    };
    let sections = sections.unwrap_or_default().into_iter();
    sections.map(section).collect()
}

fn decide(handle: u32, event: Event) {
    // Not while this list's own handler runs: the list is built anew.
    queue_microtask(move || Desk { handle }.wish(&event));
}
