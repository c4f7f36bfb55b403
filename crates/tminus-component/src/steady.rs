//! What is right although a clock was set back.
//!
//! A timer is kept as the instant at which it ends, so a sleep, a reload or a
//! throttled tab make it no later. A wall clock that is set back would: what is
//! left grows. A page has a second clock, which only goes on. It may stand still
//! while the device sleeps, so of both the one with less to go is right.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;

use tminus_model::{Instant, Millis};

/// A clock that goes back by less than this is only being kept in step.
const SLACK: i64 = 1_500;

/// Remembers when what counts down ends by the clock that only goes on.
#[derive(Debug, Clone, Default)]
pub struct Steady {
    /// What is counted, and when it ends by the wall clock: by the other one.
    ends: BTreeMap<(String, i64), i64>,
    /// How far the wall clock is ahead of the other one.
    ahead: Option<i64>,
}

impl Steady {
    /// Compares the clocks. Gives by how much the wall clock was set back since
    /// the last look.
    pub fn look(&mut self, wall: Instant, going: Millis) -> Option<Millis> {
        let ahead = wall.0 - going.0;
        let before = self.ahead.replace(ahead)?;
        let back = before - ahead;
        (back > SLACK).then_some(Millis(back))
    }

    /// Gives when something ends, by the wall clock as it goes now. It was seen
    /// for the first time while the wall clock was still right.
    pub fn end(&mut self, what: &str, ends: Instant, wall: Instant, going: Millis) -> Instant {
        let left = ends.0 - wall.0;
        let key = (what.to_owned(), ends.0);
        let known = *self.ends.entry(key).or_insert(going.0 + left);
        let less = known - going.0;
        if less < left - SLACK {
            return Instant(wall.0 + less);
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn at(minute: i64) -> (Instant, Millis) {
        (Instant(minute * MINUTE), Millis(minute * MINUTE))
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_timer_longer() {
        let mut steady = Steady::default();
        let ends = Instant(610 * MINUTE);
        let (wall, going) = at(600);
        assert_eq!(steady.look(wall, going), None);
        assert_eq!(steady.end("t", ends, wall, going), ends);
        // Two minutes later by one clock, an hour earlier by the other.
        let (wall, going) = (Instant(542 * MINUTE), Millis(602 * MINUTE));
        assert_eq!(steady.look(wall, going), Some(Millis(60 * MINUTE)));
        assert_eq!(
            steady.end("t", ends, wall, going),
            Instant(550 * MINUTE),
            "eight minutes are left"
        );
        assert_eq!(steady.look(wall, going), None, "it is said once");
        // One that is started now is right as it is.
        let ends = Instant(552 * MINUTE);
        assert_eq!(steady.end("u", ends, wall, going), ends);
    }

    #[test]
    fn a_sleep_in_which_the_other_clock_stood_makes_no_timer_longer_either() {
        let mut steady = Steady::default();
        let ends = Instant(610 * MINUTE);
        let (wall, going) = at(600);
        steady.look(wall, going);
        steady.end("t", ends, wall, going);
        let (wall, going) = (Instant(720 * MINUTE), Millis(601 * MINUTE));
        assert_eq!(steady.look(wall, going), None, "nobody set it back");
        assert_eq!(steady.end("t", ends, wall, going), ends);
    }
}
