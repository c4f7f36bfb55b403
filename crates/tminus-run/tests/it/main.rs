//! The life of a run, from outside.

#![expect(clippy::unwrap_used, reason = "all of this is tests")]

mod common;
mod edited;
mod facts;
mod fold;
mod gates;
mod golden;
mod import;
mod model;
mod moves;
mod random;
mod report;
mod sealing;
mod session;
mod stored;
mod timeline;
