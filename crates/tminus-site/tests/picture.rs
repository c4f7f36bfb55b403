//! The picture of what waits for what, as it stands in a page.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write as _;

use tminus_site::{MemoryInput, MemorySink, Options, Project, Site, SitePath};

fn page(config: &str, text: &str) -> String {
    render(
        &MemoryInput::new()
            .with("tminus.toml", config)
            .with("content/a.md", text),
    )
}

fn render(input: &MemoryInput) -> String {
    let project = Project::load(input, Options::default());
    let site = Site::new(&project);
    let sink = MemorySink::default();
    site.render(input, &sink, &|| ()).unwrap();
    let files = sink.into_files();
    String::from_utf8(files[&SitePath::new("a.html").unwrap()].clone()).unwrap()
}

const TEXT: &str = "\
- [ ] Warm <b>it</b> {#warm}
- [ ] Poll {#poll after=#warm gate}
- [ ] Alone

| Time | Action | Owner |
|---|---|---|
| H+0:00 | Deploy one | Dev {after=#poll} |
| H+0:00 | Deploy two | Dev |
| H+0:15 | Look | Ops |
| H+0:15 | Listen | Ops |
";

#[test]
fn steps_that_depend_on_each_other_are_drawn_and_listed() {
    let page = page("", TEXT);
    let svg = page.split("<svg class=\"tm-picture-svg\"").nth(1).unwrap();
    let (svg, list) = svg.split_once("</svg>").unwrap();
    assert_eq!(svg.matches("class=\"tm-picture-node").count(), 6);
    assert_eq!(svg.matches("tm-picture-gate").count(), 1);
    // Two and two wait for each other through one bar, not through four lines.
    assert_eq!(svg.matches("tm-picture-bar").count(), 1);
    // All lines are one path, and one more where some are critical; so are the
    // points, which lines into the bar do not have.
    let drawn = |class: &str| {
        let paths = svg.matches("<path class=").count();
        assert_eq!(paths, 4, "{svg}");
        let start = format!("<path class=\"{class}");
        let paths = svg.split(&start).skip(1);
        let lines = paths.map(|path| path.split('"').nth(2).unwrap_or_default());
        lines.map(|d| d.matches('M').count()).sum::<usize>()
    };
    assert_eq!((drawn("tm-picture-way"), drawn("tm-picture-point")), (6, 4));
    assert!(svg.contains(">Warm &lt;b&gt;it&lt;/b&gt;</text>"), "{svg}");
    // What is drawn in full needs no second text.
    assert!(!svg.contains("<title>"), "{svg}");
    assert!(svg.contains("href=\"#tm-s-1\" tabindex=\"-1\""), "{svg}");
    assert!(svg.starts_with(" aria-hidden=\"true\""), "{svg}");
    assert!(!svg.contains("style=") && !svg.contains("Alone"), "{svg}");
    assert!(
        list.contains("<a href=\"#tm-s-1\">Poll</a> <span class=\"tm-chip\">Gate</span><span class=\"tm-picture-after\">, after the one above</span></li>"),
        "{list}"
    );
    assert!(
        list.contains(
            "after <a href=\"#tm-s-3\">Deploy one</a>; <a href=\"#tm-s-4\">Deploy two</a>"
        ),
        "{list}"
    );
}

#[test]
fn a_text_that_is_cut_is_there_in_whole() {
    let long = "Say at length what has to be done ".repeat(4);
    let page = page(
        "",
        &format!("- [ ] One {{#one}}\n- [ ] {long}{{after=#one}}\n"),
    );
    let title = format!("<title>{}</title>", long.trim_end());
    assert_eq!(page.matches(&title).count(), 1, "{page}");
    assert_eq!(page.matches("…</text>").count(), 1);
}

#[test]
fn a_critical_path_is_spoken_of_where_one_is_drawn() {
    let rows = |lengths: [&str; 3]| {
        let mut text = String::from("| Time | Action | Duration |\n|---|---|---|\n");
        for (number, length) in lengths.iter().enumerate() {
            writeln!(text, "| H+{number}:00 | Do {number} | {length} |").unwrap();
        }
        text
    };
    let stressed = |text: &str| {
        let page = page("", text);
        assert!(page.contains("tm-picture-svg"));
        let (said, drawn) = (page.contains("critical path"), page.contains("tm-critical"));
        assert_eq!(said, drawn, "{page}");
        drawn
    };
    // Each waits for the one before: all are on the path, or none is.
    assert!(!stressed(&rows(["", "", ""])));
    assert!(!stressed(&format!(
        "{}\n- [ ] Later {{due=T+9d}}\n",
        rows(["", "", ""])
    )));
    // The first is over long before the second begins.
    assert!(stressed(&rows(["5 min", "1 h", "1 h"])));
}

#[test]
fn there_is_none_where_nothing_waits_or_nobody_wants_it() {
    for (config, text) in [
        ("", "- [ ] a\n- [ ] b\n".to_owned()),
        ("picture = false", TEXT.to_owned()),
        ("", format!("+++\npicture = false\n+++\n{TEXT}")),
    ] {
        assert!(
            !page(config, &text).contains("tm-picture\""),
            "{config} {text}"
        );
    }
    let text = format!("+++\npicture = true\n+++\n{TEXT}");
    assert!(page("picture = false", &text).contains("tm-picture\""));
}

#[test]
fn a_template_of_the_project_places_the_picture_and_the_list() {
    let template = "<section>{{ page.picture.steps }} {{ page.picture.of }}\
        <ol>{{ page.picture.list }}</ol>{{ page.picture.svg | safe }}</section>";
    let page = render(
        &MemoryInput::new()
            .with("site/templates/picture.html", template)
            .with("content/a.md", TEXT),
    );
    assert!(
        page.contains("<section>6 steps<ol><li><a href=\"#tm-s-0\">Warm &lt;b&gt;"),
        "{page}"
    );
    assert!(page.contains("</li></ol><svg class=\"tm-picture-svg\""));
    assert!(page.contains("</svg></section>"));
}

#[test]
fn a_large_plan_is_shown_by_its_sections_and_stays_small() {
    let plan = |rows: usize| {
        let mut text = String::new();
        for part in 0..rows / 20 {
            write!(text, "\n## Part {part}\n\n| Time | Action |\n|---|---|\n").unwrap();
            for row in 0..20 {
                writeln!(text, "| H+{part}:{:02} | Do {part} {row} |", row * 3).unwrap();
            }
        }
        text
    };
    let medium = page("", &plan(200));
    assert!(medium.contains("too many for one picture"));
    assert_eq!(medium.matches("tm-picture-section").count(), 10);
    assert!(medium.contains("href=\"#part-3\""));
    let large = page("", &plan(2_000));
    assert!(large.contains("too many for a picture"));
    assert!(!large.contains("tm-picture-svg"));
    // The list has a line for each step: its size grows with their number.
    assert!(large.contains("<details class=\"tm-picture-list\" open>"));
    assert!(
        large.len() < 11 * medium.len(),
        "{} {}",
        large.len(),
        medium.len()
    );
    // All at one time, twice: a thousand wait for a thousand.
    let mut wide = String::from("| Time | Action |\n|---|---|\n");
    for row in 0..2_000 {
        writeln!(wide, "| H+{}:00 | Do {row} |", row / 1_000).unwrap();
    }
    let wide = page("", &wide);
    assert!(
        wide.contains("after the 1000 steps of H+0:00"),
        "a wave is named as a whole"
    );
    assert!(wide.len() < 2 * large.len());
}
