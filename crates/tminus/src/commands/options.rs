//! From arguments to a project that was read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tminus_model::Diagnostic;
use tminus_site::{Lines, Live, Options, Project, Strictness};

use crate::args::Common;
use crate::commands::Trouble;
use crate::disk::{DiskInput, say};

/// Reads the project that the arguments name.
pub(crate) fn load(common: &Common, options: Options) -> Result<(DiskInput, Project), Trouble> {
    let root = root(&common.root)?;
    let input = DiskInput::new(root);
    let project = Project::load(&input, options);
    Ok((input, project))
}

/// The options that all commands share.
pub(crate) fn options(common: &Common) -> Result<Options, Trouble> {
    let mut values = BTreeMap::new();
    for file in &common.values {
        values.extend(read_values(file)?);
    }
    values.extend(common.set.iter().cloned());
    Ok(Options {
        values,
        strictness: if common.strict {
            Strictness::Strict
        } else {
            Strictness::AsConfigured
        },
        live: live(),
        ..Options::default()
    })
}

/// The project's directory, as an absolute path.
pub(crate) fn root(root: &Path) -> Result<PathBuf, Trouble> {
    match fs::canonicalize(root) {
        Ok(real) if real.is_dir() => Ok(real),
        Ok(_) => Err(Trouble::new(format!(
            "`{}` is no directory",
            root.display()
        ))),
        Err(error) => {
            Err(
                Trouble::new(format!("cannot open `{}`: {}", root.display(), say(&error)))
                    .help("`--root` names the directory that holds `content/`"),
            )
        }
    }
}

fn read_values(file: &Path) -> Result<BTreeMap<String, String>, Trouble> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file)
        .map_err(|error| Trouble::new(format!("cannot read `{name}`: {}", say(&error))))?;
    let (values, found) = tminus_site::read_values(&name, &text);
    match found.first() {
        None => Ok(values),
        Some(found) => Err(at(found, &text)),
    }
}

fn at(found: &Diagnostic, text: &str) -> Trouble {
    let (line, column) = Lines::new(text).place(found.span.start as usize);
    let trouble = Trouble::new(format!("{}:{line}:{column}: {}", found.path, found.message));
    match &found.help {
        Some(help) => trouble.help(help),
        None => trouble,
    }
}

/// The component that is built into the command.
fn live() -> Live {
    Live {
        loader: tminus_bundle::loader().name.to_owned(),
        files: tminus_bundle::all()
            .into_iter()
            .map(|asset| (asset.name.to_owned(), asset.bytes))
            .collect(),
    }
}
