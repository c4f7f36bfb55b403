//! Maps, sets and indexes.

use alloc::vec;
use alloc::vec::Vec;
use core::borrow::Borrow;
use core::cmp::Ordering;

/// Keys with their values, in the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<K, V> {
    pairs: Vec<(K, V)>,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { pairs: Vec::new() }
    }
}

impl<K, V> Map<K, V> {
    /// Makes an empty map.
    pub const fn new() -> Self {
        Self { pairs: Vec::new() }
    }

    /// Counts the pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Takes all pairs out.
    pub fn clear(&mut self) {
        self.pairs.clear();
    }

    /// Gives the pairs in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator + Clone {
        self.pairs.iter().map(|(key, value)| (key, value))
    }

    /// Gives the keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.pairs.iter().map(|(key, _)| key)
    }

    /// Gives the values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.pairs.iter().map(|(_, value)| value)
    }

    /// Gives the pairs in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.pairs.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Gives the values in the order of their keys.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.pairs.into_iter().map(|(_, value)| value)
    }

    /// Gives the pair with the smallest key.
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.pairs.first().map(|(key, value)| (key, value))
    }

    /// Gives the pair with the largest key.
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.pairs.last().map(|(key, value)| (key, value))
    }
}

impl<K: Ord, V> Map<K, V> {
    /// Gives the value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let at = self.place(key).ok()?;
        Some(&self.pairs[at].1)
    }

    /// Gives the value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let at = self.place(key).ok()?;
        Some(&mut self.pairs[at].1)
    }

    /// Says whether a key is there.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Puts a value in and gives the one that the key had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(core::mem::replace(&mut self.pairs[at].1, value)),
            Err(at) => {
                self.pairs.insert(at, (key, value));
                None
            }
        }
    }

    /// Gives the value of a key, which is made where there is none.
    pub fn or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let at = match self.place(&key) {
            Ok(at) => at,
            Err(at) => {
                self.pairs.insert(at, (key, make()));
                at
            }
        };
        &mut self.pairs[at].1
    }

    /// Gives the value of a key, which is the default where there was none.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.or_insert_with(key, V::default)
    }

    /// Takes a key away and gives its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.place(key).ok()?;
        Some(self.pairs.remove(at).1)
    }

    /// Gives the pairs from a key on.
    pub fn starting_at<Q: Ord + ?Sized>(&self, key: &Q) -> impl Iterator<Item = (&K, &V)> + Clone
    where
        K: Borrow<Q>,
    {
        let (Ok(at) | Err(at)) = self.place(key);
        self.pairs[at..].iter().map(|(key, value)| (key, value))
    }

    /// The place of a key, or where it would stand. What comes after all others
    /// is found at once.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        let pairs = self.pairs.as_slice();
        search(pairs.len(), &|at| pairs[at].0.borrow().cmp(key))
    }
}

/// Finds a place among so many that are in order, or where it would be: one
/// routine for every map. `order` compares what stands at a place with what is
/// sought.
fn search(count: usize, order: &dyn Fn(usize) -> Ordering) -> Result<usize, usize> {
    if count == 0 || order(count - 1) == Ordering::Less {
        return Err(count);
    }
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        match order(middle) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Ok(middle),
            Ordering::Greater => high = middle,
        }
    }
    Err(low)
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Self {
        super::map(pairs)
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        super::map(pairs)
    }
}

impl<K: Ord + Borrow<Q>, Q: Ord + ?Sized, V> core::ops::Index<&Q> for Map<K, V> {
    type Output = V;

    /// Gives the value of a key that is there.
    fn index(&self, key: &Q) -> &V {
        self.get(key)
            .expect("the caller knows that the key is there")
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = alloc::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter =
        core::iter::Map<core::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.iter().map(|(key, value)| (key, value))
    }
}

/// Values in their order, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<K> {
    keys: Map<K, ()>,
}

impl<K> Default for Set<K> {
    fn default() -> Self {
        Self { keys: Map::new() }
    }
}

impl<K> Set<K> {
    /// Makes an empty set.
    pub const fn new() -> Self {
        Self { keys: Map::new() }
    }

