//! Placeholders whose names look alike: probably one was meant.
//!
//! Two names are told when
//!
//! - one is the beginning of the other in whole segments (`PROJECT` and
//!   `PROJECT_NAME`), the shorter occurs once, and neither is a role; or
//! - they are one edit apart, other than in digits (`DOMAIN` and `DOMIAN`, not
//!   `NODE_1` and `NODE_2`).

use std::collections::{BTreeMap, BTreeSet};

use tminus_model::{Diagnostic, Severity};

use crate::PlaceholderUse;
use crate::front::FrontMatter;
use crate::suggest::edits;

/// A longer name is no slip of the pen, and would take long to compare.
const LONGEST: usize = 64;

/// Tells the pairs of a document, each at the first place of its second name.
pub(crate) fn check(
    path: &str,
    uses: &[PlaceholderUse],
    front: &FrontMatter,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let by_name: BTreeMap<&str, &PlaceholderUse> = uses
        .iter()
        .filter(|used| used.name.len() <= LONGEST)
        .map(|used| (used.name.as_str(), used))
        .collect();
    let is_role = |name: &str| front.roles.contains_key(name);
    for (one, other) in pairs(&by_name, is_role) {
        let (one, other) = (by_name[one], by_name[other]);
        let (first, second) = if one.span <= other.span {
            (one, other)
        } else {
            (other, one)
        };
        let text = format!("`{}` looks like `{}`", second.name, first.name);
        diagnostics.push(
            Diagnostic::new("look-alike", Severity::Warning, path, second.span, text)
                .label(first.span, format!("`{}` stands here first", first.name))
                .help("if both mean the same, write the same name"),
        );
    }
}

/// Finds the pairs, sorted, without comparing each with each.
fn pairs<'n>(
    uses: &BTreeMap<&'n str, &PlaceholderUse>,
    is_role: impl Fn(&str) -> bool,
) -> BTreeSet<(&'n str, &'n str)> {
    let mut found = BTreeSet::new();
    // Names with one character left out: names one edit apart share one of them.
    let mut near: BTreeMap<String, Vec<&'n str>> = BTreeMap::new();
    for name in uses.keys().copied() {
        for (at, _) in name.match_indices('_') {
            if let Some((short, used)) = uses.get_key_value(&name[..at])
                && used.count == 1
                && !is_role(name)
                && !is_role(short)
            {
                found.insert((*short, name));
            }
        }
        near.entry(name.to_owned()).or_default().push(name);
        for at in 0..name.len() {
            let less = format!("{}{}", &name[..at], &name[at + 1..]);
            let names = near.entry(less).or_default();
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
    }
    for names in near.values() {
        for (index, one) in names.iter().enumerate() {
            for other in &names[index + 1..] {
                let letters = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
                let apart = || {
                    let [one, other]: [Vec<char>; 2] = [one, other].map(|it| it.chars().collect());
                    edits(&one, &other)
                };
                if one != other && letters(one) != letters(other) && apart() == 1 {
                    found.insert((*one.min(other), *one.max(other)));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::{Options, Source, parse};

    fn found(text: &str) -> Vec<String> {
        let source = Source { path: "a.md", text };
        parse(&source, &Options::default())
            .diagnostics
            .iter()
            .filter(|found| found.code == "look-alike")
            .map(|found| found.message.clone())
            .collect()
    }

    #[test]
    fn names_that_look_alike_are_told_and_others_are_not() {
        for (text, expect) in [
            (
                "{{PROJECT_NAME}} {{PROJECT}}",
                &["`PROJECT` looks like `PROJECT_NAME`"][..],
            ),
            // The shorter occurs twice: it is a name of its own.
            ("{{IC}} {{IC}} {{IC_BACKUP}}", &[]),
            ("+++\n[roles]\nIC = \"Ana\"\n+++\n{{IC}} {{IC_BACKUP}}", &[]),
            ("{{PROJ}} {{PROJECT_NAME}}", &[]),
            ("{{DOMAIN}} {{DOMIAN}}", &["`DOMIAN` looks like `DOMAIN`"]),
            ("{{DOMAIN}} {{DOMAINS}}", &["`DOMAINS` looks like `DOMAIN`"]),
            ("{{DOMAIN}} {{ROMAIN}}", &["`ROMAIN` looks like `DOMAIN`"]),
            (
                "{{NODE_1}} {{NODE_2}} {{NODE1}}",
                &["`NODE1` looks like `NODE_1`"],
            ),
            ("{{P95}} {{P99}} {{P9}}", &[]),
            ("{{DNS_OWNER}} {{CDN_OWNER}}", &[]),
        ] {
            assert_eq!(found(text), expect, "{text}");
        }
    }
}
