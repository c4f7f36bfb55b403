//! A runbook as text, one line for each thing.

use std::collections::BTreeMap;
use std::fmt::Write;

use tminus_markdown::Parsed;
use tminus_model::{
    Anchor, Cadence, Check, Diagnostic, Measure, Millis, Section, Severity, SignOff, Step, StepId,
    Trigger, When, Window,
};

/// Writes everything that is live, by line, below its section.
pub(crate) fn model(parsed: &Parsed<'_>) -> String {
    let book = &parsed.runbook;
    let mut out = head(parsed);
    let mut lines: Vec<(usize, u32, usize, String)> = Vec::new();
    for (at, step) in book.steps.iter().enumerate() {
        lines.push((step.section, step.line, at, step_line(parsed, step)));
    }
    let mut add = |section, line, text| lines.push((section, line, usize::MAX, text));
    for found in &book.sign_offs {
        add(found.section, found.line, sign_off(found));
    }
    for found in &book.triggers {
        add(found.section, found.line, trigger(found));
    }
    for found in &book.measures {
        add(found.section, found.line, measure(found));
    }
    for found in &book.checks {
        add(found.section, found.line, check(found));
    }
    lines.sort();
    for (index, section) in book.sections.iter().enumerate() {
        let depth = book.section_path(index).len() - 1;
        let indent = "  ".repeat(depth);
        writeln!(out, "{indent}{}", section_line(section)).unwrap();
        for (_, _, _, line) in lines.iter().filter(|line| line.0 == index) {
            writeln!(out, "{indent}  {line}").unwrap();
        }
    }
    for (event, step) in &book.milestones {
        writeln!(out, "event {event} = #{step}").unwrap();
    }
    for timer in &book.timers {
        let label = timer.label.as_deref().unwrap_or_default();
        writeln!(out, "timer “{label}” {}", millis(timer.duration)).unwrap();
    }
    for found in &book.decisions {
        let owner = found.owner.as_deref().unwrap_or_default();
        let (options, criteria) = (found.options.join(", "), found.criteria.join(", "));
        let question = &found.question;
        writeln!(
            out,
            "decision “{question}” {options} by [{criteria}] {owner}"
        )
        .unwrap();
    }
    for used in &parsed.placeholders {
        write!(out, "{{{{{}}}}} ×{}", used.name, used.count).unwrap();
        if let Some(value) = &used.value {
            write!(out, " = {value}").unwrap();
        }
        out.push('\n');
    }
    out
}

/// Writes diagnostics in their order, with line and column; those of included
/// files with their names.
pub(crate) fn diagnostics(
    source: &str,
    files: &BTreeMap<String, String>,
    list: &[Diagnostic],
) -> String {
    let mut out = String::new();
    for found in list {
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let file = files.get(&found.path);
        let name = file.map_or(String::new(), |_| format!("{}:", found.path));
        let source = file.map_or(source, String::as_str);
        let before = &source[..found.span.start as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let (code, message) = (found.code, &found.message);
        writeln!(out, "{name}{line}:{column} {severity} {code}: {message}").unwrap();
    }
    out
}

fn head(parsed: &Parsed<'_>) -> String {
    let book = &parsed.runbook;
    let mut out = String::new();
    let mut line = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            writeln!(out, "{key}: {value}").unwrap();
        }
    };
    line("version", book.version.as_deref());
    line("status", book.status.as_deref());
    line("author", book.author.as_deref());
    let reviewers = book.reviewers.join(", ");
    line(
        "reviewers",
        Some(reviewers.as_str()).filter(|text| !text.is_empty()),
    );
    line("date", book.date.as_deref());
    line("project", book.project.as_deref());
    line("timezone", book.timezone.as_deref());
    let launch = book.launch.as_ref().map(|launch| launch.local.to_string());
    line("launch", launch.as_deref());
    line("window", book.window.map(millis).as_deref());
    if let Some(figures) = book.rollback {
        let named = [
            ("", figures.duration),
            ("margin ", figures.margin),
            ("rto ", figures.rto),
        ];
        let parts = named.iter().filter_map(|(name, length)| {
            let length = (*length).map(millis)?;
            Some(format!("{name}{length}"))
        });
        line("rollback", Some(&parts.collect::<Vec<_>>().join(", ")));
    }
    let roles = book.roles.iter();
    let roles: Vec<String> = roles.map(|(name, who)| format!("{name} = {who}")).collect();
    line(
        "roles",
        Some(roles.join(", ").as_str()).filter(|text| !text.is_empty()),
    );
    out
}

