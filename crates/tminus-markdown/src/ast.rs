//! The document as a tree: what pulldown-cmark's events say, with the exact
//! span of everything, our attributes taken off the text, placeholders told
//! apart, and a mark on everything that came alive.
//!
//! Strings borrow from the source wherever the source has them as they are.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use tminus_model::{Span, Window};

/// A whole document.
#[derive(Debug, Clone, Default)]
pub struct Document<'a> {
    /// The blocks in their order.
    pub blocks: Vec<Block<'a>>,
}

/// Attributes that the author wrote: `{#id .class key=value}`. Most nodes have
/// none, and then nothing but a null pointer is kept in the node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes(Option<Box<Written>>);

/// What [`Attributes`] say; all of it empty where there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Where they stand, braces included; `None` when there are none.
    pub span: Option<Span>,
    /// `#id`.
    pub id: Option<String>,
    /// `.class`, in order.
    pub classes: Vec<String>,
    /// `key=value`, in order; a bare word has an empty value.
    pub pairs: Vec<Pair>,
}

static NOTHING_WRITTEN: Written = Written {
    span: None,
    id: None,
    classes: Vec::new(),
    pairs: Vec::new(),
};

impl Deref for Attributes {
    type Target = Written;

    fn deref(&self) -> &Written {
        self.0.as_deref().unwrap_or(&NOTHING_WRITTEN)
    }
}

impl DerefMut for Attributes {
    fn deref_mut(&mut self) -> &mut Written {
        self.0.get_or_insert_default()
    }
}

/// One `key=value` of [`Attributes`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value, quotes taken off.
    pub value: String,
    /// Where key and value stand.
    pub span: Span,
}

impl Attributes {
    /// Adds what others say. An id that is there already stays.
    pub(crate) fn add(&mut self, others: Self) {
        if let Some(others) = others.0 {
            self.classes.extend(others.classes);
            self.pairs.extend(others.pairs);
            self.id = self.id.take().or(others.id);
        }
    }

    /// Says whether a class is there.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|c| c == class)
    }

    /// Gives the value of a key.
    pub fn get(&self, key: &str) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.key == key)
    }
}

/// What of the runbook a node shows: an index into the runbook's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// Of `Runbook::steps`.
    Step(usize),
    /// Of `Runbook::sign_offs`.
    SignOff(usize),
    /// Of `Runbook::triggers`.
    Trigger(usize),
    /// Of `Runbook::measures`.
    Measure(usize),
    /// Of `Runbook::checks`.
    Check(usize),
}

/// A block with its place.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// Where it stands in the source.
    pub span: Span,
    /// Attributes that apply to the block as a whole.
    pub attributes: Attributes,
    /// What it is.
    pub kind: BlockKind<'a>,
}

/// The kinds of blocks.
#[derive(Debug, Clone)]
pub enum BlockKind<'a> {
    /// A heading; `section` is its index in `Runbook::sections`.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The step it is, directly under a heading with `{.steps}`.
        live: Option<Live>,
        /// Its text.
        inlines: Vec<Inline<'a>>,
        /// The index of the section it opens.
        section: usize,
    },
    /// A paragraph.
    Paragraph(Vec<Inline<'a>>),
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        /// Whether its items are not separated by blank lines.
        tight: bool,
        /// The items.
        items: Vec<Item<'a>>,
    },
    /// A table.
    Table(Box<Table<'a>>),
    /// A code block, fenced or indented.
    Code {
        /// The info string of a fence, entities resolved.
        info: Cow<'a, str>,
        /// The lines, in pieces where placeholders stand.
        pieces: Vec<Piece<'a>>,
    },
    /// A block quote, or a GitHub alert.
    Quote {
        /// The kind of alert.
        alert: Option<Alert>,
        /// What is quoted.
        blocks: Vec<Block<'a>>,
    },
    /// A block of raw HTML, to be shown as text; comments are already gone.
    Html(Cow<'a, str>),
    /// `<details>` on its own, with what stands between the tags.
    Details {
        /// The inlines of `<summary>`.
        summary: Vec<Inline<'a>>,
        /// The rest.
        blocks: Vec<Block<'a>>,
    },
    /// The definition of a footnote.
    Footnote {
        /// Its label.
        label: NoteLabel<'a>,
        /// What it says.
        blocks: Vec<Block<'a>>,
    },
    /// A thematic break.
    Rule,
}

/// The kinds of GitHub alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// `[!NOTE]`.
    Note,
    /// `[!TIP]`.
    Tip,
    /// `[!IMPORTANT]`.
    Important,
    /// `[!WARNING]`.
    Warning,
    /// `[!CAUTION]`.
    Caution,
}

