//! Runs beside each other, row by row: planned, rehearsed, live.

use leptos::prelude::*;
use tminus_run::RunState;
use tminus_run::compare::{Column, compare};
use tminus_run::facts::{Facts, facts};
use tminus_run::runs::RunKind;

use super::{Page, Sheet};
use crate::browser::file;
use crate::compared::{self, Table, Text};
use crate::rest::desk::Desk;
use crate::rest::runs::{self, Known};
use crate::words::runs as said;

/// So many runs are in the table at first.
const AT_FIRST: usize = 3;

/// A run that is looked at.
struct Side {
    name: String,
    state: RunState,
    facts: Facts,
}

pub(super) fn view(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    let back = move |_| {
        sheet.page.set(Page::Run);
        desk.focus_soon("[data-tm-opens=compare]");
    };
    let known = runs::known(desk).unwrap_or_default();
    // The earliest stands first, as what was rehearsed does.
    let mut known: Vec<Known> = known.into_iter().filter(|one| one.last.is_some()).collect();
    known.reverse();
    let shown: Vec<String> = known
        .iter()
        .rev()
        .take(AT_FIRST)
        .map(|one| one.run.clone())
        .collect();
    let chosen = RwSignal::new(shown);
    let alone = known.len() < 2;
    let order: Vec<String> = known.iter().map(|one| one.run.clone()).collect();
    let table = Memo::new(move |_| {
        let chosen = chosen.get();
        let runs: Vec<String> = order
            .iter()
            .filter(|run| chosen.contains(run))
            .cloned()
            .collect();
        made(desk, &runs)
    });
    let choices: Vec<_> = known.iter().map(|one| choice(one, chosen)).collect();
    let save = move |end: &'static str, write: fn(&Table) -> String| {
        move |_| {
            let name = desk.look(|seen| file::name(seen.runbook.id.as_str()));
            let name = name.unwrap_or_default();
            let stem = name.trim_end_matches(".json");
            let name = [stem, "-", said::COMPARE_FILE, end].concat();
            if let Some(table) = table.get_untracked() {
                file::download(&name, &write(&table));
            }
        }
    };
    view! {
        <div class="tm-compare">
            <p class="tm-form-tools">
                <button type="button" class="tm-button tm-compare-back" on:click=back>
                    {said::BACK}
                </button>
                <button type="button" class="tm-button" on:click=save(".csv", Table::csv)>
                    {said::AS_CSV}
                </button>
                <button type="button" class="tm-button" on:click=save(".md", Table::markdown)>
                    {said::AS_MARKDOWN}
                </button>
            </p>
            {alone.then(|| view! { <p class="tm-help">{said::COMPARE_ONE}</p> })}
            {(!alone)
                .then(|| {
                    view! {
                        <fieldset class="tm-decide">
                            <legend>{said::COMPARED}</legend>
                            {choices}
                        </fieldset>
                    }
                })}
            <p class="tm-help">{said::COMPARE_HELP}</p>
            {move || table.get().map(|table| shown_table(&table))}
        </div>
    }
}

fn choice(one: &Known, chosen: RwSignal<Vec<String>>) -> impl IntoView + use<> {
    let (run, name) = (one.run.clone(), runs::called(&one.run, one.name.as_deref()));
    let is = run.clone();
    let change = move |event| {
        let on = event_target_checked(&event);
        chosen.update(|chosen| {
            chosen.retain(|it| *it != run);
            if on {
                chosen.push(run.clone());
            }
        });
    };
    view! {
        <label class="tm-choice">
            <input
                type="checkbox"
                prop:checked=chosen.get_untracked().contains(&is)
                on:change=change
            />
            " "
            {name}
        </label>
    }
}

/// Lays the runs beside each other; the one that is shown as it is now.
fn made(desk: Desk, chosen: &[String]) -> Option<Table> {
    desk.see(|seen| {
        let config = seen.session.config();
        let sides: Vec<Side> = chosen
            .iter()
            .map(|run| {
                if *run == config.run {
                    return Side {
                        name: runs::called(run, seen.state.name()),
                        state: seen.state.clone(),
                        facts: seen.facts.clone(),
                    };
                }
                let session = runs::look_at(&config.site, run, seen.runbook.clone());
                Side {
                    name: runs::called(run, session.state().name()),
                    facts: facts(session.runbook(), &session.counted()),
                    state: session.state().clone(),
                }
            })
            .collect();
        let columns: Vec<Column<'_>> = sides
            .iter()
            .map(|side| Column {
                name: &side.name,
                state: &side.state,
                facts: &side.facts,
            })
            .collect();
        let launch = seen.state.launch().and_then(|launch| launch.at);
        let found = compare(seen.runbook, &seen.timing.schedule, launch, &columns);
        let page = desk.with(|kept| {
            let steps = 0..seen.runbook.steps.len();
            steps.map(|at| kept.page.shown(at)).collect::<Vec<_>>()
        });
        let page = page.unwrap_or_default();
        compared::table(seen.runbook, &found, |at| page.get(at).cloned().flatten())
    })
}

fn shown_table(table: &Table) -> impl IntoView + use<> {
    let heads: Vec<_> = table
        .heads
        .iter()
        .map(|(name, kind)| {
            let badge = (*kind == RunKind::Rehearsal).then(|| {
                view! { " " <span class="tm-chip tm-chip-rehearsal">{said::REHEARSAL}</span> }
            });
            view! { <th scope="col">{name.clone()} {badge}</th> }
        })
        .collect();
    let names: Vec<String> = table.heads.iter().map(|(name, _)| name.clone()).collect();
    let mut section = String::new();
    let lines: Vec<_> = table
        .lines
        .iter()
        .map(|line| {
            // Said once for all steps below it.
            let section = (section != line.section).then(|| {
                section.clone_from(&line.section);
                view! { <span class="tm-compare-section">{line.section.clone()}</span> " " }
            });
            let cells = line.runs.iter().zip(&names);
            let cells: Vec<_> = cells.map(|(text, name)| cell(text, name)).collect();
            view! {
                <tr>
                    <th scope="row">
                        {section} {line.step.clone()}
                    </th>
                    {cell(&line.planned, said::PLANNED)}
                    {cells}
                </tr>
            }
        })
        .collect();
    let took = table.took.iter().zip(&names);
    let took: Vec<_> = took
        .map(|(took, name)| view! { <td data-tm-head=name.clone()>{took.clone()}</td> })
        .collect();
    view! {
        <div class="tm-compare-scroll" role="region" tabindex="0" aria-label=said::COMPARE>
            <table class="tm-compare-table">
                <thead>
                    <tr>
                        <th scope="col">{said::STEP}</th>
                        <th scope="col">{said::PLANNED}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{said::TOOK}</th>
                        <td data-tm-head=said::PLANNED></td>
                        {took}
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

fn cell(text: &Text, head: &str) -> impl IntoView + use<> {
    let side = match text.side {
        "late" => "tm-compare-side tm-compare-late",
        "early" => "tm-compare-side tm-compare-early",
        _ => "tm-compare-side",
    };
    let state = (!text.state.is_empty()).then(|| view! { <span>{text.state}</span> " " });
    let parts = [text.when.clone(), text.length.clone()];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| view! { <span>{part}</span> " " })
        .collect();
    let behind = (!text.behind.is_empty()).then(|| {
        view! { <span class=side>{text.behind.clone()}</span> }
    });
    view! { <td data-tm-head=head.to_owned()>{state} {parts} {behind}</td> }
}
