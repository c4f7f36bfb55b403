//! Task lists as other tools write them: GitHub, mdBook, Hugo, `VitePress`,
//! Docusaurus, Material for `MkDocs`.
//!
//! 1. Headings and list items are walked in the order of the document, but for
//!    those of navigation, page heads and feet, which some tools fold by boxes.
//! 2. An item is a step when it starts with a check box, plain, in a `<p>`, in
//!    a `<label>`, or in both.
//! 3. Its text is what stands beside the box up to the first block; where
//!    nothing does, the paragraph after the box, as GitHub's own renderer
//!    writes the items of a loose list.
//! 4. The box is made usable and named, the item becomes a step of the
//!    contract, and a run bar is put before the first list.

use js_sys::JsString;
use tminus_model::json::Value;
use tminus_model::{Runbook, Section, Step};
use tminus_plan::{entries, revision};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, Node};

use crate::browser::dom;
use crate::foreign::{Found, runbook};
use crate::key;

/// What is walked. The loader asks the same of a box before it loads anything.
const CONTENT: &str = ":is(h1, h2, h3, h4, h5, h6, li)\
    :not(:scope :is(nav, header, footer, [role=navigation]) *)";

/// Elements that end the text of an item.
const BLOCKS: [&str; 12] = [
    "UL",
    "OL",
    "P",
    "DIV",
    "PRE",
    "TABLE",
    "BLOCKQUOTE",
    "DETAILS",
    "FIGURE",
    "DL",
    "HR",
    "SECTION",
];

/// A list item that starts with a box.
struct Item {
    element: Element,
    input: HtmlInputElement,
    /// What holds the box and the text: the item or a `<p>` in it.
    holder: Element,
    /// The child of the holder that is the box or holds it.
    lead: Element,
}

/// Builds a runbook out of what a page holds, readies its items, and gives it as
/// a page of ours carries it, but for the site: that is the whole part of the
/// storage keys.
pub(super) fn read(root: &Element, site: Option<&str>, name: Option<&str>) -> Option<String> {
    // A list that was live before keeps nothing of it: what stood at a step is no
    // part of its words.
    for slot in dom::all(root, ".tm-state[data-tm-slot=step]") {
        slot.remove();
    }
    let mut found = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    // The items that the walk is inside of, outermost first.
    let mut around: Vec<usize> = Vec::new();
    for element in dom::all(root, CONTENT) {
        let name = element.tag_name();
        if let Some(level) = heading_level(&name) {
            found.push(Found::Heading {
                level,
                text: heading_text(&element),
                anchor: element.id(),
            });
        } else if let Some(item) = Item::of(element) {
            let text = normal(&item.text());
            if text.is_empty() {
                continue;
            }
            while let Some(&last) = around.last()
                && !items[last].element.contains(Some(&item.element))
            {
                around.pop();
            }
            let parent = around.last().copied();
            around.push(items.len());
            found.push(Found::Item {
                text,
                checked: item.input.default_checked(),
                parent,
            });
            items.push(item);
        }
    }
    let first = items.first()?;
    let path = web_sys::window()?.location().pathname().ok()?;
    let id = key::foreign_runbook(name, &path);
    let title = normal(&dom::document().title());
    insert_slots(root, &first.element);
    let runbook = runbook(&id, &title, &found);
    for (item, step) in items.iter().zip(&runbook.steps) {
        item.ready(step.id.as_str(), &step.text);
    }
    Some(page(&key::foreign_site(site, &path), &runbook))
}

/// Writes the runbook in the wire's format.
fn page(site: &str, runbook: &Runbook) -> String {
    let index = |at: Option<usize>| at.map_or(Value::Null, |at| (at as u64).into());
    let section = |section: &Section| {
        Value::object([
            ("anchor", section.anchor.as_str().into()),
            ("kind", "checklist".into()),
            ("level", u32::from(section.level).into()),
            ("parent", index(section.parent)),
            ("title", section.title.as_str().into()),
        ])
    };
    let step = |step: &Step| {
        Value::object([
            ("checked", step.checked.into()),
            ("id", step.id.as_str().into()),
            ("parent", index(step.parent)),
            ("section", index(Some(step.section))),
            ("text", step.text.as_str().into()),
        ])
    };
    let sections = runbook.sections.iter().map(section).collect();
    let steps = runbook.steps.iter().map(step).collect();
    let page = Value::object([
        ("v", tminus_model::wire::v1::VERSION.into()),
        ("site", site.into()),
        ("revision", revision(&entries(runbook)).into()),
        (
            "runbook",
            Value::object([
                ("id", runbook.id.as_str().into()),
                ("title", runbook.title.as_str().into()),
                ("sections", Value::Array(sections)),
                ("steps", Value::Array(steps)),
            ]),
        ),
    ]);
    let mut out = String::new();
    page.write(&mut out);
    out
}

impl Item {
    fn of(element: Element) -> Option<Self> {
        let mut holder = element.clone();
        let mut lead = first_content(&holder)?;
        if lead.tag_name() == "P" {
            holder = lead;
            lead = first_content(&holder)?;
        }
        let inner = if lead.tag_name() == "LABEL" {
            first_content(&lead)?
        } else {
            lead.clone()
        };
        let input: HtmlInputElement = inner.dyn_into().ok()?;
        (input.type_() == "checkbox").then_some(Self {
            element,
            input,
            holder,
            lead,
        })
    }

