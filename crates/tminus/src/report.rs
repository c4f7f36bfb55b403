//! Findings as people and programs read them. Everything here is a function
//! from findings to text.

mod github;
mod json;
mod manual;
mod sarif;
mod text;

pub(crate) use github::github;
pub(crate) use json::json;
pub(crate) use sarif::sarif;
pub(crate) use text::{Style, plain};

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use tminus_model::{Diagnostic, Severity};
use tminus_site::{Lines, Project};

/// Findings with the sources that they point into.
pub(crate) struct Report<'a> {
    found: &'a [Diagnostic],
    lines: BTreeMap<&'a str, Lines<'a>>,
    sources: usize,
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Numbers {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    /// Sources that have any.
    pub(crate) sources: usize,
}

impl<'a> Report<'a> {
    /// Takes findings in the order in which they are shown.
    pub(crate) fn new(found: &'a [Diagnostic], project: &'a Project) -> Self {
        let paths: BTreeSet<&str> = found.iter().map(|found| found.path.as_str()).collect();
        let lines: Vec<(&str, Lines<'_>)> = paths
            .into_par_iter()
            .filter_map(|path| Some((path, Lines::new(project.text(path)?))))
            .collect();
        let lines = lines.into_iter().collect();
        Self {
            found,
            lines,
            sources: project.document_count(),
        }
    }

    /// Counts the findings.
    pub(crate) fn numbers(&self) -> Numbers {
        let of = |severity| self.found.iter().filter(|f| f.severity == severity).count();
        let sources: BTreeSet<&str> = self.found.iter().map(|f| f.path.as_str()).collect();
        Numbers {
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            notes: of(Severity::Info),
            sources: sources.len(),
        }
    }
}
