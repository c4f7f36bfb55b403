//! A runbook: what an author's document means.

use alloc::string::String;
use alloc::vec::Vec;

use crate::ordered::Map;
use crate::{Cadence, Instant, LocalDateTime, Millis, RunbookId, StepId, ValueKind, When, Window};

/// All that a document says, apart from how its page looks.
///
/// `sections` and `steps` stand in document order; a parent stands before its
/// children.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Runbook {
    /// The stable name.
    pub id: RunbookId,
    /// The title as plain text.
    pub title: String,
    /// The version of what is launched.
    pub version: Option<String>,
    /// `Draft`, `In Review`, `Approved`, or the author's own word.
    pub status: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who reviews it.
    pub reviewers: Vec<String>,
    /// The date of the document, as written.
    pub date: Option<String>,
    /// The project, as written.
    pub project: Option<String>,
    /// A sentence for lists and search.
    pub description: Option<String>,
    /// BCP 47 language tag of the text.
    pub lang: Option<String>,
    /// Whether the text reads from right to left.
    pub rtl: bool,
    /// When it goes live.
    pub launch: Option<Launch>,
    /// The IANA zone in which wall clocks are read.
    pub timezone: Option<String>,
    /// How long the deployment window is.
    pub window: Option<Millis>,
    /// The plan for going back.
    pub rollback: Option<Rollback>,
    /// Names for roles: `IC` → `Ana Silva`.
    pub roles: Map<String, String>,
    /// Events bound to steps: `success` → `declare-success`.
    pub milestones: Map<String, StepId>,
    /// The headings, as a flat list.
    pub sections: Vec<Section>,
    /// Everything that can be ticked, as a flat list.
    pub steps: Vec<Step>,
    /// Rows of approval tables.
    pub sign_offs: Vec<SignOff>,
    /// What calls for a rollback.
    pub triggers: Vec<Trigger>,
    /// Rows of tables of measured values.
    pub measures: Vec<Measure>,
    /// Recurring checks.
    pub checks: Vec<Check>,
    /// Timers of their own, beside those of steps.
    pub timers: Vec<Timer>,
    /// Questions to be decided.
    pub decisions: Vec<Decision>,
    /// Placeholders without a value, or with a default alone, sorted by name.
    pub placeholders: Vec<Placeholder>,
}

/// A launch as planned by the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The wall clock in the runbook's zone.
    pub local: LocalDateTime,
    /// The same as an instant, once the generator has resolved the zone.
    pub instant: Option<Instant>,
}

/// The author's figures for going back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rollback {
    /// How long a rollback takes.
    pub duration: Option<Millis>,
    /// What is kept in reserve before the window's end.
    pub margin: Option<Millis>,
    /// Recovery time objective.
    pub rto: Option<Millis>,
}

/// What a section is for. Only what behaviour depends on is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SectionKind {
    /// Text, or anything not told apart.
    #[default]
    Prose,
    /// A checklist heading: its plain bullets are steps.
    Checklist,
    /// A procedure heading: its numbered items are steps.
    Procedure,
    /// A heading that names rollback.
    Rollback,
    /// A heading that names approval or sign-off.
    Approval,
}

/// A heading and what stands below it up to the next heading of the same or a
/// higher level. The text before the first heading is a section of level 0
/// where it holds anything live.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// The fragment of its heading in the page, unique in the document.
    pub anchor: String,
    /// The heading as plain text, attributes taken off, placeholders as `{{NAME}}`.
    pub title: String,
    /// 1 to 6; 0 for the text before the first heading.
    pub level: u8,
    /// The index of the section around it.
    pub parent: Option<usize>,
    /// What it is for.
    pub kind: SectionKind,
    /// Who owns its steps: written here or inherited.
    pub owner: Option<String>,
    /// When its steps are due: written here or inherited.
    pub due: Option<When>,
    /// The span of time that its heading names.
    pub window: Option<Window>,
}

/// Which rule made a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    /// `- [ ]`.
    Task,
    /// A plain bullet under a checklist heading.
    Bullet,
    /// A numbered item under a procedure heading.
    Numbered,
    /// A row of a table with an action column and a time, status, done or box column.
    Row,
    /// A row of a table of milestones.
    Milestone,
    /// A heading directly under one with `{.steps}`.
    Heading,
}

/// A named remark on a step: a field that is not known, a notes cell, or the
/// authored text of a status cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The field's word as written, such as `Evidence`; empty for a plain note.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Something to do that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one independent thing that the author wrote"
)]
pub struct Step {
    /// Its stable name, unique in the runbook.
    pub id: StepId,
    /// Which rule made it.
    pub kind: StepKind,
    /// What it says, as plain text: NFC, white space collapsed, attributes
    /// taken off, placeholders as `{{NAME}}`.
    pub text: String,
    /// The index of its section.
    pub section: usize,
    /// The index of the step it is nested in.
    pub parent: Option<usize>,
    /// The state of a new run: `- [x]`.
    pub checked: bool,
    /// Who does it: its own, its table cell's, or its section's owner. A role's
    /// name is kept as written; [`Runbook::roles`] translates.
    pub owner: Option<String>,
    /// When it must be done.
    pub due: Option<When>,
    /// When it starts, and for a span when it ends.
    pub start: Option<Window>,
    /// How long it takes.
    pub duration: Option<Millis>,
    /// A countdown that the reader starts.
    pub timer: Option<Millis>,
    /// Recurring slots.
    pub every: Option<Cadence>,
    /// Steps that must be done before.
    pub after: Vec<StepId>,
    /// Whether nothing that depends on it may start before it is passed.
    pub gate: bool,
    /// Whether the run is complete without it.
    pub optional: bool,
    /// Whether it takes part in the chain of `H+` rows (see `tminus-plan`).
    pub chained: bool,
    /// The event a milestone row is bound to.
    pub event: Option<String>,
    /// Remarks.
    pub fields: Vec<Field>,
    /// The line of the source, from 1.
    pub line: u32,
    /// Its start, else its due time, as the generator resolved it.
    pub at: Option<Instant>,
}

