//! The run on a big screen: to be read from across a room, with nothing on it
//! that could be hit by mistake. It has an address of its own, `?view=room`.

use gloo::events::EventListener;
use leptos::prelude::*;
use tminus_model::Instant;
use tminus_run::runs::RunKind;
use wasm_bindgen::JsValue;

use super::{filled, link};
use crate::browser::{clock, dom};
use crate::frame::{self, Chip, ClockView, Layout, Wake};
use crate::latest::latest;
use crate::rest::desk::{Desk, Seen};
use crate::room::{self, Gate, Item};
use crate::times::{self, Times};
use crate::words as page_words;
use crate::words::tool as words;

/// So many parts and entries of the log have room below each other.
const ROOM: usize = 10;

/// Puts the place beside the page, and opens the screen where the address says so.
pub(super) fn furnish(desk: Desk) {
    let Some(body) = dom::document().body() else {
        return;
    };
    // One screen for a page: that of its first runbook.
    if dom::document()
        .query_selector(".tm-screen-place")
        .is_ok_and(|it| it.is_none())
    {
        let place = dom::element("div", "tm-screen-place");
        let _ = body.append_child(&place);
        desk.mount_place(place, view);
        let Some(window) = web_sys::window() else {
            return;
        };
        let moved = EventListener::new(&window, "popstate", move |_| show(desk, is_asked()));
        desk.tool(|tool| tool.listeners.borrow_mut().push(moved));
        if is_asked() {
            show(desk, true);
        }
    }
}

/// Says whether the address asks for the screen.
fn is_asked() -> bool {
    let search = web_sys::window().and_then(|it| it.location().search().ok());
    let search = search.unwrap_or_default();
    search
        .trim_start_matches('?')
        .split('&')
        .any(|part| part == "view=room")
}

/// The page's address with the screen, or without it.
pub(in crate::rest) fn address(with: bool) -> String {
    let Some(window) = web_sys::window() else {
        return String::new();
    };
    let location = window.location();
    let search = location.search().unwrap_or_default();
    let others = search.trim_start_matches('?').split('&');
    let mut parts: Vec<&str> = others
        .filter(|it| !it.is_empty() && *it != "view=room")
        .collect();
    if with {
        parts.push("view=room");
    }
    let path = location.pathname().unwrap_or_default();
    let mark = if parts.is_empty() { "" } else { "?" };
    [&path, mark, &parts.join("&")].concat()
}

/// Shows or leaves the screen, as the address says.
fn show(desk: Desk, is_shown: bool) {
    let was = desk
        .tool(|tool| tool.room.get_untracked())
        .unwrap_or_default();
    if was == is_shown {
        return;
    }
    desk.tool(|tool| tool.room.set(is_shown));
    let page = dom::document();
    if let Some(root) = page.document_element() {
        dom::attribute(&root, "data-tm-room", is_shown.then_some(""));
    }
    // Nothing behind the screen can be reached.
    if let Some(body) = page.body() {
        let children = body.children();
        for at in 0..children.length() {
            if let Some(child) = children
                .item(at)
                .filter(|it| it.class_name() != "tm-screen-place")
            {
                dom::attribute(&child, "inert", is_shown.then_some(""));
            }
        }
    }
    let target = if is_shown {
        ".tm-screen-name"
    } else {
        "[data-tm-tool=room]"
    };
    queue_microtask(move || {
        queue_microtask(move || {
            link::focus(dom::document().query_selector(target).ok().flatten());
        });
    });
}

/// Opens the screen, or leaves it, and writes that into the address.
pub(in crate::rest) fn toggle(desk: Desk) {
    let is_shown = !desk
        .tool(|tool| tool.room.get_untracked())
        .unwrap_or_default();
    let history = web_sys::window().and_then(|it| it.history().ok());
    if let Some(history) = history {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address(is_shown)));
    }
    show(desk, is_shown);
}

/// Says whether the screen is shown.
pub(in crate::rest) fn is_shown(desk: Desk) -> bool {
    desk.tool(|tool| tool.room.get_untracked())
        .unwrap_or_default()
}

fn view(desk: Desk) -> impl IntoView {
    move || {
        let is_shown = desk.tool(|tool| tool.room.get())?;
        is_shown.then(|| screen(desk))
    }
}

