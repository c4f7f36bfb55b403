//! A document as one file for other tools.
//!
//! | format | what it is | who reads it |
//! |---|---|---|
//! | calendar | an event for each timed step (RFC 5545) | calendars |
//! | JSON | the wire model, its graph and its plan | programs |
//! | CSV | a row for each step (RFC 4180) | spreadsheets |
//! | Markdown | the source, placeholders filled in | people, other renderers |
//! | HTML | the page with everything in it | a browser without the site |
//!
//! Each is a function of the checked site: no clock is read, and the same
//! sources give the same bytes.

mod calendar;
mod csv;
mod ical;
mod json;
mod schedule;
mod single;
pub(crate) mod words;

use tminus_markdown::{Parsed, Source};
use tminus_model::{Diagnostic, Instant, Severity, Span, StepKind};

use crate::SitePath;
use crate::input::Input;
use crate::site::{Page, Site, markdown_options};
use schedule::Schedule;

/// What a document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// iCalendar.
    Calendar,
    /// The wire model.
    Json,
    /// A table of the steps.
    Csv,
    /// The source with its placeholders filled in.
    Markdown,
    /// The page with everything in it.
    Html,
}

impl Format {
    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Calendar => "ics",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// What an export depends on beside the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportOptions {
    /// When the sources were last changed, for calendars (`SOURCE_DATE_EPOCH`).
    pub changed: Option<Instant>,
    /// Whether CSV starts with a byte order mark.
    pub mark: ByteOrderMark,
}

/// Whether a file starts with a byte order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ByteOrderMark {
    /// It does not.
    #[default]
    Without,
    /// It does: Excel then reads it as UTF-8.
    With,
}

/// A document that can be exported.
#[derive(Debug, Clone, Copy)]
pub struct Exportable<'s> {
    index: usize,
    page: &'s Page<'s>,
}

impl<'s> Exportable<'s> {
    /// The path of its source, below the project's root.
    pub fn source(&self) -> &'s str {
        &self.page.document.source
    }

    /// The path of its source below `content/`, without the extension.
    pub fn name(&self) -> SitePath {
        let path = &self.page.document.path;
        path.parent().child(path.stem())
    }

    /// The runbook's id.
    pub fn id(&self) -> &'s str {
        &self.page.facts.id
    }

    /// Says whether it has anything to tick.
    pub fn is_runbook(&self) -> bool {
        self.page.facts.steps > 0
    }

    /// Says whether a reader who writes `name` means this document: its path
    /// below the project or below `content/`, with or without the extension,
    /// or the runbook's id.
    fn is_called(&self, name: &str) -> bool {
        let path = self.page.document.path.as_str();
        let name = name.strip_prefix("./").unwrap_or(name);
        name == self.source() || name == path || name == self.name().as_str() || name == self.id()
    }
}

/// What an export came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub bytes: Vec<u8>,
    /// What the reader should know of it, one sentence each.
    pub notes: Vec<String>,
}

impl<'p> Site<'p> {
    /// Gives every document of the site, in the order of the paths.
    pub fn exportable<'s>(&'s self) -> impl Iterator<Item = Exportable<'s>>
    where
        'p: 's,
    {
        self.pages
            .iter()
            .enumerate()
            .map(|(index, page)| Exportable { index, page })
    }

    /// Finds the documents that a name can mean: one, or none, or (where a
    /// path and an id are the same) several.
    pub fn called(&self, name: &str) -> Vec<Exportable<'_>> {
        self.exportable()
            .filter(|document| document.is_called(name))
            .collect()
    }

    /// Writes a document in a format; says why where that cannot be. `input` is
    /// asked for the images of a page.
    pub fn export(
        &self,
        document: Exportable<'_>,
        format: Format,
        options: &ExportOptions,
        input: &dyn Input,
    ) -> Result<Exported, Box<Diagnostic>> {
        let page = &self.pages[document.index];
        self.with_parsed(page, |parsed| {
            let whole = |text: String| Exported {
                bytes: text.into_bytes(),
                notes: Vec::new(),
            };
            let subject = Subject {
                site: self,
                page,
                parsed,
                schedule: Schedule::new(&parsed.runbook),
            };
            match format {
                Format::Calendar => calendar::write(&subject, options),
                Format::Json => Ok(whole(json::write(&subject))),
                Format::Csv => Ok(whole(csv::write(&subject, options.mark))),
                Format::Markdown => {
                    let document = page.document;
                    let source = Source {
                        path: &document.source,
                        text: &document.text,
                    };
                    let expanded = document.expanded.as_ref();
                    let text = tminus_markdown::filled(&source, expanded, parsed);
                    let differs = expanded.is_some() && self.reads_otherwise(parsed, &text);
                    let note = "included text does not read the same where it is put in: compare the steps of this file with those of the page, and set the include apart with a heading";
                    Ok(Exported {
                        notes: differs.then(|| note.to_owned()).into_iter().collect(),
                        ..whole(text)
                    })
                }
                Format::Html => single::write(&subject, document.index, input),
            }
        })
    }
}

impl Site<'_> {
    /// Says whether a text that was put together has other steps than what it
    /// was put together from: what one file leaves open can reach into another.
    fn reads_otherwise(&self, parsed: &Parsed<'_>, text: &str) -> bool {
        let source = Source { path: "", text };
        let again = tminus_markdown::parse(&source, &markdown_options(self.project));
        let steps = |of: &Parsed<'_>| -> Vec<(StepKind, String)> {
            let steps = of.runbook.steps.iter();
            steps
                .map(|step| (step.kind, of.fill(&step.text).into_owned()))
                .collect()
        };
        steps(parsed) != steps(&again)
    }
}

/// A document on its way out.
struct Subject<'s> {
    site: &'s Site<'s>,
    page: &'s Page<'s>,
    parsed: &'s Parsed<'s>,
    schedule: Schedule,
}

impl Subject<'_> {
    /// Fills in the placeholders of a text of the model.
    fn fill(&self, text: &str) -> String {
        self.parsed.fill(text).into_owned()
    }

    /// Who an owner is: the holder of the role, placeholders filled in.
    fn owner(&self, owner: &str) -> String {
        let runbook = &self.parsed.runbook;
        let name = runbook.owner_name(owner);
        if name == owner {
            self.fill(owner)
        } else {
            format!("{} ({})", self.fill(name), self.fill(owner))
        }
    }

    /// The headings above a step: `Launch › Day of the launch`.
    fn sections(&self, section: usize) -> String {
        let path = self.parsed.runbook.section_path(section);
        let path: Vec<String> = path
            .into_iter()
            .filter(|title| !title.is_empty())
            .map(|title| self.fill(title))
            .collect();
        path.join(" › ")
    }

    /// A problem of the document as a whole.
    fn cannot(&self, code: &'static str, message: &str) -> Diagnostic {
        Diagnostic::new(
            code,
            Severity::Error,
            &self.page.document.source,
            Span::default(),
            message,
        )
    }
}
