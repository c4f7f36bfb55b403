//! The theme: templates, style sheets, a script and an icon. They are inside
//! the library; a file of the same path in the project's `site/` takes its
//! place, one file at a time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use tera::{ErrorKind, Tera};
use tminus_model::{Diagnostic, Severity, Span};

use crate::splice::Templates;
use crate::{SitePath, markup};

/// The directory of a project's own theme files.
pub(crate) const DIR: &str = "site";

static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme.rs"));

/// The files of the theme by their path below `site/`.
#[derive(Debug, Default)]
pub(crate) struct Theme {
    files: BTreeMap<String, Cow<'static, [u8]>>,
    /// Whether the project has a template of its own.
    replaced: bool,
}

impl Theme {
    /// The theme as it is inside the library.
    pub(crate) fn embedded() -> Self {
        Self {
            files: EMBEDDED
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes)))
                .collect(),
            replaced: false,
        }
    }

    /// Says whether a file of a project's `site/` belongs to the theme.
    pub(crate) fn knows(path: &SitePath) -> bool {
        let name = path.as_str();
        matches!(name, "theme.js" | "icon.svg")
            || (name.starts_with("templates/") && path.extension() == "html")
            || (name.starts_with("css/") && path.extension() == "css")
    }

    /// Puts a file in the place of the embedded one.
    pub(crate) fn replace(&mut self, path: &SitePath, bytes: Vec<u8>) {
        self.replaced |= path.as_str().starts_with("templates/");
        self.files.insert(path.as_str().to_owned(), bytes.into());
    }

    /// Says whose the templates are.
    pub(crate) fn whose(&self) -> Templates {
        if self.replaced {
            Templates::Replaced
        } else {
            Templates::Own
        }
    }

    /// The one style sheet: all of `css/`, in the order of the names.
    pub(crate) fn css(&self) -> Vec<u8> {
        let mut css = Vec::new();
        for (name, bytes) in &self.files {
            if name.starts_with("css/") {
                css.extend_from_slice(bytes);
                if !bytes.ends_with(b"\n") {
                    css.push(b'\n');
                }
            }
        }
        css
    }

    /// A single file, empty when the theme has none of this name.
    pub(crate) fn file(&self, name: &str) -> &[u8] {
        self.files.get(name).map_or(&[], |bytes| bytes)
    }

    /// Compiles the templates.
    pub(crate) fn templates(&self) -> Result<Tera, Box<Diagnostic>> {
        let mut tera = Tera::new();
        tera.set_escape_fn(escape);
        let templates: Vec<(&str, &str)> = self
            .files
            .iter()
            .filter_map(|(name, bytes)| {
                let name = name.strip_prefix("templates/")?;
                Some((name, std::str::from_utf8(bytes).ok()?))
            })
            .collect();
        match tera.add_raw_templates(templates) {
            Ok(()) => Ok(tera),
            Err(error) => Err(Box::new(Self::diagnostic(&error))),
        }
    }

    /// Says what is wrong with a template, at its place in the project.
    pub(crate) fn diagnostic(error: &tera::Error) -> Diagnostic {
        let (path, span, message) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let range = report.span().range.clone();
                (
                    format!("{DIR}/templates/{}", report.filename()),
                    Span::new(range.start, range.end),
                    report.message().to_owned(),
                )
            }
            _ => (
                format!("{DIR}/templates"),
                Span::default(),
                error.to_string(),
            ),
        };
        let message = message.lines().next().unwrap_or_default().to_owned();
        Diagnostic::new(
            "template",
            Severity::Error,
            path,
            span,
            format!("the template cannot be used: {message}"),
        )
    }

    /// The text of a file of the theme, named as diagnostics name it.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        let name = path.strip_prefix(DIR)?.strip_prefix('/')?;
        std::str::from_utf8(self.files.get(name)?).ok()
    }
}

/// Escapes what templates write.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    markup::escaped(text, |piece| out.write_all(piece.as_bytes()))
}
