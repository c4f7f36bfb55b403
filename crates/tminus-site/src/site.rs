//! All documents together: parsed, placed and checked.
//!
//! 1. Every document is opened: its front matter says its title, its weight and
//!    whether it is a draft. One that has no title there is read at once.
//! 2. Each gets its place in the site; two in one place are an error. Now every
//!    page can name the others.
//! 3. Every document is read by itself, its times are resolved; and its page is
//!    written, where that is asked for.
//! 4. Names that must be unique are compared, links are followed.

mod read;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use tminus_markdown::highlight::Highlighter;
use tminus_markdown::{Allow, Explained, Parsed};
use tminus_model::{Diagnostic, Severity, Span};
use unicode_normalization::UnicodeNormalization as _;

use crate::assets::Assets;
use crate::counts::Counts;
use crate::facts::Facts;
use crate::links::{Fragments, Place, Places};
use crate::lint::levels::{self, Allows};
use crate::output::Sink;
use crate::project::{Document, Drafts, Highlight, Strictness};
use crate::redirect::Redirect;
use crate::render::{Ahead, RenderError};
use crate::tree::{INDEX, Leaf, Standing, Tree, index_of};
use crate::zone::IanaZone;
use crate::{Project, SitePath};
use read::Begun;
pub(crate) use read::Read;

/// Documents whose pages are not written at once are kept while all sources are
/// no longer than this in all; past it they are read once more, so that memory
/// stays in proportion to the sources.
const KEPT_BYTES: usize = 64 << 20;

/// A checked site, ready to be rendered.
#[derive(Debug)]
pub struct Site<'p> {
    pub(crate) project: &'p Project,
    pub(crate) pages: Vec<Page<'p>>,
    pub(crate) tree: Tree,
    /// For each page where it stands in its directory.
    pub(crate) standings: Vec<Standing>,
    pub(crate) places: Places,
    pub(crate) redirects: Vec<Redirect>,
    pub(crate) assets: Assets,
    pub(crate) templates: Option<tera::Tera>,
    pub(crate) highlighter: Option<Highlighter>,
    /// Why a page could not be written while documents were read.
    pub(crate) failed: Option<RenderError>,
    found: Vec<Diagnostic>,
    counts: Counts,
}

/// A document that is a page.
#[derive(Debug)]
pub(crate) struct Page<'p> {
    pub(crate) document: &'p Document,
    /// Its path in the site.
    pub(crate) out: SitePath,
    /// While documents are read, [what is known ahead](Facts::ahead).
    pub(crate) facts: Facts,
    explained: Vec<Explained>,
    /// The document, its times resolved; `None` where it is read once more.
    parsed: Option<Parsed<'p>>,
    /// Whether the page is written already.
    pub(crate) written: bool,
}

/// What becomes of a document once it is read.
enum Then<'r> {
    /// It is kept, while the sources have no more than so many bytes in all.
    Keep(usize),
    /// Its page is written, with word of each.
    Write(&'r dyn Sink, &'r (dyn Fn() + Sync)),
}

/// What is left of a document once it is read.
struct Done<'p> {
    found: Vec<Diagnostic>,
    facts: Facts,
    counts: Counts,
    explained: Vec<Explained>,
    allows: Vec<Allow>,
    kept: Option<Parsed<'p>>,
    written: bool,
}

impl<'p> Site<'p> {
    /// Reads and checks a project.
    pub fn new(project: &'p Project) -> Self {
        Self::reading(project, &Then::Keep(KEPT_BYTES))
    }

    /// Reads and checks a project of which nothing is going to be written: no
    /// document is kept, so that each is read in memory that is at hand.
    pub fn for_check(project: &'p Project) -> Self {
        Self::reading(project, &Then::Keep(0))
    }

    /// Reads and checks a project. A page is written as soon as its document is
    /// read, if it needs to know nothing of the text of others, and the document
    /// is not kept; [`Site::render`] writes the rest. Where [`Site::has_errors`]
    /// holds in the end, what was written is not a site.
    pub fn writing(project: &'p Project, sink: &dyn Sink, progress: &(dyn Fn() + Sync)) -> Self {
        if project
            .found
            .iter()
            .any(|found| found.severity == Severity::Error)
        {
            return Self::for_check(project);
        }
        Self::reading(project, &Then::Write(sink, progress))
    }

