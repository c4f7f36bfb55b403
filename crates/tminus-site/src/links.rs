//! Addresses in documents: where they lead, and how a page writes them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::SitePath;
use crate::path::{decode, relative_url};
use crate::project::CONTENT;
use crate::suggest::nearest;
use crate::tree::{INDEX, index_of};

/// What lies at the places that documents can name.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// By path below `content/`, as authors write it.
    pub(crate) sources: BTreeMap<SitePath, Place>,
    /// The path in the site of each page.
    pub(crate) pages: Vec<SitePath>,
    /// By path in the site; the page where it is one of ours.
    pub(crate) outputs: BTreeMap<SitePath, Option<usize>>,
    /// Directories that have a page.
    pub(crate) dirs: BTreeSet<SitePath>,
}

/// What lies at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A page, by its index.
    Page(usize),
    /// A document that is no page, because it is a draft.
    Draft,
    /// A file that is not published.
    KeptBack,
}

/// The fragments of a page.
pub(crate) trait Fragments {
    /// Translates a fragment of a page into the one its HTML has.
    fn fragment<'f>(&self, page: usize, fragment: &'f str) -> Option<Cow<'f, str>>;
    /// The fragments of a page, for a suggestion.
    fn all(&self, page: usize) -> Vec<&str>;
}

/// An address, followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Followed<'u> {
    /// How the page writes it.
    pub(crate) href: Cow<'u, str>,
    /// Why it leads nowhere.
    pub(crate) dead: Option<Dead>,
}

/// Why an address leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dead {
    /// The rule: `dead-link` or `dead-anchor`.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// The way out.
    pub(crate) help: Option<String>,
}

