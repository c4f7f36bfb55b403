//! Measured values: a field in their row or item, the distance to the baseline,
//! the verdict, who and when; and the history in the tools.

use leptos::prelude::*;
use tminus_model::Measure;
use tminus_plan::measure::{Comparison, Verdict, compare};
use tminus_run::{VALUE_LIMIT, action};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{Draft, Target, pop, remarks};
use crate::browser::dom;
use crate::fields;
use crate::rest::desk::{Desk, Seen};
use crate::step::length;
use crate::words::step as words;

/// Puts a field into every row and item of a measured value.
pub(super) fn furnish(desk: Desk, root: &Element) {
    let ids = desk.look(|seen| {
        let ids = seen
            .runbook
            .measures
            .iter()
            .map(|it| it.id.as_str().to_owned());
        ids.collect::<Vec<_>>()
    });
    for (index, id) in ids.unwrap_or_default().into_iter().enumerate() {
        let selector = ["[data-tm-measure=\"", &id, "\"]"].concat();
        let Some(element) = dom::first(root, &selector) else {
            continue;
        };
        let cell = |name: &str| dom::first(&element, &[":scope > .tm-", name].concat());
        let emptied = |cell: Element| {
            let written = cell.text_content().unwrap_or_default().trim().to_owned();
            cell.set_text_content(None);
            (cell, written)
        };
        let actual = cell("actual").map(emptied);
        let is_row = actual.is_some();
        let (place, written) = actual.unwrap_or_else(|| {
            let place = dom::element("span", "tm-measure-place");
            dom::append(&element, &place);
            (place, String::new())
        });
        desk.mount(&place, move |desk| field(desk, index, written));
        let mut has_verdict = false;
        if let Some((cell, written)) = cell("delta").map(emptied) {
            desk.mount(&cell, move |desk| delta(desk, index, written));
        } else {
            desk.mount(&place, move |desk| delta(desk, index, String::new()));
        }
        if let Some((cell, written)) = cell("verdict").map(emptied) {
            has_verdict = true;
            desk.mount(&cell, move |desk| verdict(desk, index, written));
        }
        if !has_verdict || !is_row {
            desk.mount(&place, move |desk| verdict(desk, index, String::new()));
        }
    }
}

/// A measured value with the placeholders of its texts filled in.
fn filled(seen: &Seen<'_>, index: usize) -> Option<Measure> {
    let mut measure = seen.runbook.measures.get(index)?.clone();
    let value = |name: &str| {
        let own = seen.state.values().get(name).map(String::as_str);
        own.or_else(|| {
            let known = seen
                .runbook
                .placeholders
                .iter()
                .find(|it| it.name == name)?;
            known.default.as_deref()
        })
    };
    for text in [&mut measure.baseline, &mut measure.target]
        .into_iter()
        .flatten()
    {
        *text = fields::fill(text, value).0;
    }
    Some(measure)
}

/// The value of the run, with the reader's verdict.
fn known(seen: &Seen<'_>, index: usize) -> Option<(String, Option<String>)> {
    let id = &seen.runbook.measures.get(index)?.id;
    let (value, verdict) = seen.state.measure(id)?;
    let is_some = !value.is_empty();
    is_some.then(|| (value.to_owned(), verdict.map(str::to_owned)))
}

fn compared(seen: &Seen<'_>, index: usize, value: &str) -> Option<Comparison> {
    let measure = filled(seen, index)?;
    Some(compare(
        measure.baseline.as_deref(),
        measure.target.as_deref(),
        value,
    ))
}

/// What was measured of one value, from the oldest on: value, verdict, by whom and
/// when, remark.
fn history(
    desk: Desk,
    seen: &Seen<'_>,
    index: usize,
) -> Vec<(String, Option<String>, String, Option<String>)> {
    let Some(measure) = seen.runbook.measures.get(index) else {
        return Vec::new();
    };
    let counted = seen.session.counted();
    let mut found = Vec::new();
    for one in &counted {
        let op = one.op;
        if op.kind == "reset" {
            continue;
        }
        if op.kind == "measure" && op.subject.as_deref() == Some(measure.id.as_str()) {
            let text = |name: &str| {
                op.data
                    .get(name)
                    .and_then(|it| it.as_str())
                    .map(str::to_owned)
            };
            let by = remarks::by(desk, op.actor.as_deref(), op.wall());
            found.push((
                text("value").unwrap_or_default(),
                text("verdict"),
                by,
                op.note.clone(),
            ));
        }
    }
    found
}

