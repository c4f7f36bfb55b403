//! Edited texts.
//!
//! Two texts are as similar as the words that they have in common, where rare
//! words count more (the inverse document frequency of information retrieval,
//! in whole bits). How much is asked for depends on where the two stand: little
//! in the same gap between the same neighbours, much where nothing but the words
//! speaks for it. And no answer is given where another is about as good.
//!
//! The bounds were set on the documents of `tests/edits.rs`, which prints what
//! they keep and asserts that no tick goes to a wrong step.

use std::collections::BTreeSet;

use super::Links;
use super::landmarks::{FULL, Landmarks};
use crate::StepEntry;

/// The least similarity, in percent, in the same gap of the same section.
const IN_GAP: usize = 42;
/// The least similarity with several neighbours in common.
const NEARBY: usize = 55;
/// The least similarity anywhere.
const ANYWHERE: usize = 72;
/// The least weight of the words in common for a step that has moved away:
/// about three words that are not everywhere.
const ENOUGH: usize = 9;
/// How many points better the answer must be than the next.
const LEAD: usize = 10;

/// A word in more open steps than this finds no candidates: it says little, and
/// all its pairs would take the square.
const COMMON: usize = 24;

/// A word as its hash, in one text.
type Words = Vec<u64>;

pub(super) fn link(links: &mut Links, old: &[StepEntry], new: &[StepEntry], moved: bool) {
    let (open_old, open_new) = (links.open_old(), links.open_new());
    if open_old.is_empty() || open_new.is_empty() {
        return;
    }
    let old: Vec<Words> = old.iter().map(|entry| words(&entry.text)).collect();
    let new: Vec<Words> = new.iter().map(|entry| words(&entry.text)).collect();
    let weights = Weights::new(old.iter().chain(&new));
    // A text that was there before is not the edit of another one.
    let known: BTreeSet<usize> = links.old.iter().map(|item| item.text).collect();
    let fresh = |at: &usize| !known.contains(&links.new[*at].text);
    let fresh: Vec<usize> = open_new.into_iter().filter(fresh).collect();
    if fresh.is_empty() {
        return;
    }
    let by_words = candidates(&open_old, &fresh, &old, &new);
    // Each round has the landmarks of the one before.
    for _ in 0..6 {
        let landmarks = Landmarks::new(links);
        let alone = alone(links);
        let mut pairs: Vec<(usize, usize)> = by_words.clone();
        for &at in &open_old {
            if links.to_new[at].is_none() {
                let near = landmarks.near(at, links);
                pairs.extend(near.into_iter().map(|to| (at, to)));
            }
        }
        pairs
            .retain(|&(from, to)| links.may_link(from, to) && !known.contains(&links.new[to].text));
        pairs.sort_unstable();
        pairs.dedup();
        let scored: Vec<Scored> = pairs
            .into_iter()
            .filter_map(|(from, to)| {
                // After moves, place does not tell equal texts apart.
                let telling = alone[from] || !moved;
                let common = weights.common(&old[from], &new[to]);
                let own = (weights.sum(&old[from]), weights.sum(&new[to]));
                Scored::new(links, &landmarks, (from, to), common, own, telling)
            })
            .collect();
        if !accept(links, &scored) {
            break;
        }
    }
}

/// For every old step, whether no other open one has its text.
fn alone(links: &Links) -> Vec<bool> {
    let mut count = vec![0; links.old.len()];
    for at in links.open_old() {
        count[links.old[at].text] += 1;
    }
    links.old.iter().map(|item| count[item.text] == 1).collect()
}

/// A pair, how good it is, and whether it is good enough.
struct Scored {
    old: usize,
    new: usize,
    points: usize,
    enough: bool,
}

impl Scored {
    /// `own` are the weights of both texts, `common` that of the words that are
    /// in both; `telling` says whether text and place can mean only this step.
    fn new(
        links: &Links,
        landmarks: &Landmarks,
        (old, new): (usize, usize),
        common: usize,
        own: (usize, usize),
        telling: bool,
    ) -> Option<Self> {
        if common == 0 {
            return None;
        }
        // The mean of Dice's coefficient and the overlap coefficient: the
        // second keeps a short text to which much was added.
        let dice = 200 * common / (own.0 + own.1);
        let overlap = 100 * common / own.0;
        let similar = usize::midpoint(dice, overlap);
        let around = landmarks.around(old, new);
        let here = links.same_path(old, new);
        let asked = if here && landmarks.same_gap(old, new) {
            IN_GAP
        } else if around * 3 >= FULL || (here && around * 5 >= FULL) {
            NEARBY
        } else {
            ANYWHERE
        };
        Some(Self {
            old,
            new,
            points: similar + 3 * around + if here { 6 } else { 0 },
            enough: similar >= asked && telling && (asked < ANYWHERE || common >= ENOUGH),
        })
    }
}

