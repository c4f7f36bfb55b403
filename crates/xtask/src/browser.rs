//! The browser tests' set-up: Node's packages and Debian's browsers.
//!
//! Nothing here downloads a browser from anywhere but the system's own
//! packages, and a test that cannot run is a test that failed.

use crate::shell::{Tally, binary, build_binary, output, root, run, target, which};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The oldest Node that the tests run on.
const NODE: u32 = 20;

/// Installs what is missing, runs Playwright, and counts.
pub(crate) fn test(arguments: &[String]) -> Result<Tally, String> {
    let dir = prepare()?;
    other_engines()?;
    run(node(&dir).args(["node_modules/typescript/bin/tsc", "--noEmit"]))?;
    let results = target().join("browser-results.json");
    // A run that dies must not be counted by the file of the run before.
    let _ = std::fs::remove_file(&results);
    let outcome = run(playwright(&dir, "playwright.config.ts")?
        .args(arguments)
        .env("TMINUS_RESULTS", &results));
    let mut tally = count(&results).unwrap_or_default();
    if outcome.is_err() && tally.failed == 0 {
        tally.failed = 1;
    }
    if let Err(message) = outcome {
        println!("{message}");
    }
    Ok(tally)
}

/// Installs what is missing and builds the binary; returns the tests' folder.
pub(crate) fn prepare() -> Result<PathBuf, String> {
    let dir = root().join("tests/browser");
    check_node()?;
    install_packages(&dir)?;
    build_binary()?;
    Ok(dir)
}

/// Playwright's runner, told where binary and browser are.
pub(crate) fn playwright(dir: &Path, config: &str) -> Result<Command, String> {
    let mut command = node(dir);
    command
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(["--config", config])
        .env("TMINUS_BIN", binary())
        .env("TMINUS_CHROMIUM", chromium()?)
        .env("TMINUS_SCRATCH", target().join("browser"));
    Ok(command)
}

/// Takes the pictures of the documents.
pub(crate) fn pictures(arguments: &[String]) -> Result<ExitCode, String> {
    let dir = prepare()?;
    run(playwright(&dir, "pictures/playwright.config.ts")?.args(arguments))?;
    Ok(ExitCode::SUCCESS)
}

/// Node in the tests' folder.
fn node(dir: &Path) -> Command {
    let mut command = Command::new("node");
    command.current_dir(dir);
    command
}

fn check_node() -> Result<(), String> {
    let version = output(Command::new("node").arg("--version"))
        .map_err(|_| format!("the browser tests need Node {NODE} or newer; there is no `node`"))?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|number| number.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(format!(
            "the browser tests need Node {NODE} or newer; this is {}",
            version.trim()
        )),
    }
}

/// Runs `npm ci` unless the packages of this very lock file are there.
fn install_packages(dir: &Path) -> Result<(), String> {
    let lock = std::fs::read_to_string(dir.join("package-lock.json"))
        .map_err(|error| format!("tests/browser/package-lock.json: {error}"))?;
    let stamp = dir.join("node_modules/.tminus-lock");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the browser tests' packages");
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(dir)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    std::fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// Finds Chromium, installing Debian's package where that is possible.
fn chromium() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("TMINUS_CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    installed(
        "Chromium",
        || {
            ["chromium", "chromium-browser", "google-chrome"]
                .into_iter()
                .find_map(which)
        },
        &["chromium"],
        "name a Chromium in TMINUS_CHROMIUM",
    )
}

/// Sees to the browsers that the tests drive by themselves: Firefox, and the one
/// of `webkit2gtk-driver` with a display that nobody sees.
fn other_engines() -> Result<(), String> {
    if std::env::var_os("TMINUS_FIREFOX").is_none() {
        let firefox = || which("firefox-esr");
        let way = "name a Firefox in TMINUS_FIREFOX";
        installed("Firefox", firefox, &["firefox-esr"], way)?;
    }
    let webkit = || which("WebKitWebDriver").and(which("Xvfb"));
    let packages = ["webkit2gtk-driver", "xvfb"];
    let way = "put `WebKitWebDriver` and `Xvfb` on the path";
    installed("WebKitGTK", webkit, &packages, way)?;
    Ok(())
}

/// Finds a program, installing Debian's packages where that is possible.
fn installed(
    name: &str,
    find: impl Fn() -> Option<PathBuf>,
    packages: &[&str],
    way: &str,
) -> Result<PathBuf, String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let list = packages.join(" ");
    println!("{name} is not installed: installing the system's package `{list}`");
    let failed = |why: &str| {
        format!(
            "the browser tests need {name}, and it could not be installed: {why}\n\
             Install `{list}`, or {way}."
        )
    };
    install(packages).map_err(|why| failed(&why))?;
    find().ok_or_else(|| failed("the package was installed, but the program is not there"))
}

fn install(packages: &[&str]) -> Result<(), String> {
    which("apt-get").ok_or("this system has no `apt-get`")?;
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root && which("sudo").is_none() {
        return Err("installing needs root, and there is no `sudo`".into());
    }
    let apt = || {
        let mut command = if root {
            Command::new("apt-get")
        } else {
            let mut command = Command::new("sudo");
            command.arg("apt-get");
            command
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(apt().args(["update", "--quiet"]))?;
    run(apt()
        .args(["install", "--quiet", "--yes", "--no-install-recommends"])
        .args(packages))
}

/// Reads Playwright's own count. A skipped test is a test that failed.
fn count(results: &Path) -> Option<Tally> {
    let text = std::fs::read_to_string(results).ok()?;
    let report: Value = serde_json::from_str(&text).ok()?;
    let number = |name: &str| {
        let count = report["stats"][name].as_u64().unwrap_or(0);
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    Some(Tally {
        passed: number("expected"),
        failed: number("unexpected") + number("flaky") + number("skipped"),
        skipped: 0,
    })
}
