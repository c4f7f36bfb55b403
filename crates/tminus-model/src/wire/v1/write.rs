//! From the model to JSON, in one pass and without a copy in between.
//!
//! Fields stand in the order of `docs/page-contract.md`, and at their default
//! they are left out.

use alloc::string::{String, ToString};

use super::VERSION;
use crate::{
    Anchor, Cadence, Check, Decision, Launch, Measure, Placeholder, Rollback, Runbook, Section,
    SectionKind, SignOff, Step, StepKind, Timer, Trigger, TriggerKind, ValueKind, When, Window,
};

/// Writes the JSON block of a page so that it can stand in an HTML `script`
/// element: it holds no `<`, `>`, `&`, U+2028 or U+2029 as such, only as `\u`
/// escapes.
pub fn write(site: &str, revision: &str, runbook: &Runbook) -> String {
    // A step takes about two hundred bytes: one allocation, as a rule.
    let room = 1024 + runbook.steps.len() * 320 + runbook.sections.len() * 160;
    let mut out = Writer(String::with_capacity(room));
    out.object(|out| {
        out.int("v", i64::from(VERSION));
        out.text("site", site);
        out.text("revision", revision);
        out.key("runbook");
        out.object(|out| write_runbook(out, runbook));
    });
    out.0.pop();
    out.0
}

fn write_runbook(out: &mut Writer, runbook: &Runbook) {
    out.text("id", runbook.id.as_str());
    out.text("title", &runbook.title);
    out.some_text("version", runbook.version.as_deref());
    out.some_text("status", runbook.status.as_deref());
    out.some_text("author", runbook.author.as_deref());
    out.list("reviewers", &runbook.reviewers, |out, name| {
        out.string(name);
    });
    out.some_text("date", runbook.date.as_deref());
    out.some_text("project", runbook.project.as_deref());
    out.some_text("description", runbook.description.as_deref());
    out.some_text("lang", runbook.lang.as_deref());
    out.flag("rtl", runbook.rtl);
    out.some("launch", runbook.launch.as_ref(), write_launch);
    out.some_text("timezone", runbook.timezone.as_deref());
    out.some_int("window", runbook.window.map(|m| m.0));
    out.some("rollback", runbook.rollback.as_ref(), write_rollback);
    let roles = runbook.roles.iter();
    out.map("roles", roles.map(|(role, name)| (role, name.as_str())));
    let milestones = runbook.milestones.iter();
    out.map(
        "milestones",
        milestones.map(|(event, id)| (event, id.as_str())),
    );
    out.objects("sections", &runbook.sections, write_section);
    out.objects("steps", &runbook.steps, write_step);
    out.objects("sign_offs", &runbook.sign_offs, write_sign_off);
    out.objects("triggers", &runbook.triggers, write_trigger);
    out.objects("measures", &runbook.measures, write_measure);
    out.objects("checks", &runbook.checks, write_check);
    out.objects("placeholders", &runbook.placeholders, write_placeholder);
    out.objects("timers", &runbook.timers, write_timer);
    out.objects("decisions", &runbook.decisions, write_decision);
}

fn write_launch(out: &mut Writer, launch: &Launch) {
    out.text("local", &launch.local.to_string());
    out.some_int("at", launch.instant.map(|at| at.0));
}

fn write_rollback(out: &mut Writer, rollback: &Rollback) {
    out.some_int("duration", rollback.duration.map(|m| m.0));
    out.some_int("margin", rollback.margin.map(|m| m.0));
    out.some_int("rto", rollback.rto.map(|m| m.0));
}

fn write_section(out: &mut Writer, section: &Section) {
    out.text("anchor", &section.anchor);
    out.text("title", &section.title);
    out.int("level", i64::from(section.level));
    out.some_int("parent", section.parent.map(|at| at as i64));
    match section.kind {
        SectionKind::Prose => {}
        SectionKind::Checklist => out.text("kind", "checklist"),
        SectionKind::Procedure => out.text("kind", "procedure"),
        SectionKind::Rollback => out.text("kind", "rollback"),
        SectionKind::Approval => out.text("kind", "approval"),
    }
    out.some_text("owner", section.owner.as_deref());
    out.some("due", section.due.as_ref(), write_when);
    out.some("window", section.window.as_ref(), write_window);
}

fn write_step(out: &mut Writer, step: &Step) {
    out.text("id", step.id.as_str());
    match step.kind {
        StepKind::Task => {}
        StepKind::Bullet => out.text("kind", "bullet"),
        StepKind::Numbered => out.text("kind", "numbered"),
        StepKind::Row => out.text("kind", "row"),
        StepKind::Milestone => out.text("kind", "milestone"),
        StepKind::Heading => out.text("kind", "heading"),
    }
    out.text("text", &step.text);
    out.int("section", step.section as i64);
    out.some_int("parent", step.parent.map(|at| at as i64));
    out.flag("checked", step.checked);
    out.some_text("owner", step.owner.as_deref());
    out.some("due", step.due.as_ref(), write_when);
    out.some("start", step.start.as_ref(), write_window);
    out.some_int("duration", step.duration.map(|m| m.0));
    out.some_int("timer", step.timer.map(|m| m.0));
    out.cadence("every", step.every.as_ref());
    out.list("after", &step.after, |out, id| out.string(id.as_str()));
    out.flag("gate", step.gate);
    out.flag("optional", step.optional);
    out.flag("chained", step.chained);
    out.some_text("event", step.event.as_deref());
    out.list("fields", &step.fields, |out, field| {
        out.array(|out| {
            out.string(&field.name);
            out.string(&field.text);
        });
    });
    out.int("line", i64::from(step.line));
    out.some_int("at", step.at.map(|at| at.0));
}

