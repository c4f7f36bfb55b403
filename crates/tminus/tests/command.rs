//! What the command promises beyond one run: equal bytes, a site that is always
//! whole, a new project that builds, documents of others.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn tminus(args: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tminus"));
    command.args(args).current_dir(dir).stdin(Stdio::null());
    command
}

fn run(args: &[&str], dir: &Path) -> (i32, String, String) {
    said(tminus(args, dir).output().unwrap())
}

fn said(output: Output) -> (i32, String, String) {
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A project with directories, links, code, times and copied files.
fn project(dir: &Path, pages: usize) {
    let content = dir.join("content");
    fs::create_dir_all(content.join("deep/er")).unwrap();
    fs::create_dir_all(dir.join("public")).unwrap();
    fs::write(
        dir.join("tminus.toml"),
        "id = \"x\"\nbase_url = \"https://example.com/x\"\ntimezone = \"Europe/Lisbon\"\n",
    )
    .unwrap();
    fs::write(dir.join("public/robots.txt"), "User-agent: *\n").unwrap();
    for i in 0..pages {
        let mut text = String::from("+++\nlaunch = 2026-12-01T09:00:00\n+++\n\n");
        write!(
            text,
            "# Page {i}\n\n## Checklist\n\n- one\n- two\n\n```rust\nfn main() {{}}\n```\n\n\
             | Time | Action |\n|---|---|\n| H+0:{:02} | go to [next](page-{}.md) |\n",
            i % 60,
            (i + 1) % pages
        )
        .unwrap();
        fs::write(content.join(format!("page-{i}.md")), text).unwrap();
    }
    fs::write(content.join("deep/er/last.md"), "# Last\n\n[up](/)\n").unwrap();
}

fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("deeper/two"));
    project(&one, 60);
    project(&two, 60);
    let build = |dir: &Path, threads: &str, zone: &str, lang: &str| {
        let output = tminus(&["build"], dir)
            .env("RAYON_NUM_THREADS", threads)
            .env("TZ", zone)
            .env("LC_ALL", lang)
            .output()
            .unwrap();
        let (code, _, stderr) = said(output);
        assert_eq!(code, 0, "{stderr}");
        (tree(&dir.join("dist")), stderr)
    };
    let first = build(&one, "1", "UTC", "C");
    let second = build(&two, "8", "Pacific/Auckland", "tr_TR.UTF-8");
    assert_eq!(
        first.0.keys().collect::<Vec<_>>(),
        second.0.keys().collect::<Vec<_>>()
    );
    assert!(first == second, "the same names, but not the same bytes");
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path();
    project(root, 150);
    let (code, _, stderr) = run(&["build"], root);
    assert_eq!(code, 0, "{stderr}");
    let dist = root.join("dist");
    let old = tree(&dist);
    let page = root.join("content/page-0.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("Page 0", "Page zero")).unwrap();
    let elsewhere = home.path().join("elsewhere");
    let out = elsewhere.to_str().unwrap();
    assert_eq!(run(&["build", "--out", out], root).0, 0);
    let new = tree(&elsewhere);
    assert!(old != new);
    // Each build is killed a little later in its life than the one before.
    let half = root.join(".dist.tminus/new");
    for files in 0..12 {
        let mut child = tminus(&["build"], root)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let count = || fs::read_dir(&half).map_or(0, Iterator::count);
        while child.try_wait().unwrap().is_none() && count() < files * 14 {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().unwrap();
        let is = tree(&dist);
        assert!(
            is == old || is == new,
            "neither the old site nor the new one"
        );
    }
    assert_eq!(run(&["build"], root).0, 0);
    assert!(tree(&dist) == new);
    assert!(!root.join(".dist.tminus").exists());
}

#[test]
fn a_new_project_builds_without_an_edit() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(&["init", "My Runbooks"], home.path());
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("next: tminus serve"), "{stdout}");
    let root = home.path().join("My Runbooks");
    let config = fs::read_to_string(root.join("tminus.toml")).unwrap();
    assert!(config.contains("id = \"my-runbooks\""), "{config}");
    let (code, stdout, stderr) = run(&["build", "--strict"], &root);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.starts_with("dist: 2 pages, "), "{stdout}");
    assert!(!root.join(".github").exists());
    // A second time nothing is touched.
    fs::write(root.join("content/index.md"), "mine").unwrap();
    let (code, _, stderr) = run(&["init"], &root);
    assert_eq!(code, 2);
    assert!(stderr.contains("is there already"), "{stderr}");
    assert_eq!(fs::read(root.join("content/index.md")).unwrap(), b"mine");
}

#[test]
fn every_template_is_a_runbook_without_a_finding_but_what_is_to_be_filled_in() {
    let home = tempfile::tempdir().unwrap();
    for kind in [
        "go-live",
        "rollback",
        "disaster-recovery",
        "on-call-hand-over",
        "decision",
    ] {
        let root = home.path().join(kind);
        let root = root.to_str().unwrap();
        let (code, _, stderr) = run(
            &["init", root, "--template", kind, "--github-pages"],
            home.path(),
        );
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert!(Path::new(root).join(".github/workflows/pages.yml").exists());
        let (code, stdout, _) = run(&["new", kind, "ours/second", "--root", root], home.path());
        assert_eq!(code, 0, "{stdout}");
        let (code, stdout, stderr) =
            run(&["check", "--format", "json", "--root", root], home.path());
        assert_eq!(code, 0, "{stdout}{stderr}");
        let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        for finding in found["diagnostics"].as_array().unwrap() {
            // What to fill in: values, and when it is.
            let code = finding["code"].as_str().unwrap();
            let open = ["unfilled-placeholder", "missing-launch"];
            assert!(open.contains(&code), "{kind}: {finding}");
        }
        assert_eq!(found["found"]["runbooks"], 2, "{kind}: {stdout}");
        // What is there is never written over.
        let second = Path::new(root).join("content/ours/second.md");
        fs::write(&second, "mine").unwrap();
        let (code, _, stderr) = run(&["new", kind, "ours/second", "--root", root], home.path());
        assert_eq!(code, 2);
        assert!(stderr.contains("is there already"), "{stderr}");
        assert_eq!(fs::read(&second).unwrap(), b"mine");
    }
}

