//! The menu of the run bar: undo and redo, start, export, reset, and the
//! reader's name (`docs/page-contract.md`).
//!
//! It is made once, of plain elements, in the first module's bar. What its undo
//! and redo do, and which of its buttons can be used, the first module says.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::Array;
use tminus_run::action;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, Node};

use super::desk::Desk;
use super::{files, first};
use crate::browser::clock;
use crate::browser::dom::{self, attribute, element, text_element};
use crate::words;

/// The menu with its dialog.
struct Menu {
    desk: Desk,
    bar: Element,
    more: HtmlElement,
    items: Element,
    name: HtmlInputElement,
    dialog: HtmlDialogElement,
    open: Cell<bool>,
}

/// Puts the menu into the run bar, opened where the reader has asked for it
/// already.
pub(super) fn put(desk: Desk) {
    let Some(menu) = make(desk).map(Rc::new) else {
        return;
    };
    menu.set_open(false);
    // Which of its buttons can be used.
    first("refresh", &Array::of1(&desk.handle.into()));
    let listen = |name: &'static str, act: fn(&Menu, &web_sys::Event)| {
        let heard = menu.clone();
        EventListener::new(&menu.bar, name, move |event| act(&heard, event))
    };
    let mut listeners = vec![
        listen("click", Menu::clicked),
        listen("keydown", Menu::typed),
    ];
    for name in ["pointerdown", "focusin"] {
        let heard = menu.clone();
        let listener = EventListener::new(&dom::document(), name, move |event| {
            heard.touched(event);
        });
        listeners.push(listener);
    }
    desk.with(|kept| kept.keep(Box::new(listeners)));
    if menu.more.has_attribute(WANTED) {
        attribute(&menu.more, WANTED, None);
        menu.set_open(true);
    }
}

/// On the button of the menu, while it was pressed and the menu is not there.
const WANTED: &str = "data-tm-wanted";

fn make(desk: Desk) -> Option<Menu> {
    let root = desk.root()?;
    let bar = dom::first(&root, ".tm-run-bar")?;
    let more = dom::first(&bar, ".tm-run-more")?.dyn_into().ok()?;
    let tools = dom::first(&bar, ".tm-run-tools")?;
    let id = |name: &str| dom::id(name, desk.handle);
    let menu = element("div", "tm-run-menu");
    menu.set_id(&id("tm-run-menu"));
    for (act, text) in [
        ("undo", words::UNDO),
        ("redo", words::REDO),
        ("start", words::START),
        ("export", words::EXPORT),
    ] {
        button(&menu, "tm-menu-item", act, text);
    }
    button(&menu, "tm-menu-item tm-menu-grave", "ask", words::RESET);
    let name = name_field(&menu, &id("tm-who-help")).dyn_into().ok()?;
    tools.after_with_node_1(&menu).ok()?;
    let dialog = reset_dialog(&id("tm-reset-title"));
    dialog.set_id(&id("tm-reset"));
    put_in(&bar, &dialog);
    Some(Menu {
        desk,
        bar,
        more,
        items: menu,
        name,
        dialog: dialog.dyn_into().ok()?,
        open: Cell::new(true),
    })
}

impl Menu {
    fn clicked(&self, event: &web_sys::Event) {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let button = target.and_then(|it| it.closest("[data-tm-act]").ok()?);
        let Some(act) = button.and_then(|it| it.get_attribute("data-tm-act")) else {
            return;
        };
        match act.as_str() {
            "more" => return self.set_open(!self.open.get()),
            "ask" => {
                self.set_open(false);
                let _ = self.dialog.show_modal();
                return;
            }
            "export" => files::back_up(self.desk),
            "start" => drop(self.desk.act(Ok(action::start(clock::now())))),
            "reset" => drop(self.desk.act(Ok(action::reset()))),
            // The first module does these.
            "undo" | "redo" | "cancel" => {}
            _ => return,
        }
        self.close();
    }

    fn typed(&self, event: &web_sys::Event) {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
        if self.open.get() && key.as_deref() == Some("Escape") {
            self.close();
        }
    }

    /// Something on the page was touched: the menu closes unless that is in the
    /// bar.
    fn touched(&self, event: &web_sys::Event) {
        let target: Option<Node> = event.target().and_then(|it| it.dyn_into().ok());
        if self.open.get() && !self.bar.contains(target.as_ref()) {
            self.set_open(false);
        }
    }

    /// Closes menu and dialog, and puts the keyboard back on the button that
    /// opened them.
    fn close(&self) {
        self.set_open(false);
        self.dialog.close();
        let _ = self.more.focus();
    }

    fn set_open(&self, open: bool) {
        if open {
            let name = self
                .desk
                .look(|seen| seen.session.actor().map(str::to_owned));
            self.name.set_value(&name.flatten().unwrap_or_default());
        }
        if self.open.replace(open) != open {
            attribute(&self.items, "hidden", (!open).then_some(""));
            let expanded = if open { "true" } else { "false" };
            attribute(&self.more, "aria-expanded", Some(expanded));
        }
    }
}

fn name_field(menu: &Element, help: &str) -> Element {
    let label = text_element("label", "tm-who", words::WHO);
    put_in(menu, &label);
    let field = element("input", "tm-who-name");
    for (name, value) in [
        ("type", "text"),
        ("autocomplete", "name"),
        ("maxlength", "80"),
        ("aria-describedby", help),
    ] {
        attribute(&field, name, Some(value));
    }
    put_in(&label, &field);
    let text = text_element("p", "tm-who-help", words::WHO_HELP);
    text.set_id(help);
    put_in(menu, &text);
    field
}

/// A real dialog, so that the browser keeps the keyboard inside it.
fn reset_dialog(title: &str) -> Element {
    let dialog = element("dialog", "tm-dialog");
    attribute(&dialog, "aria-labelledby", Some(title));
    let head = text_element("h2", "tm-dialog-title", words::RESET_TITLE);
    head.set_id(title);
    put_in(&dialog, &head);
    put_in(&dialog, &text_element("p", "", words::RESET_TEXT));
    let tools = element("div", "tm-dialog-tools");
    put_in(&dialog, &tools);
    button(&tools, "tm-button", "cancel", words::CANCEL);
    let class = "tm-button tm-button-grave";
    button(&tools, class, "reset", words::RESET_YES);
    dialog
}

fn button(into: &Element, class: &str, act: &str, text: &str) {
    let button = text_element("button", class, text);
    attribute(&button, "type", Some("button"));
    attribute(&button, "data-tm-act", Some(act));
    put_in(into, &button);
}

fn put_in(into: &Element, element: &Element) {
    dom::append(into, element);
}
