//! Rules about what stands in files.

use super::files::{root, texts};
use std::collections::BTreeSet;
use std::fs;

#[test]
fn no_file_has_more_than_700_lines() {
    let code = [".rs", ".ts", ".js", ".css", ".html", ".toml"];
    let long: Vec<_> = texts()
        .into_iter()
        .filter(|file| file.is(&code))
        .map(|file| (file.text.lines().count(), file.path))
        .filter(|(lines, _)| *lines > 700)
        .collect();
    assert!(long.is_empty(), "split these by subject: {long:?}");
}

#[test]
fn only_body_and_data_enter_a_template_as_html() {
    for file in texts() {
        if !file.path.starts_with("site/") || !file.is(&[".html", ".xml"]) {
            continue;
        }
        let squeezed: String = file.text.split_whitespace().collect();
        for (at, _) in squeezed.match_indices("|safe") {
            let before = &squeezed[..at];
            assert!(
                before.ends_with("{{page.body") || before.ends_with("{{page.json"),
                "{} takes something as HTML that is not the writer's",
                file.path
            );
        }
        assert!(
            !squeezed.contains("autoescapefalse"),
            "{} switches escaping off",
            file.path
        );
    }
}

#[test]
fn templates_hold_no_inline_script_or_style() {
    for file in texts() {
        if !file.path.starts_with("site/") || !file.is(&[".html"]) {
            continue;
        }
        for bad in [" style=", "<style", " onclick=", " onload=", "javascript:"] {
            assert!(!file.text.contains(bad), "{} holds `{bad}`", file.path);
        }
    }
}

#[test]
fn lock_files_name_no_host() {
    for file in texts() {
        if file.is(&["package-lock.json"]) {
            assert!(
                !file.text.contains("\"resolved\""),
                "{} says where packages came from; install with tests/browser/.npmrc in force",
                file.path
            );
        }
        if file.is(&[".npmrc"]) {
            assert!(!file.text.contains("registry="), "{}", file.path);
        }
    }
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    // Put together here, so that this file does not name them either.
    let prefixes = ["work/", "root/", "home/", "Users/"].map(|dir| format!("/{dir}"));
    let mut named = Vec::new();
    for file in texts() {
        for (number, line) in file.text.lines().enumerate() {
            for prefix in &prefixes {
                let here = line.match_indices(prefix.as_str()).any(|(at, _)| {
                    // `../home/` and `example.com/home/` are not absolute.
                    let before = line[..at].chars().next_back();
                    before.is_none_or(|c| !c.is_alphanumeric() && c != '.')
                });
                if here {
                    named.push(format!("{}:{}", file.path, number + 1));
                }
            }
        }
    }
    assert!(named.is_empty(), "paths of one machine: {named:?}");
}

#[test]
fn no_test_is_switched_off() {
    // Put together here, so that this file does not hold them either.
    let rust = ["#[ignore", "#[should_panic"].map(String::from);
    let script = [".skip(", ".fixme(", ".only(", "waitForTimeout("].map(String::from);
    for file in texts() {
        let tests = file.path.starts_with("tests/browser/") && file.is(&[".ts"]);
        let words: &[String] = if tests {
            &script
        } else if file.is(&[".rs"]) && !file.path.ends_with("xtask/tests/tree/text.rs") {
            &rust
        } else {
            continue;
        };
        for word in words {
            assert!(!file.text.contains(word), "{} holds `{word}`", file.path);
        }
    }
}

#[test]
fn the_page_contract_knows_every_attribute_in_use() {
    let contract = fs::read_to_string(root().join("docs/page-contract.md")).unwrap();
    let known = attributes(&contract);
    let mut unknown = BTreeSet::new();
    for file in texts() {
        let side = file.path.starts_with("site/")
            || (file.path.starts_with("crates/") && file.path.contains("/src/"));
        if side && file.is(&[".rs", ".js", ".css", ".html"]) {
            let used = attributes(&file.text);
            unknown.extend(
                used.difference(&known)
                    .map(|name| format!("{name} ({})", file.path)),
            );
        }
    }
    assert!(
        unknown.is_empty(),
        "docs/page-contract.md does not say what these mean: {unknown:#?}"
    );
}

/// The names in a text that start with the contract's prefix.
fn attributes(text: &str) -> BTreeSet<String> {
    const PREFIX: &str = "data-tm-";
    text.match_indices(PREFIX)
        .map(|(at, _)| {
            let rest = &text[at + PREFIX.len()..];
            let end = rest
                .find(|c: char| !c.is_ascii_lowercase() && c != '-')
                .unwrap_or(rest.len());
            format!("{PREFIX}{}", rest[..end].trim_end_matches('-'))
        })
        .filter(|name| name.len() > PREFIX.len())
        .collect()
}

#[test]
fn decisions_are_numbered_without_gaps() {
    let mut names: Vec<_> = fs::read_dir(root().join("docs/decisions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for (index, name) in names.iter().enumerate() {
        let number = format!("{:04}-", index + 1);
        assert!(name.starts_with(&number), "{name} should be {number}…");
        let text = fs::read_to_string(root().join("docs/decisions").join(name)).unwrap();
        let title = format!("# {}. ", index + 1);
        assert!(text.starts_with(&title), "{name} should start `{title}`");
    }
}

#[test]
fn documents_name_files_that_exist() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        // Every second part stands between fences: code, which is an example.
        let text: String = text.split("```").step_by(2).collect();
        let links = ["](", "src=\"", "srcset=\""].map(|start| text.split(start).skip(1));
        for link in links.into_iter().flatten() {
            let target = link.split([')', '#', ' ', '"']).next().unwrap();
            if target.is_empty() || target.contains(':') {
                continue;
            }
            assert!(root().join(target).exists(), "{name} links to `{target}`");
        }
    }
}
