//! Directories of pages: what lies where, in which order, under which name.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::SitePath;

/// The file name of a directory's own page.
pub(crate) const INDEX: &str = "index.html";

/// What the tree needs to know of a page.
pub(crate) struct Leaf<'a> {
    /// Its path in the site.
    pub(crate) out: &'a SitePath,
    /// Its title.
    pub(crate) title: &'a str,
    /// What the author weighs it; lighter comes first, none comes last.
    pub(crate) weight: Option<i64>,
}

/// The directories that hold pages, and those above them.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    dirs: BTreeMap<SitePath, Dir>,
}

/// A directory.
#[derive(Debug, Default)]
pub(crate) struct Dir {
    /// Its own page, when the author wrote one.
    pub(crate) index: Option<usize>,
    /// Its title.
    pub(crate) title: String,
    /// What stands in it, in reading order.
    pub(crate) entries: Vec<Member>,
}

/// Something that stands in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Member {
    /// A page, by its index.
    Page(usize),
    /// A directory.
    Dir(SitePath),
}

/// Where a page stands in its directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Its index among the entries; 0 for the directory's own page.
    pub(crate) position: usize,
    /// The page before it.
    pub(crate) before: Option<usize>,
    /// The page after it.
    pub(crate) after: Option<usize>,
}

impl Tree {
    /// Sorts pages into directories.
    pub(crate) fn new(pages: &[Leaf<'_>]) -> Self {
        let mut dirs: BTreeMap<SitePath, Dir> = BTreeMap::new();
        dirs.entry(SitePath::root()).or_default();
        for (i, page) in pages.iter().enumerate() {
            let mut dir = page.out.parent();
            let entry = dirs.entry(dir.clone()).or_default();
            if page.out.name() == INDEX {
                entry.index = Some(i);
            } else {
                entry.entries.push(Member::Page(i));
            }
            while !dir.is_root() {
                dir = dir.parent();
                dirs.entry(dir.clone()).or_default();
            }
        }
        let below: BTreeSet<SitePath> = dirs.keys().filter(|dir| !dir.is_root()).cloned().collect();
        for dir in below {
            if let Some(parent) = dirs.get_mut(&dir.parent()) {
                parent.entries.push(Member::Dir(dir));
            }
        }
        let keys: BTreeMap<SitePath, Option<usize>> = dirs
            .iter()
            .map(|(path, dir)| (path.clone(), dir.index))
            .collect();
        for (path, dir) in &mut dirs {
            dir.title = match dir.index {
                Some(index) => pages[index].title.to_owned(),
                None => title_of(path.name()),
            };
            dir.entries
                .sort_by_cached_key(|member| order(member, pages, &keys));
        }
        Self { dirs }
    }

    /// Every directory by its path.
    pub(crate) fn dirs(&self) -> impl Iterator<Item = (&SitePath, &Dir)> {
        self.dirs.iter()
    }

    /// For each of `count` pages where it stands in its directory.
    pub(crate) fn standings(&self, count: usize) -> Vec<Standing> {
        let mut standings = vec![Standing::default(); count];
        for dir in self.dirs.values() {
            let mut before: Option<usize> = None;
            for (position, member) in dir.entries.iter().enumerate() {
                let Member::Page(page) = *member else {
                    continue;
                };
                standings[page].position = position;
                standings[page].before = before;
                if let Some(before) = before {
                    standings[before].after = Some(page);
                }
                before = Some(page);
            }
        }
        standings
    }

    /// A directory by its path.
    pub(crate) fn dir(&self, path: &SitePath) -> Option<&Dir> {
        self.dirs.get(path)
    }
}

/// The page of a directory.
pub(crate) fn index_of(dir: &SitePath) -> SitePath {
    dir.child(INDEX)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    weight: i64,
    name: Natural,
}

fn order(
    member: &Member,
    pages: &[Leaf<'_>],
    indexes: &BTreeMap<SitePath, Option<usize>>,
) -> Order {
    let (page, name) = match member {
        Member::Page(page) => (Some(*page), pages[*page].out.stem().to_owned()),
        Member::Dir(dir) => (indexes.get(dir).copied().flatten(), dir.name().to_owned()),
    };
    Order {
        weight: page.and_then(|page| pages[page].weight).unwrap_or(i64::MAX),
        name: Natural(name),
    }
}

/// A name in which numbers count as numbers: `step-9` stands before `step-10`.
#[derive(Debug, PartialEq, Eq)]
struct Natural(String);

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.0.as_str(), other.0.as_str());
        loop {
            let (digits_a, digits_b) = (digits(a), digits(b));
            let by = if digits_a > 0 && digits_b > 0 {
                let (x, y) = (&a[..digits_a], &b[..digits_b]);
                let (x, y) = (x.trim_start_matches('0'), y.trim_start_matches('0'));
                (a, b) = (&a[digits_a..], &b[digits_b..]);
                x.len().cmp(&y.len()).then_with(|| x.cmp(y))
            } else {
                match (a.chars().next(), b.chars().next()) {
                    (Some(x), Some(y)) => {
                        (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
                        x.to_lowercase().cmp(y.to_lowercase())
                    }
                    (x, y) => return x.cmp(&y).then_with(|| self.0.cmp(&other.0)),
                }
            };
            if by != Ordering::Equal {
                return by;
            }
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Makes a title of a file's name: `go-live_plan` → `Go live plan`.
pub(crate) fn title_of(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let words = words.trim();
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Member, Natural, Tree, title_of};
    use crate::SitePath;

    #[test]
    fn numbers_count_as_numbers() {
        let mut names = ["b10", "b9", "B1", "a", "b09x", ""].map(|n| Natural(n.to_owned()));
        names.sort();
        let names: Vec<_> = names.iter().map(|n| n.0.as_str()).collect();
        assert_eq!(names, ["", "a", "B1", "b9", "b09x", "b10"]);
    }

    #[test]
    fn weight_comes_first_and_directories_stand_among_pages() {
        let paths = ["z.html", "a.html", "m/deep/x.html", "index.html"]
            .map(|path| SitePath::new(path).unwrap());
        let leaf = |i: usize, title, weight| Leaf {
            out: &paths[i],
            title,
            weight,
        };
        let pages = [
            leaf(0, "Z", Some(1)),
            leaf(1, "A", None),
            leaf(2, "X", None),
            leaf(3, "Home", None),
        ];
        let tree = Tree::new(&pages);
        let root = tree.dir(&SitePath::root()).unwrap();
        assert_eq!((root.title.as_str(), root.index), ("Home", Some(3)));
        let m = SitePath::new("m").unwrap();
        assert_eq!(
            root.entries,
            [Member::Page(0), Member::Page(1), Member::Dir(m.clone())]
        );
        assert_eq!(tree.dir(&m).unwrap().title, "M");
        assert_eq!(tree.dirs().count(), 3);
        assert_eq!(title_of("go-live_plan"), "Go live plan");
    }
}
