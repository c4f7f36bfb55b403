//! The page as it is found: the runbook in it and the elements of its steps.

use tminus_model::Runbook;
use tminus_model::wire::v1;
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
    /// The elements of the steps by their index; `None` where there are none.
    pub(super) nodes: Vec<Option<Element>>,
    /// Steps whose boxes were clicked before the component was there.
    pub(super) early: Vec<usize>,
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
    let page = v1::Page::from_json(&json).map_err(|error| error.to_string())?;
    let site = key::site(&page.site, &options.folder);
    let runbook = page.runbook.unpack().map_err(|error| error.to_string())?;
    let (nodes, early) = own_nodes(root, &runbook);
    let page = Page {
        root: root.clone(),
        site,
        nodes,
        early,
    };
    Ok(Some((page, runbook)))
}

/// Finds the elements of a page of ours. They stand in the order of the steps;
/// where that does not hold (somebody took a part out) they are found by id.
fn own_nodes(root: &Element, runbook: &Runbook) -> (Vec<Option<Element>>, Vec<usize>) {
    let found = dom::all(root, "[data-tm-step]");
    let id_of = |element: &Element| element.get_attribute("data-tm-step");
    let mut nodes: Vec<Option<Element>> = Vec::with_capacity(runbook.steps.len());
    for (index, step) in runbook.steps.iter().enumerate() {
        let id = step.id.as_str();
        let is = |element: &&Element| id_of(element).as_deref() == Some(id);
        let node = found
            .get(index)
            .filter(is)
            .or_else(|| found.iter().find(is));
        nodes.push(node.cloned());
    }
    // The browser finds the few boxes that differ from what the author wrote.
    let early = dom::all(
        root,
        ".tm-box:checked:not([checked]), .tm-box[checked]:not(:checked)",
    )
    .iter()
    .filter_map(|input| input.closest("[data-tm-step]").ok().flatten())
    .filter_map(|step| nodes.iter().position(|node| node.as_ref() == Some(&step)))
    .collect();
    (nodes, early)
}

impl Page {
    /// The elements of a step.
    pub(super) fn step(&self, index: usize) -> Option<StepNodes> {
        self.nodes.get(index)?.clone().and_then(StepNodes::of)
    }

    /// The fragment of a step's element, which gets one where it has none.
    pub(super) fn anchor(&self, index: usize) -> String {
        let Some(step) = self.nodes.get(index).and_then(Option::as_ref) else {
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
        let step = self.nodes.get(index)?.as_ref()?;
        let text = dom::first(step, ".tm-text")?.text_content()?;
        Some(collapsed(&text))
    }
}
