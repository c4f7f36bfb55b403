//! Steps and lists as such.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap};
use tminus_model::{Anchor, Diagnostic, SectionKind, StepKind, When};

use super::clock::point;
use super::words::{is_clear_order, is_look, is_order, unquoted, words};
use super::{Plan, count};

/// As many steps as one can take in before looking up.
const MOST: usize = 9;

/// `no-pause`: more than nine steps of a timed section or a procedure in a row,
/// no gate among them, and no quarter of an hour between two.
pub(super) fn no_pause(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let steps = &plan.runbook.steps;
    for group in &plan.places.groups {
        let Some(&first) = group.steps.first() else {
            continue;
        };
        let step = &steps[first];
        let section = &plan.runbook.sections[step.section];
        let run = section.kind == SectionKind::Procedure
            || section.due.is_some()
            || section.window.is_some()
            || step.start.is_some();
        if !run || step.parent.is_some() {
            continue;
        }
        let (mut longest, mut from) = (0..0, 0);
        for (at, &step) in group.steps.iter().enumerate() {
            let rested = at > 0 && rests(plan, group.steps[at - 1], step);
            if steps[step].gate || rested {
                from = if rested { at } else { at + 1 };
            }
            if (at + 1).saturating_sub(from) > longest.len() {
                longest = from..at + 1;
            }
        }
        if longest.len() > MOST {
            let message = format!("{} in a row without a pause", count(longest.len(), "step"));
            let first = group.steps[longest.start];
            found.push(plan.find("no-pause", plan.step(first), message).help(
                "part them with a sub-heading, or make one a `{gate}` at which everybody \
                     looks up",
            ));
        }
    }
}

/// Says whether the times of two steps leave a quarter of an hour between them.
fn rests(plan: &Plan<'_>, before: usize, step: usize) -> bool {
    const REST: i64 = 15 * 60_000;
    let steps = &plan.runbook.steps;
    let time = |at: usize| {
        let start = steps[at].start.as_ref().map(|window| &window.start);
        Some(point(start.or(steps[at].due.as_ref())?, plan.runbook))
    };
    match (time(before), time(step)) {
        (Some(before), Some(step)) => before.0 == step.0 && step.1 - before.1 >= REST,
        _ => false,
    }
}

/// `two-actions`: a step orders two things, so that its tick says neither.
/// Reads English.
pub(super) fn two_actions(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    if !plan.english() {
        return;
    }
    for (at, step) in plan.runbook.steps.iter().enumerate() {
        if step.kind == StepKind::Milestone || step.kind == StepKind::Heading {
            continue;
        }
        if let Some(second) = second_order(&step.text) {
            let message = format!("this step orders two things: the second is to `{second}`");
            found.push(
                plan.find("two-actions", plan.step(at), message)
                    .help("write two steps, so that each can be ticked when it is done"),
            );
        }
    }
}

/// Finds the second order of a text.
fn second_order(text: &str) -> Option<String> {
    if !may_order_twice(text) {
        return None;
    }
    let plain = unquoted(text);
    // What stands behind a colon is a command or a list.
    let plain = plain.split(':').next().unwrap_or(&plain);
    let said = words(plain);
    let first = said.first()?;
    if !is_order(first) {
        return None;
    }
    let condition = |word: &Cow<'_, str>| matches!(word.as_ref(), "if" | "when" | "once" | "where");
    for (at, pair) in said.windows(2).enumerate() {
        // `Install and configure` is one thing done to one object.
        if at < 2 {
            continue;
        }
        let then = pair[0] == "then" && is_order(&pair[1]) && !said[..at].iter().any(condition);
        let and = pair[0] == "and" && is_clear_order(&pair[1]);
        // To check and to verify is to look once.
        if (then || and) && !(is_look(first) && is_look(&pair[1])) {
            return Some(pair[1].clone().into_owned());
        }
    }
    None
}

/// Says whether a text holds `and` or `then` before a blank.
fn may_order_twice(text: &str) -> bool {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let is = |byte: u8, other: u8| u8::from(byte == other);
    let bytes = text.as_bytes();
    let from = |skipped| bytes.get(skipped..).unwrap_or_default();
    let pairs = bytes.iter().zip(from(1));
    let found = pairs.zip(from(2)).fold(0, |found, ((&a, &b), &c)| {
        let and = is(a, b'n') & is(b, b'd');
        let then = is(a, b'e') & is(b, b'n');
        found | ((and | then) & is(c, b' '))
    });
    found != 0 && (text.contains("and ") || text.contains("then "))
}

