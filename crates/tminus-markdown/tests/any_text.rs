//! Any text is read and written without a panic, and every span lies in it: any
//! characters, any bytes, documents with edits, and pieces that mean something
//! in any order. And what it costs grows with its length.

mod oracle;
mod patterns;

use proptest::prelude::*;

use oracle::check;
use tminus_markdown::html::{Plain, render};
use tminus_markdown::{Options, Source, parse};

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

/// Documents that use all of the language: the cases of this crate.
fn documents() -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir("tests/cases")
        .expect("the cases stand beside this test")
        .map(|entry| entry.expect("a folder can be listed").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a case is UTF-8"))
        .collect()
}

/// A document with some of its bytes replaced, dropped, doubled or moved, as
/// editors and merges do it.
fn edited() -> impl Strategy<Value = String> {
    let edit = (
        any::<prop::sample::Index>(),
        0..64_usize,
        0..4_u8,
        any::<u8>(),
    );
    let edits = prop::collection::vec(edit, 1..6);
    (prop::sample::select(documents()), edits).prop_map(|(text, edits)| {
        let mut bytes = text.into_bytes();
        for (at, length, kind, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => bytes[at..end].reverse(),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_characters_are_read(text in any::<String>()) {
        check(&text, &text);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        check(&text, &text);
    }

    #[test]
    fn any_pieces_are_read(text in pieces()) {
        check(&text, &text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_edit_is_read(text in edited()) {
        check("an edited document", &text);
    }
}

/// What reading and writing a text costs: allocations, their bytes, and the
/// bytes of the page. The same on every machine, however busy.
fn cost(text: &str) -> [u64; 3] {
    let source = Source {
        path: "any.md",
        text,
    };
    let mut page = 0;
    let info = allocation_counter::measure(|| {
        let parsed = parse(&source, &Options::default());
        page = render(&parsed, &parsed.runbook, &Plain).body.len();
    });
    [info.count_total, info.bytes_total, page as u64]
}

#[test]
fn twice_the_text_costs_less_than_three_times_as_much() {
    const SIZE: usize = 4_000;
    for (name, pattern) in patterns::PATTERNS {
        let (small, large) = (pattern(SIZE), pattern(2 * SIZE));
        check(name, &large);
        let (one, two) = (cost(&small), cost(&large));
        for (what, (one, two)) in ["allocations", "bytes", "page"]
            .iter()
            .zip(one.iter().zip(two))
        {
            // What a text of nothing costs does not grow.
            assert!(
                two < 3 * one.max(&1_000),
                "{name}: {one} {what} become {two}"
            );
        }
    }
}
