//! Zones by jiff, from the data inside the binary, so that every machine
//! resolves times alike.

use tminus_model::ordered::Map;

use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use tminus_model::{Instant, LocalDateTime, Runbook, When};
use tminus_plan::{Anchors, Zone};

/// An IANA zone.
#[derive(Debug, Clone)]
pub struct IanaZone(TimeZone);

impl IanaZone {
    /// Finds a zone by its name.
    pub fn find(name: &str) -> Option<Self> {
        TimeZoneDatabase::bundled().get(name).ok().map(Self)
    }

    /// Says whether a name of no zone is meant as one: it names a place as zones
    /// do, is nearly the name of one or of its place, or is an abbreviation.
    pub(crate) fn is_like(name: &str) -> bool {
        const WORDS: [&str; 14] = [
            "auto", "browser", "client", "default", "device", "false", "local", "none", "server",
            "site", "system", "true", "user", "visitor",
        ];
        if WORDS.contains(&name.to_lowercase().as_str()) {
            return false;
        }
        let short = name.len() <= 5 && name.bytes().all(|b| b.is_ascii_uppercase());
        let offset = ["UTC", "GMT"].iter().any(|zone| {
            name.get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case(zone))
        });
        if name.contains('/') || short || offset {
            return true;
        }
        let wanted = name.to_lowercase().replace([' ', '-'], "_");
        // Short words are near to everything.
        let most = usize::from(wanted.len() > 3) + usize::from(wanted.len() > 5);
        TimeZoneDatabase::bundled().available().any(|known| {
            let known = known.as_str().to_lowercase();
            let place = known.rsplit_once('/').map_or("", |(_, place)| place);
            [known.as_str(), place]
                .iter()
                .any(|known| crate::suggest::distance(&wanted, known) <= most)
        })
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone whose name is nearest to `name`. An abbreviation has none: the
    /// next one is another place's.
    pub(crate) fn near(name: &str) -> Option<String> {
        if name.bytes().all(|b| b.is_ascii_uppercase()) || name.contains(['+', '-']) {
            return None;
        }
        let names: Vec<String> = TimeZoneDatabase::bundled()
            .available()
            .map(|name| name.as_str().to_owned())
            .collect();
        let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "_");
        let wanted = plain(name);
        // `Lisbon` means `Europe/Lisbon`.
        names
            .iter()
            .find(|known| {
                let known = plain(known);
                known == wanted || known.rsplit('/').next() == Some(&wanted)
            })
            .cloned()
            .or_else(|| {
                crate::suggest::nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
            })
    }
}

/// What is odd about a wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Clocks never show it.
    Skipped,
    /// They show it twice.
    Twice,
}

fn civil(local: LocalDateTime) -> DateTime {
    DateTime::new(
        local.year,
        local.month as i8,
        local.day as i8,
        local.hour as i8,
        local.minute as i8,
        local.second as i8,
        0,
    )
    .expect("a LocalDateTime is a date and a time that exist")
}

/// A change of the clocks of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// When.
    pub(crate) at: Instant,
    /// Seconds east of UTC before.
    pub(crate) before: i32,
    /// Seconds east of UTC from then on.
    pub(crate) after: i32,
    /// Whether summer time begins.
    pub(crate) summer: bool,
    /// What the clocks' time is called from then on.
    pub(crate) name: String,
}

impl IanaZone {
    /// Says what is odd about a wall clock: that it is skipped where the clocks
    /// go forward, or comes twice where they go back.
    pub(crate) fn doubt(&self, local: LocalDateTime) -> Option<Doubt> {
        let offset = self.0.to_ambiguous_timestamp(civil(local)).offset();
        match offset {
            jiff::tz::AmbiguousOffset::Unambiguous { .. } => None,
            jiff::tz::AmbiguousOffset::Gap { .. } => Some(Doubt::Skipped),
            jiff::tz::AmbiguousOffset::Fold { .. } => Some(Doubt::Twice),
        }
    }

    /// Says whether clocks in the zone always show UTC.
    pub(crate) fn is_utc(&self) -> bool {
        self.0
            .to_fixed_offset()
            .is_ok_and(jiff::tz::Offset::is_zero)
    }

