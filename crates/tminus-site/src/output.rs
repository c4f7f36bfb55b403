//! The door through which a site goes out.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::SitePath;

/// Where the files of a site go. Files come from several threads at once, each
/// path once.
pub trait Sink: Sync {
    /// Takes one file, in pieces that follow each other.
    fn put_pieces(&self, path: &SitePath, pieces: &[&[u8]]) -> Result<(), SinkError>;

    /// Takes one file.
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<(), SinkError> {
        self.put_pieces(path, &[bytes])
    }
}

/// Why a file could not be taken, in the system's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkError {
    /// Which file.
    pub path: SitePath,
    /// Why.
    pub why: String,
}

impl std::fmt::Display for SinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write `{}`: {}", self.path, self.why)
    }
}

impl std::error::Error for SinkError {}

/// A site in memory.
#[derive(Debug, Default)]
pub struct MemorySink {
    files: Mutex<BTreeMap<SitePath, Vec<u8>>>,
}

impl MemorySink {
    /// Gives the files.
    pub fn into_files(self) -> BTreeMap<SitePath, Vec<u8>> {
        self.files
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Sink for MemorySink {
    fn put_pieces(&self, path: &SitePath, pieces: &[&[u8]]) -> Result<(), SinkError> {
        self.files
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(path.clone(), pieces.concat());
        Ok(())
    }
}