/// The field in the page.
fn field(desk: Desk, index: usize, written: String) -> impl IntoView + use<> {
    let metric = desk.look(|seen| seen.runbook.measures.get(index).map(|it| it.metric.clone()));
    let metric = metric.flatten().unwrap_or_default();
    let draft = desk.draft(Target::Measure(index));
    // What is being typed; nothing while the field follows the run.
    let typing = RwSignal::new(None::<String>);
    let value = move || {
        let run = desk.see(|seen| known(seen, index)).flatten();
        typing
            .get()
            .unwrap_or_else(|| run.map(|(value, _)| value).unwrap_or_default())
    };
    let commit = move || {
        if let Some(text) = typing.get_untracked() {
            save(desk, index, &text, None, "", &draft);
            typing.set(None);
        }
    };
    let on_enter = commit.clone();
    let keyed = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => on_enter(),
        "Escape" if typing.get_untracked().is_some() => {
            event.prevent_default();
            event.stop_propagation();
            typing.set(None);
        }
        _ => {}
    };
    let by = move || {
        desk.see(|seen| {
            known(seen, index)?;
            history(desk, seen, index).pop().map(|(_, _, by, _)| by)
        })
        .flatten()
    };
    let limit =
        move || length(&typing.get().unwrap_or_default(), VALUE_LIMIT).map(|(said, _)| said);
    view! {
        <span class="tm-measure-field">
            <input
                class="tm-measure-input"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=words::measured(&metric)
                placeholder=written
                prop:value=value
                on:input=move |event| typing.set(Some(event_target_value(&event)))
                on:change=move |_| commit()
                on:keydown=keyed
            />
            <button
                type="button"
                class="tm-step-tool tm-measure-tool"
                data-tm-measured=index.to_string()
                aria-haspopup="dialog"
                aria-label=words::history_of(&metric)
            ></button>
        </span>
        <span class="tm-measure-by">{by} {limit}</span>
    }
}

fn delta(desk: Desk, index: usize, written: String) -> impl IntoView + use<> {
    move || {
        let shown = desk.see(|seen| {
            let (value, _) = known(seen, index)?;
            let delta = compared(seen, index, &value)?.delta?;
            Some(delta.to_string())
        });
        let shown = shown.flatten().unwrap_or_else(|| written.clone());
        view! { <span class="tm-measure-delta">{shown}</span> }
    }
}

fn verdict(desk: Desk, index: usize, written: String) -> impl IntoView + use<> {
    move || {
        let Some((value, said)) = desk.see(|seen| known(seen, index)).flatten() else {
            return view! { <span>{written.clone()}</span> }.into_any();
        };
        let found = desk.look(|seen| compared(seen, index, &value)).flatten();
        let found = found.map(|found| found.verdict);
        match found.and_then(Verdict::word) {
            Some(word) => chip(word).into_any(),
            None => own(desk, index, &value, said.as_deref(), found).into_any(),
        }
    }
}

fn chip(word: &str) -> impl IntoView + use<> {
    let text = words::verdict(word).to_owned();
    let word = word.to_owned();
    view! { <span class="tm-chip tm-measure-verdict" data-tm-verdict=word>{text}</span> }
}

/// The reader's verdict, where the target says none.
fn own(
    desk: Desk,
    index: usize,
    value: &str,
    said: Option<&str>,
    found: Option<Verdict>,
) -> impl IntoView + use<> {
    let metric = desk.look(|seen| seen.runbook.measures.get(index).map(|it| it.metric.clone()));
    let label = words::verdict_on(&metric.flatten().unwrap_or_default());
    let why = match found {
        Some(Verdict::Unknown(why)) => words::no_verdict(why),
        _ => String::new(),
    };
    let buttons: Vec<_> = [("pass", words::PASS), ("fail", words::FAIL)]
        .into_iter()
        .map(|(word, text)| {
            let value = value.to_owned();
            let pressed = if said == Some(word) { "true" } else { "false" };
            let press = move |_| {
                let draft = desk.draft(Target::Measure(index));
                save(desk, index, &value, Some(word), "", &draft);
                let selector = ["[data-tm-own=\"", &index.to_string(), word, "\"]"].concat();
                desk.focus_soon(&selector);
            };
            view! {
                <button
                    type="button"
                    class="tm-button tm-measure-own"
                    data-tm-own=[&index.to_string(), word].concat()
                    data-tm-verdict=word
                    aria-pressed=pressed
                    on:click=press
                >
                    {text}
                </button>
            }
        })
        .collect();
    view! { <span class="tm-measure-owns" role="group" aria-label=label title=why>{buttons}</span> }
}

