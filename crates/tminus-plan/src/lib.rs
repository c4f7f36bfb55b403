//! What follows from a runbook without a run: identity, matching, times, dependencies.
//!
//! - [`time`] reads the times that authors write and resolves them to instants.
//! - [`fingerprint`], [`entries`] and [`revision`] name steps and step lists.
//! - [`match_steps`] carries ticks over to an edited runbook, and never guesses.
//! - [`graph`](mod@graph) says what depends on what, and when things are planned.
//! - [`forecast`](mod@forecast) says when things will happen, given what has.
//! - [`measure`] holds measured values against targets; [`rollback`] says until
//!   when there is a way back.
//!
//! Everything is a function of its arguments: no clock, no file, no zone
//! database. The crate is compiled into the component as well, so it holds no
//! Unicode tables; text arrives in NFC with its white space collapsed.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod digest;
pub mod forecast;
pub mod graph;
mod identity;
mod matching;
pub mod measure;
pub mod rollback;
pub mod time;

pub use forecast::{
    Fact, Forecast, Goal, NextStep, Schedule, Stage, forecast, is_owned_by, schedule,
};
pub use graph::{Graph, Planned, graph, planned};
pub use identity::{
    Identities, StepEntry, entries, fingerprint, fingerprint_named, from_list, kind_word, revision,
    revision_of, to_list,
};
pub use matching::{Match, link_steps, match_steps};
pub use time::{Anchors, Zone, resolve, resolve_runbook, slots};
