//! Changes of a project's sources.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify_debouncer_full::notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use crate::commands::Trouble;

/// What of a project is watched, besides its configuration.
const SOURCES: [&str; 3] = ["content", "public", "site"];

/// How long it must have been quiet; editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// The stream of changes.
pub(crate) struct Changes {
    root: PathBuf,
    watcher: Debouncer<RecommendedWatcher, RecommendedCache>,
    heard: Receiver<()>,
    watched: Vec<PathBuf>,
}

/// Begins to watch a project.
pub(crate) fn start(root: &Path) -> Result<Changes, Trouble> {
    let (tell, heard) = channel();
    let of = root.to_owned();
    let watcher = new_debouncer(QUIET, None, move |events: DebounceEventResult| {
        let concerns = match &events {
            Ok(events) => events.iter().any(|event| {
                !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|path| is_source(path, &of))
            }),
            // Something was missed: look again.
            Err(_) => true,
        };
        if concerns {
            let _ = tell.send(());
        }
    })
    .and_then(|mut watcher| {
        // Not deeper: beside the sources there may be much that is not ours.
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    })
    .map_err(|error| {
        Trouble::new(format!("cannot watch `{}`: {error}", root.display()))
            .help("`tminus build` writes the site without watching")
    })?;
    let mut changes = Changes {
        root: root.to_owned(),
        watcher,
        heard,
        watched: Vec::new(),
    };
    changes.follow();
    Ok(changes)
}

impl Changes {
    /// Calls `then` after every change, once for all that came together.
    pub(crate) fn each(mut self, mut then: impl FnMut()) {
        while self.heard.recv().is_ok() {
            while self.heard.try_recv().is_ok() {}
            // A directory may have come, or come anew.
            self.follow();
            then();
        }
    }

    fn follow(&mut self) {
        self.watched.retain(|dir| dir.is_dir());
        for source in SOURCES {
            let dir = self.root.join(source);
            if dir.is_dir()
                && !self.watched.contains(&dir)
                && self.watcher.watch(&dir, RecursiveMode::Recursive).is_ok()
            {
                self.watched.push(dir);
            }
        }
    }
}

fn is_source(path: &Path, root: &Path) -> bool {
    let Ok(path) = path.strip_prefix(root) else {
        return false;
    };
    let first = path.components().next();
    first.is_some_and(|first| {
        let first = first.as_os_str();
        first == "tminus.toml" || SOURCES.iter().any(|source| first == *source)
    })
}
