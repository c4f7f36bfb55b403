//! From JSON to the wire's structures. A field that is not there has its
//! default, and one that is not known is passed over.

use std::collections::BTreeMap;

use super::{
    CadencePart, Check, Launch, Measure, Page, Placeholder, Rollback, Runbook, Section,
    SectionKind, SignOff, Step, StepKind, Trigger, TriggerKind, VERSION, When, Window, WireError,
};
use crate::wire::reader::{Malformed, Reader};

type Result<T> = std::result::Result<T, Malformed>;

impl Page {
    /// Reads the JSON of a page.
    pub fn from_json(json: &str) -> std::result::Result<Self, WireError> {
        // The version decides whether the rest can be understood at all.
        match version(json).map_err(WireError::Malformed)? {
            VERSION => page(json).map_err(WireError::Malformed),
            other => Err(WireError::Version(other)),
        }
    }
}

fn version(json: &str) -> Result<u32> {
    let mut version = None;
    let mut reader = Reader::new(json);
    reader.object(&mut |r, key| match key {
        "v" => r.int().map(|v| version = Some(v)),
        _ => r.skip(),
    })?;
    reader.end()?;
    version.ok_or_else(|| "it has no version".to_owned())
}

fn page(json: &str) -> Result<Page> {
    let mut page = Page {
        v: VERSION,
        site: String::new(),
        revision: String::new(),
        runbook: Runbook::default(),
    };
    Reader::new(json).object(&mut |r, key| {
        match key {
            "site" => page.site = r.string()?,
            "revision" => page.revision = r.string()?,
            "runbook" => page.runbook = runbook(r)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(page)
}

fn runbook(reader: &mut Reader<'_>) -> Result<Runbook> {
    let mut out = Runbook::default();
    reader.object(&mut |r, key| {
        match key {
            "id" => out.id = r.string()?,
            "title" => out.title = r.string()?,
            "version" => out.version = text(r)?,
            "status" => out.status = text(r)?,
            "author" => out.author = text(r)?,
            "reviewers" => out.reviewers = list(r, Reader::string)?,
            "date" => out.date = text(r)?,
            "project" => out.project = text(r)?,
            "description" => out.description = text(r)?,
            "lang" => out.lang = text(r)?,
            "rtl" => out.rtl = r.bool()?,
            "launch" => out.launch = some(r, launch)?,
            "timezone" => out.timezone = text(r)?,
            "window" => out.window = some(r, Reader::int)?,
            "rollback" => out.rollback = some(r, rollback)?,
            "roles" => out.roles = texts(r)?,
            "milestones" => out.milestones = texts(r)?,
            "sections" => out.sections = list(r, section)?,
            "steps" => out.steps = list(r, step)?,
            "sign_offs" => out.sign_offs = list(r, sign_off)?,
            "triggers" => out.triggers = list(r, trigger)?,
            "measures" => out.measures = list(r, measure)?,
            "checks" => out.checks = list(r, check)?,
            "placeholders" => out.placeholders = list(r, placeholder)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

fn launch(reader: &mut Reader<'_>) -> Result<Launch> {
    let mut out = Launch {
        local: String::new(),
        at: None,
    };
    reader.object(&mut |r, key| {
        match key {
            "local" => out.local = r.string()?,
            "at" => out.at = some(r, Reader::int)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

fn rollback(reader: &mut Reader<'_>) -> Result<Rollback> {
    let mut out = Rollback {
        duration: None,
        margin: None,
        rto: None,
    };
    reader.object(&mut |r, key| {
        match key {
            "duration" => out.duration = some(r, Reader::int)?,
            "margin" => out.margin = some(r, Reader::int)?,
            "rto" => out.rto = some(r, Reader::int)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

fn when(reader: &mut Reader<'_>) -> Result<When> {
    let (mut kind, mut offset, mut days, mut working) = (String::new(), 0, 0, false);
    let (mut name, mut id, mut local) = (String::new(), String::new(), String::new());
    reader.object(&mut |r, key| {
        match key {
            "t" => kind = r.string()?,
            "offset" => offset = r.int()?,
            "days" => days = r.int()?,
            "working" => working = r.bool()?,
            "name" => name = r.string()?,
            "id" => id = r.string()?,
            "local" => local = r.string()?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(match kind.as_str() {
        "calendar" => When::Calendar { days, working },
        "launch" => When::Launch { offset },
        "start" => When::Start { offset },
        "event" => When::Event { name, offset },
        "step" => When::Step { id, offset },
        "wall" => When::Wall { local },
        _ => return Err(format!("a rule of time is of an unknown kind `{kind}`")),
    })
}

fn window(reader: &mut Reader<'_>) -> Result<Window> {
    let (mut start, mut end) = (None, None);
    reader.object(&mut |r, key| {
        match key {
            "start" => start = Some(when(r)?),
            "end" => end = some(r, when)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    let start = start.ok_or("a window has no start")?;
    Ok(Window { start, end })
}

fn cadence(reader: &mut Reader<'_>) -> Result<Vec<CadencePart>> {
    list(reader, |reader| {
        let mut out = CadencePart {
            every: 0,
            lasting: None,
        };
        reader.object(&mut |r, key| {
            match key {
                "every" => out.every = r.int()?,
                "lasting" => out.lasting = some(r, Reader::int)?,
                _ => r.skip()?,
            }
            Ok(())
        })?;
        Ok(out)
    })
}

fn section(reader: &mut Reader<'_>) -> Result<Section> {
    let mut out = Section::default();
    reader.object(&mut |r, key| {
        match key {
            "anchor" => out.anchor = r.string()?,
            "title" => out.title = r.string()?,
            "level" => out.level = r.int()?,
            "parent" => out.parent = some(r, index)?,
            "kind" => {
                out.kind = match r.string()?.as_str() {
                    "checklist" => SectionKind::Checklist,
                    "procedure" => SectionKind::Procedure,
                    "rollback" => SectionKind::Rollback,
                    "approval" => SectionKind::Approval,
                    // A kind of a later generator behaves like text.
                    _ => SectionKind::Prose,
                }
            }
            "owner" => out.owner = text(r)?,
            "due" => out.due = some(r, when)?,
            "window" => out.window = some(r, window)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

fn step(reader: &mut Reader<'_>) -> Result<Step> {
    let mut out = Step::default();
    reader.object(&mut |r, key| {
        match key {
            "id" => out.id = r.string()?,
            "kind" => {
                out.kind = match r.string()?.as_str() {
                    "bullet" => StepKind::Bullet,
                    "numbered" => StepKind::Numbered,
                    "row" => StepKind::Row,
                    "milestone" => StepKind::Milestone,
                    _ => StepKind::Task,
                }
            }
            "text" => out.text = r.string()?,
            "section" => out.section = index(r)?,
            "parent" => out.parent = some(r, index)?,
            "checked" => out.checked = r.bool()?,
            "owner" => out.owner = text(r)?,
            "due" => out.due = some(r, when)?,
            "start" => out.start = some(r, window)?,
            "duration" => out.duration = some(r, Reader::int)?,
            "timer" => out.timer = some(r, Reader::int)?,
            "every" => out.every = some(r, cadence)?,
            "after" => out.after = list(r, Reader::string)?,
            "gate" => out.gate = r.bool()?,
            "optional" => out.optional = r.bool()?,
            "chained" => out.chained = r.bool()?,
            "event" => out.event = text(r)?,
            "fields" => out.fields = list(r, pair)?,
            "line" => out.line = r.int()?,
            "at" => out.at = some(r, Reader::int)?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

/// What sign-offs, triggers, measures and checks have in common, and the texts
/// of each by their key.
struct Entry {
    id: String,
    section: usize,
    line: u32,
    texts: BTreeMap<String, String>,
}

fn entry(
    reader: &mut Reader<'_>,
    other: &mut dyn FnMut(&mut Reader<'_>, &str) -> Result<bool>,
) -> Result<Entry> {
    let mut out = Entry {
        id: String::new(),
        section: 0,
        line: 0,
        texts: BTreeMap::new(),
    };
    reader.object(&mut |r, key| {
        match key {
            "id" => out.id = r.string()?,
            "section" => out.section = index(r)?,
            "line" => out.line = r.int()?,
            "role" | "name" | "text" | "kind" | "metric" | "baseline" | "target" | "actual"
            | "owner" => {
                if let Some(text) = text(r)? {
                    out.texts.insert(key.to_owned(), text);
                }
            }
            _ if other(r, key)? => {}
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

impl Entry {
    fn text(&mut self, key: &str) -> String {
        self.texts.remove(key).unwrap_or_default()
    }
}

fn sign_off(reader: &mut Reader<'_>) -> Result<SignOff> {
    let mut entry = entry(reader, &mut |_, _| Ok(false))?;
    Ok(SignOff {
        role: entry.text("role"),
        name: entry.texts.remove("name"),
        id: entry.id,
        section: entry.section,
        line: entry.line,
    })
}

fn trigger(reader: &mut Reader<'_>) -> Result<Trigger> {
    let mut entry = entry(reader, &mut |_, _| Ok(false))?;
    Ok(Trigger {
        text: entry.text("text"),
        kind: match entry.text("kind").as_str() {
            "automatic" => TriggerKind::Automatic,
            "manual" => TriggerKind::Manual,
            _ => TriggerKind::Unstated,
        },
        id: entry.id,
        section: entry.section,
        line: entry.line,
    })
}

fn measure(reader: &mut Reader<'_>) -> Result<Measure> {
    let mut entry = entry(reader, &mut |_, _| Ok(false))?;
    Ok(Measure {
        metric: entry.text("metric"),
        baseline: entry.texts.remove("baseline"),
        target: entry.texts.remove("target"),
        actual: entry.texts.remove("actual"),
        id: entry.id,
        section: entry.section,
        line: entry.line,
    })
}

fn check(reader: &mut Reader<'_>) -> Result<Check> {
    let (mut every, mut period) = (None, None);
    let mut entry = entry(reader, &mut |r, key| {
        match key {
            "cadence" => every = some(r, cadence)?,
            "period" => period = some(r, window)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(Check {
        text: entry.text("text"),
        owner: entry.texts.remove("owner"),
        cadence: every,
        period,
        id: entry.id,
        section: entry.section,
        line: entry.line,
    })
}

fn placeholder(reader: &mut Reader<'_>) -> Result<Placeholder> {
    let mut out = Placeholder {
        name: String::new(),
        count: 0,
        line: 0,
    };
    reader.object(&mut |r, key| {
        match key {
            "name" => out.name = r.string()?,
            "count" => out.count = r.int()?,
            "line" => out.line = r.int()?,
            _ => r.skip()?,
        }
        Ok(())
    })?;
    Ok(out)
}

/// A field's name and text.
fn pair(reader: &mut Reader<'_>) -> Result<(String, String)> {
    let mut parts = list(reader, Reader::string)?.into_iter();
    match (parts.next(), parts.next()) {
        (Some(name), Some(text)) => Ok((name, text)),
        _ => Err("a field is not a pair".to_owned()),
    }
}

fn index(reader: &mut Reader<'_>) -> Result<usize> {
    reader.int()
}

fn text(reader: &mut Reader<'_>) -> Result<Option<String>> {
    some(reader, Reader::string)
}

fn texts(reader: &mut Reader<'_>) -> Result<BTreeMap<String, String>> {
    let mut out = BTreeMap::new();
    reader.object(&mut |r, key| {
        out.insert(key.to_owned(), r.string()?);
        Ok(())
    })?;
    Ok(out)
}

/// A value that may be `null`.
fn some<'a, T>(
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if reader.null() {
        return Ok(None);
    }
    read(reader).map(Some)
}

fn list<'a, T>(
    reader: &mut Reader<'a>,
    read: impl Fn(&mut Reader<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut out = Vec::new();
    reader.array(&mut |r| {
        out.push(read(r)?);
        Ok(())
    })?;
    Ok(out)
}