    fn reading(project: &'p Project, then: &Then<'_>) -> Self {
        let options = markdown_options(project);
        let open = || -> (Vec<Facts>, Vec<Begun<'p>>) {
            project
                .documents
                .par_iter()
                .map(|document| read::begin(project, document, &options))
                .unzip()
        };
        let theme = || {
            let assets = Assets::new(&project.theme, &project.options.live);
            (assets, project.theme.templates())
        };
        let ((heads, begun), (assets, templates)) = rayon::join(open, theme);
        let mut site = Self {
            project,
            pages: Vec::with_capacity(heads.len()),
            tree: Tree::default(),
            standings: Vec::new(),
            places: Places::default(),
            redirects: Vec::new(),
            assets,
            templates: None,
            highlighter: highlights(project).then(Highlighter::new),
            failed: None,
            found: project.found.clone(),
            counts: Counts::default(),
        };
        site.check_zone();
        match templates {
            Ok(templates) => site.templates = Some(templates),
            Err(found) => site.found.push(*found),
        }
        let mut drafts = Vec::new();
        // For each document its page, if it is one.
        let mut page_of = Vec::with_capacity(heads.len());
        for (document, facts) in project.documents.iter().zip(heads) {
            if facts.draft && project.options.drafts == Drafts::Skip {
                drafts.push(document.path.clone());
                page_of.push(None);
            } else {
                page_of.push(Some(site.pages.len()));
                site.pages.push(Page {
                    document,
                    out: out_of(project, &document.path),
                    facts,
                    explained: Vec::new(),
                    parsed: None,
                    written: false,
                });
            }
        }
        site.take_places(&drafts);
        let (read, failed) = site.read(begun, &page_of, then, &options);
        site.failed = failed;
        let mut allows = Vec::new();
        for ((document, page), read) in project.documents.iter().zip(page_of).zip(read) {
            site.found.extend(read.found);
            site.counts.add(read.counts);
            allows.push(Allows {
                path: document.source.clone(),
                comments: read.allows,
                page: page.is_some(),
            });
            if let Some(page) = page.and_then(|page| site.pages.get_mut(page)) {
                page.facts = read.facts;
                page.explained = read.explained;
                page.parsed = read.kept;
                page.written = read.written;
            }
        }
        let (redirects, found) = site.redirects();
        site.redirects = redirects;
        site.found.extend(found);
        site.check_ids();
        site.found.extend(crate::given::unused(project));
        let dead: Vec<Diagnostic> = site
            .pages
            .par_iter()
            .enumerate()
            .flat_map_iter(|(i, page)| site.dead_links(i, page))
            .collect();
        site.found.extend(dead);
        site.settle(&allows);
        site
    }

    /// Reads all documents, and writes the pages that can be written by now.
    fn read(
        &self,
        begun: Vec<Begun<'p>>,
        page_of: &[Option<usize>],
        then: &Then<'_>,
        options: &tminus_markdown::Options,
    ) -> (Vec<Done<'p>>, Option<RenderError>) {
        let bytes: usize = self.project.documents.iter().map(|d| d.text.len()).sum();
        let (most, ahead) = match then {
            Then::Keep(most) => (*most, None),
            Then::Write(sink, progress) => (KEPT_BYTES, self.ahead(*sink, *progress)),
        };
        let done = begun
            .into_par_iter()
            .zip(&self.project.documents)
            .zip(page_of)
            .map(|((begun, document), page)| {
                let read = begun.read(self.project, document, options);
                let written = match (page, &ahead) {
                    (Some(page), Some(ahead)) => ahead.write(*page, &read),
                    _ => false,
                };
                let keep = bytes <= most && !written;
                Done {
                    found: read.found,
                    facts: read.facts,
                    counts: read.counts,
                    explained: read.explained,
                    allows: read.allows,
                    kept: keep.then_some(read.parsed),
                    written,
                }
            })
            .collect();
        (done, ahead.and_then(Ahead::failed))
    }

