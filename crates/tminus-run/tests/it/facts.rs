//! Actual times, evidence, timers, recurring checks, triggers, rollback,
//! forecasts and comparisons of runs.

use std::collections::BTreeMap;

use tminus_model::{
    Anchor, Check, Instant, Launch, LocalDateTime, Millis, Rollback, Runbook, SectionKind, StepId,
    Trigger, TriggerKind, When, Window,
};
use tminus_plan::rollback::trigger_hold;
use tminus_plan::time::{Utc, parse_cadence};
use tminus_plan::{Goal, Zone as _, graph};
use tminus_run::action::{self, Action, Refusal, SlotResult, TimerMove, WatchMove};
use tminus_run::compare::{Column, compare};
use tminus_run::facts::{Facts, SlotState, Timer, WatchState, facts, slots, timer_ids};
use tminus_run::runs::{RunKind, RunSetup, Scale};
use tminus_run::timing::{Timing, rollback_steps, timing};
use tminus_run::{Event, MemoryStore, Session, State};

use crate::common::{at, id, open, runbook};

/// Half an hour's launch at [`at`]`(0)`: rows of a chain at 0, 10 and 20 minutes.
fn book() -> Runbook {
    let mut book = runbook(&[
        "# Launch",
        "- Freeze",
        "- Deploy",
        "- Declare success {#success}",
        "- Tell everyone",
        "# Rollback",
        "- Announce it",
        "- Run the script",
    ]);
    for (step, minutes) in (0..).zip([0, 10, 20]) {
        let one = &mut book.steps[step];
        one.chained = true;
        let start = When::Exact {
            anchor: Anchor::Start,
            offset: Millis::from_mins(minutes),
        };
        one.start = Some(Window { start, end: None });
    }
    let start = When::Exact {
        anchor: Anchor::Event("success".to_owned()),
        offset: Millis::from_mins(60),
    };
    book.steps[3].start = Some(Window { start, end: None });
    book.milestones
        .insert("success".to_owned(), StepId::new("success"));
    book.sections[1].kind = SectionKind::Rollback;
    let local: LocalDateTime = Utc.local(at(0));
    book.launch = Some(Launch {
        local,
        instant: Some(at(0)),
    });
    book.window = Some(Millis::from_mins(120));
    book.rollback = Some(Rollback {
        duration: Some(Millis::from_mins(30)),
        margin: Some(Millis::from_mins(10)),
        rto: Some(Millis::from_mins(45)),
    });
    book
}

type Tab = Session<MemoryStore>;

fn new() -> Tab {
    open(MemoryStore::default(), 1, &book(), at(-60_000)).0
}

fn known(tab: &Tab) -> Facts {
    facts(tab.runbook(), &tab.counted())
}

fn times(tab: &Tab, now: Instant) -> Timing {
    let graph = graph(tab.runbook());
    timing(
        tab.runbook(),
        &graph,
        tab.state(),
        &known(tab),
        &Utc,
        now,
        Goal::End,
    )
}

fn minutes(at_minutes: i64) -> Instant {
    at(at_minutes * 60_000)
}

fn set(tab: &mut Tab, text: &str, to: State, minute: i64) {
    let step = id(&book(), text);
    let note = to.needs_reason().then(|| "because".to_owned());
    tab.handle(Event::Set { step, to, note }, minutes(minute));
}

fn act(tab: &mut Tab, action: Result<Action, Refusal>, minute: i64) {
    let effects = tab.handle(Event::Act(action.unwrap()), minutes(minute));
    assert!(crate::common::is_saved(&effects), "{effects:?}");
}

