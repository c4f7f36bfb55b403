//! What shells, manuals and editors ask for: completions, manual pages, schemas.

use std::io;
use std::path::Path;

use clap::CommandFactory;
use tminus_site::Schema;

use super::{Trouble, Verdict};
use crate::args::{Command, Completions, Man, SchemaOf};
use crate::disk::{say, write_whole};
use crate::terminal;

/// Writes the completions of a shell.
pub(crate) fn completions(args: &Completions) -> Verdict {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Command::command(), "tminus", &mut out);
    terminal::bytes(&out);
    Verdict::Good
}

/// Writes a schema.
pub(crate) fn schema(args: &SchemaOf) -> Verdict {
    // The names were checked when the arguments were read.
    for (name, schema) in Schema::ALL {
        if name == args.what {
            terminal::bytes(schema.text().as_bytes());
        }
    }
    Verdict::Good
}

/// Writes the manual page of the command, or all of them into a directory.
pub(crate) fn man(args: &Man) -> Result<Verdict, Trouble> {
    let mut command = Command::command();
    command.build();
    let Some(dir) = &args.out else {
        terminal::bytes(&page(&command, "tminus").map_err(|error| cannot(Path::new("-"), &error))?);
        return Ok(Verdict::Good);
    };
    write(dir, &command, "tminus")?;
    for inner in command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
    {
        if inner.get_name() != "help" {
            write(dir, inner, &format!("tminus-{}", inner.get_name()))?;
        }
    }
    Ok(Verdict::Good)
}

fn write(dir: &Path, command: &clap::Command, name: &str) -> Result<(), Trouble> {
    let path = dir.join(format!("{name}.1"));
    page(command, name)
        .and_then(|page| write_whole(&path, &page))
        .map_err(|error| cannot(&path, &error))?;
    terminal::line(&format!("wrote {}", path.display()));
    Ok(())
}

fn page(command: &clap::Command, name: &str) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    // The date of a page is that of the version: the same command, the same page.
    clap_mangen::Man::new(command.clone())
        .title(name)
        .date("")
        .render(&mut out)?;
    Ok(out)
}

fn cannot(path: &Path, error: &io::Error) -> Trouble {
    Trouble::new(format!("cannot write `{}`: {}", path.display(), say(error)))
}
