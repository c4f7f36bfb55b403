//! Times and dependencies that run backwards.

use std::borrow::Cow;

use tminus_model::{Diagnostic, Span, Step, StepKind};

use super::Plan;
use super::clock::{Point, point};
use super::words::{
    DONE, brings, first_word, is_filler, is_look, is_state, singular, unquoted, words,
};

/// `time-order` in tables: a row starts before the row above it. Once a table.
pub(super) fn rows_go_backwards(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    for group in plan.places.groups.iter().filter(|group| group.table) {
        let mut before: Option<(usize, Point<'_>)> = None;
        let mut wrong: Vec<(usize, usize)> = Vec::new();
        for &step in &group.steps {
            let Some(here) = start(plan, step) else {
                continue;
            };
            if let Some((above, there)) = before
                && here.0 == there.0
                && here.1 < there.1
            {
                wrong.push((above, step));
            }
            before = Some((step, here));
        }
        let Some((&(above, step), more)) = wrong.split_first() else {
            continue;
        };
        let message = format!(
            "`{}` stands below `{}`",
            time(plan, step),
            time(plan, above)
        );
        let mut one = plan
            .find("time-order", at(plan, step), message)
            .label(at(plan, above), "later than the row below it")
            .help("put the rows into the order of time, or mend the time");
        for (_, step) in more {
            one = one.label(at(plan, *step), "this one goes back as well");
        }
        found.push(one);
    }
}

/// `time-order` in headings: a heading names a time before that of the one
/// above it on its level.
pub(super) fn headings_go_backwards(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let sections = &plan.runbook.sections;
    for (here, section) in sections.iter().enumerate() {
        let Some(window) = &section.window else {
            continue;
        };
        let above = (0..here).rev().find(|other| {
            let other = &sections[*other];
            other.parent == section.parent && other.level == section.level && other.window.is_some()
        });
        let Some((above, other)) =
            above.and_then(|above| Some((above, sections[above].window.as_ref()?)))
        else {
            continue;
        };
        let (mine, theirs) = (
            point(&window.start, plan.runbook),
            point(&other.start, plan.runbook),
        );
        if mine.0 == theirs.0 && mine.1 < theirs.1 {
            let message = format!(
                "`{}` stands below `{}`",
                super::clip(&section.title),
                super::clip(&sections[above].title)
            );
            found.push(
                plan.find("time-order", plan.section(here), message)
                    .label(plan.section(above), "later than the heading below it")
                    .help("put the sections into the order of time, or mend the time"),
            );
        }
    }
}

/// `outside-window`: a row starts outside of the span that its heading names.
pub(super) fn outside_window(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    for (number, section) in plan.runbook.sections.iter().enumerate() {
        let Some(window) = &section.window else {
            continue;
        };
        let Some(end) = &window.end else { continue };
        let from = point(&window.start, plan.runbook);
        let to = point(end, plan.runbook);
        if from.0 != to.0 {
            continue;
        }
        let mut outside = (0..plan.runbook.steps.len()).filter(|&step| {
            plan.runbook.steps[step].section == number
                && start(plan, step)
                    .is_some_and(|at| at.0 == from.0 && !(from.1..=to.1).contains(&at.1))
        });
        let Some(first) = outside.next() else {
            continue;
        };
        let message = format!(
            "`{}` is outside of the span that the heading names",
            time(plan, first)
        );
        let mut one = plan
            .find("outside-window", at(plan, first), message)
            .label(plan.section(number), "the span is named here")
            .help("mend the time, or move the row below the heading it belongs to");
        for step in outside {
            one = one.label(at(plan, step), "outside as well");
        }
        found.push(one);
    }
}

/// `waits-for-later`: a step waits for one that is planned after it.
pub(super) fn waits_for_later(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    for (step, after) in plan.graph.after.iter().enumerate() {
        for &before in after {
            let (Some(mine), Some(theirs)) = (planned(plan, step), planned(plan, before)) else {
                continue;
            };
            // In the chain of `H+` rows this is a circle, which is an error.
            let chained = plan.graph.wave[step].is_some() && plan.graph.wave[before].is_some();
            if mine.0 == theirs.0 && mine.1 < theirs.1 && !chained {
                let message = format!(
                    "this step waits for `{}`, which is planned after it",
                    plan.runbook.steps[before].id
                );
                found.push(
                    plan.find("waits-for-later", plan.step(step), message)
                        .label(plan.step(before), "planned later")
                        .help("mend one of the times, or remove `after=`"),
                );
            }
        }
    }
}

/// `presupposes`: a look at something that only a later step brings about.
/// Reads English.
pub(super) fn presupposes(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    if !plan.english() {
        return;
    }
    // Most plans have no such look: only then are all texts taken apart.
    let steps = plan.runbook.steps.iter().enumerate();
    let looks: Vec<usize> = steps
        .filter(|(_, step)| is_look(first_word(&step.text)) && may_want(&step.text))
        .filter(|(_, step)| Wanted::of(&words(&unquoted(&step.text))).is_some())
        .map(|(at, _)| at)
        .collect();
    if looks.is_empty() {
        return;
    }
    let steps = plan.runbook.steps.iter();
    let texts: Vec<Cow<'_, str>> = steps.map(|step| unquoted(&step.text)).collect();
    let said: Vec<Vec<Cow<'_, str>>> = texts.iter().map(|text| words(text)).collect();
    for look in looks {
        let Some(wanted) = Wanted::of(&said[look]) else {
            continue;
        };
        let makes = |step: &usize| wanted.is_made_by(&said[*step]);
        let all = || 0..said.len();
        // What an earlier step brings about is what is looked at.
        if all()
            .filter(|step| *step != look && !follows(plan, *step, look))
            .any(|step| makes(&step) && (follows(plan, look, step) || same_time(plan, look, step)))
        {
            continue;
        }
        let Some(later) = all().filter(|step| follows(plan, *step, look)).find(makes) else {
            continue;
        };
        let message = format!(
            "this presupposes `{}`, which comes later",
            plan.shown(later)
        );
        found.push(
            plan.find("presupposes", plan.step(look), message)
                .label(plan.step(later), "done only here")
                .help("change their order, or say what is meant if it is something else"),
        );
    }
}

/// Says whether a text may want something: the words in [`DONE`] end in `ed`,
/// and anything else has to be `new`.
fn may_want(text: &str) -> bool {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let is = |byte: u8, letter: u8| u8::from(byte | 0x20 == letter);
    let is_letter = |byte: u8| u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
    let bytes = text.as_bytes();
    let from = |skipped| bytes.get(skipped..).unwrap_or_default();
    let pairs = bytes.iter().zip(from(1));
    let found = pairs.zip(from(2)).fold(0, |found, ((&one, &two), &three)| {
        let done = is(one, b'e') & is(two, b'd') & (1 - is_letter(three));
        let new = is(one, b'n') & is(two, b'e') & is(three, b'w');
        found | done | new
    });
    let end = bytes.last_chunk::<2>();
    found != 0 || end.is_some_and(|end| end.eq_ignore_ascii_case(b"ed"))
}

/// What a look wants to see.
struct Wanted<'t> {
    /// The order that brings it about, where the words name it: `migrated`.
    order: Option<&'static str>,
    /// What it is about.
    nouns: Vec<&'t str>,
}