fn write_sign_off(out: &mut Writer, sign_off: &SignOff) {
    out.text("id", sign_off.id.as_str());
    out.text("role", &sign_off.role);
    out.some_text("name", sign_off.name.as_deref());
    out.int("section", sign_off.section as i64);
    out.int("line", i64::from(sign_off.line));
}

fn write_trigger(out: &mut Writer, trigger: &Trigger) {
    out.text("id", trigger.id.as_str());
    out.text("text", &trigger.text);
    match trigger.kind {
        TriggerKind::Automatic => out.text("kind", "automatic"),
        TriggerKind::Manual => out.text("kind", "manual"),
        TriggerKind::Unstated => {}
    }
    out.int("section", trigger.section as i64);
    out.int("line", i64::from(trigger.line));
}

fn write_measure(out: &mut Writer, measure: &Measure) {
    out.text("id", measure.id.as_str());
    out.text("metric", &measure.metric);
    out.some_text("baseline", measure.baseline.as_deref());
    out.some_text("target", measure.target.as_deref());
    out.some_text("actual", measure.actual.as_deref());
    out.int("section", measure.section as i64);
    out.int("line", i64::from(measure.line));
}

fn write_check(out: &mut Writer, check: &Check) {
    out.text("id", check.id.as_str());
    out.text("text", &check.text);
    out.cadence("cadence", check.cadence.as_ref());
    out.some("period", check.period.as_ref(), write_window);
    out.some_text("owner", check.owner.as_deref());
    out.int("section", check.section as i64);
    out.int("line", i64::from(check.line));
}

fn write_timer(out: &mut Writer, timer: &Timer) {
    out.some_text("label", timer.label.as_deref());
    out.int("duration", timer.duration.0);
    out.int("line", i64::from(timer.line));
}

fn write_decision(out: &mut Writer, decision: &Decision) {
    out.text("question", &decision.question);
    out.list("options", &decision.options, |out, option| {
        out.string(option);
    });
    out.list("criteria", &decision.criteria, |out, criterion| {
        out.string(criterion);
    });
    out.some_text("owner", decision.owner.as_deref());
    out.int("line", i64::from(decision.line));
}

fn write_placeholder(out: &mut Writer, placeholder: &Placeholder) {
    out.text("name", &placeholder.name);
    out.int("count", i64::from(placeholder.count));
    out.int("line", i64::from(placeholder.line));
    if placeholder.kind != ValueKind::Text {
        out.text("kind", placeholder.kind.word());
    }
    out.some_text("default", placeholder.default.as_deref());
    out.some_text("label", placeholder.label.as_deref());
    out.some_text("description", placeholder.description.as_deref());
    out.list("options", &placeholder.options, |out, option| {
        out.string(option);
    });
    out.some_text("pattern", placeholder.pattern.as_deref());
    out.flag("optional", placeholder.optional);
    out.flag("secret", placeholder.secret);
}

/// A rule of time, told apart by `t`.
fn write_when(out: &mut Writer, when: &When) {
    match when {
        When::Calendar { days, working } => {
            out.text("t", "calendar");
            out.int("days", i64::from(*days));
            out.flag("working", *working);
        }
        When::Exact { anchor, offset } => {
            match anchor {
                Anchor::Launch => out.text("t", "launch"),
                Anchor::Start => out.text("t", "start"),
                Anchor::Event(name) => {
                    out.text("t", "event");
                    out.text("name", name);
                }
                Anchor::Step(id) => {
                    out.text("t", "step");
                    out.text("id", id.as_str());
                }
            }
            out.int("offset", offset.0);
        }
        When::Wall(local) => {
            out.text("t", "wall");
            out.text("local", &local.to_string());
        }
    }
}

fn write_window(out: &mut Writer, window: &Window) {
    out.some("start", Some(&window.start), write_when);
    out.some("end", window.end.as_ref(), write_when);
}

/// Which bytes stand in a string as they are.
static CLEAN: [bool; 256] = {
    let mut clean = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        clean[byte] = false;
        byte += 1;
    }
    let other = [b'"', b'\\', b'<', b'>', b'&', 0xe2];
    let mut at = 0;
    while at < other.len() {
        clean[other[at] as usize] = false;
        at += 1;
    }
    clean
};

