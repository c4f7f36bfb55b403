//! T-minus: live runbooks from plain Markdown.
//!
//! The command around the cores: it reads arguments, disk and clock, publishes
//! what `tminus-site` makes, serves it while it is written, and shows what is
//! wrong. Exit codes: 0 all is well, 1 problems in the content, 2 the command
//! could not do what it was asked.

mod args;
mod commands;
mod disk;
mod publish;
mod report;
mod serve;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

/// Parsing makes many small short-lived trees on several threads at once,
/// which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match args::Command::parse().run() {
        Ok(commands::Verdict::Good) => ExitCode::SUCCESS,
        Ok(commands::Verdict::Problems) => ExitCode::from(1),
        Err(trouble) => {
            terminal::trouble(&trouble);
            ExitCode::from(2)
        }
    }
}
