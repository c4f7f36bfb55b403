//! Neighbourhood as evidence: which placed steps stand around a step.

use alloc::vec::Vec;

use super::Links;

/// How many placed steps are looked at on each side.
const REACH: usize = 4;

/// The most that [`Landmarks::around`] gives.
pub(super) const FULL: usize = 2 * REACH + 2;

/// The placed steps of both lists, as they were when this was made.
pub(super) struct Landmarks {
    /// The placed steps of the old list, each as its rank in the new list.
    ranks: Vec<usize>,
    /// The placed steps of the old and new list, in order.
    placed_new: Vec<usize>,
    /// For every step, how many placed ones stand before it.
    before_old: Vec<usize>,
    before_new: Vec<usize>,
}

impl Landmarks {
    pub(super) fn new(links: &Links) -> Self {
        let count = |links: &[Option<usize>]| {
            let mut placed = 0;
            links
                .iter()
                .map(|link| {
                    let before = placed;
                    placed += usize::from(link.is_some());
                    before
                })
                .collect::<Vec<usize>>()
        };
        let before_new = count(&links.to_old);
        Self {
            ranks: links
                .to_new
                .iter()
                .filter_map(|to| to.map(|to| before_new[to]))
                .collect(),
            placed_new: (0..links.new.len())
                .filter(|&at| links.to_old[at].is_some())
                .collect(),
            before_old: count(&links.to_new),
            before_new,
        }
    }

    /// Whether the landmarks stand in one order in both lists.
    pub(super) fn are_in_order(&self) -> bool {
        self.ranks.is_sorted()
    }

    /// Whether at least half of the old steps are placed.
    pub(super) fn are_dense(&self) -> bool {
        self.ranks.len() * 2 >= self.before_old.len()
    }

    /// Counts the landmarks that stand around an old step and around a new one,
    /// on the same side: up to four on each side, and one more for each that
    /// is the next on both. Unplaced steps between do not count as distance,
    /// so that insertions and deletions nearby do no harm.
    pub(super) fn around(&self, old: usize, new: usize) -> usize {
        let (from, to) = (self.before_old[old], self.before_new[new]);
        let mut count = 0;
        for distance in 0..REACH {
            if let Some(index) = from.checked_sub(distance + 1) {
                let rank = self.ranks[index];
                count += usize::from(rank < to && rank + REACH >= to);
                count += usize::from(distance == 0 && rank + 1 == to);
            }
            if let Some(&rank) = self.ranks.get(from + distance) {
                count += usize::from(rank >= to && rank < to + REACH);
                count += usize::from(distance == 0 && rank == to);
            }
        }
        count
    }

    /// The most that [`Landmarks::around`] can give for an old step: less than
    /// [`FULL`] near the ends of the list.
    pub(super) fn known(&self, old: usize) -> usize {
        let from = self.before_old[old];
        let side = |count: usize| count.min(REACH) + count.min(1);
        side(from) + side(self.ranks.len() - from)
    }

    /// Whether the landmarks next to both are the same on both sides; the ends
    /// of the lists count as landmarks.
    pub(super) fn same_gap(&self, old: usize, new: usize) -> bool {
        let (from, to) = (self.before_old[old], self.before_new[new]);
        let before = match from.checked_sub(1) {
            Some(index) => self.ranks[index] + 1 == to,
            None => to == 0,
        };
        let after = match self.ranks.get(from) {
            Some(&rank) => rank == to,
            None => to == self.placed_new.len(),
        };
        before && after
    }

    /// Gives the unplaced new steps next to where the landmarks of an old step
    /// went: few, nearest first, some of them twice.
    pub(super) fn near(&self, old: usize, links: &Links) -> Vec<usize> {
        const MOST: usize = 6;
        let from = self.before_old[old];
        let mut found = Vec::new();
        for distance in 0..2 {
            if let Some(index) = from.checked_sub(distance + 1) {
                let start = self.placed_new[self.ranks[index]] + 1;
                let gap = (start..links.new.len()).take_while(|&at| links.to_old[at].is_none());
                found.extend(gap.take(MOST));
            } else {
                let gap = (0..links.new.len()).take_while(|&at| links.to_old[at].is_none());
                found.extend(gap.take(MOST));
            }
            let end = match self.ranks.get(from + distance) {
                Some(&rank) => self.placed_new[rank],
                None => links.new.len(),
            };
            let gap = (0..end).rev().take_while(|&at| links.to_old[at].is_none());
            found.extend(gap.take(MOST));
        }
        found
    }
}
