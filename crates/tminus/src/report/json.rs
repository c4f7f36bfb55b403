//! Findings for programs.

use serde::Serialize;
use tminus_model::{Severity, Span};
use tminus_site::{Counts, Lines, Site};

use super::Report;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    diagnostics: Vec<Finding<'a>>,
    errors: usize,
    warnings: usize,
    notes: usize,
    found: Found,
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<Vec<Explained<'a>>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'a str,
    path: &'a str,
    #[serde(flatten)]
    place: Option<Place>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Label<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

/// Lines and columns count from 1, columns in characters; the end is the place
/// after the last character.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Found {
    documents: usize,
    runbooks: usize,
    steps: usize,
    items: usize,
    nested_items: usize,
    numbered_items: usize,
    headings: usize,
    rows: usize,
    milestones: usize,
    sign_offs: usize,
    triggers: usize,
    measured_values: usize,
    recurring_checks: usize,
    unfilled_placeholders: usize,
}

#[derive(Serialize)]
struct Explained<'a> {
    path: &'a str,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    included: Option<Included<'a>>,
    what: &'a str,
    rule: &'a str,
    text: &'a str,
}

/// The place in an included file.
#[derive(Serialize)]
struct Included<'a> {
    path: &'a str,
    line: u32,
}

/// Writes findings, and what was understood where `explain` is given.
pub(crate) fn json(report: &Report<'_>, counts: Counts, explain: Option<&Site<'_>>) -> String {
    let numbers = report.numbers();
    let diagnostics = report
        .found
        .iter()
        .map(|found| {
            let lines = report.lines.get(found.path.as_str());
            Finding {
                code: found.code,
                severity: match found.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "note",
                },
                path: &found.path,
                place: lines
                    .filter(|_| found.span != Span::default())
                    .map(|lines| place(lines, found.span)),
                message: &found.message,
                help: found.help.as_deref(),
                labels: lines.map_or_else(Vec::new, |lines| {
                    let label = |label: &'_ tminus_model::Label| place(lines, label.span);
                    found
                        .labels
                        .iter()
                        .map(|l| Label {
                            place: label(l),
                            text: &l.text,
                        })
                        .collect()
                }),
            }
        })
        .collect();
    let output = Output {
        version: 1,
        diagnostics,
        errors: numbers.errors,
        warnings: numbers.warnings,
        notes: numbers.notes,
        found: Found {
            documents: counts.documents,
            runbooks: counts.runbooks,
            steps: counts.steps(),
            items: counts.items - counts.nested,
            nested_items: counts.nested,
            numbered_items: counts.numbered,
            headings: counts.headings,
            rows: counts.rows,
            milestones: counts.milestones,
            sign_offs: counts.sign_offs,
            triggers: counts.triggers,
            measured_values: counts.measures,
            recurring_checks: counts.checks,
            unfilled_placeholders: counts.unfilled,
        },
        explained: explain.map(|site| {
            site.explained()
                .flat_map(|(path, lines)| {
                    lines.iter().map(move |line| Explained {
                        path,
                        line: line.line,
                        included: line
                            .included
                            .as_ref()
                            .map(|(path, line)| Included { path, line: *line }),
                        what: line.what,
                        rule: line.rule,
                        text: &line.text,
                    })
                })
                .collect()
        }),
    };
    serde_json::to_string_pretty(&output).expect("string keys and integers always serialise")
}

fn place(lines: &Lines<'_>, span: Span) -> Place {
    let (line, column) = lines.place(span.start as usize);
    let (end_line, end_column) = lines.place(span.end as usize);
    Place {
        line,
        column,
        end_line,
        end_column,
    }
}
