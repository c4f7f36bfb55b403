//! The disk: a project's files on the way in, a site's files on the way out.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tminus_site::{Entry, Input, InputError, Sink, SinkError, SitePath, SkipReason, Skipped, Walk};

/// A project on disk. Symbolic links below the root are absent, for walking
/// and for reading alike.
#[derive(Debug)]
pub(crate) struct DiskInput {
    root: PathBuf,
    /// The directories that were walked: on the way to them stands no link.
    walked: Mutex<BTreeSet<SitePath>>,
}

impl DiskInput {
    /// Opens the project in a directory.
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            walked: Mutex::default(),
        }
    }

    /// The one way from a path of the project to one of the disk: `None` where
    /// a symbolic link, or nothing, stands on the way.
    fn real(&self, path: &SitePath) -> io::Result<Option<(PathBuf, fs::Metadata)>> {
        if path.parts().count() > 1 && self.was_walked(&path.parent()) {
            let real = self.root.join(path.as_str());
            return match fs::symlink_metadata(&real) {
                Ok(meta) if meta.is_symlink() => Ok(None),
                Ok(meta) => Ok(Some((real, meta))),
                Err(error) if is_absence(&error) => Ok(None),
                Err(error) => Err(error),
            };
        }
        let mut real = self.root.clone();
        let mut meta = fs::metadata(&real)?;
        for part in path.parts() {
            // A part such as `C:` would start a path anew on Windows.
            if Path::new(part).components().count() != 1 || Path::new(part).has_root() {
                return Ok(None);
            }
            real.push(part);
            meta = match fs::symlink_metadata(&real) {
                Ok(meta) if meta.is_symlink() => return Ok(None),
                Ok(meta) => meta,
                Err(error) if is_absence(&error) => return Ok(None),
                Err(error) => return Err(error),
            };
        }
        Ok(Some((real, meta)))
    }

    fn was_walked(&self, dir: &SitePath) -> bool {
        let walked = self.walked.lock().unwrap_or_else(PoisonError::into_inner);
        walked.contains(dir)
    }
}

