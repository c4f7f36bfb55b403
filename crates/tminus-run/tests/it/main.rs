//! The life of a run, from outside.

mod common;
mod fold;
mod model;
mod random;
mod session;
