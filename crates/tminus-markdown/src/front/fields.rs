//! The known keys and their types.

use std::collections::BTreeMap;

use tminus_model::{Diagnostic, Millis, Rollback, Severity, Span, StepId};
use tminus_plan::time::parse_duration;

use super::kind::{self, takes};
use super::node::{Entry, LONGEST, Node, Value};
use super::window::{Clock, Closing};
use super::{
    Direction, FrontMatter, KEYS, Link, Milestone, Notation, is_unset, is_zone_form, window,
};
use crate::suggest::closest;
use crate::{Words, vars};

/// Keys of other tools that happen to look like ours.
const FOREIGN: [&str; 32] = [
    "about",
    "alias",
    "authors",
    "category",
    "data",
    "dated",
    "dates",
    "flags",
    "guid",
    "height",
    "label",
    "labels",
    "lead",
    "link",
    "linked",
    "linktitle",
    "name",
    "pages",
    "pictures",
    "projects",
    "reviewed",
    "rules",
    "series",
    "stage",
    "state",
    "stats",
    "tag",
    "tile",
    "types",
    "uid",
    "update",
    "windows",
];
/// The keys of `rollback`.
pub const ROLLBACK: [&str; 3] = ["duration", "margin", "rto"];

/// Gives the known keys their types and reports what is wrong.
pub(super) fn read(
    path: &str,
    notation: Notation,
    entries: Vec<Entry>,
    default_timezone: Option<&str>,
    words: &Words,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let mut fields = Fields {
        path,
        notation,
        words,
        diagnostics,
        front: FrontMatter::default(),
        opens: None,
        closes: None,
        no_zone: None,
        key: "",
    };
    for entry in entries {
        match KEYS.iter().find(|key| **key == entry.key) {
            Some(key) => fields.known(key, entry.node),
            None => fields.unknown(&entry, "", &KEYS, &FOREIGN),
        }
    }
    fields.zone(default_timezone);
    fields.closing();
    fields.front
}

struct Fields<'a> {
    path: &'a str,
    notation: Notation,
    words: &'a Words,
    diagnostics: &'a mut Vec<Diagnostic>,
    front: FrontMatter,
    /// `window_start`.
    opens: Option<Clock>,
    /// `window_end`.
    closes: Option<Clock>,
    /// What `timezone` says where that is no name of a zone.
    no_zone: Option<(String, Span)>,
    /// The key that is being read.
    key: &'static str,
}

