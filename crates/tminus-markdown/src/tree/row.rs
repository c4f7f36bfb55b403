//! Rows of tables. The parser pads short rows and drops cells beyond the
//! header; so each row's own source is split here, and every written cell kept.

use std::borrow::Cow;
use std::ops::Range;

use tminus_model::{Severity, Span};

use super::container::{Kind, Open};
use super::{Builder, html, leaf};
use crate::ast::{Attributes, BlockKind, Cell, Inline, InlineKind, Row};
use crate::attributes;

impl<'a> Builder<'a, '_> {
    /// Starts a row of a table.
    pub(super) fn begin_row(&mut self) {
        self.end_leaf();
        if let Some((table, cells)) = self.table() {
            cells.clear();
            cells.reserve(table.header.len());
        }
    }

    /// Ends the header of a table.
    pub(super) fn end_head(&mut self, range: &Range<usize>) {
        self.end_leaf();
        self.cut(range);
        let cuts = std::mem::take(&mut self.cuts);
        let mut cells = self
            .table()
            .map_or_else(Vec::new, |(_, cells)| std::mem::take(cells));
        for (cell, cut) in cells.iter_mut().zip(&cuts) {
            cell.span = Span::new(cut.start, cut.end);
        }
        self.cuts = cuts;
        let raw = self.raw();
        self.polish_cells(&mut cells, raw);
        let bar = self.text[range.clone()].trim_start().starts_with('|');
        if let Some(Open {
            kind: Kind::Table { table, framed, .. },
            ..
        }) = self.open.last_mut()
        {
            table.header = cells;
            *framed = bar;
        }
    }

    /// Ends a row of a table.
    pub(super) fn end_row(&mut self, range: &Range<usize>) {
        self.end_leaf();
        let Some((table, cells)) = self.table() else {
            return;
        };
        let columns = table.header.len();
        let mut cells = std::mem::take(cells);
        self.cut(range);
        let cuts = std::mem::take(&mut self.cuts);
        let span = match (cuts.first(), cuts.last()) {
            (Some(first), Some(last)) => Span::new(range.start.min(first.start), last.end),
            _ => Span::new(range.start, range.start),
        };
        cells.truncate(cuts.len());
        for (cell, cut) in cells.iter_mut().zip(&cuts) {
            cell.span = Span::new(cut.start, cut.end);
        }
        for cut in cuts.iter().skip(cells.len()) {
            cells.push(self.excess(cut));
        }
        let attributes = self.row_attributes(&mut cells);
        if let [only] = cells.as_slice()
            && only.inlines.is_empty()
            && attributes.span.is_some()
        {
            // A row of nothing but attributes speaks of the whole table.
            if let Some(Open {
                kind: Kind::Table { own, .. },
                ..
            }) = self.open.last_mut()
            {
                *own = attributes;
            }
            self.cuts = cuts;
            return;
        }
        self.report(columns, &cuts, span);
        self.cuts = cuts;
        let raw = self.raw() || attributes.has_class("raw");
        self.polish_cells(&mut cells, raw);
        if let Some((table, _)) = self.table() {
            table.rows.push(Row {
                span,
                attributes,
                live: None,
                cells,
            });
        }
    }

    fn table(&mut self) -> Option<(&mut crate::ast::Table<'a>, &mut Vec<Cell<'a>>)> {
        match self.open.last_mut() {
            Some(Open {
                kind: Kind::Table { table, cells, .. },
                ..
            }) => Some((table, cells)),
            _ => None,
        }
    }

    /// Takes attributes off the last cell that is not empty.
    fn row_attributes(&mut self, cells: &mut [Cell<'a>]) -> Attributes {
        let last = cells.iter_mut().rfind(|cell| !cell.inlines.is_empty());
        let Some(last) = last else {
            return Attributes::default();
        };
        if leaf::ends_with_attributes(&last.inlines)
            && let Some((found, start)) = self.attributes_of(&last.inlines)
        {
            leaf::cut_from(&mut last.inlines, start, self.text);
            return found;
        }
        if self.braces {
            self.attributes_too_early(cells);
        }
        // Nothing but attributes looks like a comment that holds some, so that
        // form is taken from any cell.
        for cell in cells.iter_mut().rev() {
            let comment = cell.inlines.last().is_some_and(
                |last| matches!(&last.kind, InlineKind::Html(text) if text.starts_with("<!--")),
            );
            if comment && let Some((found, start)) = self.attributes_of(&cell.inlines) {
                leaf::cut_from(&mut cell.inlines, start, self.text);
                return found;
            }
        }
        Attributes::default()
    }

    /// Says of attributes in braces that stand before the last written cell.
    fn attributes_too_early(&mut self, cells: &[Cell<'a>]) {
        for cell in cells {
            let Some(last) = cell.inlines.last() else {
                continue;
            };
            let start = last.span.start as usize;
            let text = &self.text[last.span.range()];
            if matches!(last.kind, InlineKind::Text(_))
                && text.trim_end().ends_with('}')
                && let Some(found) = attributes::trailing(text, start)
                && let Some(span) = found.attributes.span
            {
                self.diagnose(
                    "attribute",
                    Severity::Warning,
                    span,
                    "these attributes do not stand in the last written cell, and are text",
                    "write them at its end, or here as `<!-- {…} -->`",
                );
            }
        }
    }

    fn polish_cells(&mut self, cells: &mut [Cell<'a>], raw: bool) {
        for cell in cells {
            html::drop_comments(&mut cell.inlines);
            let inlines = std::mem::take(&mut cell.inlines);
            cell.inlines = self.polish(inlines, raw);
        }
    }

    fn report(&mut self, columns: usize, cuts: &[Range<usize>], span: Span) {
        let count = cuts.len();
        let line = &self.text[span.range()];
        let framed = matches!(
            self.open.last(),
            Some(Open {
                kind: Kind::Table { framed: true, .. },
                ..
            })
        );
        let written = if framed {
            line.starts_with('|')
        } else {
            line.contains('|')
        };
        if count == columns && written {
            return;
        }
        if !written && self.is_rest_of_row(span, columns) {
            self.split_row(span);
        } else if !written {
            self.diagnose(
                "short-row",
                Severity::Warning,
                span,
                "this line directly after a table became a row of it",
                "put an empty line between the table and the text",
            );
        } else if count > columns {
            let from = cuts
                .get(columns)
                .map_or(span.start as usize, |cut| cut.start);
            self.diagnose(
                "long-row",
                Severity::Warning,
                Span::new(from, span.end as usize),
                format!("this row has {count} cells, its header has {columns}"),
                "other Markdown tools drop the cells beyond the header; write `\\|` for a bar \
                 inside a cell",
            );
        } else {
            self.diagnose(
                "short-row",
                Severity::Warning,
                span,
                format!("this row has {count} of {columns} cells"),
                "the missing cells are taken as empty; add the bars to make it plain",
            );
        }
    }

    /// Says whether a line without its first bar goes on with the row above,
    /// which lacks cells.
    fn is_rest_of_row(&self, span: Span, columns: usize) -> bool {
        let Some(Open {
            kind: Kind::Table { table, .. },
            ..
        }) = self.open.last()
        else {
            return false;
        };
        let line = &self.text.as_bytes()[span.start as usize..];
        let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
        let bars = memchr::memchr_iter(b'|', line).count();
        let above = table.rows.last().map_or(columns, |row| row.cells.len());
        bars > 0 && above < columns && bars <= columns - above
    }

    /// One row on two lines is one finding, not a short row and a line of text.
    fn split_row(&mut self, span: Span) {
        let above = match self.open.last() {
            Some(Open {
                kind: Kind::Table { table, .. },
                ..
            }) => table.rows.last().map(|row| row.span),
            _ => None,
        };
        if let Some(above) = above {
            self.diagnostics
                .retain(|found| found.code != "short-row" || found.span != above);
        }
        self.diagnose(
            "split-row",
            Severity::Warning,
            span,
            "this line is the rest of the row above",
            "put the whole row on one line: a line break ends a row",
        );
    }

    /// A cell beyond the header, which the parser did not read.
    fn excess(&mut self, cut: &Range<usize>) -> Cell<'a> {
        let text = self.text;
        let slice = &text[cut.clone()];
        let plain = || {
            vec![Inline {
                span: Span::new(cut.start, cut.end),
                kind: InlineKind::Text(Cow::Borrowed(slice)),
            }]
        };
        let inlines = if slice.is_empty() {
            Vec::new()
        } else if slice.bytes().any(|b| b"`*_[<~\\&!".contains(&b)) && !slice.ends_with(['}', '>'])
        {
            let tree = super::build(
                super::Whole {
                    text: &text[..cut.end],
                    expanded: None,
                },
                cut.start,
                self.path,
                self.limits,
                self.diagnostics,
            );
            let mut blocks = tree.blocks.into_iter();
            match (blocks.next().map(|block| block.kind), blocks.next()) {
                (Some(BlockKind::Paragraph(inlines)), None) => {
                    self.tree.links.extend(tree.links);
                    inlines
                }
                _ => plain(),
            }
        } else {
            plain()
        };
        Cell {
            span: Span::new(cut.start, cut.end),
            inlines,
        }
    }

    /// Splits a row at the bars that are not escaped, as the parser does.
    fn cut(&mut self, range: &Range<usize>) {
        self.cuts.clear();
        let row = self.text[range.clone()].trim_end();
        let blank = row.len() - row.trim_start().len();
        let bytes = row.as_bytes();
        let first = blank + usize::from(bytes.get(blank) == Some(&b'|'));
        let mut start = first;
        for at in memchr::memchr_iter(b'|', bytes) {
            if at < first || bytes[..at].ends_with(b"\\") {
                continue;
            }
            self.cuts.push(trimmed(row, start..at, range.start));
            start = at + 1;
        }
        if start < row.len() {
            self.cuts.push(trimmed(row, start..row.len(), range.start));
        }
    }
}

fn trimmed(row: &str, cell: Range<usize>, base: usize) -> Range<usize> {
    let text = &row[cell.clone()];
    let left = text.trim_start();
    let start = cell.start + (text.len() - left.len());
    let end = start + left.trim_end().len();
    start + base..end + base
}
