//! The end of recognition: inheritance, ids, references.

use std::collections::BTreeMap;

use tminus_model::{Anchor, Label, RunbookId, Severity, Span, StepId, StepKind, When};
use tminus_plan::Identities;

use super::{Reader, Recognised};
use crate::front::Milestone;
use crate::suggest::closest;
use crate::text::{reserved, slug};

/// The events that every runbook has.
const EVENTS: [&str; 3] = ["start", "success", "rollback"];

impl Reader<'_, '_, '_> {
    pub(super) fn finish(mut self) -> Recognised {
        self.anchors_of_sections();
        let named = self
            .names
            .ids
            .iter()
            .filter(|(_, (_, step))| step.is_none());
        let anchors = named.map(|(id, _)| reserved(id)).collect();
        self.inherit();
        self.name();
        self.references();
        self.head();
        if !self.explained.is_sorted_by_key(|explained| explained.line) {
            self.explained.sort_by_key(|explained| explained.line);
        }
        Recognised {
            anchors,
            runbook: self.runbook,
            explained: self.explained,
        }
    }

    /// Fragments as GitHub numbers them; an author's id comes first.
    fn anchors_of_sections(&mut self) {
        let mut taken: BTreeMap<String, u32> = BTreeMap::new();
        for (id, (_, step)) in &self.names.ids {
            if step.is_none() {
                taken.insert(reserved(id), 0);
            }
        }
        for (section, scope) in self.runbook.sections.iter_mut().zip(&self.scopes) {
            section.anchor = match &scope.id {
                Some(id) => reserved(id),
                None if section.level == 0 => String::new(),
                None => {
                    let base = slug(&section.title);
                    let mut anchor = base.clone();
                    while taken.contains_key(&anchor) {
                        let count = taken.entry(base.clone()).or_insert(0);
                        *count += 1;
                        anchor = format!("{base}-{count}");
                    }
                    taken.insert(anchor.clone(), 0);
                    anchor
                }
            };
        }
    }

    /// Owners and due times go down to sub-headings and steps that have none.
    fn inherit(&mut self) {
        for index in 0..self.runbook.sections.len() {
            let parent = self.runbook.sections[index].parent;
            let (owner, due) = parent.map_or((None, None), |parent| {
                let parent = &self.runbook.sections[parent];
                (parent.owner.clone(), parent.due.clone())
            });
            let scope = &self.scopes[index];
            let section = &mut self.runbook.sections[index];
            section.owner = scope.owner.clone().or(owner);
            section.due = scope.due.clone().or_else(|| scope.offset.clone()).or(due);
        }
        for step in &mut self.runbook.steps {
            let section = &self.runbook.sections[step.section];
            let scope = &self.scopes[step.section];
            if step.owner.is_none() {
                step.owner.clone_from(&section.owner);
            }
            // A row that says when it starts is not due at its heading's offset.
            if step.due.is_none() && (step.start.is_none() || scope.due.is_some()) {
                step.due.clone_from(&section.due);
            }
        }
        for check in &mut self.runbook.checks {
            if check.owner.is_none() {
                check
                    .owner
                    .clone_from(&self.runbook.sections[check.section].owner);
            }
        }
    }

    /// Gives everything without an author's id its fingerprint.
    fn name(&mut self) {
        let runbook = &mut self.runbook;
        let paths: Vec<Vec<&str>> = (0..runbook.sections.len())
            .map(|section| path(&runbook.sections, section))
            .collect();
        let mut identities = Identities::with_room(runbook.steps.len());
        let mut given = |kind: Name, section: usize, text: &str| match kind {
            Name::Step(kind) => identities.step(kind, &paths[section], text).0,
            Name::Other(kind) => identities.named(kind, &paths[section], text).0,
        };
        let mut set = |id: &mut StepId, kind: Name, section: usize, text: &str| {
            // Asked for in any case: an author's id on the first of two equals
            // must not rename the second.
            let made = given(kind, section, text);
            if id.as_str().is_empty() {
                *id = made;
            }
        };
        for step in &mut runbook.steps {
            let kind = Name::Step(step.kind);
            set(&mut step.id, kind, step.section, &step.text);
        }
        for found in &mut runbook.sign_offs {
            let kind = Name::Other("signoff");
            set(&mut found.id, kind, found.section, &found.role);
        }
        for found in &mut runbook.triggers {
            let kind = Name::Other("trigger");
            set(&mut found.id, kind, found.section, &found.text);
        }
        for found in &mut runbook.measures {
            let kind = Name::Other("measure");
            set(&mut found.id, kind, found.section, &found.metric);
        }
        for found in &mut runbook.checks {
            let kind = Name::Other("check");
            set(&mut found.id, kind, found.section, &found.text);
        }
    }

    fn references(&mut self) {
        let names = std::mem::take(&mut self.names);
        let known: Vec<&str> = names
            .ids
            .iter()
            .filter(|(_, (_, step))| step.is_some())
            .map(|(id, _)| id.as_str())
            .collect();
        let step_of = |id: &str| names.ids.get(id).and_then(|(_, step)| *step);
        let mut edges: Vec<(usize, usize, Span)> = Vec::new();
        for (step, id, span) in &names.after {
            match step_of(id.as_str()) {
                Some(before) => {
                    self.runbook.steps[*step].after.push(id.clone());
                    edges.push((*step, before, *span));
                }
                None => self.unknown(id.as_str(), *span, &known, Severity::Error),
            }
        }
        for (step, text, span) in &names.depends {
            let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
            let ids: Option<Vec<&str>> = parts.map(|part| part.strip_prefix('#')).collect();
            let ids = ids.unwrap_or_default().into_iter();
            let ids: Vec<StepId> = ids.map(|id| self.own_id(StepId::new(id), *span)).collect();
            if let Some(id) = ids.iter().find(|id| step_of(id.as_str()).is_none()) {
                // `#123` may be the number of an issue; a slip is told from it.
                if closest(id.as_str(), &known).is_some() {
                    self.unknown(id.as_str(), *span, &known, Severity::Warning);
                }
                continue;
            }
            for id in ids {
                if let Some(before) = step_of(id.as_str()) {
                    edges.push((*step, before, *span));
                }
                self.runbook.steps[*step].after.push(id);
            }
        }
        self.milestones(&names, &known);
        let waiting = edges.len();
        edges.extend(self.counted(&names));
        if !edges.is_empty() && !self.cycles(&edges) && waiting > 0 {
            self.cycle_with_chain(&edges[..waiting], &names);
        }
        self.unbound(&names, &known);
    }

    fn unknown(&mut self, id: &str, span: Span, known: &[&str], severity: Severity) {
        let help = match closest(id, known) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "give the step its id: `- [ ] … {#id}`".to_owned(),
        };
        self.report(
            "unknown-id",
            severity,
            span,
            format!("no step has the id `{id}`"),
        )
        .help = Some(help);
    }

    /// The steps from which the times of others count: a time that counts from
    /// its own step, or around a circle, has no moment.
    fn counted(&self, names: &super::Names) -> Vec<(usize, usize, Span)> {
        let key = |anchor: &Anchor| match anchor {
            Anchor::Event(event) => Some(event.clone()),
            Anchor::Step(id) => Some(format!("#{id}")),
            Anchor::Launch | Anchor::Start => None,
        };
        let mut places: BTreeMap<(String, u32), Span> = BTreeMap::new();
        for (anchor, span) in &names.anchors {
            if let Some(key) = key(anchor) {
                let line = self.lines.of(span.start);
                places.entry((key, line)).or_insert(*span);
            }
        }
        if places.is_empty() {
            return Vec::new();
        }
        let steps = &self.runbook.steps;
        let ids: BTreeMap<&str, usize> = steps
            .iter()
            .enumerate()
            .map(|(at, step)| (step.id.as_str(), at))
            .collect();
        let mut edges = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let start = step.start.as_ref().map(|window| &window.start);
            let Some(When::Exact { anchor, .. }) = start.or(step.due.as_ref()) else {
                continue;
            };
            let before = match anchor {
                Anchor::Event(event) => self.runbook.milestones.get(event).map(StepId::as_str),
                Anchor::Step(id) => Some(id.as_str()),
                Anchor::Launch | Anchor::Start => None,
            };
            let Some(&before) = before.and_then(|id| ids.get(id)) else {
                continue;
            };
            // A deadline does not say when a step begins, unless it is the
            // step's only time and counts from the step.
            if start.is_none() && at != before {
                continue;
            }
            let Some(key) = key(anchor) else { continue };
            let from = places.range((key.clone(), step.line)..).next();
            let span = from.filter(|((of, _), _)| *of == key).or_else(|| {
                let mut all = places.range((key.clone(), 0)..);
                all.next()
            });
            let Some((_, span)) = span else { continue };
            edges.push((at, before, *span));
        }
        edges
    }

    /// Reports everything that closes a circle, without recursion.
    fn cycles(&mut self, edges: &[(usize, usize, Span)]) -> bool {
        let mut any = false;
        let mut before: BTreeMap<usize, Vec<(usize, Span)>> = BTreeMap::new();
        for (step, first, span) in edges {
            before.entry(*step).or_default().push((*first, *span));
        }
        // 1: on the way, 2: done.
        let mut state: BTreeMap<usize, u8> = BTreeMap::new();
        let starts: Vec<usize> = before.keys().copied().collect();
        for start in starts {
            if state.contains_key(&start) {
                continue;
            }
            let mut way = vec![(start, 0)];
            state.insert(start, 1);
            while let Some((step, next)) = way.last_mut() {
                let step = *step;
                let Some((first, span)) = before.get(&step).and_then(|list| list.get(*next)) else {
                    state.insert(step, 2);
                    way.pop();
                    continue;
                };
                *next += 1;
                match state.get(first) {
                    None => {
                        state.insert(*first, 1);
                        way.push((*first, 0));
                    }
                    Some(1) => {
                        any = true;
                        let from = way.iter().position(|(at, _)| at == first).unwrap_or(0);
                        let message = self.circle(&way[from..]);
                        let labels = self.links(&way[from..way.len() - 1], &before);
                        let span = *span;
                        let own = way.len() - from == 1;
                        let found = self.report("cycle", Severity::Error, span, message);
                        found.labels = labels;
                        found.help = Some(
                            if own {
                                "let it wait for another step, or count from the launch or the start"
                            } else {
                                "remove one of these dependencies"
                            }
                            .to_owned(),
                        );
                    }
                    Some(_) => {}
                }
            }
        }
        any
    }

    /// Names the steps of a circle, the first few of a long one.
    fn circle(&self, way: &[(usize, usize)]) -> String {
        const SHOWN: usize = 6;
        let id = |at: usize| {
            let step = &self.runbook.steps[at];
            if step.id.is_explicit() {
                return format!("`{}`", step.id);
            }
            let text: String = step.text.chars().take(48).collect();
            let more = if text.len() < step.text.len() {
                "…"
            } else {
                ""
            };
            format!("`{text}{more}`")
        };
        let mut names: Vec<String> = way.iter().take(SHOWN).map(|(at, _)| id(*at)).collect();
        if way.len() > SHOWN {
            names.push(format!("{} more", way.len() - SHOWN));
        }
        names.extend(way.first().map(|(at, _)| id(*at)));
        if way.len() == 1 {
            return format!("{} waits for itself", names[0]);
        }
        format!("a circle of dependencies: {}", names.join(" after "))
    }

    /// Points at every dependency of a circle but the last, which closes it.
    fn links(
        &self,
        way: &[(usize, usize)],
        before: &BTreeMap<usize, Vec<(usize, Span)>>,
    ) -> Vec<Label> {
        way.iter()
            .filter_map(|(step, next)| {
                let (first, span) = before.get(step)?.get(next.checked_sub(1)?)?;
                let steps = &self.runbook.steps;
                let text = format!("`{}` waits for `{}`", steps[*step].id, steps[*first].id);
                Some(Label { span: *span, text })
            })
            .collect()
    }

    /// Reports an `after=` that runs against the order of `H+` rows.
    fn cycle_with_chain(&mut self, edges: &[(usize, usize, Span)], names: &super::Names) {
        let Some(circle) = tminus_plan::graph(&self.runbook).cycle() else {
            return;
        };
        let found = edges
            .iter()
            .find(|(step, first, _)| circle.contains(step) && circle.contains(first));
        let Some((step, first, span)) = found else {
            return;
        };
        let steps = &self.runbook.steps;
        let message = format!(
            "`{}` waits for `{}`, which the times of these tables put after it",
            steps[*step].id, steps[*first].id
        );
        let target = steps[*first].id.as_str();
        let label = names.ids.get(target).map(|(span, _)| Label {
            span: *span,
            text: format!("`{target}` has its time here"),
        });
        let found = self.report("cycle", Severity::Error, *span, message);
        found.labels.extend(label);
        found.help = Some("rows of an `H+` table depend on the rows of the time before".to_owned());
    }

    /// Binds events to steps: by front matter, and by `event=` on a step.
    fn milestones(&mut self, names: &super::Names, known: &[&str]) {
        let bound: Vec<(String, Milestone)> = self
            .values
            .front()
            .milestones
            .iter()
            .map(|(event, to)| (event.to_lowercase(), to.clone()))
            .collect();
        for (event, Milestone { step, span, hash }) in bound {
            if names
                .ids
                .get(step.as_str())
                .and_then(|(_, step)| *step)
                .is_none()
            {
                // Without a `#` it may be another tool's list of dates or places.
                let ours = hash
                    || EVENTS.contains(&event.as_str())
                    || closest(step.as_str(), known).is_some();
                let severity = if ours {
                    Severity::Error
                } else {
                    Severity::Warning
                };
                self.unknown(step.as_str(), span, known, severity);
            } else {
                let text = format!("{event} = #{step}");
                self.explain(span, "event", "`milestones` in the front matter", text);
                self.runbook.milestones.insert(event, step);
            }
        }
        for (event, step, span) in &names.events {
            let id = self.runbook.steps[*step].id.clone();
            let first = self.runbook.milestones.get(event);
            if first.is_some_and(|first| *first != id) {
                self.report(
                    "attribute",
                    Severity::Error,
                    *span,
                    format!("the event `{event}` is bound to another step already"),
                )
                .help = Some("an event is one moment: bind it once".to_owned());
            } else {
                let text = format!("{event} = {}", self.runbook.steps[*step].text);
                self.explain(*span, "event", "`event=` on a step", text);
                self.runbook.milestones.insert(event.clone(), id);
            }
        }
    }

    /// Times that count from an event that nothing is bound to, once an event.
    fn unbound(&mut self, names: &super::Names, known: &[&str]) {
        let mut said: Vec<&str> = Vec::new();
        for (anchor, span) in &names.anchors {
            match anchor {
                Anchor::Event(event) => {
                    let bound = event == "start" || self.runbook.milestones.contains_key(event);
                    if bound || said.contains(&event.as_str()) {
                        continue;
                    }
                    said.push(event);
                    self.report(
                        "unbound-event",
                        Severity::Warning,
                        *span,
                        format!("no step is bound to the event `{event}`"),
                    )
                    .help = Some(format!(
                        "write `{{event={event}}}` at the end of the step that makes it happen; \
                         until then what counts from it has no time of day"
                    ));
                }
                Anchor::Step(id) => {
                    if names
                        .ids
                        .get(id.as_str())
                        .and_then(|(_, step)| *step)
                        .is_none()
                    {
                        self.unknown(id.as_str(), *span, known, Severity::Warning);
                    }
                }
                Anchor::Launch | Anchor::Start => {}
            }
        }
    }

    /// Fills the head of the runbook from front matter.
    fn head(&mut self) {
        let front = self.values.front();
        let heading = || {
            let mut sections = self.runbook.sections.iter();
            sections
                .find(|section| section.level == 1)
                .map(|section| &section.title)
        };
        let title = front.title.as_ref().or_else(heading);
        let title = title.map(|title| self.values.fill_once(title));
        let stem = self
            .source
            .path
            .strip_suffix(".md")
            .unwrap_or(self.source.path);
        let last = stem.rsplit('/').next().unwrap_or(stem);
        let runbook = &mut self.runbook;
        runbook.id = RunbookId::new(front.id.as_deref().unwrap_or(stem));
        runbook.title = title.unwrap_or_else(|| last.to_owned());
        runbook.version.clone_from(&front.version);
        runbook.status.clone_from(&front.status);
        runbook.author.clone_from(&front.author);
        runbook.reviewers.clone_from(&front.reviewers);
        runbook.date.clone_from(&front.date);
        runbook.project.clone_from(&front.project);
        runbook.description.clone_from(&front.description);
        runbook.lang.clone_from(&front.lang);
        runbook.launch = front.launch.map(|local| tminus_model::Launch {
            local,
            instant: None,
        });
        runbook.timezone = front
            .timezone
            .clone()
            .or_else(|| self.options.default_timezone.clone());
        runbook.window = front.window;
        runbook.rollback = front.rollback;
        let roles = front.roles.iter();
        runbook.roles = roles
            .map(|(name, holder)| (name.clone(), holder.clone()))
            .collect();
    }
}

#[derive(Clone, Copy)]
enum Name {
    Step(StepKind),
    Other(&'static str),
}

fn path(sections: &[tminus_model::Section], section: usize) -> Vec<&str> {
    let mut path = Vec::new();
    let mut at = sections.get(section);
    while let Some(found) = at {
        path.push(found.title.as_str());
        at = found.parent.and_then(|parent| sections.get(parent));
    }
    path.reverse();
    path
}
