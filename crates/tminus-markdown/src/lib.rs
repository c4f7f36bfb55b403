//! Markdown to runbook and safe HTML.
//!
//! [`parse`] reads one document and never fails; what is wrong with it stands
//! in [`Parsed::diagnostics`]. It works in these steps, of which [`open`] takes the
//! first alone:
//!
//! 1. `front`: the front matter and its known keys.
//! 2. `tree`: pulldown-cmark's events become the tree of [`ast`], nesting
//!    capped, table rows split from their own source so that no cell is lost,
//!    HTML comments dropped, placeholders told apart, attributes taken off.
//! 3. `recognise`: the tree is walked once; what comes alive is put into the
//!    [`Runbook`](tminus_model::Runbook), marked in the tree, and explained;
//!    then everything gets its id, and references are resolved.
//! 4. `raw`: rules over raw lines, for what a Markdown parser hides;
//!    `commands`: rules over code.
//! 5. `values`: placeholders are filled in and counted, values are held against
//!    what was declared, look-alike names are told.

mod alike;
mod allow;
pub mod ast;
pub mod attributes;
mod commands;
mod direction;
pub mod explain;
mod fenced;
mod filled;
pub mod front;
#[cfg(feature = "highlight")]
pub mod highlight;
pub mod html;
mod ids;
pub mod include;
mod options;
mod raw;
mod recognise;
mod suggest;
mod text;
mod tree;
mod values;
pub mod vars;
mod words;

use tminus_model::{Diagnostic, Runbook, Severity, Span};

use text::Lines;
use values::{Filler, Values, fill_links};

pub use allow::{Allow, Covers};
pub use explain::Explained;
pub use filled::filled;
pub use front::FrontMatter;
pub use ids::{NewId, NewIds, new_ids};
pub use options::{Explain, Limits, Options, Place};
pub use words::{Column, FieldWord, Words};

/// A document to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// Its path as the user knows it, with `/` between its parts.
    pub path: &'a str,
    /// Its text, front matter included. A byte order mark is passed over.
    pub text: &'a str,
}

/// All that was understood of one document.
#[derive(Debug, Clone, Default)]
pub struct Parsed<'a> {
    /// What it means.
    pub runbook: Runbook,
    /// How it looks.
    pub body: ast::Document<'a>,
    /// Its front matter, bold header lines included.
    pub front: FrontMatter,
    /// Its title where the reader can fill in a part of it: with those
    /// placeholders as they are written.
    pub open_title: Option<String>,
    /// The names that its author gave lists, tables, blocks and rows that are no
    /// steps, and headings: the fragments of the page beside those of steps.
    pub anchors: Vec<String>,
    /// Its timers and decisions.
    pub(crate) fenced: fenced::Found,
    /// What is wrong with it, in [`Diagnostic::report_order`].
    pub diagnostics: Vec<Diagnostic>,
    /// What became live and by which rule, in document order.
    pub explained: Vec<Explained>,
    /// Every link and image, in document order.
    pub links: Vec<LinkRef>,
    /// Every placeholder of the document, filled or not, sorted by name.
    pub placeholders: Vec<PlaceholderUse>,
    /// Every `<!-- tminus-allow CODE: why -->`, in document order.
    pub allows: Vec<Allow>,
}

/// An address that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRef {
    /// The address, placeholders filled in where they have a value.
    pub url: String,
    /// Where the link or image stands.
    pub span: Span,
    /// What kind of reference it is.
    pub kind: LinkKind,
}

/// The kinds of [`LinkRef`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// A link.
    Link,
    /// An image.
    Image,
}

/// A placeholder and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceholderUse {
    /// The name between the braces.
    pub name: String,
    /// Its value, if a source gave one.
    pub value: Option<String>,
    /// What stands for it without a value, or nothing.
    pub default: Option<String>,
    /// Whether something is missing without a value.
    pub need: Need,
    /// How often it occurs.
    pub count: u32,
    /// Where it occurs first.
    pub span: Span,
    /// The line of its first occurrence, from 1.
    pub line: u32,
}

/// Whether a runbook is complete without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Need {
    /// It is not.
    #[default]
    Required,
    /// It is: `required = false`.
    Optional,
    /// It is not, and only the reader can give it: a secret.
    Secret,
}

impl PlaceholderUse {
    /// Says whether somebody should still give a value.
    pub fn is_missing(&self) -> bool {
        self.value.is_none() && self.default.is_none() && self.need == Need::Required
    }
}

/// Reads a document. Never fails: what is wrong is in [`Parsed::diagnostics`].
/// An `include` block stays a block of code.
pub fn parse<'a>(source: &Source<'a>, options: &Options) -> Parsed<'a> {
    open(source, None, options).read(options)
}

