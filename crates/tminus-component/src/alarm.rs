//! What is announced, and when: milestones, never a countdown.
//!
//! [`alarms`] lists them, past and ahead, from the present state of the run; one
//! that no longer holds is not in the list. [`Attention`] remembers which were
//! announced and up to when the reader has looked.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use tminus_model::{Anchor, Instant, Millis, When};
use tminus_run::facts::SlotState;

use crate::countdown;
use crate::watch::{Gate, Look, NEAR, TimerState, TriggerState, Watched, What, filled};
use crate::words::watch as words;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The launch. The first module says it; title and sound are left.
    Launch,
    /// Steps are due.
    Due,
    /// A slot of a recurring check is due.
    Slot,
    /// A timer has run out.
    Timer,
    /// A rollback trigger's time is up.
    Trigger,
    /// The rollback gate is near or past.
    Gate,
    /// The recovery time is over.
    Deadline,
}

/// Something that is announced at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// When, in the run's time.
    pub at: Instant,
    /// What it is about.
    pub kind: Kind,
    /// Its name: the same alarm is announced once.
    pub key: String,
    /// A sentence.
    pub text: String,
}

/// Before the launch it is announced so long, in milliseconds.
const LAUNCH: [i64; 3] = [3_600_000, 600_000, 0];

/// Gives every alarm of a run as it stands, in the order of their times.
pub fn alarms(look: &Look<'_>, watched: &Watched) -> Vec<Alarm> {
    let mut all = Vec::new();
    let mut put = |at: Instant, kind: Kind, what: &str, text: String| {
        let key = [what, "@", &at.0.to_string()].concat();
        all.push(Alarm {
            at,
            kind,
            key,
            text,
        });
    };
    let launch = look.state.launch().and_then(|launch| launch.at);
    if let (Some(launch), None) = (launch, look.state.start()) {
        for (before, text) in LAUNCH.into_iter().zip(words::LAUNCH) {
            let at = Instant(launch.0 - before);
            put(at, Kind::Launch, "launch", text.to_owned());
        }
    }
    for (at, text) in due(look, watched) {
        put(at, Kind::Due, "due", text);
    }
    for check in &watched.checks {
        for slot in &check.slots {
            if matches!(slot.state, SlotState::Due | SlotState::Ahead) {
                let text = words::check_due(&check.text);
                put(slot.at, Kind::Slot, check.id.as_str(), text);
            }
        }
    }
    for timer in &watched.timers {
        if let TimerState::Running { ends: at } | TimerState::Out { at } = timer.state {
            let text = words::timer_out(&timer.label);
            put(at, Kind::Timer, timer.id.as_str(), text);
        }
    }
    for trigger in &watched.triggers {
        if let TriggerState::Watching { fires: at, .. } | TriggerState::Up { at } = trigger.state {
            let text = words::trigger_up(&trigger.text);
            put(at, Kind::Trigger, trigger.id.as_str(), text);
        }
    }
    let rollback = &watched.rollback;
    if let (Some(gate), true) = (rollback.gate, rollback.near != Gate::None) {
        let near = words::gate_near(&countdown::span(NEAR));
        put(Instant(gate.0 - NEAR.0), Kind::Gate, "gate near", near);
        put(gate, Kind::Gate, "gate", words::GATE_PASSED.to_owned());
    }
    if let Some(mode) = rollback.mode.filter(|_| rollback.is_on())
        && let Some(at) = mode.deadline
    {
        let text = words::DEADLINE_PASSED.to_owned();
        put(at, Kind::Deadline, "deadline", text);
    }
    all.sort_by(|one, other| (one.at, &one.key).cmp(&(other.at, &other.key)));
    all
}

