//! What the component is made from, and one name for all of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process::Command};

use sha2::{Digest, Sha256};

use crate::Result;

/// The crates that end up in the component; a test over `cargo metadata`
/// holds the same arrows.
const CRATES: [&str; 4] = [
    "tminus-component",
    "tminus-run",
    "tminus-plan",
    "tminus-model",
];

/// Where the sources are.
pub(crate) struct Sources {
    /// The root of the workspace.
    pub(crate) workspace: PathBuf,
    /// Files and directories whose change means a new component.
    pub(crate) watched: Vec<PathBuf>,
    /// A hash of everything in them and of the compiler's version.
    pub(crate) key: String,
}

/// Finds the workspace around this package and hashes its sources.
pub(crate) fn find(package: &Path) -> Result<Sources> {
    let workspace = package
        .ancestors()
        .find(|dir| dir.join("crates/tminus-component/Cargo.toml").is_file())
        .ok_or(
            "neither a prebuilt bundle nor the component's sources are here; \
             name a directory with the files of a bundle in `TMINUS_BUNDLE`",
        )?
        .to_path_buf();
    let mut watched = vec![
        workspace.join("Cargo.toml"),
        workspace.join("Cargo.lock"),
        workspace.join("rust-toolchain.toml"),
        package.join("build"),
        package.join("js"),
    ];
    for name in CRATES {
        watched.push(workspace.join("crates").join(name).join("Cargo.toml"));
        watched.push(workspace.join("crates").join(name).join("src"));
    }
    let mut hash = Sha256::new();
    hash.update(compiler()?);
    hash.update(crate::compile::profile());
    for path in &watched {
        update(&mut hash, path, &workspace)?;
    }
    Ok(Sources {
        key: hex(&hash.finalize()[..8]),
        workspace,
        watched,
    })
}

/// Adds a file, or every file below a directory in the order of their names.
fn update(hash: &mut Sha256, path: &Path, workspace: &Path) -> Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        entries.sort();
        for entry in entries {
            update(hash, &entry, workspace)?;
        }
        return Ok(());
    }
    let name = path.strip_prefix(workspace).unwrap_or(path);
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        // A first build writes the lock file while it goes.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(format!("{}: {error}", path.display()).into()),
    };
    hash.update(name.to_string_lossy().as_bytes());
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
    Ok(())
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn compiler() -> Result<Vec<u8>> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    Ok(Command::new(rustc).arg("-vV").output()?.stdout)
}
