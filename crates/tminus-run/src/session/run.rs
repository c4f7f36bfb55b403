//! Beginning a run, and what counts in its log.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use tminus_model::Instant;
use tminus_model::json::Value;

use super::{Effect, Session};
use crate::action::Action;
use crate::fold::Counted;
use crate::runs::{RunKind, RunSetup, Scale};
use crate::store::Store;

impl<S: Store> Session<S> {
    /// Begins a run: writes down what it is. For a run that nobody has touched
    /// yet; otherwise nothing is written and the reader is told.
    ///
    /// A page that starts a run makes a run id ([`crate::runs::run_id`]), opens a
    /// session under it, and calls this.
    pub fn begin(&mut self, setup: &RunSetup, now: Instant) -> Vec<Effect> {
        let mut out = Vec::new();
        if self.fold.log.len() > 0 {
            out.push(Effect::Alert(
                "This run has begun already. Nothing was changed.".to_owned(),
            ));
            return out;
        }
        let kind = ("kind", setup.kind.word().into());
        let scale = setup.scale.filter(|_| setup.kind == RunKind::Rehearsal);
        self.setup = Some(match scale {
            Some(scale) => Value::object([kind, ("scale", scale.to_value())]),
            None => Value::object([kind]),
        });
        let name = setup.name.as_deref().map(crate::action::name_run);
        let drafts: Vec<Action> = name.into_iter().flatten().collect();
        self.write_first(drafts, now, &mut out);
        out
    }

    /// Gives what the run is for and the clock that it has, as its first op says.
    pub fn clockwork(&self) -> (RunKind, Option<Scale>) {
        let opening = self.ops().find(|op| op.kind == "open");
        opening.map_or((RunKind::Live, None), |op| {
            let kind = op.text("kind").map(RunKind::from_word).unwrap_or_default();
            (kind, op.field("scale").and_then(Scale::from_value))
        })
    }

    /// Gives the ops that count, in clock order, each with the step of the page
    /// that it is about. What [`crate::facts`] and reports are made of.
    pub fn counted(&self) -> Vec<Counted<'_>> {
        self.fold.counted()
    }
}
