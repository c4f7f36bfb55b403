//! From JSON to the model. A field that is not there has its default, and one
//! that is not known is passed over; every index and wall clock is checked.
//!
//! Of every object the fields are found first and then asked for by name. What is
//! wrong is noted and asked about once, at the end: a way out at every one of a
//! hundred fields, each with its own undoing, would be a third of the code, and
//! every reader downloads it.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use super::{VERSION, WireError, model};
use crate::json::reader::{Malformed, Reader};
use crate::ordered::Map;
use crate::{Instant, Millis, RunbookId, StepId, ValueKind};

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
pub fn read(json: &str) -> Result<Content, WireError> {
    read_with(json, &|from, out| more(from, out), &more_of_step)
}

/// Reads what ticking needs of it: launch, sections, and of every step what it
/// is called, where it stands, whose it is, when it is due and what it waits for.
pub fn read_lean(json: &str) -> Result<Content, WireError> {
    read_with(json, &|_, _| (), &|_, _| ())
}

/// What else is read of a runbook and of a step.
type More<'m, T> = &'m dyn Fn(&Fields<'_>, &mut T);

fn read_with(
    json: &str,
    more: More<'_, model::Runbook>,
    more_of_step: More<'_, model::Step>,
) -> Result<Content, WireError> {
    let faults = Faults::default();
    let mut reader = Reader::new(json);
    let page = Fields::of(&mut reader, &faults);
    faults.note(reader.end());
    faults.first()?;
    // The version decides whether the rest can be understood at all.
    match page.int("v") {
        Some(version) if version == i64::from(VERSION) => {}
        Some(version) => return Err(WireError::Version(version as u32)),
        None => faults.malformed("it has no version"),
    }
    let content = Content {
        site: page.text("site"),
        revision: page.text("revision"),
        runbook: page
            .object("runbook")
            .map(|from| {
                let mut out = runbook(&from, more_of_step);
                more(&from, &mut out);
                out
            })
            .unwrap_or_default(),
    };
    faults.first()?;
    Ok(content)
}

fn runbook(from: &Fields<'_>, more_of_step: More<'_, model::Step>) -> model::Runbook {
    let mut out = model::Runbook {
        id: RunbookId::new(from.text("id")),
        timezone: from.maybe("timezone"),
        roles: from.names("roles"),
        ..model::Runbook::default()
    };
    for (name, id) in from.names("milestones") {
        out.milestones.insert(name, StepId::new(id));
    }
    if let Some(launch) = from.object("launch") {
        out.launch = local(&launch).map(|local| model::Launch {
            local,
            instant: launch.instant("at"),
        });
    }
    from.each("placeholders", &mut |from| {
        out.placeholders.push(model::Placeholder {
            name: from.text("name"),
            default: from.maybe("default"),
            ..model::Placeholder::default()
        });
    });
    from.each("sections", &mut |from| {
        let section = section(from, out.sections.len());
        out.sections.push(section);
    });
    let sections = out.sections.len();
    from.each("steps", &mut |from| {
        let mut step = step(from, out.steps.len(), sections);
        more_of_step(from, &mut step);
        out.steps.push(step);
    });
    out
}

/// Reads what a runbook holds beside sections and steps.
fn more(from: &Fields<'_>, out: &mut model::Runbook) {
    out.title = from.text("title");
    out.version = from.maybe("version");
    out.status = from.maybe("status");
    out.author = from.maybe("author");
    out.reviewers = from.texts("reviewers");
    out.date = from.maybe("date");
    out.project = from.maybe("project");
    out.description = from.maybe("description");
    out.lang = from.maybe("lang");
    out.rtl = from.flag("rtl");
    out.window = from.millis("window");
    if let Some(rollback) = from.object("rollback") {
        out.rollback = Some(model::Rollback {
            duration: rollback.millis("duration"),
            margin: rollback.millis("margin"),
            rto: rollback.millis("rto"),
        });
    }
    let sections = out.sections.len();
    from.each("sign_offs", &mut |from| {
        out.sign_offs.push(model::SignOff {
            id: from.id(),
            role: from.text("role"),
            name: from.maybe("name"),
            section: from.section(sections),
            line: from.line(),
        });
    });
    from.each("triggers", &mut |from| {
        out.triggers.push(model::Trigger {
            id: from.id(),
            text: from.text("text"),
            kind: match from.text("kind").as_str() {
                "automatic" => model::TriggerKind::Automatic,
                "manual" => model::TriggerKind::Manual,
                _ => model::TriggerKind::Unstated,
            },
            section: from.section(sections),
            line: from.line(),
        });
    });
    from.each("measures", &mut |from| {
        out.measures.push(model::Measure {
            id: from.id(),
            metric: from.text("metric"),
            baseline: from.maybe("baseline"),
            target: from.maybe("target"),
            actual: from.maybe("actual"),
            section: from.section(sections),
            line: from.line(),
        });
    });
    from.each("checks", &mut |from| {
        out.checks.push(model::Check {
            id: from.id(),
            text: from.text("text"),
            cadence: from.cadence("cadence"),
            period: from.window("period"),
            owner: from.maybe("owner"),
            section: from.section(sections),
            line: from.line(),
        });
    });
    from.each("timers", &mut |from| {
        out.timers.push(model::Timer {
            label: from.maybe("label"),
            duration: from.millis("duration").unwrap_or_default(),
            line: from.line(),
        });
    });
    from.each("decisions", &mut |from| {
        out.decisions.push(model::Decision {
            question: from.text("question"),
            options: from.texts("options"),
            criteria: from.texts("criteria"),
            owner: from.maybe("owner"),
            line: from.line(),
        });
    });
    out.placeholders.clear();
    from.each("placeholders", &mut |from| {
        out.placeholders.push(model::Placeholder {
            name: from.text("name"),
            count: from.number("count") as u32,
            kind: ValueKind::of_word(&from.text("kind")).unwrap_or_default(),
            default: from.maybe("default"),
            label: from.maybe("label"),
            description: from.maybe("description"),
            options: from.texts("options"),
            pattern: from.maybe("pattern"),
            optional: from.flag("optional"),
            secret: from.flag("secret"),
            line: from.line(),
        });
    });
}

fn section(from: &Fields<'_>, index: usize) -> model::Section {
    model::Section {
        anchor: from.text("anchor"),
        title: from.text("title"),
        level: from.number("level") as u8,
        parent: from.parent(index),
        kind: match from.text("kind").as_str() {
            "checklist" => model::SectionKind::Checklist,
            "procedure" => model::SectionKind::Procedure,
            "rollback" => model::SectionKind::Rollback,
            "approval" => model::SectionKind::Approval,
            // A kind of a later generator behaves like text.
            _ => model::SectionKind::Prose,
        },
        owner: from.maybe("owner"),
        due: from.when("due"),
        window: from.window("window"),
    }
}

fn step(from: &Fields<'_>, index: usize, sections: usize) -> model::Step {
    model::Step {
        id: from.id(),
        kind: match from.text("kind").as_str() {
            "bullet" => model::StepKind::Bullet,
            "numbered" => model::StepKind::Numbered,
            "row" => model::StepKind::Row,
            "milestone" => model::StepKind::Milestone,
            "heading" => model::StepKind::Heading,
            _ => model::StepKind::Task,
        },
        text: from.text("text"),
        section: from.section(sections),
        parent: from.parent(index),
        checked: from.flag("checked"),
        owner: from.maybe("owner"),
        due: from.when("due"),
        start: from.window("start"),
        duration: None,
        timer: None,
        every: None,
        after: from.texts("after").into_iter().map(StepId::new).collect(),
        gate: from.flag("gate"),
        optional: from.flag("optional"),
        chained: from.flag("chained"),
        event: from.maybe("event"),
        fields: Vec::new(),
        line: 0,
        at: from.instant("at"),
    }
}

/// Reads what a step holds beyond what ticking needs.
fn more_of_step(from: &Fields<'_>, step: &mut model::Step) {
    step.duration = from.millis("duration");
    step.timer = from.millis("timer");
    step.every = from.cadence("every");
    step.line = from.line();
    from.items("fields", &mut |reader| {
        let mut parts = texts(reader)?.into_iter();
        let (Some(name), Some(text)) = (parts.next(), parts.next()) else {
            return Err("a field is not a pair".to_owned());
        };
        step.fields.push(model::Field { name, text });
        Ok(())
    });
}

/// The list of texts at a reader.
fn texts(reader: &mut Reader<'_>) -> Result<Vec<String>, Malformed> {
    let mut out = Vec::new();
    reader.array(&mut |reader| {
        out.push(reader.string()?);
        Ok(())
    })?;
    Ok(out)
}

fn when(from: &Fields<'_>) -> Option<model::When> {
    let anchor = match from.text("t").as_str() {
        "calendar" => {
            return Some(model::When::Calendar {
                days: from.number("days") as i32,
                working: from.flag("working"),
            });
        }
        "wall" => return local(from).map(model::When::Wall),
        "launch" => model::Anchor::Launch,
        "start" => model::Anchor::Start,
        "event" => model::Anchor::Event(from.text("name")),
        "step" => model::Anchor::Step(from.id()),
        kind => {
            let why = ["a rule of time is of an unknown kind `", kind, "`"];
            from.faults.malformed(&why.concat());
            return None;
        }
    };
    Some(model::When::Exact {
        anchor,
        offset: from.millis("offset").unwrap_or_default(),
    })
}

fn local(from: &Fields<'_>) -> Option<model::LocalDateTime> {
    let local = from.text("local").parse().ok();
    if local.is_none() {
        from.faults.range("date");
    }
    local
}

/// What is wrong with a page's data, as far as it was read.
#[derive(Default)]
struct Faults {
    first: RefCell<Option<WireError>>,
}

impl Faults {
    /// Gives the first that was noted.
    fn first(&self) -> Result<(), WireError> {
        self.first.take().map_or(Ok(()), Err)
    }

    fn note<T>(&self, read: Result<T, Malformed>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(why) => {
                self.add(WireError::Malformed(why));
                None
            }
        }
    }

    fn malformed(&self, why: &str) {
        self.add(WireError::Malformed(why.to_owned()));
    }

    fn range(&self, what: &'static str) {
        self.add(WireError::Range(what));
    }

    #[inline(never)]
    fn add(&self, fault: WireError) {
        self.first.borrow_mut().get_or_insert(fault);
    }
}

