//! Version 1 of the wire format.
//!
//! Fields at their default are left out. Instants and lengths are milliseconds
//! as integers; sections and parents are indexes into the arrays beside them.

use std::collections::BTreeMap;

use serde::Serialize;

mod convert;
mod read;

use crate as model;

pub use read::{Content, read};

/// The version that [`Page::v`] carries.
pub const VERSION: u32 = 1;

/// The JSON block of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// The version of the format: [`VERSION`].
    pub v: u32,
    /// The site's `id` of `tminus.toml`, part of every storage key.
    pub site: String,
    /// The revision of the runbook's steps (`tminus_plan::revision`).
    pub revision: String,
    /// The runbook.
    pub runbook: Runbook,
}

/// A runbook on the wire.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Runbook {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviewers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    rtl: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch: Option<Launch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollback: Option<Rollback>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    roles: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    milestones: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Section>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sign_offs: Vec<SignOff>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    triggers: Vec<Trigger>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<Measure>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Check>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    placeholders: Vec<Placeholder>,
}

/// A wall clock on the wire: `2026-12-01T09:00:00`.
type Local = String;

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Launch {
    local: Local,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Rollback {
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rto: Option<i64>,
}

/// A rule of time on the wire, told apart by `t`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
enum When {
    Calendar {
        days: i32,
        #[serde(skip_serializing_if = "is_default")]
        working: bool,
    },
    Launch {
        offset: i64,
    },
    Start {
        offset: i64,
    },
    Event {
        name: String,
        offset: i64,
    },
    Step {
        id: String,
        offset: i64,
    },
    Wall {
        local: Local,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Window {
    start: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<When>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct CadencePart {
    every: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lasting: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
enum SectionKind {
    #[default]
    Prose,
    Checklist,
    Procedure,
    Rollback,
    Approval,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
struct Section {
    anchor: String,
    title: String,
    level: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(skip_serializing_if = "is_default")]
    kind: SectionKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
enum StepKind {
    #[default]
    Task,
    Bullet,
    Numbered,
    Row,
    Milestone,
    Heading,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one independent thing that the author wrote"
)]
struct Step {
    id: String,
    #[serde(skip_serializing_if = "is_default")]
    kind: StepKind,
    text: String,
    section: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(skip_serializing_if = "is_default")]
    checked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Window>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<Vec<CadencePart>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    gate: bool,
    #[serde(skip_serializing_if = "is_default")]
    optional: bool,
    #[serde(skip_serializing_if = "is_default")]
    chained: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<(String, String)>,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct SignOff {
    id: String,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
enum TriggerKind {
    Automatic,
    Manual,
    #[default]
    Unstated,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Trigger {
    id: String,
    text: String,
    #[serde(skip_serializing_if = "is_default")]
    kind: TriggerKind,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Measure {
    id: String,
    metric: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<String>,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Check {
    id: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cadence: Option<Vec<CadencePart>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<Window>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
struct Placeholder {
    name: String,
    count: u32,
    line: u32,
    /// A word of [`crate::ValueKind::WORDS`]; empty for `text`.
    #[serde(skip_serializing_if = "is_default")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    optional: bool,
    #[serde(skip_serializing_if = "is_default")]
    secret: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Why a page's JSON block cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireError {
    /// The text is not this format.
    Malformed(String),
    /// The block has a version that this reader does not know.
    Version(u32),
    /// An index or a time in the block is out of range.
    Range(&'static str),
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(why) => {
                f.write_str("the page's runbook data cannot be read: ")?;
                f.write_str(why)
            }
            Self::Version(version) => {
                f.write_str("the page's runbook data has version ")?;
                std::fmt::Display::fmt(version, f)?;
                f.write_str(", this component reads ")?;
                std::fmt::Display::fmt(&VERSION, f)
            }
            Self::Range(what) => {
                f.write_str("the page's runbook data has a bad ")?;
                f.write_str(what)
            }
        }
    }
}

impl std::error::Error for WireError {}

impl Page {
    /// Packs a runbook for a page.
    pub fn pack(site: &str, revision: &str, runbook: &model::Runbook) -> Self {
        Self {
            v: VERSION,
            site: site.to_owned(),
            revision: revision.to_owned(),
            runbook: Runbook::pack(runbook),
        }
    }

    /// Writes the JSON so that it can stand in an HTML `script` element: it
    /// holds no `<`, `>`, `&`, U+2028 or U+2029 as such, only as `\u` escapes.
    ///
    /// # Panics
    /// Never: the structures have string keys and finite numbers only.
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string(self).expect("string keys and integers always serialise");
        // Almost nothing has to be escaped: whole stretches are copied.
        let special = |c: char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        let mut out = String::with_capacity(json.len() + json.len() / 16);
        let mut rest = json.as_str();
        while let Some(at) = rest.find(special) {
            out.push_str(&rest[..at]);
            let mut chars = rest[at..].chars();
            out.push_str(match chars.next() {
                Some('<') => "\\u003c",
                Some('>') => "\\u003e",
                Some('&') => "\\u0026",
                Some('\u{2028}') => "\\u2028",
                _ => "\\u2029",
            });
            rest = chars.as_str();
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instant, Millis, RunbookId, StepId};

    fn sample() -> model::Runbook {
        let due = model::When::Calendar {
            days: -7,
            working: false,
        };
        model::Runbook {
            id: RunbookId::new("payments"),
            title: "Payments </script> & more".into(),
            launch: Some(model::Launch {
                local: "2026-12-01T09:00:00".parse().unwrap(),
                instant: Some(Instant(1_796_115_600_000)),
            }),
            sections: vec![model::Section {
                anchor: "t-7".into(),
                title: "T-7".into(),
                level: 2,
                due: Some(due.clone()),
                ..Default::default()
            }],
            steps: vec![model::Step {
                id: StepId::new("a"),
                kind: model::StepKind::Row,
                text: "Do \u{2028} it".into(),
                section: 0,
                parent: None,
                checked: true,
                owner: Some("IC".into()),
                due: Some(due),
                start: Some(model::Window {
                    start: model::When::Exact {
                        anchor: model::Anchor::Start,
                        offset: Millis::from_mins(15),
                    },
                    end: None,
                }),
                duration: Some(Millis::from_mins(5)),
                timer: None,
                every: None,
                after: vec![StepId::new("b")],
                gate: true,
                optional: false,
                chained: true,
                event: None,
                fields: vec![model::Field {
                    name: "Evidence".into(),
                    text: "x".into(),
                }],
                line: 3,
                at: None,
            }],
            placeholders: vec![
                model::Placeholder {
                    name: "BARE".into(),
                    count: 1,
                    line: 9,
                    ..Default::default()
                },
                model::Placeholder {
                    name: "STAGE".into(),
                    count: 2,
                    line: 3,
                    kind: crate::ValueKind::Choice,
                    default: Some("eu".into()),
                    label: Some("Stage".into()),
                    description: Some("Where.".into()),
                    options: vec!["eu".into(), "us".into()],
                    pattern: Some("[a-z]+".into()),
                    optional: true,
                    secret: true,
                },
            ],
            ..Default::default()
        }
    }

    #[test]
    fn a_runbook_comes_back_as_it_went() {
        let page = Page::pack("site", "rev", &sample());
        let json = page.to_json();
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        let back = read(&json).unwrap();
        assert_eq!(
            (back.site.as_str(), back.revision.as_str()),
            ("site", "rev")
        );
        assert_eq!(back.runbook, sample());
    }

    #[test]
    fn a_newer_version_is_refused_and_a_newer_field_is_passed_over() {
        assert_eq!(
            read(r#"{"v":2,"anything":1}"#).unwrap_err(),
            WireError::Version(2)
        );
        let json = r#"{"v":1,"site":"s","revision":"r","new":1,"runbook":{"id":"a","title":"t","new":[]}}"#;
        assert!(read(json).is_ok());
    }

    #[test]
    fn an_index_out_of_range_is_refused() {
        let mut page = Page::pack("site", "rev", &sample());
        page.runbook.steps[0].section = 1;
        assert_eq!(
            read(&page.to_json()).unwrap_err(),
            WireError::Range("section")
        );
        let mut page = Page::pack("site", "rev", &sample());
        page.runbook.sections[0].parent = Some(0);
        assert_eq!(
            read(&page.to_json()).unwrap_err(),
            WireError::Range("parent")
        );
    }
}
