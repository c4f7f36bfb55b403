//! Who the reader is: asked once, after the first thing that is done without a
//! name, and never in the way of a tick.

use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::web_sys::SubmitEvent;
use tminus_run::{Event, Store, keys};
use wasm_bindgen::prelude::*;
use web_sys::HtmlInputElement;

use super::desk::Desk;
use super::reading::Reading;
use crate::browser::store::LocalStorage;
use crate::browser::{clock, dom};
use crate::words::runs as words;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The name that the store remembers; an empty one is the answer that the reader
/// wants none.
pub(super) fn remembered(site: &str) -> Option<String> {
    Reading.get(&keys::who(site)).ok().flatten()
}

/// Follows the name that is written in any field for it, and has it kept.
pub(super) fn follow(desk: Desk) -> Option<EventListener> {
    let root = desk.root()?;
    Some(EventListener::new(&root, "change", move |event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field.filter(|field| field.class_list().contains("tm-who-name")) {
            let name = field.value();
            desk.wish(&Event::Who { name: name.clone() });
            desk.is_now(&name);
        }
    }))
}

/// Another tab wrote a key: where it is the name, nobody is asked here again.
pub(super) fn heard(desk: Desk, key: &str, value: Option<&str>) {
    desk.with(|kept| {
        if key == keys::who(&kept.page.site) {
            kept.who.set(value.map(str::to_owned));
        }
    });
}

impl Desk {
    /// The reader's name; tracked. Empty where the reader wants none, nothing
    /// where nobody was asked.
    pub(super) fn who(self) -> Option<String> {
        self.with(|kept| kept.who.get()).flatten()
    }

    fn is_now(self, name: &str) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        self.with(|kept| kept.who.set(Some(name)));
    }
}

/// The question: a line at the foot of the run bar, which stays in sight and
/// covers nothing that is to be ticked.
pub(super) fn question(desk: Desk) -> impl IntoView {
    let opened = clock::now().0 - performance_now() as i64;
    let acted = Memo::new(move |before: Option<&bool>| {
        before == Some(&true)
            || desk
                .see(|seen| {
                    let mut ops = seen.session.ops();
                    ops.any(|op| op.actor.is_none() && op.kind != "open" && op.wall().0 >= opened)
                })
                .unwrap_or_default()
    });
    let asked = Memo::new(move |_| acted.get() && desk.who().is_none());
    // Said with what the tick itself had said.
    Effect::new(move |_| {
        if asked.get() {
            let said = desk
                .root()
                .and_then(|root| dom::first(&root, ".tm-say, #tm-say")?.text_content());
            desk.say(
                &[
                    said.unwrap_or_default().trim_end(),
                    " ",
                    words::ASK_WHO_SAID,
                ]
                .concat(),
            );
        }
    });
    move || asked.get().then(|| strip(desk))
}

fn strip(desk: Desk) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = field.get_untracked().map(|field| field.value());
        let name = name.unwrap_or_default();
        if name.trim().is_empty() {
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
            return;
        }
        desk.wish(&Event::Who { name: name.clone() });
        desk.say(words::SAID_WHO);
        leave(desk);
        desk.is_now(&name);
    };
    let put_off = move |_| {
        if let Some(site) = desk.look(|seen| seen.session.config().site.clone()) {
            let _ = LocalStorage.set(&keys::who(&site), "");
        }
        leave(desk);
        desk.is_now("");
    };
    let id = dom::id("tm-ask-who", desk.handle);
    let help = dom::id("tm-ask-who-help", desk.handle);
    view! {
        <form class="tm-ask-who" aria-label=words::ASK_WHO on:submit=submit>
            <label class="tm-ask-who-label" for=id.clone()>{words::ASK_WHO}</label>
            <input
                class="tm-input"
                type="text"
                id=id
                autocomplete="name"
                maxlength="80"
                aria-describedby=help.clone()
                node_ref=field
            />
            <button type="submit" class="tm-button tm-button-go">{words::SAVE}</button>
            <button type="button" class="tm-button" on:click=put_off>{words::NOT_NOW}</button>
            <p class="tm-ask-who-help" id=help>{words::ASK_WHO_HELP}</p>
        </form>
    }
}

/// The line goes; the keyboard goes on in the run bar where it was on it.
fn leave(desk: Desk) {
    let focus = dom::document().active_element();
    if focus.is_some_and(|it| it.closest(".tm-ask-who").ok().flatten().is_some()) {
        desk.focus_soon(".tm-run-done:not([disabled]), .tm-run-more");
    }
}
