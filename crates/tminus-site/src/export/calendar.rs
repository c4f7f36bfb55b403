//! An event for each timed step, milestone and slot of a recurring check.
//!
//! 1. Every step that has a time by the plan becomes an event. With a written
//!    duration or a written end it has a length; else it is a moment.
//! 2. A step or check that recurs becomes an event for each of its slots, up
//!    to [`MOST_SLOTS`]; past that it is one event that says so.
//! 3. The zone is described by the changes of its clocks around the events.
//!
//! The names of events are those of site, runbook and step, so that a calendar
//! that is imported again moves its events and doubles none.

use tminus_model::{Cadence, Check, Diagnostic, Instant, Millis, Step, StepId, When, Window};
use tminus_plan::slots;

use super::ical::{Clock, Lines, utc};
use super::{ExportOptions, Exported, Subject, words};
use crate::path::encode_path;

/// The most slots of one recurring check that are events.
const MOST_SLOTS: usize = 200;

/// The longest name of an event, in characters.
const SUMMARY: usize = 200;

struct Event {
    /// What the event is of.
    id: StepId,
    /// The number of the slot, from 1; none where it does not recur.
    slot: Option<usize>,
    start: Instant,
    end: Option<Instant>,
    summary: String,
    description: Vec<String>,
    anchor: Option<String>,
}

/// Writes the calendar; says what is missing where no step has a time.
pub(super) fn write(
    subject: &Subject<'_>,
    options: &ExportOptions,
) -> Result<Exported, Box<Diagnostic>> {
    let runbook = &subject.parsed.runbook;
    let mut notes = Vec::new();
    let mut events = Vec::new();
    let mut untimed = 0;
    for (at, step) in runbook.steps.iter().enumerate() {
        untimed +=
            usize::from(!of_step(subject, at, step, &mut events, &mut notes) && is_timed(step));
    }
    for check in &runbook.checks {
        of_check(subject, check, &mut events, &mut notes);
    }
    if events.is_empty() {
        return Err(Box::new(nothing(subject)));
    }
    if untimed > 0 {
        let (steps, have) = if untimed == 1 {
            ("step", "has")
        } else {
            ("steps", "have")
        };
        notes.push(format!(
            "{untimed} {steps} {have} a time that the plan does not decide, such as one after an event that no step is bound to: left out"
        ));
    }
    events.sort_by_key(|event| event.start);
    Ok(Exported {
        bytes: print(subject, options, &events).into_bytes(),
        notes,
    })
}

/// Says whether an author gave a step a time.
fn is_timed(step: &Step) -> bool {
    step.start.is_some() || step.due.is_some()
}

fn nothing(subject: &Subject<'_>) -> Diagnostic {
    let runbook = &subject.parsed.runbook;
    let has_times = runbook.steps.iter().any(is_timed);
    if has_times && runbook.launch.is_none() {
        let found = subject.cannot(
            "no-launch",
            "a calendar needs the launch that the times of the steps are counted from",
        );
        found.help(
            "write `launch = 2026-12-01T09:00:00` and `timezone = \"Europe/Lisbon\"` into the front matter",
        )
    } else if has_times {
        subject
            .cannot("no-times", "the time of no step is known before the run")
            .help("bind the events that they wait for: `[milestones]` in the front matter")
    } else {
        subject
            .cannot(
                "no-times",
                "no step has a time, so there is nothing for a calendar",
            )
            .help("write `Due: T-7 days` below a heading, or a table with a column `Time`")
    }
}

/// Adds the events of a step; says whether there were any.
fn of_step(
    subject: &Subject<'_>,
    at: usize,
    step: &Step,
    events: &mut Vec<Event>,
    notes: &mut Vec<String>,
) -> bool {
    let schedule = &subject.schedule;
    let plan = schedule.plan[at];
    let event = |start, end| Event {
        id: step.id.clone(),
        slot: None,
        start,
        end,
        summary: subject.fill(&step.text),
        description: about_step(subject, step),
        anchor: Some(format!("tm-s-{at}")),
    };
    if let Some(cadence) = &step.every {
        let from = plan
            .start
            .or(plan.end)
            .or_else(|| section_start(subject, step.section));
        let Some(from) = from else { return false };
        recur(event(from, None), cadence, None, events, notes);
        return true;
    }
    let (start, end) = match (plan.start, plan.end) {
        (Some(start), _) => (start, written_end(subject, step, start)),
        (None, Some(end)) => (end, None),
        (None, None) => return false,
    };
    events.push(event(start, end.filter(|end| *end > start)));
    true
}

