//! A project as it was read: configuration, theme, documents, and the files
//! that are copied.

mod include;

use std::collections::BTreeMap;

use rayon::prelude::*;
use tminus_markdown::include::Expanded;
use tminus_markdown::{Explain, Place};
use tminus_model::{Diagnostic, Instant, Severity, Span};

use crate::assets::Live;
use crate::config::{self, Config};
use crate::input::{Entry, Input, InputError, SkipReason};
use crate::theme::{self, Theme};
use crate::{SitePath, text};

/// The directory of the documents.
pub const CONTENT: &str = "content";
/// The directory of the files that are copied as they are.
pub const PUBLIC: &str = "public";

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Values of placeholders that win over all others.
    pub values: BTreeMap<String, String>,
    /// Where each of them was given.
    pub places: BTreeMap<String, Place>,
    /// The files of values, by the paths that diagnostics name.
    pub value_files: BTreeMap<String, String>,
    /// What is wrong with those files.
    pub found: Vec<Diagnostic>,
    /// What becomes of documents with `draft = true`.
    pub drafts: Drafts,
    /// Whether code blocks are coloured.
    pub highlight: Highlight,
    /// Whether warnings are errors, beside what the configuration says.
    pub strictness: Strictness,
    /// Whether it is noted what became live and by which rule.
    pub explain: Explain,
    /// The component.
    pub live: Live,
    /// The time at which the check runs, for rules that look at dates; without
    /// it they are silent.
    pub now: Option<Instant>,
}

/// What becomes of documents with `draft = true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drafts {
    /// They are checked, but are no pages.
    #[default]
    Skip,
    /// They are pages like all others.
    Build,
}

/// Whether code blocks are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Highlight {
    /// As the configuration says.
    #[default]
    AsConfigured,
    /// Not at all.
    Off,
}

/// Whether warnings are errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// As the configuration says.
    #[default]
    AsConfigured,
    /// They are.
    Strict,
}

/// A Markdown document of the project.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path below the project's root, as diagnostics name it.
    pub(crate) source: String,
    /// Its path below `content/`.
    pub(crate) path: SitePath,
    /// Its text, with all that it includes.
    pub(crate) text: String,
    /// Where that comes from, if it includes anything.
    pub(crate) expanded: Option<Expanded>,
    /// The bytes of the file, where some of its lines end with a carriage
    /// return alone and with a line feed here.
    pub(crate) as_read: Option<String>,
}

impl Document {
    /// The file, byte by byte.
    pub(crate) fn as_read(&self) -> &str {
        self.as_read.as_deref().unwrap_or_else(|| self.original())
    }

    /// Its text as its author wrote it.
    pub(crate) fn original(&self) -> &str {
        self.expanded
            .as_ref()
            .map_or(&self.text, Expanded::original)
    }
}

/// A file that is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copy {
    /// Its path below the project's root.
    pub(crate) from: SitePath,
    /// Its path in the site.
    pub(crate) to: SitePath,
}

/// Everything that was read of a project.
#[derive(Debug)]
pub struct Project {
    /// What `tminus.toml` says.
    pub(crate) config: Config,
    /// What the command line says.
    pub(crate) options: Options,
    pub(crate) theme: Theme,
    /// Sorted by path.
    pub(crate) documents: Vec<Document>,
    pub(crate) copies: Vec<Copy>,
    /// Files of `content/` that are neither documents nor copied.
    pub(crate) kept_back: Vec<SitePath>,
    pub(crate) found: Vec<Diagnostic>,
    /// What is wrong with includes; places in the files themselves.
    pub(crate) include_found: Vec<Diagnostic>,
    /// Included files that are no documents, by path.
    included: BTreeMap<String, String>,
    config_text: String,
}

impl Project {
    /// Reads a project. What is wrong with it is found in the site's report.
    pub fn load(input: &dyn Input, options: Options) -> Self {
        let mut options = options;
        let found = std::mem::take(&mut options.found);
        let mut project = Self {
            config: Config::default(),
            options,
            theme: Theme::embedded(),
            documents: Vec::new(),
            copies: Vec::new(),
            kept_back: Vec::new(),
            found,
            include_found: Vec::new(),
            included: BTreeMap::new(),
            config_text: String::new(),
        };
        project.read_config(input);
        project.read_theme(input);
        project.read_content(input);
        project.read_public(input);
        project
    }

