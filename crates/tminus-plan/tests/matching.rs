//! What the matcher says in small cases that are written down, and what holds
//! for any two lists.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tminus_model::{StepId, StepKind};
use tminus_plan::{Identities, Match, StepEntry, match_steps};

/// One entry of a step list: `id|text|path/of/sections`; the id may be empty.
fn entries_of(lines: &[&str]) -> Vec<StepEntry> {
    let mut identities = Identities::default();
    lines
        .iter()
        .map(|line| {
            let mut parts = line.split('|');
            let mut part = || parts.next().unwrap_or("").to_owned();
            let (id, text, path) = (part(), part(), part());
            let path: Vec<&str> = path.split('/').collect();
            let (print, ordinal) = identities.step(StepKind::Task, &path, &text);
            StepEntry {
                id: if id.is_empty() {
                    print
                } else {
                    StepId::new(id)
                },
                kind: StepKind::Task,
                text,
                path: path.iter().map(|&title| title.to_owned()).collect(),
                ordinal,
            }
        })
        .collect()
}

/// What became of each old step: `=N` the same as new step N, `~N` changed, `?`.
fn fates(old: &[&str], new: &[&str]) -> String {
    let (old, new) = (entries_of(old), entries_of(new));
    let found = match_steps(&old, &new);
    let place = |id: &StepId| new.iter().position(|entry| entry.id == *id);
    let fates = old.iter().map(|entry| match &found[&entry.id] {
        Match::Same(id) => format!("={}", place(id).expect("a step of the new list")),
        Match::Changed(id) => format!("~{}", place(id).expect("a step of the new list")),
        Match::Reattach => "?".to_owned(),
    });
    fates.collect::<Vec<_>>().join(" ")
}

/// What was done, the list before, the list after, and what became of each step.
const CASES: &[(&str, &[&str], &[&str], &str)] = &[
    (
        "nothing changed, with equals",
        &["|Verify|A", "|Verify|A", "|Verify|B"],
        &["|Verify|A", "|Verify|A", "|Verify|B"],
        "=0 =1 =2",
    ),
    (
        "an id wins over text and place",
        &["dns|Switch DNS|A", "|Deploy|A"],
        &["|Deploy|A", "|Switch DNS|A", "dns|Move all of it|B"],
        "~2 =0",
    ),
    (
        "an id was added",
        &["|Switch DNS|A", "|Deploy|A"],
        &["dns|Switch DNS|A", "|Deploy|A"],
        "=0 =1",
    ),
    (
        "an id was taken off",
        &["dns|Switch DNS|A", "|Deploy|A"],
        &["|Switch DNS|A", "|Deploy|A"],
        "=0 =1",
    ),
    (
        "two ids are two steps",
        &["a|Switch DNS|A", "|Deploy|A"],
        &["b|Switch DNS|A", "|Deploy|A"],
        "? =1",
    ),
    (
        "moved to another section",
        &["|Switch DNS|A", "|Deploy|A"],
        &["|Deploy|A", "|Switch DNS|B"],
        "=1 =0",
    ),
    (
        "of two equals in two sections one is deleted",
        &["|Verify|A", "|Deploy|A", "|Verify|B"],
        &["|Deploy|A", "|Verify|B"],
        "? =0 =1",
    ),
    (
        "of two neighbours that are equal one is deleted",
        &["|Deploy|A", "|Verify|A", "|Verify|A", "|Tell|A"],
        &["|Deploy|A", "|Verify|A", "|Tell|A"],
        "=0 ? ? =2",
    ),
    (
        "an equal one is inserted next to it",
        &["|Deploy|A", "|Verify|A", "|Tell|A"],
        &["|Deploy|A", "|Verify|A", "|Verify|A", "|Tell|A"],
        "=0 ? =3",
    ),
    (
        "an edited text in its place",
        &["|Deploy|A", "|Enable the flag for all users|A", "|Tell|A"],
        &["|Deploy|A", "|Disable the flag for all users|A", "|Tell|A"],
        "=0 ~1 =2",
    ),
    (
        "another step in its place",
        &["|Deploy|A", "|Enable the flag for all users|A", "|Tell|A"],
        &["|Deploy|A", "|Order lunch|A", "|Tell|A"],
        "=0 ? =2",
    ),
    (
        "a text that could be the edit of two",
        &["|Check node one|A", "|Check node two|A"],
        &["|Check node|A"],
        "? ?",
    ),
    (
        "its section was renamed",
        &["|Deploy|2. Launch", "|Verify|2. Launch"],
        &["|Plan|2. New", "|Deploy|3. Launch", "|Verify|3. Launch"],
        "=1 =2",
    ),
    (
        "the document has a new title, and all texts are there twice",
        &[
            "|Deploy|R 1/A",
            "|Verify|R 1/A",
            "|Deploy|R 1/B",
            "|Verify|R 1/B",
        ],
        &[
            "|Deploy|R 2/A",
            "|Verify|R 2/A",
            "|Deploy|R 2/B",
            "|Verify|R 2/B",
        ],
        "=0 =1 =2 =3",
    ),
    (
        "a section came in front, and all numbers went up",
        &["|Verify|R/1. A", "|Verify|R/2. B"],
        &["|Plan|R/1. New", "|Verify|R/2. A", "|Verify|R/3. B"],
        "=1 =2",
    ),
    (
        "two sections have new names: either could be either",
        &["|Verify|R/A", "|Verify|R/B"],
        &["|Verify|R/C", "|Verify|R/D"],
        "? ?",
    ),
    (
        "without spaces between words",
        &["|部署新版本到生产环境|A", "|通知团队|A"],
        &["|部署新版本到预发环境|A", "|通知团队|A"],
        "~0 =1",
    ),
    ("no steps before", &[], &["|Deploy|A"], ""),
    ("no steps after", &["|Deploy|A"], &[], "?"),
    (
        "a damaged list: one id twice",
        &["a|Deploy|A", "a|Verify|A"],
        &["a|Deploy|A"],
        "? ?",
    ),
];

