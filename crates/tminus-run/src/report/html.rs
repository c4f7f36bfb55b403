//! The report as one HTML file: no script, nothing loaded, ready to print.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Report, words};
use crate::runs::RunKind;
use crate::state::State;

/// The policy that the file carries: nothing but its own style sheet, named by
/// its hash.
pub const POLICY: &str = "default-src 'none'; style-src 'sha256-@HASH@'; base-uri 'none'; \
    form-action 'none'";

/// The style sheet that the file carries.
pub const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}\
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin:2rem 0 .5rem}\
h3{font-size:1rem;margin:1.25rem 0 .25rem}\
.badge{border:3px solid;display:inline-block;font-weight:700;letter-spacing:.05em;padding:.25rem .75rem}\
.bad{font-weight:700}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;font-size:.9rem;width:100%}\
th,td{border-bottom:1px solid #8886;padding:.3rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}\
td.time{font-variant-numeric:tabular-nums;white-space:nowrap}\
tr.undone td{opacity:.65;text-decoration:line-through}\
code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}\
@media print{body{font-size:10pt;margin:0;max-width:none}h2,h3{break-after:avoid}tr{break-inside:avoid}\
thead{display:table-header-group}a{color:inherit}}";

/// A document that text can only get into escaped.
struct Html(String);

impl Html {
    /// Appends markup of our own.
    fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends text of any origin.
    fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(c),
                c if c.is_control() => self.0.push('\u{fffd}'),
                c => self.0.push(c),
            }
        }
        self
    }

    fn heading(&mut self, text: &str) -> &mut Self {
        self.raw("<h2>").text(text).raw("</h2>\n")
    }

    fn table(&mut self, heads: &[&str]) -> &mut Self {
        self.raw("<div class=\"wide\"><table><thead><tr>");
        for head in heads {
            self.raw("<th scope=\"col\">").text(head).raw("</th>");
        }
        self.raw("</tr></thead><tbody>\n")
    }

    fn end_table(&mut self) -> &mut Self {
        self.raw("</tbody></table></div>\n")
    }

    fn cell(&mut self, text: &str) -> &mut Self {
        self.raw("<td dir=\"auto\">").text(text).raw("</td>")
    }

    fn time(&mut self, text: Option<&str>) -> &mut Self {
        self.raw("<td class=\"time\">")
            .text(text.unwrap_or_default())
            .raw("</td>")
    }

    fn row(&mut self, cells: &[&str]) -> &mut Self {
        self.raw("<tr>");
        for cell in cells {
            self.cell(cell);
        }
        self.raw("</tr>\n")
    }
}

/// Writes the report as one file.
pub fn html(report: &Report) -> String {
    let mut out = Html(String::new());
    head(&mut out, report);
    if report.kind == RunKind::Rehearsal {
        out.raw("<p class=\"badge\">REHEARSAL</p>\n");
    }
    out.raw("<h1>")
        .text(&report.title)
        .raw(": ")
        .text(&report.run)
        .raw("</h1>\n");
    if !report.without.is_empty() {
        out.raw("<p>Left out: ")
            .text(&report.without.join(", "))
            .raw(".</p>\n");
    }
    out.table(&["About this run", ""]);
    for (name, value) in &report.facts {
        out.row(&[name, value]);
    }
    out.end_table()
        .raw("<p>All times: ")
        .text(&report.zone)
        .raw(".</p>\n");
    integrity(&mut out, report);
    steps(&mut out, report);
    lists(&mut out, report);
    out.raw("</main>\n</body>\n</html>\n");
    out.0
}

/// Everything before the text.
fn head(out: &mut Html, report: &Report) {
    out.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    let policy = POLICY.replace(
        "@HASH@",
        &tminus_plan::digest::sha256_base64(STYLE.as_bytes()),
    );
    // The quotes of a policy stay quotes when they are read as an attribute.
    out.text(&policy);
    out.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    out.text(&report.title)
        .raw(": ")
        .text(&report.run)
        .raw("</title>\n<style>");
    out.raw(STYLE).raw("</style>\n</head>\n<body>\n<main>\n");
}

