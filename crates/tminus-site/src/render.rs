//! From a checked site to files: pages through the templates, lists for
//! directories without a page of their own, assets, copies, the site map.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use tera::{Context, Value};
use tminus_markdown::Parsed;
use tminus_markdown::front::FrontMatter;
use tminus_markdown::html::{self, Host, RawPlace};
use tminus_model::wire::v1;
use tminus_model::{Diagnostic, Instant, LocalDateTime, Severity, When};

use crate::SitePath;
use crate::facts::Facts;
use crate::input::Input;
use crate::links::Fragments;
use crate::meta;
use crate::nav::{DirNav, Here};
use crate::output::{Sink, SinkError};
use crate::path::{encode_path, up_to_root};
use crate::picture::picture;
use crate::raw;
use crate::site::{Page, Read, Site};
use crate::splice::Splice;
use crate::theme::Theme;
use crate::tree::index_of;
use crate::value::Object;
use crate::values;
use crate::zone::{IanaZone, Times};

/// What a page may load and run. GitHub Pages sends no headers, so it stands
/// in the page itself.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' https: data:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'";

/// The page for pages that are not there.
const MISSING: &str = "404.html";
/// The list of all pages for search engines.
const SITEMAP: &str = "sitemap.xml";

/// About how long a page is without its text: one allocation instead of many.
const PAGE_BYTES: usize = 16 << 10;

/// Why a site could not be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// A template, or a file that changed under us.
    Found(Box<Diagnostic>),
    /// The sink refused.
    Sink(SinkError),
}

impl From<SinkError> for RenderError {
    fn from(error: SinkError) -> Self {
        Self::Sink(error)
    }
}

