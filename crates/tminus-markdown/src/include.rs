//! Includes: fenced blocks called `include`, with the text of other files in
//! their place.
//!
//! A document and all that it includes become one text: each included text is
//! put between the fence and the block's own lines. So places stay in the
//! order of the document, and a place in that text belongs to exactly one
//! place in one file. Each file is still read by the Markdown parser on its
//! own: nothing that is left open in one runs into another.
//!
//! 1. [`expand`] finds the blocks, asks for the files, and puts the text
//!    together. Nothing is read here: files come from the caller.
//! 2. `tree` reads each part by itself and puts it where its block stands.
//! 3. [`Expanded::locate`] says which file a finding is about.

mod alone;
mod block;
mod labels;
mod region;

pub(crate) use alone::Edit;

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options as Markdown, Parser, Tag, TagEnd};
use tminus_model::{Diagnostic, Severity, Span, StepId};

use crate::Source;
use crate::ast::Attributes;
use crate::front::split;
use crate::text::{Lines, Same};
use block::Wanted;

/// Files inside each other.
const DEEPEST: usize = 8;
/// Bytes of a document with all that it includes.
const LARGEST: usize = 8 << 20;

/// A file that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its path as diagnostics name it.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Why a file cannot be included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The sentence.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

/// A document with all that it includes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expanded {
    /// The document's own text and what is included, each with its place.
    pub(crate) parts: Vec<Part>,
    /// Which part stands where an `include` fence starts, in the whole text.
    pub(crate) fences: BTreeMap<usize, usize>,
    stretches: Vec<Stretch>,
    /// The files that were included, whole, by path.
    pub files: BTreeMap<String, String>,
    /// Their lines.
    lines: BTreeMap<String, Lines>,
}

/// One text that the Markdown parser reads by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Part {
    pub(crate) text: String,
    path: String,
    /// Where the text starts in its file.
    offset: usize,
    /// Where it starts in the whole text.
    base: usize,
    /// Where other parts stand in it: byte of the fence, byte at which they are
    /// put in, which.
    holds: Vec<(usize, usize, usize)>,
    /// How its headings are moved.
    pub(crate) shift: i8,
    /// What is added to the ids in it.
    pub(crate) affix: Option<Affix>,
    /// The language of what is no Markdown.
    pub(crate) code: Option<String>,
    /// The way from the document's directory to the file's.
    pub(crate) folder: String,
    /// The part that it stands in.
    parent: Option<usize>,
    /// The ids that this text and what stands in it give, by what they are
    /// called in this text.
    ids: BTreeMap<String, String>,
    /// Its length with all that stands in it.
    whole: usize,
    /// Where each part in it ends up: from which own byte on, how far behind.
    moved: Vec<(usize, usize)>,
}

/// What keeps the ids of an included text apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Affix {
    /// `prefix = "eu"`: `#dns` becomes `#eu-dns`.
    Prefix(String),
    /// The file is included once more: `#dns` becomes `#dns-2`.
    Number(usize),
}

impl Part {
    /// Gives the place in the whole text of a place in this one.
    pub(crate) fn place(&self, at: usize) -> usize {
        let before = self.moved.partition_point(|(from, _)| *from <= at);
        let moved = before.checked_sub(1).map_or(0, |last| self.moved[last].1);
        self.base + at + moved
    }

    /// Keeps the ids of this text apart from those of others.
    pub(crate) fn rename(&self, attributes: &mut Attributes) {
        if self.affix.is_some()
            && let Some(id) = &mut attributes.id
            && let Some(new) = self.id(id)
        {
            *id = new;
        }
    }

    /// Gives an address as it is from the document's folder.
    pub(crate) fn address(&self, url: &str) -> Option<String> {
        let full = url
            .find(':')
            .is_some_and(|colon| !url[..colon].contains('/'));
        let relative = !self.folder.is_empty()
            && !url.is_empty()
            && !full
            && !url.starts_with(['/', '#', '?', '\\'])
            && !url.starts_with("{{");
        relative.then(|| format!("{}{url}", self.folder))
    }

