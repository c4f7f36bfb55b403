//! Two pages in one form, so that they can be compared.
//!
//! Attributes are sorted, white space outside of `<pre>` is collapsed and does
//! not count beside a block. Of ours goes what the page contract adds to any
//! text, whatever it says.

use std::fmt::Write as _;

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Elements that only the contract writes around what the author wrote.
const WRAPPERS: [(&str, &str); 6] = [
    ("section", ""),
    ("div", "tm-head"),
    ("div", "tm-line"),
    ("div", "tm-scroll"),
    ("figure", "tm-code"),
    ("label", "tm-text"),
];
/// Elements that only the contract writes, with all that they hold.
const ADDED: [(&str, &str); 4] = [
    ("a", "tm-hash"),
    ("span", "tm-state"),
    ("span", "tm-count"),
    ("p", "tm-footnote-back"),
];
const BLOCKS: [&str; 24] = [
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
];

/// Brings our page to the common form.
pub(crate) fn ours(html: &str) -> String {
    Normal::new(Side::Ours).of(html)
}

/// Brings the page of a specification to the common form.
pub(crate) fn expected(html: &str) -> String {
    Normal::new(Side::Theirs).of(html)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

struct Normal {
    side: Side,
    out: String,
    pre: usize,
}

impl Normal {
    fn new(side: Side) -> Self {
        Self {
            side,
            out: String::new(),
            pre: 0,
        }
    }

    fn of(mut self, html: &str) -> String {
        let context = QualName::new(None, ns!(html), local_name!("body"));
        let dom = parse_fragment(
            RcDom::default(),
            ParseOpts::default(),
            context,
            Vec::new(),
            false,
        )
        .one(html);
        self.children(&dom.document);
        self.out.trim().to_owned()
    }

    fn children(&mut self, node: &Handle) {
        for child in node.children.borrow().iter() {
            self.node(child);
        }
    }

    fn node(&mut self, node: &Handle) {
        match &node.data {
            NodeData::Text { contents } => self.text(&contents.borrow()),
            NodeData::Comment { contents } => {
                self.out.push_str("<!--");
                self.out.push_str(contents);
                self.out.push_str("-->");
            }
            NodeData::Element { name, attrs, .. } => {
                let name = name.local.to_string();
                let attributes: Vec<(String, String)> = attrs
                    .borrow()
                    .iter()
                    .map(|a| (a.name.local.to_string(), a.value.to_string()))
                    .collect();
                self.element(node, &name, attributes);
            }
            _ => self.children(node),
        }
    }

    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            self.out.push_str(text);
            return;
        }
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                if !self.out.ends_with([' ', '\n']) {
                    self.out.push(' ');
                }
            } else {
                self.out.push(c);
            }
        }
    }

    fn element(&mut self, node: &Handle, name: &str, attributes: Vec<(String, String)>) {
        // Document, and the root that a fragment is parsed into.
        if name == "html" {
            return self.children(node);
        }
        let class = attributes.iter().find(|(key, _)| key == "class");
        let class = class.map_or("", |(_, value)| value.as_str()).to_owned();
        let is = |list: &[(&str, &str)]| {
            list.iter().any(|(element, own)| {
                *element == name && (own.is_empty() || class.split(' ').any(|c| c == *own))
            })
        };
        if self.side == Side::Ours && is(&ADDED) {
            return;
        }
        if self.side == Side::Ours && is(&WRAPPERS) {
            return self.children(node);
        }
        let block = BLOCKS.contains(&name);
        if block {
            self.line();
        }
        self.out.push('<');
        self.out.push_str(name);
        let mut kept: Vec<(String, String)> = attributes
            .into_iter()
            .filter_map(|(key, value)| self.attribute(name, key, value))
            .collect();
        kept.sort();
        for (key, value) in kept {
            let _ = write!(self.out, " {key}={value:?}");
        }
        self.out.push('>');
        if name == "pre" {
            self.pre += 1;
        }
        if block && name != "pre" {
            self.line();
        }
        self.children(node);
        if name == "pre" {
            self.pre -= 1;
        }
        if !matches!(name, "br" | "hr" | "img" | "input") {
            if block && name != "pre" {
                self.line();
            }
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        if block || name == "br" {
            self.line();
        }
    }

    /// Starts a line, without a blank at the end of the one before.
    fn line(&mut self) {
        if self.pre > 0 {
            return;
        }
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Gives an attribute as both sides would write it, or nothing.
    fn attribute(&self, element: &str, key: String, value: String) -> Option<(String, String)> {
        // A box: ours can be ticked and has a name.
        if element == "input" && !matches!(key.as_str(), "type" | "checked") {
            return None;
        }
        match (element, key.as_str()) {
            ("th" | "td", "style" | "align") => {
                let side = value.rsplit([':', ' ']).next().unwrap_or("");
                return Some(("align".to_owned(), side.trim_end_matches(';').to_owned()));
            }
            _ if self.side == Side::Theirs => {}
            ("th" | "td", "class") => {
                let side = value.split(' ').find_map(|class| class.strip_prefix("tm-"));
                return side
                    .filter(|side| matches!(*side, "left" | "center" | "right"))
                    .map(|side| ("align".to_owned(), side.to_owned()));
            }
            (
                _,
                "id" | "dir" | "tabindex" | "role" | "loading" | "scope" | "for" | "aria-label",
            ) => return None,
            (_, "class") if value.starts_with("tm-") && value != "tm-raw" => return None,
            (_, key) if key.starts_with("data-tm-") => return None,
            _ => {}
        }
        Some((key, value))
    }
}
