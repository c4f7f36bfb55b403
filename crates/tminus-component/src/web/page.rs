//! The page as it is found: the runbook in it and the elements of its steps.

use std::cell::RefCell;

use tminus_model::wire::v1;
use tminus_model::{Runbook, StepId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::{dom, foreign};
use crate::foreign::collapsed;
use crate::key;

/// The elements of one step.
#[derive(Clone)]
pub(super) struct StepNodes {
    /// The item or row.
    pub(super) step: Element,
    /// Its box.
    pub(super) input: HtmlInputElement,
    /// Where its state is shown.
    pub(super) slot: Option<Element>,
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
pub(super) struct Options {
    /// The address of the loader's directory.
    pub(super) folder: String,
    /// `data-site` of the script.
    pub(super) site: Option<String>,
    /// `data-runbook` of the script, or the name of a `<tminus-checklist>`.
    pub(super) runbook: Option<String>,
}

/// A runbook with its place in the document.
pub(super) struct Page {
    /// The root.
    pub(super) root: Element,
    /// The site's part of the storage keys.
    pub(super) site: String,
    /// Steps whose boxes were clicked before the component was there, with
    /// what the boxes show.
    pub(super) early: Vec<(StepId, bool)>,
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

/// Reads the page. `Ok(None)` means that nothing in it can be ticked.
pub(super) fn read(root: &Element, options: &Options) -> Result<Option<(Page, Runbook)>, String> {
    let block = dom::document()
        .get_element_by_id("tm-runbook")
        .filter(|_| root.has_attribute("data-tm-root"))
        .and_then(|block| block.text_content());
    let Some(json) = block else {
        return Ok(foreign::read(root, options));
    };
    let content = v1::read(&json).map_err(|error| error.to_string())?;
    let site = key::site(&content.site, &options.folder);
    let runbook = content.runbook;
    let places = runbook.steps.iter().map(|step| Place {
        id: step.id.clone(),
        element: Sought::NotYet,
    });
    let page = Page {
        root: root.clone(),
        site,
        early: early(root),
        steps: RefCell::new(places.collect()),
    };
    Ok(Some((page, runbook)))
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
    /// Puts a page together whose elements are known.
    pub(super) fn of(
        root: &Element,
        site: String,
        steps: impl Iterator<Item = (StepId, Element)>,
        early: Vec<(StepId, bool)>,
    ) -> Self {
        let places = steps.map(|(id, element)| Place {
            id,
            element: Sought::Found(element),
        });
        Self {
            root: root.clone(),
            site,
            early,
            steps: RefCell::new(places.collect()),
        }
    }

    /// The element of a step, if it is in the page.
    pub(super) fn element(&self, index: usize) -> Option<Element> {
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
            .get_element_by_id(&format!("tm-s-{index}"))
            .filter(|element| is(element) && self.root.contains(Some(element)))
            .or_else(|| dom::all(&self.root, "[data-tm-step]").into_iter().find(is))
    }

    /// The elements of a step with its box and slot.
    pub(super) fn step(&self, index: usize) -> Option<StepNodes> {
        self.element(index).and_then(StepNodes::of)
    }

    /// The fragment of a step's element, which gets one where it has none.
    pub(super) fn anchor(&self, index: usize) -> String {
        let Some(step) = self.element(index) else {
            return String::new();
        };
        if step.id().is_empty() {
            step.set_id(&format!("tm-s-{index}"));
        }
        step.id()
    }

    /// What a step says on the page, placeholders filled. The runbook has them
    /// as names, because a step is known by its text before they are filled.
    pub(super) fn shown(&self, index: usize) -> Option<String> {
        let step = self.element(index)?;
        let text = dom::first(&step, ".tm-text")?.text_content()?;
        Some(collapsed(&text))
    }
}
