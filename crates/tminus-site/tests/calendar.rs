//! Calendars, read back by a parser of others.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use icalendar::{Calendar, CalendarComponent, Component, Event};
use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_site::{ExportOptions, Format, IanaZone, MemoryInput, Options, Project, Site};

/// Exports `content/a.md`; gives the calendar or what is wrong.
fn export(text: &str) -> Result<(String, Vec<String>), String> {
    let input = MemoryInput::new()
        .with(
            "tminus.toml",
            "id = \"shop\"\nbase_url = \"https://run.example/r\"",
        )
        .with("content/a.md", text);
    let project = Project::load(&input, Options::default());
    let site = Site::new(&project);
    let document = site.called("a")[0];
    match site.export(
        document,
        Format::Calendar,
        &ExportOptions::default(),
        &input,
    ) {
        Ok(made) => Ok((String::from_utf8(made.bytes).unwrap(), made.notes)),
        Err(why) => Err(format!("{}: {}", why.code, why.message)),
    }
}

fn events(text: &str) -> Vec<Event> {
    let calendar: Calendar = text.parse().unwrap();
    let events = calendar
        .components
        .into_iter()
        .filter_map(|component| match component {
            CalendarComponent::Event(event) => Some(event),
            _ => None,
        });
    events.collect()
}

/// Writes each event as `start [- end] summary`, in what its property says.
fn shown(text: &str) -> Vec<String> {
    let time = |event: &Event, name: &str| {
        let property = event.properties().get(name)?;
        let zone = property
            .params()
            .get("TZID")
            .map_or("", |zone| zone.value());
        Some(format!("{zone} {}", property.value()))
    };
    let show = |event: &Event| {
        let start = time(event, "DTSTART").unwrap();
        let end = time(event, "DTEND").map_or(String::new(), |end| format!(" -{end}"));
        format!("{start}{end}: {}", event.get_summary().unwrap())
    };
    events(text).iter().map(show).collect()
}