    /// Everything that is wrong or worth knowing, in the order of reports.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.found
    }

    /// Says whether nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// What the site holds, in numbers.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How many documents are pages.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// What became live and by which rule, by the path of the source.
    pub fn explained(&self) -> impl Iterator<Item = (&str, &[Explained])> {
        self.pages
            .iter()
            .map(|page| (page.document.source.as_str(), page.explained.as_slice()))
    }

    /// Gives the parsed document of a page to `with`.
    pub(crate) fn with_parsed<R>(&self, page: &Page<'p>, with: impl FnOnce(&Parsed<'_>) -> R) -> R {
        if let Some(parsed) = &page.parsed {
            return with(parsed);
        }
        let options = markdown_options(self.project);
        with(&read::parse(self.project, page.document, &options))
    }

    fn check_zone(&mut self) {
        let config = &self.project.config;
        if let Some(name) = &config.timezone
            && IanaZone::find(name).is_none()
        {
            let found = bad_zone(crate::config::FILE, config.timezone_span, name);
            self.found.push(found);
        }
    }

    /// Gives every page and every copied file its place.
    fn take_places(&mut self, drafts: &[SitePath]) {
        // Nobody goes through them in order.
        let room = self.pages.len() + self.project.copies.len();
        let mut owners: FxHashMap<&SitePath, &str> =
            FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
        for (path, _) in self.assets.files() {
            owners.insert(path, "the theme");
        }
        let mut found = Vec::new();
        // Some disks take names for one that differ only in how an accent is made.
        let mut composed: BTreeMap<String, &str> = BTreeMap::new();
        let mut take = |out, source| {
            let (out, source): (&SitePath, &str) = (out, source);
            if !out.as_str().is_ascii() {
                let name: String = out.as_str().nfc().collect();
                if let Some(first) = composed.get(&name).filter(|first| **first != source)
                    && !owners.contains_key(out)
                {
                    let message = format!(
                        "the name differs from that of `{first}` only in how its accents are made"
                    );
                    found.push(same_place(
                        source,
                        message,
                        "rename one of them: on some disks both are one file",
                    ));
                    return false;
                }
                composed.entry(name).or_insert(source);
            }
            if let Some(first) = owners.get(out) {
                let message = format!("`{out}` of the site is already made of `{first}`");
                found.push(same_place(source, message, "rename one of them"));
                return false;
            }
            owners.insert(out, source);
            true
        };
        for (i, page) in self.pages.iter().enumerate() {
            take(&page.out, &page.document.source);
            self.places
                .sources
                .insert(page.document.path.clone(), Place::Page(i));
            self.places.pages.push(page.out.clone());
            self.places.outputs.insert(page.out.clone(), Some(i));
        }
        for copy in &self.project.copies {
            take(&copy.to, copy.from.as_str());
            self.places.outputs.entry(copy.to.clone()).or_insert(None);
        }
        for draft in drafts {
            self.places.sources.insert(draft.clone(), Place::Draft);
        }
        for path in &self.project.kept_back {
            let source = format!("{}/{path}", crate::project::CONTENT);
            self.found.push(
                Diagnostic::new(
                    "not-published",
                    Severity::Info,
                    source,
                    Span::default(),
                    "a file of this kind is not published from `content/`",
                )
                .help("a browser could run it: put it into `public/` if it belongs to the site"),
            );
            self.places.sources.insert(path.clone(), Place::KeptBack);
        }
        let leaves: Vec<Leaf<'_>> = self
            .pages
            .iter()
            .map(|page| Leaf {
                out: &page.out,
                title: &page.facts.title,
                weight: page.facts.weight,
            })
            .collect();
        self.tree = Tree::new(&leaves);
        self.standings = self.tree.standings(self.pages.len());
        for (dir, _) in self.tree.dirs() {
            self.places.dirs.insert(dir.clone());
            self.places.outputs.entry(index_of(dir)).or_insert(None);
        }
        self.found.extend(found);
        self.check_case();
    }

    /// Two paths that differ in case only are one file on many disks.
    fn check_case(&mut self) {
        let has_upper = |out: &SitePath| out.as_str().chars().any(|c| !is_lower(c));
        if !self.places.outputs.keys().any(has_upper) {
            return;
        }
        let mut seen: BTreeMap<String, &SitePath> = BTreeMap::new();
        for out in self.places.outputs.keys() {
            if let Some(first) = seen.insert(out.as_str().to_lowercase(), out) {
                let message = format!(
                    "`{first}` and `{out}` of the site differ in upper and lower case only"
                );
                self.found.push(
                    Diagnostic::new(
                        "same-but-case",
                        Severity::Warning,
                        crate::project::CONTENT,
                        Span::default(),
                        message,
                    )
                    .help("on Windows and macOS one would overwrite the other: rename one of them"),
                );
            }
        }
    }

    fn check_ids(&mut self) {
        let mut first: BTreeMap<&str, &Page<'_>> = BTreeMap::new();
        for page in &self.pages {
            let Some(other) = first.get(page.facts.id.as_str()) else {
                first.insert(&page.facts.id, page);
                continue;
            };
            // Say it where an author wrote an id; a default cannot be changed.
            let (here, there) = match page.facts.id_span {
                Some(_) => (page, other.document),
                None => (*other, page.document),
            };
            let message = format!(
                "the id `{}` is also that of `{}`",
                here.facts.id, there.source
            );
            self.found.push(
                Diagnostic::new(
                    "duplicate-runbook",
                    Severity::Error,
                    &here.document.source,
                    here.facts.id_span.unwrap_or_default(),
                    message,
                )
                .help("ticks are kept under this id: give each runbook its own"),
            );
        }
    }

    fn dead_links<'s>(&'s self, i: usize, page: &'s Page<'p>) -> impl Iterator<Item = Diagnostic> {
        let dir = page.out.parent();
        page.facts.links.iter().filter_map(move |link| {
            let dead = self.places.follow(i, &dir, &link.url, self).dead?;
            let found = Diagnostic::new(
                dead.code,
                Severity::Warning,
                &page.document.source,
                link.span,
                dead.message,
            );
            Some(match dead.help {
                Some(help) => found.help(help),
                None => found,
            })
        })
    }

    /// Takes away what is allowed, makes errors of warnings where asked, and
    /// puts the findings into order.
    fn settle(&mut self, allows: &[Allows]) {
        levels::allow(&mut self.found, allows);
        levels::level(&mut self.found, &self.project.config.lints);
        let strict =
            self.project.config.strict || self.project.options.strictness == Strictness::Strict;
        for found in &mut self.found {
            if strict && found.severity == Severity::Warning {
                found.severity = Severity::Error;
            }
        }
        let expanded: BTreeMap<&str, _> = self
            .pages
            .iter()
            .filter_map(|page| Some((&*page.document.source, page.document.expanded.as_ref()?)))
            .collect();
        for found in &mut self.found {
            if let Some(expanded) = expanded.get(found.path.as_str()) {
                expanded.locate(found);
            }
        }
        self.found
            .extend(self.project.include_found.iter().cloned());
        self.found.sort_by(Diagnostic::report_order);
        self.found.dedup();
    }
}

