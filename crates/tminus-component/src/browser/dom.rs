//! Small words for the DOM. What cannot fail in a document is not asked about:
//! a page that somebody else took apart is passed over, never a trap.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::number::number;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Node, NodeList};

/// The document.
pub(crate) fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("the component is compiled for pages only")
}

/// Makes an element with a class.
pub(crate) fn element(name: &str, class: &str) -> Element {
    // Not `expect`, which would bring along the words for what a browser throws.
    let Ok(made) = document().create_element(name) else {
        unreachable!("the names of elements in this crate are valid");
    };
    if !class.is_empty() {
        made.set_class_name(class);
    }
    made
}

/// Makes an element with a class and text.
pub(crate) fn text_element(name: &str, class: &str, text: &str) -> Element {
    let made = element(name, class);
    made.set_text_content(Some(text));
    made
}

/// Gives an element another text, if it is another.
pub(crate) fn text(of: &Element, text: &str) {
    if of.text_content().as_deref() != Some(text) {
        of.set_text_content(Some(text));
    }
}

/// An id that is unique among the runbooks of the page.
pub(crate) fn id(name: &str, handle: u32) -> String {
    match handle {
        0 => name.to_owned(),
        handle => [name, "-", &number(i64::from(handle))].concat(),
    }
}

/// Puts nodes at the end of an element, with a blank between them.
pub(crate) fn append(to: &Element, node: &Node) {
    if to.has_child_nodes() {
        let _ = to.append_with_str_1(" ");
    }
    let _ = to.append_child(node);
}

/// Sets an attribute, or takes it off.
pub(crate) fn attribute(on: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => on.set_attribute(name, value),
        None => on.remove_attribute(name),
    };
}

/// Every element below `root` that a selector finds, in the document's order.
pub(crate) fn all(root: &Element, selector: &str) -> Vec<Element> {
    root.query_selector_all(selector)
        .map_or_else(|_| Vec::new(), |found| collect(&found))
}

/// Every element of the document that a selector finds.
pub(crate) fn all_in_document(selector: &str) -> Vec<Element> {
    document()
        .query_selector_all(selector)
        .map_or_else(|_| Vec::new(), |found| collect(&found))
}

fn collect(found: &NodeList) -> Vec<Element> {
    (0..found.length())
        .filter_map(|index| found.get(index))
        .map(JsCast::unchecked_into)
        .collect()
}

/// The first element below `root` that a selector finds.
pub(crate) fn first(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}
