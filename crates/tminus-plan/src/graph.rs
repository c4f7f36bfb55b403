//! What depends on what, and when things are planned.
//!
//! Two rules of the runbook language make dependencies: `after=` names steps,
//! and the rows of `H+` tables form one chain through the document. In the
//! chain, rows of one time are a [`Wave`]: they run in parallel, and each
//! depends on all rows of the wave before. The chain is kept as waves, not as
//! edges: two waves of a thousand rows are a million edges.
//!
//! Forecast, slack and critical path walk over the same structure, in the order
//! that [`Graph::order`] gives.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

use tminus_model::{Anchor, Instant, Millis, Runbook, Step, StepId, When};

use crate::time::{Anchors, Resolver, Zone};

/// The dependencies of a runbook's steps. Steps are named by their index in
/// [`Runbook::steps`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// For every step, the steps that it names in `after=`, sorted.
    pub after: Vec<Vec<usize>>,
    /// The chain, in the order of time.
    pub waves: Vec<Wave>,
    /// For every step, its wave.
    pub wave: Vec<Option<usize>>,
    /// Which steps are gates.
    pub gates: BTreeSet<usize>,
    /// Ids in `after=` that no step has: the step that names one, and the id.
    pub unknown: Vec<(usize, StepId)>,
}

/// Rows of the chain that start at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// How long after the start.
    pub offset: Millis,
    /// Its steps, in document order.
    pub steps: Vec<usize>,
}

/// When a step is planned, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Planned {
    /// Its planned start.
    pub start: Option<Instant>,
    /// Its planned end.
    pub end: Option<Instant>,
}

/// Reads the dependencies of a runbook.
pub fn graph(runbook: &Runbook) -> Graph {
    // Most runbooks name no step: only then are all of them put into order.
    let names = runbook.steps.iter().any(|step| !step.after.is_empty());
    let index = if names {
        by_id(runbook)
    } else {
        BTreeMap::new()
    };
    let mut graph = Graph {
        after: vec![Vec::new(); runbook.steps.len()],
        wave: vec![None; runbook.steps.len()],
        ..Graph::default()
    };
    let mut chain: BTreeMap<Millis, Vec<usize>> = BTreeMap::new();
    for (at, step) in runbook.steps.iter().enumerate() {
        for id in &step.after {
            match index.get(id) {
                Some(&before) => graph.after[at].push(before),
                None => graph.unknown.push((at, id.clone())),
            }
        }
        if step.after.len() > 1 {
            graph.after[at].sort_unstable();
            graph.after[at].dedup();
        }
        if let Some(offset) = chain_offset(step) {
            chain.entry(offset).or_default().push(at);
        }
        if step.gate {
            graph.gates.insert(at);
        }
    }
    for (number, (offset, steps)) in chain.into_iter().enumerate() {
        for &step in &steps {
            graph.wave[step] = Some(number);
        }
        graph.waves.push(Wave { offset, steps });
    }
    graph
}

/// Every step by its id; of equal ids the last counts.
pub(crate) fn by_id(runbook: &Runbook) -> BTreeMap<&StepId, usize> {
    let steps = runbook.steps.iter().enumerate();
    steps.map(|(at, step)| (&step.id, at)).collect()
}

/// The place of a step in the chain, if it takes part.
fn chain_offset(step: &Step) -> Option<Millis> {
    match &step.start.as_ref()?.start {
        When::Exact {
            anchor: Anchor::Start,
            offset,
        } if step.chained => Some(*offset),
        _ => None,
    }
}

/// A node of the walk: a step, or the moment between a wave and the next.
///
/// Joints have the numbers behind the steps: joint `w` comes after all steps of
/// wave `w` and before all of wave `w + 1`.
type Node = usize;

impl Graph {
    /// Gives the steps that a step depends on directly, in document order.
    pub fn before(&self, step: usize) -> Vec<usize> {
        let mut before = self.after.get(step).cloned().unwrap_or_default();
        if let Some(Some(wave)) = self.wave.get(step)
            && let Some(earlier) = wave.checked_sub(1)
        {
            before.extend(&self.waves[earlier].steps);
            before.sort_unstable();
            before.dedup();
        }
        before
    }

    /// Gives the gates that a step waits for, directly or through other steps.
    pub fn gates_before(&self, step: usize) -> Vec<usize> {
        let mut seen = vec![false; self.nodes()];
        let mut open = vec![step];
        let mut gates = BTreeSet::new();
        while let Some(node) = open.pop() {
            for before in (0..).map_while(|number| self.node_before(node, number)) {
                if !core::mem::replace(&mut seen[before], true) {
                    open.push(before);
                    if self.gates.contains(&before) {
                        gates.insert(before);
                    }
                }
            }
        }
        gates.into_iter().collect()
    }

