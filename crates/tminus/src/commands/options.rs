//! From arguments to a project that was read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tminus_model::Instant;
use tminus_site::{Explain, Live, Options, Place, Project, Strictness};

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
        explain: Explain::No,
        live: live(),
        now: Some(now()?),
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

/// `SOURCE_DATE_EPOCH`: seconds since 1970, by which builds are repeated.
pub(crate) fn epoch() -> Result<Option<Instant>, Trouble> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // The last second of the year 9999.
    let secs = text.to_str().and_then(|text| text.parse::<i64>().ok());
    match secs.filter(|secs| (0..=253_402_300_799).contains(secs)) {
        Some(secs) => Ok(Some(Instant(secs * 1000))),
        None => Err(
            Trouble::new("SOURCE_DATE_EPOCH is not a number of seconds since 1970")
                .help("take it away, or set it: `SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)`"),
        ),
    }
}

/// Now, or the moment as which builds are repeated.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock is read here once and handed on"
)]
fn now() -> Result<Instant, Trouble> {
    if let Some(epoch) = epoch()? {
        return Ok(epoch);
    }
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Ok(Instant(i64::try_from(millis).unwrap_or(i64::MAX)))
}

/// The way from the directory in which the command was started to the project,
/// with `/` behind it; empty where they are one.
pub(crate) fn from_here(root: &Path) -> String {
    let way = || {
        let root = fs::canonicalize(root).ok()?;
        let here = std::env::current_dir().and_then(fs::canonicalize).ok()?;
        let mut way = String::new();
        for part in root.strip_prefix(here).ok()? {
            way.push_str(&part.to_string_lossy());
            way.push('/');
        }
        Some(way)
    };
    way().unwrap_or_default()
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
