//! Code coloured when the page is built: classes, no styles, no script.
//!
//! Every scope of the syntax definitions is mapped to one of a few classes
//! (`hl-k` keyword, `hl-s` string, `hl-c` comment, `hl-n` number, `hl-f`
//! function, `hl-t` type, `hl-v` variable, `hl-o` operator), so the style sheet
//! stays small. What is not known, too large or too slow stays plain.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::html::escape_text;

/// Loaded when the first code block wants it; loading takes some 20 ms.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(classes);

/// Code longer than this stays plain.
const LARGEST: usize = 64 * 1024;
/// So does code with a longer line: it is data, and slow to match.
const LONGEST_LINE: usize = 2048;
/// Bytes that the cache keeps.
const KEPT: usize = 16 * 1024 * 1024;

/// Names of languages that the syntaxes know by another name.
const NAMES: [(&str, &str); 14] = [
    ("console", "bash"),
    ("dotenv", "properties"),
    ("ini", "properties"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("node", "js"),
    ("shell", "bash"),
    ("shell-session", "bash"),
    ("shellsession", "bash"),
    ("toml", "properties"),
    ("ts", "js"),
    ("typescript", "js"),
];

/// Colours code. One can serve several threads; what was coloured once is kept.
#[derive(Debug, Default)]
pub struct Highlighter {
    cache: Mutex<Cache>,
}

#[derive(Debug, Default)]
struct Cache {
    /// By language and code; `None` is code that stays plain.
    done: BTreeMap<(String, String), Option<Arc<str>>>,
    bytes: usize,
}

impl Highlighter {
    /// Makes a highlighter. Nothing is loaded before it is used.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives code as HTML: escaped text and `<span class="hl-…">`. `None`
    /// where the language is not known, or where the code stays plain.
    pub fn highlight(&self, language: &str, code: &str) -> Option<Arc<str>> {
        if code.len() > LARGEST || code.lines().any(|line| line.len() > LONGEST_LINE) {
            return None;
        }
        let key = (language.to_ascii_lowercase(), code.to_owned());
        if let Some(done) = self.cache().done.get(&key) {
            return done.clone();
        }
        let made: Option<Arc<str>> = syntax(&key.0)
            .and_then(|syntax| colour(syntax, code))
            .map(Arc::from);
        let mut cache = self.cache();
        cache.bytes += code.len() + made.as_ref().map_or(0, |html| html.len());
        if cache.bytes > KEPT {
            // Starting anew is simpler than choosing, and as good: what is
            // still there is coloured again once.
            *cache = Cache::default();
        }
        cache.done.insert(key, made.clone());
        made
    }

    /// A panic elsewhere leaves at worst an entry out.
    fn cache(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let name = NAMES
        .iter()
        .find(|(from, _)| *from == language)
        .map_or(language, |(_, to)| to);
    SYNTAXES
        .find_syntax_by_token(name)
        .filter(|syntax| syntax.name != "Plain Text")
}

/// Colours code; `None` when a pattern took too long.
fn colour(syntax: &SyntaxReference, code: &str) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    let mut out = Out {
        html: String::with_capacity(code.len() * 2),
        open: "",
    };
    for line in code.split_inclusive('\n') {
        let operations = state.parse_line(line, &SYNTAXES).ok()?;
        let mut from = 0;
        for (at, operation) in operations {
            out.text(class(&scopes), &line[from..at]);
            from = at;
            scopes.apply(&operation).ok()?;
        }
        out.text(class(&scopes), &line[from..]);
    }
    out.close();
    Some(out.html)
}

struct Out {
    html: String,
    open: &'static str,
}

impl Out {
    fn text(&mut self, class: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        // White space needs no colour, and so no span of its own.
        if class != self.open && !text.trim().is_empty() {
            self.close();
            if !class.is_empty() {
                self.html.push_str("<span class=\"");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.open = class;
        }
        escape_text(&mut self.html, text);
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.html.push_str("</span>");
        }
        self.open = "";
    }
}

/// The class of the innermost scope that has one.
fn class(scopes: &ScopeStack) -> &'static str {
    scopes
        .scopes
        .iter()
        .rev()
        .find_map(|scope| {
            CLASSES
                .iter()
                .find(|(prefix, _)| prefix.is_prefix_of(*scope))
                .map(|(_, class)| *class)
        })
        .unwrap_or("")
}

/// Prefixes of scopes, the more exact ones first.
fn classes() -> Vec<(Scope, &'static str)> {
    let table = [
        ("comment", "hl-c"),
        ("punctuation.definition.comment", "hl-c"),
        ("punctuation.definition.string", "hl-s"),
        ("string.unquoted", ""),
        ("string", "hl-s"),
        ("constant.character.escape", "hl-s"),
        ("constant.numeric", "hl-n"),
        ("constant.language", "hl-n"),
        ("keyword.operator", "hl-o"),
        ("keyword", "hl-k"),
        ("storage.type.function", "hl-k"),
        ("storage", "hl-k"),
        ("entity.name.function", "hl-f"),
        ("support.function", "hl-f"),
        ("variable.function", "hl-f"),
        ("entity.name.tag", "hl-t"),
        ("entity.name", "hl-t"),
        ("support.type", "hl-t"),
        ("support.class", "hl-t"),
        ("entity.other.attribute-name", "hl-v"),
        ("variable", "hl-v"),
        ("punctuation.definition.variable", "hl-v"),
    ];
    table
        .into_iter()
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Highlighter;

    #[test]
    fn code_gets_classes_and_nothing_else() {
        let highlighter = Highlighter::new();
        for (language, code, expect) in [
            (
                "json",
                "{\"a\": 1}\n",
                r#"{<span class="hl-s">"a"</span>: <span class="hl-n">1</span>}
"#,
            ),
            (
                "sh",
                "echo \"<b>\" # x\n",
                r#"<span class="hl-f">echo </span><span class="hl-s">"&lt;b&gt;" </span><span class="hl-c"># x
</span>"#,
            ),
        ] {
            let html = highlighter.highlight(language, code).unwrap();
            assert_eq!(&*html, expect, "{language}");
        }
    }

    #[test]
    fn what_is_not_known_or_too_large_stays_plain() {
        let highlighter = Highlighter::new();
        assert_eq!(highlighter.highlight("no-such-language", "x"), None);
        assert_eq!(highlighter.highlight("text", "x"), None);
        assert_eq!(highlighter.highlight("json", &"1\n".repeat(40_000)), None);
        assert_eq!(highlighter.highlight("json", &"1".repeat(3000)), None);
    }

    #[test]
    fn several_threads_may_ask() {
        let highlighter = Highlighter::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for language in ["rust", "python", "yaml", "sql", "toml", "console"] {
                        assert!(
                            highlighter.highlight(language, "a = 1\n").is_some(),
                            "{language}"
                        );
                    }
                });
            }
        });
    }
}
