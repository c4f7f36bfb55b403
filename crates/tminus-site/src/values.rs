//! The list of what the reader fills in.

use tera::Value;
use tminus_model::{Placeholder, Runbook, ValueKind};

use crate::value::Object;

/// What the template is told of the values panel: its entries, and how many of
/// them are missing. Nothing where there is nothing to fill in.
pub(crate) fn panel(runbook: &Runbook) -> Value {
    let all = &runbook.placeholders;
    let mut panel = Object::new();
    if !all.is_empty() {
        let missing = all.iter().filter(|it| is_missing(it)).count();
        let entries: Vec<Value> = all.iter().map(entry).collect();
        panel
            .set("missing", missing)
            .set("total", all.len())
            .set("entries", entries);
    }
    panel.into()
}

fn is_missing(it: &Placeholder) -> bool {
    it.default.is_none() && !it.optional
}

fn entry(it: &Placeholder) -> Value {
    let mut entry = Object::new();
    entry
        .set("name", it.name.as_str())
        .set("label", it.label.as_deref().unwrap_or(&it.name))
        .set("named", it.label.is_some())
        .set("count", u64::from(it.count))
        .set("kind", words(it))
        .set_some("default", it.default.as_deref())
        .set_some("description", it.description.as_deref())
        .set("missing", is_missing(it));
    entry.into()
}

/// What the value must look like, for a reader.
fn words(it: &Placeholder) -> String {
    let mut words = match it.kind {
        ValueKind::Text if it.secret => {
            "A secret: it is kept in this tab alone, and nowhere when it is closed".to_owned()
        }
        ValueKind::Text => String::new(),
        ValueKind::Integer => "A whole number".to_owned(),
        ValueKind::Number => "A number".to_owned(),
        ValueKind::Url => "A full address, such as https://example.com".to_owned(),
        ValueKind::Email => "A mail address".to_owned(),
        ValueKind::Choice => format!("One of {}", it.options.join(", ")),
        ValueKind::Date => "A date, such as 2026-12-01".to_owned(),
        ValueKind::Time => "A time of day, such as 09:00".to_owned(),
        ValueKind::DateTime => "A date and time, such as 2026-12-01T09:00".to_owned(),
    };
    if it.optional {
        words.push_str(if words.is_empty() {
            "Not required"
        } else {
            "; not required"
        });
    }
    words
}
