//! From JSON to the model. A field that is not there has its default, and one
//! that is not known is passed over; every index and wall clock is checked.
//!
//! The two outer objects are read as they come. Of everything in them, which is
//! small and comes by the thousand, the fields are found first and then asked
//! for by name.

use std::collections::BTreeMap;

use super::{VERSION, WireError, model};
use crate::json::reader::Reader;
use crate::{Instant, Millis, RunbookId, StepId, ValueKind};

type Result<T> = std::result::Result<T, WireError>;

/// What a page carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// The site's `id` of `tminus.toml`.
    pub site: String,
    /// The revision of the runbook's steps, as the generator computed it.
    pub revision: String,
    /// The runbook.
    pub runbook: model::Runbook,
}

/// Reads the JSON block of a page.
pub fn read(json: &str) -> Result<Content> {
    // The version decides whether the rest can be understood at all.
    let mut reader = Reader::new(json);
    let page = Fields::of(&mut reader)?;
    reader.end().map_err(WireError::Malformed)?;
    match page.int("v")? {
        Some(version) if version == i64::from(VERSION) => {}
        Some(version) => return Err(WireError::Version(number(version, "version")?)),
        None => return Err(WireError::Malformed("it has no version".to_owned())),
    }
    Ok(Content {
        site: page.text("site")?,
        revision: page.text("revision")?,
        runbook: match page.at("runbook") {
            Some(mut reader) => runbook(&mut reader)?,
            None => model::Runbook::default(),
        },
    })
}

fn runbook(reader: &mut Reader<'_>) -> Result<model::Runbook> {
    let from = Fields::of(reader)?;
    let mut out = model::Runbook {
        id: RunbookId::new(from.text("id")?),
        title: from.text("title")?,
        version: from.maybe("version")?,
        status: from.maybe("status")?,
        author: from.maybe("author")?,
        reviewers: from.texts("reviewers")?,
        date: from.maybe("date")?,
        project: from.maybe("project")?,
        description: from.maybe("description")?,
        lang: from.maybe("lang")?,
        rtl: from.flag("rtl")?,
        launch: None,
        timezone: from.maybe("timezone")?,
        window: from.millis("window")?,
        rollback: None,
        roles: from.names("roles")?,
        milestones: BTreeMap::new(),
        ..model::Runbook::default()
    };
    for (name, id) in from.names("milestones")? {
        out.milestones.insert(name, StepId::new(id));
    }
    if let Some(launch) = from.object("launch")? {
        out.launch = Some(model::Launch {
            local: local(&launch.text("local")?)?,
            instant: launch.instant("at")?,
        });
    }
    if let Some(rollback) = from.object("rollback")? {
        out.rollback = Some(model::Rollback {
            duration: rollback.millis("duration")?,
            margin: rollback.millis("margin")?,
            rto: rollback.millis("rto")?,
        });
    }
    from.each("sections", &mut |from| {
        let section = section(from, out.sections.len())?;
        out.sections.push(section);
        Ok(())
    })?;
    let sections = out.sections.len();
    from.each("steps", &mut |from| {
        let step = step(from, out.steps.len(), sections)?;
        out.steps.push(step);
        Ok(())
    })?;
    beside_steps(&from, &mut out)?;
    Ok(out)
}

/// Reads what a runbook holds beside sections and steps.
fn beside_steps(from: &Fields<'_>, out: &mut model::Runbook) -> Result<()> {
    let sections = out.sections.len();
    from.each("sign_offs", &mut |from| {
        out.sign_offs.push(model::SignOff {
            id: from.id()?,
            role: from.text("role")?,
            name: from.maybe("name")?,
            section: from.section(sections)?,
            line: from.line()?,
        });
        Ok(())
    })?;
    from.each("triggers", &mut |from| {
        out.triggers.push(model::Trigger {
            id: from.id()?,
            text: from.text("text")?,
            kind: match from.text("kind")?.as_str() {
                "automatic" => model::TriggerKind::Automatic,
                "manual" => model::TriggerKind::Manual,
                _ => model::TriggerKind::Unstated,
            },
            section: from.section(sections)?,
            line: from.line()?,
        });
        Ok(())
    })?;
    from.each("measures", &mut |from| {
        out.measures.push(model::Measure {
            id: from.id()?,
            metric: from.text("metric")?,
            baseline: from.maybe("baseline")?,
            target: from.maybe("target")?,
            actual: from.maybe("actual")?,
            section: from.section(sections)?,
            line: from.line()?,
        });
        Ok(())
    })?;
    from.each("checks", &mut |from| {
        out.checks.push(model::Check {
            id: from.id()?,
            text: from.text("text")?,
            cadence: from.cadence("cadence")?,
            period: from.window("period")?,
            owner: from.maybe("owner")?,
            section: from.section(sections)?,
            line: from.line()?,
        });
        Ok(())
    })?;
    from.each("timers", &mut |from| {
        out.timers.push(model::Timer {
            label: from.maybe("label")?,
            duration: from.millis("duration")?.unwrap_or_default(),
            line: from.line()?,
        });
        Ok(())
    })?;
    from.each("decisions", &mut |from| {
        out.decisions.push(model::Decision {
            question: from.text("question")?,
            options: from.texts("options")?,
            criteria: from.texts("criteria")?,
            owner: from.maybe("owner")?,
            line: from.line()?,
        });
        Ok(())
    })?;
    from.each("placeholders", &mut |from| {
        out.placeholders.push(model::Placeholder {
            name: from.text("name")?,
            count: number(from.int("count")?.unwrap_or_default(), "count")?,
            line: from.line()?,
            kind: ValueKind::of_word(&from.text("kind")?).unwrap_or_default(),
            default: from.maybe("default")?,
            label: from.maybe("label")?,
            description: from.maybe("description")?,
            options: from.texts("options")?,
            pattern: from.maybe("pattern")?,
            optional: from.flag("optional")?,
            secret: from.flag("secret")?,
        });
        Ok(())
    })?;
    Ok(())
}