const LAUNCH: &str = "\
+++
title = \"Go-live, part one\"
id = \"pay\"
launch = 2026-10-25T09:00:00
timezone = \"Europe/Lisbon\"
milestones = { success = \"#done\" }
[roles]
IC = \"Ana Silva\"
[vars]
HOST = \"a.example\"
+++
";

#[test]
fn steps_and_milestones_are_events_in_the_runbooks_zone() {
    let source = format!(
        "{LAUNCH}\n## Checklist\n\nOwner: IC | Due: T-1 day\n\n- [ ] Warm {{{{HOST}}}}; then, \\ wait\n\n\
         ## Launch\n\n| Time | Action | Owner |\n|---|---|---|\n\
         | H+0:00 → H+0:20 | Deploy | IC |\n| H+1:00 | Done | IC {{#done duration=10m}} |\n\n\
         ## After\n\n- [ ] Look again {{start=\"2h after success\"}}\n- [ ] Later {{start=\"1h after nothing\"}}\n"
    );
    let (text, notes) = export(&source).unwrap();
    assert_eq!(
        shown(&text),
        [
            // The clocks went back in between: the wall clock is kept.
            "Europe/Lisbon 20261024T090000: Warm a.example; then, \\ wait",
            "Europe/Lisbon 20261025T090000 -Europe/Lisbon 20261025T092000: Deploy",
            "Europe/Lisbon 20261025T100000 -Europe/Lisbon 20261025T101000: Done",
            "Europe/Lisbon 20261025T121000: Look again",
        ]
    );
    assert_eq!(notes.len(), 1, "{notes:?}");
    let events = events(&text);
    assert_eq!(events[2].get_uid(), Some("shop/pay/done"));
    assert_eq!(
        events[0].get_description(),
        Some("Owner: Ana Silva (IC)\nSection: Checklist\nDue: T-1 day\nRunbook: Go-live, part one")
    );
    assert_eq!(
        events[1].property_value("URL"),
        Some("https://run.example/r/a.html#tm-s-1")
    );
    assert!(text.lines().all(|line| line.len() <= 75));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(
        text,
        export(&source).unwrap().0,
        "the same bytes every time"
    );
}

#[test]
fn a_recurring_check_is_an_event_for_each_slot() {
    let (text, _) = export(&format!(
        "{LAUNCH}\n- [ ] Look at the errors {{start=H+0 every=\"30m for 4h, then hourly for 24h\"}}\n"
    ))
    .unwrap();
    let shown = shown(&text);
    assert_eq!(shown.len(), 8 + 24);
    assert_eq!(
        shown[0],
        "Europe/Lisbon 20261025T093000: Look at the errors (1 of 32)"
    );
    assert_eq!(
        shown[31],
        "Europe/Lisbon 20261026T130000: Look at the errors (32 of 32)"
    );
    let (text, notes) = export(&format!(
        "{LAUNCH}\n- [ ] Look at the errors {{start=H+0 every=\"1m\"}}\n"
    ))
    .unwrap();
    assert_eq!(events(&text).len(), 1);
    assert!(notes[0].contains("more than 200"), "{notes:?}");
}

#[test]
fn without_times_it_says_what_is_missing() {
    for (text, expect) in [
        (
            "- [ ] a\n",
            "no-times: no step has a time, so there is nothing for a calendar",
        ),
        (
            "## T-7 Days: before\n\n- a\n",
            "no-launch: a calendar needs the launch that the times of the steps are counted from",
        ),
    ] {
        assert_eq!(export(text).unwrap_err(), expect);
    }
}

#[test]
fn in_utc_there_is_no_zone_to_describe() {
    let (text, _) = export(
        "+++\nlaunch = 2026-12-01T09:00:00\ntimezone = \"UTC\"\n+++\n\n- [ ] a {start=T-0}\n",
    )
    .unwrap();
    assert!(
        text.contains("DTSTART:20261201T090000Z\r\n") && !text.contains("TZID"),
        "{text}"
    );
}

/// Reads a wall clock by the zone that the calendar itself describes: the
/// offset of the last change whose own wall clock is not later.
fn by_the_calendar(text: &str, local: &str) -> i64 {
    let line = |block: &str, name: &str| {
        let of = |line: &str| Some(line.strip_prefix(name)?.strip_prefix(':')?.to_owned());
        block.lines().find_map(of).unwrap()
    };
    let zone = text.split("BEGIN:VTIMEZONE").nth(1).unwrap();
    let zone = zone.split("END:VTIMEZONE").next().unwrap();
    let mut changes: Vec<(String, String)> = zone
        .split("BEGIN:")
        .skip(1)
        .map(|block| (line(block, "DTSTART"), line(block, "TZOFFSETTO")))
        .collect();
    changes.sort();
    let offset = &changes
        .iter()
        .rfind(|(at, _)| at.as_str() <= local)
        .unwrap()
        .1;
    let number = |range: std::ops::Range<usize>| offset[range].parse::<i64>().unwrap();
    let seconds = number(1..3) * 3600 + number(3..5) * 60;
    let seconds = if offset.starts_with('-') {
        -seconds
    } else {
        seconds
    };
    let part = |range: std::ops::Range<usize>| local[range].parse::<u8>().unwrap();
    let wall = LocalDateTime::new(
        local[..4].parse().unwrap(),
        part(4..6),
        part(6..8),
        part(9..11),
        part(11..13),
        part(13..15),
    );
    tminus_plan::time::Utc.instant(wall.unwrap()).0 - seconds * 1000
}

#[test]
fn the_zone_that_is_described_gives_the_right_instants() {
    for zone in [
        "Europe/Lisbon",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Africa/Casablanca",
    ] {
        let real = IanaZone::find(zone).unwrap();
        for launch in [
            "2026-03-29T09:00:00",
            "2026-10-25T01:30:00",
            "2026-11-01T01:30:00",
        ] {
            let (text, _) = export(&format!(
                "+++\nlaunch = {launch}\ntimezone = \"{zone}\"\n+++\n\n\
                 - [ ] a {{start=\"T-300 days\"}}\n- [ ] b {{start=T-0}}\n\
                 - [ ] c {{start=\"T+1h\"}}\n- [ ] d {{start=\"T+200 days\"}}\n"
            ))
            .unwrap();
            let launch: LocalDateTime = launch.parse().unwrap();
            let at = real.instant(launch);
            let times: Vec<i64> = events(&text)
                .iter()
                .map(|event| {
                    let property = &event.properties()["DTSTART"];
                    match property.value().strip_suffix('Z') {
                        Some(utc) => by_the_calendar(
                            "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0000\nEND:VTIMEZONE",
                            utc,
                        ),
                        None => by_the_calendar(&text, property.value()),
                    }
                })
                .collect();
            assert_eq!(times.len(), 4, "{zone}");
            assert_eq!(Instant(times[1]), at, "{zone} {launch}");
            assert_eq!(times[2] - times[1], 3_600_000, "{zone} {launch}");
            for far in [times[0], times[3]] {
                let shown = real.local(Instant(far));
                assert_eq!(
                    (shown.hour, shown.minute),
                    (launch.hour, launch.minute),
                    "{zone}"
                );
            }
        }
    }
}
