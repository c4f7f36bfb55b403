//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tminus_site::Schema;

use crate::commands::{self, Template, Trouble, Verdict};

/// Live runbooks from plain Markdown.
///
/// Write the go-live plan in Markdown, publish it as a static site, run it in
/// the browser: ticks, times and progress that survive. No server.
#[derive(Debug, Parser)]
#[command(
    name = "tminus",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "\
Examples:
  tminus init runbooks             make a project that builds as it is
  tminus new go-live payments      start a runbook from a template
  tminus serve --open              build it, serve it, follow every change
  tminus check                     say what is wrong, write nothing
  tminus build --out dist          write the site
  tminus export --ics go-live      the timed steps for a calendar

Exit codes: 0 all is well, 1 problems in the content, 2 the command could not
do what it was asked."
)]
pub(crate) struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check the project and write the site.
    ///
    /// The site appears all at once: `dist/` is the old build until the new one
    /// is complete. While there are errors nothing is written. A directory that
    /// `tminus` did not write is never replaced.
    #[command(after_help = "\
Examples:
  tminus build
  tminus build --root runbooks --out public-site --strict
  tminus build --set VERSION=4.2.0 --values production.toml")]
    Build(Build),
    /// Build, serve on 127.0.0.1, and reload the browser on every change.
    ///
    /// Drafts are shown. The site is kept in memory: `dist/` is not touched.
    /// While a source has errors the last good build stays, and every page says
    /// what is wrong.
    #[command(after_help = "\
Examples:
  tminus serve --open
  tminus serve --base /repo/       as GitHub Pages serves a project's site")]
    Serve(Serve),
    /// Say what is wrong, and write nothing.
    ///
    /// Every problem of every file is reported in one run.
    #[command(after_help = "\
Examples:
  tminus check
  tminus check --explain           which line became what, and by which rule
  tminus check --strict --format json
  tminus check --format sarif > tminus.sarif
  tminus check --format github     annotations in GitHub Actions")]
    Check(Check),
    /// Give every step an id that outlives edits of its text.
    ///
    /// Without `--write` the lines that would change are shown, and the command
    /// ends with 1 if there are any. With it `<!-- {#id} -->` is added where a
    /// step has none, invisible on GitHub; no other byte of a source changes.
    /// Ticks of runs that were made before stay.
    #[command(after_help = "\
Examples:
  tminus ids
  tminus ids --write
  tminus ids --write go-live")]
    Ids(Ids),
    /// Write a document as one file for another tool.
    ///
    /// Without a name the project's only runbook is taken. One document goes to
    /// the standard output, or to the file that `--out` names; several go into
    /// the directory that `--out` names, one file each. A file appears complete
    /// or not at all, and no source is ever written over.
    #[command(after_help = "\
Examples:
  tminus export --ics go-live > go-live.ics
  tminus export --csv go-live --out steps.csv --bom
  tminus export --markdown go-live --set VERSION=4.2.0
  tminus export --html go-live --out go-live.html
  tminus export --json --all --out models

A calendar's DTSTAMP is SOURCE_DATE_EPOCH where that is set, else the date of
the document: the same sources give the same bytes.")]
    Export(Export),
    /// Make a new project that builds as it is.
    ///
    /// Files that are there already are left alone: if one of those to be
    /// written exists, nothing is written.
    #[command(after_help = "\
Examples:
  tminus init
  tminus init runbooks
  tminus init runbooks --template disaster-recovery --github-pages")]
    Init(Init),
    /// Start a runbook from a template.
    ///
    /// The runbook is complete as it is: fill in what it asks for, and take away
    /// what does not apply. A file that is there is never written over.
    #[command(after_help = "\
Examples:
  tminus new go-live payments      writes content/payments.md
  tminus new rollback")]
    New(New),
    /// Write a JSON Schema to the standard output.
    ///
    /// Of `tminus.toml` and of front matter, for editors; of what `export --json`
    /// and `check --format json` write, for programs.
    #[command(after_help = "\
