//! The run: its name and launch, its start, the reader, other runs.
//!
//! Forms stand outside of what is made anew when the run changes, so that what is
//! being written stays.

mod begin;
mod compare;
mod head;
mod launch;
mod list;
mod moment;
mod start;

use leptos::prelude::*;

use crate::browser::dom;
use crate::rest::desk::Desk;
use crate::words;
use crate::words::runs as said;

/// What of the sheet is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Run,
    Compare,
}

/// Which form is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Name,
    Close,
    Launch,
    Start,
    New,
}

/// What the parts of the sheet share.
#[derive(Debug, Clone, Copy)]
struct Sheet {
    desk: Desk,
    page: RwSignal<Page>,
    form: RwSignal<Option<Form>>,
}

impl Sheet {
    fn open(self, form: Form) {
        self.form.set(Some(form));
        self.desk
            .focus_soon("#tm-sheet .tm-form :is(input:not([type=hidden]), textarea, select)");
    }

    /// Closes the form and puts the keyboard back on what opened it.
    fn shut(self, opener: &str) {
        self.form.set(None);
        self.desk
            .focus_soon(&["[data-tm-opens=", opener, "]"].concat());
    }

    fn id(self, name: &str) -> String {
        dom::id(name, self.desk.handle)
    }

    /// Escape closes the form, not the whole sheet.
    fn typed(self, opener: &'static str) -> impl Fn(leptos::web_sys::KeyboardEvent) {
        move |event| {
            if event.key() == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                self.shut(opener);
            }
        }
    }

    fn is_closed(self) -> bool {
        self.desk
            .see(|seen| seen.state.is_closed())
            .unwrap_or_default()
    }
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let sheet = Sheet {
        desk,
        page: RwSignal::new(Page::Run),
        form: RwSignal::new(None),
    };
    move || match sheet.page.get() {
        Page::Run => view! {
            <div class="tm-run-sheet">
                {head::view(sheet)}
                {launch::view(sheet)}
                {start::view(sheet)}
                {you(sheet)}
                {list::view(sheet)}
                {head::closing(sheet)}
            </div>
        }
        .into_any(),
        Page::Compare => compare::view(sheet).into_any(),
    }
}

/// The reader's name, in a field that the first module hears: it has the class of
/// the one in the menu and no other.
fn you(sheet: Sheet) -> impl IntoView {
    let (id, help) = (sheet.id("tm-you"), sheet.id("tm-you-help"));
    let name = move || sheet.desk.who().unwrap_or_default();
    view! {
        <section class="tm-part">
            <h3 class="tm-part-title">{said::YOU}</h3>
            <label class="tm-label" for=id.clone()>{words::WHO}</label>
            <input
                class="tm-who-name"
                type="text"
                id=id
                autocomplete="name"
                maxlength="80"
                aria-describedby=help.clone()
                prop:value=name
            />
            <p class="tm-help" id=help>{said::ASK_WHO_HELP}</p>
        </section>
    }
}

/// The button that closes a form without doing anything.
fn cancel(sheet: Sheet, opener: &'static str) -> impl IntoView {
    view! {
        <button type="button" class="tm-button" on:click=move |_| sheet.shut(opener)>
            {said::CANCEL}
        </button>
    }
}
