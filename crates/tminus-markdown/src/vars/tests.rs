use tminus_model::Diagnostic;

use super::{Vars, read_values};
use crate::{Options, Parsed, Place, Source, parse};

fn said(path: &str, text: &str) -> (Vars, Vec<String>) {
    let (vars, found) = read_values(path, text);
    (vars, lines(text, &found))
}

fn lines(text: &str, found: &[Diagnostic]) -> Vec<String> {
    let line = |found: &Diagnostic| {
        let before = &text[..found.span.start as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
        let help = found.help.as_deref().unwrap_or_default();
        format!("{line}:{column} {} ({help})", found.message)
    };
    found.iter().map(line).collect()
}

#[test]
fn a_file_of_values_is_read_by_its_ending() {
    for (path, text) in [
        ("v.toml", "DOMAIN = \"x.example\"\nPORT = 443\nON = true\n"),
        ("v.yaml", "# live\nDOMAIN: x.example\nPORT: 443\nON: true\n"),
        ("v.YML", "{DOMAIN: x.example, PORT: 443, ON: true}"),
        (
            "v.json",
            "{\"DOMAIN\": \"x\\u002eexample\",\n\t\"PORT\": 443, \"ON\": true}",
        ),
        ("values", "DOMAIN = 'x.example'\nPORT = 443\nON = true"),
    ] {
        let (vars, found) = said(path, text);
        assert_eq!(found, [""; 0], "{path}");
        let values: Vec<(&str, &str)> = vars
            .values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let expect = [("DOMAIN", "x.example"), ("ON", "true"), ("PORT", "443")];
        assert_eq!(values, expect, "{path}");
    }
}

#[test]
fn what_is_wrong_in_a_file_of_values_has_its_place() {
    let name = "a name is made of `A` to `Z`, `0` to `9` and `_`";
    let plain = "a file of values holds plain values; types and defaults stand in `[vars]` of the \
                 front matter or of tminus.toml";
    for (path, text, expect) in [
        ("v.toml", "A = 1\nb = 2", format!("2:1 `b` is not the name of a placeholder ({name})")),
        ("v.yaml", "A: 1\nb: 2", format!("2:1 `b` is not the name of a placeholder ({name})")),
        (
            "v.json",
            "{\"A\": 1,\n  \"b\": 2}",
            format!("2:3 `b` is not the name of a placeholder ({name})"),
        ),
        (
            "v.json",
            "{\"A\": 1,\n  \"A\": 2}",
            "2:3 the key `A` is given twice (remove one of them)".to_owned(),
        ),
        ("v.toml", "[A]\nx = 1", format!("1:1 `A` is not a text ({plain})")),
        ("v.json", "{\"A\": {\"x\": 1}}", format!("1:7 `A` is not a text ({plain})")),
        (
            "v.yaml",
            "A: [1, 2]",
            "1:4 `A` is not a text (write one value in quotes)".to_owned(),
        ),
        (
            "v.json",
            "{\"A\": 1,\n}",
            "2:1 this is not a JSON object of values: trailing comma (write `{ \"NAME\": \"value\" }`, without a comma at the end)".to_owned(),
        ),
        (
            "v.json",
            "[1]",
            "1:1 this is not a JSON object of values: invalid type: sequence, expected an object (write `{ \"NAME\": \"value\" }`, without a comma at the end)"
                .to_owned(),
        ),
    ] {
        assert_eq!(said(path, text).1, [expect], "{path}: {text}");
    }
    assert_eq!(said("v.toml", "A = \n").1.len(), 1);
    assert_eq!(said("v.yaml", "A: [").1.len(), 1);
    let long = format!("A = \"{}\"", "x".repeat(4097));
    assert_eq!(
        said("v.toml", &long).1,
        ["1:5 the value of `A` is longer than 4 KiB (move it into the text)"]
    );
}

fn with<'a>(text: &'a str, options: &Options) -> Parsed<'a> {
    parse(&Source { path: "a.md", text }, options)
}

#[test]
fn the_first_source_that_has_a_value_wins() {
    // From the strongest to the weakest; each pair of neighbours is tried.
    let front = |inside: &str| format!("+++\n{inside}\n+++\n{{{{VERSION}}}}\n");
    let mut set = Options::default();
    set.values.insert("VERSION".into(), "set".into());
    let mut site = Options::default();
    site.site_values.insert("VERSION".into(), "site".into());
    let site_default = {
        let mut options = Options::default();
        let declared = crate::vars::Declared {
            default: Some("site default".into()),
            ..Default::default()
        };
        options.declared.insert("VERSION".into(), declared);
        options
    };
    let none = Options::default();
    for (text, options, expect) in [
        ("vars = {VERSION=\"vars\"}", &set, Some("set")),
        (
            "vars = {VERSION=\"vars\"}\nroles = {VERSION=\"roles\"}",
            &none,
            Some("vars"),
        ),
        (
            "version = \"key\"\nroles = {VERSION=\"roles\"}",
            &none,
            Some("roles"),
        ),
        ("version = \"key\"", &site, Some("key")),
        ("", &site, Some("site")),
        (
            "vars = {VERSION={default=\"own default\"}}",
            &site,
            Some("site"),
        ),
    ] {
        let text = front(text);
        let parsed = with(&text, options);
        assert_eq!(parsed.placeholders[0].value.as_deref(), expect, "{text}");
    }
    for (text, options, expect) in [
        (
            "vars = {VERSION={default=\"own default\"}}",
            &site_default,
            "own default",
        ),
        (
            "vars = {VERSION={label=\"Version\"}}",
            &site_default,
            "site default",
        ),
    ] {
        let text = front(text);
        let parsed = with(&text, options);
        let used = &parsed.placeholders[0];
        assert_eq!(
            (used.value.as_deref(), used.default.as_deref()),
            (None, Some(expect))
        );
        assert!(!used.is_missing());
    }
}

