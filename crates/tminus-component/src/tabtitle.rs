//! What a tab is called: the page's title with what the run makes of it.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_run::runs::RunKind;

use crate::words::runs;

/// Names a tab. `written` is the page's own title, in which `plain` is the
/// runbook's and `filled` the same with values in place of their names.
pub fn title(
    written: &str,
    (plain, filled): (&str, &str),
    kind: RunKind,
    name: Option<&str>,
    closed: Closed,
) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if kind == RunKind::Rehearsal {
        parts.push(runs::REHEARSAL_TITLE);
    }
    if closed == Closed::Yes {
        parts.push(runs::CLOSED_TITLE);
    }
    parts.extend(name);
    let rest = written.strip_prefix(plain).filter(|_| !plain.is_empty());
    let page = rest.map_or_else(|| written.to_owned(), |rest| [filled, rest].concat());
    parts.push(&page);
    parts.join(" · ")
}

/// Whether a run is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It is.
    Yes,
    /// It is not.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_says_what_it_holds() {
        let written = "Launch of {{APP}} · Payments";
        let page = ("Launch of {{APP}}", "Launch of shop");
        for (kind, name, closed, expect) in [
            (RunKind::Live, None, Closed::No, "Launch of shop · Payments"),
            (
                RunKind::Live,
                Some("Saturday"),
                Closed::Yes,
                "Closed · Saturday · Launch of shop · Payments",
            ),
            (
                RunKind::Rehearsal,
                Some("Dry run 2"),
                Closed::No,
                "REHEARSAL · Dry run 2 · Launch of shop · Payments",
            ),
        ] {
            assert_eq!(title(written, page, kind, name, closed), expect);
        }
        // A page whose title is another one, and one of another tool.
        let other = title(
            "Wiki",
            ("Launch", "Launch"),
            RunKind::Live,
            None,
            Closed::No,
        );
        assert_eq!(other, "Wiki");
        let none = title("Wiki", ("", ""), RunKind::Live, None, Closed::No);
        assert_eq!(none, "Wiki");
    }
}
