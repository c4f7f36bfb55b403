//! Which section is which after headings were edited.
//!
//! A section path says where a step stands, and the title of the document is a
//! part of it: `Release 4.1` that becomes `Release 4.2` renames every path. So a
//! path that only the new list has is read as one that only the old list has,
//!
//! 1. if the two are equal but for numbers in front of their titles
//!    (`2. Launch` → `3. Launch`), else
//! 2. if they are equal but for one title,
//!
//! and if no other pair of paths could be read so. Nothing is decided here by
//! itself: a section is only evidence for which of several equal texts is which.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{number, number_as};
use crate::StepEntry;

/// Gives the paths of both lists as strings that are equal where the paths are,
/// those of renamed sections as they were in the old list.
pub(super) fn joined(old: &[StepEntry], new: &[StepEntry]) -> [Vec<String>; 2] {
    let join = |list: &[StepEntry]| -> Vec<String> {
        let paths = list.iter().map(|entry| entry.path.iter());
        paths.map(|path| key(path.map(String::as_str))).collect()
    };
    let (old, mut new) = (join(old), join(new));
    for step in 0..2 {
        rename(&old, &mut new, step);
    }
    [old, new]
}

/// A path as a string: no title holds a line's end.
fn key<'a>(titles: impl Iterator<Item = &'a str>) -> String {
    let mut key = String::from("\n");
    for title in titles {
        key.push_str(title);
        key.push('\n');
    }
    key
}

fn rename(old: &[String], new: &mut [String], step: usize) {
    let (gone, come) = (only(old, new), only(new, old));
    if gone.is_empty() || come.is_empty() {
        return;
    }
    // Per pattern: the path that has it, or that several have it.
    let patterns = |paths: &[&str]| {
        let mut all: Vec<(String, usize)> = Vec::new();
        for (at, path) in paths.iter().enumerate() {
            all.extend(patterns(path, step).into_iter().map(|key| (key, at)));
        }
        all
    };
    let (gone_keys, come_keys) = (patterns(&gone), patterns(&come));
    let (gone_map, come_map) = (unique(&gone_keys), unique(&come_keys));
    let mut to: Vec<Option<usize>> = vec![None; come.len()];
    let mut from: Vec<usize> = vec![0; gone.len()];
    for (key, &old_path) in &gone_map {
        if let Some(&new_path) = come_map.get(key)
            && old_path != SEVERAL
            && new_path != SEVERAL
        {
            // A path that could be read in two ways is not read at all.
            to[new_path] = match to[new_path] {
                None => Some(old_path),
                Some(same) if same == old_path => Some(same),
                Some(_) => Some(SEVERAL),
            };
        }
    }
    for path in to.iter().flatten() {
        if *path != SEVERAL {
            from[*path] += 1;
        }
    }
    let mut renamed: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, path) in come.iter().enumerate() {
        if let Some(old_path) = to[at]
            && old_path != SEVERAL
            && from[old_path] == 1
        {
            number_as(&mut renamed, path, old_path);
        }
    }
    let changes: Vec<Option<String>> = new
        .iter()
        .map(|path| renamed.get(path.as_str()).map(|&at| gone[at].to_owned()))
        .collect();
    for (path, change) in new.iter_mut().zip(changes) {
        if let Some(change) = change {
            *path = change;
        }
    }
}

/// More than one path has a pattern.
const SEVERAL: usize = usize::MAX;

/// The different paths of `these` that are not among `others`.
fn only<'a>(these: &'a [String], others: &[String]) -> Vec<&'a str> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for path in others {
        number(&mut known, path);
    }
    let mut found = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for path in these {
        let next = seen.len();
        if !known.contains_key(path.as_str()) && number(&mut seen, path) == next {
            found.push(path.as_str());
        }
    }
    found
}

fn unique(keys: &[(String, usize)]) -> BTreeMap<&str, usize> {
    let mut map: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, at) in keys {
        if number_as(&mut map, key, *at) != *at {
            map.insert(key, SEVERAL);
        }
    }
    map
}

/// What a path has in common with one that was renamed in this step: all of it
/// but the numbers, or all of it but one title.
fn patterns(path: &str, step: usize) -> Vec<String> {
    let titles: Vec<&str> = path.trim_matches('\n').split('\n').collect();
    if step == 0 {
        let bare = |title: &&'_ str| -> String {
            title
                .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '))
                .to_owned()
        };
        let bare: Vec<String> = titles.iter().map(bare).collect();
        return vec![key(bare.iter().map(String::as_str))];
    }
    (0..titles.len())
        .map(|gap| {
            let left = titles.iter().enumerate();
            key(left.map(|(at, title)| if at == gap { "\u{1}" } else { title }))
        })
        .collect()
}
