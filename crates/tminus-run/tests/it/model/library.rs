//! What the histories are about: the editions of a runbook, and what was
//! released first.

use std::collections::{BTreeMap, BTreeSet};

use tminus_model::Runbook;
use tminus_run::keys::Key;
use tminus_run::op::Op;
use tminus_run::{envelope, segment};

use super::prefix;
use crate::common::runbook;

/// What the editions say: made once, for thousands of worlds.
pub(super) struct Library {
    pub(super) books: Vec<Runbook>,
    pub(super) revisions: Vec<String>,
    /// The texts of each id.
    pub(super) texts: BTreeMap<String, BTreeSet<String>>,
    /// The store of the first released format, and its ops.
    pub(super) golden: BTreeMap<String, String>,
    pub(super) released: Vec<(String, String)>,
}

impl Library {
    pub(super) fn new() -> Self {
        let books = editions();
        let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for step in books.iter().flat_map(|book| &book.steps) {
            let id = step.id.as_str().to_owned();
            texts.entry(id).or_default().insert(step.text.clone());
        }
        let golden = crate::golden::store();
        let ops = golden.iter().flat_map(|(key, value)| read_ops(key, value));
        Self {
            revisions: books
                .iter()
                .map(|book| tminus_plan::revision(&tminus_plan::entries(book)))
                .collect(),
            released: ops.map(|op| (op.hash(), op.write())).collect(),
            books,
            texts,
            golden,
        }
    }
}

/// Three editions of one runbook: steps inserted, deleted, moved, reworded.
pub(super) fn editions() -> Vec<Runbook> {
    vec![
        runbook(&[
            "# Before",
            "- Book the room for the launch team",
            "- Freeze the code of the shop",
            "x Choose a date for the launch",
            "# After",
            "- Enable the new payment provider for everyone {#pay}",
            "- Send the mail to all customers",
        ]),
        runbook(&[
            "# Before",
            "- Order pizza",
            "- Freeze the code of the shop",
            "- Book the room for the launch team",
            "x Choose a date for the launch",
            "# After",
            "- Disable the new payment provider for everyone {#pay}",
            "- Send the mail to all customers and to the press",
        ]),
        runbook(&[
            "# After",
            "- Enable the new payment provider for everyone {#pay}",
            "# Before",
            "- Freeze the code of the shop",
            "- Paint the bikeshed",
        ]),
    ]
}

/// The ops of a stored value.
fn read_ops(key: &str, value: &str) -> Vec<Op> {
    let payload = || envelope::unwrap(value).unwrap();
    match prefix().parse(key) {
        Some(Key::Op { .. }) => vec![Op::read(payload()).unwrap()],
        Some(Key::Segment {
            writer,
            first,
            last,
        }) => segment::read(&writer, first, last, payload()).unwrap(),
        _ => Vec::new(),
    }
}
