//! Runs beside each other as texts: what the table of the page, a spreadsheet
//! and a ticket show alike.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use tminus_model::csv::{Cell as CsvCell, row};
use tminus_model::{Millis, Runbook};
use tminus_run::State;
use tminus_run::compare::{Cell, Comparison, Span};
use tminus_run::runs::RunKind;

use crate::countdown::push_two;
use crate::words::{self, MINUS, runs};

/// One cell: what happened and how far from the plan that is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The state, where it is worth a word.
    pub state: &'static str,
    /// When it was over, from the start on: `+0:12`.
    pub when: String,
    /// How long it took: `14 min`.
    pub length: String,
    /// How much later than planned it was over: `+2 min`.
    pub behind: String,
    /// What `behind` is: `late`, `early` or nothing.
    pub side: &'static str,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What the step says.
    pub step: String,
    /// The heading that it stands under.
    pub section: String,
    /// What was planned.
    pub planned: Text,
    /// Each run's.
    pub runs: Vec<Text>,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the runs, with what each was for.
    pub heads: Vec<(String, RunKind)>,
    /// How long each took from its start to its last step.
    pub took: Vec<String>,
    /// The steps.
    pub lines: Vec<Line>,
}

/// Writes a comparison in words. `shown` gives a step's text as the page shows
/// it.
pub fn table(
    runbook: &Runbook,
    comparison: &Comparison,
    shown: impl Fn(usize) -> Option<String>,
) -> Table {
    let heads = comparison.heads.iter();
    let lines = comparison.rows.iter().filter_map(|row| {
        let step = runbook.steps.get(row.step)?;
        Some(Line {
            step: shown(row.step).unwrap_or_else(|| step.text.clone()),
            section: below_title(&runbook.section_path(step.section)),
            planned: planned(row.planned),
            runs: row.cells.iter().map(text).collect(),
        })
    });
    Table {
        heads: heads.map(|head| (head.name.clone(), head.kind)).collect(),
        took: comparison
            .heads
            .iter()
            .map(|head| head.took.map(length).unwrap_or_default())
            .collect(),
        lines: lines.collect(),
    }
}

/// The headings around a step without the page's own title.
fn below_title(path: &[&str]) -> String {
    let path = if path.len() > 1 { &path[1..] } else { path };
    path.join(words::PATH_SEPARATOR)
}

fn planned(span: Span) -> Text {
    Text {
        when: span.end.or(span.start).map(offset).unwrap_or_default(),
        length: span.length.map(length).unwrap_or_default(),
        ..Text::default()
    }
}

fn text(cell: &Cell) -> Text {
    // Less than half a minute is none that a plan in minutes knows.
    let minutes = cell.behind.map(|by| (by.0 + 30_000).div_euclid(60_000));
    let (behind, side) = match minutes {
        Some(0) => (runs::ON_TIME.to_owned(), ""),
        Some(by @ 1..) => (signed('+', by), "late"),
        Some(by) => (signed(MINUS, -by), "early"),
        None => (String::new(), ""),
    };
    Text {
        state: match cell.state {
            State::Done => "",
            state => words::state(state.word()),
        },
        when: cell.span.end.map(offset).unwrap_or_default(),
        length: cell.span.length.map(length).unwrap_or_default(),
        behind,
        side,
    }
}

fn signed(sign: char, minutes: i64) -> String {
    let mut text = String::from(sign);
    text.push_str(&length(Millis(minutes * 60_000)));
    text
}

/// A distance from the start: `+0:12`, `−1 d 0:30`.
fn offset(by: Millis) -> String {
    let minutes = (by.0.abs() + 30_000) / 60_000;
    let mut text = String::from(if by.0 < -29_999 { MINUS } else { '+' });
    let (days, hours) = (minutes / 1440, minutes / 60 % 24);
    if days > 0 {
        text.push_str(&days.to_string());
        text.push_str(" d ");
    }
    text.push_str(&hours.to_string());
    text.push(':');
    push_two(&mut text, minutes % 60);
    text
}

/// A length of time: `40 s`, `14 min`, `1 h 20 min`, `2 d 3 h`.
pub fn length(by: Millis) -> String {
    let secs = by.0.max(0) / 1000;
    if secs < 60 {
        return [&secs.to_string(), " s"].concat();
    }
    let minutes = (secs + 30) / 60;
    let (days, hours, mins) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = match days {
        0 => [(hours, " h"), (mins, " min")],
        _ => [(days, " d"), (hours, " h")],
    };
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, unit)| [&number.to_string(), *unit].concat())
        .collect();
    parts.join(" ")
}

impl Table {
    /// The head of a run's column: a rehearsal says so.
    fn head(&self, at: usize) -> String {
        let Some((name, kind)) = self.heads.get(at) else {
            return String::new();
        };
        match kind {
            RunKind::Rehearsal => [name, " (", runs::REHEARSAL_WORD, ")"].concat(),
            RunKind::Live => name.clone(),
        }
    }