#[test]
fn actual_times_follow_the_states_and_can_be_corrected_with_a_reason() {
    let mut tab = new();
    let deploy = id(&book(), "Deploy");
    let span = |tab: &Tab| {
        let step = &known(tab).steps[1];
        let minute = |at: Option<Instant>| at.map(|at| (at - minutes(0)).0 / 60_000);
        (minute(step.start), minute(step.end))
    };
    for (to, minute, expect) in [
        (State::Doing, 1, (Some(1), None)),
        (State::Blocked, 2, (Some(1), None)),
        (State::Doing, 3, (Some(1), None)),
        (State::Done, 9, (Some(1), Some(9))),
        (State::Doing, 10, (Some(10), None)),
        (State::Todo, 11, (None, None)),
        (State::Done, 12, (None, Some(12))),
    ] {
        set(&mut tab, "Deploy", to, minute);
        assert_eq!(span(&tab), expect, "{to:?}");
    }
    let why = "clicked late";
    let fix = action::correct(
        &deploy,
        Some(minutes(5)),
        Some(minutes(8)),
        why,
        minutes(13),
    );
    act(&mut tab, fix, 13);
    assert_eq!(span(&tab), (Some(5), Some(8)));
    assert_eq!(known(&tab).steps[1].corrected.as_ref().unwrap().why, why);
    tab.handle(Event::Undo, minutes(14));
    assert_eq!(span(&tab), (None, Some(12)));
    tab.handle(Event::Redo, minutes(15));
    // What is done again has times of its own.
    set(&mut tab, "Deploy", State::Todo, 16);
    assert_eq!(
        (span(&tab), known(&tab).steps[1].corrected.clone()),
        ((None, None), None)
    );
    set(&mut tab, "Deploy", State::Done, 17);
    tab.handle(Event::Act(action::reset()), minutes(18));
    assert_eq!(span(&tab), (None, None));
    // After a reload it is the same.
    let (later, _) = open(tab.store().clone(), 2, &book(), minutes(20));
    assert_eq!(known(&later), known(&tab));
}

#[test]
fn evidence_and_timers_are_part_of_the_run() {
    let mut tab = new();
    let deploy = id(&book(), "Deploy");
    act(
        &mut tab,
        action::link(&deploy, "https://example.com/run/7"),
        1,
    );
    let left = Millis::from_mins(10);
    let timer = |tab: &Tab| known(tab).steps[1].timer;
    act(
        &mut tab,
        Ok(action::timer(&deploy, TimerMove::Run, left)),
        2,
    );
    let (began, ends) = (minutes(2), minutes(12));
    assert_eq!(timer(&tab), Some(Timer::Running { began, ends }));
    assert_eq!(
        timer(&tab).unwrap().left(minutes(13)),
        Millis::from_mins(-1)
    );
    let left = timer(&tab).unwrap().left(minutes(5));
    act(
        &mut tab,
        Ok(action::timer(&deploy, TimerMove::Pause, left)),
        5,
    );
    assert_eq!(timer(&tab).unwrap().left(minutes(50)), Millis::from_mins(7));
    act(
        &mut tab,
        Ok(action::timer(&deploy, TimerMove::Stop, left)),
        6,
    );
    assert_eq!(timer(&tab), None);
    assert_eq!(
        known(&tab).steps[1].links[0].url,
        "https://example.com/run/7"
    );
}

#[test]
fn a_timer_of_a_block_is_found_again_in_an_edited_runbook() {
    let timer = |label: &str| tminus_model::Timer {
        label: Some(label.to_owned()),
        duration: Millis::from_mins(10),
        line: 1,
    };
    let mut book = book();
    book.timers = vec![timer("Soak"), timer("Watch"), timer("Watch")];
    let [_, first, second] = &*timer_ids(&book) else {
        unreachable!("as many names as timers");
    };
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, minutes(0));
    let run = action::timer(second, TimerMove::Run, Millis::from_mins(10));
    act(&mut tab, Ok(run), 3);
    let (began, ends) = (minutes(3), minutes(13));
    let running = Timer::Running { began, ends };
    assert_eq!(known(&tab).timers.get(second), Some(&running));
    assert_eq!(known(&tab).timers.get(first), None);
    assert_eq!(known(&tab).steps.iter().find(|it| it.timer.is_some()), None);
    // One more before them, and one less.
    let names = timer_ids(&book);
    book.timers = vec![timer("Other"), timer("Watch"), timer("Watch")];
    assert_eq!(timer_ids(&book)[1..], names[1..]);
    act(
        &mut tab,
        Ok(action::timer(second, TimerMove::Stop, Millis(0))),
        4,
    );
    assert_eq!(known(&tab).timers.len(), 0);
}

