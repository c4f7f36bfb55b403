//! What happened, the newest first: chosen by person, topic and step, a part of
//! it in the page at a time.
//!
//! Who reads further down keeps the place: what happens meanwhile is counted
//! above the list and shown when it is asked for.

use leptos::html;
use leptos::prelude::*;
use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_plan::time::local_by;
use tminus_run::report::{Clock, Entry};
use tminus_run::timeline::Line;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement};

use crate::browser::clock;
use crate::lines::{Topic, Wanted, Window};
use crate::rest::desk::{Desk, Seen};
use crate::rest::zones;
use crate::words::log as words;

/// The reader's own clock.
struct Here;

impl Zone for Here {
    fn instant(&self, local: LocalDateTime) -> Instant {
        tminus_plan::time::instant_by(local, clock::ahead)
    }

    fn local(&self, at: Instant) -> LocalDateTime {
        local_by(at, clock::ahead(at.0))
    }
}

const CLOCK: Clock<'static> = Clock {
    zone: &Here,
    name: "",
};

/// The name of an op: writer and number.
type Name = (String, u64);

/// A line as it is shown.
#[derive(Debug, Clone, PartialEq)]
enum Row {
    /// A day begins.
    Day(String),
    /// An entry.
    Entry {
        entry: Box<Entry>,
        time: String,
        iso: String,
        /// The page's step: its place, and what it says there.
        step: Option<(usize, String)>,
    },
}

impl Row {
    /// What tells rows apart: an entry that is taken back is another one.
    fn key(&self) -> (String, u64, bool) {
        match self {
            Self::Day(day) => (day.clone(), u64::MAX, false),
            Self::Entry { entry, .. } => (entry.op.0.clone(), entry.op.1, entry.undone),
        }
    }
}

/// What of the log is shown.
#[derive(Debug, Clone, PartialEq, Default)]
struct Shown {
    rows: Vec<Row>,
    /// Entries that fit the choice.
    fitting: usize,
    /// All of them.
    all: usize,
    /// Those above the first row.
    newer: usize,
    /// Those below the last.
    older: usize,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Default)]
struct Known {
    people: Vec<String>,
    topics: Vec<Topic>,
    steps: Vec<(usize, String)>,
    /// Each day with its newest entry.
    days: Vec<(String, Name)>,
}

/// Where the reader is.
#[derive(Debug, Clone, PartialEq, Default)]
struct Place {
    /// The entry at the top; none is whatever is the newest.
    top: Option<Name>,
    /// So many are shown.
    count: usize,
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let wanted = RwSignal::new(Wanted::default());
    let place = RwSignal::new(Place::default());
    let known = Memo::new(move |_| desk.see(|seen| known(desk, seen)).unwrap_or_default());
    let shown = Memo::new(move |_| {
        let (wanted, place) = (wanted.get(), place.get());
        let shown = desk.see(|seen| shown(desk, seen, &wanted, &place));
        shown.unwrap_or_default()
    });
    let list = NodeRef::<html::Ol>::new();
    follow(list, place, shown);
    let is_empty = Memo::new(move |_| shown.with(|shown| shown.all == 0));
    view! {
        {move || desk.see(wrongs)}
        {move || if is_empty.get() {
            view! { <p class="tm-log-empty">{words::EMPTY}</p> }.into_any()
        } else {
            view! {
                {choices(known, wanted, place)}
                {counts(shown, wanted, place)}
                {newer(shown, place, list)}
                <ol class="tm-entries" aria-label=words::LINES node_ref=list>
                    <For
                        each=move || shown.with(|shown| shown.rows.clone())
                        key=Row::key
                        children=move |one| row(desk, one)
                    />
                </ol>
                {further(shown, place)}
                <p class="tm-log-zone">{words::zone(&zones::own().unwrap_or_else(|| "UTC".to_owned()))}</p>
            }.into_any()
        }}
    }
}

fn day(at: LocalDateTime) -> String {
    let month = crate::words::MONTHS[usize::from(at.month.clamp(1, 12)) - 1];
    [&at.day.to_string(), " ", month, " ", &at.year.to_string()].concat()
}

fn name(line: Line<'_>) -> Name {
    (line.op().writer.clone(), line.op().n)
}

