//! The page as it is found: the runbook in it and the elements of its steps.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use tminus_model::number::number;
use tminus_model::wire::v1::{self, WireError};
use tminus_model::{Runbook, StepId};
use tminus_run::{Store, keys};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::store::LocalStorage;
use crate::browser::dom;
use crate::foreign::collapsed;
use crate::key;

/// The elements of one step.
#[derive(Clone)]
pub(crate) struct StepNodes {
    /// The item or row.
    pub(crate) step: Element,
    /// Its box.
    pub(crate) input: HtmlInputElement,
    /// Where its state is shown.
    pub(crate) slot: Option<Element>,
}

impl StepNodes {
    fn of(step: Element) -> Option<Self> {
        // A step stands before the steps nested in it, so the first is its own.
        let input = dom::first(&step, ".tm-box")?.dyn_into().ok()?;
        let slot = dom::first(&step, "[data-tm-slot=step]");
        Some(Self { step, input, slot })
    }
}

/// What the loader says about the page.
pub(crate) struct Options {
    /// The address of the loader's directory.
    pub(crate) folder: String,
    /// The page's data where the page itself carries none: the second module
    /// has read its lists.
    pub(crate) page: Option<String>,
    /// The run that the page's address names.
    pub(crate) run: Option<String>,
}

/// A runbook with its place in the document.
pub(crate) struct Page {
    /// The root.
    pub(crate) root: Element,
    /// The site's part of the storage keys.
    pub(crate) site: String,
    /// Which run of the runbook: the one that the address names, else the one that
    /// was looked at last, else `main`.
    pub(crate) run: String,
    /// Steps whose boxes were clicked before the component was there, with
    /// what the boxes show.
    pub(crate) early: Vec<(StepId, bool)>,
    /// The steps' ids and, once they were looked for, their elements.
    steps: RefCell<Vec<Place>>,
}

/// Where a step is. Of ten thousand steps few are ever looked at.
struct Place {
    id: StepId,
    element: Sought,
}

enum Sought {
    NotYet,
    Missing,
    Found(Element),
}

/// Reads the page: its elements, its runbook, and the revision of its steps;
/// `read` says how much of the runbook.
pub(crate) fn read(
    root: &Element,
    options: &Options,
    read: fn(&str) -> Result<v1::Content, WireError>,
) -> Result<(Page, Runbook, String), String> {
    let block = || {
        dom::document()
            .get_element_by_id("tm-runbook")?
            .text_content()
    };
    let (json, is_ours) = match &options.page {
        Some(json) => (json.clone(), false),
        None => (block().unwrap_or_default(), true),
    };
    let content = read(&json).map_err(|error| error.text())?;
    let places = content.runbook.steps.iter().map(|step| Place {
        id: step.id.clone(),
        element: Sought::NotYet,
    });
    // On a page of another tool the name is the whole part of the key.
    let site = if is_ours {
        key::site(&content.site, &options.folder)
    } else {
        content.site
    };
    let run = options.run.clone().or_else(|| {
        let key = keys::current(&site, content.runbook.id.as_str());
        LocalStorage.get(&key).ok().flatten()
    });
    let page = Page {
        root: root.clone(),
        site,
        run: run
            .filter(|run| keys::is_run(run))
            .unwrap_or_else(|| "main".to_owned()),
        early: early(root),
        steps: RefCell::new(places.collect()),
    };
    Ok((page, content.runbook, content.revision))
}

/// The boxes that differ from what the author wrote. The browser finds them.
fn early(root: &Element) -> Vec<(StepId, bool)> {
    let differing = ".tm-box:checked:not([checked]), .tm-box[checked]:not(:checked)";
    let boxes = dom::all(root, differing);
    let clicked = |input: Element| {
        let step = input.closest("[data-tm-step]").ok()??;
        let id = StepId::new(step.get_attribute("data-tm-step")?);
        let input: HtmlInputElement = input.dyn_into().ok()?;
        Some((id, input.checked()))
    };
    boxes.into_iter().filter_map(clicked).collect()
}

impl Page {
    /// The element of a step, if it is in the page.
    pub(crate) fn element(&self, index: usize) -> Option<Element> {
        let mut steps = self.steps.borrow_mut();
        let place = steps.get_mut(index)?;
        if let Sought::NotYet = place.element {
            let found = self.seek(index, place.id.as_str());
            place.element = found.map_or(Sought::Missing, Sought::Found);
        }
        match &place.element {
            Sought::Found(element) => Some(element.clone()),
            _ => None,
        }
    }

    /// Looks where the contract says, then everywhere: somebody may have taken
    /// the page apart.
    fn seek(&self, index: usize, id: &str) -> Option<Element> {
        let is = |element: &Element| element.get_attribute("data-tm-step").as_deref() == Some(id);
        dom::document()
            .get_element_by_id(&["tm-s-", &number(index as i64)].concat())
            .filter(|element| is(element) && self.root.contains(Some(element)))
            .or_else(|| {
                // No id holds a quotation mark or a backslash.
                dom::first(&self.root, &["[data-tm-step=\"", id, "\"]"].concat())
            })
    }

    /// The slot of a name, emptied: what it holds is for readers without the
    /// component.
    pub(crate) fn slot(&self, name: &str) -> Option<Element> {
        let slot = dom::first(&self.root, &["[data-tm-slot=", name, "]"].concat())?;
        slot.set_text_content(None);
        Some(slot)
    }

    /// The elements of a step with its box and slot.
    pub(crate) fn step(&self, index: usize) -> Option<StepNodes> {
        self.element(index).and_then(StepNodes::of)
    }

    /// The fragment of a step's element, which gets one where it has none.
    pub(crate) fn anchor(&self, index: usize) -> String {
        let Some(step) = self.element(index) else {
            return String::new();
        };
        if step.id().is_empty() {
            step.set_id(&["tm-s-", &number(index as i64)].concat());
        }
        step.id()
    }

    /// What a step says on the page, placeholders filled. The runbook has them
    /// as names, because a step is known by its text before they are filled.
    pub(crate) fn shown(&self, index: usize) -> Option<String> {
        let step = self.element(index)?;
        let text = dom::first(&step, ".tm-text")?.text_content()?;
        Some(collapsed(&text))
    }
}
