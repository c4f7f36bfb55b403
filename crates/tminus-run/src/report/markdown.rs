//! The report as Markdown, for a ticket or a repository.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::{Report, words};
use crate::runs::RunKind;

/// Writes the report as GitHub's Markdown. Nothing of the log can become
/// markup: every character that could is escaped.
pub fn markdown(report: &Report) -> String {
    let mut out = format!("# {}: {}\n\n", text(&report.title), text(&report.run));
    if report.kind == RunKind::Rehearsal {
        out.push_str("**REHEARSAL: this was practice.**\n\n");
    }
    if !report.without.is_empty() {
        let _ = writeln!(out, "Left out: {}.\n", report.without.join(", "));
    }
    table(
        &mut out,
        &["", ""],
        report
            .facts
            .iter()
            .map(|(name, value)| vec![(*name).to_owned(), value.clone()]),
    );
    let _ = writeln!(out, "All times: {}.\n", text(&report.zone));
    integrity(&mut out, report);
    steps(&mut out, report);
    tables(&mut out, report);
    out
}

fn integrity(out: &mut String, report: &Report) {
    out.push_str("## Integrity\n\n");
    for problem in &report.verification.problems {
        let _ = writeln!(out, "- **{}**", text(&problem.to_string()));
    }
    if report.verification.problems.is_empty() {
        let _ = writeln!(
            out,
            "- All {} entries are as they were written.",
            report.verification.ops
        );
    }
    if report.verification.shortened > 0 {
        let count = report.verification.shortened;
        let _ = writeln!(
            out,
            "- {count} entries are shortened; their contents cannot be checked."
        );
    }
    for skew in &report.skews {
        let _ = writeln!(out, "- {}.", text(&skew.to_string()));
    }
    for head in &report.verification.heads {
        let names: Vec<&str> = head.actors.iter().map(String::as_str).collect();
        let names = if names.is_empty() {
            "no name".to_owned()
        } else {
            names.join(", ")
        };
        let _ = writeln!(
            out,
            "- head of {} ({}): {} `{}`",
            text(&head.writer),
            text(&names),
            head.n,
            code(&head.hash)
        );
    }
    out.push('\n');
}

fn steps(out: &mut String, report: &Report) {
    let mut path: Option<&[String]> = None;
    out.push_str("## Steps\n");
    for group in report.steps.chunk_by(|one, next| one.path == next.path) {
        if path != Some(&group[0].path) {
            path = Some(&group[0].path);
            let title = group[0].path.join(" › ");
            let _ = writeln!(
                out,
                "\n### {}\n",
                if title.is_empty() {
                    "–".to_owned()
                } else {
                    text(&title)
                }
            );
        }
        let rows = group.iter().map(|step| {
            let changed = if step.changed {
                " (text changed since)"
            } else {
                ""
            };
            let mut notes = step.notes.clone();
            notes.extend(step.links.iter().cloned());
            vec![
                format!("{}{changed}", words::state(step.state)),
                step.text.clone(),
                step.owner.clone().unwrap_or_default(),
                step.start.clone().unwrap_or_default(),
                step.end.clone().unwrap_or_default(),
                step.actor.clone().unwrap_or_default(),
                notes.join("; "),
            ]
        });
        table(
            out,
            &["State", "Step", "Owner", "Begun", "Over", "By", "Notes"],
            rows,
        );
    }
}

/// Everything behind the steps.
fn tables(out: &mut String, report: &Report) {
    section(
        out,
        "Not carried over",
        &["Step", "State"],
        report
            .lost
            .iter()
            .map(|(step, state)| vec![step.clone(), words::state(*state).to_owned()]),
    );
    section(
        out,
        "Measured values",
        &["Measure", "Value", "Verdict"],
        report
            .measures
            .iter()
            .map(|(what, value, verdict)| vec![what.clone(), value.clone(), verdict.clone()]),
    );
    section(
        out,
        "Recurring checks",
        &["Check", "When", "Result", "Note"],
        report.checks.iter().map(|(what, at, result, note)| {
            vec![what.clone(), at.clone(), result.clone(), note.clone()]
        }),
    );
    section(
        out,
        "Values",
        &["Placeholder", "Value"],
        report
            .values
            .iter()
            .map(|(name, value)| vec![name.clone(), value.clone()]),
    );
    section(
        out,
        "Notes",
        &["When", "Who", "Note"],
        report
            .notes
            .iter()
            .map(|(at, who, note)| vec![at.clone(), who.clone().unwrap_or_default(), note.clone()]),
    );
    section(
        out,
        "Timeline",
        &["When", "Who", "About", "What", "Note"],
        report.entries.iter().map(|entry| {
            let undone = if entry.undone { " (taken back)" } else { "" };
            vec![
                entry.at.clone(),
                entry.actor.clone().unwrap_or_default(),
                entry.subject.clone().unwrap_or_default(),
                format!("{}{undone}", entry.what),
                entry.note.clone().unwrap_or_default(),
            ]
        }),
    );
}

fn section(
    out: &mut String,
    title: &str,
    heads: &[&str],
    rows: impl ExactSizeIterator<Item = Vec<String>>,
) {
    if rows.len() > 0 {
        let _ = writeln!(out, "\n## {title}\n");
        table(out, heads, rows);
    }
}

fn table(out: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = writeln!(out, "| {} |", heads.join(" | "));
    let _ = writeln!(out, "|{}", "---|".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| text(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

/// Escapes what could be markup, and makes one line of it.
fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() => out.push('\u{fffd}'),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' | '{' | '}'
            | '$' | '@' => {
                out.push('\\');
                out.push(c);
            }
            // A bare address would become a link.
            ':' if chars.peek() == Some(&'/') => out.push_str("&#58;"),
            c => out.push(c),
        }
    }
    out
}

/// A hash between backticks.
fn code(raw: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    raw.chars().filter(is_plain).collect()
}