/// Reads a file of which the length is known, as a rule in one go.
fn read_all(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    // One byte more: only then is its end seen at once.
    let room = usize::try_from(length)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let mut bytes = vec![0; room.min(MOST_AT_ONCE)];
    let mut read = 0;
    while read < bytes.len() {
        match file.read(&mut bytes[read..]) {
            Ok(0) => {
                bytes.truncate(read);
                return Ok(bytes);
            }
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // It is longer than was said.
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Longer files are read piece by piece.
const MOST_AT_ONCE: usize = 4 << 20;

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn failed(error: &io::Error) -> InputError {
    InputError::Failed(say(error))
}

/// What the system says, without its number.
pub(crate) fn say(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

impl Input for DiskInput {
    fn walk(&self, dir: &SitePath) -> Result<Walk, InputError> {
        let mut walk = Walk::default();
        match self.real(dir).map_err(|error| failed(&error))? {
            Some((real, meta)) if meta.is_dir() => {
                let mut dirs = Vec::new();
                list(&real, dir, &mut walk, &mut dirs).map_err(|error| failed(&error))?;
                let mut walked = self.walked.lock().unwrap_or_else(PoisonError::into_inner);
                walked.extend(dirs);
            }
            _ => {
                if fs::symlink_metadata(self.root.join(dir.as_str()))
                    .is_ok_and(|meta| meta.is_symlink())
                {
                    walk.skipped.push(Skipped {
                        path: dir.to_string(),
                        why: SkipReason::Link,
                    });
                }
            }
        }
        walk.files.sort();
        walk.skipped.sort();
        Ok(walk)
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, InputError> {
        match self.real(path).map_err(|error| failed(&error))? {
            Some((real, meta)) if meta.is_file() => {
                read_all(&real, meta.len()).map_err(|error| failed(&error))
            }
            _ => Err(InputError::Absent),
        }
    }
}

fn list(real: &Path, dir: &SitePath, walk: &mut Walk, dirs: &mut Vec<SitePath>) -> io::Result<()> {
    dirs.push(dir.clone());
    for entry in fs::read_dir(real)? {
        let entry = entry?;
        let name = entry.file_name();
        let kind = entry.file_type()?;
        let path = name
            .to_str()
            .and_then(SitePath::new)
            .filter(|name| !name.is_root())
            .map(|name| dir.child(name.as_str()));
        let why = match &path {
            _ if kind.is_symlink() => SkipReason::Link,
            None => SkipReason::Name,
            Some(path) if kind.is_dir() => {
                list(&entry.path(), path, walk, dirs)?;
                continue;
            }
            Some(path) if kind.is_file() => {
                walk.files.push(Entry {
                    path: path.clone(),
                    bytes: entry.metadata()?.len(),
                });
                continue;
            }
            Some(_) => SkipReason::Special,
        };
        let name = name.to_string_lossy();
        let path = path.map_or_else(|| format!("{dir}/{name}"), |path| path.to_string());
        walk.skipped.push(Skipped { path, why });
    }
    Ok(())
}

/// Writes a file so that it is there in whole or not at all: beside its place
/// first, then by one rename. A directory that is missing is made; a link is
/// followed; a device or a pipe is written into.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let real = match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(meta) if !meta.is_file() => {
            return OpenOptions::new().write(true).open(path)?.write_all(bytes);
        }
        Ok(_) => fs::canonicalize(path)?,
        Err(_) => path.to_owned(),
    };
    let path = real.as_path();
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    fs::create_dir_all(dir)?;
    let mut part = std::ffi::OsString::from(".");
    part.push(name);
    part.push(format!(".{}.part", std::process::id()));
    let part = dir.join(part);
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| match fs::metadata(path) {
            // What is replaced keeps who may read and run it.
            Ok(meta) => fs::set_permissions(&part, meta.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// A directory that a site is written into. Every file must be new.
#[derive(Debug)]
pub(crate) struct DirSink {
    dir: PathBuf,
    written: Mutex<Vec<SitePath>>,
}

impl DirSink {
    /// Writes into a directory that is there.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            written: Mutex::new(Vec::new()),
        }
    }

    /// What was written, sorted.
    pub(crate) fn into_written(self) -> Vec<SitePath> {
        let mut written = self
            .written
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        written.sort();
        written
    }

    fn create(&self, path: &SitePath) -> io::Result<File> {
        let real = self.dir.join(path.as_str());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        match options.open(&real) {
            // The directory is made when the first of its files comes.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(self.dir.join(path.parent().as_str()))?;
                options.open(&real)
            }
            result => result,
        }
    }
}

/// Writes pieces that follow each other, as many as the system takes at once.
fn write_pieces(file: &mut File, pieces: &[&[u8]]) -> io::Result<()> {
    let pieces = pieces.iter().filter(|piece| !piece.is_empty());
    let mut slices: Vec<IoSlice<'_>> = pieces.map(|piece| IoSlice::new(piece)).collect();
    let mut rest = slices.as_mut_slice();
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut rest, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl Sink for DirSink {
    fn put_pieces(&self, path: &SitePath, pieces: &[&[u8]]) -> Result<(), SinkError> {
        self.create(path)
            .and_then(|mut file| write_pieces(&mut file, pieces))
            .map_err(|error| SinkError {
                path: path.clone(),
                why: say(&error),
            })?;
        self.written
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path.clone());
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use tminus_site::{Input, InputError, SitePath, SkipReason};

    use super::DiskInput;

    #[test]
    fn links_are_absent_for_walking_and_for_reading() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("project");
        fs::create_dir_all(root.join("content/real")).unwrap();
        fs::write(home.path().join("secret.md"), "secret").unwrap();
        fs::write(root.join("content/real/a.md"), "a").unwrap();
        symlink(home.path(), root.join("content/out")).unwrap();
        symlink(home.path().join("secret.md"), root.join("content/s.md")).unwrap();
        let input = DiskInput::new(root);
        let content = SitePath::new("content").unwrap();
        let walk = input.walk(&content).unwrap();
        let files: Vec<_> = walk.files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(files, ["content/real/a.md"]);
        let skipped: Vec<_> = walk
            .skipped
            .iter()
            .map(|s| (s.path.as_str(), s.why))
            .collect();
        assert_eq!(
            skipped,
            [
                ("content/out", SkipReason::Link),
                ("content/s.md", SkipReason::Link)
            ]
        );
        for absent in ["content/s.md", "content/out/secret.md", "content/none.md"] {
            let path = SitePath::new(absent).unwrap();
            assert_eq!(input.read(&path), Err(InputError::Absent), "{absent}");
        }
    }
}
