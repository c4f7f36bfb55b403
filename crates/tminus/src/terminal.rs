//! The terminal: the only place that prints.
//!
//! Results go to the standard output; findings, troubles and progress to the
//! standard error output, in colour where that is a terminal and `NO_COLOR` is
//! not set.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::commands::Trouble;
use crate::report::{Report, Style, plain};

/// Writes a result. A reader that has gone away is no trouble of ours.
pub(crate) fn line(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(io::stdout().lock(), "{text}");
        let _ = io::stdout().flush();
    }
}

/// Writes a file to the standard output, as it is.
pub(crate) fn bytes(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// Writes a remark.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes findings and their number.
pub(crate) fn report(report: &Report<'_>) {
    put(&text(report));
}

/// Gives findings and their number as they are written.
pub(crate) fn text(report: &Report<'_>) -> String {
    report.text(style())
}

/// Writes a text that is made already.
pub(crate) fn put(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes why the command failed.
pub(crate) fn trouble(trouble: &Trouble) {
    let style = style();
    let mut text = format!("{}: {}\n", style.error("error"), plain(&trouble.message));
    if let Some(help) = &trouble.help {
        let _ = writeln!(text, "  {}: {}", style.help("help"), plain(help));
    }
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a number of things: `1 page`, `2 pages`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

fn style() -> Style {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stderr().is_terminal() && !set("NO_COLOR") && !dumb {
        Style::Colour
    } else {
        Style::Plain
    }
}

/// Builds with fewer pages than this are over before anybody looks.
const LONG: usize = 200;

/// A line that counts pages while a long build runs. It shows on terminals
/// only, and never in CI.
#[derive(Debug)]
pub(crate) struct Progress {
    all: usize,
    done: AtomicUsize,
    shown: bool,
}

impl Progress {
    /// Begins to count.
    pub(crate) fn new(all: usize) -> Self {
        let shown = all >= LONG && io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        Self {
            all,
            done: AtomicUsize::new(0),
            shown,
        }
    }

    /// Counts a page.
    pub(crate) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown && done.is_multiple_of(self.all.div_ceil(50)) {
            let _ = write!(io::stderr().lock(), "\r{done} of {} pages", self.all);
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