    /// Gives the id that an id of this text has in the document.
    fn id(&self, id: &str) -> Option<String> {
        Some(match self.affix.as_ref()? {
            Affix::Prefix(prefix) => format!("{prefix}-{id}"),
            Affix::Number(number) => format!("{id}-{number}"),
        })
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.base..self.base + self.whole
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    /// The first byte in the whole text.
    start: usize,
    part: usize,
    /// The same byte in the part's own text.
    own: usize,
}

impl Expanded {
    /// The document as its author wrote it.
    pub fn original(&self) -> &str {
        self.parts.first().map_or("", |part| &part.text)
    }

    fn find(&self, at: usize) -> (usize, usize) {
        let after = self.stretches.partition_point(|it| it.start <= at);
        let Some(it) = after.checked_sub(1).map(|last| &self.stretches[last]) else {
            return (0, at);
        };
        (it.part, it.own + (at - it.start))
    }

    /// Gives the file of a place in the whole text, and the place there.
    fn at(&self, span: Span) -> (&str, Span) {
        let (part, own) = self.find(span.start as usize);
        let part = &self.parts[part];
        let length = (span.end - span.start) as usize;
        let end = (own + length).min(part.text.len()).max(own);
        (&part.path, Span::new(part.offset + own, part.offset + end))
    }

    /// Gives the included file that a place of the whole text is in, and the
    /// line there; nothing for the document itself.
    pub(crate) fn included(&self, at: usize) -> Option<(String, u32)> {
        let (index, own) = self.find(at);
        let part = self.parts.get(index).filter(|_| index > 0)?;
        let lines = self.lines.get(&part.path)?;
        Some((part.path.clone(), lines.of((part.offset + own) as u32)))
    }

    /// Makes a finding about the whole text one about the file it is in.
    pub fn locate(&self, found: &mut Diagnostic) {
        if self.parts.first().is_none_or(|own| own.path != found.path) {
            return;
        }
        let (path, span) = self.at(found.span);
        let path = path.to_owned();
        found.span = span;
        found.labels.retain_mut(|label| {
            let (of, span) = self.at(label.span);
            label.span = span;
            of == path
        });
        found.path = path;
    }

    /// Gives the name in the document of an id that is mentioned at a place of
    /// included text: that of the innermost text around which gives it, as ids
    /// there are kept apart. `None` where it means the same everywhere.
    pub(crate) fn named(&self, at: usize, id: &str) -> Option<String> {
        let mut part = self.parts.get(self.find(at).0)?;
        let mut name = loop {
            match part.ids.get(id) {
                Some(name) => break name.clone(),
                None => part = &self.parts[part.parent?],
            }
        };
        loop {
            name = part.id(&name).unwrap_or(name);
            match part.parent {
                Some(parent) => part = &self.parts[parent],
                None => break,
            }
        }
        (name != id).then_some(name)
    }

    /// Gives the lines of the document itself, for places in the whole text.
    pub(crate) fn lines(&self) -> Lines {
        let own = &self.parts[0];
        let mut pieces = vec![(0, 0, Same::No)];
        for (fence, put, part) in &own.holds {
            let range = self.parts[*part].range();
            pieces.push((range.start as u32, *fence as u32, Same::Yes));
            pieces.push((range.end as u32, *put as u32, Same::No));
        }
        Lines::of_pieces(&own.text, pieces)
    }
}

/// Puts a document and all that it includes together; nothing where it includes
/// nothing. `load` gives the file that `name` means in the file `from`.
pub fn expand(
    source: &Source<'_>,
    load: &mut dyn FnMut(&str, &str) -> Result<Loaded, Refused>,
) -> (Option<(String, Expanded)>, Vec<Diagnostic>) {
    // Most documents include nothing: they are not read twice.
    if !may_include(source.text) {
        return (None, Vec::new());
    }
    let mut work = Work {
        load,
        found: Vec::new(),
        done: Expanded::default(),
        times: BTreeMap::new(),
        prefixes: Vec::new(),
        bytes: source.text.len(),
        root: folder(source.path).to_owned(),
    };
    let own = Part {
        text: source.text.to_owned(),
        path: source.path.to_owned(),
        ..Part::default()
    };
    let (_, from) = split(source.text);
    let mut chain = vec![source.path.to_owned()];
    work.part(own, from, &mut chain);
    let (mut done, found) = (work.done, work.found);
    if done.parts[0].holds.is_empty() {
        return (None, found);
    }
    let mut text = String::with_capacity(work.bytes + 64);
    done.write(0, &mut text);
    (Some((text, done)), found)
}

impl Expanded {
    /// Writes a part with all that stands in it, and notes what comes to lie
    /// where. Recursion is bounded by [`DEEPEST`].
    fn write(&mut self, index: usize, out: &mut String) {
        let part = std::mem::take(&mut self.parts[index]);
        let base = out.len();
        let mut made = Part {
            base,
            moved: Vec::with_capacity(part.holds.len()),
            ..part
        };
        let mut own = 0;
        for (fence, put, inner) in made.holds.clone() {
            self.stretch(index, out.len(), own);
            out.push_str(&made.text[own..put]);
            own = put;
            self.fences.insert(made.place(fence), inner);
            self.write(inner, out);
            made.moved.push((put, out.len() - base - put));
        }
        self.stretch(index, out.len(), own);
        out.push_str(&made.text[own..]);
        made.whole = out.len() - base;
        self.parts[index] = made;
    }

