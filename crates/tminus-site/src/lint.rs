//! The linter: rules about the plan as a whole.
//!
//! Each rule is a function from a [`Plan`] to findings. A wrong finding is worse
//! than a missed one: a rule speaks only where the document itself shows that
//! it applies, and those that read English are silent in other languages.
//!
//! - [`order`](mod@order): times and dependencies that run backwards
//! - [`people`]: owners and roles
//! - [`retreat`]: going back, and the window
//! - [`shape`]: steps and lists as such
//! - [`head`]: launch, review, measured values, cadences, references
//! - [`levels`]: what projects and documents say about findings

mod clock;
mod head;
pub(crate) mod levels;
mod order;
mod people;
mod places;
mod retreat;
mod shape;
mod words;

use tminus_markdown::{FrontMatter, Parsed, Words};
use tminus_model::rules::rule;
use tminus_model::{Diagnostic, Instant, Runbook, Severity, Span};
use tminus_plan::Graph;

use places::Places;

/// What the rules look at.
pub(crate) struct Plan<'p> {
    pub(crate) path: &'p str,
    pub(crate) text: &'p str,
    pub(crate) runbook: &'p Runbook,
    pub(crate) front: &'p FrontMatter,
    pub(crate) words: &'p Words,
    /// The language of documents that do not say theirs.
    pub(crate) site_lang: &'p str,
    /// The time at which the check runs, if that counts.
    pub(crate) now: Option<Instant>,
    places: Places,
    graph: Graph,
}

/// What the rules know beside the document.
pub(crate) struct Context<'p> {
    pub(crate) path: &'p str,
    pub(crate) text: &'p str,
    pub(crate) words: &'p Words,
    pub(crate) site_lang: &'p str,
    pub(crate) now: Option<Instant>,
}

type Rule = fn(&Plan<'_>, &mut Vec<Diagnostic>);

const RULES: [Rule; 19] = [
    order::rows_go_backwards,
    order::headings_go_backwards,
    order::outside_window,
    order::waits_for_later,
    order::presupposes,
    people::no_owner,
    people::unknown_role,
    retreat::no_rollback,
    retreat::no_threshold,
    retreat::window,
    shape::no_pause,
    shape::two_actions,
    shape::duplicate_step,
    shape::nothing_live,
    shape::idle_gate,
    head::no_launch,
    head::clocks_that_change,
    head::measures_and_cadences,
    head::references_and_review,
];

/// Looks at one document.
pub(crate) fn lint(parsed: &Parsed<'_>, context: &Context<'_>) -> Vec<Diagnostic> {
    let plan = Plan {
        path: context.path,
        text: context.text,
        runbook: &parsed.runbook,
        front: &parsed.front,
        words: context.words,
        site_lang: context.site_lang,
        now: context.now,
        places: Places::of(parsed, context.text),
        graph: tminus_plan::graph(&parsed.runbook),
    };
    let mut found = Vec::new();
    for rule in RULES {
        rule(&plan, &mut found);
    }
    found
}

impl Plan<'_> {
    /// Makes a finding with the rule's usual severity.
    fn find(&self, code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
        let severity = rule(code).map_or(Severity::Warning, |rule| rule.severity);
        Diagnostic::new(code, severity, self.path, span, message)
    }

    /// Says whether rules that read English apply.
    fn english(&self) -> bool {
        let lang = self.runbook.lang.as_deref().unwrap_or(self.site_lang);
        let primary = lang.split(['-', '_']).next().unwrap_or(lang);
        primary.eq_ignore_ascii_case("en") && !self.runbook.rtl
    }

    /// Where a section is spoken of: its heading, or for the text before the
    /// first heading the first step in it.
    fn section(&self, section: usize) -> Span {
        let heading = self.places.sections.get(section).copied().flatten();
        heading.unwrap_or_else(|| {
            let first = self.runbook.steps.iter().position(|s| s.section == section);
            first.map_or_else(Span::default, |step| self.step(step))
        })
    }

    /// Where a step is spoken of.
    fn step(&self, step: usize) -> Span {
        self.places.steps.get(step).copied().unwrap_or_default()
    }

    /// A step's text, the beginning of a long one.
    fn shown(&self, step: usize) -> &str {
        clip(&self.runbook.steps[step].text)
    }

    /// Says whether a section is `outer` or stands in it.
    fn is_in(&self, section: usize, outer: usize) -> bool {
        let mut at = Some(section);
        while let Some(found) = at {
            if found == outer {
                return true;
            }
            at = self.runbook.sections.get(found).and_then(|s| s.parent);
        }
        false
    }
}

/// The beginning of a long text.
fn clip(text: &str) -> &str {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => text[..at].trim_end(),
        None => text,
    }
}

/// Writes `1 step`, `2 steps`.
fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}
