//! Timers and decisions, as text that reads without the component.

use tminus_model::{Decision, Timer};

use super::Writer;
use super::inline::next_var;
use crate::ast::Attributes;
use crate::fenced::Fenced;

impl Writer<'_, '_> {
    /// Writes what a fenced block stands for; says whether it is one of ours.
    pub(super) fn fenced(&mut self, start: u32, own: &Attributes) -> bool {
        let Ok(at) = self.fenced.binary_search_by_key(&start, |(at, _)| *at) else {
            return false;
        };
        let runbook = self.runbook;
        match self.fenced[at].1 {
            Fenced::Timer(index) => {
                if let Some(timer) = runbook.timers.get(index) {
                    self.timer(index, timer, own);
                }
            }
            Fenced::Decision(index) => {
                if let Some(decision) = runbook.decisions.get(index) {
                    self.decision(index, decision, own);
                }
            }
        }
        true
    }

    fn timer(&mut self, index: usize, timer: &Timer, own: &Attributes) {
        self.push("<p class=\"tm-timer\"");
        self.numbered("data-tm-timer", "", index);
        self.anchor(own);
        self.push("><strong>");
        self.open_text(timer.label.as_deref().unwrap_or("Timer"));
        self.push("</strong>: <span class=\"tm-timer-face\">");
        let secs = timer.duration.0 / 1000;
        let parts = [
            (secs / 3600, "h"),
            (secs / 60 % 60, "min"),
            (secs % 60, "s"),
        ];
        let shown: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, unit)| format!("{count} {unit}"))
            .collect();
        self.text(&shown.join(" "));
        self.push("</span></p>\n");
    }

    fn decision(&mut self, index: usize, decision: &Decision, own: &Attributes) {
        self.push("<div class=\"tm-decision\"");
        self.numbered("data-tm-decision", "", index);
        self.anchor(own);
        self.push("><p><strong>");
        self.open_text(&decision.question);
        self.push("</strong></p>\n");
        for (name, all) in [
            ("Options", &decision.options),
            ("Criteria", &decision.criteria),
        ] {
            if all.is_empty() {
                continue;
            }
            self.push("<p>");
            self.push(name);
            self.push(":</p>\n<ul>\n");
            for one in all {
                self.push("<li>");
                self.open_text(one);
                self.push("</li>\n");
            }
            self.push("</ul>\n");
        }
        if let Some(owner) = &decision.owner {
            self.push("<p>Decided by ");
            self.open_text(owner);
            self.push("</p>\n");
        }
        self.push("</div>\n");
    }

    /// Writes a text with the placeholders in it that the reader can fill in.
    fn open_text(&mut self, text: &str) {
        let mut rest = text;
        while let Some((at, name)) = next_var(rest) {
            self.text(&rest[..at]);
            self.open_var(name);
            rest = &rest[at + name.len() + 4..];
        }
        self.text(rest);
    }
}
