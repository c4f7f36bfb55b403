//! Tasks of this repository.
//!
//! `cargo xtask test` runs what CI runs, in this order: format, lints, Rust
//! tests, the release binary, browser tests, Trunk's smoke test. It installs
//! what the browser tests need, prints each stage as it starts, and closes with
//! one line that counts.
//!
//! `cargo xtask bench` measures and prints; it passes no judgement.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task talks to the person at the terminal"
)]

mod bench;
mod browser;
mod shell;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
Tasks of this repository.

    cargo xtask test                     everything that CI runs
    cargo xtask test --only rust,browser some stages: fmt clippy rust build browser trunk
    cargo xtask test --only browser -- live.spec.ts --headed
                                         the rest goes to Playwright
    cargo xtask bench                    all measurements
    cargo xtask bench --only sizes       some of them: build check sizes browser pathological
    cargo xtask pictures                 takes the documents' pictures anew
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.split_first() {
        Some((task, rest)) if task == "test" => Request::read(rest).and_then(|r| test::run(&r)),
        Some((task, rest)) if task == "bench" => Request::read(rest).and_then(|r| bench::run(&r)),
        Some((task, rest)) if task == "pictures" => {
            Request::read(rest).and_then(|r| browser::pictures(&r.rest))
        }
        Some((task, _)) if matches!(task.as_str(), "help" | "--help" | "-h") => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some((task, _)) => Err(format!("there is no task `{task}`\n\n{HELP}")),
        None => Err(HELP.to_owned()),
    };
    match outcome {
        Ok(code) => code,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// What was asked of a task: its stages, and words passed through to a tool.
pub(crate) struct Request {
    only: Vec<String>,
    /// Everything after `--`.
    pub(crate) rest: Vec<String>,
}

impl Request {
    fn read(words: &[String]) -> Result<Self, String> {
        let mut request = Self {
            only: Vec::new(),
            rest: Vec::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--only" => {
                    let stages = words.next().ok_or("`--only` needs names of stages")?;
                    request.only.extend(stages.split(',').map(str::to_owned));
                }
                "--" => request.rest.extend(words.by_ref().cloned()),
                _ => return Err(format!("unknown argument `{word}`\n\n{HELP}")),
            }
        }
        Ok(request)
    }

    /// Checks the stages asked for against those there are.
    pub(crate) fn check(&self, known: &[&str]) -> Result<(), String> {
        match self.only.iter().find(|s| !known.contains(&s.as_str())) {
            Some(stage) => Err(format!(
                "there is no stage `{stage}`; the stages are {}",
                known.join(", ")
            )),
            None => Ok(()),
        }
    }

    /// Says whether a stage is asked for.
    pub(crate) fn wants(&self, stage: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|s| s == stage)
    }
}