/// The end that the author wrote, as a duration or as the end of a span.
fn written_end(subject: &Subject<'_>, step: &Step, start: Instant) -> Option<Instant> {
    if let Some(duration) = step.duration {
        return Some(start + duration);
    }
    let end = step.start.as_ref()?.end.as_ref()?;
    subject.schedule.resolve(end)
}

fn of_check(
    subject: &Subject<'_>,
    check: &Check,
    events: &mut Vec<Event>,
    notes: &mut Vec<String>,
) {
    let Some(cadence) = &check.cadence else {
        return;
    };
    let resolve = |when: &When| subject.schedule.resolve(when);
    let from = match &check.period {
        Some(period) => resolve(&period.start),
        None => section_start(subject, check.section)
            .or_else(|| subject.parsed.runbook.launch.as_ref()?.instant),
    };
    let Some(from) = from else { return };
    let to = check.period.as_ref().and_then(|period| period.end.as_ref());
    let event = Event {
        id: check.id.clone(),
        slot: None,
        start: from,
        end: None,
        summary: subject.fill(&check.text),
        description: about_check(subject, check),
        anchor: None,
    };
    recur(event, cadence, to.and_then(resolve), events, notes);
}

/// When the section of a step or check begins: its own span, else its due
/// time, else those of the sections around it.
fn section_start(subject: &Subject<'_>, section: usize) -> Option<Instant> {
    let sections = &subject.parsed.runbook.sections;
    let mut at = sections.get(section);
    while let Some(section) = at {
        let start = section.window.as_ref().map(|Window { start, .. }| start);
        if let Some(when) = start.or(section.due.as_ref()) {
            return subject.schedule.resolve(when);
        }
        at = section.parent.and_then(|parent| sections.get(parent));
    }
    None
}

/// Adds an event for each slot, none of them after `to`.
fn recur(
    event: Event,
    cadence: &Cadence,
    to: Option<Instant>,
    events: &mut Vec<Event>,
    notes: &mut Vec<String>,
) {
    let within = |at: &Instant| to.is_none_or(|to| *at <= to);
    let all: Vec<Instant> = slots(cadence, event.start)
        .take_while(within)
        .take(MOST_SLOTS + 1)
        .collect();
    let mut description = event.description;
    description.push(format!("Recurs: {}", words::cadence(cadence)));
    if all.len() > MOST_SLOTS || all.is_empty() {
        if !all.is_empty() {
            notes.push(format!(
                "`{}` recurs more than {MOST_SLOTS} times: it is one event",
                event.summary
            ));
        }
        events.push(Event {
            description,
            end: to,
            ..event
        });
        return;
    }
    let count = all.len();
    for (number, start) in all.into_iter().enumerate() {
        events.push(Event {
            id: event.id.clone(),
            slot: Some(number + 1),
            start,
            end: None,
            summary: format!("{} ({} of {count})", event.summary, number + 1),
            description: description.clone(),
            anchor: event.anchor.clone(),
        });
    }
}

