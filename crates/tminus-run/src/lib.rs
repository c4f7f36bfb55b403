//! The life of a run: op log, fold, merge, undo, storage rules.

pub mod chain;
pub mod clock;
pub mod envelope;
pub mod export;
mod fold;
mod json;
pub mod keys;
mod log;
mod mapping;
pub mod op;
mod seal;
pub mod segment;
mod session;
mod state;
pub mod store;

pub use seal::{Sealed, seal};
pub use session::{Config, Effect, Event, Quarantined, Recovery, SaveState, Session};
pub use state::{Lost, Progress, RunLaunch, RunNote, RunState, State, StepView};
pub use store::{Fault, FaultyStore, MemoryStore, Store, StoreError};

/// The longest note or reason, in bytes.
pub const NOTE_LIMIT: usize = 2048;

/// The longest placeholder value, in bytes.
pub const VALUE_LIMIT: usize = 4096;
