//! `tminus ids`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tminus_model::{Diagnostic, Severity};
use tminus_site::{DocumentIds, Lines, Site};

use super::{Trouble, Verdict, load, options, root};
use crate::args::Ids;
use crate::disk::{say, write_whole};
use crate::report::{Report, plain};
use crate::terminal::{self, count};

/// Shows which steps have no id, or gives them one.
pub(crate) fn ids(args: &Ids) -> Result<Verdict, Trouble> {
    let (_, project) = load(&args.common, options(&args.common)?)?;
    let mut named = BTreeSet::new();
    for name in &args.documents {
        match project.source_named(name) {
            Ok(source) => {
                named.insert(source);
            }
            Err(near) => {
                let trouble = Trouble::new(format!("there is no document `{name}`"));
                return Err(match near {
                    Some(near) => trouble.help(format!("did you mean `{near}`?")),
                    None => trouble.help("name it by its path below `content/`"),
                });
            }
        }
    }
    let wanted = |source: &str| named.is_empty() || named.contains(source);
    let site = Site::for_check(&project);
    // What cannot be understood cannot be edited.
    let errors: Vec<Diagnostic> = site
        .diagnostics()
        .iter()
        .filter(|found| found.severity == Severity::Error && wanted(&found.path))
        .cloned()
        .collect();
    if !errors.is_empty() {
        terminal::report(&Report::new(&errors, &project));
        terminal::note("nothing was written");
        return Ok(Verdict::Problems);
    }
    let documents = project.new_ids(&wanted);
    let steps: usize = documents.iter().map(|found| found.ids.ids.len()).sum();
    let left: usize = documents.iter().map(|found| found.ids.left.len()).sum();
    for document in &documents {
        for line in &document.ids.left {
            terminal::note(&format!(
                "{}:{line}: this step cannot be given an id where it stands",
                plain(document.source)
            ));
        }
    }
    let files = documents
        .iter()
        .filter(|found| !found.ids.ids.is_empty())
        .count();
    let told = format!(
        "{} without an id in {}",
        count(steps, "step"),
        count(files, "file")
    );
    if args.write {
        write(&root(&args.common.root)?, &documents)?;
        terminal::line(&match steps {
            0 => "every step has an id".to_owned(),
            _ => format!(
                "{} given an id in {}",
                count(steps, "step"),
                count(files, "file")
            ),
        });
        return Ok(if left == 0 {
            Verdict::Good
        } else {
            Verdict::Problems
        });
    }
    terminal::line(preview(&documents).trim_end());
    if steps + left == 0 {
        terminal::line("every step has an id");
        return Ok(Verdict::Good);
    }
    terminal::note(&format!("{told}; `tminus ids --write` adds them"));
    Ok(Verdict::Problems)
}

/// Writes the documents. All are looked at before the first is written.
fn write(root: &Path, documents: &[DocumentIds<'_>]) -> Result<(), Trouble> {
    let changed: Vec<_> = documents
        .iter()
        .filter(|found| !found.ids.ids.is_empty())
        .map(|found| (root.join(found.source), found))
        .collect();
    for (path, found) in &changed {
        let now = fs::read(path).map_err(|error| {
            Trouble::new(format!("cannot read `{}`: {}", found.source, say(&error)))
        })?;
        if now != found.before.as_bytes() {
            return Err(
                Trouble::new(format!("`{}` was changed while it was read", found.source))
                    .help("nothing was written: run the command again"),
            );
        }
    }
    for (path, found) in &changed {
        write_whole(path, found.after.as_bytes()).map_err(|error| {
            Trouble::new(format!("cannot write `{}`: {}", found.source, say(&error)))
        })?;
    }
    Ok(())
}

/// The lines that would change, as a patch shows them.
fn preview(documents: &[DocumentIds<'_>]) -> String {
    let mut out = String::new();
    for found in documents.iter().filter(|found| !found.ids.ids.is_empty()) {
        let (before, after) = (Lines::new(found.before), Lines::new(&found.after));
        let source = plain(found.source);
        let _ = writeln!(out, "--- {source}\n+++ {source}");
        // No line is added or taken away, so lines have the same numbers.
        let lines: BTreeSet<usize> = found
            .ids
            .ids
            .iter()
            .map(|new| before.place(new.at).0)
            .collect();
        for line in lines {
            let _ = writeln!(out, "@@ -{line} +{line} @@");
            let _ = writeln!(out, "-{}", plain(before.line(line)));
            let _ = writeln!(out, "+{}", plain(after.line(line)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tminus_site::{MemoryInput, Options, Project};

    use super::write;

    #[test]
    fn a_file_that_was_changed_meanwhile_is_refused_and_nothing_is_written() {
        let read = "- [ ] one\n";
        let input = MemoryInput::new()
            .with("content/a.md", read)
            .with("content/b.md", read);
        let project = Project::load(&input, Options::default());
        let documents = project.new_ids(&|_| true);
        assert_eq!(documents.len(), 2);
        let home = tempfile::tempdir().unwrap();
        let root = home.path();
        fs::create_dir(root.join("content")).unwrap();
        fs::write(root.join("content/a.md"), read).unwrap();
        // Somebody saved the other one while this ran.
        fs::write(root.join("content/b.md"), "- [ ] one more\n").unwrap();
        let refused = write(root, &documents).unwrap_err();
        let said = format!("{refused:?}");
        assert!(
            said.contains("`content/b.md` was changed while it was read"),
            "{said}"
        );
        let now = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        assert_eq!(now("content/a.md"), read);
        assert_eq!(now("content/b.md"), "- [ ] one more\n");
        // With both as they were read, both are written.
        fs::write(root.join("content/b.md"), read).unwrap();
        write(root, &documents).unwrap();
        assert_eq!(now("content/b.md"), "- [ ] one <!-- {#one} -->\n");
    }
}
