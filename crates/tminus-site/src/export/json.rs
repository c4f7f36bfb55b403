//! The wire model with what follows from it, for programs.
//! `docs/schema/runbook.schema.json` describes it.

use serde::Serialize;
use tminus_model::wire::v1;
use tminus_model::{Instant, Runbook, StepId};

use super::Subject;

/// What stands beside what a page holds. It only grows.
#[derive(Serialize)]
struct Beside<'a> {
    /// The path of the source.
    source: &'a str,
    graph: Graph<'a>,
    plan: Vec<Plan<'a>>,
}

/// What a page holds, and the rest.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    page: serde_json::Map<String, serde_json::Value>,
    #[serde(flatten)]
    beside: Beside<'a>,
}

/// What depends on what. Every step of a wave depends on every step of the
/// wave before: said once for a wave, since the edges would be their product.
#[derive(Serialize)]
struct Graph<'a> {
    edges: Vec<Edge<'a>>,
    waves: Vec<Wave<'a>>,
    gates: Vec<&'a str>,
}

/// `to` may only start when `from` is done.
#[derive(Serialize)]
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
}

#[derive(Serialize)]
struct Wave<'a> {
    offset: i64,
    steps: Vec<&'a str>,
}

/// When a step is planned, as far as that is known.
#[derive(Serialize)]
struct Plan<'a> {
    step: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<i64>,
}

/// Writes the model, indented, with a line end.
pub(super) fn write(subject: &Subject<'_>) -> String {
    let runbook = &subject.parsed.runbook;
    let revision = tminus_plan::revision_of(runbook);
    let block = v1::write(&subject.site.project.config.id, &revision, runbook);
    let document = Document {
        page: serde_json::from_str(&block).expect("a page's block is a JSON object"),
        beside: Beside {
            source: &subject.page.document.source,
            graph: graph(subject, runbook),
            plan: plan(subject, runbook),
        },
    };
    let mut text =
        serde_json::to_string_pretty(&document).expect("string keys and integers always serialise");
    text.push('\n');
    text
}

fn graph<'a>(subject: &'a Subject<'_>, runbook: &'a Runbook) -> Graph<'a> {
    let id = |step: usize| runbook.steps[step].id.as_str();
    let graph = &subject.schedule.graph;
    let edges = graph.after.iter().enumerate().flat_map(|(to, before)| {
        before.iter().map(move |&from| Edge {
            from: id(from),
            to: id(to),
        })
    });
    let waves = graph.waves.iter().map(|wave| Wave {
        offset: wave.offset.0,
        steps: wave.steps.iter().map(|&step| id(step)).collect(),
    });
    Graph {
        edges: edges.collect(),
        waves: waves.collect(),
        gates: graph.gates.iter().map(|&step| id(step)).collect(),
    }
}

fn plan<'a>(subject: &'a Subject<'_>, runbook: &'a Runbook) -> Vec<Plan<'a>> {
    let ms = |at: Option<Instant>| at.map(|at| at.0);
    let ids = runbook
        .steps
        .iter()
        .map(|step| &step.id)
        .map(StepId::as_str);
    ids.zip(&subject.schedule.plan)
        .filter(|(_, plan)| plan.start.is_some() || plan.end.is_some())
        .map(|(step, plan)| Plan {
            step,
            start: ms(plan.start),
            end: ms(plan.end),
        })
        .collect()
}
