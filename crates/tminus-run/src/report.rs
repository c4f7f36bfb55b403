//! A run as a report: what was done when and by whom, for people who were not
//! there.
//!
//! 1. A log file, with the runbook where one has it, becomes a [`Reading`]: the
//!    same fold that the page shows.
//! 2. [`report`] makes of it a [`Report`]: plain data, in the words of readers.
//! 3. [`markdown`], [`html`] and [`csv`] write it. The log itself is the JSON.
//!
//! A page exports its log and makes the report of that, so that what is handed
//! over and what is read back are the same.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

mod csv;
mod html;
mod markdown;
pub(crate) mod words;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;

use tminus_model::{Instant, Runbook, RunbookId, Section, Step, StepId};
use tminus_plan::{StepEntry, Zone, entries, from_list, link_steps, revision};

pub use csv::csv;
pub use html::{POLICY, STYLE, html};
pub use markdown::markdown;

use crate::export::LogFile;
use crate::facts::{Facts, facts};
use crate::fold::Fold;
use crate::mapping::Steps;
use crate::runs::RunKind;
use crate::skew::{Skew, skews};
use crate::state::{RunState, State};
use crate::verify::{Verification, verify};

/// A log that was read, laid over a runbook.
#[derive(Debug)]
pub struct Reading {
    steps: Rc<Steps>,
    fold: Fold,
    header: LogFile,
    verification: Verification,
}

impl Reading {
    /// Reads a log. Without the runbook its steps are those of the last step
    /// list that was ticked with, and nothing is known of plans and owners.
    pub fn new(file: LogFile, runbook: Option<Runbook>) -> Self {
        let mut lists: Vec<(String, Vec<StepEntry>)> = file
            .lists
            .iter()
            .filter_map(|(revision, list, _)| Some((revision.clone(), from_list(list)?)))
            .collect();
        let runbook = runbook.unwrap_or_else(|| {
            let opens = file.ops.iter().filter(|op| op.kind == "open");
            let last = opens.max_by_key(|op| op.time).and_then(|op| op.text("rev"));
            let is_last = |(name, _): &&(String, Vec<StepEntry>)| Some(name.as_str()) == last;
            let found = lists.iter().find(is_last).or(lists.last());
            skeleton(
                &file.runbook,
                found.map_or(&[], |(_, list)| list.as_slice()),
            )
        });
        let steps = Rc::new(Steps::new(runbook));
        let own = revision(&entries(&steps.runbook));
        lists.retain(|(name, _)| *name != own);
        let mut fold = Fold::new(&steps, own, Some(link_steps));
        fold.load(file.ops.clone(), lists);
        let verification = verify(&file);
        let header = LogFile {
            ops: Vec::new(),
            lists: Vec::new(),
            ..file
        };
        Self {
            steps,
            fold,
            header,
            verification,
        }
    }

    /// Gives the run as a page would show it.
    pub fn state(&self) -> &RunState {
        &self.fold.state
    }

    /// Gives the runbook that the log lies over.
    pub fn runbook(&self) -> &Runbook {
        &self.steps.runbook
    }

    /// Gives what the run knows.
    pub fn facts(&self) -> Facts {
        facts(self.runbook(), &self.fold.counted())
    }
}

/// Makes a runbook that has nothing but steps and headings.
fn skeleton(id: &str, list: &[StepEntry]) -> Runbook {
    let mut book = Runbook {
        id: RunbookId::new(id),
        title: id.to_owned(),
        ..Runbook::default()
    };
    let mut places: BTreeMap<&[String], usize> = BTreeMap::new();
    for entry in list {
        let mut parent = None;
        for depth in 0..=entry.path.len() {
            let path = &entry.path[..depth];
            if depth == 0 && !entry.path.is_empty() {
                continue;
            }
            let at = *places.entry(path).or_insert_with(|| {
                book.sections.push(Section {
                    title: path.last().cloned().unwrap_or_default(),
                    level: depth as u8,
                    parent,
                    ..Section::default()
                });
                book.sections.len() - 1
            });
            parent = Some(at);
        }
        book.steps.push(Step {
            section: parent.unwrap_or_default(),
            ..Step::new(entry.id.clone(), entry.kind, entry.text.clone())
        });
    }
    book
}