    /// Writes it for a spreadsheet.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        let mut heads = vec![runs::SECTION.to_owned(), runs::STEP.to_owned()];
        heads.extend([runs::WHEN, runs::LENGTH].map(|of| [runs::PLANNED, ": ", of].concat()));
        for at in 0..self.heads.len() {
            let of = [runs::STATE, runs::WHEN, runs::LENGTH, runs::BEHIND];
            heads.extend(of.map(|of| [&self.head(at), ": ", of].concat()));
        }
        let heads: Vec<CsvCell<'_>> = heads.iter().map(|head| CsvCell::Text(head)).collect();
        row(&mut out, &heads);
        for line in &self.lines {
            let mut cells = vec![
                CsvCell::Text(&line.section),
                CsvCell::Text(&line.step),
                CsvCell::Text(&line.planned.when),
                CsvCell::Text(&line.planned.length),
            ];
            for run in &line.runs {
                for text in [run.state, &run.when, &run.length, &run.behind] {
                    cells.push(CsvCell::Text(text));
                }
            }
            row(&mut out, &cells);
        }
        out
    }

    /// Writes it for a ticket or a repository.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        let mut put = |cells: Vec<String>| {
            for cell in cells {
                out.push_str("| ");
                out.push_str(&cell.replace('|', "\\|").replace('\n', " "));
                out.push(' ');
            }
            out.push_str("|\n");
        };
        let mut heads = vec![runs::STEP.to_owned(), runs::PLANNED.to_owned()];
        heads.extend((0..self.heads.len()).map(|at| self.head(at)));
        let count = heads.len();
        put(heads);
        put(vec!["---".to_owned(); count]);
        for line in &self.lines {
            let mut cells = vec![line.step.clone(), line.planned.whole()];
            cells.extend(line.runs.iter().map(Text::whole));
            put(cells);
        }
        if self.took.iter().any(|took| !took.is_empty()) {
            let mut cells = vec![runs::TOOK.to_owned(), String::new()];
            cells.extend(self.took.iter().cloned());
            put(cells);
        }
        out
    }
}

impl Text {
    /// All of it in one cell: `+0:12, 14 min, +2 min`.
    pub fn whole(&self) -> String {
        let parts = [self.state, &self.when, &self.length, &self.behind];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tminus_model::Instant;
    use tminus_run::compare::{Head, Row};

    const MINUTE: i64 = 60_000;

    fn span(start: i64, end: i64) -> Span {
        Span {
            start: Some(Millis(start * MINUTE)),
            end: Some(Millis(end * MINUTE)),
            length: Some(Millis((end - start) * MINUTE)),
        }
    }

    fn one() -> Table {
        let book = crate::foreign::runbook(
            "test",
            "Test",
            &[crate::foreign::Found::Item {
                text: "Switch DNS | now".into(),
                checked: false,
                parent: None,
            }],
        );
        let cell = |state, span: Span, behind: i64| Cell {
            state,
            span,
            behind: Some(Millis(behind)),
            longer: None,
        };
        let head = |name: &str, kind| Head {
            name: name.into(),
            kind,
            zero: Some(Instant(0)),
            took: Some(Millis(75 * MINUTE)),
        };
        let comparison = Comparison {
            heads: vec![
                head("=Tuesday", RunKind::Rehearsal),
                head("Launch", RunKind::Live),
            ],
            rows: vec![Row {
                step: 0,
                planned: span(-10, 5),
                cells: vec![
                    cell(State::Done, span(0, 14), 9 * MINUTE),
                    cell(State::Skipped, Span::default(), -29_999),
                ],
            }],
        };
        table(&book, &comparison, |_| None)
    }

    #[test]
    fn a_row_says_when_how_long_and_how_late() {
        let table = one();
        let line = &table.lines[0];
        assert_eq!(line.planned.whole(), "+0:05, 15 min");
        assert_eq!(line.runs[0].whole(), "+0:14, 14 min, +9 min");
        assert_eq!(line.runs[0].side, "late");
        assert_eq!(line.runs[1].whole(), "Skipped, on time");
        assert_eq!(table.took, ["1 h 15 min", "1 h 15 min"]);
        assert_eq!(offset(Millis(-90 * MINUTE)), "−1:30");
        assert_eq!(offset(Millis(1500 * MINUTE)), "+1 d 1:00");
        assert_eq!(length(Millis(1500 * MINUTE)), "1 d 1 h");
        assert_eq!(length(Millis(40_000)), "40 s");
    }

    #[test]
    fn a_rehearsal_says_so_in_both_files() {
        let table = one();
        let markdown = table.markdown();
        let mut lines = markdown.lines();
        assert_eq!(
            lines.next(),
            Some("| Step | Planned | =Tuesday (rehearsal) | Launch |")
        );
        assert!(
            markdown.contains("| Switch DNS \\| now | +0:05, 15 min |"),
            "{markdown}"
        );
        let csv = table.csv();
        assert!(csv.starts_with("Section,Step,"), "{csv}");
        assert!(csv.contains("Tuesday (rehearsal): over at"), "{csv}");
        assert!(!csv.contains(",=Tuesday"), "{csv}");
    }
}
