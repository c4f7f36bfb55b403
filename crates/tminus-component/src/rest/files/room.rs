//! What is stored: whether it is saved, how much room it takes, whether the
//! browser keeps it, and what could not be read.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tminus_run::{Session, keys};
use wasm_bindgen::{JsCast, JsValue};

use super::promises::{self, Keeps};
use super::{backup, disk, merge};
use crate::backup::size;
use crate::browser::clock;
use crate::browser::store::{self, LocalStorage};
use crate::rest::desk::Desk;
use crate::words::log as words;

/// About how much a browser gives to all pages of one origin, in UTF-16 units.
const ROOM: u64 = 5 * 1024 * 1024;

/// What takes the room, in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Used {
    run: u64,
    ours: u64,
    others: u64,
}

/// Looks through the whole store of the origin.
fn used(prefix: &str) -> Option<Used> {
    let storage = web_sys::window()?.local_storage().ok()??;
    let mut used = Used::default();
    for index in 0..storage.length().ok()? {
        let Ok(Some(key)) = storage.key(index) else {
            continue;
        };
        let value = storage.get_item(&key).ok()?.unwrap_or_default();
        // Nearly all of it is ASCII, of which a unit is a byte.
        let units = (key.encode_utf16().count() + value.encode_utf16().count()) as u64;
        if key.starts_with(prefix) {
            used.run += units;
        }
        if key.starts_with("tminus:") {
            used.ours += units;
        } else {
            used.others += units;
        }
    }
    Some(used)
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    view! {
        <div class="tm-files">
            {state(desk)} {room(desk)} {keeping(desk)} {quarantine(desk)} {limits()}
        </div>
    }
}

fn state(desk: Desk) -> impl IntoView + use<> {
    let saved = move || desk.saved();
    view! {
        <section class="tm-log-part" data-tm-saved=move || saved().word>
            <h3>{words::STORE}</h3>
            <p class="tm-log-part-state">{move || saved().said}</p>
            <p class="tm-log-part-lead">{move || words::way_out(&saved().word)}</p>
            <div class="tm-log-part-tools">
                <button
                    type="button"
                    class="tm-button tm-backup-now"
                    on:click=move |_| backup::save(desk)
                >
                    {words::BACK_UP}
                </button>
            </div>
        </section>
    }
}

fn prefix(desk: Desk) -> String {
    let prefix = desk.look(|seen| {
        let config = seen.session.config();
        keys::Prefix::new(&config.site, seen.runbook.id.as_str(), &config.run)
    });
    prefix.map_or_else(String::new, |prefix| prefix.as_str().to_owned())
}

fn room(desk: Desk) -> impl IntoView + use<> {
    let again = RwSignal::new(0_u32);
    let said = RwSignal::new(String::new());
    let told = RwSignal::new(None::<(u64, u64)>);
    spawn_local(async move { told.set(promises::estimate().await) });
    let now = Memo::new(move |_| {
        again.track();
        desk.see(|_| ());
        // A tick is stored before it is told of here.
        used(&prefix(desk))
    });
    let pack = move |_| {
        let before = now.get_untracked().unwrap_or_default().run;
        pack(desk);
        again.update(|count| *count += 1);
        let after = now.get_untracked().unwrap_or_default().run;
        let text = match before.saturating_sub(after) {
            0 => words::PACKED_ALREADY.to_owned(),
            less => words::packed(&size(less)),
        };
        desk.say(&text);
        said.set(text);
    };
    view! {
        <section class="tm-log-part">
            <h3>{words::ROOM}</h3>
            {move || match now.get() {
                None => view! { <p class="tm-log-part-lead">{words::ROOM_NONE}</p> }.into_any(),
                Some(used) => bars(used).into_any(),
            }}
            <p class="tm-log-part-note">{words::ROOM_WHY}</p>
            {move || told.get().map(|(used, quota)| view! {
                <p class="tm-log-part-note tm-estimate">{words::estimate(&size(used), &size(quota))}</p>
            })}
            <p class="tm-log-part-note">{words::ROOM_FULL}</p>
            <div class="tm-log-part-tools">
                <button type="button" class="tm-button tm-pack" on:click=pack>
                    {words::PACK}
                </button>
                " "
                <span class="tm-log-part-note">{said}</span>
            </div>
        </section>
    }
}