impl Places {
    /// Follows an address from the page `page`, whose source lies in `dir`
    /// below `content/` (its page lies in the same directory of the site).
    pub(crate) fn follow<'u>(
        &self,
        page: usize,
        dir: &SitePath,
        url: &'u str,
        fragments: &dyn Fragments,
    ) -> Followed<'u> {
        let as_it_is = Followed {
            href: Cow::Borrowed(url),
            dead: None,
        };
        // A placeholder without a value says nothing about where it leads.
        if url.is_empty() || url.contains("{{") || url.starts_with("//") || has_scheme(url) {
            return as_it_is;
        }
        let (rest, fragment) = match url.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (url, None),
        };
        let (path, query) = match rest.split_once('?') {
            Some((path, _)) => (path, &rest[path.len()..]),
            None => (rest, ""),
        };
        if path.is_empty() {
            return match fragment {
                Some(fragment) => fragment_of(url, String::new(), page, fragment, fragments),
                None => as_it_is,
            };
        }
        let dead = |message: String, help: Option<String>| Followed {
            href: Cow::Borrowed(url),
            dead: Some(Dead {
                code: "dead-link",
                message,
                help,
            }),
        };
        let Some(decoded) = decode(path) else {
            return dead(format!("`{path}` is not a path in UTF-8"), None);
        };
        let target = match decoded.strip_prefix('/') {
            Some(absolute) => SitePath::root().join(absolute),
            None => dir.join(&decoded),
        };
        let Some(target) = target else {
            return dead(
                format!("`{path}` leads out of `content/`"),
                Some("only what is published with the site can be linked by a path".to_owned()),
            );
        };
        match self.place(&target, decoded.ends_with('/')) {
            Ok((out, of)) => {
                let mut href = relative_url(dir, &out);
                href.push_str(query);
                match (fragment, of) {
                    (Some(fragment), Some(of)) => fragment_of(url, href, of, fragment, fragments),
                    // The page that is made for a folder has no headings.
                    (Some(fragment), None)
                        if self.dirs.contains(&target) && !matches!(fragment, "" | "top") =>
                    {
                        href.push('#');
                        href.push_str(fragment);
                        Followed {
                            dead: Some(Dead {
                                code: "dead-anchor",
                                message: format!(
                                    "there is no heading or step `#{fragment}`: `{path}` is a folder"
                                ),
                                help: Some(
                                    "link to a page in it, or write an `index.md` for the folder"
                                        .to_owned(),
                                ),
                            }),
                            ..good(url, href)
                        }
                    }
                    (Some(fragment), None) => {
                        href.push('#');
                        href.push_str(fragment);
                        good(url, href)
                    }
                    (None, _) => good(url, href),
                }
            }
            Err(why) => dead(format!("`{path}` leads nowhere: {}", why.0), why.1),
        }
    }

    /// Finds what a path means: a source, a file, a page without its
    /// extension, or a directory.
    fn place(
        &self,
        target: &SitePath,
        slash: bool,
    ) -> Result<(SitePath, Option<usize>), (String, Option<String>)> {
        if let Some(place) = self.sources.get(target).filter(|_| !slash) {
            return match place {
                Place::Page(page) => Ok((self.pages[*page].clone(), Some(*page))),
                Place::Draft => Err((
                    "it is a draft".to_owned(),
                    Some(
                        "drafts are built by `tminus serve` and by `tminus build --drafts`"
                            .to_owned(),
                    ),
                )),
                Place::KeptBack => Err((
                    "a file of this kind is not published from `content/`".to_owned(),
                    Some("a browser could run it: put it into `public/`".to_owned()),
                )),
            };
        }
        if let Some(page) = self.outputs.get(target).filter(|_| !slash) {
            return Ok((target.clone(), *page));
        }
        if self.dirs.contains(target) {
            let out = index_of(target);
            let page = self.outputs.get(&out).copied().flatten();
            return Ok((out, page));
        }
        if !target.is_root() {
            let page = target.parent().child(&format!("{}.html", target.name()));
            if let Some(of) = self.outputs.get(&page) {
                return Ok((page, *of));
            }
        }
        let help = self.near(target).unwrap_or_else(|| {
            let root = if target.is_root() { "" } else { "/" };
            format!("it would be `{CONTENT}{root}{target}`")
        });
        Err(("there is no such file".to_owned(), Some(help)))
    }

    /// A source in the same directory with a similar name, or one of the same
    /// name elsewhere.
    fn near(&self, target: &SitePath) -> Option<String> {
        let parent = target.parent();
        let siblings = self.sources.keys().filter(|path| path.parent() == parent);
        let found = nearest(target.name(), siblings.map(SitePath::name))
            .map(|name| parent.child(name))
            .or_else(|| {
                self.sources
                    .keys()
                    .find(|path| path.name() == target.name())
                    .cloned()
            })?;
        Some(format!("did you mean `content/{found}`?"))
    }
}

fn good(url: &str, href: String) -> Followed<'_> {
    let href = if href == url {
        Cow::Borrowed(url)
    } else {
        Cow::Owned(href)
    };
    Followed { href, dead: None }
}

fn fragment_of<'u>(
    url: &'u str,
    mut href: String,
    page: usize,
    fragment: &str,
    fragments: &dyn Fragments,
) -> Followed<'u> {
    href.push('#');
    let decoded = decode(fragment).unwrap_or_else(|| fragment.to_owned());
    if fragment.is_empty() || fragment == "top" {
        href.push_str(fragment);
        return good(url, href);
    }
    if let Some(there) = fragments.fragment(page, &decoded) {
        href.push_str(&there);
        return good(url, href);
    }
    href.push_str(fragment);
    let known = fragments.all(page);
    // Other tools make other marks of what is no letter and no digit.
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let near = known
        .iter()
        .copied()
        .find(|known| letters(known) == letters(&decoded))
        .or_else(|| nearest(&decoded, known));
    Followed {
        dead: Some(Dead {
            code: "dead-anchor",
            message: format!("there is no heading or step `#{decoded}`"),
            help: Some(near.map_or_else(
                || {
                    "write a heading's words in lower case with dashes, or the id of a step"
                        .to_owned()
                },
                |near| format!("did you mean `#{near}`?"),
            )),
        }),
        ..good(url, href)
    }
}

