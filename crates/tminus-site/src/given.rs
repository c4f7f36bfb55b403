//! Values that were given on the command line.

use std::collections::BTreeSet;

use tminus_markdown::vars::is_placeholder;
use tminus_model::{Diagnostic, Severity, Span};

use crate::Project;
use crate::suggest::nearest;

/// `unused-value`: `--set` names a placeholder that no document has. A file of
/// values may be shared by projects, so nothing is said of what it holds.
pub(crate) fn unused(project: &Project) -> Vec<Diagnostic> {
    let places = project.options.places.iter();
    let mut given = places
        .filter(|(_, place)| place.path.starts_with("--set "))
        .peekable();
    if given.peek().is_none() {
        return Vec::new();
    }
    let known: BTreeSet<&str> = project
        .documents
        .iter()
        .flat_map(|document| placeholders(&document.text))
        .collect();
    given
        .filter(|(name, _)| !known.contains(name.as_str()))
        .map(|(name, place)| {
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "take it away, or write the placeholder into a document".to_owned(),
            };
            let message = format!("no document has the placeholder `{name}`");
            Diagnostic::new(
                "unused-value",
                Severity::Warning,
                &place.path,
                Span::default(),
                message,
            )
            .help(help)
        })
        .collect()
}

/// The names between double braces of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| {
        let name = &rest[..rest.find("}}")?];
        is_placeholder(name).then_some(name)
    })
}