#[test]
fn what_is_known_is_said_and_nothing_else() {
    for (what, old, new, expect) in CASES {
        assert_eq!(fates(old, new), *expect, "{what}");
    }
}

/// Lists in which much is equal or nearly so: few texts, few sections, some ids.
fn lists() -> impl Strategy<Value = Vec<String>> {
    let line =
        (0..12usize, 0..8usize, 0..4usize, 0..3usize).prop_map(|(id, text, more, section)| {
            let ids = ["a", "b"];
            let id = ids.get(id).copied().unwrap_or("");
            let texts = [
                "Verify",
                "Deploy",
                "Verify the lag",
                "Tell all users",
                "TODO",
                "",
                "خطوة",
                "部署",
            ];
            let more = ["", " again", " and wait", " now"][more];
            format!("{id}|{}{more}|Section {section}", texts[text])
        });
    prop::collection::vec(line, 0..30)
}

/// Takes away second uses of an author's id: they are an error in a document.
fn distinct(lines: &[String]) -> Vec<StepEntry> {
    let mut seen = BTreeSet::new();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut list = entries_of(&lines);
    list.retain(|entry| seen.insert(entry.id.clone()));
    list
}

proptest! {
    #[test]
    fn any_two_lists_are_matched(old in lists(), new in lists()) {
        let (old, new) = (distinct(&old), distinct(&new));
        let found = match_steps(&old, &new);
        prop_assert_eq!(found.len(), old.len());
        let texts: BTreeMap<&StepId, &str> =
            new.iter().map(|entry| (&entry.id, entry.text.as_str())).collect();
        let mut given = BTreeSet::new();
        for entry in &old {
            let (to, same) = match &found[&entry.id] {
                Match::Same(to) => (to, true),
                Match::Changed(to) => (to, false),
                Match::Reattach => continue,
            };
            prop_assert_eq!(texts[to] == entry.text, same);
            prop_assert!(given.insert(to.clone()), "given twice: {}", to);
            // An author's id wins, and never turns into another one.
            prop_assert!(!entry.id.is_explicit() || !to.is_explicit() || entry.id == *to);
        }
        for entry in old.iter().filter(|entry| entry.id.is_explicit()) {
            if texts.contains_key(&entry.id) {
                prop_assert_ne!(&found[&entry.id], &Match::Reattach);
            }
        }
    }

    #[test]
    fn a_list_matches_itself(list in lists()) {
        let list = distinct(&list);
        for (id, fate) in match_steps(&list, &list) {
            prop_assert_eq!(fate, Match::Same(id));
        }
    }

    #[test]
    fn any_text_is_compared(old: Vec<String>, new: Vec<String>) {
        let list = |texts: &[String]| {
            let mut identities = Identities::default();
            let entries = texts.iter().map(|text| {
                let (id, ordinal) = identities.step(StepKind::Row, &[], text);
                StepEntry { id, kind: StepKind::Row, text: text.clone(), path: vec![], ordinal }
            });
            entries.collect::<Vec<_>>()
        };
        let _ = match_steps(&list(&old), &list(&new));
    }
}
