//! The ways between pages: navigation, breadcrumbs, neighbours, lists.
//!
//! A page's navigation names what stands at the top of the site and what
//! stands in the page's own directory, at most [`MOST`] entries of each: for
//! 1,000 pages in one directory the size of all pages grows with their number,
//! not with its square.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use tera::Value;

use crate::SitePath;
use crate::markup::Markup;
use crate::path::relative_url;
use crate::site::Site;
use crate::tree::{Dir, Member, Standing, index_of};
use crate::value::Object;

/// The most entries that one list of the navigation has.
const MOST: usize = 40;

/// What a page stands on: itself, and the directory that it lies in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'a> {
    /// The page's path in the site.
    pub(crate) out: &'a SitePath,
    /// Its directory.
    pub(crate) dir: &'a SitePath,
}

impl Here<'_> {
    /// The address of a place as this page writes it.
    pub(crate) fn href(&self, to: &SitePath) -> String {
        relative_url(self.dir, to)
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
struct Entry {
    href: String,
    title: String,
    /// Its line, for pages that it does not lead to.
    line: Markup,
}

impl Entry {
    fn new(href: String, title: String) -> Self {
        let mut line = Markup::with_capacity(href.len() + title.len() + 24);
        line.raw("\n<li><a href=\"").text(&href);
        line.raw("\">").text(&title).raw("</a></li>");
        Self { href, title, line }
    }
}

/// What the pages of one directory have in common in their navigation.
#[derive(Debug)]
pub(crate) struct DirNav {
    /// The entries of the directory.
    own: Vec<Entry>,
    /// For a directory below the root: what stands at the top of the site …
    top: Vec<Entry>,
    /// … and where in it this directory belongs.
    slot: usize,
}

impl DirNav {
    /// The entries of a page's own directory around it.
    fn around(&self, here: Here<'_>, position: Option<usize>) -> Vec<Link<'_>> {
        let shown = window(self.own.len(), position.unwrap_or(0));
        let mut own: Vec<Link<'_>> = self.own[shown.clone()].iter().map(Link::to).collect();
        if let Some(at) = position {
            own[at - shown.start].current = Current::Yes;
        }
        if self.own.len() > MOST {
            let index = here.href(&index_of(here.dir));
            own.push(Link::new(index, &all_of(self.own.len()), Current::No));
        }
        own
    }
}

/// The navigation of one page.
#[derive(Debug)]
pub(crate) struct Nav<'n> {
    items: Vec<Item<'n>>,
}

/// What stands in a navigation.
#[derive(Debug)]
enum Item<'n> {
    Link(Link<'n>),
    /// A directory that is open.
    Group {
        head: Link<'n>,
        children: Vec<Link<'n>>,
    },
}

#[derive(Debug)]
struct Link<'n> {
    entry: Cow<'n, Entry>,
    current: Current,
}

impl<'n> Link<'n> {
    fn new(href: String, title: &str, current: Current) -> Self {
        let title = title.to_owned();
        Self {
            entry: Cow::Owned(Entry::new(href, title)),
            current,
        }
    }

    fn to(entry: &'n Entry) -> Self {
        Self {
            entry: Cow::Borrowed(entry),
            current: Current::No,
        }
    }

    /// Writes the line of an entry.
    fn add(&self, html: &mut Markup, words: Option<&'static str>) {
        if words.is_none() && self.current == Current::No {
            html.add(&self.entry.line);
            return;
        }
        html.raw("\n<li><a href=\"").text(&self.entry.href);
        html.raw(match self.current {
            Current::Yes => "\" aria-current=\"page\">",
            Current::No => "\">",
        });
        match words {
            Some(words) => html.raw(words),
            None => html.text(&self.entry.title),
        };
        html.raw("</a></li>");
    }

    fn object(&self) -> Object {
        let mut object = Object::new();
        object
            .set("title", self.entry.title.as_str())
            .set("href", self.entry.href.as_str())
            .set("current", self.current == Current::Yes);
        object
    }
}

