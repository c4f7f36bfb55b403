//! What attributes and fields say about what came alive.

use std::borrow::Cow;

use tminus_model::{Anchor, Field, Severity, Span, StepId};

use super::Reader;
use crate::FieldWord;
use crate::ast::{Attributes, Live};
use crate::attributes::values::{Settings, settings};

impl Reader<'_, '_, '_> {
    /// Applies the attributes of an item or a row.
    pub(super) fn apply(&mut self, live: Live, attributes: &Attributes) {
        if attributes.span.is_none() {
            return;
        }
        match live {
            Live::Step(step) => self.apply_to_step(step, attributes),
            Live::SignOff(index) => {
                self.no_effect(attributes, "a sign-off");
                if let Some(id) = self.take_id(attributes, None) {
                    self.runbook.sign_offs[index].id = id;
                }
            }
            Live::Trigger(index) => {
                self.no_effect(attributes, "a trigger");
                if let Some(id) = self.take_id(attributes, None) {
                    self.runbook.triggers[index].id = id;
                }
            }
            Live::Measure(index) => {
                let settings = self.settings(attributes);
                self.no_effect_but(attributes, "a measured value", &["threshold"]);
                if let Some(threshold) = settings.threshold {
                    if !threshold.contains("{{")
                        && tminus_plan::measure::parse_target(&threshold).is_none()
                        && let Some(span) = attributes.span
                    {
                        self.report(
                            "attribute",
                            Severity::Error,
                            span,
                            format!("`{threshold}` is nothing to compare a value with"),
                        )
                        .help = Some("write it as `< 5 %`, `>= 99.9` or `± 10 %`".to_owned());
                    }
                    self.runbook.measures[index].target = Some(threshold);
                }
                if let Some(id) = self.take_id(attributes, None) {
                    self.runbook.measures[index].id = id;
                }
            }
            Live::Check(index) => {
                let settings = self.settings(attributes);
                self.no_effect_but(attributes, "a recurring check", &["every", "owner"]);
                let owner = settings.owner.map(|owner| self.owner(&owner, &owner));
                let check = &mut self.runbook.checks[index];
                check.cadence = settings.every.or(check.cadence.take());
                check.owner = owner.or(check.owner.take());
                if let Some(id) = self.take_id(attributes, None) {
                    self.runbook.checks[index].id = id;
                }
            }
        }
    }

    pub(super) fn apply_to_step(&mut self, step: usize, attributes: &Attributes) {
        let Some(span) = attributes.span else { return };
        if let Some(id) = self.take_id(attributes, Some(step)) {
            self.runbook.steps[step].id = id;
        }
        let mut settings = self.settings(attributes);
        for (key, help) in [
            ("columns", "write it on a line of its own before the table"),
            ("threshold", "write it on a row that holds a measured value"),
        ] {
            if let Some(pair) = attributes.pairs.iter().find(|pair| pair.key == key) {
                let message = format!("`{key}` has no effect on a step");
                self.report("attribute", Severity::Warning, pair.span, message)
                    .help = Some(help.to_owned());
            }
        }
        for (id, place) in &settings.after {
            let id = self.own_id(id.clone(), *place);
            self.names.after.push((step, id, *place));
        }
        if let Some(due) = &mut settings.due {
            self.anchor(due, span);
        }
        if let Some(start) = &mut settings.start {
            self.anchors(start, span);
        }
        let owner = settings.owner.as_deref().map(|owner| {
            let filled = self.values.fill(owner);
            self.owner(owner, &filled)
        });
        let found = &mut self.runbook.steps[step];
        found.owner = owner.or(found.owner.take());
        found.due = settings.due.or(found.due.take());
        found.start = settings.start.or(found.start.take());
        found.duration = settings.duration.or(found.duration);
        found.timer = settings.timer;
        found.every = settings.every;
        found.gate = settings.gate;
        found.optional = settings.optional;
        if let Some(event) = settings.event {
            self.apply_event(step, &event, span);
        }
    }

    /// On a milestone row `event=` says what it waits for; on any other step it
    /// says that doing the step is the event.
    fn apply_event(&mut self, step: usize, event: &str, span: Span) {
        let milestone = self.runbook.steps[step].kind == tminus_model::StepKind::Milestone;
        if milestone {
            let own = event
                .strip_prefix('#')
                .map(|id| self.own_id(StepId::new(id), span));
            let (event, anchor) = match own {
                Some(id) => (format!("#{id}"), Anchor::Step(id)),
                None => (event.to_owned(), Anchor::Event(event.to_lowercase())),
            };
            self.bind(step, &event);
            self.names.anchors.push((anchor, span));
            return;
        }
        if event.starts_with('#') {
            self.report(
                "attribute",
                Severity::Error,
                span,
                format!("`event={event}` belongs to a milestone row"),
            )
            .help = Some("on other steps name the event: `event=success`".to_owned());
            return;
        }
        let event = event.to_lowercase();
        self.runbook.steps[step].event = Some(event.clone());
        self.names.events.push((event, step, span));
    }

    /// Attributes of a heading hold for its section.
    pub(super) fn apply_to_section(&mut self, section: usize, attributes: &Attributes) {
        let Some(span) = attributes.span else { return };
        self.take_id(attributes, None);
        let mut settings = self.settings(attributes);
        let owner = settings.owner.as_deref().map(|owner| {
            let filled = self.values.fill(owner);
            self.owner(owner, &filled)
        });
        if let Some(due) = &mut settings.due {
            self.anchor(due, span);
        }
        let scope = &mut self.scopes[section];
        scope.owner = owner;
        scope.due = settings.due;
        self.no_effect_but(attributes, "a heading", &["owner", "due"]);
    }

    fn no_effect(&mut self, attributes: &Attributes, what: &str) {
        let _ = self.settings(attributes);
        self.no_effect_but(attributes, what, &[]);
    }

    /// Reports what means nothing where it stands.
    fn no_effect_but(&mut self, attributes: &Attributes, what: &str, known: &[&str]) {
        for pair in &attributes.pairs {
            if !known.contains(&pair.key.as_str()) {
                let message = format!("`{}` has no effect on {what}", pair.key);
                self.report("attribute", Severity::Warning, pair.span, message)
                    .help = Some("write it on the step that it is about".to_owned());
            }
        }
    }

    /// Attributes of a list or a table: its owner and due time are those of its
    /// steps (from `first` on) that have none of their own.
    pub(super) fn apply_to_group(&mut self, what: &str, first: usize, attributes: &Attributes) {
        let Some(span) = attributes.span else { return };
        self.take_id(attributes, None);
        let mut settings = self.settings(attributes);
        let owner = settings.owner.as_deref().map(|owner| {
            let filled = self.values.fill(owner);
            self.owner(owner, &filled)
        });
        let made = self.runbook.steps.len() > first;
        if let Some(due) = settings.due.as_mut().filter(|_| made) {
            self.anchor(due, span);
        }
        for step in &mut self.runbook.steps[first..] {
            if step.owner.is_none() {
                step.owner.clone_from(&owner);
            }
            if step.due.is_none() {
                step.due.clone_from(&settings.due);
            }
        }
        for pair in &attributes.pairs {
            let message = match pair.key.as_str() {
                "columns" if what == "table" => continue,
                "owner" | "due" if made => continue,
                "owner" | "due" => {
                    format!(
                        "`{}` has no effect: nothing in this {what} is a step",
                        pair.key
                    )
                }
                key => format!("`{key}` has no effect on a {what}"),
            };
            self.report("attribute", Severity::Warning, pair.span, message)
                .help = Some("write it on the item, row or heading that it is about".to_owned());
        }
    }

    /// Attributes of something that is not live: its id counts, the rest is said
    /// to have no effect.
    pub(super) fn apply_to_nothing(&mut self, attributes: &Attributes) {
        let Some(place) = attributes.span else { return };
        self.take_id(attributes, None);
        let _ = self.settings(attributes);
        if let Some(pair) = attributes.pairs.first() {
            let message = format!("`{}` has no effect: this did not become a step", pair.key);
            let place = if pair.span == Span::default() {
                place
            } else {
                pair.span
            };
            self.report("attribute", Severity::Warning, place, message)
                .help = Some("make it a task item: `- [ ] …`".to_owned());
        }
    }

    fn settings(&mut self, attributes: &Attributes) -> Settings {
        if let Some(span) = attributes.span {
            let text = &self.source.text[span.range()];
            self.explain(span, "attributes", "braces or comment", text);
        }
        let (settings, problems) = settings(&self.in_english(attributes));
        for problem in problems {
            self.diagnostics.push(problem.diagnostic(self.source.path));
        }
        settings
    }

    /// Puts the words of time in attributes into English.
    fn in_english<'r>(&self, attributes: &'r Attributes) -> Cow<'r, Attributes> {
        const TIMES: [&str; 5] = ["due", "start", "duration", "timer", "every"];
        let mut made = Cow::Borrowed(attributes);
        for (at, pair) in attributes.pairs.iter().enumerate() {
            if TIMES.contains(&pair.key.as_str())
                && let Cow::Owned(english) = self.options.words.english(&pair.value).text
            {
                made.to_mut().pairs[at].value = english;
            }
        }
        made
    }

    /// Takes the author's id, unless something else has it.
    pub(super) fn take_id(
        &mut self,
        attributes: &Attributes,
        step: Option<usize>,
    ) -> Option<StepId> {
        let id = attributes.id.as_deref()?;
        let span = attributes.span.unwrap_or_default();
        if let Some((first, _)) = self.names.ids.get(id) {
            let first = *first;
            let found = self.report(
                "duplicate-id",
                Severity::Error,
                span,
                format!("the id `{id}` is taken"),
            );
            found.labels.push(tminus_model::Label {
                span: first,
                text: "it is given here first".to_owned(),
            });
            found.help = Some("an id names one thing in a document; choose another".to_owned());
            return None;
        }
        self.names.ids.insert(id.to_owned(), (span, step));
        Some(StepId::new(id))
    }

    /// Applies a field below a step: the known ones mean something, all others
    /// are kept as remarks.
    pub(super) fn apply_field(
        &mut self,
        step: usize,
        name: &str,
        written: &str,
        value: &str,
        span: Span,
    ) {
        let keep = |reader: &mut Self| {
            reader.runbook.steps[step].fields.push(Field {
                name: name.to_owned(),
                text: value.to_owned(),
            });
        };
        match self.options.words.field(name) {
            Some(FieldWord::Owner) => {
                let owner = self.owner(written, value);
                self.runbook.steps[step].owner.get_or_insert(owner);
            }
            Some(FieldWord::Due) => match self.window(value) {
                Ok(window) => {
                    let mut due = window.end.unwrap_or(window.start);
                    self.anchor(&mut due, span);
                    self.runbook.steps[step].due.get_or_insert(due);
                }
                Err(error) => {
                    keep(self);
                    self.bad_time(span, value, error);
                }
            },
            Some(FieldWord::Start) => match self.window(value) {
                Ok(mut window) => {
                    self.anchors(&mut window, span);
                    self.runbook.steps[step].start.get_or_insert(window);
                }
                Err(error) => {
                    keep(self);
                    self.bad_time(span, value, error);
                }
            },
            Some(FieldWord::Duration) => match self.duration(value) {
                Ok(length) => {
                    self.runbook.steps[step].duration.get_or_insert(length);
                }
                Err(error) => {
                    keep(self);
                    self.bad_time(span, value, error);
                }
            },
            Some(FieldWord::DependsOn) => {
                self.names.depends.push((step, value.to_owned(), span));
                keep(self);
            }
            Some(FieldWord::Status | FieldWord::Evidence) | None => keep(self),
        }
    }
}
