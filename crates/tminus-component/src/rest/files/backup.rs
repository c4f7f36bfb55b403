//! When the log was last saved as a file, and the reminder of it.

use leptos::prelude::*;
use tminus_model::Instant;
use tminus_run::{Store, keys};

use super::{disk, shelf};
use crate::backup::{self, Kept};
use crate::browser::clock;
use crate::browser::store::LocalStorage;
use crate::rest::desk::{Desk, Seen};
use crate::words::log as words;

/// When the log of this run was last saved as a file; tracked.
pub(super) fn last(desk: Desk) -> Option<Instant> {
    let here = shelf(desk).saved.get();
    let key = desk.look(key)?;
    let stored = LocalStorage.get(&key).ok().flatten();
    let stored = stored.and_then(|ms| ms.parse().ok()).map(Instant);
    here.max(stored)
}

fn key(seen: &Seen<'_>) -> String {
    let config = seen.session.config();
    keys::backup(&config.site, seen.runbook.id.as_str(), &config.run)
}

/// Remembers that it was saved now.
pub(super) fn note(desk: Desk) {
    let now = clock::now();
    if let Some(key) = desk.look(key) {
        // Where nothing can be kept, this page remembers.
        let _ = LocalStorage.set(&key, &now.0.to_string());
    }
    shelf(desk).saved.set(Some(now));
}

/// Saves the whole log as a file.
pub(super) fn save(desk: Desk) {
    let made = desk.look(|seen| {
        let name = disk::name(seen, "", "json");
        (name, seen.session.export())
    });
    let Some((name, text)) = made else { return };
    if disk::save(&name, "application/json", &text) {
        note(desk);
        desk.say(&words::saved_as(&name));
    }
}

/// Whether this browser deletes what it keeps by itself.
pub(super) fn browser_forgets() -> bool {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    agent.is_some_and(|agent| backup::forgets(&agent))
}

/// The reminder.
pub(super) fn view(desk: Desk) -> impl IntoView {
    move || {
        let forgets = browser_forgets();
        let backup = last(desk);
        let kept = desk.see(|seen| {
            let mut ops = seen.session.ops().map(tminus_run::op::Op::wall);
            let first = ops.next()?;
            let last = ops.fold(first, Ord::max);
            Some(Kept {
                first,
                last,
                closed: seen.facts.closed.is_some(),
                backup,
                forgets,
            })
        });
        let kept = kept.flatten()?;
        let (said, age) = desk.now(|_| {
            // The wall clock, whatever the clock of a rehearsal shows.
            let now = clock::now();
            let (due, _) = backup::reminder(kept, now);
            let age = backup.map(|at| backup::ago(at, now));
            // No timer runs for days: whoever looks at the page again sees it.
            let until = age.as_ref().filter(|_| due).map(|(_, until)| *until);
            ((due, age), until)
        })?;
        said.then(|| {
            let text = match (age, forgets) {
                (Some((ago, _)), _) => words::last_backup(&ago),
                (None, true) => words::NEVER_SAFARI.to_owned(),
                (None, false) => words::NEVER.to_owned(),
            };
            view! {
                <p class="tm-backup" role="note" aria-label=words::BACKUP>
                    <span>{text}</span>
                    " "
                    <button type="button" class="tm-button tm-backup-now" on:click=move |_| save(desk)>
                        {words::BACK_UP}
                    </button>
                </p>
            }
        })
    }
}
