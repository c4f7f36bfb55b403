//! What a check costs beside reading: everything that `tminus check` does with
//! the documents of a folder, over parsing each of them once. `cargo xtask
//! bench --only check` calls it with a thousand runbooks.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a bench is about the wall clock, and talks to the terminal"
)]

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tminus_markdown::{Explain, Source, parse};
use tminus_site::{MemoryInput, Options, Project, Site};

/// As in the command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 9;

fn main() {
    let folder = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder else {
        println!("  name a folder of runbooks");
        return;
    };
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        let text = fs::read_to_string(&path).expect("runbooks are UTF-8");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        documents.push((format!("content/{name}"), text));
    }
    documents.sort();
    let input = documents
        .iter()
        .fold(MemoryInput::new(), |input, (path, text)| {
            input.with(path, text.as_bytes().to_vec())
        });
    // Nobody asks what became live by which rule.
    let options = tminus_markdown::Options {
        explain: Explain::No,
        ..tminus_markdown::Options::default()
    };
    let (mut parses, mut checks) = (Vec::new(), Vec::new());
    let mut found = 0;
    for round in 0..=ROUNDS {
        // In turn, so that a busy machine is busy for both.
        let start = Instant::now();
        documents.par_iter().for_each(|(path, text)| {
            black_box(parse(&Source { path, text }, &options));
        });
        let parse = start.elapsed();
        let start = Instant::now();
        let options = Options {
            explain: Explain::No,
            ..Options::default()
        };
        let project = Project::load(&input, options);
        let site = Site::for_check(&project);
        found = site.diagnostics().len();
        let check = start.elapsed();
        black_box(&site);
        // The first round fills caches and is not counted.
        if round > 0 {
            parses.push(parse);
            checks.push(check);
        }
    }
    let (parse, check) = (median(&mut parses), median(&mut checks));
    println!(
        "  {} documents: parse {:.1} ms, check {:.1} ms ({found} findings)",
        documents.len(),
        parse.as_secs_f64() * 1e3,
        check.as_secs_f64() * 1e3
    );
    println!(
        "  check over parse: {:.2} (aim: below 2)",
        check.as_secs_f64() / parse.as_secs_f64()
    );
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
