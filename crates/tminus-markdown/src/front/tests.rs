use tminus_model::Severity;

use super::{FrontMatter, read};
use crate::Source;

fn front(text: &str) -> (FrontMatter, usize, Vec<String>) {
    let source = Source { path: "a.md", text };
    let (front, body, diagnostics) = read(&source, None, &crate::Words::default());
    let said = diagnostics
        .into_iter()
        .map(|d| {
            let (line, column) = position(text, d.span.start as usize);
            let severity = match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            };
            let help = d.help.unwrap_or_default();
            format!("{line}:{column} {severity} {} ({help})", d.message)
        })
        .collect();
    (front, body, said)
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |nl| nl + 1);
    (line, before[start..].chars().count() + 1)
}

#[track_caller]
fn check(text: &str, expect: &[&str]) {
    let (_, body, said) = front(text);
    assert!(text.is_char_boundary(body));
    assert_eq!(said, expect, "{text}");
}

const TOML: &str = r##"+++
title = "Payments 4.2 go-live"
id = "payments-4-2"
version = 4.10
status = "In Review"
author = "Ana Silva"
reviewers = ["Ben Roth", "Chi Ito"]
date = 2026-11-20
launch = 2026-12-01T09:00:00
timezone = "Europe/Lisbon"
window = "3h"
rollback = { duration = "30m", margin = "10m", rto = "45m" }
milestones = { success = "#declare-success" }
tags = ["go-live"]
weight = 3
draft = true
lang = "pt-BR"
dir = "ltr"
review_by = 2027-01-01
links = { Plan = "plan.md" }
[roles]
IC = "Ana Silva"
[vars]
DOMAIN = "pay.example.com"
PORT = 8443
+++
# Text
"##;

const YAML: &str = r##"---
title: Payments 4.2 go-live
id: payments-4-2
version: 4.10
status: In Review
author: Ana Silva
reviewers: Ben Roth, Chi Ito
date: 2026-11-20
launch: 2026-12-01T09:00
timezone: Europe/Lisbon
window: 3h
rollback: {duration: 30m, margin: 10m, rto: 45m}
milestones:
  success: "#declare-success"
tags: [go-live]
weight: 3
draft: yes
lang: pt-BR
dir: ltr
review_by: 2027-01-01
links:
  - title: Plan
    url: plan.md
roles:
  IC: Ana Silva
vars:
  DOMAIN: pay.example.com
  PORT: 8443
---
# Text
"##;

#[test]
fn both_notations_say_the_same() {
    let (mut toml, body, said) = front(TOML);
    assert_eq!(said, [""; 0]);
    assert_eq!(&TOML[body..], "# Text\n");
    let (mut yaml, body, said) = front(YAML);
    assert_eq!(said, [""; 0]);
    assert_eq!(&YAML[body..], "# Text\n");
    assert_eq!(toml.version.as_deref(), Some("4.10"));
    assert_eq!(toml.launch.unwrap().to_string(), "2026-12-01T09:00:00");
    assert_eq!(toml.window.unwrap().0, 3 * 3_600_000);
    assert_eq!(toml.rollback.unwrap().rto.unwrap().0, 45 * 60_000);
    assert_eq!(toml.milestones["success"].step.as_str(), "declare-success");
    assert_eq!(toml.placeholder("PORT").unwrap(), "8443");
    assert_eq!(toml.placeholder("IC").unwrap(), "Ana Silva");
    assert_eq!(toml.placeholder("VERSION").unwrap(), "4.10");
    assert_eq!(toml.placeholder("REVIEWERS").unwrap(), "Ben Roth, Chi Ito");
    assert_eq!(toml.placeholder("OTHER"), None);
    for front in [&mut toml, &mut yaml] {
        front.spans.clear();
        front.texts.clear();
        front.var_places.clear();
        front.links[0].span = tminus_model::Span::default();
        front.milestones.get_mut("success").unwrap().span = tminus_model::Span::default();
    }
    assert_eq!(toml, yaml);
}

