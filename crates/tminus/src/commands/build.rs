//! `tminus build`.

use std::thread;

use tminus_site::{Drafts, Highlight, Project, RenderError, Site};

use super::{Trouble, Verdict, load, options};
use crate::args::Build;
use crate::publish::Publication;
use crate::report::Report;
use crate::terminal::{self, Progress};

/// Checks the project and, when there are no errors, writes the site.
pub(crate) fn build(args: &Build) -> Result<Verdict, Trouble> {
    let mut options = options(&args.common)?;
    if args.drafts {
        options.drafts = Drafts::Build;
    }
    if args.no_highlight {
        options.highlight = Highlight::Off;
    }
    let (input, project) = load(&args.common, options)?;
    let out = if args.out.is_absolute() {
        args.out.clone()
    } else {
        args.common.root.join(&args.out)
    };
    let publication = match Publication::begin(&out, &args.common.root) {
        Ok(publication) => publication,
        Err(trouble) => {
            let site = Site::for_check(&project);
            return refused(&site, &project, trouble);
        }
    };
    let progress = Progress::new(project.document_count());
    let site = Site::writing(&project, publication.sink(), &|| progress.step());
    if site.has_errors() {
        progress.end();
        terminal::report(&Report::new(site.diagnostics(), &project));
        terminal::note("nothing was written");
        return Ok(Verdict::Problems);
    }
    let rendered = thread::scope(|scope| {
        // A long report takes as long as some hundred pages.
        let report = || terminal::text(&Report::new(site.diagnostics(), &project));
        let report = scope.spawn(report);
        let rendered = site.render(&input, publication.sink(), &|| progress.step());
        progress.end();
        match report.join() {
            Ok(report) => terminal::put(&report),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        rendered
    });
    match rendered {
        Ok(()) => {}
        Err(RenderError::Found(found)) => {
            terminal::report(&Report::new(std::slice::from_ref(&found), &project));
            terminal::note("nothing was written");
            return Ok(Verdict::Problems);
        }
        Err(RenderError::Sink(error)) => return Err(Trouble::new(error.to_string())),
    }
    publication.commit()?;
    let (pages, steps) = (site.page_count(), site.counts().steps());
    // The process ends here: giving back every part of every document would
    // take a tenth of the build.
    std::mem::forget(site);
    std::mem::forget(project);
    terminal::line(&format!(
        "{}: {}, {}",
        args.out.display(),
        terminal::count(pages, "page"),
        terminal::count(steps, "step"),
    ));
    Ok(Verdict::Good)
}

/// Reports what is wrong with a site that has no place to go.
fn refused(site: &Site<'_>, project: &Project, trouble: Trouble) -> Result<Verdict, Trouble> {
    terminal::report(&Report::new(site.diagnostics(), project));
    if site.has_errors() {
        terminal::note("nothing was written");
        return Ok(Verdict::Problems);
    }
    Err(trouble)
}
