//! The registry of rules, the sources and the manual say the same.
//!
//! Every rule has a section in `content/manual/diagnostics.md` with an example
//! of wrong and of right. Where an example is Markdown or configuration it is
//! built here: the wrong one must give the rule's finding, the right one not.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot read the tree has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use tminus_model::Diagnostic;
use tminus_model::rules::{RULES, rule};
use tminus_site::{MemoryInput, Options, Project, Site};

/// The crates that make diagnostics.
const CRATES: [&str; 5] = [
    "tminus-model",
    "tminus-plan",
    "tminus-markdown",
    "tminus-site",
    "tminus",
];

#[test]
fn every_code_in_the_sources_is_a_rule_and_every_rule_is_used() {
    let mut used = BTreeSet::new();
    for krate in CRATES {
        for (path, text) in sources(&root().join("crates").join(krate).join("src")) {
            if path.ends_with("tminus-model/src/rules.rs") {
                continue;
            }
            for code in codes_given(&text) {
                assert!(
                    rule(code).is_some(),
                    "{} uses `{code}`, which is no row of tminus-model/src/rules.rs",
                    path.display()
                );
            }
            used.extend(
                RULES
                    .iter()
                    .map(|rule| rule.code)
                    .filter(|code| text.contains(&format!("\"{code}\""))),
            );
        }
    }
    let unused: Vec<_> = RULES
        .iter()
        .map(|rule| rule.code)
        .filter(|code| !used.contains(code))
        .collect();
    assert!(unused.is_empty(), "nothing finds {unused:?}");
}

/// Codes that stand first in a call that makes a diagnostic.
fn codes_given(text: &str) -> Vec<&str> {
    const CALLS: [&str; 8] = [
        "Diagnostic::new(",
        ".report(",
        ".diagnose(",
        ".say(",
        ".note(",
        " error(",
        "Finding::new(",
        "code: ",
    ];
    let mut codes = Vec::new();
    for call in CALLS {
        for (at, _) in text.match_indices(call) {
            let after = text[at + call.len()..].trim_start();
            let Some(rest) = after.strip_prefix('"') else {
                continue;
            };
            let code = &rest[..rest.find('"').unwrap_or(0)];
            let plain = |c: char| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit();
            if !code.is_empty() && code.chars().all(plain) {
                codes.push(code);
            }
        }
    }
    codes
}

#[test]
fn every_rule_has_its_section_and_every_section_is_a_rule() {
    let manual = manual();
    let documented: Vec<&str> = manual.keys().map(String::as_str).collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(documented, rules);
    for (code, section) in &manual {
        for word in ["Wrong", "Right"] {
            assert!(
                section.examples.iter().any(|found| found.word == word),
                "`{code}` has no example of {word}"
            );
        }
    }
}

#[test]
fn wrong_examples_are_found_and_right_ones_are_not() {
    let mut built = 0;
    for (code, section) in manual() {
        for example in &section.examples {
            let Some(found) = build(example) else {
                continue;
            };
            built += 1;
            let fires = found.iter().any(|found| found.code == code);
            let wrong = example.word == "Wrong";
            let said: Vec<_> = found.iter().map(|f| (f.code, &f.message)).collect();
            assert_eq!(
                fires, wrong,
                "`{code}`, {}:\n{}\n{said:#?}",
                example.word, example.text
            );
        }
    }
    assert!(built > 40, "{built} examples were built");
}

/// Builds a project of an example beside a page `plan.md`.
fn build(example: &Example) -> Option<Vec<Diagnostic>> {
    let input = match example.language.as_str() {
        "markdown" => {
            MemoryInput::new().with("content/example.md", example.text.as_bytes().to_vec())
        }
        "toml" => MemoryInput::new().with("tminus.toml", example.text.as_bytes().to_vec()),
        _ => return None,
    };
    let plan = "# Plan\n\n- [ ] Go\n";
    let input = input.with("content/plan.md", plan.as_bytes().to_vec());
    let project = Project::load(&input, Options::default());
    let site = Site::new(&project);
    Some(site.diagnostics().to_vec())
}

#[derive(Debug, Default)]
struct Section {
    examples: Vec<Example>,
}

#[derive(Debug)]
struct Example {
    word: &'static str,
    language: String,
    text: String,
}

/// The sections of the manual below `## Rules`, by code.
fn manual() -> BTreeMap<String, Section> {
    let path = root().join("content/manual/diagnostics.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, rules) = text.split_once("\n## Rules\n").unwrap();
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut order = Vec::new();
    let mut word = None;
    let mut lines = rules.lines();
    while let Some(line) = lines.next() {
        if let Some(code) = line.strip_prefix("### ") {
            order.push(code.to_owned());
            sections.insert(code.to_owned(), Section::default());
            word = None;
        } else if let Some(found) = ["Wrong", "Right"]
            .into_iter()
            .find(|word| line.strip_suffix(':') == Some(word))
        {
            word = Some(found);
        } else if line.starts_with("```") {
            let fence = &line[..line.len() - line.trim_start_matches('`').len()];
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
            let section = sections.get_mut(order.last().unwrap()).unwrap();
            section.examples.push(Example {
                word: word
                    .take()
                    .unwrap_or_else(|| panic!("{line} after no word")),
                language: line[fence.len()..].to_owned(),
                // The manual shows placeholders, it has none itself.
                text: body.join("\n").replace("\\{{", "{{") + "\n",
            });
        }
    }
    assert!(order.is_sorted(), "sections stand in the order of codes");
    sections
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_path_buf()
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

#[test]
fn words_of_time_of_the_configuration_are_read() {
    let input = MemoryInput::new()
        .with(
            "tminus.toml",
            "[words.times]\ndays = [\"Tage\"]\nday = [\"Tag\"]\n",
        )
        .with("content/a.md", "- [ ] Sicherung {due=\"T-7 Tage\"}\n");
    let project = Project::load(&input, Options::default());
    let site = Site::new(&project);
    let errors = site
        .diagnostics()
        .iter()
        .map(|found| (found.code, found.message.as_str()));
    let errors: Vec<_> = errors
        .filter(|(code, _)| *code != "missing-launch")
        .collect();
    assert_eq!(errors, [("config-key", "unknown key `day`")]);
}
