//! Placeholders that are declared: `[vars]` of front matter and of
//! `tminus.toml`, and files of values.
//!
//! A plain value is a value. A table says more: what the value must look like,
//! what stands for it until there is one, what its field in the page is called.
//!
//! ```toml
//! [vars]
//! DOMAIN = "pay.example.com"
//! [vars.PORT]
//! type = "integer"
//! default = 443
//! description = "Where the load balancer listens."
//! ```

mod check;
mod file;
mod pattern;

use std::collections::BTreeMap;

use tminus_model::{Diagnostic, Severity, Span, ValueKind};

use crate::front::{Entry, LONGEST, Node, NodeValue as Value, is_unset, toml_entries};
use crate::suggest::closest;

pub use file::read_values;
pub use pattern::Pattern;

/// What `[vars]` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vars {
    /// The values, by name.
    pub values: BTreeMap<String, String>,
    /// Where each value stands.
    pub places: BTreeMap<String, Span>,
    /// What is declared, by name.
    pub declared: BTreeMap<String, Declared>,
}

/// What is known of a placeholder beside its value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// What a value must look like.
    pub kind: ValueKind,
    /// What stands for it until there is a value.
    pub default: Option<String>,
    /// What its field is called.
    pub label: Option<String>,
    /// A sentence for the one who fills it in.
    pub description: Option<String>,
    /// What a choice may be.
    pub options: Vec<String>,
    /// What a text must fit.
    pub pattern: Option<Pattern>,
    /// Whether the runbook is complete without it.
    pub optional: bool,
    /// Whether its value is kept nowhere.
    pub secret: bool,
    /// Where its name is declared.
    pub span: Span,
}

/// Which names may be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Those of placeholders; another is an error.
    Placeholders,
    /// Any. A document may come from another tool.
    Any,
}

/// The keys of a table that declares a placeholder.
pub const KEYS: [&str; 9] = [
    "type",
    "default",
    "value",
    "label",
    "description",
    "options",
    "required",
    "pattern",
    "secret",
];

/// Reads `[vars]` of a TOML file, of which `table` is a part.
pub fn from_toml(path: &str, text: &str, table: toml::de::DeTable<'_>) -> (Vars, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let vars = match toml_entries(text, table) {
        Ok(entries) => read(path, entries, Names::Placeholders, &mut diagnostics),
        Err(broken) => {
            diagnostics.push(broken.diagnostic("variable", path));
            Vars::default()
        }
    };
    (vars, diagnostics)
}

