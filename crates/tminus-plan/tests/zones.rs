//! Rules of time resolved in real zones: jiff stands behind the trait here as
//! it does in the generator.

use tminus_model::ordered::Map;

mod zone;

use proptest::prelude::*;
use tminus_model::{Instant, Launch, LocalDateTime, Runbook, Section, Step, StepId, StepKind};
use tminus_plan::time::{Anchors, Utc, Zone, parse_window, resolve, resolve_runbook};

use zone::Jiff;

/// What clocks in `zone` show at the instant that `when` means.
fn shown(zone: &Jiff, launch: &str, when: &str) -> String {
    let launch: LocalDateTime = launch.parse().expect("a case is written well");
    let instant = zone.instant(launch);
    let events = Map::from([("success".to_owned(), Instant(instant.0 + 7_200_000))]);
    let anchors = Anchors {
        launch: Some(instant),
        launch_local: Some(launch),
        start: Some(Instant(instant.0 + 600_000)),
        events: &events,
        steps: &|id| (id.as_str() == "dns").then_some(Instant(instant.0 + 3_600_000)),
    };
    let when = parse_window(when).expect("a case is written well").start;
    match resolve(&when, &anchors, zone) {
        Some(at) => {
            let at = jiff::Timestamp::from_millisecond(at.0).expect("a year on the calendar");
            let at = at.to_zoned(zone.0.clone());
            at.strftime("%Y-%m-%d %H:%M %:z").to_string()
        }
        None => "?".to_owned(),
    }
}

/// Zone, launch, rule, and what clocks in the zone then show.
const CASES: &[[&str; 4]] = &[
    // Clocks go back on 2026-10-25 in Lisbon.
    [
        "Europe/Lisbon",
        "2026-10-26T09:00",
        "T-0",
        "2026-10-26 09:00 +00:00",
    ],
    [
        "Europe/Lisbon",
        "2026-10-26T09:00",
        "T-7 days",
        "2026-10-19 09:00 +01:00",
    ],
    [
        "Europe/Lisbon",
        "2026-10-26T09:00",
        "T-48 hours",
        "2026-10-24 10:00 +01:00",
    ],
    [
        "Europe/Lisbon",
        "2026-10-26T09:00",
        "T-5 working days",
        "2026-10-19 09:00 +01:00",
    ],
    [
        "Europe/Lisbon",
        "2026-10-26T09:00",
        "T+1",
        "2026-10-27 09:00 +00:00",
    ],
    // 01:30 is there twice: the earlier one.
    [
        "Europe/Lisbon",
        "2026-10-26T01:30",
        "T-1 day",
        "2026-10-25 01:30 +01:00",
    ],
    // 01:30 is not there on 2026-03-29: an hour later.
    [
        "Europe/Lisbon",
        "2026-03-30T01:30",
        "T-1 day",
        "2026-03-29 02:30 +01:00",
    ],
    // New York goes forward on 2026-03-08, at 02:00.
    [
        "America/New_York",
        "2026-03-09T02:30",
        "T-1 day",
        "2026-03-08 03:30 -04:00",
    ],
    [
        "America/New_York",
        "2026-03-09T02:30",
        "T-24h",
        "2026-03-08 01:30 -05:00",
    ],
    [
        "America/New_York",
        "2026-03-09T02:30",
        "T-1 week",
        "2026-03-02 02:30 -05:00",
    ],
    // Lord Howe changes by half an hour: back on 2026-04-05 at 02:00.
    [
        "Australia/Lord_Howe",
        "2026-04-06T09:00",
        "T-2 days",
        "2026-04-04 09:00 +11:00",
    ],
    [
        "Australia/Lord_Howe",
        "2026-04-06T09:00",
        "T-48h",
        "2026-04-04 09:30 +11:00",
    ],
    [
        "Australia/Lord_Howe",
        "2026-04-06T01:45",
        "T-1 day",
        "2026-04-05 01:45 +11:00",
    ],
    // Forward on 2026-10-04 at 02:00, to 02:30.
    [
        "Australia/Lord_Howe",
        "2026-10-05T02:15",
        "T-1 day",
        "2026-10-04 02:45 +11:00",
    ],
    // Anchors other than the launch.
    [
        "Europe/Lisbon",
        "2026-12-01T09:00",
        "H+0:15",
        "2026-12-01 09:25 +00:00",
    ],
    [
        "Europe/Lisbon",
        "2026-12-01T09:00",
        "At success",
        "2026-12-01 11:00 +00:00",
    ],
    [
        "Europe/Lisbon",
        "2026-12-01T09:00",
        "H+1 after success",
        "2026-12-01 12:00 +00:00",
    ],
    [
        "Europe/Lisbon",
        "2026-12-01T09:00",
        "15m after #dns",
        "2026-12-01 10:15 +00:00",
    ],
    ["Europe/Lisbon", "2026-12-01T09:00", "15m after #tls", "?"],
    ["Europe/Lisbon", "2026-12-01T09:00", "at rollback", "?"],
    [
        "Europe/Lisbon",
        "2026-12-01T09:00",
        "2026-07-01 12:00",
        "2026-07-01 12:00 +01:00",
    ],
    // The calendar ends.
    ["Europe/Lisbon", "9999-12-30T09:00", "T+7", "?"],
    ["Europe/Lisbon", "0001-01-03T09:00", "T-7", "?"],
];