    fn stretch(&mut self, part: usize, start: usize, own: usize) {
        self.stretches.push(Stretch { start, part, own });
    }
}

struct Work<'l> {
    load: &'l mut dyn FnMut(&str, &str) -> Result<Loaded, Refused>,
    found: Vec<Diagnostic>,
    done: Expanded,
    /// How often each file was included, below the same prefixes.
    times: BTreeMap<(Vec<String>, String), usize>,
    /// The prefixes of the includes that are open.
    prefixes: Vec<String>,
    bytes: usize,
    root: String,
}

impl Work<'_> {
    /// Adds a part and all that it includes; gives its number.
    fn part(&mut self, part: Part, from: usize, chain: &mut Vec<String>) -> usize {
        let index = self.done.parts.len();
        let is_code = part.code.is_some();
        let blocks = if is_code {
            Vec::new()
        } else {
            blocks(&part.text, from)
        };
        let (path, offset) = (part.path.clone(), part.offset);
        let mut ids = BTreeMap::new();
        if !is_code {
            add_ids(&part.text, &mut ids);
        }
        self.done.parts.push(part);
        for block in blocks {
            let mut wanted = Wanted::default();
            let before = self.found.len();
            wanted.read(&path, &block, offset, &mut self.found);
            if self.found.len() > before {
                continue;
            }
            if let Some(inner) = self.block(&path, offset, &block, wanted, chain) {
                let held = (block.fence.start, block.body.start, inner);
                self.done.parts[index].holds.push(held);
                let part = &mut self.done.parts[inner];
                part.parent = Some(index);
                for (id, name) in &part.ids {
                    let name = part.id(name).unwrap_or_else(|| name.clone());
                    ids.entry(id.clone()).or_insert(name);
                }
            }
        }
        self.done.parts[index].ids = ids;
        index
    }

    fn block(
        &mut self,
        path: &str,
        offset: usize,
        block: &Block,
        wanted: Wanted,
        chain: &mut Vec<String>,
    ) -> Option<usize> {
        let mut at = wanted.span;
        let refused = match (self.load)(path, &wanted.file) {
            Err(refused) => refused,
            Ok(loaded) if chain.contains(&loaded.path) => {
                let from = chain.iter().position(|path| *path == loaded.path)?;
                let names: Vec<String> = chain[from..]
                    .iter()
                    .chain([&loaded.path])
                    .map(|path| format!("`{path}`"))
                    .collect();
                Refused {
                    message: format!("files include each other: {}", names.join(" includes ")),
                    help: Some("remove one of these includes".to_owned()),
                }
            }
            Ok(_) if chain.len() > DEEPEST => Refused {
                message: format!("more than {DEEPEST} files include each other"),
                help: Some("include the innermost one directly".to_owned()),
            },
            Ok(loaded) => match wanted.cut(&loaded) {
                Err(refused) => {
                    at = wanted.cut_span.or(at);
                    refused
                }
                Ok(cut) => {
                    self.bytes += cut.text.len();
                    if self.bytes <= LARGEST {
                        return Some(self.add(loaded, cut, wanted, chain));
                    }
                    Refused {
                        message: "this document and what it includes is longer than 8 MiB".into(),
                        help: Some("link to it, or include less of it".to_owned()),
                    }
                }
            },
        };
        let span =
            at.unwrap_or_else(|| Span::new(offset + block.fence.start, offset + block.body.start));
        let mut found = Diagnostic::new("include", Severity::Error, path, span, refused.message);
        found.help = refused.help;
        self.found.push(found);
        None
    }

    fn add(
        &mut self,
        loaded: Loaded,
        cut: region::Cut,
        wanted: Wanted,
        chain: &mut Vec<String>,
    ) -> usize {
        let within = self.prefixes.len();
        let affix = if let Some(prefix) = wanted.prefix {
            self.prefixes.push(prefix.clone());
            Some(Affix::Prefix(prefix))
        } else {
            let key = (self.prefixes.clone(), loaded.path.clone());
            let times = self.times.entry(key).or_insert(0);
            *times += 1;
            (*times > 1).then_some(Affix::Number(*times))
        };
        let part = Part {
            text: cut.text,
            offset: cut.offset,
            shift: wanted.shift,
            affix,
            code: cut.code,
            folder: way(&self.root, folder(&loaded.path)),
            path: loaded.path.clone(),
            ..Part::default()
        };
        let lines = || Lines::new(&loaded.text);
        self.done
            .lines
            .entry(loaded.path.clone())
            .or_insert_with(lines);
        self.done.files.insert(loaded.path.clone(), loaded.text);
        chain.push(loaded.path);
        let index = self.part(part, cut.from, chain);
        chain.pop();
        self.prefixes.truncate(within);
        index
    }
}

