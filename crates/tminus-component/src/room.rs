//! What a big screen shows of a run: a function of runbook, run and time.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Instant, Runbook};
use tminus_plan::{Stage, is_owned_by};
use tminus_run::timing::Timing;
use tminus_run::{Progress, RunState, State};

use crate::countdown;
use crate::find;
use crate::frame::{Chip, Layout, Wake, is_late};
use crate::times::Times;
use crate::words::tool as words;

/// A countdown beside the big clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What it counts to.
    pub name: &'static str,
    /// `T−00:41:10`; a sentence once it is over.
    pub face: String,
    /// `due`, `soon` or `late`.
    pub urgency: &'static str,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The step.
    pub index: usize,
    /// When it is due, where it is not over.
    pub chip: Option<Chip>,
}

/// What one person has to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name.
    pub name: String,
    /// What is in work, the first of it.
    pub doing: Option<Item>,
    /// What comes next, where nothing is in work.
    pub next: Option<Item>,
    /// How many of theirs are late.
    pub late: u32,
    /// How many of theirs cannot go on.
    pub held: u32,
}

/// How far a part of the runbook has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The section.
    pub section: usize,
    /// Its count.
    pub progress: Progress,
    /// Whether the next step is in it.
    pub now: bool,
}

/// Everything but the clocks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Room {
    /// The parts, the most interesting where there are too many.
    pub parts: Vec<Part>,
    /// How many parts are not shown.
    pub more_parts: usize,
    /// Who has something to do.
    pub people: Vec<Person>,
    /// How many persons are not shown.
    pub more_people: usize,
    /// What is late, the latest first.
    pub late: Vec<Item>,
    /// How many are late in all.
    pub late_count: usize,
    /// What is blocked or has failed.
    pub held: Vec<Item>,
    /// How many in all.
    pub held_count: usize,
}

/// Gives everything but the clocks; `now` is the run's time.
pub fn room(
    runbook: &Runbook,
    state: &RunState,
    timing: &Timing,
    times: &Times,
    now: Instant,
    wake: &mut Wake,
) -> Room {
    /// So many are shown of what is late, and of what is blocked.
    const MOST: usize = 3;
    let due = |at: usize| times.steps.get(at).copied().flatten();
    let open = |at: usize| {
        let view = state.step_at(at).unwrap_or_default();
        !view.state.is_settled()
    };
    let mut late: Vec<(Instant, usize)> = (0..runbook.steps.len())
        .filter(|&at| open(at))
        .filter_map(|at| Some((due(at)?, at)))
        .filter(|&(at, _)| {
            if !is_late(at, now) {
                wake.at(Instant(at.0 + crate::frame::GRACE));
            }
            is_late(at, now)
        })
        .collect();
    late.sort_unstable();
    let held: Vec<usize> = (0..runbook.steps.len())
        .filter(|&at| {
            let view = state.step_at(at).unwrap_or_default();
            matches!(view.state, State::Blocked | State::Failed)
        })
        .collect();
    let mut item = |at: usize| Item {
        index: at,
        chip: due(at).map(|due| wake.chip(due, now)),
    };
    let mut people = Vec::new();
    for name in find::owners(runbook) {
        let mut theirs = timing.forecast.next(runbook, &timing.facts, Some(&name));
        theirs.retain(|next| !state.is_put_off(next.step));
        let is_theirs = |at: &usize| is_owned_by(runbook, &runbook.steps[*at], &name);
        let of = |stage| theirs.iter().find(move |next| next.stage == stage);
        let doing = of(Stage::Running).map(|next| item(next.step));
        let next = match doing {
            Some(_) => None,
            None => of(Stage::Waiting).map(|next| item(next.step)),
        };
        let person = Person {
            late: late.iter().filter(|(_, at)| is_theirs(at)).count() as u32,
            held: held.iter().filter(|at| is_theirs(at)).count() as u32,
            name,
            doing,
            next,
        };
        let start = theirs.first().map(|next| {
            let forecast = timing.forecast.steps.get(next.step);
            let start = forecast.and_then(|it| it.start);
            (person.doing.is_none(), start.unwrap_or(Instant(i64::MAX)))
        });
        if let Some(start) = start {
            people.push((start, person));
        }
    }
    people.sort_by_key(|(start, _)| *start);
    // All of it must fit on the screen: more cannot be read from across a room.
    let is_well = late.is_empty() && held.is_empty();
    let most_people = if is_well { 8 } else { 4 };
    let more_people = people.len().saturating_sub(most_people);
    people.truncate(most_people);
    let (parts, more_parts) = parts(runbook, state);
    Room {
        parts,
        more_parts,
        people: people.into_iter().map(|(_, person)| person).collect(),
        more_people,
        late_count: late.len(),
        late: late.iter().take(MOST).map(|(_, at)| item(*at)).collect(),
        held_count: held.len(),
        held: held.iter().take(MOST).map(|at| item(*at)).collect(),
    }
}

