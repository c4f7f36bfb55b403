//! A site is the old one or the new one, wherever a build is cut short.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tminus_site::{Sink, SitePath};

use super::{Publication, Step, Stop, Swap};

struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("project/content")).unwrap();
        Self { dir }
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("project")
    }

    fn out(&self) -> PathBuf {
        self.root().join("dist")
    }

    fn build(&self, text: &str, swap: Swap, stop: Stop) -> Result<(), String> {
        let publication = Publication::begin_as(&self.out(), &self.root(), swap, stop)
            .map_err(|trouble| trouble.to_string())?;
        for name in ["index.html", "a/b.html"] {
            let path = SitePath::new(name).unwrap();
            publication.sink().put(&path, text.as_bytes()).unwrap();
        }
        publication.commit().map_err(|trouble| trouble.to_string())
    }

    fn good(&self, text: &str) {
        self.build(text, Swap::Exchange, |_| false).unwrap();
    }

    /// The text of the site, which all of its files share; `None` without one.
    fn shown(&self) -> Option<String> {
        let read = |name: &str| fs::read_to_string(self.out().join(name)).ok();
        let (a, b) = (read("index.html"), read("a/b.html"));
        assert_eq!(a, b, "files of two builds");
        assert_eq!(a.is_some(), self.out().join(".tminus-manifest").exists());
        a
    }

    fn has_leftovers(&self) -> bool {
        self.root().join(".dist.tminus").exists()
    }
}

#[test]
fn a_new_site_takes_the_place_of_the_old_one() {
    for swap in [Swap::Exchange, Swap::Renames] {
        let place = Place::new();
        place.good("one");
        assert_eq!(place.shown().as_deref(), Some("one"));
        place.build("two", swap, |_| false).unwrap();
        assert_eq!(place.shown().as_deref(), Some("two"));
        assert!(!place.has_leftovers(), "{swap:?}");
    }
}

#[test]
fn a_build_cut_short_leaves_the_old_site_or_the_new_one() {
    let steps: [(Step, Stop); 4] = [
        (Step::Locked, |step| step == Step::Locked),
        (Step::Staged, |step| step == Step::Staged),
        (Step::Listed, |step| step == Step::Listed),
        (Step::Swapped, |step| step == Step::Swapped),
    ];
    for (step, stop) in steps {
        let place = Place::new();
        place.good("one");
        place.build("two", Swap::Exchange, stop).unwrap_err();
        let expect = if step == Step::Swapped { "two" } else { "one" };
        assert_eq!(place.shown().as_deref(), Some(expect), "{step:?}");
        place.good("three");
        assert_eq!(place.shown().as_deref(), Some("three"), "{step:?}");
        assert!(!place.has_leftovers(), "{step:?}");
    }
}

#[test]
fn a_swap_of_two_renames_cut_short_is_finished_by_the_next_build() {
    let steps: [(Step, Stop); 2] = [
        (Step::Journaled, |step| step == Step::Journaled),
        (Step::Moved, |step| step == Step::Moved),
    ];
    for (step, stop) in steps {
        let place = Place::new();
        place.good("one");
        place.build("two", Swap::Renames, stop).unwrap_err();
        let expect = (step == Step::Journaled).then_some("one");
        assert_eq!(place.shown().as_deref(), expect, "{step:?}");
        // The next build finishes the swap before it fails by itself.
        place
            .build("three", Swap::Renames, |step| step == Step::Staged)
            .unwrap_err();
        let expect = if step == Step::Moved { "two" } else { "one" };
        assert_eq!(place.shown().as_deref(), Some(expect), "{step:?}");
    }
}

#[test]
fn a_failed_build_takes_its_half_away() {
    let place = Place::new();
    place.good("one");
    let publication = Publication::begin(&place.out(), &place.root()).unwrap();
    let path = SitePath::new("index.html").unwrap();
    publication.sink().put(&path, b"half").unwrap();
    drop(publication);
    assert_eq!(place.shown().as_deref(), Some("one"));
    assert!(!place.has_leftovers());
}

#[test]
fn two_builds_at_once_are_one_too_many() {
    let place = Place::new();
    let first = Publication::begin(&place.out(), &place.root()).unwrap();
    let second = Publication::begin(&place.out(), &place.root());
    let said = second.unwrap_err().to_string();
    assert!(said.contains("another build is writing"), "{said}");
    drop(first);
    place.good("one");
}

#[test]
fn what_is_not_ours_is_not_replaced() {
    let place = Place::new();
    let refused = |out: &Path| {
        Publication::begin(out, &place.root())
            .map(drop)
            .unwrap_err()
            .to_string()
    };
    let root = place.root();
    for (out, why) in [
        (root.clone(), "is or contains the project"),
        (place.dir.path().to_owned(), "is or contains the project"),
        (PathBuf::from("/"), "is the root of the disk"),
        (root.join("content/dist"), "lies in `content/`"),
    ] {
        let said = refused(&out);
        assert!(said.contains(why), "{}: {said}", out.display());
    }
    if let Some(home) = std::env::home_dir().filter(|home| home.is_dir()) {
        let said = refused(&home);
        assert!(
            said.contains("home directory")
                || said.contains("project")
                || said.contains("root of the disk"),
            "{said}"
        );
    }
    // A directory of somebody else, whatever it holds.
    let foreign = place.dir.path().join("foreign");
    fs::create_dir_all(foreign.join("deep")).unwrap();
    fs::write(foreign.join("deep/notes.txt"), "mine").unwrap();
    assert!(refused(&foreign).contains("was not written by tminus"));
    fs::write(foreign.join(".tminus-manifest"), "something else").unwrap();
    assert!(refused(&foreign).contains("was not written by tminus"));
    // A file among ours.
    place.good("one");
    fs::write(place.out().join("CNAME"), "example.com").unwrap();
    assert!(refused(&place.out()).contains("holds `CNAME`"));
    assert_eq!(fs::read(place.out().join("CNAME")).unwrap(), b"example.com");
    // A file that stands where the directory should.
    let file = place.dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(refused(&file).contains("is a file"));
}

#[test]
fn an_empty_directory_is_taken() {
    let place = Place::new();
    fs::create_dir_all(place.out()).unwrap();
    place.good("one");
    assert_eq!(place.shown().as_deref(), Some("one"));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let place = Place::new();
    let elsewhere = place.dir.path().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.out()).unwrap();
    let said = place.build("one", Swap::Exchange, |_| false).unwrap_err();
    assert!(said.contains("is a symbolic link"), "{said}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}
