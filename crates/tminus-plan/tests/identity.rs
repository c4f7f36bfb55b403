//! Names of steps and of step lists.

use proptest::prelude::*;
use tminus_model::{Runbook, Section, Step, StepId, StepKind};
use tminus_plan::{
    Identities, StepEntry, entries, fingerprint, fingerprint_named, from_list, kind_word, revision,
    revision_of, to_list,
};

const KINDS: [StepKind; 6] = [
    StepKind::Task,
    StepKind::Bullet,
    StepKind::Numbered,
    StepKind::Row,
    StepKind::Milestone,
    StepKind::Heading,
];

fn step(text: &str, section: usize) -> Step {
    Step {
        section,
        ..Step::new(StepId::new(""), StepKind::Task, text.to_owned())
    }
}

/// Stored runs hold these names: they are the same for ever.
#[test]
fn names_never_change() {
    let path = ["Go-Live Runbook", "T-7 Days"];
    assert_eq!(
        fingerprint(StepKind::Task, &path, "Deploy", 0).as_str(),
        "~gLe8Wph-BaCA8Aez"
    );
    assert_eq!(
        fingerprint_named("signoff", &[], "خطوة", 2).as_str(),
        "~42cpVG5VLI4e3T3v"
    );
    let list = [StepEntry {
        id: StepId::new("dns"),
        kind: StepKind::Row,
        text: "Say \"go\"\n".into(),
        path: vec!["A".into(), "B".into()],
        ordinal: 1,
    }];
    assert_eq!(
        to_list(&list),
        r#"[["dns","row","Say \"go\"\n",["A","B"],1]]"#
    );
    assert_eq!(revision(&list), "Vws-L_hQ6AFp9o1nJipeFA");
    assert_eq!(to_list(&[]), "[]");
}

#[test]
fn every_part_counts() {
    let base = ("task", vec!["A", "B"], "Deploy", 0);
    let others = [
        ("bullet", vec!["A", "B"], "Deploy", 0),
        ("task", vec!["A"], "Deploy", 0),
        ("task", vec!["AB"], "Deploy", 0),
        ("task", vec!["A", "B", ""], "Deploy", 0),
        ("task", vec!["B", "A"], "Deploy", 0),
        ("task", vec!["A", "B"], "deploy", 0),
        ("task", vec!["A", "B"], "Deploy", 1),
    ];
    let name = |(kind, path, text, ordinal): &(&str, Vec<&str>, &str, u32)| {
        fingerprint_named(kind, path, text, *ordinal)
    };
    for other in &others {
        assert_ne!(name(&base), name(other), "{other:?}");
    }
    let id = name(&base);
    assert!(!id.is_explicit());
    assert_eq!(id.as_str().len(), 17);
    assert_eq!(
        StepId::explicit(id.as_str()),
        None,
        "no author can write it"
    );
}

#[test]
fn equals_are_counted_whatever_their_ids() {
    let mut identities = Identities::default();
    let mut next = |text: &str| identities.step(StepKind::Task, &["A"], text).1;
    assert_eq!(
        [next("x"), next("y"), next("x"), next("x"), next("y")],
        [0, 0, 1, 2, 1]
    );
}

#[test]
fn a_runbooks_list_has_its_paths_and_ordinals() {
    let section = |title: &str, parent| Section {
        title: title.to_owned(),
        parent,
        ..Section::default()
    };
    let mut runbook = Runbook {
        // Two sections of the same path are one place.
        sections: vec![
            section("Top", None),
            section("T-7", Some(0)),
            section("T-7", Some(0)),
        ],
        steps: vec![step("x", 1), step("x", 0), step("x", 1), step("x", 2)],
        ..Runbook::default()
    };
    let mut identities = Identities::default();
    for at in 0..runbook.steps.len() {
        let path = runbook.section_path(runbook.steps[at].section);
        let text = &runbook.steps[at].text;
        let (id, _) = identities.step(StepKind::Task, &path, text);
        runbook.steps[at].id = id;
    }
    let list = entries(&runbook);
    let places: Vec<(String, u32)> = list.iter().map(|e| (e.path.join("/"), e.ordinal)).collect();
    assert_eq!(
        places,
        [
            ("Top/T-7".into(), 0),
            ("Top".into(), 0),
            ("Top/T-7".into(), 1),
            ("Top/T-7".into(), 2)
        ]
    );
    assert_eq!(revision_of(&runbook), revision(&list));
    for entry in &list {
        let path: Vec<&str> = entry.path.iter().map(String::as_str).collect();
        assert_eq!(
            fingerprint(entry.kind, &path, &entry.text, entry.ordinal),
            entry.id
        );
    }
    // A section that is not there: the list is still made.
    runbook.steps[0].section = 99;
    assert_eq!(entries(&runbook)[0].path, Vec::<String>::new());
}

#[test]
fn what_is_no_list_is_refused_and_what_is_new_is_passed_over() {
    for bad in [
        "",
        "{}",
        "[1]",
        "[[]]",
        r#"[["a","task","x",[]]]"#,
        r#"[["a","task","x",[1],0]]"#,
        r#"[["a","task","x",[],-1]]"#,
        r#"[["a","task","x",[],4294967296]]"#,
        r#"[["a","task","x",[],0]"#,
        &"[".repeat(100_000),
    ] {
        assert_eq!(from_list(bad), None, "{bad:.40}");
    }
    let newer = from_list(r#"[["a","whistle","x",["A"],0,{"new":1}]]"#).unwrap();
    assert_eq!((newer[0].text.as_str(), newer[0].ordinal), ("x", 0));
}

proptest! {
    #[test]
    fn a_list_comes_back_as_it_went(
        parts in prop::collection::vec(
            (any::<String>(), 0..6usize, any::<String>(), prop::collection::vec(any::<String>(), 0..3), any::<u32>()),
            0..5,
        )
    ) {
        let list: Vec<StepEntry> = parts
            .into_iter()
            .map(|(id, kind, text, path, ordinal)| StepEntry {
                id: StepId::new(id), kind: KINDS[kind], text, path, ordinal,
            })
            .collect();
        let json = to_list(&list);
        prop_assert_eq!(from_list(&json), Some(list.clone()));
        // Canonical: what serde_json writes for the same values.
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(value.to_string(), json);
        prop_assert_eq!(revision(&list).len(), 22);
    }

    #[test]
    fn any_text_is_no_list_or_a_list(text: String) {
        let _ = from_list(&text);
    }
}

#[test]
fn kinds_have_the_words_of_the_wire() {
    for kind in KINDS {
        let list = [StepEntry {
            id: StepId::new("a"),
            kind,
            text: String::new(),
            path: Vec::new(),
            ordinal: 0,
        }];
        assert_eq!(from_list(&to_list(&list)).unwrap(), list);
        assert!(kind_word(kind).bytes().all(|b| b.is_ascii_lowercase()));
    }
}
