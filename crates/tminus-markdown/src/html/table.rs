//! Tables and the steps in them.
//!
//! No written cell is lost: a short row is padded, and cells past the header's
//! are shown with a mark, at the end of their row.

use std::borrow::Cow;

use super::Writer;
use super::inline::plain;
use crate::ast::{Alignment, Attributes, Cell, Inline, InlineKind, Live, Row, Table};

/// Empty cells that a document may be given to fill its short rows. Without a
/// limit a few kilobytes (one wide header, many short rows) would become a page
/// of hundreds of megabytes.
pub(super) const PADDING: u32 = 100_000;

/// The name of an owner that stands on one line.
const SHORT_OWNER: usize = 18;

/// How a table is laid out.
struct Layout {
    /// Whether rows are steps.
    live: bool,
    /// How many columns the header has.
    width: usize,
    /// The column with the state: the author's, else one is added.
    status: Option<usize>,
    /// A column of nothing but boxes, which ours takes the place of.
    dropped: Option<usize>,
}

impl<'d, 'a> Writer<'d, 'a> {
    pub(super) fn table(&mut self, table: &'d Table<'a>, own: &Attributes) {
        let layout = Layout::of(table);
        self.tables += 1;
        let label = format!("Table {}", self.tables);
        self.push("<div class=\"tm-scroll\" role=\"region\" tabindex=\"0\"");
        self.attribute("aria-label", &label);
        self.anchor(own);
        self.push(">\n<table>\n<thead>\n");
        self.head(table, &layout);
        self.push("</thead>\n");
        if !table.rows.is_empty() {
            self.push("<tbody>\n");
            for row in &table.rows {
                self.row(table, row, &layout);
            }
            self.push("</tbody>\n");
        }
        self.push("</table>\n</div>\n");
    }

    fn head(&mut self, table: &'d Table<'a>, layout: &Layout) {
        self.push("<tr>");
        if layout.live {
            self.push(
                "<th scope=\"col\" class=\"tm-check\"><span class=\"tm-hidden\">Done</span></th>",
            );
        }
        for column in 0..layout.width {
            if layout.dropped == Some(column) {
                continue;
            }
            match table.header.get(column) {
                // An empty header names nothing.
                Some(cell) if !cell.inlines.is_empty() => {
                    self.push("<th scope=\"col\"");
                    self.class(alignment(table, column), "");
                    self.direction(&cell.inlines);
                    self.out.push('>');
                    self.inlines(&cell.inlines);
                    self.push("</th>");
                }
                _ => self.push("<td></td>"),
            }
        }
        if layout.live && layout.status.is_none() {
            self.push("<th scope=\"col\">Status</th>");
        }
        self.push("</tr>\n");
    }

    fn row(&mut self, table: &'d Table<'a>, row: &'d Row<'a>, layout: &Layout) {
        let step = match row.live {
            Some(Live::Step(index)) => Some(index),
            _ => None,
        };
        self.push("<tr");
        if let Some(index) = step {
            self.step_attributes(index);
        } else {
            if let Some(live) = row.live {
                self.live_attributes(live);
            }
            self.anchor(&row.attributes);
        }
        self.out.push('>');
        let text = step.and_then(|_| Self::text_column(table, row));
        if let Some(index) = step {
            self.push("<td class=\"tm-check\">");
            self.step_box(index);
            if text.is_some() {
                self.push(" aria-labelledby=\"tm-t-");
                self.number(index);
                self.push("\"");
            } else {
                self.attribute("aria-label", &format!("Row {}", index + 1));
            }
            self.push("></td>");
        } else if layout.live {
            self.push("<td class=\"tm-check\"></td>");
        }
        for column in 0..layout.width {
            if layout.dropped == Some(column) {
                continue;
            }
            let cell = row.cells.get(column);
            let slot = step.is_some() && layout.status == Some(column);
            if cell.is_none() && !slot {
                if self.padding == 0 {
                    continue;
                }
                self.padding -= 1;
            }
            self.push("<td");
            let name = cell_class(table, row, layout, column, text);
            self.class(alignment(table, column), name);
            if let Some(index) = step.filter(|_| text == Some(column)) {
                self.numbered("id", "tm-t-", index);
            }
            // On a narrow screen the row is a card, whose cells say what they are.
            if let (Some(Live::Measure(_)), Some(head)) = (row.live, table.header.get(column)) {
                let head = plain(&head.inlines);
                if column > 0 && !head.trim().is_empty() {
                    self.attribute("data-tm-head", head.trim());
                }
            }
            if let Some(cell) = cell {
                self.direction(&cell.inlines);
            }
            self.out.push('>');
            if let Some(cell) = cell {
                self.inlines(&cell.inlines);
            }
            if let Some(index) = step.filter(|_| table.columns.time == Some(column)) {
                self.wall(index);
            }
            if slot {
                if cell.is_some_and(|cell| !cell.inlines.is_empty()) {
                    self.out.push(' ');
                }
                self.push("<span class=\"tm-state\" data-tm-slot=\"step\"></span>");
            }
            self.push("</td>");
        }
        if layout.live && layout.status.is_none() {
            self.push(if step.is_some() {
                "<td><span class=\"tm-state\" data-tm-slot=\"step\"></span></td>"
            } else {
                "<td></td>"
            });
        }
        for (column, cell) in row.cells.iter().enumerate().skip(layout.width) {
            self.push("<td class=\"tm-excess\"");
            if let Some(index) = step.filter(|_| text == Some(column)) {
                self.numbered("id", "tm-t-", index);
            }
            self.direction(&cell.inlines);
            self.out.push('>');
            self.inlines(&cell.inlines);
            self.push("</td>");
        }
        self.push("</tr>\n");
    }

