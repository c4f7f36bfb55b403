//! Equal texts.
//!
//! A text that occurs once in both lists is one step. For a text that occurs
//! several times the question is which is which:
//!
//! - Where its count is the same in every section, sections tell; within one
//!   section order tells, unless the neighbours say otherwise.
//! - Else neighbours tell, if clearly and not against the section; or the
//!   section, if not against the neighbours.
//! - What is then left over singly is that one, if none was added or taken
//!   away. If one was, who can say which: the reader.

use std::collections::BTreeMap;

use super::Links;
use super::landmarks::Landmarks;

/// How many landmarks more make one answer clearly better than another.
const LEAD: usize = 2;

/// A text repeated more often than this is only placed by section and order:
/// comparing all with all would take the square.
const CROWD: usize = 24;

/// The open steps of one text.
#[derive(Default)]
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Group {
    fn is_over(&self) -> bool {
        self.old.is_empty() || self.new.is_empty()
    }

    fn drop_linked(&mut self, links: &Links) {
        self.old.retain(|&at| links.to_new[at].is_none());
        self.new.retain(|&at| links.to_old[at].is_none());
    }
}

pub(super) fn link(links: &mut Links) {
    let mut groups: Vec<(Group, bool)> = groups(links)
        .into_iter()
        .map(|group| {
            let even = group.old.len() == group.new.len();
            (group, even)
        })
        .collect();
    // What needs no neighbours comes first: it makes the landmarks.
    for (group, even) in &groups {
        if let ([old], [new]) = (&*group.old, &*group.new) {
            if links.may_link(*old, *new) {
                links.link(*old, *new);
            }
        } else if *even {
            by_section(links, group);
        }
    }
    for _ in 0..4 {
        let landmarks = Landmarks::new(links);
        let mut more = false;
        for (group, even) in &mut groups {
            group.drop_linked(links);
            if !group.is_over() {
                let pairs = place(links, &landmarks, group, *even);
                more |= !pairs.is_empty();
                for (old, new) in pairs {
                    if links.may_link(old, new) {
                        links.link(old, new);
                    }
                }
            }
        }
        if !more {
            break;
        }
    }
}

fn groups(links: &Links) -> Vec<Group> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for at in links.open_old() {
        groups.entry(links.old[at].text).or_default().old.push(at);
    }
    for at in links.open_new() {
        if let Some(group) = groups.get_mut(&links.new[at].text) {
            group.new.push(at);
        }
    }
    groups.retain(|_, group| !group.is_over());
    groups.into_values().collect()
}

/// Links a group whose steps stand one in a section, in the same sections.
fn by_section(links: &mut Links, group: &Group) {
    let mut paths: BTreeMap<usize, usize> = BTreeMap::new();
    for &new in &group.new {
        paths.insert(links.new[new].path, new);
    }
    let mut pairs = Vec::with_capacity(group.old.len());
    for &old in &group.old {
        if let Some(new) = paths.remove(&links.old[old].path) {
            pairs.push((old, new));
        }
    }
    if pairs.len() == group.old.len() {
        for (old, new) in pairs {
            if links.may_link(old, new) {
                links.link(old, new);
            }
        }
    }
}

/// Finds the pairs of a group that can be told.
fn place(links: &Links, landmarks: &Landmarks, group: &Group, even: bool) -> Vec<(usize, usize)> {
    let ordered = even.then(|| in_order(links, landmarks, group));
    if let Some(pairs) = ordered
        && !pairs.is_empty()
    {
        return pairs;
    }
    if group.old.len() > CROWD || group.new.len() > CROWD {
        return Vec::new();
    }
    if even && let ([old], [new]) = (&*group.old, &*group.new) {
        return vec![(*old, *new)];
    }
    let mut pairs = Vec::new();
    for &old in &group.old {
        for &new in &group.new {
            let rivals = group
                .old
                .iter()
                .filter(|&&other| other != old)
                .map(|&other| (other, new))
                .chain(
                    group
                        .new
                        .iter()
                        .filter(|&&other| other != new)
                        .map(|&other| (old, other)),
                );
            if is_clear(links, landmarks, (old, new), rivals) {
                pairs.push((old, new));
            }
        }
    }
    pairs
}

/// Says whether a pair is the answer beside its rivals.
fn is_clear(
    links: &Links,
    landmarks: &Landmarks,
    (old, new): (usize, usize),
    rivals: impl Iterator<Item = (usize, usize)>,
) -> bool {
    let around = landmarks.around(old, new);
    let here = links.same_path(old, new);
    let (mut best, mut section_taken) = (0, false);
    for (old, new) in rivals {
        best = best.max(landmarks.around(old, new));
        section_taken |= links.same_path(old, new);
    }
    let by_neighbours = around >= best + LEAD && (here || !section_taken);
    let by_section = here && !section_taken && around >= best;
    by_neighbours || by_section
}

/// Pairs the steps of each section in their order, where a section has as many
/// as before and no step has better neighbours elsewhere.
fn in_order(links: &Links, landmarks: &Landmarks, group: &Group) -> Vec<(usize, usize)> {
    let mut sections: BTreeMap<usize, Group> = BTreeMap::new();
    for &old in &group.old {
        sections
            .entry(links.old[old].path)
            .or_default()
            .old
            .push(old);
    }
    for &new in &group.new {
        sections
            .entry(links.new[new].path)
            .or_default()
            .new
            .push(new);
    }
    if sections.values().any(|s| s.old.len() != s.new.len()) {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for section in sections.values() {
        for (at, (&old, &new)) in section.old.iter().zip(&section.new).enumerate() {
            let around = landmarks.around(old, new);
            // In a crowd the next ones on either side stand for all.
            let few = section.old.len() <= CROWD;
            let from = if few { 0 } else { at.saturating_sub(1) };
            let to = if few { section.old.len() } else { at + 2 };
            let others = from..to.min(section.old.len());
            let contested = others.into_iter().any(|other| {
                landmarks.around(old, section.new[other]) > around
                    || landmarks.around(section.old[other], new) > around
            });
            if contested {
                return Vec::new();
            }
            pairs.push((old, new));
        }
    }
    pairs
}
