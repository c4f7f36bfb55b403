//! Measures a tick and the opening of a run: `cargo run --release -p tminus-run
//! --example tick`. Prints microseconds; `cargo xtask bench` reads nothing else.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this program measures and prints"
)]

use std::time;

use tminus_model::{Instant, Runbook, RunbookId, Section, Step, StepId, StepKind};
use tminus_run::{Config, Event, MemoryStore, Session};

const TICKS: usize = 2000;
const OPS: usize = 20_000;

fn main() {
    for steps in [100, 1000, 10_000] {
        let book = book(steps);
        let (mut tab, _) = open(MemoryStore::default(), 0, &book);
        let mut times = Vec::with_capacity(TICKS);
        for n in 0..TICKS {
            let step = book.steps[n * 7919 % steps].id.clone();
            let before = time::Instant::now();
            tab.handle(Event::Toggle { step }, Instant(n as i64));
            times.push(before.elapsed().as_micros());
        }
        times.sort_unstable();
        println!(
            "tick at {steps} steps: median {} µs, 95th percentile {} µs, 99th {} µs, most {} µs",
            times[TICKS / 2],
            times[TICKS * 95 / 100],
            times[TICKS * 99 / 100],
            times[TICKS - 1]
        );
    }
    let book = book(130);
    let store = MemoryStore::default();
    for writer in 0..20 {
        let (mut tab, _) = open(store.clone(), writer, &book);
        for n in 0..OPS / 20 {
            let step = book.steps[n % 130].id.clone();
            tab.handle(Event::Toggle { step }, Instant(n as i64));
        }
        tab.seal();
    }
    let before = time::Instant::now();
    let (_, recovery) = open(store, 99, &book);
    let took = before.elapsed().as_millis();
    println!("open with {} ops: {took} ms", recovery.ops);
}

fn open(
    store: MemoryStore,
    writer: usize,
    book: &Runbook,
) -> (Session<MemoryStore>, tminus_run::Recovery) {
    let config = Config {
        site: "bench@/".to_owned(),
        run: "main".to_owned(),
        writer: format!("writer{writer:04}"),
        actor: Some("Ana Silva".to_owned()),
    };
    Session::open(store, config, book.clone(), Instant(0))
}

fn book(steps: usize) -> Runbook {
    let step = |n: usize| Step {
        section: n % 40,
        ..Step::new(
            StepId::new(format!("~{n:016}")),
            StepKind::Task,
            format!("Do thing number {n}"),
        )
    };
    Runbook {
        id: RunbookId::new("book"),
        sections: vec![Section::default(); 40],
        steps: (0..steps).map(step).collect(),
        ..Runbook::default()
    }
}
