//! When the steps of a runbook are planned, events included.

use std::collections::BTreeMap;

use tminus_model::ordered::Map;
use tminus_model::{Instant, LocalDateTime, Runbook, StepId, When};
use tminus_plan::{Anchors, Graph, Planned, Zone, graph, planned, resolve};

use crate::zone::IanaZone;

/// How often an event may hang on another before it is no longer followed.
const DEPTH: usize = 8;

/// The plan of a runbook before any run of it.
#[derive(Debug)]
pub(super) struct Schedule {
    /// The zone of the runbook; none where it names none.
    pub(super) zone: Option<IanaZone>,
    /// What depends on what.
    pub(super) graph: Graph,
    /// For every step, when it is planned.
    pub(super) plan: Vec<Planned>,
    launch: Option<Instant>,
    launch_local: Option<LocalDateTime>,
    events: Map<String, Instant>,
    steps: BTreeMap<StepId, Instant>,
}

impl Schedule {
    /// Plans a runbook whose launch has been resolved.
    ///
    /// An event is planned for the end of the step that it is bound to, so that
    /// `H+1 after success` has a time as soon as that step has one. Each round
    /// may give times on which the next hangs.
    pub(super) fn new(runbook: &Runbook) -> Self {
        let launch = runbook.launch.as_ref();
        let mut schedule = Self {
            zone: runbook.timezone.as_deref().and_then(IanaZone::find),
            graph: graph(runbook),
            plan: Vec::new(),
            launch: launch.and_then(|launch| launch.instant),
            launch_local: launch.map(|launch| launch.local),
            events: Map::new(),
            steps: BTreeMap::new(),
        };
        if let Some(launch) = schedule.launch {
            schedule.events.insert("start".to_owned(), launch);
        }
        for _ in 0..DEPTH {
            let before = (schedule.events.len(), schedule.steps.len());
            schedule.plan = schedule.round(runbook);
            schedule.learn(runbook);
            if before == (schedule.events.len(), schedule.steps.len()) {
                break;
            }
        }
        schedule
    }

    /// Gives the instant that a rule means when everything goes by plan.
    pub(super) fn resolve(&self, when: &When) -> Option<Instant> {
        self.with_anchors(|anchors, zone| resolve(when, anchors, zone))
    }

    /// What clocks in the runbook's zone show.
    pub(super) fn local(&self, at: Instant) -> LocalDateTime {
        match &self.zone {
            Some(zone) => zone.local(at),
            None => IanaZone::utc().local(at),
        }
    }

    fn with_anchors<R>(&self, then: impl FnOnce(&Anchors<'_>, &dyn Zone) -> R) -> R {
        let anchors = Anchors {
            launch: self.launch,
            launch_local: self.launch_local,
            start: None,
            events: &self.events,
            steps: &|id| self.steps.get(id).copied(),
        };
        match &self.zone {
            Some(zone) => then(&anchors, zone),
            None => then(&anchors, &IanaZone::utc()),
        }
    }

    fn round(&self, runbook: &Runbook) -> Vec<Planned> {
        self.with_anchors(|anchors, zone| planned(runbook, &self.graph, anchors, zone))
    }

    /// Takes over what the plan says of steps and of the events bound to them.
    fn learn(&mut self, runbook: &Runbook) {
        for (step, plan) in runbook.steps.iter().zip(&self.plan) {
            if let Some(at) = plan.end.or(plan.start) {
                self.steps.entry(step.id.clone()).or_insert(at);
            }
        }
        for (event, id) in &runbook.milestones {
            if let Some(at) = self.steps.get(id) {
                self.events.or_insert_with(event.to_lowercase(), || *at);
            }
        }
        for (step, plan) in runbook.steps.iter().zip(&mut self.plan) {
            let event = step.event.as_ref().map(|event| event.to_lowercase());
            if let Some(at) = event.and_then(|event| self.events.get(&event))
                && plan.start.is_none()
                && plan.end.is_none()
            {
                plan.start = Some(*at);
            }
        }
    }
}
