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
    fn fields_may_stand_in_any_order_and_null_is_none() {
        let json = r#"{
            "new": {"deep": [1, {"x": null}]},
            "runbook": {
                "steps": [
                    {"section": 1, "due": {"offset": -60000, "t": "launch"}, "owner": null, "id": "a"},
                    {"after": ["a"], "parent": 0, "text": "B", "id": "b", "new": "x"}
                ],
                "sections": [{"title": "A"}, {"parent": 0, "title": "B", "kind": "of tomorrow"}],
                "id": "plan"
            },
            "v": 1, "revision": "r", "site": "s"
        }"#;
        let page = read(json).unwrap();
        let runbook = &page.runbook;
        assert_eq!((page.site.as_str(), page.revision.as_str()), ("s", "r"));
        assert_eq!(runbook.id.as_str(), "plan");
        assert_eq!(runbook.sections[1].parent, Some(0));
        let [first, second] = &runbook.steps[..] else {
            panic!("{:?}", runbook.steps)
        };
        let due = model::When::Exact {
            anchor: model::Anchor::Launch,
            offset: Millis(-60_000),
        };
        assert_eq!((first.section, &first.owner), (1, &None));
        assert_eq!(first.due, Some(due));
        assert_eq!((second.text.as_str(), second.parent), ("B", Some(0)));
        assert_eq!(second.after, [StepId::new("a")]);
        assert_eq!(read_lean(json).unwrap().runbook.steps, runbook.steps);
    }

    #[test]
    fn what_cannot_be_read_is_named_once_and_nothing_is_read_after_it() {
        let page = |inner: &str| {
            let whole = format!(r#"{{"v":1,"site":"s","revision":"r","runbook":{inner}}}"#);
            read(&whole).unwrap_err().text()
        };
        for (inner, why) in [
            (r#"{"id":7}"#, "another value should stand at byte"),
            (
                r#"{"steps":[{"id":"a","section":"x"}]}"#,
                "an integer in its range",
            ),
            (r#"{"steps":[{"id":"a"}]}"#, "has a bad section"),
            (r#"{"sections":[{"level":3000000000}]}"#, "has a bad level"),
            (
                r#"{"sections":[{"due":{"t":"moon"}}]}"#,
                "unknown kind `moon`",
            ),
            (r#"{"sections":[{"window":{}}]}"#, "a window has no start"),
            (
                r#"{"sections":[{"due":{"t":"wall","local":"soon"}}]}"#,
                "has a bad date",
            ),
            (r#"{"launch":{"local":"2026-13-01"}}"#, "has a bad date"),
            (
                r#"{"sections":[{}],"steps":[{"fields":[["a"]]}]}"#,
                "a field is not a pair",
            ),
            (r#"{"rtl":"yes"}"#, "`true` or `false`"),
        ] {
            let said = page(inner);
            assert!(said.contains(why), "{inner}: {said}");
        }
        assert!(read("").is_err());
        assert!(read(r#"{"v":1,"site":"s"} x"#).is_err());
        assert!(
            read(r#"{"site":"s"}"#)
                .unwrap_err()
                .text()
                .contains("no version")
        );
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
