//! JSON Schemas of what authors write and of what programs read.
//!
//! Those of `tminus.toml` and of front matter are made of the tables of keys
//! and words by which both are read, so an editor suggests what the command
//! understands. All of them stand in `docs/` as files as well; a test compares.
//!
//! What is read may grow, so a schema of what programs read allows more than
//! it names. What is written is checked by the command more closely than any
//! schema could.

mod output;

use serde_json::{Map, Value, json};
use tminus_markdown::{front, vars};
use tminus_model::ValueKind;
use tminus_model::rules::{Level, RULES};

use crate::config::{self, LintLevel};
use crate::words;

/// A schema that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// `tminus.toml`.
    Config,
    /// The front matter of a document.
    FrontMatter,
    /// `tminus export --json`.
    Runbook,
    /// `tminus check --format json`.
    Diagnostics,
}

impl Schema {
    /// Every schema with its name.
    pub const ALL: [(&'static str, Self); 4] = [
        ("config", Self::Config),
        ("front-matter", Self::FrontMatter),
        ("runbook", Self::Runbook),
        ("diagnostics", Self::Diagnostics),
    ];

    /// Gives the schema, indented, with a line end.
    ///
    /// # Panics
    /// Never: the values have string keys and finite numbers only.
    pub fn text(self) -> String {
        let value = match self {
            Self::Config => config(),
            Self::FrontMatter => front_matter(),
            Self::Runbook => output::runbook(),
            // The one that is written by hand; it ends with a line end.
            Self::Diagnostics => {
                return include_str!("../../../docs/check-output.schema.json").to_owned();
            }
        };
        let mut text = serde_json::to_string_pretty(&value)
            .expect("string keys and integers always serialise");
        text.push('\n');
        text
    }
}

/// A schema's head: what it is called and which draft it is written in.
fn headed(title: &str, description: &str, body: Value) -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
    });
    if let (Some(schema), Value::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
    }
    schema
}

