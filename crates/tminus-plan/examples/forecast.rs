//! How long a forecast of 2,000 steps takes: `cargo run --release -p
//! tminus-plan --example forecast`.

#![expect(clippy::print_stdout, reason = "the figures are what this is run for")]

use std::time::Duration;

use tminus_model::ordered::Map;
use tminus_model::{
    Anchor, Instant, Millis, Runbook, Section, Step, StepId, StepKind, When, Window,
};
use tminus_plan::time::Utc;
use tminus_plan::{Anchors, Fact, Goal, Stage, forecast, graph, schedule};

/// Half of the steps are rows of one chain, four to a wave; the others wait for
/// two earlier ones each.
fn runbook(count: usize) -> Runbook {
    let mut runbook = Runbook::default();
    runbook.sections.push(Section::default());
    for at in 0..count {
        let chained = at % 2 == 0;
        let after = [at / 2, at.saturating_sub(7)];
        let after = after.iter().filter(|_| !chained && at > 7);
        let start = When::Exact {
            anchor: Anchor::Start,
            offset: Millis::from_mins(at as i64 / 8),
        };
        runbook.steps.push(Step {
            id: StepId::new(format!("s{at}")),
            kind: StepKind::Row,
            text: format!("Step {at}"),
            section: 0,
            parent: None,
            checked: false,
            owner: None,
            due: None,
            start: chained.then_some(Window { start, end: None }),
            duration: (!chained).then_some(Millis::from_mins(3)),
            timer: None,
            every: None,
            after: after.map(|from| StepId::new(format!("s{from}"))).collect(),
            gate: false,
            optional: false,
            chained,
            event: None,
            fields: Vec::new(),
            line: 1,
            at: None,
        });
    }
    runbook
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn median(mut what: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..51)
        .map(|_| {
            let start = std::time::Instant::now();
            what();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[25]
}

fn main() {
    for count in [2_000, 10_000] {
        let book = runbook(count);
        let graph = graph(&book);
        let events = Map::new();
        let anchors = Anchors {
            launch: Some(Instant(0)),
            launch_local: None,
            start: None,
            events: &events,
            steps: &|_| None,
        };
        let plan = schedule(&book, &graph, &anchors, &Utc);
        let facts: Vec<Fact> = (0..count)
            .map(|at| Fact {
                stage: if at < count / 3 {
                    Stage::Done
                } else {
                    Stage::Waiting
                },
                start: None,
                end: (at < count / 3).then_some(Instant(at as i64)),
            })
            .collect();
        let now = Some(Instant(60_000_000));
        let scheduling = median(|| drop(schedule(&book, &graph, &anchors, &Utc)));
        let casting = median(|| drop(forecast(&book, &graph, &plan, &facts, now, Goal::End)));
        let found = forecast(&book, &graph, &plan, &facts, now, Goal::End);
        let sorting = median(|| drop(found.next(&book, &facts, None)));
        println!(
            "{count} steps: schedule {scheduling:?}, forecast {casting:?}, next steps {sorting:?}, \
             critical path of {} steps",
            found.path.len()
        );
    }
}
