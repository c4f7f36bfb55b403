//! Headings open sections; what a heading names decides what comes alive below.

use std::borrow::Cow;
use std::ops::Range;

use tminus_model::{Section, SectionKind, Span, Step, StepId, StepKind, When, Window};
use tminus_plan::time::find_window;

use super::{Place, Reader, mark_time};
use crate::ast::{Block, BlockKind, Live};
use crate::text::{as_words, plain};

/// What holds in a section, beside what the runbook says of it.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one heading"
)]
pub(super) struct Scope {
    /// Its plain bullets are steps, by name or inherited.
    pub(super) checklist: bool,
    /// Its numbered items are steps, by name or inherited.
    pub(super) procedure: bool,
    /// Its lists are triggers, by name or inherited.
    pub(super) triggers: bool,
    /// It names approval or sign-off, or a heading around it does.
    pub(super) approval: bool,
    /// Nothing is promoted.
    pub(super) plain: bool,
    /// The headings directly below are steps.
    pub(super) steps: bool,
    /// A task item stands in it.
    pub(super) holds_task: bool,
    /// The heading as words, for triggers named `automatic` or `manual`.
    pub(super) words: String,
    /// The author's id.
    pub(super) id: Option<String>,
    /// `Owner:` of its own.
    pub(super) owner: Option<String>,
    /// `Due:` of its own.
    pub(super) due: Option<When>,
    /// The offset that its heading names.
    pub(super) offset: Option<When>,
    /// The step that its heading is.
    pub(super) step: Option<usize>,
}

impl<'a> Reader<'a, '_, '_> {
    /// Opens the section of a heading that reaches to byte `end`.
    pub(super) fn heading(
        &mut self,
        block: &mut Block<'a>,
        around: Option<usize>,
        place: Place,
        end: u32,
    ) {
        let span = block.span;
        let attributes = std::mem::take(&mut block.attributes);
        let BlockKind::Heading {
            level,
            live,
            inlines,
            section,
        } = &mut block.kind
        else {
            return;
        };
        let title = plain(inlines);
        let parent = self.parent_of(*level, around);
        let index = self.runbook.sections.len();
        *section = index;

        let marks = marks(&title);
        let (found, starts) = self.offset(&title, marks, span);

        let inherited = parent.map(|parent| &self.scopes[parent]);
        let words = as_words(&title);
        let named = *level >= 2;
        let lists = &self.options.words;
        let calls = |list: &[String]| named && has_words(&words, list);
        let asked = |class: &str| attributes.has_class(class);
        let own_list = asked("checklist") || calls(&lists.checklist) || (named && starts);
        let own_procedure = asked("procedure") || calls(&lists.procedure);
        let rollback = has_words(&words, &lists.rollback);
        let own_triggers = asked("triggers") || (rollback && calls(&lists.trigger));
        let explicit = ["checklist", "procedure", "triggers", "steps"]
            .into_iter()
            .any(asked);
        let own_approval = calls(&lists.approval);
        let scope = Scope {
            checklist: own_list || inherited.is_some_and(|scope| scope.checklist),
            procedure: own_procedure || inherited.is_some_and(|scope| scope.procedure),
            // `Triggers & Procedure` says nothing about which of its parts is which.
            triggers: own_triggers
                || inherited.is_some_and(|scope| scope.triggers && !scope.procedure),
            approval: own_approval || inherited.is_some_and(|scope| scope.approval),
            plain: asked("plain") || (inherited.is_some_and(|scope| scope.plain) && !explicit),
            steps: asked("steps"),
            holds_task: self.holds_task(span.start, end),
            id: attributes.id.clone(),
            owner: None,
            due: None,
            offset: found
                .as_ref()
                .map(|(window, _)| window.end.clone().unwrap_or_else(|| window.start.clone())),
            step: None,
            words,
        };
        let is_step = place.alive && inherited.is_some_and(|scope| scope.steps) && !scope.plain;
        let parent_step = inherited.and_then(|scope| scope.step);

        if let Some((window, range)) = &found {
            mark_time(inlines, &title[range.clone()], window);
            self.explain(span, "due", "offset in a heading", &title[range.clone()]);
        } else if place.alive {
            self.bad_offset(span, &title[marks..]);
        }
        let kind = if scope.plain {
            SectionKind::Prose
        } else if own_list {
            SectionKind::Checklist
        } else if own_procedure {
            SectionKind::Procedure
        } else if own_approval {
            SectionKind::Approval
        } else if rollback {
            SectionKind::Rollback
        } else if scope.checklist {
            SectionKind::Checklist
        } else if scope.procedure {
            SectionKind::Procedure
        } else {
            SectionKind::Prose
        };
        self.runbook.sections.push(Section {
            anchor: String::new(),
            title: title.clone(),
            level: *level,
            parent,
            kind,
            owner: None,
            due: None,
            window: found.map(|(window, _)| window),
        });
        self.scopes.push(scope);
        self.current = Some(index);
        if is_step && let Some(step) = self.step(StepKind::Heading, title, parent_step, span) {
            *live = Some(Live::Step(step));
            self.scopes[index].step = Some(step);
            let rule = "heading below `{.steps}`";
            self.explain_step(step, span, rule);
            self.apply_to_step(step, &attributes);
        } else {
            self.apply_to_section(index, &attributes);
        }
        block.attributes = attributes;
    }

