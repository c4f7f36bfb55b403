//! From rules to instants.
//!
//! Calendar offsets keep the launch's wall clock across a change of the clocks:
//! `T-7 days` of a launch at 09:00 is 09:00. Exact offsets are added to the
//! instant. Which is which was decided where the rule was read.

use alloc::string::String;

use tminus_model::ordered::Map;
use tminus_model::{Anchor, Instant, LocalDateTime, Runbook, StepId, When};

use super::civil;

/// A time zone: jiff in the generator, `Intl` in the page.
///
/// Both read a wall clock that does not exist (the clocks go forward over it)
/// as that much later, and one that exists twice as the earlier of the two:
/// RFC 5545 and jiff's `Disambiguation::Compatible`.
pub trait Zone {
    /// Gives the instant at which clocks in the zone show this.
    fn instant(&self, local: LocalDateTime) -> Instant;

    /// Gives what clocks in the zone show at this instant.
    fn local(&self, at: Instant) -> LocalDateTime;
}

/// What the rules of a run count from, as far as it is known.
pub struct Anchors<'a> {
    /// The planned launch.
    pub launch: Option<Instant>,
    /// The same as a wall clock; taken from `launch` where it is missing.
    pub launch_local: Option<LocalDateTime>,
    /// The actual start; before it, `H+…` counts from the launch.
    pub start: Option<Instant>,
    /// Events that happened, by name in lower case.
    pub events: &'a Map<String, Instant>,
    /// The moment a step was done, if it was.
    pub steps: &'a dyn Fn(&StepId) -> Option<Instant>,
}

impl core::fmt::Debug for Anchors<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Anchors")
            .field("launch", &self.launch)
            .field("launch_local", &self.launch_local)
            .field("start", &self.start)
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}

impl Anchors<'_> {
    fn launch(&self, zone: &dyn Zone) -> Option<Instant> {
        self.launch
            .or_else(|| self.launch_local.map(|local| zone.instant(local)))
    }
}

/// Gives the instant that a rule means; `None` while its anchor is not known,
/// or where the date leaves the years 1 to 9999.
pub fn resolve(when: &When, anchors: &Anchors<'_>, zone: &dyn Zone) -> Option<Instant> {
    match when {
        When::Wall(local) => Some(zone.instant(*local)),
        When::Exact { anchor, offset } => {
            let from = match anchor {
                Anchor::Launch => anchors.launch(zone),
                Anchor::Start => anchors.start.or_else(|| anchors.launch(zone)),
                Anchor::Event(name) => anchors.events.get(name).copied(),
                Anchor::Step(id) => (anchors.steps)(id),
            };
            Some(from? + *offset)
        }
        When::Calendar { days, working } => {
            let launch = match anchors.launch_local {
                Some(local) => local,
                None => zone.local(anchors.launch?),
            };
            let (day, days) = (civil::days_of(launch), i64::from(*days));
            let day = if *working {
                civil::working_days_after(day, days)
            } else {
                day + days
            };
            Some(zone.instant(civil::on_day(day, launch)?))
        }
    }
}

/// Resolves rules one after the other. Steps of one section are mostly due at
/// one time: what was asked last is kept.
pub(crate) struct Resolver<'r> {
    anchors: &'r Anchors<'r>,
    zone: &'r dyn Zone,
    last: Option<(&'r When, Option<Instant>)>,
}

impl<'r> Resolver<'r> {
    pub(crate) fn new(anchors: &'r Anchors<'r>, zone: &'r dyn Zone) -> Self {
        Self {
            anchors,
            zone,
            last: None,
        }
    }

    /// As [`resolve`].
    pub(crate) fn resolve(&mut self, when: &'r When) -> Option<Instant> {
        if let Some((last, found)) = self.last
            && last == when
        {
            return found;
        }
        let found = resolve(when, self.anchors, self.zone);
        self.last = Some((when, found));
        found
    }
}

/// Fills in the instant of the launch and of every step that the author's
/// launch alone decides. A run that has its own launch resolves again.
pub fn resolve_runbook(runbook: &mut Runbook, zone: &dyn Zone) {
    if let Some(launch) = &mut runbook.launch {
        launch.instant = Some(zone.instant(launch.local));
    }
    let events = Map::new();
    let anchors = Anchors {
        launch: runbook.launch.as_ref().and_then(|launch| launch.instant),
        launch_local: runbook.launch.as_ref().map(|launch| launch.local),
        start: None,
        events: &events,
        steps: &|_| None,
    };
    for step in &mut runbook.steps {
        let when = step.start.as_ref().map(|window| &window.start);
        step.at = when
            .or(step.due.as_ref())
            .and_then(|when| resolve(when, &anchors, zone));
    }
}
