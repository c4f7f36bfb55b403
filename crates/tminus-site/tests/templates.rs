//! What templates are given, seen from a project that has its own.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tminus_site::{MemoryInput, MemorySink, Options, Project, Site, SitePath};

const RUNBOOK: &str = "\
# Go live
Some words.

## Checklist
- [ ] Warm <b>it</b> {#warm}
- [ ] Poll {#poll after=#warm gate}

| Time | Action | Owner |
|---|---|---|
| H+0:00 | Deploy one | Dev {after=#poll} |
| H+0:15 | Look & see | Ops |
";

fn project() -> MemoryInput {
    let mut input = MemoryInput::new()
        .with("tminus.toml", "title = \"A & B\"")
        .with("content/index.md", "# Home\n")
        .with("content/plans/index.md", "# Plans\n")
        .with("content/plans/deep/one.md", RUNBOOK)
        .with("content/alone/index.md", "# Alone\n");
    for number in 0..60 {
        input = input.with(&format!("content/plans/p{number}.md"), RUNBOOK);
    }
    input
}

fn render(input: &MemoryInput) -> BTreeMap<SitePath, Vec<u8>> {
    let project = Project::load(input, Options::default());
    let site = Site::new(&project);
    let sink = MemorySink::default();
    site.render(input, &sink, &|| ()).unwrap();
    sink.into_files()
}

#[test]
fn copies_of_the_themes_templates_make_the_same_site() {
    let own = render(&project());
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../site/templates");
    let mut input = project();
    for entry in fs::read_dir(theme).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        input = input.with(&format!("site/templates/{name}"), text);
    }
    let copied = render(&input);
    assert!(own.len() > 65);
    for (path, bytes) in &own {
        let (own, copied) = (String::from_utf8_lossy(bytes), &copied[path]);
        assert_eq!(own, String::from_utf8_lossy(copied), "{path}");
    }
    assert_eq!(own.len(), copied.len());
}

#[test]
fn a_template_of_the_project_looks_into_what_it_is_given() {
    let template = "{% if 'Some words.' in page.body %}found{% endif %} {{ page.json | upper }}|\
        {% for item in nav %}{{ item.title }}{% if item.children %}\
        ({% for child in item.children %}{{ child.title }}{% if child.current %}*{% endif %} \
        {% endfor %}){% endif %};{% endfor %}|{{ nav_html }}";
    let input = MemoryInput::new()
        .with("site/templates/page.html", template)
        .with("content/index.md", "# Home\n")
        .with("content/plans/a.md", RUNBOOK)
        .with("content/plans/b.md", "# B <i>\n");
    let files = render(&input);
    let page = |path: &str| {
        let bytes = files[&SitePath::new(path).unwrap()].clone();
        String::from_utf8(bytes).unwrap()
    };
    let runbook = page("plans/a.html");
    assert!(runbook.starts_with("found {\"V\":1,"), "{runbook}");
    assert!(runbook.contains("|Home;Plans(Go live* B &lt;i&gt; );|<ul>"));
    assert!(
        runbook.contains("<li><a href=\"a.html\" aria-current=\"page\">Go live</a></li>"),
        "{runbook}"
    );
}
