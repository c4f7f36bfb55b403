//! Times as authors write them: cases as data, and properties for any text.

use proptest::prelude::*;
use tminus_model::{Anchor, Cadence, Instant, Millis, StepId, When, Window};
use tminus_plan::time::{
    Fault, find_window, leading_window, parse_cadence, parse_duration, parse_window, slots,
};

/// Writes a rule in a short notation, so that a table of cases can be read.
fn show(when: &When) -> String {
    match when {
        When::Calendar {
            days,
            working: false,
        } => format!("{days:+}d"),
        When::Calendar {
            days,
            working: true,
        } => format!("{days:+}wd"),
        When::Exact { anchor, offset } => {
            let anchor = match anchor {
                Anchor::Launch => "launch".to_owned(),
                Anchor::Start => "start".to_owned(),
                Anchor::Event(name) => name.clone(),
                Anchor::Step(id) => format!("#{id}"),
            };
            format!("{anchor}{:+}s", offset.0 / 1000)
        }
        When::Wall(local) => local.to_string(),
    }
}

fn show_window(window: &Window) -> String {
    match &window.end {
        Some(end) => format!("{} .. {}", show(&window.start), show(end)),
        None => show(&window.start),
    }
}

#[test]
fn whole_texts_are_times() {
    for (text, expect) in [
        // Calendar days before and after the launch.
        ("T-7 days", "-7d"),
        ("T-7 Days", "-7d"),
        ("T-7d", "-7d"),
        ("T-1 Day", "-1d"),
        ("t - 7 DAYS", "-7d"),
        ("T\u{2212}7 days", "-7d"),
        ("T–7 days", "-7d"),
        ("T—7 days", "-7d"),
        ("T\u{2011}7\u{a0}days", "-7d"),
        ("T+1", "+1d"),
        ("T+7", "+7d"),
        ("T-2 weeks", "-14d"),
        ("  T-3 days  ", "-3d"),
        ("T-5 working days", "-5wd"),
        ("T-5 business days", "-5wd"),
        ("T-5wd", "-5wd"),
        ("3 days before launch", "-3d"),
        // Exact distances from the launch.
        ("T-4 Hours", "launch-14400s"),
        ("T-4h", "launch-14400s"),
        ("T-30m", "launch-1800s"),
        ("T-30 min.", "launch-1800s"),
        ("T-1h30m", "launch-5400s"),
        ("T-1 hour and 30 minutes", "launch-5400s"),
        ("T-1.5 h", "launch-5400s"),
        ("T-0:30", "launch-1800s"),
        ("T-0", "launch+0s"),
        ("T+0", "launch+0s"),
        ("T+8 Hours", "launch+28800s"),
        ("2 hours before launch", "launch-7200s"),
        // From the start.
        ("H-0", "start+0s"),
        ("H+0:00", "start+0s"),
        ("H+0:15", "start+900s"),
        ("h+1:30", "start+5400s"),
        ("H+1", "start+3600s"),
        ("H+1 Hour", "start+3600s"),
        ("H+90 min", "start+5400s"),
        ("H+1:00:30", "start+3630s"),
        ("H-1", "start-3600s"),
        ("H+26:00", "start+93600s"),
        // From an event or a step.
        ("At success", "success+0s"),
        ("at Go-Live", "go-live+0s"),
        ("at #dns", "#dns+0s"),
        ("after #dns", "#dns+0s"),
        ("at launch", "launch+0s"),
        ("H+1 after success", "success+3600s"),
        ("H+0:15 after #dns", "#dns+900s"),
        ("15m after #dns", "#dns+900s"),
        ("15 minutes after Success", "success+900s"),
        ("1 day after success", "success+86400s"),
        ("10m after start", "start+600s"),
        // Wall clocks.
        ("2026-12-01 09:00", "2026-12-01T09:00:00"),
        ("2026-12-01T09:00:30", "2026-12-01T09:00:30"),
        ("2026-12-01", "2026-12-01T00:00:00"),
        ("2026–12–01  09:00", "2026-12-01T09:00:00"),
        ("at 2026-12-01 09:00", "2026-12-01T09:00:00"),
        // Spans.
        ("H+0:15 → H+0:45", "start+900s .. start+2700s"),
        ("H+0:15 -> H+0:45", "start+900s .. start+2700s"),
        ("H+0:15 --> H+0:45", "start+900s .. start+2700s"),
        ("H+0:15 – H+0:45", "start+900s .. start+2700s"),
        ("H+0:15-H+0:45", "start+900s .. start+2700s"),
        ("H+0:15 – 0:45", "start+900s .. start+2700s"),
        ("H+0 to H+4", "start+0s .. start+14400s"),
        ("H+4 until H+24", "start+14400s .. start+86400s"),
        ("T+1 to T+7", "+1d .. +7d"),
        ("T-1 day → T-0", "-1d .. launch+0s"),
        (
            "2026-12-01 09:00 – 12:00",
            "2026-12-01T09:00:00 .. 2026-12-01T12:00:00",
        ),
    ] {
        match parse_window(text) {
            Ok(window) => assert_eq!(show_window(&window), expect, "{text}"),
            Err(error) => panic!("{text}: {error:?}"),
        }
    }
}

