//! Version 1 of the wire format.
//!
//! Fields at their default are left out. Instants and lengths are milliseconds
//! as integers; sections and parents are indexes into the arrays beside them.

use alloc::string::String;

use crate as model;
use crate::number::number;

mod read;
mod write;

pub use read::{Content, read, read_lean};
pub use write::write;

/// The version of the format, the field `v` of a page's block.
pub const VERSION: u32 = 1;

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

impl WireError {
    /// Says why.
    pub fn text(&self) -> String {
        let version = |of: u32| number(i64::from(of));
        let (what, theirs, ours) = match self {
            Self::Malformed(why) => (" cannot be read: ", why.clone(), None),
            Self::Version(theirs) => (" has version ", version(*theirs), Some(version(VERSION))),
            Self::Range(what) => (" has a bad ", String::from(*what), None),
        };
        let mut text = ["the page's runbook data", what, &theirs].concat();
        if let Some(ours) = ours {
            text.push_str(", this component reads ");
            text.push_str(&ours);
        }
        text
    }
}

impl core::fmt::Display for WireError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.text())
    }
}

impl core::error::Error for WireError {}

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
            timers: vec![model::Timer {
                label: Some("Watch".into()),
                duration: Millis::from_mins(15),
                line: 4,
            }],
            decisions: vec![model::Decision {
                question: "Go?".into(),
                options: vec!["Go".into(), "Hold".into()],
                criteria: vec!["Errors below 1 %".into()],
                owner: Some("IC".into()),
                line: 5,
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
        let json = write("site", "rev", &sample());
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        let back = read(&json).unwrap();
        assert_eq!(
            (back.site.as_str(), back.revision.as_str()),
            ("site", "rev")
        );
        assert_eq!(back.runbook, sample());
    }

    #[test]
    fn a_lean_reading_has_what_ticking_needs() {
        let (whole, json) = (sample(), write("site", "rev", &sample()));
        let lean = read_lean(&json).unwrap();
        assert_eq!(
            (lean.site.as_str(), lean.revision.as_str()),
            ("site", "rev")
        );
        let lean = lean.runbook;
        assert_eq!(
            (
                &lean.id,
                &lean.timezone,
                &lean.launch,
                &lean.roles,
                &lean.milestones,
                &lean.sections
            ),
            (
                &whole.id,
                &whole.timezone,
                &whole.launch,
                &whole.roles,
                &whole.milestones,
                &whole.sections
            )
        );
        let needed = |of: &model::Step| model::Step {
            duration: None,
            timer: None,
            every: None,
            fields: Vec::new(),
            line: 0,
            ..of.clone()
        };
        let needed: Vec<_> = whole.steps.iter().map(needed).collect();
        assert_eq!(lean.steps, needed);
        let defaults = |of: &model::Runbook| -> Vec<_> {
            let placeholders = of.placeholders.iter();
            placeholders
                .map(|it| (it.name.clone(), it.default.clone()))
                .collect()
        };
        assert_eq!(defaults(&lean), defaults(&whole));
        assert_eq!((lean.measures.len(), lean.triggers.len()), (0, 0));
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
        let why = |runbook: &model::Runbook| read(&write("site", "rev", runbook)).unwrap_err();
        let mut runbook = sample();
        runbook.steps[0].section = 1;
        assert_eq!(why(&runbook), WireError::Range("section"));
        let mut runbook = sample();
        runbook.sections[0].parent = Some(0);
        assert_eq!(why(&runbook), WireError::Range("parent"));
    }
}
