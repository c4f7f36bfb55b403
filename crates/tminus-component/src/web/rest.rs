//! The rest of the component: a second module, fetched when it is first needed
//! (decision 0014). It works on texts and keeps nothing of the run.

use alloc::string::String;

use tminus_run::op::Op;
use tminus_run::{Packer, Session};
use wasm_bindgen::prelude::*;

use super::host::LocalStorage;

#[wasm_bindgen]
extern "C" {
    /// The loader's: fetches the module and calls [`super::Live::came`] of every
    /// runbook once it is there or cannot be had.
    #[wasm_bindgen(js_name = tminusNeed)]
    pub(super) fn need();
    /// The loader's: calls a function of the module with a number, unless it is
    /// less than none, and texts. Nothing where the module is not there or has
    /// trapped: that is none here, ticking goes on.
    #[wasm_bindgen(js_name = tminusRest)]
    fn call(name: &str, number: f64, a: &str, b: &str, c: &str) -> Option<String>;
}

/// Says which step of the second list each of the first is: a list of places,
/// with `null` for what cannot be told.
pub(super) fn link(old: &str, new: &str) -> Option<String> {
    call("rest_link", -1.0, old, new, "")
}

/// Tells it what was appended to a run, and whether it is saved.
pub(super) fn news(handle: u32, news: &str, saved: &str, said: &str) {
    call("rest_news", f64::from(handle), news, saved, said);
}

/// Tells it that the time it asked for has come, or that the page is seen again.
pub(super) fn tick(handle: u32) {
    call("rest_tick", f64::from(handle), "", "", "");
}

/// Packing is the second module's part.
pub(super) const PACKER: Packer<LocalStorage> = Packer { seal, segment };

fn seal(session: &mut Session<LocalStorage>, most: u64) -> bool {
    let sealed = {
        let (config, runbook) = (session.config(), session.runbook().id.as_str());
        call("rest_seal", most as f64, &config.site, runbook, &config.run)
    };
    if sealed.is_some() {
        session.sealed();
    }
    sealed.is_some()
}

fn segment(ops: &[Op]) -> Option<String> {
    let mut lines = String::new();
    for op in ops {
        lines.push_str(&op.write());
        lines.push('\n');
    }
    call("rest_segment", -1.0, &lines, "", "")
}
