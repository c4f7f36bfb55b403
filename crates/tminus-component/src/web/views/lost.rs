//! The re-attach list: ticks that fit no step of the changed runbook.
//!
//! It is rare and short, and a choice that was made must never slide to
//! another tick: whenever the list changes it is built anew.

use gloo::events::EventListener;
use tminus_model::{Runbook, StepId};
use tminus_run::Lost;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{Action, Ui};
use crate::web::dom;
use crate::words;

/// With more choices in all than this, each list is filled when it is used.
const EAGER: usize = 20_000;

/// The list in its slot.
pub(in crate::web) struct LostList {
    slot: Element,
    shown: Vec<Lost>,
}

impl LostList {
    pub(in crate::web) fn new(slot: Element) -> Self {
        slot.set_text_content(None);
        Self {
            slot,
            shown: Vec::new(),
        }
    }

    /// Shows the list, if it is another one.
    pub(in crate::web) fn show(&mut self, ui: Ui, lost: &[Lost], runbook: &Runbook) {
        if self.shown == lost {
            return;
        }
        self.shown = lost.to_vec();
        self.slot.set_text_content(None);
        if lost.is_empty() {
            return;
        }
        let section = dom::element("section", "tm-lost");
        let title_id = ui.id("tm-lost-title");
        dom::attribute(&section, "aria-labelledby", Some(&title_id));
        let title = dom::text_element("h2", "tm-lost-title", words::LOST_TITLE);
        title.set_id(&title_id);
        dom::append(&section, &title);
        let lead = dom::text_element("p", "tm-lost-lead", words::LOST_TEXT);
        dom::append(&section, &lead);
        let items = dom::element("ul", "tm-lost-list");
        let eager = lost.len() * runbook.steps.len() <= EAGER;
        for one in lost {
            dom::append(&items, &item(ui, one, eager.then_some(runbook)));
        }
        dom::append(&section, &items);
        dom::append(&self.slot, &section);
    }
}

fn item(ui: Ui, lost: &Lost, fill_with: Option<&Runbook>) -> Element {
    let text = match lost.was.text.as_str() {
        // Only its name is known.
        "" => lost.was.id.as_str(),
        text => text,
    };
    let item = dom::element("li", "tm-lost-item");
    let place = lost.was.path.join(words::PATH_SEPARATOR);
    for (class, text) in [
        ("tm-lost-what", text),
        ("tm-lost-where", &place),
        ("tm-chip", words::state(lost.state.word())),
    ] {
        dom::append(&item, &dom::text_element("span", class, text));
    }
    let pick = dom::element("select", "tm-lost-pick");
    dom::attribute(&pick, "aria-label", Some(&words::attach_to(text)));
    let none = dom::text_element("option", "", words::LOST_PICK);
    dom::attribute(&none, "value", Some(""));
    dom::append(&pick, &none);
    if let Some(runbook) = fill_with {
        fill(&pick, runbook);
    } else {
        let filled = pick.clone();
        EventListener::once(&pick, "focus", move |_| {
            ui.with_runbook(|runbook| fill(&filled, runbook));
        })
        .forget();
    }
    let attach = button("tm-lost-attach", words::ATTACH);
    let drop = button("tm-lost-drop", words::DROP);
    let was = lost.was.id.clone();
    listen(&drop, {
        let was = was.clone();
        move || ui.act(Action::Drop { was: was.clone() })
    });
    let picked = pick.clone();
    listen(&attach, move || {
        let value = js_sys::Reflect::get(&picked, &"value".into());
        let value = value
            .ok()
            .and_then(|value| value.as_string())
            .unwrap_or_default();
        if value.is_empty() {
            // Nothing was chosen: the list is where to go.
            if let Some(list) = picked.dyn_ref::<HtmlElement>() {
                let _ = list.focus();
            }
            return;
        }
        let (was, to) = (was.clone(), StepId::new(value));
        ui.act(Action::Attach { was, to });
    });
    for control in [&pick, &attach, &drop] {
        dom::append(&item, control);
    }
    item
}

fn button(class: &str, text: &str) -> Element {
    let button = dom::text_element("button", &format!("tm-button {class}"), text);
    dom::attribute(&button, "type", Some("button"));
    button
}

/// Listens for as long as the button is in the page.
fn listen(button: &Element, act: impl Fn() + 'static) {
    EventListener::new(button, "click", move |_| act()).forget();
}

/// Everything that a tick can be attached to, by section.
fn fill(pick: &Element, runbook: &Runbook) {
    let mut group: Option<(usize, Element)> = None;
    for step in &runbook.steps {
        let of = match group {
            Some((section, ref of)) if section == step.section => of.clone(),
            _ => {
                let of = dom::element("optgroup", "");
                let title = runbook
                    .section_path(step.section)
                    .join(words::PATH_SEPARATOR);
                dom::attribute(&of, "label", Some(&title));
                dom::append(pick, &of);
                of
            }
        };
        let option = dom::text_element("option", "", &step.text);
        dom::attribute(&option, "value", Some(step.id.as_str()));
        let _ = of.append_child(&option);
        group = Some((step.section, of));
    }
}
