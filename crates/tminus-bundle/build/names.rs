//! Short names for what a script declares.
//!
//! 1. Each function is a region: its parameters and its body. A name belongs to the
//!    region around it that declares it; what only a block inside declares again
//!    belongs to the same, so blocks need not be told apart. What no region declares
//!    is the browser's, and stays.
//! 2. What stands after a dot, before a colon in an object, or is a method is a
//!    property. It stays too: two may know it, or it is looked up by its name.
//! 3. What stands most often gets the shortest names. Names of regions that are not
//!    inside each other may be the same.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::Result;
use crate::script::{Kind, Token};

const KEYWORDS: &str = "arguments as async await break case catch class const continue default \
    delete do else export extends false finally for from function get if import in instanceof let \
    new null of return set static super switch this throw true try typeof undefined var void while \
    with yield";

/// What letters new names are made of: those that scripts use most come first.
const LETTERS: &[u8] = b"etnraioscluphdmfgbvykwxzjqETNRAIOSCLUPDMFHGBVYKWXZJQ";

/// The kinds of brackets, as far as they tell what the words in them are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// An object, or a pattern that takes one apart.
    Object,
    Class,
    Other,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Keyword,
    Variable,
    Property,
    /// `{ name }`: a property and a variable of that name.
    Both,
}

/// How much of its region a declaration reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Block,
    Whole,
}

/// The new text of each token that has one.
pub(crate) fn short(tokens: &[Token<'_>]) -> Result<Vec<Option<String>>> {
    let closes = closes(tokens)?;
    let roles = roles(tokens, &closes);
    let regions = regions(tokens, &closes, &roles);
    let declared = declared(tokens, &closes, &roles, &regions)?;
    let mut used: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    let mut taken: HashSet<&str> = KEYWORDS.split_whitespace().collect();
    for (at, token) in tokens.iter().enumerate() {
        if matches!(roles[at], Role::Variable | Role::Both) {
            let is_in = |(region, _): &(&usize, &Reach)| regions[**region].contains(&at);
            let of = declared.get(token.text).into_iter().flatten();
            // From the outermost region inwards, up to the last one all of which a
            // declaration reaches.
            let of = of.filter(is_in).reduce(|found, next| match next.1 {
                Reach::Whole => next,
                Reach::Block => found,
            });
            match of {
                Some((region, _)) => used.entry((*region, token.text)).or_default().push(at),
                None => {
                    taken.insert(token.text);
                }
            }
        }
    }
    let mut new = vec![None; tokens.len()];
    let slots = slots(&regions, &used);
    let mut often: Vec<&Vec<usize>> = slots.iter().collect();
    often.sort_by_key(|places| Reverse(places.len()));
    let mut fresh = fresh().filter(|new| !taken.contains(new.as_str()));
    for places in often {
        let fresh = fresh.next().ok_or("there are no names left")?;
        for at in places {
            new[*at] = Some(match roles[*at] {
                Role::Both => format!("{}:{fresh}", tokens[*at].text),
                _ => fresh.clone(),
            });
        }
    }
    Ok(new)
}

/// The places of what has the same new name. The names of a region are numbered in
/// the order in which they come, after those of the regions around it: so the first
/// parameters of most functions are called alike, which compresses well.
fn slots(regions: &[Range<usize>], used: &BTreeMap<(usize, &str), Vec<usize>>) -> Vec<Vec<usize>> {
    let mut names: Vec<Vec<&Vec<usize>>> = vec![Vec::new(); regions.len()];
    for ((region, _), places) in used {
        names[*region].push(places);
    }
    let mut slots: Vec<Vec<usize>> = Vec::new();
    let mut ends = Vec::with_capacity(regions.len());
    for (index, region) in regions.iter().enumerate() {
        let around = regions[..index]
            .iter()
            .rposition(|it| it.contains(&region.start));
        let base = around.map_or(0, |around| ends[around]);
        names[index].sort();
        for (at, places) in names[index].iter().enumerate() {
            slots.resize(slots.len().max(base + at + 1), Vec::new());
            slots[base + at].extend_from_slice(places);
        }
        ends.push(base + names[index].len());
    }
    slots
}

fn fresh() -> impl Iterator<Item = String> {
    let letter = |at: usize| char::from(LETTERS[at % LETTERS.len()]);
    (0..LETTERS.len() * (LETTERS.len() + 1)).map(move |number| {
        let more = number.checked_sub(LETTERS.len());
        let before = more.map(|more| letter(more / LETTERS.len()));
        before.into_iter().chain([letter(number)]).collect()
    })
}

/// Where each bracket that opens is closed; of everything else, its own place.
fn closes(tokens: &[Token<'_>]) -> Result<Vec<usize>> {
    let mut closes: Vec<usize> = (0..tokens.len()).collect();
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => open.push(at),
            ")" | "]" | "}" => closes[open.pop().ok_or("a bracket is not opened")?] = at,
            _ => {}
        }
    }
    if open.is_empty() {
        Ok(closes)
    } else {
        Err("a bracket is not closed".into())
    }
}

