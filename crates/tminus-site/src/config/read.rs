//! Reads `tminus.toml` by hand, so that every finding has its place.

use std::collections::BTreeMap;

use tminus_markdown::{Place, Words, vars};
use tminus_model::rules::{self, Level};
use tminus_model::{Diagnostic, Severity, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, FILE, Limits, LintLevel};
use crate::lint::levels;
use crate::suggest::nearest;
use crate::words;

pub(crate) const KEYS: [&str; 16] = [
    "id",
    "title",
    "description",
    "base_url",
    "lang",
    "timezone",
    "repo",
    "edit",
    "highlight",
    "picture",
    "raw_html",
    "strict",
    "vars",
    "lints",
    "words",
    "limits",
];
pub(crate) const LIMITS: [&str; 4] = ["file_bytes", "files", "steps", "nesting"];

pub(super) fn config(text: &str) -> (Config, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        found: errors.iter().map(syntax).collect(),
    };
    let mut config = Config::default();
    // After a syntax error the rest of the table is guesswork.
    if reader.found.is_empty() {
        reader.table(table.get_ref(), &mut config);
    }
    (config, reader.found)
}

fn syntax(error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or_default();
    let message = error.message().lines().next().unwrap_or("cannot be read");
    Diagnostic::new(
        "config-syntax",
        Severity::Error,
        FILE,
        Span::new(span.start, span.end),
        format!("this is not TOML: {message}"),
    )
    .help(tminus_markdown::front::toml_help(message))
}

struct Reader<'t> {
    text: &'t str,
    found: Vec<Diagnostic>,
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, config: &mut Config) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "id" => self.id(value, &mut config.id),
                "title" => self.text(value, &mut config.title),
                "description" => self.some_text(value, &mut config.description),
                "base_url" => self.base_url(value, &mut config.base_url),
                "lang" => self.text(value, &mut config.lang),
                "timezone" => {
                    config.timezone_span = span(value);
                    self.some_text(value, &mut config.timezone);
                }
                "repo" => self.address(value, &mut config.repo),
                "edit" => self.edit(value, &mut config.edit),
                "highlight" => self.flag(value, &mut config.highlight),
                "picture" => self.flag(value, &mut config.picture),
                "raw_html" => self.flag(value, &mut config.raw_html),
                "strict" => self.flag(value, &mut config.strict),
                "vars" => self.vars(value, config),
                "lints" => self.lints(value, &mut config.lints),
                "words" => self.words("", value, &mut config.words),
                "limits" => self.limits(value, &mut config.limits),
                _ => self.unknown(key, &KEYS),
            }
        }
    }

    fn error(&mut self, at: Span, message: String) -> &mut Diagnostic {
        self.found.push(Diagnostic::new(
            "config-value",
            Severity::Error,
            FILE,
            at,
            message,
        ));
        self.found.last_mut().expect("it was pushed a line above")
    }

    fn unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref();
        let at = Span::new(key.span().start, key.span().end);
        let help = nearest(name, known.iter().copied()).map_or_else(
            || format!("known keys: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.found.push(
            Diagnostic::new(
                "config-key",
                Severity::Error,
                FILE,
                at,
                format!("unknown key `{name}`"),
            )
            .help(help),
        );
    }

    fn wrong_type(&mut self, value: &Value<'_>, want: &str) {
        let is = value.get_ref().type_str();
        self.error(span(value), format!("expected {want}, found {is}"));
    }

    fn str<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(value, "a string");
        }
        text
    }

    fn text(&mut self, value: &Value<'_>, into: &mut String) {
        match self.str(value) {
            Some(text) if text.trim().is_empty() => {
                self.error(span(value), "the value is empty".to_owned());
            }
            Some(text) => text.trim().clone_into(into),
            None => {}
        }
    }

    fn some_text(&mut self, value: &Value<'_>, into: &mut Option<String>) {
        let mut text = String::new();
        self.text(value, &mut text);
        *into = (!text.is_empty()).then_some(text);
    }

    fn id(&mut self, value: &Value<'_>, into: &mut String) {
        let Some(text) = self.str(value) else { return };
        let ok = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if ok {
            text.clone_into(into);
        } else {
            self.error(span(value), format!("`{text}` is not a site's id"))
                .help = Some(
                "an id is 1 to 64 characters out of ASCII letters, digits, `-`, `_` and `.`".into(),
            );
        }
    }

    fn flag(&mut self, value: &Value<'_>, into: &mut bool) {
        match value.get_ref().as_bool() {
            Some(flag) => *into = flag,
            None => self.wrong_type(value, "`true` or `false`"),
        }
    }

    fn address(&mut self, value: &Value<'_>, into: &mut Option<String>) {
        let Some(text) = self.str(value) else { return };
        if is_web(text) {
            *into = Some(text.to_owned());
        } else {
            self.error(span(value), format!("`{text}` is not an address"))
                .help = Some("write a full address: `https://…`".into());
        }
    }

    fn edit(&mut self, value: &Value<'_>, into: &mut Option<String>) {
        self.address(value, into);
        if into.as_ref().is_some_and(|text| !text.contains("{path}")) {
            *into = None;
            self.error(span(value), "the address has no `{path}`".to_owned())
                .help = Some(
                "write `{path}` where the source's path belongs: \
                 `https://github.com/OWNER/REPO/edit/main/{path}`"
                    .into(),
            );
        }
    }

    fn base_url(&mut self, value: &Value<'_>, into: &mut String) {
        if value.get_ref().as_str() == Some("") {
            return;
        }
        let mut address = None;
        self.address(value, &mut address);
        let Some(address) = address else { return };
        if address.contains(['?', '#']) {
            self.error(
                span(value),
                "the address has a query or a fragment".to_owned(),
            );
        } else {
            address.trim_end_matches('/').clone_into(into);
        }
    }

    fn entries<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, "a table");
        }
        table
    }

    fn vars(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.entries(value) else {
            return;
        };
        let (vars, found) = vars::from_toml(FILE, self.text, table.clone());
        self.found.extend(found);
        config.vars = vars.values;
        config.declared = vars.declared;
        let place = |span| Place {
            path: FILE.to_owned(),
            span,
        };
        let places = vars.places.into_iter();
        config.var_places = places.map(|(name, span)| (name, place(span))).collect();
    }

    fn words(&mut self, table: &str, value: &Value<'_>, into: &mut Words) {
        let Some(entries) = self.entries(value) else {
            return;
        };
        let known = words::keys(table);
        for (key, value) in entries {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                self.unknown(key, &known);
            } else if table.is_empty() && words::TABLES.contains(&name) {
                self.words(name, value, into);
            } else if let Some(list) = value.get_ref().as_array() {
                for word in list {
                    if let Some(word) = self.str(word).filter(|word| !word.trim().is_empty()) {
                        words::add(into, table, name, word);
                    }
                }
            } else {
                self.wrong_type(value, "a list of strings");
            }
        }
    }

    fn lints(&mut self, value: &Value<'_>, into: &mut BTreeMap<&'static str, LintLevel>) {
        let Some(table) = self.entries(value) else {
            return;
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let at = Span::new(key.span().start, key.span().end);
            let Some(rule) = rules::rule(name) else {
                let help = levels::unknown(name);
                self.error(at, format!("there is no rule `{name}`")).help = Some(help);
                continue;
            };
            let Some(word) = self.str(value) else {
                continue;
            };
            let known = LintLevel::WORDS.iter().find(|(known, _)| *known == word);
            let Some((_, level)) = known else {
                let words = LintLevel::WORDS.map(|(word, _)| word);
                let help = nearest(word, words).map_or_else(
                    || "a level is one of `off`, `info`, `warning`, `error`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.error(span(value), format!("`{word}` is no level"))
                    .help = Some(help);
                continue;
            };
            if rule.level == Level::Fixed && *level != LintLevel::Error {
                self.error(at, format!("`{name}` is always an error")).help =
                    Some("it protects the site: mend what it finds".to_owned());
                continue;
            }
            into.insert(rule.code, *level);
        }
    }

    fn limits(&mut self, value: &Value<'_>, into: &mut Limits) {
        let Some(table) = self.entries(value) else {
            return;
        };
        for (key, value) in table {
            let slot = match key.get_ref().as_ref() {
                "file_bytes" => &mut into.file_bytes,
                "files" => &mut into.files,
                "steps" => &mut into.steps,
                "nesting" => &mut into.nesting,
                _ => {
                    self.unknown(key, &LIMITS);
                    continue;
                }
            };
            let number = value
                .get_ref()
                .as_integer()
                .and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok())
                .filter(|n| *n > 0);
            match number {
                Some(number) => *slot = number,
                None => self.wrong_type(value, "a whole number above 0"),
            }
        }
    }
}

