//! What readers do beyond ticking.

use tminus_model::{LocalDateTime, Measure, Millis, StepId};
use tminus_run::Event;
use tminus_run::action::{self, Action, SlotResult, TimerMove, WatchMove};

use super::World;
use crate::common::at;

impl World<'_> {
    /// Something that is checked before it is asked for. What is refused there
    /// is a tick instead, so that the history goes on.
    pub(super) fn action(&mut self, which: usize, step: &StepId) -> Event {
        let now = at(self.now.max(0));
        let why = *self.random.pick(&["", "because"]);
        let ago = |by: usize| at((self.now - by as i64).max(0));
        let (start, end) = (ago(self.random.below(9000)), ago(self.random.below(9000)));
        let closed = self.tabs[which].session.state().is_closed();
        let other = StepId::new("other");
        let made: Result<Action, _> = match self.random.below(16) {
            _ if closed && self.random.below(2) == 0 => action::reopen_run(why),
            0 => action::link(step, "https://example.com/ticket/7"),
            1 => action::link(step, "ftp://example.com"),
            2 => action::correct(step, Some(start), Some(end), why, now),
            3 => {
                let to = *self
                    .random
                    .pick(&[TimerMove::Run, TimerMove::Pause, TimerMove::Stop]);
                Ok(action::timer(step, to, Millis(60_000)))
            }
            4 => {
                let to = [WatchMove::Watch, WatchMove::Clear, WatchMove::Fire];
                action::watch(&other, *self.random.pick(&to), now)
            }
            5 | 6 => {
                let slot = self.random.below(4) as u32;
                let to = [
                    SlotResult::Done,
                    SlotResult::Failed,
                    SlotResult::Skipped,
                    SlotResult::Todo,
                ];
                action::check(&other, slot, now, *self.random.pick(&to), why)
            }
            7 => {
                let measure = Measure {
                    id: other,
                    metric: "Error rate".to_owned(),
                    baseline: None,
                    target: Some("< 2 %".to_owned()),
                    actual: None,
                    section: 0,
                    line: 1,
                };
                action::measure(&measure, "1.5 %", None, why)
            }
            8 => action::name_run("Second try"),
            9 => action::close_run(why),
            10 => Ok(action::launch(
                LocalDateTime {
                    year: 2026,
                    month: 12,
                    day: 1 + self.random.below(20) as u8,
                    hour: 9,
                    minute: 0,
                    second: 0,
                },
                "Europe/Lisbon",
                now,
            )),
            11 => action::value("HOST", why),
            12 => Ok(action::start(now)),
            13 => Ok(action::event("success", now)),
            14 => action::call_rollback(why, now),
            _ => action::end_rollback(why, now),
        };
        match made {
            Ok(action) => Event::Act(action),
            Err(_) => Event::Toggle { step: step.clone() },
        }
    }
}
