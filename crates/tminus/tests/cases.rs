//! Site cases: the real binary on a directory of input, word for word.
//! `cases/README.md` says what a case is made of.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_case_is_as_written() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut dirs: Vec<PathBuf> = fs::read_dir(cases)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    dirs.sort();
    assert!(!dirs.is_empty());
    let failures: String = dirs.iter().map(|dir| check(dir)).collect();
    assert!(failures.is_empty(), "{failures}");
}

/// Runs a case and tells every difference; nothing where there is none.
fn check(case: &Path) -> String {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("project");
    copy(&case.join("input"), &root);
    let args = fs::read_to_string(case.join("args")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tminus"))
        .args(args.split_whitespace())
        .current_dir(&root)
        .env_remove("RUST_BACKTRACE")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let real = fs::canonicalize(&root).unwrap();
    let text = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .unwrap()
            .replace(real.to_str().unwrap(), "[PROJECT]")
    };
    let dist = root.join("dist");
    let mut failures = String::new();
    for (name, is) in [
        ("code", format!("{}\n", output.status.code().unwrap())),
        ("stdout", text(output.stdout)),
        ("stderr", text(output.stderr)),
        ("files", files(&dist)),
    ] {
        compare(case, name, &is, &mut failures);
    }
    contains(case, &dist, &mut failures);
    failures
}

fn compare(case: &Path, name: &str, is: &str, failures: &mut String) {
    let file = case.join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        if is.is_empty() {
            let _ = fs::remove_file(file);
        } else {
            fs::write(file, is).unwrap();
        }
        return;
    }
    let expect = fs::read_to_string(&file).unwrap_or_default();
    if is != expect {
        let name = file.display();
        writeln!(
            failures,
            "{name} differs\n--- written\n{expect}--- is\n{is}"
        )
        .unwrap();
    }
}

fn contains(case: &Path, dist: &Path, failures: &mut String) {
    let wanted = fs::read_to_string(case.join("contains")).unwrap_or_default();
    for line in wanted.lines() {
        let at = line.find([':', '!']).expect("`path: text` or `path! text`");
        let (path, text) = (&line[..at], line[at + 1..].trim());
        let page = fs::read_to_string(dist.join(path)).unwrap_or_default();
        if page.contains(text) != line[at..].starts_with(':') {
            writeln!(failures, "{}: {line}", case.display()).unwrap();
        }
    }
}

/// The files of a built site, one to a line. Sixteen hexadecimal digits, or
/// twelve, between two dots are a hash.
fn files(dist: &Path) -> String {
    let mut found = Vec::new();
    let mut open = vec![dist.to_owned()];
    while let Some(dir) = open.pop() {
        let Ok(entries) = fs::read_dir(&dir) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let path = path.strip_prefix(dist).unwrap().to_str().unwrap();
                let is_hash = |part: &str| {
                    matches!(part.len(), 12 | 16) && part.bytes().all(|b| b.is_ascii_hexdigit())
                };
                let parts = path.split('.');
                let parts: Vec<&str> = parts
                    .map(|part| if is_hash(part) { "HASH" } else { part })
                    .collect();
                found.push(format!("{}\n", parts.join(".")));
            }
        }
    }
    found.sort();
    found.concat()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