#[test]
fn a_declaration_is_checked_at_its_place() {
    for (vars, expect) in [
        (
            "[vars.A]\ntype = \"int\"",
            "3:8 there is no type `int` (known types: text, integer, number, url, email, choice, \
             date, time, datetime, secret)",
        ),
        (
            "[vars.A]\ntyp = \"text\"",
            "3:1 unknown key `typ` (did you mean `type`?)",
        ),
        (
            "[vars.A]\ntype = \"integer\"\ndefault = \"4x\"",
            "4:11 `4x` is not a whole number (write digits alone, such as `443`)",
        ),
        (
            "[vars.A]\noptions = [\"eu\", \"us\"]\nvalue = \"ue\"",
            "4:9 the value of `A`: `ue` is not one of the options (did you mean `eu`?)",
        ),
        (
            "[vars.A]\ntype = \"choice\"",
            "3:8 a choice without options (write `options = [\"one\", \"two\"]`)",
        ),
        (
            "[vars.A]\ntype = \"secret\"\ndefault = \"x\"",
            "4:11 the secret `A` has a default (it would stand in the page for everyone: leave it \
             out; the reader types it in)",
        ),
        (
            "[vars.A]\npattern = \"(a)\"",
            "3:11 `(` means nothing in a pattern (a pattern is made of characters, `.`, `\\d`, \
             classes such as `[A-Z0-9]`, and `?`, `*`, `+` or `{2,4}` behind them)",
        ),
        (
            "[vars.A]\npattern = \"INC[0-9]+\"\ndefault = \"INC\"",
            "4:11 `INC` is not of the form that was asked for (see `pattern`)",
        ),
        (
            "[vars.A]\nrequired = \"yes\"",
            "3:12 neither `true` nor `false` (write `true` or `false`)",
        ),
    ] {
        let text = format!("+++\n{vars}\n+++\n{{{{A}}}}\n");
        let parsed = with(&text, &Options::default());
        assert_eq!(lines(&text, &parsed.diagnostics), [expect], "{vars}");
    }
}

#[test]
fn types_take_what_they_say() {
    for (kind, good, bad) in [
        ("integer", &["443", "-1"][..], &["4.5", "", "x", "1e3"][..]),
        ("number", &["0.5", "-3", "12"], &["1,5", ".", "NaN"]),
        (
            "url",
            &["https://a.example/x"],
            &["a.example", "javascript:alert(1)", "https:///x"],
        ),
        ("email", &["ana@example.com"], &["ana", "a@b@c", "ana@"]),
        ("date", &["2026-12-01"], &["2026-13-01", "01.12.2026"]),
        ("time", &["09:00", "09:00:30"], &["9:00", "24:00"]),
        ("datetime", &["2026-12-01T09:00"], &["2026-12-01"]),
    ] {
        for (values, ok) in [(good, true), (bad, false)] {
            for value in values {
                let mut options = Options::default();
                options.values.insert("A".into(), (*value).into());
                let place = Place {
                    path: "values.toml".into(),
                    ..Place::default()
                };
                options.places.insert("A".into(), place);
                let text = format!("+++\n[vars.A]\ntype = \"{kind}\"\n+++\n{{{{A}}}}");
                let found = with(&text, &options).diagnostics;
                assert_eq!(found.is_empty(), ok, "{kind} {value}");
                if let Some(found) = found.first() {
                    assert_eq!(
                        (found.code, found.path.as_str()),
                        ("value-type", "values.toml")
                    );
                }
            }
        }
    }
}

#[test]
fn a_secret_takes_no_value_from_anywhere() {
    let mut options = Options::default();
    options.values.insert("TOKEN".into(), "hunter2".into());
    let text = "+++\n[vars.TOKEN]\nsecret = true\n+++\n`{{TOKEN}}` [x](https://x/{{TOKEN}})";
    let parsed = with(text, &options);
    let codes: Vec<_> = parsed.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["secret-value"]);
    assert!(!format!("{:?}", parsed.body).contains("hunter2"));
    assert!(parsed.runbook.placeholders[0].secret);
}

#[test]
fn what_is_filled_in_has_a_limit() {
    let mut options = Options::default();
    options.limits.filled = 100;
    options.values.insert("A".into(), "x".repeat(30));
    assert!(with("{{A}} {{A}} {{A}}", &options).diagnostics.is_empty());
    let parsed = with("{{A}} {{A}}\n\n{{A}} `{{A}}`", &options);
    assert_eq!(
        lines("", &parsed.diagnostics),
        [
            "1:1 the values of this document's placeholders take more than 100 bytes (use shorter \
          values, or fewer of this placeholder)"
        ]
    );
}
