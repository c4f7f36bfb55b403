//! Ids that are written into sources: only insertions, each step keeps what it
//! was, and ticks of earlier runs stay.

mod support;

use std::fs;
use std::path::Path;

use tminus_markdown::{Options, Source, new_ids, parse};
use tminus_model::{Runbook, StepId};
use tminus_plan::{Match, entries, match_steps};

fn book(text: &str) -> Runbook {
    let source = Source { path: "a.md", text };
    parse(&source, &Options::default()).runbook
}

/// Writes ids into a text and checks what must hold for any text.
fn written(text: &str) -> String {
    let source = Source { path: "a.md", text };
    let ids = new_ids(&source, &Options::default());
    let after = ids.write(text);

    // Nothing but insertions: without them the text is what it was.
    let mut back = after.clone();
    for new in ids.ids.iter().rev() {
        let at = new.at + shift(&ids, new.at);
        assert!(back[at..].starts_with(&new.insert), "{}", new.insert);
        back.replace_range(at..at + new.insert.len(), "");
    }
    assert_eq!(back, text);

    let (old, new) = (book(text), book(&after));
    assert_eq!(old.steps.len(), new.steps.len());
    let given = |at: usize| ids.ids.iter().find(|new| new.step == at);
    for (at, (was, is)) in old.steps.iter().zip(&new.steps).enumerate() {
        let mut is = is.clone();
        if let Some(made) = given(at) {
            assert_eq!(is.id, made.id);
            is.id.clone_from(&was.id);
        }
        assert_eq!(*was, is);
    }
    let without = new.steps.iter().filter(|step| !step.id.is_explicit());
    assert_eq!(without.count(), ids.left.len());

    // Ticks of a run that was made before find their steps, all of them.
    let fates = match_steps(&entries(&old), &entries(&new));
    for (was, is) in old.steps.iter().zip(&new.steps) {
        assert_eq!(fates.get(&was.id), Some(&Match::Same(is.id.clone())));
    }

    // Once more gives nothing more.
    let source = Source {
        path: "a.md",
        text: &after,
    };
    let again = new_ids(&source, &Options::default());
    assert_eq!(again.ids, []);
    assert_eq!(again.left, ids.left);
    after
}

/// How many bytes were inserted before a place of the old text.
fn shift(ids: &tminus_markdown::NewIds, at: usize) -> usize {
    let before = ids.ids.iter().take_while(|new| new.at < at);
    before.map(|new| new.insert.len()).sum()
}

#[test]
fn each_kind_of_step_gets_its_id_where_attributes_are_read() {
    for (text, expect) in [
        ("- [ ] Deploy\n", "- [ ] Deploy <!-- {#deploy} -->\n"),
        // Blanks at the end, tabs, CRLF and the mark at the start stay.
        (
            "\u{feff}- [ ]\tDeploy it  \r\n- [ ] Verify\r\n",
            "\u{feff}- [ ]\tDeploy it <!-- {#deploy-it} -->  \r\n- [ ] Verify <!-- {#verify} -->\r\n",
        ),
        // Nested items, and text below an item.
        (
            "- [ ] One\n  - [ ] Two\n\n  More\n",
            "- [ ] One <!-- {#one} -->\n  - [ ] Two <!-- {#two} -->\n\n  More\n",
        ),
        // The last line of a paragraph.
        (
            "- [ ] One\n  goes on\n",
            "- [ ] One\n  goes on <!-- {#one-goes-on} -->\n",
        ),
        // Attributes that are there take it in, in either form.
        (
            "- [ ] One {owner=@ana}\n- [ ] Two <!-- {gate} -->\n",
            "- [ ] One {#one owner=@ana}\n- [ ] Two <!-- {#two gate} -->\n",
        ),
        // A row: in its last written cell.
        (
            "| Time | Action | Owner |\n|---|---|---|\n| H+0:05 | Deploy | |\n| H+0:10 | Verify | Ana |\n",
            "| Time | Action | Owner |\n|---|---|---|\n| H+0:05 | Deploy <!-- {#deploy} --> | |\n| H+0:10 | Verify | Ana <!-- {#verify} --> |\n",
        ),
        // Headings as steps, with closing marks and with an underline.
        (
            "# A {.steps}\n\n## Stop ##\n\nStart\n-----\n",
            "# A {.steps}\n\n## Stop <!-- {#stop} --> ##\n\nStart <!-- {#start} -->\n-----\n",
        ),
        // Every script; equals are numbered; what is taken is passed over.
        (
            "- [ ] Развернуть\n- [ ] نشر\n- [ ] Go\n- [ ] Go\n- [ ] x {#go-2}\n- [ ] 🚀\n",
            "- [ ] Развернуть <!-- {#развернуть} -->\n- [ ] نشر <!-- {#نشر} -->\n- [ ] Go <!-- {#go} -->\n- [ ] Go <!-- {#go-3} -->\n- [ ] x {#go-2}\n- [ ] 🚀 <!-- {#step} -->\n",
        ),
        // A heading's fragment is not taken twice.
        (
            "## Deploy\n\n- [ ] Deploy\n",
            "## Deploy\n\n- [ ] Deploy <!-- {#deploy-2} -->\n",
        ),
        // What is allowed stays allowed.
        (
            "- [ ] One <!-- tminus-allow two-actions: why -->\n",
            "- [ ] One <!-- tminus-allow two-actions: why --> <!-- {#one} -->\n",
        ),
        // Code, comments and quotes are not touched.
        (
            "```\n- [ ] a\n```\n\n<!--\n- [ ] b\n-->\n\n> - [ ] c\n",
            "```\n- [ ] a\n```\n\n<!--\n- [ ] b\n-->\n\n> - [ ] c\n",
        ),
        // Code at the end of an item.
        (
            "- [ ] Run `a | b`\n",
            "- [ ] Run `a | b` <!-- {#run-a-b} -->\n",
        ),
    ] {
        assert_eq!(written(text), expect);
    }
}

#[test]
fn long_texts_make_short_ids_and_equal_texts_equal_ones() {
    let text =
        "- [ ] Confirm that all instances of the new version are healthy and serve traffic\n";
    let after = book(&written(text));
    assert_eq!(
        after.steps[0].id,
        StepId::new("confirm-that-all-instances-of-the-new")
    );
}

#[test]
fn everything_that_is_there_can_be_given_ids() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut tried = 0;
    let mut steps = 0;
    let mut documents = support::documents("seeds");
    documents.extend(support::documents("corpus"));
    for folder in ["content", "content/manual"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten() {
            let path = entry.unwrap().path();
            if let Ok(text) = fs::read_to_string(&path) {
                documents.push((path, text));
            }
        }
    }
    for (path, text) in documents {
        tried += 1;
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let after = book(&written(&text));
            steps += after.steps.len();
            let all = after.steps.iter().all(|step| step.id.is_explicit());
            assert!(all, "{}", path.display());
        }
    }
    assert!(tried > 5 && steps > 100, "{tried} documents, {steps} steps");
}
