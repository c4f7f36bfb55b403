//! The files of the repository, without what is built or installed.

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_path_buf()
}

/// One text file: its path from the root with `/` between names, its text.
pub(crate) struct Text {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Text {
    /// Says whether the name ends in one of these.
    pub(crate) fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }
}

/// Every text file, sorted by path. Binary files are left out.
pub(crate) fn texts() -> Vec<Text> {
    let mut found = Vec::new();
    collect(&root(), &root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "the walk found next to nothing");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Text>) {
    const NOT_OURS: [&str; 7] = [
        ".git",
        "target",
        "dist",
        "node_modules",
        "test-results",
        "playwright-report",
        "shared",
    ];
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let name = name.to_str().unwrap();
        let kind = entry.file_type().unwrap();
        if NOT_OURS.contains(&name) || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() {
            collect(root, &entry.path(), found);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            let path = entry.path();
            let names: Vec<_> = path
                .strip_prefix(root)
                .unwrap()
                .components()
                .map(|part| part.as_os_str().to_str().unwrap().to_owned())
                .collect();
            found.push(Text {
                path: names.join("/"),
                text,
            });
        }
    }
}
