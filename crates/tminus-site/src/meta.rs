//! The facts of a runbook as a page shows them.

use tera::Value;
use tminus_markdown::html::TocEntry;
use tminus_model::{Launch, LocalDateTime, Millis, Runbook};

use crate::markup::Markup;
use crate::value::Object;
use crate::zone::iso;

/// The facts at the head of a page.
pub(crate) fn meta(runbook: &Runbook) -> Value {
    let mut meta = Object::new();
    meta.set("steps", runbook.steps.len())
        .set_some("version", runbook.version.as_deref())
        .set_some("author", runbook.author.as_deref())
        .set_some("date", runbook.date.as_deref())
        .set_some("window", runbook.window.map(length));
    if let Some(status) = &runbook.status {
        meta.set("status", status.as_str())
            .set("status_kind", status_kind(status));
    }
    if !runbook.reviewers.is_empty() {
        meta.set("reviewers", runbook.reviewers.join(", "));
    }
    if let Some(launch) = &runbook.launch {
        meta.set("launch", launch_text(launch, runbook.timezone.as_deref()))
            .set_some("launch_iso", launch.instant.and_then(iso));
    }
    let roles: Vec<Value> = runbook
        .roles
        .iter()
        .map(|(role, name)| {
            let mut entry = Object::new();
            entry.set("role", role.as_str()).set("name", name.as_str());
            entry.into()
        })
        .collect();
    meta.set("roles", roles);
    meta.into()
}

/// The deepest headings in the contents of a page.
const DEEPEST: u8 = 3;

/// The contents of a page as the items of a list.
pub(crate) fn toc_html(entries: &[TocEntry]) -> String {
    let mut html = Markup::with_capacity(entries.len() * 176);
    let mut before = "<li class=\"tm-toc-";
    for entry in entries.iter().filter(|entry| entry.level <= DEEPEST) {
        html.raw(before).number(entry.level);
        html.raw("\"><a href=\"#").text(&entry.anchor);
        html.raw("\" data-tm-toc=\"").number(entry.section);
        html.raw("\"><span");
        if let Some(open) = &entry.open {
            html.raw(" data-tm-text=\"").text(open).raw("\"");
        }
        html.raw(">").text(&entry.title);
        html.raw("</span><span class=\"tm-toc-count\" data-tm-slot=\"toc\"></span></a></li>");
        before = "\n<li class=\"tm-toc-";
    }
    html.into_string()
}

/// The contents of a page, for templates of a project.
pub(crate) fn toc(entries: &[TocEntry]) -> Value {
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let mut object = Object::new();
            object
                .set("level", u64::from(entry.level))
                .set("title", entry.title.as_str())
                .set("href", format!("#{}", entry.anchor))
                .set("section", entry.section)
                .set_some("open", entry.open.as_deref());
            object.into()
        })
        .collect();
    Value::from(entries)
}

fn status_kind(status: &str) -> &'static str {
    match status.trim().to_lowercase().as_str() {
        "draft" => "draft",
        "in review" | "review" => "review",
        "approved" => "approved",
        _ => "other",
    }
}

/// `1 December 2026, 09:00 (Europe/Lisbon)`.
fn launch_text(launch: &Launch, zone: Option<&str>) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let LocalDateTime {
        year,
        month,
        day,
        hour,
        minute,
        ..
    } = launch.local;
    let month = MONTHS[usize::from(month) - 1];
    let mut text = format!("{day} {month} {year}, {hour:02}:{minute:02}");
    if let Some(zone) = zone {
        text.push_str(" (");
        text.push_str(zone);
        text.push(')');
    }
    text
}

/// `1 h 30 min`.
fn length(length: Millis) -> String {
    let minutes = length.0 / 60_000;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let mut parts = Vec::new();
    for (count, unit) in [(days, "d"), (hours, "h"), (minutes, "min")] {
        if count != 0 {
            parts.push(format!("{count} {unit}"));
        }
    }
    if parts.is_empty() {
        return format!("{} s", length.0 / 1000);
    }
    parts.join(" ")
}
