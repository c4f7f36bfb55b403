//! Cases as Markdown files: prose, a source, and what it must become.
//!
//! A case is a fence of four tildes called `source`, followed by fences called
//! `model`, `tree` or `diagnostics`. `TMINUS_UPDATE=1 cargo test` writes what
//! the crate says into those that are there; the difference is then read like
//! any other change. A source may start with lines `%set NAME=value` and
//! `%words LIST word`, where LIST is as in `tminus.toml`: `checklist`,
//! `columns.time`, `fields.owner`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod show;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use tminus_markdown::{Column, FieldWord, Options, Parsed, Source, Words, parse};

const FENCE: &str = "~~~~";

#[test]
fn every_case_becomes_what_it_says() {
    let update = std::env::var_os("TMINUS_UPDATE").is_some();
    let mut files: Vec<PathBuf> = std::fs::read_dir("tests/cases")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = String::new();
    for file in files {
        check(&file, update, &mut wrong);
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\nTMINUS_UPDATE=1 writes what was found into the cases"
    );
}

fn check(file: &Path, update: bool, wrong: &mut String) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut out = String::new();
    let mut source = String::new();
    let mut fence: Option<(String, String)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut fence, line.strip_prefix(FENCE)) {
            (None, Some(name)) => {
                writeln!(out, "{line}").unwrap();
                fence = Some((name.trim().to_owned(), String::new()));
            }
            (None, None) => writeln!(out, "{line}").unwrap(),
            (Some((_, body)), None) => writeln!(body, "{line}").unwrap(),
            (Some(_), Some(_)) => {
                let (name, body) = fence.take().unwrap();
                let found = if name == "source" {
                    source.clone_from(&body);
                    body.clone()
                } else {
                    said(&name, &source)
                };
                if found != body {
                    writeln!(
                        wrong,
                        "{}, fence `{name}` that ends in line {}:\n--- expected\n{body}--- found\n{found}",
                        file.display(),
                        number + 1
                    )
                    .unwrap();
                }
                out.push_str(&found);
                writeln!(out, "{line}").unwrap();
            }
        }
    }
    assert!(fence.is_none(), "{}: a fence is open", file.display());
    if update && out != text {
        std::fs::write(file, out).unwrap();
        wrong.clear();
    }
}

/// What the crate says of a source, in the words of one fence.
fn said(fence: &str, source: &str) -> String {
    let mut options = Options::default();
    let mut text = source;
    while let Some(rest) = text.strip_prefix('%') {
        let (line, rest) = rest.split_once('\n').unwrap();
        match line.split_once(' ').unwrap() {
            ("set", pair) => {
                let (name, value) = pair.split_once('=').unwrap();
                options.values.insert(name.to_owned(), value.to_owned());
            }
            ("words", pair) => {
                let (list, word) = pair.split_once(' ').unwrap();
                add_word(&mut options.words, list, word);
            }
            (other, _) => panic!("`%{other}` sets nothing"),
        }
        text = rest;
    }
    let source = Source {
        path: "case.md",
        text,
    };
    let parsed: Parsed<'_> = parse(&source, &options);
    match fence {
        "model" => show::model::model(&parsed),
        "tree" => show::tree::tree(&parsed.body.blocks),
        "diagnostics" => show::model::diagnostics(text, &parsed.diagnostics),
        "labels" => lines(parsed.diagnostics.iter().flat_map(|found| {
            found.labels.iter().map(|label| {
                let line = text[..label.span.range().start].matches('\n').count() + 1;
                format!(
                    "{} {line} `{}`: {}",
                    found.code,
                    &text[label.span.range()],
                    label.text
                )
            })
        })),
        "helps" => lines(
            parsed
                .diagnostics
                .iter()
                .filter_map(|found| found.help.clone()),
        ),
        "explained" => lines(parsed.explained.iter().map(|found| {
            let (what, text, rule) = (found.what, &found.text, found.rule);
            format!("{} {what}: {text} [{rule}]", found.line)
        })),
        "links" => lines(
            parsed
                .links
                .iter()
                .map(|link| format!("{:?} {}", link.kind, link.url)),
        ),
        other => format!("`{other}` is no fence of a case\n"),
    }
}

fn add_word(words: &mut Words, list: &str, word: &str) {
    match list.split_once('.') {
        Some(("columns", name)) => words.add_column(Column::from_word(name).unwrap(), word),
        Some(("fields", name)) => words.add_field(FieldWord::from_word(name).unwrap(), word),
        _ => {
            assert!(Words::LISTS.contains(&list), "`{list}` is no list");
            words.add(list, word);
        }
    }
}

fn lines(list: impl Iterator<Item = String>) -> String {
    list.fold(String::new(), |all, line| all + &line + "\n")
}
