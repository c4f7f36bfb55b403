//! The project's own words for headings, columns and fields, added to those
//! that the language knows.

use tminus_markdown::{Column, FieldWord, Words};

/// The tables of `[words]` that are not lists themselves.
pub(crate) const TABLES: [&str; 2] = ["columns", "fields"];

/// The keys that `[words]`, `[words.columns]` and `[words.fields]` know.
pub(crate) fn keys(table: &str) -> Vec<&'static str> {
    match table {
        "columns" => Column::names().collect(),
        "fields" => FieldWord::names().collect(),
        _ => Words::LISTS.into_iter().chain(TABLES).collect(),
    }
}

/// Adds a word under a key of `table` that [`keys`] gave.
pub(crate) fn add(words: &mut Words, table: &str, key: &str, word: &str) {
    match (table, Column::from_word(key), FieldWord::from_word(key)) {
        ("columns", Some(column), _) => words.add_column(column, word),
        ("fields", _, Some(field)) => words.add_field(field, word),
        ("columns" | "fields", ..) => {}
        _ => words.add(key, word),
    }
}
