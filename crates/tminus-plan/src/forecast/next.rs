//! What to do next.

use alloc::vec;
use alloc::vec::Vec;

use tminus_model::{Instant, Runbook, Step};

use super::{Fact, Forecast, Stage};

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextStep {
    /// The step's index.
    pub step: usize,
    /// How far it has come.
    pub stage: Stage,
    /// Whether all that it depends on is over.
    pub ready: bool,
}

impl Forecast {
    /// Gives what is left to do in the order of the forecast: what is in work
    /// first, then by start, then as in the document. Of nested steps the inner
    /// ones stand for the outer while one of them is open. With an owner, only
    /// theirs (see [`is_owned_by`]); what is blocked or failed comes last.
    ///
    /// The bar "my next step" shows the first, a war room the first ten.
    pub fn next(&self, runbook: &Runbook, facts: &[Fact], owner: Option<&str>) -> Vec<NextStep> {
        let stage = |at: usize| facts.get(at).copied().unwrap_or_default().stage;
        let mut outer = vec![false; runbook.steps.len()];
        for (at, step) in runbook.steps.iter().enumerate() {
            if let Some(parent) = step.parent.filter(|_| !stage(at).is_over())
                && let Some(outer) = outer.get_mut(parent)
            {
                *outer = true;
            }
        }
        let open = runbook.steps.iter().zip(&self.steps).enumerate();
        let mut found: Vec<((u8, Instant, usize), NextStep)> = open
            .filter(|(at, _)| !stage(*at).is_over() && !outer[*at])
            .filter(|(_, (step, _))| owner.is_none_or(|owner| is_owned_by(runbook, step, owner)))
            .map(|(at, (_, forecast))| {
                let next = NextStep {
                    step: at,
                    stage: stage(at),
                    ready: forecast.ready,
                };
                let class = match next.stage {
                    Stage::Running => 0,
                    Stage::Held => 2,
                    _ => 1,
                };
                let start = forecast.start.unwrap_or(Instant(i64::MAX));
                ((class, start, at), next)
            })
            .collect();
        found.sort_by_key(|(key, _)| *key);
        found.into_iter().map(|(_, next)| next).collect()
    }
}

/// Says whether a step is someone's: its owner, or one of several (`Ana, Ben`,
/// `Ana / Ben`, `Ana & Ben`, `Ana and Ben`), is that text or a role that stands
/// for that name. Upper and lower case are the same.
pub fn is_owned_by(runbook: &Runbook, step: &Step, who: &str) -> bool {
    let who = who.trim().to_lowercase();
    let is = |name: &str| {
        let name = name.trim();
        name.to_lowercase() == who || runbook.owner_name(name).to_lowercase() == who
    };
    step.owner.as_deref().is_some_and(|owner| {
        is(owner)
            || owner
                .split([',', ';', '/', '&', '+'])
                .flat_map(|part| part.split(" and "))
                .any(|part| !part.trim().is_empty() && is(part))
    })
}