Examples:
  tminus schema config > tminus.schema.json
  tminus schema runbook")]
    Schema(SchemaOf),
    /// Say whether logs that a page exported are what was written.
    ///
    /// Names the first line that was altered, dropped or put in, and prints the
    /// head hashes: who publishes them (a ticket, a chat) makes the log proof
    /// against everyone.
    #[command(after_help = "\
Examples:
  tminus verify payments-main.json
  tminus verify logs/*.json

Exit codes: 0 every log is as it was written, 1 one was altered, 2 one cannot
be read.")]
    Verify(Verify),
    /// Write a report of a run from the log that a page exported.
    ///
    /// Steps, actual times, notes, evidence, measured values and the whole
    /// timeline. An altered log is reported as well: the report says so, and the
    /// exit code is 1.
    #[command(after_help = "\
Examples:
  tminus report payments-main.json > report.md
  tminus report payments-main.json --format html --out report.html
  tminus report payments-main.json --format csv --timezone Europe/Lisbon")]
    Report(Report),
    /// Write the completions of a shell to the standard output.
    #[command(after_help = "\
Examples:
  tminus completions bash > ~/.local/share/bash-completion/completions/tminus
  tminus completions zsh > ~/.zfunc/_tminus
  tminus completions fish > ~/.config/fish/completions/tminus.fish
  tminus completions powershell >> $PROFILE")]
    Completions(Completions),
    /// Write the manual page to the standard output, or all into a directory.
    #[command(after_help = "\
Examples:
  tminus man | man -l -
  tminus man --out ~/.local/share/man/man1")]
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The logs.
    #[arg(value_name = "LOG", required = true)]
    pub(crate) logs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The log.
    #[arg(value_name = "LOG")]
    pub(crate) log: PathBuf,
    /// How it is written.
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub(crate) format: LogFormat,
    /// The zone of all times; without it the launch's, else UTC.
    #[arg(long, value_name = "ZONE")]
    pub(crate) timezone: Option<String>,
    /// Where it goes, instead of the standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For a ticket or a repository.
    Markdown,
    /// One file for people: no script, nothing loaded, ready to print.
    Html,
    /// The timeline for a spreadsheet.
    Csv,
    /// The log itself, lossless.
    Json,
}

/// What the commands that read a project have in common.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The project: the directory that holds `content/`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
    /// Fill a placeholder; wins over every other source. Can be repeated; of several for one name the last wins.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    /// Fill placeholders from a file of names and values: TOML, YAML or JSON by
    /// its ending. Of several files the later wins.
    #[arg(long, value_name = "FILE")]
    pub(crate) values: Vec<PathBuf>,
    /// Make errors of warnings.
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Where the site goes.
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub(crate) out: PathBuf,
    /// Build drafts too (`draft = true` in the front matter).
    #[arg(long)]
    pub(crate) drafts: bool,
    /// Leave code blocks without colours.
    #[arg(long)]
    pub(crate) no_highlight: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The port; 0 takes any. Without it the first free one from 4004 on.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) port: Option<u16>,
    /// The path under which the site is served.
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = base)]
    pub(crate) base: String,
    /// Open the site in the browser.
    #[arg(long)]
    pub(crate) open: bool,
    /// Leave code blocks without colours.
    #[arg(long)]
    pub(crate) no_highlight: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Say for each line what it became and by which rule.
    #[arg(long)]
    pub(crate) explain: bool,
    /// How findings are written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, on the standard error output.
    Text,
    /// For programs, on the standard output.
    Json,
    /// SARIF 2.1.0 for code scanning, on the standard output.
    Sarif,
    /// GitHub annotations, on the standard output.
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Ids {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The documents, by their paths below `content/`; all without a name.
    #[arg(value_name = "DOCUMENT")]
    pub(crate) documents: Vec<String>,
    /// Write the ids into the sources.
    #[arg(long)]
    pub(crate) write: bool,
}

/// What `export` is asked for.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Which documents: the path of a source, below the project or below
    /// `content/`, with or without `.md`, or the id of a runbook.
    #[arg(value_name = "DOC")]
    pub(crate) documents: Vec<String>,
    #[command(flatten)]
    pub(crate) format: ExportFormat,
    /// Every runbook of the project.
    #[arg(long, conflicts_with = "documents")]
    pub(crate) all: bool,
    /// Where: a file, a directory (for several documents, or where it is one),
    /// or `-` for the standard output.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Start CSV with a byte order mark, so that Excel reads it as UTF-8.
    #[arg(long, requires = "csv")]
    pub(crate) bom: bool,
}

/// The formats of `export`, of which one is asked for.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line, and one of them is set"
)]
pub(crate) struct ExportFormat {
    /// A calendar: an event for each timed step, milestone and recurring check.
    #[arg(long)]
    ics: bool,
    /// The model for programs: `tminus schema runbook` describes it.
    #[arg(long)]
    json: bool,
    /// A table: a row for each step.
    #[arg(long)]
    csv: bool,
    /// The source with its placeholders filled in.
    #[arg(long)]
    markdown: bool,
    /// The page with everything in it: one file that ticks from a disk.
    #[arg(long)]
    html: bool,
}

impl ExportFormat {
    /// The one that was asked for.
    pub(crate) fn chosen(&self) -> tminus_site::Format {
        match self {
            Self { ics: true, .. } => tminus_site::Format::Calendar,
            Self { json: true, .. } => tminus_site::Format::Json,
            Self { csv: true, .. } => tminus_site::Format::Csv,
            Self { html: true, .. } => tminus_site::Format::Html,
            Self { .. } => tminus_site::Format::Markdown,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Where; it is made when it is not there.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// What its first runbook is made of, instead of a small go-live.
    #[arg(long, value_name = "KIND")]
    pub(crate) template: Option<Template>,
    /// Add a workflow that publishes the site on GitHub Pages.
    #[arg(long)]
    pub(crate) github_pages: bool,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Which template.
    #[arg(value_name = "KIND")]
    pub(crate) kind: Template,
    /// Where, below the project; without `content/` in front it goes there.
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    /// The project: the directory that holds `content/`.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaOf {
    /// Of what.
    #[arg(value_name = "WHAT", value_parser = clap::builder::PossibleValuesParser::new(Schema::ALL.map(|(name, _)| name)))]
    pub(crate) what: String,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// A directory for the pages of the command and of each of its words.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

impl Command {
    /// Does what was asked.
    pub(crate) fn run(self) -> Result<Verdict, Trouble> {
        match self.action {
            Action::Build(args) => commands::build(&args),
            Action::Serve(args) => commands::serve(&args),
            Action::Check(args) => commands::check(&args),
            Action::Ids(args) => commands::ids(&args),
            Action::Export(args) => commands::export(&args),
            Action::Init(args) => commands::init(&args),
            Action::Verify(args) => commands::verify(&args),
            Action::Report(args) => commands::log_report(&args),
            Action::New(args) => commands::new(&args),
            Action::Schema(args) => Ok(commands::schema(&args)),
            Action::Completions(args) => Ok(commands::completions(&args)),
            Action::Man(args) => commands::man(&args),
        }
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as NAME=VALUE".to_owned())?;
    if tminus_site::is_placeholder(name) {
        Ok((name.to_owned(), value.to_owned()))
    } else {
        Err(format!(
            "`{name}` is not the name of a placeholder: a name is made of `A` to `Z`, `0` to `9` and `_`"
        ))
    }
}

fn base(text: &str) -> Result<String, String> {
    let inner = text.trim_matches('/');
    let good = inner.split('/').all(|part| {
        inner.is_empty()
            || (!part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')))
    });
    match (good, inner) {
        (true, "") => Ok("/".to_owned()),
        (true, inner) => Ok(format!("/{inner}/")),
        (false, _) => Err("write a path such as `/repo/`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, assignment, base};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Command::command().debug_assert();
    }

    #[test]
    fn arguments_are_checked() {
        assert_eq!(assignment("A_1=b=c").unwrap(), ("A_1".into(), "b=c".into()));
        assert!(assignment("a=b").is_err() && assignment("A").is_err());
        assert_eq!(base("repo").unwrap(), "/repo/");
        assert_eq!(base("/").unwrap(), "/");
        assert!(base("/a//b/").is_err() && base("/../x").is_err());
    }
}
