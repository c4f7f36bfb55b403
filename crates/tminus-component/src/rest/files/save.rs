//! The log and its reports as files, and the hashes that stand for it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tminus_run::export::{FILE_LIMIT, Omit};
use tminus_run::report::{self, Clock, Report};

use super::{backup, disk};
use crate::backup::ago;
use crate::browser::zone::BrowserZone;
use crate::browser::{clipboard, clock};
use crate::rest::desk::{Desk, Seen};
use crate::rest::zones;
use crate::words::log as words;

/// What a log can be saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Log,
    Markdown,
    Html,
    Csv,
}

impl Form {
    const ALL: [Self; 4] = [Self::Log, Self::Markdown, Self::Html, Self::Csv];

    fn ending(self) -> &'static str {
        match self {
            Self::Log => "json",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Csv => "csv",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Log => "application/json",
            Self::Markdown => "text/markdown;charset=utf-8",
            Self::Html => "text/html;charset=utf-8",
            Self::Csv => "text/csv;charset=utf-8",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Log => (words::SAVE_LOG, words::SAVE_LOG_WHY),
            Self::Markdown => (words::SAVE_MARKDOWN, words::SAVE_MARKDOWN_WHY),
            Self::Html => (words::SAVE_HTML, words::SAVE_HTML_WHY),
            Self::Csv => (words::SAVE_CSV, words::SAVE_CSV_WHY),
        }
    }

    fn make(self, seen: &Seen<'_>, omit: Omit) -> String {
        match self {
            Self::Log => seen.session.export_without(omit),
            Self::Markdown => report::markdown(&made(seen, omit)),
            Self::Html => report::html(&made(seen, omit)),
            Self::Csv => report::csv(&made(seen, omit)),
        }
    }
}

/// The report, in the zone of the launch, else of the runbook, else of the
/// reader.
fn made(seen: &Seen<'_>, omit: Omit) -> Report {
    let launch = seen
        .state
        .launch()
        .and_then(|launch| launch.zone.as_deref());
    let named = launch.or(seen.runbook.timezone.as_deref());
    let zone = BrowserZone::new(named);
    let own = zones::own().unwrap_or_else(|| "UTC".to_owned());
    let name = named.filter(|_| zone.is_named()).unwrap_or(&own);
    let clock = Clock { zone: &zone, name };
    report::report(&seen.session.reading(omit), clock)
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let omit = RwSignal::new(Omit::default());
    let forms: Vec<_> = Form::ALL.map(|form| choice(desk, form, omit)).into();
    let shortened = move || omit.get() != Omit::default();
    view! {
        <section class="tm-log-part">
            <h3>{words::SAVE}</h3>
            <p class="tm-log-part-lead">{words::SAVE_WHY}</p>
            {move || age(desk)}
            <ul class="tm-forms">{forms}</ul>
            <fieldset class="tm-omit">
                <legend>{words::OMIT}</legend>
                <label>
                    <input
                        type="checkbox"
                        data-tm-omit="notes"
                        prop:checked=move || omit.get().notes
                        on:change=move |_| omit.update(|omit| omit.notes = !omit.notes)
                    />
                    " "
                    {words::OMIT_NOTES}
                </label>
                <label>
                    <input
                        type="checkbox"
                        data-tm-omit="values"
                        prop:checked=move || omit.get().values
                        on:change=move |_| omit.update(|omit| omit.values = !omit.values)
                    />
                    " "
                    {words::OMIT_VALUES}
                </label>
                <Show when=shortened>
                    <p class="tm-log-part-note">{words::OMITTED}</p>
                </Show>
            </fieldset>
            {move || large(desk)}
            {copy(desk, omit)}
        </section>
        <section class="tm-log-part">
            <h3>{words::HEADS}</h3>
            <p class="tm-log-part-lead">{words::HEADS_WHY}</p>
            {heads(desk)}
        </section>
    }
}