impl Site<'_> {
    /// Writes the whole site. Pages are made and handed over one by one, on
    /// several threads; `progress` hears of each.
    pub fn render(
        &self,
        input: &dyn Input,
        sink: &dyn Sink,
        progress: &(dyn Fn() + Sync),
    ) -> Result<(), RenderError> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let shared = self.shared();
        let failures = Failures::default();
        let pages = || {
            self.pages.par_iter().enumerate().for_each(|(i, page)| {
                if page.written {
                    return;
                }
                let done = self.with_parsed(page, |parsed| {
                    self.page(i, parsed, &page.facts, self, &shared, &|pieces| {
                        Ok(sink.put_pieces(&page.out, pieces)?)
                    })
                });
                if let Err(error) = done {
                    failures.add(i, error);
                }
                progress();
            });
        };
        let ((), others) = rayon::join(pages, || self.others(&shared, input, sink));
        match failures.first() {
            Some(error) => Err(error),
            None => others,
        }
    }

    /// Prepares the writing of pages while documents are read; `None` where the
    /// templates are no good.
    pub(crate) fn ahead<'s>(
        &'s self,
        sink: &'s dyn Sink,
        progress: &'s (dyn Fn() + Sync),
    ) -> Option<Ahead<'s>> {
        self.templates.as_ref()?;
        Some(Ahead {
            site: self,
            shared: self.shared(),
            sink,
            progress,
            failures: Failures::default(),
            vain: AtomicBool::new(false),
        })
    }

    fn shared(&self) -> Shared<'_> {
        Shared {
            context: self.shared_context(),
            navs: self.navs(),
        }
    }

    /// Writes what is no page of a document.
    fn others(
        &self,
        shared: &Shared<'_>,
        input: &dyn Input,
        sink: &dyn Sink,
    ) -> Result<(), RenderError> {
        self.lists(shared, sink)?;
        self.missing(shared, sink)?;
        self.render_redirects(sink)?;
        for (path, bytes) in self.assets.files() {
            sink.put(path, bytes)?;
        }
        self.project.copies.par_iter().try_for_each(|copy| {
            let bytes = input.read(&copy.from).map_err(|why| {
                RenderError::Found(Box::new(Diagnostic::new(
                    "unreadable",
                    Severity::Error,
                    copy.from.as_str(),
                    tminus_model::Span::default(),
                    format!("the file cannot be read: {why}"),
                )))
            })?;
            Ok::<(), RenderError>(sink.put(&copy.to, &bytes)?)
        })?;
        self.sitemap(sink)
    }

    /// What every page is told alike.
    pub(crate) fn shared_context(&self) -> Context {
        let config = &self.project.config;
        let mut site = Object::new();
        site.set("title", config.title.as_str())
            .set("base_url", config.base_url.as_str())
            .set("id", config.id.as_str())
            .set_some("repo_url", config.repo.as_deref());
        let mut context = Context::new();
        context.insert_value("site", site.into());
        context
    }

    /// Adds what depends on the directory a page lies in.
    fn place(
        &self,
        context: &mut Context,
        shared: &Shared<'_>,
        here: Here<'_>,
        position: Option<usize>,
        live: Liveness,
        splice: &mut Splice,
    ) {
        let mut assets = Object::new();
        assets
            .set("css", here.href(&self.assets.css))
            .set("theme_js", here.href(&self.assets.theme_js))
            .set("icon", here.href(&self.assets.icon));
        let loader = match (live, &self.assets.loader) {
            (Liveness::Live, Some(loader)) => here.href(loader),
            _ => String::new(),
        };
        assets.set("js", loader);
        context.insert_value("assets", assets.into());
        context.insert_value("root", Value::from(up_to_root(here.dir)));
        if let Some(nav) = shared.navs.get(here.dir) {
            let nav = self.nav(nav, here, position);
            context.insert_value("nav_html", splice.html(nav.html()));
            if splice.is_looked_into() {
                context.insert_value("nav", nav.value());
            }
        }
    }

    /// Makes a page and gives its pieces to `put`.
    fn page(
        &self,
        i: usize,
        parsed: &Parsed<'_>,
        facts: &Facts,
        fragments: &dyn Fragments,
        shared: &Shared<'_>,
        put: &Put<'_>,
    ) -> Result<(), RenderError> {
        let page = &self.pages[i];
        let dir = page.out.parent();
        let here = Here {
            out: &page.out,
            dir: &dir,
        };
        let zone = zone_of(parsed);
        let times = Times::new(&parsed.runbook, zone.as_ref());
        let host = PageHost::new(self, i, &dir, times, fragments);
        let live = Liveness::of(parsed);
        let is_index = crate::links::is_index(&page.out);
        let mut splice = Splice::new(self.project.theme.whose());
        let mut object = self.describe(page, parsed, facts, &host, &mut splice);
        object.set("breadcrumbs", self.breadcrumbs(here, &facts.title));
        let (before, after) = self.around(here, i);
        object.set_some("prev", before).set_some("next", after);
        if is_index {
            object.set("children", self.children(here));
        }
        let mut context = shared.context.clone();
        context.insert_value("page", object.into());
        let position = (!is_index).then(|| self.standings[i].position);
        self.place(&mut context, shared, here, position, live, &mut splice);
        let page = splice.page(PAGE_BYTES, |out| {
            self.template_to("page.html", &context, out)
        })?;
        put(&page.pieces())
    }

    /// What a page says, apart from the ways to other pages.
    pub(crate) fn describe(
        &self,
        page: &Page<'_>,
        parsed: &Parsed<'_>,
        facts: &Facts,
        host: &dyn Host,
        splice: &mut Splice,
    ) -> Object {
        let runbook = &parsed.runbook;
        let html = html::render(parsed, runbook, host);
        let live = Liveness::of(parsed);
        let mut object = Object::new();
        object
            .set("title", facts.title.as_str())
            .set(
                "kind",
                match live {
                    Liveness::Live if !runbook.steps.is_empty() => "runbook",
                    _ if crate::links::is_index(&page.out) => "index",
                    _ => "text",
                },
            )
            .set("body", splice.html(html.body))
            .set("json", splice.html(self.json(parsed, live)))
            .set("source", page.document.source.as_str())
            .set("toc_html", splice.html(meta::toc_html(&html.toc)))
            .set("meta", meta::meta(runbook))
            .set("values", values::panel(runbook))
            .set_some("open_title", parsed.open_title.as_deref())
            .set_some("anchor", html.title.map(|title| title.anchor))
            .set_some("edit_url", self.edit_url(&page.document.source));
        if splice.is_looked_into() {
            object.set("toc", meta::toc(&html.toc));
        }
        let related = related(&parsed.front, host);
        if !related.is_empty() {
            object.set("links", related);
        }
        if parsed.front.picture.unwrap_or(self.project.config.picture) {
            object.set_some(
                "picture",
                picture(runbook, &|text| parsed.fill(text), splice),
            );
        }
        let lang = runbook.lang.as_deref().unwrap_or(&self.project.config.lang);
        let dir = if runbook.rtl { "rtl" } else { "ltr" };
        let description = facts.description.as_deref().unwrap_or("");
        self.common(&mut object, &page.out, lang, dir, description);
        object
    }

    fn json(&self, parsed: &Parsed<'_>, live: Liveness) -> String {
        if live == Liveness::Still {
            return String::new();
        }
        let revision = tminus_plan::revision_of(&parsed.runbook);
        v1::write(&self.project.config.id, &revision, &parsed.runbook)
    }

    /// Adds what every kind of page has.
    fn common(
        &self,
        object: &mut Object,
        out: &SitePath,
        lang: &str,
        dir: &str,
        description: &str,
    ) {
        let base = &self.project.config.base_url;
        let canonical = (!base.is_empty()).then(|| canonical(base, out));
        object
            .set("lang", lang)
            .set("dir", dir)
            .set("description", description)
            .set("csp", POLICY)
            .set_some("canonical", canonical);
    }

    /// The pages of directories for which the author wrote none.
    fn lists(&self, shared: &Shared<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
        let config = &self.project.config;
        let copies: BTreeSet<&SitePath> = self.project.copies.iter().map(|copy| &copy.to).collect();
        for (path, dir) in self.tree.dirs() {
            let out = index_of(path);
            if dir.index.is_some() || copies.contains(&out) {
                continue;
            }
            let here = Here {
                out: &out,
                dir: path,
            };
            let (title, description) = if path.is_root() {
                let description = config.description.as_deref();
                (config.title.as_str(), description.unwrap_or(""))
            } else {
                (dir.title.as_str(), "")
            };
            let mut object = Object::new();
            object
                .set("title", title)
                .set("kind", "index")
                .set("body", "")
                .set("json", "")
                .set("meta", Object::new())
                .set("breadcrumbs", self.breadcrumbs(here, title))
                .set("children", self.children(here));
            self.common(&mut object, &out, &config.lang, "ltr", description);
            let mut context = shared.context.clone();
            context.insert_value("page", object.into());
            let mut splice = Splice::new(self.project.theme.whose());
            self.place(
                &mut context,
                shared,
                here,
                None,
                Liveness::Still,
                &mut splice,
            );
            let page = splice.page(PAGE_BYTES, |out| {
                self.template_to("page.html", &context, out)
            })?;
            sink.put_pieces(&out, &page.pieces())?;
        }
        Ok(())
    }

    /// The page for what is not there. It is shown at any address, so its own
    /// addresses start at the site's root where `base_url` says where that is.
    fn missing(&self, shared: &Shared<'_>, sink: &dyn Sink) -> Result<(), RenderError> {
        let out = SitePath::root().child(MISSING);
        if self.places.outputs.contains_key(&out) {
            return Ok(());
        }
        let config = &self.project.config;
        let root = match config.base_url.split_once("://") {
            Some((_, rest)) => {
                let path = rest.find('/').map_or("", |at| &rest[at..]);
                format!("{path}/")
            }
            None => String::new(),
        };
        let mut object = Object::new();
        object
            .set("title", "Not found")
            .set("kind", "404")
            .set("body", "")
            .set("json", "")
            .set("meta", Object::new())
            .set("lang", config.lang.as_str())
            .set("dir", "ltr")
            .set("description", "")
            .set("csp", POLICY);
        let mut assets = Object::new();
        let at = |path: &SitePath| format!("{root}{}", encode_path(path));
        assets
            .set("css", at(&self.assets.css))
            .set("theme_js", at(&self.assets.theme_js))
            .set("icon", at(&self.assets.icon))
            .set("js", "");
        let mut context = shared.context.clone();
        context.insert_value("page", object.into());
        context.insert_value("assets", assets.into());
        context.insert_value("root", Value::from(root));
        context.insert_value("nav", Value::from(Vec::<Value>::new()));
        context.insert_value("nav_html", Value::from(""));
        sink.put(&out, &self.template("404.html", &context)?)?;
        Ok(())
    }

    fn sitemap(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let base = &self.project.config.base_url;
        let out = SitePath::root().child(SITEMAP);
        if base.is_empty() || self.places.outputs.contains_key(&out) {
            return Ok(());
        }
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for (path, page) in &self.places.outputs {
            let is_list = page.is_none() && crate::links::is_index(path);
            if page.is_some() || is_list {
                let address = canonical(base, path);
                xml.push_str("<url><loc>");
                xml.push_str(&address.replace('&', "&amp;").replace('\'', "&apos;"));
                xml.push_str("</loc></url>\n");
            }
        }
        xml.push_str("</urlset>\n");
        Ok(sink.put(&out, xml.as_bytes())?)
    }

    fn edit_url(&self, source: &str) -> Option<String> {
        let path = SitePath::new(source)?;
        let edit = self.project.config.edit.as_ref()?;
        Some(edit.replace("{path}", &encode_path(&path)))
    }

    pub(crate) fn template(&self, name: &str, context: &Context) -> Result<Vec<u8>, RenderError> {
        let mut page = Vec::with_capacity(PAGE_BYTES);
        self.template_to(name, context, &mut page)?;
        Ok(page)
    }

    fn template_to(
        &self,
        name: &str,
        context: &Context,
        out: &mut dyn Write,
    ) -> Result<(), RenderError> {
        let templates = self
            .templates
            .as_ref()
            .expect("a site with errors is not rendered");
        templates
            .render_to(name, context, out)
            .map_err(|error| RenderError::Found(Box::new(Theme::diagnostic(&error))))
    }
}