/// A document of which nothing but the front matter is read so far.
#[derive(Debug)]
pub struct Opened<'a> {
    source: Source<'a>,
    expanded: Option<&'a include::Expanded>,
    front: FrontMatter,
    /// Where the text behind the front matter starts.
    from: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Begins to read a document, with all that it includes: `source` holds the whole
/// text that [`include::expand`] gave then, and every span is a place in that text.
/// Lines are those of the document itself; in included text, of its block.
pub fn open<'a>(
    source: &Source<'a>,
    expanded: Option<&'a include::Expanded>,
    options: &Options,
) -> Opened<'a> {
    let (front, from, diagnostics) = if is_too_long(source, expanded, options) {
        Default::default()
    } else {
        let zone = options.default_timezone.as_deref();
        front::read(source, zone, &options.words)
    };
    Opened {
        source: *source,
        expanded,
        front,
        from,
        diagnostics,
    }
}

fn is_too_long(
    source: &Source<'_>,
    expanded: Option<&include::Expanded>,
    options: &Options,
) -> bool {
    expanded.is_none() && source.text.len() > options.limits.bytes
}

impl<'a> Opened<'a> {
    /// What its front matter says. The text behind it may fill what is left empty
    /// there, but for the title, the weight and whether it is a draft.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }

    /// The title that [`Opened::read`] will find; `None` where it takes more than
    /// the front matter to know it.
    pub fn title(&self) -> Option<&str> {
        let title = self.front.title.as_deref()?;
        (!title.contains("{{") && !title.trim().is_empty()).then_some(title)
    }

    /// Reads the rest.
    pub fn read(self, options: &Options) -> Parsed<'a> {
        if is_too_long(&self.source, self.expanded, options) {
            return too_long(&self.source, options.limits.bytes);
        }
        read(self, options)
    }
}

fn read<'a>(opened: Opened<'a>, options: &Options) -> Parsed<'a> {
    let Opened {
        source,
        expanded,
        front,
        from,
        mut diagnostics,
    } = opened;
    let source = &source;
    let text = source.text;
    let mut values = Values::new(options, front);
    let lines = match expanded {
        Some(expanded) => expanded.lines(),
        None => Lines::new(text),
    };
    let whole = tree::Whole { text, expanded };
    let mut tree = tree::build(whole, from, source.path, &options.limits, &mut diagnostics);
    let mut found = recognise::recognise(
        source,
        expanded,
        &mut tree,
        &mut values,
        options,
        &lines,
        &mut diagnostics,
    );
    direction::set(&mut found.runbook, values.front(), &text[from..]);
    raw::check(source, &tree.blocks, options, &mut diagnostics);
    commands::check(source, &tree.blocks, &mut diagnostics);
    let allows = allow::read(text, &tree.allows, &tree.blocks);
    let fenced = fenced::read(
        source.path,
        text,
        &tree.blocks,
        &values,
        &lines,
        &mut found.runbook,
        &mut diagnostics,
    );
    let mut placeholders = Vec::new();
    let open_title = open_title(&found.runbook, &values);
    if tree.placeholders || open_title.is_some() {
        let mut filler = Filler::new(&values, &lines);
        filler.document(&mut tree.blocks);
        filler.title();
        (placeholders, found.runbook.placeholders) = filler.finish();
        fill_links(&mut tree.links, &values);
        values.check(source.path, &placeholders, &mut diagnostics);
        alike::check(source.path, &placeholders, values.front(), &mut diagnostics);
    }
    tree.links.sort_by_key(|link| link.span);
    diagnostics.sort_by(Diagnostic::report_order);
    diagnostics.dedup();
    Parsed {
        runbook: found.runbook,
        body: ast::Document {
            blocks: tree.blocks,
        },
        front: values.into_front(),
        open_title,
        anchors: found.anchors,
        fenced,
        diagnostics,
        explained: found.explained,
        links: tree.links,
        placeholders,
        allows,
    }
}

/// The title with its open placeholders, if it has any.
fn open_title(runbook: &Runbook, values: &Values<'_>) -> Option<String> {
    let heading = || {
        let mut sections = runbook.sections.iter();
        sections
            .find(|section| section.level == 1)
            .map(|section| &section.title)
    };
    let title = values.front().title.as_ref().or_else(heading)?;
    let filled = values.fill(title);
    tree::next_placeholder(&filled, 0)?;
    Some(filled.into_owned())
}

/// What is said of a document that is not read.
fn too_long<'a>(source: &Source<'a>, limit: usize) -> Parsed<'a> {
    let message = format!("this document is longer than {limit} bytes");
    let found = Diagnostic::new(
        "too-long",
        Severity::Error,
        source.path,
        Span::default(),
        message,
    );
    Parsed {
        diagnostics: vec![found.help("split it into documents that link to each other")],
        ..Parsed::default()
    }
}
