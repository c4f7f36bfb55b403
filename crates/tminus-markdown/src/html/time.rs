//! Moments as `datetime` wants them.

use tminus_model::{Anchor, Instant, When};
use tminus_plan::time::{Utc, Zone as _};

use super::Writer;

/// Writes a moment as `2026-12-01T09:15:00Z`.
pub fn iso(at: Instant) -> String {
    format!("{}Z", Utc.local(at))
}

impl Writer<'_, '_> {
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
