//! Ticks under edits: six kinds of edit and mixtures of them on real documents,
//! half of the steps ticked, several seeds, beside two rules in use elsewhere.
//!
//! The documents are read in place from `../shared`; they are not part of this
//! project. Where the folder is absent the test says so and uses one document
//! of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use tminus_model::{StepId, StepKind};
use tminus_plan::time::parse_window;
use tminus_plan::{Identities, Match, StepEntry, match_steps};

/// A step of a document under edit. The tag says which step it really is.
#[derive(Debug, Clone)]
struct Item {
    tag: usize,
    kind: StepKind,
    text: String,
    path: Vec<String>,
}

/// Numbers that look random and are the same in every run (`SplitMix64`, Steele,
/// Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    /// So many different numbers below `end`, in order.
    fn some(&mut self, count: usize, end: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..end).collect();
        for at in 0..count.min(end) {
            let other = at + self.below(end - at);
            all.swap(at, other);
        }
        all.truncate(count);
        all.sort_unstable();
        all
    }
}

/// The step list of a document, and the true step of each entry.
fn list(items: &[Item]) -> (Vec<StepEntry>, Vec<usize>) {
    let mut identities = Identities::default();
    let entries = items.iter().map(|item| {
        let path: Vec<&str> = item.path.iter().map(String::as_str).collect();
        let (id, ordinal) = identities.step(item.kind, &path, &item.text);
        StepEntry {
            id,
            kind: item.kind,
            text: item.text.clone(),
            path: item.path.clone(),
            ordinal,
        }
    });
    (entries.collect(), items.iter().map(|i| i.tag).collect())
}

/// Reads what looks like a step: good enough for realistic texts, repetitions
/// and sections. The real rules are the parser's.
fn extract(text: &str, kinds: Kinds) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut path, mut fenced, mut comment) = (Vec::<(usize, String)>::new(), false, false);
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            fenced = !fenced;
        }
        if line.starts_with("<!--") {
            comment = true;
        }
        let skip = fenced || comment;
        if line.contains("-->") {
            comment = false;
        }
        if skip {
            continue;
        }
        let level = line.bytes().take_while(|b| *b == b'#').count();
        if level > 0 && line[level..].starts_with(' ') {
            path.retain(|(other, _)| *other < level);
            path.push((level, line[level..].trim().to_owned()));
            continue;
        }
        if let Some((kind, text)) = step(line, kinds) {
            items.push(Item {
                tag: items.len(),
                kind,
                text: text.split_whitespace().collect::<Vec<_>>().join(" "),
                path: path.iter().map(|(_, title)| title.clone()).collect(),
            });
        }
    }
    items
}

/// What an extraction takes for a step.
#[derive(Clone, Copy)]
enum Kinds {
    Tasks,
    TasksBulletsAndRows,
}