/// Writes a value into the run.
fn save(
    desk: Desk,
    index: usize,
    value: &str,
    said: Option<&str>,
    remark: &str,
    draft: &Draft,
) -> bool {
    let value = value.trim();
    let before = desk.look(|seen| known(seen, index)).flatten();
    let is_same = before.as_ref().map_or("", |(value, _)| value) == value;
    if is_same && said.is_none() && remark.trim().is_empty() {
        return true;
    }
    let made = desk.look(|seen| Some(action::measure(&filled(seen, index)?, value, said, remark)));
    match made.flatten() {
        Some(Ok(made)) => desk.act(Ok(made)),
        Some(Err(why)) => {
            draft.said.set(why.to_owned());
            desk.alert(why);
            false
        }
        None => false,
    }
}

/// The tools of a measured value: what it is held against, a field with a remark,
/// and all that was measured.
pub(super) fn view(desk: Desk, index: usize, draft: &Draft) -> AnyView {
    let facts = move || {
        let found = desk.see(|seen| filled(seen, index)).flatten()?;
        let rows = [
            (words::BASELINE, found.baseline),
            (words::TARGET, found.target),
        ];
        let rows: Vec<_> = rows
            .into_iter()
            .filter_map(|(name, text)| Some(view! { <dt>{name}</dt> <dd>{text?}</dd> }))
            .collect();
        Some(view! { <dl class="tm-pop-times">{rows}</dl> })
    };
    let list = move || {
        let found = desk
            .see(|seen| history(desk, seen, index))
            .unwrap_or_default();
        if found.is_empty() {
            return view! { <p class="tm-pop-none">{words::NO_VALUE}</p> }.into_any();
        }
        let items: Vec<_> = found
            .into_iter()
            .rev()
            .map(|(value, verdict, by, remark)| {
                view! {
                    <li class="tm-pop-item">
                        <span class="tm-pop-text">
                            <b>{value}</b>
                            " "
                            {verdict.map(|word| chip(&word))}
                            " "
                            {remark}
                        </span>
                        <span class="tm-pop-by">{by}</span>
                    </li>
                }
            })
            .collect();
        view! { <ul class="tm-pop-list tm-pop-history">{items}</ul> }.into_any()
    };
    let id = dom::id("tm-pop-value", desk.handle);
    let remark_id = dom::id("tm-pop-remark", desk.handle);
    let (value, typed) = (draft.value.clone(), draft.value.clone());
    let (remark, wrote) = (draft.note.clone(), draft.note.clone());
    let keep = {
        let draft = draft.clone();
        move || keep(desk, index, &draft)
    };
    let press = keep.clone();
    let keyed = move |event: KeyboardEvent| {
        let inside = event
            .target()
            .and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let is_field = inside.is_some_and(|it| it.tag_name() == "INPUT");
        if event.key() == "Enter" && is_field && !event.is_composing() {
            event.prevent_default();
            keep();
        }
    };
    view! {
        <section class="tm-pop-part">
            {facts} <div class="tm-pop-pair" on:keydown=keyed>
                <label class="tm-pop-label" for=id.clone()>
                    {words::VALUE}
                </label>
                <input
                    class="tm-pop-field tm-pop-value"
                    id=id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=move || value.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <label class="tm-pop-label" for=remark_id.clone()>
                    {words::REMARK}
                </label>
                <input
                    class="tm-pop-field"
                    id=remark_id
                    type="text"
                    autocomplete="off"
                    prop:value=move || remark.get()
                    on:input=move |event| wrote.set(event_target_value(&event))
                />
            </div>
            <button type="button" class="tm-button tm-pop-keep" on:click=move |_| press()>
                {words::KEEP_VALUE}
            </button>
        </section>
        <section class="tm-pop-part">
            <h3 class="tm-pop-name">{words::HISTORY}</h3>
            {list}
        </section>
    }
    .into_any()
}

fn keep(desk: Desk, index: usize, draft: &Draft) {
    let value = draft.value.get_untracked().trim().to_owned();
    if value.is_empty()
        || !save(
            desk,
            index,
            &value,
            None,
            &draft.note.get_untracked(),
            draft,
        )
    {
        return;
    }
    let draft = draft.clone();
    pop::settle(move || {
        let now = desk.look(|seen| known(seen, index)).flatten();
        let taken = now.filter(|(now, _)| *now == value).map(|_| {
            draft.note.set(String::new());
            draft.value.clone()
        });
        remarks::finish(desk, &draft, taken, words::VALUE_SAVED);
    });
}