fn section_line(section: &Section) -> String {
    if section.level == 0 {
        return "before the first heading".to_owned();
    }
    let kind = format!("{:?}", section.kind).to_lowercase();
    let mut out = format!("{} {kind}", "#".repeat(section.level.into()));
    write!(out, " “{}” #{}", section.title, section.anchor).unwrap();
    part(&mut out, "owner", section.owner.as_deref());
    part(&mut out, "due", section.due.as_ref().map(when).as_deref());
    out
}

fn step_line(parsed: &Parsed<'_>, step: &Step) -> String {
    let mut depth = 0;
    let mut parent = step.parent;
    while let Some(above) = parent {
        depth += 1;
        parent = parsed.runbook.steps[above].parent;
    }
    let kind = format!("{:?}", step.kind).to_lowercase();
    let mut out = format!("{}{kind}", "  ".repeat(depth));
    if step.checked {
        out.push_str(" [x]");
    }
    write!(out, " “{}”", step.text).unwrap();
    id(&mut out, &step.id);
    part(&mut out, "owner", step.owner.as_deref());
    part(&mut out, "due", step.due.as_ref().map(when).as_deref());
    part(
        &mut out,
        "start",
        step.start.as_ref().map(window).as_deref(),
    );
    part(&mut out, "duration", step.duration.map(millis).as_deref());
    part(&mut out, "timer", step.timer.map(millis).as_deref());
    part(
        &mut out,
        "every",
        step.every.as_ref().map(cadence).as_deref(),
    );
    let after: Vec<&str> = step.after.iter().map(StepId::as_str).collect();
    part(
        &mut out,
        "after",
        (!after.is_empty()).then(|| after.join(",")).as_deref(),
    );
    part(&mut out, "event", step.event.as_deref());
    for (word, on) in [
        ("gate", step.gate),
        ("optional", step.optional),
        ("chained", step.chained),
    ] {
        if on {
            write!(out, " {word}").unwrap();
        }
    }
    for field in &step.fields {
        write!(out, " ({}: {})", field.name, field.text).unwrap();
    }
    out
}

fn sign_off(found: &SignOff) -> String {
    let mut out = format!("sign-off “{}”", found.role);
    part(&mut out, "name", found.name.as_deref());
    id(&mut out, &found.id);
    out
}

fn trigger(found: &Trigger) -> String {
    let kind = format!("{:?}", found.kind).to_lowercase();
    let mut out = format!("trigger {kind} “{}”", found.text);
    id(&mut out, &found.id);
    out
}

fn measure(found: &Measure) -> String {
    let mut out = format!("measure “{}”", found.metric);
    part(&mut out, "baseline", found.baseline.as_deref());
    part(&mut out, "target", found.target.as_deref());
    part(&mut out, "actual", found.actual.as_deref());
    id(&mut out, &found.id);
    out
}

fn check(found: &Check) -> String {
    let mut out = format!("check “{}”", found.text);
    part(
        &mut out,
        "every",
        found.cadence.as_ref().map(cadence).as_deref(),
    );
    part(
        &mut out,
        "period",
        found.period.as_ref().map(window).as_deref(),
    );
    part(&mut out, "owner", found.owner.as_deref());
    id(&mut out, &found.id);
    out
}

fn part(out: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        write!(out, " {key}={value}").unwrap();
    }
}

fn id(out: &mut String, id: &StepId) {
    if id.is_explicit() {
        write!(out, " #{id}").unwrap();
    }
}

/// Writes a span of time.
pub(crate) fn window(window: &Window) -> String {
    match &window.end {
        Some(end) => format!("{}→{}", when(&window.start), when(end)),
        None => when(&window.start),
    }
}

fn when(when: &When) -> String {
    match when {
        When::Calendar { days, working } => {
            let unit = if *working { "wd" } else { "d" };
            format!("T{days:+}{unit}")
        }
        When::Exact { anchor, offset } => {
            let offset = if offset.0 < 0 {
                format!("-{}", millis(Millis(-offset.0)))
            } else {
                format!("+{}", millis(*offset))
            };
            match anchor {
                Anchor::Launch => format!("T{offset}"),
                Anchor::Start => format!("H{offset}"),
                Anchor::Event(name) => format!("{name}{offset}"),
                Anchor::Step(id) => format!("#{id}{offset}"),
            }
        }
        When::Wall(local) => local.to_string(),
    }
}

fn millis(length: Millis) -> String {
    let minutes = length.0 / 60_000;
    let (hours, left) = (minutes / 60, minutes % 60);
    match (hours, left) {
        (0, left) => format!("{left}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, left) => format!("{hours}h{left}m"),
    }
}

fn cadence(cadence: &Cadence) -> String {
    let parts: Vec<String> = cadence
        .parts
        .iter()
        .map(|part| match part.lasting {
            Some(lasting) => format!("{}/{}", millis(part.every), millis(lasting)),
            None => millis(part.every),
        })
        .collect();
    parts.join("+")
}
