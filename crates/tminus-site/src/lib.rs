//! A tree of sources to a checked site to files.
//!
//! 1. [`Project::load`] reads configuration, theme, documents and the list of
//!    what is copied through an [`Input`].
//! 2. [`Site::new`] parses every document and checks all of them together:
//!    runbook ids, zones and times, links and anchors, places in the output.
//! 3. [`Site::render`] writes page by page into a [`Sink`].
//!
//! Nothing here knows how bytes come from a disk or get to one, and nothing is
//! printed: what is wrong stands in [`Site::diagnostics`]. The same input gives
//! the same bytes, whatever the number of threads.

mod assets;
pub mod config;
mod input;
mod output;
mod path;
mod project;
mod suggest;
mod text;
mod theme;
mod words;

pub use assets::Live;
pub use config::Config;
pub use input::{Entry, Input, InputError, MemoryInput, SkipReason, Skipped, Walk};
pub use output::{MemorySink, Sink, SinkError};
pub use path::SitePath;
pub use project::{CONTENT, Drafts, Highlight, Options, PUBLIC, Project, Strictness};
pub use text::Lines;
