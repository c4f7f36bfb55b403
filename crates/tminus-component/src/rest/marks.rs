//! What the page says about its run as a whole: the tab's title, and notices
//! below the run bar (a rehearsal, a closed run, a run that is not here).

use leptos::prelude::*;
use tminus_model::Instant;
use tminus_run::action;
use tminus_run::runs::RunKind;

use super::desk::Desk;
use super::{files, runs, who};
use crate::browser::{clock, dom};
use crate::fields;
use crate::launch;
use crate::tabtitle::{self, Closed};
use crate::words::runs as words;

/// The icon of a rehearsal's tab.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E%3Crect width='20' height='20' rx='4' fill='%23845600'/%3E%3Cpath d='M7 15V5h4.2a2.9 2.9 0 0 1 0 5.8H7m4 0 3 4.2' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

/// Puts the notices on the page and keeps the tab's title.
pub(super) fn furnish(desk: Desk) {
    let Some(root) = desk.root() else { return };
    if let Some(bar) = dom::first(&root, "[data-tm-slot=run]") {
        let place = dom::element("div", "tm-notices");
        let _ = bar.after_with_node_1(&place);
        desk.mount_place(place, notices);
    }
    if let Some(bar) = dom::first(&root, ".tm-run-bar") {
        let place = dom::element("div", "tm-ask-place");
        let _ = bar.append_child(&place);
        desk.mount(&place, who::question);
    }
    if let Some(dialog) = dom::first(&root, ".tm-run-bar dialog .tm-dialog-tools") {
        let place = dom::element("span", "tm-dialog-backup");
        let _ = dialog.prepend_with_node_1(&place);
        desk.mount(&place, backup);
    }
    runs::pin(desk);
}

fn notices(desk: Desk) -> impl IntoView {
    name_tab(desk);
    (rehearsal(desk), closed(desk), unknown(desk))
}

/// The title follows the run and the values that are filled in. The page's first
/// runbook names the tab.
fn name_tab(desk: Desk) {
    let document = dom::document();
    let (written, page) = (document.title(), document.document_element());
    let ours = page.is_some_and(|page| page.has_attribute("data-tm-page"));
    if desk.handle > 0 {
        return;
    }
    let kind = desk.look(|seen| seen.facts.kind).unwrap_or_default();
    if kind == RunKind::Rehearsal
        && ours
        && let Ok(Some(icon)) = document.query_selector("link[rel=icon]")
    {
        dom::attribute(&icon, "href", Some(ICON));
    }
    let title = Memo::new(move |_| {
        desk.see(|seen| {
            let declared = &seen.runbook.placeholders;
            let filled = fields::fill(&seen.runbook.title, |name| {
                let known = declared.iter().find(|it| it.name == name)?;
                let value = seen.state.values().get(name).or(known.default.as_ref());
                value.filter(|_| !known.secret).map(String::as_str)
            });
            let closed = if seen.state.is_closed() {
                Closed::Yes
            } else {
                Closed::No
            };
            let plain = (seen.runbook.title.as_str(), filled.0.as_str());
            tabtitle::title(&written, plain, seen.facts.kind, seen.state.name(), closed)
        })
    });
    Effect::new(move |before: Option<Option<String>>| {
        let title = title.get();
        // What was written first stays as it is, to the byte.
        if let Some(title) = &title
            && before.as_ref() != Some(&Some(title.clone()))
            && super::alarm::title() != *title
        {
            super::alarm::rename(title);
        }
        title
    });
}

fn rehearsal(desk: Desk) -> impl IntoView {
    let name = Memo::new(move |_| {
        desk.see(|seen| {
            let name = seen.state.name().map(str::to_owned);
            (seen.facts.kind == RunKind::Rehearsal).then_some(name)
        })
        .flatten()
    });
    let clock = move || {
        let (scale, zone) = desk.see(|seen| (seen.facts.scale, seen.runbook.timezone.clone()))?;
        let scale = scale?;
        let shown = desk.now(|now| {
            let at = scale.run_time(now);
            // To the minute, and no oftener than once a second.
            let until = scale.wall_time(Instant((at.0.div_euclid(60_000) + 1) * 60_000));
            (at, Some(until.max(Instant(now.0 + 1000))))
        })?;
        let minute = Instant(shown.0.div_euclid(60_000) * 60_000);
        let local = desk.with(|kept| tminus_plan::Zone::local(&kept.zone, minute))?;
        let mut text = launch::written(local);
        if let Some(zone) = zone {
            text.push(' ');
            text.push_str(&zone);
        }
        Some(view! { " " {words::rehearsal_clock(&text, scale.factor())} })
    };
    move || {
        let name = name.get()?;
        Some(view! {
            <p class="tm-notice tm-notice-rehearsal">
                <strong class="tm-notice-name">{words::REHEARSAL}</strong>
                {name.map(|name| view! { " " <span class="tm-notice-run">{name}</span> })}
                " "
                {words::REHEARSAL_NOTICE}
                {clock}
                " "
                {link(desk, "main", words::TO_MAIN.to_owned())}
            </p>
        })
    }
}

