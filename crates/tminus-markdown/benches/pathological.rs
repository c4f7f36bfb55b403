//! How reading grows with its text: the time for twice the text over the time
//! for the text. Linear work gives 2. `cargo xtask bench --only pathological`.
//!
//! Time is the processor's time of this thread: on the wall clock a long run is
//! interrupted more often than a short one, and a busy machine looks quadratic.

#![expect(clippy::print_stdout, reason = "a bench talks to the terminal")]

#[path = "../tests/patterns/mod.rs"]
mod patterns;

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use tminus_markdown::html::{Plain, render};
use tminus_markdown::{Options, Source, parse};

/// The allocator of the command: with another, what is measured is where that
/// one begins to ask the system for every large piece.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A text takes at least this long, or it is repeated more often.
const LONG_ENOUGH: Duration = Duration::from_millis(10);
const ROUNDS: usize = 9;

fn main() {
    println!(
        "  {:<42}{:>10}{:>12}{:>12}{:>8}",
        "pattern", "bytes", "t(n)", "t(2n)", "ratio"
    );
    let mut worst: (f64, &str) = (0.0, "");
    for (name, pattern) in patterns::PATTERNS {
        let mut size = 500;
        while once(&pattern(size)) < LONG_ENOUGH && size < 1_000_000 {
            size *= 2;
        }
        let (small, large) = (pattern(size), pattern(2 * size));
        // In turn, so that a busy machine is busy for both.
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            times[0].push(once(&small));
            times[1].push(once(&large));
        }
        let [one, two] = times.map(|list| list.into_iter().min().unwrap_or_default());
        let ratio = two.as_secs_f64() / one.as_secs_f64();
        if ratio > worst.0 {
            worst = (ratio, name);
        }
        println!(
            "  {name:<42}{:>10}{:>9.2} ms{:>9.2} ms{ratio:>8.2}",
            small.len(),
            one.as_secs_f64() * 1e3,
            two.as_secs_f64() * 1e3,
        );
    }
    println!("  the worst is {:.2} ({}); aim: below 3", worst.0, worst.1);
}

/// Reads and writes a document once.
fn once(text: &str) -> Duration {
    let source = Source {
        path: "bench.md",
        text,
    };
    let start = now();
    let parsed = parse(&source, &Options::default());
    let html = render(&parsed, &parsed.runbook, &Plain);
    std::hint::black_box(&html);
    now().saturating_sub(start)
}

/// How long this thread has been running.
fn now() -> Duration {
    let at = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(at.tv_sec.unsigned_abs(), at.tv_nsec as u32)
}
