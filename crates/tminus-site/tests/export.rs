//! Exports other than calendars.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use tminus_site::{ByteOrderMark, ExportOptions, Format, MemoryInput, Options, Project, Site};

fn export(text: &str, format: Format) -> String {
    let input = MemoryInput::new()
        .with("tminus.toml", "id = \"shop\"")
        .with("content/a.md", text);
    let project = Project::load(&input, Options::default());
    let site = Site::new(&project);
    let document = site.called("content/a.md")[0];
    let options = ExportOptions {
        mark: ByteOrderMark::With,
        ..ExportOptions::default()
    };
    let made = site.export(document, format, &options).unwrap();
    String::from_utf8(made.bytes).unwrap()
}

const TEXT: &str = "\
+++
launch = 2026-12-01T09:00:00
timezone = \"Europe/Lisbon\"
[vars]
WHO = \"=cmd()\"
+++

## Launch

| Time | Action | Owner |
|---|---|---|
| H+0:00 | Deploy, slowly | {{WHO}} {#deploy duration=90s} |
| H+0:15 | Switch \"on\" | Ops {after=#deploy gate} |

- [x] Write it down
  - Evidence: a link
";

#[test]
fn a_row_for_each_step_with_times_owners_and_dependencies() {
    let text = export(TEXT, Format::Csv);
    let mut lines = text.strip_prefix('\u{feff}').unwrap().split("\r\n");
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("No,Section,Step,Owner,Due,Start,")
    );
    assert_eq!(
        lines.next().unwrap(),
        "1,Launch,\"Deploy, slowly\",\"'=cmd()\",,H+0:00,,,2026-12-01 09:00,2026-12-01 09:01:30,Europe/Lisbon,2,1,,,,,row,,deploy,12"
    );
    let second = lines.next().unwrap();
    assert!(second.starts_with("2,Launch,\"Switch \"\"on\"\"\",Ops,,H+0:15,,,2026-12-01 09:15,,Europe/Lisbon,,2,deploy,yes,,,row,,"), "{second}");
    let third = lines.next().unwrap();
    assert!(third.contains(",yes,task,Evidence: a link,"), "{third}");
    assert_eq!(lines.collect::<Vec<_>>(), [""]);
}

#[test]
fn the_model_carries_its_graph_and_its_plan() {
    let json: serde_json::Value = serde_json::from_str(&export(TEXT, Format::Json)).unwrap();
    let second = json["runbook"]["steps"][1]["id"].as_str().unwrap();
    assert_eq!(
        json["graph"]["edges"],
        serde_json::json!([{"from": "deploy", "to": second}])
    );
    assert_eq!(json["graph"]["waves"][1]["offset"], 900_000);
    assert_eq!(json["graph"]["gates"], serde_json::json!([second]));
    assert_eq!(json["plan"][0]["start"], 1_796_115_600_000_i64);
    assert_eq!(json["plan"][0]["end"], 1_796_115_690_000_i64);
    // It is the block of the page, so whatever reads that reads this.
    let page = tminus_model::wire::v1::read(&json.to_string()).unwrap();
    assert_eq!(page.site, "shop");
}

#[test]
fn markdown_is_the_source_with_its_values() {
    let text = export(TEXT, Format::Markdown);
    assert_eq!(text, TEXT.replace("{{WHO}}", "=cmd()"));
}
