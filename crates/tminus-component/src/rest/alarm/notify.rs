//! Notifications of the browser.

use std::cell::Cell;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    /// Whether one could not be shown although it is allowed.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// How they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notify {
    /// They are off.
    Off,
    /// They are on.
    On,
    /// The browser's question was not answered.
    Asked,
    /// The browser denies them.
    Denied,
    /// The browser has none.
    None,
}

fn is_there() -> bool {
    let there = Reflect::has(&js_sys::global(), &"Notification".into());
    there.unwrap_or(false) && !FAILED.get()
}

/// Turns them on or off, without asking.
pub(super) fn turn(on: bool) {
    ON.set(on);
}

/// Asks the browser; `then` is called when it has answered.
pub(super) fn ask(then: impl FnOnce() + 'static) {
    let asked = is_there().then(Notification::request_permission);
    if let Some(Ok(answer)) = asked {
        let then = Closure::once(move |_: JsValue| then());
        let _ = answer.then(&then);
        // The browser calls it once, whenever somebody answers.
        then.forget();
    } else {
        then();
    }
}

/// How they stand now.
pub(super) fn state() -> Notify {
    if !is_there() {
        return if ON.get() { Notify::None } else { Notify::Off };
    }
    match (ON.get(), Notification::permission()) {
        (false, _) => Notify::Off,
        (true, NotificationPermission::Granted) => Notify::On,
        (true, NotificationPermission::Denied) => Notify::Denied,
        (true, _) => Notify::Asked,
    }
}

/// Shows one. Of the tabs of one run the last takes the place of the others.
pub(super) fn show(text: &str, key: &str) {
    if state() != Notify::On {
        return;
    }
    let options = NotificationOptions::new();
    options.set_tag(key);
    let Ok(shown) = Notification::new_with_options(text, &options) else {
        // A phone's browser allows them and shows none of a page.
        FAILED.set(true);
        return;
    };
    let clicked = Closure::<dyn Fn()>::new(|| {
        if let Some(window) = web_sys::window() {
            let _ = window.focus();
        }
    });
    shown.set_onclick(Some(clicked.as_ref().unchecked_ref()));
    // For as long as the notification may be clicked, which nobody says.
    clicked.forget();
}
