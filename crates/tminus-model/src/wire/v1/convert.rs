//! From the model to the wire.

use super::{
    CadencePart, Check, Launch, Measure, Placeholder, Rollback, Runbook, Section, SectionKind,
    SignOff, Step, StepKind, Trigger, TriggerKind, When, Window, model,
};

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
            placeholders: from.placeholders.iter().map(Placeholder::pack).collect(),
        }
    }
}

impl Placeholder {
    fn pack(from: &model::Placeholder) -> Self {
        Self {
            name: from.name.clone(),
            count: from.count,
            line: from.line,
            kind: match from.kind {
                model::ValueKind::Text => String::new(),
                kind => kind.word().to_owned(),
            },
            default: from.default.clone(),
            label: from.label.clone(),
            description: from.description.clone(),
            options: from.options.clone(),
            pattern: from.pattern.clone(),
            optional: from.optional,
            secret: from.secret,
        }
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
}

impl Window {
    fn pack(from: &model::Window) -> Self {
        Self {
            start: When::pack(&from.start),
            end: from.end.as_ref().map(When::pack),
        }
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
