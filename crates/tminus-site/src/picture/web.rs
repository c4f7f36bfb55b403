//! What is drawn: vertices and the dependencies between them.

use std::collections::BTreeSet;

use tminus_model::Runbook;
use tminus_plan::Graph;

/// What a vertex looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A step.
    Step,
    /// A step that is a gate.
    Gate,
    /// A step that others hang events on.
    Milestone,
    /// A section.
    Section,
    /// A bar: everything before it ends before anything behind it starts.
    Bar,
}

impl Shape {
    /// The word by which template and style sheet know it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Gate => "gate",
            Self::Milestone => "milestone",
            Self::Section => "section",
            Self::Bar => "bar",
        }
    }
}

/// Something that is drawn.
#[derive(Debug)]
pub(super) struct Vertex {
    pub(super) shape: Shape,
    /// The index of the step or section; of the wave behind a bar.
    pub(super) of: usize,
    pub(super) critical: bool,
}

/// What is drawn.
#[derive(Debug)]
pub(super) struct Web {
    pub(super) vertices: Vec<Vertex>,
    /// From what is done first to what waits for it.
    pub(super) edges: Vec<(usize, usize)>,
}

impl Web {
    /// The steps that take part: in `after=`, or in a chain of more than one
    /// time. In document order.
    pub(super) fn steps(graph: &Graph) -> Vec<usize> {
        let mut steps = BTreeSet::new();
        for (at, before) in graph.after.iter().enumerate() {
            if !before.is_empty() {
                steps.insert(at);
                steps.extend(before);
            }
        }
        if graph.waves.len() > 1 {
            steps.extend(graph.waves.iter().flat_map(|wave| &wave.steps));
        }
        steps.into_iter().collect()
    }

    /// The web of these steps.
    pub(super) fn of_steps(graph: &Graph, steps: &[usize], critical: &[usize]) -> Self {
        let decides: BTreeSet<usize> = critical.iter().copied().collect();
        let mut web = Self {
            vertices: Vec::new(),
            edges: Vec::new(),
        };
        for &step in steps {
            let shape = if graph.gates.contains(&step) {
                Shape::Gate
            } else {
                Shape::Step
            };
            web.vertices.push(Vertex {
                shape,
                of: step,
                critical: decides.contains(&step),
            });
        }
        let vertex = |step: usize| steps.binary_search(&step).ok();
        for &step in steps {
            for &before in &graph.after[step] {
                web.edges.extend(vertex(before).zip(vertex(step)));
            }
        }
        for (number, pair) in graph.waves.windows(2).enumerate() {
            let [before, behind] = pair else { continue };
            let from: Vec<usize> = before.steps.iter().filter_map(|s| vertex(*s)).collect();
            let to: Vec<usize> = behind.steps.iter().filter_map(|s| vertex(*s)).collect();
            if from.len() > 1 && to.len() > 1 {
                let bar = web.vertices.len();
                web.vertices.push(Vertex {
                    shape: Shape::Bar,
                    of: number + 1,
                    critical: from.iter().any(|v| web.vertices[*v].critical)
                        && to.iter().any(|v| web.vertices[*v].critical),
                });
                web.edges.extend(from.iter().map(|from| (*from, bar)));
                web.edges.extend(to.iter().map(|to| (bar, *to)));
            } else {
                web.edges.extend(
                    from.iter()
                        .flat_map(|from| to.iter().map(|to| (*from, *to))),
                );
            }
        }
        web.edges.sort_unstable();
        web.edges.dedup();
        web
    }

    /// Marks the steps that events are bound to.
    pub(super) fn mark(&mut self, runbook: &Runbook) {
        let bound: BTreeSet<&str> = runbook
            .milestones
            .values()
            .map(tminus_model::StepId::as_str)
            .collect();
        for vertex in &mut self.vertices {
            let is_step = vertex.shape == Shape::Step;
            if is_step && bound.contains(runbook.steps[vertex.of].id.as_str()) {
                vertex.shape = Shape::Milestone;
            }
        }
    }

    /// The web of the sections whose steps wait for each other; `None` where
    /// there are fewer than two or more than `most`.
    pub(super) fn of_sections(runbook: &Runbook, graph: &Graph, most: usize) -> Option<Self> {
        let section = |step: &usize| runbook.steps[*step].section;
        let taking: BTreeSet<usize> = Self::steps(graph).iter().map(section).collect();
        if !(2..=most).contains(&taking.len()) {
            return None;
        }
        let taking: Vec<usize> = taking.into_iter().collect();
        let mut edges = BTreeSet::new();
        let mut add = |from: usize, to: usize| {
            if from != to {
                let vertex = |section: usize| taking.binary_search(&section).ok();
                edges.extend(vertex(from).zip(vertex(to)));
            }
        };
        for (step, before) in graph.after.iter().enumerate() {
            for from in before {
                add(section(from), section(&step));
            }
        }
        for pair in graph.waves.windows(2) {
            let of = |wave: &tminus_plan::graph::Wave| {
                let sections: BTreeSet<usize> = wave.steps.iter().map(section).collect();
                sections
            };
            for from in of(&pair[0]) {
                for to in of(&pair[1]) {
                    add(from, to);
                }
            }
        }
        let vertices = taking
            .iter()
            .map(|section| Vertex {
                shape: Shape::Section,
                of: *section,
                critical: false,
            })
            .collect();
        Some(Self {
            vertices,
            edges: edges.into_iter().collect(),
        })
    }
}
