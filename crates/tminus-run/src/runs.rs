//! The runs of a runbook: what they are, which there are, how they are told
//! apart.
//!
//! A page lists the runs with [`list`], shows a [`RunSummary`] of each, starts
//! one with [`run_id`] and [`Session::begin`](crate::Session::begin), and lets
//! several go on at once: every run has its own keys. Naming and closing are
//! [`crate::action`]s.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

mod scale;

use alloc::collections::BTreeMap;

use tminus_model::Instant;
use tminus_plan::digest::hash128;

use crate::keys::{self, Prefix};
use crate::log::Log;
use crate::op::Op;
use crate::session::load::{Seen, scan};
use crate::store::{Store, StoreError};
pub use scale::Scale;

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RunKind {
    /// It counts.
    #[default]
    Live,
    /// It is practice; a badge says so wherever the run is seen.
    Rehearsal,
}

impl RunKind {
    /// Gives its word, as in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// Reads a word; one of a later version is none of ours and counts as live.
    pub(crate) fn from_word(word: &str) -> Self {
        match word {
            "rehearsal" => Self::Rehearsal,
            _ => Self::Live,
        }
    }
}

/// What a run is, as whoever begins it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunSetup {
    /// What it is for.
    pub kind: RunKind,
    /// Its name.
    pub name: Option<String>,
    /// How fast a rehearsal's clock goes.
    pub scale: Option<Scale>,
}

/// What is known of a run without its runbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunSummary {
    /// Its id, the part of the key.
    pub run: String,
    /// What it is for.
    pub kind: RunKind,
    /// Its name, where one was given.
    pub name: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// Its first op, by the wall clock.
    pub opened: Option<Instant>,
    /// Its last op, by the wall clock.
    pub last: Option<Instant>,
    /// How many ops can be read.
    pub ops: usize,
    /// Whether a part of it cannot be read.
    pub damaged: bool,
    /// Whether a newer version wrote it.
    pub newer: bool,
}

/// Makes a run's id of random bytes: 12 characters out of base64url's.
pub fn run_id(entropy: &[u8]) -> String {
    let mut id = hash128(entropy);
    id.truncate(12);
    id
}

/// Gives the ids of a runbook's runs that a store holds, sorted.
pub fn ids(store: &impl Store, site: &str, runbook: &str) -> Result<Vec<String>, StoreError> {
    let mut runs: Vec<String> = store
        .keys()?
        .iter()
        .filter_map(|key| keys::run_of(key, site, runbook))
        .collect();
    runs.sort_unstable();
    runs.dedup();
    Ok(runs)
}

/// Gives a summary of every run of a runbook, the latest first.
pub fn list(store: &impl Store, site: &str, runbook: &str) -> Result<Vec<RunSummary>, StoreError> {
    let ids = ids(store, site, runbook)?;
    let mut runs: Vec<RunSummary> = ids
        .into_iter()
        .map(|run| {
            let found = scan(store, &Prefix::new(site, runbook, &run), &Seen::new());
            RunSummary {
                damaged: !found.quarantined.is_empty() || found.failed.is_some(),
                newer: found.newer,
                ..summary(&run, found.ops)
            }
        })
        .collect();
    runs.sort_by(|one, other| (other.last, &other.run).cmp(&(one.last, &one.run)));
    Ok(runs)
}

/// Says what is known of a run from its ops.
pub fn summary(run: &str, ops: Vec<Op>) -> RunSummary {
    let mut log = Log::default();
    for op in ops {
        log.put(op);
    }
    let mut summary = RunSummary {
        run: run.to_owned(),
        ops: log.len(),
        ..RunSummary::default()
    };
    let mut opened = false;
    for &place in log.order() {
        let op = log.op(place);
        let wall = op.wall();
        summary.opened = Some(summary.opened.map_or(wall, |first| first.min(wall)));
        summary.last = summary.last.max(Some(wall));
        if op.kind == "open" && !opened {
            opened = true;
            summary.kind = op.text("kind").map(RunKind::from_word).unwrap_or_default();
        }
        if op.kind == "run" && log.counts(place) {
            if let Some(name) = op.text("name") {
                summary.name = Some(name.to_owned());
            }
            if let Some(closed) = op
                .field("closed")
                .and_then(tminus_model::json::Value::as_bool)
            {
                summary.closed = closed;
            }
        }
    }
    summary
}

/// Counts the runs of every runbook of a site that a store holds.
pub fn count_by_runbook(
    store: &impl Store,
    site: &str,
) -> Result<BTreeMap<String, usize>, StoreError> {
    let mut seen: Vec<(String, String)> = store
        .keys()?
        .iter()
        .filter_map(|key| keys::runbook_and_run_of(key, site))
        .collect();
    seen.sort_unstable();
    seen.dedup();
    let mut counts = BTreeMap::new();
    for (runbook, _) in seen {
        *counts.entry(runbook).or_insert(0) += 1;
    }
    Ok(counts)
}