fn step(line: &str, kinds: Kinds) -> Option<(StepKind, &str)> {
    for mark in ["- ", "* ", "+ "] {
        if let Some(rest) = line.strip_prefix(mark) {
            for marker in ["[ ] ", "[x] ", "[X] "] {
                if let Some(text) = rest.strip_prefix(marker) {
                    return Some((StepKind::Task, text));
                }
            }
            return match kinds {
                Kinds::TasksBulletsAndRows => Some((StepKind::Bullet, rest)),
                Kinds::Tasks => None,
            };
        }
    }
    if let Kinds::Tasks = kinds {
        return None;
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && line[digits..].starts_with(". ") {
        return Some((StepKind::Numbered, &line[digits + 2..]));
    }
    let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
    match *cells.as_slice() {
        [time, action, ..] if time.starts_with("H+") && cells.len() > 3 => {
            Some((StepKind::Row, action))
        }
        [_, _, when, message, ..] if parse_window(when).is_ok() => Some((StepKind::Row, message)),
        _ => None,
    }
}

/// An edit of a document.
type Edit = fn(Vec<Item>, &mut Random) -> Vec<Item>;

const EDITS: [(&str, Edit); 8] = [
    ("insert at the top", insert_at_top),
    ("delete one", delete_one),
    ("insert one, delete one", insert_and_delete),
    ("replace one", replace_one),
    ("move a third to the front", move_a_third),
    ("move a third, in a block", move_a_block),
    ("append words to 10 %", append_words),
    ("change the start of 10 %", change_start),
];

/// A step that the document never had, next to the one at `at`.
fn inserted(items: &[Item], at: usize, random: &mut Random) -> Item {
    // None of them holds the words of a step that is there: to put such a text
    // in the place of that step is to edit it, by any reading.
    const TEXTS: [&str; 6] = [
        "Check the new thing that was forgotten",
        "Rotate credentials of the reporting user",
        "Rehearse",
        "Invite the auditors",
        "خطوة جديدة للتحقق من النظام",
        "Confirm backups and monitoring with the on-call engineer",
    ];
    let neighbour = &items[at];
    let number = random.below(1_000_000_000);
    Item {
        tag: 1_000_000 + number,
        kind: neighbour.kind,
        text: format!("{} {}", TEXTS[random.below(TEXTS.len())], number % 997),
        path: neighbour.path.clone(),
    }
}

fn insert_at_top(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    let item = inserted(&items, 0, random);
    items.insert(0, item);
    items
}

fn delete_one(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    items.remove(random.below(items.len()));
    items
}

fn insert_and_delete(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    let at = random.below(items.len());
    let item = inserted(&items, at, random);
    items.insert(at, item);
    delete_one(items, random)
}

fn replace_one(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    let at = random.below(items.len());
    items[at] = inserted(&items, at, random);
    items
}

/// What moves to the front comes into the first section.
fn to_front(items: &mut Vec<Item>, chosen: &[usize]) {
    let (mut front, mut rest) = (Vec::new(), Vec::new());
    for (at, item) in items.iter().enumerate() {
        if chosen.binary_search(&at).is_ok() {
            front.push(Item {
                path: items[0].path.clone(),
                ..item.clone()
            });
        } else {
            rest.push(item.clone());
        }
    }
    front.extend(rest);
    *items = front;
}

fn move_a_third(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    let chosen = random.some(items.len() / 3, items.len());
    to_front(&mut items, &chosen);
    items
}

fn move_a_block(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    let third = items.len() / 3;
    let from = random.below(items.len() - third + 1);
    let chosen: Vec<usize> = (from..from + third).collect();
    to_front(&mut items, &chosen);
    items
}

fn append_words(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    const WORDS: [&str; 4] = [
        "(see the ticket)",
        "and write it down in the log",
        "before noon",
        "مع توثيق النتيجة",
    ];
    for at in random.some(items.len().div_ceil(10), items.len()) {
        let words = WORDS[random.below(WORDS.len())];
        let _ = write!(items[at].text, " {words}");
    }
    items
}

/// Puts something before the first word, or another word in its place.
fn change_start(mut items: Vec<Item>, random: &mut Random) -> Vec<Item> {
    const STARTS: [&str; 4] = ["Please", "Updated:", "Double-check", "الآن"];
    for at in random.some(items.len().div_ceil(10), items.len()) {
        let start = STARTS[random.below(STARTS.len())];
        let text = &items[at].text;
        let rest = match text.split_once(' ') {
            Some((_, rest)) if random.below(2) == 0 => rest,
            _ => text,
        };
        items[at].text = format!("{start} {rest}");
    }
    items
}

/// What a rule did to the ticks of one edited document.
#[derive(Default, Clone, Copy)]
struct Tally {
    /// Ticked steps that the edited document still has.
    ticked: usize,
    /// Of these, the ones whose tick is on the same step.
    kept: usize,
    /// Ticks on a step that nobody ticked.
    wrong: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.ticked += other.ticked;
        self.kept += other.kept;
        self.wrong += other.wrong;
    }

    fn percent(self) -> f64 {
        100.0 * self.kept as f64 / self.ticked.max(1) as f64
    }
}

/// A rule: for every old step the place in the new list that its tick goes to.
type Rule = fn(&[StepEntry], &[StepEntry]) -> Vec<Option<usize>>;

const RULES: [(&str, Rule); 3] = [
    ("ours", ours),
    ("index, reset on count", by_index),
    ("ASCII slug + ordinal", by_slug),
];

fn ours(old: &[StepEntry], new: &[StepEntry]) -> Vec<Option<usize>> {
    let places: BTreeMap<&StepId, usize> = new.iter().map(|entry| &entry.id).zip(0..).collect();
    let found = match_steps(old, new);
    old.iter()
        .map(|entry| {
            let (to, same) = match &found[&entry.id] {
                Match::Same(to) => (to, true),
                Match::Changed(to) => (to, false),
                Match::Reattach => return None,
            };
            let at = places[to];
            assert_eq!(new[at].text == entry.text, same, "{entry:?}");
            Some(at)
        })
        .collect()
}

fn by_index(old: &[StepEntry], new: &[StepEntry]) -> Vec<Option<usize>> {
    let keep = old.len() == new.len();
    (0..old.len()).map(|at| keep.then_some(at)).collect()
}

