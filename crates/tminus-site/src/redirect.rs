//! Pages that stood elsewhere: `aliases` of the front matter.
//!
//! An alias is an address below the site's root where it starts with `/`, else
//! beside the page. `old/` is the page of a directory; `old`, `old.md` and
//! `old.html` are the page that `old.md` would make.

use tera::Context;
use tminus_model::{Diagnostic, Severity};

use crate::SitePath;
use crate::nav::Here;
use crate::output::Sink;
use crate::render::{POLICY, RenderError, canonical};
use crate::site::Site;
use crate::tree::index_of;
use crate::value::Object;

/// A former place of a page.
#[derive(Debug)]
pub(crate) struct Redirect {
    /// The former place.
    pub(crate) out: SitePath,
    /// The page, by its index.
    pub(crate) page: usize,
}

/// Finds the place in the site that an alias of a page in `dir` names; `None`
/// where it would leave the site.
fn place(alias: &str, dir: &SitePath) -> Option<SitePath> {
    if alias.is_empty() {
        return None;
    }
    let path = if alias.starts_with('/') {
        SitePath::root().join(alias)?
    } else {
        dir.join(alias)?
    };
    if alias.ends_with('/') {
        return Some(index_of(&path));
    }
    let name = path.name();
    let stem = name
        .strip_suffix(".md")
        .or_else(|| name.strip_suffix(".html"));
    let stem = stem.unwrap_or(name).to_owned();
    (!stem.is_empty()).then(|| path.parent().child(&format!("{stem}.html")))
}

impl Site<'_> {
    /// Finds the former places of all pages. One that is taken stays what it
    /// is: a document of another tool must build.
    pub(crate) fn redirects(&self) -> (Vec<Redirect>, Vec<Diagnostic>) {
        let mut redirects: Vec<Redirect> = Vec::new();
        let mut found = Vec::new();
        for (i, page) in self.pages.iter().enumerate() {
            for (alias, span) in &page.facts.aliases {
                let warn = |message, help| {
                    let source = page.document.source.as_str();
                    Diagnostic::new("bad-alias", Severity::Warning, source, *span, message)
                        .help(help)
                };
                let Some(out) = place(alias, &page.out.parent()) else {
                    found.push(warn(
                        format!("`{alias}` is no address in this site"),
                        "write a former path of the page, such as `/old/plan/` or `old-name.md`",
                    ));
                    continue;
                };
                let taken = self.places.outputs.contains_key(&out)
                    || redirects.iter().any(|redirect| redirect.out == out);
                if taken {
                    found.push(warn(
                        format!("something else stands at the former address `{out}`"),
                        "take the alias off, or move what stands there",
                    ));
                    continue;
                }
                redirects.push(Redirect { out, page: i });
            }
        }
        (redirects, found)
    }

    /// Writes a page for every former place that leads to where its page is now.
    pub(crate) fn render_redirects(&self, sink: &dyn Sink) -> Result<(), RenderError> {
        let config = &self.project.config;
        for redirect in &self.redirects {
            let dir = redirect.out.parent();
            let here = Here {
                out: &redirect.out,
                dir: &dir,
            };
            let page = &self.pages[redirect.page];
            let base = &config.base_url;
            let mut object = Object::new();
            object
                .set("title", page.facts.title.as_str())
                .set("to", here.href(&page.out))
                .set("lang", config.lang.as_str())
                .set("dir", "ltr")
                .set("csp", POLICY)
                .set_some(
                    "canonical",
                    (!base.is_empty()).then(|| canonical(base, &page.out)),
                );
            let mut assets = Object::new();
            assets.set("css", here.href(&self.assets.css));
            let mut context = Context::new();
            context.insert_value("page", object.into());
            context.insert_value("assets", assets.into());
            sink.put(&redirect.out, &self.template("redirect.html", &context)?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::SitePath;

    #[test]
    fn an_alias_names_a_place_in_the_site() {
        let dir = SitePath::new("runbooks").unwrap();
        for (alias, expect) in [
            ("old.md", Some("runbooks/old.html")),
            ("old", Some("runbooks/old.html")),
            ("../old.html", Some("old.html")),
            ("/plans/v1.2", Some("plans/v1.2.html")),
            ("/old/plan/", Some("old/plan/index.html")),
            ("/", Some("index.html")),
            ("../../out.md", None),
            ("", None),
        ] {
            let found = place(alias, &dir);
            assert_eq!(found.as_ref().map(SitePath::as_str), expect, "{alias}");
        }
    }
}