/// Says whether `name` can stand between the braces of a placeholder.
pub fn is_placeholder(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && !name.ends_with('_')
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Reads the entries of `[vars]`.
pub(crate) fn read(
    path: &str,
    entries: Vec<Entry>,
    names: Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vars {
    let mut reader = Reader {
        path,
        diagnostics,
        vars: Vars::default(),
    };
    for entry in entries {
        reader.entry(entry, names);
    }
    reader.vars
}

struct Reader<'a> {
    path: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
    vars: Vars,
}

impl Reader<'_> {
    fn say(&mut self, code: &'static str, span: Span, text: String, help: &str) {
        let made = Diagnostic::new(code, Severity::Error, self.path, span, text);
        self.diagnostics.push(made.help(help));
    }

    fn entry(&mut self, entry: Entry, names: Names) {
        let name = entry.key;
        if !is_placeholder(&name) {
            let plain = matches!(&entry.node.value, Value::Text(text) if text.len() <= LONGEST);
            if names == Names::Placeholders {
                self.say(
                    "variable",
                    entry.span,
                    format!("`{name}` is not the name of a placeholder"),
                    "a name is made of `A` to `Z`, `0` to `9` and `_`",
                );
                return;
            } else if !plain {
                // Another tool's.
                return;
            }
        }
        match &entry.node.value {
            Value::Table(_) => self.table(name, entry.span, entry.node),
            Value::Empty => {}
            _ => {
                if let Some(value) = self.text(&name, &entry.node)
                    && !is_unset(&value)
                {
                    self.value(name, &entry.node, value);
                }
            }
        }
    }

    fn value(&mut self, name: String, node: &Node, value: String) {
        self.vars.places.insert(name.clone(), node.span);
        self.vars.values.insert(name, value);
    }

    /// Reads one plain value.
    fn text(&mut self, name: &str, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text(text) if text.len() > LONGEST => {
                self.say(
                    "variable",
                    node.span,
                    format!("the value of `{name}` is longer than 4 KiB"),
                    "move it into the text",
                );
                None
            }
            Value::Text(text) => Some(text.trim().to_owned()),
            _ => {
                self.say(
                    "variable",
                    node.span,
                    format!("`{name}` is not a text"),
                    "write one value in quotes",
                );
                None
            }
        }
    }

    fn table(&mut self, name: String, at: Span, node: Node) {
        let Value::Table(entries) = node.value else {
            return;
        };
        let mut made = Declared {
            span: at,
            ..Declared::default()
        };
        let (mut kind, mut options, mut pattern) = (None, None, None);
        let (mut default, mut value) = (None, None);
        for Entry { key, span, node } in entries {
            match key.as_str() {
                "type" => kind = self.kind(&node, &mut made).map(|kind| (kind, node.span)),
                "default" => default = self.text(&key, &node).map(|text| (text, node)),
                "value" => value = self.text(&key, &node).map(|text| (text, node)),
                "label" => made.label = self.words(&key, &node),
                "description" => made.description = self.words(&key, &node),
                "options" => options = Some((self.options(&node), node.span)),
                "required" => made.optional = self.flag(&node) == Some(false),
                "secret" => made.secret |= self.flag(&node) == Some(true),
                "pattern" => pattern = self.pattern(&node).map(|it| (it, node.span)),
                _ => {
                    let help = closest(&key, &KEYS).map_or_else(
                        || format!("known keys: {}", KEYS.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.say("variable", span, format!("unknown key `{key}`"), &help);
                }
            }
        }
        self.kind_and_options(&mut made, kind, options, at);
        if let Some((pattern, span)) = pattern {
            if made.kind == ValueKind::Text {
                made.pattern = Some(pattern);
            } else {
                let word = made.kind.word();
                self.say(
                    "variable",
                    span,
                    format!("a value of type `{word}` has no pattern"),
                    "leave `pattern` out, or the type",
                );
            }
        }
        for (given, what) in [(&default, "default"), (&value, "value")] {
            let Some((text, node)) = given else { continue };
            if made.secret {
                self.say(
                    "secret-value",
                    node.span,
                    format!("the secret `{name}` has a {what}"),
                    "it would stand in the page for everyone: leave it out; the reader types it in",
                );
            } else if let Err(wrong) = made.check(text) {
                let message = match what {
                    // As it is said of a value from anywhere else.
                    "value" => format!("the value of `{name}`: {}", wrong.message),
                    _ => wrong.message,
                };
                self.say("value-type", node.span, message, &wrong.help);
            }
        }
        if made.secret {
            (default, value) = (None, None);
        }
        made.default = default.map(|(text, _)| text);
        if let Some((text, node)) = value {
            self.value(name.clone(), &node, text);
        }
        self.vars.declared.insert(name, made);
    }

    fn kind(&mut self, node: &Node, made: &mut Declared) -> Option<ValueKind> {
        let word = self.text("type", node)?;
        if word == "secret" {
            made.secret = true;
            return Some(ValueKind::Text);
        }
        let found = ValueKind::of_word(&word);
        if found.is_none() {
            let mut known: Vec<&str> = ValueKind::WORDS.iter().map(|(word, _)| *word).collect();
            known.push("secret");
            let help = closest(&word, &known).map_or_else(
                || format!("known types: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let text = format!("there is no type `{word}`");
            self.say("variable", node.span, text, &help);
        }
        found
    }

    /// A type and its options: options alone make a choice.
    fn kind_and_options(
        &mut self,
        made: &mut Declared,
        kind: Option<(ValueKind, Span)>,
        options: Option<(Vec<String>, Span)>,
        at: Span,
    ) {
        match (kind, options) {
            (None, None) => {}
            (None | Some((ValueKind::Choice, _)), Some((options, span))) => {
                made.kind = ValueKind::Choice;
                if options.is_empty() {
                    let text = "a choice without options".to_owned();
                    self.say(
                        "variable",
                        span,
                        text,
                        "write `options = [\"one\", \"two\"]`",
                    );
                    made.kind = ValueKind::Text;
                }
                made.options = options;
            }
            (Some((ValueKind::Choice, span)), None) => {
                let text = "a choice without options".to_owned();
                let span = if span == Span::default() { at } else { span };
                self.say(
                    "variable",
                    span,
                    text,
                    "write `options = [\"one\", \"two\"]`",
                );
            }
            (Some((kind, _)), Some((_, span))) => {
                made.kind = kind;
                let text = format!("a value of type `{}` has no options", kind.word());
                self.say("variable", span, text, "write `type = \"choice\"`");
            }
            (Some((kind, _)), None) => made.kind = kind,
        }
    }

    fn words(&mut self, key: &str, node: &Node) -> Option<String> {
        self.text(key, node).filter(|text| !text.is_empty())
    }

    fn options(&mut self, node: &Node) -> Vec<String> {
        let Value::List(items) = &node.value else {
            self.say(
                "variable",
                node.span,
                "`options` is not a list".to_owned(),
                "write `options = [\"one\", \"two\"]`",
            );
            return Vec::new();
        };
        let mut all: Vec<String> = Vec::new();
        for item in items {
            match self.text("options", item) {
                Some(text) if text.is_empty() || all.contains(&text) => self.say(
                    "variable",
                    item.span,
                    format!("the option `{text}` is empty or there already"),
                    "remove it",
                ),
                Some(text) => all.push(text),
                None => {}
            }
        }
        all
    }

    fn flag(&mut self, node: &Node) -> Option<bool> {
        match &node.value {
            Value::Text(text) if text == "true" => Some(true),
            Value::Text(text) if text == "false" => Some(false),
            _ => {
                let text = "neither `true` nor `false`".to_owned();
                self.say("variable", node.span, text, "write `true` or `false`");
                None
            }
        }
    }

    fn pattern(&mut self, node: &Node) -> Option<Pattern> {
        let text = self.text("pattern", node)?;
        match Pattern::read(&text) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                let help = "a pattern is made of characters, `.`, `\\d`, classes such as \
                            `[A-Z0-9]`, and `?`, `*`, `+` or `{2,4}` behind them";
                self.say("variable", node.span, why, help);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
