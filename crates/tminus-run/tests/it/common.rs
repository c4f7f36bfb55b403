//! Runbooks and sessions for tests.

use tminus_model::{Instant, Runbook, RunbookId, Section, Step, StepId, StepKind};
use tminus_plan::Identities;
use tminus_run::{Config, Effect, MemoryStore, Packer, Recovery, SaveState, Session, Store};

/// The first moment of every test.
pub(crate) const T0: i64 = 1_796_115_600_000;

/// A moment so many milliseconds after [`T0`].
pub(crate) fn at(ms: i64) -> Instant {
    Instant(T0 + ms)
}

/// Nobody who could pack ops is there yet.
pub(crate) const NO_HELP: Packer<MemoryStore> = Packer {
    seal: |_, _| false,
    segment: |_| None,
};

/// Makes a runbook of lines: `# Section`, `## Section inside`, `- step`,
/// `  - nested step`, `x step` (ticked by the author), `? step` (optional),
/// `- step {#id}`.
pub(crate) fn runbook(lines: &[impl AsRef<str>]) -> Runbook {
    let mut book = Runbook {
        id: RunbookId::new("book"),
        title: "Book".to_owned(),
        ..Runbook::default()
    };
    let mut identities = Identities::default();
    let mut inside: Vec<usize> = Vec::new();
    let mut parent = None;
    for line in lines {
        let line = line.as_ref();
        if let Some(title) = line.trim_start_matches('#').strip_prefix(' ')
            && line.starts_with('#')
        {
            let level = line.len() - title.len() - 1;
            inside.truncate(level - 1);
            book.sections.push(Section {
                title: title.to_owned(),
                level: level as u8,
                parent: inside.last().copied(),
                ..Section::default()
            });
            inside.push(book.sections.len() - 1);
            continue;
        }
        let (mark, text) = line.trim_start().split_at(2);
        let (text, explicit) = match text.split_once(" {#") {
            Some((text, id)) => (text, Some(id.trim_end_matches('}'))),
            None => (text, None),
        };
        let section = inside.last().copied().unwrap_or_default();
        let path = book.section_path(section);
        let (fingerprint, _) = identities.step(StepKind::Task, &path, text);
        let nested = line.starts_with("  ");
        let id = explicit.map_or(fingerprint, StepId::new);
        book.steps.push(Step {
            section,
            parent: if nested { parent } else { None },
            checked: mark == "x ",
            optional: mark == "? ",
            ..Step::new(id, StepKind::Task, text.to_owned())
        });
        if !nested {
            parent = Some(book.steps.len() - 1);
        }
    }
    book
}

/// A run's name with a writer of this number.
pub(crate) fn config(writer: u64) -> Config {
    Config {
        site: "shop@/".to_owned(),
        run: "main".to_owned(),
        writer: format!("writer{writer:04}"),
        actor: None,
    }
}

/// Opens a run in a tab of this number.
pub(crate) fn open<S: Store>(
    store: S,
    writer: u64,
    book: &Runbook,
    now: Instant,
) -> (Session<S>, Recovery) {
    Session::open(store, config(writer), book.clone(), now)
}

/// Finds a step by its text.
pub(crate) fn id(book: &Runbook, text: &str) -> StepId {
    let found = book.steps.iter().find(|step| step.text == text);
    found
        .unwrap_or_else(|| panic!("no step `{text}`"))
        .id
        .clone()
}

/// The last thing that effects say about saving.
pub(crate) fn saved(effects: &[Effect]) -> Option<&SaveState> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Saved(state) => Some(state),
        _ => None,
    })
}

/// Says whether effects end with everything saved.
pub(crate) fn is_saved(effects: &[Effect]) -> bool {
    matches!(saved(effects), Some(SaveState::Saved { .. }))
}
