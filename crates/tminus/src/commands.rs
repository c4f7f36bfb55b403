//! What the command does, one module for each of its words.

mod build;
mod check;
mod export;
mod ids;
mod init;
mod log;
mod new;
mod options;
mod shell;

pub(crate) use build::build;
pub(crate) use check::check;
pub(crate) use export::export;
pub(crate) use ids::ids;
pub(crate) use init::init;
pub(crate) use log::{log_report, verify};
pub(crate) use new::{Template, new};
pub(crate) use options::{epoch, from_here, load, options, root};
pub(crate) use shell::{completions, man, schema};

pub(crate) use crate::serve::serve;

use std::fmt;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is well.
    Good,
    /// There are problems in the content.
    Problems,
}

/// Why the command could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What went wrong, as one sentence in lower case.
    pub(crate) message: String,
    /// The way out.
    pub(crate) help: Option<String>,
}

impl Trouble {
    /// Makes a trouble without help.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// Adds the way out.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