#[test]
fn completions_and_manual_pages_name_every_word_of_the_command() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, stdout, stderr) = run(&["completions", shell], home.path());
        assert_eq!((code, stderr.as_str()), (0, ""), "{shell}");
        for word in ["build", "export", "--strict"] {
            let word = if shell == "fish" {
                word.trim_start_matches('-')
            } else {
                word
            };
            assert!(stdout.contains(word), "{shell}: {word}");
        }
    }
    let (code, stdout, _) = run(&["man"], home.path());
    assert_eq!(code, 0);
    assert!(
        stdout.contains(".TH tminus 1") && stdout.contains("tminus\\-export(1)"),
        "{stdout}"
    );
    let (code, stdout, _) = run(&["man", "--out", "man1"], home.path());
    assert_eq!(code, 0, "{stdout}");
    let page = fs::read_to_string(home.path().join("man1/tminus-export.1")).unwrap();
    assert!(
        page.contains("\\-\\-ics") && page.contains("SOURCE_DATE_EPOCH"),
        "{page}"
    );
}

#[test]
fn schemas_are_those_of_the_documentation() {
    let home = tempfile::tempdir().unwrap();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (what, file) in [
        ("config", "schema/config.schema.json"),
        ("front-matter", "schema/front-matter.schema.json"),
        ("runbook", "schema/runbook.schema.json"),
        ("diagnostics", "check-output.schema.json"),
    ] {
        let (code, stdout, _) = run(&["schema", what], home.path());
        assert_eq!(code, 0);
        assert!(
            stdout == fs::read_to_string(docs.join(file)).unwrap(),
            "{what}"
        );
    }
    let (code, _, stderr) = run(&["schema", "none"], home.path());
    assert_eq!(code, 2);
    assert!(stderr.contains("front-matter"), "{stderr}");
}

#[test]
fn an_output_that_cannot_be_written_is_a_trouble_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), 1);
    fs::write(home.path().join("file"), "").unwrap();
    let (code, _, stderr) = run(&["build", "--out", "file/dist"], home.path());
    assert_eq!(code, 2);
    assert!(stderr.contains("error: cannot make"), "{stderr}");
}

/// The folder of documents that others wrote, beside the workspace.
fn shared(name: &str) -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(name);
    dir.is_dir().then_some(dir)
}

#[test]
fn documents_of_others_build_as_they_are() {
    // Task items; no bullet, no number and no row is promoted in any of them.
    let expect = [
        ("api-security-checklist.md", 64),
        ("cut-release.md", 11),
        ("go-live-checklist-template.md", 121),
        ("go-live-runbook-ar.md", 59),
        ("kep-template.md", 21),
        ("release-team-lead-progress.md", 112),
        ("sre-checklist.md", 142),
    ];
    let Some(corpus) = shared("corpus") else {
        #[expect(
            clippy::print_stdout,
            reason = "a reader must know that this did not run"
        )]
        {
            println!("not run: ../shared/corpus is not there");
        }
        return;
    };
    for (name, steps) in expect {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("content")).unwrap();
        fs::copy(corpus.join(name), home.path().join("content").join(name)).unwrap();
        let (code, stdout, stderr) = run(&["check", "--explain"], home.path());
        assert_eq!(code, 0, "{name}: {stderr}");
        let found = format!("1 document, 1 runbook: {steps} steps (");
        assert!(stdout.contains(&found), "{name}: {stdout}");
        assert_eq!(
            stdout.matches(": step [task item] ").count(),
            steps,
            "{name}"
        );
        assert_eq!(run(&["build"], home.path()).0, 0, "{name}");
    }
}

#[test]
fn the_seed_comes_alive() {
    let Some(seeds) = shared("seeds") else {
        #[expect(
            clippy::print_stdout,
            reason = "a reader must know that this did not run"
        )]
        {
            println!("not run: ../shared/seeds is not there");
        }
        return;
    };
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("content")).unwrap();
    let name = "go-live-runbook.md";
    fs::copy(seeds.join(name), home.path().join("content").join(name)).unwrap();
    let (code, stdout, stderr) = run(&["build"], home.path());
    assert_eq!(
        (code, stdout.as_str()),
        (0, "dist: 1 page, 115 steps\n"),
        "{stderr}"
    );
    // 25 rows of the launch and 8 of the communication plan.
    assert_eq!(
        run(&["check"], home.path()).1,
        "1 document, 1 runbook: 115 steps (65 items, 5 nested items, 8 numbered items, 33 rows, \
         4 milestones), 3 sign-offs, 6 triggers, 3 measured values, 4 recurring checks, \
         59 unfilled placeholders\n"
    );
}