impl Step {
    /// A step that says this and nothing more: in the first section, with no owner,
    /// time or dependency.
    pub fn new(id: StepId, kind: StepKind, text: String) -> Self {
        Self {
            id,
            kind,
            text,
            section: 0,
            parent: None,
            checked: false,
            owner: None,
            due: None,
            start: None,
            duration: None,
            timer: None,
            every: None,
            after: Vec::new(),
            gate: false,
            optional: false,
            chained: false,
            event: None,
            fields: Vec::new(),
            line: 0,
            at: None,
        }
    }
}

/// A row of an approval table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignOff {
    /// Its stable name, by the same rules as a step's.
    pub id: StepId,
    /// The role that signs.
    pub role: String,
    /// Who signs, where written.
    pub name: Option<String>,
    /// The index of its section.
    pub section: usize,
    /// The line of the source, from 1.
    pub line: u32,
}

/// Who decides on a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TriggerKind {
    /// Its lead-in says `automatic`.
    Automatic,
    /// Its lead-in says `manual`.
    Manual,
    /// Neither is said.
    #[default]
    Unstated,
}

/// A condition that calls for a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trigger {
    /// Its stable name, by the same rules as a step's.
    pub id: StepId,
    /// What it says, as plain text.
    pub text: String,
    /// Who decides.
    pub kind: TriggerKind,
    /// The index of its section.
    pub section: usize,
    /// The line of the source, from 1.
    pub line: u32,
}

/// A value that is measured during the run and set against a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    /// Its stable name, by the same rules as a step's.
    pub id: StepId,
    /// What is measured.
    pub metric: String,
    /// The value before, as written.
    pub baseline: Option<String>,
    /// The value to reach, as written: a target column or `threshold=`.
    pub target: Option<String>,
    /// The actual value where the author wrote one (`TBD` and empty are none).
    pub actual: Option<String>,
    /// The index of its section.
    pub section: usize,
    /// The line of the source, from 1.
    pub line: u32,
}

/// A check that recurs during a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// Its stable name, by the same rules as a step's.
    pub id: StepId,
    /// What it says, as plain text.
    pub text: String,
    /// When it recurs; `None` where the words name no frequency.
    pub cadence: Option<Cadence>,
    /// The period, where it is a span of time.
    pub period: Option<Window>,
    /// Who looks.
    pub owner: Option<String>,
    /// The index of its section.
    pub section: usize,
    /// The line of the source, from 1.
    pub line: u32,
}

/// A countdown of a given length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timer {
    /// What it is for.
    pub label: Option<String>,
    /// How long it runs.
    pub duration: Millis,
    /// The line of the source, from 1.
    pub line: u32,
}

/// A question that somebody decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// What is asked.
    pub question: String,
    /// What can be answered.
    pub options: Vec<String>,
    /// What the answer rests on.
    pub criteria: Vec<String>,
    /// Who decides.
    pub owner: Option<String>,
    /// The line of the source, from 1.
    pub line: u32,
}

/// A `{{NAME}}` that the reader may fill in: no source gave a value for it, or
/// only a default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placeholder {
    /// The name between the braces.
    pub name: String,
    /// How often it occurs in the document.
    pub count: u32,
    /// The line of its first occurrence, from 1.
    pub line: u32,
    /// What a value must look like.
    pub kind: ValueKind,
    /// What stands for it until somebody gives another value.
    pub default: Option<String>,
    /// What its field is called; its name where nothing is said.
    pub label: Option<String>,
    /// A sentence for the one who fills it in.
    pub description: Option<String>,
    /// What a value of kind [`ValueKind::Choice`] may be.
    pub options: Vec<String>,
    /// A regular expression, of those few forms that Rust and browsers read
    /// alike, that a whole value must fit.
    pub pattern: Option<String>,
    /// Whether the runbook is complete without it.
    pub optional: bool,
    /// Whether its value is kept nowhere.
    pub secret: bool,
}

impl Runbook {
    /// Finds a step by its id.
    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == *id)
    }

    /// The titles of the sections around and including `section`, outermost first.
    pub fn section_path(&self, section: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = self.sections.get(section);
        while let Some(found) = at {
            path.push(found.title.as_str());
            at = found.parent.and_then(|parent| self.sections.get(parent));
        }
        path.reverse();
        path
    }

    /// The name that stands for an owner: a role's holder, else the text itself.
    pub fn owner_name<'a>(&'a self, owner: &'a str) -> &'a str {
        self.roles.get(owner).map_or(owner, String::as_str)
    }
}
