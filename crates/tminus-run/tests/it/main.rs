//! The life of a run, from outside.

#![expect(clippy::unwrap_used, reason = "all of this is tests")]

mod common;
mod fold;
mod model;
mod random;
mod session;
