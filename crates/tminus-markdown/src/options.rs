//! What a site sets for the reading of its documents.

use std::collections::BTreeMap;

use tminus_model::Span;

use crate::Words;
use crate::vars::Declared;

/// Settings for [`parse`](crate::parse).
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Values of placeholders that win over the document's own: `--set` over
    /// the values file.
    pub values: BTreeMap<String, String>,
    /// Where each of these values was given.
    pub places: BTreeMap<String, Place>,
    /// Values of placeholders for which the document has none: the site's.
    pub site_values: BTreeMap<String, String>,
    /// Where each of these values was given.
    pub site_places: BTreeMap<String, Place>,
    /// Types and defaults of placeholders of which the document says nothing.
    pub declared: BTreeMap<String, Declared>,
    /// The words by which conventions are recognised.
    pub words: Words,
    /// The limits that keep hostile input cheap.
    pub limits: Limits,
    /// The zone of documents that name none.
    pub default_timezone: Option<String>,
    /// Whether it is noted what became live and by which rule.
    pub explain: Explain,
}

/// Whether [`Parsed::explained`](crate::Parsed::explained) is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Explain {
    /// It is.
    #[default]
    Yes,
    /// It stays empty: nobody asks.
    No,
}

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, or `--set NAME`.
    pub path: String,
    /// Where in it.
    pub span: Span,
}

/// How much of one document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Lists, quotes, links and emphasis inside each other; what is deeper is
    /// shown flat.
    pub nesting: usize,
    /// Steps of one runbook; what comes after is not live.
    pub steps: usize,
    /// Bytes of one document; a longer one is not read.
    pub bytes: usize,
    /// Bytes that placeholders of one document are filled with in all.
    pub filled: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nesting: 64,
            steps: 20_000,
            bytes: 16 << 20,
            filled: 8 << 20,
        }
    }
}