fn section(from: &Fields<'_>, index: usize) -> Result<model::Section> {
    Ok(model::Section {
        anchor: from.text("anchor")?,
        title: from.text("title")?,
        level: number::<u8>(from.int("level")?.unwrap_or_default(), "level")?,
        parent: from.parent(index)?,
        kind: match from.text("kind")?.as_str() {
            "checklist" => model::SectionKind::Checklist,
            "procedure" => model::SectionKind::Procedure,
            "rollback" => model::SectionKind::Rollback,
            "approval" => model::SectionKind::Approval,
            // A kind of a later generator behaves like text.
            _ => model::SectionKind::Prose,
        },
        owner: from.maybe("owner")?,
        due: from.when("due")?,
        window: from.window("window")?,
    })
}

fn step(from: &Fields<'_>, index: usize, sections: usize) -> Result<model::Step> {
    let mut step = model::Step {
        id: from.id()?,
        kind: match from.text("kind")?.as_str() {
            "bullet" => model::StepKind::Bullet,
            "numbered" => model::StepKind::Numbered,
            "row" => model::StepKind::Row,
            "milestone" => model::StepKind::Milestone,
            "heading" => model::StepKind::Heading,
            _ => model::StepKind::Task,
        },
        text: from.text("text")?,
        section: from.section(sections)?,
        parent: from.parent(index)?,
        checked: from.flag("checked")?,
        owner: from.maybe("owner")?,
        due: from.when("due")?,
        start: from.window("start")?,
        duration: from.millis("duration")?,
        timer: from.millis("timer")?,
        every: from.cadence("every")?,
        after: Vec::new(),
        gate: from.flag("gate")?,
        optional: from.flag("optional")?,
        chained: from.flag("chained")?,
        event: from.maybe("event")?,
        fields: Vec::new(),
        line: from.line()?,
        at: from.instant("at")?,
    };
    for id in from.texts("after")? {
        step.after.push(StepId::new(id));
    }
    from.items("fields", &mut |reader| {
        let mut parts = texts(reader)?.into_iter();
        match (parts.next(), parts.next()) {
            (Some(name), Some(text)) => {
                step.fields.push(model::Field { name, text });
                Ok(())
            }
            _ => Err(WireError::Malformed("a field is not a pair".to_owned())),
        }
    })?;
    Ok(step)
}

fn window(from: &Fields<'_>) -> Result<model::Window> {
    Ok(model::Window {
        start: from
            .when("start")?
            .ok_or_else(|| WireError::Malformed("a window has no start".to_owned()))?,
        end: from.when("end")?,
    })
}

fn when(from: &Fields<'_>) -> Result<model::When> {
    let anchor = match from.text("t")?.as_str() {
        "calendar" => {
            return Ok(model::When::Calendar {
                days: number(from.int("days")?.unwrap_or_default(), "time")?,
                working: from.flag("working")?,
            });
        }
        "wall" => return Ok(model::When::Wall(local(&from.text("local")?)?)),
        "launch" => model::Anchor::Launch,
        "start" => model::Anchor::Start,
        "event" => model::Anchor::Event(from.text("name")?),
        "step" => model::Anchor::Step(from.id()?),
        kind => {
            let why = ["a rule of time is of an unknown kind `", kind, "`"];
            return Err(WireError::Malformed(why.concat()));
        }
    };
    Ok(model::When::Exact {
        anchor,
        offset: from.millis("offset")?.unwrap_or_default(),
    })
}

fn local(text: &str) -> Result<model::LocalDateTime> {
    text.parse().map_err(|()| WireError::Range("date"))
}

fn number<T: TryFrom<i64>>(number: i64, what: &'static str) -> Result<T> {
    T::try_from(number).map_err(|_| WireError::Range(what))
}

/// The list of texts at a reader.
fn texts(reader: &mut Reader<'_>) -> Result<Vec<String>> {
    let mut out = Vec::new();
    reader
        .array(&mut |reader| {
            out.push(reader.string()?);
            Ok(())
        })
        .map_err(WireError::Malformed)?;
    Ok(out)
}

