//! Tables: which of them come alive, and by which columns.

use tminus_model::{Severity, Span};

use super::rows::{Layout, What};
use super::{Place, Reader};
use crate::Column;
use crate::ast::{Attributes, Block, BlockKind, Columns, Table};
use crate::attributes::values::settings;
use crate::text::simple;

impl<'a> Reader<'a, '_, '_> {
    pub(super) fn table(
        &mut self,
        block: &mut Block<'a>,
        _before: Option<&Block<'a>>,
        place: Place,
    ) {
        let attributes = std::mem::take(&mut block.attributes);
        if let BlockKind::Table(table) = &mut block.kind {
            let plain = attributes.has_class("plain")
                || (self.scope().plain && attributes.get("columns").is_none());
            let first = self.runbook.steps.len();
            let live = place.alive && !plain && self.live_table(table, &attributes, block.span);
            if !live {
                for row in &table.rows {
                    self.apply_to_nothing(&row.attributes);
                }
            }
            self.apply_to_group("table", first, &attributes);
        }
        block.attributes = attributes;
    }

    /// Brings a table to life; says whether it came alive.
    fn live_table(&mut self, table: &mut Table<'a>, attributes: &Attributes, span: Span) -> bool {
        let layout = self.layout(table, attributes);
        let Some(what) = self.what(&layout) else {
            if layout.has(Column::Action) {
                self.explain(
                    span,
                    "not live",
                    "action column without a time, status, done or box column",
                    "",
                );
                self.report(
                    "not-live",
                    Severity::Info,
                    span,
                    "this table has an action column but did not come alive",
                )
                .help = Some(
                    "add a column such as `Time`, `Status` or `Done`, or name the columns with \
                     `{columns=\"Header=time\"}`"
                        .to_owned(),
                );
            }
            return false;
        };
        if what == What::Steps {
            table.columns = Columns {
                time: layout.at(Column::Time),
                action: layout.at(Column::Action),
                owner: layout.at(Column::Owner),
                status: layout.at(Column::Status),
                done: layout.at(Column::Done),
                ..Columns::default()
            };
        } else if what == What::Measures {
            table.columns = Columns {
                status: layout.at(Column::Status),
                actual: layout.at(Column::Actual),
                delta: layout.at(Column::Delta),
                ..Columns::default()
            };
        } else if what == What::Milestones {
            table.columns = Columns {
                action: layout.at(Column::Milestone),
                owner: layout.at(Column::Owner),
                status: layout.at(Column::Status),
                ..Columns::default()
            };
        }
        self.rows(table, what, &layout);
        true
    }

    /// Names the columns by their headers, or as `columns=` says.
    fn layout(&mut self, table: &Table<'a>, attributes: &Attributes) -> Layout {
        let headers: Vec<String> = table
            .header
            .iter()
            .map(|cell| simple(&cell.inlines).into_owned())
            .collect();
        let mut columns: Vec<Option<Column>> = headers
            .iter()
            .map(|header| self.options.words.column(header))
            .collect();
        let (settings, _) = settings(attributes);
        for (name, meaning, span) in settings.columns {
            let lower = name.to_lowercase();
            let place = headers
                .iter()
                .position(|header| header.to_lowercase() == lower);
            match (place, Column::from_word(&meaning)) {
                (Some(place), Some(meaning)) => columns[place] = Some(meaning),
                (None, _) => {
                    self.report(
                        "attribute",
                        Severity::Error,
                        span,
                        format!("this table has no column `{name}`"),
                    )
                    .help = Some("write the header as it stands in the table".to_owned());
                }
                (_, None) => {
                    self.report(
                        "attribute",
                        Severity::Error,
                        span,
                        format!("`{meaning}` is no meaning of a column"),
                    )
                    .help = Some(format!("known are {}", Column::listed()));
                }
            }
        }
        Layout { headers, columns }
    }

    /// Says what the rows of a table are.
    fn what(&self, layout: &Layout) -> Option<What> {
        let has = |column| layout.has(column);
        if has(Column::Milestone) && (has(Column::Notify) || has(Column::Channel)) {
            return Some(What::Milestones);
        }
        if has(Column::Role) && has(Column::Signature) {
            return Some(What::SignOffs("row of a table with role and signature"));
        }
        if has(Column::Role) && has(Column::Name) && self.scope().approval {
            return Some(What::SignOffs(
                "row of a table with role and name under an approval heading",
            ));
        }
        if has(Column::Metric) && has(Column::Actual) {
            return Some(What::Measures);
        }
        if has(Column::Period) && has(Column::Frequency) {
            return Some(What::Checks);
        }
        let beside = [Column::Time, Column::Status, Column::Done];
        (has(Column::Action) && beside.into_iter().any(has)).then_some(What::Steps)
    }
}
