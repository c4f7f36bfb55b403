//! Which of the tabs of a run gives an alarm, so that the device sounds once.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::rest::desk::Desk;

/// What is given once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Sound,
    Notify,
}

/// Does something in the first tab that asks to do it for this alarm of the run.
///
/// That tab holds a lock of the alarm's name for as long as it is open: a tab that
/// comes late, because the browser held its timers back, finds it held. Where the
/// browser has no locks, as on pages over plain http, every tab does it.
pub(super) fn once(desk: Desk, how: How, alarm: &str, act: impl FnOnce() + 'static) {
    let act = Rc::new(RefCell::new(Some(act)));
    let acts = act.clone();
    let done = move || {
        if let Some(act) = act.take() {
            act();
        }
    };
    let name = desk.look(|seen| {
        let config = seen.session.config();
        let how = match how {
            How::Sound => "sound",
            How::Notify => "notify",
        };
        let parts = [
            "tminus",
            &config.site,
            seen.runbook.id.as_str(),
            &config.run,
            how,
            alarm,
        ];
        parts.join(":")
    });
    let asked = name.and_then(|name| ask(&name, acts));
    let Some(asked) = asked else { return done() };
    spawn_local(async move {
        // A frame that may keep nothing has no locks either.
        if JsFuture::from(asked).await.is_err() {
            done();
        }
    });
}

/// Asks for the lock; nothing where there are none.
fn ask(name: &str, act: Rc<RefCell<Option<impl FnOnce() + 'static>>>) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if !lock.is_object() {
            return JsValue::UNDEFINED;
        }
        if let Some(act) = act.take() {
            act();
        }
        // Held until the page is closed.
        Promise::new(&mut |_, _| {}).into()
    });
    let asked = request.call3(&locks, &name.into(), &options, &granted);
    asked.ok()?.dyn_into().ok()
}
