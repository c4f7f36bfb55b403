//! Everything that is found in the seeds and in the corpus.
//!
//! The lists are pinned word for word; each finding of the corpus has been
//! looked at. `UPDATE_EXPECT=1` writes them anew: read the difference.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its input has failed"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tminus_model::Severity;
use tminus_site::{Lines, MemoryInput, Options, Project, Site};

fn findings(documents: &[(&str, Vec<u8>)]) -> String {
    let mut input = MemoryInput::new();
    for (name, bytes) in documents {
        input = input.with(&format!("content/{name}"), bytes.clone());
    }
    listed(&input)
}

fn listed(input: &MemoryInput) -> String {
    let project = Project::load(input, Options::default());
    let site = Site::new(&project);
    let mut out = String::new();
    for found in site.diagnostics() {
        let text = project.text(&found.path).unwrap_or_default();
        let (line, _) = Lines::new(text).place(found.span.start as usize);
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        };
        let path = found.path.strip_prefix("content/").unwrap_or(&found.path);
        writeln!(
            out,
            "{path}:{line}: {severity}[{}] {}",
            found.code, found.message
        )
        .unwrap();
    }
    out
}

/// The folder of documents that are not part of the project, where it is there.
fn shared() -> Option<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|above| above.join("shared"))
        .find(|folder| folder.is_dir())
}

fn check(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/lint")
        .join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, got).unwrap();
    }
    let expect = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        got == expect,
        "{}: the findings differ\n{}",
        path.display(),
        difference(&expect, got)
    );
}

fn difference(expect: &str, got: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (expect, got) = (lines(expect), lines(got));
    let gone = expect.iter().filter(|line| !got.contains(line));
    let new = got.iter().filter(|line| !expect.contains(line));
    gone.map(|line| format!("- {line}\n"))
        .chain(new.map(|line| format!("+ {line}\n")))
        .collect()
}

fn one(folder: &str, file: &str, name: &str) -> Option<String> {
    let bytes = fs::read(shared()?.join(folder).join(file)).unwrap();
    Some(findings(&[(name, bytes)]))
}

#[test]
fn the_clean_seed() {
    if let Some(got) = one("seeds", "go-live-runbook.md", "go-live-runbook.md") {
        check("seed.txt", &got);
    }
}

#[test]
fn the_seed_as_received() {
    if let Some(got) = one("seeds", "001_ef7fc0f524417f69.txt", "as-received.md") {
        check("as-received.txt", &got);
    }
}

#[test]
fn the_corpus() {
    let Some(folder) = shared() else { return };
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder.join("corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // It speaks about the others.
        if name != "README.md" {
            documents.push((name, fs::read(&path).unwrap()));
        }
    }
    documents.sort();
    let documents: Vec<_> = documents
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    check("corpus.txt", &findings(&documents));
}

#[test]
fn the_content_of_this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let config = fs::read(root.join("tminus.toml")).unwrap();
    let mut input = MemoryInput::new().with("tminus.toml", config);
    for folder in ["content", "public"] {
        for (path, bytes) in files(&root.join(folder)) {
            input = input.with(&format!("{folder}/{path}"), bytes);
        }
    }
    assert_eq!(listed(&input), "");
}

/// Every file below a folder, with its path from there.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.push((name, fs::read(&path).unwrap()));
        }
    }
    found
}