fn screen(desk: Desk) -> impl IntoView + use<> {
    let head = move || {
        desk.see(|seen| {
            let name = seen.state.name().map(str::to_owned);
            let is_rehearsal = seen.facts.kind == RunKind::Rehearsal;
            view! {
                <h1 class="tm-screen-name" tabindex="-1" dir="auto">
                    {filled(seen, &seen.runbook.title)}
                </h1>
                {name.map(|name| view! { <span class="tm-screen-run" dir="auto">{name}</span> })}
                {is_rehearsal
                    .then(|| view! { <span class="tm-screen-badge">{words::REHEARSAL}</span> })}
            }
        })
    };
    let leave = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        toggle(desk);
    };
    view! {
        <section class="tm-screen" aria-label=words::ROOM_NAME lang="en">
            <header class="tm-screen-head">
                <div class="tm-screen-title">{head}</div>
                <div class="tm-screen-time">{move || time(desk)}</div>
                <a class="tm-screen-leave" href=address(false) on:click=leave>
                    {words::LEAVE}
                </a>
            </header>
            <div class="tm-screen-clocks">{move || clocks(desk)}</div>
            <div class="tm-screen-body">{move || body(desk)}</div>
        </section>
    }
}

/// The time of day, which a room without a clock on its wall asks for.
fn time(desk: Desk) -> impl IntoView + use<> {
    let shown = desk.now(|wall| {
        let next = Instant((wall.0.div_euclid(60_000) + 1) * 60_000);
        (clock::clock(wall, wall).short(), Some(next))
    });
    view! { <span class="tm-screen-label">{words::TIME}</span> <span>{shown}</span> }
}

fn times_of(desk: Desk, seen: &Seen<'_>) -> Times {
    let times =
        desk.with(|kept| times::times(seen.runbook, seen.state, &kept.zone, seen.facts.scale));
    times.unwrap_or_default()
}

/// Does something with the run's time, and is run again when that is wrong.
fn at_time<T>(desk: Desk, seen: &Seen<'_>, act: impl FnOnce(Instant, &mut Wake) -> T) -> Option<T> {
    desk.now(|wall| {
        let mut wake = Wake::default();
        let shown = act(seen.facts.run_time(wall), &mut wake);
        (shown, wake.on_the_wall(seen.facts.scale, wall).earliest())
    })
}

fn clocks(desk: Desk) -> impl IntoView + use<> {
    let shown = desk.see(|seen| {
        let times = times_of(desk, seen);
        at_time(desk, seen, |now, wake| {
            let layout = Layout::default();
            let bar = frame::bar(seen.runbook, seen.state, &times, &layout, now, wake);
            // The next step's own chip changes in another place.
            let gate = room::gate(seen.timing, &times, now, wake);
            (
                bar.clock,
                gate,
                seen.state.progress(),
                seen.state.is_closed(),
            )
        })
    });
    let (clock, gate, progress, is_closed) = shown.flatten().unwrap_or_default();
    let complete = progress.is_complete();
    // A closed run goes on no longer, however much of it is open.
    let clock = clock.filter(|_| !is_closed);
    let (phase, name, face) = match clock {
        Some(ClockView { phase, name, face }) => (phase, name, face),
        None if complete => ("done", "", words::FINISHED.to_owned()),
        None if is_closed => ("none", "", crate::words::latest::CLOSED.to_owned()),
        None => ("none", "", words::NO_CLOCK.to_owned()),
    };
    let done = page_words::of_done(progress.done + progress.skipped, progress.total);
    let percent = (progress.done + progress.skipped) * 100 / progress.total.max(1);
    view! {
        <div class="tm-screen-clock" data-tm-clock=phase>
            <span class="tm-screen-label">{name}</span>
            <span class="tm-screen-face" role="timer">{face}</span>
        </div>
        {gate.filter(|_| !complete && !is_closed).map(|Gate { name, face, urgency }| {
            view! {
                <div class="tm-screen-gate" data-tm-urgency=urgency>
                    <span class="tm-screen-label">{name}</span>
                    <span class="tm-screen-gate-face">{face}</span>
                </div>
            }
        })}
        <div class="tm-screen-all">
            <span class="tm-screen-label">{done}</span>
            <progress class="tm-screen-meter" max="100" value=percent.to_string() aria-label=words::PROGRESS></progress>
        </div>
    }
}

