//! What a site needs to know of each document besides its runbook.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use tminus_markdown::{LinkKind, LinkRef, Parsed};
use tminus_model::{RunbookId, Span};

use crate::SitePath;
use crate::tree::title_of;

/// The facts of one document.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) steps: usize,
    pub(crate) weight: Option<i64>,
    pub(crate) draft: bool,
    /// The runbook's id, and where the author wrote it.
    pub(crate) id: String,
    pub(crate) id_span: Option<Span>,
    /// Former addresses of the page, and where they are written.
    pub(crate) aliases: Vec<(String, Span)>,
    /// Addresses in the text, then those of related documents.
    pub(crate) links: Vec<LinkRef>,
    anchors: BTreeSet<String>,
    steps_by_id: BTreeMap<String, usize>,
}

impl Facts {
    /// What other pages tell of a document, before it is read.
    pub(crate) fn ahead(title: &str, weight: Option<i64>, draft: bool) -> Self {
        Self {
            title: title.to_owned(),
            weight,
            draft,
            ..Self::default()
        }
    }

    /// Takes the facts out of a parsed document.
    pub(crate) fn take(parsed: &mut Parsed<'_>) -> Self {
        let mut links = std::mem::take(&mut parsed.links);
        links.extend(parsed.front.links.iter().map(|link| LinkRef {
            url: link.url.clone(),
            span: link.span,
            kind: LinkKind::Link,
        }));
        let id_span = parsed.front.span("id");
        let runbook = &parsed.runbook;
        let alias_span = parsed.front.span("aliases").unwrap_or_default();
        let aliases = parsed.front.aliases.iter();
        Self {
            aliases: aliases.map(|alias| (alias.clone(), alias_span)).collect(),
            title: runbook.title.clone(),
            description: runbook.description.clone(),
            status: runbook.status.clone(),
            steps: runbook.steps.len(),
            weight: parsed.front.weight,
            draft: parsed.front.draft,
            id: runbook.id.as_str().to_owned(),
            id_span,
            links,
            anchors: runbook
                .sections
                .iter()
                .map(|section| section.anchor.clone())
                .filter(|anchor| !anchor.is_empty())
                .chain(parsed.anchors.iter().cloned())
                .collect(),
            steps_by_id: runbook
                .steps
                .iter()
                .enumerate()
                .filter(|(_, step)| step.id.is_explicit())
                .map(|(i, step)| (step.id.as_str().to_owned(), i))
                .collect(),
        }
    }

    /// Translates a fragment as authors write it into the page's own: a
    /// heading's, a step's, or one that the page format defines.
    pub(crate) fn fragment<'f>(&self, fragment: &'f str) -> Option<Cow<'f, str>> {
        if self.anchors.contains(fragment) {
            return Some(Cow::Borrowed(fragment));
        }
        if let Some(step) = self.steps_by_id.get(fragment) {
            return Some(Cow::Owned(format!("tm-s-{step}")));
        }
        let step = fragment.strip_prefix("tm-s-")?.parse::<usize>().ok()?;
        (step < self.steps).then_some(Cow::Borrowed(fragment))
    }

    /// Every fragment that an author can name.
    pub(crate) fn fragments(&self) -> Vec<&str> {
        self.anchors
            .iter()
            .chain(self.steps_by_id.keys())
            .map(String::as_str)
            .collect()
    }
}

/// Gives a document the title and the id that follow from its place, where the
/// author gave none.
pub(crate) fn complete(parsed: &mut Parsed<'_>, path: &SitePath) {
    if parsed.front.id.is_none() {
        parsed.runbook.id = RunbookId::new(default_id(path));
    }
    if parsed.runbook.title.trim().is_empty() {
        parsed.runbook.title = default_title(path);
    }
}

/// The id of a runbook whose author gave none: its path without the extension.
fn default_id(path: &SitePath) -> String {
    let text = path.as_str();
    let end = text.len() - path.name().len() + path.stem().len();
    text[..end].to_owned()
}

fn default_title(path: &SitePath) -> String {
    let stem = path.stem();
    let is_index = ["index", "readme"].contains(&stem.to_ascii_lowercase().as_str());
    match path.parent() {
        dir if is_index && !dir.is_root() => title_of(dir.name()),
        _ => title_of(stem),
    }
}
