//! Whatever an author writes, the page keeps its invariants: known elements
//! and attributes, addresses of allowed schemes, unique ids, labelled boxes,
//! every step once.

mod support;

use proptest::prelude::*;
use support::{assert_safe, documents, page, wrong};
use tminus_markdown::highlight::Highlighter;
use tminus_model::Severity;

#[test]
fn real_documents_are_safe() {
    for folder in ["corpus", "seeds"] {
        for (path, text) in documents(folder) {
            let name = path.display().to_string();
            assert_safe(&name, &text);
            let errors: Vec<_> = page(&text, None)
                .0
                .diagnostics
                .into_iter()
                .filter(|d| d.severity == Severity::Error)
                .collect();
            assert_eq!(errors, [], "{name} is not about us, and must build");
            let (parsed, html) = page(&text, Some(Highlighter::new()));
            assert_eq!(wrong(&parsed, &html), [""; 0], "{name}, highlighted");
        }
    }
}

#[test]
fn the_oracle_sees_what_is_wrong() {
    for (body, expect) in [
        ("<script>x</script>", "the element `script`"),
        ("<p onclick=x>y</p>", "the attribute `onclick` of `p`"),
        ("<p style=x>y</p>", "the attribute `style` of `p`"),
        (
            "<a href=\"java&#9;script:x\">y</a>",
            "the address `java\tscript:x`",
        ),
        ("<p id=tm-a></p><p id=tm-a></p>", "two ids `tm-a`"),
        ("<p id=a></p>", "the id `a` is nobody's"),
        ("<p class=a></p>", "the class `a`"),
        ("<a href=#tm-x>y</a>", "nothing has the id `tm-x`"),
        (
            "<input type=checkbox id=tm-a>",
            "the box `tm-a` has no label",
        ),
        ("<!--x-->", "a comment"),
        (
            "<p data-tm-step=x>",
            "`x` is a step that the runbook has not",
        ),
        ("<p><div></div></p>", "parse: "),
    ] {
        let (parsed, mut html) = page("", None);
        html.body = body.to_owned();
        let found = wrong(&parsed, &html);
        assert!(
            found.iter().any(|f| f.starts_with(expect)),
            "{body}: {found:?}"
        );
    }
}

/// What an attacker writes. `{}` in a field below is replaced by each.
const PAYLOADS: [&str; 38] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href=\"javascript:alert(1)\">x",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<b onmouseover=alert(1)>x</b>",
    "<style>*{background:url(javascript:x)}</style>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0;url=javascript:x>",
    "<form action=javascript:x><button>x",
    "<details open ontoggle=alert(1)>",
    "<summary onclick=alert(1)>",
    "<kbd onclick=alert(1)>",
    "<br/onclick=alert(1)>",
    "<br id=tm-runbook>",
    "</title></textarea></style></script><img src=x onerror=alert(1)>",
    "</section></article></main><script>x</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>x</script>]]>",
    "<?php x ?><script>x</script>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "\" onmouseover=\"alert(1)\" x=\"",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "java\tscript:alert(1)",
    "&#106;&#97;vascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "\u{1}javascript:alert(1)",
    "//evil.example/x",
    "{{A}}\" onclick=\"x",
    "\u{202e}txt.exe\u{202c}",
    "\0<script>\0",
];

/// Every field that an author can fill.
const FIELDS: [&str; 44] = [
    "{}",
    "a {} b",
    "# {}",
    "text\n\n# {}\n\n# {}",
    "## {}\n\ntext",
    "[x]({})",
    "[x](<{}>)",
    "[x](a.md \"{}\")",
    "[{}](a.md)",
    "[x]: {}\n\n[x]",
    "[x]: <{}> '{}'\n\n[x]",
    "![{}](a.png)",
    "![x]({})",
    "![x](a.png '{}')",
    "<{}>",
    "https://example.com/{}",
    "`{}`",
    "``` {}\ncode\n```",
    "```json {}\n{}\n```",
    "```sh\n{}\n{{A}} {}\n```",
    "    {}",
    "> {}",
    "> [!NOTE]\n> {}",
    "- {}\n- [ ] {}",
    "- [ ] {}\n  - Owner: {}\n  - {}",
    "> - [x] {}",
    "- [ ] x {#{}}",
    "- [ ] x {#a owner=\"{}\" due='{}'}",
    "- [ ] x <!-- {#a owner=\"{}\"} -->",
    "## x {#{}}\n\n- [ ] y",
    "| Time | Action | Status |\n|---|---|---|\n| {} | {} | {} |\n| H+1 | a | b | {} |",
    "| Time | {} |\n|---|---|\n| {} | x |",
    "| Role | Name | Signature |\n|---|---|---|\n| {} | {} | |",
    "## Rollback triggers\n\n- {}",
    "| Metric | Baseline | Actual |\n|---|---|---|\n| {} | {} | TBD |",
    "x[^1]\n\n[^1]: {}",
    "x[^{}]\n\n[^{}]: y",
    "<details>\n<summary>{}</summary>\n\n{}\n\n</details>",
    "<kbd>{}</kbd> <sub>{}</sub>",
    "~~{}~~ **{}** *{}*",
    "+++\ntitle = '''{}'''\nlang = '''{}'''\n[vars]\nA = '''{}'''\n[roles]\nIC = '''{}'''\n+++\n{{A}} {{IC}} [{{A}}]({{A}}) `{{A}}`\n\n```sh\n{{A}}\n```\n",
    "---\ntitle: |\n  {}\nvars:\n  A: |\n    {}\n---\n# {{A}}\n\n- [ ] {{A}}\n\n| {{A}} |\n|---|\n| {{A}} |\n",
    "**Owner:** {} | **Due:** {}\n\n# T-7 days: {}\n\n- {}",
    "## Checklist {}\n\n**Owner:** {}\n\n- {}\n\n## {}\n\n- x",
];

