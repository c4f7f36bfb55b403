//! Another log of the same run comes in, and the two become one.
//!
//! 1. The file is read and looked at as a whole ([`checked`]); where anything
//!    is wrong with it, nothing is changed and the reader is told what.
//! 2. Its ops join those that are here: a union, so it does not matter who
//!    imports whose log first, and the same file twice changes nothing.
//! 3. What is new is written as sealed segments and read back, as every op is.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use tminus_model::{Instant, Millis};
use tminus_plan::digest::hash128;
use tminus_plan::from_list;

use super::save::{Pending, SEGMENT};
use super::{Effect, SaveState, Session};
use crate::clock::LATEST;
use crate::export::{self, LogFile, NotALog};
use crate::fold::Changes;
use crate::op::Op;
use crate::skew::{Skew, skews};
use crate::store::Store;
use crate::verify::{Problem, breaks, verify};

/// An op that is later than now by more than this cannot be: clocks of people
/// are not that wrong, and it would push all times behind it.
const FUTURE: Millis = Millis::from_mins(24 * 60);

/// What to do about a file that was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Altered {
    /// Say what is wrong, and take nothing.
    #[default]
    Refuse,
    /// Take of each writer the ops before the first that is wrong.
    TakeSound,
}

/// How to import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// What to do about a file that was altered or cut off.
    pub altered: Altered,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Ops that were not here.
    pub new: usize,
    /// Ops that were here already.
    pub known: usize,
    /// Ops that were left out, because the file was altered there.
    pub left: usize,
    /// Where it was altered; empty for a sound file.
    pub problems: Vec<Problem>,
    /// The clocks that are apart in the log as it is now.
    pub skews: Vec<Skew>,
    /// Whether the file comes from another address of the site, such as a
    /// preview.
    pub other_site: Option<String>,
    /// Step lists of other editions of the runbook that were not here.
    pub lists: usize,
    /// Whether it was written with steps whose list is neither in it nor here:
    /// those that were reworded since cannot be found again.
    pub unlisted: bool,
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = |count: usize| if count == 1 { "entry" } else { "entries" };
        match (self.new, self.known) {
            (0, 0) => f.write_str("The file holds no entries.")?,
            (0, known) => write!(
                f,
                "Nothing is new: {known} {} of the file {} here already.",
                entries(known),
                if known == 1 { "was" } else { "were" },
            )?,
            (new, 0) => write!(f, "{new} new {}.", entries(new))?,
            (new, known) => write!(f, "{new} new {}, {known} known already.", entries(new))?,
        }
        match self.lists {
            0 => {}
            1 => f.write_str(" The steps of another edition are in it.")?,
            lists => write!(f, " The steps of {lists} other editions are in it.")?,
        }
        if self.left > 0 {
            write!(
                f,
                " {} {} left out: the file was altered.",
                self.left,
                entries(self.left)
            )?;
        }
        Ok(())
    }
}

/// Why nothing was imported, and nothing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportError {
    /// The file is no log that can be read.
    NotALog(NotALog),
    /// It is a log of another runbook.
    OtherRunbook {
        /// The file's.
        theirs: String,
        /// The page's.
        ours: String,
    },
    /// It is a log of another run of this runbook: open that one, and import
    /// again.
    OtherRun {
        /// The file's run.
        theirs: String,
    },
    /// It was altered or cut off: the first place first.
    Altered(Vec<Problem>),
    /// An op has a time that cannot be.
    ImpossibleTime {
        /// The line of the file.
        line: usize,
    },
    /// Notes or values were left out of it, so it is no whole log.
    Shortened,
    /// An op of it is another one than the op of that name that is here.
    Conflict {
        /// The line of the file.
        line: usize,
    },
    /// This run takes nothing: a newer version wrote it, or it is closed.
    ReadOnly {
        /// A sentence for the reader.
        why: String,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotALog(why) => write!(f, "Nothing was imported: {why}."),
            Self::OtherRunbook { theirs, ours } => write!(
                f,
                "Nothing was imported: this is a log of the runbook `{theirs}`, and this page is \
                 `{ours}`."
            ),
            Self::OtherRun { theirs } => write!(
                f,
                "Nothing was imported: this is a log of another run (`{theirs}`) of this runbook. \
                 Open that run first."
            ),
            Self::Altered(problems) => match problems.first() {
                Some(first) => write!(f, "Nothing was imported: the file was altered. {first}."),
                None => f.write_str("Nothing was imported: the file was altered."),
            },
            Self::ImpossibleTime { line } => write!(
                f,
                "Nothing was imported: line {line} has a time that cannot be, before 1970 or in \
                 the future."
            ),
            Self::Shortened => f.write_str(
                "Nothing was imported: notes or values were left out of this file. Ask for the \
                 whole log.",
            ),
            Self::Conflict { line } => write!(
                f,
                "Nothing was imported: the entry in line {line} is another one here. One of the \
                 two logs was altered."
            ),
            Self::ReadOnly { why } => f.write_str(why),
        }
    }
}

