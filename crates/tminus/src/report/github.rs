//! Findings as workflow commands, which GitHub Actions shows at their lines in
//! a pull request.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step, and passes
//! over the rest in silence. So what is gravest comes first, and the number of
//! all is said beside it.

use std::fmt::Write as _;

use tminus_model::{Diagnostic, Severity, Span};

use super::Report;

/// Writes findings. Paths get `prefix` in front, so that they start at the
/// root of the repository.
pub(crate) fn github(report: &Report<'_>, prefix: &str) -> String {
    let mut all: Vec<&Diagnostic> = report.found.iter().collect();
    all.sort_by_key(|found| found.severity);
    let mut out = String::new();
    for found in all {
        one(report, found, prefix, &mut out);
    }
    out.truncate(out.trim_end().len());
    out
}

fn one(report: &Report<'_>, found: &Diagnostic, prefix: &str, out: &mut String) {
    let command = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let path = property(&format!("{prefix}{}", found.path));
    write!(out, "::{command} file={path}").expect("writing to a string cannot fail");
    let lines = report
        .lines
        .get(found.path.as_str())
        .filter(|_| found.span != Span::default());
    if let Some(lines) = lines {
        let (line, column) = lines.place(found.span.start as usize);
        let (end_line, end_column) = lines.place(found.span.end.max(found.span.start) as usize);
        write!(out, ",line={line},endLine={end_line}").expect("writing to a string cannot fail");
        // Columns count on one line only.
        if line == end_line {
            write!(out, ",col={column},endColumn={end_column}")
                .expect("writing to a string cannot fail");
        }
    }
    let mut text = found.message.clone();
    if let Some(help) = &found.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    writeln!(out, ",title={}::{}", property(found.code), data(&text))
        .expect("writing to a string cannot fail");
}

/// Escapes what a command says.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(
            data("100%: a, b\r\n::error::x"),
            "100%25: a, b%0D%0A::error::x"
        );
        assert_eq!(property("a,b:c%"), "a%2Cb%3Ac%25");
    }
}
