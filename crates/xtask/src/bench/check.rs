//! A thousand runbooks, checked and merely parsed, in one process.

use super::build::RUNBOOKS;
use super::corpus::runbook;
use super::tools;
use crate::shell::{cargo, run};
use std::fs;

/// Measures and prints.
pub(super) fn measure() -> Result<(), String> {
    let folder = tools().join("check");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    for index in 0..RUNBOOKS {
        let file = folder.join(format!("change-{index:04}.md"));
        fs::write(file, runbook(index)).map_err(failed)?;
    }
    println!("\ncheck: {RUNBOOKS} runbooks");
    run(cargo()
        .args([
            "bench",
            "--package",
            "tminus-site",
            "--bench",
            "check",
            "--",
        ])
        .arg(&folder))
}