/// Writes pages while documents are read.
///
/// A page can be written as soon as its own document is read, unless it shows
/// what stands in others: the list of a folder, or an address with the id of
/// another document's step. Titles are known [ahead](Facts::ahead).
pub(crate) struct Ahead<'s> {
    site: &'s Site<'s>,
    shared: Shared<'s>,
    sink: &'s dyn Sink,
    progress: &'s (dyn Fn() + Sync),
    failures: Failures,
    /// Whether an error was found: nothing is going to be published.
    vain: AtomicBool,
}

impl Ahead<'_> {
    /// Writes the page of a document; says whether it could.
    pub(crate) fn write(&self, i: usize, read: &Read<'_>) -> bool {
        if read
            .found
            .iter()
            .any(|found| found.severity == Severity::Error)
        {
            self.vain.store(true, Ordering::Relaxed);
        }
        let out = &self.site.pages[i].out;
        if self.vain.load(Ordering::Relaxed) || crate::links::is_index(out) {
            return false;
        }
        let own = OwnFragments {
            page: i,
            facts: &read.facts,
            asked: Cell::new(false),
        };
        let done = self.site.page(
            i,
            &read.parsed,
            &read.facts,
            &own,
            &self.shared,
            &|pieces| {
                if own.asked.get() {
                    return Ok(());
                }
                Ok(self.sink.put_pieces(out, pieces)?)
            },
        );
        if let Err(error) = done {
            self.vain.store(true, Ordering::Relaxed);
            self.failures.add(i, error);
        }
        let written = !own.asked.get();
        if written {
            (self.progress)();
        }
        written
    }

    /// Why a page could not be written: of the first in order.
    pub(crate) fn failed(self) -> Option<RenderError> {
        self.failures.first()
    }
}

