//! Safe HTML of a document, by `docs/page-contract.md`.
//!
//! Three rules hold for everything that is written here:
//!
//! 1. All text goes through [`escape`], all addresses through [`url`]; element
//!    and attribute names come from this module alone.
//! 2. Raw HTML is text. There is no script, no style and no handler.
//! 3. Ids and classes start with `tm-`, but for the anchors of headings
//!    (unique, and never starting so), `language-…` and `hl-…`.
//!
//! [`blocks`] walks the tree; [`list`], [`table`], [`inline`] and [`footnote`]
//! write their parts. Recursion is bounded by the nesting that the tree allows.

mod blocks;
mod code;
mod escape;
mod fenced;
mod footnote;
mod inline;
mod list;
mod raw;
mod table;
mod time;
mod url;

use std::borrow::Cow;
use std::collections::BTreeSet;

use tminus_model::{Instant, LocalDateTime, Runbook, When};

use crate::Parsed;
use crate::ast::{Block, Live};

#[cfg(feature = "highlight")]
pub(crate) use escape::text as escape_text;
pub use time::iso;
pub use url::is_safe as is_safe_url;

/// What the writer asks of the site around the page. Every method may be left
/// as it is.
pub trait Host {
    /// Gives the address under which a link or image is reached from the page:
    /// `setup.md` becomes `setup.html`, and `#purge-cdn` the place of that step.
    fn link<'u>(&self, url: &'u str) -> Cow<'u, str> {
        Cow::Borrowed(url)
    }

    /// Gives code as safe HTML: text and `<span class="hl-…">`, nothing else.
    /// `None` leaves it plain.
    fn highlight(&self, language: &str, code: &str) -> Option<String> {
        let _ = (language, code);
        None
    }

    /// Gives raw HTML as it may stand in the page: sanitised, and every tag in it
    /// closed. `None` shows it as text.
    fn raw(&self, html: &str, place: RawPlace) -> Option<String> {
        let _ = (html, place);
        None
    }

    /// Gives the moment that a time means, where it can be resolved.
    fn resolve(&self, when: &When) -> Option<Instant> {
        let _ = when;
        None
    }

    /// Gives what clocks in the runbook's zone show at a moment.
    fn local(&self, at: Instant) -> Option<LocalDateTime> {
        let _ = at;
        None
    }
}

/// Where raw HTML stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawPlace {
    /// In a line of text.
    Inline,
    /// Beside paragraphs.
    Block,
}

/// A host that changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plain;

impl Host for Plain {}

/// A document as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html {
    /// The text, for the inside of `<article>`.
    pub body: String,
    /// The heading of level 1 that the document starts with. Its line is not in
    /// the body: the template writes it.
    pub title: Option<TocEntry>,
    /// The other headings, in document order.
    pub toc: Vec<TocEntry>,
}

/// A heading in the contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TocEntry {
    /// The index of its section.
    pub section: usize,
    /// 1 to 6.
    pub level: u8,
    /// Its text, plain.
    pub title: String,
    /// The same where the reader can fill in a part of it: with those
    /// placeholders as they are written.
    pub open: Option<String>,
    /// Its fragment, without `#`.
    pub anchor: String,
}

/// Writes a document. `runbook` is that of `parsed`, times resolved.
pub fn render(parsed: &Parsed<'_>, runbook: &Runbook, host: &dyn Host) -> Html {
    let mut writer = Writer::new(runbook, host, &parsed.body.blocks);
    writer.fenced = &parsed.fenced;
    writer.document(&parsed.body.blocks);
    writer.html.body = writer.out;
    writer.html
}

struct Writer<'d, 'a> {
    out: String,
    html: Html,
    runbook: &'d Runbook,
    host: &'d dyn Host,
    /// Whether anything in the page is live.
    live: bool,
    /// The sections that are open in the innermost container: their levels.
    sections: Vec<u8>,
    notes: footnote::Notes<'d, 'a>,
    /// How many tables, code blocks and dead boxes were written: their labels
    /// and ids are numbered.
    tables: u32,
    codes: u32,
    boxes: u32,
    /// The names of lists, tables and blocks that were written.
    anchors: BTreeSet<String>,
    /// Where timers and decisions stand.
    fenced: &'d [(u32, crate::fenced::Fenced)],
    /// How many empty cells may still be added to short rows.
    padding: u32,
}

impl<'d, 'a> Writer<'d, 'a> {
    fn new(runbook: &'d Runbook, host: &'d dyn Host, blocks: &'d [Block<'a>]) -> Self {
        let live = !(runbook.steps.is_empty()
            && runbook.sign_offs.is_empty()
            && runbook.triggers.is_empty()
            && runbook.measures.is_empty()
            && runbook.checks.is_empty());
        // A step takes about four hundred bytes, the rest about as much again
        // as its source: one allocation, as a rule.
        let source = blocks.last().map_or(0, |block| block.span.end as usize);
        Self {
            out: String::with_capacity(source * 2 + runbook.steps.len() * 400),
            html: Html::default(),
            runbook,
            host,
            live,
            sections: Vec::new(),
            notes: footnote::Notes::new(blocks),
            tables: 0,
            codes: 0,
            boxes: 0,
            anchors: BTreeSet::new(),
            fenced: &[],
            padding: table::PADDING,
        }
    }

    #[inline]
    fn push(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn text(&mut self, text: &str) {
        escape::text(&mut self.out, text);
    }

    /// Writes ` name="value"`.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape::attribute(&mut self.out, value);
        self.out.push('"');
    }

    /// Writes a number.
    fn number(&mut self, number: usize) {
        self.out.push_str(itoa::Buffer::new().format(number));
    }

    /// Writes ` name="prefixN"`.
    fn numbered(&mut self, name: &str, prefix: &str, number: usize) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.out.push_str(prefix);
        self.number(number);
        self.out.push('"');
    }

    /// Writes the class and the data attribute of what is live and no step.
    fn live_attributes(&mut self, live: Live) {
        let runbook = self.runbook;
        let (class, name, id) = match live {
            Live::Step(_) => return,
            Live::SignOff(n) => (
                "tm-signoff",
                "data-tm-signoff",
                runbook.sign_offs.get(n).map(|it| &it.id),
            ),
            Live::Trigger(n) => (
                "tm-trigger",
                "data-tm-trigger",
                runbook.triggers.get(n).map(|it| &it.id),
            ),
            Live::Measure(n) => (
                "tm-measure",
                "data-tm-measure",
                runbook.measures.get(n).map(|it| &it.id),
            ),
            Live::Check(n) => (
                "tm-recurring",
                "data-tm-check",
                runbook.checks.get(n).map(|it| &it.id),
            ),
        };
        if let Some(id) = id {
            self.attribute("class", class);
            self.attribute(name, id.as_str());
        }
    }

    /// Writes the attributes of a step's element.
    fn step_attributes(&mut self, index: usize) {
        let runbook = self.runbook;
        self.push(" class=\"tm-step\"");
        if let Some(step) = runbook.steps.get(index) {
            self.push(" data-tm-step=\"");
            escape::attribute(&mut self.out, step.id.as_str());
            self.push("\"");
        }
        self.push(" id=\"tm-s-");
        self.number(index);
        self.push("\"");
    }

    /// Writes a step's box up to its label, the tag left open.
    fn step_box(&mut self, index: usize) {
        self.push("<input type=\"checkbox\" class=\"tm-box\" id=\"tm-b-");
        self.number(index);
        self.push("\" autocomplete=\"off\"");
        if self.runbook.steps.get(index).is_some_and(|s| s.checked) {
            self.push(" checked");
        }
    }
}