#[test]
fn days_keep_the_wall_clock_and_hours_do_not() {
    for [zone, launch, when, expect] in CASES {
        let zone = Jiff::named(zone);
        assert_eq!(shown(&zone, launch, when), *expect, "{launch} {when}");
    }
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let events = Map::new();
    let anchors = Anchors {
        launch: None,
        launch_local: None,
        start: None,
        events: &events,
        steps: &|_| None,
    };
    for (when, known) in [
        ("T-7 days", false),
        ("T-4h", false),
        ("H+0:15", false),
        ("at success", false),
        ("15m after #dns", false),
        ("2026-12-01 09:00", true),
    ] {
        let window = parse_window(when).unwrap();
        let at = resolve(&window.start, &anchors, &Utc);
        assert_eq!(at.is_some(), known, "{when}");
    }
    // Either form of the launch is enough; before the start, H counts from it.
    let launch = Instant(1_796_115_600_000);
    for (at, local) in [(Some(launch), None), (None, Some(Utc.local(launch)))] {
        let anchors = Anchors {
            launch: at,
            launch_local: local,
            ..anchors
        };
        for (when, hours) in [("T-1 day", -24), ("T-4h", -4), ("H+1", 1)] {
            let window = parse_window(when).unwrap();
            let at = resolve(&window.start, &anchors, &Utc).unwrap();
            assert_eq!((at - launch).0 / 3_600_000, hours, "{when}");
        }
    }
}

#[test]
fn a_runbook_is_resolved_from_its_launch() {
    let step = |start: Option<&str>, due: Option<&str>| Step {
        due: due.map(|when| parse_window(when).expect("a time").start),
        start: start.map(|when| parse_window(when).expect("a time")),
        at: Some(Instant(5)),
        ..Step::new(StepId::new("a"), StepKind::Row, String::new())
    };
    let mut runbook = Runbook {
        launch: Some(Launch {
            local: "2026-12-01T09:00".parse().unwrap(),
            instant: None,
        }),
        sections: vec![Section::default()],
        steps: vec![
            step(Some("H+0:15 → H+0:45"), Some("T-7 days")),
            step(None, Some("T-1 day")),
            step(Some("At success"), Some("T-1 day")),
            step(None, None),
        ],
        ..Runbook::default()
    };
    resolve_runbook(&mut runbook, &Jiff::named("Europe/Lisbon"));
    let launch = 1_796_115_600_000;
    assert_eq!(runbook.launch.unwrap().instant, Some(Instant(launch)));
    let at: Vec<Option<i64>> = runbook
        .steps
        .iter()
        .map(|step| step.at.map(|at| (at.0 - launch) / 60_000))
        .collect();
    assert_eq!(at, [Some(15), Some(-24 * 60), None, None]);
}

proptest! {
    /// Nothing that a page, an import or a stored run can hold makes it panic.
    #[test]
    fn any_rule_is_resolved(days: i32, working: bool, offset: i64, launch: i64) {
        let events = Map::new();
        let anchors = Anchors {
            launch: Some(Instant(launch)),
            launch_local: None,
            start: None,
            events: &events,
            steps: &|_| None,
        };
        let calendar = tminus_model::When::Calendar { days, working };
        let _ = resolve(&calendar, &anchors, &Utc);
        let exact = tminus_model::When::Exact {
            anchor: tminus_model::Anchor::Start,
            offset: tminus_model::Millis(offset),
        };
        prop_assert_eq!(
            resolve(&exact, &anchors, &Utc),
            Some(Instant(launch.saturating_add(offset)))
        );
    }

    /// Days from the launch are that many days away, at the same time of day.
    #[test]
    fn days_are_days(days in -20_000..20_000i32, launch in 0..4_000_000_000i64) {
        let launch = Instant(launch * 1000);
        let events = Map::new();
        let anchors = Anchors {
            launch: Some(launch),
            launch_local: None,
            start: None,
            events: &events,
            steps: &|_| None,
        };
        let when = tminus_model::When::Calendar { days, working: false };
        let at = resolve(&when, &anchors, &Utc).unwrap();
        prop_assert_eq!((at - launch).0, i64::from(days) * 86_400_000);
        let when = tminus_model::When::Calendar { days, working: true };
        let at = resolve(&when, &anchors, &Utc).unwrap();
        if days != 0 {
            let weekday = (at.0.div_euclid(86_400_000) + 3).rem_euclid(7);
            prop_assert!(weekday < 5, "a working day");
        }
    }
}
