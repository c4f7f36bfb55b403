//! The dependencies as one net: steps, and the moments between waves.

use alloc::vec;
use alloc::vec::Vec;
use core::cell::OnceCell;

use tminus_model::{Anchor, Millis, Runbook, StepId, When};

use super::milestone;
use crate::graph::{Graph, Planned, by_id};

/// Nodes in an order in which each comes after all that it waits for. Steps
/// have their own numbers; behind them stand the joints: joint `w` comes after
/// all steps of wave `w` and before all of wave `w + 1`. Two waves of a
/// thousand rows are two thousand arrows this way, and not a million.
#[derive(Debug)]
pub(super) struct Net {
    pub(super) order: Vec<usize>,
    pub(super) cyclic: bool,
    /// What each node waits for, one after the other.
    arrows: Vec<(usize, Millis)>,
    /// Where the arrows of each node start; one more for the end.
    starts: Vec<usize>,
}

impl Net {
    /// Makes the net. A step whose time is planned needs no anchor.
    pub(super) fn new(runbook: &Runbook, graph: &Graph, planned: &[Planned]) -> Self {
        let steps = runbook.steps.len();
        let index = OnceCell::new();
        let anchored: Vec<Option<(usize, Millis)>> = (0..steps)
            .map(|at| {
                let plan = planned.get(at).copied().unwrap_or_default();
                let known = plan.start.or(plan.end).is_some();
                let find = |id: &StepId| index.get_or_init(|| by_id(runbook)).get(id).copied();
                (!known).then(|| anchor(runbook, &find, at)).flatten()
            })
            .collect();
        let none = vec![None; steps];
        // Anchors are no dependencies that the author wrote: where they close a
        // circle they give way.
        Self::with(steps, graph, &anchored)
            .or_else(|| Self::with(steps, graph, &none))
            .unwrap_or_else(|| Self {
                order: (0..steps).collect(),
                cyclic: true,
                arrows: Vec::new(),
                starts: vec![0; steps + 1],
            })
    }

    /// Gives the number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Gives what a node waits for, each with the time that must pass between.
    pub(super) fn before(&self, node: usize) -> &[(usize, Millis)] {
        &self.arrows[self.starts[node]..self.starts[node + 1]]
    }

    fn with(steps: usize, graph: &Graph, anchored: &[Option<(usize, Millis)>]) -> Option<Self> {
        let nodes = steps + graph.waves.len();
        let mut net = Self {
            order: Vec::with_capacity(nodes),
            cyclic: false,
            arrows: Vec::new(),
            starts: Vec::with_capacity(nodes + 1),
        };
        for (at, anchor) in anchored.iter().enumerate() {
            net.starts.push(net.arrows.len());
            let after = graph.after.get(at).into_iter().flatten();
            net.arrows.extend(after.map(|&from| (from, Millis(0))));
            let wave = graph.wave.get(at).copied().flatten();
            if let Some(earlier) = wave.and_then(|wave| wave.checked_sub(1)) {
                net.arrows.push((steps + earlier, Millis(0)));
            }
            net.arrows.extend(anchor);
        }
        for wave in &graph.waves {
            net.starts.push(net.arrows.len());
            let from = wave.steps.iter();
            net.arrows.extend(from.map(|&from| (from, Millis(0))));
        }
        net.starts.push(net.arrows.len());
        net.sort().then_some(net)
    }

    /// Depth first without recursion; says whether there is no circle.
    fn sort(&mut self) -> bool {
        let nodes = self.nodes();
        // The place of the next arrow to look at, from 1; 0 for a new node.
        let mut open = vec![0_usize; nodes];
        let mut done = vec![false; nodes];
        let mut path = Vec::new();
        for root in 0..nodes {
            if open[root] > 0 {
                continue;
            }
            open[root] = 1;
            path.push(root);
            while let Some(&node) = path.last() {
                let next = self.before(node).get(open[node] - 1);
                open[node] += 1;
                match next {
                    Some(&(next, _)) if open[next] == 0 => {
                        open[next] = 1;
                        path.push(next);
                    }
                    Some(&(next, _)) if !done[next] => return false,
                    Some(_) => {}
                    None => {
                        done[node] = true;
                        self.order.push(node);
                        path.pop();
                    }
                }
            }
        }
        true
    }
}

/// The step that a step's start counts from, and by how much.
fn anchor(
    runbook: &Runbook,
    find: &dyn Fn(&StepId) -> Option<usize>,
    at: usize,
) -> Option<(usize, Millis)> {
    let step = &runbook.steps[at];
    let when = match (&step.start, &step.due) {
        (Some(window), _) => &window.start,
        (None, Some(due)) => due,
        (None, None) => return None,
    };
    let When::Exact { anchor, offset } = when else {
        return None;
    };
    let id = match anchor {
        Anchor::Step(id) => id,
        Anchor::Event(name) => milestone(runbook, name)?,
        Anchor::Launch | Anchor::Start => return None,
    };
    let from = find(id)?;
    // A step is not its own anchor, and a time before one is no wait for it.
    (from != at && offset.0 >= 0).then_some((from, *offset))
}