#[test]
fn other_texts_are_told_apart() {
    for (text, fault) in [
        ("", Fault::NotATime),
        ("   ", Fault::NotATime),
        ("T", Fault::NotATime),
        ("T1", Fault::NotATime),
        ("T-shirt", Fault::NotATime),
        ("T - shirts", Fault::NotATime),
        ("T-{{DAYS}} days", Fault::NotATime),
        ("Hello", Fault::NotATime),
        ("H2 heading", Fault::NotATime),
        ("H", Fault::NotATime),
        ("ASAP", Fault::NotATime),
        ("At the end of the sprint", Fault::NotATime),
        ("after deployment", Fault::NotATime),
        ("attention", Fault::NotATime),
        ("3 engineers", Fault::NotATime),
        ("30 min", Fault::NotATime),
        ("24/7", Fault::NotATime),
        ("Day 2-7", Fault::NotATime),
        ("01/12/2026", Fault::NotATime),
        ("خطوة", Fault::NotATime),
        ("T-", Fault::Wrong),
        ("H+", Fault::Wrong),
        ("T- ", Fault::Wrong),
        ("H+0:75", Fault::Wrong),
        ("H+0:5", Fault::Wrong),
        ("H+0:", Fault::Wrong),
        ("T-7 dayz", Fault::Wrong),
        ("T-7x", Fault::Wrong),
        ("T-1 month", Fault::Wrong),
        ("T-1.5 days", Fault::Wrong),
        ("T-7 days before lunch", Fault::Wrong),
        ("T-99999999999999999999 days", Fault::Impossible),
        ("H+99999999", Fault::Impossible),
        ("H-1 after success", Fault::Wrong),
        ("15m before #dns", Fault::Wrong),
        ("15m after", Fault::Wrong),
        ("15m after #", Fault::Wrong),
        ("H+0:45 → H+0:15", Fault::Wrong),
        ("T-1 day → T-7 days", Fault::Wrong),
        ("H+0:15 → lunch", Fault::Wrong),
        ("H+0:15 →", Fault::Wrong),
        ("09:00", Fault::Wrong),
        ("2026-13-01", Fault::Wrong),
        ("2026-02-30 09:00", Fault::Wrong),
        ("2026-12-01 25:00", Fault::Wrong),
        ("2026-12-01 9", Fault::Wrong),
        ("2026-12", Fault::Wrong),
        ("2026-12-01 09:00Z", Fault::Wrong),
    ] {
        match parse_window(text) {
            Ok(window) => panic!("{text}: {window:?}"),
            Err(error) => {
                assert_eq!(error.fault, fault, "{text}: {error:?}");
                assert_eq!(error.help.is_some(), fault != Fault::NotATime, "{text}");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_said_with_the_way_out() {
    for (text, message, help) in [
        (
            "T-7 dayz",
            "`T-7 dayz` has no unit `dayz`",
            "did you mean `days`?",
        ),
        (
            "H+0:75",
            "`H+0:75` has more than 59 minutes",
            "carry over into the part before: `0:75` is `1:15`",
        ),
        (
            "T-",
            "`T-` is only half a time",
            "write how far from the launch: `T-7 days`, `T-4 hours`, `T-0`",
        ),
        (
            "+0:15",
            "`+0:15` does not say what it counts from",
            "write `H+0:15` from the start, `T-30m` from the launch",
        ),
        (
            "\u{2212}30 min",
            "`\u{2212}30 min` does not say what it counts from",
            "write `H+0:15` from the start, `T-30m` from the launch",
        ),
        (
            "H 0:15",
            "`H 0:15` has no `+` or `-`",
            "write `H+0:15` from the start, `T-30m` from the launch",
        ),
    ] {
        let error = parse_window(text).unwrap_err();
        assert_eq!(
            (&*error.message, error.help.as_deref()),
            (message, Some(help))
        );
    }
}

/// The headings of the seed and of documents like it.
#[test]
fn headings_start_with_an_offset() {
    for (text, time, rest) in [
        ("T-7 Days: Infrastructure Verification", "-7d", ": Infra"),
        ("T-1 Day: Monitoring & Alerting", "-1d", ": Monit"),
        ("T-0: Pre-Launch Final Checks", "launch+0s", ": Pre"),
        ("T-0 Launch", "launch+0s", " Launch"),
        ("H-0: Deployment Start", "start+0s", ": Deploy"),
        ("T-7 days before launch", "-7d", " before"),
        ("T-7: Infrastructure", "-7d", ": Infra"),
        ("T-7 – Infrastructure", "-7d", " – Infra"),
        ("T-7 — Infrastructure", "-7d", " — Infra"),
        ("T-7", "-7d", ""),
        ("T-7 (Monday)", "-7d", " (Mon"),
        ("T+1 to T+7: Monitoring", "+1d .. +7d", ": Monit"),
        (
            "H+0:15 → H+0:45: Database Migration Execution",
            "start+900s .. start+2700s",
            ": Data",
        ),
        (
            "H+0:45 → H+1:00: DNS Cutover",
            "start+2700s .. start+3600s",
            ": DNS",
        ),
        ("H+1 after success: Announce", "success+3600s", ": Ann"),
        ("H+1: 2nd try", "start+3600s", ": 2nd"),
        ("H+0:15 → smoke tests", "start+900s", " → smoke"),
    ] {
        let (window, end) = leading_window(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(show_window(&window), time, "{text}");
        assert!(text[end..].starts_with(rest), "{text}: {}", &text[end..]);
    }
}

#[test]
fn other_headings_do_not() {
    for text in [
        "",
        "T-shirt sizes",
        "T1 line",
        "T-34 tank",
        "T-1000 model",
        "T-7-day plan",
        "T-7dayz: x",
        "T-minus: the product",
        "T-{{N}} days: x",
        "Hello",
        "H2 heading",
        "H-1B visa",
        "H-2 items",
        "H+1_x",
        "Test plan",
        "2026-12-01 Meeting",
        "At success: tell everybody",
        "15m after #dns: look",
        "7 days before launch",
        "End of Day (T+8 Hours)",
    ] {
        assert_eq!(leading_window(text), None, "{text}");
    }
}

#[test]
fn offsets_are_found_inside_of_headings() {
    for (text, time, found) in [
        ("End of Day (T+8 Hours)", "launch+28800s", "T+8 Hours"),
        (
            "4. Post-Launch Monitoring (T+1 to T+7)",
            "+1d .. +7d",
            "T+1 to T+7",
        ),
        ("2.1 T-7 Days: Infrastructure", "-7d", "T-7 Days"),
        ("🚀 T-0", "launch+0s", "T-0"),
        (
            "Phase 3 [H+0:15–H+0:45]",
            "start+900s .. start+2700s",
            "H+0:15–H+0:45",
        ),
        ("a T-shirt before T-4h", "launch-14400s", "T-4h"),
    ] {
        let (window, range) = find_window(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(show_window(&window), time, "{text}");
        assert_eq!(&text[range], found, "{text}");
    }
    for text in [
        "Don't - 1 thing",
        "GPT-4 rollout",
        "part-7 days",
        "Plan T - tests",
        "T-shirt",
        "path/T-7",
        "HTTP+2",
    ] {
        assert_eq!(find_window(text), None, "{text}");
    }
}

#[test]
fn durations() {
    for (text, seconds) in [
        ("30m", 1800),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("90 min", 5400),
        ("2 hours", 7200),
        ("0:15", 900),
        ("1:00:05", 3605),
        ("45s", 45),
        ("3d", 259_200),
        ("1 week", 604_800),
        ("~30m", 1800),
        ("1.5 hours", 5400),
        (" 10 Min ", 600),
        ("0m", 0),
    ] {
        assert_eq!(parse_duration(text), Ok(Millis(seconds * 1000)), "{text}");
    }
    for (text, fault) in [
        ("", Fault::NotATime),
        ("soon", Fault::NotATime),
        ("-", Fault::NotATime),
        ("- later", Fault::Wrong),
        ("-30m", Fault::Impossible),
        ("30", Fault::Wrong),
        ("30 mints", Fault::Wrong),
        ("30 apples", Fault::Wrong),
        ("5-10 min", Fault::Wrong),
        ("0:75", Fault::Wrong),
        ("2 working days", Fault::Wrong),
        ("1 month", Fault::Wrong),
        ("99999999999999999h", Fault::Impossible),
        ("9999999:00", Fault::Impossible),
    ] {
        let error = parse_duration(text).unwrap_err();
        assert_eq!(error.fault, fault, "{text}: {error:?}");
    }
}

fn show_cadence(cadence: &Cadence) -> String {
    let mut out = Vec::new();
    for part in &cadence.parts {
        let every = part.every.0 / 60_000;
        match part.lasting {
            Some(lasting) => out.push(format!("{every}m for {}m", lasting.0 / 60_000)),
            None => out.push(format!("{every}m")),
        }
    }
    out.join(", ")
}

#[test]
fn cadences() {
    for (text, expect) in [
        (
            "Every 30 min for first 4h, then hourly for 24h, then normal",
            "30m for 240m, 60m for 1440m",
        ),
        (
            "every 30m for 4h, then hourly for 24h",
            "30m for 240m, 60m for 1440m",
        ),
        ("30m for 4h", "30m for 240m"),
        ("Every 30 min", "30m"),
        ("Every 60 min", "60m"),
        ("every hour", "60m"),
        ("hourly", "60m"),
        ("Daily", "1440m"),
        ("every 2 hours for the next 2 days", "120m for 2880m"),
        (
            "every 15m for 1h; every 30m for 2h",
            "15m for 60m, 30m for 120m",
        ),
        ("every 30 min. for 4h. Then daily.", "30m for 240m, 1440m"),
    ] {
        match parse_cadence(text) {
            Ok(cadence) => assert_eq!(show_cadence(&cadence), expect, "{text}"),
            Err(error) => panic!("{text}: {error:?}"),
        }
    }
    for (text, fault) in [
        ("", Fault::NotATime),
        ("Standard monitoring", Fault::NotATime),
        ("Every release", Fault::NotATime),
        ("24/7", Fault::NotATime),
        ("5 times a day", Fault::NotATime),
        ("every 30", Fault::Wrong),
        ("every 30 mints", Fault::Wrong),
        ("every 30m for a while", Fault::Wrong),
        ("every 0m", Fault::Impossible),
        ("every 2h for 1h", Fault::Impossible),
        ("every 30m for 4h, then every 0 min", Fault::Impossible),
        ("every -5 min", Fault::Impossible),
        ("every 99999999 days", Fault::Impossible),
        ("every 1s for 3h", Fault::Impossible),
        ("every 30m, then hourly", Fault::Wrong),
        ("every 30m on call", Fault::Wrong),
        ("every 30m for 4h, then hopefully less", Fault::Wrong),
    ] {
        let error = parse_cadence(text).unwrap_err();
        assert_eq!(error.fault, fault, "{text}: {error:?}");
    }
}

/// The seed's cadence: 8 slots, then 24, the first at 30 minutes, the last at
/// 28 hours.
#[test]
fn the_seeds_slots() {
    let text = "Every 30 min for first 4h, then hourly for 24h, then normal";
    let cadence = parse_cadence(text).unwrap();
    let minutes: Vec<i64> = slots(&cadence, Instant(0))
        .map(|at| at.0 / 60_000)
        .collect();
    assert_eq!(minutes.len(), 32);
    assert_eq!(minutes[..9], [30, 60, 90, 120, 150, 180, 210, 240, 300]);
    assert_eq!(minutes[31], 28 * 60);
}

#[test]
fn slots_end_or_go_on_for_ever() {
    let endless = parse_cadence("hourly").unwrap();
    assert_eq!(
        slots(&endless, Instant(5)).nth(99),
        Some(Instant(360_000_005))
    );
    // At the end of all time there are no more.
    assert_eq!(slots(&endless, Instant(i64::MAX)).count(), 0);
    // What no author can write, but a stored or foreign page can hold.
    let part = |every, lasting| tminus_model::CadencePart {
        every: Millis(every),
        lasting,
    };
    for parts in [
        vec![],
        vec![part(0, None)],
        vec![part(0, Some(Millis(10)))],
        vec![part(-5, None)],
        vec![part(5, Some(Millis(-10)))],
    ] {
        assert_eq!(slots(&Cadence { parts }, Instant(0)).count(), 0);
    }
}

#[test]
fn a_long_text_takes_time_in_proportion() {
    // Each of these made a reader that goes back take the square of its length.
    for unit in [
        "T-",
        "T ",
        "H+1 ",
        "H+1 after #",
        "T-1h",
        "1h",
        "H+1 → ",
        "every ",
        "9",
    ] {
        let text = unit.repeat(200_000);
        let _ = parse_window(&text);
        let _ = leading_window(&text);
        let _ = find_window(&text);
        let _ = parse_duration(&text);
        let _ = parse_cadence(&text);
    }
}

/// Texts that are made of what times are made of, so that the readers get far.
fn nearly_a_time() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "T", "H", "t", "-", "+", "–", "\u{2212}", "0", "1", "15", "75", "2026", "99999999", ":",
        " ", "\u{a0}", "days", "day", "h", "m", "min.", "working", "after", "at", "to", "→", "->",
        "#", "dns", "success", ".", ",", "for", "then", "every", "hourly", "é", "خ", "🚀", "(",
    ]);
    prop::collection::vec(parts, 0..12).prop_map(|parts| parts.concat())
}

fn check_any(text: &str) {
    let _ = parse_window(text);
    let _ = parse_duration(text);
    if let Ok(cadence) = parse_cadence(text) {
        let mut last = Instant(0);
        for slot in slots(&cadence, last).take(1000) {
            assert!(slot > last, "slots go forward");
            last = slot;
        }
    }
    if let Some((_, end)) = leading_window(text) {
        assert!(text.is_char_boundary(end));
    }
    if let Some((window, range)) = find_window(text) {
        // What was found is a time by itself.
        let found = &text[range];
        match parse_window(found) {
            Ok(alone) => assert_eq!(alone, window, "{found}"),
            Err(error) => assert!(
                error.message.contains("ends before it starts"),
                "{found}: {error:?}"
            ),
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check_any(&text);
    }

    #[test]
    fn any_text_of_parts_is_read(text in nearly_a_time()) {
        check_any(&text);
    }

    #[test]
    fn a_step_id_in_a_time_is_one_an_author_can_write(text in nearly_a_time()) {
        if let Ok(Window { start: When::Exact { anchor: Anchor::Step(id), .. }, .. }) =
            parse_window(&text)
        {
            prop_assert_eq!(StepId::explicit(id.as_str()), Some(id));
        }
    }
}