/// The parts that the meter shows, each on its own. Of too many, those from the
/// first that is open on.
fn parts(runbook: &Runbook, state: &RunState) -> (Vec<Part>, usize) {
    const MOST_PARTS: usize = 7;
    let next = state.next_step().and_then(|id| state.position(id));
    let next = next.map(|at| runbook.steps[at].section);
    let holds = |section: usize| {
        let mut at = next;
        while let Some(here) = at {
            if here == section {
                return true;
            }
            let parent = runbook.sections.get(here).and_then(|it| it.parent);
            at = parent.filter(|&parent| parent < here);
        }
        false
    };
    let sections = Layout::new(runbook, state).meter.concat();
    let all: Vec<Part> = sections
        .into_iter()
        .map(|section| Part {
            section,
            progress: state.section_progress(section),
            now: holds(section),
        })
        .collect();
    if all.len() <= MOST_PARTS {
        return (all, 0);
    }
    let open = all.iter().position(|part| !part.progress.is_complete());
    let from = open.unwrap_or(0).min(all.len() - MOST_PARTS);
    let more = all.len() - MOST_PARTS;
    (all.into_iter().skip(from).take(MOST_PARTS).collect(), more)
}

/// The countdown beside the clock: of a rollback until the service must be back,
/// else, from the launch on, until the last moment at which there is a way back.
pub fn gate(timing: &Timing, times: &Times, now: Instant, wake: &mut Wake) -> Option<Gate> {
    let still = |name, face: &str, urgency| Gate {
        name,
        face: face.to_owned(),
        urgency,
    };
    if let Some(mode) = timing.mode {
        if mode.restored.is_some() {
            return Some(still(words::ROLLBACK, words::RESTORED, "due"));
        }
        let Some(deadline) = mode.deadline else {
            return Some(still(words::ROLLBACK, words::CALLED, "late"));
        };
        if now >= deadline {
            return Some(still(words::RTO, words::OVER, "late"));
        }
        return Some(counted(words::RESTORE_BY, deadline, now, wake));
    }
    let gate = timing.rollback.gate?;
    let launched = times.start.or(times.launch.filter(|&at| at <= now));
    if launched.is_none() {
        times.launch.into_iter().for_each(|at| wake.at(at));
        return None;
    }
    if now >= gate {
        return Some(still(words::WAY_BACK, words::CLOSED, "late"));
    }
    Some(counted(words::WAY_BACK_FOR, gate, now, wake))
}

fn counted(name: &'static str, at: Instant, now: Instant, wake: &mut Wake) -> Gate {
    /// From here on it is time to think about it.
    const SOON: i64 = 30 * 60_000;
    let shown = countdown::face(at, now, "+");
    wake.at(shown.until);
    Gate {
        name,
        face: shown.text,
        urgency: if (at - now).0 <= SOON { "soon" } else { "due" },
    }
}

#[cfg(test)]
mod tests {
    use tminus_model::{Instant, Runbook, Section, Step, StepId, StepKind};
    use tminus_plan::rollback::RollbackPlan;
    use tminus_plan::{Forecast, Goal, forecast, graph};
    use tminus_run::timing::{RollbackMode, Timing};
    use tminus_run::{Config, Event, MemoryStore, Session, State};

    use super::{Room, gate, room};
    use crate::frame::Wake;
    use crate::times::Times;

    const MINUTE: i64 = 60_000;

    fn runbook() -> Runbook {
        let step = |text: &str, owner: &str| Step {
            owner: Some(owner.into()),
            ..Step::new(StepId::new(text), StepKind::Task, text.into())
        };
        Runbook {
            sections: vec![Section::default()],
            steps: vec![
                step("Lower the lifetime", "Ana"),
                step("Purge", "Ben"),
                step("Watch", "Ana"),
            ],
            ..Runbook::default()
        }
    }

