//! The WebAssembly part of T-minus: makes a page's checklists live.
//!
//! `tminus-run` decides what a tick means and what is stored; this crate is the
//! shell around it in a page. The modules at the top level are plain functions
//! over the model and are tested natively; everything that touches the page
//! stands below `web` and `rest`, which are compiled for the browser only and are
//! served as two modules: what the first tick needs, and the rest (decision
//! 0014).
//!
//! The page is `docs/page-contract.md`; nothing here assumes more than that.

#![cfg_attr(all(target_arch = "wasm32", not(feature = "rest")), no_std)]

extern crate alloc;

pub mod alarm;
pub mod backup;
pub mod compared;
pub mod countdown;
pub mod fields;
pub mod filename;
pub mod find;
pub mod foreign;
pub mod frame;
pub mod handover;
pub mod key;
pub mod latest;
pub mod launch;
pub mod lines;
pub mod room;
pub mod steady;
pub mod step;
pub mod tabtitle;
pub mod times;
pub mod watch;
pub mod wish;
pub mod words;

#[cfg(target_arch = "wasm32")]
#[cfg_attr(
    not(feature = "first"),
    expect(dead_code, reason = "the second module uses a part of it")
)]
mod browser;
#[cfg(all(target_arch = "wasm32", feature = "rest"))]
pub mod rest;
#[cfg(all(target_arch = "wasm32", feature = "first"))]
pub mod web;
