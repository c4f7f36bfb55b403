//! `cargo xtask test`: what CI runs.

use crate::shell::{Tally, build_binary, cargo, count_tests, root, run as run_command, which};
use crate::{Request, browser};
use std::process::{Command, ExitCode};

const STAGES: [&str; 6] = ["fmt", "clippy", "rust", "build", "browser", "trunk"];

/// Runs the stages asked for and prints a closing line that counts.
pub(crate) fn run(request: &Request) -> Result<ExitCode, String> {
    request.check(&STAGES)?;
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for stage in STAGES.into_iter().filter(|stage| request.wants(stage)) {
        println!("\n── {stage}: {}", describe(stage));
        let tally = run_stage(stage, request);
        if tally.failed > 0 {
            failed.push(stage);
        }
        total.add(tally);
    }
    println!();
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    let skipped = match total.skipped {
        0 => String::new(),
        n => format!(", {n} skipped"),
    };
    println!("{} passed, {} failed{skipped}", total.passed, total.failed);
    let complete = total.skipped == 0 || std::env::var_os("TMINUS_COMPLETE").is_none();
    if !complete {
        println!("`TMINUS_COMPLETE` is set, and something did not run");
    }
    Ok(if failed.is_empty() && complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn describe(stage: &str) -> &'static str {
    match stage {
        "fmt" => "is the code formatted",
        "clippy" => "lints, none let through",
        "rust" => "all Rust tests",
        "build" => "the command as readers get it",
        "browser" => "pages in Chromium",
        _ => "the component's workbench builds",
    }
}

fn run_stage(stage: &str, request: &Request) -> Tally {
    match stage {
        "fmt" => check(run_command(cargo().args(["fmt", "--all", "--check"]))),
        "clippy" => check(run_command(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))),
        "rust" => {
            let mut tally = count_tests(cargo().args(["test", "--workspace", "--no-fail-fast"]));
            tally.add(absent());
            tally
        }
        "build" => check(build_binary()),
        "browser" => browser::test(&request.rest).unwrap_or_else(|message| {
            println!("{message}");
            Tally::failure()
        }),
        _ => trunk(),
    }
}

/// Says which documents of others the tests looked for in vain: they lie beside
/// the project and are no part of it. Tests that read them pass without them.
fn absent() -> Tally {
    let mut tally = Tally::default();
    for folder in ["seeds", "corpus"] {
        if !root().join("../shared").join(folder).is_dir() {
            println!(
                "../shared/{folder} is not there: the tests that read its documents looked at nothing."
            );
            tally.add(Tally::skip());
        }
    }
    tally
}

fn check(outcome: Result<(), String>) -> Tally {
    match outcome {
        Ok(()) => Tally::success(),
        Err(message) => {
            println!("{message}");
            Tally::failure()
        }
    }
}

/// Builds the component's workbench page, where Trunk is installed.
fn trunk() -> Tally {
    let Some(trunk) = which("trunk") else {
        println!(
            "Trunk is not installed: this one test did not run.\n\
             `cargo install trunk@0.21.14 wasm-bindgen-cli@0.2.130` installs what it needs."
        );
        return Tally::skip();
    };
    check(run_command(
        Command::new(trunk)
            .args(["build", "--offline"])
            .current_dir(root()),
    ))
}
