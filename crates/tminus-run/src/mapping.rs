//! Which step of the page an op is about.
//!
//! An op names a step by the revision of the runbook that its writer had. The
//! lists of all revisions are matched to the page's; where the reader has
//! decided (`keep`, `drop`), that decides.

use alloc::borrow::ToOwned;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;

use tminus_model::ordered::{Index, Map};
use tminus_model::{Runbook, StepId};
use tminus_plan::{StepEntry, entries};

use crate::log::{Log, Place};
use crate::op::Op;

/// Decisions that follow each other, at most.
const DECISIONS: u32 = 16;

/// What became of a step that an op names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// It is this step of the page. With the old wording, it was changed since.
    Step { at: usize, was: Option<String> },
    /// It is listed for the reader to re-attach.
    Lost,
    /// The reader gave it up.
    Dropped,
    /// Its list waits to be laid over the page's.
    Waiting,
}

/// Says which step of the second list each of the first is
/// ([`tminus_plan::link_steps`]).
pub(crate) type Matcher = fn(&[StepEntry], &[StepEntry]) -> Vec<Option<usize>>;

#[derive(Debug)]
struct List {
    entries: Vec<StepEntry>,
    index: Index,
    /// Which step of the page each is; `None` while nobody has said.
    links: Option<Vec<Option<usize>>>,
}

impl List {
    fn new(entries: Vec<StepEntry>) -> Self {
        let mut index = Index::with_room(entries.len());
        for at in 0..entries.len() {
            index.insert(at, &|at| entries[at].id.as_str());
        }
        Self {
            entries,
            index,
            links: None,
        }
    }

    fn place(&self, id: &StepId) -> Option<usize> {
        let text = |at: usize| self.entries[at].id.as_str();
        self.index.find(id.as_str(), &text)
    }
}

/// The steps of the page, found by their ids.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) runbook: Runbook,
    index: Index,
}

impl Steps {
    pub(crate) fn new(runbook: Runbook) -> Self {
        let mut index = Index::with_room(runbook.steps.len());
        for at in 0..runbook.steps.len() {
            index.insert(at, &|at| runbook.steps[at].id.as_str());
        }
        Self { runbook, index }
    }

    /// Gives the index of a step.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.index
            .find(id, &|at| self.runbook.steps[at].id.as_str())
    }
}

/// The step lists of a run, laid over the page's.
#[derive(Debug)]
pub(crate) struct Mapping {
    steps: Rc<Steps>,
    /// The page's list, made when somebody asks: few readers have another.
    page: OnceCell<Vec<StepEntry>>,
    revision: String,
    matcher: Option<Matcher>,
    lists: Map<String, List>,
    /// The revision that each writer's ops name steps by.
    revisions: Map<String, String>,
    /// Ops `keep` and `drop` by the revision and step they decide, in clock order.
    decisions: Map<(String, StepId), Vec<Place>>,
}

impl Mapping {
    /// Starts with the page's steps and their revision. Without a matcher, other
    /// lists wait until [`Mapping::link`] is called.
    pub(crate) fn new(steps: Rc<Steps>, revision: String, matcher: Option<Matcher>) -> Self {
        Self {
            steps,
            page: OnceCell::new(),
            revision,
            matcher,
            lists: Map::new(),
            revisions: Map::new(),
            decisions: Map::new(),
        }
    }

    /// Gives the page's revision.
    pub(crate) fn revision(&self) -> &str {
        &self.revision
    }

    /// Corrects the page's revision; says whether it was another.
    pub(crate) fn set_revision(&mut self, revision: String) -> bool {
        if self.revision == revision {
            return false;
        }
        self.lists.remove(&revision);
        self.revision = revision;
        true
    }

    /// Gives the page's step list.
    pub(crate) fn page(&self) -> &[StepEntry] {
        self.page.get_or_init(|| entries(&self.steps.runbook))
    }

