//! From arguments to a project that was read.

use std::fs;
use std::path::{Path, PathBuf};

use tminus_site::{Live, Options, Place, Project, Strictness};

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
    let mut given = Options::default();
    for file in &common.values {
        read_values(file, &mut given)?;
    }
    for (name, value) in &common.set {
        let place = Place {
            path: format!("--set {name}"),
            ..Place::default()
        };
        given.values.insert(name.clone(), value.clone());
        given.places.insert(name.clone(), place);
    }
    Ok(Options {
        strictness: if common.strict {
            Strictness::Strict
        } else {
            Strictness::AsConfigured
        },
        live: live(),
        ..given
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

/// Reads a file of values over those that were given before.
fn read_values(file: &Path, given: &mut Options) -> Result<(), Trouble> {
    let name = file.display().to_string();
    let bytes = fs::read(file)
        .map_err(|error| Trouble::new(format!("cannot read `{name}`: {}", say(&error))))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Trouble::new(format!("`{name}` is not UTF-8")))?;
    let (vars, found) = tminus_site::read_values(&name, &text);
    given.found.extend(found);
    for (value, span) in vars.places {
        let path = name.clone();
        given.places.insert(value, Place { path, span });
    }
    given.values.extend(vars.values);
    given.value_files.insert(name, text);
    Ok(())
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
