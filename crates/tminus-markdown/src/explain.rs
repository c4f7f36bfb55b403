//! What became live and by which rule: the lines of `tminus check --explain`.

/// A line of `tminus check --explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The line of the source, from 1; of included text that of its block.
    pub line: u32,
    /// The included file and the line there, where it stands in one.
    pub included: Option<(String, u32)>,
    /// What it became: `step`, `sign-off`, `trigger`, `measured value`, `check`,
    /// `owner and due`, `suggestion`, …
    pub what: &'static str,
    /// The rule by its name, one of [`RULES`].
    pub rule: &'static str,
    /// What the line says.
    pub text: String,
}

/// The names of all rules, each with what it makes. The manual's page *Writing
/// runbooks* lists them, and a test compares.
pub const RULES: [(&str, &str); 28] = [
    ("task item", "step"),
    ("bullet under a checklist heading", "step"),
    ("`{.checklist}`", "step"),
    ("numbered item under a procedure heading", "step"),
    ("`{.procedure}`", "step"),
    ("heading below `{.steps}`", "step"),
    ("row of a table with action and time or status", "step"),
    ("row of a milestone table", "step"),
    ("milestone named like an event", "suggestion"),
    ("row of a table with role and signature", "sign-off"),
    (
        "row of a table with role and name under an approval heading",
        "sign-off",
    ),
    ("heading names rollback triggers", "trigger"),
    ("lead-in names rollback triggers", "trigger"),
    ("`{.triggers}`", "trigger"),
    ("row of a table with metric and actual", "measured value"),
    ("row of a table with period and check frequency", "check"),
    ("cadence on a line that starts with a field", "check"),
    ("`Owner: … | Due: …` of its heading", "owner and due"),
    ("`Word:` below a step", "field"),
    ("plain item below a step", "note"),
    ("offset in a heading", "due"),
    ("offset at the start of an item", "due"),
    ("braces or comment", "attributes"),
    ("bold `Key:` line before the first section", "header"),
    ("`event=` on a step", "event"),
    ("`milestones` in the front matter", "event"),
    ("times of the table count from the start", "chain"),
    (
        "action column without a time, status, done or box column",
        "not live",
    ),
];
