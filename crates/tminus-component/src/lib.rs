//! The WebAssembly part of T-minus: makes a page's checklists live.
