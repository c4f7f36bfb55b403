//! Whole sites in memory.

use std::collections::BTreeMap;

use tminus_model::Severity;

use super::{KEPT_BYTES, Site, Then};
use crate::{MemoryInput, MemorySink, Options, Project, SitePath};

fn built(input: &MemoryInput, keep: usize) -> BTreeMap<SitePath, Vec<u8>> {
    let project = Project::load(input, Options::default());
    let site = Site::reading(&project, &Then::Keep(keep));
    assert!(!site.has_errors(), "{:?}", site.diagnostics());
    let sink = MemorySink::default();
    site.render(input, &sink, &|| {}).unwrap();
    sink.into_files()
}

fn codes(input: &MemoryInput) -> Vec<String> {
    let project = Project::load(input, Options::default());
    let site = Site::new(&project);
    site.diagnostics()
        .iter()
        .map(|d| format!("{} {} {:?}", d.code, d.path, d.severity))
        .collect()
}

/// A directory of `count` small runbooks.
fn many(count: usize) -> MemoryInput {
    (0..count).fold(MemoryInput::new(), |input, i| {
        input.with(
            &format!("content/all/page-{i}.md"),
            format!(
                "# Page {i}\n\n- [ ] step, then [next](page-{}.md)\n",
                (i + 1) % count
            ),
        )
    })
}

#[test]
fn pages_are_the_same_when_documents_are_parsed_once_more() {
    let input = many(30).with("content/index.md", "# Home\n\n[all](all/)\n");
    assert!(built(&input, KEPT_BYTES) == built(&input, 0));
}

#[test]
fn pages_are_the_same_when_they_are_written_while_documents_are_read() {
    let front = |title: &str, more: &str| format!("+++\ntitle = \"{title}\"\n{more}+++\n");
    let input = many(12)
        .with("content/index.md", front("Home", "") + "[all](all/)\n")
        .with(
            "content/steps.md",
            front("Steps", "") + "- [ ] one {#one}\n- [ ] [here](#one), [there](other.md#two)\n",
        )
        .with(
            "content/other.md",
            front("Other", "weight = -1\naliases = [\"former.md\"]\n")
                + "**Status:** Approved\n\n- [ ] x\n- [ ] two {#two}\n",
        )
        .with(
            "content/open.md",
            front("Release {{VERSION}}", "version = \"4.2\"\n") + "- [ ] x\n",
        )
        .with(
            "content/said.md",
            "# A *marked* title\n\n[in](steps.md#steps)\n",
        )
        .with("content/blank.md", front(" ", "") + "text\n")
        .with("content/none.md", "text\n")
        .with(
            "content/draft.md",
            front("Draft", "draft = true\n") + "- [ ] x\n",
        );
    let project = Project::load(&input, Options::default());
    let sink = MemorySink::default();
    let site = Site::writing(&project, &sink, &|| {});
    let ahead = site.pages.iter().filter(|page| page.written).count();
    assert_eq!(
        ahead,
        site.pages.len() - 3,
        "all but the index and those that name a place in another"
    );
    site.render(&input, &sink, &|| {}).unwrap();
    assert!(sink.into_files() == built(&input, KEPT_BYTES));
}

#[test]
fn a_sites_size_grows_with_its_pages_and_not_with_their_square() {
    let size = |count| {
        let files = built(&many(count), KEPT_BYTES);
        let pages = files.iter().filter(|(path, _)| path.name() != "index.html");
        pages.map(|(_, bytes)| bytes.len()).sum::<usize>()
    };
    let (small, large) = (size(100), size(400));
    assert!(large < small * 5, "{small} bytes, then {large}");
}

#[test]
fn limits_hold_at_the_limit_and_one_past_it() {
    let input = |limits: &str| {
        MemoryInput::new()
            .with("tminus.toml", format!("[limits]\n{limits}\n"))
            .with("content/a.md", "12345")
            .with("content/b.md", "1\n")
    };
    let none: [&str; 0] = [];
    assert_eq!(codes(&input("file_bytes = 5")), none);
    assert_eq!(
        codes(&input("file_bytes = 4")),
        ["too-big content/a.md Error"]
    );
    assert_eq!(codes(&input("files = 2")), none);
    assert_eq!(codes(&input("files = 1")), ["too-many-files content Error"]);
}