fn text<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.text)
}

fn before<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    at.checked_sub(1).map_or("", |at| text(tokens, at))
}

fn roles(tokens: &[Token<'_>], closes: &[usize]) -> Vec<Role> {
    let keywords: HashSet<&str> = KEYWORDS.split_whitespace().collect();
    let mut roles = Vec::with_capacity(tokens.len());
    let mut open = Vec::new();
    let mut class = None;
    for (at, token) in tokens.iter().enumerate() {
        let (last, next) = (before(tokens, at), text(tokens, at + 1));
        match token.text {
            "{" if class.take().is_some() => open.push(Bracket::Class),
            "{" if is_object(last) => open.push(Bracket::Object),
            "(" | "[" | "{" => open.push(Bracket::Other),
            ")" | "]" | "}" => drop(open.pop()),
            "class" if last != "." => class = Some(at),
            _ => {}
        }
        let within = open.last().copied().unwrap_or(Bracket::Other);
        let begins = matches!(last, "{" | "," | "static" | "async");
        roles.push(match token.kind {
            Kind::Text | Kind::Mark => Role::Keyword,
            _ if token.text.starts_with(|c: char| c.is_ascii_digit()) => Role::Keyword,
            _ if matches!(last, "." | "?.") => Role::Property,
            _ if within == Bracket::Object && begins && matches!(next, ":" | "(") => Role::Property,
            // What is a keyword somewhere, such as `from`, keeps its name everywhere.
            _ if keywords.contains(token.text) => Role::Keyword,
            _ if within == Bracket::Object && begins && matches!(next, "," | "}") => Role::Both,
            _ if within == Bracket::Class
                && next == "("
                && text(tokens, closes[at + 1] + 1) == "{" =>
            {
                Role::Property
            }
            Kind::Word => Role::Variable,
        });
    }
    roles
}

/// Whether a brace after this begins an object and not a block.
fn is_object(last: &str) -> bool {
    const BEFORE: [&str; 13] = [
        "(", "[", ",", "=", ":", "?", "&&", "||", "??", "...", "return", "const", "let",
    ];
    BEFORE.contains(&last)
}

/// The places of each function's parameters and body, an outer function before those
/// in it. The script itself is none.
fn regions(tokens: &[Token<'_>], closes: &[usize], roles: &[Role]) -> Vec<Range<usize>> {
    let mut regions = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let body = |from: usize| match text(tokens, from) {
            "{" => closes[from] + 1,
            _ => expression_end(tokens, closes, from),
        };
        if token.text == "(" {
            let after = closes[at] + 1;
            let is_named = at > 0 && roles[at - 1] != Role::Keyword;
            let is_function = before(tokens, at) == "function"
                || (is_named && before(tokens, at - 1) == "function")
                || (is_named && roles[at - 1] == Role::Property);
            match text(tokens, after) {
                "=>" => regions.push(at..body(after + 1)),
                "{" if is_function => regions.push(at..body(after)),
                _ => {}
            }
        } else if token.kind == Kind::Word && text(tokens, at + 1) == "=>" {
            regions.push(at..body(at + 2));
        }
    }
    regions
}

/// Where an expression ends: at what can stand in none.
fn expression_end(tokens: &[Token<'_>], closes: &[usize], from: usize) -> usize {
    let mut at = from;
    while at < tokens.len() && !matches!(text(tokens, at), "," | ";" | ")" | "]" | "}") {
        at = closes[at] + 1;
    }
    at
}

/// The regions that declare each name, an outer one before those in it, and how much
/// of each it reaches.
fn declared<'a>(
    tokens: &[Token<'a>],
    closes: &[usize],
    roles: &[Role],
    regions: &[Range<usize>],
) -> Result<BTreeMap<&'a str, BTreeMap<usize, Reach>>> {
    let mut found: Vec<(usize, usize, Reach)> = Vec::new();
    for (index, region) in regions.iter().enumerate() {
        let names = bound(tokens, closes, region.start)?;
        found.extend(names.into_iter().map(|at| (at, index, Reach::Whole)));
    }
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => open.push(at),
            ")" | "]" | "}" => drop(open.pop()),
            _ => {}
        }
        if token.kind != Kind::Word || roles[at] != Role::Keyword {
            continue;
        }
        let names = match token.text {
            // The parameters of a function are found with its region.
            "function" if text(tokens, at + 1) == "(" => Vec::new(),
            "function" | "class" => vec![at + 1],
            "catch" if text(tokens, at + 1) == "(" => bound(tokens, closes, at + 1)?,
            "const" | "let" | "var" => variables(tokens, closes, at + 1)?,
            _ => Vec::new(),
        };
        // What the script itself declares stays as it is.
        let Some(region) = regions.iter().rposition(|region| region.contains(&at)) else {
            continue;
        };
        let is_body = open
            .last()
            .is_some_and(|open| closes[*open] + 1 == regions[region].end);
        let reach = if is_body && token.text != "catch" {
            Reach::Whole
        } else {
            Reach::Block
        };
        found.extend(names.into_iter().map(|at| (at, region, reach)));
    }
    let mut declared: BTreeMap<&str, BTreeMap<usize, Reach>> = BTreeMap::new();
    for (at, region, reach) in found {
        let regions = declared.entry(text(tokens, at)).or_default();
        let known = regions.entry(region).or_insert(reach);
        *known = reach.max(*known);
    }
    Ok(declared)
}

/// The names of a declaration: `a = 1, { b, c: d } = e`.
fn variables(tokens: &[Token<'_>], closes: &[usize], from: usize) -> Result<Vec<usize>> {
    let mut names = Vec::new();
    let mut at = from;
    loop {
        names.extend(bound(tokens, closes, at)?);
        at = closes[at] + 1;
        if text(tokens, at) == "=" {
            at = expression_end(tokens, closes, at);
        }
        if text(tokens, at) != "," {
            return Ok(names);
        }
        at += 1;
    }
}

/// The names that a pattern, a list of parameters or a single name binds.
fn bound(tokens: &[Token<'_>], closes: &[usize], from: usize) -> Result<Vec<usize>> {
    if closes[from] == from {
        return Ok(vec![from]);
    }
    let mut names = Vec::new();
    for at in from + 1..closes[from] {
        let token = tokens[at];
        if token.text == "=" {
            let line = tokens[from..=closes[from]].iter().map(|token| token.text);
            let line = line.collect::<Vec<_>>().concat();
            return Err(format!("a pattern has no values to fall back on here: `{line}`").into());
        }
        if token.kind == Kind::Word && text(tokens, at + 1) != ":" {
            names.push(at);
        }
    }
    Ok(names)
}
