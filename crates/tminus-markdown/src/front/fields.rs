//! The known keys and their types.

use std::collections::BTreeMap;

use tminus_model::{Diagnostic, Millis, Rollback, Severity, Span, StepId};
use tminus_plan::time::parse_duration;

use super::node::{Entry, LONGEST, Node, Value};
use super::window::{Clock, Closing};
use super::{Direction, FrontMatter, KEYS, Link, Milestone, is_unset, is_zone_form, window};
use crate::suggest::closest;
use crate::{Words, vars};

/// Keys of other tools that happen to look like ours.
const FOREIGN: [&str; 12] = [
    "about", "alias", "authors", "category", "data", "label", "labels", "link", "name", "state",
    "tag", "pictures",
];
/// The keys of `rollback`.
pub const ROLLBACK: [&str; 3] = ["duration", "margin", "rto"];

/// Gives the known keys their types and reports what is wrong.
pub(super) fn read(
    path: &str,
    entries: Vec<Entry>,
    default_timezone: Option<&str>,
    words: &Words,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let mut fields = Fields {
        path,
        words,
        diagnostics,
        front: FrontMatter::default(),
        opens: None,
        closes: None,
        key: "",
    };
    for entry in entries {
        match KEYS.iter().find(|key| **key == entry.key) {
            Some(key) => fields.known(key, entry.node),
            None => fields.unknown(&entry, &KEYS, &FOREIGN),
        }
    }
    fields.zone(default_timezone);
    fields.closing();
    fields.front
}

struct Fields<'a> {
    path: &'a str,
    words: &'a Words,
    diagnostics: &'a mut Vec<Diagnostic>,
    front: FrontMatter,
    /// `window_start`.
    opens: Option<Clock>,
    /// `window_end`.
    closes: Option<Clock>,
    /// The key that is being read.
    key: &'static str,
}