/// A fenced block called `include`.
pub(crate) struct Block {
    /// From the fence to its end.
    fence: Range<usize>,
    /// Its lines; where included text is put in, at its start.
    body: Range<usize>,
    /// Its lines as text, without the indentation of a list.
    text: String,
}

fn blocks(text: &str, from: usize) -> Vec<Block> {
    let mut all = Vec::new();
    if !may_include(&text[from..]) {
        return all;
    }
    let options = Markdown::ENABLE_TABLES
        | Markdown::ENABLE_FOOTNOTES
        | Markdown::ENABLE_STRIKETHROUGH
        | Markdown::ENABLE_TASKLISTS
        | Markdown::ENABLE_GFM;
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new_ext(&text[from..], options).into_offset_iter() {
        let range = range.start + from..range.end + from;
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split_whitespace().next() == Some("include") =>
            {
                let line = text[range.clone()]
                    .find('\n')
                    .map_or(range.end, |at| range.start + at + 1);
                open = Some(Block {
                    fence: range,
                    body: line..line,
                    text: String::new(),
                });
            }
            Event::Text(piece) => {
                if let Some(block) = &mut open {
                    if block.text.is_empty() {
                        block.body.start = range.start;
                    }
                    block.body.end = range.end;
                    block.text.push_str(&piece);
                }
            }
            Event::End(TagEnd::CodeBlock) => all.extend(open.take()),
            _ => {}
        }
    }
    all
}

/// Looks for a fence called `include`, wherever it stands.
fn may_include(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "include").any(|at| {
        let before = text[..at].trim_end_matches([' ', '\t']);
        before.ends_with(['`', '~'])
    })
}

/// Adds the ids that a text writes in braces at the end of a line, a cell or a
/// comment.
fn add_ids(text: &str, ids: &mut BTreeMap<String, String>) {
    for line in text.lines().filter(|line| line.contains('#')) {
        let mut open = false;
        let mut before = ' ';
        for (at, c) in line.char_indices() {
            match c {
                '{' => open = true,
                '}' => open = false,
                '#' if open && (before == '{' || before.is_whitespace()) => {
                    let rest = &line[at + 1..];
                    let end = rest.find(|c: char| c.is_whitespace() || c == '}');
                    let behind = rest
                        .split_once('}')
                        .map_or("", |(_, rest)| rest.trim_start());
                    let ends = ["|", "-->", "#"];
                    let last = behind.is_empty() || ends.iter().any(|e| behind.starts_with(e));
                    let id = end.filter(|_| last);
                    let id = id.and_then(|end| StepId::explicit(&rest[..end]));
                    let id = id.map(|id| id.as_str().to_owned());
                    ids.extend(id.map(|id| (id.clone(), id)));
                }
                _ => {}
            }
            before = c;
        }
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The way from one folder to another, with a `/` at its end unless empty.
fn way(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut way = "../".repeat(from.len() - same);
    for part in &to[same..] {
        way.push_str(part);
        way.push('/');
    }
    way
}

#[cfg(test)]
mod tests;