fn bars(used: Used) -> impl IntoView {
    let share = |units: u64| {
        [
            "--tm-log-part:",
            &(units * 100 / ROOM).min(100).to_string(),
            "%",
        ]
        .concat()
    };
    let whole = used.ours + used.others;
    let line = move |name: &'static str, units: u64| {
        view! {
            <div class="tm-room-line">
                <dt>{name}</dt>
                <dd>{size(units)}</dd>
            </div>
        }
    };
    view! {
        <p class="tm-log-part-state">{words::of_room(&size(whole))}</p>
        <div
            class="tm-room"
            data-tm-full=(whole > ROOM * 4 / 5).then_some("")
            prop:style=share(whole)
            aria-hidden="true"
        >
            <span></span>
        </div>
        <dl class="tm-room-lines">
            {line(words::ROOM_RUN, used.run)} {line(words::ROOM_OURS, used.ours)}
            {line(words::ROOM_OTHERS, used.others)}
        </dl>
    }
}

/// Makes segments of this run's single entries.
fn pack(desk: Desk) {
    let made = desk.look(|seen| {
        let mut config = seen.session.config().clone();
        config.writer = store::writer();
        (config, seen.runbook.clone())
    });
    if let Some((config, runbook)) = made {
        let (mut session, _) = Session::open(LocalStorage, config, runbook, clock::now());
        session.seal();
        merge::look_again(desk);
    }
}

fn keeping(desk: Desk) -> impl IntoView + use<> {
    let keeps = RwSignal::new(Keeps::Unknown);
    spawn_local(async move { keeps.set(promises::keeps().await) });
    let ask = move |_| {
        spawn_local(async move {
            let told = promises::ask_to_keep().await;
            keeps.set(told);
            desk.say(said(told));
        });
    };
    view! {
        <section class="tm-log-part" data-tm-keeps=move || format!("{:?}", keeps.get()).to_lowercase()>
            <h3>{words::PERSIST}</h3>
            <p class="tm-log-part-lead">{move || said(keeps.get())}</p>
            <Show when=move || keeps.get() == Keeps::WhileRoom>
                <div class="tm-log-part-tools">
                    <button type="button" class="tm-button tm-persist" on:click=ask>
                        {words::PERSIST_ASK}
                    </button>
                </div>
            </Show>
        </section>
    }
}

fn said(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Unknown => "",
        Keeps::Unasked => words::PERSIST_CANNOT,
        Keeps::WhileRoom => words::PERSIST_NO,
        Keeps::Refused => words::PERSIST_REFUSED,
        Keeps::Promised => words::PERSIST_YES,
    }
}

/// What could not be read, each to be saved as it is.
fn quarantine(desk: Desk) -> impl IntoView + use<> {
    move || {
        let found = desk.see(|seen| seen.session.recovery().quarantined.clone());
        let found = found.filter(|found| !found.is_empty())?;
        let items: Vec<_> = found
            .into_iter()
            .enumerate()
            .map(|(at, value)| {
                let label = words::quarantine_save(&value.key);
                let bytes = value.bytes.clone();
                let save = move |_| {
                    let name = ["tminus-unread-", &(at + 1).to_string(), ".txt"].concat();
                    if disk::save(&name, "text/plain;charset=utf-8", &bytes) {
                        desk.say(&words::saved_as(&name));
                    }
                };
                view! {
                    <li>
                        <code>{value.key}</code>
                        <p class="tm-log-part-note">
                            {value.why} ", " {size(value.bytes.len() as u64)}
                        </p>
                        <button type="button" class="tm-button tm-quarantine-save" aria-label=label on:click=save>
                            {words::QUARANTINE_SAVE}
                        </button>
                    </li>
                }
            })
            .collect();
        Some(view! {
            <section class="tm-log-part">
                <h3>{words::QUARANTINE}</h3>
                <p class="tm-log-part-lead">{words::QUARANTINE_WHY}</p>
                <ul class="tm-quarantine">{items}</ul>
            </section>
        })
    }
}

fn limits() -> impl IntoView {
    let shared = is_shared().then(|| view! { <p class="tm-log-note">{words::SHARED}</p> });
    let safari = backup::browser_forgets();
    let safari = safari.then(|| view! { <p class="tm-log-note">{words::SAFARI}</p> });
    let items: Vec<_> = words::LIMITS_LIST
        .into_iter()
        .map(|text| view! { <li>{text}</li> })
        .collect();
    view! {
        <section class="tm-log-part">
            <h3>{words::LIMITS}</h3>
            {safari}
            {shared}
            <ul class="tm-limits">{items}</ul>
        </section>
    }
}

/// Whether the page's address is one that a host gives to all projects of an
/// owner.
fn is_shared() -> bool {
    let location: JsValue = web_sys::window().map_or(JsValue::NULL, |it| it.location().into());
    let Ok(location) = location.dyn_into::<web_sys::Location>() else {
        return false;
    };
    let host = location.hostname().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    let pages = [".github.io", ".gitlab.io", ".codeberg.page"];
    let project = path.trim_start_matches('/').contains('/');
    location.protocol().is_ok_and(|scheme| scheme == "file:")
        || (project && pages.iter().any(|end| host.ends_with(end)))
}
