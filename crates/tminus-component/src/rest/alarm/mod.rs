//! Alarms: what is said, shown in the title, heard and notified when something
//! is due.
//!
//! [`crate::alarm`] decides what and when. Here it is given: politely through the
//! region that was in the page before, by title and icon while nobody looks, and
//! by sound and notification where the reader turned them on ([`settings`]).

mod choice;
mod claim;
mod notify;
mod signal;
mod sound;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use leptos::prelude::*;
use web_sys::VisibilityState;

use self::claim::How;
use self::notify::Notify;
use self::sound::Sound;
use super::desk::Desk;
use super::watch::{Watch, look, wall};
use crate::alarm::{self, Alarm, Attention};
use crate::browser::{clock, dom};

pub(super) use choice::settings;
pub(super) use signal::{rename, title};

/// Gives alarms for as long as the view that asks for it is in the page.
pub(super) fn run(desk: Desk, watch: &Watch) {
    choice::restore(desk);
    let watching = watch.now.clone();
    let alarms = Memo::new(move |_| {
        let watched = watching.get();
        let list = desk.see(|seen| {
            let now = clock::now();
            look(desk, seen, now, clock::going(), |look| {
                alarm::alarms(look, &watched)
            })
        });
        list.unwrap_or_default()
    });
    let attention: Rc<RefCell<Option<Attention>>> = Rc::default();
    let looked = RwSignal::new(0_u32);
    Effect::new(move |_| {
        looked.track();
        let list = alarms.get();
        let now = desk.run_now(|now| (now, None));
        let Some(now) = now else { return };
        if let Some(next) = alarm::next(&list, now)
            && let Some(at) = desk.look(|seen| wall(seen.facts, next))
        {
            desk.deadline(at);
        }
        let mut attention = attention.borrow_mut();
        let attention = attention.get_or_insert_with(|| Attention::new(now));
        let is_looked_at = is_looked_at();
        if is_looked_at {
            attention.look(now);
        }
        let news = attention.news(&list, now);
        give(desk, &news, is_looked_at);
        let unseen = attention.unseen(&list, now);
        let gravest = alarm::gravest(&unseen).map(|it| it.text.as_str());
        signal::show(desk.handle, gravest.map(|text| (unseen.len(), text)));
    });
    if let Some(window) = web_sys::window() {
        let focus = EventListener::new(&window, "focus", move |_| {
            looked.update(|count| *count = count.wrapping_add(1));
        });
        let listener = StoredValue::new_local(Some(focus));
        on_cleanup(move || {
            let _ = listener.try_update_value(Option::take);
            signal::show(desk.handle, None);
        });
    }
}

/// Whether the reader has the page before them.
fn is_looked_at() -> bool {
    let document = dom::document();
    document.visibility_state() != VisibilityState::Hidden && document.has_focus().unwrap_or(true)
}

fn give(desk: Desk, news: &[&Alarm], is_looked_at: bool) {
    if let Some(text) = alarm::said(news) {
        // After what the first module says in the same moment.
        queue_microtask(move || desk.say(&text));
    }
    let Some(gravest) = alarm::gravest(news) else {
        return;
    };
    if sound::state() == Sound::Heard {
        claim::once(desk, How::Sound, &gravest.key, sound::play);
    }
    // Also who looks asks: then nobody else shows what is seen here.
    if is_looked_at || notify::state() == Notify::On {
        let (text, key) = (gravest.text.clone(), gravest.key.clone());
        claim::once(desk, How::Notify, &gravest.key, move || {
            if !is_looked_at {
                notify::show(&text, &key);
            }
        });
    }
}
