//! Rules whose example in the manual is words or a file of another kind: a
//! project for each that the rule speaks about, and one that it does not.
//!
//! `rules.rs` builds the examples that are Markdown or configuration. Both
//! together cover the registry: a rule that is in neither fails here.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the tree has failed"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tminus_model::rules::RULES;
use tminus_model::{Diagnostic, Instant};
use tminus_site::{
    ExportOptions, Format, Input, InputError, MemoryInput, Options, Place, Project, Site, SitePath,
    SkipReason, Skipped, Walk, read_values,
};

/// A project, and whether the rule must speak about it.
type Pair = (&'static str, Vec<Diagnostic>, Vec<Diagnostic>);

#[test]
fn every_rule_speaks_about_one_project_and_not_about_another() {
    let mut covered = examples_that_are_built();
    for (code, wrong, right) in pairs() {
        let said = |found: &[Diagnostic]| found.iter().any(|found| found.code == code);
        assert!(said(&wrong), "`{code}` is silent: {wrong:#?}");
        assert!(!said(&right), "`{code}` speaks: {right:#?}");
        assert!(covered.insert(code.to_owned()), "`{code}` is built twice");
    }
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    let missing: Vec<_> = rules.difference(&covered).collect();
    assert!(missing.is_empty(), "nothing shows {missing:?}");
}

/// The rules whose wrong example in the manual is Markdown or configuration.
fn examples_that_are_built() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/manual/diagnostics.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, rules) = text.split_once("\n## Rules\n").unwrap();
    let sections = rules.split("\n### ").skip(1);
    sections
        .filter(|section| {
            let (_, example) = section.split_once("\nWrong:\n\n").unwrap();
            let kind = example.lines().next().unwrap().trim_start_matches('`');
            matches!(kind, "markdown" | "toml")
        })
        .map(|section| section.lines().next().unwrap().to_owned())
        .collect()
}

const PLAN: &str = "# Plan\n\n- [ ] Go\n";

fn plan() -> MemoryInput {
    MemoryInput::new().with("content/plan.md", PLAN)
}

fn said(input: &dyn Input) -> Vec<Diagnostic> {
    said_with(input, Options::default())
}

fn said_with(input: &dyn Input, options: Options) -> Vec<Diagnostic> {
    let project = Project::load(input, options);
    Site::new(&project).diagnostics().to_vec()
}

fn limited(limits: &str, text: impl Into<Vec<u8>>) -> Vec<Diagnostic> {
    let config = format!("[limits]\n{limits}\n");
    said(
        &MemoryInput::new()
            .with("tminus.toml", config)
            .with("content/a.md", text),
    )
}

fn calendar(text: &str) -> Vec<Diagnostic> {
    let input = MemoryInput::new().with("content/a.md", text);
    let project = Project::load(&input, Options::default());
    let site = Site::new(&project);
    let document = site.exportable().next().unwrap();
    let made = site.export(
        document,
        Format::Calendar,
        &ExportOptions::default(),
        &input,
    );
    made.err().map(|found| *found).into_iter().collect()
}

fn set(name: &str) -> Options {
    let place = Place {
        path: format!("--set {name}"),
        ..Place::default()
    };
    Options {
        values: [(name.to_owned(), "x".to_owned())].into(),
        places: [(name.to_owned(), place)].into(),
        ..Options::default()
    }
}

/// `review_by` on the day of 2026-12-01, looked at days later.
fn reviewed(days: i64) -> Vec<Diagnostic> {
    let text = "+++\nreview_by = 2026-12-01\n+++\n# A\n";
    let now = Instant(1_796_083_200_000 + days * 86_400_000);
    let options = Options {
        now: Some(now),
        ..Options::default()
    };
    said_with(&MemoryInput::new().with("content/a.md", text), options)
}

fn lists(depth: usize) -> String {
    (0..depth).fold(String::new(), |all, at| all + &"  ".repeat(at) + "- x\n")
}

fn tasks(count: usize) -> String {
    (0..count).fold(String::new(), |all, at| {
        all + "- [ ] step " + &at.to_string() + "\n"
    })
}

/// A plan of which a value of 4,000 bytes fills `count` places.
fn filled(count: usize) -> Vec<Diagnostic> {
    let value = "v".repeat(4000);
    let uses = "{{A}} ".repeat(count);
    let text = format!("+++\n[vars]\nA = \"{value}\"\n+++\n{uses}\n");
    said(&MemoryInput::new().with("content/a.md", text))
}

