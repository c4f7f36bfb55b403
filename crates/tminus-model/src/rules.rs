//! The registry of rules: every code that a diagnostic can have.
//!
//! A test of the tree compares it with the sources (each code that is used is a
//! row here, and the other way round) and with the manual, where each rule has a
//! section of its own under `content/manual/diagnostics.md#CODE`, with an
//! example of wrong and of right.

use crate::Severity;

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name: lower case with dashes. It never changes its meaning.
    pub code: &'static str,
    /// How grave its findings are unless a project says otherwise; the gravest
    /// where they differ.
    pub severity: Severity,
    /// Whether a project can say otherwise.
    pub level: Level,
    /// What a finding of it says, in one sentence without a full stop.
    pub summary: &'static str,
}

/// Whether the severity of a rule can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// By `[lints]` in `tminus.toml`, and by `tminus-allow` in a document.
    Free,
    /// Its findings below an error can be changed; its errors protect the
    /// output and stay.
    Guarded,
    /// Its findings are errors that protect the output: nothing changes them.
    Fixed,
}

/// Finds a rule by its code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    let at = RULES.binary_search_by(|rule| rule.code.cmp(code)).ok()?;
    RULES.get(at)
}

const fn free(code: &'static str, severity: Severity, summary: &'static str) -> Rule {
    Rule {
        code,
        severity,
        level: Level::Free,
        summary,
    }
}

const fn guarded(code: &'static str, summary: &'static str) -> Rule {
    Rule {
        code,
        severity: Severity::Error,
        level: Level::Guarded,
        summary,
    }
}

const fn fixed(code: &'static str, summary: &'static str) -> Rule {
    Rule {
        code,
        severity: Severity::Error,
        level: Level::Fixed,
        summary,
    }
}

use Severity::{Info, Warning};