fn integrity(out: &mut Html, report: &Report) {
    let found = &report.verification;
    out.heading("Integrity").raw("<ul>\n");
    for problem in &found.problems {
        out.raw("<li class=\"bad\">")
            .text(&problem.to_string())
            .raw("</li>\n");
    }
    if found.problems.is_empty() {
        out.raw("<li>All ").text(&found.ops.to_string());
        out.raw(" entries are as they were written.</li>\n");
    }
    if found.shortened > 0 {
        out.raw("<li>").text(&found.shortened.to_string());
        out.raw(" entries are shortened; their contents cannot be checked.</li>\n");
    }
    for skew in &report.skews {
        out.raw("<li>").text(&skew.to_string()).raw(".</li>\n");
    }
    for head in &found.heads {
        let names: Vec<&str> = head.actors.iter().map(String::as_str).collect();
        out.raw("<li>head of <code>")
            .text(&head.writer)
            .raw("</code> (");
        out.text(if names.is_empty() { "no name" } else { "" })
            .text(&names.join(", "));
        out.raw("): ")
            .text(&head.n.to_string())
            .raw(" <code>")
            .text(&head.hash);
        out.raw("</code></li>\n");
    }
    out.raw("</ul>\n");
}

fn steps(out: &mut Html, report: &Report) {
    out.heading("Steps");
    for group in report.steps.chunk_by(|one, next| one.path == next.path) {
        out.raw("<h3 dir=\"auto\">")
            .text(&group[0].path.join(" › "))
            .raw("</h3>\n");
        out.table(&[
            "State",
            "Step",
            "Owner",
            "Begun",
            "Over",
            "By",
            "Notes and evidence",
        ]);
        for step in group {
            out.raw("<tr>")
                .cell(words::state(step.state))
                .raw("<td dir=\"auto\">")
                .text(&step.text);
            if step.changed {
                out.raw(" <strong>(text changed since)</strong>");
            }
            out.raw("</td>")
                .cell(step.owner.as_deref().unwrap_or_default());
            out.time(step.start.as_deref()).time(step.end.as_deref());
            out.cell(step.actor.as_deref().unwrap_or_default())
                .raw("<td dir=\"auto\">");
            for note in &step.notes {
                out.raw("<div>").text(note).raw("</div>");
            }
            for link in &step.links {
                // Checked where the log was folded: http or https.
                out.raw("<div><a rel=\"noreferrer\" href=\"")
                    .text(link)
                    .raw("\">");
                out.text(link).raw("</a></div>");
            }
            out.raw("</td></tr>\n");
        }
        out.end_table();
    }
}

/// Everything behind the steps.
fn lists(out: &mut Html, report: &Report) {
    let word = |state: &State| words::state(*state);
    list(
        out,
        "Not carried over",
        &["Step", "State"],
        &report.lost,
        |out, (step, state)| {
            out.row(&[step, word(state)]);
        },
    );
    let heads = ["Measure", "Value", "Verdict"];
    list(
        out,
        "Measured values",
        &heads,
        &report.measures,
        |out, (what, value, verdict)| {
            out.row(&[what, value, verdict]);
        },
    );
    let heads = ["Check", "When", "Result", "Note"];
    list(
        out,
        "Recurring checks",
        &heads,
        &report.checks,
        |out, (what, at, result, note)| {
            out.row(&[what, at, result, note]);
        },
    );
    list(
        out,
        "Values",
        &["Placeholder", "Value"],
        &report.values,
        |out, (name, value)| {
            out.row(&[name, value]);
        },
    );
    list(
        out,
        "Notes",
        &["When", "Who", "Note"],
        &report.notes,
        |out, (at, who, note)| {
            out.row(&[at, who.as_deref().unwrap_or_default(), note]);
        },
    );
    let heads = ["When", "Who", "About", "What", "Note"];
    list(out, "Timeline", &heads, &report.entries, |out, entry| {
        out.raw(if entry.undone {
            "<tr class=\"undone\">"
        } else {
            "<tr>"
        });
        out.time(Some(&entry.at))
            .cell(entry.actor.as_deref().unwrap_or_default());
        out.cell(entry.subject.as_deref().unwrap_or_default())
            .cell(&entry.what);
        out.cell(entry.note.as_deref().unwrap_or_default())
            .raw("</tr>\n");
    });
}

fn list<T>(out: &mut Html, title: &str, heads: &[&str], rows: &[T], write: impl Fn(&mut Html, &T)) {
    if rows.is_empty() {
        return;
    }
    out.heading(title).table(heads);
    for row in rows {
        write(out, row);
    }
    out.end_table();
}