/// An item of a list.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// Where it stands in the source.
    pub span: Span,
    /// The attributes at the end of its first paragraph.
    pub attributes: Attributes,
    /// `Some(true)` for `[x]`, `Some(false)` for `[ ]`.
    pub task: Option<bool>,
    /// What it stands for.
    pub live: Option<Live>,
    /// What it holds. In a tight list the first paragraph is written without `<p>`.
    pub blocks: Vec<Block<'a>>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// The alignment of each column of the header.
    pub alignments: Vec<Alignment>,
    /// The header's cells.
    pub header: Vec<Cell<'a>>,
    /// The rows below it. A row may have fewer or more cells than the header:
    /// none that is written is lost.
    pub rows: Vec<Row<'a>>,
    /// The column with times, and with authored status, when rows are steps.
    pub columns: Columns,
}

/// Which columns of a table are known, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Columns {
    /// Time, When, Start.
    pub time: Option<usize>,
    /// Action, Step, Task, Activity, Message, Check, Milestone.
    pub action: Option<usize>,
    /// Owner, Responsible, Role of the one who acts.
    pub owner: Option<usize>,
    /// Status.
    pub status: Option<usize>,
    /// A column that is nothing but a box: Done, `☐`.
    pub done: Option<usize>,
    /// The value measured.
    pub actual: Option<usize>,
    /// How far it is from what it was before.
    pub delta: Option<usize>,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// Not said.
    #[default]
    None,
    /// To the start of the line.
    Left,
    /// To the middle.
    Center,
    /// To the end of the line.
    Right,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Where it stands in the source.
    pub span: Span,
    /// The attributes at the end of its last written cell.
    pub attributes: Attributes,
    /// What it stands for.
    pub live: Option<Live>,
    /// The cells that are written.
    pub cells: Vec<Cell<'a>>,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// Where it stands in the source.
    pub span: Span,
    /// What it says.
    pub inlines: Vec<Inline<'a>>,
}

/// An inline with its place.
#[derive(Debug, Clone)]
pub struct Inline<'a> {
    /// Where it stands in the source.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind<'a>,
}

/// The kinds of inlines.
#[derive(Debug, Clone)]
pub enum InlineKind<'a> {
    /// Text, entities resolved.
    Text(Cow<'a, str>),
    /// A placeholder.
    Var(Var<'a>),
    /// A time that was understood; the text is shown as written.
    Time {
        /// The text.
        text: Cow<'a, str>,
        /// What it means.
        window: Box<Window>,
    },
    /// A code span, in pieces where placeholders stand.
    Code(Vec<Piece<'a>>),
    /// Emphasis.
    Emphasis(Vec<Inline<'a>>),
    /// Strong emphasis.
    Strong(Vec<Inline<'a>>),
    /// Text struck through.
    Strikethrough(Vec<Inline<'a>>),
    /// A link. The address has its placeholders filled in; whether its scheme
    /// may be used is decided by the writer.
    Link {
        /// Where it leads.
        url: Cow<'a, str>,
        /// Its title, or nothing.
        title: Cow<'a, str>,
        /// What is shown.
        inlines: Vec<Inline<'a>>,
    },
    /// An image.
    Image {
        /// Where it lies.
        url: Cow<'a, str>,
        /// Its title, or nothing.
        title: Cow<'a, str>,
        /// The alternative text.
        alt: Vec<Inline<'a>>,
    },
    /// A reference to a footnote.
    FootnoteReference(NoteLabel<'a>),
    /// One of the bare tags that pass: `<kbd>`, `<sub>`, `<sup>`.
    Tag {
        /// Which.
        tag: BareTag,
        /// What stands between the tags.
        inlines: Vec<Inline<'a>>,
    },
    /// Raw HTML, to be shown as text; comments are already gone.
    Html(Cow<'a, str>),
    /// The end of a line in the source.
    SoftBreak,
    /// A break that is meant, or `<br>`.
    HardBreak,
}

/// The bare inline tags that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BareTag {
    /// `<kbd>`.
    Kbd,
    /// `<sub>`.
    Sub,
    /// `<sup>`.
    Sup,
}

/// A stretch of text, or a placeholder in it.
#[derive(Debug, Clone)]
pub enum Piece<'a> {
    /// Text as it is.
    Text(Cow<'a, str>),
    /// A placeholder.
    Var(Var<'a>),
}

/// A placeholder.
#[derive(Debug, Clone)]
pub struct Var<'a> {
    /// The name between the braces.
    pub name: Cow<'a, str>,
    /// The value, when a source gave one. It is text, never markup.
    pub value: Option<String>,
}

/// The label of a footnote. It means the footnote of the text that it stands in:
/// each included text has its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteLabel<'a> {
    /// What stands behind `[^`.
    pub text: Cow<'a, str>,
    /// Where the text starts that it stands in.
    pub within: usize,
}