    /// Finds the time that a heading names, and says whether it starts with it.
    fn offset(
        &mut self,
        title: &str,
        marks: usize,
        span: Span,
    ) -> (Option<(Window, Range<usize>)>, bool) {
        let leading = self.leading(&title[marks..]);
        let starts = leading.is_some();
        let mut found = leading
            .map(|(window, length)| (window, marks..marks + length))
            .or_else(|| {
                let english = self.options.words.english(title);
                let (window, range) = find_window(&english.text)?;
                Some((window, english.own(range.start)..english.own(range.end)))
            });
        if let Some((window, _)) = &mut found {
            self.anchors(window, span);
        }
        (found, starts)
    }

    /// The innermost section of a higher level that is open. Sections outside
    /// of the container in hand count as higher.
    fn parent_of(&self, level: u8, around: Option<usize>) -> Option<usize> {
        let mut at = self.current;
        while at != around {
            let found = &self.runbook.sections[at?];
            if found.level < level {
                break;
            }
            at = found.parent;
        }
        at.filter(|at| self.runbook.sections[*at].level > 0)
    }

    /// Gives the section that the walk is in; the text before the first heading
    /// gets one of level 0 as soon as something in it is live.
    pub(super) fn section(&mut self) -> usize {
        if let Some(current) = self.current.or(self.zero) {
            return current;
        }
        let index = self.runbook.sections.len();
        self.zero = Some(index);
        self.runbook.sections.push(Section::default());
        self.scopes.push(Scope::default());
        self.current = Some(index);
        index
    }

    pub(super) fn scope(&self) -> Cow<'_, Scope> {
        match self.current {
            Some(current) => Cow::Borrowed(&self.scopes[current]),
            None => Cow::Owned(Scope::default()),
        }
    }

    /// Adds a step, unless there are too many already.
    pub(super) fn step(
        &mut self,
        kind: StepKind,
        text: String,
        parent: Option<usize>,
        span: Span,
    ) -> Option<usize> {
        if self.steps_left == 0 {
            if self.runbook.steps.len() == self.options.limits.steps {
                self.too_many(span);
            }
            return None;
        }
        self.steps_left -= 1;
        let section = self.section();
        let index = self.runbook.steps.len();
        self.runbook.steps.push(Step {
            section,
            parent,
            line: self.lines.of(span.start),
            ..Step::new(StepId::default(), kind, text)
        });
        Some(index)
    }

    fn too_many(&mut self, span: Span) {
        let limit = self.options.limits.steps;
        let already = self
            .diagnostics
            .iter()
            .any(|found| found.code == "too-many-steps");
        if already {
            return;
        }
        self.report(
            "too-many-steps",
            tminus_model::Severity::Warning,
            span,
            format!("more than {limit} steps in one document"),
        )
        .help = Some("this item and what follows is shown, and cannot be ticked".to_owned());
    }
}

/// Counts the bytes before the first letter or digit: an emoji or another mark
/// before an offset does not hide it.
fn marks(title: &str) -> usize {
    title.len()
        - title
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .len()
}

/// Says whether one of the phrases stands in a text of [`as_words`].
pub(super) fn has_words(words: &str, phrases: &[String]) -> bool {
    let bytes = words.as_bytes();
    // Few words begin with the letter of a phrase.
    let starts = |rest: &[u8]| {
        phrases.iter().any(|phrase| {
            let phrase = phrase.as_bytes();
            rest.first() == phrase.first()
                && rest.get(phrase.len()) == Some(&b' ')
                && rest.starts_with(phrase)
        })
    };
    let mut pairs = bytes.iter().zip(1..);
    pairs.any(|(&byte, next)| byte == b' ' && starts(&bytes[next..]))
}
