//! `tminus export`.

use std::fs;
use std::path::{Path, PathBuf};

use tminus_model::{Diagnostic, Severity};
use tminus_site::{ByteOrderMark, ExportOptions, Exportable, Site};

use super::{Trouble, Verdict, epoch, load, options};
use crate::args::Export;
use crate::disk::{say, write_whole};
use crate::report::Report;
use crate::terminal;

/// Writes documents for other tools. What was asked for is made in whole
/// before the first byte of it is written.
pub(crate) fn export(args: &Export) -> Result<Verdict, Trouble> {
    let export = ExportOptions {
        changed: epoch()?,
        mark: if args.bom {
            ByteOrderMark::With
        } else {
            ByteOrderMark::Without
        },
    };
    let (input, project) = load(&args.common, options(&args.common)?)?;
    let site = Site::new(&project);
    let all_found = || terminal::report(&Report::new(site.diagnostics(), &project));
    if site.page_count() == 0 {
        all_found();
        return Ok(Verdict::Problems);
    }
    let chosen = choose(&site, args)?;
    // Another document's trouble is not in the way of this one.
    let others: Vec<&str> = site
        .exportable()
        .map(|document| document.source())
        .filter(|source| chosen.iter().all(|document| document.source() != *source))
        .collect();
    let mut found: Vec<Diagnostic> = site
        .diagnostics()
        .iter()
        .filter(|d| !others.contains(&d.path.as_str()))
        .cloned()
        .collect();
    let places = places(args, &chosen)?;
    let format = args.format.chosen();
    let mut files = Vec::new();
    let mut notes = Vec::new();
    let mut timeless = Vec::new();
    if found.iter().all(|d| d.severity != Severity::Error) {
        for (document, place) in chosen.iter().zip(places) {
            match site.export(*document, format, &export, &input) {
                Ok(made) => {
                    let named = |note: &String| format!("{}: {note}", document.source());
                    notes.extend(made.notes.iter().map(named));
                    files.push((place, made.bytes));
                }
                // Of all runbooks those go into calendars that can.
                Err(why) if args.all && why.code == "no-times" => timeless.push(*why),
                Err(why) => found.push(*why),
            }
        }
    }
    if files.is_empty() {
        found.append(&mut timeless);
    }
    let passed_over = |why: &Diagnostic| format!("{}: passed over, {}", why.path, why.message);
    notes.extend(timeless.iter().map(passed_over));
    found.sort_by(Diagnostic::report_order);
    terminal::report(&Report::new(&found, &project));
    for note in notes {
        terminal::note(&note);
    }
    if found.iter().any(|d| d.severity == Severity::Error) {
        terminal::note("nothing was written");
        return Ok(Verdict::Problems);
    }
    for (place, _) in &files {
        if let Some(path) = place {
            is_no_source(path, &site, &args.common.root)?;
        }
    }
    for (place, bytes) in files {
        match place {
            None => terminal::bytes(&bytes),
            Some(path) => {
                write_whole(&path, &bytes).map_err(|error| {
                    Trouble::new(format!(
                        "cannot write `{}`: {}",
                        path.display(),
                        say(&error)
                    ))
                })?;
                terminal::note(&format!("wrote {}", path.display()));
            }
        }
    }
    Ok(Verdict::Good)
}

/// The documents that the arguments name.
fn choose<'s>(site: &'s Site<'_>, args: &Export) -> Result<Vec<Exportable<'s>>, Trouble> {
    let runbooks = || site.exportable().filter(Exportable::is_runbook);
    let listed = || {
        let names: Vec<String> = runbooks()
            .take(12)
            .map(|d| format!("`{}`", d.name()))
            .collect();
        names.join(", ")
    };
    if args.all {
        let all: Vec<_> = runbooks().collect();
        return if all.is_empty() {
            Err(Trouble::new("no document has anything to tick"))
        } else {
            Ok(all)
        };
    }
    if args.documents.is_empty() {
        let mut all = runbooks();
        return match (all.next(), all.next()) {
            (Some(only), None) => Ok(vec![only]),
            (None, _) => Err(Trouble::new("no document has anything to tick")
                .help("name a document: `tminus export --markdown index`")),
            (Some(_), Some(_)) => Err(Trouble::new("there are several runbooks: name one")
                .help(format!("it is one of {}; or `--all --out DIR`", listed()))),
        };
    }
    let mut chosen: Vec<Exportable<'_>> = Vec::new();
    for name in &args.documents {
        let found = site.called(&name.replace('\\', "/"));
        match found.as_slice() {
            [] => {
                return Err(
                    Trouble::new(format!("there is no document `{name}`")).help(format!(
                        "write a path below `content/` or an id: {}",
                        listed()
                    )),
                );
            }
            [one] => {
                if chosen.iter().all(|other| other.source() != one.source()) {
                    chosen.push(*one);
                }
            }
            [one, two, ..] => {
                return Err(Trouble::new(format!(
                    "`{name}` can be `{}` or `{}`",
                    one.source(),
                    two.source()
                ))
                .help("write the whole path"));
            }
        }
    }
    Ok(chosen)
}

/// Where each document goes; `None` is the standard output.
fn places(args: &Export, chosen: &[Exportable<'_>]) -> Result<Vec<Option<PathBuf>>, Trouble> {
    let ending = args.format.chosen().extension();
    let below = |dir: &Path| {
        chosen
            .iter()
            .map(|document| Some(dir.join(format!("{}.{ending}", document.name()))))
            .collect()
    };
    match (&args.out, chosen.len()) {
        (None, 1) => Ok(vec![None]),
        (Some(out), 1) if out == Path::new("-") => Ok(vec![None]),
        (Some(out), _) if out == Path::new("-") => Err(Trouble::new(
            "several documents do not fit into the standard output",
        )
        .help("`--out DIR` names the directory for them")),
        (None, _) => Err(Trouble::new("several documents need a directory")
            .help("`--out DIR` names the directory for them")),
        (Some(out), 1) if !out.is_dir() => Ok(vec![Some(out.clone())]),
        (Some(out), _) if out.is_file() => Err(Trouble::new(format!(
            "`{}` is a file, and there are several documents",
            out.display()
        ))
        .help("`--out` names a directory for them")),
        (Some(out), _) => Ok(below(out)),
    }
}

/// Refuses to write over what the project is made of.
fn is_no_source(path: &Path, site: &Site<'_>, root: &Path) -> Result<(), Trouble> {
    let Ok(real) = fs::canonicalize(path) else {
        return Ok(());
    };
    let sources = site
        .exportable()
        .map(|document| document.source())
        .chain([tminus_site::config::FILE]);
    for source in sources {
        if fs::canonicalize(root.join(source)).is_ok_and(|source| source == real) {
            return Err(
                Trouble::new(format!("`{}` is a source of the project", path.display()))
                    .help("write somewhere else: nothing was written"),
            );
        }
    }
    Ok(())
}
