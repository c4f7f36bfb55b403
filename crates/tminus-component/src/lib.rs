//! The WebAssembly part of T-minus: makes a page's checklists live.

#[cfg(target_arch = "wasm32")]
mod web;
