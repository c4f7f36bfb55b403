//! A site appears at once: its directory is the old build or the new one.
//!
//! Beside the directory `dist` stands `.dist.tminus` while a build goes on:
//!
//! 1. `lock` is locked; a second build is refused.
//! 2. What an interrupted build left behind is finished or removed.
//! 3. The site is written into `new`, last of all its list of files.
//! 4. `new` and `dist` change places in one step, which Linux can do. Where a
//!    system cannot, `journal` is written, `dist` becomes `old`, `new` becomes
//!    `dist`; the next build finishes this if it was cut short.
//! 5. `.dist.tminus` goes away.
//!
//! A directory is replaced only when every file in it stands in the list that
//! an earlier build left there.

mod refuse;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tminus_site::SitePath;

use crate::commands::Trouble;
use crate::disk::{DirSink, say};

/// The file that lists what a build wrote.
const MANIFEST: &str = ".tminus-manifest";
/// The first line of a [`MANIFEST`].
const MANIFEST_HEAD: &str = "tminus site 1";

/// A build that is being written.
#[derive(Debug)]
pub(crate) struct Publication {
    out: PathBuf,
    work: PathBuf,
    /// Held open: closing it gives the lock back.
    lock: File,
    sink: Option<DirSink>,
    swap: Swap,
    stop: Stop,
}

/// How two directories change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swap {
    /// In one step, where the system can.
    Exchange,
    /// In two, with a journal.
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests ask for it"))]
    Renames,
}

/// Where a test cuts a build short.
type Stop = fn(Step) -> bool;

/// The steps after which a build can be cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Locked,
    Staged,
    Listed,
    Journaled,
    Moved,
    Swapped,
}

impl Publication {
    /// Prepares to write a site to `out`, for the project in `root`.
    pub(crate) fn begin(out: &Path, root: &Path) -> Result<Self, Trouble> {
        Self::begin_as(out, root, Swap::Exchange, |_| false)
    }

    fn begin_as(out: &Path, root: &Path, swap: Swap, stop: Stop) -> Result<Self, Trouble> {
        let out = std::path::absolute(out).map_err(|error| cannot("find", out, &error))?;
        refuse::place(&out, root)?;
        let name = out
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(|| Trouble::new("the output directory has no name in UTF-8"))?;
        let parent = out.parent().unwrap_or(Path::new("."));
        let work = parent.join(format!(".{name}.tminus"));
        let lock = take_lock(&work, &out)?;
        let mut publication = Self {
            out,
            work,
            lock,
            sink: None,
            swap,
            stop,
        };
        publication.prepare(root)?;
        Ok(publication)
    }

    /// Where the site is written.
    ///
    /// # Panics
    /// Never before [`Publication::commit`], which takes the publication.
    pub(crate) fn sink(&self) -> &DirSink {
        self.sink.as_ref().expect("it is there until the commit")
    }

    /// Puts the new site in the place of the old one.
    pub(crate) fn commit(mut self) -> Result<(), Trouble> {
        self.reached(Step::Staged)?;
        let new = self.work.join("new");
        let written = self
            .sink
            .take()
            .map(DirSink::into_written)
            .unwrap_or_default();
        let manifest = new.join(MANIFEST);
        fs::write(&manifest, list(&written)).map_err(|error| cannot("write", &manifest, &error))?;
        self.reached(Step::Listed)?;
        // Somebody may have put something there while the site was written.
        refuse::content(&self.out)?;
        self.swap(&new)?;
        self.reached(Step::Swapped)?;
        self.clean();
        Ok(())
    }

    fn prepare(&mut self, root: &Path) -> Result<(), Trouble> {
        self.reached(Step::Locked)?;
        finish(&self.out, &self.work, root)?;
        refuse::content(&self.out)?;
        let new = self.work.join("new");
        for leftover in [&new, &self.work.join("old")] {
            remove(leftover).map_err(|error| cannot("remove", leftover, &error))?;
        }
        fs::create_dir(&new).map_err(|error| cannot("make", &new, &error))?;
        self.sink = Some(DirSink::new(new));
        Ok(())
    }