fn closed(desk: Desk) -> impl IntoView {
    let closed = Memo::new(move |_| {
        desk.see(|seen| {
            let at = seen.facts.closed.filter(|_| seen.state.is_closed());
            at.map(|at| words::closed_at(&clock::clock(at, clock::now()).short()))
        })
        .flatten()
    });
    // On the root, for whoever styles it.
    Effect::new(move |_| {
        let mark = closed.get().map(|_| "");
        if let Some(root) = desk.root() {
            dom::attribute(&root, "data-tm-closed", mark);
        }
    });
    let reopen = move |_| {
        if desk.act(action::reopen_run("")) {
            desk.say(words::SAID_REOPENED);
            desk.focus_soon(".tm-run-done:not([disabled]), .tm-run-more");
        }
    };
    move || {
        let at = closed.get()?;
        Some(view! {
            <p class="tm-notice tm-notice-closed">
                <strong class="tm-notice-name">{at}</strong>
                " "
                {words::CLOSED_NOTICE}
                " "
                <button type="button" class="tm-button tm-notice-act" on:click=reopen>
                    {words::REOPEN}
                </button>
            </p>
        })
    }
}

/// The address names a run that this device does not have.
fn unknown(desk: Desk) -> impl IntoView {
    let (asked, run) = desk
        .with(|kept| (kept.asked.clone(), kept.page.run.clone()))
        .unwrap_or_default();
    let misnamed = asked.filter(|asked| *asked != run);
    let shown = run.clone();
    let empty = Memo::new(move |_| {
        let empty = desk.see(|seen| {
            let recovery = seen.session.recovery();
            let readable = recovery.quarantined.is_empty() && recovery.unreadable.is_none();
            seen.session.ops().next().is_none() && readable && !recovery.newer
        });
        empty == Some(true)
    });
    move || {
        let missing = shown != "main" && empty.get();
        let text = match &misnamed {
            Some(asked) => words::misnamed(asked),
            None if missing => words::unknown(&shown),
            None => return None,
        };
        let here = runs::known(desk).unwrap_or_default();
        let mut dot = false;
        let here: Vec<_> = here
            .into_iter()
            .filter(|one| one.run != shown && (one.last.is_some() || one.run == "main"))
            .map(|one| {
                let name = runs::called(&one.run, one.name.as_deref());
                let between = if std::mem::replace(&mut dot, true) {
                    " · "
                } else {
                    " "
                };
                view! { {between} {link(desk, &one.run, name)} }
            })
            .collect();
        let lead = if here.is_empty() {
            words::NO_RUNS_HERE
        } else {
            words::RUNS_HERE
        };
        Some(view! {
            <p class="tm-notice tm-notice-unknown">{text} " " {lead} {here}</p>
        })
    }
}

/// A link to another run: of this address, so that it opens in a tab of its own
/// as well.
pub(super) fn link(desk: Desk, run: &str, text: String) -> impl IntoView + use<> {
    let (href, run) = (runs::address(run), run.to_owned());
    let follow = move |event: leptos::web_sys::MouseEvent| {
        // With a key held down it goes to another tab, and this one stays.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            runs::remember(desk, &run);
        }
    };
    view! { <a class="tm-run-link" href=href on:click=follow>{text}</a> }
}

/// In the question before a reset: the log as a file first.
fn backup(desk: Desk) -> impl IntoView {
    let save = move |_| files::back_up(desk);
    view! {
        <button type="button" class="tm-button" on:click=save>
            {words::BACKUP_FIRST}
        </button>
    }
}