    /// Gives the steps in an order in which each comes after all that it
    /// depends on, or a cycle. The same runbook always gives the same order.
    ///
    /// # Errors
    /// A cycle as the list of its steps: each depends on the next, and the last
    /// on the first.
    pub fn order(&self) -> Result<Vec<usize>, Vec<usize>> {
        /// Depth first without recursion: a chain may be as long as a runbook.
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let steps = self.after.len();
        let mut marks = vec![Mark::New; self.nodes()];
        let mut order = Vec::with_capacity(steps);
        // The path from a root to the node that is looked at, each with how much
        // was looked at below it.
        let mut path: Vec<(Node, usize)> = Vec::new();
        for root in 0..steps {
            if marks[root] == Mark::New {
                marks[root] = Mark::Open;
                path.push((root, 0));
            }
            while let Some((node, looked)) = path.last_mut() {
                let node = *node;
                let next = self.node_before(node, *looked);
                *looked += 1;
                match next {
                    Some(next) if marks[next] == Mark::New => {
                        marks[next] = Mark::Open;
                        path.push((next, 0));
                    }
                    Some(next) if marks[next] == Mark::Open => {
                        let from = path.iter().position(|(node, _)| *node == next);
                        return Err(path[from.unwrap_or(0)..]
                            .iter()
                            .map(|(node, _)| *node)
                            .filter(|node| *node < steps)
                            .collect());
                    }
                    Some(_) => {}
                    None => {
                        marks[node] = Mark::Done;
                        if node < steps {
                            order.push(node);
                        }
                        path.pop();
                    }
                }
            }
        }
        Ok(order)
    }

    /// Gives a cycle, if there is one: see [`Graph::order`].
    pub fn cycle(&self) -> Option<Vec<usize>> {
        self.order().err()
    }

    fn nodes(&self) -> usize {
        self.after.len() + self.waves.len()
    }

    /// The `number`th of the nodes that a node depends on: steps in document
    /// order, then the joint.
    fn node_before(&self, node: Node, number: usize) -> Option<Node> {
        let steps = self.after.len();
        if let Some(wave) = node.checked_sub(steps) {
            return self.waves[wave].steps.get(number).copied();
        }
        let after = &self.after[node];
        if number < after.len() {
            return Some(after[number]);
        }
        let joint = self.wave[node].filter(|_| number == after.len());
        Some(steps + joint?.checked_sub(1)?)
    }

    /// The start of the wave behind a step's own, as a distance from its own.
    fn gap(&self, step: usize) -> Option<Millis> {
        let wave = self.wave[step]?;
        let next = self.waves.get(wave + 1)?;
        Some(Millis(
            next.offset.0.saturating_sub(self.waves[wave].offset.0),
        ))
    }
}

/// Says when each step is planned, by these rules in their order:
///
/// 1. start: the written start, else the end of the last step that it depends
///    on, where all of those ends are known;
/// 2. end: start and written duration, else the written end of its span, else
///    (in the chain) the start of the next wave;
/// 3. a step with nothing but a due time ends then, and starts its duration
///    before.
///
/// A plan says what was written; that a step cannot start before another ends
/// is the forecast's business. In a cycle nothing is derived.
pub fn planned(
    runbook: &Runbook,
    graph: &Graph,
    anchors: &Anchors<'_>,
    zone: &dyn Zone,
) -> Vec<Planned> {
    let mut plan = vec![Planned::default(); runbook.steps.len()];
    let order = graph.order();
    let all: Vec<usize> = (0..runbook.steps.len()).collect();
    let mut times = Resolver::new(anchors, zone);
    for &at in order.as_ref().unwrap_or(&all) {
        let step = &runbook.steps[at];
        let written = step
            .start
            .as_ref()
            .and_then(|window| times.resolve(&window.start));
        let due = step.due.as_ref().and_then(|when| times.resolve(when));
        let start = match written {
            Some(start) => Some(start),
            None if step.start.is_none() && step.due.is_none() && order.is_ok() => {
                last_end(&plan, &graph.after[at])
            }
            None => None,
        };
        let mut end_of_span = || {
            let end = step.start.as_ref()?.end.as_ref()?;
            times.resolve(end)
        };
        let end = match (start, step.duration) {
            (Some(start), Some(duration)) => Some(start + duration),
            (Some(start), None) => end_of_span().or_else(|| Some(start + graph.gap(at)?)),
            (None, _) => due,
        };
        let start = start.or_else(|| Some(Instant(end?.0.saturating_sub(step.duration?.0))));
        plan[at] = Planned { start, end };
    }
    plan
}

/// The latest of the ends of these steps; `None` where there is no step, or
/// one whose end is not known.
fn last_end(plan: &[Planned], steps: &[usize]) -> Option<Instant> {
    let mut last = None;
    for &step in steps {
        last = last.max(Some(plan[step].end?));
    }
    last
}
