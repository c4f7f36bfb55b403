//! Carrying ticks over to an edited runbook.

use std::collections::BTreeMap;

use tminus_model::StepId;

use crate::StepEntry;

/// What became of a step when its runbook was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// It is there, with the same text. The id is that of the new list.
    Same(StepId),
    /// It is there, with an edited text: its state is kept, and shown apart
    /// until the reader confirms it. The id is that of the new list.
    Changed(StepId),
    /// It is gone, or cannot be told with confidence: the reader decides.
    Reattach,
}

/// Says for every step of `old` what became of it in `new`.
pub fn match_steps(old: &[StepEntry], new: &[StepEntry]) -> BTreeMap<StepId, Match> {
    old.iter()
        .map(|entry| {
            let same = new.iter().any(|other| other.id == entry.id);
            let found = if same {
                Match::Same(entry.id.clone())
            } else {
                Match::Reattach
            };
            (entry.id.clone(), found)
        })
        .collect()
}
