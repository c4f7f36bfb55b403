//! Findings as SARIF 2.1.0, the format that code scanning services read.

use std::fmt::Write as _;

use serde::Serialize;
use tminus_model::rules::{RULES, Rule};
use tminus_model::{Diagnostic, Severity, Span};
use tminus_site::Lines;

use super::{Report, manual};

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    /// Our columns count characters.
    column_kind: &'a str,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Described<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described<'a> {
    id: &'a str,
    short_description: Text,
    help: Help,
    default_configuration: Configuration<'a>,
}

#[derive(Serialize)]
struct Configuration<'a> {
    level: &'a str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

/// What the manual says of a rule. It stands here whole: the manual has no
/// address that holds for every installation.
#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    physical: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Writes findings. Paths get `prefix` in front, so that they start at the
/// directory in which the command was started.
pub(crate) fn sarif(report: &Report<'_>, prefix: &str) -> String {
    // Only rules that found something are described.
    let rules: Vec<&Rule> = RULES
        .iter()
        .filter(|rule| report.found.iter().any(|found| found.code == rule.code))
        .collect();
    let results = report
        .found
        .iter()
        .map(|found| result(report, found, &rules, prefix))
        .collect();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "tminus",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: rules.iter().map(|rule| described(rule)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    serde_json::to_string_pretty(&log).expect("string keys and integers always serialise")
}

fn described(rule: &Rule) -> Described<'_> {
    Described {
        id: rule.code,
        short_description: Text {
            text: sentence(rule.summary),
        },
        help: help(rule),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
    }
}

fn help(rule: &Rule) -> Help {
    match manual::section(rule.code) {
        Some(section) => Help {
            text: section.text,
            markdown: section.markdown,
        },
        None => Help {
            text: sentence(rule.summary),
            markdown: sentence(rule.summary),
        },
    }
}

fn result<'a>(
    report: &Report<'_>,
    found: &'a Diagnostic,
    rules: &[&Rule],
    prefix: &str,
) -> Found<'a> {
    let lines = report.lines.get(found.path.as_str());
    let physical = |span: Span| Physical {
        artifact_location: Artifact {
            uri: uri(&format!("{prefix}{}", found.path)),
        },
        region: lines
            .filter(|_| span != Span::default())
            .map(|lines| region(lines, span)),
    };
    let mut text = sentence(&found.message);
    if let Some(help) = &found.help {
        text.push('\n');
        text.push_str(&sentence(help));
    }
    Found {
        rule_id: found.code,
        rule_index: rules
            .iter()
            .position(|rule| rule.code == found.code)
            .unwrap_or_default(),
        level: level(found.severity),
        message: Text { text },
        locations: [Location {
            id: None,
            physical: physical(found.span),
            message: None,
        }],
        related_locations: found
            .labels
            .iter()
            .enumerate()
            .map(|(at, label)| Location {
                id: Some(at + 1),
                physical: physical(label.span),
                message: Some(Text {
                    text: sentence(&label.text),
                }),
            })
            .collect(),
    }
}

fn region(lines: &Lines<'_>, span: Span) -> Region {
    let (start_line, start_column) = lines.place(span.start as usize);
    let (end_line, end_column) = lines.place(span.end.max(span.start) as usize);
    Region {
        start_line,
        start_column,
        end_line,
        end_column,
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Makes a sentence of a message, as the format wants it: with a capital and a
/// full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    out.push_str(chars.as_str());
    if !out.ends_with(['.', '?', '!', '…']) {
        out.push('.');
    }
    out
}

/// Writes a path as the path of a URI.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{sentence, uri};

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("content/a b:ü.md"), "content/a%20b%3A%C3%BC.md");
    }

    #[test]
    fn messages_become_sentences() {
        assert_eq!(sentence("this is no time"), "This is no time.");
        assert_eq!(sentence("did you mean `x`?"), "Did you mean `x`?");
        assert_eq!(sentence("`x` leads nowhere"), "`x` leads nowhere.");
    }
}
