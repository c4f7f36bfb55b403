//! `cargo xtask bench`: figures, compared within one run.
//!
//! 1. *build*: a thousand runbooks through the command, through Hugo with the
//!    barest template, and through nothing but a parser (the floor).
//! 2. *sizes*: the component as it is served.
//! 3. *browser*: how long enhancing and ticking take, and what a tick writes.
//! 4. *check*: what `tminus check` costs beside parsing.
//! 5. *pathological*: how the time to read a document grows with its length.
//!
//! Figures of different runs say little about each other; ratios within one
//! run do.

mod build;
mod check;
mod corpus;
mod measure;

use crate::shell::{build_binary, cargo, run as run_command, target};
use crate::{Request, browser};
use std::process::ExitCode;

const PARTS: [&str; 5] = ["build", "check", "sizes", "browser", "pathological"];

/// Measures what was asked for.
pub(crate) fn run(request: &Request) -> Result<ExitCode, String> {
    request.check(&PARTS)?;
    if request.wants("build") {
        build_binary()?;
        build::measure()?;
    }
    if request.wants("check") {
        check::measure()?;
    }
    if request.wants("pathological") {
        println!("\npathological: twice the text over the text");
        run_command(cargo().args([
            "bench",
            "--package",
            "tminus-markdown",
            "--bench",
            "pathological",
        ]))?;
    }
    if request.wants("sizes") || request.wants("browser") {
        let dir = browser::prepare()?;
        for (part, script) in [("sizes", "sizes.bench.ts"), ("browser", "live.bench.ts")] {
            if request.wants(part) {
                let mut command = browser::playwright(&dir, "bench/playwright.config.ts")?;
                run_command(command.arg(script).args(&request.rest))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where benches keep what they install.
fn tools() -> std::path::PathBuf {
    target().join("bench")
}