impl<S: Store> Session<S> {
    /// Says what [`Session::import`] would do, and does nothing.
    pub fn preview(
        &self,
        text: &str,
        options: ImportOptions,
        now: Instant,
    ) -> Result<Imported, ImportError> {
        let file = self.readable(text)?;
        let (ops, mut done) = self.checked(&file, options, now)?;
        let log = &self.fold.log;
        let is_new = |op: &&Op| log.find(&op.writer, op.n).is_none();
        // A file may hold an op twice.
        let new: BTreeMap<(&str, u64), &Op> = ops
            .iter()
            .filter(is_new)
            .map(|op| ((op.writer.as_str(), op.n), op))
            .collect();
        done.new = new.len();
        done.known = ops.len() - done.new;
        done.skews = skews(self.ops().chain(new.into_values()));
        Ok(done)
    }

    fn readable(&self, text: &str) -> Result<LogFile, ImportError> {
        if let SaveState::ReadOnly { why } = &self.saved {
            return Err(ImportError::ReadOnly { why: why.clone() });
        }
        export::open(text).map_err(ImportError::NotALog)
    }

    /// Merges an export of the same run into this one. A page shows the
    /// [`Imported`] or the [`ImportError`] as it is written, and handles the
    /// effects as ever. To open what someone handed over, read the file's run
    /// with [`crate::export::open`], open a session of that run, and import.
    pub fn import(
        &mut self,
        text: &str,
        options: ImportOptions,
        now: Instant,
    ) -> Result<(Imported, Vec<Effect>), ImportError> {
        let file = self.readable(text)?;
        let (ops, mut done) = self.checked(&file, options, now)?;
        let mut out = Vec::new();
        let mut changes = Changes::default();
        if named(&ops).any(|revision| revision == self.fold.mapping.revision()) {
            // The next edition of the page has only what is stored.
            self.queue_page_list();
        }
        for (revision, list, _) in &file.lists {
            let entries = from_list(list).filter(|_| hash128(list.as_bytes()) == *revision);
            if let Some(entries) = entries.filter(|_| !self.fold.mapping.has(revision)) {
                changes.add(self.fold.add_list(revision, entries));
                self.pending.push_back(Pending::list(revision, list));
            }
        }
        let mut new: BTreeMap<String, Vec<Op>> = BTreeMap::new();
        for op in ops {
            self.clock.observe(op.time);
            match self.fold.insert(op.clone()) {
                Some((_, more)) => {
                    changes.add(more);
                    done.new += 1;
                    new.entry(op.writer.clone()).or_default().push(op);
                }
                None => done.known += 1,
            }
        }
        for ops in new.values_mut() {
            ops.sort_by_key(|op| op.n);
            for run in ops.chunk_by(|one, next| one.n + 1 == next.n) {
                for part in run.chunks(SEGMENT) {
                    match self.segment_of(part) {
                        Some(segment) => self.pending.push_back(segment),
                        None => self.pending.extend(part.iter().map(Pending::op)),
                    }
                }
            }
        }
        done.skews = skews(self.ops());
        if done.new + done.lists > 0 {
            self.tell(&changes, &mut out);
        }
        self.flush(now, &mut out);
        Ok((done, out))
    }

