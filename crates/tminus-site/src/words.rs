//! The project's own words for headings, columns and fields, added to those
//! that the language knows.

use tminus_markdown::{Column, FieldWord, Words};

/// The tables of `[words]` that are not lists themselves.
pub(crate) const TABLES: [&str; 3] = ["columns", "fields", "times"];

/// The keys that `[words]` and the tables in it know.
pub(crate) fn keys(table: &str) -> Vec<&'static str> {
    match table {
        "columns" => Column::names().collect(),
        "fields" => FieldWord::names().collect(),
        "times" => Words::times().collect(),
        _ => Words::LISTS.into_iter().chain(TABLES).collect(),
    }
}

/// Adds a word under a key of `table` that [`keys`] gave.
pub(crate) fn add(words: &mut Words, table: &str, key: &str, word: &str) {
    match (table, Column::from_word(key), FieldWord::from_word(key)) {
        ("columns", Some(column), _) => words.add_column(column, word),
        ("fields", _, Some(field)) => words.add_field(field, word),
        ("times", ..) => words.add_time(key, word),
        ("columns" | "fields", ..) => {}
        _ => words.add(key, word),
    }
}
