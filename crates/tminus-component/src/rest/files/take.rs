//! A log that comes in: chosen, dropped or in a link. It is looked at and shown,
//! and taken on a click.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use tminus_model::Instant;
use tminus_run::export::{self, FILE_LIMIT};
use tminus_run::runs::{RunKind, summary};
use tminus_run::{Altered, ImportError, ImportOptions, Imported, keys, stored};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

use super::merge::{self, Took};
use super::{open, shelf};
use crate::backup::size;
use crate::browser::clock;
use crate::rest::desk::Desk;
use crate::words::log as words;

/// No more problems of a file are listed than this.
const PROBLEMS: usize = 20;

/// A log that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Offer {
    /// It is being read.
    Reading,
    /// It is refused, and nothing can be done.
    Refused(String),
    /// It can be taken, in whole or in part.
    Ready(Box<Ready>),
    /// It was taken.
    Taken {
        /// What that came to.
        said: Vec<String>,
        /// The address of the run, where another one is open.
        go: Option<String>,
    },
}

/// A log that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ready {
    text: Arc<str>,
    run: String,
    options: ImportOptions,
    /// What is known about it: a name and a value each.
    facts: Vec<(&'static str, String)>,
    /// What there is to say before it is taken.
    notes: Vec<String>,
    problems: Vec<String>,
    told: Imported,
}

/// Looks at a text that came from somewhere.
pub(super) fn look_at(desk: Desk, from: &str, text: String) {
    let offer = looked_at(desk, from, text).unwrap_or_else(Offer::Refused);
    set(desk, offer);
}

/// Says that nothing comes of what came in.
pub(super) fn refuse(desk: Desk, why: &str) {
    set(desk, Offer::Refused(why.to_owned()));
}

fn set(desk: Desk, offer: Offer) {
    if let Offer::Refused(why) = &offer {
        desk.say(why);
    }
    shelf(desk).offer.set(Some(offer));
    desk.focus_soon(".tm-offer-title");
}

fn looked_at(desk: Desk, from: &str, text: String) -> Result<Offer, String> {
    // What the page gives where this module does not come.
    let copy = desk.look(|seen| stored::log_of(&text, seen.session.config(), seen.runbook));
    let text = copy.flatten().unwrap_or(text);
    let not_a_log = |why| ImportError::NotALog(why).to_string();
    let file = export::open(&text).map_err(not_a_log)?;
    let current = desk.look(|seen| seen.session.config().run.clone());
    let current = current.unwrap_or_default();
    let refuse = ImportOptions::default();
    let sound = ImportOptions {
        altered: Altered::TakeSound,
    };
    // A runbook's own name comes first: of another one the run means nothing.
    let mut notes = Vec::new();
    let run = match merge::preview(desk, &current, &text, refuse) {
        Err(ImportError::OtherRun { theirs }) if !keys::is_run(&theirs) => {
            return Err(words::BAD_RUN.to_owned());
        }
        Err(ImportError::OtherRun { theirs }) => theirs,
        _ => current.clone(),
    };
    let (options, problems, told) = match merge::preview(desk, &run, &text, refuse) {
        Ok(told) => (refuse, Vec::new(), told),
        Err(ImportError::Altered(problems)) => {
            let told = merge::preview(desk, &run, &text, sound);
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            (sound, problems, told.map_err(|error| error.to_string())?)
        }
        Err(error) => return Err(error.to_string()),
    };
    let found = summary(&file.run, file.ops.clone());
    if run != current {
        notes.push(words::other_run(found.name.as_deref().unwrap_or(&run)));
    }
    if let Some(site) = &told.other_site {
        notes.push(words::other_site(site));
    }
    if told.unlisted {
        notes.push(words::UNLISTED.to_owned());
    }
    for skew in &told.skews {
        let mut said = skew.to_string();
        said.push('.');
        notes.push(said);
    }
    let names: BTreeSet<&str> = file
        .ops
        .iter()
        .filter_map(|op| op.actor.as_deref())
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut title = found.name.clone().unwrap_or(found.run.clone());
    if found.kind == RunKind::Rehearsal {
        title = [&title, ", ", words::REHEARSAL].concat();
    }
    let mut facts = vec![(words::FROM, from.to_owned()), (words::RUN, title)];
    if !names.is_empty() {
        facts.push((words::WRITTEN_BY, names.join(", ")));
    }
    if let (Some(first), Some(last)) = (found.opened, found.last) {
        facts.push((words::WHEN, between(first, last)));
    }
    facts.push((words::HOLDS, told.to_string()));
    Ok(Offer::Ready(Box::new(Ready {
        text: text.into(),
        run,
        options,
        facts,
        notes,
        problems,
        told,
    })))
}