#[test]
fn missed_slots_of_a_recurring_check_stay_missed() {
    use SlotState::{Ahead, Done, Due, Failed, Skipped};

    let mut book = book();
    let check = StepId::new("errors");
    book.checks.push(Check {
        id: check.clone(),
        text: "Error rate".to_owned(),
        cadence: Some(parse_cadence("every 30m for 2h, then hourly for 2h").unwrap()),
        period: None,
        owner: None,
        section: 0,
        line: 1,
    });
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, minutes(-1));
    assert!(times(&tab, minutes(0)).recurring[0].anchor.is_none());
    tab.handle(Event::Act(action::start(minutes(0))), minutes(0));
    let say = |slot: u32, to, why: &str| {
        action::check(&check, slot, minutes(30 * (i64::from(slot) + 1)), to, why)
    };
    act(&mut tab, say(0, SlotResult::Done, ""), 31);
    act(&mut tab, say(1, SlotResult::Failed, "2 %"), 70);
    act(&mut tab, say(2, SlotResult::Done, ""), 125);
    act(
        &mut tab,
        say(3, SlotResult::Skipped, "all hands on the fix"),
        126,
    );
    let states = |tab: &Tab, minute: i64| {
        let now = minutes(minute);
        let timing = times(tab, now);
        let found = slots(&timing.recurring[0], known(tab).checks.get(&check), now);
        let states: Vec<SlotState> = found.iter().map(|slot| slot.state).collect();
        (
            found.last().map(|slot| (slot.at - minutes(0)).0 / 60_000),
            states,
        )
    };
    let late = SlotState::Missed {
        late: Some(minutes(125)),
    };
    let missed = SlotState::Missed { late: None };
    assert_eq!(
        states(&tab, 130),
        (Some(180), vec![Done, Failed, late, Skipped, Ahead])
    );
    assert_eq!(
        states(&tab, 181),
        (Some(240), vec![Done, Failed, late, Skipped, Due, Ahead])
    );
    let all = vec![Done, Failed, late, Skipped, missed, missed];
    assert_eq!(states(&tab, 10_000), (Some(240), all));
    act(&mut tab, say(2, SlotResult::Todo, ""), 200);
    assert_eq!(states(&tab, 10_000).1[2], missed);
}

#[test]
fn a_trigger_fires_once_its_condition_has_held() {
    let mut book = book();
    let trigger = Trigger {
        id: StepId::new("rate"),
        text: "Error rate > 2 % for 5 consecutive minutes".to_owned(),
        kind: TriggerKind::Automatic,
        section: 1,
        line: 1,
    };
    book.triggers.push(trigger.clone());
    let hold = trigger_hold(&trigger.text);
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, minutes(0));
    let state = |tab: &Tab, minute| known(tab).watches[&trigger.id].state(hold, minutes(minute));
    for (to, minute) in [
        (WatchMove::Watch, 10),
        (WatchMove::Clear, 12),
        (WatchMove::Watch, 20),
    ] {
        act(
            &mut tab,
            action::watch(&trigger.id, to, minutes(minute)),
            minute,
        );
        if to == WatchMove::Clear {
            assert_eq!(state(&tab, 60), WatchState::Clear);
        }
    }
    let (since, fires) = (minutes(20), minutes(25));
    assert_eq!(state(&tab, 24), WatchState::Watching { since, fires });
    assert_eq!(state(&tab, 25), WatchState::Fired { at: fires });
    act(
        &mut tab,
        action::watch(&trigger.id, WatchMove::Fire, minutes(22)),
        22,
    );
    assert_eq!(state(&tab, 23), WatchState::Fired { at: minutes(22) });
    tab.handle(Event::Undo, minutes(23));
    assert_eq!(state(&tab, 23), WatchState::Watching { since, fires });
}