/// When steps are due that are not settled: those of one moment together.
fn due(look: &Look<'_>, watched: &Watched) -> Vec<(Instant, String)> {
    let (runbook, state) = (look.runbook, look.state);
    let mut open: BTreeMap<Instant, Vec<usize>> = BTreeMap::new();
    for (at, due) in look.timing.schedule.due.iter().enumerate() {
        let (Some(due), Some(step)) = (*due, runbook.steps.get(at)) else {
            continue;
        };
        let settled = state.step_at(at).is_some_and(|it| it.state.is_settled());
        let idle = watched.rollback.steps.contains(&at) && !watched.rollback.is_on();
        // What counts from a start that has not happened is a plan.
        let start = step.start.as_ref().map(|window| &window.start);
        let planned = matches!(
            step.due.as_ref().or(start),
            Some(When::Exact {
                anchor: Anchor::Start,
                ..
            })
        );
        let planned = planned && state.start().is_none();
        if !settled && !idle && !planned && step.every.is_none() {
            open.entry(due).or_default().push(at);
        }
    }
    let text = |steps: &[usize]| {
        let fill = |text: &str| filled(text, runbook, state);
        if let [one] = steps {
            let step = &runbook.steps[*one];
            let owner = step.owner.as_deref().map(fill);
            let text = look.text(What::Step(*one), &step.text);
            return words::due(&text, owner.as_deref());
        }
        let section = runbook.steps[steps[0]].section;
        let same = steps.iter().all(|at| runbook.steps[*at].section == section);
        let title = runbook.sections.get(section).filter(|_| same);
        let title = title.map(|section| fill(&section.title));
        words::due_many(steps.len(), title.as_deref())
    };
    open.into_iter()
        .map(|(at, steps)| (at, text(&steps)))
        .collect()
}

/// What was announced, and up to when the reader has looked.
#[derive(Debug, Clone)]
pub struct Attention {
    announced: Instant,
    looked: Instant,
    said: BTreeSet<String>,
}

/// A clock that jumps within this is the run's own going on.
const OLD: Millis = Millis::from_mins(12 * 60);

impl Attention {
    /// From now on; what was due before was there when the page was opened.
    pub fn new(now: Instant) -> Self {
        Self {
            announced: now,
            looked: now,
            said: BTreeSet::new(),
        }
    }

    /// Gives what came due since the last call and was not announced before.
    /// What came due more than half a day ago is no news.
    pub fn news<'a>(&mut self, alarms: &'a [Alarm], now: Instant) -> Vec<&'a Alarm> {
        let before = core::mem::replace(&mut self.announced, now);
        let since = before.max(Instant(now.0 - OLD.0));
        let came = alarms.iter().filter(|it| it.at > since && it.at <= now);
        came.filter(|it| self.said.insert(it.key.clone())).collect()
    }

    /// The reader looks.
    pub fn look(&mut self, now: Instant) {
        self.looked = now;
    }

    /// Gives what is due and came since the reader looked.
    pub fn unseen<'a>(&self, alarms: &'a [Alarm], now: Instant) -> Vec<&'a Alarm> {
        let unseen = alarms
            .iter()
            .filter(|it| it.at > self.looked && it.at <= now);
        unseen.collect()
    }
}

/// When the next alarm is.
pub fn next(alarms: &[Alarm], now: Instant) -> Option<Instant> {
    alarms.iter().map(|it| it.at).find(|at| *at > now)
}

/// What is said of several at once: all of a few, else how many. The launch is
/// said by the page itself when it is alone.
pub fn said(news: &[&Alarm]) -> Option<String> {
    const FEW: usize = 3;
    match news {
        [] => None,
        [only] if only.kind == Kind::Launch => None,
        few if few.len() <= FEW => {
            let texts: Vec<&str> = few.iter().map(|it| it.text.as_str()).collect();
            Some(texts.join(" "))
        }
        many => Some(words::came(many.len(), &gravest(many)?.text)),
    }
}

/// The one that is named where there is room for one: the gravest, of equal
/// ones the latest.
pub fn gravest<'a>(of: &[&'a Alarm]) -> Option<&'a Alarm> {
    of.iter().copied().max_by_key(|it| (it.kind, it.at))
}
