//! Builds the component for the browser and hands its bytes to the crate.
//!
//! 1. A prebuilt bundle wins: the directory that `TMINUS_BUNDLE` names, else
//!    `prebuilt/` in this package (a package from a registry holds one).
//! 2. Else the sources of the component and of the cores it stands on are
//!    hashed; a bundle made from the same sources is taken from `target/wasm`.
//! 3. Else a nested cargo compiles the component's two modules for wasm32
//!    (`compile`), wasm-bindgen makes their glue (`bind`), and the four files are
//!    written there under names that carry their content's hash (`pack`).
//! 4. The files' names and sizes are reported, and `bundle.rs` is written for
//!    the crate to include.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build script talks to cargo on its standard output"
)]

mod bind;
mod compile;
mod names;
mod order;
mod pack;
mod script;
mod sources;

use std::path::{Path, PathBuf};
use std::{env, fs};

type Error = Box<dyn std::error::Error>;
type Result<T> = std::result::Result<T, Error>;

fn main() {
    if let Err(error) = run() {
        eprintln!("cannot build the component: {error}");
        std::process::exit(1);
    }
}

fn run() -> Result<()> {
    let package = variable_path("CARGO_MANIFEST_DIR")?;
    let out = variable_path("OUT_DIR")?;
    println!("cargo::rerun-if-env-changed=TMINUS_BUNDLE");
    println!("cargo::rerun-if-env-changed=TMINUS_WASM_PROFILE");
    let bundle = if let Some(prebuilt) = prebuilt(&package) {
        println!("cargo::rerun-if-changed={}", prebuilt.display());
        prebuilt
    } else {
        built(&package, &out)?
    };
    pack::describe(&bundle, &out)
}

/// The directory of a bundle that need not be built.
fn prebuilt(package: &Path) -> Option<PathBuf> {
    env::var_os("TMINUS_BUNDLE")
        .filter(|dir| !dir.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(package.join("prebuilt")).filter(|dir| dir.is_dir()))
}

/// The directory of the bundle made from the sources beside this package.
fn built(package: &Path, out: &Path) -> Result<PathBuf> {
    let sources = sources::find(package)?;
    for path in &sources.watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let store = compile::target_directory(out).join("wasm");
    let bundle = store.join(&sources.key);
    if bundle.is_dir() {
        return Ok(bundle);
    }
    fs::create_dir_all(&store)?;
    let module = |feature, cuts| {
        let wasm = compile::component(&sources.workspace, &store.join("build"), feature)?;
        bind::bind(&wasm, cuts)
    };
    let (mut first, rest) = (module("first", &bind::FIRST)?, module("rest", &[])?);
    // A quick build has functions by the thousand, and nobody downloads it.
    if compile::profile() == "wasm" {
        first.wasm = order::ordered(&first.wasm)?;
    }
    // Written beside its place and renamed, so that two builds at once cannot
    // leave half a bundle.
    let fresh = store.join(format!("{}.{}", sources.key, std::process::id()));
    pack::write(
        &fresh,
        &first,
        &rest,
        (
            &fs::read_to_string(package.join("js/loader.js"))?,
            &fs::read_to_string(package.join("js/host.js"))?,
        ),
        &sheets(&package.join("js/desk"))?,
        &fs::read_to_string(package.join("js/foreign.css"))?,
    )?;
    if let Err(error) = fs::rename(&fresh, &bundle) {
        fs::remove_dir_all(&fresh)?;
        if !bundle.is_dir() {
            return Err(error.into());
        }
    }
    Ok(bundle)
}

/// The style sheets of a directory in the order of their names, as one.
fn sheets(directory: &Path) -> Result<String> {
    let entries = fs::read_dir(directory)?.collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "css"));
    paths.sort();
    let texts = paths.iter().map(fs::read_to_string);
    Ok(texts.collect::<std::io::Result<Vec<_>>>()?.concat())
}

fn variable_path(name: &str) -> Result<PathBuf> {
    env::var_os(name)
        .map(PathBuf::from)
        .ok_or_else(|| format!("cargo has not set `{name}`").into())
}
