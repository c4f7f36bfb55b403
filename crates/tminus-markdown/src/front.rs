//! Front matter: TOML between `+++` or YAML between `---` at the very start.
//!
//! 1. `block` finds it.
//! 2. `node` reads it into one tree with places, whichever notation it has.
//!    Numbers and dates keep their text, so that version `4.10` stays `4.10`.
//! 3. `fields` gives the known keys their types.
//! 4. `kind` knows what each key takes.
//!
//! Reading never fails. A document of another tool has keys of its own: what
//! is not known is a warning, and so is a known key with a value that is not
//! even of the kind that it takes; it is passed over. A value of our kind that
//! is wrong is an error.

mod block;
mod fields;
mod kind;
mod node;
mod window;

use std::borrow::Cow;
use std::collections::BTreeMap;

use tminus_model::{Diagnostic, LocalDateTime, Millis, Rollback, Span, StepId};

use crate::vars::Declared;
use crate::{Source, Words};

pub use block::{Block, Notation, split};
pub use fields::ROLLBACK;
pub use node::toml_help;
pub(crate) use node::{
    Broken, Entry, LONGEST, Node, Value as NodeValue, toml_entries, toml_text, yaml_text,
};

/// What front matter says. Everything is optional.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrontMatter {
    /// The title.
    pub title: Option<String>,
    /// The stable name of the runbook.
    pub id: Option<String>,
    /// The version of what is launched.
    pub version: Option<String>,
    /// `Draft`, `In Review`, `Approved`, or another word.
    pub status: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who reviews it.
    pub reviewers: Vec<String>,
    /// The date of the document, as written.
    pub date: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// A sentence for lists and search.
    pub description: Option<String>,
    /// When it goes live, as a wall clock in `timezone`.
    pub launch: Option<LocalDateTime>,
    /// The IANA name of the zone, its form checked, its existence not.
    pub timezone: Option<String>,
    /// How long the deployment window lasts from the launch on. Where it
    /// follows from wall clocks, a change of the clocks in it is not counted:
    /// [`FrontMatter::window_end`] is exact.
    pub window: Option<Millis>,
    /// When the window opens.
    pub window_start: Option<LocalDateTime>,
    /// When the window closes, where the front matter says it as a wall clock.
    pub window_end: Option<LocalDateTime>,
    /// The plan for going back.
    pub rollback: Option<Rollback>,
    /// Names for roles.
    pub roles: BTreeMap<String, String>,
    /// Values of placeholders.
    pub vars: BTreeMap<String, String>,
    /// Where each of these values stands.
    pub var_places: BTreeMap<String, Span>,
    /// Types and defaults of placeholders.
    pub declared: BTreeMap<String, Declared>,
    /// Related documents, in the order written (TOML: by title).
    pub links: Vec<Link>,
    /// Events bound to steps.
    pub milestones: BTreeMap<String, Milestone>,
    /// The date by which somebody should look at the document again.
    pub review_by: Option<LocalDateTime>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Its place among its neighbours; lighter ones stand first.
    pub weight: Option<i64>,
    /// Whether it is left out of the site.
    pub draft: bool,
    /// Former paths of the page.
    pub aliases: Vec<String>,
    /// BCP 47 language tag.
    pub lang: Option<String>,
    /// The direction of the text.
    pub dir: Option<Direction>,
    /// Whether the page shows what waits for what, where the author says so.
    pub picture: Option<bool>,
    /// Where the value of each known key stands.
    pub spans: BTreeMap<&'static str, Span>,
    /// The text of each known key that has a plain value, as written.
    pub texts: BTreeMap<&'static str, String>,
}

/// A related document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is called; the address where it has no title.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Where its address stands.
    pub span: Span,
}

/// A step that an event is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// The step.
    pub step: StepId,
    /// Where its id stands.
    pub span: Span,
    /// Whether it is written with a `#`, as nobody else does.
    pub hash: bool,
}

/// The direction of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// Every known key.
pub const KEYS: [&str; 27] = [
    "title",
    "id",
    "version",
    "status",
    "author",
    "reviewers",
    "date",
    "project",
    "description",
    "launch",
    "timezone",
    "window",
    "window_start",
    "window_end",
    "rollback",
    "roles",
    "vars",
    "links",
    "milestones",
    "review_by",
    "tags",
    "weight",
    "draft",
    "aliases",
    "lang",
    "dir",
    "picture",
];

impl FrontMatter {
    /// Gives the value that front matter has for a placeholder: from `vars`,
    /// else `roles`, else the well-known key of that name in lower case.
    pub fn placeholder(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(value) = self.vars.get(name).or_else(|| self.roles.get(name)) {
            return Some(Cow::Borrowed(value));
        }
        let key = name.to_ascii_lowercase();
        if key == "reviewers" && !self.reviewers.is_empty() {
            return Some(Cow::Owned(self.reviewers.join(", ")));
        }
        self.texts
            .get(key.as_str())
            .map(|text| Cow::Borrowed(text.as_str()))
    }

    /// Says that the launch means no moment, as `timezone` is `found`.
    pub fn launch_without_zone(&self, path: &str, found: &str) -> Diagnostic {
        fields::launch_without_zone(path, self, Some(found))
    }

    /// Says that `found` in `timezone` is passed over: nothing counts in it.
    pub fn zone_passed_over(&self, path: &str, found: &str) -> Diagnostic {
        fields::zone_passed_over(path, self, found)
    }

    /// Gives the place of a known key's value.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.spans.get(key).copied()
    }
}

/// Reads the front matter of a source: what it says, the byte at which the
/// text below it starts, and what is wrong. `default_timezone` is the zone of
/// documents that name none, `words` are those in which lengths are written.
pub fn read(
    source: &Source<'_>,
    default_timezone: Option<&str>,
    words: &Words,
) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let (block, body) = split(source.text);
    let Some(block) = block else {
        return (FrontMatter::default(), body, Vec::new());
    };
    let mut diagnostics = Vec::new();
    let entries = node::read(source, &block, &mut diagnostics);
    let front = fields::read(
        source.path,
        block.notation,
        entries,
        default_timezone,
        words,
        &mut diagnostics,
    );
    diagnostics.sort_by(Diagnostic::report_order);
    (front, body, diagnostics)
}

/// Says whether a value means "not set": it is empty, lists alternatives
/// (`Draft | In Review | Approved`), or is nothing but a placeholder.
pub fn is_unset(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.contains(" | ")
        || text
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"))
            .is_some_and(|name| !name.contains(['{', '}']))
}

/// Says whether a text has the form of an IANA zone: `Europe/Lisbon`, `UTC`,
/// `Etc/GMT+3`.
pub fn is_zone_form(text: &str) -> bool {
    text.len() <= 64
        && text.split('/').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
        })
}

#[cfg(test)]
mod tests;
