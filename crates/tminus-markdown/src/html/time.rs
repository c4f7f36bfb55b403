//! Moments as `datetime` wants them.

use tminus_model::{Anchor, Instant, LocalDateTime, When};
use tminus_plan::time::{Utc, Zone as _};

use super::Writer;

/// Writes a moment as `2026-12-01T09:15:00Z`.
pub fn iso(at: Instant) -> String {
    format!("{}Z", Utc.local(at))
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Writer<'_, '_> {
    /// Writes what the wall clock will show when a step starts, where its time
    /// is a distance and the launch is known. The day stands with it where it is
    /// not that of the launch.
    pub(super) fn wall(&mut self, step: usize) {
        let runbook = self.runbook;
        let Some(launch) = runbook.launch.as_ref().map(|launch| launch.local) else {
            return;
        };
        let window = runbook.steps.get(step).and_then(|step| step.start.as_ref());
        let Some(window) = window.filter(|window| !matches!(window.start, When::Wall(_))) else {
            return;
        };
        let local = |when: &When| self.host.local(self.resolve(when)?);
        let Some(start) = local(&window.start) else {
            return;
        };
        let mut shown = clock(start, launch);
        if let Some(end) = window.end.as_ref().and_then(local) {
            shown = format!("{shown}–{}", clock(end, start));
        }
        self.push(" <span class=\"tm-wall\">");
        self.text(&shown);
        self.push("</span>");
    }

    /// Resolves a time: through the host, else from the launch where the
    /// distance is exact.
    pub(super) fn resolve(&self, when: &When) -> Option<Instant> {
        self.host.resolve(when).or_else(|| match when {
            When::Exact {
                anchor: Anchor::Launch | Anchor::Start,
                offset,
            } => {
                let launch = self.runbook.launch.as_ref()?.instant?;
                Some(launch + *offset)
            }
            _ => None,
        })
    }
}

/// Writes `09:15`, and on another day than `day` `24 Nov 09:15`.
fn clock(at: LocalDateTime, day: LocalDateTime) -> String {
    let time = format!("{:02}:{:02}", at.hour, at.minute);
    if (at.year, at.month, at.day) == (day.year, day.month, day.day) {
        return time;
    }
    let month = MONTHS[usize::from(at.month.clamp(1, 12)) - 1];
    format!("{} {month} {time}", at.day)
}
