//! The life of a run, from outside.

mod common;
mod session;
