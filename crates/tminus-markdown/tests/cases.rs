//! Cases as Markdown files: prose, a source, and what it must become.
//!
//! A case is a fence of four tildes called `source`, followed by fences called
//! `model`, `tree` or `diagnostics`; a fence called `file NAME` before it is a
//! file that sources below may include. `TMINUS_UPDATE=1 cargo test` writes what
//! the crate says into those that are there; the difference is then read like
//! any other change. A source may start with lines `%set NAME=value` and
//! `%words LIST word`, where LIST is as in `tminus.toml`: `checklist`,
//! `columns.time`, `fields.owner`, `times.days`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod show;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use tminus_markdown::include::{Expanded, Loaded, Refused, expand};
use tminus_markdown::{Column, FieldWord, Options, Parsed, Source, Words, filled, open, parse};

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

#[test]
fn the_list_of_rules_names_every_file_of_cases_and_none_that_is_gone() {
    let folder = Path::new("tests/cases");
    let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let named: Vec<&str> = list
        .split("](")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0))
        .collect();
    for name in &named {
        let (file, place) = name.split_once('#').unwrap_or((name, ""));
        let path = folder.join(file);
        assert!(path.exists(), "`{file}` is named and not there");
        if place.is_empty() {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let there = if path.extension().is_some_and(|end| end == "rs") {
            text.contains(&format!("fn {place}("))
        } else {
            headings(&text)
                .iter()
                .any(|heading| fragment(heading) == place)
        };
        assert!(there, "`{file}` has no `{place}`");
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "README.md"
                || named
                    .iter()
                    .any(|named| named.split('#').next() == Some(&name)),
            "no rule names `{name}`"
        );
    }
}

#[test]
fn every_claim_of_the_language_has_a_case_and_every_case_of_a_claim_a_row() {
    let folder = Path::new("tests/cases");
    let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let (_, claims) = list.split_once("\n## Claim by claim\n").unwrap();
    let rows: Vec<&str> = claims
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| |"))
        .collect();
    assert!(rows.len() > 150, "{} claims", rows.len());
    let mut numbers = std::collections::BTreeSet::new();
    for row in &rows {
        let mut cells = row.trim_matches('|').split(" | ");
        let number = cells.next().unwrap().trim();
        let shown = cells.last().unwrap();
        assert!(numbers.insert(number), "`{number}` is there twice");
        assert!(shown.contains("]("), "`{row}` names no case");
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.starts_with("language-") {
            continue;
        }
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        for heading in headings(&text) {
            let link = format!("({name}#{})", fragment(heading));
            assert!(
                rows.iter().any(|row| row.contains(&link)),
                "no row of the list names `{heading}`"
            );
        }
    }
}

/// The second-level headings of a file of cases.
fn headings(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.starts_with(FENCE) {
            inside = !inside;
        } else if let Some(heading) = line.strip_prefix("## ").filter(|_| !inside) {
            found.push(heading);
        }
    }
    found
}

/// The fragment that leads to a heading.
fn fragment(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c => (c.is_alphanumeric() || matches!(c, '-' | '_')).then_some(c),
    });
    kept.collect()
}

fn check(file: &Path, update: bool, wrong: &mut String) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut out = String::new();
    let mut source = String::new();
    let mut files = BTreeMap::new();
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
                } else if let Some(name) = name.strip_prefix("file ") {
                    files.insert(name.to_owned(), body.clone());
                    body.clone()
                } else {
                    said(&name, &source, &files)
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
fn said(fence: &str, source: &str, files: &BTreeMap<String, String>) -> String {
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
    let mut load = |from: &str, name: &str| load(files, from, name);
    let (whole, found) = expand(&source, &mut load);
    let (text, expanded) = match &whole {
        None => (text, None),
        Some((whole, expanded)) => (whole.as_str(), Some(expanded)),
    };
    let source = Source { text, ..source };
    let mut parsed: Parsed<'_> = match expanded {
        None => parse(&source, &options),
        Some(expanded) => open(&source, Some(expanded), &options).read(&options),
    };
    for found in &mut parsed.diagnostics {
        if let Some(expanded) = expanded {
            expanded.locate(found);
        }
    }
    parsed.diagnostics.splice(..0, found);
    match fence {
        "model" => show::model::model(&parsed),
        "tree" => show::tree::tree(&parsed.body.blocks),
        "diagnostics" => {
            let own = expanded.map_or(text, Expanded::original);
            show::model::diagnostics(own, files, &parsed.diagnostics)
        }
        "filled" => {
            let whole = filled(&source, expanded, &parsed);
            means_the_same(&parsed, &whole, &options);
            whole
        }
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
            let own = found.included.as_ref();
            let own = own.map_or(String::new(), |(path, line)| format!("{path}:{line} in "));
            format!("{own}{} {what}: {text} [{rule}]", found.line)
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

/// Gives a file that an include in `from` names.
fn load(files: &BTreeMap<String, String>, from: &str, name: &str) -> Result<Loaded, Refused> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    match files.get(&path) {
        Some(text) => Ok(Loaded {
            path,
            text: text.clone(),
        }),
        None => Err(Refused {
            message: format!("there is no file `{path}`"),
            help: None,
        }),
    }
}

/// A text that stands alone has the steps of what it was put together from.
fn means_the_same(parsed: &Parsed<'_>, alone: &str, options: &Options) {
    let source = Source {
        path: "case.md",
        text: alone,
    };
    let again = parse(&source, options);
    let steps = |parsed: &Parsed<'_>| -> Vec<String> {
        let book = &parsed.runbook;
        let all = book.steps.iter().map(|step| {
            let path = book.section_path(step.section).join(" / ");
            let after: Vec<&str> = step
                .after
                .iter()
                .map(tminus_model::StepId::as_str)
                .collect();
            let (start, due) = (&step.start, &step.due);
            let text = format!(
                "{:?} {path} / {} {after:?} {start:?} {due:?}",
                step.kind, step.text
            );
            parsed.fill(&text).into_owned()
        });
        all.collect()
    };
    assert_eq!(steps(parsed), steps(&again), "{alone}");
}

fn add_word(words: &mut Words, list: &str, word: &str) {
    match list.split_once('.') {
        Some(("columns", name)) => words.add_column(Column::from_word(name).unwrap(), word),
        Some(("times", name)) => {
            assert!(
                Words::times().any(|known| known == name),
                "`{name}` is no key"
            );
            words.add_time(name, word);
        }
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
