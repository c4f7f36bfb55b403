//! Carrying ticks over to an edited runbook.
//!
//! A tick on a step that nobody did is the worst that can happen, a tick that
//! the reader must place again by hand is a nuisance. So every rule here asks
//! for evidence, and where two answers are about as good none is given
//! (architecture.md, "Identity of a step"). The stages, each of which works on
//! what the ones before left over:
//!
//! 1. **Ids.** An author's `{#id}` names its step, whatever else changed. Two
//!    different ids are never one step.
//! 2. **Equal texts that occur once** on both sides, in whatever section.
//! 3. **Equal texts that occur several times** ([`equal`]): by section where
//!    that is unambiguous, else by their neighbours.
//! 4. **Similar texts** ([`similar`]): edited ones, by words in common and by
//!    place; never by place alone, because an item that was replaced by another
//!    stands in the same place.
//!
//! Steps that a stage has placed are the landmarks of the next
//! ([`landmarks`]). All stages look at few candidates for each step: the whole
//! is linear in the number of steps but for sorting.

use alloc::vec;
use alloc::vec::Vec;

mod equal;
mod landmarks;
mod paths;
mod similar;

use alloc::collections::BTreeMap;

use tminus_model::StepId;
use tminus_model::ordered::Index;

use crate::StepEntry;

/// What became of a step when its runbook was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// It is there, with the same text. The id is that of the new list.
    Same(StepId),
    /// It is there, with an edited text: its state is kept, and shown apart
    /// until the reader confirms it. The id is that of the new list.
    Changed(StepId),
    /// It is gone, or cannot be told with confidence: the reader decides.
    Reattach,
}

/// Says for every step of `old` what became of it in `new`. No step of `new` is
/// given twice.
pub fn match_steps(old: &[StepEntry], new: &[StepEntry]) -> BTreeMap<StepId, Match> {
    let mut found = BTreeMap::new();
    for (entry, to) in old.iter().zip(link_steps(old, new)) {
        let fate = match to {
            None => Match::Reattach,
            Some(to) if entry.text == new[to].text => Match::Same(new[to].id.clone()),
            Some(to) => Match::Changed(new[to].id.clone()),
        };
        found.insert(entry.id.clone(), fate);
    }
    found
}

/// Says for every step of `old` which step of `new` it is: [`match_steps`] in
/// numbers. Two steps of one id are a damaged list: nothing is known of either.
pub fn link_steps(old: &[StepEntry], new: &[StepEntry]) -> Vec<Option<usize>> {
    let mut links = Links::new(old, new);
    links.by_id(old, new);
    let moved = equal::link(&mut links);
    similar::link(&mut links, old, new, moved);
    let id = |at: usize| old[at].id.as_str();
    let mut index = Index::with_room(old.len());
    for at in 0..old.len() {
        if let Some(first) = index.insert(at, &id) {
            links.to_new[first] = None;
            links.to_new[at] = None;
        }
    }
    links.to_new
}

/// What the stages need to know of a step: texts and paths as numbers that are
/// equal where they are.
#[derive(Debug, Clone, Copy)]
struct Item {
    text: usize,
    path: usize,
    /// Whether the author named it.
    explicit: bool,
}

/// The two lists, and what is known of which step is which.
struct Links {
    old: Vec<Item>,
    new: Vec<Item>,
    to_new: Vec<Option<usize>>,
    to_old: Vec<Option<usize>>,
    /// All numbers of texts and paths are below this.
    numbers: usize,
}

impl Links {
    fn new(old: &[StepEntry], new: &[StepEntry]) -> Self {
        // One map for texts and paths, which start with a line's end, as no text
        // does; and one kind of map in these modules: each further one is
        // kilobytes of the component.
        let [old_paths, new_paths] = paths::joined(old, new);
        let mut numbers = BTreeMap::new();
        let mut items: Vec<Item> = Vec::with_capacity(old.len() + new.len());
        let all = old.iter().zip(&old_paths).chain(new.iter().zip(&new_paths));
        for (entry, path) in all {
            items.push(Item {
                text: number(&mut numbers, &entry.text),
                path: number(&mut numbers, path),
                explicit: entry.id.is_explicit(),
            });
        }
        let numbers = numbers.len();
        let new_items = items.split_off(old.len());
        Self {
            to_new: vec![None; items.len()],
            to_old: vec![None; new_items.len()],
            old: items,
            new: new_items,
            numbers,
        }
    }

    fn by_id(&mut self, old: &[StepEntry], new: &[StepEntry]) {
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, entry) in new.iter().enumerate() {
            if entry.id.is_explicit() {
                number_as(&mut ids, entry.id.as_str(), at);
            }
        }
        for (at, entry) in old.iter().enumerate() {
            if let Some(&to) = ids.get(entry.id.as_str())
                && self.to_old[to].is_none()
            {
                self.link(at, to);
            }
        }
    }

    fn link(&mut self, old: usize, new: usize) {
        self.to_new[old] = Some(new);
        self.to_old[new] = Some(old);
    }

    /// Links the pairs of which both are still open, and says whether there was
    /// one.
    fn link_all(&mut self, pairs: Vec<(usize, usize)>) -> bool {
        let mut any = false;
        for (old, new) in pairs {
            if self.may_link(old, new) {
                self.link(old, new);
                any = true;
            }
        }
        any
    }

    /// Whether both are still open, and not named differently by the author.
    fn may_link(&self, old: usize, new: usize) -> bool {
        self.to_new[old].is_none()
            && self.to_old[new].is_none()
            && !(self.old[old].explicit && self.new[new].explicit)
    }

    fn same_path(&self, old: usize, new: usize) -> bool {
        self.old[old].path == self.new[new].path
    }

    fn open_old(&self) -> Vec<usize> {
        open(&self.to_new)
    }

    fn open_new(&self) -> Vec<usize> {
        open(&self.to_old)
    }
}

fn open(links: &[Option<usize>]) -> Vec<usize> {
    (0..links.len()).filter(|&at| links[at].is_none()).collect()
}

fn number<'a>(numbers: &mut BTreeMap<&'a str, usize>, key: &'a str) -> usize {
    let next = numbers.len();
    number_as(numbers, key, next)
}

/// Gives the number of a key: the one it has, else `next`.
fn number_as<'a>(numbers: &mut BTreeMap<&'a str, usize>, key: &'a str, next: usize) -> usize {
    *numbers.entry(key).or_insert(next)
}

/// Two numbers as one that sorts by the first: steps are far fewer than 2³².
fn pack(first: usize, second: usize) -> u64 {
    (first as u64) << 32 | second as u64
}

fn unpack(packed: u64) -> (usize, usize) {
    ((packed >> 32) as usize, (packed & 0xffff_ffff) as usize)
}
