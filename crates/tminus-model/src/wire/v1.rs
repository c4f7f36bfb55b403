//! Version 1 of the wire format.
//!
//! Fields at their default are left out. Instants and lengths are milliseconds
//! as integers; sections and parents are indexes into the arrays beside them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate as model;
use crate::{Instant, Millis, RunbookId, StepId};

/// The version that [`Page::v`] carries.
pub const VERSION: u32 = 1;

/// The JSON block of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The version of the format: [`VERSION`].
    pub v: u32,
    /// The site's `id` of `tminus.toml`, part of every storage key.
    pub site: String,
    /// The revision of the runbook's steps (`tminus_plan::revision`).
    pub revision: String,
    /// The runbook.
    pub runbook: Runbook,
}

/// A runbook on the wire.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Runbook {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviewers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    rtl: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch: Option<Launch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollback: Option<Rollback>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    roles: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    milestones: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Section>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sign_offs: Vec<SignOff>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    triggers: Vec<Trigger>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<Measure>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Check>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    placeholders: Vec<Placeholder>,
}

/// A wall clock on the wire: `2026-12-01T09:00:00`.
type Local = String;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Launch {
    local: Local,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rollback {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    duration: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    margin: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rto: Option<i64>,
}

/// A rule of time on the wire, told apart by `t`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
enum When {
    Calendar {
        days: i32,
        #[serde(default, skip_serializing_if = "is_default")]
        working: bool,
    },
    Launch {
        offset: i64,
    },
    Start {
        offset: i64,
    },
    Event {
        name: String,
        offset: i64,
    },
    Step {
        id: String,
        offset: i64,
    },
    Wall {
        local: Local,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Window {
    start: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<When>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct CadencePart {
    every: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lasting: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SectionKind {
    #[default]
    Prose,
    Checklist,
    Procedure,
    Rollback,
    Approval,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Section {
    anchor: String,
    title: String,
    level: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(skip_serializing_if = "is_default")]
    kind: SectionKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StepKind {
    #[default]
    Task,
    Bullet,
    Numbered,
    Row,
    Milestone,
    Heading,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Step {
    id: String,
    #[serde(skip_serializing_if = "is_default")]
    kind: StepKind,
    text: String,
    section: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<usize>,
    #[serde(skip_serializing_if = "is_default")]
    checked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Window>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<Vec<CadencePart>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    after: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    gate: bool,
    #[serde(skip_serializing_if = "is_default")]
    optional: bool,
    #[serde(skip_serializing_if = "is_default")]
    chained: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<(String, String)>,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SignOff {
    id: String,
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TriggerKind {
    Automatic,
    Manual,
    #[default]
    Unstated,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Trigger {
    id: String,
    text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    kind: TriggerKind,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Measure {
    id: String,
    metric: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    baseline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actual: Option<String>,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Check {
    id: String,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cadence: Option<Vec<CadencePart>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<Window>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    section: usize,
    line: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Placeholder {
    name: String,
    count: u32,
    line: u32,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Why a page's JSON block cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireError {
    /// The text is not this format.
    Malformed(String),
    /// The block has a version that this reader does not know.
    Version(u32),
    /// An index or a time in the block is out of range.
    Range(&'static str),
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "the page's runbook data cannot be read: {why}"),
            Self::Version(v) => write!(
                f,
                "the page's runbook data has version {v}, this component reads {VERSION}"
            ),
            Self::Range(what) => write!(f, "the page's runbook data has a bad {what}"),
        }
    }
}

impl std::error::Error for WireError {}

impl Page {
    /// Packs a runbook for a page.
    pub fn pack(site: &str, revision: &str, runbook: &model::Runbook) -> Self {
        Self {
            v: VERSION,
            site: site.to_owned(),
            revision: revision.to_owned(),
            runbook: Runbook::pack(runbook),
        }
    }

    /// Writes the JSON so that it can stand in an HTML `script` element: it
    /// holds no `<`, `>`, `&`, U+2028 or U+2029 as such, only as `\u` escapes.
    ///
    /// # Panics
    /// Never: the structures have string keys and finite numbers only.
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string(self).expect("string keys and integers always serialise");
        let mut out = String::with_capacity(json.len());
        for c in json.chars() {
            match c {
                '<' => out.push_str("\\u003c"),
                '>' => out.push_str("\\u003e"),
                '&' => out.push_str("\\u0026"),
                '\u{2028}' => out.push_str("\\u2028"),
                '\u{2029}' => out.push_str("\\u2029"),
                _ => out.push(c),
            }
        }
        out
    }

    /// Reads the JSON of a page.
    pub fn from_json(json: &str) -> Result<Self, WireError> {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        let malformed = |e: serde_json::Error| WireError::Malformed(e.to_string());
        let Version { v } = serde_json::from_str(json).map_err(malformed)?;
        if v != VERSION {
            return Err(WireError::Version(v));
        }
        serde_json::from_str(json).map_err(malformed)
    }
}

impl Runbook {
    /// Packs a runbook.
    pub fn pack(from: &model::Runbook) -> Self {
        Self {
            id: from.id.as_str().to_owned(),
            title: from.title.clone(),
            version: from.version.clone(),
            status: from.status.clone(),
            author: from.author.clone(),
            reviewers: from.reviewers.clone(),
            date: from.date.clone(),
            project: from.project.clone(),
            description: from.description.clone(),
            lang: from.lang.clone(),
            rtl: from.rtl,
            launch: from.launch.as_ref().map(|launch| Launch {
                local: launch.local.to_string(),
                at: launch.instant.map(|at| at.0),
            }),
            timezone: from.timezone.clone(),
            window: from.window.map(|m| m.0),
            rollback: from.rollback.map(|r| Rollback {
                duration: r.duration.map(|m| m.0),
                margin: r.margin.map(|m| m.0),
                rto: r.rto.map(|m| m.0),
            }),
            roles: from.roles.clone(),
            milestones: from
                .milestones
                .iter()
                .map(|(name, id)| (name.clone(), id.as_str().to_owned()))
                .collect(),
            sections: from.sections.iter().map(Section::pack).collect(),
            steps: from.steps.iter().map(Step::pack).collect(),
            sign_offs: from
                .sign_offs
                .iter()
                .map(|s| SignOff {
                    id: s.id.as_str().to_owned(),
                    role: s.role.clone(),
                    name: s.name.clone(),
                    section: s.section,
                    line: s.line,
                })
                .collect(),
            triggers: from
                .triggers
                .iter()
                .map(|t| Trigger {
                    id: t.id.as_str().to_owned(),
                    text: t.text.clone(),
                    kind: match t.kind {
                        model::TriggerKind::Automatic => TriggerKind::Automatic,
                        model::TriggerKind::Manual => TriggerKind::Manual,
                        model::TriggerKind::Unstated => TriggerKind::Unstated,
                    },
                    section: t.section,
                    line: t.line,
                })
                .collect(),
            measures: from
                .measures
                .iter()
                .map(|m| Measure {
                    id: m.id.as_str().to_owned(),
                    metric: m.metric.clone(),
                    baseline: m.baseline.clone(),
                    target: m.target.clone(),
                    actual: m.actual.clone(),
                    section: m.section,
                    line: m.line,
                })
                .collect(),
            checks: from
                .checks
                .iter()
                .map(|c| Check {
                    id: c.id.as_str().to_owned(),
                    text: c.text.clone(),
                    cadence: c.cadence.as_ref().map(pack_cadence),
                    period: c.period.as_ref().map(Window::pack),
                    owner: c.owner.clone(),
                    section: c.section,
                    line: c.line,
                })
                .collect(),
            placeholders: from
                .placeholders
                .iter()
                .map(|p| Placeholder {
                    name: p.name.clone(),
                    count: p.count,
                    line: p.line,
                })
                .collect(),
        }
    }

    /// Unpacks a runbook and checks every index and wall clock.
    pub fn unpack(self) -> Result<model::Runbook, WireError> {
        let sections = self.sections.len();
        let in_section = |section: usize| {
            (section < sections)
                .then_some(section)
                .ok_or(WireError::Range("section"))
        };
        let launch = self.launch.map(|launch| {
            Ok::<_, WireError>(model::Launch {
                local: local(&launch.local)?,
                instant: launch.at.map(Instant),
            })
        });
        Ok(model::Runbook {
            id: RunbookId::new(self.id),
            title: self.title,
            version: self.version,
            status: self.status,
            author: self.author,
            reviewers: self.reviewers,
            date: self.date,
            project: self.project,
            description: self.description,
            lang: self.lang,
            rtl: self.rtl,
            launch: launch.transpose()?,
            timezone: self.timezone,
            window: self.window.map(Millis),
            rollback: self.rollback.map(|r| model::Rollback {
                duration: r.duration.map(Millis),
                margin: r.margin.map(Millis),
                rto: r.rto.map(Millis),
            }),
            roles: self.roles,
            milestones: self
                .milestones
                .into_iter()
                .map(|(name, id)| (name, StepId::new(id)))
                .collect(),
            sections: self
                .sections
                .into_iter()
                .enumerate()
                .map(|(index, section)| section.unpack(index))
                .collect::<Result<_, _>>()?,
            steps: self
                .steps
                .into_iter()
                .enumerate()
                .map(|(index, step)| {
                    in_section(step.section)?;
                    step.unpack(index)
                })
                .collect::<Result<_, _>>()?,
            sign_offs: self
                .sign_offs
                .into_iter()
                .map(|s| {
                    Ok(model::SignOff {
                        id: StepId::new(s.id),
                        role: s.role,
                        name: s.name,
                        section: in_section(s.section)?,
                        line: s.line,
                    })
                })
                .collect::<Result<_, WireError>>()?,
            triggers: self
                .triggers
                .into_iter()
                .map(|t| {
                    Ok(model::Trigger {
                        id: StepId::new(t.id),
                        text: t.text,
                        kind: match t.kind {
                            TriggerKind::Automatic => model::TriggerKind::Automatic,
                            TriggerKind::Manual => model::TriggerKind::Manual,
                            TriggerKind::Unstated => model::TriggerKind::Unstated,
                        },
                        section: in_section(t.section)?,
                        line: t.line,
                    })
                })
                .collect::<Result<_, WireError>>()?,
            measures: self
                .measures
                .into_iter()
                .map(|m| {
                    Ok(model::Measure {
                        id: StepId::new(m.id),
                        metric: m.metric,
                        baseline: m.baseline,
                        target: m.target,
                        actual: m.actual,
                        section: in_section(m.section)?,
                        line: m.line,
                    })
                })
                .collect::<Result<_, WireError>>()?,
            checks: self
                .checks
                .into_iter()
                .map(|c| {
                    Ok(model::Check {
                        id: StepId::new(c.id),
                        text: c.text,
                        cadence: c.cadence.map(unpack_cadence),
                        period: c.period.map(Window::unpack).transpose()?,
                        owner: c.owner,
                        section: in_section(c.section)?,
                        line: c.line,
                    })
                })
                .collect::<Result<_, WireError>>()?,
            placeholders: self
                .placeholders
                .into_iter()
                .map(|p| model::Placeholder {
                    name: p.name,
                    count: p.count,
                    line: p.line,
                })
                .collect(),
        })
    }
}

impl Section {
    fn pack(from: &model::Section) -> Self {
        Self {
            anchor: from.anchor.clone(),
            title: from.title.clone(),
            level: from.level,
            parent: from.parent,
            kind: match from.kind {
                model::SectionKind::Prose => SectionKind::Prose,
                model::SectionKind::Checklist => SectionKind::Checklist,
                model::SectionKind::Procedure => SectionKind::Procedure,
                model::SectionKind::Rollback => SectionKind::Rollback,
                model::SectionKind::Approval => SectionKind::Approval,
            },
            owner: from.owner.clone(),
            due: from.due.as_ref().map(When::pack),
            window: from.window.as_ref().map(Window::pack),
        }
    }

    fn unpack(self, index: usize) -> Result<model::Section, WireError> {
        Ok(model::Section {
            anchor: self.anchor,
            title: self.title,
            level: self.level,
            parent: earlier(self.parent, index)?,
            kind: match self.kind {
                SectionKind::Prose => model::SectionKind::Prose,
                SectionKind::Checklist => model::SectionKind::Checklist,
                SectionKind::Procedure => model::SectionKind::Procedure,
                SectionKind::Rollback => model::SectionKind::Rollback,
                SectionKind::Approval => model::SectionKind::Approval,
            },
            owner: self.owner,
            due: self.due.map(When::unpack).transpose()?,
            window: self.window.map(Window::unpack).transpose()?,
        })
    }
}

impl Step {
    fn pack(from: &model::Step) -> Self {
        Self {
            id: from.id.as_str().to_owned(),
            kind: match from.kind {
                model::StepKind::Task => StepKind::Task,
                model::StepKind::Bullet => StepKind::Bullet,
                model::StepKind::Numbered => StepKind::Numbered,
                model::StepKind::Row => StepKind::Row,
                model::StepKind::Milestone => StepKind::Milestone,
                model::StepKind::Heading => StepKind::Heading,
            },
            text: from.text.clone(),
            section: from.section,
            parent: from.parent,
            checked: from.checked,
            owner: from.owner.clone(),
            due: from.due.as_ref().map(When::pack),
            start: from.start.as_ref().map(Window::pack),
            duration: from.duration.map(|m| m.0),
            timer: from.timer.map(|m| m.0),
            every: from.every.as_ref().map(pack_cadence),
            after: from.after.iter().map(|id| id.as_str().to_owned()).collect(),
            gate: from.gate,
            optional: from.optional,
            chained: from.chained,
            event: from.event.clone(),
            fields: from
                .fields
                .iter()
                .map(|f| (f.name.clone(), f.text.clone()))
                .collect(),
            line: from.line,
            at: from.at.map(|at| at.0),
        }
    }

    fn unpack(self, index: usize) -> Result<model::Step, WireError> {
        Ok(model::Step {
            id: StepId::new(self.id),
            kind: match self.kind {
                StepKind::Task => model::StepKind::Task,
                StepKind::Bullet => model::StepKind::Bullet,
                StepKind::Numbered => model::StepKind::Numbered,
                StepKind::Row => model::StepKind::Row,
                StepKind::Milestone => model::StepKind::Milestone,
                StepKind::Heading => model::StepKind::Heading,
            },
            text: self.text,
            section: self.section,
            parent: earlier(self.parent, index)?,
            checked: self.checked,
            owner: self.owner,
            due: self.due.map(When::unpack).transpose()?,
            start: self.start.map(Window::unpack).transpose()?,
            duration: self.duration.map(Millis),
            timer: self.timer.map(Millis),
            every: self.every.map(unpack_cadence),
            after: self.after.into_iter().map(StepId::new).collect(),
            gate: self.gate,
            optional: self.optional,
            chained: self.chained,
            event: self.event,
            fields: self
                .fields
                .into_iter()
                .map(|(name, text)| model::Field { name, text })
                .collect(),
            line: self.line,
            at: self.at.map(Instant),
        })
    }
}

impl When {
    fn pack(from: &model::When) -> Self {
        match from {
            model::When::Calendar { days, working } => Self::Calendar {
                days: *days,
                working: *working,
            },
            model::When::Exact { anchor, offset } => {
                let offset = offset.0;
                match anchor {
                    model::Anchor::Launch => Self::Launch { offset },
                    model::Anchor::Start => Self::Start { offset },
                    model::Anchor::Event(name) => Self::Event {
                        name: name.clone(),
                        offset,
                    },
                    model::Anchor::Step(id) => Self::Step {
                        id: id.as_str().to_owned(),
                        offset,
                    },
                }
            }
            model::When::Wall(local) => Self::Wall {
                local: local.to_string(),
            },
        }
    }

    fn unpack(self) -> Result<model::When, WireError> {
        let exact = |anchor, offset| model::When::Exact {
            anchor,
            offset: Millis(offset),
        };
        Ok(match self {
            Self::Calendar { days, working } => model::When::Calendar { days, working },
            Self::Launch { offset } => exact(model::Anchor::Launch, offset),
            Self::Start { offset } => exact(model::Anchor::Start, offset),
            Self::Event { name, offset } => exact(model::Anchor::Event(name), offset),
            Self::Step { id, offset } => exact(model::Anchor::Step(StepId::new(id)), offset),
            Self::Wall { local: text } => model::When::Wall(local(&text)?),
        })
    }
}

impl Window {
    fn pack(from: &model::Window) -> Self {
        Self {
            start: When::pack(&from.start),
            end: from.end.as_ref().map(When::pack),
        }
    }

    fn unpack(self) -> Result<model::Window, WireError> {
        Ok(model::Window {
            start: self.start.unpack()?,
            end: self.end.map(When::unpack).transpose()?,
        })
    }
}

fn pack_cadence(from: &model::Cadence) -> Vec<CadencePart> {
    from.parts
        .iter()
        .map(|part| CadencePart {
            every: part.every.0,
            lasting: part.lasting.map(|m| m.0),
        })
        .collect()
}

fn unpack_cadence(parts: Vec<CadencePart>) -> model::Cadence {
    model::Cadence {
        parts: parts
            .into_iter()
            .map(|part| model::CadencePart {
                every: Millis(part.every),
                lasting: part.lasting.map(Millis),
            })
            .collect(),
    }
}

/// A parent stands before its children, so that no reader can run in a circle.
fn earlier(parent: Option<usize>, index: usize) -> Result<Option<usize>, WireError> {
    match parent {
        Some(parent) if parent >= index => Err(WireError::Range("parent")),
        parent => Ok(parent),
    }
}

fn local(text: &str) -> Result<model::LocalDateTime, WireError> {
    text.parse().map_err(|()| WireError::Range("date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> model::Runbook {
        let due = model::When::Calendar {
            days: -7,
            working: false,
        };
        model::Runbook {
            id: RunbookId::new("payments"),
            title: "Payments </script> & more".into(),
            launch: Some(model::Launch {
                local: "2026-12-01T09:00:00".parse().unwrap(),
                instant: Some(Instant(1_796_115_600_000)),
            }),
            sections: vec![model::Section {
                anchor: "t-7".into(),
                title: "T-7".into(),
                level: 2,
                due: Some(due.clone()),
                ..Default::default()
            }],
            steps: vec![model::Step {
                id: StepId::new("a"),
                kind: model::StepKind::Row,
                text: "Do \u{2028} it".into(),
                section: 0,
                parent: None,
                checked: true,
                owner: Some("IC".into()),
                due: Some(due),
                start: Some(model::Window {
                    start: model::When::Exact {
                        anchor: model::Anchor::Start,
                        offset: Millis::from_mins(15),
                    },
                    end: None,
                }),
                duration: Some(Millis::from_mins(5)),
                timer: None,
                every: None,
                after: vec![StepId::new("b")],
                gate: true,
                optional: false,
                chained: true,
                event: None,
                fields: vec![model::Field {
                    name: "Evidence".into(),
                    text: "x".into(),
                }],
                line: 3,
                at: None,
            }],
            ..Default::default()
        }
    }

    #[test]
    fn a_runbook_comes_back_as_it_went() {
        let page = Page::pack("site", "rev", &sample());
        let json = page.to_json();
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        let back = Page::from_json(&json).unwrap();
        assert_eq!(back.runbook.unpack().unwrap(), sample());
    }

    #[test]
    fn a_newer_version_is_refused_and_a_newer_field_is_passed_over() {
        assert_eq!(
            Page::from_json(r#"{"v":2,"anything":1}"#).unwrap_err(),
            WireError::Version(2)
        );
        let json = r#"{"v":1,"site":"s","revision":"r","new":1,"runbook":{"id":"a","title":"t","new":[]}}"#;
        assert!(Page::from_json(json).is_ok());
    }

    #[test]
    fn an_index_out_of_range_is_refused() {
        let mut page = Page::pack("site", "rev", &sample());
        page.runbook.steps[0].section = 1;
        assert_eq!(
            page.runbook.unpack().unwrap_err(),
            WireError::Range("section")
        );
        let mut page = Page::pack("site", "rev", &sample());
        page.runbook.sections[0].parent = Some(0);
        assert_eq!(
            page.runbook.unpack().unwrap_err(),
            WireError::Range("parent")
        );
    }
}