impl Nav<'_> {
    /// The navigation as a list.
    pub(crate) fn html(&self) -> String {
        let mut html = Markup::with_capacity(256 + self.items.len() * 72);
        html.raw("<ul>");
        for item in &self.items {
            match item {
                Item::Link(link) => link.add(&mut html, None),
                Item::Group { head, children } if children.is_empty() => {
                    head.add(&mut html, None);
                }
                Item::Group { head, children } => {
                    html.raw("\n<li class=\"tm-nav-group\">\n<details open>\n<summary>");
                    html.text(&head.entry.title).raw("</summary>\n<ul>");
                    head.add(&mut html, Some("Overview"));
                    for child in children {
                        child.add(&mut html, None);
                    }
                    html.raw("\n</ul>\n</details>\n</li>");
                }
            }
        }
        html.raw("\n</ul>");
        html.into_string()
    }

    /// The navigation as values.
    pub(crate) fn value(&self) -> Value {
        let items = self.items.iter().map(|item| {
            let mut object = match item {
                Item::Link(link) => link.object(),
                Item::Group { head, children } => {
                    let children: Vec<Value> = children
                        .iter()
                        .map(|child| {
                            let mut object = child.object();
                            object.set("open", false);
                            object.into()
                        })
                        .collect();
                    let mut object = head.object();
                    object.set("children", children);
                    object
                }
            };
            object.set("open", matches!(item, Item::Group { .. }));
            Value::from(object)
        });
        Value::from(items.collect::<Vec<_>>())
    }
}

