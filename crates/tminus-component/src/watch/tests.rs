use super::*;
use crate::alarm::{Attention, alarms, next, said};
use crate::foreign::{self, Found};
use tminus_model::{Check, LocalDateTime, Placeholder, Rollback, Timer, Trigger, Window};
use tminus_plan::time::{Utc, parse_cadence};
use tminus_plan::{Goal, Zone as _, graph};
use tminus_run::action::{self, Action, Refusal, SlotResult, TimerMove};
use tminus_run::facts::facts;
use tminus_run::timing::timing;
use tminus_run::{Config, Event, MemoryStore, Session, State};

const MINUTE: i64 = 60_000;

/// Minutes after the launch, which is at noon of a day.
fn at(minute: i64) -> Instant {
    Instant(1_796_126_400_000 + minute * MINUTE)
}

fn after(anchor: Anchor, minutes: i64) -> When {
    When::Exact {
        anchor,
        offset: Millis::from_mins(minutes),
    }
}

fn window(start: When, end: Option<When>) -> Window {
    Window { start, end }
}

/// A launch of two hours with one of everything.
fn book() -> Runbook {
    let heading = |text: &str| Found::Heading {
        level: 2,
        text: text.into(),
        anchor: String::new(),
    };
    let item = |text: &str| Found::Item {
        text: text.into(),
        checked: false,
        parent: None,
    };
    let mut book = foreign::runbook(
        "test",
        "Test",
        &[
            heading("Before"),
            item("Backup"),
            item("Tell support"),
            heading("Launch"),
            item("Deploy"),
            item("Declare success"),
            item("Thank everyone"),
            heading("Rollback"),
            item("Go back"),
        ],
    );
    for step in &mut book.steps[..2] {
        step.due = Some(after(Anchor::Launch, -30));
    }
    book.steps[2].start = Some(window(after(Anchor::Start, 10), None));
    book.steps[2].timer = Some(Millis::from_mins(15));
    book.steps[4].start = Some(window(after(Anchor::Event("success".into()), 0), None));
    book.sections[2].kind = SectionKind::Rollback;
    let local: LocalDateTime = Utc.local(at(0));
    book.launch = Some(tminus_model::Launch {
        local,
        instant: Some(at(0)),
    });
    book.window = Some(Millis::from_mins(120));
    book.rollback = Some(Rollback {
        duration: Some(Millis::from_mins(30)),
        margin: Some(Millis::from_mins(10)),
        rto: Some(Millis::from_mins(45)),
    });
    book.checks.push(Check {
        id: StepId::new("errors"),
        text: "Error rate".into(),
        cadence: parse_cadence("every 30 min for 2h").ok(),
        period: None,
        owner: None,
        section: 1,
        line: 1,
    });
    book.timers.push(Timer {
        label: Some("Soak".into()),
        duration: Millis::from_mins(20),
        line: 1,
    });
    book.triggers.push(Trigger {
        id: StepId::new("rate"),
        text: "Error rate above {{LIMIT}} % for 5 minutes".into(),
        kind: TriggerKind::Automatic,
        section: 2,
        line: 1,
    });
    book.placeholders.push(Placeholder {
        name: "LIMIT".into(),
        default: Some("2".into()),
        ..Placeholder::default()
    });
    book
}

type Run = Session<MemoryStore>;

fn run() -> Run {
    let config = Config {
        site: "test@/".into(),
        run: "main".into(),
        writer: "writer01".into(),
        actor: None,
    };
    Session::open(MemoryStore::default(), config, book(), at(-90)).0
}

fn act(run: &mut Run, action: Result<Action, Refusal>, minute: i64) {
    run.handle(Event::Act(action.expect("allowed")), at(minute));
}

