//! Zones by jiff, from the data inside the binary, so that every machine
//! resolves times alike.

use std::collections::BTreeMap;

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

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone whose name is nearest to `name`.
    pub(crate) fn near(name: &str) -> Option<String> {
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

impl Zone for IanaZone {
    fn instant(&self, local: LocalDateTime) -> Instant {
        let civil = DateTime::new(
            local.year,
            local.month as i8,
            local.day as i8,
            local.hour as i8,
            local.minute as i8,
            local.second as i8,
            0,
        )
        .expect("a LocalDateTime is a date and a time that exist");
        // Compatible: the later side of a gap, the earlier side of a fold.
        self.0
            .to_ambiguous_timestamp(civil)
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
        let events = BTreeMap::new();
        let anchors = Anchors {
            launch: launch.and_then(|launch| launch.instant),
            launch_local: launch.map(|launch| launch.local),
            start: None,
            events: &events,
            steps: &|_| None,
        };
        tminus_plan::resolve(when, &anchors, self.zone?)
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
        assert_eq!(IanaZone::near("Mars/Base"), None);
    }
}
