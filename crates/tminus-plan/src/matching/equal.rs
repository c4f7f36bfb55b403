//! Equal texts.
//!
//! A text that occurs once in both lists is one step. For a text that occurs
//! several times the question is which is which:
//!
//! - Where its count is the same in every section, sections tell; within one
//!   section order tells, unless the neighbours say otherwise.
//! - Else neighbours tell, if clearly and not against the section. While
//!   nothing shows that steps were moved, a section whose count is the same
//!   tells too.
//! - What is then left over singly is that one, if none was added or taken
//!   away. If one was, who can say which: the reader.

use alloc::vec;
use alloc::vec::Vec;

use super::landmarks::Landmarks;
use super::{Links, pack, unpack};

/// How many landmarks more than twice those of the next best make an answer
/// clear.
const LEAD: usize = 2;

/// A text repeated more often than this is only placed by section and order:
/// comparing all with all would take the square.
const CROWD: usize = 24;

/// The open steps of one text.
#[derive(Default)]
struct Group {
    old: Vec<usize>,
    new: Vec<usize>,
    /// Whether it began with as many old as new ones.
    even: bool,
}

/// Links the equal texts that can be told. Says whether steps were moved about,
/// as far as equal texts show it.
pub(super) fn link(links: &mut Links) -> bool {
    let mut groups = groups(links);
    // What needs no neighbours comes first: it makes the landmarks.
    for group in &groups {
        let pairs = match (&*group.old, &*group.new) {
            ([old], [new]) => vec![(*old, *new)],
            _ if group.even => one_a_section(links, group),
            _ => Vec::new(),
        };
        links.link_all(pairs);
    }
    let moved = are_moved(links, &groups);
    for _ in 0..4 {
        let landmarks = Landmarks::new(links);
        let mut more = false;
        for group in &mut groups {
            group.old.retain(|&at| links.to_new[at].is_none());
            group.new.retain(|&at| links.to_old[at].is_none());
            if !group.is_over() {
                more |= links.link_all(place(links, &landmarks, group, moved));
            }
        }
        if !more {
            break;
        }
    }
    moved
}

impl Group {
    fn is_over(&self) -> bool {
        self.old.is_empty() || self.new.is_empty()
    }

    /// The parts of the group in each section, each with the number of its path.
    fn sections(&self, links: &Links) -> Vec<(usize, Group)> {
        let old = self.old.iter().map(|&at| pack(links.old[at].path, at));
        let new = self.new.iter().map(|&at| pack(links.new[at].path, at));
        let (mut old, mut new): (Vec<u64>, Vec<u64>) = (old.collect(), new.collect());
        old.sort_unstable();
        new.sort_unstable();
        let mut sections: Vec<(usize, Group)> = Vec::new();
        let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
        loop {
            let first =
                |packed: Option<&u64>| packed.map_or(usize::MAX, |&packed| unpack(packed).0);
            let path = first(old.peek()).min(first(new.peek()));
            if path == usize::MAX {
                return sections;
            }
            let mut part = Group::default();
            while let Some(packed) = old.next_if(|&packed| unpack(packed).0 == path) {
                part.old.push(unpack(packed).1);
            }
            while let Some(packed) = new.next_if(|&packed| unpack(packed).0 == path) {
                part.new.push(unpack(packed).1);
            }
            sections.push((path, part));
        }
    }
}

fn groups(links: &Links) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    groups.resize_with(links.numbers, Group::default);
    for at in links.open_old() {
        groups[links.old[at].text].old.push(at);
    }
    for at in links.open_new() {
        groups[links.new[at].text].new.push(at);
    }
    groups.retain(|group| !group.is_over());
    for group in &mut groups {
        group.even = group.old.len() == group.new.len();
    }
    groups
}

/// Pairs a group whose steps stand one in a section, in the same sections.
fn one_a_section(links: &Links, group: &Group) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(group.old.len());
    for (_, section) in group.sections(links) {
        match (&*section.old, &*section.new) {
            ([old], [new]) => pairs.push((*old, *new)),
            _ => return Vec::new(),
        }
    }
    pairs
}

