//! What is said about a source, apart from how it is shown.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// A range of bytes in one source text, half open. Both ends lie on character
/// boundaries of that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// Makes a span of two byte offsets.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// Gives the range, for slicing the source.
    pub fn range(self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// How grave a diagnostic is. Nothing is written while there are errors;
/// `--strict` makes errors of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build must not go on.
    Error,
    /// The result is probably not what the author means.
    Warning,
    /// Worth knowing; never an error.
    Info,
}

/// A further place that a diagnostic points at, in the same source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// One finding about one source. Terminal text, JSON, SARIF and GitHub
/// annotations are functions over this type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule, such as `front-matter` or `unknown-key`: lower case with dashes.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The source's path as the user knows it, with `/` between its parts.
    pub path: String,
    /// The place. Line and column are computed from the source where it is shown.
    pub span: Span,
    /// One lower-case sentence without a full stop; values stand in backticks.
    pub message: String,
    /// Further places.
    pub labels: Vec<Label>,
    /// The way out, as one or two sentences.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Makes a diagnostic without labels and help. The code is that of a row of
    /// [`crate::rules::RULES`].
    pub fn new(
        code: &'static str,
        severity: Severity,
        path: impl Into<String>,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        debug_assert!(crate::rules::rule(code).is_some(), "no rule `{code}`");
        Self {
            code,
            severity,
            path: path.into(),
            span,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// The order in which diagnostics are reported: by path, place, gravity, code.
    pub fn report_order(&self, other: &Self) -> Ordering {
        (
            &self.path,
            self.span,
            self.severity,
            self.code,
            &self.message,
        )
            .cmp(&(
                &other.path,
                other.span,
                other.severity,
                other.code,
                &other.message,
            ))
    }
}