#[test]
fn byte_order_marks_and_carriage_returns_are_passed_over() {
    for text in [TOML, YAML] {
        let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let (front, body, said) = front(&text);
        assert_eq!(said, [""; 0]);
        assert_eq!(front.title.as_deref(), Some("Payments 4.2 go-live"));
        assert_eq!(&text[body..], "# Text\r\n");
    }
}

#[test]
fn a_thematic_break_is_not_front_matter() {
    for text in [
        "---\n\nA note\n\n---\n",
        "---\n# Title\n",
        "---\nA line\n---\n",
        "----\ntitle: x\n----\n",
        "a\n---\ntitle: x\n---\n",
        "",
        "---",
    ] {
        let (_, body, said) = front(text);
        assert_eq!((body, said.len()), (0, 0), "{text}");
    }
    assert_eq!(front("---\n---\nx").1, 8);
}

#[test]
fn what_cannot_be_read_is_an_error_at_its_place() {
    check(
        "+++\ntitle = \"a\nlaunch = 1\n+++\n",
        &[
            "2:11 error this is not TOML: invalid basic string, expected `\"` (close the quote on the same line)",
        ],
    );
    check(
        "---\ntitle: \"a\nb: [\n---\n",
        &["2:8 error the quote `\"` has no end on its line (close it with another `\"`)"],
    );
    check(
        "---\nroles:\n  IC: 'Ana\n  DBA: 'Ben'\n---\n",
        &["3:7 error the quote `'` has no end on its line (close it with another `'`)"],
    );
    check(
        "---\ntitle: \"a\n---\n",
        &["2:8 error the quote `\"` has no end on its line (close it with another `\"`)"],
    );
    // A quote that ends on a later line is in order; what comes after is not.
    check(
        "---\ntitle: \"a\n  b\"\nb: [\n---\n",
        &[
            "4:4 error this is not YAML: unclosed bracket '[' (close the bracket, or put the value into quotes)",
        ],
    );
    check(
        "---\ntitle: a\ntitle: b\n---\n",
        &["3:1 error the key `title` is given twice (remove one of them)"],
    );
    check(
        "+++\ntitle = \"a\"\n",
        &["1:1 error the front matter does not end (close it with a line `+++`)"],
    );
    check(
        "---\ntitle = \"a\"\n---\n",
        &[
            "2:1 error there are no keys here (this looks like TOML, which stands between lines `+++`)",
        ],
    );
}

#[test]
fn unknown_keys_are_warnings_and_slips_are_errors() {
    check(
        "---\nname: x\nabout: y\ntitle: '[1.XX] z'\nlabels: sig/release, area/x\nassignees: ['a']\n---\n",
        &[
            "2:1 warning unknown key `name` (T-minus passes over it; placeholders get their values under `vars`)",
            "3:1 warning unknown key `about` (T-minus passes over it; placeholders get their values under `vars`)",
            "5:1 warning unknown key `labels` (T-minus passes over it; placeholders get their values under `vars`)",
            "6:1 warning unknown key `assignees` (T-minus passes over it; placeholders get their values under `vars`)",
        ],
    );
    check(
        "+++\ntilte = \"x\"\nrollback = { duratoin = \"1h\" }\n+++\n",
        &[
            "2:1 error unknown key `tilte` (did you mean `title`?)",
            "3:14 error unknown key `duratoin` (did you mean `duration`?)",
        ],
    );
}

