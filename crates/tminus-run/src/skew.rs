//! How far the clocks of the people in one log are apart.
//!
//! An op that names another one was written after it. So where its wall clock
//! is behind the other's, the two clocks are apart by at least that much: a
//! lower bound that needs no common clock.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::Millis;

use crate::op::Op;

/// Differences below this are what clocks that are set by a network have.
pub const TOLERANCE: Millis = Millis::from_secs(2);

/// A clock that is behind another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skew {
    /// The name, or where there is none the writer, whose clock is behind.
    pub behind: String,
    /// The same of the clock that is ahead of it.
    pub ahead: String,
    /// By how much, at least.
    pub at_least: Millis,
}

impl core::fmt::Display for Skew {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let seconds = self.at_least.0 / 1000;
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        write!(
            f,
            "the clock of {} is behind that of {} by at least ",
            self.behind, self.ahead
        )?;
        match minutes {
            0 => write!(f, "{seconds} s"),
            _ => write!(f, "{minutes} min {seconds} s"),
        }
    }
}

/// Finds the clocks that are apart by more than [`TOLERANCE`], the largest
/// difference first. A clock that was set back while a page was open is behind
/// itself and is named as such.
pub fn skews<'a>(ops: impl IntoIterator<Item = &'a Op>) -> Vec<Skew> {
    let ops: Vec<&Op> = ops.into_iter().collect();
    let by_name = ops.iter().map(|op| ((op.writer.as_str(), op.n), *op));
    let by_name: BTreeMap<(&str, u64), &Op> = by_name.collect();
    let mut found: BTreeMap<(&str, &str), Millis> = BTreeMap::new();
    for op in &ops {
        let before = op.n.checked_sub(1).map(|n| (op.writer.as_str(), n));
        let named = op
            .heads
            .iter()
            .map(|(writer, head)| (writer.as_str(), head.n));
        for other in named.chain(before).filter_map(|name| by_name.get(&name)) {
            let by = other.wall() - op.wall();
            if by > TOLERANCE {
                let most = found.entry((who(op), who(other))).or_default();
                *most = by.max(*most);
            }
        }
    }
    let mut skews: Vec<Skew> = found
        .into_iter()
        .map(|((behind, ahead), at_least)| Skew {
            behind: behind.to_owned(),
            ahead: ahead.to_owned(),
            at_least,
        })
        .collect();
    skews.sort_by_key(|skew| core::cmp::Reverse(skew.at_least));
    skews
}

fn who(op: &Op) -> &str {
    op.actor.as_deref().unwrap_or(&op.writer)
}
