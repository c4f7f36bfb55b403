//! `cargo xtask bench`: figures, compared within one run.

use crate::Request;
use std::process::ExitCode;

const PARTS: [&str; 3] = ["build", "sizes", "browser"];

/// Measures what was asked for.
pub(crate) fn run(request: &Request) -> Result<ExitCode, String> {
    request.check(&PARTS)?;
    Ok(ExitCode::SUCCESS)
}
