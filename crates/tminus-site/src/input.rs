//! The door through which sources come in.

use std::collections::BTreeMap;
use std::fmt;

use crate::SitePath;

/// A project's tree of files. Walking and reading go through one resolver, so
/// that what a walk does not show cannot be read either. Symbolic links are
/// absent.
pub trait Input: Sync {
    /// Lists every regular file below `dir`, at any depth. A directory that is
    /// not there has no files.
    fn walk(&self, dir: &SitePath) -> Result<Walk, InputError>;

    /// Reads a file.
    fn read(&self, path: &SitePath) -> Result<Vec<u8>, InputError>;
}

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// The files, sorted by path.
    pub files: Vec<Entry>,
    /// What was passed over, sorted by path.
    pub skipped: Vec<Skipped>,
}

/// A file that a walk found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Where it lies.
    pub path: SitePath,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Something that a walk passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Where it lies, as well as that can be said in UTF-8.
    pub path: String,
    /// Why.
    pub why: SkipReason,
}

/// Why a walk passed over something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// It is a symbolic link.
    Link,
    /// Its name cannot be a part of a [`SitePath`], or is not UTF-8.
    Name,
    /// It is neither a file nor a directory.
    Special,
}

/// Why something could not be walked or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputError {
    /// There is no such file.
    Absent,
    /// The system refused, with its own words.
    Failed(String),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("there is no such file"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for InputError {}

/// A tree in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryInput {
    files: BTreeMap<SitePath, Vec<u8>>,
}

impl MemoryInput {
    /// Makes an empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Panics
    /// When `path` is not the plain form of a [`SitePath`].
    #[must_use]
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let path = SitePath::new(path).expect("the caller writes plain paths");
        self.files.insert(path, bytes.into());
        self
    }
}

impl Input for MemoryInput {
    fn walk(&self, dir: &SitePath) -> Result<Walk, InputError> {
        let files = self
            .files
            .iter()
            .filter(|(path, _)| path.below(dir).is_some())
            .map(|(path, bytes)| Entry {
                path: path.clone(),
                bytes: bytes.len() as u64,
            })
            .collect();
        Ok(Walk {
            files,
            skipped: Vec::new(),
        })
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, InputError> {
        self.files.get(path).cloned().ok_or(InputError::Absent)
    }
}
