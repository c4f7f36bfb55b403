//! The life of a run, from outside.

#![expect(clippy::unwrap_used, reason = "all of this is tests")]

mod common;
mod edited;
mod fold;
mod golden;
mod model;
mod random;
mod sealing;
mod session;
