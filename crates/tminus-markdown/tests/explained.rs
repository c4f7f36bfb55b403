//! Every rule that `--explain` can name is listed in the manual and shown in a
//! case.

use std::collections::BTreeSet;

use tminus_markdown::explain::RULES;
use tminus_markdown::{Options, Source, parse};

fn rules() -> BTreeSet<String> {
    RULES
        .iter()
        .map(|(rule, what)| format!("{what} [{rule}]"))
        .collect()
}

#[test]
fn the_manual_lists_every_rule() {
    let manual = std::fs::read_to_string("../../content/manual/writing.md").expect("the manual");
    let section = manual
        .split("These are all the rules")
        .nth(1)
        .expect("its section");
    let block = section.split("```").nth(1).expect("its list");
    let listed: BTreeSet<String> = block.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(listed, rules());
}

#[test]
fn a_case_shows_every_rule() {
    let mut shown = BTreeSet::new();
    for entry in std::fs::read_dir("tests/cases").expect("the cases stand beside this test") {
        let path = entry.expect("a folder can be listed").path();
        let text = std::fs::read_to_string(path).expect("a case is UTF-8");
        for source in text.split("~~~~source\n").skip(1) {
            let source = source.split("\n~~~~").next().unwrap_or_default();
            let source = Source {
                path: "case.md",
                text: source,
            };
            let parsed = parse(&source, &Options::default());
            shown.extend(
                parsed
                    .explained
                    .iter()
                    .map(|found| format!("{} [{}]", found.what, found.rule)),
            );
        }
    }
    assert_eq!(shown, rules());
}
