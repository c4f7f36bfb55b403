//! Dependencies and planned times, on small runbooks written as data.

use tminus_model::ordered::Map;

use proptest::prelude::*;
use tminus_model::{Anchor, Instant, Launch, Millis, Runbook, Step, StepId, StepKind, When};
use tminus_plan::time::{Anchors, Utc, parse_duration, parse_window};
use tminus_plan::{Planned, graph, planned, resolve_runbook};

/// One step: id, start, what else the author wrote.
type Line<'a> = (&'a str, &'a str, &'a str);

/// Makes a runbook with a launch at 09:00 UTC. The third part of a line is a
/// list of words: `chain`, `gate`, `after=a,b`, `due=T-1h`, `for=10m`.
fn runbook(lines: &[Line<'_>]) -> Runbook {
    let mut runbook = Runbook {
        launch: Some(Launch {
            local: "2026-12-01T09:00".parse().expect("a case is written well"),
            instant: None,
        }),
        ..Runbook::default()
    };
    runbook.sections.push(tminus_model::Section::default());
    for (id, start, words) in lines {
        let mut step = Step {
            start: (!start.is_empty())
                .then(|| parse_window(start).expect("a case is written well")),
            ..Step::new(StepId::new(*id), StepKind::Row, (*id).to_owned())
        };
        for word in words.split_whitespace() {
            match word.split_once('=').unwrap_or((word, "")) {
                ("chain", _) => step.chained = true,
                ("gate", _) => step.gate = true,
                ("after", ids) => step.after = ids.split(',').map(StepId::new).collect(),
                ("due", when) => {
                    step.due = Some(parse_window(when).expect("a case is written well").start);
                }
                ("for", length) => {
                    step.duration = Some(parse_duration(length).expect("a case is written well"));
                }
                other => panic!("{other:?}"),
            }
        }
        runbook.steps.push(step);
    }
    resolve_runbook(&mut runbook, &Utc);
    runbook
}

fn names(runbook: &Runbook, steps: &[usize]) -> String {
    let names: Vec<&str> = steps
        .iter()
        .map(|&step| runbook.steps[step].id.as_str())
        .collect();
    names.join(" ")
}

#[test]
fn rows_depend_on_the_rows_of_the_next_earlier_time() {
    // Two tables, one chain; the second table is written first.
    let runbook = runbook(&[
        ("dns", "H+0:20", "chain"),
        ("announce", "H+0:00", "chain"),
        ("backup", "H+0:00", "chain"),
        ("deploy", "H+0:10", "chain after=check"),
        ("look", "H+0:10", ""),
        ("check", "", ""),
        ("tell", "T-4 hours", "chain"),
    ]);
    let graph = graph(&runbook);
    for (step, before) in [
        ("announce", ""),
        ("backup", ""),
        ("deploy", "announce backup check"),
        ("dns", "deploy"),
        ("look", ""),
        ("tell", ""),
    ] {
        let at = runbook.steps.iter().position(|s| s.id.as_str() == step);
        assert_eq!(
            names(&runbook, &graph.before(at.unwrap())),
            before,
            "{step}"
        );
    }
    assert_eq!(
        names(&runbook, &graph.order().unwrap()),
        "check announce backup deploy dns look tell"
    );
}

#[test]
fn a_cycle_is_given_as_its_steps() {
    for (lines, cycle) in [
        (vec![("a", "", "after=a")], "a"),
        (
            vec![
                ("x", "", "after=a"),
                ("a", "", "after=b"),
                ("b", "", "after=a"),
            ],
            "a b",
        ),
        // The chain takes part: `late` comes after `early`.
        (
            vec![
                ("early", "H+0:00", "chain after=late"),
                ("late", "H+1", "chain"),
            ],
            "early late",
        ),
        (
            vec![
                ("a", "H+0:00", "chain after=c"),
                ("b", "H+0:10", "chain"),
                ("c", "H+0:20", "chain"),
            ],
            "a c b",
        ),
    ] {
        let runbook = runbook(&lines);
        let found = graph(&runbook).cycle().unwrap();
        assert_eq!(names(&runbook, &found), cycle);
    }
    let fine = runbook(&[
        ("a", "", "after=b,c"),
        ("b", "", "after=d"),
        ("c", "", "after=d"),
        ("d", "", ""),
    ]);
    assert_eq!(graph(&fine).cycle(), None);
}

#[test]
fn unknown_ids_are_named_and_have_no_effect() {
    let runbook = runbook(&[("a", "", "after=b,nobody"), ("b", "", "")]);
    let graph = graph(&runbook);
    assert_eq!(graph.unknown, [(0, StepId::new("nobody"))]);
    assert_eq!(graph.before(0), [1]);
}

#[test]
fn gates_hold_what_depends_on_them_however_far() {
    let runbook = runbook(&[
        ("go", "", "gate"),
        ("a", "H+0:00", "chain after=go"),
        ("b", "H+0:10", "chain gate"),
        ("c", "H+0:20", "chain"),
        ("free", "", ""),
    ]);
    let graph = graph(&runbook);
    for (step, gates) in [(0, ""), (1, "go"), (2, "go"), (3, "go b"), (4, "")] {
        assert_eq!(names(&runbook, &graph.gates_before(step)), gates);
    }
}

fn plan_of(runbook: &Runbook) -> Vec<Planned> {
    let events = Map::new();
    let anchors = Anchors {
        launch: runbook.launch.as_ref().and_then(|launch| launch.instant),
        launch_local: None,
        start: None,
        events: &events,
        steps: &|_| None,
    };
    planned(runbook, &graph(runbook), &anchors, &Utc)
}

/// Minutes after the launch.
fn minutes(runbook: &Runbook, at: Option<Instant>) -> Option<i64> {
    let launch = runbook.launch.as_ref().and_then(|launch| launch.instant);
    let launch = launch.expect("every case has a launch");
    at.map(|at| (at - launch).0 / 60_000)
}

#[test]
fn steps_are_planned_by_what_is_written() {
    let lines = [
        // The gap to the next start, the author's duration, the author's end.
        (("a", "H+0:00", "chain"), Some(0), Some(5)),
        (("b", "H+0:05", "chain for=20m"), Some(5), Some(25)),
        (("c", "H+0:05 → H+0:07", "chain"), Some(5), Some(7)),
        // The last of the chain has no next start.
        (("d", "H+0:30", "chain"), Some(30), None),
        // Not in the chain: no gap.
        (("e", "H+0:05", ""), Some(5), None),
        // Nothing but a due time.
        (("f", "", "due=T-4h for=1h"), Some(-300), Some(-240)),
        (("g", "", "due=T-4h"), None, Some(-240)),
        // Nothing but dependencies.
        (("h", "", "after=b,f for=10m"), Some(25), Some(35)),
        (("i", "", "after=h"), Some(35), None),
        (("j", "", "after=h,d"), None, None),
        (("k", "", ""), None, None),
        // An event that nobody has seen yet.
        (("l", "H+1 after success", ""), None, None),
    ];
    let runbook = runbook(&lines.map(|(line, _, _)| line));
    for ((line, start, end), planned) in lines.iter().zip(plan_of(&runbook)) {
        assert_eq!(minutes(&runbook, planned.start), *start, "{line:?}");
        assert_eq!(minutes(&runbook, planned.end), *end, "{line:?}");
    }
}

#[test]
fn in_a_cycle_what_is_written_stands() {
    let runbook = runbook(&[("a", "H+0:05", "after=b for=5m"), ("b", "", "after=a")]);
    let plan = plan_of(&runbook);
    assert_eq!(minutes(&runbook, plan[0].end), Some(10));
    assert_eq!(plan[1], Planned::default());
}

#[test]
fn a_big_chain_is_no_big_graph() {
    // Two waves of 5,000 rows each, and a path of 10,000 steps: neither the
    // edges between waves nor the depth of a path may be felt.
    let steps: Vec<(String, String, String)> = (0..10_000)
        .map(|n| {
            let start = if n % 2 == 0 { "H+0:00" } else { "H+0:10" };
            (format!("r{n}"), start.to_owned(), "chain".to_owned())
        })
        .chain((0..10_000).map(|n| {
            let after = format!("after=p{}", n + 1);
            let words = if n < 9_999 { after } else { String::new() };
            (format!("p{n}"), String::new(), words)
        }))
        .collect();
    let lines: Vec<Line<'_>> = steps.iter().map(|(a, b, c)| (&**a, &**b, &**c)).collect();
    let runbook = runbook(&lines);
    let graph = graph(&runbook);
    assert_eq!(graph.order().unwrap().len(), 20_000);
    assert_eq!(graph.waves.len(), 2);
    assert_eq!(plan_of(&runbook).len(), 20_000);
}

proptest! {
    /// Against the plain definition: an order exists if and only if taking away
    /// what depends on nothing leaves nothing, and it respects every edge.
    #[test]
    fn an_order_is_an_order(
        edges in prop::collection::vec((0..12usize, 0..12usize), 0..20),
        offsets in prop::collection::vec(prop::option::of(0..4i64), 12),
    ) {
        let ids: Vec<String> = (0..12).map(|n| format!("s{n}")).collect();
        let lines: Vec<Line<'_>> = ids.iter().map(|id| (id.as_str(), "", "")).collect();
        let mut runbook = runbook(&lines);
        for (from, to) in edges {
            let id = runbook.steps[to].id.clone();
            runbook.steps[from].after.push(id);
        }
        for (step, offset) in runbook.steps.iter_mut().zip(offsets) {
            step.chained = true;
            step.start = offset.map(|minutes| tminus_model::Window {
                start: When::Exact { anchor: Anchor::Start, offset: Millis::from_mins(minutes) },
                end: None,
            });
        }
        let graph = graph(&runbook);
        let before: Vec<Vec<usize>> = (0..12).map(|step| graph.before(step)).collect();
        let mut left: Vec<usize> = (0..12).collect();
        while let Some(free) = left
            .iter()
            .position(|step| before[*step].iter().all(|b| !left.contains(b)))
        {
            left.remove(free);
        }
        match graph.order() {
            Ok(order) => {
                prop_assert!(left.is_empty());
                prop_assert_eq!(order.len(), 12);
                for (place, step) in order.iter().enumerate() {
                    prop_assert!(before[*step].iter().all(|b| order[..place].contains(b)));
                }
            }
            Err(cycle) => {
                prop_assert!(!cycle.is_empty());
                // Each depends on the next: directly, or through the chain.
                for (at, step) in cycle.iter().enumerate() {
                    let next = cycle[(at + 1) % cycle.len()];
                    prop_assert!(before[*step].contains(&next), "{:?}", cycle);
                }
                prop_assert!(left.contains(&cycle[0]));
            }
        }
    }
}
