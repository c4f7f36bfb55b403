//! A table of the steps, for spreadsheets.

use tminus_model::csv::{BYTE_ORDER_MARK, Cell, row};
use tminus_model::{Instant, Millis, Step, StepKind};

use super::words::{self, minute};
use super::{ByteOrderMark, Subject};

/// The first row. New columns are added at the end.
const HEADER: [&str; 21] = [
    "No",
    "Section",
    "Step",
    "Owner",
    "Due",
    "Start",
    "End",
    "Due at",
    "Starts at",
    "Ends at",
    "Time zone",
    "Minutes",
    "Wave",
    "After",
    "Gate",
    "Optional",
    "Done",
    "Kind",
    "Notes",
    "Id",
    "Line",
];

/// Writes the table. Instants are shown as clocks in the runbook's zone.
pub(super) fn write(subject: &Subject<'_>, mark: ByteOrderMark) -> String {
    let runbook = &subject.parsed.runbook;
    let mut out = match mark {
        ByteOrderMark::With => BYTE_ORDER_MARK.to_owned(),
        ByteOrderMark::Without => String::new(),
    };
    row(&mut out, &HEADER.map(Cell::Text));
    for (at, step) in runbook.steps.iter().enumerate() {
        steps_row(&mut out, subject, at, step);
    }
    out
}

fn steps_row(out: &mut String, subject: &Subject<'_>, at: usize, step: &Step) {
    let schedule = &subject.schedule;
    let clock = |at: Option<Instant>| at.map(|at| minute(schedule.local(at)));
    let window = step.start.as_ref();
    let end = window.and_then(|window| window.end.as_ref());
    let plan = schedule.plan[at];
    let due = step.due.as_ref();
    let texts = [
        Some(subject.sections(step.section)),
        Some(subject.fill(&step.text)),
        step.owner.as_deref().map(|owner| subject.owner(owner)),
        due.map(words::when),
        window.map(|window| words::when(&window.start)),
        end.map(words::when),
        clock(due.and_then(|due| schedule.resolve(due))),
        clock(plan.start),
        clock(plan.end.filter(|_| plan.start.is_some())),
        subject.parsed.runbook.timezone.clone(),
    ];
    let after: Vec<&str> = step
        .after
        .iter()
        .map(tminus_model::StepId::as_str)
        .collect();
    let after = after.join(" ");
    let notes: Vec<String> = step
        .fields
        .iter()
        .map(|field| match field.name.as_str() {
            "" => subject.fill(&field.text),
            name => format!("{name}: {}", subject.fill(&field.text)),
        })
        .collect();
    let notes = notes.join("; ");
    let yes = |flag: bool| if flag { Cell::Text("yes") } else { Cell::Empty };
    let filled = |text| {
        if str::is_empty(text) {
            Cell::Empty
        } else {
            Cell::Text(text)
        }
    };
    let wave = schedule.graph.wave[at];
    let mut cells = vec![Cell::Number(at as i64 + 1)];
    cells.extend(texts.iter().map(|text| Cell::from(text.as_deref())));
    cells.extend([
        step.duration.map_or(Cell::Empty, minutes),
        wave.map_or(Cell::Empty, |wave| Cell::Number(wave as i64 + 1)),
        filled(&after),
        yes(step.gate),
        yes(step.optional),
        yes(step.checked),
        Cell::Text(kind(step.kind)),
        filled(&notes),
        Cell::Text(step.id.as_str()),
        Cell::Number(i64::from(step.line)),
    ]);
    row(out, &cells);
}

/// A length in whole minutes, rounded up: a step is never shown shorter than it is.
fn minutes(length: Millis) -> Cell<'static> {
    Cell::Number((length.0 + 59_999).div_euclid(60_000))
}

fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Task => "task",
        StepKind::Bullet => "bullet",
        StepKind::Numbered => "numbered",
        StepKind::Row => "row",
        StepKind::Milestone => "milestone",
        StepKind::Heading => "heading",
    }
}