/// Whether steps were moved about: placed steps changed their order, or a
/// section has more of a text than before. After a move a section says less
/// about which step a text is.
fn are_moved(links: &Links, groups: &[Group]) -> bool {
    if !Landmarks::new(links).are_in_order() {
        return true;
    }
    let mut known = vec![false; links.numbers];
    for item in &links.old {
        known[item.path] = true;
    }
    groups.iter().any(|group| {
        let sections = group.sections(links);
        let mut sections = sections.iter();
        sections.any(|(path, part)| known[*path] && part.new.len() > part.old.len())
    })
}

/// Finds the pairs of a group that can be told.
fn place(links: &Links, landmarks: &Landmarks, group: &Group, moved: bool) -> Vec<(usize, usize)> {
    let sections = group.sections(links);
    let whole = |(_, part): &&(usize, Group)| part.old.len() == part.new.len();
    let mut pairs = Vec::new();
    if (group.even && sections.iter().all(|part| whole(&part))) || !moved {
        for (_, section) in sections.iter().filter(whole) {
            pairs.extend(in_order(landmarks, section, group, moved));
        }
    }
    if !pairs.is_empty() || group.old.len() > CROWD || group.new.len() > CROWD {
        return pairs;
    }
    if group.even
        && let ([old], [new]) = (&*group.old, &*group.new)
    {
        return vec![(*old, *new)];
    }
    // After moves in a list of little but repetitions, the neighbours that are
    // known stand too far away to tell.
    if moved && !landmarks.are_dense() {
        return pairs;
    }
    for &old in &group.old {
        for &new in &group.new {
            if is_clear(links, landmarks, group, (old, new), moved) {
                pairs.push((old, new));
            }
        }
    }
    pairs
}

/// Says whether neighbours (and section) make a pair the answer.
fn is_clear(
    links: &Links,
    landmarks: &Landmarks,
    group: &Group,
    (old, new): (usize, usize),
    moved: bool,
) -> bool {
    let around = landmarks.around(old, new);
    let here = links.same_path(old, new);
    let (mut best, mut section_taken) = (0, false);
    let one = group.old.iter().filter(|&&other| other != old);
    let other = group.new.iter().filter(|&&other| other != new);
    let rivals = one
        .map(|&other| (other, new))
        .chain(other.map(|&other| (old, other)));
    for (old, new) in rivals {
        best = best.max(landmarks.around(old, new));
        section_taken |= links.same_path(old, new);
    }
    // Where one was taken away and others were moved, a wrong answer can have
    // good neighbours: the section must agree.
    let strict = moved && !group.even;
    let asked = landmarks.known(old) * if strict { 3 } else { 2 } / 5;
    let section_agrees = here || !(section_taken || strict);
    let by_section = group.even && here && !section_taken && around >= best + LEAD;
    by_section || (section_agrees && around >= asked && around >= 2 * best + LEAD)
}

/// Pairs the steps of a section in their order, unless one has better
/// neighbours elsewhere in its group, or (after moves) as good ones elsewhere
/// in its section: two equal steps of one section may have changed places.
fn in_order(
    landmarks: &Landmarks,
    section: &Group,
    group: &Group,
    moved: bool,
) -> Vec<(usize, usize)> {
    let few = group.old.len() <= CROWD && group.new.len() <= CROWD;
    let pairs: Vec<(usize, usize)> = section
        .old
        .iter()
        .copied()
        .zip(section.new.iter().copied())
        .collect();
    let contested = pairs.iter().enumerate().any(|(at, &(old, new))| {
        let around = landmarks.around(old, new);
        // In a crowd the next ones on either side stand for all.
        let near = at.saturating_sub(1)..(at + 2).min(pairs.len());
        let (olds, news) = if few {
            (&*group.old, &*group.new)
        } else {
            (&section.old[near.clone()], &section.new[near])
        };
        let rival = |other: (usize, usize), is_here: bool| {
            let least = usize::from(!(moved && is_here));
            landmarks.around(other.0, other.1) >= around + least
        };
        news.iter()
            .filter(|&&other| other != new)
            .any(|&other| rival((old, other), !few || section.new.contains(&other)))
            || olds
                .iter()
                .filter(|&&other| other != old)
                .any(|&other| rival((other, new), !few || section.old.contains(&other)))
    });
    if contested { Vec::new() } else { pairs }
}
