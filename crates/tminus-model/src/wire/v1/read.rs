//! From JSON to the model, in one pass. A field that is not there has its default,
//! and one that is not known is passed over; every index and wall clock is checked.
//!
//! What is wrong is noted once, and nothing is read after it: a way out at every
//! one of a hundred fields, each with its own undoing, would be a third of the
//! code, and every reader downloads it.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

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
    read_with(json, &more, &more_of_step)
}

/// Reads what ticking needs of it: launch, sections, and of every step what it
/// is called, where it stands, whose it is, when it is due and what it waits for.
pub fn read_lean(json: &str) -> Result<Content, WireError> {
    read_with(json, &less, &|from, _, _| from.skip())
}

/// Reads the value of a field that ticking does not need, or passes over it.
type More<'m, T> = &'m dyn Fn(&mut Page<'_>, &str, &mut T);

fn read_with(
    json: &str,
    more: More<'_, model::Runbook>,
    more_of_step: More<'_, model::Step>,
) -> Result<Content, WireError> {
    let mut from = Page {
        reader: Reader::new(json),
        fault: None,
        sections: 0,
    };
    let mut content = Content::default();
    let mut version = None;
    let mut block = None;
    from.object(&mut |from, key| match key {
        "v" => {
            version = Some(from.int());
            // The version decides whether the rest can be understood at all.
            if version != Some(i64::from(VERSION)) {
                from.fail(WireError::Version(version.unwrap_or_default() as u32));
            }
        }
        "site" => content.site = from.text(),
        "revision" => content.revision = from.text(),
        "runbook" if version.is_some() => runbook(from, &mut content.runbook, more, more_of_step),
        "runbook" => {
            block = Some(from.reader.clone());
            from.skip();
        }
        _ => from.skip(),
    });
    from.note(from.reader.clone().end());
    if version.is_none() {
        from.malformed("it has no version");
    }
    if let Some(reader) = block {
        from.reader = reader;
        runbook(&mut from, &mut content.runbook, more, more_of_step);
    }
    from.fault.map_or(Ok(content), Err)
}

/// A step takes more bytes of a page's data than this.
const SHORTEST: usize = 100;

fn runbook(
    from: &mut Page<'_>,
    out: &mut model::Runbook,
    more: More<'_, model::Runbook>,
    more_of_step: More<'_, model::Step>,
) {
    from.object(&mut |from, key| match key {
        "id" => out.id = RunbookId::new(from.text()),
        "timezone" => out.timezone = Some(from.text()),
        "roles" => out.roles = from.names(),
        "milestones" => {
            for (name, id) in from.names() {
                out.milestones.insert(name, StepId::new(id));
            }
        }
        "launch" => out.launch = launch(from),
        "sections" => out.sections = from.each(&section),
        "steps" => {
            out.steps.clear();
            // One allocation for all of them: none is shorter.
            out.steps.reserve(from.reader.left() / SHORTEST);
            from.array(&mut |from| {
                let step = step(from, out.steps.len(), more_of_step);
                out.steps.push(step);
            });
        }
        _ => more(from, key, out),
    });
    // Sections may stand behind what names them.
    if from.sections > out.sections.len() {
        from.fail(WireError::Range("section"));
    }
}

/// Reads what ticking needs of a runbook's placeholders: their defaults.
fn less(from: &mut Page<'_>, key: &str, out: &mut model::Runbook) {
    match key {
        "placeholders" => {
            out.placeholders = from.each(&|from, key, out: &mut model::Placeholder, _| match key {
                "name" => out.name = from.text(),
                "default" => out.default = Some(from.text()),
                _ => from.skip(),
            });
        }
        _ => from.skip(),
    }
}

/// Reads what a runbook holds beside sections and steps.
fn more(from: &mut Page<'_>, key: &str, out: &mut model::Runbook) {
    match key {
        "title" => out.title = from.text(),
        "version" => out.version = Some(from.text()),
        "status" => out.status = Some(from.text()),
        "author" => out.author = Some(from.text()),
        "reviewers" => out.reviewers = from.texts(),
        "date" => out.date = Some(from.text()),
        "project" => out.project = Some(from.text()),
        "description" => out.description = Some(from.text()),
        "lang" => out.lang = Some(from.text()),
        "rtl" => out.rtl = from.flag(),
        "window" => out.window = Some(from.millis()),
        "rollback" => out.rollback = Some(rollback(from)),
        "sign_offs" => {
            out.sign_offs = from.each(&|from, key, out: &mut model::SignOff, _| match key {
                "id" => out.id = from.id(),
                "role" => out.role = from.text(),
                "name" => out.name = Some(from.text()),
                "section" => out.section = from.section(),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        "triggers" => {
            out.triggers = from.each(&|from, key, out: &mut model::Trigger, _| match key {
                "id" => out.id = from.id(),
                "text" => out.text = from.text(),
                "kind" => {
                    out.kind = match from.word() {
                        "automatic" => model::TriggerKind::Automatic,
                        "manual" => model::TriggerKind::Manual,
                        _ => model::TriggerKind::Unstated,
                    }
                }
                "section" => out.section = from.section(),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        "measures" => {
            out.measures = from.each(&|from, key, out: &mut model::Measure, _| match key {
                "id" => out.id = from.id(),
                "metric" => out.metric = from.text(),
                "baseline" => out.baseline = Some(from.text()),
                "target" => out.target = Some(from.text()),
                "actual" => out.actual = Some(from.text()),
                "section" => out.section = from.section(),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        "checks" => {
            out.checks = from.each(&|from, key, out: &mut model::Check, _| match key {
                "id" => out.id = from.id(),
                "text" => out.text = from.text(),
                "cadence" => out.cadence = Some(from.cadence()),
                "period" => out.period = window(from),
                "owner" => out.owner = Some(from.text()),
                "section" => out.section = from.section(),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        "timers" => {
            out.timers = from.each(&|from, key, out: &mut model::Timer, _| match key {
                "label" => out.label = Some(from.text()),
                "duration" => out.duration = from.millis(),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        "decisions" => {
            out.decisions = from.each(&|from, key, out: &mut model::Decision, _| match key {
                "question" => out.question = from.text(),
                "options" => out.options = from.texts(),
                "criteria" => out.criteria = from.texts(),
                "owner" => out.owner = Some(from.text()),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        "placeholders" => {
            out.placeholders = from.each(&|from, key, out: &mut model::Placeholder, _| match key {
                "name" => out.name = from.text(),
                "count" => out.count = from.small("count"),
                "kind" => out.kind = ValueKind::of_word(from.word()).unwrap_or_default(),
                "default" => out.default = Some(from.text()),
                "label" => out.label = Some(from.text()),
                "description" => out.description = Some(from.text()),
                "options" => out.options = from.texts(),
                "pattern" => out.pattern = Some(from.text()),
                "optional" => out.optional = from.flag(),
                "secret" => out.secret = from.flag(),
                "line" => out.line = from.small("line"),
                _ => from.skip(),
            });
        }
        _ => from.skip(),
    }
}

fn rollback(from: &mut Page<'_>) -> model::Rollback {
    let mut out = model::Rollback::default();
    from.object(&mut |from, key| match key {
        "duration" => out.duration = Some(from.millis()),
        "margin" => out.margin = Some(from.millis()),
        "rto" => out.rto = Some(from.millis()),
        _ => from.skip(),
    });
    out
}

fn launch(from: &mut Page<'_>) -> Option<model::Launch> {
    let mut launch = None;
    let mut at = None;
    from.object(&mut |from, key| match key {
        "local" => launch = from.local(),
        "at" => at = Some(Instant(from.int())),
        _ => from.skip(),
    });
    if launch.is_none() {
        from.fail(WireError::Range("date"));
    }
    launch.map(|local| model::Launch { local, instant: at })
}

fn section(from: &mut Page<'_>, key: &str, out: &mut model::Section, index: usize) {
    match key {
        "anchor" => out.anchor = from.text(),
        "title" => out.title = from.text(),
        "level" => out.level = from.small("level") as u8,
        "parent" => out.parent = from.parent(index),
        "kind" => {
            out.kind = match from.word() {
                "checklist" => model::SectionKind::Checklist,
                "procedure" => model::SectionKind::Procedure,
                "rollback" => model::SectionKind::Rollback,
                "approval" => model::SectionKind::Approval,
                // A kind of a later generator behaves like text.
                _ => model::SectionKind::Prose,
            }
        }
        "owner" => out.owner = Some(from.text()),
        "due" => out.due = when(from),
        "window" => out.window = window(from),
        _ => from.skip(),
    }
}

fn step(from: &mut Page<'_>, index: usize, more: More<'_, model::Step>) -> model::Step {
    let mut out = model::Step::new(StepId::default(), model::StepKind::Task, String::new());
    from.object(&mut |from, key| match key {
        "id" => out.id = from.id(),
        "kind" => {
            out.kind = match from.word() {
                "bullet" => model::StepKind::Bullet,
                "numbered" => model::StepKind::Numbered,
                "row" => model::StepKind::Row,
                "milestone" => model::StepKind::Milestone,
                "heading" => model::StepKind::Heading,
                _ => model::StepKind::Task,
            }
        }
        "text" => out.text = from.text(),
        "section" => out.section = from.section(),
        "parent" => out.parent = from.parent(index),
        "checked" => out.checked = from.flag(),
        "owner" => out.owner = Some(from.text()),
        "due" => out.due = when(from),
        "start" => out.start = window(from),
        "after" => out.after = from.texts().into_iter().map(StepId::new).collect(),
        "gate" => out.gate = from.flag(),
        "optional" => out.optional = from.flag(),
        "chained" => out.chained = from.flag(),
        "event" => out.event = Some(from.text()),
        "at" => out.at = Some(Instant(from.int())),
        _ => more(from, key, &mut out),
    });
    from.sections = from.sections.max(out.section + 1);
    out
}

/// Reads what a step holds beyond what ticking needs.
fn more_of_step(from: &mut Page<'_>, key: &str, out: &mut model::Step) {
    match key {
        "duration" => out.duration = Some(from.millis()),
        "timer" => out.timer = Some(from.millis()),
        "every" => out.every = Some(from.cadence()),
        "line" => out.line = from.small("line"),
        "fields" => {
            out.fields.clear();
            from.array(&mut |from| {
                let mut parts = from.texts().into_iter();
                match (parts.next(), parts.next()) {
                    (Some(name), Some(text)) => out.fields.push(model::Field { name, text }),
                    _ => from.malformed("a field is not a pair"),
                }
            });
        }
        _ => from.skip(),
    }
}

fn when(from: &mut Page<'_>) -> Option<model::When> {
    let (mut kind, mut name, mut wall) = ("", String::new(), None);
    let (mut days, mut working, mut offset) = (0, false, Millis::default());
    from.object(&mut |from, key| match key {
        "t" => kind = from.word(),
        "days" => days = from.small("days") as i32,
        "working" => working = from.flag(),
        "offset" => offset = from.millis(),
        "name" | "id" => name = from.text(),
        "local" => wall = from.local(),
        _ => from.skip(),
    });
    let anchor = match kind {
        "calendar" => return Some(model::When::Calendar { days, working }),
        "wall" => {
            if wall.is_none() {
                from.fail(WireError::Range("date"));
            }
            return wall.map(model::When::Wall);
        }
        "launch" => model::Anchor::Launch,
        "start" => model::Anchor::Start,
        "event" => model::Anchor::Event(name),
        "step" => model::Anchor::Step(StepId::new(name)),
        kind => {
            let why = ["a rule of time is of an unknown kind `", kind, "`"];
            from.malformed(&why.concat());
            return None;
        }
    };
    Some(model::When::Exact { anchor, offset })
}

fn window(from: &mut Page<'_>) -> Option<model::Window> {
    let (mut start, mut end) = (None, None);
    from.object(&mut |from, key| match key {
        "start" => start = when(from),
        "end" => end = when(from),
        _ => from.skip(),
    });
    if start.is_none() {
        from.malformed("a window has no start");
    }
    start.map(|start| model::Window { start, end })
}

/// A page's data while it is read. Once something is wrong nothing is read any
/// more, so what is asked for then has its default.
struct Page<'a> {
    reader: Reader<'a>,
    /// What was wrong first.
    fault: Option<WireError>,
    /// So many sections have to be there.
    sections: usize,
}

impl<'a> Page<'a> {
    #[inline(never)]
    fn fail(&mut self, fault: WireError) {
        self.fault.get_or_insert(fault);
        self.reader.stop();
    }

    fn malformed(&mut self, why: &str) {
        self.fail(WireError::Malformed(why.to_owned()));
    }

    fn note<T: Default>(&mut self, read: Result<T, Malformed>) -> T {
        read.unwrap_or_else(|why| {
            self.fail(WireError::Malformed(why));
            T::default()
        })
    }

    /// Calls `field` with the name of each field of an object, as it is written:
    /// it reads the value or passes over it. A `null` is no value.
    #[inline(never)]
    fn object(&mut self, field: &mut dyn FnMut(&mut Self, &'a str)) {
        self.list(b'{', b'}', &mut |from| {
            let key = from.reader.raw();
            let key = from.note(key);
            let colon = from.reader.expect(b':');
            from.note(colon);
            if !from.reader.null() {
                field(from, key);
            }
        });
    }

    /// Calls `item` at each value of a list.
    fn array(&mut self, item: &mut dyn FnMut(&mut Self)) {
        self.list(b'[', b']', item);
    }

    #[inline(never)]
    fn list(&mut self, open: u8, close: u8, item: &mut dyn FnMut(&mut Self)) {
        let entered = self.reader.enter(open, close);
        let mut more = self.note(entered);
        while more {
            item(self);
            let another = self.reader.another(close);
            more = self.note(another);
        }
    }

    /// Reads a list of objects, field by field: each with its index.
    fn each<T: Default>(&mut self, field: &dyn Fn(&mut Self, &'a str, &mut T, usize)) -> Vec<T> {
        let mut out = Vec::new();
        self.array(&mut |from| {
            let mut one = T::default();
            from.object(&mut |from, key| field(from, key, &mut one, out.len()));
            out.push(one);
        });
        out
    }

    #[inline(never)]
    fn skip(&mut self) {
        let skipped = self.reader.skip();
        self.note(skipped);
    }

    #[inline(never)]
    fn text(&mut self) -> String {
        let read = self.reader.string();
        self.note(read)
    }

    /// A word of the format itself: it holds no escapes.
    #[inline(never)]
    fn word(&mut self) -> &'a str {
        let read = self.reader.raw();
        self.note(read)
    }

    #[inline(never)]
    fn int(&mut self) -> i64 {
        let read = self.reader.int();
        self.note(read)
    }

    /// A number that is small: a line, a level, a count.
    #[inline(never)]
    fn small(&mut self, key: &'static str) -> u32 {
        let number = self.int();
        if i32::try_from(number).is_err() {
            self.fail(WireError::Range(key));
        }
        number as u32
    }

    #[inline(never)]
    fn flag(&mut self) -> bool {
        let read = self.reader.bool();
        self.note(read)
    }

    fn id(&mut self) -> StepId {
        StepId::new(self.text())
    }

    fn millis(&mut self) -> Millis {
        Millis(self.int())
    }

    /// The index of a section.
    fn section(&mut self) -> usize {
        let section = self.small("section");
        if section > i32::MAX as u32 {
            self.fail(WireError::Range("section"));
            return 0;
        }
        self.sections = self.sections.max(section as usize + 1);
        section as usize
    }

    /// A parent stands before its children, so that no reader can run in a
    /// circle.
    #[inline(never)]
    fn parent(&mut self, index: usize) -> Option<usize> {
        let parent = usize::try_from(self.int()).ok();
        let earlier = parent.filter(|&parent| parent < index);
        if earlier.is_none() {
            self.fail(WireError::Range("parent"));
        }
        earlier
    }

    fn local(&mut self) -> Option<model::LocalDateTime> {
        self.word().parse().ok()
    }

    fn cadence(&mut self) -> model::Cadence {
        let parts = self.each(&|from, key, out: &mut model::CadencePart, _| match key {
            "every" => out.every = from.millis(),
            "lasting" => out.lasting = Some(from.millis()),
            _ => from.skip(),
        });
        model::Cadence { parts }
    }

    /// A list of texts.
    #[inline(never)]
    fn texts(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        self.array(&mut |from| out.push(from.text()));
        out
    }

    fn names(&mut self) -> Map<String, String> {
        let mut out = Map::new();
        self.list(b'{', b'}', &mut |from| {
            let name = from.text();
            let colon = from.reader.expect(b':');
            from.note(colon);
            let value = from.text();
            out.insert(name, value);
        });
        out
    }
}
