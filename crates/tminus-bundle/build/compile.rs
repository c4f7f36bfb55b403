//! The nested cargo that compiles the component for wasm32.

use std::path::{Path, PathBuf};
use std::{env, fs, process::Command};

use crate::Result;

/// What browsers run.
const TRIPLE: &str = "wasm32-unknown-unknown";

/// Variables of the outer build that would change or break the inner one:
/// coverage and clippy set wrappers and flags, cargo describes the package
/// whose script is running.
const SCRUBBED: [&str; 14] = [
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTFLAGS",
    "RUSTDOCFLAGS",
    "OUT_DIR",
    "TARGET",
    "HOST",
    "NUM_JOBS",
    "OPT_LEVEL",
    "PROFILE",
    "DEBUG",
    "RUSTC_LINKER",
    "LLVM_PROFILE_FILE",
    "CARGO_ENCODED_RUSTFLAGS",
];

/// Beginnings of names to scrub, for the same reason.
const SCRUBBED_FAMILIES: [&str; 9] = [
    "CARGO_BUILD_",
    "CARGO_CFG_",
    "CARGO_FEATURE_",
    "CARGO_INCREMENTAL",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_LLVM_COV",
];

/// The target directory that holds `out`, which is
/// `TARGET/[TRIPLE/]PROFILE/build/…/out`.
pub(crate) fn target_directory(out: &Path) -> PathBuf {
    let Some(holder) = out
        .ancestors()
        .find(|dir| dir.ends_with("build"))
        .and_then(|build| build.parent()?.parent())
    else {
        return out.to_path_buf();
    };
    let triple = env::var_os("TARGET");
    match holder.parent() {
        Some(above) if holder.file_name() == triple.as_deref() => above.into(),
        _ => holder.into(),
    }
}

/// Compiles one of the component's modules, which its feature names, and gives
/// the path of the raw module; the next one takes its place.
///
/// It uses a target directory of its own: the outer cargo holds the lock of
/// its own directory until this script ends.
pub(crate) fn component(workspace: &Path, target: &Path, feature: &str) -> Result<PathBuf> {
    add_target(workspace);
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if SCRUBBED.contains(&&*text) || SCRUBBED_FAMILIES.iter().any(|f| text.starts_with(f)) {
            command.env_remove(&name);
        }
    }
    let status = command
        .current_dir(workspace)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace).join("\x1f"))
        // Only a crate that is nothing but a `cdylib` is optimised as a whole.
        .args(["rustc", "--package", "tminus-component", "--lib"])
        .args(["--crate-type", "cdylib"])
        .args(["--no-default-features", "--features", feature])
        .args(["--target", TRIPLE, "--profile", &profile()])
        .arg("--target-dir")
        .arg(target)
        .status()?;
    if !status.success() {
        return Err(
            "the component does not compile for wasm32-unknown-unknown; \
                    if the target is missing: `rustup target add wasm32-unknown-unknown`"
                .into(),
        );
    }
    Ok(target
        .join(TRIPLE)
        .join(profile())
        .join("tminus_component.wasm"))
}

/// The profile of the nested build: `wasm`, as readers get it, unless whoever
/// works on the component asks for a quicker one.
pub(crate) fn profile() -> String {
    env::var("TMINUS_WASM_PROFILE").unwrap_or_else(|_| "wasm".to_owned())
}

/// Adds the standard library for wasm32 where rustup manages the toolchain and
/// has not: it reads `targets` of rust-toolchain.toml only when it installs a
/// toolchain, and not at all under `RUSTUP_AUTO_INSTALL=0`. What goes wrong here
/// is said by the build that follows.
fn add_target(workspace: &Path) {
    let libraries = printed(workspace, &["target-libdir", "--target", TRIPLE]);
    if !libraries.is_some_and(|path| Path::new(&path).is_dir()) {
        // Its answer comes too late to be of use: without rustup there is none.
        let _ = Command::new("rustup")
            .current_dir(workspace)
            .args(["target", "add", TRIPLE])
            .status();
    }
}

/// What the compiler says about itself.
fn printed(workspace: &Path, what: &[&str]) -> Option<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    let out = command.current_dir(workspace).arg("--print").args(what);
    let text = String::from_utf8(out.output().ok()?.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Flags that keep this machine's paths out of the module's panic messages (they
/// cost bytes and make the same sources give different ones elsewhere), and one
/// that keeps views small.
fn flags(workspace: &Path) -> Vec<String> {
    let mut prefixes = vec![workspace.to_path_buf()];
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    if let Some(sources) = home.map(|home| home.join("registry/src"))
        && let Ok(entries) = fs::read_dir(sources)
    {
        prefixes.extend(entries.flatten().map(|entry| entry.path()));
    }
    if let Some(sysroot) = printed(workspace, &["sysroot"]) {
        prefixes.push(Path::new(&sysroot).join("lib/rustlib/src/rust"));
    }
    prefixes.sort();
    let remapped = prefixes
        .iter()
        .map(|prefix| format!("--remap-path-prefix={}=", prefix.display()));
    // Leptos then gives every view one type, so each is compiled once and not
    // once for every place that it stands in: a fourth of the second module.
    remapped
        .chain(["--cfg=erase_components".to_owned()])
        .collect()
}
