//! Fields for what the reader fills in, and what it changes in the page.
//!
//! The list stands in the page already. Fields are added when it is opened
//! first: most readers of a filled page never do. Everything is painted
//! straight onto the nodes that are there.

use gloo::events::{EventListener, EventListenerOptions};
use tminus_model::ordered::Map;
use tminus_model::{Placeholder, ValueKind};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, Element, Event, HtmlInputElement, KeyboardEvent};

use super::desk::Desk;
use crate::browser::dom;
use crate::fields::{self, Spot};
use crate::words;

/// Attributes that are filled, with the attribute that holds the open text;
/// an empty name is the element's own text.
const FILLED: [(&str, &str); 4] = [
    ("data-tm-text", ""),
    ("data-tm-title", "title"),
    ("data-tm-alt", "alt"),
    ("data-tm-href", "href"),
];

/// What came of something that was typed in.
pub(super) enum Typed {
    /// It does not fit, or is a secret: nothing is to be kept.
    Nothing,
    /// A value for the run; empty takes it back.
    Value(String, String),
}

/// Whether the page shows anything else than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Painted {
    Anew,
    AsBefore,
}

/// The values of a runbook's placeholders in its page.
pub(super) struct Values {
    root: Element,
    list: Option<Element>,
    known: Vec<Placeholder>,
    /// Ids of this runbook's fields start so.
    id: String,
    /// What is painted.
    shown: Map<String, String>,
    /// What only this tab knows.
    secrets: Map<String, String>,
    /// The field that somebody types in.
    typing: Option<usize>,
    /// Kept for as long as the runbook is.
    _listeners: Vec<EventListener>,
}

impl Values {
    /// Finds the list; `None` where there is nothing to fill in.
    pub(super) fn new(root: &Element, handle: u32, known: &[Placeholder]) -> Option<Self> {
        if known.is_empty() {
            return None;
        }
        let list = dom::first(root, "[data-tm-slot=values]");
        let mut listeners = Vec::new();
        if let Some(list) = &list {
            for name in ["toggle", "input", "change", "pointerdown", "keydown"] {
                listeners.push(EventListener::new(list, name, move |event| {
                    field(handle, event);
                }));
            }
            for name in [
                "pointerup",
                "pointercancel",
                "pointerout",
                "keyup",
                "focusout",
            ] {
                listeners.push(EventListener::new(list, name, hide));
            }
        }
        let click = EventListenerOptions::enable_prevent_default();
        listeners.push(EventListener::new_with_options(
            root,
            "click",
            click,
            move |event| field(handle, event),
        ));
        if known.iter().any(|it| it.secret) {
            let copy = EventListener::new(root, "tminus:copy", move |event| field(handle, event));
            listeners.push(copy);
        }
        let mut values = Self {
            root: root.clone(),
            list,
            known: known.to_vec(),
            id: dom::id("tm-f", handle),
            shown: Map::new(),
            secrets: Map::new(),
            typing: None,
            _listeners: listeners,
        };
        // A reader may have been quicker than this module.
        let is_open = |list: &Element| list.has_attribute("open");
        if values.list.as_ref().is_some_and(is_open) {
            values.build();
        }
        Some(values)
    }

    /// Shows the run's values, where they are others than before.
    pub(super) fn show(&mut self, values: &Map<String, String>) -> Painted {
        if self.shown == *values {
            return Painted::AsBefore;
        }
        self.shown.clone_from(values);
        self.paint();
        Painted::Anew
    }

    /// Something happened in the list.
    pub(super) fn happened(&mut self, event: &Event) -> Typed {
        match event.type_().as_str() {
            "toggle" => self.build(),
            "tminus:copy" => self.copied(event),
            "click" => self.clicked(event),
            "input" => return self.typed(event, Commit::No),
            "change" => return self.typed(event, Commit::Yes),
            "pointerdown" => reveal(event),
            "keydown" => {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                if key.is_some_and(|key| key == " " || key == "Enter") {
                    reveal(event);
                }
            }
            _ => {}
        }
        Typed::Nothing
    }

    /// A placeholder without a value leads to its field.
    fn clicked(&mut self, event: &Event) {
        let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
        let open = target
            .and_then(|it| it.closest(".tm-var:not([data-tm-value])").ok().flatten())
            .and_then(|it| it.get_attribute("data-tm-var"));
        if let Some(name) = open {
            // A click on a placeholder in a label is no click on its box.
            event.prevent_default();
            self.go(&name);
        }
    }