/// An object of known keys and no others.
fn closed<'k>(keys: impl IntoIterator<Item = &'k str>, of: impl Fn(&str) -> Value) -> Value {
    let properties: Map<String, Value> = keys
        .into_iter()
        .map(|key| (key.to_owned(), of(key)))
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn said(description: &str, mut schema: Value) -> Value {
    schema["description"] = json!(description);
    schema
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

fn flag(description: &str, default: bool) -> Value {
    json!({ "type": "boolean", "default": default, "description": description })
}

fn config() -> Value {
    let body = closed(config::KEYS, |key| match key {
        "id" => json!({
            "type": "string",
            "pattern": "^[A-Za-z0-9._-]{1,64}$",
            "description": "The site's part of every storage key. Do not change it once people have ticked something.",
        }),
        "title" => text("The site's title."),
        "description" => text("A sentence about the site, for the list on its first page."),
        "base_url" => said(
            "Where the site is published: for the site map, canonical links and exports.",
            json!({ "type": "string", "pattern": "^(https?://[^\\s/][^\\s?#]*)?$" }),
        ),
        "lang" => text("The language of pages that do not say theirs, as a BCP 47 tag."),
        "timezone" => {
            text("The IANA zone of runbooks that do not say theirs, such as Europe/Lisbon.")
        }
        "repo" => said(
            "The address of the repository, shown at the foot of pages.",
            json!({ "type": "string", "pattern": "^https?://[^\\s/]\\S*$" }),
        ),
        "edit" => said(
            "The address at which a source can be edited, with {path} in it.",
            json!({ "type": "string", "pattern": "^https?://[^\\s/]\\S*\\{path\\}\\S*$" }),
        ),
        "highlight" => flag("Whether code blocks are coloured.", true),
        "picture" => flag("Whether pages show a picture of what waits for what.", true),
        "raw_html" => flag(
            "Whether raw HTML is markup, sanitised, and not text.",
            false,
        ),
        "strict" => flag("Whether warnings are errors.", false),
        "vars" => said(
            "Values for placeholders, after those of the front matter.",
            values(),
        ),
        "lints" => said("How grave the findings of each rule are.", levels()),
        "words" => said(
            "Further words by which headings, columns, fields and times are recognised.",
            word_lists(),
        ),
        "limits" => said(
            "How much is taken in before it is called too much.",
            closed(
                config::LIMITS,
                |_| json!({ "type": "integer", "minimum": 1 }),
            ),
        ),
        _ => json!({}),
    });
    headed(
        "tminus.toml",
        "What a T-minus project says about itself.",
        body,
    )
}

/// Values of placeholders: a plain value, or a table that says more.
fn values() -> Value {
    let kinds: Vec<&str> = ValueKind::WORDS.iter().map(|(word, _)| *word).collect();
    let plain = json!(["string", "number", "integer", "boolean"]);
    let declared = closed(vars::KEYS, |key| match key {
        "type" => json!({ "enum": kinds }),
        "options" => json!({ "type": "array", "items": { "type": plain } }),
        "required" | "secret" => json!({ "type": "boolean" }),
        "value" | "default" => json!({ "type": plain }),
        _ => json!({ "type": "string" }),
    });
    json!({
        "type": "object",
        "propertyNames": { "pattern": "^[A-Z]([A-Z0-9_]*[A-Z0-9])?$" },
        "additionalProperties": { "anyOf": [{ "type": plain }, declared] },
    })
}

fn levels() -> Value {
    let words: Vec<&str> = LintLevel::WORDS.iter().map(|(word, _)| *word).collect();
    let properties: Map<String, Value> = RULES
        .iter()
        .map(|rule| {
            let words = if rule.level == Level::Fixed {
                json!(["error"])
            } else {
                json!(words)
            };
            let schema = json!({ "enum": words, "description": format!("{}.", rule.summary) });
            (rule.code.to_owned(), schema)
        })
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn word_lists() -> Value {
    let list = || json!({ "type": "array", "items": { "type": "string", "minLength": 1 } });
    closed(words::keys(""), |key| {
        if words::TABLES.contains(&key) {
            closed(words::keys(key), |_| list())
        } else {
            list()
        }
    })
}

/// A date as it is written. Whether there is a 30th of the month, the command
/// knows.
const DATE: &str = "^\\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
/// A time of day, and what may stand behind it.
const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\\s*";
/// A time of day behind a date.
const DAY_TIME: &str = "[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|\\s*";
/// The form of a zone's name.
const ZONE: &str = "^\\s*[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*)*\\s*$";
/// A length of time: a number first, with a unit.
const LENGTH: &str = "^\\s*[~≈]?\\s*[0-9].*[^0-9\\s]";
/// The same, longer than nothing.
const SOME: &str = "^\\s*[~≈]?\\s*(?=[0-9])(?=.*[1-9]).*[^0-9\\s]";
/// What means "not set".
const UNSET: &str = "^\\s*$| \\| |^\\s*\\{\\{[^{}]*\\}\\}\\s*$";

/// A text of a form, or one that means "not set".
fn written(description: &str, pattern: &str) -> Value {
    let forms = json!([{ "pattern": pattern }, { "pattern": UNSET }]);
    said(
        description,
        json!({ "type": ["string", "null"], "anyOf": forms }),
    )
}

fn examples(mut schema: Value, examples: Value) -> Value {
    schema["examples"] = examples;
    schema
}

/// A length of time: a number with a unit, in a project's own words, too.
fn length(description: &str, pattern: &str) -> Value {
    examples(
        written(description, pattern),
        json!(["3h", "1h 30m", "45 min"]),
    )
}

/// A date and time, or a time of day.
fn clock() -> String {
    format!("({DATE}[Tt ]|^\\s*){TIME}$")
}

fn front_matter() -> Value {
    let any = |description: &str| {
        said(
            description,
            json!({ "type": ["string", "number", "boolean"] }),
        )
    };
    let many = |description: &str| {
        said(
            description,
            json!({ "type": ["string", "array"], "items": { "type": "string" } }),
        )
    };
    let names = |description: &str| {
        let value = json!({ "type": ["string", "number", "boolean", "null"] });
        said(
            description,
            json!({ "type": "object", "additionalProperties": value }),
        )
    };
    let known = closed(front::KEYS, |key| match key {
        "title" => any("The title of the page."),
        "id" => {
            any("The stable name of the runbook, under which ticks are kept; by default its path.")
        }
        "version" => any("The version of what is launched."),
        "status" => said(
            "How far the document is.",
            json!({ "type": "string", "examples": ["Draft", "In Review", "Approved"] }),
        ),
        "author" => many("Who wrote it."),
        "reviewers" => many("Who reviews it."),
        "date" => any("The date of the document."),
        "project" => any("The project."),
        "description" => any("A sentence for lists and search."),
        "launch" => examples(
            written(
                "When it goes live, as a clock on the wall of `timezone` shows it.",
                &format!("{DATE}({DAY_TIME})?$"),
            ),
            json!(["2026-12-01T09:00:00"]),
        ),
        "timezone" => examples(
            written("The IANA zone in which wall clocks are read.", ZONE),
            json!(["Europe/Lisbon", "UTC"]),
        ),
        "window" => length("How long the deployment window is.", SOME),
        "window_start" => written("When the window opens.", &clock()),
        "window_end" => written("When the window closes.", &clock()),
        "rollback" => said(
            "How long a rollback takes, what is kept in reserve, and by when the service must be back.",
            closed(front::ROLLBACK, |key| match key {
                "margin" => length("What is kept in reserve.", LENGTH),
                "rto" => length("By when the service must be back.", SOME),
                _ => length("How long a rollback takes.", SOME),
            }),
        ),
        "roles" => names("Names for roles: IC = \"Ana Silva\"."),
        "vars" => said("Values for placeholders.", values()),
        "links" => said(
            "Related documents: a title and an address each.",
            json!({ "type": ["object", "array", "string"] }),
        ),
        "milestones" => said(
            "Events bound to steps: success = \"#declare-success\".",
            json!({ "type": "object", "additionalProperties": { "type": ["string", "null"] } }),
        ),
        "review_by" => written(
            "The date by which somebody should look at it again.",
            &format!("{DATE}({DAY_TIME})?$"),
        ),
        "tags" => many("Words to find it by."),
        "weight" => said(
            "Its place among its neighbours: lighter ones stand first.",
            json!({ "type": "integer" }),
        ),
        "draft" => flag("Whether it is left out of the site.", false),
        "aliases" => many("Former paths of the page."),
        "lang" => written(
            "The language of the text, as a BCP 47 tag.",
            "^\\s*[A-Za-z][A-Za-z0-9]{0,7}(-[A-Za-z0-9]{1,8})*\\s*$",
        ),
        "dir" => said(
            "The direction of the text.",
            json!({ "enum": ["ltr", "rtl", "auto"] }),
        ),
        "picture" => flag("Whether the page shows what waits for what.", true),
        _ => json!({}),
    });
    // Documents of other tools have keys of their own.
    let mut body = known;
    body["additionalProperties"] = json!(true);
    headed(
        "T-minus front matter",
        "What stands between +++ (TOML) or --- (YAML) at the start of a document. Every key is optional.",
        body,
    )
}
