//! Targets, as people write them.

use super::number::leading;
use super::{Quantity, Verdict};

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// `< 250 ms`, `below 250 ms`.
    Below(Bound),
    /// `<= 250 ms`, `≤ 250 ms`, `at most 250 ms`.
    AtMost(Bound),
    /// `> 99 %`, `above 99 %`.
    Above(Bound),
    /// `>= 99 %`, `≥ 99 %`, `at least 99 %`.
    AtLeast(Bound),
    /// `= 0`.
    Equal(Bound),
    /// `100–200 ms`, `between 100 and 200 ms`, both ends included.
    Between(Quantity, Quantity),
    /// `within 5 % of baseline`, `± 5 %`.
    Within(Quantity),
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// A value.
    Fixed(Quantity),
    /// The baseline and so much: `baseline + 10 %`.
    Baseline(Option<Quantity>),
}

type Make = fn(Bound) -> Target;

/// Signs and words, the longer before the shorter that they start with.
const SIGNS: [(&str, Make); 27] = [
    ("<=", Target::AtMost),
    ("=<", Target::AtMost),
    ("≤", Target::AtMost),
    (">=", Target::AtLeast),
    ("=>", Target::AtLeast),
    ("≥", Target::AtLeast),
    ("<", Target::Below),
    (">", Target::Above),
    ("==", Target::Equal),
    ("=", Target::Equal),
    ("at most", Target::AtMost),
    ("no more than", Target::AtMost),
    ("not more than", Target::AtMost),
    ("up to", Target::AtMost),
    ("maximum", Target::AtMost),
    ("max.", Target::AtMost),
    ("max", Target::AtMost),
    ("at least", Target::AtLeast),
    ("no less than", Target::AtLeast),
    ("not less than", Target::AtLeast),
    ("minimum", Target::AtLeast),
    ("min.", Target::AtLeast),
    ("below", Target::Below),
    ("under", Target::Below),
    ("less than", Target::Below),
    ("above", Target::Above),
    ("more than", Target::Above),
];

/// Reads a target. A number without a sign is none: whether a latency of
/// `250 ms` may be less or a throughput of `250 rps` more is not said.
pub fn parse_target(text: &str) -> Option<Target> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("target:").map_or(&*text, str::trim_start);
    let text = text.strip_prefix("target ").unwrap_or(text);
    if let Some(rest) = text.strip_prefix('±').or_else(|| text.strip_prefix("+/-")) {
        return within(rest);
    }
    if let Some(rest) = text.strip_prefix("within ") {
        return within(rest.trim_start_matches('±'));
    }
    if let Some(rest) = text.strip_prefix("between ") {
        return between(rest, " and ");
    }
    for (sign, make) in SIGNS {
        if let Some(rest) = text.strip_prefix(sign) {
            return bound(rest.trim_start()).map(make);
        }
    }
    ["–", "…", " to ", " - ", "-"]
        .iter()
        .find_map(|mark| between(text, mark))
}

fn within(text: &str) -> Option<Target> {
    let (quantity, rest) = leading(text.trim_start())?;
    let rest = rest.trim();
    matches!(rest, "" | "of baseline" | "of the baseline").then_some(Target::Within(quantity))
}

fn between(text: &str, mark: &str) -> Option<Target> {
    let (from, to) = text.split_once(mark)?;
    let (mut from, to) = (whole(from)?, whole(to)?);
    if from.unit.is_empty() {
        from.unit.clone_from(&to.unit);
    }
    (from.in_unit_of(&to)? <= to.value).then_some(Target::Between(from, to))
}

fn bound(text: &str) -> Option<Bound> {
    let after = ["the baseline", "baseline"].iter();
    let Some(rest) = after.into_iter().find_map(|word| text.strip_prefix(word)) else {
        return whole(text).map(Bound::Fixed);
    };
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(Bound::Baseline(None));
    }
    rest.starts_with(['+', '-', '−'])
        .then(|| whole(rest))
        .flatten()
        .map(|by| Bound::Baseline(Some(by)))
}

/// Reads a quantity that nothing but a remark in brackets follows.
fn whole(text: &str) -> Option<Quantity> {
    super::parse_quantity(text)
}

impl Target {
    /// Says whether a value meets the target.
    pub fn verdict(&self, baseline: Option<&Quantity>, actual: &Quantity) -> Verdict {
        const UNITS: Verdict = Verdict::Unknown("the units cannot be compared");
        const BASELINE: Verdict = Verdict::Unknown("there is no baseline to compare with");
        let value = actual.value;
        let is = |met: bool| if met { Verdict::Pass } else { Verdict::Fail };
        let limit = |bound: &Bound| match bound {
            Bound::Fixed(limit) => limit.in_unit_of(actual).ok_or(UNITS),
            Bound::Baseline(by) => {
                let baseline = baseline.ok_or(BASELINE)?;
                let from = baseline.in_unit_of(actual).ok_or(UNITS)?;
                match by {
                    None => Ok(from),
                    Some(by) => Ok(from + share(by, from, actual).ok_or(UNITS)?),
                }
            }
        };
        let held = |bound: &Bound, holds: fn(f64, f64) -> bool| match limit(bound) {
            Ok(limit) => is(holds(value, limit)),
            Err(unknown) => unknown,
        };
        match self {
            Self::Below(bound) => held(bound, |value, limit| value < limit),
            Self::AtMost(bound) => held(bound, |value, limit| value <= limit),
            Self::Above(bound) => held(bound, |value, limit| value > limit),
            Self::AtLeast(bound) => held(bound, |value, limit| value >= limit),
            Self::Equal(bound) => held(bound, |value, limit| (value - limit).abs() < 1e-9),
            Self::Between(from, to) => match (from.in_unit_of(actual), to.in_unit_of(actual)) {
                (Some(from), Some(to)) => is((from..=to).contains(&value)),
                _ => UNITS,
            },
            Self::Within(by) => {
                let Some(baseline) = baseline else {
                    return BASELINE;
                };
                let from = baseline.in_unit_of(actual);
                match from.and_then(|from| Some((from, share(by, from, actual)?))) {
                    Some((from, by)) => is((value - from).abs() <= by.abs()),
                    None => UNITS,
                }
            }
        }
    }
}

/// How much `by` is of a baseline: a percentage of it, unless it is one itself.
fn share(by: &Quantity, from: f64, actual: &Quantity) -> Option<f64> {
    if by.unit == "%" && actual.unit != "%" {
        return Some(from * by.value / 100.0);
    }
    by.in_unit_of(actual)
}
