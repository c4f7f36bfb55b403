//! A runbook out of what was found in a page that another tool rendered.
//!
//! The same rules of identity as in the generator: headings are the path, the
//! item's text the name, equals are counted. What a heading or an item is, in
//! terms of elements, is `web::foreign`'s part.

use alloc::string::String;

use tminus_model::{Runbook, RunbookId, Section, SectionKind, Step, StepKind};
use tminus_plan::Identities;

/// Something found in the page, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text in NFC.
        text: String,
        /// Its `id`, if it has one.
        anchor: String,
    },
    /// A list item that starts with a check box.
    Item {
        /// Its text in NFC, without the items nested in it.
        text: String,
        /// Whether its box was written as checked.
        checked: bool,
        /// The number of the item it is nested in, counting items from 0.
        parent: Option<usize>,
    },
}

/// Builds the runbook. Headings under which nothing can be ticked are kept:
/// their titles are part of the paths.
pub fn runbook(id: &str, title: &str, found: &[Found]) -> Runbook {
    let mut runbook = Runbook {
        id: RunbookId::new(id),
        title: collapsed(title),
        ..Runbook::default()
    };
    let mut identities = Identities::default();
    for thing in found {
        match thing {
            Found::Heading {
                level,
                text,
                anchor,
            } => {
                let parent = around(&runbook, *level);
                runbook.sections.push(Section {
                    anchor: anchor.clone(),
                    title: collapsed(text),
                    level: *level,
                    parent,
                    kind: SectionKind::Checklist,
                    ..Section::default()
                });
            }
            Found::Item {
                text,
                checked,
                parent,
            } => {
                if runbook.sections.is_empty() {
                    runbook.sections.push(Section::default());
                }
                let section = runbook.sections.len() - 1;
                let text = collapsed(text);
                let path = runbook.section_path(section);
                let (id, _) = identities.step(StepKind::Task, &path, &text);
                runbook.steps.push(Step {
                    section,
                    parent: *parent,
                    checked: *checked,
                    ..Step::new(id, StepKind::Task, text)
                });
            }
        }
    }
    runbook
}

/// The section that a heading of this level stands in.
fn around(runbook: &Runbook, level: u8) -> Option<usize> {
    let mut at = runbook.sections.len().checked_sub(1);
    while let Some(index) = at {
        let section = &runbook.sections[index];
        // The text before the first heading is nobody's parent.
        if section.level > 0 && section.level < level {
            return at;
        }
        at = section.parent;
    }
    None
}

/// White space collapsed to single blanks, none at the ends.
pub fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tminus_plan::fingerprint;

    fn heading(level: u8, text: &str) -> Found {
        Found::Heading {
            level,
            text: text.into(),
            anchor: String::new(),
        }
    }

    fn item(text: &str, parent: Option<usize>) -> Found {
        Found::Item {
            text: text.into(),
            checked: false,
            parent,
        }
    }

    #[test]
    fn headings_are_sections_and_equals_are_counted() {
        let runbook = runbook(
            "/a/",
            "A page",
            &[
                item("Before  any\n heading", None),
                heading(1, "Launch"),
                heading(2, "Before"),
                item("Check", None),
                item("Check", Some(1)),
                heading(3, "Deep"),
                item("Check", None),
                heading(2, "After"),
                item("Check", None),
            ],
        );
        let ids: Vec<_> = runbook.steps.iter().map(|step| step.id.clone()).collect();
        let check = |path: &[&str], text, ordinal| fingerprint(StepKind::Task, path, text, ordinal);
        assert_eq!(
            ids,
            [
                check(&[""], "Before any heading", 0),
                check(&["Launch", "Before"], "Check", 0),
                check(&["Launch", "Before"], "Check", 1),
                check(&["Launch", "Before", "Deep"], "Check", 0),
                check(&["Launch", "After"], "Check", 0),
            ]
        );
        assert_eq!(runbook.steps[2].parent, Some(1));
        let parents: Vec<_> = runbook.sections.iter().map(|s| s.parent).collect();
        assert_eq!(parents, [None, None, Some(1), Some(2), Some(1)]);
    }
}
