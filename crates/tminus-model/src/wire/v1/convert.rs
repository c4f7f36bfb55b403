//! From the model to the wire and back.

use super::{
    CadencePart, Check, Launch, Measure, Placeholder, Rollback, Runbook, Section, SectionKind,
    SignOff, Step, StepKind, Trigger, TriggerKind, When, Window, WireError, model,
};
use crate::{Instant, Millis, RunbookId, StepId};

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
    #[expect(
        clippy::too_many_lines,
        reason = "one flat list of fields; cutting it in two would hide a missing one"
    )]
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