    fn swap(&self, new: &Path) -> Result<(), Trouble> {
        let out = &self.out;
        let failed = |error: io::Error| cannot("replace", out, &error);
        match fs::remove_dir(out) {
            // It was empty, or not there.
            Ok(()) => return fs::rename(new, out).map_err(failed),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return fs::rename(new, out).map_err(failed);
            }
            Err(_) => {}
        }
        if self.swap == Swap::Exchange && exchange(new, out).map_err(failed)? {
            return Ok(());
        }
        let journal = self.work.join("journal");
        File::create(&journal)
            .and_then(|file| file.sync_all())
            .map_err(|error| cannot("write", &journal, &error))?;
        self.reached(Step::Journaled)?;
        fs::rename(out, self.work.join("old")).map_err(failed)?;
        self.reached(Step::Moved)?;
        fs::rename(new, out).map_err(failed)
    }

    /// Lets a test cut the build short; does nothing outside tests.
    fn reached(&self, step: Step) -> Result<(), Trouble> {
        if (self.stop)(step) {
            return Err(Trouble::new(format!("cut short after {step:?}")));
        }
        Ok(())
    }

    /// Removes everything but the site. What cannot be removed now is removed
    /// by the next build.
    fn clean(&self) {
        for leftover in ["journal", "new", "old"] {
            let _ = remove(&self.work.join(leftover));
        }
        // The lock goes last; whoever waited for it sees that it is gone.
        let _ = fs::remove_file(self.work.join("lock"));
        let _ = fs::remove_dir(&self.work);
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        // A build that failed takes its half-written site away. After a commit
        // there is nothing left to take; a cut short one leaves all as it was.
        if self.sink.is_some() && !(self.stop)(Step::Staged) {
            self.clean();
        }
        let _ = self.lock.unlock();
    }
}

/// Finishes what an interrupted build began, or forgets it.
fn finish(out: &Path, work: &Path, root: &Path) -> Result<(), Trouble> {
    let journal = work.join("journal");
    if !journal.exists() {
        return Ok(());
    }
    refuse::place(out, root)?;
    let (new, old) = (work.join("new"), work.join("old"));
    // `new` is gone when both renames were done. A new site without its list
    // would be an incomplete one: then the old one is taken back.
    let failed = |error: io::Error| cannot("replace", out, &error);
    if !out.exists() {
        let site = if new.join(MANIFEST).exists() {
            &new
        } else {
            &old
        };
        if site.exists() {
            fs::rename(site, out).map_err(failed)?;
        }
    }
    fs::remove_file(&journal).map_err(|error| cannot("remove", &journal, &error))
}

/// Takes the lock, and makes sure that it is the one that stands there: the
/// build that had it may have removed it in the meantime.
fn take_lock(work: &Path, out: &Path) -> Result<File, Trouble> {
    let path = work.join("lock");
    loop {
        fs::create_dir_all(work).map_err(|error| cannot("make", work, &error))?;
        let lock = match File::create(&path) {
            Ok(lock) => lock,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(cannot("make", &path, &error)),
        };
        match lock.try_lock() {
            Ok(()) if is_at(&lock, &path) => return Ok(lock),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(
                    Trouble::new(format!("another build is writing `{}`", out.display()))
                        .help("wait for it to end, or choose another directory with `--out`"),
                );
            }
            Err(TryLockError::Error(error)) => return Err(cannot("lock", &path, &error)),
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Lets two directories change places; says `false` where that cannot be done
/// in one step.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

fn remove(path: &Path) -> io::Result<()> {
    let result = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn list(written: &[SitePath]) -> String {
    let mut text = format!("{MANIFEST_HEAD}\n");
    for path in written {
        writeln!(text, "{path}").expect("writing to a string cannot fail");
    }
    text
}

fn cannot(verb: &str, path: &Path, error: &io::Error) -> Trouble {
    Trouble::new(format!(
        "cannot {verb} `{}`: {}",
        path.display(),
        say(error)
    ))
}
