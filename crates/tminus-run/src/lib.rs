//! The life of a run: op log, fold, merge, undo, storage rules.
//!
//! What is stored is described in `docs/run-log.md`, and from the bottom up:
//!
//! - [`op`], [`clock`], [`chain`]: one change, when it was, and what proves it.
//! - [`envelope`], [`keys`], [`segment`], [`export`]: how changes stand in a
//!   store and in a file. Every byte that was read is given back as it was.
//! - The fold (`log`, `mapping`, `fold`): what all changes together come to,
//!   in whatever order they arrive and whatever revision of the runbook they
//!   were made under. [`RunState`] is what a reader sees of it.
//! - [`gate`]: what may not begin yet.
//! - [`Session`]: a run in one tab, over a [`Store`] that may fail at any time.
//!   [`seal`] makes many values one.
//!
//! - Over it, and only where someone asks: [`action`] (what readers can do
//!   beyond ticking), [`facts`] and [`timing`] (actual times, forecast,
//!   rollback), [`runs`] and [`compare`] (several runs of one runbook),
//!   [`verify`] and [`skew`] (logs of several people), [`timeline`] (the log line
//!   by line).
//!
//! Nothing here knows a clock, a browser or a file: time and entropy are
//! arguments, storage is a trait.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod action;
pub mod chain;
pub mod clock;
pub mod compare;
pub mod envelope;
pub mod export;
pub mod facts;
mod fold;
pub mod gate;
pub mod keys;
mod log;
mod mapping;
pub mod op;
pub mod report;
pub mod runs;
mod seal;
pub mod segment;
mod session;
pub mod skew;
mod state;
pub mod store;
pub mod stored;
pub mod timeline;
pub mod timing;
pub mod verify;

pub use fold::Counted;
pub use seal::{Sealed, seal};
pub use session::{
    Altered, Config, Effect, Event, ImportError, ImportOptions, Imported, Packer, Quarantined,
    Recovery, SaveState, Session,
};
pub use state::{Lost, Progress, RunLaunch, RunNote, RunState, State, StepView};
pub use store::{Fault, FaultyStore, MemoryStore, Store, StoreError};

/// The longest note or reason, in bytes.
pub const NOTE_LIMIT: usize = 2048;

/// The longest placeholder value, in bytes.
pub const VALUE_LIMIT: usize = 4096;
