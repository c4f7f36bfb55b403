//! Input that is made to break a parser: it is read to its end, nothing is
//! nested deeper than the limit, and every span lies in the text.
//!
//! A pattern is repeated so often that work that grows with its square would
//! be noticed by whoever waits for the tests.

mod oracle;

use oracle::check;
use tminus_markdown::{Limits, Options, Source, parse};
use tminus_model::Severity;

const MANY: usize = 8_000;

#[test]
fn a_pattern_without_end_is_read_in_its_time() {
    for pattern in [
        ">",
        "> ",
        "> a\n",
        "- ",
        "1. ",
        "- a\n  - b\n    - [ ] c\n",
        "- [ ] a\n",
        "\t- a\n",
        "[",
        "![",
        "[a](",
        "[a][",
        "*a ",
        "**a_ ",
        "a**b c* ",
        "~~a ",
        "`",
        "` a `` ",
        "<",
        "<a ",
        "<a href=",
        "<!-- ",
        "<!-- a -->",
        "<div><!--\n\n",
        "<details>\n",
        "<details>\n\n",
        "</details>\n",
        "<details><summary>",
        "<kbd>",
        "<kbd>a</kbd>",
        "{",
        "{ ",
        "{{",
        "{{A",
        "{{A}}",
        "{gate ",
        "{a=1 ",
        "{#a}",
        "{.raw}\n\n",
        "# {#a}\n",
        "# a\n",
        "a\n=\n",
        "***\n",
        "|",
        "|a",
        "| a {#x}\n",
        "&amp;",
        "&",
        "\\",
        "\\{{A}}",
        "http://a",
        "http://a((((",
        "http://a))))",
        "www.",
        "(www.",
        "(www.a_",
        "https://a_b.",
        "https://a.b/&a;",
        "&a;",
        ";",
        "a@",
        "a@b.c ",
        "a@b.",
        "@a.",
        "{{A}}@",
        "a}}@",
        "A@",
        ":",
        "a: ",
        "Owner: a | ",
        "Due: T-1 | ",
        "T-1 ",
        "T-7 days: x\n",
        "Cadence: every ",
        "[^a]: x\n\n",
        "[^a]",
        "[a]: /x\n",
        "\0",
        "\r",
        "\r\n",
        "\u{feff}",
        "\u{202e}",
        "e\u{301}",
        "🚀",
    ] {
        check(pattern, &pattern.repeat(MANY));
    }
}

#[test]
fn depth_comes_in_many_ways() {
    let stairs: Vec<String> = (0..500).map(|depth| "  ".repeat(depth) + "- a\n").collect();
    let stairs = stairs.concat();
    check("stairs of lists", &stairs);
    check(
        "blank lines below",
        &format!("{stairs}{}", "\n".repeat(MANY)),
    );
    let quotes = ">".repeat(MANY);
    check("quotes", &format!("{quotes}a\n{}", "a\n".repeat(MANY)));
    let spaced = "> ".repeat(MANY);
    check(
        "spaced quotes",
        &format!("{spaced}a\n{}", "a\n".repeat(MANY)),
    );
    check(
        "numbers",
        &format!("{}a\n{}", "1. ".repeat(MANY), "a\n".repeat(MANY)),
    );
    let emphasis = format!("{}a{}", "*".repeat(MANY), "*".repeat(MANY));
    check("emphasis", &emphasis);
    let links = format!("{}a{}", "[".repeat(2000), "](b)".repeat(2000));
    check("links", &links);
    let images = format!("{}a{}", "![".repeat(2000), "](b)".repeat(2000));
    check("images", &images);
    let tags = format!("{}a{}", "<sub>".repeat(MANY), "</sub>".repeat(MANY));
    check("tags", &tags);
    let runs: String = (1..300).map(|count| "`".repeat(count) + " ").collect();
    check("runs of backticks", &runs);
}

#[test]
fn tables_come_in_many_shapes() {
    let wide = 2000;
    let head = format!("{}\n{}\n", "|a".repeat(wide), "|-".repeat(wide));
    check("wide", &format!("{head}{}", "|a\n".repeat(2000)));
    check("long", &format!("|a|\n|-|\n{}", "|a|b|`c|d\n".repeat(MANY)));
    let live = "| Time | Action |\n|---|---|\n";
    check(
        "live",
        &format!("{live}{}", "| H+1 | a {#a after=#a}\n".repeat(2000)),
    );
    check("bars", &format!("{live}|{}", "\\|".repeat(MANY)));
}

#[test]
fn what_is_too_deep_is_shown_flat_and_said() {
    let text = "> ".repeat(100) + "deep [link](x) **bold**\n";
    let source = Source {
        path: "hostile.md",
        text: &text,
    };
    let parsed = parse(&source, &Options::default());
    assert!(format!("{:?}", parsed.body).contains("deep "));
    let codes: Vec<_> = parsed.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["nesting"]);
    assert_eq!(parsed.links.len(), 1);
}

#[test]
fn steps_beyond_the_limit_are_shown_and_said_once() {
    let text = "- [ ] a\n".repeat(30);
    let options = Options {
        limits: Limits {
            steps: 10,
            ..Limits::default()
        },
        ..Options::default()
    };
    let source = Source {
        path: "hostile.md",
        text: &text,
    };
    let parsed = parse(&source, &options);
    assert_eq!(parsed.runbook.steps.len(), 10);
    let codes: Vec<_> = parsed.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["too-many-steps"]);
}

#[test]
fn a_document_beyond_the_limit_is_not_read_and_that_is_an_error() {
    let options = Options {
        limits: Limits {
            bytes: 4,
            ..Limits::default()
        },
        ..Options::default()
    };
    let source = Source {
        path: "hostile.md",
        text: "- [ ] a\n",
    };
    let parsed = parse(&source, &options);
    assert!(parsed.runbook.steps.is_empty());
    assert_eq!(parsed.diagnostics[0].code, "too-long");
    assert_eq!(parsed.diagnostics[0].severity, Severity::Error);
}

#[test]
fn ids_that_wait_for_each_other_are_a_circle_however_long() {
    let lines: Vec<String> = (0..MANY)
        .map(|at| format!("- [ ] a {{#a{at} after=#a{}}}\n", (at + 1) % MANY))
        .collect();
    let text = lines.concat();
    let source = Source {
        path: "hostile.md",
        text: &text,
    };
    let parsed = parse(&source, &Options::default());
    let codes: Vec<_> = parsed.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["cycle"]);
}
