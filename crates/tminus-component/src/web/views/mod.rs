//! The views: what the component adds to a page, in Leptos.

mod bar;
mod lost;
mod values;

use leptos::mount::mount_to;
use leptos::prelude::{RwSignal, Set, WithUntracked};
use std::any::Any;
use tminus_model::{Runbook, StepId};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::dom;
use super::page::Page;
use crate::frame::Bar;

pub(super) use lost::LostList;
pub(super) use values::{Typed, Values};

/// What can be chosen in a view.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// Tick the next step.
    Done,
    /// Go to the next step.
    Jump,
    Undo,
    Redo,
    Reset,
    Start,
    Export,
    Who(String),
    Attach {
        was: StepId,
        to: StepId,
    },
    Drop {
        was: StepId,
    },
}

/// A view that is on the page as long as this is kept.
pub(super) type Mounted = Box<dyn Any>;

/// The signals that the views read.
#[derive(Clone, Copy)]
pub(super) struct Ui {
    /// Which runbook of the page it is.
    handle: u32,
    pub(super) bar: RwSignal<Bar>,
    /// The value of `data-tm-saved` and what is said.
    pub(super) saved: RwSignal<(&'static str, String)>,
    /// The reader's name.
    pub(super) who: RwSignal<String>,
    /// Whether the menu is open.
    pub(super) menu: RwSignal<bool>,
}

impl Ui {
    /// Makes the signals; an owner is set.
    pub(super) fn new(handle: u32) -> Self {
        Self {
            handle,
            bar: RwSignal::new(Bar::default()),
            saved: RwSignal::new(("saved", String::new())),
            who: RwSignal::new(String::new()),
            menu: RwSignal::new(false),
        }
    }

    /// Shows another run bar.
    pub(super) fn show(self, bar: Bar) {
        if self.bar.with_untracked(|before| *before != bar) {
            self.bar.set(bar);
        }
    }

    /// Does what was chosen.
    fn act(self, action: Action) {
        super::with_app(self.handle, |app| app.act(action));
    }

    /// Something happened in the list of values.
    fn field(self, event: &web_sys::Event) {
        super::with_app(self.handle, |app| app.field(event));
    }

    /// Looks something up in the runbook.
    fn with_runbook(self, act: impl FnOnce(&Runbook)) {
        super::with_app(self.handle, |app| app.with_runbook(act));
    }

    /// An id that is unique among the runbooks of the page.
    fn id(self, name: &str) -> String {
        match self.handle {
            0 => name.to_owned(),
            handle => format!("{name}-{handle}"),
        }
    }
}

/// The slot of a name, emptied: what it holds is for readers without the
/// component.
pub(super) fn slot(page: &Page, name: &str) -> Option<Element> {
    let slot = dom::first(&page.root, &format!("[data-tm-slot={name}]"))?;
    slot.set_text_content(None);
    Some(slot)
}

/// Puts the run bar into its slot.
pub(super) fn mount(page: &Page, ui: Ui) -> Option<Mounted> {
    let slot = slot(page, "run")?.unchecked_into();
    Some(Box::new(mount_to(slot, move || bar::view(ui))))
}
