//! Rows of the tables that come alive.

use tminus_model::{
    Anchor, Check, Field, Measure, Millis, SignOff, Span, StepId, StepKind, When, Window,
};

use super::{Reader, mark_time};
use crate::Column;
use crate::ast::{Cell, Live, Row, Table};
use crate::text::{filled, plain, simple};

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Steps,
    Milestones,
    SignOffs(&'static str),
    Measures,
    Checks,
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) headers: Vec<String>,
    pub(super) columns: Vec<Option<Column>>,
}

impl Layout {
    /// Gives the first column with a meaning.
    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|found| *found == Some(column))
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.at(column).is_some()
    }
}

impl<'a> Reader<'a, '_, '_> {
    pub(super) fn rows(&mut self, table: &mut Table<'a>, what: What, layout: &Layout) {
        let first_step = self.runbook.steps.len();
        let framed = table.header.first().is_some_and(|cell| {
            let before = &self.source.text[..cell.span.start as usize];
            before.trim_end_matches([' ', '\t']).ends_with('|')
        });
        for row in &mut table.rows {
            // A line of text directly after a table is a row for the parser only,
            // even `Owner: … | Due: …` with its bar.
            let text = &self.source.text[row.span.range()];
            let written = if framed {
                text.starts_with('|')
            } else {
                text.contains('|')
            };
            let alive = written && !self.is_dead(row.span);
            row.live = alive
                .then(|| match what {
                    What::Steps => self.step_row(row, layout),
                    What::Milestones => self.milestone(row, layout),
                    What::SignOffs(rule) => self.sign_off(row, layout, rule),
                    What::Measures => self.measure(row, layout),
                    What::Checks => self.check(row, layout),
                })
                .flatten();
            match row.live {
                Some(live) => self.apply(live, &row.attributes),
                None => self.apply_to_nothing(&row.attributes),
            }
        }
        let message = [Column::Audience, Column::Channel]
            .into_iter()
            .any(|column| layout.has(column));
        if what == What::Steps && !message {
            let spans = table.rows.iter().filter(|row| row.live.is_some());
            let spans: Vec<Span> = spans.map(|row| row.span).collect();
            self.chain(first_step, &spans);
        }
    }

    /// Rows of a table whose times all count from the start depend on each other.
    fn chain(&mut self, first: usize, spans: &[Span]) {
        let from_start = |window: &Window| {
            matches!(
                &window.start,
                When::Exact {
                    anchor: Anchor::Start,
                    ..
                }
            )
        };
        let rows = &mut self.runbook.steps[first..];
        let all = rows
            .iter()
            .all(|step| step.start.as_ref().is_none_or(from_start));
        if all {
            for step in rows.iter_mut() {
                step.chained = step.start.is_some();
            }
            let chained = rows.iter().position(|step| step.chained);
            if let Some(span) = chained.and_then(|at| spans.get(at)) {
                self.explain(
                    *span,
                    "chain",
                    "times of the table count from the start",
                    "each row after those of the time before",
                );
            }
        }
    }

    fn step_row(&mut self, row: &mut Row<'a>, layout: &Layout) -> Option<Live> {
        let action = layout.at(Column::Action)?;
        let text = plain(&row.cells.get(action)?.inlines);
        if text.is_empty() {
            return None;
        }
        let step = self.step(StepKind::Row, text, None, row.span)?;
        self.explain_step(
            step,
            row.span,
            "row of a table with action and time or status",
        );
        if let Some(cell) = cell(row, layout, Column::Time) {
            self.start_cell(step, cell);
        }
        if let Some(text) = self.text(row, layout, Column::Due) {
            match self.window(&text) {
                Ok(window) => {
                    let mut due = window.end.unwrap_or(window.start);
                    self.anchor(&mut due, row.span);
                    self.runbook.steps[step].due = Some(due);
                }
                Err(error) => self.bad_time(Self::place(row, layout, Column::Due), &text, error),
            }
        }
        if let Some(text) = self.text(row, layout, Column::Duration) {
            match self.duration(&text) {
                Ok(length) => self.runbook.steps[step].duration = Some(length),
                Err(error) => {
                    self.bad_time(Self::place(row, layout, Column::Duration), &text, error);
                }
            }
        }
        if let Some(cell) = cell(row, layout, Column::Done) {
            let text = simple(&cell.inlines);
            self.runbook.steps[step].checked = is_checked(&text);
        }
        self.owner_cell(step, row, layout);
        self.note_cells(step, row, layout);
        Some(Live::Step(step))
    }

