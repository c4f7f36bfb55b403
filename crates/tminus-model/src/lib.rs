//! The shared language of T-minus.
//!
//! Everything that the generator and the component say to each other, and
//! everything that the cores say among themselves, is made of these types:
//! a [`Runbook`] with its [`Section`]s and [`Step`]s, the rules of time
//! ([`When`]), and [`Diagnostic`]s with their [`Span`]s. The crate knows no
//! Markdown, no HTML, no file, no clock and no DOM.
//!
//! [`rules`] lists every code that a diagnostic can have.
//!
//! [`wire`] is the format in which a runbook travels inside a page. It is kept
//! apart from the model, so that the model may change while the wire only grows.
//! [`csv`] writes the tables that people open in a spreadsheet.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod csv;
mod diagnostic;
mod id;
pub mod json;
pub mod number;
pub mod ordered;
pub mod rules;
mod runbook;
mod time;
mod value;
pub mod wire;

pub use diagnostic::{Diagnostic, Label, Severity, Span};
pub use id::{RunbookId, StepId};
pub use runbook::{
    Check, Decision, Field, Launch, Measure, Placeholder, Rollback, Runbook, Section, SectionKind,
    SignOff, Step, StepKind, Timer, Trigger, TriggerKind,
};
pub use time::{Anchor, Cadence, CadencePart, Instant, LocalDateTime, Millis, When, Window};
pub use value::ValueKind;