#[test]
fn the_rollback_has_a_gate_and_a_deadline_and_leaves_the_launch_alone() {
    let mut tab = new();
    set(&mut tab, "Freeze", State::Done, 1);
    set(&mut tab, "Deploy", State::Failed, 15);
    let before: Vec<String> = tab.ops().map(tminus_run::op::Op::write).collect();
    let timing = times(&tab, minutes(16));
    assert_eq!(timing.rollback.gate, Some(minutes(80)));
    assert_eq!(
        timing.rollback.left(timing.now),
        Some(Millis::from_mins(64))
    );
    assert_eq!(timing.mode, None);
    act(
        &mut tab,
        action::call_rollback("deploy failed", minutes(20)),
        20,
    );
    let mode = times(&tab, minutes(21)).mode.unwrap();
    assert_eq!(
        (mode.called, mode.deadline),
        (minutes(20), Some(minutes(65)))
    );
    assert_eq!(rollback_steps(&book()), [4, 5]);
    set(&mut tab, "Announce it", State::Done, 22);
    act(&mut tab, action::end_rollback("", minutes(50)), 50);
    assert_eq!(
        times(&tab, minutes(60)).mode.unwrap().restored,
        Some(minutes(50))
    );
    let after: Vec<String> = tab.ops().map(tminus_run::op::Op::write).collect();
    assert_eq!(after[..before.len()], before);
    assert_eq!(
        tab.state().step(&id(&book(), "Deploy")).state,
        State::Failed
    );
    // Postponing the launch moves the gate.
    let local = Utc.local(minutes(30));
    let launch = Event::Act(action::launch(local, "Etc/UTC", minutes(30)));
    tab.handle(launch, minutes(51));
    assert_eq!(times(&tab, minutes(60)).rollback.gate, Some(minutes(110)));
}

#[test]
fn the_way_back_is_nobodys_next_step_until_it_is_taken() {
    let mut tab = new();
    let next = |tab: &Tab| {
        let next = tab.state().next_step()?;
        let at = tab.state().position(next)?;
        Some(tab.runbook().steps[at].text.clone())
    };
    let count = |tab: &Tab| {
        let progress = tab.state().progress();
        (progress.done, progress.total, progress.is_complete())
    };
    for text in ["Freeze", "Deploy", "Declare success"] {
        set(&mut tab, text, State::Done, 1);
    }
    assert_eq!(count(&tab), (3, 4, false));
    set(&mut tab, "Tell everyone", State::Done, 2);
    // A launch that went well is complete, and "Done" does not begin a rollback.
    assert_eq!((next(&tab), count(&tab)), (None, (4, 4, true)));
    assert!(tab.state().is_put_off(4) && !tab.state().is_put_off(3));

    act(&mut tab, action::call_rollback("errors", minutes(3)), 3);
    assert_eq!(next(&tab).as_deref(), Some("Announce it"));
    assert_eq!(count(&tab), (4, 6, false));
    tab.handle(Event::Undo, minutes(4));
    assert_eq!((next(&tab), count(&tab)), (None, (4, 4, true)));

    // Begun without a call, it is taken too.
    set(&mut tab, "Announce it", State::Done, 5);
    assert_eq!(next(&tab).as_deref(), Some("Run the script"));
    assert_eq!(count(&tab), (5, 6, false));
    set(&mut tab, "Announce it", State::Todo, 6);
    assert_eq!((next(&tab), count(&tab)), (None, (4, 4, true)));

    // What has a due time is part of the plan wherever it stands.
    let mut book = book();
    book.steps[4].due = Some(When::Exact {
        anchor: Anchor::Launch,
        offset: Millis::from_mins(-30),
    });
    let tab = open(MemoryStore::default(), 1, &book, at(0)).0;
    assert_eq!(tab.state().progress().total, 5);
    assert!(tab.state().is_put_off(5) && !tab.state().is_put_off(4));
}

#[test]
fn the_tick_of_the_step_that_is_bound_to_it_begins_the_rollback() {
    let mut book = book();
    let announce = id(&book, "Announce it");
    book.milestones
        .insert("rollback".to_owned(), announce.clone());
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, minutes(0));
    assert_eq!(times(&tab, minutes(16)).mode, None);
    set(&mut tab, "Announce it", State::Done, 17);
    let mode = times(&tab, minutes(18)).mode.unwrap();
    assert_eq!(
        (mode.called, mode.deadline),
        (minutes(17), Some(minutes(62)))
    );
    tab.handle(Event::Undo, minutes(19));
    assert_eq!(times(&tab, minutes(20)).mode, None);
    // Who called it before says since when.
    act(&mut tab, action::call_rollback("", minutes(20)), 20);
    set(&mut tab, "Announce it", State::Done, 22);
    assert_eq!(times(&tab, minutes(23)).mode.unwrap().called, minutes(20));
}

