//! The schema of what programs read of a runbook.

use serde_json::{Map, Value, json};
use tminus_model::ValueKind;

use super::headed;

/// An object: keys with `?` at their end may be missing.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (key, schema) in fields {
        let name = key.trim_end_matches('?');
        if name == key {
            required.push(name.to_owned());
        }
        properties.insert(name.to_owned(), schema);
    }
    json!({ "type": "object", "required": required, "properties": properties })
}

fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn of(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn ms() -> Value {
    json!({ "type": "integer", "description": "Milliseconds." })
}

fn at() -> Value {
    json!({ "type": "integer", "description": "Milliseconds since 1970-01-01T00:00:00Z." })
}

/// A flag, which is left out where it is not set.
fn yes() -> Value {
    json!({ "const": true })
}

fn one_of(words: &[&str]) -> Value {
    json!({ "enum": words })
}

/// `tminus export --json`.
pub(super) fn runbook() -> Value {
    let names = || json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let runbook = object([
        ("id", text()),
        ("title", text()),
        ("version?", text()),
        ("status?", text()),
        ("author?", text()),
        ("reviewers?", list(&text())),
        ("date?", text()),
        ("project?", text()),
        ("description?", text()),
        ("lang?", text()),
        ("rtl?", yes()),
        ("launch?", object([("local", text()), ("at?", at())])),
        ("timezone?", text()),
        ("window?", ms()),
        (
            "rollback?",
            object([("duration?", ms()), ("margin?", ms()), ("rto?", ms())]),
        ),
        ("roles?", names()),
        ("milestones?", names()),
        ("sections?", list(&of("section"))),
        ("steps?", list(&of("step"))),
        ("sign_offs?", list(&of("sign_off"))),
        ("triggers?", list(&of("trigger"))),
        ("measures?", list(&of("measure"))),
        ("checks?", list(&of("check"))),
        ("placeholders?", list(&of("placeholder"))),
    ]);
    let edge = object([("from", text()), ("to", text())]);
    let wave = object([("offset", ms()), ("steps", list(&text()))]);
    let graph = object([
        ("edges", list(&edge)),
        ("waves", list(&wave)),
        ("gates", list(&text())),
    ]);
    let plan = object([("step", text()), ("start?", at()), ("end?", at())]);
    let mut body = object([
        ("v", json!({ "const": 1 })),
        ("site", text()),
        ("revision", text()),
        ("runbook", runbook),
        ("source", text()),
        ("graph", graph),
        ("plan", list(&plan)),
    ]);
    body["$defs"] = parts();
    headed(
        "T-minus runbook",
        "What `tminus export --json` writes. Fields at their default are left out; further fields may come.",
        body,
    )
}

/// The parts of a runbook.
fn parts() -> Value {
    let when = |t: &str| json!({ "const": t });
    let kinds: Vec<&str> = ValueKind::WORDS.iter().map(|(word, _)| *word).collect();
    json!({
        "when": { "description": "A rule of time, told apart by `t`.", "oneOf": [
            object([("t", when("calendar")), ("days", json!({ "type": "integer" })), ("working?", yes())]),
            object([("t", when("launch")), ("offset", ms())]),
            object([("t", when("start")), ("offset", ms())]),
            object([("t", when("event")), ("name", text()), ("offset", ms())]),
            object([("t", when("step")), ("id", text()), ("offset", ms())]),
            object([("t", when("wall")), ("local", text())]),
        ] },
        "window": object([("start", of("when")), ("end?", of("when"))]),
        "cadence": list(&object([("every", ms()), ("lasting?", ms())])),
        "section": object([
            ("anchor", text()), ("title", text()), ("level", number()), ("parent?", number()),
            ("kind?", one_of(&["checklist", "procedure", "rollback", "approval"])),
            ("owner?", text()), ("due?", of("when")), ("window?", of("window")),
        ]),
        "step": object([
            ("id", text()),
            ("kind?", one_of(&["bullet", "numbered", "row", "milestone", "heading"])),
            ("text", text()), ("section", number()), ("parent?", number()), ("checked?", yes()),
            ("owner?", text()), ("due?", of("when")), ("start?", of("window")),
            ("duration?", ms()), ("timer?", ms()), ("every?", of("cadence")),
            ("after?", list(&text())), ("gate?", yes()), ("optional?", yes()), ("chained?", yes()),
            ("event?", text()),
            ("fields?", list(&json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }))),
            ("line", number()), ("at?", at()),
        ]),
        "sign_off": object([
            ("id", text()), ("role", text()), ("name?", text()), ("section", number()), ("line", number()),
        ]),
        "trigger": object([
            ("id", text()), ("text", text()), ("kind?", one_of(&["automatic", "manual"])),
            ("section", number()), ("line", number()),
        ]),
        "measure": object([
            ("id", text()), ("metric", text()), ("baseline?", text()), ("target?", text()),
            ("actual?", text()), ("section", number()), ("line", number()),
        ]),
        "check": object([
            ("id", text()), ("text", text()), ("cadence?", of("cadence")), ("period?", of("window")),
            ("owner?", text()), ("section", number()), ("line", number()),
        ]),
        "placeholder": object([
            ("name", text()), ("count", number()), ("line", number()),
            ("kind?", json!({ "enum": kinds })), ("default?", text()), ("label?", text()),
            ("description?", text()), ("options?", list(&text())), ("pattern?", text()),
            ("optional?", yes()), ("secret?", yes()),
        ]),
    })
}