#[test]
fn values_are_checked() {
    check(
        "+++\nlaunch = 2026-12-01T09:00:00\n+++\n",
        &[
            "2:10 error the launch has no time zone (add `timezone` with an IANA name such as `Europe/Lisbon`)",
        ],
    );
    check(
        "+++\nlaunch = 2026-12-01T09:00:00Z\ntimezone = \"Lisbon time\"\n+++\n",
        &[
            "2:10 error `2026-12-01T09:00:00Z` has an offset from UTC (write the wall clock without it, and `timezone` beside it)",
            "3:12 error `Lisbon time` is not the name of a time zone (use an IANA name such as `Europe/Lisbon` or `UTC`)",
        ],
    );
    check(
        "---\nlaunch: tomorrow 09:00\ndraft: flase\nweight: heavy\nauthor: {name: x}\nroles: x\n---\n",
        &[
            "2:9 error `tomorrow 09:00` is not a date and time of day (write it as `2026-12-01T09:00`, with `timezone` beside it)",
            "3:8 error `flase` is neither `true` nor `false` (write `true` or `false`)",
            "4:9 warning `weight` takes a whole number: `heavy` is passed over (leave it where it is another tool's; else write it as `10`)",
            "5:9 warning `author` takes a text, or a list of texts: a table is passed over (leave it where it is another tool's; else write one value in quotes, or several between brackets)",
            "6:8 warning `roles` takes a table of names: `x` is passed over (leave it where it is another tool's; else write `IC: Ana Silva` below it)",
        ],
    );
    check(
        "---\nmilestones: {success: '# no'}\nlang: e_n\ndir: up\n---\n",
        &[
            "2:23 error `# no` is not the id of a step (give the step an id, as `{#declare-success}`, and write `#declare-success`)",
            "3:7 warning `lang` takes a language tag: `e_n` is passed over (leave it where it is another tool's; else use a BCP 47 tag such as `en`, `ar` or `pt-BR`)",
            "4:6 warning `dir` takes a direction of text: `up` is passed over (leave it where it is another tool's; else write `ltr` or `rtl`)",
        ],
    );
}

#[test]
fn a_value_to_be_chosen_or_filled_in_is_not_set() {
    let (front, _, said) = front(
        "---\nstatus: Draft | In Review | Approved\nlaunch: '{{LAUNCH}}'\ntimezone: '{{ TZ }}'\ntitle: '{{A}} and {{B}}'\nversion:\n---\n",
    );
    assert_eq!(said, [""; 0]);
    assert_eq!((front.status, front.launch), (None, None));
    assert_eq!((front.timezone, front.version), (None, None));
    assert_eq!(front.title.as_deref(), Some("{{A}} and {{B}}"));
}

#[test]
fn a_default_zone_serves_a_launch() {
    let text = "+++\nlaunch = 2026-12-01 09:00:00\n+++\n";
    let source = Source { path: "a.md", text };
    assert_eq!(read(&source, Some("UTC"), &crate::Words::default()).2, []);
}

#[test]
fn limits_hold() {
    let nested = |n: usize| format!("---\nx: {}{}\n---\n", "[".repeat(n), "]".repeat(n));
    assert_eq!(front(&nested(15)).2.len(), 1, "only the unknown key");
    check(
        &nested(16),
        &[
            "2:19 error keys are nested more than 16 levels deep (none of the known keys needs more than three)",
        ],
    );
    let toml = format!("+++\nx = {}{}\n+++\n", "[".repeat(16), "]".repeat(16));
    assert!(front(&toml).2[0].contains("nested more than 16"));
    let long = |n: usize| format!("---\ntitle: {}\n---\n", "x".repeat(n));
    assert_eq!(front(&long(4096)).2.len(), 0);
    check(
        &long(4097),
        &[
            "2:8 warning `title` takes a text: a text of more than 4 KiB is passed over (move it into the text below)",
        ],
    );
    // Aliases are not followed, so nothing can grow.
    let bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\nvars: *b\n---\n";
    assert_eq!(front(bomb).2.len(), 3);
    for hostile in ["[", "{", "- ", "a: {b: ", "\"", "? ", "&a ", "!!x ", "*"] {
        for fence in ["+++", "---"] {
            let text = format!("{fence}\na: {}\n{fence}\n", hostile.repeat(20_000));
            let _ = front(&text);
        }
    }
}
