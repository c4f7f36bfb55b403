//! Exports other than calendars.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use tminus_site::{
    ByteOrderMark, ExportOptions, Format, Live, MemoryInput, Options, Project, Site,
};

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
    let made = site.export(document, format, &options, &input).unwrap();
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

const DEFAULTS: &str = "\
+++
launch = 2026-12-01T09:00:00
timezone = \"Europe/Lisbon\"
[vars.PORT]
type = \"integer\"
default = 443
[vars.HOST]
default = \"pay.example\"
[vars.TOKEN]
secret = true
+++

- [ ] Open {{PORT}} on {{HOST}} with {{TOKEN}}, ask {{WHO}} {due=T-1d}
  - Owner: {{HOST}}

```sh
nc {{HOST}} {{PORT}}
```
";

#[test]
fn a_default_is_a_value_where_nobody_can_change_it() {
    let step = "Open 443 on pay.example with {{TOKEN}}, ask {{WHO}}";
    let text = export(DEFAULTS, Format::Markdown);
    assert!(text.contains(&format!("- [ ] {step} {{due=T-1d")), "{text}");
    assert!(text.contains("nc pay.example 443\n"), "{text}");
    let table = export(DEFAULTS, Format::Csv);
    assert!(
        table.contains(&format!("\"{step}\",pay.example,")),
        "{table}"
    );
    let calendar = export(DEFAULTS, Format::Calendar).replace("\r\n ", "");
    assert!(
        calendar.contains("SUMMARY:Open 443 on pay.example with"),
        "{calendar}"
    );
    assert!(calendar.contains("Owner: pay.example\\n"), "{calendar}");
    // Where a reader fills values in, a default is offered as one.
    let model: serde_json::Value = serde_json::from_str(&export(DEFAULTS, Format::Json)).unwrap();
    assert_eq!(
        model["runbook"]["steps"][0]["text"],
        "Open {{PORT}} on {{HOST}} with {{TOKEN}}, ask {{WHO}}"
    );
    let names = |value: &serde_json::Value| value["default"].as_str().map(str::to_owned);
    let defaults: Vec<_> = model["runbook"]["placeholders"]
        .as_array()
        .unwrap()
        .iter()
        .map(names)
        .collect();
    assert_eq!(
        defaults,
        [
            Some("pay.example".to_owned()),
            Some("443".to_owned()),
            None,
            None
        ]
    );
    let page = page("", DEFAULTS);
    assert!(page.contains("data-tm-var=\"PORT\""), "{page}");
}

/// The Markdown of a document that includes `content/_b.md`, and what is said.
fn put_together(text: &str, included: &str) -> (String, Vec<String>) {
    let input = MemoryInput::new()
        .with("content/a.md", text)
        .with("content/_b.md", included);
    let project = Project::load(&input, Options::default());
    let site = Site::new(&project);
    let document = site.called("a")[0];
    let made = site.export(
        document,
        Format::Markdown,
        &ExportOptions::default(),
        &input,
    );
    let made = made.unwrap();
    (String::from_utf8(made.bytes).unwrap(), made.notes)
}

#[test]
fn markdown_stands_alone() {
    let block = "```include\nfile = \"_b.md\"\nprefix = \"b\"\n```\n";
    let text = format!("# A\n\n- [ ] x\n\n{block}");
    let (made, notes) = put_together(&text, "- [ ] {{X}} {#y}\n- [ ] z {after=#y}\n");
    assert_eq!(
        made,
        "# A\n\n- [ ] x\n\n- [ ] {{X}} {#b-y}\n- [ ] z {after=#b-y}\n"
    );
    assert_eq!(notes, [""; 0]);
    // A list takes along what is indented behind it, here code: that is said.
    let text = format!("{block}\n    - [ ] code\n");
    let (_, notes) = put_together(&text, "- [ ] step\n");
    assert_eq!(notes.len(), 1, "{notes:?}");
}

/// A page on its own, beside `b.md` and an image.
fn page(config: &str, text: &str) -> String {
    let input = MemoryInput::new()
        .with("tminus.toml", config)
        .with("content/a.md", text)
        .with("content/b.md", "# B\n")
        .with("content/i.png", vec![1, 2, 3]);
    let live = Live {
        loader: "tminus.1.js".to_owned(),
        files: vec![
            ("tminus.1.js".to_owned(), b"load(\"</script>\")"),
            ("tminus.2.wasm".to_owned(), b"\0asm"),
            ("tminus.3.wasm.js".to_owned(), b"wasm()\r\n"),
        ],
    };
    let options = Options {
        live,
        ..Options::default()
    };
    let project = Project::load(&input, options);
    let site = Site::new(&project);
    let document = site.called("a")[0];
    let made = site.export(document, Format::Html, &ExportOptions::default(), &input);
    String::from_utf8(made.unwrap().bytes).unwrap()
}

const LINKS: &str = "- [ ] [b](b.md) ![i](i.png) [i](i.png) [x](https://x.example) [me](a.md) [step](a.md#tm-s-0)\n";

#[test]
fn a_page_on_its_own_asks_for_nothing_and_names_all_that_runs() {
    let page = page("", LINKS);
    for (at, _) in page.match_indices("src=\"") {
        assert!(
            page[at..].starts_with("src=\"data:image/png;base64,AQID\""),
            "{page}"
        );
    }
    assert_eq!(page.matches("src=\"").count(), 1);
    for gone in [
        "<link rel=\"stylesheet",
        "asm\"",
        "\r",
        "tminus-inside",
        "index.html",
        "style=\"",
    ] {
        assert!(!page.contains(gone), "{gone}");
    }
    // In the order in which they need each other, behind the text.
    let wasm = page
        .find("<script data-tm-file=\"tminus.3.wasm.js\">wasm()\n</script>")
        .unwrap();
    let loader = page
        .find("<script data-tm-file=\"tminus.1.js\">load(\"<\\/script>\")</script>")
        .unwrap();
    assert!(page.find("</main>").unwrap() < wasm && wasm < loader);
    let policy = page
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    assert_eq!(policy.matches("'sha256-").count(), 4, "{policy}");
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'self'"),
        "{policy}"
    );
}

#[test]
fn links_of_a_page_on_its_own_lead_somewhere_or_are_text() {
    let alone = page("", LINKS);
    assert!(
        alone.contains("b (<span class=\"tm-url\">b.md</span>)"),
        "{alone}"
    );
    let known = page("base_url = \"https://run.example/r\"", LINKS);
    assert!(
        known.contains("<a href=\"https://run.example/r/b.html\">b</a>"),
        "{known}"
    );
    assert!(
        known.contains("<a href=\"https://run.example/r/i.png\">i</a>"),
        "{known}"
    );
    for page in [alone, known] {
        assert!(page.contains("<a href=\"https://x.example\">x</a>"));
        assert!(page.contains("<a href=\"#tm-main\">me</a>"));
        assert!(page.contains("<a href=\"#tm-s-0\">step</a>"));
    }
}