    fn milestone(&mut self, row: &mut Row<'a>, layout: &Layout) -> Option<Live> {
        let at = layout.at(Column::Milestone)?;
        let text = plain(&row.cells.get(at)?.inlines);
        if text.is_empty() {
            return None;
        }
        let guess = likely_event(&text);
        let step = self.step(StepKind::Milestone, text, None, row.span)?;
        self.explain_step(step, row.span, "row of a milestone table");
        if row.attributes.get("event").is_none()
            && let Some(event) = guess
        {
            let text = format!("`{{event={event}}}` would bind this milestone");
            self.explain(
                row.span,
                "suggestion",
                "milestone named like an event",
                text,
            );
        }
        if let Some(cell) = cell(row, layout, Column::Time) {
            self.start_cell(step, cell);
        }
        self.owner_cell(step, row, layout);
        self.note_cells(step, row, layout);
        Some(Live::Step(step))
    }

    fn start_cell(&mut self, step: usize, cell: &mut Cell<'a>) {
        let text = filled(&cell.inlines, self.values);
        let span = cell.span;
        match self.window(&text) {
            Ok(mut window) => {
                self.anchors(&mut window, span);
                mark_time(&mut cell.inlines, &text, &window);
                self.runbook.steps[step].start = Some(window);
            }
            Err(error) => self.bad_time(span, &text, error),
        }
    }

    fn owner_cell(&mut self, step: usize, row: &Row<'a>, layout: &Layout) {
        let Some(at) = layout.at(Column::Owner) else {
            return;
        };
        let Some(cell) = row.cells.get(at) else {
            return;
        };
        let written = plain(&cell.inlines);
        if written.is_empty() {
            return;
        }
        let filled = filled(&cell.inlines, self.values);
        let owner = self.owner(&written, &filled);
        self.runbook.steps[step].owner = Some(owner);
    }

    /// Authored status, notes, channel, audience and whom to notify.
    fn note_cells(&mut self, step: usize, row: &Row<'a>, layout: &Layout) {
        for (index, column) in layout.columns.iter().enumerate() {
            let kept = matches!(
                column,
                Some(
                    Column::Status
                        | Column::Notes
                        | Column::Channel
                        | Column::Audience
                        | Column::Notify
                )
            );
            let Some(cell) = row.cells.get(index).filter(|_| kept) else {
                continue;
            };
            let text = filled(&cell.inlines, self.values);
            if !text.is_empty() {
                let name = layout.headers[index].clone();
                self.runbook.steps[step].fields.push(Field { name, text });
            }
        }
    }

    fn sign_off(&mut self, row: &Row<'a>, layout: &Layout, by: &'static str) -> Option<Live> {
        let role = self.text(row, layout, Column::Role)?;
        let section = self.section();
        let index = self.runbook.sign_offs.len();
        self.explain(row.span, "sign-off", by, role.as_str());
        self.runbook.sign_offs.push(SignOff {
            id: StepId::default(),
            role,
            name: self.text(row, layout, Column::Name),
            section,
            line: self.lines.of(row.span.start),
        });
        Some(Live::SignOff(index))
    }

