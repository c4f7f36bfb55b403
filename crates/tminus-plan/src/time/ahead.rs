//! Wall clocks out of a zone's distance from UTC, which is all that a browser
//! says about a zone.

use tminus_model::{Instant, LocalDateTime};

use super::{Utc, Zone};

const DAY: i64 = 86_400_000;

/// The instant at which clocks show `local`, in a zone that is `ahead(ms)`
/// milliseconds before UTC at the instant `ms`. A wall clock that is skipped is
/// read as that much later, one that exists twice as the earlier: see [`Zone`].
pub fn instant_by(local: LocalDateTime, ahead: impl Fn(i64) -> i64) -> Instant {
    let wall = wall(local);
    let (before, after) = (ahead(wall - DAY), ahead(wall + DAY));
    [before, after]
        .into_iter()
        .filter(|&offset| ahead(wall - offset) == offset)
        .map(|offset| Instant(wall - offset))
        .min()
        // In a gap none fits; the distance before it makes the time later.
        .unwrap_or(Instant(wall - before))
}

/// What clocks show that are `ahead` milliseconds before UTC.
pub fn local_by(at: Instant, ahead: i64) -> LocalDateTime {
    Utc.local(Instant(at.0.saturating_add(ahead)))
}

/// A wall clock as milliseconds, as if it were UTC's.
pub fn wall(local: LocalDateTime) -> i64 {
    Utc.instant(local).0
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    /// Lisbon in 2026: one hour ahead from 29 March to 25 October, 01:00 UTC.
    fn lisbon(at: i64) -> i64 {
        let of = |text: &str| wall(text.parse().unwrap());
        let summer = of("2026-03-29T01:00")..of("2026-10-25T01:00");
        if summer.contains(&at) { HOUR } else { 0 }
    }

    #[test]
    fn clocks_that_jump_are_read_as_everybody_reads_them() {
        for (written, utc) in [
            ("2026-12-01T09:00", "2026-12-01T09:00"),
            ("2026-07-01T09:00", "2026-07-01T08:00"),
            // Skipped: 01:30 does not exist and is taken as 02:30.
            ("2026-03-29T01:30", "2026-03-29T01:30"),
            ("2026-03-29T00:59:59", "2026-03-29T00:59:59"),
            ("2026-03-29T02:00", "2026-03-29T01:00"),
            // Twice: the earlier.
            ("2026-10-25T01:30", "2026-10-25T00:30"),
            ("2026-10-25T02:00", "2026-10-25T02:00"),
        ] {
            let at = instant_by(written.parse().unwrap(), lisbon);
            let expect = Instant(wall(utc.parse().unwrap()));
            assert_eq!(at, expect, "{written}");
        }
    }

    #[test]
    fn clocks_ahead_show_more() {
        let text = "2024-02-29T23:59:58";
        let at = wall(text.parse().unwrap());
        assert_eq!(local_by(Instant(at - HOUR), HOUR).to_string(), text);
        assert_eq!(at, 1_709_251_198_000);
    }
}
