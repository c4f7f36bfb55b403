//! A tree of sources to a checked site to files.
//!
//! 1. [`Project::load`] reads configuration, theme, documents and the list of
//!    what is copied through an [`Input`].
//! 2. [`Site::new`] reads every document and checks all of them together:
//!    runbook ids, zones and times, links and anchors, places in the output.
//!    [`Site::writing`] hands out pages to a [`Sink`] meanwhile.
//! 3. [`Site::render`] writes what is not written yet, or [`Site::export`]
//!    writes one document for another tool.
//!
//! Nothing here knows how bytes come from a disk or get to one, and nothing is
//! printed: what is wrong stands in [`Site::diagnostics`]. The same input gives
//! the same bytes, whatever the number of threads.

mod assets;
pub mod config;
mod counts;
mod export;
mod facts;
mod given;
mod ids;
mod input;
mod links;
mod lint;
mod markup;
mod meta;
mod nav;
mod output;
mod path;
mod picture;
mod project;
mod raw;
mod redirect;
mod render;
mod schema;
mod site;
mod splice;
mod suggest;
mod text;
mod theme;
mod tree;
mod value;
mod values;
mod words;
mod zone;

pub use assets::Live;
pub use config::{Config, LintLevel, is_placeholder, read_values};
pub use counts::Counts;
pub use export::{ByteOrderMark, ExportOptions, Exportable, Exported, Format};
pub use ids::DocumentIds;
pub use input::{Entry, Input, InputError, MemoryInput, SkipReason, Skipped, Walk};
pub use output::{MemorySink, Sink, SinkError};
pub use path::{SitePath, decode as decode_url};
pub use project::{CONTENT, Drafts, Highlight, Options, PUBLIC, Project, Strictness};
pub use render::{POLICY, RenderError};
pub use schema::Schema;
pub use site::Site;
pub use text::Lines;
pub use tminus_markdown::{Explain, Place};
pub use zone::IanaZone;
