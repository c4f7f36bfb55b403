//! `tminus init`.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::{Trouble, Verdict};
use crate::args::Init;
use crate::disk::say;
use crate::terminal;

/// The files of a new project: their places and texts, in which `{id}` and
/// `{title}` are filled in.
fn files(args: &Init) -> Vec<(String, String)> {
    let runbook = match args.template {
        None => (
            "go-live",
            "Go-live",
            include_str!("init/go-live.md").to_owned(),
        ),
        Some(template) => {
            let title = super::new::title(template.name());
            let text = template.text().replace("{title}", &title);
            (template.name(), "The first runbook", text)
        }
    };
    let (name, called, text) = runbook;
    let index = include_str!("init/index.md")
        .replace("{runbook}", name)
        .replace("{called}", called);
    let mut files = vec![
        (
            "tminus.toml".to_owned(),
            include_str!("init/tminus.toml").to_owned(),
        ),
        ("content/index.md".to_owned(), index),
        (format!("content/{name}.md"), text),
        (
            ".gitignore".to_owned(),
            include_str!("init/gitignore").to_owned(),
        ),
    ];
    if args.github_pages {
        files.push((
            ".github/workflows/pages.yml".to_owned(),
            include_str!("../../../../docs/github-pages.yml").to_owned(),
        ));
    }
    files
}

/// Makes a project; writes nothing when one of its files is there already.
pub(crate) fn init(args: &Init) -> Result<Verdict, Trouble> {
    let dir = &args.dir;
    let cannot = |verb: &str, path: &Path, error: &std::io::Error| {
        Trouble::new(format!(
            "cannot {verb} `{}`: {}",
            path.display(),
            say(error)
        ))
    };
    let files = files(args);
    for (name, _) in &files {
        let path = dir.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(
                Trouble::new(format!("`{}` is there already", path.display()))
                    .help("nothing was written; choose another directory: `tminus init DIR`"),
            );
        }
    }
    fs::create_dir_all(dir).map_err(|error| cannot("make", dir, &error))?;
    let real = fs::canonicalize(dir).map_err(|error| cannot("find", dir, &error))?;
    let name = real.file_name().and_then(|name| name.to_str());
    let id = slug(name.unwrap_or_default());
    let title = super::new::title(&id);
    for (name, text) in files {
        let path = dir.join(name);
        let text = text.replace("{id}", &id).replace("{title}", &title);
        let made = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::File::create_new(&path))
            .and_then(|mut file| file.write_all(text.as_bytes()));
        made.map_err(|error| cannot("write", &path, &error))?;
        terminal::line(&format!("wrote {}", path.display()));
    }
    let root = if dir == Path::new(".") {
        String::new()
    } else {
        format!(" --root {}", dir.display())
    };
    terminal::line(&format!("next: tminus serve --open{root}"));
    Ok(Verdict::Good)
}

/// Makes a site's id of a directory's name.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(64);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "runbooks" } else { slug }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn an_id_is_made_of_any_name() {
        for (name, expect) in [
            ("Pay & Run 4.2", "pay-run-4-2"),
            ("--x--", "x"),
            ("دليل", "runbooks"),
            ("", "runbooks"),
        ] {
            assert_eq!(slug(name), expect);
        }
    }
}
