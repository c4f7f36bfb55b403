//! What a file is called that leaves the page.

use alloc::string::String;

use tminus_run::runs::RunKind;

/// A name for a file of a run: the runbook, that it was a rehearsal, the run, what
/// the file is, the day.
pub fn name(
    runbook: &str,
    (run, kind): (&str, RunKind),
    what: &str,
    day: &str,
    ending: &str,
) -> String {
    let kind = if kind == RunKind::Rehearsal {
        "rehearsal"
    } else {
        ""
    };
    // The one that is there without being started needs no name.
    let run = if run == "main" { "" } else { run };
    let mut name = String::from("tminus");
    for part in [runbook, kind, run, what, day] {
        for word in part.split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() {
                name.push('-');
                name.push_str(word);
            }
        }
    }
    [&name, ".", ending].concat()
}

#[cfg(test)]
mod tests {
    use tminus_run::runs::RunKind;

    use super::name;

    #[test]
    fn a_file_says_whose_it_is_and_that_it_was_a_rehearsal() {
        let day = "2026-12-01";
        assert_eq!(
            name("payments-4.2", ("main", RunKind::Live), "", day, "json"),
            "tminus-payments-4-2-2026-12-01.json"
        );
        assert_eq!(
            name(
                "payments",
                ("Xy_9", RunKind::Rehearsal),
                "report",
                day,
                "md"
            ),
            "tminus-payments-rehearsal-Xy-9-report-2026-12-01.md"
        );
        // Nothing that a file system reads as more than a name.
        let odd = name("../a b\\c", ("..", RunKind::Live), "<b>", "", "csv");
        assert_eq!(odd, "tminus-a-b-c-b.csv");
    }
}
