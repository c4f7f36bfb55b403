//! The cases in `tests/html/*.md`: a Markdown fence, and the HTML that becomes
//! of it in the fence below. `UPDATE_CASES=1` writes what is into the files.

mod support;

use std::fmt::Write as _;
use std::path::Path;

use support::{page, wrong};
use tminus_markdown::highlight::Highlighter;

#[test]
fn pages_are_as_the_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut failed = String::new();
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let (made, cases) = rewritten(&text, &mut failed);
        count += cases;
        if update {
            std::fs::write(&file, made).unwrap();
        }
    }
    assert!(count > 0, "no case was found");
    assert!(update || failed.is_empty(), "{failed}");
}

/// Gives the file with what is, and adds what differs to `failed`.
fn rewritten(text: &str, failed: &mut String) -> (String, usize) {
    const SOURCE: &str = "````markdown\n";
    const EXPECT: &str = "````html\n";
    const END: &str = "````\n";
    let mut made = String::new();
    let mut rest = text;
    let mut count = 0;
    while let Some(at) = rest.find(SOURCE) {
        let (before, after) = rest.split_at(at + SOURCE.len());
        let source_end = after.find(END).expect("a source fence ends");
        let source = &after[..source_end];
        let (between, after) = after.split_at(source_end + END.len());
        let expect_at = after
            .find(EXPECT)
            .expect("the page stands below the source");
        let (prose, after) = after.split_at(expect_at + EXPECT.len());
        let expect_end = after.find(END).expect("the fence of a page ends");
        let (expect, after) = after.split_at(expect_end);
        let (parsed, html) = page(source, Some(Highlighter::new()));
        let unsafe_parts = wrong(&parsed, &html);
        assert!(unsafe_parts.is_empty(), "{unsafe_parts:?}\n{}", html.body);
        if html.body != expect {
            let _ = write!(
                failed,
                "--- source\n{source}--- expected\n{expect}--- is\n{}",
                html.body
            );
        }
        for part in [before, between, prose, &html.body] {
            made.push_str(part);
        }
        rest = after;
        count += 1;
    }
    made.push_str(rest);
    (made, count)
}
