//! Measured values, rollback figures and triggers.

use tminus_model::{Instant, Millis, Rollback, Runbook};
use tminus_plan::measure::{Verdict, compare, parse_quantity, parse_target};
use tminus_plan::rollback::{rollback_plan, trigger_hold};

#[test]
fn numbers_are_read_as_people_write_them() {
    for (text, value, unit) in [
        ("180ms", 180.0, "ms"),
        ("~ 1,240 rps", 1240.0, "rps"),
        ("0,3 %", 0.3, "%"),
        ("1.240", 1.24, ""),
        ("1.240.000", 1_240_000.0, ""),
        ("1.240,5 req/s", 1240.5, "req/s"),
        ("12,345,678", 12_345_678.0, ""),
        ("1 200 ms", 1200.0, "ms"),
        ("1'200", 1200.0, ""),
        ("-4", -4.0, ""),
        ("− 4 %", -4.0, "%"),
        ("12k rps", 12_000.0, "rps"),
        ("12 GB (of 16)", 12.0, "GB"),
        ("٣٫٥ ms", 3.5, "ms"),
        ("۱۲", 12.0, ""),
        (".5", 0.5, ""),
    ] {
        let found = parse_quantity(text);
        let found = found.map(|q| (q.value, q.unit));
        assert_eq!(found, Some((value, unit.to_owned())), "{text}");
    }
    for none in [
        "",
        "TBD",
        "{{STG_P95}}ms",
        "fast",
        "1,2,3.4",
        "12 of 16",
        "5-6",
        "<5",
        "1..2",
        "NaN",
        "inf",
        "9999999999999999999999999999999999",
    ] {
        assert_eq!(parse_quantity(none), None, "{none}");
    }
}

#[test]
fn a_value_is_held_against_target_and_baseline() {
    use Verdict::{Fail, Pass, Unknown};
    for (baseline, target, actual, delta, verdict) in [
        ("180ms", "< 250 ms", "201 ms", "+21 ms (+11.7 %)", Pass),
        ("180ms", "< 250ms", "250", "+70 (+38.9 %)", Fail),
        ("180ms", "<= 250ms", "0.25 s", "+0.07 s (+38.9 %)", Pass),
        (
            "1,200 rps",
            "at least 1000 rps",
            "1100 req/s",
            "-100 req/s (-8.3 %)",
            Pass,
        ),
        ("0.3%", "≤ baseline + 0.1 %", "0.45 %", "+0.15 %", Fail),
        (
            "200 ms",
            "<= baseline + 10%",
            "219 ms",
            "+19 ms (+9.5 %)",
            Pass,
        ),
        (
            "200 ms",
            "within 5% of baseline",
            "211 ms",
            "+11 ms (+5.5 %)",
            Fail,
        ),
        ("200 ms", "± 20 ms", "180 ms", "-20 ms (-10.0 %)", Pass),
        ("", "100–200 ms", "200 ms", "", Pass),
        ("", "between 100 and 200 ms", "99 ms", "", Fail),
        ("", "= 0", "0", "", Pass),
        ("", "> 99.9%", "99.95 %", "", Pass),
        ("0", "max 5", "6", "+6", Fail),
        (
            "",
            "<= baseline",
            "5",
            "",
            Unknown("there is no baseline to compare with"),
        ),
        (
            "",
            "250 ms",
            "200 ms",
            "",
            Unknown("the target cannot be read"),
        ),
        (
            "",
            "< 250 ms",
            "3 GB",
            "",
            Unknown("the units cannot be compared"),
        ),
        ("1 GB", "", "2 ms", "", Unknown("there is no target")),
        (
            "",
            "< 5",
            "slow",
            "",
            Unknown("the measured value is no number"),
        ),
        (
            "",
            "< {{P99}}ms",
            "5 ms",
            "",
            Unknown("the target cannot be read"),
        ),
    ] {
        let found = compare(Some(baseline), Some(target), actual);
        let written = found.delta.map(|delta| delta.to_string());
        assert_eq!(
            written.unwrap_or_default(),
            delta,
            "{actual} against {baseline}"
        );
        assert_eq!(found.verdict, verdict, "{actual} against {target}");
    }
    assert_eq!(parse_target("200-100 ms"), None);
}

#[test]
fn the_gate_is_the_windows_end_less_rollback_and_margin() {
    let mut book = Runbook {
        window: Some(Millis::from_mins(240)),
        rollback: Some(Rollback {
            duration: Some(Millis::from_mins(45)),
            margin: Some(Millis::from_mins(15)),
            rto: Some(Millis::from_mins(60)),
        }),
        ..Runbook::default()
    };
    let launch = Instant(1_000_000_000);
    let plan = rollback_plan(&book, Some(launch));
    assert_eq!(plan.gate, Some(launch + Millis::from_mins(180)));
    assert_eq!(
        plan.left(launch + Millis::from_mins(181)),
        Some(Millis::from_mins(-1))
    );
    assert_eq!(plan.deadline(launch), Some(launch + Millis::from_mins(60)));
    let later = rollback_plan(&book, Some(launch + Millis::from_mins(5)));
    assert_eq!(later.gate, Some(launch + Millis::from_mins(185)));
    assert_eq!(rollback_plan(&book, None).gate, None);
    book.rollback = None;
    assert_eq!(rollback_plan(&book, Some(launch)).gate, None);
}

#[test]
fn a_triggers_text_says_how_long_its_condition_must_hold() {
    for (text, minutes) in [
        ("Error rate > 2% for 5 consecutive minutes", Some(5)),
        ("P99 latency > 900ms sustained for 10 min", Some(10)),
        ("Queue over 500 for more than 2 hours", Some(120)),
        ("Errors above 1 % over the last 15 minutes.", Some(15)),
        ("Latency > 900 ms for 3min", Some(3)),
        ("Smoke tests fail after deployment", None),
        ("No quick fix for 2 customers", None),
        ("Error rate > 2% for {{N}} consecutive minutes", None),
        ("for 0 minutes", None),
        ("for 99999999999999999 hours", None),
        ("for", None),
    ] {
        assert_eq!(trigger_hold(text), minutes.map(Millis::from_mins), "{text}");
    }
}
