//! Files of values: `NAME = "value"` lines in TOML, YAML or JSON.

use serde_json::value::RawValue;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use tminus_model::{Diagnostic, Severity, Span};

use super::{Names, Vars, read};
use crate::front::{Broken, Entry, Node, NodeValue as Value, toml_text, yaml_text};

/// Reads a file of values. Its notation goes by the ending of `path`: `.toml`,
/// `.yaml` or `.yml`, `.json`; any other is read as TOML.
pub fn read_values(path: &str, text: &str) -> (Vars, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    let end = end.to_ascii_lowercase();
    let known = matches!(end.as_str(), "toml" | "yaml" | "yml" | "json");
    let entries = match end.as_str() {
        "yaml" | "yml" => yaml_text(body, base),
        "json" => json_text(body, base),
        _ => toml_text(body, base),
    };
    let vars = match entries {
        Ok(entries) => {
            let plain = entries
                .into_iter()
                .filter(|entry| is_plain(path, entry, &mut diagnostics))
                .collect();
            read(path, plain, Names::Placeholders, &mut diagnostics)
        }
        Err(broken) => {
            let broken = if known {
                broken
            } else {
                broken.help("the ending says what it is: `.toml`, `.yaml` or `.json`")
            };
            diagnostics.push(broken.diagnostic("values-file", path));
            Vars::default()
        }
    };
    diagnostics.sort_by(Diagnostic::report_order);
    (vars, diagnostics)
}

/// A file of values gives values; types belong to those who write the runbook.
fn is_plain(path: &str, entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> bool {
    if !matches!(entry.node.value, Value::Table(_)) {
        return true;
    }
    let text = format!("`{}` is not a text", entry.key);
    let found = Diagnostic::new("values-file", Severity::Error, path, entry.node.span, text);
    diagnostics.push(found.help(
        "a file of values holds plain values; types and defaults stand in `[vars]` of the front \
         matter or of tminus.toml",
    ));
    false
}

fn json_text(text: &str, base: usize) -> Result<Vec<Entry>, Broken> {
    let place = |line: usize, column: usize| {
        let start: usize = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let at = text.floor_char_boundary((start + column.saturating_sub(1)).min(text.len()));
        Span::new(base + at, base + at)
    };
    let pairs: Pairs<'_> = serde_json::from_str(text).map_err(|error| {
        let why = error.to_string();
        let why = why
            .rsplit_once(" at line ")
            .map_or(why.as_str(), |(why, _)| why);
        Broken::new(
            place(error.line(), error.column()),
            format!("this is not a JSON object of values: {why}"),
        )
        .help("write `{ \"NAME\": \"value\" }`, without a comma at the end")
    })?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut from = 0;
    for (key, raw) in pairs.0 {
        let written = raw.get();
        // A raw value is a piece of the text itself.
        let start = written.as_ptr() as usize - text.as_ptr() as usize;
        let span = Span::new(base + start, base + start + written.len());
        let quoted = text[from..start].find('"').map_or(start, |at| from + at);
        let name = Span::new(
            base + quoted,
            base + text[..start]
                .trim_end_matches([':', ' ', '\t', '\r', '\n'])
                .len(),
        );
        from = start + written.len();
        if entries.iter().any(|entry| entry.key == key) {
            let text = format!("the key `{key}` is given twice");
            return Err(Broken::new(name, text).help("remove one of them"));
        }
        let value = match written.as_bytes().first() {
            Some(b'"') => Value::Text(serde_json::from_str(written).unwrap_or_default()),
            Some(b'n') => Value::Empty,
            Some(b'{') => Value::Table(Vec::new()),
            Some(b'[') => Value::List(Vec::new()),
            _ => Value::Text(written.to_owned()),
        };
        entries.push(Entry {
            key,
            span: name,
            node: Node { span, value },
        });
    }
    Ok(entries)
}

/// The members of an object in their order, each value as it is written.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    all.push(pair);
                }
                Ok(Pairs(all))
            }
        }
        from.deserialize_map(Members)
    }
}