fn known(desk: Desk, seen: &Seen<'_>) -> Known {
    let mut known = Known::default();
    let mut steps = vec![false; seen.runbook.steps.len()];
    for line in seen.session.lines().rev() {
        let op = line.op();
        let who = op.actor.as_deref().unwrap_or_default();
        if known.people.iter().all(|known| known != who) {
            known.people.push(who.to_owned());
        }
        for kind in [&op.kind, &line.about().kind] {
            let topic = Topic::of(kind);
            if !known.topics.contains(&topic) {
                known.topics.push(topic);
            }
        }
        if let Some(step) = line.step() {
            steps[step] = true;
        }
        let day = day(Here.local(line.at()));
        if known.days.last().is_none_or(|(last, _)| *last != day) {
            known.days.push((day, name(line)));
        }
    }
    known.people.sort();
    known.topics.sort();
    let steps = steps.iter().enumerate().filter(|(_, is)| **is);
    known.steps = steps
        .map(|(at, _)| (at, desk.step_words(at, &seen.runbook.steps[at].text)))
        .collect();
    known
}

fn shown(desk: Desk, seen: &Seen<'_>, wanted: &Wanted, place: &Place) -> Shown {
    let mut all = 0;
    let lines = seen.session.lines().rev().inspect(|_| all += 1);
    let fitting: Vec<Line<'_>> = lines.filter(|line| wanted.takes(*line)).collect();
    let is_top = |line: &Line<'_>| {
        let op = line.op();
        let top = place.top.as_ref();
        top.is_some_and(|(writer, n)| op.writer == *writer && op.n == *n)
    };
    let top = place.top.as_ref();
    let top = top.and_then(|_| fitting.iter().position(is_top));
    let window = Window::at(top.unwrap_or_default(), place.count, fitting.len());
    let mut rows = Vec::new();
    let mut last = None;
    for line in &fitting[window.from..window.to] {
        let local = Here.local(line.at());
        let this = day(local);
        if last.as_ref() != Some(&this) {
            rows.push(Row::Day(this.clone()));
            last = Some(this);
        }
        let entry = line.entry(CLOCK);
        // `2026-12-01 09:00:00`: the day stands over it.
        let time = entry.at.split(' ').next_back().unwrap_or_default();
        rows.push(Row::Entry {
            time: time.to_owned(),
            iso: clock::iso(line.at()),
            step: line
                .step()
                .map(|at| (at, desk.step_words(at, &seen.runbook.steps[at].text))),
            entry: Box::new(entry),
        });
    }
    Shown {
        rows,
        fitting: fitting.len(),
        newer: window.from,
        older: fitting.len() - window.to,
        all,
    }
}

/// What is wrong with the log as a whole.
fn wrongs(seen: &Seen<'_>) -> impl IntoView + use<> {
    let breaks: Vec<String> = seen
        .session
        .breaks()
        .iter()
        .map(ToString::to_string)
        .collect();
    let skews: Vec<String> = tminus_run::skew::skews(seen.session.ops())
        .iter()
        .map(ToString::to_string)
        .collect();
    let note = |class: &'static str, title: &'static str, why: &'static str, of: Vec<String>| {
        let items: Vec<_> = of
            .into_iter()
            .map(|text| view! { <li dir="auto">{text}</li> })
            .collect();
        (!items.is_empty()).then(|| {
            view! {
                <div class=class>
                    <p class="tm-log-note-title">{title}</p>
                    <ul>{items}</ul>
                    <p>{why}</p>
                </div>
            }
        })
    };
    (
        note(
            "tm-log-note tm-log-bad",
            words::BREAKS,
            words::BREAKS_WHY,
            breaks,
        ),
        note("tm-log-note", words::SKEWS, words::SKEWS_WHY, skews),
    )
}

/// The element that scrolls.
fn scroller(list: NodeRef<html::Ol>) -> Option<Element> {
    let list = list.get_untracked()?;
    list.closest(".tm-sheet-body").ok().flatten()
}

/// Keeps the place of who reads further down, and follows the newest for who
/// reads at the top.
fn follow(list: NodeRef<html::Ol>, place: RwSignal<Place>, shown: Memo<Shown>) {
    let scrolled = move |_: web_sys::Event| {
        let Some(body) = scroller(list) else { return };
        let is_top = list.get_untracked().is_some_and(|list| {
            let (list, body) = (
                list.get_bounding_client_rect(),
                body.get_bounding_client_rect(),
            );
            list.top() >= body.top()
        });
        let newer = shown.with_untracked(|shown| shown.newer);
        let top = place.with_untracked(|place| place.top.clone());
        if !is_top && top.is_none() {
            let first = shown.with_untracked(|shown| {
                shown.rows.iter().find_map(|row| match row {
                    Row::Entry { entry, .. } => Some(entry.op.clone()),
                    Row::Day(_) => None,
                })
            });
            place.update(|place| place.top = first);
        } else if is_top && newer == 0 && top.is_some() {
            place.update(|place| place.top = None);
        }
    };
    let listener = StoredValue::new_local(None::<gloo::events::EventListener>);
    Effect::new(move |_| {
        list.track();
        if let Some(body) = scroller(list) {
            let scrolled = gloo::events::EventListener::new(&body, "scroll", move |event| {
                scrolled(event.clone());
            });
            listener.set_value(Some(scrolled));
        }
    });
}