    /// The changes of the clocks from the last before `from` to the first after
    /// `to`. A zone without a change so early has one at the beginning of time.
    pub(crate) fn changes(&self, from: Instant, to: Instant) -> Vec<Change> {
        let stamp = |at: Instant| jiff::Timestamp::from_millisecond(at.0).ok();
        let (Some(from), Some(to)) = (stamp(from), stamp(to)) else {
            return Vec::new();
        };
        let change = |at: jiff::Timestamp, offset: jiff::tz::Offset, summer, name: &str| {
            let earlier = at - jiff::SignedDuration::from_secs(1);
            Change {
                at: Instant(at.as_millisecond()),
                before: self.0.to_offset(earlier).seconds(),
                after: offset.seconds(),
                summer,
                name: name.to_owned(),
            }
        };
        let of = |next: &jiff::tz::TimeZoneTransition<'_>| {
            let summer = next.dst().is_dst();
            change(next.timestamp(), next.offset(), summer, next.abbreviation())
        };
        // One that happens at this very moment is already in force.
        let first = self
            .0
            .preceding(from + jiff::SignedDuration::from_secs(1))
            .next();
        let mut changes = vec![first.as_ref().map_or_else(
            || {
                let info = self.0.to_offset_info(from);
                let at = jiff::Timestamp::UNIX_EPOCH;
                let mut whole = change(at, info.offset(), info.dst().is_dst(), info.abbreviation());
                whole.before = whole.after;
                whole
            },
            of,
        )];
        for next in self.0.following(from) {
            changes.push(of(&next));
            if next.timestamp() > to {
                break;
            }
        }
        changes.dedup();
        changes
    }
}

impl Zone for IanaZone {
    fn instant(&self, local: LocalDateTime) -> Instant {
        // Compatible: the later side of a gap, the earlier side of a fold.
        self.0
            .to_ambiguous_timestamp(civil(local))
            .compatible()
            .map_or(Instant(i64::MAX), |at| Instant(at.as_millisecond()))
    }

    fn local(&self, at: Instant) -> LocalDateTime {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::MAX);
        let civil = self.0.to_datetime(at);
        LocalDateTime::new(
            civil.year().clamp(1, 9999),
            civil.month() as u8,
            civil.day() as u8,
            civil.hour() as u8,
            civil.minute() as u8,
            civil.second() as u8,
        )
        .expect("jiff gives dates and times that exist")
    }
}

/// The times of one runbook, before any run of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times<'r> {
    runbook: &'r Runbook,
    zone: Option<&'r IanaZone>,
}

impl<'r> Times<'r> {
    pub(crate) fn new(runbook: &'r Runbook, zone: Option<&'r IanaZone>) -> Self {
        Self { runbook, zone }
    }

    /// The instant that a rule means when everything goes by plan.
    pub(crate) fn resolve(&self, when: &When) -> Option<Instant> {
        let launch = self.runbook.launch.as_ref();
        let events = Map::new();
        let anchors = Anchors {
            launch: launch.and_then(|launch| launch.instant),
            launch_local: launch.map(|launch| launch.local),
            start: None,
            events: &events,
            steps: &|_| None,
        };
        tminus_plan::resolve(when, &anchors, self.zone?)
    }

    /// What clocks in the runbook's zone show at an instant.
    pub(crate) fn local(&self, at: Instant) -> Option<LocalDateTime> {
        Some(self.zone?.local(at))
    }
}

/// Writes an instant as `2026-12-01T09:00:00Z`.
pub(crate) fn iso(at: Instant) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
    Some(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::{IanaZone, iso};
    use tminus_plan::Zone;

    #[test]
    fn gaps_go_later_and_folds_earlier() {
        let lisbon = IanaZone::find("Europe/Lisbon").unwrap();
        for (local, utc) in [
            ("2026-12-01T09:00", "2026-12-01T09:00:00Z"),
            ("2026-07-01T09:00", "2026-07-01T08:00:00Z"),
            ("2026-03-29T01:30", "2026-03-29T01:30:00Z"),
            ("2026-10-25T01:30", "2026-10-25T00:30:00Z"),
        ] {
            let at = lisbon.instant(local.parse().unwrap());
            assert_eq!(iso(at).as_deref(), Some(utc), "{local}");
        }
    }

    #[test]
    fn a_bad_name_has_a_good_neighbour() {
        assert!(IanaZone::find("Europe/Lisboa").is_none());
        assert_eq!(
            IanaZone::near("Europe/Lisbn").as_deref(),
            Some("Europe/Lisbon")
        );
        assert_eq!(IanaZone::near("lisbon").as_deref(), Some("Europe/Lisbon"));
        for name in ["Mars/Base", "PST", "CEST", "UTC+2", "GMT-5"] {
            assert_eq!(IanaZone::near(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_meant_as_a_zone_is_told_from_words() {
        for name in [
            "Mars/Base",
            "Europe/Lisboa",
            "Lisbon",
            "lisbn",
            "Lisboa",
            "PST",
            "CEST",
            "UTC+2",
            "gmt-5",
            "New-York",
        ] {
            assert!(IanaZone::is_like(name), "{name}");
        }
        for name in [
            "local", "none", "auto", "server", "browser", "main", "true", "yes", "soon", "office",
        ] {
            assert!(!IanaZone::is_like(name), "{name}");
        }
    }
}
