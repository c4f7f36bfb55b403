//! The two zones of the product give equal instants: jiff's, and the one that
//! knows nothing but a distance from UTC, as a browser does. What a browser
//! says about distances is compared in the browser tests.

mod zone;

use std::collections::{BTreeMap, BTreeSet};

use tminus_model::ordered::Map;

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use tminus_model::{Instant, LocalDateTime};
use tminus_plan::time::{Anchors, Utc, Zone, instant_by, local_by, parse_window, resolve};

use zone::Jiff;

/// A zone as the page has it.
struct ByDistance(TimeZone);

impl ByDistance {
    fn ahead(&self, at: i64) -> i64 {
        let at = Timestamp::from_millisecond(at).expect("a year on the calendar");
        i64::from(self.0.to_offset(at).seconds()) * 1000
    }
}

impl Zone for ByDistance {
    fn instant(&self, local: LocalDateTime) -> Instant {
        instant_by(local, |at| self.ahead(at))
    }

    fn local(&self, at: Instant) -> LocalDateTime {
        local_by(at, self.ahead(at.0))
    }
}

const RULES: [&str; 24] = [
    "T-0",
    "T-1 day",
    "T+1",
    "T-2 days",
    "T+3 days",
    "T-7 days",
    "T+7",
    "T-1 week",
    "T-28 days",
    "T-1 working day",
    "T-5 working days",
    "T-24h",
    "T-48 hours",
    "T-4 hours",
    "T-30m",
    "T+8 Hours",
    "H+0:15",
    "H+1",
    "H+26:00",
    "H-1",
    "at success",
    "H+1 after success",
    "15m after #dns",
    "T+180",
];

/// Knuth's MMIX generator: a failure comes again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len() as u64) as usize]
    }
}

/// What kind of change a case stands beside.
fn kind(change: i64) -> &'static str {
    match change {
        0 => "none",
        -3_600 => "back an hour",
        3_600 => "forward an hour",
        -1_800 => "back half an hour",
        1_800 => "forward half an hour",
        86_400.. => "a day is left out",
        _ => "another distance",
    }
}

#[test]
fn ten_thousand_times_around_every_kind_of_change() {
    let names: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.as_str().to_owned())
        .collect();
    // Rare kinds are asked for often enough to be met.
    let rare = [
        "Pacific/Apia",
        "Pacific/Kwajalein",
        "Pacific/Enderbury",
        "Australia/Lord_Howe",
        "America/Caracas",
        "Asia/Pyongyang",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "Antarctica/Troll",
        "Europe/Dublin",
        "America/St_Johns",
        "UTC",
        "Asia/Tokyo",
    ];
    let mut dice = Dice(7);
    let mut met: BTreeMap<&str, u32> = BTreeMap::new();
    let mut zones = BTreeSet::new();
    for round in 0..10_000 {
        let name = if round % 4 == 0 {
            (*dice.pick(&rare)).to_owned()
        } else {
            dice.pick(&names).clone()
        };
        let jiff = Jiff::named(&name);
        let page = ByDistance(jiff.0.clone());
        // A moment between 1970 and 2040, and the change of clocks after it.
        let from = Timestamp::from_second(dice.below(2_208_988_800) as i64).unwrap();
        let (near, change) = match jiff.0.following(from).next() {
            Some(next) => {
                let at = next.timestamp();
                let before = jiff.0.to_offset(at - jiff::Span::new().seconds(1));
                (
                    at,
                    i64::from(next.offset().seconds()) - i64::from(before.seconds()),
                )
            }
            None => (from, 0),
        };
        *met.entry(kind(change)).or_default() += 1;
        zones.insert(name.clone());
        // Wall clocks just before, in and behind the gap or fold, and days away.
        let days = dice.below(5) as i64 - 2;
        let minutes = dice.below(241) as i64 - 120;
        let near = page.local(Instant(near.as_millisecond()));
        let wall = Utc.instant(near).0 + days * 86_400_000 + minutes * 60_000;
        let launch = Utc.local(Instant(wall));
        let rule = *dice.pick(&RULES);
        let when = parse_window(rule).expect("a rule is written well").start;
        let resolved = |zone: &dyn Zone| {
            let at = zone.instant(launch);
            let events = Map::from([("success".to_owned(), Instant(at.0 + 7_200_000))]);
            let anchors = Anchors {
                launch: Some(at),
                // A run that was postponed knows its launch as an instant only.
                launch_local: (round % 2 == 0).then_some(launch),
                start: (round % 3 == 0).then_some(Instant(at.0 + 600_000)),
                events: &events,
                steps: &|_| Some(Instant(at.0 + 3_600_000)),
            };
            (resolve(&when, &anchors, zone), zone.local(at))
        };
        assert_eq!(resolved(&page), resolved(&jiff), "{name} {launch} {rule}");
    }
    assert!(zones.len() > 400, "{} zones", zones.len());
    for (kind, least) in [
        ("none", 200),
        ("back an hour", 1_000),
        ("forward an hour", 1_000),
        ("back half an hour", 50),
        ("forward half an hour", 50),
        ("a day is left out", 20),
        ("another distance", 20),
    ] {
        let count = met.get(kind).copied().unwrap_or(0);
        assert!(count >= least, "{kind}: {count} cases");
    }
}
