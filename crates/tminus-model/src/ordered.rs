//! Small ordered collections, one routine for each thing to do.
//!
//! The standard library's trees and sorts are compiled anew for every type that
//! is put into them, at four to eight kilobytes each, and the component, which
//! every reader downloads, would need thirty. A [`Map`] is a sorted vector: a
//! look-up is a binary search, and putting in at the end, as a log does, costs
//! nothing. Where much is put in out of order, an [`Index`] over what stands in a
//! list already is right; where much is sorted often, the standard library is.

mod map;

use core::cmp::Ordering;

pub use map::{Index, Map, Set};

/// Collects pairs into a map; of equal keys the last counts.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Map<K, V> {
    let mut map = Map::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// Collects values into a set.
pub fn set<K: Ord>(keys: impl IntoIterator<Item = K>) -> Set<K> {
    let mut set = Set::new();
    for key in keys {
        set.insert(key);
    }
    set
}

/// Sorts in place, by heap sort. Values that compare as equal end up in any
/// order, so `compare` should leave none.
pub fn sort_by<T>(values: &mut [T], compare: &mut dyn FnMut(&T, &T) -> Ordering) {
    for root in (0..values.len() / 2).rev() {
        sift_down(values, root, compare);
    }
    for end in (1..values.len()).rev() {
        values.swap(0, end);
        sift_down(&mut values[..end], 0, compare);
    }
}

fn sift_down<T>(heap: &mut [T], mut root: usize, compare: &mut dyn FnMut(&T, &T) -> Ordering) {
    loop {
        let mut child = 2 * root + 1;
        if child >= heap.len() {
            return;
        }
        if child + 1 < heap.len() && compare(&heap[child], &heap[child + 1]) == Ordering::Less {
            child += 1;
        }
        if compare(&heap[root], &heap[child]) != Ordering::Less {
            return;
        }
        heap.swap(root, child);
        root = child;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_out_is_sorted() {
        for length in 0..40_u64 {
            for seed in 0..20_u64 {
                let mut values: Vec<u64> = (0..length)
                    .map(|at| (at + 1).wrapping_mul(seed.wrapping_mul(0x9e37_79b9) + 7) % 23)
                    .collect();
                let mut expect = values.clone();
                expect.sort_unstable();
                sort_by(&mut values, &mut Ord::cmp);
                assert_eq!(values, expect);
            }
        }
    }

    #[test]
    fn of_equal_keys_the_last_counts() {
        assert_eq!(
            map([(1, 'a'), (0, 'b'), (1, 'c')]),
            map([(0, 'b'), (1, 'c')])
        );
        assert!(set([2, 1, 2]).iter().eq(&[1, 2]));
    }
}
