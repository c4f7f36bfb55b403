//! What the tests of the writer share: a page rendered, and the oracle that
//! reads it as a browser does.

// Each test binary uses its part.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};

use std::io::Write as _;
use std::path::PathBuf;
use tminus_model::ordered::Map;

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use tminus_markdown::highlight::Highlighter;
use tminus_markdown::html::{Host, Html, render};
use tminus_markdown::{Options, Parsed, Source, parse};
use tminus_model::{Instant, When};
use tminus_plan::time::{Anchors, Utc, resolve, resolve_runbook};

/// A host that does all that a site does.
pub(crate) struct Site {
    pub(crate) highlighter: Option<Highlighter>,
    pub(crate) launch: Option<Instant>,
}

impl Host for Site {
    fn link<'u>(&self, url: &'u str) -> std::borrow::Cow<'u, str> {
        match url.strip_suffix(".md") {
            Some(stem) if !url.contains(':') => format!("{stem}.html").into(),
            _ => url.into(),
        }
    }

    fn highlight(&self, language: &str, code: &str) -> Option<String> {
        let html = self.highlighter.as_ref()?.highlight(language, code)?;
        Some(html.to_string())
    }

    fn local(&self, at: Instant) -> Option<tminus_model::LocalDateTime> {
        use tminus_plan::time::Zone as _;
        Some(Utc.local(at))
    }

    fn resolve(&self, when: &When) -> Option<Instant> {
        let anchors = Anchors {
            launch: self.launch,
            launch_local: None,
            start: self.launch,
            events: &Map::new(),
            steps: &|_| None,
        };
        resolve(when, &anchors, &Utc)
    }
}

/// Reads and renders a document in UTC.
pub(crate) fn page(text: &str, highlighter: Option<Highlighter>) -> (Parsed<'_>, Html) {
    let source = Source {
        path: "content/a.md",
        text,
    };
    let mut parsed = parse(&source, &Options::default());
    resolve_runbook(&mut parsed.runbook, &Utc);
    let launch = parsed.runbook.launch.as_ref().and_then(|l| l.instant);
    let host = Site {
        highlighter,
        launch,
    };
    let html = render(&parsed, &parsed.runbook, &host);
    (parsed, html)
}

/// A folder beside the project that holds documents of others, if it is there.
pub(crate) fn documents(folder: &str) -> Vec<(PathBuf, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        // Straight to the terminal: the test runner keeps what is printed.
        let _ = writeln!(
            std::io::stderr(),
            "../shared/{folder} is not there: its documents were not tried"
        );
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "md" || e == "txt"))
        .collect();
    found.sort();
    found
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            Some((path, text))
        })
        .collect()
}

const ELEMENTS: [&str; 49] = [
    "a",
    "article",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "div",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "kbd",
    "label",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
    "html",
    "head",
    "body",
    "title",
    "main",
    "b",
    "i",
    "u",
    "s",
    "q",
];
/// Elements of the list above that only the frame below may hold.
const FRAME: [&str; 10] = [
    "html", "head", "body", "title", "main", "b", "i", "u", "s", "q",
];
const ATTRIBUTES: [&str; 38] = [
    "alt",
    "aria-label",
    "aria-labelledby",
    "autocomplete",
    "checked",
    "class",
    "data-tm-alt",
    "data-tm-check",
    "data-tm-decision",
    "data-tm-head",
    "data-tm-href",
    "data-tm-measure",
    "data-tm-section",
    "data-tm-signoff",
    "data-tm-slot",
    "data-tm-step",
    "data-tm-timer",
    "data-tm-title",
    "data-tm-trigger",
    "data-tm-value",
    "data-tm-var",
    "data-tm-when",
    "datetime",
    "dir",
    "disabled",
    "for",
    "href",
    "id",
    "loading",
    "role",
    "scope",
    "src",
    "start",
    "tabindex",
    "title",
    "type",
    "open",
    "lang",
];

/// What the oracle saw.
#[derive(Default)]
struct Seen {
    ids: BTreeSet<String>,
    references: Vec<String>,
    labels: BTreeSet<String>,
    boxes: Vec<String>,
    steps: BTreeMap<String, usize>,
    text: String,
}

/// Says what is wrong with a page; nothing where all invariants hold.
pub(crate) fn wrong(parsed: &Parsed<'_>, html: &Html) -> Vec<String> {
    let whole = format!(
        "<!DOCTYPE html><html><head><title>x</title></head><body>{}</body></html>",
        html.body
    );
    let dom = parse_document(RcDom::default(), ParseOpts::default())
        .from_utf8()
        .one(whole.as_bytes());
    let mut wrong: Vec<String> = dom
        .errors
        .borrow()
        .iter()
        .map(|e| format!("parse: {e}"))
        .collect();
    let mut seen = Seen::default();
    walk(&dom.document, None, &mut seen, &mut wrong);
    for id in &seen.references {
        if !seen.ids.contains(id) {
            wrong.push(format!("nothing has the id `{id}`"));
        }
    }
    for id in &seen.boxes {
        if !seen.labels.contains(id) {
            wrong.push(format!("the box `{id}` has no label"));
        }
    }
    let mut anchors: BTreeSet<&str> = html.toc.iter().map(|e| e.anchor.as_str()).collect();
    anchors.extend(html.title.iter().map(|e| e.anchor.as_str()));
    anchors.extend(parsed.anchors.iter().map(String::as_str));
    for id in &seen.ids {
        if !id.starts_with("tm-") && !anchors.contains(id.as_str()) {
            wrong.push(format!("the id `{id}` is nobody's"));
        }
    }
    if let Some(bad) = anchors.iter().find(|anchor| anchor.starts_with("tm-")) {
        wrong.push(format!("the anchor `{bad}` is in our name space"));
    }
    let steps = &parsed.runbook.steps;
    for step in steps {
        let times = seen.steps.remove(step.id.as_str()).unwrap_or(0);
        if times != 1 {
            wrong.push(format!("the step `{}` is there {times} times", step.text));
        }
    }
    for id in seen.steps.keys() {
        wrong.push(format!("`{id}` is a step that the runbook has not"));
    }
    wrong
}

