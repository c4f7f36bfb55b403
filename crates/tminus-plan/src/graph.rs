//! What depends on what, and when things are planned.

use tminus_model::{Instant, Runbook, StepId};

use crate::time::{Anchors, Zone, resolve};

/// The dependencies of a runbook's steps. Steps are named by their index in
/// [`Runbook::steps`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// For every step, the steps that it names in `after=`.
    pub before: Vec<Vec<usize>>,
    /// Ids in `after=` that no step has: the index of the step that names one,
    /// and the id.
    pub unknown: Vec<(usize, StepId)>,
}

/// When a step is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Planned {
    /// Its planned start.
    pub start: Option<Instant>,
    /// Its planned end.
    pub end: Option<Instant>,
}

/// Reads the dependencies of a runbook.
pub fn graph(runbook: &Runbook) -> Graph {
    let _ = runbook;
    Graph::default()
}

/// Says when each step is planned.
pub fn planned(
    runbook: &Runbook,
    graph: &Graph,
    anchors: &Anchors<'_>,
    zone: &dyn Zone,
) -> Vec<Planned> {
    let _ = graph;
    runbook
        .steps
        .iter()
        .map(|step| Planned {
            start: step
                .start
                .as_ref()
                .and_then(|window| resolve(&window.start, anchors, zone)),
            end: None,
        })
        .collect()
}