impl Fragments for Site<'_> {
    fn fragment<'f>(&self, page: usize, fragment: &'f str) -> Option<Cow<'f, str>> {
        self.pages[page].facts.fragment(fragment)
    }

    fn all(&self, page: usize) -> Vec<&str> {
        self.pages[page].facts.fragments()
    }
}

/// Says whether a character is what it is in lower case.
fn is_lower(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_uppercase();
    }
    c.to_lowercase().eq([c])
}

fn same_place(source: &str, message: String, help: &str) -> Diagnostic {
    let span = Span::default();
    Diagnostic::new("same-place", Severity::Error, source, span, message).help(help)
}

fn highlights(project: &Project) -> bool {
    project.config.highlight && project.options.highlight == Highlight::AsConfigured
}

fn bad_zone(path: &str, span: Span, name: &str) -> Diagnostic {
    let help = IanaZone::near(name).map_or_else(
        || "name a place, such as `Europe/Lisbon` or `America/New_York`, or write `UTC`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::new(
        "bad-zone",
        Severity::Error,
        path,
        span,
        format!("there is no time zone `{name}`"),
    )
    .help(help)
}

pub(crate) fn markdown_options(project: &Project) -> tminus_markdown::Options {
    let limits = &project.config.limits;
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    tminus_markdown::Options {
        values: project.options.values.clone(),
        places: project.options.places.clone(),
        site_values: project.config.vars.clone(),
        site_places: project.config.var_places.clone(),
        declared: project.config.declared.clone(),
        words: project.config.words.clone(),
        limits: tminus_markdown::Limits {
            nesting: size(limits.nesting),
            steps: size(limits.steps),
            bytes: size(limits.file_bytes),
            ..tminus_markdown::Limits::default()
        },
        default_timezone: project.config.timezone.clone(),
        explain: project.options.explain,
    }
}

/// Where the page of a document goes. `README.md` is its directory's page, as
/// on GitHub, unless there is an `index.md`.
fn out_of(project: &Project, path: &SitePath) -> SitePath {
    let dir = path.parent();
    let is = |name: &str| path.stem().eq_ignore_ascii_case(name);
    let is_index = is("index") || (is("readme") && !project.has_index(&dir));
    if is_index {
        index_of(&dir)
    } else {
        debug_assert_ne!(path.stem(), INDEX);
        dir.child(&format!("{}.html", path.stem()))
    }
}