    /// What `tminus.toml` says.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How many Markdown documents were read.
    pub fn document_count(&self) -> usize {
        self.documents.len()
    }

    /// The text of a source that a diagnostic names, for showing its lines.
    pub fn text(&self, source: &str) -> Option<&str> {
        if source == config::FILE {
            return Some(&self.config_text);
        }
        let at = self
            .documents
            .binary_search_by(|document| document.source.as_str().cmp(source));
        match at {
            Ok(at) => Some(self.documents[at].original()),
            Err(_) => match self
                .included
                .get(source)
                .or_else(|| self.options.value_files.get(source))
            {
                Some(text) => Some(text),
                None => self.theme.text(source),
            },
        }
    }

    /// Says whether a directory below `content/` has an `index.md`.
    pub(crate) fn has_index(&self, dir: &SitePath) -> bool {
        let of = |name: &str| {
            let source = SitePath::root().child(CONTENT).join(dir.as_str());
            source.map(|source| source.child(name))
        };
        ["index.md", "index.markdown"]
            .into_iter()
            .filter_map(of)
            .any(|path| {
                self.documents
                    .binary_search_by(|document| document.source.as_str().cmp(path.as_str()))
                    .is_ok()
            })
    }

    fn note(
        &mut self,
        code: &'static str,
        severity: Severity,
        path: &str,
        message: String,
    ) -> &mut Diagnostic {
        self.found.push(Diagnostic::new(
            code,
            severity,
            path,
            Span::default(),
            message,
        ));
        self.found.last_mut().expect("it was pushed a line above")
    }

    fn read_config(&mut self, input: &dyn Input) {
        let path = SitePath::root().child(config::FILE);
        match input.read(&path) {
            Ok(bytes) => {
                let (text, bad) = text::decode(config::FILE, bytes);
                if let Some(bad) = bad {
                    self.found.push(bad);
                } else {
                    let (config, found) = Config::read(&text);
                    self.config = config;
                    self.found.extend(found);
                }
                self.config_text = text;
            }
            Err(InputError::Absent) => {}
            Err(error) => self.unreadable(config::FILE, &error),
        }
    }

    fn unreadable(&mut self, path: &str, error: &InputError) {
        let message = format!("the file cannot be read: {error}");
        self.note("unreadable", Severity::Error, path, message);
    }

    /// Lists the files of a directory; what was passed over becomes a note.
    fn walk(&mut self, input: &dyn Input, dir: &SitePath) -> Vec<Entry> {
        let walk = match input.walk(dir) {
            Ok(walk) => walk,
            Err(error) => {
                let message = format!("the directory cannot be read: {error}");
                self.note("unreadable", Severity::Error, dir.as_str(), message);
                return Vec::new();
            }
        };
        for skipped in walk.skipped {
            match skipped.why {
                SkipReason::Link => {
                    let message = "a symbolic link is passed over".to_owned();
                    self.note("passed-over", Severity::Info, &skipped.path, message)
                        .help = Some("put the file itself here".to_owned());
                }
                SkipReason::Name => {
                    let message = "a file of this name cannot be published".to_owned();
                    self.note("passed-over", Severity::Warning, &skipped.path, message)
                        .help = Some(
                        "give it a name in UTF-8 without backslashes and control characters"
                            .to_owned(),
                    );
                }
                SkipReason::Special => {
                    let message = "neither a file nor a directory: passed over".to_owned();
                    self.note("passed-over", Severity::Info, &skipped.path, message);
                }
            }
        }
        let most = self.config.limits.files;
        let mut files = walk.files;
        if files.len() as u64 > most {
            let message = format!("{} files, more than {most}", files.len());
            self.note("too-many-files", Severity::Error, dir.as_str(), message)
                .help =
                Some("raise `files` in `[limits]` of tminus.toml, or publish less".to_owned());
            files.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        }
        files
    }

    fn read_theme(&mut self, input: &dyn Input) {
        let dir = SitePath::root().child(theme::DIR);
        for entry in self.walk(input, &dir) {
            let Some(path) = entry.path.below(&dir).filter(Theme::knows) else {
                continue;
            };
            let source = entry.path.as_str();
            match input.read(&entry.path) {
                Ok(bytes) if std::str::from_utf8(&bytes).is_ok() => {
                    self.theme.replace(&path, bytes);
                }
                Ok(bytes) => self.found.extend(text::decode(source, bytes).1),
                Err(error) => self.unreadable(source, &error),
            }
        }
    }

