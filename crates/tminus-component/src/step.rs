//! What is decided about a step's own tools, and what stands at the step itself:
//! plain functions, tested natively.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub mod line;
pub mod wall;

use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_run::action::{has_credentials, is_link};
use tminus_run::{NOTE_LIMIT, State, gate};

use crate::times::Clock;
use crate::words::step as words;

/// A state as a step's tools offer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The state.
    pub state: State,
    /// Why it cannot be had now.
    pub refused: Option<&'static str>,
    /// What has to be said with it.
    pub asks: Asks,
}

/// What has to be said with a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// A reason, because of the state.
    Reason,
    /// A reason, because a gate is not passed.
    Gate,
}

/// The states that a step can be given, in the order of their keys 1 to 8.
pub fn offers(from: State, is_behind_gate: bool) -> [Offer; 8] {
    State::ALL.map(|state| Offer {
        state,
        refused: from.may_become(state).err(),
        asks: if is_behind_gate && gate::begins(from, state) {
            Asks::Gate
        } else if state.needs_reason() {
            Asks::Reason
        } else {
            Asks::Nothing
        },
    })
}

/// What is to be said about the length of a text while it is typed: from four
/// fifths of the limit on, and whether it is too long.
pub fn length(text: &str, limit: usize) -> Option<(String, bool)> {
    let bytes = text.trim().len();
    (bytes * 5 >= limit * 4).then(|| (words::length(bytes, limit), bytes > limit))
}

/// Says whether a note or reason is too long.
pub fn is_too_long(text: &str) -> bool {
    text.trim().len() > NOTE_LIMIT
}

/// What is wrong with a link that is being typed: nothing while it can still
/// become one.
pub fn link_fault(text: &str) -> Option<&'static str> {
    let text = text.trim().to_ascii_lowercase();
    let begins = |scheme: &str| scheme.starts_with(&text) || text == scheme;
    let is_begun = ["https://", "http://"].into_iter().any(begins);
    if has_credentials(&text) {
        return Some(words::CREDENTIALS);
    }
    (!is_begun && !is_link(&text)).then_some(words::NO_LINK)
}

/// What is wrong with a correction of actual times.
pub fn correction_fault(
    start: Option<Instant>,
    end: Option<Instant>,
    why: &str,
    now: Instant,
) -> Option<&'static str> {
    if start.into_iter().chain(end).any(|at| at > now) {
        return Some(words::FUTURE);
    }
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        return Some(words::ENDS_FIRST);
    }
    why.trim().is_empty().then_some(words::CORRECT_NEEDS)
}

/// Reads what a field of date and time holds, as a wall clock of the zone.
pub fn read_local(text: &str, zone: &dyn Zone) -> Option<Instant> {
    let local: LocalDateTime = text.trim().parse().ok()?;
    Some(zone.instant(local))
}

/// Writes an instant for a field of date and time.
pub fn write_local(at: Option<Instant>, zone: &dyn Zone) -> String {
    at.map_or_else(String::new, |at| zone.local(at).to_string())
}

/// Writes a moment in the zone of the run: `09:22`, and on another day than
/// today `30 Nov 09:22`.
pub fn moment(at: Instant, now: Instant, zone: &dyn Zone) -> String {
    let (local, now) = (zone.local(at), zone.local(now));
    Clock { local, now }.short()
}

/// Writes a span: `09:02–09:14`, or one moment where there is one.
pub fn span(
    from: Option<Instant>,
    to: Option<Instant>,
    now: Instant,
    zone: &dyn Zone,
) -> Option<String> {
    let one = |at| moment(at, now, zone);
    match (from, to) {
        (Some(from), Some(to)) if from == to => Some(one(to)),
        (Some(from), Some(to)) => {
            // The day is said once.
            let end = moment(to, from, zone);
            Some([&one(from), "–", &end].concat())
        }
        (Some(from), None) => Some([&one(from), "–"].concat()),
        (None, Some(to)) => Some(["–", &one(to)].concat()),
        (None, None) => None,
    }
}

/// Writes how far a time has moved: `+10 min`, `−5 min`.
pub fn distance(by: i64) -> String {
    let mins = by.abs() / 60_000;
    let sign = if by < 0 { crate::words::MINUS } else { '+' };
    let mut text = String::from(sign);
    text.push_str(&crate::countdown::length(mins));
    text
}

/// Cuts a text to its first words.
pub fn first_words(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most).collect();
    let whole = cut.rfind(' ').filter(|at| *at * 2 > cut.len());
    let cut = whole.and_then(|at| cut.get(..at)).unwrap_or(&cut);
    [cut, "…"].concat()
}