fn has_scheme(url: &str) -> bool {
    let Some((scheme, _)) = url.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Says whether a path of the site is the page of a directory.
pub(crate) fn is_index(out: &SitePath) -> bool {
    out.name() == INDEX
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Fragments, Place, Places};
    use crate::SitePath;

    struct Known;

    impl Fragments for Known {
        fn fragment<'f>(&self, page: usize, fragment: &'f str) -> Option<Cow<'f, str>> {
            match fragment {
                "dns" if page == 1 => Some(Cow::Borrowed(fragment)),
                "purge" => Some(Cow::Borrowed("tm-s-3")),
                _ => None,
            }
        }

        fn all(&self, _: usize) -> Vec<&str> {
            vec!["dns", "rollback"]
        }
    }

    fn places() -> Places {
        let path = |text| SitePath::new(text).unwrap();
        let mut places = Places::default();
        for (i, (source, out)) in [
            ("index.md", "index.html"),
            ("guide/a b.md", "guide/a b.html"),
            ("guide/README.md", "guide/index.html"),
        ]
        .into_iter()
        .enumerate()
        {
            places.sources.insert(path(source), Place::Page(i));
            places.outputs.insert(path(out), Some(i));
            places.pages.push(path(out));
        }
        places.sources.insert(path("new.md"), Place::Draft);
        places.sources.insert(path("x.svg"), Place::KeptBack);
        places.outputs.insert(path("img/x.png"), None);
        places.outputs.insert(path("list/index.html"), None);
        places
            .dirs
            .extend(["", "guide", "list"].map(|dir| SitePath::new(dir).unwrap()));
        places
    }

    #[test]
    fn addresses_are_followed() {
        let places = places();
        let guide = SitePath::new("guide").unwrap();
        for (url, expect) in [
            ("https://example.com/a.md", "https://example.com/a.md"),
            ("mailto:a@example.com", "mailto:a@example.com"),
            ("//example.com/x", "//example.com/x"),
            ("{{LINK}}", "{{LINK}}"),
            ("a%20b.md", "a%20b.html"),
            ("a%20b.md?x=1#dns", "a%20b.html?x=1#dns"),
            ("../index.md", "../index.html"),
            ("/index.md", "../index.html"),
            ("..", "../index.html"),
            ("./", "index.html"),
            ("README.md", "index.html"),
            ("a%20b", "a%20b.html"),
            ("a%20b.html", "a%20b.html"),
            ("../img/x.png", "../img/x.png"),
            ("../list/", "../list/index.html"),
            ("#dns", "#dns"),
            ("#purge", "#tm-s-3"),
            ("#", "#"),
        ] {
            let found = places.follow(1, &guide, url, &Known);
            assert_eq!((found.href.as_ref(), found.dead), (expect, None), "{url}");
        }
    }

    #[test]
    fn dead_ends_say_why() {
        let places = places();
        for (url, expect) in [
            (
                "none.md",
                "`none.md` leads nowhere: there is no such file | it would be `content/none.md`",
            ),
            (
                "guide/a_b.md",
                "`guide/a_b.md` leads nowhere: there is no such file | did you mean `content/guide/a b.md`?",
            ),
            (
                "a%20b.md",
                "`a%20b.md` leads nowhere: there is no such file | did you mean `content/guide/a b.md`?",
            ),
            (
                "../x.md",
                "`../x.md` leads out of `content/` | only what is published with the site can be linked by a path",
            ),
            (
                "new.md",
                "`new.md` leads nowhere: it is a draft | drafts are built by `tminus serve` and by `tminus build --drafts`",
            ),
            (
                "x.svg",
                "`x.svg` leads nowhere: a file of this kind is not published from `content/` | a browser could run it: put it into `public/`",
            ),
            (
                "guide/a%20b.md#d-n-s",
                "there is no heading or step `#d-n-s` | did you mean `#dns`?",
            ),
            (
                "guide/a%20b.md#dnss",
                "there is no heading or step `#dnss` | did you mean `#dns`?",
            ),
        ] {
            let dead = places
                .follow(0, &SitePath::root(), url, &Known)
                .dead
                .unwrap();
            let said = format!("{} | {}", dead.message, dead.help.unwrap_or_default());
            assert_eq!(said, expect, "{url}");
        }
    }
}