fn seen<T>(run: &Run, now: Instant, show: impl FnOnce(&Look<'_>) -> T) -> T {
    let (runbook, state) = (run.runbook(), run.state());
    let facts = facts(runbook, &run.counted());
    let graph = graph(runbook);
    let timing = timing(runbook, &graph, state, &facts, &Utc, now, Goal::End);
    show(&Look {
        runbook,
        state,
        facts: &facts,
        timing: &timing,
        now,
        steady: &|_, ends| ends,
        shown: &|_| None,
    })
}

fn stands(run: &Run, minute: i64) -> (Watched, Option<i64>) {
    let (found, until) = seen(run, at(minute), watched);
    (found, until.map(|until| (until - at(0)).0 / MINUTE))
}

#[test]
fn a_check_waits_for_the_start_and_keeps_what_was_missed() {
    let mut run = run();
    assert_eq!(stands(&run, 5).0.checks[0].waits, Some(Waits::Start));
    run.handle(Event::Act(action::start(at(6))), at(6));
    let (now, until) = stands(&run, 7);
    assert_eq!(now.checks[0].present(), None);
    assert_eq!(now.checks[0].next().map(|slot| slot.at), Some(at(36)));
    assert_eq!(until, Some(36));
    // Nobody looks at the first; the second fails with a reason.
    let (now, until) = stands(&run, 70);
    assert_eq!(now.checks[0].missed(), 1);
    assert_eq!(until, Some(80), "the gate comes before the next slot");
    let due = now.checks[0].due().cloned().expect("the second is due");
    assert_eq!((due.number, due.at), (1, at(66)));
    let id = StepId::new("errors");
    let said = action::check(&id, 1, due.at, SlotResult::Failed, "3 %");
    act(&mut run, said, 71);
    let late = action::check(&id, 0, at(36), SlotResult::Done, "");
    act(&mut run, late, 72);
    let check = &stands(&run, 73).0.checks[0];
    assert_eq!(check.due(), None);
    let states: Vec<SlotState> = check.slots.iter().map(|slot| slot.state).collect();
    let missed = SlotState::Missed { late: Some(at(72)) };
    assert_eq!(states, [missed, SlotState::Failed, SlotState::Ahead]);
    assert_eq!(check.slots[1].why.as_deref(), Some("3 %"));
    run.handle(Event::Undo, at(74));
    run.handle(Event::Undo, at(74));
    assert!(stands(&run, 75).0.checks[0].due().is_some());
}

#[test]
fn timers_of_blocks_and_steps_run_pause_and_run_out() {
    let mut run = run();
    let (now, _) = stands(&run, 0);
    let labels: Vec<&str> = now.timers.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["Soak", "Deploy"]);
    let soak = now.timers[0].id.clone();
    let whole = now.timers[0].whole;
    act(&mut run, Ok(action::timer(&soak, TimerMove::Run, whole)), 1);
    let state = |run: &Run, minute| stands(run, minute).0.timers[0].state;
    assert_eq!(state(&run, 20), TimerState::Running { ends: at(21) });
    // Whatever the page did meanwhile.
    assert_eq!(state(&run, 141), TimerState::Out { at: at(21) });
    let left = Millis::from_mins(4);
    act(
        &mut run,
        Ok(action::timer(&soak, TimerMove::Pause, left)),
        17,
    );
    assert_eq!(state(&run, 500), TimerState::Paused { left });
    act(&mut run, Ok(action::timer(&soak, TimerMove::Run, left)), 30);
    assert_eq!(state(&run, 31), TimerState::Running { ends: at(34) });
    // A reload after the clock was set back an hour: nobody can know.
    assert_eq!(state(&run, -30), TimerState::Unknown);
    let stop = action::timer(&soak, TimerMove::Stop, left);
    act(&mut run, Ok(stop), 32);
    assert_eq!(state(&run, 33), TimerState::Idle);
}

#[test]
fn a_trigger_counts_what_its_filled_text_says_and_decides_nothing() {
    let mut run = run();
    let trigger = |run: &Run, minute| stands(run, minute).0.triggers[0].clone();
    let before = trigger(&run, 0);
    assert_eq!(before.text, "Error rate above 2 % for 5 minutes");
    assert_eq!(before.hold, Some(Millis::from_mins(5)));
    act(
        &mut run,
        action::watch(&before.id, WatchMove::Watch, at(3)),
        3,
    );
    let (since, fires) = (at(3), at(8));
    let counts = TriggerState::Watching { since, fires };
    assert_eq!(trigger(&run, 7).state, counts);
    assert_eq!(trigger(&run, 9).state, TriggerState::Up { at: at(8) });
    assert!(!stands(&run, 9).0.rollback.is_on());
    act(
        &mut run,
        action::watch(&before.id, WatchMove::Clear, at(10)),
        10,
    );
    assert_eq!(trigger(&run, 11).state, TriggerState::Clear);
}