fn about_step(subject: &Subject<'_>, step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(owner) = &step.owner {
        lines.push(format!("Owner: {}", subject.owner(owner)));
    }
    add_section(subject, step.section, &mut lines);
    if let Some(start) = &step.start {
        lines.push(format!("Planned: {}", words::window(start)));
    }
    if let Some(due) = &step.due {
        lines.push(format!("Due: {}", words::when(due)));
    }
    if let Some(Millis(ms)) = step.duration {
        lines.push(format!("Takes: {}", words::length(Millis(ms))));
    }
    let before = step.after.iter().filter_map(|id| {
        let step = subject.parsed.runbook.step(id)?;
        Some(subject.fill(&step.text))
    });
    let before: Vec<String> = before.collect();
    if !before.is_empty() {
        lines.push(format!("After: {}", before.join("; ")));
    }
    if step.gate {
        lines.push("Gate: nothing that depends on it starts before it is passed".to_owned());
    }
    for field in &step.fields {
        let text = subject.fill(&field.text);
        lines.push(match field.name.as_str() {
            "" => text,
            name => format!("{name}: {text}"),
        });
    }
    lines
}

fn about_check(subject: &Subject<'_>, check: &Check) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(owner) = &check.owner {
        lines.push(format!("Owner: {}", subject.owner(owner)));
    }
    add_section(subject, check.section, &mut lines);
    lines
}

fn add_section(subject: &Subject<'_>, section: usize, lines: &mut Vec<String>) {
    let path = subject.sections(section);
    if !path.is_empty() {
        lines.push(format!("Section: {path}"));
    }
}

fn print(subject: &Subject<'_>, options: &ExportOptions, events: &[Event]) -> String {
    let runbook = &subject.parsed.runbook;
    let site = &subject.site.project.config;
    let name = runbook.timezone.as_deref();
    let clock = Clock::new(name.zip(subject.schedule.zone.as_ref()));
    let title = subject.fill(&runbook.title);
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//T-minus//tminus//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.text("NAME", &title);
    lines.text("X-WR-CALNAME", &title);
    if let Some(name) = name {
        lines.text("X-WR-TIMEZONE", name);
    }
    let first = events.iter().map(|event| event.start).min();
    let last = events
        .iter()
        .map(|event| event.end.unwrap_or(event.start))
        .max();
    if let (Some(first), Some(last)) = (first, last) {
        clock.zone(&mut lines, first, last);
    }
    let stamp = utc(stamp(subject, options));
    for event in events {
        lines.raw("BEGIN", "VEVENT");
        let slot = event.slot.map_or(String::new(), |slot| format!("/{slot}"));
        lines.text(
            "UID",
            &format!("{}/{}/{}{slot}", site.id, runbook.id, event.id),
        );
        lines.raw("DTSTAMP", &stamp);
        clock.instant(&mut lines, "DTSTART", event.start);
        if let Some(end) = event.end {
            clock.instant(&mut lines, "DTEND", end);
        }
        lines.text("SUMMARY", &short(&event.summary));
        let mut description = event.description.clone();
        description.push(format!("Runbook: {title}"));
        lines.text("DESCRIPTION", &description.join("\n"));
        if let Some(url) = address(subject, event) {
            lines.raw("URL", &url);
        }
        if event.slot.is_some() || event.end.is_none() {
            // A moment takes nobody's time away.
            lines.raw("TRANSP", "TRANSPARENT");
        }
        lines.raw("END", "VEVENT");
    }
    lines.raw("END", "VCALENDAR");
    lines.finish()
}

/// When the events were last changed: what the caller says, else the date of
/// the document, else the beginning of time, so that no clock is read.
fn stamp(subject: &Subject<'_>, options: &ExportOptions) -> Instant {
    let date = || {
        let date = subject.parsed.runbook.date.as_deref()?;
        let local = date.parse().ok()?;
        Some(tminus_plan::Zone::instant(&tminus_plan::time::Utc, local))
    };
    options.changed.or_else(date).unwrap_or(Instant(0))
}

fn short(text: &str) -> String {
    if text.chars().count() <= SUMMARY {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(SUMMARY - 1).collect();
    short.push('…');
    short
}

/// Where the step stands on the web, if the site says where it is published.
fn address(subject: &Subject<'_>, event: &Event) -> Option<String> {
    let base = &subject.site.project.config.base_url;
    if base.is_empty() {
        return None;
    }
    let page = encode_path(&subject.page.out);
    Some(match &event.anchor {
        Some(anchor) => format!("{base}/{page}#{anchor}"),
        None => format!("{base}/{page}"),
    })
}