fn choice(desk: Desk, form: Form, omit: RwSignal<Omit>) -> impl IntoView + use<> {
    let (name, why) = form.words();
    let save = move |_| {
        let omit = omit.get_untracked();
        let made = desk.look(|seen| {
            let what = match form {
                Form::Log => "",
                Form::Csv => "timeline",
                Form::Markdown | Form::Html => "report",
            };
            let short = if omit == Omit::default() {
                ""
            } else {
                "shortened"
            };
            let what = [what, short].join(" ");
            let name = disk::name(seen, &what, form.ending());
            (name, form.make(seen, omit))
        });
        let Some((name, text)) = made else { return };
        if disk::save(&name, form.kind(), &text) {
            if form == Form::Log && omit == Omit::default() {
                backup::note(desk);
            }
            desk.say(&words::saved_as(&name));
        }
    };
    view! {
        <li>
            <button type="button" class="tm-log-form" data-tm-log-form=form.ending() on:click=save>
                <span class="tm-log-form-name">{name}</span>
                " "
                <span class="tm-log-form-why">{why}</span>
            </button>
        </li>
    }
}

/// When it was last saved.
fn age(desk: Desk) -> impl IntoView + use<> {
    let text = match backup::last(desk) {
        Some(at) => desk.now(|_| {
            let (ago, until) = ago(at, clock::now());
            (words::last_backup(&ago), Some(until))
        }),
        None => Some(words::NO_BACKUP.to_owned()),
    };
    view! { <p class="tm-log-part-note">{text}</p> }
}

fn large(desk: Desk) -> impl IntoView + use<> {
    // An entry takes at least this much in a file: most logs need no look.
    const LEAST: usize = 100;
    let is_large = desk.see(|seen| {
        seen.session.ops().count() > FILE_LIMIT / LEAST / 4
            && seen.session.export().len() > FILE_LIMIT
    });
    is_large.unwrap_or_default().then(
        || view! { <p class="tm-log-part-note tm-log-part-bad">{words::TOO_LARGE_TO_IMPORT}</p> },
    )
}

fn copy(desk: Desk, omit: RwSignal<Omit>) -> impl IntoView + use<> {
    let by_hand = RwSignal::new(None::<String>);
    let said = RwSignal::new("");
    let copy = move |_| {
        let text = desk.look(|seen| Form::Markdown.make(seen, omit.get_untracked()));
        let Some(text) = text else { return };
        spawn_local(async move {
            let done = clipboard::write(&text).await;
            let word = if done {
                words::COPIED
            } else {
                words::NOT_COPIED
            };
            said.set(word);
            desk.say(word);
            by_hand.set((!done).then_some(text));
        });
    };
    view! {
        <div class="tm-log-part-tools">
            <button type="button" class="tm-button tm-copy-report" on:click=copy>
                {words::COPY}
            </button>
            " "
            <span class="tm-log-part-note">{said}</span>
        </div>
        {move || by_hand.get().map(text_to_copy)}
    }
}

/// A text to select where the clipboard is closed.
pub(super) fn text_to_copy(text: String) -> impl IntoView {
    view! {
        <textarea class="tm-by-hand" readonly aria-label=words::BY_HAND rows="6" prop:value=text></textarea>
    }
}

fn heads(desk: Desk) -> impl IntoView + use<> {
    let line = Memo::new(move |_| {
        desk.see(|seen| {
            let heads = seen.session.heads();
            let run = &seen.session.config().run;
            let run = seen.state.name().unwrap_or(run);
            let count = seen.session.ops().count();
            (!heads.is_empty()).then(|| words::heads(seen.runbook.id.as_str(), run, count, &heads))
        })
        .flatten()
    });
    let said = RwSignal::new("");
    let copy = move |_| {
        let Some(text) = line.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let word = if clipboard::write(&text).await {
                words::HEADS_COPIED
            } else {
                words::NOT_COPIED
            };
            said.set(word);
            desk.say(word);
        });
    };
    move || match line.get() {
        None => view! { <p class="tm-log-part-note">{words::HEADS_NONE}</p> }.into_any(),
        Some(line) => view! {
            <p class="tm-heads">
                <code>{line}</code>
            </p>
            <div class="tm-log-part-tools">
                <button type="button" class="tm-button tm-copy-heads" on:click=copy>
                    {words::HEADS_COPY}
                </button>
                " "
                <span class="tm-log-part-note">{said}</span>
            </div>
        }
        .into_any(),
    }
}