    /// Finds the cell that names a step: its action, else the first with text.
    fn text_column(table: &Table<'_>, row: &Row<'_>) -> Option<usize> {
        let written = |column: &usize| {
            row.cells
                .get(*column)
                .is_some_and(|cell| !said(&cell.inlines).trim().is_empty())
        };
        table.columns.action.filter(written).or_else(|| {
            (0..row.cells.len())
                .filter(|column| table.columns.done != Some(*column))
                .find(written)
        })
    }

    /// Writes `class` out of up to two names.
    fn class(&mut self, first: &str, second: &str) {
        match (first, second) {
            ("", "") => {}
            (one, "") | ("", one) => self.attribute("class", one),
            (one, two) => self.attribute("class", &format!("{two} {one}")),
        }
    }
}

impl Layout {
    fn of(table: &Table<'_>) -> Self {
        let live = table
            .rows
            .iter()
            .any(|row| matches!(row.live, Some(Live::Step(_))));
        let width = table.header.len();
        let only_boxes = |column: &usize| {
            table.rows.iter().all(|row| {
                row.cells
                    .get(*column)
                    .is_none_or(|cell| is_box(said(&cell.inlines).trim()))
            })
        };
        let dropped = table.columns.done.filter(|_| live).filter(only_boxes);
        Self {
            live,
            width,
            status: table.columns.status.filter(|at| *at < width && live),
            dropped,
        }
    }
}

/// The text of a cell. Most cells are one text.
fn said<'t>(inlines: &'t [Inline<'_>]) -> Cow<'t, str> {
    match inlines {
        [] => Cow::Borrowed(""),
        [
            Inline {
                kind: InlineKind::Text(text) | InlineKind::Time { text, .. },
                ..
            },
        ] => Cow::Borrowed(text),
        _ => Cow::Owned(plain(inlines)),
    }
}

/// Says whether a cell is nothing but an empty or a ticked box.
fn is_box(text: &str) -> bool {
    matches!(
        text,
        "" | "☐" | "☑" | "☒" | "□" | "[ ]" | "[]" | "[x]" | "[X]"
    )
}

fn alignment(table: &Table<'_>, column: usize) -> &'static str {
    match table.alignments.get(column) {
        Some(Alignment::Left) => "tm-left",
        Some(Alignment::Center) => "tm-center",
        Some(Alignment::Right) => "tm-right",
        Some(Alignment::None) | None => "",
    }
}

/// The class of a cell: what it says of the row, where that is known. `text` is
/// the column that names a step.
fn cell_class(
    table: &Table<'_>,
    row: &Row<'_>,
    layout: &Layout,
    column: usize,
    text: Option<usize>,
) -> &'static str {
    let cell = row.cells.get(column);
    let here = Some(column);
    let columns = &table.columns;
    let is_short = |cell: &Cell<'_>| said(&cell.inlines).chars().count() <= SHORT_OWNER;
    if layout.live && columns.time == here {
        "tm-time"
    } else if text == here {
        "tm-text"
    } else if matches!(row.live, Some(Live::Measure(_))) {
        match here {
            at if at == columns.actual => "tm-actual",
            at if at == columns.delta => "tm-delta",
            at if at == columns.status => "tm-verdict",
            _ => "",
        }
    } else if layout.live && columns.owner == here && cell.is_some_and(is_short) {
        "tm-owner"
    } else if cell.is_some_and(|cell| is_date(&cell.inlines)) {
        "tm-date"
    } else {
        ""
    }
}

/// Says whether a cell holds a date alone, which breaks badly at its hyphens.
fn is_date(inlines: &[Inline<'_>]) -> bool {
    let [only] = inlines else { return false };
    let (InlineKind::Text(text) | InlineKind::Time { text, .. }) = &only.kind else {
        return false;
    };
    let is = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(is)
}