/// How times are written.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    /// The zone of all times of the report.
    pub zone: &'a dyn Zone,
    /// Its name, for the reader.
    pub name: &'a str,
}

impl Clock<'_> {
    /// `2026-12-01 09:00:00`.
    pub(crate) fn write(self, at: Instant) -> String {
        self.zone.local(at).to_string().replace('T', " ")
    }
}

/// One step of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// The headings around it, outermost first.
    pub path: Vec<String>,
    /// What it says.
    pub text: String,
    /// Who owns it, where the runbook is at hand.
    pub owner: Option<String>,
    /// Its state at the end of the log.
    pub state: State,
    /// Whether its text was changed since it was ticked, and nobody confirmed it.
    pub changed: bool,
    /// Who gave it this state.
    pub actor: Option<String>,
    /// When it was begun and over.
    pub start: Option<String>,
    /// When it was over.
    pub end: Option<String>,
    /// The reason of the state, corrections, notes.
    pub notes: Vec<String>,
    /// Evidence.
    pub links: Vec<String>,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, by the wall clock of whoever wrote it.
    pub at: String,
    /// The name that it carries.
    pub actor: Option<String>,
    /// The writer and the number of the op.
    pub op: (String, u64),
    /// The kind of the op, as in the log.
    pub kind: String,
    /// The step, or whatever else it is about.
    pub subject: Option<String>,
    /// What was done, in words.
    pub what: String,
    /// The note or reason.
    pub note: Option<String>,
    /// Whether it was taken back.
    pub undone: bool,
}

/// A run as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The runbook's title, or its id.
    pub title: String,
    /// The run's name, or its id.
    pub run: String,
    /// What the run was for.
    pub kind: RunKind,
    /// The zone of all times.
    pub zone: String,
    /// Facts about the run: a name and a value each.
    pub facts: Vec<(&'static str, String)>,
    /// All steps, in document order.
    pub steps: Vec<StepRow>,
    /// Steps that could not be carried over to the last edition: text, state.
    pub lost: Vec<(String, State)>,
    /// Notes on the run as a whole: when, who, what.
    pub notes: Vec<(String, Option<String>, String)>,
    /// Placeholders and their values.
    pub values: Vec<(String, String)>,
    /// Measured values: what, value, verdict.
    pub measures: Vec<(String, String, String)>,
    /// Recurring checks: what, when, result, note.
    pub checks: Vec<(String, String, String, String)>,
    /// Every entry of the log but the opening of tabs, in clock order.
    pub entries: Vec<Entry>,
    /// Clocks that are apart.
    pub skews: Vec<Skew>,
    /// Whether the log is what was written.
    pub verification: Verification,
    /// What was left out of the log: `notes`, `values`.
    pub without: Vec<String>,
}

