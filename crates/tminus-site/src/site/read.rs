//! One document: opened, read, and checked by itself.

use tminus_markdown::{Allow, Explained, Opened, Parsed, Source};
use tminus_model::{Diagnostic, Severity};
use tminus_plan::Zone;

use super::bad_zone;
use crate::Project;
use crate::counts::Counts;
use crate::facts::{self, Facts};
use crate::lint;
use crate::project::Document;
use crate::zone::IanaZone;

/// How far the reading of a document has come.
#[derive(Debug)]
pub(super) enum Begun<'p> {
    /// Its front matter says all that other pages tell of it.
    Opened(Box<Opened<'p>>),
    /// It had to be read as a whole.
    Read(Box<Read<'p>>),
}

/// A document that was read.
#[derive(Debug)]
pub(crate) struct Read<'p> {
    pub(crate) parsed: Parsed<'p>,
    pub(crate) found: Vec<Diagnostic>,
    pub(crate) facts: Facts,
    pub(super) counts: Counts,
    pub(super) explained: Vec<Explained>,
    pub(super) allows: Vec<Allow>,
}

/// Begins with a document; gives what other pages tell of it.
pub(super) fn begin<'p>(
    project: &Project,
    document: &'p Document,
    options: &tminus_markdown::Options,
) -> (Facts, Begun<'p>) {
    let opened = open(document, options);
    if let Some(title) = opened.title() {
        let front = opened.front();
        let facts = Facts::ahead(title, front.weight, front.draft);
        return (facts, Begun::Opened(Box::new(opened)));
    }
    let read = read(project, document, opened, options);
    let facts = &read.facts;
    let facts = Facts::ahead(&facts.title, facts.weight, facts.draft);
    (facts, Begun::Read(Box::new(read)))
}

impl<'p> Begun<'p> {
    /// Reads what is not read yet.
    pub(super) fn read(
        self,
        project: &Project,
        document: &'p Document,
        options: &tminus_markdown::Options,
    ) -> Read<'p> {
        match self {
            Self::Opened(opened) => read(project, document, *opened, options),
            Self::Read(read) => *read,
        }
    }
}

fn read<'p>(
    project: &Project,
    document: &'p Document,
    opened: Opened<'p>,
    options: &tminus_markdown::Options,
) -> Read<'p> {
    let (mut parsed, mut found) = finish(project, document, opened, options);
    found.append(&mut parsed.diagnostics);
    found.extend(unfilled(document, &parsed));
    found.extend(lint::lint(
        &parsed,
        &lint::Context {
            path: &document.source,
            text: &document.text,
            words: &project.config.words,
            site_lang: &project.config.lang,
            now: project.options.now,
        },
    ));
    // All findings are sorted in the end: that is quick where those of each
    // document are in order.
    found.sort_by(Diagnostic::report_order);
    Read {
        facts: Facts::take(&mut parsed),
        counts: Counts::of(&parsed),
        explained: std::mem::take(&mut parsed.explained),
        allows: std::mem::take(&mut parsed.allows),
        parsed,
        found,
    }
}

/// Reads the front matter of a document.
fn open<'p>(document: &'p Document, options: &tminus_markdown::Options) -> Opened<'p> {
    let source = Source {
        path: &document.source,
        text: &document.text,
    };
    tminus_markdown::open(&source, document.expanded.as_ref(), options)
}

/// Reads a document and resolves its times.
pub(super) fn parse<'p>(
    project: &Project,
    document: &'p Document,
    options: &tminus_markdown::Options,
) -> Parsed<'p> {
    finish(project, document, open(document, options), options).0
}

/// Reads the rest of a document and resolves its times; says which zone is none.
fn finish<'p>(
    project: &Project,
    document: &'p Document,
    opened: Opened<'p>,
    options: &tminus_markdown::Options,
) -> (Parsed<'p>, Vec<Diagnostic>) {
    let mut parsed = opened.read(options);
    facts::complete(&mut parsed, &document.path);
    let mut found = Vec::new();
    let from_front = parsed.front.timezone.is_some();
    if let Some(name) = parsed.runbook.timezone.clone() {
        if let Some(zone) = IanaZone::find(&name) {
            tminus_plan::resolve_runbook(&mut parsed.runbook, &zone);
            exact_window(&mut parsed, &zone);
        } else if from_front || project.config.timezone.as_ref() != Some(&name) {
            found.push(no_zone(&document.source, &parsed, &name));
            // Nothing counts in it; what names no zone has the site's.
            let site = &project.config.timezone;
            let site = site.clone().filter(|name| IanaZone::find(name).is_some());
            parsed.runbook.timezone = site.filter(|_| parsed.runbook.launch.is_none());
        }
    }
    (parsed, found)
}

/// Says what is wrong with the zone of a document. A word that nobody would take
/// for one is another tool's, unless a launch counts on it.
fn no_zone(path: &str, parsed: &Parsed<'_>, name: &str) -> Diagnostic {
    if IanaZone::is_like(name) {
        let span = parsed.front.span("timezone").unwrap_or_default();
        bad_zone(path, span, name)
    } else if parsed.runbook.launch.is_some() {
        parsed.front.launch_without_zone(path, name)
    } else {
        parsed.front.zone_passed_over(path, name)
    }
}

/// Counts the window from the launch to its end as time goes by in the zone.
fn exact_window(parsed: &mut Parsed<'_>, zone: &IanaZone) {
    let launch = parsed.runbook.launch.as_ref().and_then(|l| l.instant);
    if let (Some(launch), Some(end), Some(_)) =
        (launch, parsed.front.window_end, parsed.front.window)
    {
        parsed.runbook.window = Some(zone.instant(end) - launch);
    }
}

/// Says which placeholders have no value, once for a document: the reader fills
/// them in, or the author has forgotten them.
fn unfilled(document: &Document, parsed: &Parsed<'_>) -> Option<Diagnostic> {
    const SHOWN: usize = 6;
    let empty = || parsed.placeholders.iter().filter(|p| p.is_missing());
    let first = empty().min_by_key(|placeholder| placeholder.span)?;
    let count = empty().count();
    let names: Vec<String> = empty()
        .take(SHOWN)
        .map(|placeholder| format!("`{}`", placeholder.name))
        .collect();
    let more = match count.saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = names.join(", ") + &more;
    let message = if count == 1 {
        format!("the placeholder {names} has no value")
    } else {
        format!("{count} placeholders have no value: {names}")
    };
    Some(
        Diagnostic::new(
            "unfilled-placeholder",
            Severity::Warning,
            &document.source,
            first.span,
            message,
        )
        .help(
            "give it in `[vars]` of the front matter or of tminus.toml, in a file for `--values`, or with `--set NAME=VALUE`; what is left is a field in the page",
        ),
    )
}