#[test]
fn a_page_of_the_author_stands_in_the_place_of_a_made_one() {
    let input = MemoryInput::new()
        .with("content/a/x.md", "# X\n")
        .with("content/404.md", "# Nothing here\n")
        .with("public/a/index.html", "mine")
        .with("public/sitemap.xml", "mine too")
        .with("tminus.toml", "base_url = \"https://example.com\"\n");
    let files = built(&input, KEPT_BYTES);
    let text =
        |path: &str| String::from_utf8(files[&SitePath::new(path).unwrap()].clone()).unwrap();
    assert_eq!(text("a/index.html"), "mine");
    assert_eq!(text("sitemap.xml"), "mine too");
    assert!(text("404.html").contains("Nothing here"));
}

#[test]
fn two_documents_in_one_place_are_an_error() {
    let input = MemoryInput::new()
        .with("content/a.md", "# A\n")
        .with("content/a.markdown", "# B\n");
    assert_eq!(
        codes(&input),
        [
            "same-place content/a.md Error",
            "duplicate-runbook content/a.markdown Error"
        ]
        .map(str::to_owned)
        .into_iter()
        .rev()
        .collect::<Vec<_>>()
    );
}

#[test]
fn raw_html_is_text_unless_the_site_allows_it() {
    let text = "# A\n\n<div align=\"center\" onclick=\"x()\">\n<b>mid</b>\n\n- [ ] Use <u class=\"x\">*two*</u> </p> <i>open <script>x</script>\n- [ ] <b title=\"&#xE000;\">odd</b>\n";
    let page = |config: &str| {
        let input = MemoryInput::new()
            .with("tminus.toml", config)
            .with("content/a.md", text);
        let files = built(&input, KEPT_BYTES);
        String::from_utf8(files[&SitePath::new("a.html").unwrap()].clone()).unwrap()
    };
    let (text, html) = (page(""), page("raw_html = true\n"));
    assert!(text.contains("&lt;div align="));
    assert!(text.contains("&lt;u class="));
    assert!(html.contains("<div class=\"tm-html\"><div align=\"center\">\n<b>mid</b></div></div>"));
    assert!(html.contains("Use <u><em>two</em></u> &lt;/p&gt; &lt;i&gt;open &lt;script&gt;x"));
    assert!(html.contains("&lt;b title="));
    assert!(!html.contains("onclick"));
}

#[test]
fn names_that_are_one_on_some_disks_are_an_error() {
    let input = MemoryInput::new()
        .with("content/caf\u{e9}.md", "# A\n")
        .with("content/cafe\u{301}.md", "# B\n")
        .with("content/na\u{ef}ve.md", "# C\n");
    assert_eq!(codes(&input), ["same-place content/caf\u{e9}.md Error"]);
}

#[test]
fn the_page_that_is_made_for_a_folder_has_no_headings() {
    let input = MemoryInput::new()
        .with("content/made/x.md", "# X\n")
        .with("content/own/index.md", "# Own\n\n## Part\n")
        .with(
            "content/a.md",
            "[a](made/) [b](made/#part) [c](own/#part) [d](own/#other) [e](made/#top)\n",
        );
    assert_eq!(
        codes(&input),
        [
            "dead-anchor content/a.md Warning",
            "dead-anchor content/a.md Warning"
        ]
    );
}

#[test]
fn a_return_alone_ends_a_line_and_stays_in_the_file() {
    let text = "---\rtitle: Old\r---\r## Checklist\r\r- a\r- b\r\nUse {{X}}\r";
    let input = MemoryInput::new().with("content/a.md", text);
    let project = Project::load(&input, Options::default());
    let site = Site::for_check(&project);
    let found = site.diagnostics();
    let found: Vec<_> = found
        .iter()
        .map(|found| (found.code, found.span.start))
        .collect();
    let at = u32::try_from(text.find("Use").unwrap()).unwrap();
    assert!(found.contains(&("lazy-line", at)), "{found:?}");
    let ids = project.new_ids(&|_| true);
    assert_eq!(ids[0].before, text);
    let after = ids[0]
        .after
        .replace(" <!-- {#a} -->", "")
        .replace(" <!-- {#b-use-x} -->", "");
    assert_eq!(after, text);
    assert_eq!(ids[0].ids.ids.len(), 2);
}

