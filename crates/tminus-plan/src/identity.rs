//! Names of steps, and the list of steps that a run remembers.
//!
//! A step is named by its author's `{#id}`, else by a fingerprint of what it
//! says and where it stands (architecture.md, "Identity of a step"). A
//! fingerprint holds as long as nothing of that changes; what happens when it
//! does is [`match_steps`](crate::match_steps)'s part.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use rustc_hash::FxBuildHasher;
use sha2::{Digest, Sha256};
use tminus_model::json::{Value, push_string};
use tminus_model::number::push_number;
use tminus_model::ordered::Index;
use tminus_model::{Runbook, StepId, StepKind};

use crate::digest::{hash128, push_base64url};

type FxHashMap<K, V> = hashbrown::HashMap<K, V, FxBuildHasher>;

/// One entry of a step list: all that is remembered of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepEntry {
    /// Its name.
    pub id: StepId,
    /// Which rule made it.
    pub kind: StepKind,
    /// What it says.
    pub text: String,
    /// The titles of its sections, outermost first.
    pub path: Vec<String>,
    /// Its number, from 0, among the steps of the same kind, text and path.
    pub ordinal: u32,
}

/// Gives the word by which a kind travels (`wire::v1`, `docs/run-log.md`).
pub fn kind_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Task => "task",
        StepKind::Bullet => "bullet",
        StepKind::Numbered => "numbered",
        StepKind::Row => "row",
        StepKind::Milestone => "milestone",
        StepKind::Heading => "heading",
    }
}

fn kind_of(word: &str) -> StepKind {
    match word {
        "bullet" => StepKind::Bullet,
        "numbered" => StepKind::Numbered,
        "row" => StepKind::Row,
        "milestone" => StepKind::Milestone,
        "heading" => StepKind::Heading,
        // A kind of a later version: it matches by its text all the same.
        _ => StepKind::Task,
    }
}

/// Names a step that its author did not name: `~` and the first 96 bits of a
/// SHA-256 as 16 base64url characters.
///
/// `text` and `path` are NFC with collapsed white space already; `ordinal`
/// counts from 0 among equals (see [`Identities`], which does the counting).
pub fn fingerprint(kind: StepKind, path: &[&str], text: &str, ordinal: u32) -> StepId {
    fingerprint_named(kind_word(kind), path, text, ordinal)
}

/// Names something that is no step by the same rule; `kind` is a word such as
/// `signoff`, `trigger`, `measure` or `check`.
pub fn fingerprint_named(kind: &str, path: &[&str], text: &str, ordinal: u32) -> StepId {
    name_of(bits(kind, path, text, ordinal, &mut Vec::new()))
}

/// The 96 bits of a fingerprint.
type Bits = [u8; 12];

fn bits(kind: &str, path: &[&str], text: &str, ordinal: u32, room: &mut Vec<u8>) -> Bits {
    room.clear();
    // Every part carries its length, so that no two sets of parts run together
    // to the same bytes.
    let mut part = |text: &str| {
        room.extend_from_slice(&(text.len() as u32).to_le_bytes());
        room.extend_from_slice(text.as_bytes());
    };
    part(kind);
    part(text);
    for title in path {
        part(title);
    }
    room.extend_from_slice(&ordinal.to_le_bytes());
    let mut bits = Bits::default();
    bits.copy_from_slice(&Sha256::digest(&room)[..12]);
    bits
}

fn name_of(bits: Bits) -> StepId {
    let mut id = String::with_capacity(17);
    id.push(StepId::FINGERPRINT_MARK);
    push_base64url(&mut id, &bits);
    StepId::new(id)
}

/// Counts equals while a document is read from top to bottom.
///
/// Steps with an author's id are counted too: writing an id onto the first of
/// two equal steps must not rename the second.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    /// How often each fingerprint of ordinal 0 was asked for.
    seen: FxHashMap<Bits, u32>,
    /// What is hashed is put together here.
    room: Vec<u8>,
}

impl Identities {
    /// Makes room for so many.
    pub fn with_room(room: usize) -> Self {
        Self {
            seen: FxHashMap::with_capacity_and_hasher(room, FxBuildHasher),
            room: Vec::new(),
        }
    }

    /// Gives the fingerprint of the next step in the document, and its ordinal.
    pub fn step(&mut self, kind: StepKind, path: &[&str], text: &str) -> (StepId, u32) {
        self.named(kind_word(kind), path, text)
    }

    /// The same for something that is no step (see [`fingerprint_named`]).
    pub fn named(&mut self, kind: &str, path: &[&str], text: &str) -> (StepId, u32) {
        let first = bits(kind, path, text, 0, &mut self.room);
        let seen = self.seen.entry(first).or_insert(0);
        let ordinal = *seen;
        *seen += 1;
        if ordinal == 0 {
            (name_of(first), 0)
        } else {
            let bits = bits(kind, path, text, ordinal, &mut self.room);
            (name_of(bits), ordinal)
        }
    }
}