    /// Gives the other revisions' lists.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (&str, &[StepEntry])> {
        let lists = self.lists.iter();
        lists.map(|(revision, list)| (revision.as_str(), list.entries.as_slice()))
    }

    /// Says whether the list of a revision is here.
    pub(crate) fn has(&self, revision: &str) -> bool {
        revision == self.revision || self.lists.contains_key(revision)
    }

    /// Says whether an op names a revision.
    pub(crate) fn is_named(&self, revision: &str) -> bool {
        self.revisions.values().any(|named| named == revision)
    }

    /// Adds the list of another revision; says whether it is new.
    pub(crate) fn add_list(&mut self, revision: &str, entries: Vec<StepEntry>) -> bool {
        if self.has(revision) {
            return false;
        }
        let mut list = List::new(entries);
        list.links = self.matcher.map(|links| links(&list.entries, self.page()));
        self.lists.insert(revision.to_owned(), list);
        true
    }

    /// Gives the revisions whose lists wait to be laid over the page's.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = (&str, &[StepEntry])> {
        let waiting = self.lists.iter().filter(|(_, list)| list.links.is_none());
        waiting.map(|(revision, list)| (revision.as_str(), list.entries.as_slice()))
    }

    /// Lays a list over the page's: for every entry the index of its step.
    /// What cannot be is taken as unknown.
    pub(crate) fn link(&mut self, revision: &str, links: &[Option<usize>]) {
        let count = self.steps.runbook.steps.len();
        if let Some(list) = self.lists.get_mut(revision) {
            let link = |at| links.get(at).copied().flatten().filter(|&to| to < count);
            list.links = Some((0..list.entries.len()).map(link).collect());
        }
    }

    /// Forgets what ops said; the lists stay.
    pub(crate) fn forget_ops(&mut self) {
        self.revisions.clear();
        self.decisions.clear();
    }

    /// Takes note of an op `open`.
    pub(crate) fn add_writer(&mut self, op: &Op) {
        if let Some(revision) = op.text("rev").filter(|_| op.n == 0) {
            self.revisions
                .insert(op.writer.clone(), revision.to_owned());
        }
    }

    /// Takes note of an op `keep` or `drop`.
    pub(crate) fn add_decision(&mut self, log: &Log, place: Place) {
        let op = log.op(place);
        let (Some(was), Some(revision)) = (op.text("was"), op.text("rev")) else {
            return;
        };
        let key = (revision.to_owned(), StepId::new(was));
        let places = self.decisions.or_default(key);
        if !places.contains(&place) {
            let at = log.sorted(places, place);
            places.insert(at, place);
        }
    }

    /// Gives the revision that a writer's ops name steps by, where it is known.
    pub(crate) fn revision_of(&self, writer: &str) -> Option<&str> {
        self.revisions.get(writer).map(String::as_str)
    }

    /// Says what became of the step that an op names.
    pub(crate) fn resolve(&self, log: &Log, op: &Op) -> Option<Target> {
        let id = StepId::new(op.subject.as_deref()?);
        Some(self.follow(log, self.revision_of(&op.writer), &id, DECISIONS))
    }

    fn follow(&self, log: &Log, revision: Option<&str>, id: &StepId, left: u32) -> Target {
        if revision == Some(self.revision.as_str()) {
            return match self.steps.find(id.as_str()) {
                Some(at) => Target::Step { at, was: None },
                None => Target::Lost,
            };
        }
        if let Some(decision) = revision.and_then(|revision| self.decision(log, revision, id)) {
            match decision.subject.as_deref() {
                _ if decision.kind == "drop" => return Target::Dropped,
                Some(to) if left > 0 => {
                    let revision = self.revision_of(&decision.writer);
                    return self.follow(log, revision, &StepId::new(to), left - 1);
                }
                _ => {}
            }
        }
        let list = revision.and_then(|revision| self.lists.get(revision));
        let Some(list) = list else {
            return self.unlisted(id);
        };
        let Some(was) = list.place(id) else {
            return self.unlisted(id);
        };
        let Some(links) = &list.links else {
            return Target::Waiting;
        };
        match links[was] {
            None => Target::Lost,
            Some(at) => {
                let was = &list.entries[was].text;
                let changed = *was != self.steps.runbook.steps[at].text;
                let was = changed.then(|| was.clone());
                Target::Step { at, was }
            }
        }
    }

    /// A step of which only the name is known. A fingerprint says what the step
    /// says; an author's id may stand on another text now.
    fn unlisted(&self, id: &StepId) -> Target {
        let Some(at) = self.steps.find(id.as_str()) else {
            return Target::Lost;
        };
        let was = id.is_explicit().then(String::new);
        Target::Step { at, was }
    }

    fn decision<'a>(&self, log: &'a Log, revision: &str, id: &StepId) -> Option<&'a Op> {
        if self.decisions.is_empty() {
            return None;
        }
        let key = (revision.to_owned(), id.clone());
        let places = self.decisions.get(&key)?;
        let last = places.iter().rev().find(|&&place| log.counts(place))?;
        Some(log.op(*last))
    }

    /// Gives a step as one of the revisions had it, and its place there.
    pub(crate) fn entry<'a>(
        &'a self,
        revisions: impl IntoIterator<Item = &'a String>,
        id: &StepId,
    ) -> Option<(usize, &'a StepEntry)> {
        revisions.into_iter().find_map(|revision| {
            let list = self.lists.get(revision)?;
            let at = list.place(id)?;
            Some((at, &list.entries[at]))
        })
    }
}