#[test]
fn times_are_resolved_in_the_documents_zone_or_the_sites() {
    let input = MemoryInput::new()
        .with("tminus.toml", "timezone = \"America/New_York\"\n")
        .with(
            "content/own.md",
            "+++\nlaunch = 2026-12-01T09:00:00\ntimezone = \"Europe/Lisbon\"\n+++\n\n\
             | Time | Action |\n|---|---|\n| H+0:15 | go |\n",
        )
        .with(
            "content/site.md",
            "+++\nlaunch = 2026-12-01T09:00:00\n+++\n\n\
             | Time | Action |\n|---|---|\n| H+0:15 | go |\n",
        );
    let files = built(&input, KEPT_BYTES);
    for (page, at) in [
        ("own.html", "datetime=\"2026-12-01T09:15:00Z\""),
        ("site.html", "datetime=\"2026-12-01T14:15:00Z\""),
    ] {
        let page = &files[&SitePath::new(page).unwrap()];
        assert!(String::from_utf8_lossy(page).contains(at), "{at}");
    }
}

#[test]
fn strictness_makes_errors_of_warnings_and_of_nothing_else() {
    let input = |strict: &str| {
        MemoryInput::new()
            .with("tminus.toml", strict)
            .with("content/a.md", "[x](none.md)\n")
            .with("content/x.svg", "<svg/>")
    };
    let severities = |strict| {
        let input = input(strict);
        let project = Project::load(&input, Options::default());
        let site = Site::new(&project);
        site.diagnostics()
            .iter()
            .map(|d| d.severity)
            .collect::<Vec<_>>()
    };
    assert_eq!(severities(""), [Severity::Warning, Severity::Info]);
    assert_eq!(
        severities("strict = true\n"),
        [Severity::Error, Severity::Info]
    );
}

#[test]
fn a_comment_silences_what_it_stands_before_or_in() {
    let of = |text: &str| codes(&MemoryInput::new().with("content/a.md", text));
    let warning = |code: &str| format!("{code} content/a.md Warning");
    let dead = warning("dead-link");

    // Before anything else: the document.
    let text = "<!-- tminus-allow dead-link: written later -->\n\n# A\n\n[x](x.md)\n\n[y](y.md)\n";
    assert!(of(text).is_empty());
    // Before a block: that block. Before a heading: its section.
    let text = "# A\n\n<!-- tminus-allow dead-link: later -->\n\n[x](x.md)\n\n[y](y.md)\n";
    assert_eq!(of(text), [dead.as_str()]);
    let text = "# A\n\n<!-- tminus-allow dead-link: later -->\n\n## B\n\n[x](x.md)\n\n### C\n\n[y](y.md)\n\n## D\n\n[z](z.md)\n";
    assert_eq!(of(text), [dead.as_str()]);
    // In an item, a row, a paragraph, a heading: that.
    let text = "# A\n\n- [x](x.md) <!-- tminus-allow dead-link: later -->\n- [y](y.md)\n";
    assert_eq!(of(text), [dead.as_str()]);
    let text = "# A\n\n| A | B |\n|---|---|\n| [x](x.md) | b <!-- tminus-allow dead-link: later --> |\n| [y](y.md) | b |\n";
    assert_eq!(of(text), [dead.as_str()]);
    let text = "# A\n\n[x](x.md) <!-- tminus-allow dead-link: later -->\n\n[y](y.md)\n";
    assert_eq!(of(text), [dead.as_str()]);
    let text =
        "# A\n\n## B <!-- tminus-allow dead-link: later -->\n\n[x](x.md)\n\n## C\n\n[y](y.md)\n";
    assert_eq!(of(text), [dead.as_str()]);
    // In code it is text.
    let text = "# A\n\n```\n<!-- tminus-allow dead-link: later -->\n```\n\n[x](x.md)\n";
    assert_eq!(of(text), [dead.as_str()]);
}

#[test]
fn a_comment_needs_a_rule_a_reason_and_something_to_silence() {
    let of = |text: &str| codes(&MemoryInput::new().with("content/a.md", text));
    let warning = |code: &str| format!("{code} content/a.md Warning");
    let dead = warning("dead-link");
    let text = "# A\n\n[x](x.md) <!-- tminus-allow dead-link -->\n";
    assert_eq!(of(text), [dead.as_str(), &warning("bad-allow")]);
    let text = "# A\n\n[x](x.md) <!-- tminus-allow dead-lnk: later -->\n";
    assert_eq!(of(text), [dead.as_str(), &warning("bad-allow")]);
    let text = "# A\n\n[x](a.md) <!-- tminus-allow dead-link: later -->\n";
    assert_eq!(of(text), [warning("unused-allow")]);
    // Several rules have one reason.
    let text = "# A\n\n[x](x.md) [y](a.md#q) <!-- tminus-allow dead-link, dead-anchor: later -->\n";
    assert!(of(text).is_empty());
    // What protects the site is not silenced.
    let text = "<!-- tminus-allow duplicate-id: why not -->\n\n- [ ] a {#x}\n- [ ] b {#x}\n";
    let error = "duplicate-id content/a.md Error";
    assert_eq!(of(text), [warning("bad-allow").as_str(), error]);
}

