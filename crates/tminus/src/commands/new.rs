//! `tminus new`: a runbook to start from.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::{Trouble, Verdict, root};
use crate::args::New;
use crate::disk::say;
use crate::terminal;

/// What a runbook can be started as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Template {
    /// A launch: readiness, go or no-go, the minutes of the day, rollback.
    GoLive,
    /// Back to the version before.
    Rollback,
    /// From the loss of a site to a service that runs elsewhere.
    DisasterRecovery,
    /// From one person on call to the next.
    OnCallHandOver,
    /// Go or no-go: criteria, open points, signatures.
    Decision,
}

impl Template {
    /// The text; `{title}` is to be filled in.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::GoLive => include_str!("new/go-live.md"),
            Self::Rollback => include_str!("new/rollback.md"),
            Self::DisasterRecovery => include_str!("new/disaster-recovery.md"),
            Self::OnCallHandOver => include_str!("new/on-call-hand-over.md"),
            Self::Decision => include_str!("new/decision.md"),
        }
    }

    /// The name of its file, without the extension.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::GoLive => "go-live",
            Self::Rollback => "rollback",
            Self::DisasterRecovery => "disaster-recovery",
            Self::OnCallHandOver => "on-call-hand-over",
            Self::Decision => "decision",
        }
    }
}

/// Writes a runbook; never over a file that is there.
pub(crate) fn new(args: &New) -> Result<Verdict, Trouble> {
    let root = root(&args.root)?;
    let below = place(args.path.as_deref(), args.kind)?;
    let path = args.root.join(&below);
    let real = root.join(&below);
    let title = title(
        real.file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default(),
    );
    let text = args.kind.text().replace("{title}", &title);
    let cannot = |error: &std::io::Error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            Trouble::new(format!("`{}` is there already", path.display())).help(format!(
                "nothing was written; name another place: `tminus new {} PATH`",
                args.kind.name()
            ))
        } else {
            Trouble::new(format!("cannot write `{}`: {}", path.display(), say(error)))
        }
    };
    real.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::File::create_new(&real))
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| cannot(&error))?;
    terminal::line(&format!("wrote {}", path.display()));
    terminal::line("next: fill in what `tminus check` asks for");
    Ok(Verdict::Good)
}

/// Where it goes, below the project: into `content/`, as Markdown.
fn place(path: Option<&Path>, kind: Template) -> Result<PathBuf, Trouble> {
    let content = Path::new(tminus_site::CONTENT);
    let Some(path) = path else {
        return Ok(content.join(kind.name()).with_extension("md"));
    };
    let plain = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::Normal(part) => Some(part),
            _ => None,
        })
        .collect::<Option<PathBuf>>()
        .filter(|plain| !plain.as_os_str().is_empty());
    let Some(plain) = plain else {
        return Err(Trouble::new(format!(
            "`{}` is no place below the project",
            path.display()
        ))
        .help("name it from the project on: `content/payments.md`, or `payments`"));
    };
    let mut plain = if plain.starts_with(content) {
        plain
    } else {
        content.join(plain)
    };
    match plain.extension().and_then(|ending| ending.to_str()) {
        Some("md" | "markdown") => {}
        // A dot in `v4.2` starts no extension.
        _ => plain.as_mut_os_string().push(".md"),
    }
    Ok(plain)
}

/// Makes a title of a file's name: `payments-4.2` becomes `Payments 4.2`.
pub(super) fn title(stem: &str) -> String {
    let words = stem.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    let first = chars.next().map(char::to_uppercase);
    let title: String = first.into_iter().flatten().chain(chars).collect();
    // It stands between quotes, and in a heading.
    title.replace(['"', '\\', '{', '}', '#', '<', '`', '*', '['], "")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Template, place, title};

    #[test]
    fn a_runbook_goes_into_content() {
        let at = |path: &str| {
            place(Some(Path::new(path)), Template::GoLive).map(|path| {
                path.to_str()
                    .map(|path| path.replace('\\', "/"))
                    .unwrap_or_default()
            })
        };
        assert_eq!(at("payments").unwrap(), "content/payments.md");
        assert_eq!(at("./content/a/v4.2").unwrap(), "content/a/v4.2.md");
        assert_eq!(at("a.markdown").unwrap(), "content/a.markdown");
        for bad in ["../a", "/etc/a", "", "."] {
            assert!(at(bad).is_err(), "{bad}");
        }
        let own = place(None, Template::OnCallHandOver).unwrap();
        assert!(own.ends_with("on-call-hand-over.md"));
    }

    #[test]
    fn a_title_is_safe_where_it_is_put() {
        assert_eq!(title("payments-4.2"), "Payments 4.2");
        assert_eq!(title("a\"b{{X}}"), "AbX");
        assert_eq!(title("pay-run"), "Pay run");
    }
}
