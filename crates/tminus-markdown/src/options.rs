//! What a site sets for the reading of its documents.

use std::collections::BTreeMap;

use crate::Words;

/// Settings for [`parse`](crate::parse).
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Values of placeholders that win over the document's own: `--set` over
    /// the values file.
    pub values: BTreeMap<String, String>,
    /// Values of placeholders for which the document has none: the site's.
    pub site_values: BTreeMap<String, String>,
    /// The words by which conventions are recognised.
    pub words: Words,
    /// The limits that keep hostile input cheap.
    pub limits: Limits,
    /// The zone of documents that name none.
    pub default_timezone: Option<String>,
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
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nesting: 64,
            steps: 20_000,
            bytes: 16 << 20,
        }
    }
}