#[test]
fn a_project_sets_the_level_of_rules() {
    let of = |lints: &str| {
        let input = MemoryInput::new()
            .with("tminus.toml", format!("[lints]\n{lints}\n"))
            .with(
                "content/a.md",
                "# A\n\n[x](x.md)\n\n- [ ] Go {drution=3m}\n",
            );
        codes(&input)
    };
    let error = "attribute content/a.md Error";
    assert_eq!(of("dead-link = \"off\""), [error]);
    assert_eq!(of("dead-link = \"info\"")[0], "dead-link content/a.md Info");
    assert_eq!(
        of("dead-link = \"error\"")[0],
        "dead-link content/a.md Error"
    );
    // An error that protects the site stays.
    assert_eq!(of("attribute = \"off\"\ndead-link = \"off\""), [error]);
    let bad = "config-value tminus.toml Error";
    assert_eq!(of("duplicate-id = \"off\"")[2], bad);
    assert_eq!(of("deadlink = \"off\"")[2], bad);
    assert_eq!(of("dead-link = \"warn\"")[2], bad);
}

#[test]
fn a_review_is_stale_after_its_day() {
    let input = MemoryInput::new().with("content/a.md", "+++\nreview_by = 2026-03-01\n+++\n# A\n");
    let at = |now: i64| {
        let options = Options {
            now: Some(tminus_model::Instant(now * 1000)),
            ..Options::default()
        };
        let project = Project::load(&input, options);
        let site = Site::new(&project);
        site.diagnostics()
            .iter()
            .map(|d| d.code)
            .collect::<Vec<_>>()
    };
    // The last second of the day in UTC, and the next.
    assert_eq!(at(1_772_409_599), Vec::<&str>::new());
    assert_eq!(at(1_772_409_600), ["stale-review"]);
}

#[test]
fn former_addresses_lead_to_the_page() {
    let input = MemoryInput::new()
        .with(
            "content/plans/new.md",
            "+++\naliases = [\"old.md\", \"/2025/\"]\n+++\n# New & better\n",
        )
        .with("content/index.md", "# Home\n");
    let files = built(&input, KEPT_BYTES);
    let text = |path: &str| {
        let bytes = &files[&SitePath::new(path).unwrap()];
        String::from_utf8(bytes.clone()).unwrap()
    };
    assert!(text("plans/old.html").contains("content=\"0; url=new.html\""));
    let from_top = text("2025/index.html");
    assert!(from_top.contains("<a href=\"../plans/new.html\">New &amp; better</a>"));

    let taken = MemoryInput::new()
        .with(
            "content/a.md",
            "+++\naliases = [\"b.md\", \"../x\"]\n+++\n# A\n",
        )
        .with("content/b.md", "# B\n");
    assert_eq!(
        codes(&taken),
        [
            "bad-alias content/a.md Warning",
            "bad-alias content/a.md Warning",
        ]
    );
}

/// From 23:00 to 03:00 on a night in which the clocks go forward there are three
/// hours, not four.
#[test]
fn a_window_is_as_long_as_the_night_really_is() {
    for (day, hours) in [("2026-03-27", 4), ("2026-03-28", 3), ("2026-10-24", 5)] {
        let text = format!(
            "+++\nlaunch = {day}T23:00:00\ntimezone = \"Europe/Lisbon\"\n\
             window_end = \"03:00\"\n+++\n- [ ] x\n"
        );
        let input = MemoryInput::new().with("content/a.md", text);
        let project = Project::load(&input, Options::default());
        let site = Site::new(&project);
        let window = site.with_parsed(&site.pages[0], |parsed| parsed.runbook.window);
        assert_eq!(
            window.map(|window| window.0 / 3_600_000),
            Some(hours),
            "{day}"
        );
    }
}
