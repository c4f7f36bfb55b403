//! Going back, and the window in which it must be over.

use tminus_model::{Anchor, Diagnostic, Millis, SectionKind, When};

use super::Plan;
use super::clock::{length, offset};
use super::words::{holds, words};

/// `no-rollback`: a plan with a launch procedure says nothing about going back.
pub(super) fn no_rollback(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let runbook = plan.runbook;
    let first = runbook.steps.iter().position(|step| step.chained);
    let Some(first) = first.filter(|_| plan.graph.waves.len() >= 3 && plan.english()) else {
        return;
    };
    let mut phrases = vec!["rolled back", "revert", "back out", "backout", "restore"];
    phrases.extend(plan.words.rollback.iter().map(String::as_str));
    let names = |text: &str| holds(text, &phrases);
    let said = !runbook.triggers.is_empty()
        || runbook.rollback.is_some()
        || runbook
            .sections
            .iter()
            .any(|section| section.kind == SectionKind::Rollback)
        || runbook.sections.iter().any(|section| names(&section.title))
        || runbook.steps.iter().any(|step| names(&step.text))
        || plan
            .front
            .links
            .iter()
            .any(|link| names(&link.title) || names(&link.url));
    if !said {
        let span = plan.section(runbook.steps[first].section);
        found.push(
            plan.find("no-rollback", span, "this plan does not say how to go back")
                .help(
                    "add a `## Rollback Procedure` and what triggers it, or link the document \
                     that says it under `[links]` of the front matter",
                ),
        );
    }
}

/// `no-threshold`: a trigger names something that can be measured, and not how
/// much of it is too much. Reads English.
pub(super) fn no_threshold(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    if !plan.english() {
        return;
    }
    for (at, trigger) in plan.runbook.triggers.iter().enumerate() {
        let words = words(&trigger.text);
        let measured = words.iter().any(|word| is_measure(word));
        let changes = words.iter().any(|word| is_change(word));
        let number = trigger.text.contains(['%', '{'])
            || words.iter().any(|word| {
                !is_measure(word) && (word.contains(|c: char| c.is_numeric()) || is_number(word))
            });
        if measured && changes && !number {
            let span = plan.places.triggers[at];
            found.push(
                plan.find(
                    "no-threshold",
                    span,
                    "this trigger does not say how much is too much",
                )
                .help("name a number and for how long: `Error rate > 2 % for 5 minutes`"),
            );
        }
    }
}

fn is_measure(word: &str) -> bool {
    matches!(
        word,
        "rate"
            | "rates"
            | "latency"
            | "throughput"
            | "cpu"
            | "memory"
            | "load"
            | "lag"
            | "p50"
            | "p90"
            | "p95"
            | "p99"
            | "utilization"
            | "utilisation"
            | "saturation"
            | "availability"
            | "queue"
            | "queues"
            | "5xx"
            | "4xx"
            | "timeouts"
            | "traffic"
            | "conversion"
            | "errors"
            | "slo"
    )
}

fn is_change(word: &str) -> bool {
    matches!(
        word,
        "high"
            | "higher"
            | "rise"
            | "rises"
            | "rising"
            | "climb"
            | "climbs"
            | "climbing"
            | "increase"
            | "increases"
            | "increased"
            | "increasing"
            | "exceed"
            | "exceeds"
            | "exceeded"
            | "above"
            | "below"
            | "drop"
            | "drops"
            | "dropping"
            | "degrade"
            | "degrades"
            | "degraded"
            | "elevated"
            | "spike"
            | "spikes"
            | "too"
            | "slow"
            | "low"
            | "lower"
            | "grow"
            | "grows"
            | "growing"
            | "abnormal"
            | "unacceptable"
            | "significant"
            | "significantly"
            | "unusual"
    )
}

fn is_number(word: &str) -> bool {
    matches!(
        word,
        "any"
            | "zero"
            | "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "half"
            | "double"
            | "doubles"
            | "twice"
            | "triple"
            | "baseline"
    )
}

/// `window-too-short`, `no-time-to-roll-back` and `rto-too-short`: figures of
/// the front matter that contradict each other or the plan.
pub(super) fn window(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let runbook = plan.runbook;
    let span = |key| plan.front.span(key).unwrap_or_default();
    let back = runbook.rollback.unwrap_or_default();
    if let (Some(duration), Some(rto)) = (back.duration, back.rto)
        && duration > rto
    {
        let message = format!(
            "a rollback takes {}, longer than the recovery time objective of {}",
            length(duration.0),
            length(rto.0)
        );
        found.push(
            plan.find("rto-too-short", span("rollback"), message)
                .help("make the rollback faster, or agree on another objective"),
        );
    }
    let (Some(window), Some((last, end))) = (runbook.window, last(plan)) else {
        return;
    };
    if end > window {
        let message = format!(
            "the window is {} long, and the plan goes on until {}",
            length(window.0),
            offset(end.0)
        );
        found.push(
            plan.find("window-too-short", span("window"), message)
                .label(plan.step(last), "the plan ends here")
                .help("ask for a longer window, or move work out of it"),
        );
        return;
    }
    let Some(duration) = back.duration else {
        return;
    };
    let gate = window.0 - duration.0 - back.margin.unwrap_or_default().0;
    if gate < end.0 {
        let message = if gate <= 0 {
            format!(
                "a rollback of {} does not fit in the window of {}",
                length(duration.0),
                length(window.0)
            )
        } else {
            format!(
                "a rollback fits in the window until {} only, and the plan goes on until {}",
                offset(gate),
                offset(end.0)
            )
        };
        found.push(
            plan.find("no-time-to-roll-back", span("rollback"), message)
                .label(plan.step(last), "the plan ends here")
                .help(
                    "ask for a longer window, or put the last step that can still be undone \
                     before that time",
                ),
        );
    }
}

/// The last step of the launch and when it ends, counted from the start. What
/// comes after success is not in the window.
fn last(plan: &Plan<'_>) -> Option<(usize, Millis)> {
    let runbook = plan.runbook;
    let success = runbook
        .milestones
        .get("success")
        .and_then(|id| runbook.steps.iter().position(|step| step.id == *id));
    let from_start = |when: &When| match when {
        When::Exact {
            anchor: Anchor::Start,
            offset,
        } => Some(*offset),
        _ => None,
    };
    let limit = success.and_then(|step| from_start(&runbook.steps[step].start.as_ref()?.start));
    let in_procedure = |section: usize| {
        let mut at = Some(section);
        while let Some(found) = at {
            if runbook.sections[found].kind == SectionKind::Procedure {
                return true;
            }
            at = runbook.sections[found].parent;
        }
        false
    };
    let any_procedure = runbook
        .steps
        .iter()
        .any(|step| step.chained && in_procedure(step.section));
    let mut last: Option<(usize, Millis)> = None;
    for (at, step) in runbook.steps.iter().enumerate() {
        let Some(window) = step.start.as_ref().filter(|_| step.chained) else {
            continue;
        };
        let Some(start) = from_start(&window.start) else {
            continue;
        };
        if limit.is_some_and(|limit| start > limit)
            || (any_procedure && !in_procedure(step.section))
        {
            continue;
        }
        let end = match (step.duration, window.end.as_ref().and_then(from_start)) {
            (Some(duration), _) => Millis(start.0 + duration.0),
            (None, Some(end)) => end,
            (None, None) => start,
        };
        if last.is_none_or(|(_, before)| end > before) {
            last = Some((at, end));
        }
    }
    last
}
