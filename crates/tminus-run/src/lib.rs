//! The life of a run: op log, fold, merge, undo, storage rules.

pub mod clock;
pub mod envelope;
mod json;
pub mod keys;
pub mod op;
pub mod segment;
mod session;
mod state;
pub mod store;

pub use session::{Config, Effect, Event, Quarantined, Recovery, SaveState, Session};
pub use state::{Lost, Progress, RunLaunch, RunNote, RunState, State, StepView};
pub use store::{Fault, FaultyStore, MemoryStore, Store, StoreError};

/// The longest note or reason, in bytes.
pub const NOTE_LIMIT: usize = 2048;

/// The longest placeholder value, in bytes.
pub const VALUE_LIMIT: usize = 4096;
