//! `tminus check`.

use std::fmt::Write as _;

use tminus_site::{Counts, Site};

use super::{Trouble, Verdict, load, options};
use crate::args::{Check, Format};
use crate::report::{Report, json};
use crate::terminal::{self, count};

/// Says what is wrong with the project, and what was understood of it.
pub(crate) fn check(args: &Check) -> Result<Verdict, Trouble> {
    let (_, project) = load(&args.common, options(&args.common)?)?;
    let site = Site::new(&project);
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
    }
    Ok(if site.has_errors() {
        Verdict::Problems
    } else {
        Verdict::Good
    })
}

/// What was found, in numbers.
fn summary(counts: Counts) -> String {
    let Counts {
        documents,
        runbooks,
        items,
        rows,
        sign_offs,
        triggers,
        measures,
        checks,
        unfilled,
    } = counts;
    let mut text = format!(
        "{}, {}: {}, {}",
        count(documents, "document"),
        count(runbooks, "runbook"),
        count(items, "step"),
        count(rows, "row"),
    );
    for (number, what) in [
        (sign_offs, "sign-off"),
        (triggers, "trigger"),
        (measures, "measured value"),
        (checks, "recurring check"),
        (unfilled, "unfilled placeholder"),
    ] {
        if number > 0 {
            write!(text, ", {}", count(number, what)).expect("writing to a string cannot fail");
        }
    }
    text
}

/// Which line became what, and by which rule.
fn explained(site: &Site<'_>) -> String {
    let mut text = String::new();
    for (source, lines) in site.explained() {
        for line in lines {
            writeln!(
                text,
                "{source}:{}: {} [{}] {}",
                line.line,
                line.what,
                line.rule,
                crate::report::plain(&line.text)
            )
            .expect("writing to a string cannot fail");
        }
    }
    text.truncate(text.trim_end().len());
    text
}