/// `1 Dec 09:22 – 2 Dec 14:05`.
fn between(first: Instant, last: Instant) -> String {
    let now = clock::now();
    let short = |at| clock::clock(at, now).short();
    let (first, last) = (short(first), short(last));
    if first == last {
        return first;
    }
    [&first, " – ", &last].concat()
}

fn take(desk: Desk, ready: &Ready) {
    let took = merge::take(desk, &ready.run, &ready.text, ready.options);
    let current = desk.look(|seen| seen.session.config().run.clone());
    let (done, more) = match took {
        Took::Saved(done) => (done, None),
        Took::Shown(done, why) => (done, Some(why)),
        Took::Nothing(why) => return refuse(desk, &why),
    };
    let mut said = vec![done.to_string()];
    said.extend(more.map(str::to_owned));
    let go = (current.as_ref() != Some(&ready.run)).then(|| ["?run=", &ready.run].concat());
    desk.say(&said.join(" "));
    set(desk, Offer::Taken { said, go });
}

/// Reads a file.
fn read(desk: Desk, file: &File) {
    if file.size() > FILE_LIMIT as f64 {
        return refuse(desk, &words::file_too_large(&size(file.size() as u64)));
    }
    shelf(desk).offer.set(Some(Offer::Reading));
    let (name, text) = (file.name(), file.text());
    spawn_local(async move {
        let text = JsFuture::from(text).await.ok();
        match text.and_then(|text| text.as_string()) {
            Some(text) => look_at(desk, &name, text),
            None => refuse(desk, words::UNREADABLE),
        }
    });
}

fn read_list(desk: Desk, files: Option<&FileList>) {
    match files.map(FileList::length) {
        Some(1) => {
            if let Some(file) = files.and_then(|files| files.get(0)) {
                read(desk, &file);
            }
        }
        None | Some(0) => {}
        Some(_) => refuse(desk, words::ONE_FILE),
    }
}

/// Takes what is dropped anywhere on the files; `over` says that something is
/// about to be. Else the browser would leave the page for the file.
pub(super) fn zone(desk: Desk, over: RwSignal<bool>, inside: AnyView) -> impl IntoView + use<> {
    let dragged = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|it| it.files());
        read_list(desk, files.as_ref());
    };
    view! {
        <div
            class="tm-files"
            data-tm-over=move || over.get().then_some("")
            on:dragover=dragged
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            {inside}
        </div>
    }
}

/// The way in.
pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let chosen = move |event: web_sys::Event| {
        let input = event.target().and_then(|it| it.dyn_into().ok());
        let Some(input): Option<HtmlInputElement> = input else {
            return;
        };
        read_list(desk, input.files().as_ref());
        // The same file again is another choice.
        input.set_value("");
    };
    view! {
        <section class="tm-log-part">
            <h3>{words::TAKE}</h3>
            <p class="tm-log-part-lead">{words::TAKE_WHY}</p>
            <div class="tm-drop">
                <label class="tm-button tm-take">
                    {words::TAKE_FILE}
                    <input
                        type="file"
                        class="tm-take-file"
                        accept=".json,application/json"
                        on:change=chosen
                    />
                </label>
                " "
                <span>{words::TAKE_DROP}</span>
            </div>
        </section>
    }
}

