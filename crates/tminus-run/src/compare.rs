//! Runs of one runbook beside each other, row by row: what was planned, how it
//! went in the rehearsal, how it went live.
//!
//! Each run is opened with the same runbook, so its steps are those of the page
//! whatever edition it was ticked with. Times are distances from the run's own
//! start (else its launch), so that a Tuesday's rehearsal and a Saturday's
//! launch can be compared, and a rehearsal's are in its own scaled time.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Instant, Millis, Runbook};
use tminus_plan::Schedule;

use crate::facts::Facts;
use crate::runs::RunKind;
use crate::{RunState, State};

/// A run to compare.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// What it is called.
    pub name: &'a str,
    /// How it is seen.
    pub state: &'a RunState,
    /// What it knows.
    pub facts: &'a Facts,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The run's name.
    pub name: String,
    /// What it was for.
    pub kind: RunKind,
    /// What its distances count from, in the run's time.
    pub zero: Option<Instant>,
    /// How long it took from there to the end of its last step.
    pub took: Option<Millis>,
}

/// Start and end of a step as distances from the start, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Its start.
    pub start: Option<Millis>,
    /// Its end.
    pub end: Option<Millis>,
    /// From start to end.
    pub length: Option<Millis>,
}

/// One run's side of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// The step's state there.
    pub state: State,
    /// When it was begun and over.
    pub span: Span,
    /// How much later than planned it was over; negative where it was earlier.
    pub behind: Option<Millis>,
    /// How much longer than planned it took.
    pub longer: Option<Millis>,
}

/// One step in all runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The step's index.
    pub step: usize,
    /// What was planned.
    pub planned: Span,
    /// Each run's, in the order of the columns.
    pub cells: Vec<Cell>,
}

/// Runs beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The runs.
    pub heads: Vec<Head>,
    /// The steps, in document order.
    pub rows: Vec<Row>,
}

/// Compares runs with the plan and with each other. `launch` is what the
/// schedule counts from.
pub fn compare(
    runbook: &Runbook,
    schedule: &Schedule,
    launch: Option<Instant>,
    columns: &[Column<'_>],
) -> Comparison {
    let zeros: Vec<Option<Instant>> = columns.iter().map(zero).collect();
    let rows = (0..runbook.steps.len())
        .map(|at| {
            let plan = schedule.planned.get(at).copied().unwrap_or_default();
            let planned = span(launch, plan.start, plan.end);
            let cells = columns.iter().zip(&zeros);
            Row {
                step: at,
                cells: cells
                    .map(|(run, zero)| cell(run, *zero, at, planned))
                    .collect(),
                planned,
            }
        })
        .collect();
    let heads = columns.iter().zip(&zeros).map(|(run, &zero)| {
        let ends = run.facts.steps.iter().filter_map(|step| step.end);
        let last = ends.map(|end| run.facts.run_time(end)).max();
        Head {
            name: run.name.to_owned(),
            kind: run.facts.kind,
            zero,
            took: last.zip(zero).map(|(last, zero)| last - zero),
        }
    });
    Comparison {
        heads: heads.collect(),
        rows,
    }
}

/// What a run's distances count from: its actual start, else its launch.
fn zero(run: &Column<'_>) -> Option<Instant> {
    let start = run.state.start().map(|at| run.facts.run_time(at));
    start.or_else(|| run.state.launch()?.at)
}

fn cell(run: &Column<'_>, zero: Option<Instant>, at: usize, planned: Span) -> Cell {
    let known = run.facts.steps.get(at);
    let time = |at: Option<Instant>| at.map(|at| run.facts.run_time(at));
    let start = time(known.and_then(|step| step.start));
    let span = span(zero, start, time(known.and_then(|step| step.end)));
    let more = |one: Option<Millis>, than: Option<Millis>| Some(Millis(one?.0 - than?.0));
    Cell {
        state: run.state.step_at(at).unwrap_or_default().state,
        behind: more(span.end, planned.end.or(planned.start)),
        longer: more(span.length, planned.length),
        span,
    }
}

fn span(zero: Option<Instant>, start: Option<Instant>, end: Option<Instant>) -> Span {
    let from_zero = |at: Option<Instant>| Some(at? - zero?);
    Span {
        start: from_zero(start),
        end: from_zero(end),
        length: start.zip(end).map(|(start, end)| end - start),
    }
}