fn body(desk: Desk) -> impl IntoView + use<> {
    desk.see(|seen| {
        let times = times_of(desk, seen);
        let room = at_time(desk, seen, |now, wake| {
            room::room(seen.runbook, seen.state, seen.timing, &times, now, wake)
        });
        let room = room.unwrap_or_default();
        let text = |item: &Item| {
            let text = super::text(desk, seen, item.index);
            view! { <span class="tm-screen-text" dir="auto">{text}</span> }
        };
        let chip = |chip: &Option<Chip>| {
            let Chip { class, text } = chip.clone()?;
            Some(view! { <span class=class>{text}</span> })
        };
        let owner = |item: &Item| {
            let owner = seen.runbook.steps[item.index].owner.as_deref()?;
            let name = filled(seen, seen.runbook.owner_name(owner));
            Some(view! { <span class="tm-screen-who" dir="auto">{name}</span> })
        };
        let people: Vec<_> = room.people.iter().map(|person| {
            let (word, item) = match (&person.doing, &person.next) {
                (Some(item), _) => (words::NOW, Some(item)),
                (None, Some(item)) => (words::NEXT, Some(item)),
                (None, None) => (words::WAITS, None),
            };
            let is_now = person.doing.is_some().then_some("");
            view! {
                <li class="tm-screen-person" data-tm-now=is_now>
                    <span class="tm-screen-who" dir="auto">{filled(seen, &person.name)}</span>
                    <span class="tm-screen-word">{word}</span>
                    {item.map(text)}
                    {item.map(|item| chip(&item.chip))}
                </li>
            }
        }).collect();
        let more = |count: usize| (count > 0).then(|| view! { <li class="tm-screen-more">{words::more(count)}</li> });
        let trouble = |name, items: &[Item], count: usize, kind| {
            if count == 0 {
                return None;
            }
            let items: Vec<_> = items.iter().map(|item| view! {
                <li>{text(item)} {owner(item)} {(kind == "late").then(|| chip(&item.chip))}</li>
            }).collect();
            let rest = more(count - items.len());
            Some(view! {
                <section class="tm-screen-part" data-tm-kind-of=kind>
                    <h2>{name} " " <span class="tm-screen-number">{count}</span></h2>
                    <ul>{items} {rest}</ul>
                </section>
            })
        };
        let well = (room.late_count + room.held_count == 0)
            .then(|| view! { <p class="tm-screen-well">{words::ALL_WELL}</p> });
        let parts: Vec<_> = room.parts.iter().map(|part| {
            let done = part.progress.done + part.progress.skipped;
            let percent = done * 100 / part.progress.total.max(1);
            let title = &seen.runbook.sections[part.section].title;
            view! {
                <li data-tm-now=part.now.then_some("") data-tm-done=part.progress.is_complete().then_some("")>
                    <span class="tm-screen-text" dir="auto">{filled(seen, title)}</span>
                    <span class="tm-screen-count">{page_words::of(done, part.progress.total)}</span>
                    <progress class="tm-screen-meter" max="100" value=percent.to_string() aria-hidden="true"></progress>
                </li>
            }
        }).collect();
        let last = last(desk, seen, ROOM - room.parts.len().min(ROOM - 3));
        let persons = (!people.is_empty()).then(|| view! {
            <section class="tm-screen-part tm-screen-people">
                <h2>{words::NOW_AND_NEXT}</h2>
                <ul>{people} {more(room.more_people)}</ul>
            </section>
        });
        view! {
            <div class="tm-screen-column">
                <div class="tm-screen-troubles">
                    {trouble(words::IS_LATE, &room.late, room.late_count, "late")}
                    {trouble(words::IS_HELD, &room.held, room.held_count, "held")} {well}
                </div>
                {persons}
            </div>
            <div class="tm-screen-column">
                <section class="tm-screen-part tm-screen-parts">
                    <h2>{words::PROGRESS}</h2>
                    <ul>{parts} {more(room.more_parts)}</ul>
                </section>
                <section class="tm-screen-part tm-screen-last">
                    <h2>{words::LAST}</h2>
                    {last}
                </section>
            </div>
        }
    })
}

/// The last entries of the log.
fn last(desk: Desk, seen: &Seen<'_>, most: usize) -> AnyView {
    let now = clock::now();
    let lines = seen.session.lines().rev().filter(|line| !line.is_undone());
    let lines: Vec<_> = lines
        .take(most)
        .map(|line| {
            let at = clock::clock(line.at(), now).short();
            let what = latest(line.op(), line.about());
            let subject = line
                .step()
                .map(|at| desk.step_words(at, &seen.runbook.steps[at].text))
                .or_else(|| line.subject());
            let actor = line.op().actor.clone();
            view! {
                <li>
                    <time>{at}</time>
                    <span class="tm-screen-text" dir="auto">
                        {what}
                        {subject.map(|subject| [": ", &subject].concat())}
                    </span>
                    <span class="tm-screen-who" dir="auto">{actor}</span>
                </li>
            }
        })
        .collect();
    if lines.is_empty() {
        return view! { <p class="tm-screen-well">{words::NOTHING_YET}</p> }.into_any();
    }
    view! { <ul>{lines}</ul> }.into_any()
}

/// A link to the screen was clicked. One that asks for another tab or window
/// gets it.
pub(in crate::rest) fn open(desk: Desk, event: &web_sys::MouseEvent) {
    if event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
        event.prevent_default();
        toggle(desk);
    }
}

/// The tool that opens the screen: a link, so that it can be opened elsewhere.
pub(in crate::rest) fn tool(desk: Desk) -> impl IntoView + use<> {
    let open = move |event: web_sys::MouseEvent| self::open(desk, &event);
    view! {
        <a class="tm-desk-tool" data-tm-tool="room" href=address(true) on:click=open>
            {words::ROOM}
        </a>
    }
}