    fn measure(&mut self, row: &Row<'a>, layout: &Layout) -> Option<Live> {
        let at = layout.at(Column::Metric)?;
        let metric = plain(&row.cells.get(at)?.inlines);
        if metric.is_empty() {
            return None;
        }
        let section = self.section();
        let index = self.runbook.measures.len();
        let rule = "row of a table with metric and actual";
        self.explain(row.span, "measured value", rule, metric.as_str());
        self.runbook.measures.push(Measure {
            id: StepId::default(),
            metric,
            baseline: self.text(row, layout, Column::Baseline),
            target: self.text(row, layout, Column::Target),
            actual: self
                .text(row, layout, Column::Actual)
                .filter(|text| !text.eq_ignore_ascii_case("tbd")),
            section,
            line: self.lines.of(row.span.start),
        });
        Some(Live::Measure(index))
    }

    fn check(&mut self, row: &mut Row<'a>, layout: &Layout) -> Option<Live> {
        let period = self.text(row, layout, Column::Period)?;
        let frequency = self.text(row, layout, Column::Frequency);
        let window = match self.window(&period) {
            Ok(mut window) => {
                self.anchors(&mut window, Self::place(row, layout, Column::Period));
                Some(window)
            }
            Err(error) => {
                self.bad_time(Self::place(row, layout, Column::Period), &period, error);
                None
            }
        };
        let cadence = frequency
            .as_deref()
            .and_then(|text| match self.cadence(text) {
                Ok(cadence) => Some(cadence),
                Err(error) => {
                    self.bad_time(Self::place(row, layout, Column::Frequency), text, error);
                    None
                }
            });
        if let (Some(window), Some(cell)) = (&window, cell(row, layout, Column::Period)) {
            mark_time(&mut cell.inlines, &period, window);
        }
        let text = match &frequency {
            Some(frequency) => format!("{period}: {frequency}"),
            None => period,
        };
        let section = self.section();
        let index = self.runbook.checks.len();
        let rule = "row of a table with period and check frequency";
        self.explain(row.span, "check", rule, text.as_str());
        self.runbook.checks.push(Check {
            id: StepId::default(),
            text,
            cadence,
            period: window,
            owner: self.text(row, layout, Column::Owner),
            section,
            line: self.lines.of(row.span.start),
        });
        Some(Live::Check(index))
    }

    /// Gives the text of a cell, placeholders filled in, if it has any.
    fn text(&self, row: &Row<'a>, layout: &Layout, column: Column) -> Option<String> {
        let cell = row.cells.get(layout.at(column)?)?;
        Some(filled(&cell.inlines, self.values)).filter(|text| !text.is_empty())
    }

    /// The place of a cell, else of its row.
    fn place(row: &Row<'a>, layout: &Layout, column: Column) -> Span {
        let cell = layout.at(column).and_then(|at| row.cells.get(at));
        cell.map_or(row.span, |cell| cell.span)
    }

    /// Binds a step to an event, or to the moment another step is done.
    pub(super) fn bind(&mut self, step: usize, event: &str) {
        let anchor = match event.strip_prefix('#') {
            Some(id) => Anchor::Step(StepId::new(id)),
            None => Anchor::Event(event.to_lowercase()),
        };
        let step = &mut self.runbook.steps[step];
        step.event = Some(event.to_owned());
        step.start.get_or_insert(Window {
            start: When::Exact {
                anchor,
                offset: Millis(0),
            },
            end: None,
        });
    }
}

fn cell<'r, 'a>(row: &'r mut Row<'a>, layout: &Layout, column: Column) -> Option<&'r mut Cell<'a>> {
    row.cells.get_mut(layout.at(column)?)
}

/// Says whether the cell of a box is ticked.
fn is_checked(text: &str) -> bool {
    matches!(
        text,
        "x" | "X" | "[x]" | "[X]" | "☑" | "✅" | "✔" | "✔️" | "✓"
    )
}

/// The event that a milestone's words resemble.
fn likely_event(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    if text.contains("rollback") || text.contains("rolled back") {
        Some("rollback")
    } else if ["success", "go-live declared", "live declared"]
        .iter()
        .any(|word| text.contains(word))
    {
        Some("success")
    } else if text.contains("start") || text.contains("begin") {
        Some("start")
    } else {
        None
    }
}