#[test]
fn no_field_of_a_document_gets_out_of_its_place() {
    for field in FIELDS {
        for payload in PAYLOADS {
            let text = field.replace("{}", payload);
            assert_safe("payload", &text);
        }
    }
}

#[test]
fn no_written_word_is_lost() {
    for field in FIELDS {
        // Attributes, front matter and info strings are not shown, and the title
        // is the template's.
        if ["{#", "+++", "---\n", "# {}", "``` {}", "```json {}"]
            .iter()
            .any(|start| field.starts_with(start))
            || field.contains("{#")
            || field.contains("[^{}]")
        {
            continue;
        }
        let mut text = String::new();
        let mut words = Vec::new();
        for (index, part) in field.split("{}").enumerate() {
            if index > 0 {
                let word = format!("word{index}");
                text.push_str(&word);
                words.push(word);
            }
            text.push_str(part);
        }
        let (_, html) = page(&text, None);
        for word in words {
            assert!(
                html.body.contains(&word),
                "{word} of\n{text}\nis not in\n{}",
                html.body
            );
        }
    }
}

#[test]
fn placeholder_values_are_text_in_links_too() {
    for payload in PAYLOADS {
        let line = payload
            .replace(['\n', '\r', '\0', '\u{1}'], "")
            .replace('\'', "");
        let text = format!(
            "+++\n[vars]\nA = '{line}'\n+++\n[x]({{{{A}}}}) ![y]({{{{A}}}}) <https://x/{{{{A}}}}> {{{{A}}}}\n"
        );
        assert_safe("value", &text);
    }
}

#[test]
fn deep_and_long_input_ends() {
    for piece in [
        "> ",
        "- ",
        "1. ",
        "*",
        "**",
        "[",
        "![",
        "`",
        "<",
        "<b>",
        "&",
        "\\",
        "|",
        "# ",
        "~~",
        "- [ ] ",
        "[^1]: ",
        "<details>\n",
        "<kbd>",
        "{{A}}",
        "$",
        "- - ",
    ] {
        assert_safe(piece, &piece.repeat(3000));
        assert_safe(piece, &format!("{}\n", piece.repeat(50)).repeat(40));
    }
}

#[test]
fn a_small_document_makes_no_huge_page() {
    let wide = |n: usize| format!("|{}\n|{}\n", "a|".repeat(n), "-|".repeat(n));
    for text in [
        wide(4000) + &"| b |\n".repeat(4000),
        wide(1) + &format!("|{}\n", "b|".repeat(4000)) + &"| b |\n".repeat(4000),
        "| Time | Action |\n|---|---|\n| T-0 ".to_owned() + &"| b ".repeat(4000),
        "x[^1]".repeat(4000) + "\n\n[^1]: y\n",
        "[x]: https://example.com/".to_owned()
            + &"long".repeat(1000)
            + "\n\n"
            + &"[x] ".repeat(4000),
    ] {
        let (_, html) = page(&text, None);
        // Boxes, labels and slots make some 300 bytes of a short item.
        let most = 300 * text.len() + 4_000_000;
        assert!(
            html.body.len() < most,
            "{} of {}",
            html.body.len(),
            text.len()
        );
    }
}

/// Pieces out of which documents are made up.
fn fragment() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "# ",
        "## ",
        "### ",
        "- ",
        "- [ ] ",
        "- [x] ",
        "  - ",
        "    ",
        "1. ",
        "> ",
        "> [!TIP]\n> ",
        "```\n",
        "```sh\n",
        "~~~\n",
        "| Time | Action |\n|---|---|\n",
        "| a | b |\n",
        "| ",
        " |\n",
        "|---|---|\n",
        "\n",
        "\n\n",
        "  \n",
        "\t",
        "*",
        "**",
        "_",
        "`",
        "~~",
        "[a](b)",
        "[a](",
        ")",
        "[^1]",
        "[^1]: x\n",
        "![a](b \"c\")",
        "<br>",
        "<kbd>",
        "</kbd>",
        "<details>\n",
        "<summary>",
        "</summary>\n",
        "</details>\n",
        "<!-- ",
        " -->",
        "<script>",
        "<b a=\"",
        "\">",
        "&lt;",
        "&#0;",
        "{#a .b owner=x}",
        "{#",
        "}",
        "{{NAME}}",
        "{{",
        "}}",
        "T-7 days: ",
        "H+0:15",
        "Owner: x | Due: T-1",
        "https://example.com/a_b",
        "www.example.com",
        "a@example.com",
        "\\",
        "---\n",
        "+++\n",
        "***\n",
        "title: x\n",
        "## Rollback triggers\n",
        "## Approval\n",
        "| Role | Signature |\n|---|---|\n",
        "## Procedure {.steps}\n",
        "{.plain}",
        "{.checklist}\n",
        "\u{0627}\u{0644}",
        "\u{202e}",
        "\u{feff}",
        "\0",
        "😀",
    ]);
    prop_oneof![
        6 => known.prop_map(str::to_owned),
        2 => "[a-z ]{1,8}",
        1 => any::<char>().prop_map(String::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_documents_are_safe(parts in prop::collection::vec(fragment(), 0..60)) {
        assert_safe("made up", &parts.concat());
    }
}
