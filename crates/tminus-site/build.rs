//! Puts the theme of the repository's `site/` into the library, as a list of
//! names and bytes sorted by name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let theme = here.join("../../site");
    println!("cargo::rerun-if-changed={}", theme.display());
    let mut files = Vec::new();
    for dir in ["", "templates", "css"] {
        list(&theme, dir, &mut files)?;
    }
    files.sort();
    let mut code = String::from("&[\n");
    for (name, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.to_str().expect("the repository's path is UTF-8");
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),")
            .expect("writing to a string cannot fail");
    }
    code.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("theme.rs"), code)
}

/// Lists the files of the theme that lie directly in `dir`.
fn list(theme: &Path, dir: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(theme.join(dir)) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let kind = Path::new(&name).extension().unwrap_or_default();
        let wanted = match dir {
            "" => matches!(name.as_str(), "theme.js" | "icon.svg"),
            "css" => kind == "css",
            _ => kind == "html",
        };
        if wanted && entry.file_type()?.is_file() {
            let full = if dir.is_empty() {
                name
            } else {
                format!("{dir}/{name}")
            };
            let path = fs::canonicalize(entry.path())?;
            files.push((full, path));
        }
    }
    Ok(())
}