/// `duplicate-step`: two steps of one section say the same, and none of them
/// has an id: after an edit a tick of one could not be told from the other's.
pub(super) fn duplicate_step(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let room = plan.runbook.steps.len();
    let mut first: FxHashMap<(usize, Option<usize>, &str), usize> =
        FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
    let mut wrong: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, step) in plan.runbook.steps.iter().enumerate() {
        if step.id.is_explicit() {
            continue;
        }
        let text = step.text.as_str();
        match first.entry((step.section, step.parent, text)) {
            Entry::Occupied(other) => wrong.entry(*other.get()).or_default().push(at),
            Entry::Vacant(new) => {
                new.insert(at);
            }
        }
    }
    for (first, others) in wrong {
        let Some((&second, more)) = others.split_first() else {
            continue;
        };
        let message = format!("`{}` is a step of this section already", plan.shown(second));
        let mut one = plan
            .find("duplicate-step", plan.step(second), message)
            .label(plan.step(first), "first here")
            .help("say what tells them apart, or give them ids: `tminus ids --write` does");
        for &step in more {
            one = one.label(plan.step(step), "and here");
        }
        found.push(one);
    }
}

/// `nothing-live`: a heading names a checklist or a procedure, a list stands
/// below it, and nothing in it can be ticked.
pub(super) fn nothing_live(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let runbook = plan.runbook;
    let sections = &runbook.sections;
    let named = |at: usize| {
        matches!(
            sections[at].kind,
            SectionKind::Checklist | SectionKind::Procedure
        )
    };
    for at in 0..sections.len() {
        if !named(at) || sections[at].parent.is_some_and(named) {
            continue;
        }
        let inside = |section: usize| plan.is_in(section, at);
        let live = runbook.steps.iter().any(|found| inside(found.section))
            || runbook.sign_offs.iter().any(|found| inside(found.section))
            || runbook.triggers.iter().any(|found| inside(found.section))
            || runbook.measures.iter().any(|found| inside(found.section))
            || runbook.checks.iter().any(|found| inside(found.section));
        let lists =
            (at..sections.len()).any(|section| inside(section) && plan.places.lists[section]);
        if live || !lists {
            continue;
        }
        let help = if sections[at].kind == SectionKind::Checklist {
            "below a checklist bullets come alive, numbered items below a procedure; `- [ ]` always does, and `{.plain}` on the heading says that it is text"
        } else {
            "below a procedure numbered items come alive, bullets below a checklist; `- [ ]` always does, and `{.plain}` on the heading says that it is text"
        };
        found.push(
            plan.find(
                "nothing-live",
                plan.section(at),
                "nothing below this heading can be ticked",
            )
            .help(help),
        );
    }
}

/// `idle-gate`: nothing waits for a gate.
pub(super) fn idle_gate(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    for &gate in &plan.graph.gates {
        let next = plan.graph.wave[gate].is_some_and(|wave| wave + 1 < plan.graph.waves.len());
        let awaited = plan.graph.after.iter().any(|after| after.contains(&gate));
        // Times that count from it cannot come before it.
        let id = &plan.runbook.steps[gate].id;
        let makes = |event: &str| plan.runbook.milestones.get(event) == Some(id);
        let counts = |when: &When| match when {
            When::Exact { anchor, .. } => match anchor {
                Anchor::Step(step) => step == id,
                Anchor::Event(event) => makes(event),
                Anchor::Launch | Anchor::Start => false,
            },
            _ => false,
        };
        let awaited = awaited
            || plan.runbook.steps.iter().any(|step| {
                step.due.as_ref().is_some_and(counts)
                    || step
                        .start
                        .as_ref()
                        .is_some_and(|window| counts(&window.start))
            });
        if !next && !awaited {
            found.push(
                plan.find("idle-gate", plan.step(gate), "nothing waits for this gate")
                    .help("name it in `after=` of the steps that must wait, or take `gate` away"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::second_order;

    #[test]
    fn two_orders_are_told_from_one() {
        for (text, expect) in [
            ("Deploy the service and verify the logs", Some("verify")),
            ("Stop the worker, then restart it", Some("restart")),
            ("Install and configure the agent", None),
            ("Check the logs and verify the counts", None),
            ("Add Ana, if she is owner then add Ben", None),
            ("Review test and release plan", None),
            ("Announce: \"stop and restart\"", None),
            ("All infrastructure provisioned and tested", None),
            ("Run `a` and `b`", None),
            ("Enable search and suggestions", None),
        ] {
            assert_eq!(second_order(text).as_deref(), expect, "{text}");
        }
    }
}
