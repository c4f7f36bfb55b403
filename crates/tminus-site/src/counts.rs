//! What a site holds, in numbers.

use tminus_markdown::Parsed;
use tminus_model::StepKind;

/// What a site holds, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Markdown documents that were read.
    pub documents: usize,
    /// Documents that hold at least one step.
    pub runbooks: usize,
    /// Steps that are items of checklists: task items and plain bullets.
    pub items: usize,
    /// How many of these stand inside another step.
    pub nested: usize,
    /// Steps that are numbered items of procedures.
    pub numbered: usize,
    /// Steps that are headings.
    pub headings: usize,
    /// Steps that are rows of tables.
    pub rows: usize,
    /// Steps that are rows of tables of milestones.
    pub milestones: usize,
    /// Rows of approval tables.
    pub sign_offs: usize,
    /// Conditions that call for a rollback.
    pub triggers: usize,
    /// Measured values.
    pub measures: usize,
    /// Recurring checks.
    pub checks: usize,
    /// Placeholders without a value, counted in each document by itself.
    pub unfilled: usize,
}

impl Counts {
    /// Counts what one document holds.
    pub(crate) fn of(parsed: &Parsed<'_>) -> Self {
        let runbook = &parsed.runbook;
        let mut counts = Self {
            documents: 1,
            runbooks: usize::from(!runbook.steps.is_empty()),
            sign_offs: runbook.sign_offs.len(),
            triggers: runbook.triggers.len(),
            measures: runbook.measures.len(),
            checks: runbook.checks.len(),
            unfilled: runbook.placeholders.len(),
            ..Self::default()
        };
        for step in &runbook.steps {
            match step.kind {
                StepKind::Task | StepKind::Bullet => {
                    counts.items += 1;
                    counts.nested += usize::from(step.parent.is_some());
                }
                StepKind::Numbered => counts.numbered += 1,
                StepKind::Heading => counts.headings += 1,
                StepKind::Row => counts.rows += 1,
                StepKind::Milestone => counts.milestones += 1,
            }
        }
        counts
    }

    /// All that can be ticked.
    pub fn steps(&self) -> usize {
        self.items + self.numbered + self.headings + self.rows + self.milestones
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.runbooks += other.runbooks;
        self.items += other.items;
        self.nested += other.nested;
        self.numbered += other.numbered;
        self.headings += other.headings;
        self.rows += other.rows;
        self.milestones += other.milestones;
        self.sign_offs += other.sign_offs;
        self.triggers += other.triggers;
        self.measures += other.measures;
        self.checks += other.checks;
        self.unfilled += other.unfilled;
    }
}