impl Fields<'_> {
    fn known(&mut self, key: &'static str, node: Node) {
        self.key = key;
        self.front.spans.insert(key, node.span);
        if let Value::Text(text) = &node.value
            && text.len() <= LONGEST
            && !is_unset(text)
        {
            self.front.texts.insert(key, text.trim().to_owned());
        }
        match key {
            "title" => self.front.title = self.text(&node),
            "id" => self.front.id = self.id(&node),
            "version" => self.front.version = self.text(&node),
            "status" => self.status(&node),
            "author" => self.front.author = self.texts(&node, &[]).map(|all| all.join(", ")),
            "reviewers" => {
                self.front.reviewers = self.texts(&node, &[',', ';']).unwrap_or_default();
            }
            "date" => self.front.date = self.text(&node),
            "project" => self.front.project = self.text(&node),
            "description" => self.front.description = self.text(&node),
            "launch" => self.launch(&node),
            "timezone" => self.timezone(&node),
            "window" => self.front.window = self.length(&node),
            "window_start" => self.opens = self.clock(&node),
            "window_end" => self.closes = self.clock(&node),
            "rollback" => self.rollback(node),
            "roles" => self.front.roles = self.names(node),
            "vars" => self.vars(node),
            "links" => self.front.links = self.links(node),
            "milestones" => self.milestones(node),
            "review_by" => self.review_by(&node),
            "tags" => self.front.tags = self.texts(&node, &[',']).unwrap_or_default(),
            "weight" => self.weight(&node),
            "draft" => self.draft(&node),
            "aliases" => self.front.aliases = self.texts(&node, &[]).unwrap_or_default(),
            "lang" => self.lang(&node),
            "dir" => self.dir(&node),
            "picture" => self.picture(&node),
            _ => {}
        }
    }

    fn say(&mut self, severity: Severity, span: Span, text: impl Into<String>, help: &str) {
        let made = Diagnostic::new("front-matter", severity, self.path, span, text);
        self.diagnostics.push(made.help(help));
    }

    fn unknown(&mut self, entry: &Entry, known: &[&str], foreign: &[&str]) {
        let meant = if foreign.contains(&entry.key.as_str()) {
            None
        } else {
            closest(&entry.key, known)
        };
        let shown: String = entry.key.chars().take(64).collect();
        let text = format!("unknown key `{shown}`");
        let (severity, help) = match meant {
            Some(meant) => (Severity::Error, format!("did you mean `{meant}`?")),
            None => (
                Severity::Warning,
                "T-minus passes over it; placeholders get their values under `vars`".into(),
            ),
        };
        self.diagnostics
            .push(Diagnostic::new("unknown-key", severity, self.path, entry.span, text).help(help));
    }

    /// Reads a text. Anything else belongs to another tool and is passed over
    /// with a warning.
    fn text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) => self
                .short(text, node.span)
                .filter(|text| !is_unset(text))
                .map(|text| text.trim().to_owned()),
            Value::Empty => None,
            _ => {
                let text = format!("`{}` is not a text", self.key);
                self.say(Severity::Warning, node.span, text, "it is passed over");
                None
            }
        }
    }

    fn short<'t>(&mut self, text: &'t str, span: Span) -> Option<&'t str> {
        if text.len() > LONGEST {
            let text = format!("the value of `{}` is longer than 4 KiB", self.key);
            self.say(Severity::Error, span, text, "move it into the text below");
            return None;
        }
        Some(text)
    }

    /// Reads a list of texts, or one text that lists them between `separators`.
    fn texts(&mut self, node: &Node, separators: &[char]) -> Option<Vec<String>> {
        let Value::List(items) = &node.value else {
            let text = self.text(node)?;
            return Some(
                text.split(separators)
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty())
                    .collect(),
            );
        };
        let all: Vec<String> = items.iter().filter_map(|item| self.text(item)).collect();
        (!all.is_empty()).then_some(all)
    }

    fn id(&mut self, node: &Node) -> Option<String> {
        let id = self.text(node)?;
        if id.chars().count() > 200 || id.chars().any(char::is_control) {
            let help = "use a short name: letters, digits and dashes";
            self.say(Severity::Error, node.span, "the id is not usable", help);
            return None;
        }
        Some(id)
    }

    fn launch(&mut self, node: &Node) {
        let Some(text) = self.plain(node) else { return };
        if let Ok(local) = text.parse() {
            self.front.launch = Some(local);
            if text.len() <= "2026-12-01".len() {
                let text = format!("`{text}` names no time of day: the launch is at midnight");
                let help = "write it as `2026-12-01T09:00`";
                self.say(Severity::Warning, node.span, text, help);
            }
        } else {
            let zoned = text
                .get(10..)
                .is_some_and(|rest| rest.ends_with(['Z', 'z']) || rest.contains(['+', '-']));
            let (what, help) = if zoned {
                (
                    "has an offset from UTC",
                    "write the wall clock without it, and `timezone` beside it",
                )
            } else {
                (
                    "is not a date and time of day",
                    "write it as `2026-12-01T09:00`, with `timezone` beside it",
                )
            };
            self.say(Severity::Error, node.span, format!("`{text}` {what}"), help);
        }
    }

    /// Reads the wall clock of `window_start` and `window_end`.
    fn clock(&mut self, node: &Node) -> Option<Clock> {
        let text = self.text(node)?;
        let clock = Clock::read(&text);
        if clock.is_none() {
            let text = format!("`{text}` is neither a date and time nor a time of day");
            let help = "write it as `2026-12-01T09:00` or `09:00`";
            self.say(Severity::Warning, node.span, text, help);
        }
        clock
    }

    /// Sets how long the window lasts, from its ends where it has some.
    fn closing(&mut self) {
        let (front, opens, closes) = (&self.front, self.opens, self.closes);
        let Closing { window, start, end } =
            window::closing(front.launch, front.window, opens, closes);
        self.front.window_start = start;
        self.front.window_end = end;
        match window {
            Ok(window) => self.front.window = window,
            Err(wrong) => {
                let key = if closes.is_some() {
                    "window_end"
                } else {
                    "window"
                };
                let span = self.front.span(key).unwrap_or_default();
                self.say(Severity::Error, span, wrong.message, wrong.help);
            }
        }
    }

    /// Keeps any word: a project has its own. A slip of a known one is said.
    fn status(&mut self, node: &Node) {
        const KNOWN: [&str; 3] = ["draft", "in review", "approved"];
        const SHOWN: [&str; 3] = ["Draft", "In Review", "Approved"];
        self.front.status = self.text(node);
        let Some(status) = &self.front.status else {
            return;
        };
        let lower = status.to_lowercase();
        if KNOWN.contains(&lower.as_str()) {
            return;
        }
        if let Some(at) = closest(&lower, &KNOWN).and_then(|k| KNOWN.iter().position(|x| *x == k)) {
            let text = format!("`{status}` is nearly a known status");
            let help = format!("did you mean `{}`?", SHOWN[at]);
            self.say(Severity::Warning, node.span, text, &help);
        }
    }

    fn timezone(&mut self, node: &Node) {
        let Some(text) = self.plain(node) else { return };
        if is_zone_form(&text) {
            self.front.timezone = Some(text);
        } else {
            let text = format!("`{text}` is not the name of a time zone");
            let help = "use an IANA name such as `Europe/Lisbon` or `UTC`";
            self.say(Severity::Error, node.span, text, help);
        }
    }

    /// A launch without a zone means no moment.
    fn zone(&mut self, default_timezone: Option<&str>) {
        if self.front.launch.is_some()
            && !self.front.spans.contains_key("timezone")
            && default_timezone.is_none()
        {
            let span = self.front.span("launch").unwrap_or_default();
            let help = "add `timezone` with an IANA name such as `Europe/Lisbon`";
            self.say(Severity::Error, span, "the launch has no time zone", help);
        }
    }

    /// Reads a text whose loss would show: what is no text is an error.
    fn plain(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) => self
                .short(text, node.span)
                .filter(|text| !is_unset(text))
                .map(|text| text.trim().to_owned()),
            Value::Empty => None,
            _ => {
                let text = format!("`{}` is not a plain value", self.key);
                let help = "write one value in quotes";
                self.say(Severity::Error, node.span, text, help);
                None
            }
        }
    }

    /// Reads a length that is longer than nothing.
    fn length(&mut self, node: &Node) -> Option<Millis> {
        let length = self.duration(node)?;
        if length == Millis(0) {
            let text = format!("`{}` is of no length", self.key);
            let help = "write it as `90m`, `1h30m` or `2 hours`, or leave it out";
            self.say(Severity::Error, node.span, text, help);
            return None;
        }
        Some(length)
    }

    fn duration(&mut self, node: &Node) -> Option<Millis> {
        let text = self.plain(node)?;
        match parse_duration(&self.words.english(&text).text) {
            Ok(length) => Some(length),
            Err(error) => {
                let help = error
                    .help
                    .unwrap_or_else(|| "write it as `90m`, `1h30m` or `2 hours`".into());
                self.say(Severity::Error, node.span, error.message, &help);
                None
            }
        }
    }

    fn entries(&mut self, node: Node, help: &str) -> Vec<Entry> {
        match node.value {
            Value::Table(entries) => entries,
            Value::Empty => Vec::new(),
            Value::Text(text) if is_unset(&text) => Vec::new(),
            _ => {
                let text = format!("`{}` is not a table", self.key);
                self.say(Severity::Error, node.span, text, help);
                Vec::new()
            }
        }
    }

    fn rollback(&mut self, node: Node) {
        let mut made = Rollback::default();
        let help = "write `{ duration = \"30m\", margin = \"10m\", rto = \"45m\" }`";
        for entry in self.entries(node, help) {
            match entry.key.as_str() {
                "duration" => made.duration = self.figure("rollback.duration", &entry.node),
                "margin" => made.margin = self.duration(&entry.node),
                "rto" => made.rto = self.figure("rollback.rto", &entry.node),
                _ => self.unknown(&entry, &ROLLBACK, &[]),
            }
        }
        if made != Rollback::default() {
            self.front.rollback = Some(made);
        }
    }

    /// Reads a length below `rollback`.
    fn figure(&mut self, key: &'static str, node: &Node) -> Option<Millis> {
        let above = std::mem::replace(&mut self.key, key);
        let length = self.length(node);
        self.key = above;
        length
    }

    fn vars(&mut self, node: Node) {
        let entries = self.entries(node, "write `NAME = \"value\"` below it");
        let vars = vars::read(self.path, entries, vars::Names::Any, self.diagnostics);
        self.front.vars = vars.values;
        self.front.var_places = vars.places;
        self.front.declared = vars.declared;
    }

    fn names(&mut self, node: Node) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for entry in self.entries(node, "write `NAME = \"value\"` below it") {
            match &entry.node.value {
                Value::Text(text) => {
                    if let Some(text) = self.short(text, entry.node.span)
                        && !is_unset(text)
                    {
                        names.insert(entry.key, text.trim().to_owned());
                    }
                }
                Value::Empty => {}
                _ => {
                    let text = format!("`{}` is not a text", entry.key);
                    let help = "write one value in quotes";
                    self.say(Severity::Error, entry.node.span, text, help);
                }
            }
        }
        names
    }

    fn links(&mut self, node: Node) -> Vec<Link> {
        let link = |title: String, url: String, span| Link { title, url, span };
        match node.value {
            Value::Table(entries) => entries
                .into_iter()
                .filter_map(|entry| {
                    let url = self.text(&entry.node)?;
                    Some(link(entry.key, url, entry.node.span))
                })
                .collect(),
            Value::List(items) => items
                .into_iter()
                .filter_map(|item| {
                    let Value::Table(entries) = &item.value else {
                        let url = self.text(&item)?;
                        return Some(link(url.clone(), url, item.span));
                    };
                    let named =
                        |names: [&str; 2]| entries.iter().find(|e| names.contains(&e.key.as_str()));
                    let at = &named(["url", "href"])?.node;
                    let url = self.text(at)?;
                    let title = named(["title", "name"]).and_then(|e| self.text(&e.node));
                    Some(link(title.unwrap_or_else(|| url.clone()), url, at.span))
                })
                .collect(),
            _ => self
                .text(&node)
                .map(|url| link(url.clone(), url, node.span))
                .into_iter()
                .collect(),
        }
    }

    fn milestones(&mut self, node: Node) {
        for entry in self.entries(node, "write `success = \"#id-of-a-step\"` below it") {
            let span = entry.node.span;
            let Some(text) = self.plain(&entry.node) else {
                continue;
            };
            if let Some(step) = StepId::explicit(text.strip_prefix('#').unwrap_or(&text)) {
                let made = Milestone { step, span };
                self.front.milestones.insert(entry.key, made);
            } else {
                let text = format!("`{text}` is not the id of a step");
                let help =
                    "give the step an id, as `{#declare-success}`, and write `#declare-success`";
                self.say(Severity::Error, span, text, help);
            }
        }
    }

    fn review_by(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        if let Ok(date) = text.parse() {
            self.front.review_by = Some(date);
        } else {
            let text = format!("`{text}` is not a date");
            self.say(
                Severity::Warning,
                node.span,
                text,
                "write it as `2026-12-01`",
            );
        }
    }

    fn weight(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        if let Ok(weight) = text.replace('_', "").parse() {
            self.front.weight = Some(weight);
        } else {
            let text = format!("`{text}` is not a whole number");
            self.say(Severity::Warning, node.span, text, "it is passed over");
        }
    }

    /// An unreadable `draft` is an error: guessing would publish or hide a page.
    fn draft(&mut self, node: &Node) {
        let Some(text) = self.plain(node) else { return };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => self.front.draft = true,
            "false" | "no" => self.front.draft = false,
            _ => {
                let text = format!("`{text}` is neither `true` nor `false`");
                self.say(Severity::Error, node.span, text, "write `true` or `false`");
            }
        }
    }

    /// In documents of other tools it names an image.
    fn picture(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => self.front.picture = Some(true),
            "false" | "no" => self.front.picture = Some(false),
            _ => {
                let text = format!("`{text}` is neither `true` nor `false`");
                self.say(Severity::Warning, node.span, text, "it is passed over");
            }
        }
    }

    fn lang(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        let good = text.len() <= 35
            && text.split('-').all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            })
            && text.starts_with(|c: char| c.is_ascii_alphabetic());
        if good {
            self.front.lang = Some(text);
        } else {
            let text = format!("`{text}` is not a language tag");
            let help = "use a BCP 47 tag such as `en`, `ar` or `pt-BR`";
            self.say(Severity::Warning, node.span, text, help);
        }
    }

    fn dir(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        match text.to_ascii_lowercase().as_str() {
            "ltr" => self.front.dir = Some(Direction::Ltr),
            "rtl" => self.front.dir = Some(Direction::Rtl),
            "auto" => {}
            _ => {
                let text = format!("`{text}` is not a direction of text");
                self.say(Severity::Warning, node.span, text, "write `ltr` or `rtl`");
            }
        }
    }
}
