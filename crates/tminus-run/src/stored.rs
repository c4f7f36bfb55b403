//! A copy of what a browser had stored, key by key, read as logs.
//!
//! Where the module that exports does not come, the page offers such a copy
//! (`docs/page-contract.md`, "Life"). It is no export: nothing in it was checked.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;

use tminus_model::json::Value;
use tminus_model::{Instant, Runbook};

use crate::{Config, MemoryStore, Session, runs};

/// Gives the export of a run of this runbook out of a copy: of the run that is
/// asked for, else of the one that something happened in last. Nothing where the
/// text is no copy, or holds no run of it.
pub fn log_of(text: &str, config: &Config, runbook: &Runbook) -> Option<String> {
    let Ok(Value::Object(pairs)) = Value::parse(text) else {
        return None;
    };
    let mut texts = BTreeMap::new();
    for (key, value) in &pairs {
        if !key.starts_with("tminus:") {
            return None;
        }
        texts.insert(key.clone(), value.as_str()?.to_owned());
    }
    let store = MemoryStore::of(texts);
    let found = runs::list(&store, &config.site, runbook.id.as_str()).ok()?;
    let asked = found.iter().find(|run| run.run == config.run);
    let config = Config {
        run: asked.or(found.first())?.run.clone(),
        ..config.clone()
    };
    let (session, _) = Session::open(store, config, runbook.clone(), Instant(0));
    Some(session.export())
}