/// Gives the step list of a runbook, in document order.
///
/// It counts equals as [`Identities`] does, without their hashes.
pub fn entries(runbook: &Runbook) -> Vec<StepEntry> {
    let paths: Vec<Vec<&str>> = (0..runbook.sections.len())
        .map(|section| runbook.section_path(section))
        .collect();
    let path = |section: usize| paths.get(section).map_or(&[][..], Vec::as_slice);
    // What makes two steps equal, as one text: titles hold no line's end.
    let mut names: Vec<String> = Vec::with_capacity(runbook.steps.len());
    for step in &runbook.steps {
        let mut name = path(step.section).join("\n");
        for part in ["\n\n", kind_word(step.kind), "\n", &step.text] {
            name.push_str(part);
        }
        names.push(name);
    }
    let name = |at: usize| names[at].as_str();
    let mut index = Index::with_room(names.len());
    let mut counts = vec![0; names.len()];
    let mut list = Vec::with_capacity(names.len());
    for (at, step) in runbook.steps.iter().enumerate() {
        let first = index.insert(at, &name).unwrap_or(at);
        list.push(StepEntry {
            id: step.id.clone(),
            kind: step.kind,
            text: step.text.clone(),
            path: path(step.section)
                .iter()
                .map(|&title| title.to_owned())
                .collect(),
            ordinal: counts[first],
        });
        counts[first] += 1;
    }
    list
}

/// Writes a step list as `docs/run-log.md` describes it: a JSON array of
/// `[id, kind, text, [titles], ordinal]`, without blanks.
pub fn to_list(entries: &[StepEntry]) -> String {
    let mut list = List::default();
    let mut path = String::new();
    for entry in entries {
        path.clear();
        push_titles(&mut path, &entry.path);
        list.push(&entry.id, entry.kind, &entry.text, &path, entry.ordinal);
    }
    list.finish()
}

fn push_titles(out: &mut String, titles: &[impl AsRef<str>]) {
    out.push('[');
    for (index, title) in titles.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_string(out, title.as_ref());
    }
    out.push(']');
}

/// A step list that is being written.
#[derive(Default)]
struct List(String);

impl List {
    /// `path` is a list of [`push_titles`].
    fn push(&mut self, id: &StepId, kind: StepKind, text: &str, path: &str, ordinal: u32) {
        let out = &mut self.0;
        out.push(if out.is_empty() { '[' } else { ',' });
        out.push('[');
        push_string(out, id.as_str());
        // Words of ours hold nothing that is escaped.
        out.push_str(",\"");
        out.push_str(kind_word(kind));
        out.push_str("\",");
        push_string(out, text);
        out.push(',');
        out.push_str(path);
        out.push(',');
        if ordinal == 0 {
            out.push('0');
        } else {
            push_number(out, i64::from(ordinal));
        }
        out.push(']');
    }

    fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('[');
        }
        self.0.push(']');
        self.0
    }
}

/// Reads a step list. Further fields at the end of an entry are passed over;
/// anything else that is not a step list gives `None`.
pub fn from_list(json: &str) -> Option<Vec<StepEntry>> {
    let Ok(Value::Array(list)) = Value::parse(json) else {
        return None;
    };
    list.into_iter()
        .map(|entry| {
            let Value::Array(fields) = entry else {
                return None;
            };
            let mut fields = fields.into_iter();
            let mut text = || match fields.next() {
                Some(Value::String(text)) => Some(text),
                _ => None,
            };
            let (id, kind, text) = (text()?, text()?, text()?);
            let Some(Value::Array(path)) = fields.next() else {
                return None;
            };
            let path = path
                .into_iter()
                .map(|title| match title {
                    Value::String(title) => Some(title),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()?;
            let ordinal = u32::try_from(fields.next()?.as_u64()?).ok()?;
            Some(StepEntry {
                id: StepId::new(id),
                kind: kind_of(&kind),
                text,
                path,
                ordinal,
            })
        })
        .collect()
}

/// Names a step list: the first 128 bits of the SHA-256 of [`to_list`], as 22
/// base64url characters.
pub fn revision(entries: &[StepEntry]) -> String {
    hash128(to_list(entries).as_bytes())
}

/// Gives the [`revision`] of a runbook's step list without making that list.
///
/// Only the generator needs it, of every page: equals are counted in a hash map,
/// which is faster than [`entries`] and compiles to more.
pub fn revision_of(runbook: &Runbook) -> String {
    let paths: Vec<String> = (0..runbook.sections.len())
        .map(|section| {
            let mut path = String::new();
            push_titles(&mut path, &runbook.section_path(section));
            path
        })
        .collect();
    let path = |section: usize| paths.get(section).map_or("[]", String::as_str);
    // Of sections with one path the first stands for all: numbers are hashed
    // faster than titles.
    let mut firsts: FxHashMap<&str, usize> = FxHashMap::default();
    let first: Vec<usize> = (0..paths.len())
        .map(|section| *firsts.entry(path(section)).or_insert(section))
        .collect();
    let room = runbook.steps.len();
    let mut seen: FxHashMap<(&str, StepKind, Option<&usize>), u32> =
        FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
    let mut list = List(String::with_capacity(room * 256));
    for step in &runbook.steps {
        let equals = (step.text.as_str(), step.kind, first.get(step.section));
        let count = seen.entry(equals).or_insert(0);
        let path = path(step.section);
        list.push(&step.id, step.kind, &step.text, path, *count);
        *count += 1;
    }
    hash128(list.finish().as_bytes())
}
