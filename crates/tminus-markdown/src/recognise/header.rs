//! The bold `Key:` lines before the first second-level heading.

use tminus_model::{LocalDateTime, Span};

use crate::ast::{Block, BlockKind, Inline, InlineKind};
use crate::front::{FrontMatter, is_unset, is_zone_form};
use crate::text::{filled, normal, plain};
use crate::values::Values;

/// Fills what front matter leaves empty; gives what was taken, for explaining.
pub(super) fn read(blocks: &mut [Block<'_>], values: &mut Values<'_>) -> Vec<(Span, String)> {
    let mut taken = Vec::new();
    let mut zone = None;
    let mut launch = None;
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { level, .. } if *level >= 2 => break,
            BlockKind::Paragraph(inlines) => {
                let lines = inlines.split(|inline| {
                    matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)
                });
                for line in lines {
                    let Some((key, rest)) = bold_key(line) else {
                        continue;
                    };
                    let as_written = plain(rest);
                    let as_written = as_written.trim_start_matches(':').trim();
                    let text = filled(rest, values);
                    let text = text.trim_start_matches(':').trim();
                    if is_unset(text) || (text == as_written && is_unset(as_written)) {
                        continue;
                    }
                    match key.as_str() {
                        "launch" => launch = Some((text.to_owned(), line[0].span)),
                        "timezone" | "time zone" => {
                            zone = Some((text.to_owned(), line[0].span));
                        }
                        _ => {}
                    }
                    if set(values.front_mut(), &key, text) {
                        taken.push((line[0].span, format!("{key}: {text}")));
                    }
                }
            }
            _ => {}
        }
    }
    when(values.front_mut(), zone, launch);
    taken
}

/// Reads `**Key:** rest` or `**Key**: rest`: the key in lower case, the rest.
fn bold_key<'l, 'a>(line: &'l [Inline<'a>]) -> Option<(String, &'l [Inline<'a>])> {
    let (first, rest) = line.split_first()?;
    let InlineKind::Strong(inner) = &first.kind else {
        return None;
    };
    let [
        Inline {
            kind: InlineKind::Text(text),
            ..
        },
    ] = inner.as_slice()
    else {
        return None;
    };
    let key = if let Some(key) = text.trim_end().strip_suffix(':') {
        key
    } else {
        let Some(InlineKind::Text(next)) = rest.first().map(|inline| &inline.kind) else {
            return None;
        };
        next.trim_start()
            .starts_with(':')
            .then_some(text.as_ref())?
    };
    Some((normal(key.to_owned()).to_lowercase(), rest))
}

/// Sets what is empty; says whether anything was set.
fn set(front: &mut FrontMatter, key: &str, text: &str) -> bool {
    let (name, slot) = match key {
        "project" => ("project", &mut front.project),
        "version" => ("version", &mut front.version),
        "date" => ("date", &mut front.date),
        "author" => ("author", &mut front.author),
        "status" => ("status", &mut front.status),
        "description" => ("description", &mut front.description),
        "reviewers" | "reviewer" => {
            if !front.reviewers.is_empty() {
                return false;
            }
            front.reviewers = text
                .split([',', ';'])
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty() && !is_unset(name))
                .collect();
            return !front.reviewers.is_empty();
        }
        _ => return false,
    };
    if slot.is_some() {
        return false;
    }
    *slot = Some(text.to_owned());
    front.texts.entry(name).or_insert_with(|| text.to_owned());
    true
}

/// Takes a launch and its zone, if both can be read: a header line that cannot
/// is text like any other, never an error.
fn when(front: &mut FrontMatter, zone: Option<(String, Span)>, launch: Option<(String, Span)>) {
    if front.timezone.is_none()
        && let Some((zone, span)) =
            zone.filter(|(zone, _)| is_zone_form(zone) && zone.contains('/'))
    {
        front
            .texts
            .entry("timezone")
            .or_insert_with(|| zone.clone());
        front.spans.entry("timezone").or_insert(span);
        front.timezone = Some(zone);
    }
    if front.launch.is_none()
        && front.timezone.is_some()
        && let Some((text, span)) = launch
        && let Ok(local) = text.parse::<LocalDateTime>()
    {
        front.launch = Some(local);
        front.spans.entry("launch").or_insert(span);
        front.texts.entry("launch").or_insert(text);
    }
}
