//! The schemas say what the command reads and writes.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tminus_site::{Config, ExportOptions, Format, MemoryInput, Options, Project, Schema, Site};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_published_files_are_what_the_command_writes() {
    let write = std::env::var_os("UPDATE_EXPECT").is_some();
    for (name, schema) in Schema::ALL {
        // That one is written by hand, and included.
        if schema == Schema::Diagnostics {
            continue;
        }
        let path = root().join(format!("docs/schema/{name}.schema.json"));
        if write {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, schema.text()).unwrap();
        }
        let is = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            is == schema.text(),
            "{name}: UPDATE_EXPECT=1 writes it anew"
        );
    }
}

#[test]
fn every_key_has_a_description() {
    for (name, schema) in [
        ("config", Schema::Config),
        ("front-matter", Schema::FrontMatter),
    ] {
        let schema: Value = serde_json::from_str(&schema.text()).unwrap();
        let keys = schema["properties"].as_object().unwrap();
        assert!(keys.len() > 10);
        for (key, value) in keys {
            assert!(
                value["description"].is_string(),
                "{name}: `{key}` says nothing"
            );
        }
    }
}

fn validator(schema: Schema) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&schema.text()).unwrap()).unwrap()
}

#[test]
fn a_configuration_is_valid_where_the_command_takes_it() {
    let schema = validator(Schema::Config);
    for (text, good) in [
        ("", true),
        (
            "id = \"a-b\"\ntitle = \"T\"\nbase_url = \"https://x.example/r/\"\npicture = false",
            true,
        ),
        (
            "[vars]\nA = 1\nB = \"x\"\n[vars.PORT]\ntype = \"integer\"\ndefault = 443",
            true,
        ),
        ("[lints]\nno-owner = \"off\"", true),
        (
            "[words]\nchecklist = [\"Liste\"]\n[words.columns]\ntime = [\"Zeit\"]",
            true,
        ),
        ("[limits]\nsteps = 5", true),
        ("tilte = \"x\"", false),
        ("id = \"a b\"", false),
        ("title = 3", false),
        ("base_url = \"x.example\"", false),
        ("edit = \"https://x.example/edit\"", false),
        ("highlight = \"yes\"", false),
        ("[vars]\nlow = 1", false),
        ("[lints]\nno-such-rule = \"off\"", false),
        ("[lints]\nbad-zone = \"off\"", false),
        ("[words]\nchecklist = \"Liste\"", false),
        ("[limits]\nsteps = 0", false),
    ] {
        let (_, found) = Config::read(text);
        assert_eq!(found.is_empty(), good, "{text}: {found:?}");
        let value: toml::Table = text.parse().unwrap();
        let value = serde_json::to_value(value).unwrap();
        assert_eq!(schema.is_valid(&value), good, "{text}");
    }
}

#[test]
fn front_matter_is_valid_where_the_command_takes_it() {
    let schema = validator(Schema::FrontMatter);
    let launch = |text: &str| format!("launch = \"{text}\"\ntimezone = \"UTC\"");
    for (text, good) in [
        (String::new(), true),
        (launch("2026-12-01T09:00"), true),
        (launch("2026-12-01 09:00:30"), true),
        (launch("{{LAUNCH}}"), true),
        (launch("soon"), false),
        (launch("2026-13-01T09:00"), false),
        (launch("2026-12-01T24:00"), false),
        (launch("2026-12-01T09:00:00Z"), false),
        ("launch = true".to_owned(), false),
        ("timezone = \"America/New_York\"".to_owned(), true),
        ("timezone = \"Etc/GMT+3\"".to_owned(), true),
        ("timezone = \"Lisbon time\"".to_owned(), false),
        ("window = \"3h\"".to_owned(), true),
        ("window = \"~1h 30 min\"".to_owned(), true),
        ("window = \"0:15\"".to_owned(), true),
        ("window = \"0m\"".to_owned(), false),
        ("window = \"3\"".to_owned(), false),
        ("window = \"-3h\"".to_owned(), false),
        ("window = \"main\"".to_owned(), false),
        ("window = 3".to_owned(), false),
        (
            "window_start = \"22:00\"\nwindow_end = \"02:00\"".to_owned(),
            true,
        ),
        ("window_end = \"2026-12-01T12:00\"".to_owned(), true),
        ("window_end = \"2026-12-01\"".to_owned(), false),
        ("window_end = \"25:00\"".to_owned(), false),
        ("window_end = \"late\"".to_owned(), false),
        (
            "rollback = { duration = \"30m\", margin = \"0m\" }".to_owned(),
            true,
        ),
        ("rollback = { rto = \"0h\" }".to_owned(), false),
        ("rollback = \"30m\"".to_owned(), false),
        ("rollback = true".to_owned(), false),
        ("roles = [\"admin\"]".to_owned(), false),
        ("vars = \"none\"".to_owned(), false),
        ("milestones = [\"a\"]".to_owned(), false),
        ("review_by = \"2026-12-01\"".to_owned(), true),
        ("review_by = \"2026-13-01\"".to_owned(), false),
        ("review_by = \"soon\"".to_owned(), false),
        ("lang = \"pt-BR\"".to_owned(), true),
        ("lang = \"English please\"".to_owned(), false),
        ("draft = \"maybe\"".to_owned(), false),
        ("weight = 1.5".to_owned(), false),
    ] {
        let page = format!("+++\n{text}\n+++\n- [ ] x\n");
        let source = tminus_markdown::Source {
            path: "a.md",
            text: &page,
        };
        let found =
            tminus_markdown::front::read(&source, None, &tminus_markdown::Words::default()).2;
        assert_eq!(found.is_empty(), good, "{text}: {found:?}");
        let value: toml::Table = text.parse().unwrap();
        let value = serde_json::to_value(value).unwrap();
        assert_eq!(schema.is_valid(&value), good, "{text}");
    }
}

