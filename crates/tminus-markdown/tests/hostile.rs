//! Input that is made to break a parser: it is read to its end, nothing is
//! nested deeper than the limit, and every span lies in the text.
//!
//! A pattern is repeated so often that work that grows with its square would
//! be noticed by whoever waits for the tests.

use tminus_markdown::ast::{Block, BlockKind, Inline, InlineKind, Live};
use tminus_markdown::{Limits, Options, Parsed, Source, parse};
use tminus_model::{Severity, StepId};

const MANY: usize = 8_000;

fn check(name: &str, text: &str) {
    let source = Source {
        path: "hostile.md",
        text,
    };
    let parsed = parse(&source, &Options::default());
    // Two levels for each list: the list and its item.
    let deepest = blocks(text, &parsed.body.blocks);
    let limit = Limits::default().nesting + 4;
    assert!(deepest <= limit, "{name}: {deepest} levels");
    spans(name, text, &parsed);
    let book = &parsed.runbook;
    let mut marks = Vec::new();
    live(&parsed.body.blocks, &mut marks);
    let mut steps: Vec<usize> = marks
        .iter()
        .filter_map(|mark| match mark {
            Live::Step(step) => Some(*step),
            _ => None,
        })
        .collect();
    steps.sort_unstable();
    let all: Vec<usize> = (0..book.steps.len()).collect();
    assert_eq!(steps, all, "{name}: each step is marked once");
    let others = book.sign_offs.len() + book.triggers.len() + book.measures.len();
    let sentences = marks.iter().filter(|mark| matches!(mark, Live::Check(_)));
    assert!(
        marks.len() >= all.len() + others + sentences.count(),
        "{name}"
    );
    let mut ids: Vec<&StepId> = (book.steps.iter().map(|found| &found.id))
        .chain(book.sign_offs.iter().map(|found| &found.id))
        .chain(book.triggers.iter().map(|found| &found.id))
        .chain(book.measures.iter().map(|found| &found.id))
        .chain(book.checks.iter().map(|found| &found.id))
        .collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "{name}: every id is its own");
}

/// Collects the marks of a tree.
fn live(list: &[Block<'_>], marks: &mut Vec<Live>) {
    for block in list {
        match &block.kind {
            BlockKind::Heading { live, .. } => marks.extend(*live),
            BlockKind::List { items, .. } => {
                for item in items {
                    marks.extend(item.live);
                    live(&item.blocks, marks);
                }
            }
            BlockKind::Table(table) => marks.extend(table.rows.iter().filter_map(|row| row.live)),
            BlockKind::Quote { blocks: inner, .. }
            | BlockKind::Footnote { blocks: inner, .. }
            | BlockKind::Details { blocks: inner, .. } => live(inner, marks),
            _ => {}
        }
    }
}

fn spans(name: &str, text: &str, parsed: &Parsed<'_>) {
    let lines = text.matches('\n').count() as u32 + 1;
    for found in &parsed.diagnostics {
        assert!(text.get(found.span.range()).is_some(), "{name}: {found:?}");
    }
    for link in &parsed.links {
        assert!(text.get(link.span.range()).is_some(), "{name}: {link:?}");
    }
    for step in &parsed.runbook.steps {
        assert!((1..=lines).contains(&step.line), "{name}: {step:?}");
        assert!(step.section < parsed.runbook.sections.len(), "{name}");
    }
}

fn blocks(text: &str, list: &[Block<'_>]) -> usize {
    list.iter()
        .map(|block| {
            assert!(text.get(block.span.range()).is_some());
            match &block.kind {
                BlockKind::Heading { inlines: list, .. } | BlockKind::Paragraph(list) => {
                    inlines(text, list)
                }
                BlockKind::List { items, .. } => items
                    .iter()
                    .map(|item| 2 + blocks(text, &item.blocks))
                    .max()
                    .unwrap_or(1),
                BlockKind::Table(table) => {
                    let rows = table.rows.iter().flat_map(|row| &row.cells);
                    let cells = table.header.iter().chain(rows);
                    cells
                        .map(|cell| 1 + inlines(text, &cell.inlines))
                        .max()
                        .unwrap_or(1)
                }
                BlockKind::Quote { blocks: inner, .. }
                | BlockKind::Footnote { blocks: inner, .. }
                | BlockKind::Details { blocks: inner, .. } => 1 + blocks(text, inner),
                BlockKind::Code { .. } | BlockKind::Html(_) | BlockKind::Rule => 1,
            }
        })
        .max()
        .unwrap_or(0)
}

fn inlines(text: &str, list: &[Inline<'_>]) -> usize {
    list.iter()
        .map(|inline| {
            assert!(text.get(inline.span.range()).is_some());
            match &inline.kind {
                InlineKind::Emphasis(inner)
                | InlineKind::Strong(inner)
                | InlineKind::Strikethrough(inner)
                | InlineKind::Link { inlines: inner, .. }
                | InlineKind::Image { alt: inner, .. }
                | InlineKind::Tag { inlines: inner, .. } => 1 + inlines(text, inner),
                _ => 1,
            }
        })
        .max()
        .unwrap_or(0)
}

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

/// Pieces that mean something, to be put together in any order.
const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "  ",
    "    ",
    "\t",
    "a",
    "é",
    "خ",
    "🚀",
    "\u{301}",
    "\u{a0}",
    "# ",
    "## ",
    "### T-7 days: ",
    "## Checklist",
    "## Rollback triggers",
    "## Procedure",
    "- ",
    "- [ ] ",
    "- [x] ",
    "* ",
    "1. ",
    "> ",
    "> [!NOTE]\n",
    "| Time | Action |\n|---|---|\n",
    "| Role | Signature |\n|-|-|\n",
    "| Metric | Actual |\n|-|-|\n",
    "| H+0:15 | x |\n",
    "|",
    "\\|",
    "\\",
    "`",
    "```\n",
    "~~~ {.raw}\n",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "<!-- ",
    " -->",
    "<!-- {#c} -->",
    "<details>",
    "<summary>",
    "</summary>",
    "</details>\n",
    "<kbd>",
    "</kbd>",
    "<br>",
    "{",
    "}",
    " {#a}",
    " {#b after=#a}",
    " {.plain}",
    "{.checklist}\n\n",
    " {gate}",
    " {owner=\"x y\"}",
    "{{",
    "{{A}}",
    "\\{{A}}",
    "{{A",
    "}}",
    "T-7",
    "H+0:15 → H+0:45",
    "at success",
    "Owner: x | Due: T-1",
    "**Owner:** {{A}} | **Due:** T-5 days",
    "Cadence: every 30 min",
    "  - Owner: y\n",
    "  - Due: T-1\n",
    "http://a.b/c",
    "www.a",
    "&amp;",
    "&#x0;",
    "[^1]",
    "[^1]: ",
    "---\n",
    "===\n",
    "+++\n",
    "title = 1\n",
    "\0",
    ":",
    "**Project:** p  \n",
];

#[test]
fn any_text_is_read() {
    // A fixed sequence (Knuth's MMIX generator): a failure comes again.
    let mut seed: u64 = 4;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let rounds = std::env::var("TMINUS_ROUNDS").map_or(2_000, |text| text.parse().unwrap());
    for _ in 0..rounds {
        let length = 1 + next(40);
        let pieces: Vec<&str> = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
        let text = pieces.concat();
        check(&text, &text);
    }
}
