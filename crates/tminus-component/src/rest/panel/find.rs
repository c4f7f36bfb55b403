//! Finding and filtering steps.

use leptos::prelude::*;
use tminus_run::State;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, KeyboardEvent};

use crate::browser::dom;
use crate::find::{self, Query};
use crate::rest::desk::Desk;
use crate::rest::tool::{ME, filled, filter};
use crate::words;
use crate::words::tool as tool_words;

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let query = move || desk.tool(|tool| tool.query.get()).unwrap_or_default();
    let id = |name: &str| dom::id(name, desk.handle);
    let help = id("tm-find-help");
    let typed = move |event| {
        let text = event_target_value(&event);
        desk.ask(|query| query.text = text);
    };
    let keyed = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !untrack(query).text.is_empty() => {
            // First the words go, then the sheet.
            event.prevent_default();
            desk.ask(|query| query.text.clear());
        }
        "Enter" => {
            event.prevent_default();
            let forward = if event.shift_key() {
                filter::Forward::No
            } else {
                filter::Forward::Yes
            };
            filter::go(desk, forward);
        }
        _ => {}
    };
    let owners = owners(desk);
    let states: Vec<_> = State::ALL
        .map(|state| {
            let word = state.word();
            view! {
                <option value=word prop:selected=move || query().state == Some(state)>
                    {words::state(word)}
                    {(state == State::Done).then_some(words::DONE)}
                </option>
            }
        })
        .into();
    view! {
        <div class="tm-find">
            <div>
            <label class="tm-find-label" for=id("tm-find-text")>{tool_words::SEARCH}</label>
            <input
                type="search"
                id=id("tm-find-text")
                class="tm-find-field tm-find-text"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=help.clone()
                dir="auto"
                prop:value=move || query().text
                on:input=typed
                on:keydown=keyed
            />
            <p class="tm-find-help" id=help>{tool_words::SEARCH_HELP}</p>
            </div>
            <div class="tm-find-pair">
                <div>
                    <label class="tm-find-label" for=id("tm-find-owner")>{tool_words::OWNER}</label>
                    <select
                        class="tm-find-field"
                        id=id("tm-find-owner")
                        on:change=move |event| {
                            let owner = chosen(&event);
                            desk.ask(|query| query.owner = owner);
                        }
                    >
                        <option value="">{tool_words::EVERYBODY}</option>
                        {options(&owners, move || query().owner)}
                    </select>
                </div>
                <div>
                    <label class="tm-find-label" for=id("tm-find-state")>{tool_words::STATE}</label>
                    <select
                        class="tm-find-field"
                        id=id("tm-find-state")
                        on:change=move |event| {
                            let state = State::from_word(&chosen(&event));
                            desk.ask(|query| query.state = state);
                        }
                    >
                        <option value="" prop:selected=move || query().state.is_none()>
                            {tool_words::EVERY_STATE}
                        </option>
                        {states}
                    </select>
                </div>
            </div>
            {switch(desk, tool_words::LATE, |query| query.late, |query, on| query.late = on)}
            {switch(desk, tool_words::OPEN, |query| query.open, |query, on| query.open = on)}
            {foot(desk)}
            {mine(desk, &owners)}
        </div>
    }
}

/// How much is shown, and where to go from there.
fn foot(desk: Desk) -> impl IntoView + use<> {
    let count = move || {
        let shown = desk.tool(|tool| tool.shown.get()).flatten();
        let all = desk
            .look(|seen| seen.runbook.steps.len())
            .unwrap_or_default();
        tool_words::count(shown.unwrap_or(all), all)
    };
    let is_off = move || desk.tool(|tool| tool.query.with(Query::is_empty)) != Some(false);
    view! {
            <div class="tm-find-foot">
                <p class="tm-find-count">{count}</p>
                <button
                    type="button"
                    class="tm-button"
                    disabled=is_off
                    on:click=move |_| filter::go(desk, filter::Forward::No)
                >
                    {tool_words::BEFORE}
                </button>
                <button
                    type="button"
                    class="tm-button"
                    disabled=is_off
                    on:click=move |_| filter::go(desk, filter::Forward::Yes)
                >
                    {tool_words::AFTER}
                </button>
                <button
                    type="button"
                    class="tm-button tm-find-clear"
                    disabled=is_off
                    on:click=move |_| filter::clear(desk, tool_words::ALL_SHOWN)
                >
                    {tool_words::SHOW_ALL}
                </button>
            </div>
    }
}

fn owners(desk: Desk) -> Vec<(String, String)> {
    let owners = desk.look(|seen| {
        let names = find::owners(seen.runbook).into_iter();
        names.map(|name| (filled(seen, &name), name)).collect()
    });
    owners.unwrap_or_default()
}

fn options(
    owners: &[(String, String)],
    chosen: impl Fn() -> String + Copy + Send + 'static,
) -> Vec<AnyView> {
    let option = |(shown, name): &(String, String)| {
        let (shown, name) = (shown.clone(), name.clone());
        let value = name.clone();
        view! { <option value=value prop:selected=move || chosen() == name>{shown}</option> }
            .into_any()
    };
    owners.iter().map(option).collect()
}

/// Whose step the run bar shows.
fn mine(desk: Desk, owners: &[(String, String)]) -> impl IntoView + use<> {
    let mine = move || desk.tool(|tool| tool.mine.get()).unwrap_or_default();
    let id = dom::id("tm-find-mine", desk.handle);
    let help = dom::id("tm-find-mine-help", desk.handle);
    let me = move || {
        let name = desk.who().filter(|name| !name.is_empty())?;
        Some(tool_words::me(&name))
    };
    view! {
        <div class="tm-find-mine">
            <label class="tm-find-label" for=id.clone()>{tool_words::NEXT_FOR}</label>
            <select
                class="tm-find-field"
                id=id
                aria-describedby=help.clone()
                on:change=move |event| desk.follow_person(&chosen(&event))
            >
                <option value="">{tool_words::EVERYBODY}</option>
                {move || me().map(|me| {
                    view! { <option value=ME prop:selected=mine() == ME>{me}</option> }
                })}
                {options(owners, mine)}
            </select>
            <p class="tm-find-help" id=help>{tool_words::NEXT_FOR_HELP}</p>
        </div>
    }
}

fn switch(
    desk: Desk,
    name: &'static str,
    is_on: fn(&Query) -> bool,
    set: fn(&mut Query, bool),
) -> impl IntoView + use<> {
    let changed = move |event: web_sys::Event| {
        let field = event
            .target()
            .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let on = field.is_some_and(|it| it.checked());
        desk.ask(|query| set(query, on));
    };
    let checked = move || desk.tool(|tool| tool.query.with(is_on)).unwrap_or_default();
    view! {
        <label class="tm-find-switch">
            <input type="checkbox" prop:checked=checked on:change=changed />
            <span>{name}</span>
        </label>
    }
}

fn chosen(event: &web_sys::Event) -> String {
    let field = event
        .target()
        .and_then(|it| it.dyn_into::<HtmlSelectElement>().ok());
    field.map(|it| it.value()).unwrap_or_default()
}
