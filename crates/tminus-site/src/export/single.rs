//! A page with everything in it: one file that ticks from `file://`.
//!
//! 1. The page is rendered through the templates like any other, with marks
//!    where its files would be named, and with no ways to other pages.
//! 2. The marks become what the files hold: style sheet, scripts, the component
//!    in its variant inside a script, images as `data:` addresses.
//! 3. The policy names each script and the style sheet by the hash of its text.
//!    So it is as strict as on the site: nothing else runs.
//!
//! A link to another page leads to the published site, where `base_url` says
//! where that is; without one it is shown as text, with the address behind it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use tera::Value;
use tminus_markdown::html::{Host, RawPlace};
use tminus_model::{Diagnostic, Instant, LocalDateTime, When};

use super::{Exported, Subject};
use crate::SitePath;
use crate::input::Input;
use crate::path::{decode, encode_path};
use crate::render::{Liveness, PageHost, RenderError, canonical, zone_of};
use crate::site::Site;
use crate::splice::{Splice, Templates};
use crate::value::Object;
use crate::zone::Times;

/// What stands in a page for something that goes inside: a path with the hash
/// of the source in it, which the source cannot hold.
struct Marks(String);

impl Marks {
    fn new(source: &str) -> Self {
        let digest = Sha256::digest(source);
        let number = digest[..8]
            .iter()
            .fold(0, |n, byte| n << 8 | u64::from(*byte));
        Self(format!("tminus-inside-{number:016x}/"))
    }

    fn of(&self, what: &str) -> String {
        format!("{}{what}", self.0)
    }
}

/// An address without a scheme that may be followed: the writer shows it.
const NOWHERE: &str = "unpublished:";

/// Images larger than this in all are left out: a mail would not carry them.
const IMAGE_BYTES: usize = 24 << 20;

/// Writes the page.
pub(super) fn write(
    subject: &Subject<'_>,
    index: usize,
    input: &dyn Input,
) -> Result<Exported, Box<Diagnostic>> {
    let site = subject.site;
    let mut notes = Vec::new();
    let marks = Marks::new(&subject.page.document.text);
    let (page, images) = render(subject, index, &marks)?;
    let images = read(site, &images, input, &mut notes);
    let page = place_images(&page, &images, &marks);
    Ok(Exported {
        bytes: fill_marks(site, page, &marks).into_bytes(),
        notes,
    })
}

/// Renders the page with its marks; gives the images that it asks for.
fn render(
    subject: &Subject<'_>,
    index: usize,
    marks: &Marks,
) -> Result<(String, Vec<SitePath>), Box<Diagnostic>> {
    let (site, page) = (subject.site, subject.page);
    let dir = page.out.parent();
    let zone = zone_of(subject.parsed);
    let times = Times::new(&subject.parsed.runbook, zone.as_ref());
    let host = SingleHost {
        site,
        out: &page.out,
        dir: &dir,
        inner: PageHost::new(site, index, &dir, times, site),
        marks,
        images: RefCell::default(),
    };
    let mut splice = Splice::new(Templates::Replaced);
    let mut object = site.describe(page, subject.parsed, &page.facts, &host, &mut splice);
    object.set("single", true).set("csp", marks.of("policy"));
    let live = Liveness::of(subject.parsed) == Liveness::Live && site.assets.loader.is_some();
    let mut assets = Object::new();
    assets
        .set("css", marks.of("css"))
        .set("theme_js", marks.of("theme"))
        .set("icon", marks.of("icon"))
        .set(
            "js",
            if live {
                marks.of("loader")
            } else {
                String::new()
            },
        );
    let mut context = site.shared_context();
    context.insert_value("page", object.into());
    context.insert_value("assets", assets.into());
    context.insert_value("root", Value::from(""));
    let bytes = match site.template("page.html", &context) {
        Ok(bytes) => bytes,
        Err(RenderError::Found(found)) => return Err(found),
        Err(RenderError::Sink(error)) => {
            return Err(Box::new(subject.cannot("unreadable", &error.to_string())));
        }
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((text, host.images.into_inner()))
}

/// What the writer of a page that stands alone asks.
struct SingleHost<'s> {
    site: &'s Site<'s>,
    out: &'s SitePath,
    dir: &'s SitePath,
    inner: PageHost<'s>,
    marks: &'s Marks,
    /// The images that were asked for, in the order of their numbers.
    images: RefCell<Vec<SitePath>>,
}

