//! `tminus verify` and `tminus report`: logs that a page exported.

use std::fmt::Write as _;
use std::path::Path;

use tminus_run::export::{self, FILE_LIMIT, LogFile};
use tminus_run::report::{Clock, Reading, csv, html, markdown, report};
use tminus_run::verify::{Verification, verify as check};
use tminus_site::IanaZone;

use super::{Trouble, Verdict};
use crate::args::{LogFormat, Report, Verify};
use crate::terminal::{self, count};

/// Checks logs: says for each whether it is what was written, and where not.
pub(crate) fn verify(args: &Verify) -> Result<Verdict, Trouble> {
    let mut verdict = Verdict::Good;
    for path in &args.logs {
        let (file, _) = read(path)?;
        let found = check(&file);
        terminal::line(&verified(path, &file, &found));
        if !found.problems.is_empty() {
            verdict = Verdict::Problems;
        }
    }
    Ok(verdict)
}

/// Writes a report of a log. It is written also where the log was altered, and
/// says so.
pub(crate) fn log_report(args: &Report) -> Result<Verdict, Trouble> {
    let (file, text) = read(&args.log)?;
    let found = check(&file);
    let written = if args.format == LogFormat::Json {
        text
    } else {
        let reading = Reading::new(file, None);
        let zone = zone(args.timezone.as_deref(), &reading)?;
        let clock = Clock {
            zone: &zone.1,
            name: &zone.0,
        };
        let report = report(&reading, clock);
        match args.format {
            LogFormat::Html => html(&report),
            LogFormat::Csv => csv(&report),
            LogFormat::Markdown | LogFormat::Json => markdown(&report),
        }
    };
    match &args.out {
        Some(path) => std::fs::write(path, written).map_err(|error| {
            Trouble::new(format!("`{}` cannot be written: {error}", path.display()))
        })?,
        // Rows of CSV end with CRLF, the last one too.
        None if args.format == LogFormat::Csv => terminal::bytes(written.as_bytes()),
        None => terminal::line(written.trim_end()),
    }
    if found.problems.is_empty() {
        return Ok(Verdict::Good);
    }
    for problem in &found.problems {
        terminal::note(&format!("{}: {problem}", args.log.display()));
    }
    Ok(Verdict::Problems)
}

/// Reads a log, at most as much of it as a log may have.
fn read(path: &Path) -> Result<(LogFile, String), Trouble> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        Trouble::new(format!("`{shown}` cannot be read: {error}"))
            .help("give the path of a log that a page exported")
    };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > FILE_LIMIT as u64 {
        return Err(Trouble::new(format!(
            "`{shown}` is too large: it has {size} bytes, and a log at most {FILE_LIMIT}"
        )));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Trouble::new(format!(
            "`{shown}` is not a log of T-minus: it is not UTF-8"
        ))
        .help("give the path of a log that a page exported as JSON")
    })?;
    match export::open(&text) {
        Ok(file) => Ok((file, text)),
        Err(why) => Err(Trouble::new(format!("`{shown}`: {why}"))
            .help("give the path of a log that a page exported as JSON")),
    }
}

/// The zone that was asked for, else the launch's, else UTC.
fn zone(asked: Option<&str>, reading: &Reading) -> Result<(String, IanaZone), Trouble> {
    if let Some(name) = asked {
        let zone = IanaZone::find(name).ok_or_else(|| {
            Trouble::new(format!("`{name}` is not a time zone"))
                .help("write a name such as `Europe/Lisbon`")
        })?;
        return Ok((name.to_owned(), zone));
    }
    let launch = reading.state().launch();
    let name = launch.and_then(|launch| launch.zone.clone());
    let found = name.and_then(|name| Some((name.clone(), IanaZone::find(&name)?)));
    Ok(found.unwrap_or_else(|| ("UTC".to_owned(), IanaZone::utc())))
}

/// What `verify` says of a log.
fn verified(path: &Path, file: &LogFile, found: &Verification) -> String {
    let shown = path.display().to_string();
    let mut text = String::new();
    for problem in &found.problems {
        let line = problem
            .line
            .map_or(String::new(), |line| format!(":{line}"));
        let _ = writeln!(text, "{shown}{line}: {}", problem.what);
    }
    let entries = if found.ops == 1 {
        "1 entry"
    } else {
        &format!("{} entries", found.ops)
    };
    let _ = writeln!(
        text,
        "{shown}: runbook `{}`, run `{}`, {entries} by {}: {}",
        file.runbook,
        file.run,
        count(found.heads.len(), "writer"),
        if found.problems.is_empty() {
            "all as they were written"
        } else {
            "altered"
        }
    );
    if found.shortened > 0 {
        let _ = writeln!(
            text,
            "  {} shortened ({} left out): their contents cannot be checked",
            found.shortened,
            file.without.join(" and ")
        );
    }
    for head in &found.heads {
        let names: Vec<&str> = head.actors.iter().map(String::as_str).collect();
        let names = if names.is_empty() {
            "no name".to_owned()
        } else {
            names.join(", ")
        };
        let _ = writeln!(
            text,
            "  head {} {} {} ({names})",
            head.writer, head.n, head.hash
        );
    }
    let lines: Vec<_> = text.lines().map(crate::report::plain).collect();
    lines.join("\n")
}
