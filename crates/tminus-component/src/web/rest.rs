//! The rest of the component: a second module, fetched when it is first needed
//! (decision 0014). It works on texts and keeps nothing of the run.

use alloc::string::String;

use tminus_run::op::Op;
use tminus_run::{Packer, Session};
use wasm_bindgen::prelude::*;

use crate::browser::store::LocalStorage;

#[wasm_bindgen]
extern "C" {
    /// The loader's: fetches the module and calls [`super::Live::came`] of every
    /// runbook once it is there or cannot be had.
    #[wasm_bindgen(js_name = tminusNeed)]
    pub(super) fn need();
    /// The loader's: calls a function of the module. `null` where the module is
    /// not there or has trapped: that is none here, ticking goes on.
    #[wasm_bindgen(js_name = tminusRest)]
    fn call(name: &str, a: &JsValue, b: &JsValue, c: &JsValue, d: &JsValue) -> JsValue;
}

/// Says which step of the second list each of the first is: a list of places,
/// with `null` for what cannot be told.
pub(super) fn link(old: &str, new: &str) -> Option<String> {
    let none = JsValue::NULL;
    call("rest_link", &old.into(), &new.into(), &none, &none).as_string()
}

/// Tells it what was appended to a run, and whether it is saved.
pub(super) fn news(handle: u32, news: &str, saved: &str, said: &str) {
    let (news, saved, said) = (news.into(), saved.into(), said.into());
    call("rest_news", &handle.into(), &news, &saved, &said);
}

/// Tells it that the time it asked for has come, or that the page is seen again.
pub(super) fn tick(handle: u32) {
    let none = JsValue::NULL;
    call("rest_tick", &handle.into(), &none, &none, &none);
}

/// Packing is the second module's part.
pub(super) const PACKER: Packer<LocalStorage> = Packer { seal, segment };

fn seal(session: &mut Session<LocalStorage>, most: u64) -> bool {
    let sealed = {
        let (config, runbook) = (session.config(), session.runbook().id.as_str());
        let (site, run) = (config.site.as_str().into(), config.run.as_str().into());
        let most = JsValue::from_f64(most as f64);
        !call("rest_seal", &site, &runbook.into(), &run, &most).is_null()
    };
    if sealed {
        session.sealed();
    }
    sealed
}

fn segment(ops: &[Op]) -> Option<String> {
    let mut lines = String::new();
    for op in ops {
        lines.push_str(&op.write());
        lines.push('\n');
    }
    let none = JsValue::NULL;
    call("rest_segment", &lines.into(), &none, &none, &none).as_string()
}
