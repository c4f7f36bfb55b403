use std::collections::BTreeMap;

use super::{Expanded, Loaded, Refused, expand};
use crate::{Options, Parsed, Source, open};

type Files<'f> = BTreeMap<&'f str, &'f str>;

/// Puts `a.md` of some files together.
fn put(files: &Files<'_>) -> (Option<(String, Expanded)>, Vec<String>) {
    let source = Source {
        path: "a.md",
        text: files["a.md"],
    };
    let mut load = |_: &str, name: &str| match files.get(name) {
        Some(text) => Ok(Loaded {
            path: name.to_owned(),
            text: (*text).to_owned(),
        }),
        None => Err(Refused {
            message: format!("there is no file `{name}`"),
            help: None,
        }),
    };
    let (whole, found) = expand(&source, &mut load);
    let line = |found: &tminus_model::Diagnostic| {
        let before = &files[found.path.as_str()][..found.span.start as usize];
        let line = before.matches('\n').count() + 1;
        format!("{}:{line} {}", found.path, found.message)
    };
    let said = found.iter().map(line).collect();
    (whole, said)
}

fn with(files: &[(&str, &str)], look: impl FnOnce(&Parsed<'_>, &Expanded)) {
    let (whole, said) = put(&files.iter().copied().collect());
    assert_eq!(said, [""; 0]);
    let (text, expanded) = whole.unwrap();
    let source = Source {
        path: "a.md",
        text: &text,
    };
    look(
        &open(&source, Some(&expanded), &Options::default()).read(&Options::default()),
        &expanded,
    );
}

fn steps(parsed: &Parsed<'_>) -> Vec<String> {
    let book = &parsed.runbook;
    let line = |step: &tminus_model::Step| {
        let path = book.section_path(step.section).join("/");
        format!("{} {path}: {}", step.line, step.text)
    };
    book.steps.iter().map(line).collect()
}

const DNS: &str = "+++\ntitle = \"x\"\n+++\n# DNS\n\n- [ ] Lower the TTL {#ttl}\n- [ ] Switch {after=#ttl}\n\n```\nopen";

#[test]
fn what_is_included_stands_where_its_block_stands() {
    let a =
        "# Plan\n\n- [ ] Before\n\n```include\nfile = \"dns.md\"\nshift = 1\n```\n\n- [ ] After\n";
    with(&[("a.md", a), ("dns.md", DNS)], |parsed, expanded| {
        assert_eq!(expanded.original(), a);
        assert_eq!(
            steps(parsed),
            [
                "3 Plan: Before",
                "5 Plan/DNS: Lower the TTL",
                "5 Plan/DNS: Switch",
                // The fence that dns.md leaves open ends with it, the section does not.
                "10 Plan/DNS: After",
            ]
        );
    });
}

#[test]
fn a_file_included_twice_keeps_its_ids_apart() {
    let block = "```include\nfile = \"dns.md\"\n```\n\n";
    let named = "```include\nfile = \"dns.md\"\nprefix = \"eu\"\n```\n";
    let a = format!("{block}{block}{named}");
    with(&[("a.md", &a), ("dns.md", DNS)], |parsed, _| {
        assert_eq!(parsed.diagnostics, []);
        let ids: Vec<&str> = parsed
            .runbook
            .steps
            .iter()
            .map(|step| step.id.as_str())
            .collect();
        assert_eq!((ids[0], ids[2], ids[4]), ("ttl", "ttl-2", "eu-ttl"));
        assert!(ids[1] != ids[3] && ids[3] != ids[5]);
        let after = |step: usize| parsed.runbook.steps[step].after[0].as_str();
        assert_eq!([after(1), after(3), after(5)], ["ttl", "ttl-2", "eu-ttl"]);
    });
}

#[test]
fn a_finding_names_the_file_it_is_in() {
    let a = "# A\n\n```include\nfile = \"b.md\"\n```\n\n- [ ] x {due=never}\n";
    let b = "text\n\n```include\nfile = \"c.md\"\n```\n\n- [ ] y {due=nie}\n";
    let c = "more\n\n- [ ] z {due=jamais}\n";
    let files = [("a.md", a), ("b.md", b), ("c.md", c)];
    with(&files, |parsed, expanded| {
        let mut found = parsed.diagnostics.clone();
        for finding in &mut found {
            expanded.locate(finding);
        }
        let said: Vec<(&str, &str)> = found
            .iter()
            .map(|found| {
                let text = files
                    .iter()
                    .find(|(path, _)| *path == found.path)
                    .unwrap()
                    .1;
                (found.path.as_str(), &text[found.span.range()])
            })
            .collect();
        assert_eq!(
            said,
            [
                ("c.md", "due=jamais"),
                ("b.md", "due=nie"),
                ("a.md", "due=never")
            ]
        );
    });
}

#[test]
fn code_regions_and_lines_are_cut_out() {
    let sh = "#!/bin/sh\n# region stop\nstop\n# region inner\nnow\n# endregion\n# endregion stop\nstart\n";
    let a = "- item\n\n  ```include\n  file = \"d.sh\"\n  region = \"stop\"\n  ```\n\n```include\nfile = \"d.sh\"\nlines = \"8-\"\n```\n\n```include\nfile = \"n.md\"\nregion = \"b\"\n```\n";
    let n = "one\n<!-- region: b -->\n- [ ] two\n<!-- endregion -->\nthree\n";
    with(&[("a.md", a), ("d.sh", sh), ("n.md", n)], |parsed, _| {
        let shown = format!("{:?}", parsed.body);
        assert!(
            shown.contains("\"stop\\nnow\\n\"") && shown.contains("\"start\\n\""),
            "{shown}"
        );
        assert!(shown.contains("info: \"sh\""));
        assert_eq!(steps(parsed), ["13 : two"]);
        assert!(!shown.contains("three"));
    });
}

#[test]
fn links_lead_to_where_the_file_says() {
    let (a, b) = (
        "```include\nfile = \"x/b.md\"\n```\n",
        "[c](c.md) ![d](../d.png) [e](#e) [f](https://f)\n",
    );
    with(&[("a.md", a), ("x/b.md", b)], |parsed, _| {
        let urls: Vec<&str> = parsed.links.iter().map(|link| link.url.as_str()).collect();
        assert_eq!(urls, ["x/c.md", "x/../d.png", "#e", "https://f"]);
    });
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    let block = |inside: &str| format!("text\n\n```include\n{inside}\n```\n");
    for (inside, expect) in [
        ("file = \"none.md\"", "a.md:4 there is no file `none.md`"),
        ("flie = \"b.md\"", "a.md:4 unknown key `flie`"),
        (
            "file = \"b.md\"\nlines = \"9-2\"",
            "a.md:5 `9-2` is not a range of lines",
        ),
        (
            "file = \"b.md\"\nlines = 12",
            "a.md:5 `b.md` has no line 12",
        ),
        (
            "file = \"b.md\"\nregion = \"r\"",
            "a.md:5 `b.md` has no region `r`",
        ),
        (
            "file = \"b.md\"\nshift = 9",
            "a.md:5 headings cannot be moved by `9`",
        ),
        (
            "file = ",
            "a.md:4 this is not TOML: string values must be quoted, expected literal string",
        ),
        (
            "file = \"a.md\"",
            "a.md:4 files include each other: `a.md` includes `a.md`",
        ),
    ] {
        let a = block(inside);
        let files: Files<'_> = [("a.md", a.as_str()), ("b.md", "b\n")].into();
        let (_, said) = put(&files);
        assert_eq!(said[0], expect, "{inside}");
    }
}

#[test]
fn circles_depth_and_size_have_their_limits() {
    let include = |name: &str| format!("```include\nfile = \"{name}\"\n```\n");
    let (a, b, c) = (include("b.md"), include("c.md"), include("b.md"));
    let files: Files<'_> = [("a.md", a.as_str()), ("b.md", &b), ("c.md", &c)].into();
    let said = put(&files).1;
    assert_eq!(
        said,
        ["c.md:2 files include each other: `b.md` includes `c.md` includes `b.md`"]
    );

    let names: Vec<String> = (0..12).map(|n| format!("{n}.md")).collect();
    let texts: Vec<String> = (1..13).map(|n| include(&format!("{n}.md"))).collect();
    let mut files: Files<'_> = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str))
        .collect();
    let first = include("0.md");
    files.insert("a.md", &first);
    assert_eq!(
        put(&files).1,
        ["7.md:2 more than 8 files include each other"]
    );

    let big = "x".repeat(900 << 10);
    let a = include("b.md").repeat(12);
    let files: Files<'_> = [("a.md", a.as_str()), ("b.md", &big)].into();
    assert_eq!(put(&files).1.len(), 3);
}