/// Links the pairs that are the best of both their steps by a clear lead, and
/// says whether there were any.
fn accept(links: &mut Links, scored: &[Scored]) -> bool {
    let mut best_old = vec![Best::default(); links.old.len()];
    let mut best_new = vec![Best::default(); links.new.len()];
    for pair in scored {
        best_old[pair.old].meet(pair.points);
        best_new[pair.new].meet(pair.points);
    }
    let mut any = false;
    for pair in scored {
        if pair.enough
            && best_old[pair.old].is_clear(pair.points)
            && best_new[pair.new].is_clear(pair.points)
        {
            links.link(pair.old, pair.new);
            any = true;
        }
    }
    any
}

/// The two best that a step has met.
#[derive(Debug, Clone, Copy, Default)]
struct Best {
    first: usize,
    second: usize,
}

impl Best {
    fn meet(&mut self, points: usize) {
        if points > self.first {
            self.second = self.first;
            self.first = points;
        } else {
            self.second = self.second.max(points);
        }
    }

    fn is_clear(self, points: usize) -> bool {
        points == self.first && points >= self.second + LEAD
    }
}

/// Finds the pairs of open steps that share a word which is not everywhere.
fn candidates(
    open_old: &[usize],
    open_new: &[usize],
    old: &[Words],
    new: &[Words],
) -> Vec<(usize, usize)> {
    let mut places: Vec<(u64, usize)> = Vec::new();
    for &at in open_old {
        places.extend(old[at].iter().map(|&word| (word, at)));
    }
    places.sort_unstable();
    places.dedup();
    let mut pairs = Vec::new();
    for &to in open_new {
        for &word in &new[to] {
            let start = places.partition_point(|&(other, _)| other < word);
            let same = places[start..]
                .iter()
                .take_while(|&&(other, _)| other == word);
            if same.clone().take(COMMON + 1).count() <= COMMON {
                pairs.extend(same.map(|&(_, at)| (at, to)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// In how many texts each word occurs.
struct Weights {
    /// Every word of every text, sorted, once a text.
    all: Vec<u64>,
    texts: usize,
}

impl Weights {
    fn new<'a>(texts: impl Iterator<Item = &'a Words>) -> Self {
        let mut all = Vec::new();
        let mut count = 0;
        for words in texts {
            count += 1;
            let mut last = None;
            for &word in words {
                if last != Some(word) {
                    all.push(word);
                }
                last = Some(word);
            }
        }
        all.sort_unstable();
        Self { all, texts: count }
    }

    /// One, and one more for every halving of the texts that have the word.
    fn of(&self, word: u64) -> usize {
        let start = self.all.partition_point(|&other| other < word);
        let count = self.all[start..].partition_point(|&other| other == word);
        1 + (self.texts / count.max(1)).max(1).ilog2() as usize
    }

    fn sum(&self, words: &Words) -> usize {
        words.iter().map(|&word| self.of(word)).sum()
    }

    /// The weight of the words in both texts, each as often as in both.
    fn common(&self, one: &Words, other: &Words) -> usize {
        let (mut a, mut b, mut sum) = (0, 0, 0);
        while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => a += 1,
                std::cmp::Ordering::Greater => b += 1,
                std::cmp::Ordering::Equal => {
                    sum += self.of(*x);
                    a += 1;
                    b += 1;
                }
            }
        }
        sum
    }
}

/// Gives the words of a text as sorted hashes.
///
/// A word is a run of letters and digits; its first six letters stand for it,
/// so that `backup` and `backups` are one. In scripts that do not part words
/// (Chinese, Japanese, Thai) every pair of neighbouring characters is a word.
fn words(text: &str) -> Words {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut before = None;
    for c in text.chars() {
        if is_unparted(c) {
            word.end(&mut words);
            let mut pair = Word::default();
            if let Some(before) = before {
                pair.push(before);
            }
            pair.push(c);
            pair.end(&mut words);
            before = Some(c);
            continue;
        }
        before = None;
        if c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_mark(c)) {
            word.push(c.to_ascii_lowercase());
        } else {
            word.end(&mut words);
        }
    }
    word.end(&mut words);
    words.sort_unstable();
    words
}

/// A word while it is read: its hash (FNV-1a) and its length.
#[derive(Default)]
struct Word {
    hash: u64,
    length: usize,
}

impl Word {
    fn push(&mut self, c: char) {
        const STEM: usize = 6;
        if self.length == 0 {
            self.hash = 0xcbf2_9ce4_8422_2325;
        }
        self.length += 1;
        // Figures count to the last: `10000` and `100000` are two numbers.
        if self.length <= STEM || c.is_ascii_digit() {
            self.hash = (self.hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn end(&mut self, words: &mut Words) {
        if self.length > 0 {
            words.push(self.hash);
        }
        self.length = 0;
    }
}

fn is_unparted(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Blanks and punctuation beyond ASCII; symbols count as letters, as an emoji
/// tells steps apart as well as a word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{206F}' | '\u{2190}'..='\u{21FF}'
        | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF0F}' | '\u{FEFF}')
        || matches!(c, '،' | '؛' | '؟')
}
