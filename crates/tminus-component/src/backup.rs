//! When a reader is reminded of a backup, and sizes and ages in words.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use tminus_model::{Instant, Millis};

use crate::words;

/// A run that goes on for longer than this is reminded of.
const LONG: Millis = Millis::from_mins(5 * 24 * 60);

/// A backup that is younger than this is young enough.
const YOUNG: Millis = Millis::from_mins(24 * 60);

/// What is known of a run and its backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its first entry.
    pub first: Instant,
    /// Its last entry.
    pub last: Instant,
    /// Whether it is closed: then it goes on no longer.
    pub closed: bool,
    /// When its log was last saved as a file.
    pub backup: Option<Instant>,
    /// Whether the browser deletes what it keeps by itself, as Safari does.
    pub forgets: bool,
}

/// Says whether a backup is called for, and from when on the answer is another
/// one while nothing happens.
pub fn reminder(kept: Kept, now: Instant) -> (bool, Option<Instant>) {
    let covered = kept.backup.is_some_and(|at| at >= kept.last);
    if covered {
        return (false, None);
    }
    // Safari counts its seven days from the last visit.
    let long = if kept.forgets {
        kept.first + YOUNG
    } else {
        kept.first + LONG
    };
    let old = kept.backup.map_or(long, |at| at + YOUNG);
    let from = Instant(long.0.max(old.0));
    if kept.closed && !kept.forgets && kept.last.0 < long.0 {
        return (false, None);
    }
    if now > from {
        (true, None)
    } else {
        (false, Some(Instant(from.0 + 1)))
    }
}

/// `3 days ago`: how long ago something was, and from when on that is wrong.
pub fn ago(at: Instant, now: Instant) -> (String, Instant) {
    const MINUTE: i64 = 60_000;
    let past = (now - at).0.max(0);
    let (unit, one, many) = match past {
        past if past < MINUTE => return (words::log::JUST_NOW.to_owned(), Instant(at.0 + MINUTE)),
        past if past < 60 * MINUTE => (MINUTE, "minute", "minutes"),
        past if past < 48 * 60 * MINUTE => (60 * MINUTE, "hour", "hours"),
        _ => (24 * 60 * MINUTE, "day", "days"),
    };
    let count = past / unit;
    let word = if count == 1 { one } else { many };
    let text = [&count.to_string(), " ", word, " ago"].concat();
    (text, Instant(at.0 + (count + 1) * unit))
}

/// `1.2 MB`: so many bytes.
pub fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10 + unit / 2) / unit;
        if tenths < 100 {
            [(tenths / 10).to_string(), (tenths % 10).to_string()].join(".")
        } else {
            ((bytes + unit / 2) / unit).to_string()
        }
    };
    match bytes {
        0..=999 => [&bytes.to_string(), " bytes"].concat(),
        1_000..=999_499 => [&tenths(1_000), " KB"].concat(),
        999_500..=999_499_999 => [&tenths(1_000_000), " MB"].concat(),
        _ => [&tenths(1_000_000_000), " GB"].concat(),
    }
}

/// Says whether a browser names itself as one that deletes what scripts have
/// stored seven days after the last visit: Safari, and everything on an iPhone.
pub fn forgets(agent: &str) -> bool {
    let has = |word: &str| agent.contains(word);
    let phone = has("iPhone") || has("iPad");
    let others = ["Chrome", "Chromium", "Android", "Edg/", "OPR/"];
    phone || (has("Safari/") && has("Macintosh") && !others.into_iter().any(has))
}

#[cfg(test)]
mod tests {
    use tminus_model::Instant;

    use super::{Kept, ago, forgets, reminder, size};

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    fn kept(last: i64, backup: Option<i64>) -> Kept {
        Kept {
            first: Instant(0),
            last: Instant(last),
            closed: false,
            backup: backup.map(Instant),
            forgets: false,
        }
    }

    #[test]
    fn a_run_of_more_than_five_days_is_reminded_of_once_a_day() {
        let calls = |of: Kept, now: i64| reminder(of, Instant(now)).0;
        let (never, soon) = reminder(kept(HOUR, None), Instant(DAY));
        assert!(!never);
        let soon = soon.expect("it comes");
        assert!(!calls(kept(HOUR, None), soon.0 - 1));
        assert!(calls(kept(HOUR, None), soon.0));
        assert_eq!(soon, Instant(5 * DAY + 1));
        // A backup holds for a day, and for ever while nothing new is there.
        let saved = kept(6 * DAY + HOUR, Some(6 * DAY));
        assert!(!calls(saved, 7 * DAY));
        assert!(calls(saved, 7 * DAY + 1));
        assert!(!calls(kept(6 * DAY, Some(6 * DAY)), 90 * DAY));
        // A run that was over within five days is not.
        let closed = Kept {
            closed: true,
            ..kept(DAY, None)
        };
        assert!(!calls(closed, 90 * DAY));
        let closed_late = Kept {
            closed: true,
            ..kept(6 * DAY, None)
        };
        assert!(calls(closed_late, 90 * DAY));
        // Safari deletes, whatever the run is.
        let safari = Kept {
            forgets: true,
            ..closed
        };
        assert!(!calls(safari, DAY));
        assert!(calls(safari, DAY + 1));
    }

    #[test]
    fn ages_are_said_in_one_unit_and_hold_until() {
        for (past, expect) in [
            (0, "just now"),
            (-5, "just now"),
            (60_000, "1 minute ago"),
            (59 * 60_000, "59 minutes ago"),
            (HOUR, "1 hour ago"),
            (47 * HOUR, "47 hours ago"),
            (6 * DAY + HOUR, "6 days ago"),
        ] {
            let now = Instant(DAY * 10);
            let (text, until) = ago(Instant(now.0 - past), now);
            assert_eq!(text, expect);
            assert!(until > now);
            assert_ne!(ago(Instant(now.0 - past), until).0, expect);
        }
    }

    #[test]
    fn sizes_are_round() {
        for (bytes, expect) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 KB"),
            (9_949, "9.9 KB"),
            (12_345, "12 KB"),
            (999_499, "999 KB"),
            (999_500, "1.0 MB"),
            (5_242_880, "5.2 MB"),
            (2_000_000_000, "2.0 GB"),
        ] {
            assert_eq!(size(bytes), expect);
        }
    }

    #[test]
    fn safari_is_told_from_those_that_borrow_its_name() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
        let chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/124.0 Mobile/15E148 Safari/604.1";
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        let told = [mac, chrome, phone, firefox].map(forgets);
        assert_eq!(told, [true, false, true, false]);
    }
}
