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

use alloc::vec;
use alloc::vec::Vec;

use super::landmarks::{FULL, Landmarks};
use super::{Links, pack, unpack};
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

pub(super) fn link(links: &mut Links, old: &[StepEntry], new: &[StepEntry], moved: bool) {
    let (open_old, open_new) = (links.open_old(), links.open_new());
    if open_old.is_empty() || open_new.is_empty() {
        return;
    }
    // A text that was there before is not the edit of another one.
    let mut known = vec![false; links.numbers];
    for item in &links.old {
        known[item.text] = true;
    }
    let fresh = |at: &usize| !known[links.new[*at].text];
    let fresh: Vec<usize> = open_new.into_iter().filter(fresh).collect();
    if fresh.is_empty() {
        return;
    }
    let [old, new] = texts(old, new);
    let by_words = candidates(&open_old, &fresh, &old, &new);
    // Each round has the landmarks of the one before.
    for _ in 0..6 {
        let landmarks = Landmarks::new(links);
        let alone = alone(links);
        let mut pairs: Vec<u64> = by_words.clone();
        for &at in &open_old {
            if links.to_new[at].is_none() {
                let near = landmarks.near(at, links);
                pairs.extend(near.into_iter().map(|to| pack(at, to)));
            }
        }
        pairs.retain(|&pair| {
            let (from, to) = unpack(pair);
            links.may_link(from, to) && !known[links.new[to].text]
        });
        pairs.sort_unstable();
        pairs.dedup();
        let scored: Vec<Scored> = pairs
            .into_iter()
            .filter_map(|pair| {
                let (from, to) = unpack(pair);
                // After moves, place does not tell equal texts apart.
                let telling = alone[from] || !moved;
                let common = common(&old[from], &new[to]);
                let own = (old[from].weight, new[to].weight);
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
    let mut count = vec![0; links.numbers];
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
fn candidates(open_old: &[usize], open_new: &[usize], old: &[Text], new: &[Text]) -> Vec<u64> {
    let mut places: Vec<u64> = Vec::new();
    for &at in open_old {
        places.extend(old[at].words.iter().map(|&(word, _)| pack(word, at)));
    }
    places.sort_unstable();
    places.dedup();
    let mut pairs = Vec::new();
    for &to in open_new {
        for &(word, _) in &new[to].words {
            let start = places.partition_point(|&place| place < pack(word, 0));
            let same = places[start..]
                .iter()
                .map(|&place| unpack(place))
                .take_while(|&(other, _)| other == word);
            if same.clone().take(COMMON + 1).count() <= COMMON {
                pairs.extend(same.map(|(_, at)| pack(at, to)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A text as its words, each with its weight, sorted.
struct Text {
    words: Vec<(usize, usize)>,
    /// The weight of all words.
    weight: usize,
}

/// Reads the words of all texts and weighs them: one, and one more for every
/// halving of the number of texts that have the word.
fn texts(old: &[StepEntry], new: &[StepEntry]) -> [Vec<Text>; 2] {
    let lists = [old, new]
        .map(|list| -> Vec<Vec<u64>> { list.iter().map(|entry| words(&entry.text)).collect() });
    let mut all: Vec<u64> = Vec::new();
    for words in lists.iter().flatten() {
        let mut once = words.clone();
        once.dedup();
        all.append(&mut once);
    }
    all.sort_unstable();
    let count = old.len() + new.len();
    let weigh = |word: u64| {
        let start = all.partition_point(|&other| other < word);
        let texts = all[start..].partition_point(|&other| other == word);
        (word as usize, 1 + (count / texts).max(1).ilog2() as usize)
    };
    lists.map(|list| {
        let text = |words: Vec<u64>| {
            let words: Vec<(usize, usize)> = words.into_iter().map(weigh).collect();
            Text {
                weight: words.iter().map(|(_, weight)| weight).sum(),
                words,
            }
        };
        list.into_iter().map(text).collect()
    })
}

/// The weight of the words in both texts, each as often as in both.
fn common(one: &Text, other: &Text) -> usize {
    let (mut a, mut b, mut sum) = (0, 0, 0);
    while let (Some((x, weight)), Some((y, _))) = (one.words.get(a), other.words.get(b)) {
        sum += if x == y { *weight } else { 0 };
        let (x, y) = (*x, *y);
        a += usize::from(x <= y);
        b += usize::from(y <= x);
    }
    sum
}

/// Gives the words of a text as sorted hashes.
///
/// A word is a run of letters and digits; its first six letters stand for it,
/// so that `backup` and `backups` are one. In scripts that do not part words
/// (Chinese, Japanese, Thai) every pair of neighbouring characters is a word.
fn words(text: &str) -> Vec<u64> {
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

/// A word while it is read: its hash (FNV-1a, 32 bits: two words that fall
/// together by chance are noise in the evidence) and its length.
#[derive(Default)]
struct Word {
    hash: u32,
    length: usize,
}

impl Word {
    fn push(&mut self, c: char) {
        const STEM: usize = 6;
        if self.length == 0 {
            self.hash = 0x811c_9dc5;
        }
        self.length += 1;
        // Figures count to the last: `10000` and `100000` are two numbers.
        if self.length <= STEM || c.is_ascii_digit() {
            self.hash = (self.hash ^ u32::from(c)).wrapping_mul(0x0100_0193);
        }
    }

    fn end(&mut self, words: &mut Vec<u64>) {
        if self.length > 0 {
            words.push(u64::from(self.hash));
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
