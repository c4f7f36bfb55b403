//! Measured values: what was measured, against what was wanted.
//!
//! [`compare`] reads three texts as people write them (`180 ms`, `< 250ms`,
//! `1,240 rps`) and gives the distance to the baseline and whether the target
//! is met. Where a text cannot be read for sure, or says nothing to compare
//! with, the verdict is that nothing can be said, and why: never a guess.
//!
//! A page calls it with placeholders filled in, shows [`Comparison::delta`] in
//! the Delta cell and stores [`Verdict::word`] with the measured value.

mod number;
mod target;

pub use number::{Quantity, parse_quantity};
pub use target::{Target, parse_target};

/// Whether a target is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not.
    Fail,
    /// Nothing can be said; a phrase says why.
    Unknown(&'static str),
}

impl Verdict {
    /// Gives its word, as in the log; `None` where nothing can be said.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Pass => Some("pass"),
            Self::Fail => Some("fail"),
            Self::Unknown(_) => None,
        }
    }
}

/// How far a value is from its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    /// The distance, in the unit of the measured value.
    pub by: Quantity,
    /// The same in percent of the baseline, where that is not zero.
    pub percent: Option<f64>,
}

impl core::fmt::Display for Delta {
    /// Writes `+12 ms (+5 %)`, `-0.3 %`; of percentages no percent.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.by.value >= 0.0 {
            f.write_str("+")?;
        }
        write!(f, "{}", self.by)?;
        match self.percent.filter(|_| self.by.unit != "%") {
            Some(percent) => write!(f, " ({percent:+.1} %)"),
            None => Ok(()),
        }
    }
}

/// What a measured value comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The distance to the baseline, where both can be read and compared.
    pub delta: Option<Delta>,
    /// Whether the target is met.
    pub verdict: Verdict,
}

/// Holds a measured value against its baseline and its target.
pub fn compare(baseline: Option<&str>, target: Option<&str>, actual: &str) -> Comparison {
    let baseline = baseline.and_then(parse_quantity);
    let Some(actual) = parse_quantity(actual) else {
        return Comparison {
            delta: None,
            verdict: Verdict::Unknown("the measured value is no number"),
        };
    };
    let delta = baseline.as_ref().and_then(|baseline| {
        let from = baseline.in_unit_of(&actual)?;
        let by = Quantity {
            value: actual.value - from,
            unit: actual.unit.clone(),
            decimals: actual.decimals.max(baseline.decimals),
        };
        let percent = (from != 0.0).then(|| 100.0 * by.value / from.abs());
        Some(Delta { by, percent })
    });
    let verdict = match target.map(str::trim).filter(|target| !target.is_empty()) {
        None => Verdict::Unknown("there is no target"),
        Some(target) => match parse_target(target) {
            None => Verdict::Unknown("the target cannot be read"),
            Some(target) => target.verdict(baseline.as_ref(), &actual),
        },
    };
    Comparison { delta, verdict }
}