#[cfg(test)]
mod tests {
    use tminus_model::Instant;
    use tminus_plan::time::Utc;
    use tminus_run::State;

    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn only_legal_moves_are_offered_and_a_gate_asks_for_a_reason() {
        for offer in offers(State::Done, true) {
            let refused = matches!(offer.state, State::Skipped | State::Na | State::Blocked);
            assert_eq!(offer.refused.is_some(), refused, "{:?}", offer.state);
            // What is done has begun: no gate asks.
            assert_ne!(offer.asks, Asks::Gate);
        }
        let asks = offers(State::Todo, true).map(|offer| offer.asks);
        let (nothing, reason, gate) = (Asks::Nothing, Asks::Reason, Asks::Gate);
        assert_eq!(
            asks,
            [nothing, gate, gate, gate, reason, reason, reason, gate]
        );
        let asks = offers(State::Todo, false).map(|offer| offer.asks);
        assert_eq!(
            asks,
            [
                nothing, nothing, nothing, reason, reason, reason, reason, reason
            ]
        );
    }

    #[test]
    fn a_limit_is_said_before_it_is_reached() {
        assert_eq!(length("short", 100), None);
        assert_eq!(
            length(&"x".repeat(80), 100),
            Some(("20 left".to_owned(), false))
        );
        let (said, over) = length(&"é".repeat(51), 100).unwrap();
        assert!(over && said.starts_with("2 too many"), "{said}");
        assert_eq!(
            length(&[" ".repeat(90), "x".to_owned()].concat(), 100),
            None
        );
    }

    #[test]
    fn a_link_is_faulted_once_it_cannot_become_one() {
        for fine in [
            "",
            "h",
            "http",
            "https:/",
            "https://",
            "https://a",
            "HTTPS://A.example/x",
            " http://b ",
            "https://a.example/@team?mail=a@b",
        ] {
            assert_eq!(link_fault(fine), None, "{fine}");
        }
        for wrong in [
            "x",
            "javascript:alert(1)",
            "https://a b",
            "ftp://a",
            "httpx",
            "https:///a",
        ] {
            assert!(link_fault(wrong).is_some(), "{wrong}");
        }
        for told in [
            "https://ana:secret@a.example/x",
            "http://token@a",
            "https://a@",
        ] {
            assert_eq!(link_fault(told), Some(words::CREDENTIALS), "{told}");
        }
    }

    #[test]
    fn a_correction_says_what_is_wrong_with_it() {
        let at = |mins: i64| Some(Instant(mins * MINUTE));
        let now = Instant(60 * MINUTE);
        assert_eq!(
            correction_fault(at(61), None, "x", now),
            Some(words::FUTURE)
        );
        assert_eq!(
            correction_fault(at(9), at(8), "x", now),
            Some(words::ENDS_FIRST)
        );
        assert_eq!(
            correction_fault(at(9), at(9), " ", now),
            Some(words::CORRECT_NEEDS)
        );
        assert_eq!(correction_fault(None, at(9), "clock", now), None);
    }

    #[test]
    fn moments_and_spans_are_short() {
        let of = |text: &str| Utc.instant(text.parse().unwrap());
        let now = of("2026-12-01T12:00");
        let (a, b) = (of("2026-12-01T09:02"), of("2026-12-01T09:14"));
        let shown = |from, to| span(from, to, now, &Utc).unwrap();
        assert_eq!(shown(Some(a), Some(b)), "09:02–09:14");
        assert_eq!(shown(Some(a), Some(a)), "09:02");
        assert_eq!(shown(Some(a), None), "09:02–");
        assert_eq!(shown(None, Some(b)), "–09:14");
        let (a, b) = (of("2026-11-30T23:50"), of("2026-11-30T23:55"));
        assert_eq!(shown(Some(a), Some(b)), "30 Nov 23:50–23:55");
        assert_eq!(shown(Some(b), Some(now)), "30 Nov 23:55–1 Dec 12:00");
        assert_eq!(write_local(Some(a), &Utc), "2026-11-30T23:50:00");
        assert_eq!(read_local("2026-11-30T23:50", &Utc), Some(a));
        assert_eq!(read_local("", &Utc), None);
        assert_eq!(distance(10 * MINUTE), "+10 min");
        assert_eq!(distance(-65 * MINUTE), "−1 h 5 min");
    }

    #[test]
    fn first_words_end_at_a_word() {
        assert_eq!(first_words("waits  for\nDNS", 20), "waits for DNS");
        assert_eq!(
            first_words("waits for the DNS of the partner", 16),
            "waits for the…"
        );
        assert_eq!(first_words(&"x".repeat(30), 10), "xxxxxxxxxx…");
    }
}
