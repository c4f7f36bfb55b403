//! `tminus build`.

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
    let (rendered, report) = rayon::join(
        || site.render(&input, publication.sink(), &|| progress.step()),
        || terminal::text(&Report::new(site.diagnostics(), &project)),
    );
    progress.end();
    terminal::put(&report);
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
    // The process ends here: what is still there need not be given back.
    std::mem::forget(report);
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
