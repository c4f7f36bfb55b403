//! The examples of CommonMark 0.31 and of GitHub's extensions through our
//! writer, against the HTML that the specifications expect.
//!
//! The examples are not part of this project. They are read out of the tests
//! that come with the packages of two parsers, which every test has at hand.
//!
//! What the page contract wraps around text (sections, labels, slots) is taken
//! off before the two are compared. Whatever then differs stands in
//! `spec/differences.md` with its reason, and nothing else stands there.

mod spec {
    mod examples;
    mod normal;

    pub(super) use examples::{Example, examples};
    pub(super) use normal::{expected, ours};
}

use std::collections::BTreeMap;
use std::fmt::Write as _;

use spec::{Example, examples, expected, ours};
use tminus_markdown::html::{Plain, render};
use tminus_markdown::{Options, Source, parse};

const TABLE: &str = include_str!("spec/differences.md");

/// Renders an example. The line before it keeps the title in the body and a
/// `---` at its start from being front matter.
fn rendered(markdown: &str) -> String {
    let text = format!("x\n\n{markdown}");
    let source = Source {
        path: "example.md",
        text: &text,
    };
    let parsed = parse(&source, &Options::default());
    let body = render(&parsed, &parsed.runbook, &Plain).body;
    body.replacen("<p>x</p>\n", "", 1)
}

/// Reads the table: the reason of each example that differs.
fn listed() -> BTreeMap<String, String> {
    TABLE
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.split(" | ");
            let (reason, names) = (cells.next()?, cells.next()?);
            let reason = reason.strip_prefix('`')?.strip_suffix('`')?;
            Some((reason.to_owned(), names.to_owned()))
        })
        .flat_map(|(reason, names)| {
            names
                .trim_end_matches(" |")
                .split(", ")
                .map(|name| (name.to_owned(), reason.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Says whether a reason is one for an example: each is about something that
/// has to be there, and where it can be undone, nothing else may differ.
fn applies(reason: &str, example: &Example, html: &str) -> bool {
    let (mine, theirs) = (ours(html), expected(&example.html));
    match reason {
        // Tags stand as text in the page.
        "raw-html" => example.markdown.contains('<') && html.contains("&lt;"),
        // What follows a comment on its line is a paragraph of ours.
        "comment" => {
            let bare = |page: &str| squeezed(&page.replace("<p>", "").replace("</p>", ""));
            let cut = [
                without(&theirs, "<!--", "-->"),
                expected(&without(&example.html, "<!--", "-->")),
            ];
            cut.iter().any(|cut| bare(cut) == bare(&mine))
        }
        // Only the links with other schemes are text; all else is equal.
        "scheme" if example.suite == "autolink" => unlinked(&theirs, "ftp:") == mine,
        "apostrophe" => mine.replace("%27", "'") == theirs,
        "scheme" => {
            !html.contains("href")
                && ["http:", "https:", "mailto:"]
                    .iter()
                    .all(|ok| !example.html.contains(&format!("\"{ok}")))
        }
        "bare-url" => without(&mine, "<a ", ">").replace("</a>", "") == theirs,
        "excess-cell" => html.contains("<td class=\"tm-excess\">"),
        "empty-body" => theirs.replace("<tbody>\n</tbody>\n", "") == mine,
        _ => false,
    }
}

/// A text without what stands between two marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    out + rest
}

/// A page with the links to one scheme as text.
fn unlinked(text: &str, scheme: &str) -> String {
    let Some((before, after)) = text.split_once(&format!("<a href=\"{scheme}")) else {
        return text.to_owned();
    };
    let (_, after) = after.split_once('>').unwrap_or_default();
    let (shown, after) = after.split_once("</a>").unwrap_or_default();
    format!("{before}{shown}{}", unlinked(after, scheme))
}

/// A text without its white space.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_difference_from_the_specifications_is_listed_with_its_reason() {
    let examples = examples();
    let count = |suite: &str| examples.iter().filter(|e| e.suite == suite).count();
    assert_eq!(
        count("commonmark"),
        652,
        "CommonMark 0.31.2 has 652 examples"
    );
    assert!(count("table") >= 8 && count("strikethrough") >= 2 && count("tasklist") >= 2);
    assert!(count("autolink") >= 19);

    let mut reasons = listed();
    let mut wrong = String::new();
    for example in &examples {
        let html = rendered(&example.markdown);
        let (mine, theirs) = (ours(&html), expected(&example.html));
        let reason = reasons.remove(&example.name());
        match (mine == theirs, reason) {
            (true, None) => {}
            (true, Some(reason)) => {
                let _ = writeln!(
                    wrong,
                    "{} is listed as `{reason}` and does not differ",
                    example.name()
                );
            }
            (false, Some(reason)) if applies(&reason, example, &html) => {}
            (false, Some(reason)) => {
                let _ = writeln!(wrong, "{}: `{reason}` is no reason here", example.name());
            }
            (false, None) => {
                let (name, source) = (example.name(), &example.markdown);
                let _ = writeln!(
                    wrong,
                    "{name} differs\n{source}--- expected\n{theirs}\n--- ours\n{mine}\n"
                );
            }
        }
    }
    for name in reasons.keys() {
        let _ = writeln!(wrong, "{name} is listed and there is no such example");
    }
    assert!(wrong.is_empty(), "{wrong}");
}
