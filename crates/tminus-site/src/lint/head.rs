//! Launch, review, measured values, cadences, references.

use std::collections::BTreeSet;

use tminus_model::{Anchor, Cadence, Diagnostic, LocalDateTime, Severity, Span, When};

use super::clock::{DAY, Scale, length, offset, point, wall};
use super::words::words;
use super::{Plan, count};
use crate::zone::{Doubt, IanaZone};

/// `missing-launch`: times count from the launch, and the document names none.
pub(super) fn no_launch(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let runbook = plan.runbook;
    if runbook.launch.is_some() {
        return;
    }
    let counts = |when: &When| {
        matches!(
            when,
            When::Calendar { .. }
                | When::Exact {
                    anchor: Anchor::Launch | Anchor::Start,
                    ..
                }
        )
    };
    let timed = runbook.steps.iter().filter(|step| {
        step.due.as_ref().is_some_and(counts)
            || step
                .start
                .as_ref()
                .is_some_and(|window| counts(&window.start))
    });
    let timed = timed.count();
    if timed == 0 {
        return;
    }
    let zone = match &runbook.timezone {
        Some(_) => "",
        None => " and no zone",
    };
    let verb = if timed == 1 { "counts" } else { "count" };
    let message = format!(
        "{} {verb} from a launch, and this document names none{zone}",
        count(timed, "step")
    );
    // Everything hangs on it: said at the title.
    let first = plan.places.sections.iter().flatten().min().copied();
    let span = first.unwrap_or_else(|| plan.section(0));
    found.push(plan.find("missing-launch", span, message).help(
        "write `launch = 2026-12-01T09:00:00` and `timezone = \"Europe/Lisbon\"` into the front \
         matter; until then each run asks for it",
    ));
}

/// `time`: a wall clock that the zone skips, or has twice.
pub(super) fn clocks_that_change(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let runbook = plan.runbook;
    let front = |key| plan.front.span(key).unwrap_or_else(|| plan.section(0));
    let mut clocks: Vec<(LocalDateTime, Span)> = Vec::new();
    clocks.extend(
        runbook
            .launch
            .as_ref()
            .map(|launch| (launch.local, front("launch"))),
    );
    clocks.extend(plan.front.window_end.map(|end| (end, front("window_end"))));
    for (at, step) in runbook.steps.iter().enumerate() {
        let due = step.due.iter();
        let window = step.start.iter();
        let times = window.flat_map(|window| [Some(&window.start), window.end.as_ref()]);
        for when in due.chain(times.flatten()) {
            if let When::Wall(local) = when {
                clocks.push((*local, plan.step(at)));
            }
        }
    }
    if clocks.is_empty() {
        return;
    }
    let Some(name) = runbook.timezone.as_deref() else {
        return;
    };
    let Some(zone) = IanaZone::find(name) else {
        return;
    };
    for (local, span) in clocks {
        let (severity, what, help) = match zone.doubt(local) {
            None => continue,
            Some(Doubt::Skipped) => (
                Severity::Error,
                "does not exist: the clocks go forward over it",
                "write a time before or after the change",
            ),
            Some(Doubt::Twice) => (
                Severity::Warning,
                "comes twice, as the clocks go back: the first is meant here",
                "write a time that comes once",
            ),
        };
        let shown = local.to_string().replace('T', " ");
        let shown = shown.strip_suffix(":00").unwrap_or(&shown);
        let message = format!("in `{name}`, `{shown}` {what}");
        found.push(Diagnostic::new("time", severity, plan.path, span, message).help(help));
    }
}

/// `no-target` and `cadences-disagree`, once a section.
pub(super) fn measures_and_cadences(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let runbook = plan.runbook;
    let measured = runbook.measures.iter().map(|measure| measure.section);
    let checked = runbook.checks.iter().map(|check| check.section);
    let sections: BTreeSet<usize> = measured.chain(checked).collect();
    for section in sections {
        let without: Vec<usize> = (0..runbook.measures.len())
            .filter(|at| {
                let measure = &runbook.measures[*at];
                measure.section == section && measure.target.is_none()
            })
            .collect();
        if let Some(&first) = without.first() {
            let message = if without.len() == 1 {
                "this measured value has no target".to_owned()
            } else {
                format!(
                    "{} here have no target",
                    count(without.len(), "measured value")
                )
            };
            found.push(
                plan.find("no-target", plan.places.measures[first], message).help(
                    "add a column `Target` or `threshold=` to the row, so that the page can tell \
                     good from bad",
                ),
            );
        }
        cadences(plan, section, found);
    }
}

/// One stretch of recurring checks: from, to, and how often.
type Stretch = (i64, Option<i64>, i64);

