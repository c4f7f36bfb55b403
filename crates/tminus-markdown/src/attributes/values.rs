//! What the values of attributes mean.

use tminus_model::{Cadence, Millis, Severity, Span, StepId, When, Window};
use tminus_plan::time::{TimeError, parse_cadence, parse_duration, parse_window};

use super::Problem;
use crate::ast::{Attributes, Pair};

/// The values of attributes, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// `owner=`, as written.
    pub owner: Option<String>,
    /// `due=`.
    pub due: Option<When>,
    /// `start=`.
    pub start: Option<Window>,
    /// `duration=`.
    pub duration: Option<Millis>,
    /// `timer=`.
    pub timer: Option<Millis>,
    /// `after=`, each with its place.
    pub after: Vec<(StepId, Span)>,
    /// `every=`.
    pub every: Option<Cadence>,
    /// `gate`.
    pub gate: bool,
    /// `optional`.
    pub optional: bool,
    /// `threshold=`, as written.
    pub threshold: Option<String>,
    /// `event=`: a name, or the id of a step with its `#`.
    pub event: Option<String>,
    /// `columns=`: the word of a header, what it stands for, and where the
    /// attribute stands.
    pub columns: Vec<(String, String, Span)>,
}

/// Reads the values of attributes and says which of them cannot be read. Keys
/// that are not known are the parser's to report.
pub fn settings(attributes: &Attributes) -> (Settings, Vec<Problem>) {
    let mut made = Settings::default();
    let mut problems = Vec::new();
    for pair in &attributes.pairs {
        if let Err(problem) = made.take(pair) {
            problems.push(problem);
        }
    }
    (made, problems)
}

impl Settings {
    fn take(&mut self, pair: &Pair) -> Result<(), Problem> {
        let value = pair.value.trim();
        match pair.key.as_str() {
            "gate" => self.gate = true,
            "optional" => self.optional = true,
            key if value.is_empty() => {
                return Err(bad(pair, format!("`{key}` is empty"), "give it a value"));
            }
            "owner" => self.owner = Some(value.to_owned()),
            "threshold" => self.threshold = Some(value.to_owned()),
            "due" => {
                let window = parse_window(value)
                    .map_err(|e| time(pair, e, "write it as `T-3d` or `H+0:30`"))?;
                if window.end.is_some() {
                    let text = format!("`{value}` is a span of time, and `due` is one moment");
                    return Err(bad(pair, text, "give the end alone, or use `start`"));
                }
                self.due = Some(window.start);
            }
            "start" => {
                let window = parse_window(value)
                    .map_err(|e| time(pair, e, "write it as `H+0:20` or `H+0:15 → H+0:45`"))?;
                self.start = Some(window);
            }
            "duration" | "timer" => {
                let length = parse_duration(value)
                    .map_err(|e| time(pair, e, "write it as `10m`, `1h30m` or `2 hours`"))?;
                if pair.key == "timer" {
                    if length == Millis(0) {
                        let text = format!("a timer of `{value}` is over at once");
                        return Err(bad(pair, text, "write it as `15m`"));
                    }
                    self.timer = Some(length);
                } else {
                    self.duration = Some(length);
                }
            }
            "every" => {
                let cadence = parse_cadence(value)
                    .map_err(|e| time(pair, e, "write it as `30m for 4h, then hourly`"))?;
                self.every = Some(cadence);
            }
            "after" => self.after = after(pair)?,
            "event" => self.event = Some(event(pair, value)?),
            "columns" => self.columns = columns(pair)?,
            _ => {}
        }
        Ok(())
    }
}

fn bad(pair: &Pair, message: String, help: &str) -> Problem {
    Problem::new(Severity::Error, pair.span, message).help(help)
}

fn time(pair: &Pair, error: TimeError, usual: &str) -> Problem {
    let help = error.help.unwrap_or_else(|| usual.to_owned());
    bad(pair, error.message, &help)
}

