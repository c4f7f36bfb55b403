//! A hybrid logical clock (Kulkarni et al., *Logical Physical Clocks*, 2014):
//! it follows the wall clock, never goes back, and is always after every time
//! that was seen.

use tminus_model::{Instant, Millis};

/// The latest time that can be written: that of JavaScript's `Date`.
pub const LATEST: i64 = 8_640_000_000_000_000;

/// A time of the hybrid clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Stamp {
    /// Milliseconds since 1970: the wall clock's, or the largest seen.
    pub ms: i64,
    /// Goes up while `ms` stays.
    pub count: u32,
}

/// The clock of one writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    last: Stamp,
}

impl Clock {
    /// Takes note of a time that was read.
    pub fn observe(&mut self, stamp: Stamp) {
        self.last = self.last.max(stamp);
    }

    /// Gives the next time.
    pub fn tick(&mut self, now: Instant) -> Stamp {
        let wall = now.0.clamp(0, LATEST);
        self.last = if wall > self.last.ms {
            Stamp { ms: wall, count: 0 }
        } else {
            match self.last.count.checked_add(1) {
                Some(count) => Stamp {
                    ms: self.last.ms,
                    count,
                },
                None if self.last.ms < LATEST => Stamp {
                    ms: self.last.ms + 1,
                    count: 0,
                },
                // The end of time, which only a forged op can bring. Writer and
                // number go on telling ops apart.
                None => self.last,
            }
        };
        self.last
    }

    /// Says how far the wall clock is behind the times that were seen.
    pub fn behind(&self, now: Instant) -> Millis {
        Millis((self.last.ms - now.0.clamp(0, LATEST)).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, LATEST, Stamp};
    use tminus_model::{Instant, Millis};

    #[test]
    fn the_clock_never_goes_back() {
        let mut clock = Clock::default();
        for (now, ms, count) in [(10, 10, 0), (10, 10, 1), (5, 10, 2), (11, 11, 0)] {
            assert_eq!(clock.tick(Instant(now)), Stamp { ms, count });
        }
        clock.observe(Stamp { ms: 90, count: 7 });
        assert_eq!(clock.behind(Instant(20)), Millis(70));
        assert_eq!(clock.tick(Instant(20)), Stamp { ms: 90, count: 8 });
        clock.observe(Stamp {
            ms: 90,
            count: u32::MAX,
        });
        assert_eq!(clock.tick(Instant(20)), Stamp { ms: 91, count: 0 });
        let end = Stamp {
            ms: LATEST,
            count: u32::MAX,
        };
        clock.observe(end);
        assert_eq!(clock.tick(Instant(20)), end);
    }
}
