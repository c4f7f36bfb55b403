//! Findings for programs, and ids that are written into sources.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_sarif::sarif::Sarif;

fn run(args: &[&str], dir: &Path) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tminus"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A project in a folder of the place where the command runs.
fn project(text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let content = dir.path().join("run books/content");
    fs::create_dir_all(&content).unwrap();
    fs::write(content.join("a.md"), text).unwrap();
    dir
}

const FAULTY: &str = "# A\n\n[x](none.md), then ü\n\n| Time | Action |\n|---|---|\n\
                      | H+0:20 | Deploy |\n| H+0:10 | Verify |\n";

/// The schema of SARIF 2.1.0, which the package of its types carries.
fn sarif_schema() -> serde_json::Value {
    let text = |command: &mut Command| String::from_utf8(command.output().unwrap().stdout).unwrap();
    let version = text(Command::new("rustc").arg("-vV"));
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    // Packages of other machines need not be on this one's disk.
    let all = text(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline"])
            .args(["--filter-platform", host.unwrap()])
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let package = all["packages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let schema = fs::read_to_string(manifest.with_file_name("src/schema.json")).unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    // A pattern with a bracket too many, which not every reader of schemas takes;
    // we write no language.
    for part in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][part]["properties"]["language"];
        assert!(
            language
                .as_object_mut()
                .unwrap()
                .remove("pattern")
                .is_some()
        );
    }
    schema
}

#[test]
fn sarif_is_what_its_readers_expect() {
    let dir = project(FAULTY);
    let args = ["check", "--root", "run books", "--format", "sarif"];
    let (code, out, err) = run(&args, dir.path());
    assert_eq!((code, err.as_str()), (0, ""));
    // Read into the types of the format and written again, nothing is lost.
    let log: Sarif = serde_json::from_str(&out).unwrap();
    let again = serde_json::to_value(&log).unwrap();
    let plain: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(again, plain);
    let schema = jsonschema::validator_for(&sarif_schema()).unwrap();
    let faults: Vec<String> = schema
        .iter_errors(&plain)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert_eq!(faults, Vec::<String>::new());

    let run = &plain["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        // From where the command was started: the repository's root in CI.
        assert_eq!(place["artifactLocation"]["uri"], "run%20books/content/a.md");
    }
    // Each rule carries what the manual says of it.
    for rule in rules {
        for form in ["text", "markdown"] {
            let help = rule["help"][form].as_str().unwrap();
            assert!(help.contains("Wrong:") && help.contains("Right:"), "{help}");
        }
    }
    let order = results
        .iter()
        .find(|r| r["ruleId"] == "time-order")
        .unwrap();
    let region = &order["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"]),
        (&8.into(), &3.into())
    );
    let there = &order["relatedLocations"][0]["physicalLocation"]["region"];
    assert_eq!(there["startLine"], 7);
}

#[test]
fn json_has_the_published_shape() {
    let schema = include_str!("../../../docs/check-output.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let dir = project(FAULTY);
    fs::write(dir.path().join("run books/content/x.svg"), "<svg/>").unwrap();
    let args = [
        "check",
        "--root",
        "run books",
        "--explain",
        "--format",
        "json",
    ];
    let (_, out, _) = run(&args, dir.path());
    let output: serde_json::Value = serde_json::from_str(&out).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&output)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert!(output["diagnostics"].as_array().unwrap().len() > 3);
    // The schema is no rubber stamp.
    let mut other = output;
    other["diagnostics"][0]["severity"] = "warn".into();
    assert!(!validator.is_valid(&other));
}

#[test]
fn github_annotations_name_files_from_the_repositorys_root() {
    let dir = project(FAULTY);
    let args = ["check", "--root", "run books", "--format", "github"];
    let (code, out, err) = run(&args, dir.path());
    assert_eq!(code, 0);
    let first = "::warning file=run books/content/a.md,line=3,endLine=3,col=1,endColumn=13,\
                 title=dead-link::`none.md` leads nowhere: there is no such file\
                 %0Ahelp: it would be `content/none.md`";
    assert_eq!(out.lines().next(), Some(first));
    // GitHub shows ten of a kind: the number of all is said beside them.
    assert!(err.contains("0 errors, "), "{err}");
    let gravity: Vec<bool> = out.lines().map(|l| l.starts_with("::notice")).collect();
    assert!(
        gravity.is_sorted() && gravity.last() == Some(&true),
        "{out}"
    );
}

#[test]
fn ids_are_shown_then_written_and_nothing_else_changes() {
    let text = "\u{feff}# A\r\n\r\n- [ ]\tDeploy  \r\n- [ ] Deploy\r\n- [ ] x {#y}\r\n";
    let dir = project(text);
    let path = dir.path().join("run books/content/a.md");
    let root = ["--root", "run books"];

    let (code, out, err) = run(&[&["ids"], &root[..]].concat(), dir.path());
    assert_eq!(code, 1);
    assert!(out.starts_with("--- content/a.md\n+++ content/a.md\n@@ -3 +3 @@\n"));
    assert!(
        out.contains("\n+- [ ] Deploy <!-- {#deploy-2} -->"),
        "{out}"
    );
    assert!(err.contains("2 steps without an id in 1 file"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);

    let write = [&["ids", "--write"], &root[..]].concat();
    let (code, out, _) = run(&write, dir.path());
    assert_eq!((code, out.as_str()), (0, "2 steps given an id in 1 file\n"));
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(
        written,
        "\u{feff}# A\r\n\r\n- [ ]\tDeploy <!-- {#deploy} -->  \r\n\
         - [ ] Deploy <!-- {#deploy-2} -->\r\n- [ ] x {#y}\r\n"
    );
    // Nothing is left beside it, and once more changes nothing.
    let count = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(count, 1);
    let (code, out, _) = run(&write, dir.path());
    assert_eq!((code, out.as_str()), (0, "every step has an id\n"));
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
}

#[test]
fn ids_are_for_the_documents_that_are_named_and_can_be_understood() {
    let dir = project("- [ ] One\n");
    let content = dir.path().join("run books/content");
    fs::write(
        content.join("other.md"),
        "- [ ] a {#x}\n- [ ] b {#x}\n- [ ] c\n",
    )
    .unwrap();
    let of = |name: &str| run(&["ids", "--root", "run books", "--write", name], dir.path());

    let (code, _, err) = of("othr");
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `other`?"), "{err}");

    let (code, _, err) = of("other");
    assert_eq!(code, 1);
    assert!(err.contains("error[duplicate-id]") && err.contains("nothing was written"));
    assert!(
        !fs::read_to_string(content.join("other.md"))
            .unwrap()
            .contains("<!--")
    );

    // Another document's errors are not in the way.
    let (code, out, _) = of("content/a.md");
    assert_eq!((code, out.as_str()), (0, "1 step given an id in 1 file\n"));
}