fn walk(node: &Handle, parent: Option<&str>, seen: &mut Seen, wrong: &mut Vec<String>) {
    let mut name = String::new();
    match &node.data {
        NodeData::Element {
            name: full, attrs, ..
        } => {
            name = full.local.to_string();
            if !ELEMENTS.contains(&&*name) {
                wrong.push(format!("the element `{name}`"));
            }
            if FRAME.contains(&&*name) && !matches!(parent, None | Some("html" | "head")) {
                wrong.push(format!("the element `{name}` in the text"));
            }
            let all: BTreeMap<String, String> = attrs
                .borrow()
                .iter()
                .map(|a| (a.name.local.to_string(), a.value.to_string()))
                .collect();
            element(&name, &all, seen, wrong);
        }
        NodeData::Text { contents } => seen.text.push_str(&contents.borrow()),
        NodeData::Comment { .. } => wrong.push("a comment".to_owned()),
        NodeData::ProcessingInstruction { .. } => wrong.push("an instruction".to_owned()),
        NodeData::Document | NodeData::Doctype { .. } => {}
    }
    let own = (!name.is_empty()).then_some(name.as_str());
    for child in node.children.borrow().iter() {
        walk(child, own, seen, wrong);
    }
}

fn element(name: &str, all: &BTreeMap<String, String>, seen: &mut Seen, wrong: &mut Vec<String>) {
    for (key, value) in all {
        if !ATTRIBUTES.contains(&key.as_str()) {
            wrong.push(format!("the attribute `{key}` of `{name}`"));
        }
        match key.as_str() {
            "href" | "src" if !may_lead_to(value) => wrong.push(format!("the address `{value}`")),
            // The page fills it in and looks at no more than its beginning.
            "data-tm-href" if !may_be_filled(value) => {
                wrong.push(format!("the open address `{value}`"));
            }
            "href" => {
                if let Some(id) = value.strip_prefix("#tm-") {
                    seen.references.push(format!("tm-{id}"));
                }
            }
            "id" if !seen.ids.insert(value.clone()) => wrong.push(format!("two ids `{value}`")),
            "for" => {
                seen.references.push(value.clone());
                seen.labels.insert(value.clone());
            }
            "aria-labelledby" => seen.references.push(value.clone()),
            "class" => {
                for class in value.split(' ') {
                    let ours = ["tm-", "hl-", "language-"];
                    if !ours.iter().any(|prefix| class.starts_with(prefix)) {
                        wrong.push(format!("the class `{class}`"));
                    }
                }
            }
            "data-tm-step" => *seen.steps.entry(value.clone()).or_insert(0) += 1,
            _ => {}
        }
    }
    match name {
        "input" => {
            let id = all.get("id").cloned().unwrap_or_default();
            if all.get("type").map(String::as_str) != Some("checkbox") {
                wrong.push("an input that is no check box".to_owned());
            }
            if !all.contains_key("aria-label") && !all.contains_key("aria-labelledby") {
                seen.boxes.push(id);
            }
        }
        "img" if !all.contains_key("alt") => wrong.push("an image without alt".to_owned()),
        _ => {}
    }
}

/// Says whether a browser would follow an address to a harmless place: written
/// apart from the writer's own rule.
fn may_lead_to(url: &str) -> bool {
    let kept: String = url.chars().filter(|c| *c > ' ').collect();
    let end = kept.find(['/', '?', '#']).unwrap_or(kept.len());
    match kept[..end].find(':') {
        None => true,
        Some(colon) => matches!(
            kept[..colon].to_ascii_lowercase().as_str(),
            "http" | "https" | "mailto"
        ),
    }
}

/// Says whether an address with placeholders starts as one that may lead there.
fn may_be_filled(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    ["https://", "http://", "mailto:", "{{"]
        .iter()
        .any(|start| url.starts_with(start))
        && may_lead_to(&url)
}

/// Fails with all that is wrong with a page.
#[track_caller]
pub(crate) fn assert_safe(what: &str, text: &str) {
    let (parsed, html) = page(text, None);
    let found = wrong(&parsed, &html);
    assert!(
        found.is_empty(),
        "{what}: {found:#?}\n--- source\n{text}\n--- page\n{}",
        html.body
    );
}