/// The fragments of one page; takes note when another page's are asked for.
struct OwnFragments<'f> {
    page: usize,
    facts: &'f Facts,
    asked: Cell<bool>,
}

impl Fragments for OwnFragments<'_> {
    fn fragment<'f>(&self, page: usize, fragment: &'f str) -> Option<Cow<'f, str>> {
        if page == self.page {
            return self.facts.fragment(fragment);
        }
        self.asked.set(true);
        None
    }

    fn all(&self, page: usize) -> Vec<&str> {
        if page == self.page {
            self.facts.fragments()
        } else {
            Vec::new()
        }
    }
}

/// The error of the first page in order, whatever thread met it first.
#[derive(Default)]
struct Failures(Mutex<Option<(usize, RenderError)>>);

impl Failures {
    fn add(&self, at: usize, error: RenderError) {
        let mut failed = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if failed.as_ref().is_none_or(|(first, _)| at < *first) {
            *failed = Some((at, error));
        }
    }

    fn first(self) -> Option<RenderError> {
        let failed = self
            .0
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        failed.map(|(_, error)| error)
    }
}

/// Takes a page in its pieces.
type Put<'p> = dyn Fn(&[&[u8]]) -> Result<(), RenderError> + 'p;

/// What pages share.
struct Shared<'s> {
    context: Context,
    navs: BTreeMap<&'s SitePath, DirNav>,
}

