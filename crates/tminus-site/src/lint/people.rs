//! Owners and roles.

use std::collections::BTreeMap;

use tminus_model::{Diagnostic, SectionKind, Step};

use super::{Plan, count};
use crate::suggest::nearest;

/// `no-owner`: steps without an owner, in a document that names owners. Once a
/// section. A row that ends before its owner is a short row, and that is said.
pub(super) fn no_owner(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let steps = &plan.runbook.steps;
    if steps.iter().all(|step| step.owner.is_none()) {
        return;
    }
    let mut own: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate() {
        if step.parent.is_none() {
            own.entry(step.section).or_default().push(at);
        }
    }
    // The one who signs is the owner.
    let signs = |section: usize| {
        let mut at = Some(section);
        while let Some(found) = at {
            if plan.runbook.sections[found].kind == SectionKind::Approval {
                return true;
            }
            at = plan.runbook.sections[found].parent;
        }
        false
    };
    for (&section, own) in &own {
        let all = own.len();
        let without: Vec<usize> = own
            .iter()
            .copied()
            .filter(|at| steps[*at].owner.is_none() && !names_somebody(&steps[*at]))
            .filter(|at| !plan.places.no_owner_cell.contains(at))
            .collect();
        if without.is_empty() || signs(section) {
            continue;
        }
        let message = if without.len() == all {
            format!(
                "no step of this section has an owner ({})",
                count(all, "step")
            )
        } else {
            format!(
                "{} of {} of this section {} no owner",
                without.len(),
                count(all, "step"),
                if without.len() == 1 { "has" } else { "have" }
            )
        };
        let mut one = plan
            .find("no-owner", plan.section(section), message)
            .help("write `Owner: …` below the heading, or name the owner in the row or item");
        if without.len() < all {
            for &step in without.iter().take(3) {
                one = one.label(plan.step(step), "has no owner");
            }
        }
        found.push(one);
    }
}

/// Says whether a field names a person by another word than `Owner`.
fn names_somebody(step: &Step) -> bool {
    step.fields.iter().any(|field| {
        let name = field.name.to_lowercase();
        matches!(
            name.as_str(),
            "tester"
                | "decision maker"
                | "decided by"
                | "assignee"
                | "assigned to"
                | "lead"
                | "approver"
                | "approved by"
                | "operator"
                | "driver"
                | "dri"
                | "performed by"
                | "executed by"
                | "who"
                | "attendees"
                | "participants"
                | "team"
        )
    })
}

/// `unknown-role`: an owner is written as a role, and no role has that name.
/// Once a name.
pub(super) fn unknown_role(plan: &Plan<'_>, found: &mut Vec<Diagnostic>) {
    let roles = &plan.runbook.roles;
    if roles.is_empty() {
        // Without roles `@name` is somebody's handle.
        return;
    }
    let mut said: Vec<&str> = Vec::new();
    for (at, step) in plan.runbook.steps.iter().enumerate() {
        let Some(name) = step.owner.as_deref().and_then(|o| o.strip_prefix('@')) else {
            continue;
        };
        if roles.contains_key(name) || said.contains(&name) {
            continue;
        }
        said.push(name);
        let help = nearest(name, roles.keys().map(String::as_str)).map_or_else(
            || {
                let known: Vec<String> = roles.keys().map(|role| format!("`{role}`")).collect();
                format!(
                    "known are {}; a person's own name needs no `@`",
                    known.join(", ")
                )
            },
            |near| format!("did you mean `@{near}`?"),
        );
        found.push(
            plan.find(
                "unknown-role",
                plan.step(at),
                format!("there is no role `{name}`"),
            )
            .help(help),
        );
    }
}