/// Says that no object may hold a key that the schema does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") {
                map.insert("additionalProperties".into(), json!(false));
            }
            map.values_mut().for_each(close);
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn every_runbook_is_as_its_schema_says_and_nothing_in_it_goes_unsaid() {
    let mut schema: Value = serde_json::from_str(&Schema::Runbook.text()).unwrap();
    close(&mut schema);
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut checked = 0;
    for text in documents() {
        let input = MemoryInput::new().with("content/a.md", text.clone());
        let project = Project::load(&input, Options::default());
        let site = Site::new(&project);
        let Some(document) = site.called("content/a.md").first().copied() else {
            continue;
        };
        let made = site
            .export(document, Format::Json, &ExportOptions::default(), &input)
            .unwrap();
        let value: Value = serde_json::from_slice(&made.bytes).unwrap();
        let wrong: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}\n{text:.200}");
        checked += 1;
    }
    assert!(checked > 15, "{checked} documents");
}

/// One document with everything in it, and those of this repository and, where
/// they are there, those that others wrote.
fn documents() -> Vec<String> {
    let mut texts = vec![
        "+++\ntitle = \"T\"\nid = \"i\"\nversion = \"1\"\nstatus = \"Draft\"\nauthor = \"A\"\nreviewers = [\"B\"]\ndate = \"2026-01-01\"\nproject = \"P\"\ndescription = \"D\"\nlang = \"ar\"\nlaunch = 2026-12-01T09:00:00\ntimezone = \"Europe/Lisbon\"\nwindow = \"3h\"\nrollback = { duration = \"30m\", margin = \"10m\", rto = \"45m\" }\nmilestones = { success = \"#done\" }\n[roles]\nIC = \"Ana\"\n[vars.PORT]\ntype = \"integer\"\ndefault = 443\ndescription = \"d\"\n[vars.KEY]\nsecret = true\n+++\n\n# T\n\nUse {{PORT}} and {{KEY}}.\n\n## T-7 Days: before\n\nOwner: IC | Due: T-7 working days\n\n- one {#one timer=15m optional}\n- two {#two after=#one gate duration=10m every=\"30m for 4h, then hourly for 24h\"}\n  - Evidence: here\n\n## Launch\n\n| Time | Action | Status |\n|---|---|---|\n| H+0:00 → H+0:10 | a | x |\n| H+0:15 | b {#done} | |\n| 2026-12-01 12:00 | c | |\n| 15m after #done | d | |\n| H+1 after success | e | |\n\n- [x] checked\n\n## Rollback triggers\n\n- Error rate above 2 % for 10 minutes\n\n## Sign-off\n\n| Role | Name | Signature |\n|---|---|---|\n| IC | Ana | |\n\n## Measured\n\n| Metric | Baseline | Target | Production Actual |\n|---|---|---|---|\n| P99 | 3 | < 5 | 4 |\n\n## Monitoring\n\n| Period | Check frequency | Owner |\n|---|---|---|\n| H+0 to H+4 | every 30 min | Ops |\n"
            .to_owned(),
    ];
    for dir in [
        "content",
        "content/manual",
        "../shared/seeds",
        "../shared/corpus",
    ] {
        let Ok(entries) = fs::read_dir(root().join(dir)) else {
            continue;
        };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let files = paths
            .iter()
            .filter(|path| path.extension().is_some_and(|e| e == "md"));
        texts.extend(files.map(|path| fs::read_to_string(path).unwrap()));
    }
    texts
}
