//! The project's own words for headings, columns and fields, added to those
//! that the language knows.

use tminus_markdown::{Column, FieldWord, Words};

/// The tables of `[words]` that are not lists themselves.
pub(crate) const TABLES: [&str; 2] = ["columns", "fields"];

const COLUMNS: [(&str, Column); 23] = [
    ("action", Column::Action),
    ("time", Column::Time),
    ("status", Column::Status),
    ("done", Column::Done),
    ("owner", Column::Owner),
    ("duration", Column::Duration),
    ("due", Column::Due),
    ("notes", Column::Notes),
    ("channel", Column::Channel),
    ("audience", Column::Audience),
    ("milestone", Column::Milestone),
    ("notify", Column::Notify),
    ("role", Column::Role),
    ("name", Column::Name),
    ("signature", Column::Signature),
    ("metric", Column::Metric),
    ("baseline", Column::Baseline),
    ("actual", Column::Actual),
    ("target", Column::Target),
    ("delta", Column::Delta),
    ("period", Column::Period),
    ("frequency", Column::Frequency),
    ("ignored", Column::Ignored),
];

const FIELDS: [(&str, FieldWord); 7] = [
    ("owner", FieldWord::Owner),
    ("due", FieldWord::Due),
    ("start", FieldWord::Start),
    ("duration", FieldWord::Duration),
    ("status", FieldWord::Status),
    ("evidence", FieldWord::Evidence),
    ("depends-on", FieldWord::DependsOn),
];

/// The keys that `[words]`, `[words.columns]` and `[words.fields]` know.
pub(crate) fn keys(table: &str) -> Vec<&'static str> {
    match table {
        "columns" => COLUMNS.iter().map(|(key, _)| *key).collect(),
        "fields" => FIELDS.iter().map(|(key, _)| *key).collect(),
        _ => vec![
            "checklist",
            "procedure",
            "rollback",
            "trigger",
            "automatic",
            "manual",
            "approval",
            "cadence",
            "columns",
            "fields",
        ],
    }
}

/// Adds a word under a key of `table` that [`keys`] gave. Words are compared in
/// lower case.
pub(crate) fn add(words: &mut Words, table: &str, key: &str, word: &str) {
    let word = word.trim().to_lowercase();
    match table {
        "columns" => {
            if let Some((_, column)) = COLUMNS.iter().find(|(name, _)| *name == key) {
                words.columns.insert(word, *column);
            }
        }
        "fields" => {
            if let Some((_, field)) = FIELDS.iter().find(|(name, _)| *name == key) {
                words.fields.insert(word, *field);
            }
        }
        _ => {
            let list = match key {
                "checklist" => &mut words.checklist,
                "procedure" => &mut words.procedure,
                "rollback" => &mut words.rollback,
                "trigger" => &mut words.trigger,
                "automatic" => &mut words.automatic,
                "manual" => &mut words.manual,
                "approval" => &mut words.approval,
                _ => &mut words.cadence,
            };
            if !list.contains(&word) {
                list.push(word);
            }
        }
    }
}