#[test]
fn a_run_forecasts_what_is_left_of_it() {
    let mut tab = new();
    let minute = |at: Option<Instant>| at.map(|at| (at - minutes(0)).0 / 60_000);
    let forecast = |tab: &Tab, now: i64| -> Vec<(Option<i64>, Option<i64>)> {
        let steps = times(tab, minutes(now)).forecast.steps;
        let spans = steps
            .iter()
            .take(4)
            .map(|s| (minute(s.start), minute(s.end)));
        spans.collect()
    };
    let some = |start, end| (Some(start), Some(end));
    assert_eq!(
        forecast(&tab, -1),
        [some(0, 10), some(10, 20), some(20, 20), some(80, 80)]
    );
    // H+ counts from the actual start, five minutes late.
    tab.handle(Event::Act(action::start(minutes(5))), minutes(5));
    set(&mut tab, "Freeze", State::Done, 12);
    set(&mut tab, "Deploy", State::Doing, 18);
    assert_eq!(
        forecast(&tab, 20),
        [(None, Some(12)), some(18, 28), some(28, 28), some(88, 88)]
    );
    let timing = times(&tab, minutes(20));
    let late: Vec<i64> = timing
        .forecast
        .steps
        .iter()
        .map(|s| s.late.0 / 60_000)
        .collect();
    assert_eq!(late[..3], [0, 3, 3]);
    let next = timing.forecast.next(tab.runbook(), &timing.facts, None);
    assert_eq!(next[0].step, 1);
    // The milestone is the event: an hour after it was ticked.
    set(&mut tab, "Deploy", State::Done, 25);
    set(&mut tab, "Declare success", State::Done, 40);
    assert_eq!(forecast(&tab, 41)[3], some(100, 100));
    assert_eq!(times(&tab, minutes(41)).events["success"], minutes(40));
}

#[test]
fn a_rehearsal_runs_in_its_own_time_and_is_compared_with_the_launch() {
    let book = book();
    // Twenty minutes of launch in one of the afternoon before.
    let wall = Instant(minutes(0).0 - 86_400_000);
    let scale = Scale::new(wall, minutes(0), 20).unwrap();
    let (mut practice, _) = open(MemoryStore::default(), 7, &book, wall);
    let setup = RunSetup {
        kind: RunKind::Rehearsal,
        name: None,
        scale: Some(scale),
    };
    practice.begin(&setup, wall);
    let tick = |tab: &mut Tab, text: &str, to, at| {
        let step = id(&book, text);
        tab.handle(
            Event::Set {
                step,
                to,
                note: None,
            },
            at,
        );
    };
    let after = |seconds: i64| wall + Millis::from_secs(seconds);
    practice.handle(Event::Act(action::start(after(0))), after(0));
    tick(&mut practice, "Freeze", State::Doing, after(0));
    tick(&mut practice, "Freeze", State::Done, after(24));
    let now = times(&practice, after(30));
    assert_eq!(now.now, minutes(10));
    assert_eq!(now.facts[0].end, Some(minutes(8)));
    assert_eq!(known(&practice).kind, RunKind::Rehearsal);

    let mut live = new();
    live.handle(Event::Act(action::start(minutes(3))), minutes(3));
    set(&mut live, "Freeze", State::Doing, 3);
    set(&mut live, "Freeze", State::Done, 18);
    let plan = times(&new(), minutes(0)).schedule;
    let (one, other) = (known(&practice), known(&live));
    let columns = [
        Column {
            name: "Rehearsal",
            state: practice.state(),
            facts: &one,
        },
        Column {
            name: "Live",
            state: live.state(),
            facts: &other,
        },
    ];
    let found = compare(&book, &plan, Some(minutes(0)), &columns);
    assert_eq!(found.heads[0].took, Some(Millis::from_mins(8)));
    assert_eq!(found.heads[1].zero, Some(minutes(3)));
    let row = &found.rows[0];
    assert_eq!(row.planned.length, Some(Millis::from_mins(10)));
    let behind: Vec<_> = row
        .cells
        .iter()
        .map(|cell| (cell.behind, cell.longer))
        .collect();
    let both = |minutes| {
        (
            Some(Millis::from_mins(minutes)),
            Some(Millis::from_mins(minutes)),
        )
    };
    assert_eq!(behind, [both(-2), both(5)]);
    assert_eq!(found.rows[1].cells[0].span.end, None);
    assert_eq!(found.rows.len(), book.steps.len());
}

