//! Taking a log: the one place of this module that writes a run.
//!
//! 1. A copy of the run in memory takes the log: what is written is known then,
//!    and nothing of it was written yet.
//! 2. Whether there is room is tried with one value of that size, which is taken
//!    away again: a log is taken as a whole or not at all.
//! 3. A writing session takes it over the browser's own store, under a fresh
//!    name, and reads it back.
//! 4. Both modules are told to look at the store again.
//!
//! Where the browser keeps nothing, what is new goes to both modules as if
//! another tab had written it: it is then as much in memory as all the rest.

use std::collections::BTreeMap;

use tminus_model::Instant;
use tminus_run::{
    Config, Event, ImportOptions, Imported, MemoryStore, SaveState, Session, Store, StoreError,
    keys,
};

use crate::backup::size;
use crate::browser::clock;
use crate::browser::store::{self, LocalStorage};
use crate::rest::desk::Desk;
use crate::rest::reading::Reading;
use crate::words::log as words;

/// What became of a log.
pub(super) enum Took {
    /// It was written and read back.
    Saved(Imported),
    /// It is in this page; why not more.
    Shown(Imported, &'static str),
    /// Nothing was changed; why.
    Nothing(String),
}

/// Says what taking a log into a run of this runbook would do.
pub(super) fn preview(
    desk: Desk,
    run: &str,
    text: &str,
    options: ImportOptions,
) -> Result<Imported, tminus_run::ImportError> {
    let now = clock::now();
    let here = desk.look(|seen| {
        (seen.session.config().run == run).then(|| seen.session.preview(text, options, now))
    });
    if let Some(told) = here.flatten() {
        return told;
    }
    let Some((config, runbook)) = fresh(desk, run) else {
        return Err(tminus_run::ImportError::ReadOnly { why: String::new() });
    };
    let (session, _) = Session::open(Reading, config, runbook, now);
    session.preview(text, options, now)
}

fn fresh(desk: Desk, run: &str) -> Option<(Config, tminus_model::Runbook)> {
    desk.look(|seen| {
        let config = Config {
            site: seen.session.config().site.clone(),
            run: run.to_owned(),
            writer: store::writer(),
            actor: None,
        };
        (config, seen.runbook.clone())
    })
}

/// Takes a log.
pub(super) fn take(desk: Desk, run: &str, text: &str, options: ImportOptions) -> Took {
    let now = clock::now();
    // What this page knows and could not save yet counts too.
    let told = match preview(desk, run, text, options) {
        Ok(told) => told,
        Err(error) => return Took::Nothing(error.to_string()),
    };
    let Some((config, runbook)) = fresh(desk, run) else {
        return Took::Nothing(words::UNREADABLE.to_owned());
    };
    let is_open = desk
        .look(|seen| seen.session.config().run == run)
        .unwrap_or_default();
    let prefix = keys::Prefix::new(&config.site, runbook.id.as_str(), run);
    let before = match stored(prefix.as_str()) {
        Ok(before) => before,
        Err(_) if is_open => {
            let all = new_values(&config, &runbook, &BTreeMap::new(), text, options, now);
            hand_out(desk, all);
            return Took::Shown(told, words::TAKEN_MEMORY);
        }
        Err(_) => return Took::Nothing(words::NO_MEMORY_RUN.to_owned()),
    };
    let new = new_values(&config, &runbook, &before, text, options, now);
    match try_room(&config.site, &new) {
        Ok(()) => {}
        Err(StoreError::Full) => {
            let units: usize = new.iter().map(|(key, value)| units(key, value)).sum();
            return Took::Nothing(words::no_room(&size(units as u64)));
        }
        Err(_) if is_open => {
            hand_out(desk, new);
            return Took::Shown(told, words::TAKEN_MEMORY);
        }
        Err(_) => return Took::Nothing(words::NO_MEMORY_RUN.to_owned()),
    }
    let (mut session, _) = Session::open(LocalStorage, config, runbook, now);
    let done = match session.import(text, options, now) {
        Ok((done, _)) => done,
        Err(error) => return Took::Nothing(error.to_string()),
    };
    let is_saved = matches!(session.saved(), SaveState::Saved { .. });
    if is_open {
        if !is_saved {
            hand_out(desk, new);
        }
        look_again(desk);
    }
    if is_saved {
        Took::Saved(done)
    } else {
        Took::Shown(done, words::TAKEN_PARTLY)
    }
}

/// Has both modules look at the store again.
pub(super) fn look_again(desk: Desk) {
    desk.wish(&Event::Resume);
    desk.with(|kept| kept.handle(Event::Resume));
}

/// Everything that is stored of a run.
fn stored(prefix: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let mut found = BTreeMap::new();
    for key in LocalStorage.keys()? {
        if key.starts_with(prefix)
            && let Some(value) = LocalStorage.get(&key)?
        {
            found.insert(key, value);
        }
    }
    Ok(found)
}

/// What taking the log adds to what is stored.
fn new_values(
    config: &Config,
    runbook: &tminus_model::Runbook,
    before: &BTreeMap<String, String>,
    text: &str,
    options: ImportOptions,
    now: Instant,
) -> Vec<(String, String)> {
    let copy = MemoryStore::of(before.clone());
    let (config, runbook) = (config.clone(), runbook.clone());
    let (mut session, _) = Session::open(copy, config, runbook, now);
    if session.import(text, options, now).is_err() {
        return Vec::new();
    }
    let after = session.store().dump().into_iter();
    after
        .filter(|(key, value)| before.get(key) != Some(value))
        .collect()
}

fn units(key: &str, value: &str) -> usize {
    key.encode_utf16().count() + value.encode_utf16().count()
}

/// Says whether the store has room for so much.
fn try_room(site: &str, new: &[(String, String)]) -> Result<(), StoreError> {
    // No key of a run: other tabs pass it over.
    let key = [&keys::who(site), ".room"].concat();
    let needed: usize = new.iter().map(|(key, value)| units(key, value)).sum();
    let written = LocalStorage.set(&key, &"-".repeat(needed));
    let removed = LocalStorage.remove(&key);
    written.and(removed)
}

/// Gives values to both modules as another tab's.
fn hand_out(desk: Desk, values: Vec<(String, String)>) {
    for (key, value) in values {
        let value = Some(value);
        let event = Event::Remote { key, value };
        desk.wish(&event);
        desk.with(|kept| kept.handle(event));
    }
}
