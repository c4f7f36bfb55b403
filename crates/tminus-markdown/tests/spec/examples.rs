//! The examples, out of the tests in the packages of two Markdown parsers: ours,
//! and one whose package has those of bare addresses.

use std::path::{Path, PathBuf};
use std::process::Command;

/// An example of a specification.
pub(crate) struct Example {
    /// Which one: `commonmark`, or an extension of GitHub's.
    pub(crate) suite: &'static str,
    /// Its number there.
    number: usize,
    pub(crate) markdown: String,
    pub(crate) html: String,
}

impl Example {
    /// Names it as the table does: `12`, or `table-3`.
    pub(crate) fn name(&self) -> String {
        match self.suite {
            "commonmark" => self.number.to_string(),
            suite => format!("{suite}-{}", self.number),
        }
    }
}

const SUITES: [(&str, &str); 4] = [
    ("commonmark", "spec.rs"),
    ("table", "gfm_table.rs"),
    ("strikethrough", "gfm_strikethrough.rs"),
    ("tasklist", "gfm_tasklist.rs"),
];

/// Reads all of them.
pub(crate) fn examples() -> Vec<Example> {
    let packages = packages();
    let mut all = suites(&package(&packages, "pulldown-cmark"));
    all.extend(addresses(&package(&packages, "rushdown")));
    all
}

/// Reads the examples of bare addresses: a number, then Markdown and HTML, each
/// behind a line of dashes.
fn addresses(package: &Path) -> Vec<Example> {
    let path = package.join("tests/fixtures/linkify.txt");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let examples = text.split("//= = = = = = = = = = = = = = = = = = = = = = = =//");
    let examples = examples.filter(|example| !example.trim().is_empty());
    examples
        .map(|example| {
            let mut parts = example.split("//- - - - - - - - -//\n");
            let (Some(name), Some(markdown), Some(html)) =
                (parts.next(), parts.next(), parts.next())
            else {
                panic!("{}: not an example: {example}", path.display());
            };
            let number: String = name
                .trim()
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            Example {
                suite: "autolink",
                number: number.parse().expect("examples have numbers"),
                markdown: markdown.to_owned(),
                html: html.to_owned(),
            }
        })
        .collect()
}

fn suites(package: &Path) -> Vec<Example> {
    let folder = package.join("tests/suite");
    let mut all = Vec::new();
    for (suite, file) in SUITES {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (index, body) in text.split("#[test]").skip(1).enumerate() {
            let literal = |name: &str| {
                let rest = body.split_once(name)?.1.split_once("r##\"")?.1;
                Some(rest.split_once("\"##;")?.0.to_owned())
            };
            let (Some(markdown), Some(html)) = (literal("let original"), literal("let expected"))
            else {
                panic!("{}: test {} is not an example", path.display(), index + 1);
            };
            all.push(Example {
                suite,
                number: index + 1,
                markdown,
                html,
            });
        }
    }
    all
}

/// The packages of this build, as Cargo knows them. Only packages of this
/// machine are asked for: those of others need not be on its disk.
fn packages() -> serde_json::Value {
    let host = output(Command::new("rustc").arg("-vV"));
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("the compiler says what it runs on");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let all = output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline"])
            .args(["--filter-platform", host])
            .arg("--manifest-path")
            .arg(manifest),
    );
    serde_json::from_str(&all).expect("Cargo writes JSON")
}

/// The folder of a package.
fn package(all: &serde_json::Value, name: &str) -> PathBuf {
    let path = all["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == name)
        .and_then(|package| package["manifest_path"].as_str())
        .expect("the parsers are dependencies");
    Path::new(path)
        .parent()
        .expect("a manifest lies in a folder")
        .to_owned()
}

fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .expect("the tools that built this test run");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("tools write UTF-8")
}
