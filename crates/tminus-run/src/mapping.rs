//! Which step of the page an op is about.
//!
//! An op names a step by the revision of the runbook that its writer had. The
//! lists of all revisions are matched to the page's; where the reader has
//! decided (`keep`, `drop`), that decides.

use std::collections::{BTreeMap, BTreeSet};

use tminus_model::{StepId, ordered};
use tminus_plan::{Match, StepEntry, match_steps};

use crate::log::{Log, Place};
use crate::op::Op;

/// Decisions that follow each other, at most.
const DECISIONS: u32 = 16;

/// What became of a step that an op names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// It is this step of the page. With the old wording, it was changed since.
    Step { id: StepId, was: Option<String> },
    /// It is listed for the reader to re-attach.
    Lost,
    /// The reader gave it up.
    Dropped,
}

#[derive(Debug)]
struct List {
    entries: Vec<StepEntry>,
    places: BTreeMap<StepId, usize>,
    matches: BTreeMap<StepId, Match>,
}

impl List {
    fn entry(&self, id: &StepId) -> Option<&StepEntry> {
        self.places.get(id).map(|&at| &self.entries[at])
    }
}

/// The step lists of a run, laid over the page's.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    page: Vec<StepEntry>,
    page_ids: BTreeSet<StepId>,
    revision: String,
    lists: BTreeMap<String, List>,
    /// The revision that each writer's ops name steps by.
    revisions: BTreeMap<String, String>,
    /// Ops `keep` and `drop` by the revision and step they decide, in clock order.
    decisions: BTreeMap<(String, StepId), Vec<Place>>,
}

impl Mapping {
    /// Starts with the page's list and its revision.
    pub(crate) fn new(page: Vec<StepEntry>, revision: String) -> Self {
        Self {
            page_ids: ordered::set(page.iter().map(|entry| entry.id.clone())),
            page,
            revision,
            ..Self::default()
        }
    }

    /// Gives the page's revision.
    pub(crate) fn revision(&self) -> &str {
        &self.revision
    }

    /// Gives the page's step list.
    pub(crate) fn page(&self) -> &[StepEntry] {
        &self.page
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
        let places = entries.iter().enumerate();
        let list = List {
            places: ordered::map(places.map(|(at, entry)| (entry.id.clone(), at))),
            matches: match_steps(&entries, &self.page),
            entries,
        };
        self.lists.insert(revision.to_owned(), list);
        true
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
        let places = self.decisions.entry(key).or_default();
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
        Some(self.follow(log, self.revision_of(&op.writer), id, DECISIONS))
    }

    fn follow(&self, log: &Log, revision: Option<&str>, id: StepId, left: u32) -> Target {
        if revision == Some(self.revision.as_str()) {
            return if self.page_ids.contains(&id) {
                Target::Step { id, was: None }
            } else {
                Target::Lost
            };
        }
        if let Some(decision) = revision.and_then(|revision| self.decision(log, revision, &id)) {
            match decision.subject.as_deref() {
                _ if decision.kind == "drop" => return Target::Dropped,
                Some(to) if left > 0 => {
                    let revision = self.revision_of(&decision.writer);
                    return self.follow(log, revision, StepId::new(to), left - 1);
                }
                _ => {}
            }
        }
        let list = revision.and_then(|revision| self.lists.get(revision));
        let Some(list) = list else {
            return self.unlisted(id);
        };
        match list.matches.get(&id) {
            Some(Match::Same(id)) => Target::Step {
                id: id.clone(),
                was: None,
            },
            Some(Match::Changed(now)) => Target::Step {
                id: now.clone(),
                was: Some(list.entry(&id).map_or_else(String::new, |e| e.text.clone())),
            },
            Some(Match::Reattach) => Target::Lost,
            None => self.unlisted(id),
        }
    }

    /// A step of which only the name is known. A fingerprint says what the step
    /// says; an author's id may stand on another text now.
    fn unlisted(&self, id: StepId) -> Target {
        if !self.page_ids.contains(&id) {
            return Target::Lost;
        }
        let was = id.is_explicit().then(String::new);
        Target::Step { id, was }
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
            let at = *list.places.get(id)?;
            Some((at, &list.entries[at]))
        })
    }
}
