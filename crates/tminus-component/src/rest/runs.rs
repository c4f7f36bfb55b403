//! The runs of a runbook on this device: which there are, going to another one,
//! and beginning one.
//!
//! Everything that a run does is written by the first module. Beginning another
//! run is not: it is written here, under its own keys, read back, and only then
//! gone to by its address.

use tminus_model::LocalDateTime;
use tminus_model::{Instant, Runbook};
use tminus_run::runs::{self, RunKind, RunSetup};
use tminus_run::{Config, Event, Progress, SaveState, Session, Store, StoreError, action, keys};
use wasm_bindgen::JsValue;

use super::desk::Desk;
use super::reading::Reading;
use crate::browser::clock;
use crate::browser::store::{self, LocalStorage};
use crate::words::runs as words;

/// A run, as its row shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) run: String,
    pub(super) kind: RunKind,
    pub(super) name: Option<String>,
    pub(super) closed: bool,
    pub(super) last: Option<Instant>,
    pub(super) progress: Progress,
    /// What else is to be said of it.
    pub(super) remark: Option<&'static str>,
}

/// A launch to begin with: the wall clock in a zone, and the instant.
pub(super) type Launch = (LocalDateTime, String, Instant);

/// What a run is called: its name, else what it is.
pub(super) fn called(run: &str, name: Option<&str>) -> String {
    let what = if run == "main" {
        words::MAIN
    } else {
        words::UNNAMED
    };
    name.unwrap_or(what).to_owned()
}

/// Opens another run of the same runbook to look at it.
pub(super) fn look_at(site: &str, run: &str, runbook: Runbook) -> Session<Reading> {
    let config = Config {
        site: site.to_owned(),
        run: run.to_owned(),
        writer: store::writer(),
        actor: None,
    };
    Session::open(Reading, config, runbook, clock::now()).0
}

/// Every run of the desk's runbook, the latest first, the one that is shown among
/// them also where nothing was done in it.
pub(super) fn known(desk: Desk) -> Result<Vec<Known>, StoreError> {
    let found = desk.look(|seen| {
        let config = seen.session.config();
        let id = seen.runbook.id.as_str();
        (
            config.site.clone(),
            config.run.clone(),
            seen.runbook.clone(),
            id.to_owned(),
        )
    });
    let Some((site, shown, runbook, id)) = found else {
        return Ok(Vec::new());
    };
    let mut known: Vec<Known> = Vec::new();
    for summary in runs::list(&Reading, &site, &id)? {
        let session = look_at(&site, &summary.run, runbook.clone());
        known.push(Known {
            progress: session.state().progress(),
            remark: match (summary.newer, summary.damaged) {
                (true, _) => Some(words::NEWER),
                (_, true) => Some(words::DAMAGED),
                _ => None,
            },
            run: summary.run,
            kind: summary.kind,
            name: summary.name,
            closed: summary.closed,
            last: summary.last,
        });
    }
    // What is there without being started, and what is looked at.
    for run in [shown.as_str(), "main"] {
        if known.iter().all(|one| one.run != run) {
            let session = look_at(&site, run, runbook.clone());
            known.push(Known {
                run: run.to_owned(),
                kind: RunKind::Live,
                name: None,
                closed: false,
                last: None,
                progress: session.state().progress(),
                remark: None,
            });
        }
    }
    Ok(known)
}

/// Begins a run and gives its id; otherwise says why it could not be kept.
pub(super) fn begin(
    desk: Desk,
    setup: &RunSetup,
    launch: Option<Launch>,
) -> Result<String, String> {
    let found = desk.look(|seen| (seen.session.config().site.clone(), seen.runbook.clone()));
    let (site, runbook) = found.ok_or_else(String::new)?;
    let now = clock::now();
    let run = runs::run_id([store::writer(), store::writer()].concat().as_bytes());
    let config = Config {
        site,
        run: run.clone(),
        writer: store::writer(),
        actor: desk.who().filter(|name| !name.is_empty()),
    };
    let mut session = Session::open(LocalStorage, config, runbook, now).0;
    session.begin(setup, now);
    if let Some((local, zone, at)) = launch {
        session.handle(Event::Act(action::launch(local, &zone, at)), now);
    }
    match session.saved() {
        SaveState::Saved { .. } => Ok(run),
        SaveState::Unsaved { why } | SaveState::Memory { why } | SaveState::ReadOnly { why } => {
            Err(why.clone())
        }
    }
}

/// The address of this page with another run; what else it says stays.
pub(super) fn address(run: &str) -> String {
    let location = web_sys::window().map(|window| window.location());
    let search = location.and_then(|location| location.search().ok());
    let search = search.unwrap_or_default();
    let parts = search.trim_start_matches('?').split('&');
    let kept = parts.filter(|part| !part.is_empty() && !part.starts_with("run="));
    let run = ["run=", run].concat();
    let parts: Vec<&str> = kept.chain([run.as_str()]).collect();
    ["?", &parts.join("&")].concat()
}

/// Remembers a run as the one that an address without one means.
pub(super) fn remember(desk: Desk, run: &str) {
    let key = desk.look(|seen| {
        let site = &seen.session.config().site;
        keys::current(site, seen.runbook.id.as_str())
    });
    if let Some(key) = key {
        // Where it cannot be kept, the address still names the run.
        let _ = LocalStorage.set(&key, run);
    }
}

/// Shows another run in this tab. The way back leads to the run that it leaves.
pub(super) fn go(desk: Desk, run: &str) {
    if let Some(here) = desk.look(|seen| seen.session.config().run.clone()) {
        name_in_address(&here);
    }
    remember(desk, run);
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_search(&address(run));
    }
}

/// Puts the run into this tab's address, where there are others: then another tab
/// that goes elsewhere does not take this one along when it is reloaded.
pub(super) fn pin(desk: Desk) {
    let found = desk.look(|seen| {
        let config = seen.session.config();
        let ids = runs::ids(&Reading, &config.site, seen.runbook.id.as_str());
        let others = ids.is_ok_and(|ids| ids.iter().any(|id| *id != config.run));
        (config.run.clone(), others)
    });
    if let Some((run, others)) = found
        && (others || run != "main")
    {
        name_in_address(&run);
    }
}

/// Names the run in the address of the page, where it names none.
fn name_in_address(run: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let search = window.location().search().unwrap_or_default();
    let mut parts = search.trim_start_matches('?').split('&');
    if parts.any(|part| part.starts_with("run=")) {
        return;
    }
    let hash = window.location().hash().unwrap_or_default();
    let url = [address(run), hash].concat();
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}
