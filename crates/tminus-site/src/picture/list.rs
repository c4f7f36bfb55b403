//! The picture as a list: each step with what it waits for, in an order in
//! which that comes first.

use std::borrow::Cow;

use tminus_plan::Graph;

use super::Words;
use crate::export::words;
use crate::markup::Markup;

/// Steps of one time that are named one by one.
const NAMED: usize = 4;
/// About how long a line is.
const BYTES: usize = 224;

/// Writes the lines of the list.
pub(super) fn list(words: &Words<'_>, graph: &Graph, order: &[usize], steps: &[usize]) -> Markup {
    let mut list = Markup::with_capacity(steps.len() * BYTES);
    let mut before = "<li>";
    let mut above = None;
    for &step in order {
        if steps.binary_search(&step).is_ok() {
            list.raw(before);
            add_step(&mut list, words, graph, step, above);
            before = "\n<li>";
            above = Some(step);
        }
    }
    list
}

/// `above` is the step of the line above.
fn add_step(list: &mut Markup, words: &Words<'_>, graph: &Graph, at: usize, above: Option<usize>) {
    let step = &words.runbook.steps[at];
    if let Some(time) = words.time(at) {
        list.raw("<span class=\"tm-picture-time\">");
        list.text(time).raw("</span> ");
    }
    add_link(list, words, at);
    if step.gate {
        list.raw(" <span class=\"tm-chip\">Gate</span>");
    }
    let wave = graph.wave[at].and_then(|wave| graph.waves.get(wave.checked_sub(1)?));
    let few = wave.filter(|wave| wave.steps.len() <= NAMED);
    let many = wave.filter(|wave| wave.steps.len() > NAMED);
    let mut after = Cow::Borrowed(graph.after[at].as_slice());
    match few {
        Some(wave) if after.is_empty() => after = Cow::Borrowed(&wave.steps),
        Some(wave) => {
            let after = after.to_mut();
            after.extend(&wave.steps);
            after.sort_unstable();
            after.dedup();
        }
        None => {}
    }
    if after.is_empty() && many.is_none() {
        list.raw("</li>");
        return;
    }
    list.raw("<span class=\"tm-picture-after\">, after");
    if many.is_none() && above.is_some_and(|above| *after == [above]) {
        list.raw(" the one above</span></li>");
        return;
    }
    let mut before = " ";
    for &step in after.iter() {
        list.raw(before);
        add_link(list, words, step);
        before = "; ";
    }
    if let Some(wave) = many {
        list.raw(if after.is_empty() { "" } else { "; and" });
        list.raw(" the ").number(wave.steps.len()).raw(" steps");
        let first = &words.runbook.steps[wave.steps[0]];
        if let Some(start) = &first.start {
            list.raw(" of ").text(&words::when(&start.start));
        }
    }
    list.raw("</span></li>");
}

fn add_link(list: &mut Markup, words: &Words<'_>, step: usize) {
    list.raw("<a href=\"#tm-s-").number(step).raw("\">");
    list.text(words.step(step)).raw("</a>");
}