/// Every rule, sorted by code.
pub const RULES: &[Rule] = &[
    guarded("attribute", "an attribute cannot be understood"),
    free(
        "bad-alias",
        Warning,
        "a former address of a page cannot be used",
    ),
    free(
        "bad-allow",
        Warning,
        "a `tminus-allow` comment is wrong itself",
    ),
    fixed("bad-zone", "a time zone does not exist"),
    fixed("block", "a timer or decision block cannot be understood"),
    free(
        "cadences-disagree",
        Warning,
        "a sentence and a table name different cadences",
    ),
    free("comment", Warning, "an HTML comment is not closed"),
    fixed("config-key", "tminus.toml has an unknown key"),
    fixed("config-syntax", "tminus.toml is not TOML"),
    fixed("config-value", "a value in tminus.toml cannot be used"),
    fixed("cycle", "steps wait for each other in a circle"),
    free(
        "dead-anchor",
        Warning,
        "a link names a heading or step that is not there",
    ),
    free("dead-link", Warning, "a link leads to nothing"),
    fixed("duplicate-id", "two things in a document have one id"),
    fixed("duplicate-runbook", "two documents have one id"),
    free(
        "duplicate-step",
        Warning,
        "two steps of a section say the same",
    ),
    guarded("front-matter", "front matter cannot be understood"),
    free(
        "hidden-character",
        Warning,
        "a command holds a character that cannot be seen",
    ),
    free("idle-gate", Warning, "nothing waits for a gate"),
    fixed("include", "a file cannot be included"),
    free("lazy-line", Warning, "a line slips into the item above"),
    free("long-row", Warning, "a row has more cells than its header"),
    free(
        "look-alike",
        Warning,
        "two names of placeholders look alike",
    ),
    free(
        "missing-heading",
        Warning,
        "a line reads like a heading and is none",
    ),
    free(
        "missing-launch",
        Info,
        "times count from a launch, and there is none",
    ),
    free("missing-table", Warning, "bars that make no table"),
    free(
        "missing-task",
        Warning,
        "an item reads like a task and is none",
    ),
    free(
        "nesting",
        Warning,
        "lists, quotes or marks are nested too deep",
    ),
    fixed("no-content", "the project has no document"),
    fixed(
        "no-launch",
        "a calendar is wanted of a runbook without a launch",
    ),
    free(
        "no-owner",
        Warning,
        "steps without an owner, in a document that names owners",
    ),
    free(
        "no-pause",
        Info,
        "more than nine steps in a row without a pause",
    ),
    free("no-rollback", Warning, "a plan does not say how to go back"),
    free("no-target", Info, "measured values have no target"),
    free(
        "no-threshold",
        Warning,
        "a trigger does not say how much is too much",
    ),
    free(
        "no-time-to-roll-back",
        Warning,
        "a rollback no longer fits in the window before the plan ends",
    ),
    fixed("no-times", "a calendar is wanted where no time is known"),
    free(
        "not-live",
        Info,
        "a table with an action column did not come alive",
    ),
    free("not-published", Info, "a file of content/ is not published"),
    fixed("not-utf-8", "a file is not UTF-8"),
    free(
        "nothing-live",
        Warning,
        "nothing below a checklist heading can be ticked",
    ),
    free(
        "outside-window",
        Warning,
        "a row starts outside of the span of its heading",
    ),
    free("passed-over", Warning, "a file is passed over"),
    free(
        "plain-reference",
        Info,
        "a document is named and not linked",
    ),
    free(
        "presupposes",
        Warning,
        "a step looks at what only a later one brings about",
    ),
    free(
        "quote-mark",
        Info,
        "a greater-than sign makes a quote of an item",
    ),
    free(
        "rto-too-short",
        Warning,
        "a rollback takes longer than the recovery time objective",
    ),
    free(
        "same-but-case",
        Warning,
        "two paths of the site differ in case only",
    ),
    fixed(
        "same-place",
        "two sources would become one file of the site",
    ),
    fixed("secret-value", "a secret has a value"),
    free(
        "short-row",
        Warning,
        "a row has fewer cells than its header",
    ),
    free(
        "split-row",
        Warning,
        "a row of a table is split over two lines",
    ),
    free("stale-review", Warning, "a review is overdue"),
    fixed("template", "a template of the theme cannot be used"),
    guarded("time", "a time cannot be understood"),
    free("time-order", Warning, "a time stands below a later one"),
    fixed("too-big", "a file is larger than the limit"),
    fixed("too-long", "a document is longer than the limit"),
    fixed(
        "too-many-files",
        "the project has more files than the limit",
    ),
    free(
        "too-many-steps",
        Warning,
        "a document has more steps than the limit",
    ),
    fixed("too-much-filled", "values take more room than the limit"),
    free("two-actions", Info, "a step orders two things"),
    free(
        "typographic",
        Warning,
        "a command holds a typographic quote or dash",
    ),
    free("unbound-event", Warning, "no step is bound to an event"),
    free(
        "unfilled-placeholder",
        Warning,
        "placeholders have no value",
    ),
    guarded("unknown-id", "no step has an id that is named"),
    guarded("unknown-key", "front matter has an unknown key"),
    free(
        "unknown-role",
        Warning,
        "an owner is a role that is not there",
    ),
    fixed("unreadable", "a file or directory cannot be read"),
    free(
        "unused-allow",
        Warning,
        "a `tminus-allow` comment silences nothing",
    ),
    free(
        "unused-value",
        Warning,
        "a value is given for a placeholder that no document has",
    ),
    fixed("value-type", "a value does not fit its type"),
    fixed("values-file", "a file of values cannot be read"),
    fixed("variable", "a declared placeholder cannot be understood"),
    free(
        "waits-for-later",
        Warning,
        "a step waits for one that is planned after it",
    ),
    free(
        "window-too-short",
        Warning,
        "the plan is longer than its window",
    ),
];

#[cfg(test)]
mod tests {
    use super::{Level, RULES, rule};
    use crate::Severity;

    #[test]
    fn codes_are_sorted_and_well_formed() {
        for pair in RULES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{}", pair[1].code);
        }
        for row in RULES {
            let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(row.code.chars().all(good), "{}", row.code);
            assert!(!row.summary.ends_with('.'), "{}", row.code);
            let error = row.severity == Severity::Error;
            assert!(error || row.level == Level::Free, "{}", row.code);
        }
    }

    #[test]
    fn a_rule_is_found_by_its_code() {
        assert_eq!(rule("dead-link").unwrap().severity, Severity::Warning);
        assert_eq!(rule("Dead-Link"), None);
    }
}
