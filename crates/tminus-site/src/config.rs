//! `tminus.toml`: what a project says about itself. Every key has a default,
//! so that a directory with nothing but `content/` builds.

mod read;

pub(crate) use read::{KEYS, LIMITS};

pub use tminus_markdown::vars::{is_placeholder, read_values};

use std::collections::BTreeMap;

use tminus_markdown::vars::Declared;
use tminus_markdown::{Place, Words};
use tminus_model::{Diagnostic, Span};

/// The name of the configuration file, at the project's root.
pub const FILE: &str = "tminus.toml";

/// What `tminus.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the file that says yes or no"
)]
pub struct Config {
    /// The site's part of every storage key; written once by `tminus init`.
    pub id: String,
    /// The site's title.
    pub title: String,
    /// A sentence about the site, for the list on its first page.
    pub description: Option<String>,
    /// Where the site is published, without the last `/`; empty when not said.
    /// Only the site map, canonical links and the page for missing pages need it.
    pub base_url: String,
    /// The language of pages that do not say theirs, as a BCP 47 tag.
    pub lang: String,
    /// The IANA zone of runbooks that do not say theirs.
    pub timezone: Option<String>,
    /// Where `timezone` stands in the file.
    pub timezone_span: Span,
    /// The address of the repository, shown at the foot of pages.
    pub repo: Option<String>,
    /// The address at which a source can be edited, with `{path}` in it.
    pub edit: Option<String>,
    /// Whether code blocks are coloured.
    pub highlight: bool,
    /// Whether pages show a picture of what waits for what.
    pub picture: bool,
    /// Whether raw HTML is markup, sanitised, and not text.
    pub raw_html: bool,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Values for placeholders, after those of the front matter.
    pub vars: BTreeMap<String, String>,
    /// The severity of rules where it is not the usual one.
    pub lints: BTreeMap<&'static str, LintLevel>,
    /// Where each of these values stands.
    pub var_places: BTreeMap<String, Place>,
    /// Types and defaults of placeholders.
    pub declared: BTreeMap<String, Declared>,
    /// Further words by which headings and columns are recognised.
    pub words: Words,
    /// How much is taken in before it is called too much.
    pub limits: Limits,
}

/// How grave a project wants the findings of a rule to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintLevel {
    /// They are not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Errors under `--strict`.
    Warning,
    /// Nothing is written while there are any.
    Error,
}

impl LintLevel {
    /// Every level by its word in the configuration.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("off", Self::Off),
        ("info", Self::Info),
        ("warning", Self::Warning),
        ("error", Self::Error),
    ];
}

/// How much is taken in before it is called too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one source.
    pub file_bytes: u64,
    /// Files of a project.
    pub files: u64,
    /// Steps of one runbook.
    pub steps: u64,
    /// How deep lists and quotes may nest.
    pub nesting: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 20,
            files: 50_000,
            steps: 2_000,
            nesting: 64,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            id: "site".to_owned(),
            title: "Runbooks".to_owned(),
            description: None,
            base_url: String::new(),
            lang: "en".to_owned(),
            timezone: None,
            timezone_span: Span::default(),
            repo: None,
            edit: None,
            highlight: true,
            picture: true,
            raw_html: false,
            strict: false,
            vars: BTreeMap::new(),
            lints: BTreeMap::new(),
            var_places: BTreeMap::new(),
            declared: BTreeMap::new(),
            words: Words::default(),
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// Reads the text of `tminus.toml`. What cannot be understood is reported
    /// and left at its default.
    pub fn read(text: &str) -> (Self, Vec<Diagnostic>) {
        read::config(text)
    }
}