    /// Looks at all of a file before any of it is taken.
    fn checked(
        &self,
        file: &LogFile,
        options: ImportOptions,
        now: Instant,
    ) -> Result<(Vec<Op>, Imported), ImportError> {
        let ours = self.runbook().id.as_str();
        if file.runbook != ours {
            return Err(ImportError::OtherRunbook {
                theirs: file.runbook.clone(),
                ours: ours.to_owned(),
            });
        }
        if file.run != self.config.run {
            let theirs = file.run.clone();
            return Err(ImportError::OtherRun { theirs });
        }
        if !file.without.is_empty() {
            return Err(ImportError::Shortened);
        }
        if let Some(line) = impossible(file, now) {
            return Err(ImportError::ImpossibleTime { line });
        }
        let problems = verify(file).problems;
        if !problems.is_empty() && options.altered == Altered::Refuse {
            return Err(ImportError::Altered(problems));
        }
        let (ops, lines) = if problems.is_empty() {
            (file.ops.clone(), file.lines.clone())
        } else {
            sound(file)
        };
        for (op, line) in ops.iter().zip(&lines) {
            let known = self.fold.log.find(&op.writer, op.n);
            let other = known.is_some_and(|known| self.fold.log.hash(known) != op.hash());
            // Nobody but this tab writes under its name.
            if other || (known.is_none() && op.writer == self.config.writer) {
                return Err(ImportError::Conflict { line: *line });
            }
        }
        let is_here = |revision: &str| {
            let mut lists = file.lists.iter();
            self.fold.mapping.has(revision)
                || lists.any(|(of, list, _)| of == revision && hash128(list.as_bytes()) == *of)
        };
        let lists = file.lists.iter().filter(|(revision, list, _)| {
            !self.fold.mapping.has(revision)
                && hash128(list.as_bytes()) == *revision
                && from_list(list).is_some()
        });
        let done = Imported {
            lists: lists.count(),
            unlisted: named(&ops).any(|revision| !is_here(revision)),
            left: file.ops.len() + file.bad.len() - ops.len(),
            problems,
            other_site: (file.site != self.config.site).then(|| file.site.clone()),
            ..Imported::default()
        };
        Ok((ops, done))
    }
}

/// The revisions that ops were written with.
fn named(ops: &[Op]) -> impl Iterator<Item = &str> {
    let opens = ops.iter().filter(|op| op.kind == "open");
    opens.filter_map(|op| op.text("rev"))
}

/// The line of the first op with a time that cannot be.
fn impossible(file: &LogFile, now: Instant) -> Option<usize> {
    let latest = now + FUTURE;
    let bad = |op: &Op| {
        // A launch may be planned years ahead; what has happened may not be.
        let told = ["at", "start", "end", "wall"].iter();
        let mut told = told.filter_map(|name| op.instant(name));
        let can_be = |at: Instant| (0..=LATEST).contains(&at.0);
        op.time.ms > latest.0 || !can_be(op.wall()) || told.any(|at| !can_be(at))
    };
    let at = file.ops.iter().position(bad)?;
    Some(file.lines[at])
}

/// Of each writer the ops before the first that its chain does not bear out.
fn sound(file: &LogFile) -> (Vec<Op>, Vec<usize>) {
    let mut writers: BTreeMap<&str, BTreeMap<u64, (&Op, usize)>> = BTreeMap::new();
    for (op, &line) in file.ops.iter().zip(&file.lines) {
        let numbers = writers.entry(&op.writer).or_default();
        numbers.entry(op.n).or_insert((op, line));
    }
    let breaks = breaks(file);
    let mut found: Vec<(Op, usize)> = Vec::new();
    for (writer, ops) in writers {
        let end = breaks.iter().find(|found| found.writer == writer);
        for (number, (&n, &(op, line))) in (0..).zip(&ops) {
            if n != number || end.is_some_and(|end| n >= end.n) {
                break;
            }
            found.push((op.clone(), line));
        }
    }
    found.into_iter().unzip()
}