/// A sentence and a table of one section that say different things.
fn cadences(plan: &Plan<'_>, section: usize, found: &mut Vec<Diagnostic>) {
    let checks = &plan.runbook.checks;
    let here = |at: &usize| checks[*at].section == section;
    let rows: Vec<(usize, i64, i64, Option<i64>)> = (0..checks.len())
        .filter(here)
        .filter_map(|at| {
            let window = checks[at].period.as_ref()?;
            let from = point(&window.start, plan.runbook);
            let to = point(window.end.as_ref()?, plan.runbook);
            let every = checks[at].cadence.as_ref().and_then(only);
            (from.0 == Scale::Launch && to.0 == Scale::Launch).then_some((at, from.1, to.1, every))
        })
        .collect();
    let Some(&(last, _, end, _)) = rows.iter().max_by_key(|row| row.2) else {
        return;
    };
    for said in (0..checks.len()).filter(here) {
        let Some(cadence) = checks[said].cadence.as_ref() else {
            continue;
        };
        if checks[said].period.is_some() {
            continue;
        }
        let parts = stretches(cadence);
        let stop = parts.last().and_then(|part| part.1);
        if let Some(stop) = stop.filter(|stop| *stop != end) {
            let message = format!(
                "this cadence ends at {}, the table below at {}",
                offset(stop),
                offset(end)
            );
            found.push(
                plan.find("cadences-disagree", plan.places.checks[said], message)
                    .label(plan.places.checks[last], "the table's last period with an end")
                    .help("the parts of a sentence add up: `for 4h, then … for 24h` ends after 28 hours"),
            );
            continue;
        }
        let clash = rows.iter().find_map(|&(row, from, _, every)| {
            let every = every?;
            let part = parts
                .iter()
                .find(|part| part.0 <= from && part.1.is_none_or(|to| from < to))?;
            (part.2 != every).then_some((row, part.2, every))
        });
        if let Some((row, mine, theirs)) = clash {
            let message = format!(
                "this cadence is every {}, the table says every {}",
                length(mine),
                length(theirs)
            );
            found.push(
                plan.find("cadences-disagree", plan.places.checks[said], message)
                    .label(plan.places.checks[row], "for the same time")
                    .help("say it once, or say the same"),
            );
        }
    }
}

fn only(cadence: &Cadence) -> Option<i64> {
    match cadence.parts.as_slice() {
        [part] => Some(part.every.0),
        _ => None,
    }
}

fn stretches(cadence: &Cadence) -> Vec<Stretch> {
    let mut from = 0;
    let mut out = Vec::new();
    for part in &cadence.parts {
        let to = part.lasting.map(|lasting| from + lasting.0);
        out.push((from, to, part.every.0));
        from = to.unwrap_or(from);
    }
    out
}

/// `plain-reference` and `stale-review`.
pub(super) fn references_and_review(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    for (section, items) in &plan.places.unlinked {
        let Some(heading) = plan.runbook.sections.get(*section) else {
            continue;
        };
        if !names_references(&heading.title) {
            continue;
        }
        let named: Vec<_> = items
            .iter()
            .filter(|span| {
                let text = plan.text[span.range()].trim().to_lowercase();
                !matches!(text.as_str(), "none" | "n/a" | "tbd" | "-" | "")
            })
            .collect();
        let Some((first, more)) = named.split_first() else {
            continue;
        };
        let message = if more.is_empty() {
            "this document is named and not linked".to_owned()
        } else {
            format!(
                "{} are named and not linked",
                count(named.len(), "document")
            )
        };
        found.push(
            plan.find("plain-reference", **first, message)
                .help("write `[title](path.md)`: in the launch nobody has the time to search"),
        );
    }
    let mut said: Vec<&str> = Vec::new();
    for span in &plan.places.files {
        let name = &plan.text[span.range()];
        if said.contains(&name) {
            continue;
        }
        said.push(name);
        found.push(
            plan.find(
                "plain-reference",
                *span,
                format!("`{name}` is named and not linked"),
            )
            .help(format!("write `[{name}]({name})`")),
        );
    }
    let (Some(by), Some(now)) = (plan.front.review_by, plan.now) else {
        return;
    };
    let late = now.0.div_euclid(DAY) - wall(by).div_euclid(DAY);
    if late > 0 {
        let span = plan.front.span("review_by").unwrap_or_default();
        let days = count(usize::try_from(late).unwrap_or(usize::MAX), "day");
        found.push(
            plan.find(
                "stale-review",
                span,
                format!("the review was due {days} ago"),
            )
            .help("read the document against what is really there, then set a new date"),
        );
    }
}

/// Says whether a heading announces other documents. Reads English.
fn names_references(title: &str) -> bool {
    let words = words(title);
    let words: Vec<&str> = words
        .iter()
        .map(AsRef::as_ref)
        .filter(|word| !word.chars().all(char::is_numeric))
        .collect();
    matches!(
        words.as_slice(),
        [
            "related" | "reference" | "linked",
            "documents" | "documentation" | "docs" | "links" | "runbooks" | "pages"
        ] | ["references" | "related"]
            | ["see", "also"]
            | ["further", "reading"]
    )
}
