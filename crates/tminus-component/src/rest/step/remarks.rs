//! Notes and evidence: lists with who and when, and a field each.

use leptos::prelude::*;
use tminus_model::Instant;
use tminus_run::action::{self, Action, Refusal};
use web_sys::KeyboardEvent;

use super::{Draft, pop, states};
use crate::browser::{clock, dom};
use crate::rest::desk::{Desk, Seen};
use crate::step::{is_too_long, link_fault, moment};
use crate::words::step as words;

/// `Chi, 09:14`.
pub(super) fn by(desk: Desk, actor: Option<&str>, at: Instant) -> String {
    let time = desk.with(|kept| moment(at, clock::now(), &kept.zone));
    let time = time.unwrap_or_default();
    match actor {
        Some(actor) => [actor, ", ", &time].concat(),
        None => time,
    }
}

pub(super) fn view(desk: Desk, index: usize, draft: &Draft) -> impl IntoView + use<> {
    let notes = move || {
        desk.see(|seen| {
            let id = seen.state.id_at(index)?;
            let notes = seen.state.notes(Some(id)).iter().map(|note| {
                let by = by(desk, note.actor.as_deref(), note.at);
                let text = note.text.clone();
                view! {
                    <li class="tm-pop-item">
                        <span class="tm-pop-text">{text}</span>
                        <span class="tm-pop-by">{by}</span>
                    </li>
                }
            });
            let notes: Vec<_> = notes.collect();
            (!notes.is_empty()).then(|| view! { <ul class="tm-pop-list tm-pop-notes">{notes}</ul> })
        })?
    };
    let links = move || {
        desk.see(|seen| {
            let links = &seen.facts.steps.get(index)?.links;
            // What stands in a log is not trusted: nothing but a web address is a link.
            let links = links.iter().filter(|link| action::is_link(&link.url));
            let links: Vec<_> = links
                .map(|link| {
                    let by = by(desk, link.actor.as_deref(), link.at);
                    let (url, shown) = (link.url.clone(), link.url.clone());
                    view! {
                        <li class="tm-pop-item">
                            <a class="tm-pop-link" href=url target="_blank" rel="noopener noreferrer">
                                {shown}
                            </a>
                            <span class="tm-pop-by">{by}</span>
                        </li>
                    }
                })
                .collect();
            (!links.is_empty()).then(|| view! { <ul class="tm-pop-list tm-pop-links">{links}</ul> })
        })?
    };
    let add_note = {
        let draft = draft.clone();
        move || note(desk, index, &draft)
    };
    let (enter, press) = (add_note.clone(), add_note);
    view! {
        <section class="tm-pop-part">
            <h3 class="tm-pop-name">{words::NOTES}</h3>
            {notes}
            {states::field(desk, "tm-pop-note", words::NOTE, &draft.note, enter)}
            <button type="button" class="tm-button tm-pop-add-note" on:click=move |_| press()>
                {words::ADD_NOTE}
            </button>
        </section>
        <section class="tm-pop-part">
            <h3 class="tm-pop-name">{words::EVIDENCE}</h3>
            {links}
            {link_field(desk, index, draft)}
        </section>
    }
}

fn link_field(desk: Desk, index: usize, draft: &Draft) -> impl IntoView + use<> {
    let id = dom::id("tm-pop-link-field", desk.handle);
    let why_id = [&id, "-why"].concat();
    let described = why_id.clone();
    let (shown, typed) = (draft.link.clone(), draft.link.clone());
    let (why, is_wrong) = (draft.link.clone(), draft.link.clone());
    let add = {
        let draft = draft.clone();
        move || link(desk, index, &draft)
    };
    let press = add.clone();
    let keyed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            add();
        }
    };
    view! {
        <label class="tm-pop-label" for=id.clone()>
            {words::LINK}
        </label>
        <input
            class="tm-pop-field tm-pop-url"
            id=id
            type="text"
            inputmode="url"
            autocomplete="off"
            spellcheck="false"
            placeholder="https://"
            aria-describedby=described
            aria-invalid=move || link_fault(&is_wrong.get()).map(|_| "true")
            prop:value=move || shown.get()
            on:input=move |event| typed.set(event_target_value(&event))
            on:keydown=keyed
        />
        <p class="tm-pop-limit" id=why_id>
            {move || link_fault(&why.get())}
        </p>
        <button type="button" class="tm-button tm-pop-add-link" on:click=move |_| press()>
            {words::ADD_LINK}
        </button>
    }
}

fn note(desk: Desk, index: usize, draft: &Draft) {
    let text = draft.note.get_untracked().trim().to_owned();
    if is_too_long(&text) {
        draft.said.set(words::TOO_LONG.to_owned());
        return;
    }
    let made = desk.look(|seen| action::note(seen.state.id_at(index), &text));
    let Some(Ok(Some(made))) = made else { return };
    enter(
        desk,
        draft,
        Ok(made),
        words::NOTE_ADDED,
        move |seen, draft| {
            let notes = seen.state.notes(seen.state.id_at(index));
            let is_there = notes.iter().any(|note| note.text == text);
            is_there.then(|| draft.note.clone())
        },
    );
}

fn link(desk: Desk, index: usize, draft: &Draft) {
    let url = draft.link.get_untracked().trim().to_owned();
    if url.is_empty() {
        return;
    }
    let made = desk.look(|seen| Some(action::link(seen.state.id_at(index)?, &url)));
    let Some(made) = made.flatten() else { return };
    enter(desk, draft, made, words::LINK_ADDED, move |seen, draft| {
        let links = &seen.facts.steps.get(index)?.links;
        let is_there = links.iter().any(|link| link.url == url);
        is_there.then(|| draft.link.clone())
    });
}

/// Asks for what was entered. `taken` looks whether the run has it, and gives the
/// field that is done with: it is emptied, and any other stays to be mended.
pub(super) fn enter(
    desk: Desk,
    draft: &Draft,
    made: Result<Action, Refusal>,
    said: &'static str,
    taken: impl FnOnce(&Seen<'_>, &Draft) -> Option<ArcRwSignal<String>> + 'static,
) {
    let made = match made {
        Ok(made) => made,
        Err(why) => return draft.said.set(why.to_owned()),
    };
    draft.said.set(String::new());
    desk.act(Ok(made));
    let draft = draft.clone();
    pop::settle(move || {
        let taken = desk.look(|seen| taken(seen, &draft)).flatten();
        finish(desk, &draft, taken, said);
    });
}

/// Empties a field whose text is in the run, and says so, or that it is not.
pub(super) fn finish(
    desk: Desk,
    draft: &Draft,
    taken: Option<ArcRwSignal<String>>,
    said: &'static str,
) {
    match taken {
        Some(field) => {
            field.set(String::new());
            desk.say(said);
        }
        None => draft.said.set(words::NOT_TAKEN.to_owned()),
    }
}