    /// Counts the values.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Gives the values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.keys.keys()
    }

    /// Gives the smallest value.
    pub fn first(&self) -> Option<&K> {
        self.keys.first_key_value().map(|(key, ())| key)
    }
}

impl<K: Ord> Set<K> {
    /// Puts a value in; says whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        self.keys.insert(key, ()).is_none()
    }

    /// Puts values in.
    pub fn extend(&mut self, keys: impl IntoIterator<Item = K>) {
        for key in keys {
            self.insert(key);
        }
    }

    /// Takes a value away; says whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.remove(key).is_some()
    }

    /// Says whether a value is there.
    pub fn contains<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.keys.contains_key(key)
    }
}

impl<K> IntoIterator for Set<K> {
    type Item = K;
    type IntoIter = core::iter::Map<alloc::vec::IntoIter<(K, ())>, fn((K, ())) -> K>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().map(|(key, ())| key)
    }
}

/// Finds texts of a list by what they say. The list itself stays where it is;
/// the index holds places in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Places, each plus one, by the hash of their text; 0 for none. At least
    /// half of it is empty, and its length is a power of two.
    slots: Vec<u32>,
}

impl Index {
    /// Makes an index with room for so many texts.
    pub fn with_room(count: usize) -> Self {
        Self {
            slots: vec![0; (count * 2).next_power_of_two()],
        }
    }

    /// Puts a place in, unless its text is there: gives the place that has it
    /// then. `text` gives the text at a place.
    pub fn insert<'a>(&mut self, place: usize, text: &dyn Fn(usize) -> &'a str) -> Option<usize> {
        let slot = self.slot(text(place), text);
        match self.slots[slot] {
            0 => {
                self.slots[slot] = place as u32 + 1;
                None
            }
            there => Some(there as usize - 1),
        }
    }

    /// Finds a text.
    pub fn find<'a>(&self, wanted: &str, text: &dyn Fn(usize) -> &'a str) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        (self.slots[self.slot(wanted, text)] as usize).checked_sub(1)
    }

    /// The slot of a text, or the empty one that it would take. FNV-1a (Fowler,
    /// Noll, Vo), then one slot after the other.
    fn slot<'a>(&self, wanted: &str, text: &dyn Fn(usize) -> &'a str) -> usize {
        let hash = wanted.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let last = self.slots.len() - 1;
        let mut slot = (hash ^ hash >> 15) as usize & last;
        loop {
            match self.slots[slot] as usize {
                0 => return slot,
                there if text(there - 1) == wanted => return slot,
                _ => slot = (slot + 1) & last,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Index, Map};
    use std::collections::BTreeMap;

    #[test]
    fn a_map_does_what_a_tree_does() {
        let (mut ours, mut theirs) = (Map::new(), BTreeMap::new());
        let mut seed = 7_u64;
        for round in 0..2000_u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let key = format!("{}", seed >> 57);
            match seed >> 20 & 3 {
                0 => assert_eq!(ours.remove(&key), theirs.remove(&key)),
                1 => {
                    *ours.or_default(key.clone()) += 1;
                    *theirs.entry(key).or_default() += 1;
                }
                _ => assert_eq!(ours.insert(key.clone(), round), theirs.insert(key, round)),
            }
            assert!(ours.iter().eq(&theirs));
            assert_eq!(ours.last_key_value(), theirs.last_key_value());
            assert!(ours.starting_at("5").eq(theirs.range("5".to_owned()..)));
        }
    }

    #[test]
    fn every_text_is_found_at_its_first_place() {
        let texts: Vec<String> = (0..1000).map(|n| format!("step {}", n % 700)).collect();
        let text = |at: usize| texts[at].as_str();
        let mut index = Index::with_room(texts.len());
        for at in 0..texts.len() {
            assert_eq!(index.insert(at, &text), (at >= 700).then(|| at - 700));
        }
        for (at, wanted) in texts.iter().enumerate().take(700) {
            assert_eq!(index.find(wanted, &text), Some(at));
        }
        assert_eq!(index.find("step 700", &text), None);
        assert_eq!(Index::default().find("", &text), None);
    }
}