/// The fields of one object, each with a reader at its value.
struct Fields<'a> {
    all: Vec<(&'a str, Reader<'a>)>,
}

impl<'a> Fields<'a> {
    fn of(reader: &mut Reader<'a>) -> Result<Self> {
        let all = reader.fields().map_err(WireError::Malformed)?;
        Ok(Self { all })
    }

    /// The value of a field, unless it is not there or `null`. Of two of one
    /// name the last counts.
    fn at(&self, key: &str) -> Option<Reader<'a>> {
        let (_, reader) = self.all.iter().rev().find(|(name, _)| *name == key)?;
        let mut reader = reader.clone();
        (!reader.null()).then_some(reader)
    }

    fn maybe(&self, key: &str) -> Result<Option<String>> {
        match self.at(key) {
            Some(mut reader) => reader.string().map(Some).map_err(WireError::Malformed),
            None => Ok(None),
        }
    }

    fn text(&self, key: &str) -> Result<String> {
        self.maybe(key).map(Option::unwrap_or_default)
    }

    fn id(&self) -> Result<StepId> {
        self.text("id").map(StepId::new)
    }

    fn int(&self, key: &str) -> Result<Option<i64>> {
        match self.at(key) {
            Some(mut reader) => reader.int().map(Some).map_err(WireError::Malformed),
            None => Ok(None),
        }
    }

    fn millis(&self, key: &str) -> Result<Option<Millis>> {
        Ok(self.int(key)?.map(Millis))
    }

    fn instant(&self, key: &str) -> Result<Option<Instant>> {
        Ok(self.int(key)?.map(Instant))
    }

    fn line(&self) -> Result<u32> {
        number(self.int("line")?.unwrap_or_default(), "line")
    }

    fn flag(&self, key: &str) -> Result<bool> {
        match self.at(key) {
            Some(mut reader) => reader.bool().map_err(WireError::Malformed),
            None => Ok(false),
        }
    }

    fn section(&self, sections: usize) -> Result<usize> {
        let section = number(self.int("section")?.unwrap_or_default(), "section")?;
        if section < sections {
            Ok(section)
        } else {
            Err(WireError::Range("section"))
        }
    }

    /// A parent stands before its children, so that no reader can run in a
    /// circle.
    fn parent(&self, index: usize) -> Result<Option<usize>> {
        match self.int("parent")? {
            None => Ok(None),
            Some(parent) => match usize::try_from(parent) {
                Ok(parent) if parent < index => Ok(Some(parent)),
                _ => Err(WireError::Range("parent")),
            },
        }
    }

    fn object(&self, key: &str) -> Result<Option<Self>> {
        self.at(key)
            .map(|mut reader| Self::of(&mut reader))
            .transpose()
    }

    fn when(&self, key: &str) -> Result<Option<model::When>> {
        self.object(key)?.map(|from| when(&from)).transpose()
    }

    fn window(&self, key: &str) -> Result<Option<model::Window>> {
        self.object(key)?.map(|from| window(&from)).transpose()
    }

    fn cadence(&self, key: &str) -> Result<Option<model::Cadence>> {
        if self.at(key).is_none() {
            return Ok(None);
        }
        let mut parts = Vec::new();
        self.each(key, &mut |from| {
            parts.push(model::CadencePart {
                every: from.millis("every")?.unwrap_or_default(),
                lasting: from.millis("lasting")?,
            });
            Ok(())
        })?;
        Ok(Some(model::Cadence { parts }))
    }

    fn texts(&self, key: &str) -> Result<Vec<String>> {
        match self.at(key) {
            Some(mut reader) => texts(&mut reader),
            None => Ok(Vec::new()),
        }
    }

    fn names(&self, key: &str) -> Result<BTreeMap<String, String>> {
        let mut out = BTreeMap::new();
        if let Some(mut reader) = self.at(key) {
            reader
                .object(&mut |reader, name| {
                    out.insert(name.to_owned(), reader.string()?);
                    Ok(())
                })
                .map_err(WireError::Malformed)?;
        }
        Ok(out)
    }

    /// Calls `item` with each object of a list.
    fn each(&self, key: &str, item: &mut dyn FnMut(&Fields<'a>) -> Result<()>) -> Result<()> {
        self.items(key, &mut |reader| item(&Fields::of(reader)?))
    }

    /// Calls `item` at each value of a list.
    fn items(&self, key: &str, item: &mut dyn FnMut(&mut Reader<'a>) -> Result<()>) -> Result<()> {
        let Some(mut reader) = self.at(key) else {
            return Ok(());
        };
        let mut failed = Ok(());
        let read = reader.array(&mut |reader| {
            failed = item(reader);
            match failed {
                Ok(()) => Ok(()),
                Err(_) => Err(String::new()),
            }
        });
        failed?;
        read.map_err(WireError::Malformed)
    }
}
