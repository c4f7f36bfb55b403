//! Which crate may use which.

use super::files::root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Crates from outside that belong to some of ours only, or to none.
const ONLY_IN: [(&str, &[&str]); 15] = [
    ("ammonia", &["tminus-site"]),
    ("axum", &["tminus"]),
    ("clap", &["tminus"]),
    // It panics where storage is denied.
    ("gloo-storage", &[]),
    ("jiff", &["tminus-site", "tminus"]),
    ("js-sys", &["tminus-component"]),
    ("leptos", &["tminus-component"]),
    // Its storage overwrites what it could not decode.
    ("leptos-use", &[]),
    ("notify", &["tminus"]),
    ("pulldown-cmark", &["tminus-markdown", "xtask"]),
    ("rayon", &["tminus-site", "tminus"]),
    ("tera", &["tminus-site"]),
    ("tokio", &["tminus"]),
    ("wasm-bindgen", &["tminus-component"]),
    ("web-sys", &["tminus-component"]),
];

#[test]
fn arrows_between_crates_are_those_of_the_map() {
    let (packages, arrows) = metadata();
    let map = map(&packages);
    let drawn: BTreeSet<_> = map.keys().cloned().collect();
    assert_eq!(drawn, packages, "ARCHITECTURE.md names other crates");
    for (name, uses) in &arrows {
        let ours: BTreeSet<_> = uses.intersection(&packages).cloned().collect();
        assert_eq!(
            ours, map[name],
            "`{name}` uses other crates than its row in ARCHITECTURE.md says (left: its Cargo.toml)"
        );
    }
}

#[test]
fn crates_from_outside_stay_where_they_belong() {
    let (_, arrows) = metadata();
    for (name, uses) in &arrows {
        for (outside, homes) in ONLY_IN {
            assert!(
                !uses.contains(outside) || homes.contains(&name.as_str()),
                "`{name}` uses `{outside}`, which belongs to {homes:?}"
            );
        }
    }
}

#[test]
fn versions_stand_in_one_table() {
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let mut section = String::new();
        for line in text.lines() {
            if line.starts_with('[') {
                line.clone_into(&mut section);
                continue;
            }
            let asks = section.contains("dependencies") && line.contains('=');
            assert!(
                !asks || line.contains("workspace = true") || !line.contains('"'),
                "{}: `{line}` names a version; the table is in the root's Cargo.toml",
                manifest.display()
            );
        }
    }
}

/// The names of our crates, and what each asks for outside its tests.
fn metadata() -> (BTreeSet<String>, Arrows) {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo metadata failed");
    let data: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut arrows = Arrows::new();
    for package in data["packages"].as_array().unwrap() {
        let uses = package["dependencies"].as_array().unwrap().iter();
        let uses = uses
            .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
            .collect();
        arrows.insert(package["name"].as_str().unwrap().to_owned(), uses);
    }
    (arrows.keys().cloned().collect(), arrows)
}

/// The table of crates in ARCHITECTURE.md: first column, third column.
fn map(packages: &BTreeSet<String>) -> Arrows {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut map = Arrows::new();
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| crate |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    for row in rows {
        let cells: Vec<_> = row.split('|').collect();
        let name = cells[1].trim().trim_matches('`').to_owned();
        let uses: BTreeSet<_> = cells[3]
            .split(',')
            .map(|word| word.trim().trim_matches('`').to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        assert!(uses.is_subset(packages), "{name}: {uses:?} names no crate");
        map.insert(name, uses);
    }
    map
}