fn span(value: &Value<'_>) -> Span {
    Span::new(value.span().start, value.span().end)
}

fn is_web(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::config;

    fn codes(text: &str) -> Vec<String> {
        let (_, found) = config(text);
        found
            .iter()
            .map(|d| {
                let at = &text[d.span.range()];
                let help = d.help.as_deref().unwrap_or("");
                format!("{at} | {} | {help}", d.message)
            })
            .collect()
    }

    #[test]
    fn everything_can_be_said() {
        let (config, found) = config(
            "id = \"pay\"\ntitle = \"Payments\"\nbase_url = \"https://x.example/r/\"\n\
             timezone = \"Europe/Lisbon\"\nhighlight = false\nstrict = true\n\
             edit = \"https://x.example/edit/{path}\"\n\
             [vars]\nDOMAIN = \"x.example\"\nPORT = 443\n[limits]\nsteps = 5\n",
        );
        assert_eq!(found, []);
        assert_eq!(config.base_url, "https://x.example/r");
        assert_eq!(config.vars["PORT"], "443");
        assert_eq!(config.limits.steps, 5);
        assert!(!config.highlight && config.strict);
    }

    #[test]
    fn findings_have_place_and_help() {
        assert_eq!(
            codes("tilte = \"x\""),
            ["tilte | unknown key `tilte` | did you mean `title`?"]
        );
        assert_eq!(
            codes("title = 3"),
            ["3 | expected a string, found integer | "]
        );
        assert_eq!(
            codes("base_url = \"example.com\""),
            [
                "\"example.com\" | `example.com` is not an address | write a full address: `https://…`"
            ]
        );
        assert_eq!(
            codes("[vars]\nlow = 1"),
            [
                "low | `low` is not the name of a placeholder | a name is made of `A` to `Z`, `0` to `9` and `_`"
            ]
        );
        assert_eq!(codes("a = = 1\nb = ]").len(), codes("a = = 1\nb = ]").len());
        assert!(!codes("a = = 1").is_empty());
    }
}