impl Fields<'_> {
    fn known(&mut self, key: &'static str, node: Node) {
        self.key = key;
        if !kind::fits(key, &node.value, self.words) {
            self.pass_over(&node);
            return;
        }
        self.front.spans.insert(key, node.span);
        if let Value::Text(text) = &node.value
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
            "lang" => self.front.lang = self.text(&node),
            "dir" => self.dir(&node),
            "picture" => {
                self.front.picture = self.text(&node).and_then(|text| kind::flag(&text));
            }
            _ => {}
        }
    }

    fn say(&mut self, severity: Severity, span: Span, text: impl Into<String>, help: &str) {
        let made = Diagnostic::new("front-matter", severity, self.path, span, text);
        self.diagnostics.push(made.help(help));
    }

    /// Says what is wrong with the value of the key that is being read, and what
    /// the key takes.
    fn wrong(&mut self, span: Span, text: String) {
        let help = takes(self.key, Notation::Toml).help;
        self.say(Severity::Error, span, text, help);
    }

    /// Says that a value is not of the kind that its key takes. It belongs to
    /// another tool then, and nothing follows from it.
    fn pass_over(&mut self, node: &Node) {
        self.diagnostics
            .push(passed_over(self.path, self.key, node, self.notation));
    }

    /// Reports a key that is not known. `above` is what stands before it in the
    /// names of the known ones: nothing, or `rollback.`.
    fn unknown(&mut self, entry: &Entry, above: &str, known: &[&str], foreign: &[&str]) {
        let meant = closest(&entry.key, known).filter(|meant| {
            !foreign.contains(&entry.key.to_ascii_lowercase().as_str())
                // Every short word is near to `id`.
                && (meant.len() > 2 || entry.key.len() == meant.len() && same(&entry.key, meant))
        });
        let fits = |meant: &&str| {
            kind::fits_nearly(&format!("{above}{meant}"), &entry.node.value, self.words)
        };
        let shown: String = entry.key.chars().take(64).collect();
        let text = format!("unknown key `{shown}`");
        let (severity, help) = match (meant.filter(fits), meant) {
            (Some(meant), _) => (Severity::Error, format!("did you mean `{meant}`?")),
            (None, Some(near)) => (
                Severity::Warning,
                format!(
                    "T-minus passes over it; `{near}` takes {}",
                    takes(&format!("{above}{near}"), self.notation).what
                ),
            ),
            (None, None) if !above.is_empty() => (
                Severity::Warning,
                format!(
                    "T-minus passes over it; known here are `{}`",
                    known.join("`, `")
                ),
            ),
            (None, None) => (
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
            Value::Text(text) if text.len() <= LONGEST => {
                (!is_unset(text)).then(|| text.trim().to_owned())
            }
            Value::Empty => None,
            _ => {
                self.pass_over(node);
                None
            }
        }
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
        let Some(text) = self.text(node) else { return };
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
                    takes("launch", Notation::Toml).help,
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
            self.wrong(node.span, text);
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

    /// Reads the name of a zone, of which the form is known here. Whether there
    /// is such a zone is for those to say who know all of them.
    fn timezone(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        if is_zone_form(&text) {
            self.front.timezone = Some(text);
        } else if kind::like_a_zone(&text) {
            let text = format!("`{text}` is not the name of a time zone");
            self.wrong(node.span, text);
        } else {
            self.no_zone = Some((text, node.span));
        }
    }

    /// A launch without a zone means no moment.
    fn zone(&mut self, default_timezone: Option<&str>) {
        let needed = self.front.launch.is_some();
        if let Some((text, span)) = self.no_zone.take() {
            self.key = "timezone";
            if !needed && self.front.spans.contains_key("launch") {
                let text = format!("`{text}` is not the name of a time zone");
                self.wrong(span, text);
            } else if needed {
                self.diagnostics
                    .push(launch_without_zone(self.path, &self.front, Some(&text)));
            } else {
                self.front.texts.remove("timezone");
                let value = Value::Text(text);
                self.pass_over(&Node { span, value });
            }
        } else if needed && !self.front.spans.contains_key("timezone") && default_timezone.is_none()
        {
            self.diagnostics
                .push(launch_without_zone(self.path, &self.front, None));
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
        let text = self.text(node)?;
        if !kind::fits(self.key, &node.value, self.words) {
            self.pass_over(node);
            return None;
        }
        match parse_duration(&self.words.english(&text).text) {
            Ok(length) => Some(length),
            Err(error) => {
                let help = error
                    .help
                    .unwrap_or_else(|| takes(self.key, Notation::Toml).help.into());
                self.say(Severity::Error, node.span, error.message, &help);
                None
            }
        }
    }

    /// Gives the entries of a table; what else there may be has been said.
    fn entries(node: Node) -> Vec<Entry> {
        match node.value {
            Value::Table(entries) => entries,
            _ => Vec::new(),
        }
    }

    fn rollback(&mut self, node: Node) {
        if let Value::Text(length) = &node.value
            && !is_unset(length)
        {
            let text = format!("`rollback` is a table, and `{length}` is one length");
            let help = match self.notation {
                Notation::Toml => format!("write `rollback = {{ duration = \"{length}\" }}`"),
                Notation::Yaml => format!("write `rollback: {{duration: {length}}}`"),
            };
            self.say(Severity::Error, node.span, text, &help);
        }
        let mut made = Rollback::default();
        for entry in Self::entries(node) {
            match entry.key.as_str() {
                "duration" => made.duration = self.figure("rollback.duration", &entry.node),
                "margin" => made.margin = self.margin(&entry.node),
                "rto" => made.rto = self.figure("rollback.rto", &entry.node),
                _ => self.unknown(&entry, "rollback.", &ROLLBACK, &[]),
            }
        }
        if made != Rollback::default() {
            self.front.rollback = Some(made);
        }
    }

    /// Reads a length below `rollback`.
    fn figure(&mut self, key: &'static str, node: &Node) -> Option<Millis> {
        self.key = key;
        self.length(node)
    }

    /// Reads the margin, which may be nothing.
    fn margin(&mut self, node: &Node) -> Option<Millis> {
        self.key = "rollback.margin";
        self.duration(node)
    }

    fn vars(&mut self, node: Node) {
        let entries = Self::entries(node);
        let vars = vars::read(self.path, entries, vars::Names::Any, self.diagnostics);
        self.front.vars = vars.values;
        self.front.var_places = vars.places;
        self.front.declared = vars.declared;
    }

    fn names(&mut self, node: Node) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for entry in Self::entries(node) {
            match &entry.node.value {
                Value::Text(text) if text.len() <= LONGEST => {
                    if !is_unset(text) {
                        names.insert(entry.key, text.trim().to_owned());
                    }
                }
                Value::Empty => {}
                _ => {
                    let shown = kind::shown(&entry.node);
                    let name: String = entry.key.chars().take(64).collect();
                    let text = format!("a role is a name: {shown} of `{name}` is passed over");
                    let help = "leave it where it is another tool's; else write one name in quotes";
                    self.say(Severity::Warning, entry.node.span, text, help);
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
        for entry in Self::entries(node) {
            let span = entry.node.span;
            let text = match &entry.node.value {
                Value::Empty => continue,
                Value::Text(text) if is_unset(text) => continue,
                Value::Text(text) => text.trim(),
                _ => "",
            };
            let hash = text.starts_with('#');
            let step = StepId::explicit(text.strip_prefix('#').unwrap_or(text));
            let help = "give the step an id, as `{#declare-success}`, and write `#declare-success`";
            if let Some(step) = step.filter(|_| hash || !kind::like_a_clock(text)) {
                let made = Milestone { step, span, hash };
                self.front.milestones.insert(entry.key, made);
            } else if hash {
                let text = format!("`{text}` is not the id of a step");
                self.say(Severity::Error, span, text, help);
            } else {
                let shown = kind::shown(&entry.node);
                let text = format!("a milestone is the id of a step: {shown} is passed over");
                let help = format!("leave it where it is another tool's; else {help}");
                self.say(Severity::Warning, span, text, &help);
            }
        }
    }

    fn review_by(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        if let Ok(date) = text.parse() {
            self.front.review_by = Some(date);
        } else {
            let text = format!("`{text}` is not a date");
            self.wrong(node.span, text);
        }
    }

    fn weight(&mut self, node: &Node) {
        self.front.weight = self.text(node).and_then(|text| kind::whole(&text));
    }

    /// A slip in `draft` is an error: guessing would publish or hide a page.
    fn draft(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        if let Some(draft) = kind::flag(&text) {
            self.front.draft = draft;
        } else {
            let text = format!("`{text}` is neither `true` nor `false`");
            self.wrong(node.span, text);
        }
    }

    fn dir(&mut self, node: &Node) {
        let Some(text) = self.text(node) else { return };
        self.front.dir = match text.to_ascii_lowercase().as_str() {
            "ltr" => Some(Direction::Ltr),
            "rtl" => Some(Direction::Rtl),
            _ => None,
        };
    }
}

/// Says that what `timezone` says is no zone, and that nothing counts in it.
pub(super) fn zone_passed_over(path: &str, front: &FrontMatter, found: &str) -> Diagnostic {
    let node = Node {
        span: front.span("timezone").unwrap_or_default(),
        value: Value::Text(found.to_owned()),
    };
    passed_over(path, "timezone", &node, Notation::Toml)
}

fn passed_over(path: &str, key: &str, node: &Node, notation: Notation) -> Diagnostic {
    let takes = takes(key, notation);
    let shown = kind::shown(node);
    let text = format!("`{key}` takes {}: {shown} is passed over", takes.what);
    let help = match &node.value {
        Value::Text(text) if text.len() > LONGEST => "move it into the text below".to_owned(),
        _ => format!("leave it where it is another tool's; else {}", takes.help),
    };
    Diagnostic::new("front-matter", Severity::Warning, path, node.span, text).help(help)
}

/// Says that a launch means no moment. `found` is what `timezone` says, where
/// that is no zone.
pub(super) fn launch_without_zone(
    path: &str,
    front: &FrontMatter,
    found: Option<&str>,
) -> Diagnostic {
    let span = front.span("launch").unwrap_or_default();
    let help = match found {
        None => "add `timezone` with an IANA name such as `Europe/Lisbon`".to_owned(),
        Some(found) => format!(
            "`{found}` is no time zone; {}",
            takes("timezone", Notation::Toml).help
        ),
    };
    let text = "the launch has no time zone";
    Diagnostic::new("front-matter", Severity::Error, path, span, text).help(help)
}

/// Says whether two words have the same letters.
fn same(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}