/// JSON under construction. Every value leaves a comma behind it; the end of
/// what holds it takes the last one away.
struct Writer(String);

impl Writer {
    fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        self.held('{', '}', fields);
    }

    fn array(&mut self, values: impl FnOnce(&mut Self)) {
        self.held('[', ']', values);
    }

    fn held(&mut self, open: char, close: char, inner: impl FnOnce(&mut Self)) {
        self.0.push(open);
        inner(self);
        if self.0.ends_with(',') {
            self.0.pop();
        }
        self.0.push(close);
        self.0.push(',');
    }

    fn key(&mut self, key: &'static str) {
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }

    fn text(&mut self, key: &'static str, value: &str) {
        self.key(key);
        self.string(value);
    }

    fn some_text(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn int(&mut self, key: &'static str, value: i64) {
        self.key(key);
        self.0.push_str(itoa::Buffer::new().format(value));
        self.0.push(',');
    }

    fn some_int(&mut self, key: &'static str, value: Option<i64>) {
        if let Some(value) = value {
            self.int(key, value);
        }
    }

    fn flag(&mut self, key: &'static str, value: bool) {
        if value {
            self.key(key);
            self.0.push_str("true,");
        }
    }

    fn some<T>(&mut self, key: &'static str, value: Option<&T>, fields: fn(&mut Self, &T)) {
        if let Some(value) = value {
            self.key(key);
            self.object(|out| fields(out, value));
        }
    }

    fn list<T>(&mut self, key: &'static str, values: &[T], each: fn(&mut Self, &T)) {
        if !values.is_empty() {
            self.key(key);
            self.array(|out| values.iter().for_each(|value| each(out, value)));
        }
    }

    fn objects<T>(&mut self, key: &'static str, values: &[T], fields: fn(&mut Self, &T)) {
        if !values.is_empty() {
            self.key(key);
            self.array(|out| {
                for value in values {
                    out.object(|out| fields(out, value));
                }
            });
        }
    }

    fn map<'t>(
        &mut self,
        key: &'static str,
        entries: impl ExactSizeIterator<Item = (&'t String, &'t str)>,
    ) {
        if entries.len() > 0 {
            self.key(key);
            self.object(|out| {
                for (key, value) in entries {
                    out.string(key);
                    out.0.pop();
                    out.0.push(':');
                    out.string(value);
                }
            });
        }
    }

    fn cadence(&mut self, key: &'static str, cadence: Option<&Cadence>) {
        if let Some(cadence) = cadence {
            self.key(key);
            self.array(|out| {
                for part in &cadence.parts {
                    out.object(|out| {
                        out.int("every", part.every.0);
                        out.some_int("lasting", part.lasting.map(|m| m.0));
                    });
                }
            });
        }
    }

    fn string(&mut self, text: &str) {
        // U+2028 and U+2029 start with 0xE2 in UTF-8. Without a way out in the
        // middle the compiler looks at many bytes at once.
        let special = |byte: u8| {
            [b'"', b'\\', b'<', b'>', b'&', 0xe2]
                .iter()
                .fold(u8::from(byte < 0x20), |found, other| {
                    found | u8::from(byte == *other)
                })
        };
        let (chunks, rest) = text.as_bytes().as_chunks::<16>();
        let chunk = |chunk: &[u8; 16]| chunk.iter().fold(0, |found, byte| found | special(*byte));
        let clean = chunks.iter().fold(0, |found, bytes| found | chunk(bytes)) == 0
            && rest.iter().all(|byte| CLEAN[usize::from(*byte)]);
        self.0.push('"');
        if clean {
            self.0.push_str(text);
        } else {
            text.chars().for_each(|c| self.char(c));
        }
        self.0.push_str("\",");
    }

    fn char(&mut self, c: char) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        match c {
            '"' => self.0.push_str("\\\""),
            '\\' => self.0.push_str("\\\\"),
            '\n' => self.0.push_str("\\n"),
            '\r' => self.0.push_str("\\r"),
            '\t' => self.0.push_str("\\t"),
            '\u{8}' => self.0.push_str("\\b"),
            '\u{c}' => self.0.push_str("\\f"),
            '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                self.0.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    let digit = u32::from(c) >> shift & 15;
                    self.0.push(char::from(HEX[digit as usize]));
                }
            }
            c => self.0.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::Runbook;

    #[test]
    fn every_character_comes_back_and_none_can_end_the_script() {
        let all: String = (0..0x3000).filter_map(char::from_u32).collect();
        let runbook = Runbook {
            title: all.clone(),
            roles: [(all.clone(), all.clone())].into(),
            ..Runbook::default()
        };
        let json = write(&all, "r", &runbook);
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["site"], all.as_str());
        assert_eq!(value["runbook"]["title"], all.as_str());
        assert_eq!(value["runbook"]["roles"][&all], all.as_str());
        // Apart from what HTML asks for, as serde_json escapes it.
        let theirs = serde_json::to_string(&all).unwrap();
        let theirs = theirs
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029");
        assert!(json.contains(&theirs));
    }
}
