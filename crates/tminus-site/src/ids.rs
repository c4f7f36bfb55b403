//! Ids for the steps of a project's documents.

use rayon::prelude::*;
use tminus_markdown::{NewIds, Source, new_ids};

use crate::Project;

/// What is to be written into one document.
#[derive(Debug)]
pub struct DocumentIds<'p> {
    /// The document, as diagnostics name it.
    pub source: &'p str,
    /// Its text as it was read.
    pub before: &'p str,
    /// Its text with the ids.
    pub after: String,
    /// The ids, and what is left without.
    pub ids: NewIds,
}

impl Project {
    /// Finds ids for the steps of the documents that `wanted` names. A document
    /// whose steps all have one is left out.
    pub fn new_ids(&self, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Vec<DocumentIds<'_>> {
        let options = crate::site::markdown_options(self);
        self.documents
            .par_iter()
            .filter(|document| wanted(&document.source))
            .map(|document| {
                let source = Source {
                    path: &document.source,
                    text: document.original(),
                };
                let ids = new_ids(&source, &options);
                DocumentIds {
                    source: &document.source,
                    before: document.as_read(),
                    after: ids.write(document.as_read()),
                    ids,
                }
            })
            .filter(|found| !found.ids.ids.is_empty() || !found.ids.left.is_empty())
            .collect()
    }

    /// Gives the path of every document, as diagnostics name it.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.documents
            .iter()
            .map(|document| document.source.as_str())
    }

    /// Finds the document that is meant by a name: its path, with or without
    /// `content/` and its extension.
    ///
    /// # Errors
    /// The nearest name, where there is one.
    pub fn source_named(&self, name: &str) -> Result<&str, Option<String>> {
        let bare = |source: &str| -> String {
            let inner = source.strip_prefix("content/").unwrap_or(source);
            let end = inner.rfind('.').unwrap_or(inner.len());
            inner[..end].to_owned()
        };
        let name = name.strip_prefix("./").unwrap_or(name);
        let found = self.sources().find(|source| {
            *source == name || source.strip_prefix("content/") == Some(name) || bare(source) == name
        });
        found.ok_or_else(|| {
            let names: Vec<String> = self.sources().map(bare).collect();
            let wanted = bare(name);
            crate::suggest::nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
        })
    }
}
