//! Lists: task items, promoted bullets and numbered items, triggers, and the
//! fields and notes below them.

use tminus_model::{Field, Span, StepId, StepKind, Trigger, TriggerKind};

use super::section::has_words;
use super::{Place, Reader, mark_time};
use crate::Explain;
use crate::ast::{Attributes, Block, BlockKind, Inline, Item, Live};
use crate::text::{as_words, field, filled, plain};

/// What the plain items of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Nothing but what they show.
    Plain,
    /// Steps: bullets under a checklist heading.
    Bullets(&'static str),
    /// Steps: numbered items under a procedure heading.
    Numbered(&'static str),
    /// Triggers of a rollback.
    Triggers(TriggerKind, &'static str),
}

/// What is below an item.
#[derive(Debug, Clone, Copy)]
struct Above {
    /// The nearest step around.
    step: Option<usize>,
    /// What plain items directly below it are, if it is a step itself.
    below: Below,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    /// Nothing special: what is around is no step.
    Nothing,
    /// Fields and notes of a task item.
    Notes,
    /// Fields, else nested steps of a promoted bullet.
    Bullets,
    /// Nested numbered items are steps, bullets are fields and notes.
    Numbered,
}

impl<'a> Reader<'a, '_, '_> {
    /// Reads a list that stands in a section, not in an item.
    pub(super) fn list(&mut self, block: &mut Block<'a>, before: Option<&Block<'a>>, place: Place) {
        let mode = self.mode(block, before, place);
        let above = Above {
            step: None,
            below: Below::Nothing,
        };
        let first = self.runbook.steps.len();
        self.items(block, mode, above, place);
        let attributes = std::mem::take(&mut block.attributes);
        self.apply_to_group("list", first, &attributes);
        block.attributes = attributes;
    }

    fn mode(&self, block: &Block<'a>, before: Option<&Block<'a>>, place: Place) -> Mode {
        let BlockKind::List { start, .. } = &block.kind else {
            return Mode::Plain;
        };
        let numbered = start.is_some();
        let asked = |class: &str| block.attributes.has_class(class);
        let scope = self.scope();
        let explicit = asked("checklist") || asked("procedure") || asked("triggers");
        if !place.alive || asked("plain") || (scope.plain && !explicit) {
            return Mode::Plain;
        }
        let in_list = self.holds_task(block.span.start, block.span.end);
        let words = &self.options.words;
        let lead = match before.map(|block| &block.kind) {
            Some(BlockKind::Paragraph(inlines)) => lead_in(inlines),
            _ => None,
        };
        let lead = lead.as_deref();
        let named = lead.is_some_and(|lead| {
            has_words(lead, &words.rollback) && has_words(lead, &words.trigger)
        });
        if asked("triggers") {
            return Mode::Triggers(self.trigger_kind(lead), "`{.triggers}`");
        }
        if !in_list && named {
            return Mode::Triggers(self.trigger_kind(lead), "lead-in names rollback triggers");
        }
        if !in_list && scope.triggers && !(numbered && scope.procedure) {
            return Mode::Triggers(self.trigger_kind(lead), "heading names rollback triggers");
        }
        if !numbered && asked("checklist") {
            return Mode::Bullets("`{.checklist}`");
        }
        if numbered && asked("procedure") {
            return Mode::Numbered("`{.procedure}`");
        }
        if in_list || scope.holds_task {
            return Mode::Plain;
        }
        if !numbered && scope.checklist {
            return Mode::Bullets("bullet under a checklist heading");
        }
        if numbered && scope.procedure {
            return Mode::Numbered("numbered item under a procedure heading");
        }
        Mode::Plain
    }

    fn trigger_kind(&self, lead: Option<&str>) -> TriggerKind {
        let words = &self.options.words;
        let scope = self.scope();
        for text in lead.into_iter().chain([scope.words.as_str()]) {
            if has_words(text, &words.automatic) {
                return TriggerKind::Automatic;
            }
            if has_words(text, &words.manual) {
                return TriggerKind::Manual;
            }
        }
        TriggerKind::Unstated
    }

    /// Reads the items of a list. Recursion is bounded by the tree's nesting.
    fn items(&mut self, block: &mut Block<'a>, mode: Mode, above: Above, place: Place) {
        let BlockKind::List { start, items, .. } = &mut block.kind else {
            return;
        };
        let numbered = start.is_some();
        for item in items {
            let place = Place {
                alive: place.alive && !self.is_dead(item.span),
                end: item.span.end,
            };
            let attributes = std::mem::take(&mut item.attributes);
            let (here, live) = if place.alive {
                self.item(item, &attributes, numbered, mode, above)
            } else {
                (above, None)
            };
            item.live = live;
            if let Some(Live::Step(step)) = live {
                self.leading_due(step, item);
            }
            if let Some(live) = live {
                self.apply(live, &attributes);
            } else {
                self.apply_to_nothing(&attributes);
            }
            item.attributes = attributes;
            self.below(item, mode, here, place);
        }
    }

    /// A step that starts with an offset is due then, as a section would be.
    fn leading_due(&mut self, step: usize, item: &mut Item<'a>) {
        let text = &self.runbook.steps[step].text;
        if !text.starts_with(['T', 't', 'H', 'h']) {
            return;
        }
        let Some((mut window, length)) = self.leading(text) else {
            let text = text.clone();
            self.bad_offset(item.span, &text);
            return;
        };
        if !text[length..].starts_with(':') {
            return;
        }
        let shown = text[..length].to_owned();
        self.anchors(&mut window, item.span);
        if let Some(Block {
            kind: BlockKind::Paragraph(inlines),
            ..
        }) = item.blocks.first_mut()
        {
            mark_time(inlines, &shown, &window);
        }
        self.explain(item.span, "due", "offset at the start of an item", shown);
        self.runbook.steps[step].due = Some(window.end.unwrap_or(window.start));
    }

    /// Walks over what an item holds after its first paragraph.
    fn below(&mut self, item: &mut Item<'a>, mode: Mode, here: Above, place: Place) {
        let around = self.current;
        for block in &mut item.blocks {
            match &block.kind {
                BlockKind::List { start, .. } => {
                    let numbered = start.is_some();
                    let nested = match (mode, here.below) {
                        (_, _) if block.attributes.has_class("plain") => Mode::Plain,
                        (Mode::Bullets(rule), Below::Bullets) if !numbered => Mode::Bullets(rule),
                        (Mode::Numbered(rule), Below::Numbered) if numbered => Mode::Numbered(rule),
                        _ => Mode::Plain,
                    };
                    let below = if block.attributes.has_class("plain") {
                        Below::Nothing
                    } else {
                        here.below
                    };
                    self.items(block, nested, Above { below, ..here }, place);
                }
                BlockKind::Paragraph(_) | BlockKind::Code { .. } | BlockKind::Html(_) => {}
                // A table in an item stands for itself; headings stay inside.
                _ => self.blocks(std::slice::from_mut(block), place),
            }
        }
        self.current = around;
    }

    /// Decides what one item is; says what holds below it.
    fn item(
        &mut self,
        item: &Item<'a>,
        attributes: &Attributes,
        numbered: bool,
        mode: Mode,
        above: Above,
    ) -> (Above, Option<Live>) {
        let first = first_paragraph(item);
        if let Some(checked) = item.task {
            let Some(step) = self.step(StepKind::Task, plain(first), above.step, item.span) else {
                return (above, None);
            };
            self.runbook.steps[step].checked = checked;
            self.explain_step(step, item.span, "task item");
            return (below(step, Below::Notes), Some(Live::Step(step)));
        }
        if attributes.has_class("plain") {
            let nothing = Above {
                below: Below::Nothing,
                ..above
            };
            return (nothing, None);
        }
        if let Some(step) = above.step
            && above.below != Below::Nothing
            && self.remark(step, first, item.span, numbered, above.below)
        {
            let nothing = Above {
                below: Below::Nothing,
                ..above
            };
            return (nothing, None);
        }
        match mode {
            Mode::Plain => {
                // A step's notes may hold further notes; they belong to the text.
                let nothing = Above {
                    below: Below::Nothing,
                    ..above
                };
                (nothing, None)
            }
            Mode::Bullets(rule) | Mode::Numbered(rule) => {
                let text = plain(first);
                if text.is_empty() {
                    return (above, None);
                }
                let (kind, under) = match mode {
                    Mode::Numbered(_) => (StepKind::Numbered, Below::Numbered),
                    _ => (StepKind::Bullet, Below::Bullets),
                };
                let Some(step) = self.step(kind, text, above.step, item.span) else {
                    return (above, None);
                };
                self.explain_step(step, item.span, rule);
                (below(step, under), Some(Live::Step(step)))
            }
            Mode::Triggers(kind, rule) => {
                let text = plain(first);
                if text.is_empty() {
                    return (above, None);
                }
                let section = self.section();
                let index = self.runbook.triggers.len();
                self.explain(item.span, "trigger", rule, text.as_str());
                self.runbook.triggers.push(Trigger {
                    id: StepId::default(),
                    text,
                    kind,
                    section,
                    line: self.lines.of(item.span.start),
                });
                (above, Some(Live::Trigger(index)))
            }
        }
    }

    /// Takes a plain item below a step as a field or a note of it; says whether
    /// it is one.
    fn remark(
        &mut self,
        step: usize,
        first: &[Inline<'a>],
        span: Span,
        numbered: bool,
        below: Below,
    ) -> bool {
        let text = plain(first);
        let promoted = match below {
            Below::Bullets => !numbered,
            Below::Numbered => numbered,
            Below::Notes | Below::Nothing => false,
        };
        // `Payment gateway: live mode` under a promoted bullet is a step.
        let words = if promoted { 1 } else { 4 };
        let known =
            field(&text, 3).is_some_and(|(name, _)| self.options.words.field(name).is_some());
        let named = known || field(&text, words).is_some();
        if promoted && !named {
            return false;
        }
        let value = filled(first, self.values);
        if let (true, Some((name, rest)), Some((_, value))) =
            (named, field(&text, 4), field(&value, 4))
        {
            if rest.is_empty() {
                return true;
            }
            self.explain(span, "field", "`Word:` below a step", text.as_str());
            self.apply_field(step, name, rest, value, span);
        } else if !value.is_empty() {
            self.explain(span, "note", "plain item below a step", text);
            self.runbook.steps[step].fields.push(Field {
                name: String::new(),
                text: value,
            });
        }
        true
    }

    pub(super) fn explain_step(&mut self, step: usize, span: Span, rule: &'static str) {
        if self.options.explain == Explain::No {
            return;
        }
        let text = self.runbook.steps[step].text.clone();
        self.explain(span, "step", rule, text);
    }
}

fn below(step: usize, below: Below) -> Above {
    Above {
        step: Some(step),
        below,
    }
}

/// The inlines of an item's first paragraph; none where it starts otherwise.
pub(super) fn first_paragraph<'i, 'a>(item: &'i Item<'a>) -> &'i [Inline<'a>] {
    match item.blocks.first().map(|block| &block.kind) {
        Some(BlockKind::Paragraph(inlines)) => inlines,
        _ => &[],
    }
}

/// The words of a paragraph that leads into a list: a short one, or one that
/// ends in a colon.
fn lead_in(inlines: &[Inline<'_>]) -> Option<String> {
    let start = inlines.first()?.span.start;
    let end = inlines.last()?.span.end;
    if end - start > 400 {
        return None;
    }
    let text = plain(inlines);
    (text.ends_with(':') || text.len() < 80).then(|| as_words(&text))
}
