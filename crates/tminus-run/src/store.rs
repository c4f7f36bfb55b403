//! The door to whatever keeps a run: `localStorage` in a browser, memory in tests.
//!
//! A store maps keys to texts. Every call may fail, at any time, and nothing
//! that it says is believed: what was written is read back before it counts.

use alloc::string::String;
use alloc::vec::Vec;

mod faulty;
mod memory;

pub use faulty::{Fault, FaultyStore};
pub use memory::MemoryStore;

/// Why a store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// There is no room left.
    Full,
    /// Access is not allowed: cookies are blocked, the page is in a sandbox.
    /// The text is the browser's.
    Denied(String),
    /// The store is there no longer.
    Gone,
    /// Anything else, in the browser's words.
    Other(String),
}

/// Keeps texts under keys.
pub trait Store {
    /// Gives all keys, in any order, ours and others'.
    fn keys(&self) -> Result<Vec<String>, StoreError>;
    /// Gives the text under a key.
    fn get(&self, key: &str) -> Result<Option<String>, StoreError>;
    /// Puts a text under a key.
    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError>;
    /// Takes a key away; nothing happens where there is none.
    fn remove(&mut self, key: &str) -> Result<(), StoreError>;
}
