//! The ways between pages: navigation, breadcrumbs, neighbours, lists.
//!
//! A page's navigation names what stands at the top of the site and what
//! stands in the page's own directory, at most [`MOST`] entries of each: for
//! 1,000 pages in one directory the size of all pages grows with their number,
//! not with its square.

use tera::Value;

use crate::SitePath;
use crate::path::relative_url;
use crate::site::Site;
use crate::tree::{Dir, Member, index_of};
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

impl Site<'_> {
    /// The navigation of a page.
    pub(crate) fn nav(&self, here: Here<'_>) -> Value {
        let root = SitePath::root();
        let Some(top) = self.tree.dir(&root) else {
            return Value::from(Vec::<Value>::new());
        };
        let first = here.dir.parts().next().map(|part| root.child(part));
        let shown = window(top, |member| match member {
            Member::Page(page) => self.pages[*page].out == *here.out,
            Member::Dir(dir) => Some(dir) == first.as_ref(),
        });
        let mut list = vec![entry(here, &index_of(&root), self.home_title())];
        for member in shown {
            match member {
                Member::Page(page) => {
                    let page = &self.pages[*page];
                    list.push(entry(here, &page.out, &page.facts.title));
                }
                Member::Dir(dir) => list.push(self.group(here, dir, Some(dir) == first.as_ref())),
            }
        }
        if top.entries.len() > MOST {
            list.push(entry(here, &index_of(&root), &all_of(top)));
        }
        Value::from(list)
    }

    fn home_title(&self) -> &str {
        let root = self.tree.dir(&SitePath::root());
        match root.and_then(|dir| dir.index) {
            Some(index) => &self.pages[index].facts.title,
            None => "All pages",
        }
    }

    /// A directory at the top. The one around the page is open and lists what
    /// stands in the page's own directory.
    fn group(&self, here: Here<'_>, path: &SitePath, open: bool) -> Value {
        let own = if open { here.dir } else { path };
        let title = self.tree.dir(path).map_or("", |dir| dir.title.as_str());
        let index = index_of(path);
        let mut group = Object::new();
        group
            .set("title", title)
            .set("href", here.href(&index))
            .set("current", *here.out == index)
            .set("open", open);
        if open && let Some(dir) = self.tree.dir(own) {
            let mut children = Vec::new();
            if own != path {
                children.push(entry(here, &index_of(own), &dir.title));
            }
            for member in window(dir, |member| self.out_of(member) == *here.out) {
                let out = self.out_of(member);
                children.push(entry(here, &out, self.title_of(member)));
            }
            if dir.entries.len() > MOST {
                children.push(entry(here, &index_of(own), &all_of(dir)));
            }
            group.set("children", children);
        }
        group.into()
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
        let (before, after) = self.neighbours[page];
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

fn entry(here: Here<'_>, out: &SitePath, title: &str) -> Value {
    let mut entry = Object::new();
    entry
        .set("title", title)
        .set("href", here.href(out))
        .set("current", here.out == out)
        .set("open", false);
    entry.into()
}

fn all_of(dir: &Dir) -> String {
    format!("All {}", dir.entries.len())
}

/// The entries around the current one, as many as a list may have.
fn window(dir: &Dir, current: impl Fn(&Member) -> bool) -> &[Member] {
    let entries = &dir.entries;
    if entries.len() <= MOST {
        return entries;
    }
    let at = entries.iter().position(current).unwrap_or(0);
    let start = at.saturating_sub(MOST / 2).min(entries.len() - MOST);
    &entries[start..start + MOST]
}
