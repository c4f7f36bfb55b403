//! What a project and its documents say about findings.
//!
//! 1. `tminus-allow` in a document silences what it covers. One that names no
//!    rule, gives no reason or silences nothing is a finding itself.
//! 2. `[lints]` in `tminus.toml` gives a rule another severity, or none.
//!
//! Errors of rules that protect the output pass through both.

use std::collections::{BTreeMap, BTreeSet};

use tminus_markdown::{Allow, Covers};
use tminus_model::rules::{self, Level, RULES};
use tminus_model::{Diagnostic, Severity};

use crate::config::LintLevel;
use crate::suggest::nearest;

/// The comments of one document.
#[derive(Debug)]
pub(crate) struct Allows {
    /// The document.
    pub(crate) path: String,
    pub(crate) comments: Vec<Allow>,
    /// Whether it is a page: links of a draft are not followed, so that a
    /// comment about one would seem to be of no use.
    pub(crate) page: bool,
}

/// Takes away what documents allow, and adds what is wrong with the comments.
pub(crate) fn allow(found: &mut Vec<Diagnostic>, documents: &[Allows]) {
    let by_path: BTreeMap<&str, &Allows> = documents
        .iter()
        .filter(|document| !document.comments.is_empty())
        .map(|document| (document.path.as_str(), document))
        .collect();
    if by_path.is_empty() {
        return;
    }
    let mut used: BTreeSet<(&str, usize, usize)> = BTreeSet::new();
    found.retain(|one| {
        let Some(document) = by_path.get(one.path.as_str()) else {
            return true;
        };
        if !may_change(one) {
            return true;
        }
        let mut kept = true;
        for (number, allow) in document.comments.iter().enumerate() {
            if allow.reason.is_empty() || !allow.covers.holds(one.span) {
                continue;
            }
            for (at, (code, _)) in allow.codes.iter().enumerate() {
                if code == one.code {
                    used.insert((&document.path, number, at));
                    kept = false;
                }
            }
        }
        kept
    });
    for document in by_path.values() {
        for (number, allow) in document.comments.iter().enumerate() {
            wrong(document, allow, found);
            for (at, (code, span)) in allow.codes.iter().enumerate() {
                let silent = used.contains(&(document.path.as_str(), number, at));
                let known = rules::rule(code).is_some_and(|rule| rule.level != Level::Fixed);
                if silent || !known || allow.reason.is_empty() || !document.page {
                    continue;
                }
                let message = match allow.covers {
                    Covers::Nothing => format!("`{code}` is allowed, and nothing follows"),
                    _ => format!("`{code}` is allowed, and nothing here is found by it"),
                };
                found.push(
                    Diagnostic::new(
                        "unused-allow",
                        Severity::Warning,
                        &document.path,
                        *span,
                        message,
                    )
                    .help("remove it, or put it before the block or at the end of the line it is about"),
                );
            }
        }
    }
}

/// Says what is wrong with a comment itself.
fn wrong(document: &Allows, allow: &Allow, found: &mut Vec<Diagnostic>) {
    let mut say = |span, message: String, help: String| {
        found.push(
            Diagnostic::new(
                "bad-allow",
                Severity::Warning,
                &document.path,
                span,
                message,
            )
            .help(help),
        );
    };
    if allow.codes.is_empty() {
        say(
            allow.span,
            "this comment allows no rule".to_owned(),
            "write `<!-- tminus-allow CODE: why -->`".to_owned(),
        );
    } else if allow.reason.is_empty() {
        say(
            allow.span,
            "this comment gives no reason, so it allows nothing".to_owned(),
            "write the reason behind a colon: `<!-- tminus-allow CODE: why -->`".to_owned(),
        );
    }
    for (code, span) in &allow.codes {
        match rules::rule(code) {
            None => say(*span, format!("there is no rule `{code}`"), unknown(code)),
            Some(rule) if rule.level == Level::Fixed => say(
                *span,
                format!("`{code}` cannot be allowed"),
                "it protects the site: mend what it finds".to_owned(),
            ),
            Some(_) => {}
        }
    }
}

/// The way out of a code that is none.
pub(crate) fn unknown(code: &str) -> String {
    let lower = code.to_lowercase();
    let known = RULES.iter().map(|rule| rule.code);
    if let Some(rule) = rules::rule(&lower) {
        return format!("did you mean `{}`?", rule.code);
    }
    nearest(&lower, known).map_or_else(
        || "the manual lists every rule under Diagnostics; `tminus check --format json` names the code of each finding".to_owned(),
        |near| format!("did you mean `{near}`?"),
    )
}

/// Says whether a project or a document can change a finding.
fn may_change(found: &Diagnostic) -> bool {
    rules::rule(found.code).is_some_and(|rule| match rule.level {
        Level::Free => true,
        Level::Guarded => found.severity != Severity::Error,
        Level::Fixed => false,
    })
}

/// Gives findings the severity that the project asks for.
pub(crate) fn level(found: &mut Vec<Diagnostic>, levels: &BTreeMap<&'static str, LintLevel>) {
    if levels.is_empty() {
        return;
    }
    found.retain_mut(|one| {
        let Some(level) = levels.get(one.code).filter(|_| may_change(one)) else {
            return true;
        };
        match level {
            LintLevel::Off => return false,
            LintLevel::Info => one.severity = Severity::Info,
            LintLevel::Warning => one.severity = Severity::Warning,
            LintLevel::Error => one.severity = Severity::Error,
        }
        true
    });
}