/// Makes the report of a log.
pub fn report(reading: &Reading, clock: Clock<'_>) -> Report {
    let (book, state) = (reading.runbook(), reading.state());
    let facts = reading.facts();
    let log = &reading.fold.log;
    let places = log.order().iter();
    let entries = places
        .filter(|&&place| log.op(place).kind != "open")
        .map(|&place| words::entry(&reading.fold, place, clock))
        .collect();
    let named = |id: &str| {
        let measure = book
            .measures
            .iter()
            .find(|measure| measure.id.as_str() == id);
        let check = book.checks.iter().find(|check| check.id.as_str() == id);
        let step = state
            .position(&StepId::new(id))
            .map(|at| book.steps[at].text.clone());
        let found = measure.map(|measure| measure.metric.clone());
        let found = found
            .or_else(|| check.map(|check| check.text.clone()))
            .or(step);
        found.unwrap_or_else(|| id.to_owned())
    };
    let ids: BTreeSet<&str> = log
        .order()
        .iter()
        .map(|&place| log.op(place))
        .filter(|op| op.kind == "measure")
        .filter_map(|op| op.subject.as_deref())
        .collect();
    let measures = ids.into_iter().filter_map(|id| {
        let (value, verdict) = state.measure(&StepId::new(id))?;
        let verdict = verdict.unwrap_or_default().to_owned();
        Some((named(id), value.to_owned(), verdict))
    });
    let checks = facts.checks.iter().flat_map(|(id, marks)| {
        marks.iter().map(|(slot, mark)| {
            let what = format!("{} (slot {})", named(id.as_str()), slot + 1);
            let note = mark.note.clone().unwrap_or_default();
            (
                what,
                clock.write(mark.at),
                mark.result.word().to_owned(),
                note,
            )
        })
    });
    Report {
        title: if book.title.is_empty() {
            book.id.as_str().to_owned()
        } else {
            book.title.clone()
        },
        run: state.name().unwrap_or(&reading.header.run).to_owned(),
        kind: facts.kind,
        zone: clock.name.to_owned(),
        facts: about(reading, &facts, clock),
        steps: steps(reading, &facts, clock),
        lost: state
            .reattach()
            .iter()
            .map(|lost| {
                let text = &lost.was.text;
                let text = if text.is_empty() {
                    lost.was.id.as_str()
                } else {
                    text
                };
                (text.to_owned(), lost.state)
            })
            .collect(),
        notes: state
            .notes(None)
            .iter()
            .map(|note| (clock.write(note.at), note.actor.clone(), note.text.clone()))
            .collect(),
        values: state
            .values()
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        measures: measures.collect(),
        checks: checks.collect(),
        entries,
        skews: skews(log.order().iter().map(|&place| log.op(place))),
        verification: reading.verification.clone(),
        without: reading.header.without.clone(),
    }
}

/// What is said of the run in a line each.
fn about(reading: &Reading, facts: &Facts, clock: Clock<'_>) -> Vec<(&'static str, String)> {
    let state = reading.state();
    let mut about = vec![
        ("Runbook", reading.header.runbook.clone()),
        ("Run", reading.header.run.clone()),
        ("Site", reading.header.site.clone()),
    ];
    if let Some(launch) = state.launch() {
        let zone = launch.zone.as_deref().unwrap_or("no zone given");
        let local = launch.local.to_string().replace('T', " ");
        about.push(("Launch", format!("{local} ({zone})")));
    }
    let times = [
        ("Opened", facts.opened),
        ("Actual start", state.start()),
        ("Closed", facts.closed),
        ("Rollback called", facts.rollback),
        ("Service restored", facts.rolled_back),
    ];
    let known = times.into_iter().filter_map(|(name, at)| Some((name, at?)));
    about.extend(known.map(|(name, at)| (name, clock.write(at))));
    let progress = state.progress();
    about.push((
        "Progress",
        format!(
            "{} of {} done, {} skipped, {} to be confirmed",
            progress.done, progress.total, progress.skipped, progress.unconfirmed
        ),
    ));
    if let Some(scale) = facts.scale {
        about.push(("Clock", format!("{} times as fast", scale.factor())));
    }
    about
}

fn steps(reading: &Reading, facts: &Facts, clock: Clock<'_>) -> Vec<StepRow> {
    let (book, state) = (reading.runbook(), reading.state());
    let rows = book.steps.iter().zip(&facts.steps).enumerate();
    rows.map(|(at, (step, known))| {
        let view = state.step_at(at).unwrap_or_default();
        let mut notes: Vec<String> = view.note.map(str::to_owned).into_iter().collect();
        let fixed = known.corrected.as_ref();
        notes.extend(fixed.map(|fixed| format!("Times corrected: {}", fixed.why)));
        let said = state.notes(Some(&step.id)).iter();
        notes.extend(said.map(|note| note.text.clone()));
        let path = book.section_path(step.section);
        StepRow {
            path: path.into_iter().map(str::to_owned).collect(),
            text: step.text.clone(),
            owner: step
                .owner
                .as_deref()
                .map(|owner| book.owner_name(owner).to_owned()),
            state: view.state,
            changed: view.changed_from.is_some(),
            actor: view.actor.map(str::to_owned),
            start: known.start.map(|at| clock.write(at)),
            end: known.end.map(|at| clock.write(at)),
            notes,
            links: known.links.iter().map(|link| link.url.clone()).collect(),
        }
    })
    .collect()
}