impl Host for SingleHost<'_> {
    fn link<'u>(&self, url: &'u str) -> Cow<'u, str> {
        let href = self.inner.link(url);
        let end = href.find(['#', '?']).unwrap_or(href.len());
        let (path, rest) = href.split_at(end);
        if path.is_empty() || path.starts_with("//") || path.contains(':') {
            return href;
        }
        let to = decode(path).and_then(|path| match path.strip_prefix('/') {
            Some(path) => SitePath::root().join(path),
            None => self.dir.join(&path),
        });
        let base = &self.site.project.config.base_url;
        match to {
            Some(to) if to == *self.out => {
                let fragment = rest.find('#').map_or("#tm-main", |at| &rest[at..]);
                Cow::Owned(fragment.to_owned())
            }
            Some(to) if is_image(&to) && self.site.places.outputs.contains_key(&to) => {
                let mut images = self.images.borrow_mut();
                let number = images.iter().position(|known| *known == to);
                let number = number.unwrap_or_else(|| {
                    images.push(to);
                    images.len() - 1
                });
                Cow::Owned(self.marks.of(&format!("image-{number}{rest}")))
            }
            Some(to) if !base.is_empty() => Cow::Owned(canonical(base, &to) + rest),
            _ => Cow::Owned(format!("{NOWHERE}{url}")),
        }
    }

    fn highlight(&self, language: &str, code: &str) -> Option<String> {
        self.inner.highlight(language, code)
    }

    fn raw(&self, html: &str, place: RawPlace) -> Option<String> {
        // A file on its own asks for nothing.
        self.inner
            .raw(html, place)
            .filter(|html| !html.contains("<img"))
    }

    fn resolve(&self, when: &When) -> Option<Instant> {
        self.inner.resolve(when)
    }

    fn local(&self, at: Instant) -> Option<LocalDateTime> {
        self.inner.local(at)
    }
}

/// The kinds of images that a page shows. An SVG is shown as an image, where
/// it runs nothing.
fn kind(path: &SitePath) -> Option<&'static str> {
    Some(match path.extension().to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

fn is_image(path: &SitePath) -> bool {
    kind(path).is_some()
}

/// An image that a page asks for.
struct Image {
    /// Its address with everything in it; none where it could not be read.
    inside: Option<String>,
    /// Its address on the published site, or its path.
    outside: String,
}

fn read(
    site: &Site<'_>,
    images: &[SitePath],
    input: &dyn Input,
    notes: &mut Vec<String>,
) -> Vec<Image> {
    let base = &site.project.config.base_url;
    let mut left = IMAGE_BYTES;
    let mut read = Vec::new();
    for path in images {
        let copy = site.project.copies.iter().find(|copy| copy.to == *path);
        let bytes = copy.and_then(|copy| input.read(&copy.from).ok());
        let inside = match (bytes, kind(path)) {
            (Some(bytes), Some(kind)) if bytes.len() <= left => {
                left -= bytes.len();
                Some(data(kind, &bytes))
            }
            (Some(_), _) => {
                notes.push(format!("`{path}` makes the file too large: left out"));
                None
            }
            (None, _) => {
                notes.push(format!("`{path}` cannot be read: left out"));
                None
            }
        };
        let outside = if base.is_empty() {
            encode_path(path)
        } else {
            canonical(base, path)
        };
        read.push(Image { inside, outside });
    }
    read
}

fn data(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))
}

/// Puts images in the places of their marks. A link to an image leads outside:
/// browsers open no `data:` address.
fn place_images(page: &str, images: &[Image], marks: &Marks) -> String {
    let mark = format!("=\"{}", marks.of("image-"));
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find(&mark) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let value = &after[mark.len()..];
        let end = value.find('"').unwrap_or(value.len());
        let number = value[..end].split(['#', '?']).next().unwrap_or_default();
        let image = number.parse::<usize>().ok().and_then(|n| images.get(n));
        out.push_str("=\"");
        if let Some(image) = image {
            let shown = before.ends_with("src");
            let address = image.inside.as_ref().filter(|_| shown);
            out.push_str(&address.unwrap_or(&image.outside).replace('&', "&amp;"));
        }
        rest = &value[end..];
    }
    out.push_str(rest);
    out
}