impl Site<'_> {
    /// Prepares the navigation of every directory.
    pub(crate) fn navs(&self) -> BTreeMap<&SitePath, DirNav> {
        let dirs: Vec<_> = self.tree.dirs().collect();
        dirs.into_par_iter()
            .map(|(path, dir)| (path, self.dir_nav(path, dir)))
            .collect::<Vec<_>>()
            .into_iter()
            .collect()
    }

    fn dir_nav(&self, path: &SitePath, dir: &Dir) -> DirNav {
        let plain = |member: &Member| {
            let href = relative_url(path, &self.out_of(member));
            Entry::new(href, self.title_of(member).to_owned())
        };
        let mut nav = DirNav {
            own: dir.entries.iter().map(plain).collect(),
            top: Vec::new(),
            slot: 0,
        };
        let first = path.parts().next();
        if let (Some(first), Some(top)) = (first, self.tree.dir(&SitePath::root())) {
            let at = top
                .entries
                .iter()
                .position(|member| matches!(member, Member::Dir(dir) if dir.as_str() == first));
            let at = at.unwrap_or(0);
            let shown = window(top.entries.len(), at);
            nav.slot = at - shown.start;
            nav.top = top.entries[shown].iter().map(plain).collect();
        }
        nav
    }

    /// The navigation of the page that stands at `position` in its directory,
    /// or of the directory's own page.
    pub(crate) fn nav<'n>(
        &self,
        nav: &'n DirNav,
        here: Here<'_>,
        position: Option<usize>,
    ) -> Nav<'n> {
        let root = SitePath::root();
        let home = index_of(&root);
        let mut items = vec![Item::Link(Link::new(
            here.href(&home),
            self.home_title(),
            Current::when(*here.out == home),
        ))];
        let own = nav.around(here, position);
        let top = self.tree.dir(&root).map_or(0, |dir| dir.entries.len());
        if here.dir.is_root() {
            items.extend(own.into_iter().map(Item::Link));
        } else {
            items.extend(nav.top.iter().map(|entry| Item::Link(Link::to(entry))));
            items[nav.slot + 1] = self.group(here, own);
            if top > MOST {
                let link = Link::new(here.href(&home), &all_of(top), Current::No);
                items.push(Item::Link(link));
            }
        }
        Nav { items }
    }

    fn home_title(&self) -> &str {
        let root = self.tree.dir(&SitePath::root());
        match root.and_then(|dir| dir.index) {
            Some(index) => &self.pages[index].facts.title,
            None => "All pages",
        }
    }

    /// The directory at the top that a page lies in: open, with the entries of
    /// the page's own directory.
    fn group<'n>(&self, here: Here<'_>, mut own: Vec<Link<'n>>) -> Item<'n> {
        let first = here.dir.parts().next().unwrap_or_default();
        let path = SitePath::root().child(first);
        let title = |path: &SitePath| {
            let dir = self.tree.dir(path);
            dir.map_or("", |dir| dir.title.as_str())
        };
        let index = index_of(&path);
        if *here.dir != path {
            let nearest = index_of(here.dir);
            let current = Current::when(*here.out == nearest);
            own.insert(0, Link::new(here.href(&nearest), title(here.dir), current));
        }
        let current = Current::when(*here.out == index);
        Item::Group {
            head: Link::new(here.href(&index), title(&path), current),
            children: own,
        }
    }

    /// The way from the first page down to this one.
    pub(crate) fn breadcrumbs(&self, here: Here<'_>, title: &str) -> Value {
        let mut above = Vec::new();
        let mut dir = here.dir.clone();
        loop {
            let index = index_of(&dir);
            if index != *here.out {
                let title = if dir.is_root() {
                    self.project.config.title.as_str()
                } else {
                    self.tree.dir(&dir).map_or("", |dir| dir.title.as_str())
                };
                let mut crumb = Object::new();
                crumb.set("title", title).set("href", here.href(&index));
                above.push(Value::from(crumb));
            }
            if dir.is_root() {
                break;
            }
            dir = dir.parent();
        }
        if above.is_empty() {
            return Value::from(above);
        }
        above.reverse();
        let mut crumb = Object::new();
        crumb.set("title", title);
        above.push(crumb.into());
        Value::from(above)
    }

    /// The pages before and after `page` in its directory.
    pub(crate) fn around(&self, here: Here<'_>, page: usize) -> (Option<Value>, Option<Value>) {
        let Some(dir) = self.tree.dir(here.dir) else {
            return (None, None);
        };
        let link = |page: usize| {
            let page = &self.pages[page];
            let mut link = Object::new();
            link.set("title", page.facts.title.as_str())
                .set("href", here.href(&page.out));
            Value::from(link)
        };
        let Standing { before, after, .. } = self.standings[page];
        if dir.index == Some(page) {
            return (None, None);
        }
        (before.map(link), after.map(link))
    }

    /// What stands in a directory, for the list on its page.
    pub(crate) fn children(&self, here: Here<'_>) -> Value {
        let entries = self.tree.dir(here.dir).map_or(&[][..], |dir| &dir.entries);
        let children: Vec<Value> = entries
            .iter()
            .map(|member| {
                let mut child = Object::new();
                child
                    .set("title", self.title_of(member))
                    .set("href", here.href(&self.out_of(member)));
                let page = match member {
                    Member::Page(page) => Some(*page),
                    Member::Dir(dir) => self.tree.dir(dir).and_then(|dir| dir.index),
                };
                let facts = page.map(|page| &self.pages[page].facts);
                child
                    .set(
                        "description",
                        facts
                            .and_then(|facts| facts.description.as_deref())
                            .unwrap_or(""),
                    )
                    .set_some("status", facts.and_then(|facts| facts.status.as_deref()))
                    .set("steps", facts.map_or(0, |facts| facts.steps));
                child.into()
            })
            .collect();
        Value::from(children)
    }

    fn out_of(&self, member: &Member) -> SitePath {
        match member {
            Member::Page(page) => self.pages[*page].out.clone(),
            Member::Dir(dir) => index_of(dir),
        }
    }

    fn title_of(&self, member: &Member) -> &str {
        match member {
            Member::Page(page) => &self.pages[*page].facts.title,
            Member::Dir(dir) => self.tree.dir(dir).map_or("", |dir| dir.title.as_str()),
        }
    }
}

/// Whether an entry is the page that it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Current {
    Yes,
    No,
}

impl Current {
    fn when(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

fn all_of(count: usize) -> String {
    format!("All {count}")
}

/// Which of `count` entries are listed around the one at `at`.
fn window(count: usize, at: usize) -> Range<usize> {
    let start = at.saturating_sub(MOST / 2).min(count.saturating_sub(MOST));
    start..count.min(start + MOST)
}