    /// The paragraph right after the box, where the text is inside it.
    fn paragraph(&self) -> Option<Element> {
        if !normal(&self.lead.text_content().unwrap_or_default()).is_empty() {
            return None;
        }
        let next = content(self.lead.next_sibling())?;
        (next.tag_name() == "P").then_some(next)
    }

    /// The text beside the box, code included, up to the first block.
    fn text(&self) -> String {
        if let Some(paragraph) = self.paragraph() {
            return paragraph.text_content().unwrap_or_default();
        }
        let mut text = self.lead.text_content().unwrap_or_default();
        let mut at: Option<Node> = self.lead.next_sibling();
        while let Some(node) = at {
            if is_block(&node) {
                break;
            }
            // Comments have text content too.
            if node.node_type() != Node::COMMENT_NODE {
                text.push_str(&node.text_content().unwrap_or_default());
            }
            at = node.next_sibling();
        }
        text
    }

    /// Makes the item a step of the contract.
    fn ready(&self, id: &str, text: &str) {
        // A browser may restore a disabled box too, which nobody clicked.
        if self.input.disabled() {
            self.input.set_checked(self.input.default_checked());
        }
        self.input.set_disabled(false);
        // Keeps a browser from restoring, on reload, what we shall restore.
        dom::attribute(&self.input, "autocomplete", Some("off"));
        let _ = self.input.class_list().add_1("tm-box");
        let labelled = self.lead.tag_name() == "LABEL"
            && !normal(&self.lead.text_content().unwrap_or_default()).is_empty();
        if !labelled && !self.input.has_attribute("aria-labelledby") {
            dom::attribute(&self.input, "aria-label", Some(text));
        }
        let _ = self.element.class_list().add_1("tm-step");
        dom::attribute(&self.element, "data-tm-step", Some(id));
        let slot = dom::element("span", "tm-state");
        dom::attribute(&slot, "data-tm-slot", Some("step"));
        if let Some(paragraph) = self.paragraph() {
            let _ = paragraph.append_child(&slot);
            return;
        }
        let mut before: Option<Node> = self.lead.next_sibling();
        while let Some(node) = &before
            && !is_block(node)
        {
            before = node.next_sibling();
        }
        let _ = self.holder.insert_before(&slot, before.as_ref());
    }
}

/// The first child of an element, unless text stands before it.
fn first_content(of: &Element) -> Option<Element> {
    content(of.first_child())
}

/// The first element from a node on, unless text stands before it.
fn content(from: Option<Node>) -> Option<Element> {
    let mut at = from;
    while let Some(node) = at {
        match node.node_type() {
            Node::ELEMENT_NODE => return node.dyn_into().ok(),
            Node::TEXT_NODE if !node.text_content().unwrap_or_default().trim().is_empty() => {
                return None;
            }
            _ => at = node.next_sibling(),
        }
    }
    None
}

fn is_block(node: &Node) -> bool {
    node.node_type() == Node::ELEMENT_NODE && BLOCKS.contains(&node.node_name().as_str())
}

fn heading_level(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('H')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}

/// A heading's text without the link to itself that many tools put in it.
fn heading_text(heading: &Element) -> String {
    let mut text = String::new();
    let mut at = heading.first_child();
    while let Some(node) = at {
        let is_mark = node.dyn_ref::<Element>().is_some_and(|element| {
            element
                .matches("a.headerlink, a.header-anchor, a.anchor, a.hash-link, a[aria-hidden]")
                .unwrap_or(false)
        });
        if !is_mark && node.node_type() != Node::COMMENT_NODE {
            text.push_str(&node.text_content().unwrap_or_default());
        }
        at = node.next_sibling();
    }
    normal(&text)
}

/// Text in NFC, with single blanks: as the generator gives it.
fn normal(text: &str) -> String {
    let text: String = JsString::from(text).normalize("NFC").into();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts what the contract has on our own pages into a foreign one.
fn insert_slots(root: &Element, first: &Element) {
    let Some(list) = first.closest("ul, ol").ok().flatten() else {
        return;
    };
    // The outermost list, if it is nested in others.
    let mut outermost = list;
    while let Some(outer) = outermost
        .parent_element()
        .and_then(|parent| parent.closest("ul, ol").ok().flatten())
        .filter(|outer| root.contains(Some(outer)))
    {
        outermost = outer;
    }
    let Some(parent) = outermost.parent_node() else {
        return;
    };
    for (class, name, value) in [
        ("tm-run", "data-tm-slot", "run"),
        ("tm-say", "role", "status"),
        ("tm-trouble", "role", "alert"),
        ("tm-reattach", "data-tm-slot", "reattach"),
    ] {
        if dom::first(root, &format!(".{class}")).is_some() {
            continue;
        }
        let slot = dom::element("div", class);
        dom::attribute(&slot, name, Some(value));
        let _ = parent.insert_before(&slot, Some(&outermost));
    }
}
