//! Directories that a build does not replace.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{MANIFEST, MANIFEST_HEAD};
use crate::commands::Trouble;
use crate::disk::say;

/// Files that desktops drop into every directory.
const DROPPINGS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Refuses a place that is or holds something that must not be lost, or that
/// the next build would read.
pub(super) fn place(out: &Path, root: &Path) -> Result<(), Trouble> {
    let refuse = |why: &str| {
        Err(
            Trouble::new(format!("`{}` {why}: it is not replaced", out.display()))
                .help("choose another directory with `--out`"),
        )
    };
    if let Ok(meta) = fs::symlink_metadata(out) {
        if meta.is_symlink() {
            return refuse("is a symbolic link");
        }
        if !meta.is_dir() {
            return refuse("is a file");
        }
    }
    let out = real(out);
    let root = real(root);
    if out.parent().is_none() {
        return refuse("is the root of the disk");
    }
    if root.starts_with(&out) {
        return refuse("is or contains the project");
    }
    if let Some(home) = std::env::home_dir()
        && real(&home).starts_with(&out)
    {
        return refuse("is or contains the home directory");
    }
    for source in ["content", "public", "site"] {
        if out.starts_with(root.join(source)) {
            return refuse(&format!("lies in `{source}/` of the project"));
        }
    }
    Ok(())
}

/// Refuses a directory that holds anything which no build of ours wrote.
pub(super) fn content(out: &Path) -> Result<(), Trouble> {
    let files = files(out).map_err(|error| {
        Trouble::new(format!("cannot read `{}`: {}", out.display(), say(&error)))
    })?;
    if files.is_empty() {
        return Ok(());
    }
    let manifest = fs::read_to_string(out.join(MANIFEST)).unwrap_or_default();
    let mut lines = manifest.lines();
    if lines.next() != Some(MANIFEST_HEAD) {
        return Err(Trouble::new(format!(
            "`{}` was not written by tminus: it is not replaced",
            out.display()
        ))
        .help("empty it, or choose another directory with `--out`"));
    }
    let ours: BTreeSet<&str> = lines.chain([MANIFEST]).collect();
    let foreign = files.iter().find(|file| {
        let name = file.rsplit('/').next().unwrap_or_default();
        !ours.contains(file.as_str()) && !DROPPINGS.contains(&name)
    });
    match foreign {
        Some(file) => Err(Trouble::new(format!(
            "`{}` holds `{file}`, which no build wrote: it is not replaced",
            out.display()
        ))
        .help("put it into `public/` if it belongs to the site, or take it away")),
        None => Ok(()),
    }
}

/// Every file below a directory, as the list of a build names it.
fn files(dir: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![(dir.to_owned(), String::new())];
    while let Some((dir, prefix)) = open.pop() {
        let entries = match fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                open.push((entry.path(), format!("{path}/")));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The real path of a place, of which the last parts may not be there yet.
fn real(path: &Path) -> PathBuf {
    if let Ok(real) = fs::canonicalize(path) {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent != Path::new("") => real(parent).join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}
