//! How alarms are given on this device: turned on by a click, remembered.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use tminus_run::{Store, keys};

use super::notify::{self, Notify};
use super::sound::{self, Sound};
use crate::browser::dom;
use crate::browser::store::LocalStorage;
use crate::rest::desk::Desk;
use crate::words::watch as words;

const SOUND: &str = "sound";
const NOTIFY: &str = "notify";

fn key(desk: Desk) -> Option<String> {
    desk.with(|kept| keys::alarms(&kept.page.site))
}

/// Takes up what was chosen before. A sound needs one click or key first.
pub(super) fn restore(desk: Desk) {
    let kept = key(desk).and_then(|key| LocalStorage.get(&key).ok().flatten());
    let kept = kept.unwrap_or_default();
    let has = |word: &str| kept.split(' ').any(|it| it == word);
    notify::turn(has(NOTIFY));
    if has(SOUND) {
        sound::turn(true);
        for name in ["pointerdown", "keydown"] {
            let options = EventListenerOptions::run_in_capture_phase();
            let listener =
                EventListener::new_with_options(&dom::document(), name, options, |_| sound::wake());
            desk.with(|kept| kept.keep(Box::new(listener)));
        }
    }
}

/// Writes what is chosen. Gives whether the browser kept it.
fn keep(desk: Desk) -> bool {
    let Some(key) = key(desk) else { return false };
    let mut words = Vec::new();
    if sound::state() != Sound::Off {
        words.push(SOUND);
    }
    if notify::state() != Notify::Off {
        words.push(NOTIFY);
    }
    let value = words.join(" ");
    let mut store = LocalStorage;
    if value.is_empty() {
        return store.remove(&key).is_ok();
    }
    store.set(&key, &value).is_ok() && store.get(&key) == Ok(Some(value))
}

/// The part of the panel.
pub(in crate::rest) fn settings(desk: Desk) -> impl IntoView + use<> {
    // Counts what was chosen and answered: the states are the browser's.
    let asked = RwSignal::new(0_u32);
    let kept = RwSignal::new(true);
    let again = move || asked.update(|count| *count = count.wrapping_add(1));
    let sounds = move |_| {
        sound::turn(sound::state() == Sound::Off);
        sound::play();
        kept.set(keep(desk));
        again();
    };
    let notifies = move |_| {
        if notify::state() != Notify::Off && notify::state() != Notify::Asked {
            notify::turn(false);
            kept.set(keep(desk));
            again();
            return;
        }
        notify::turn(true);
        notify::ask(move || {
            kept.set(keep(desk));
            again();
        });
    };
    let sound_said = move || {
        asked.track();
        match sound::state() {
            Sound::Off => words::OFF,
            Sound::Heard => words::ON,
            Sound::Waits => words::SOUND_WAITS,
            Sound::None => words::SOUND_NONE,
        }
    };
    let notify_said = move || {
        asked.track();
        match notify::state() {
            Notify::Off => words::OFF,
            Notify::On => words::ON,
            Notify::Asked => words::NOTIFY_ASKED,
            Notify::Denied => words::NOTIFY_DENIED,
            Notify::None => words::NOTIFY_NONE,
        }
    };
    let checked = move |on: bool| if on { "true" } else { "false" };
    let sound_on = move || {
        asked.track();
        checked(sound::state() != Sound::Off)
    };
    let notify_on = move || {
        asked.track();
        checked(notify::state() == Notify::On)
    };
    let trouble =
        move || (!kept.get()).then(|| view! { <p class="tm-watch-note">{words::NOT_KEPT}</p> });
    view! {
        <p class="tm-watch-note">{words::ALARMS_LEAD}</p>
        <div class="tm-alarm-choice">
            <button type="button" class="tm-switch" role="switch" aria-checked=sound_on on:click=sounds>
                {words::SOUND}
            </button>
            <p class="tm-watch-note" data-tm-alarm="sound">{sound_said}</p>
        </div>
        <div class="tm-alarm-choice">
            <button type="button" class="tm-switch" role="switch" aria-checked=notify_on on:click=notifies>
                {words::NOTIFY}
            </button>
            <p class="tm-watch-note" data-tm-alarm="notify">{notify_said}</p>
        </div>
        {trouble}
    }
}
