//! jiff behind the trait, as in the generator.

use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use tminus_model::{Instant, LocalDateTime};
use tminus_plan::time::Zone;

pub(crate) struct Jiff(pub(crate) TimeZone);

impl Jiff {
    pub(crate) fn named(name: &str) -> Self {
        Self(
            TimeZoneDatabase::bundled()
                .get(name)
                .expect("a zone of the database"),
        )
    }
}

impl Zone for Jiff {
    fn instant(&self, local: LocalDateTime) -> Instant {
        let [month, day, hour, minute, second] = [
            local.month,
            local.day,
            local.hour,
            local.minute,
            local.second,
        ]
        .map(|part| part as i8);
        let local = DateTime::new(local.year, month, day, hour, minute, second, 0);
        let local = local.expect("the model only holds days that there are");
        let at = self.0.to_ambiguous_timestamp(local).compatible();
        Instant(at.expect("years 1 to 9999").as_millisecond())
    }

    fn local(&self, at: Instant) -> LocalDateTime {
        let at = jiff::Timestamp::from_millisecond(at.0).expect("years 1 to 9999");
        let local = self.0.to_datetime(at);
        let [month, day, hour, minute, second] = [
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
        ]
        .map(|part| part as u8);
        LocalDateTime::new(local.year(), month, day, hour, minute, second).expect("a day")
    }
}