/// What came in, and what to do about it.
pub(super) fn offer(desk: Desk) -> impl IntoView + use<> {
    move || {
        let offer = shelf(desk).offer.get()?;
        let away = move |_| {
            shelf(desk).offer.set(None);
            desk.focus_soon(".tm-sheet-title");
        };
        Some(match offer {
            Offer::Reading => {
                view! { <p class="tm-offer tm-log-part-note">{words::READING}</p> }.into_any()
            }
            Offer::Refused(why) => view! {
                <section class="tm-offer tm-offer-bad">
                    <h3 class="tm-offer-title" tabindex="-1">{words::REFUSED}</h3>
                    <p dir="auto">{why}</p>
                    <div class="tm-log-part-tools">
                        <button type="button" class="tm-button" on:click=away>
                            {words::FINE}
                        </button>
                    </div>
                </section>
            }
            .into_any(),
            Offer::Taken { said, go } => {
                let said: Vec<_> = said
                    .into_iter()
                    .map(|text| view! { <p dir="auto">{text}</p> })
                    .collect();
                view! {
                    <section class="tm-offer tm-offer-done">
                        <h3 class="tm-offer-title" tabindex="-1">{words::TAKEN}</h3>
                        {said}
                        <div class="tm-log-part-tools">
                            {go.map(|go| view! {
                                <a class="tm-button tm-button-go tm-open-run" href=go>{words::OPEN_RUN}</a>
                                " "
                            })}
                            <button type="button" class="tm-button" on:click=away>
                                {words::FINE}
                            </button>
                        </div>
                    </section>
                }
                .into_any()
            }
            Offer::Ready(ready) => ready_view(desk, *ready, away).into_any(),
        })
    }
}

fn ready_view(
    desk: Desk,
    ready: Ready,
    away: impl Fn(web_sys::MouseEvent) + Send + 'static,
) -> impl IntoView {
    let Ready {
        facts,
        notes,
        problems,
        told,
        ..
    } = ready.clone();
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| {
            view! {
                <dt>{name}</dt>
                <dd dir="auto">{value}</dd>
            }
        })
        .collect();
    let notes: Vec<_> = notes
        .into_iter()
        .map(|text| view! { <p dir="auto">{text}</p> })
        .collect();
    let sound = !problems.is_empty();
    let yes = if sound {
        words::take_sound(told.new)
    } else {
        words::TAKE_YES.to_owned()
    };
    let is_new = told.new + told.lists > 0;
    let problems = sound.then(|| {
        let more = problems.len().saturating_sub(PROBLEMS);
        let more = (more > 0).then(|| view! { <li>{words::and_more(more)}</li> });
        let items: Vec<_> = problems
            .into_iter()
            .take(PROBLEMS)
            .map(|text| view! { <li dir="auto">{text}</li> })
            .collect();
        view! {
            <div class="tm-log-note tm-log-bad">
                <p class="tm-log-note-title">{words::PROBLEMS}</p>
                <ul class="tm-offer-problems">{items} {more}</ul>
            </div>
        }
    });
    view! {
        <section class="tm-offer">
            <h3 class="tm-offer-title" tabindex="-1">{words::OFFER}</h3>
            <dl class="tm-offer-facts">{facts}</dl>
            {notes}
            {problems}
            <div class="tm-log-part-tools">
                {is_new.then(move || view! {
                    <button
                        type="button"
                        class="tm-button tm-button-go tm-offer-yes"
                        on:click=move |_| take(desk, &ready)
                    >
                        {yes}
                    </button>
                    " "
                })}
                <button type="button" class="tm-button tm-offer-no" on:click=away>
                    {if is_new { words::TAKE_NO } else { words::FINE }}
                </button>
            </div>
        </section>
    }
}

/// Shows what came in with the page's address.
pub(super) fn show(desk: Desk) {
    open(desk);
    desk.focus_soon(".tm-offer-title");
}