fn choices(
    known: Memo<Known>,
    wanted: RwSignal<Wanted>,
    place: RwSignal<Place>,
) -> impl IntoView + use<> {
    let chosen = move |change: &dyn Fn(&mut Wanted)| {
        wanted.update(|wanted| change(wanted));
        place.set(Place::default());
    };
    let people = move || {
        let option = |who: String| {
            let text = if who.is_empty() {
                words::NO_NAME.to_owned()
            } else {
                who.clone()
            };
            // A name may be any text: the empty one is no choice.
            let value = ["=", &who].concat();
            let is = move || wanted.with(|wanted| wanted.who.as_deref() == Some(who.as_str()));
            view! { <option value=value prop:selected=is>{text}</option> }
        };
        let people = known.with(|known| known.people.clone());
        people.into_iter().map(option).collect::<Vec<_>>()
    };
    let topics = move || {
        let option = |topic: Topic| {
            let is = move || wanted.with(|wanted| wanted.topic == Some(topic));
            view! { <option value=topic.word() prop:selected=is>{words::topic(topic)}</option> }
        };
        let topics = known.with(|known| known.topics.clone());
        topics.into_iter().map(option).collect::<Vec<_>>()
    };
    let steps = move || {
        let option = |(at, text): (usize, String)| {
            let is = move || wanted.with(|wanted| wanted.step == Some(at));
            view! { <option value=at.to_string() prop:selected=is>{text}</option> }
        };
        let steps = known.with(|known| known.steps.clone());
        steps.into_iter().map(option).collect::<Vec<_>>()
    };
    let days = move || {
        let days = known.with(|known| known.days.clone());
        let days = days.into_iter().enumerate();
        days.map(|(at, (day, _))| view! { <option value=at.to_string()>{day}</option> })
            .collect::<Vec<_>>()
    };
    let value = |event: &web_sys::Event| {
        let list = event.target()?.dyn_into::<HtmlSelectElement>().ok()?;
        Some(list.value())
    };
    let who = move |event| {
        let who = value(&event);
        let who = who.and_then(|who| who.strip_prefix('=').map(str::to_owned));
        chosen(&|wanted| wanted.who.clone_from(&who));
    };
    let topic = move |event| {
        let topic = value(&event).and_then(|word| Topic::from_word(&word));
        chosen(&|wanted| wanted.topic = topic);
    };
    let step = move |event| {
        let step = value(&event).and_then(|at| at.parse().ok());
        chosen(&|wanted| wanted.step = step);
    };
    let go = move |event| {
        let at = value(&event).and_then(|at| at.parse::<usize>().ok());
        let day = at.and_then(|at| known.with_untracked(|known| known.days.get(at).cloned()));
        // Of a choice of entries the day's newest may be none.
        wanted.set(Wanted::default());
        place.set(Place {
            top: day.map(|(_, name)| name),
            count: 0,
        });
    };
    view! {
        <div class="tm-log-choices">
            <label>
                <span>{words::BY}</span>
                <select data-tm-choice="who" on:change=who>
                    <option value="">{words::EVERYBODY}</option>
                    {people}
                </select>
            </label>
            <label>
                <span>{words::ABOUT}</span>
                <select data-tm-choice="topic" on:change=topic>
                    <option value="">{words::EVERYTHING}</option>
                    {topics}
                </select>
            </label>
            <label class="tm-log-wide">
                <span>{words::STEP}</span>
                <select data-tm-choice="step" on:change=step>
                    <option value="">{words::EVERY_STEP}</option>
                    {steps}
                </select>
            </label>
            <label hidden=move || known.with(|known| known.days.len() < 2)>
                <span>{words::DAY}</span>
                <select data-tm-choice="day" on:change=go>
                    <option value="">{words::NEWEST}</option>
                    {days}
                </select>
            </label>
        </div>
    }
}

