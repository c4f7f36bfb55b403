//! A run that is open in one tab.

mod api;

pub use api::{Config, Effect, Event, Quarantined, Recovery, SaveState};

use tminus_model::{Instant, Runbook};

use crate::{RunState, Store};

/// A run that is open in one tab.
#[derive(Debug)]
pub struct Session<S: Store> {
    store: S,
    state: RunState,
    runbook: Runbook,
    saved: SaveState,
    recovery: Recovery,
}

impl<S: Store> Session<S> {
    /// Opens a run: reads what the store keeps of it and lays it over the
    /// page's runbook. Nothing is written.
    pub fn open(store: S, _config: Config, runbook: Runbook, now: Instant) -> (Self, Recovery) {
        let session = Self {
            store,
            state: RunState::new(&runbook),
            runbook,
            saved: SaveState::Saved { at: now },
            recovery: Recovery::default(),
        };
        let recovery = session.recovery.clone();
        (session, recovery)
    }

    /// Takes something that happened and says what the page does next.
    pub fn handle(&mut self, _event: Event, _now: Instant) -> Vec<Effect> {
        Vec::new()
    }

    /// Gives the run as it is seen.
    pub fn state(&self) -> &RunState {
        &self.state
    }

    /// Gives the page's runbook.
    pub fn runbook(&self) -> &Runbook {
        &self.runbook
    }

    /// Says whether what is seen is saved.
    pub fn saved(&self) -> &SaveState {
        &self.saved
    }

    /// Gives the reader's name.
    pub fn actor(&self) -> Option<&str> {
        None
    }

    /// Replaces single ops in the store by sealed segments. For a moment when
    /// nothing else is to do, such as a tab that is hidden.
    pub fn seal(&mut self) {
        let _ = &mut self.store;
    }

    /// Writes the whole log as one JSON text (`docs/run-log.md`, "Export").
    pub fn export(&self) -> String {
        String::new()
    }
}