impl<'t> Wanted<'t> {
    fn of(text: &'t [Cow<'_, str>]) -> Option<Self> {
        let (first, rest) = text.split_first()?;
        let negated = rest
            .iter()
            .any(|w| matches!(w.as_ref(), "not" | "no" | "still"));
        if !is_look(first) || negated {
            return None;
        }
        let order = rest
            .iter()
            .find_map(|word| DONE.iter().find(|(done, _)| done == word))
            .map(|(_, order)| *order);
        let fresh = rest.iter().any(|word| word == "new");
        if order.is_none() && !(fresh && rest.iter().any(|word| is_state(word))) {
            return None;
        }
        let nouns: Vec<&str> = rest
            .iter()
            .filter(|word| !is_filler(word) && !is_state(word))
            .filter(|word| DONE.iter().all(|(done, _)| done != word))
            .map(|word| singular(word))
            .collect();
        (!nouns.is_empty()).then_some(Self { order, nouns })
    }

    fn is_made_by(&self, text: &[Cow<'_, str>]) -> bool {
        let Some((first, rest)) = text.split_first() else {
            return false;
        };
        let shared = self
            .nouns
            .iter()
            .filter(|noun| rest.iter().any(|word| singular(word) == **noun))
            .count();
        match self.order {
            Some(order) => first == order && shared == self.nouns.len().min(2),
            None => brings(first) && shared >= 2,
        }
    }
}

/// Says whether `step` is planned after `other`: by the chain of `H+` rows, by
/// `after=`, or by the numbers of one procedure.
fn follows(plan: &Plan<'_>, step: usize, other: usize) -> bool {
    let steps = &plan.runbook.steps;
    let numbered = |at: usize| steps[at].kind == StepKind::Numbered;
    match (plan.graph.wave[step], plan.graph.wave[other]) {
        (Some(mine), Some(theirs)) => mine > theirs,
        _ => {
            plan.graph.after[step].contains(&other)
                || (numbered(step)
                    && numbered(other)
                    && steps[step].section == steps[other].section
                    && step > other)
        }
    }
}

fn same_time(plan: &Plan<'_>, step: usize, other: usize) -> bool {
    plan.graph.wave[step].is_some() && plan.graph.wave[step] == plan.graph.wave[other]
}

fn start<'p>(plan: &'p Plan<'_>, step: usize) -> Option<Point<'p>> {
    let window = plan.runbook.steps[step].start.as_ref()?;
    Some(point(&window.start, plan.runbook))
}

/// When a step is to happen: its start, else when it is due.
fn planned<'p>(plan: &'p Plan<'_>, step: usize) -> Option<Point<'p>> {
    let Step { due, .. } = &plan.runbook.steps[step];
    start(plan, step).or_else(|| Some(point(due.as_ref()?, plan.runbook)))
}

/// The time cell of a row, else the step.
fn at(plan: &Plan<'_>, step: usize) -> Span {
    let cell = plan.places.times.get(&step).copied();
    cell.unwrap_or_else(|| plan.step(step))
}

/// The time of a row as written.
fn time<'p>(plan: &Plan<'p>, step: usize) -> &'p str {
    let cell = plan.places.times.get(&step);
    super::clip(cell.map_or("this time", |cell| plan.text[cell.range()].trim()))
}
