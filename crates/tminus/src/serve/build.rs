//! A project as a site in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tminus_site::{Drafts, Highlight, MemorySink, Options, Project, RenderError, Site, SitePath};

use crate::args::Serve;
use crate::commands::{Trouble, options};
use crate::disk::DiskInput;
use crate::report::{Report, Style};
use crate::terminal;

/// Builds the same project again and again.
#[derive(Debug)]
pub(crate) struct Builder {
    root: PathBuf,
    options: Options,
}

/// How a build ended.
#[derive(Debug)]
pub(crate) enum Built {
    /// The files of the site.
    Good(BTreeMap<SitePath, Vec<u8>>),
    /// What is wrong, as text.
    Bad(String),
}

impl Builder {
    pub(crate) fn new(args: &Serve) -> Result<Self, Trouble> {
        let mut options = options(&args.common)?;
        options.drafts = Drafts::Build;
        if args.no_highlight {
            options.highlight = Highlight::Off;
        }
        let root = crate::commands::root(&args.common.root)?;
        Ok(Self { root, options })
    }

    /// The project's directory.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Builds, and shows on the terminal what was found.
    pub(crate) fn build(&self) -> Built {
        let input = DiskInput::new(self.root.clone());
        let project = Project::load(&input, self.options.clone());
        let site = Site::new(&project);
        let report = Report::new(site.diagnostics(), &project);
        terminal::report(&report);
        if site.has_errors() {
            return Built::Bad(report.text(Style::Plain));
        }
        let sink = MemorySink::default();
        match site.render(&input, &sink, &|| {}) {
            Ok(()) => Built::Good(sink.into_files()),
            Err(RenderError::Found(found)) => {
                let report = Report::new(std::slice::from_ref(&found), &project);
                terminal::report(&report);
                Built::Bad(report.text(Style::Plain))
            }
            Err(RenderError::Sink(error)) => Built::Bad(error.to_string()),
        }
    }
}
