//! The part of a file that is included.
//!
//! A region stands between two lines that are comments in whatever language
//! the file has: `# region NAME` and `# endregion`, `// region NAME`,
//! `<!-- region NAME -->`. `endregion NAME` ends the region of that name,
//! `endregion` alone the innermost one.

use super::{Loaded, Refused};
use crate::front::split;
use crate::suggest::closest;

/// What was cut out of a file.
pub(crate) struct Cut {
    pub(super) text: String,
    /// Where it starts in its file.
    pub(super) offset: usize,
    /// Where the Markdown in it starts, behind front matter.
    pub(super) from: usize,
    /// Its language, where it is no Markdown.
    pub(super) code: Option<String>,
}

pub(super) fn cut(
    file: &Loaded,
    region: Option<&str>,
    lines: Option<(usize, Option<usize>)>,
    language: Option<&str>,
) -> Result<Cut, Refused> {
    let text = file.text.as_str();
    let code = match language {
        Some(language) => Some(language.to_owned()),
        None => code_of(&file.path),
    };
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let range = if let Some(name) = region {
        find(file, name)?
    } else if let Some((first, last)) = lines {
        let mut ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        if ends.last() != Some(&text.len()) {
            ends.push(text.len());
        }
        if first > ends.len() {
            return Err(Refused {
                message: format!("`{}` has no line {first}", file.path),
                help: Some(format!("its last line is `{}`", ends.len())),
            });
        }
        let begin = if first == 1 { start } else { ends[first - 2] };
        begin..ends[last.map_or(ends.len(), |last| last.min(ends.len())) - 1]
    } else if code.is_none() {
        split(text).1..text.len()
    } else {
        start..text.len()
    };
    let mut out: String = if code.is_some() {
        // The marks of regions are for the one who wrote the file.
        text[range.clone()]
            .split_inclusive('\n')
            .filter(|line| mark(line).is_none())
            .collect()
    } else {
        text[range.clone()].to_owned()
    };
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(Cut {
        text: out,
        offset: range.start,
        from: 0,
        code,
    })
}

/// The language of a file, by its ending; `None` for Markdown.
fn code_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    match end.to_ascii_lowercase().as_str() {
        "md" | "markdown" => None,
        "yml" => Some("yaml".to_owned()),
        end => Some(end.to_owned()),
    }
}

enum Mark<'t> {
    Begin(&'t str),
    End(&'t str),
}

/// Reads a line that begins or ends a region.
fn mark(line: &str) -> Option<Mark<'_>> {
    const SIGNS: [char; 11] = ['<', '!', '-', '>', '/', '*', '#', ';', '%', '"', '\''];
    let word = line.trim();
    let bare = word.trim_matches(|c: char| SIGNS.contains(&c) || c.is_whitespace());
    if bare.len() == word.len() {
        return None;
    }
    let (first, name) = bare.split_once([' ', ':']).unwrap_or((bare, ""));
    let name = name.trim_start_matches(':').trim();
    match first {
        "region" if !name.is_empty() => Some(Mark::Begin(name)),
        "endregion" => Some(Mark::End(name)),
        _ => None,
    }
}

fn find(file: &Loaded, name: &str) -> Result<std::ops::Range<usize>, Refused> {
    let mut names: Vec<&str> = Vec::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        match mark(line) {
            Some(Mark::Begin(region)) => {
                names.push(region);
                open.push((region, at));
            }
            Some(Mark::End(region)) => {
                let last = if region.is_empty() {
                    open.len().checked_sub(1)
                } else {
                    open.iter().rposition(|(open, _)| *open == region)
                };
                if let Some(last) = last {
                    let (region, from) = open.remove(last);
                    if region == name {
                        return Ok(from..start);
                    }
                }
            }
            None => {}
        }
    }
    let path = &file.path;
    Err(if names.contains(&name) {
        Refused {
            message: format!("the region `{name}` of `{path}` does not end"),
            help: Some(format!("write `endregion {name}` in a comment below it")),
        }
    } else {
        Refused {
            message: format!("`{path}` has no region `{name}`"),
            help: Some(match closest(name, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write `region NAME` and `endregion` in comments around it".to_owned(),
            }),
        }
    })
}