fn counts(
    shown: Memo<Shown>,
    wanted: RwSignal<Wanted>,
    place: RwSignal<Place>,
) -> impl IntoView + use<> {
    let text = move || {
        shown.with(|shown| match (shown.fitting, shown.all) {
            (0, _) => words::NONE_FIT.to_owned(),
            (fitting, all) if fitting == all => words::entries(all),
            (fitting, all) => words::of_entries(fitting, all),
        })
    };
    let all = move |_| {
        wanted.set(Wanted::default());
        place.set(Place::default());
    };
    let chosen = move || !wanted.with(Wanted::is_all);
    view! {
        <p class="tm-log-count">
            <span>{text}</span>
            " "
            <Show when=chosen>
                <button type="button" class="tm-log-all" on:click=all>
                    {words::SHOW_ALL}
                </button>
            </Show>
        </p>
    }
}

fn newer(
    shown: Memo<Shown>,
    place: RwSignal<Place>,
    list: NodeRef<html::Ol>,
) -> impl IntoView + use<> {
    let count = Memo::new(move |_| shown.with(|shown| shown.newer));
    let to_top = move |_| {
        place.set(Place::default());
        if let Some(body) = scroller(list) {
            body.set_scroll_top(0);
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <button type="button" class="tm-button tm-log-newer" on:click=to_top>
                {move || words::newer(count.get())}
            </button>
        </Show>
    }
}

fn further(shown: Memo<Shown>, place: RwSignal<Place>) -> impl IntoView + use<> {
    let more = Memo::new(move |_| shown.with(|shown| shown.older > 0));
    let further = move |_| {
        let (window, names) = shown.with_untracked(|shown| {
            let names: Vec<Name> = shown
                .rows
                .iter()
                .filter_map(|row| match row {
                    Row::Entry { entry, .. } => Some(entry.op.clone()),
                    Row::Day(_) => None,
                })
                .collect();
            let to = shown.newer + names.len();
            let from = shown.newer;
            (Window { from, to }, names)
        });
        let (on, count) = window.further();
        place.update(|place| {
            place.count = count;
            // Rows that leave at the top are those above what is read.
            if on > 0 || place.top.is_some() {
                place.top = names.get(on).cloned();
            }
        });
    };
    let beginning = || view! { <p class="tm-log-beginning">{words::BEGINNING}</p> };
    view! {
        <Show when=move || more.get() fallback=beginning>
            <button type="button" class="tm-button tm-log-earlier" on:click=further>
                {words::EARLIER}
            </button>
        </Show>
    }
}

fn row(desk: Desk, row: Row) -> AnyView {
    let (entry, time, iso, step) = match row {
        Row::Day(day) => {
            return view! {
                <li class="tm-entries-day">
                    <h3>{day}</h3>
                </li>
            }
            .into_any();
        }
        Row::Entry {
            entry,
            time,
            iso,
            step,
        } => (entry, time, iso, step),
    };
    let Entry {
        actor,
        subject,
        what,
        note,
        undone,
        kind,
        ..
    } = *entry;
    let step = step.map(|(at, text)| {
        let text = subject.clone().unwrap_or(text);
        let href = desk.with(|kept| kept.page.anchor(at));
        let href = ["#", &href.unwrap_or_default()].concat();
        let go = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            go_to(desk, at);
        };
        view! { <a class="tm-entry-step" dir="auto" href=href on:click=go>{text}</a> }.into_any()
    });
    let about = step.or_else(|| {
        let text = subject?;
        Some(view! { <span class="tm-entry-step" dir="auto">{text}</span> }.into_any())
    });
    view! {
        <li class="tm-entry" data-tm-kind=kind data-tm-undone=undone.then_some("")>
            <time class="tm-entry-time" datetime=iso>{time}</time>
            <div class="tm-entry-text">
                {about}
                <p class="tm-entry-what">
                    <span class="tm-entry-did" dir="auto">{what}</span>
                    {actor.map(|who| view! { " " <span class="tm-entry-who" dir="auto">{who}</span> })}
                    {undone.then(|| view! { " " <span class="tm-chip">{words::TAKEN_BACK}</span> })}
                </p>
                {note.map(|note| view! { <p class="tm-entry-note" dir="auto">{note}</p> })}
            </div>
        </li>
    }
    .into_any()
}

/// Goes to a step. On a phone the sheet covers it.
fn go_to(desk: Desk, at: usize) {
    let Some(Some(nodes)) = desk.with(|kept| kept.page.step(at)) else {
        return;
    };
    let narrow = web_sys::window()
        .and_then(|window| window.inner_width().ok()?.as_f64())
        .is_some_and(|width| width <= 640.0);
    if narrow {
        desk.close_panel();
    }
    // After the sheet has given the keyboard back to its tool.
    queue_microtask(move || {
        queue_microtask(move || {
            queue_microtask(move || {
                nodes.step.scroll_into_view();
                let input: &HtmlElement = &nodes.input;
                let _ = input.focus();
            });
        });
    });
}