fn by_slug(old: &[StepEntry], new: &[StepEntry]) -> Vec<Option<usize>> {
    fn slugs(list: &[StepEntry]) -> Vec<(String, usize)> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let slug = |entry: &StepEntry| {
            let words = entry.text.split(|c: char| !c.is_ascii_alphanumeric());
            let words: Vec<String> = words
                .filter(|word| !word.is_empty())
                .map(str::to_ascii_lowercase)
                .collect();
            let slug = words.join("-");
            let ordinal = seen.entry(slug.clone()).or_insert(0);
            *ordinal += 1;
            (slug, *ordinal)
        };
        list.iter().map(slug).collect()
    }
    let new: BTreeMap<(String, usize), usize> = slugs(new).into_iter().zip(0..).collect();
    slugs(old)
        .iter()
        .map(|slug| new.get(slug).copied())
        .collect()
}

fn tally(rule: Rule, before: &[Item], after: &[Item], ticked: &[usize]) -> (Tally, Vec<String>) {
    let ((old, old_tags), (new, new_tags)) = (list(before), list(after));
    let found = rule(&old, &new);
    let mut tally = Tally::default();
    let mut notes = Vec::new();
    for &at in ticked {
        let there = new_tags.iter().position(|tag| *tag == old_tags[at]);
        tally.ticked += usize::from(there.is_some());
        match found[at] {
            Some(to) if Some(to) == there => tally.kept += 1,
            Some(to) => {
                tally.wrong += 1;
                notes.push(format!("wrong: {:?} -> {:?}", old[at].text, new[to].text));
            }
            None => {
                if let Some(there) = there {
                    let (from, to) = (&old[at].text, &new[there].text);
                    notes.push(format!("lost: {from:?} -> {to:?}"));
                }
            }
        }
    }
    (tally, notes)
}

fn documents() -> Vec<(String, Vec<Item>)> {
    let mut found = vec![("(one of our own)".to_owned(), own_document())];
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let mut files = vec![(
        shared.join("seeds/go-live-runbook.md"),
        Kinds::TasksBulletsAndRows,
    )];
    if let Ok(corpus) = std::fs::read_dir(shared.join("corpus")) {
        for entry in corpus.flatten() {
            files.push((entry.path(), Kinds::Tasks));
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, kinds) in files {
        if let Ok(text) = std::fs::read_to_string(&path) {
            let items = extract(&text, kinds);
            if !items.is_empty() {
                let name = path.file_name().expect("a file has a name");
                found.push((name.to_string_lossy().into_owned(), items));
            }
        }
    }
    found
}

/// A document in which every text occurs three times, once an environment, and
/// some of them twice in a section.
fn own_document() -> Vec<Item> {
    let mut items = Vec::new();
    for place in ["Staging", "Production", "Disaster recovery"] {
        for (part, texts) in [
            (
                "Database",
                &[
                    "Take a backup",
                    "Run the migration",
                    "Verify",
                    "Look at the lag",
                    "Verify",
                ][..],
            ),
            (
                "Service",
                &["Deploy", "Run smoke tests", "Verify", "Tell the team"][..],
            ),
        ] {
            for text in texts {
                items.push(Item {
                    tag: items.len(),
                    kind: StepKind::Task,
                    text: (*text).to_owned(),
                    path: vec![place.to_owned(), part.to_owned()],
                });
            }
        }
    }
    items
}

/// The edits that are tried: each alone, each with each, and all at once; with
/// the least percentage of ticks that must be kept. After all eight a document
/// has two thirds of its steps elsewhere and a fifth of its texts edited.
fn mixtures() -> Vec<(String, Vec<Edit>, f64)> {
    let mut mixtures = Vec::new();
    for (at, (one, first)) in EDITS.into_iter().enumerate() {
        mixtures.push((one.to_owned(), vec![first], 99.0));
        for (other, second) in EDITS.into_iter().skip(at + 1) {
            mixtures.push((format!("{one} + {other}"), vec![first, second], 99.0));
        }
    }
    mixtures.sort_by_key(|(_, edits, _)| edits.len());
    let all = EDITS.map(|(_, edit)| edit).to_vec();
    mixtures.push(("all eight at once".to_owned(), all, 97.5));
    mixtures
}

/// Set `TMINUS_SEEDS` for more rounds than the usual, and `TMINUS_EDITS` to see
/// every tick that was lost.
#[test]
#[expect(
    clippy::print_stdout,
    reason = "the table is what this test is run for"
)]
fn ticks_survive_edits() {
    let seeds = std::env::var("TMINUS_SEEDS").ok();
    let seeds: u64 = seeds.and_then(|seeds| seeds.parse().ok()).unwrap_or(5);
    let documents = documents();
    if documents.len() == 1 {
        // Straight to the stream: a message that only a failure shows is none.
        let _ =
            std::io::stderr().write_all(b"../shared is absent: only our own document was edited\n");
    }
    let mut table = format!("{:<54}", "kept % / false ticks, over the real documents");
    for (name, _) in RULES {
        let _ = write!(table, "{name:>23}");
    }
    let _ = write!(table, "{:>23}", "ours, all texts thrice");
    let (mut bad, mut notes) = (Vec::new(), Vec::new());
    let mut by_document = vec![Tally::default(); documents.len()];
    for (kind, edits, least) in mixtures() {
        // The rules over the real documents, and ours over our own.
        let mut tallies = [Tally::default(); RULES.len() + 1];
        for (number, (document, items)) in documents.iter().enumerate() {
            for seed in 0..seeds {
                let mut random = Random(seed * 7919 + number as u64);
                let ticked = random.some(items.len() / 2, items.len());
                let after = edits
                    .iter()
                    .fold(items.clone(), |items, edit| edit(items, &mut random));
                for (place, (name, rule)) in RULES.into_iter().enumerate() {
                    let (one, what) = tally(rule, items, &after, &ticked);
                    if name == "ours" {
                        by_document[number].add(one);
                        notes.extend(what.into_iter().map(|n| format!("{document}: {kind}: {n}")));
                    }
                    match (number, name) {
                        (0, "ours") => tallies[RULES.len()].add(one),
                        (0, _) => {}
                        _ => tallies[place].add(one),
                    }
                }
            }
        }
        let _ = write!(table, "\n{kind:<54}");
        for tally in tallies {
            let cell = format!("{:.2} / {}", tally.percent(), tally.wrong);
            let _ = write!(table, "{cell:>23}");
        }
        let few = tallies[0].ticked > 0 && tallies[0].percent() < least;
        if few || tallies[0].wrong + tallies[RULES.len()].wrong > 0 {
            bad.push(kind);
        }
    }
    println!("{table}\n");
    for ((name, items), tally) in documents.iter().zip(&by_document) {
        let (steps, percent) = (items.len(), tally.percent());
        println!("{name:<36}{steps:>6} steps {percent:>8.2} % kept over all edits");
    }
    if std::env::var_os("TMINUS_EDITS").is_some() {
        println!("{}", notes.join("\n"));
    }
    assert!(bad.is_empty(), "false ticks, or too few kept: {bad:?}");
}