/// Reads `#dns,#tls`.
fn after(pair: &Pair) -> Result<Vec<(StepId, Span)>, Problem> {
    pair.value
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| {
            let id = part.strip_prefix('#').and_then(StepId::explicit);
            id.map(|id| (id, pair.span)).ok_or_else(|| {
                let text = format!("`{part}` is not the id of a step");
                bad(pair, text, "write ids with their mark: `after=#dns,#tls`")
            })
        })
        .collect()
}

fn event(pair: &Pair, value: &str) -> Result<String, Problem> {
    let name = value.strip_prefix('#').unwrap_or(value);
    if StepId::explicit(name).is_some() {
        return Ok(value.to_owned());
    }
    let text = format!("`{value}` is not an event");
    let help = "use `start`, `success`, `rollback`, or `#id` of a step";
    Err(bad(pair, text, help))
}

/// Reads `Zeit=time, Wer=owner`.
fn columns(pair: &Pair) -> Result<Vec<(String, String, Span)>, Problem> {
    pair.value
        .split([',', ';'])
        .filter(|part| !part.trim().is_empty())
        .map(|part| match part.split_once('=') {
            Some((word, role)) if !word.trim().is_empty() && !role.trim().is_empty() => Ok((
                word.trim().to_owned(),
                role.trim().to_lowercase(),
                pair.span,
            )),
            _ => {
                let text = format!("`{}` names no column", part.trim());
                let help = "write `columns=\"Zeit=time, Aktion=action\"`";
                Err(bad(pair, text, help))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::settings;
    use crate::attributes::trailing;

    fn said(text: &str) -> Vec<String> {
        let found = trailing(text, 0).unwrap();
        assert_eq!(found.problems, []);
        let (_, problems) = settings(&found.attributes);
        problems
            .into_iter()
            .map(|p| format!("{} [{}]", p.message, &text[p.span.range()]))
            .collect()
    }

    #[test]
    fn every_key_is_read() {
        let text = "{#p owner=@cdn due=T-3d start=\"H+0:15 → H+0:45\" duration=10m timer=15m \
                    after=#dns,#tls gate every=\"30m for 4h\" optional threshold=\"<= 2%\" \
                    event=#p columns=\"Zeit=time, Wer=owner\"}";
        let found = trailing(text, 0).unwrap();
        let (settings, problems) = settings(&found.attributes);
        assert_eq!(problems, []);
        assert_eq!(settings.owner.as_deref(), Some("@cdn"));
        assert!(settings.due.is_some() && settings.start.unwrap().end.is_some());
        assert_eq!(settings.duration.unwrap().0, 600_000);
        assert_eq!(settings.timer.unwrap().0, 900_000);
        let after: Vec<&str> = settings.after.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(after, ["dns", "tls"]);
        assert!(settings.gate && settings.optional && settings.every.is_some());
        assert_eq!(settings.threshold.as_deref(), Some("<= 2%"));
        assert_eq!(settings.event.as_deref(), Some("#p"));
        assert_eq!(settings.columns[0].0, "Zeit");
        assert_eq!(settings.columns[1].1, "owner");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (text, expect) in [
            ("{due=soon}", "`soon` is not a time [due=soon]"),
            (
                "{due='T-2 to T-1'}",
                "`T-2 to T-1` is a span of time, and `due` is one moment [due='T-2 to T-1']",
            ),
            ("{owner=''}", "`owner` is empty [owner='']"),
            ("{after=dns}", "`dns` is not the id of a step [after=dns]"),
            ("{event='a b'}", "`a b` is not an event [event='a b']"),
            ("{columns=Zeit}", "`Zeit` names no column [columns=Zeit]"),
        ] {
            assert_eq!(said(text), [expect], "{text}");
        }
        for text in ["{duration=long}", "{timer=x}", "{every=x}", "{start=x}"] {
            assert_eq!(said(text).len(), 1, "{text}");
        }
    }
}