    /// Goes to the field of a placeholder.
    fn go(&mut self, name: &str) {
        let Some(list) = &self.list else { return };
        dom::attribute(list, "open", Some(""));
        self.build();
        if let Some(input) = self.index(name).and_then(|index| self.input(index)) {
            input.scroll_into_view();
            let _ = input.focus();
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.known
            .binary_search_by(|it| it.name.as_str().cmp(name))
            .ok()
    }

    fn value(&self, name: &str) -> Option<&str> {
        let known = &self.known[self.index(name)?];
        if known.secret {
            return None;
        }
        let own = self.shown.get(name);
        own.or(known.default.as_ref()).map(String::as_str)
    }

    fn spot(&self, known: &Placeholder) -> Spot {
        let secret = self.secrets.get(&known.name).map(String::as_str);
        fields::spot(known, &self.shown, secret)
    }

    fn paint(&self) {
        let mut missing = 0;
        for (index, known) in self.known.iter().enumerate() {
            let spot = self.spot(known);
            if spot.state.is_none() && !known.optional {
                missing += 1;
            }
            if let Some(input) = self.input(index) {
                let value = if known.secret {
                    &self.secrets
                } else {
                    &self.shown
                }
                .get(&known.name);
                let value = value.map_or("", String::as_str);
                // What is being typed, or was not taken, stays to be mended.
                if self.typing != Some(index) && !input.has_attribute("aria-invalid") {
                    input.set_value(value);
                }
            }
        }
        for spot in dom::all(&self.root, ".tm-var[data-tm-var]") {
            let name = spot.get_attribute("data-tm-var").unwrap_or_default();
            if let Some(index) = self.index(&name) {
                let Spot { text, state } = self.spot(&self.known[index]);
                spot.set_text_content(Some(&text));
                dom::attribute(&spot, "data-tm-value", state);
            }
        }
        for (from, to) in FILLED {
            // The contents stand outside of the root.
            for element in dom::all_in_document(&["[", from, "]"].concat()) {
                let open = element.get_attribute(from).unwrap_or_default();
                let (text, complete) = fields::fill(&open, |name| self.value(name));
                match to {
                    "" => element.set_text_content(Some(&text)),
                    "href" => {
                        let leads = complete && fields::may_lead_to(&text);
                        dom::attribute(&element, to, leads.then_some(text.as_str()));
                    }
                    to => dom::attribute(&element, to, Some(&text)),
                }
            }
        }
        if let Some(count) = dom::first(&self.root, ".tm-values-count") {
            count.set_text_content(Some(&words::missing(missing, self.known.len())));
        }
    }

    /// Adds the fields, once.
    fn build(&mut self) {
        let Some(list) = &self.list else { return };
        if dom::first(list, ".tm-value-field").is_some() {
            return;
        }
        for (index, known) in self.known.iter().enumerate() {
            let of = ["[data-tm-field=", known.name.as_str(), "]"].concat();
            if let Some(item) = dom::first(list, &of) {
                self.add(&item, index, known);
            }
        }
        self.paint();
    }

    fn add(&self, item: &Element, index: usize, known: &Placeholder) {
        let id = [self.id.as_str(), "-", &index.to_string()].concat();
        let (named, why) = (
            [id.as_str(), "-name"].concat(),
            [id.as_str(), "-why"].concat(),
        );
        if let Some(label) = dom::first(item, ".tm-value-label") {
            label.set_id(&named);
        }
        let choice = known.kind == ValueKind::Choice;
        let input = dom::element(if choice { "select" } else { "input" }, "tm-value-input");
        let mut set = vec![
            ("id", id.as_str()),
            ("aria-labelledby", &named),
            ("aria-describedby", &why),
            ("autocomplete", "off"),
        ];
        if choice {
            let first = known.default.as_deref().unwrap_or_default();
            let none = dom::text_element("option", "", first);
            dom::attribute(&none, "value", Some(""));
            let _ = input.append_child(&none);
            for option in known.options.iter().filter(|option| *option != first) {
                let _ = input.append_child(&dom::text_element("option", "", option));
            }
        } else {
            let (kind, mode, pattern) = match known.kind {
                ValueKind::Integer => ("text", "numeric", "[+\\-]?[0-9]{1,18}"),
                ValueKind::Number => ("text", "decimal", "[+\\-]?[0-9]+([.][0-9]+)?"),
                ValueKind::Url => ("url", "url", "[Hh][Tt][Tt][Pp][Ss]?:[^ ]+"),
                ValueKind::Email => ("email", "email", ""),
                ValueKind::Date => ("date", "", ""),
                ValueKind::Time => ("time", "", ""),
                ValueKind::DateTime => ("datetime-local", "", ""),
                _ => ("text", "", known.pattern.as_deref().unwrap_or_default()),
            };
            set.push(("type", if known.secret { "password" } else { kind }));
            set.push(("maxlength", "4096"));
            let shown = known.default.as_deref().unwrap_or_default();
            for (name, value) in [
                ("inputmode", mode),
                ("pattern", pattern),
                ("placeholder", shown),
            ] {
                if !value.is_empty() {
                    set.push((name, value));
                }
            }
        }
        for (name, value) in set {
            dom::attribute(&input, name, Some(value));
        }
        let field = dom::element("span", "tm-value-field");
        dom::append(&field, &input);
        if known.secret {
            let show = dom::text_element("button", "tm-button tm-value-show", words::HOLD);
            dom::attribute(&show, "type", Some("button"));
            dom::append(&field, &show);
        }
        dom::append(item, &field);
        let why_not = dom::element("p", "tm-value-why");
        why_not.set_id(&why);
        dom::attribute(&why_not, "role", Some("alert"));
        dom::append(item, &why_not);
    }

    fn input(&self, index: usize) -> Option<HtmlInputElement> {
        let list = self.list.as_ref()?;
        let input = dom::first(
            list,
            &["#", self.id.as_str(), "-", &index.to_string()].concat(),
        )?;
        // A `<select>` answers to the few names that are asked here as well.
        Some(input.unchecked_into())
    }

    fn typed(&mut self, event: &Event, commit: Commit) -> Typed {
        let target: Option<Element> = event.target().and_then(|it| it.dyn_into().ok());
        let item = target.and_then(|it| it.closest("[data-tm-field]").ok().flatten());
        let name = item.and_then(|item| item.get_attribute("data-tm-field"));
        let Some(index) = name.as_deref().and_then(|name| self.index(name)) else {
            return Typed::Nothing;
        };
        let Some(input) = self.input(index) else {
            return Typed::Nothing;
        };
        let known = &self.known[index];
        let value = input.value().trim().to_owned();
        self.typing = (commit == Commit::No).then_some(index);
        if !input.check_validity() {
            if commit == Commit::Yes {
                self.blame(index, Some(words::misfit(known)));
            }
            return Typed::Nothing;
        }
        self.blame(index, None);
        let name = known.name.clone();
        let before = if known.secret {
            &self.secrets
        } else {
            &self.shown
        };
        let changed = before.get(&name).map_or("", String::as_str) != value;
        if known.secret {
            if changed {
                put(&mut self.secrets, name, value);
                self.paint();
            }
            return Typed::Nothing;
        }
        if commit == Commit::Yes {
            return Typed::Value(name, value);
        }
        if changed {
            // Seen while it is typed; the run takes it when it is whole.
            put(&mut self.shown, name, value);
            self.paint();
        }
        Typed::Nothing
    }

    /// Says why a value is not taken, or takes that back.
    fn blame(&self, index: usize, why: Option<&str>) {
        let Some(input) = self.input(index) else {
            return;
        };
        dom::attribute(&input, "aria-invalid", why.map(|_| "true"));
        if let Some(place) = dom::first(
            &self.root,
            &["#", self.id.as_str(), "-", &index.to_string(), "-why"].concat(),
        ) {
            place.set_text_content(why);
        }
    }

    /// Puts the secrets into what is about to be copied.
    fn copied(&self, event: &Event) {
        let clone = event.dyn_ref::<CustomEvent>().map(CustomEvent::detail);
        let Some(clone) = clone.and_then(|it| it.dyn_into::<Element>().ok()) else {
            return;
        };
        for spot in dom::all(&clone, ".tm-var[data-tm-value=secret]") {
            let name = spot.get_attribute("data-tm-var").unwrap_or_default();
            if let Some(secret) = self.secrets.get(&name) {
                spot.set_text_content(Some(secret));
            }
        }
    }
}

fn field(handle: u32, event: &Event) {
    Desk { handle }.with(|kept| kept.field(event));
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Commit {
    Yes,
    No,
}

fn put(into: &mut Map<String, String>, name: String, value: String) {
    if value.is_empty() {
        into.remove(&name);
    } else {
        into.insert(name, value);
    }
}

/// The field of a secret that an event at its button is about.
fn held(event: &Event) -> Option<HtmlInputElement> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest(".tm-value-show").ok()??;
    dom::first(&button.parent_element()?, "input")?
        .dyn_into()
        .ok()
}

fn reveal(event: &Event) {
    if let Some(input) = held(event) {
        input.set_type("text");
    }
}

fn hide(event: &Event) {
    if let Some(input) = held(event) {
        input.set_type("password");
    }
}
