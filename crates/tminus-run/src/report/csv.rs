//! The timeline as CSV, a row for each entry.

use alloc::string::String;

use tminus_model::csv::{Cell, row};

use super::Report;

/// Writes the timeline: RFC 4180, no text can become a formula.
pub fn csv(report: &Report) -> String {
    let mut out = String::new();
    let heads = [
        "time",
        "zone",
        "who",
        "about",
        "kind",
        "what",
        "note",
        "taken back",
        "writer",
        "number",
        "run",
    ];
    row(&mut out, &heads.map(Cell::Text));
    for entry in &report.entries {
        row(
            &mut out,
            &[
                Cell::Text(&entry.at),
                Cell::Text(&report.zone),
                entry.actor.as_deref().into(),
                entry.subject.as_deref().into(),
                Cell::Text(&entry.kind),
                Cell::Text(&entry.what),
                entry.note.as_deref().into(),
                Cell::Text(if entry.undone { "yes" } else { "no" }),
                Cell::Text(&entry.op.0),
                Cell::Number(entry.op.1 as i64),
                // Rows are copied about without their file's name.
                Cell::Text(report.kind.word()),
            ],
        );
    }
    out
}