/// `items` different enough texts in sections of twenty.
fn long_document(count: usize) -> Vec<Item> {
    const VERBS: [&str; 7] = [
        "Check", "Deploy", "Verify", "Restart", "Back up", "Tell", "Open",
    ];
    const THINGS: [&str; 9] = [
        "the database",
        "the cache",
        "DNS",
        "the queue",
        "all users",
        "the gateway",
        "the index",
        "the dashboards",
        "the war room",
    ];
    let mut random = Random(1);
    (0..count)
        .map(|tag| Item {
            tag,
            kind: StepKind::Task,
            text: format!(
                "{} {} of node {} and {}",
                VERBS[random.below(7)],
                THINGS[random.below(9)],
                random.below(count),
                THINGS[random.below(9)]
            ),
            path: vec![format!("Section {}", tag / 20)],
        })
        .collect()
}

#[test]
fn ten_thousand_steps_are_matched_without_comparing_all_with_all() {
    // A hundred million comparisons of texts would take minutes here.
    let items = long_document(10_000);
    let mut random = Random(5);
    let mut edits: Vec<(&str, Vec<Item>)> = EDITS
        .iter()
        .map(|(name, edit)| (*name, edit(items.clone(), &mut random)))
        .collect();
    let mut after = items.clone();
    for item in &mut after {
        item.text.push_str(" and the rest of it");
    }
    edits.push(("append words to all", after));
    let mut after = items.clone();
    for item in &mut after {
        item.text = "TODO".to_owned();
    }
    edits.push(("all become equal", after));
    let mut after = items.clone();
    after.reverse();
    edits.push(("turned around", after));
    let all: Vec<usize> = (0..items.len()).collect();
    for (name, after) in &edits {
        let (old, _) = list(&items);
        let (new, new_tags) = list(after);
        let found = match_steps(&old, &new);
        let places: BTreeMap<&StepId, usize> = new
            .iter()
            .zip(0..)
            .map(|(entry, at)| (&entry.id, at))
            .collect();
        for &at in &all {
            if let Match::Same(to) | Match::Changed(to) = &found[&old[at].id] {
                assert_eq!(
                    new_tags[places[to]], items[at].tag,
                    "{name}: {}",
                    old[at].text
                );
            }
        }
    }
    let equal: Vec<Item> = long_document(10_000)
        .into_iter()
        .map(|item| Item {
            text: "TODO".to_owned(),
            path: vec![],
            ..item
        })
        .collect();
    let (old, _) = list(&equal);
    let (new, _) = list(&equal[1..]);
    assert!(
        match_steps(&old, &new)
            .values()
            .all(|m| *m == Match::Reattach)
    );
    assert!(
        match_steps(&old, &old)
            .values()
            .all(|m| *m != Match::Reattach)
    );
}
