//! Times as authors write them, and the instants that they mean.
//!
//! The rules are the table "Time" of the runbook language. Reading and
//! resolving are apart: a run can have another launch than its runbook, so a
//! rule is read once and resolved as often as its anchors move.
//!
//! Reading is linear in the text, takes any text, and tells four things
//! apart: a time, a text that is none ([`Fault::NotATime`]: `T-shirt`, `ASAP`),
//! one that starts as a time and goes wrong ([`Fault::Wrong`]: `T-`, `H+0:75`,
//! `T-7 dayz`), and one that is well written and cannot be
//! ([`Fault::Impossible`]: `every 0m`).

use alloc::borrow::ToOwned;
use alloc::string::String;

mod ahead;
mod amount;
mod cadence;
mod civil;
mod point;
mod resolve;
mod scan;
mod window;

pub use ahead::{instant_by, local_by, wall};
pub use amount::parse_duration;
pub use cadence::{parse_cadence, slots};
pub use civil::Utc;
pub use point::{is_offset, offset_fault};
pub(crate) use resolve::Resolver;
pub use resolve::{Anchors, Zone, resolve, resolve_runbook};
pub use window::{find_window, leading_window, parse_window};

/// Why a text is not the time that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeError {
    /// Whether the text is no time at all, or one gone wrong.
    pub fault: Fault,
    /// One lower-case sentence without a full stop; the text stands in backticks.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

/// Tells a text that is no time from a time that is half-written or impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The text does not look like a time: prose, a name, an empty cell.
    NotATime,
    /// The text starts as a time does, and goes wrong.
    Wrong,
    /// The text is written as a time is, and nothing can be at that time.
    Impossible,
}

impl TimeError {
    /// Says whether the text is no time at all, so that there is nothing to mend.
    pub fn is_not_a_time(&self) -> bool {
        self.fault == Fault::NotATime
    }

    fn not_a_time(text: &str) -> Self {
        Self {
            fault: Fault::NotATime,
            message: ["`", clip(text), "` is not a time"].concat(),
            help: None,
        }
    }

    fn wrong(text: &str, what: &str, help: &str) -> Self {
        Self {
            fault: Fault::Wrong,
            message: ["`", clip(text), "` ", what].concat(),
            help: Some(help.to_owned()),
        }
    }

    fn impossible(text: &str, what: &str, help: &str) -> Self {
        Self {
            fault: Fault::Impossible,
            ..Self::wrong(text, what, help)
        }
    }
}

impl core::fmt::Display for TimeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for TimeError {}

/// Cuts a text for a message: whole characters, at most 60 bytes.
fn clip(text: &str) -> &str {
    let text = text.trim();
    let mut end = text.len().min(60);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