#[test]
fn hostile_data_makes_no_fact() {
    use tminus_run::clock::Stamp;
    use tminus_run::op::Op;

    let book = book();
    let deploy = id(&book, "Deploy");
    let mut previous: Option<String> = None;
    let lines = [
        r#""k":"open","d":{"kind":7,"run":"main","scale":{"factor":-3}}"#,
        r#""k":"link","d":{"url":"javascript:alert(1)"}"#,
        r#""k":"time","d":{"start":9223372036854775807}"#,
        r#""k":"timer","d":{"to":"run","left":9223372036854775807}"#,
        r#""k":"check","d":{"slot":-1,"to":"done"}"#,
        r#""k":"watch","d":{"to":"explode"}"#,
        r#""k":"run","d":{"closed":"yes"}"#,
        r#""k":"event","d":{"name":"rollback","at":9223372036854775807}"#,
        r#""k":"launch","d":{"local":"2026-99-99T00:00","at":1}"#,
        r#""k":"set","d":{"to":"dance"}"#,
    ];
    let store = MemoryStore::default();
    for (n, line) in (0..).zip(lines) {
        let prev = previous.map_or(String::new(), |prev| format!(r#","p":"{prev}""#));
        let (ms, step) = (at(n).0, deploy.as_str());
        let subject = if n > 0 {
            format!(r#""s":"{step}","#)
        } else {
            String::new()
        };
        let text = format!(r#"{{"w":"attacker","n":{n},"t":[{ms},0],{subject}{line}{prev}}}"#);
        let op = Op::read(&text).unwrap();
        assert_eq!(op.time, Stamp { ms, count: 0 });
        previous = Some(op.hash());
        let key = format!("tminus:1:shop@/:book:main:o:attacker:{n}");
        tminus_run::Store::set(&mut store.clone(), &key, &tminus_run::envelope::wrap(&text))
            .unwrap();
    }
    let (tab, recovery) = open(store, 1, &book, at(100));
    assert!(recovery.breaks.is_empty() && recovery.quarantined.is_empty());
    let found = known(&tab);
    assert_eq!(found.steps[1].links, []);
    assert_eq!(
        (found.scale, found.closed, found.steps[1].start),
        (None, None, None)
    );
    assert_eq!(
        (found.checks, found.watches),
        (BTreeMap::new(), BTreeMap::new())
    );
    assert!(!tab.state().is_closed());
    // The far end of time makes no arithmetic fail.
    times(&tab, at(100));
}

#[test]
fn a_milestone_that_is_done_starts_the_run() {
    let mut book = book();
    let freeze = book.steps[0].id.clone();
    book.milestones.insert("start".to_owned(), freeze.clone());
    let (mut tab, _) = open(MemoryStore::default(), 1, &book, at(-60_000));
    let said = |tab: &Tab| {
        let times = times(tab, at(600_000));
        (tab.state().start(), times.schedule.planned[1].start)
    };
    // Row two is ten minutes after the launch, and then after the start.
    let row = |start: i64| Some(at(start + 600_000));
    assert_eq!(said(&tab), (None, row(0)));
    tab.handle(
        Event::Toggle {
            step: freeze.clone(),
        },
        at(300_000),
    );
    assert_eq!(said(&tab), (Some(at(300_000)), row(300_000)));
    // What somebody says goes before it.
    tab.handle(Event::Act(action::start(at(240_000))), at(360_000));
    assert_eq!(said(&tab), (Some(at(240_000)), row(240_000)));
    tab.handle(Event::Undo, at(400_000));
    tab.handle(Event::Toggle { step: freeze }, at(420_000));
    assert_eq!(said(&tab), (None, row(0)));
}