#[test]
fn the_gate_is_far_near_past_and_over() {
    let mut run = run();
    let near = |run: &Run, minute| stands(run, minute).0.rollback.near;
    for (minute, expect) in [
        (0, Gate::Far),
        (50, Gate::Near),
        (79, Gate::Near),
        (80, Gate::Past),
        (120, Gate::None),
    ] {
        assert_eq!(near(&run, minute), expect, "{minute}");
    }
    act(&mut run, action::call_rollback("3 % errors", at(60)), 60);
    let rollback = stands(&run, 61).0.rollback;
    assert!(rollback.is_on());
    assert_eq!((rollback.near, rollback.next), (Gate::None, Some(5)));
    let deadline = rollback.mode.and_then(|mode| mode.deadline);
    assert_eq!(deadline, Some(at(105)));
    act(&mut run, action::end_rollback("", at(90)), 90);
    assert!(!stands(&run, 91).0.rollback.is_on());
}

#[test]
fn an_event_that_is_no_step_is_listed_with_what_counts_from_it() {
    let run = run();
    let events = stands(&run, 0).0.events;
    assert_eq!(events.len(), 1);
    let success = &events[0];
    assert_eq!((success.name.as_str(), success.at), ("success", None));
    assert_eq!((success.step, success.steps.as_slice()), (None, &[4][..]));
}

fn list(run: &Run, minute: i64) -> Vec<(i64, String)> {
    let list = seen(run, at(minute), |look| alarms(look, &watched(look).0));
    let minute = |at_: Instant| (at_ - at(0)).0 / MINUTE;
    list.into_iter()
        .map(|it| (minute(it.at), it.text))
        .collect()
}

#[test]
fn milestones_are_announced_and_nothing_that_is_settled() {
    let mut run = run();
    let texts = |run: &Run, minute| -> Vec<String> {
        let all = list(run, minute);
        all.into_iter()
            .map(|(at, text)| format!("{at}: {text}"))
            .collect()
    };
    assert_eq!(
        texts(&run, -90),
        [
            "-60: Launch in one hour.",
            "-30: 2 steps are due now: Before.",
            "-10: Launch in ten minutes.",
            "0: T minus zero: launch.",
            "50: The rollback gate is near: 30 min left to call a rollback.",
            "80: The rollback gate has passed: a rollback that begins now ends after the window.",
        ]
    );
    let backup = run.runbook().steps[0].id.clone();
    let set = Event::Set {
        step: backup,
        to: State::Done,
        note: None,
    };
    run.handle(set, at(-40));
    assert!(texts(&run, -39).contains(&"-30: Due now: Tell support.".to_owned()));
    run.handle(Event::Act(action::start(at(2))), at(2));
    let now = texts(&run, 3);
    assert!(now.contains(&"12: Due now: Deploy.".to_owned()), "{now:?}");
    assert!(
        now.contains(&"32: Check now: Error rate.".to_owned()),
        "{now:?}"
    );
    assert!(!now.iter().any(|text| text.contains("launch")), "{now:?}");
}

#[test]
fn what_came_while_nobody_looked_is_said_once_and_shown_until_it_is_seen() {
    let mut run = run();
    let mut attention = Attention::new(at(-90));
    let all = |run: &Run, minute| seen(run, at(minute), |look| alarms(look, &watched(look).0));
    let list = all(&run, -61);
    assert_eq!(next(&list, at(-61)), Some(at(-60)));
    assert!(attention.news(&list, at(-61)).is_empty());
    // The page slept for an hour.
    let list = all(&run, -1);
    let news = attention.news(&list, at(-1));
    assert_eq!(
        said(&news).as_deref(),
        Some("Launch in one hour. 2 steps are due now: Before. Launch in ten minutes.")
    );
    assert_eq!(attention.unseen(&list, at(-1)).len(), 3);
    assert!(attention.news(&list, at(-1)).is_empty());
    // The clock goes back, and the same hour comes again.
    assert!(attention.news(&list, at(-70)).is_empty());
    assert!(attention.news(&list, at(-20)).is_empty());
    // What was done is not due any more, and what was seen not unseen.
    let steps: Vec<StepId> = run.runbook().steps[..2]
        .iter()
        .map(|it| it.id.clone())
        .collect();
    for step in steps {
        run.handle(Event::Toggle { step }, at(-1));
    }
    let list = all(&run, -1);
    assert_eq!(attention.unseen(&list, at(-1)).len(), 2);
    attention.look(at(-1));
    assert!(attention.unseen(&list, at(-1)).is_empty());
    // The launch alone is said by the page itself.
    let list = all(&run, 0);
    let news = attention.news(&list, at(0));
    assert_eq!((news.len(), said(&news)), (1, None));
}