fn values(text: &str) -> Vec<Diagnostic> {
    read_values("v.json", text).1
}

/// A tree in which one file cannot be read, or a link lies.
struct Odd {
    files: MemoryInput,
    unreadable: Option<&'static str>,
    link: Option<&'static str>,
}

impl Input for Odd {
    fn walk(&self, dir: &SitePath) -> Result<Walk, InputError> {
        let mut walk = self.files.walk(dir)?;
        walk.skipped.extend(self.link.map(|path| Skipped {
            path: path.to_owned(),
            why: SkipReason::Link,
        }));
        Ok(walk)
    }

    fn read(&self, path: &SitePath) -> Result<Vec<u8>, InputError> {
        if self.unreadable == Some(path.as_str()) {
            return Err(InputError::Failed("permission denied".to_owned()));
        }
        self.files.read(path)
    }
}

fn odd(unreadable: Option<&'static str>, link: Option<&'static str>) -> Vec<Diagnostic> {
    said(&Odd {
        files: plan(),
        unreadable,
        link,
    })
}

fn pairs() -> Vec<Pair> {
    let fine = || said(&plan());
    let launch = "+++\nlaunch = 2026-12-01T09:00:00\ntimezone = \"UTC\"\n+++\n";
    let theme = |text: &str| said(&plan().with("site/templates/page.html", text));
    vec![
        (
            "nesting",
            said(&MemoryInput::new().with("content/a.md", lists(70))),
            said(&MemoryInput::new().with("content/a.md", lists(9))),
        ),
        ("no-content", said(&MemoryInput::new()), fine()),
        (
            "no-launch",
            calendar("- [ ] x {due=T-1}\n"),
            calendar(&format!("{launch}- [ ] x {{due=T-1}}\n")),
        ),
        (
            "no-times",
            calendar("- [ ] x\n"),
            calendar(&format!("{launch}- [ ] x {{due=T-1}}\n")),
        ),
        (
            "not-published",
            said(&plan().with("content/a.svg", "<svg/>")),
            said(&plan().with("public/a.svg", "<svg/>")),
        ),
        (
            "not-utf-8",
            said(&plan().with("content/b.md", b"caf\xe9".to_vec())),
            fine(),
        ),
        (
            "passed-over",
            odd(None, Some("content/link.md")),
            odd(None, None),
        ),
        (
            "same-but-case",
            said(&plan().with("content/Plan.md", "# Other\n")),
            fine(),
        ),
        (
            "same-place",
            said(&plan().with("public/plan.html", "x")),
            said(&plan().with("public/other.html", "x")),
        ),
        ("stale-review", reviewed(2), reviewed(-2)),
        ("template", theme("{% if"), theme("{{ page.title }}")),
        (
            "too-big",
            limited("file_bytes = 1000", "x".repeat(1001)),
            limited("file_bytes = 1000", "x".repeat(1000)),
        ),
        ("too-long", too_long(17 << 20), too_long(100)),
        ("too-many-files", many_files(3), many_files(1)),
        (
            "too-many-steps",
            limited("steps = 3", tasks(4)),
            limited("steps = 3", tasks(3)),
        ),
        ("too-much-filled", filled(3000), filled(30)),
        (
            "unreadable",
            odd(Some("content/plan.md"), None),
            odd(None, None),
        ),
        (
            "unused-value",
            said_with(&plan(), set("DOMAIN")),
            said_with(
                &MemoryInput::new().with("content/a.md", "{{DOMAIN}}\n"),
                set("DOMAIN"),
            ),
        ),
        (
            "values-file",
            values("{ \"A\": 1, }"),
            values("{ \"A\": 1 }"),
        ),
    ]
}

fn many_files(count: usize) -> Vec<Diagnostic> {
    let config = "[limits]\nfiles = 2\n";
    let input = MemoryInput::new().with("tminus.toml", config);
    let input = (0..count).fold(input, |input, at| {
        input.with(&format!("content/{at}.md"), PLAN)
    });
    said(&input)
}

fn too_long(bytes: usize) -> Vec<Diagnostic> {
    let text = "x\n".repeat(bytes / 2);
    let source = tminus_markdown::Source {
        path: "a.md",
        text: &text,
    };
    tminus_markdown::parse(&source, &tminus_markdown::Options::default()).diagnostics
}