/// Puts style sheet, scripts and policy in the places of their marks.
fn fill_marks(site: &Site<'_>, mut page: String, marks: &Marks) -> String {
    let theme = &site.project.theme;
    let icon = data("image/svg+xml", theme.file("icon.svg"));
    page = page.replace(&marks.of("icon"), &icon);
    let css = harmless(&String::from_utf8_lossy(&theme.css()), "</style");
    let mut scripts = Vec::new();
    if let Some(tag) = element(&page, &marks.of("css"), None) {
        page.replace_range(tag, &format!("<style>{css}</style>"));
    }
    if let Some(tag) = element(&page, &marks.of("theme"), Some("</script>")) {
        let script = harmless(&String::from_utf8_lossy(theme.file("theme.js")), "</script");
        page.replace_range(tag, &format!("<script>{script}</script>"));
        scripts.push(script);
    }
    if let Some(tag) = element(&page, &marks.of("loader"), Some("</script>")) {
        page.replace_range(tag, "");
        // Behind the text: the page is there before a third of a megabyte is read.
        let mut behind = String::new();
        for (name, script) in component(site) {
            writeln!(behind, "<script data-tm-file=\"{name}\">{script}</script>")
                .expect("writing to a string cannot fail");
            scripts.push(script);
        }
        let at = page.rfind("</body>").unwrap_or(page.len());
        page.insert_str(at, &behind);
    }
    let hashes: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
    let policy = format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; \
         img-src https: data:; base-uri 'none'; form-action 'none'",
        hashes.join(" "),
        hash(&css)
    );
    page.replacen(&marks.of("policy"), &policy, 1)
}

/// The scripts of the component by their names: all that it would load, then
/// the loader. A module that is no script is in one of them as well.
fn component(site: &Site<'_>) -> Vec<(String, String)> {
    let live = &site.project.options.live;
    let is_script = |name: &String| name.rsplit('.').next() == Some("js");
    let mut files: Vec<_> = live
        .files
        .iter()
        .filter(|(name, _)| is_script(name))
        .collect();
    files.sort_by_key(|(name, _)| *name == live.loader);
    let text = |bytes: &[u8]| harmless(&String::from_utf8_lossy(bytes), "</script");
    files
        .into_iter()
        .map(|(name, bytes)| (name.clone(), text(bytes)))
        .collect()
}

/// Makes a style sheet or script stand in a page: nothing in it ends the
/// element, and it has the line ends that a browser hashes.
fn harmless(text: &str, end: &str) -> String {
    let text = text.replace('\r', "").replace("<!--", "<\\!--");
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in lower.match_indices(end) {
        out.push_str(&text[done..at]);
        out.push_str("<\\/");
        done = at + 2;
    }
    out.push_str(&text[done..]);
    out
}

/// The hash by which a policy names a script or style sheet.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// Finds the element that names a mark in one of its attributes.
fn element(page: &str, mark: &str, end: Option<&str>) -> Option<std::ops::Range<usize>> {
    let at = page.find(&format!("\"{mark}\""))?;
    let start = page[..at].rfind('<')?;
    let tag = at + page[at..].find('>')? + 1;
    match end {
        None => Some(start..tag),
        Some(end) => Some(start..tag + page[tag..].find(end)? + end.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{harmless, hash};

    #[test]
    fn nothing_inside_ends_its_element() {
        assert_eq!(harmless("a</SCRIPT>b\r\n", "</script"), "a<\\/SCRIPT>b\n");
        assert_eq!(harmless("<!--<script>", "</script"), "<\\!--<script>");
    }

    #[test]
    fn a_hash_is_that_of_the_policy() {
        // The example of Content Security Policy Level 3.
        assert_eq!(
            hash("alert('Hello, world.');"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
    }
}