/// The related documents of the front matter. An address that is not safe to
/// follow is left out, as in the text.
fn related(front: &FrontMatter, host: &dyn Host) -> Vec<Value> {
    front
        .links
        .iter()
        .filter_map(|link| {
            let href = host.link(&link.url);
            html::is_safe_url(&href).then(|| {
                let mut entry = Object::new();
                entry
                    .set("title", link.title.as_str())
                    .set("href", href.as_ref());
                Value::from(entry)
            })
        })
        .collect()
}

/// Whether a page has anything that the component could bring to life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Liveness {
    Live,
    Still,
}

impl Liveness {
    pub(crate) fn of(parsed: &Parsed<'_>) -> Self {
        if parsed.runbook.steps.is_empty() && parsed.runbook.placeholders.is_empty() {
            Self::Still
        } else {
            Self::Live
        }
    }
}

/// The zone in which the times of a document are read.
pub(crate) fn zone_of(parsed: &Parsed<'_>) -> Option<IanaZone> {
    IanaZone::find(parsed.runbook.timezone.as_deref()?)
}

/// The address of a page on the web. A directory's page goes by the directory.
pub(crate) fn canonical(base: &str, out: &SitePath) -> String {
    if crate::links::is_index(out) {
        let dir = out.parent();
        let slash = if dir.is_root() { "" } else { "/" };
        format!("{base}/{}{slash}", encode_path(&dir))
    } else {
        format!("{base}/{}", encode_path(out))
    }
}

/// What the writer of one page asks the site.
pub(crate) struct PageHost<'s> {
    site: &'s Site<'s>,
    page: usize,
    dir: &'s SitePath,
    times: Times<'s>,
    fragments: &'s dyn Fragments,
}

impl<'s> PageHost<'s> {
    pub(crate) fn new(
        site: &'s Site<'s>,
        page: usize,
        dir: &'s SitePath,
        times: Times<'s>,
        fragments: &'s dyn Fragments,
    ) -> Self {
        Self {
            site,
            page,
            dir,
            times,
            fragments,
        }
    }
}

impl Host for PageHost<'_> {
    fn link<'u>(&self, url: &'u str) -> Cow<'u, str> {
        self.site
            .places
            .follow(self.page, self.dir, url, self.fragments)
            .href
    }

    fn highlight(&self, lang: &str, code: &str) -> Option<String> {
        let highlighter = self.site.highlighter.as_ref()?;
        let html = highlighter.highlight(lang, code)?;
        Some(html.as_ref().to_owned())
    }

    fn raw(&self, html: &str, place: RawPlace) -> Option<String> {
        self.site
            .project
            .config
            .raw_html
            .then(|| raw::clean(html, place))
            .flatten()
    }

    fn resolve(&self, when: &When) -> Option<Instant> {
        self.times.resolve(when)
    }

    fn local(&self, at: Instant) -> Option<LocalDateTime> {
        self.times.local(at)
    }
}
