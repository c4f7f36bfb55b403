//! `tminus check`.

use std::fmt::Write as _;

use tminus_site::{Counts, Explain, Site};

use super::{Trouble, Verdict, from_here, load, options};
use crate::args::{Check, Format};
use crate::report::{Report, github, json, sarif};
use crate::terminal::{self, count};

/// Says what is wrong with the project, and what was understood of it.
pub(crate) fn check(args: &Check) -> Result<Verdict, Trouble> {
    let mut options = options(&args.common)?;
    if args.explain {
        options.explain = Explain::Yes;
    }
    let (_, project) = load(&args.common, options)?;
    let site = Site::for_check(&project);
    let report = Report::new(site.diagnostics(), &project);
    match args.format {
        Format::Text => {
            if args.explain {
                terminal::line(&explained(&site));
            }
            terminal::report(&report);
            terminal::line(&summary(site.counts()));
        }
        Format::Json => {
            let explain = args.explain.then_some(&site);
            terminal::line(&json(&report, site.counts(), explain));
        }
        Format::Sarif => {
            terminal::line(&sarif(&report, &from_here(&args.common.root)));
        }
        Format::Github => {
            terminal::line(&github(&report, &from_here(&args.common.root)));
            terminal::note(&report.sum());
        }
    }
    let verdict = if site.has_errors() {
        Verdict::Problems
    } else {
        Verdict::Good
    };
    // The process ends here, as after a build.
    std::mem::forget(site);
    std::mem::forget(project);
    Ok(verdict)
}

/// What was found, in numbers.
fn summary(counts: Counts) -> String {
    let mut text = format!(
        "{}, {}: {}",
        count(counts.documents, "document"),
        count(counts.runbooks, "runbook"),
        count(counts.steps(), "step"),
    );
    let parts: Vec<String> = [
        (counts.items - counts.nested, "item"),
        (counts.nested, "nested item"),
        (counts.numbered, "numbered item"),
        (counts.headings, "heading"),
        (counts.rows, "row"),
        (counts.milestones, "milestone"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| count(number, what))
    .collect();
    if !parts.is_empty() {
        text = format!("{text} ({})", parts.join(", "));
    }
    for (number, what) in [
        (counts.sign_offs, "sign-off"),
        (counts.triggers, "trigger"),
        (counts.measures, "measured value"),
        (counts.checks, "recurring check"),
        (counts.unfilled, "unfilled placeholder"),
    ] {
        if number > 0 {
            text = format!("{text}, {}", count(number, what));
        }
    }
    text
}

/// Which line became what, and by which rule.
fn explained(site: &Site<'_>) -> String {
    let mut text = String::new();
    for (source, lines) in site.explained() {
        for line in lines {
            let (what, rule) = (line.what, line.rule);
            let said = crate::report::plain(&line.text);
            let own = line.line;
            match &line.included {
                None => writeln!(text, "{source}:{own}: {what} [{rule}] {said}"),
                Some((path, at)) => writeln!(
                    text,
                    "{path}:{at}: {what} [{rule}] {said} (included in {source}:{own})"
                ),
            }
            .expect("writing to a string cannot fail");
        }
    }
    text.truncate(text.trim_end().len());
    text
}