    fn shown(events: Vec<Event>, dues: [i64; 3], now: i64) -> Room {
        let config = Config {
            site: "site@/".into(),
            run: "main".into(),
            writer: "AAAAAAAAAAAA".into(),
            actor: None,
        };
        let (mut session, _) = Session::open(MemoryStore::default(), config, runbook(), Instant(1));
        for event in events {
            session.handle(event, Instant(2));
        }
        let facts = tminus_run::facts::facts(session.runbook(), &session.counted());
        let known = facts.for_forecast(session.state());
        let graph = graph(session.runbook());
        let schedule = tminus_plan::Schedule::default();
        let forecast: Forecast = forecast(
            session.runbook(),
            &graph,
            &schedule,
            &known,
            Some(Instant(now)),
            Goal::End,
        );
        let timing = Timing {
            facts: known,
            forecast,
            ..Timing::default()
        };
        let times = Times {
            steps: dues.map(|due| Some(Instant(due * MINUTE))).to_vec(),
            ..Times::default()
        };
        let (runbook, state) = (session.runbook(), session.state());
        room(
            runbook,
            state,
            &timing,
            &times,
            Instant(now),
            &mut Wake::default(),
        )
    }

    fn set(step: &str, to: State) -> Event {
        Event::Set {
            step: StepId::new(step),
            to,
            note: to.needs_reason().then(|| "waits for the bank".to_owned()),
        }
    }

    #[test]
    fn who_is_at_what_and_what_holds_it_up() {
        let events = vec![set("Purge", State::Blocked), set("Watch", State::Doing)];
        let room = shown(events, [10, 20, 90], 30 * MINUTE);
        assert_eq!((room.late_count, room.held_count), (2, 1));
        let late: Vec<usize> = room.late.iter().map(|item| item.index).collect();
        assert_eq!(late, [0, 1], "the latest first");
        let ana = &room.people[0];
        assert_eq!((ana.name.as_str(), ana.late, ana.held), ("Ana", 1, 0));
        assert_eq!(ana.doing.as_ref().map(|item| item.index), Some(2));
        assert_eq!(ana.next, None);
        let ben = &room.people[1];
        assert_eq!((ben.held, &ben.doing, &ben.next), (1, &None, &None));
    }

    #[test]
    fn who_has_nothing_left_is_not_shown() {
        let room = shown(vec![set("Purge", State::Done)], [99, 99, 99], 0);
        let names: Vec<&str> = room.people.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["Ana"]);
        assert_eq!(room.people[0].next.as_ref().map(|item| item.index), Some(0));
        assert_eq!((room.late_count, room.held_count), (0, 0));
    }

    #[test]
    fn the_way_back_is_counted_from_the_launch_on() {
        let mut timing = Timing {
            rollback: RollbackPlan {
                gate: Some(Instant(140 * MINUTE)),
                ..RollbackPlan::default()
            },
            ..Timing::default()
        };
        let times = Times {
            launch: Some(Instant(60 * MINUTE)),
            ..Times::default()
        };
        let face = |timing: &Timing, now: i64| {
            let gate = gate(timing, &times, Instant(now * MINUTE), &mut Wake::default());
            gate.map(|gate| (gate.face, gate.urgency))
        };
        assert_eq!(face(&timing, 59), None);
        assert_eq!(face(&timing, 60), Some(("T−01:20:00".into(), "due")));
        assert_eq!(face(&timing, 110), Some(("T−00:30:00".into(), "soon")));
        assert_eq!(face(&timing, 140), Some(("Closed".into(), "late")));
        timing.mode = Some(RollbackMode {
            called: Instant(100 * MINUTE),
            deadline: Some(Instant(145 * MINUTE)),
            restored: None,
        });
        assert_eq!(face(&timing, 115), Some(("T−00:30:00".into(), "soon")));
        assert_eq!(face(&timing, 145), Some(("Over".into(), "late")));
        if let Some(mode) = &mut timing.mode {
            mode.restored = Some(Instant(150 * MINUTE));
        }
        assert_eq!(face(&timing, 160), Some(("Service restored".into(), "due")));
    }
}