    fn read_content(&mut self, input: &dyn Input) {
        let dir = SitePath::root().child(CONTENT);
        let mut wanted = Vec::new();
        let mut names = Vec::new();
        for entry in self.walk(input, &dir) {
            let Some(path) = entry.path.below(&dir).filter(|path| !path.is_hidden()) else {
                continue;
            };
            names.push(path.clone());
            if is_partial(&path) {
                // For documents that include it.
            } else if is_markdown(&path) {
                wanted.push((entry, path));
            } else if is_harmless(&path) {
                self.copies.push(Copy {
                    from: entry.path,
                    to: path,
                });
            } else {
                self.kept_back.push(path);
            }
        }
        let most = self.config.limits.file_bytes;
        let read: Vec<_> = wanted
            .into_par_iter()
            .map(|(entry, path)| read_document(input, &entry, path, most))
            .collect();
        for (document, found) in read {
            self.documents.extend(document);
            self.found.extend(found);
        }
        self.include(input, &names);
        if self.documents.is_empty() && self.found.iter().all(|d| d.severity != Severity::Error) {
            let message = "there is no Markdown file below `content/`".to_owned();
            self.note("no-content", Severity::Error, CONTENT, message)
                .help = Some(
                "write one, or let `tminus init` make a project that has some; \
                 `--root DIR` names another project"
                    .to_owned(),
            );
        }
    }

    fn read_public(&mut self, input: &dyn Input) {
        let dir = SitePath::root().child(PUBLIC);
        for entry in self.walk(input, &dir) {
            if let Some(to) = entry.path.below(&dir) {
                self.copies.push(Copy {
                    from: entry.path,
                    to,
                });
            }
        }
    }
}

fn read_document(
    input: &dyn Input,
    entry: &Entry,
    path: SitePath,
    most: u64,
) -> (Option<Document>, Option<Diagnostic>) {
    let source = entry.path.as_str().to_owned();
    let error =
        |code, message| Diagnostic::new(code, Severity::Error, &source, Span::default(), message);
    let too_big = |bytes: u64| {
        error(
            "too-big",
            format!("the file has {bytes} bytes, more than {most}"),
        )
        .help("split it, or raise `file_bytes` in `[limits]` of tminus.toml")
    };
    if entry.bytes > most {
        return (None, Some(too_big(entry.bytes)));
    }
    match input.read(&entry.path) {
        // It may have grown since the walk.
        Ok(bytes) if bytes.len() as u64 > most => (None, Some(too_big(bytes.len() as u64))),
        Ok(bytes) => {
            let (text, bad) = text::decode(&source, bytes);
            let fed = text::with_line_feeds(&text);
            let document = Document {
                source,
                path,
                as_read: fed.as_ref().map(|_| text.clone()),
                text: fed.unwrap_or(text),
                expanded: None,
            };
            (Some(document), bad)
        }
        Err(why) => {
            let found = error("unreadable", format!("the file cannot be read: {why}"));
            (None, Some(found))
        }
    }
}

/// Says whether a file is there to be included alone: its name, or that of a
/// directory around it, starts with `_`.
fn is_partial(path: &SitePath) -> bool {
    path.parts().any(|part| part.starts_with('_'))
}

fn is_markdown(path: &SitePath) -> bool {
    matches!(
        path.extension().to_ascii_lowercase().as_str(),
        "md" | "markdown"
    )
}

/// Says whether a file of `content/` is copied. Content is not trusted, so only
/// kinds that no browser runs script from are; others belong into `public/`.
fn is_harmless(path: &SitePath) -> bool {
    const KINDS: &[&str] = &[
        "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "mp4", "webm", "mp3", "ogg",
        "wav", "flac", "pdf", "txt", "log", "csv", "tsv", "json", "yaml", "yml", "toml", "ini",
        "conf", "sh", "bash", "zsh", "fish", "ps1", "py", "rb", "sql", "diff", "patch", "zip",
        "gz", "tgz", "xz", "zst", "tar", "ics", "docx", "xlsx", "pptx", "odt", "ods", "odp",
    ];
    KINDS.contains(&path.extension().to_ascii_lowercase().as_str())
}
