//! A rehearsal's clock.

use tminus_model::Instant;
use tminus_model::json::Value;

use crate::clock::LATEST;

/// Maps the wall clock to a rehearsal's own time: at `wall` it is `run`, and
/// from there on it goes `factor` times as fast. An evening's launch is
/// practised in twenty minutes of an afternoon that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    wall: i64,
    run: i64,
    factor: i64,
}

impl Scale {
    /// The fastest clock.
    pub const FASTEST: i64 = 1000;

    /// Makes a clock; `None` for a factor outside of 1 to [`Scale::FASTEST`].
    pub fn new(wall: Instant, run: Instant, factor: i64) -> Option<Self> {
        let can_be = |at: Instant| (0..=LATEST).contains(&at.0);
        let good = can_be(wall) && can_be(run) && (1..=Self::FASTEST).contains(&factor);
        good.then_some(Self {
            wall: wall.0,
            run: run.0,
            factor,
        })
    }

    /// Gives the rehearsal's time at a moment of the wall clock.
    pub fn run_time(self, wall: Instant) -> Instant {
        let passed = wall.0.saturating_sub(self.wall);
        Instant(passed.saturating_mul(self.factor).saturating_add(self.run))
    }

    /// Gives the first moment of the wall clock at which it is that late in the
    /// rehearsal: when a countdown has to be painted.
    pub fn wall_time(self, run: Instant) -> Instant {
        let to_go = run.0.saturating_sub(self.run);
        let passed = to_go.div_euclid(self.factor) + i64::from(to_go.rem_euclid(self.factor) > 0);
        Instant(self.wall.saturating_add(passed))
    }

    /// Gives how many times as fast it goes.
    pub fn factor(self) -> i64 {
        self.factor
    }

    pub(crate) fn to_value(self) -> Value {
        Value::object([
            ("factor", self.factor.into()),
            ("run", self.run.into()),
            ("wall", self.wall.into()),
        ])
    }

    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let number = |name: &str| value.get(name)?.as_i64();
        Self::new(
            Instant(number("wall")?),
            Instant(number("run")?),
            number("factor")?,
        )
    }
}
