//! Any front matter and any attributes are read without a panic, and what is
//! said about them points into the source.

use proptest::prelude::*;
use tminus_markdown::attributes::{trailing, values::settings};
use tminus_markdown::{Source, Words, front};
use tminus_model::Span;

fn points_into(text: &str, span: Span) -> bool {
    let range = span.range();
    range.start <= range.end && text.get(range).is_some()
}

fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "title",
        "launch",
        "timezone",
        "roles",
        "vars",
        "rollback",
        "milestones",
        "links",
        "tags",
        "draft",
        "lang",
        ": ",
        " = ",
        ":\n",
        "\n",
        "\n  ",
        "\n- ",
        "  ",
        "[",
        "]",
        "{",
        "}",
        "[[",
        "]]",
        ", ",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "|\n  ",
        ">\n  ",
        "#",
        "&a ",
        "*a",
        "!!str ",
        "? ",
        "<<: *a\n",
        "2026-12-01T09:00:00",
        "2026-12-01",
        "Europe/Lisbon",
        "true",
        "null",
        "~",
        "1_000",
        "0x1f",
        "1e9",
        "#step",
        "3h",
        "{{NAME}}",
        "---\n",
        "+++\n",
        "...\n",
        "%YAML 1.2\n",
        "\r\n",
        "\t",
        "é",
        "\u{202e}",
        "\0",
        ".class",
        "#id",
        "owner=",
        "due=",
        "after=#a,#b",
        "every=",
        "columns=\"a=time\"",
        "gate",
        "<!-- ",
        " -->",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => "[a-z ]{1,8}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_front_matter_is_read(inside in text(), toml in any::<bool>(), closed in any::<bool>(), bom in any::<bool>()) {
        let fence = if toml { "+++" } else { "---" };
        let mark = if bom { "\u{feff}" } else { "" };
        let end = if closed { fence } else { "" };
        let text = format!("{mark}{fence}\n{inside}\n{end}\n# Text\n");
        let source = Source { path: "a.md", text: &text };
        let (front, body, diagnostics) = front::read(&source, None, &Words::default());
        prop_assert!(text.is_char_boundary(body));
        for found in &diagnostics {
            prop_assert!(points_into(&text, found.span), "{found:?}");
        }
        for span in front.spans.values() {
            prop_assert!(points_into(&text, *span));
        }
    }

    #[test]
    fn any_attributes_are_read(before in text(), inside in text(), comment in any::<bool>()) {
        let text = if comment {
            format!("{before} <!-- {{{inside}}} -->")
        } else {
            format!("{before} {{{inside}}} ")
        };
        if let Some(found) = trailing(&text, 0) {
            prop_assert!(text.is_char_boundary(found.start));
            let (_, problems) = settings(&found.attributes);
            for problem in found.problems.iter().chain(&problems) {
                prop_assert!(points_into(&text, problem.span), "{problem:?}");
            }
            for pair in &found.attributes.pairs {
                prop_assert!(points_into(&text, pair.span));
            }
        }
    }
}