/// The fields of one object, each with a reader at its value. Every one of them
/// may be missing, or `null`, which is the same.
struct Fields<'a> {
    all: Vec<(&'a str, Reader<'a>)>,
    faults: &'a Faults,
}

impl<'a> Fields<'a> {
    fn of(reader: &mut Reader<'a>, faults: &'a Faults) -> Self {
        let all = faults.note(reader.fields()).unwrap_or_default();
        Self { all, faults }
    }

    /// The value of a field. Of two of one name the last counts.
    #[inline(never)]
    fn at(&self, key: &str) -> Option<Reader<'a>> {
        let (_, reader) = self.all.iter().rev().find(|(name, _)| *name == key)?;
        let mut reader = reader.clone();
        (!reader.null()).then_some(reader)
    }

    #[inline(never)]
    fn maybe(&self, key: &str) -> Option<String> {
        self.faults.note(self.at(key)?.string())
    }

    #[inline(never)]
    fn text(&self, key: &str) -> String {
        self.maybe(key).unwrap_or_default()
    }

    #[inline(never)]
    fn int(&self, key: &str) -> Option<i64> {
        self.faults.note(self.at(key)?.int())
    }

    /// A number that is small: a line, a level, a count.
    #[inline(never)]
    fn number(&self, key: &'static str) -> i64 {
        let number = self.int(key).unwrap_or_default();
        if i32::try_from(number).is_err() {
            self.faults.range(key);
        }
        number
    }

    #[inline(never)]
    fn flag(&self, key: &str) -> bool {
        let read = self.at(key).map(|mut reader| reader.bool());
        read.and_then(|read| self.faults.note(read))
            .unwrap_or_default()
    }

    fn id(&self) -> StepId {
        StepId::new(self.text("id"))
    }

    fn millis(&self, key: &str) -> Option<Millis> {
        self.int(key).map(Millis)
    }

    fn instant(&self, key: &str) -> Option<Instant> {
        self.int(key).map(Instant)
    }

    fn line(&self) -> u32 {
        self.number("line") as u32
    }

    /// The index of a section.
    #[inline(never)]
    fn section(&self, sections: usize) -> usize {
        let section = self.number("section");
        match usize::try_from(section) {
            Ok(section) if section < sections => section,
            _ => {
                self.faults.range("section");
                0
            }
        }
    }

    /// A parent stands before its children, so that no reader can run in a
    /// circle.
    #[inline(never)]
    fn parent(&self, index: usize) -> Option<usize> {
        let parent = usize::try_from(self.int("parent")?).ok();
        let earlier = parent.filter(|&parent| parent < index);
        if earlier.is_none() {
            self.faults.range("parent");
        }
        earlier
    }

    #[inline(never)]
    fn object(&self, key: &str) -> Option<Self> {
        let mut reader = self.at(key)?;
        Some(Self::of(&mut reader, self.faults))
    }

    #[inline(never)]
    fn when(&self, key: &str) -> Option<model::When> {
        when(&self.object(key)?)
    }

    #[inline(never)]
    fn window(&self, key: &str) -> Option<model::Window> {
        let from = self.object(key)?;
        if from.at("start").is_none() {
            self.faults.malformed("a window has no start");
        }
        Some(model::Window {
            start: from.when("start")?,
            end: from.when("end"),
        })
    }

    #[inline(never)]
    fn cadence(&self, key: &str) -> Option<model::Cadence> {
        self.at(key)?;
        let mut parts = Vec::new();
        self.each(key, &mut |from| {
            parts.push(model::CadencePart {
                every: from.millis("every").unwrap_or_default(),
                lasting: from.millis("lasting"),
            });
        });
        Some(model::Cadence { parts })
    }

    #[inline(never)]
    fn texts(&self, key: &str) -> Vec<String> {
        let read = self.at(key).map(|mut reader| texts(&mut reader));
        read.and_then(|read| self.faults.note(read))
            .unwrap_or_default()
    }

    fn names(&self, key: &str) -> Map<String, String> {
        let mut out = Map::new();
        if let Some(mut reader) = self.at(key) {
            self.faults.note(reader.object(&mut |reader, name| {
                out.insert(name.to_owned(), reader.string()?);
                Ok(())
            }));
        }
        out
    }

    /// Calls `item` with each object of a list.
    fn each(&self, key: &str, item: &mut dyn FnMut(&Fields<'a>)) {
        self.items(key, &mut |reader| {
            item(&Fields::of(reader, self.faults));
            Ok(())
        });
    }

    /// Calls `item` at each value of a list.
    #[inline(never)]
    fn items(&self, key: &str, item: &mut dyn FnMut(&mut Reader<'a>) -> Result<(), Malformed>) {
        if let Some(mut reader) = self.at(key) {
            self.faults.note(reader.array(item));
        }
    }
}
