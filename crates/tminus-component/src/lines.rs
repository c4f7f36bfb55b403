//! What of a log the timeline shows: which entries, and how many at once.

use alloc::string::String;

use tminus_run::timeline::Line;

/// What an entry is about, as readers choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// States of steps.
    States,
    /// Notes and evidence.
    Notes,
    /// Placeholders and measured values.
    Values,
    /// Recurring checks and rollback triggers.
    Checks,
    /// Launch, start, events, times, timers.
    Times,
    /// The run itself: its name, reset, steps attached and dropped.
    Run,
    /// What was taken back.
    Undo,
}

impl Topic {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::States,
        Self::Notes,
        Self::Values,
        Self::Checks,
        Self::Times,
        Self::Run,
        Self::Undo,
    ];

    /// Gives the topic of a kind of op; what is not known is about the run.
    pub fn of(kind: &str) -> Self {
        match kind {
            "set" => Self::States,
            "note" | "link" => Self::Notes,
            "value" | "measure" => Self::Values,
            "check" | "watch" => Self::Checks,
            "launch" | "start" | "event" | "time" | "timer" => Self::Times,
            "undo" => Self::Undo,
            _ => Self::Run,
        }
    }

    /// Its word, for a form.
    pub fn word(self) -> &'static str {
        match self {
            Self::States => "states",
            Self::Notes => "notes",
            Self::Values => "values",
            Self::Checks => "checks",
            Self::Times => "times",
            Self::Run => "run",
            Self::Undo => "undo",
        }
    }

    /// Reads a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}

/// Which entries a reader wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Of one person; an empty name is who gave none.
    pub who: Option<String>,
    /// About one thing.
    pub topic: Option<Topic>,
    /// Of one step.
    pub step: Option<usize>,
}

impl Wanted {
    /// Says whether an entry is one of them.
    pub fn takes(&self, line: Line<'_>) -> bool {
        let op = line.op();
        let who = op.actor.as_deref().unwrap_or_default();
        self.who.as_deref().is_none_or(|wanted| wanted == who)
            && self
                .topic
                .is_none_or(|topic| topic == Topic::of(&op.kind) || topic == taken_back(line))
            && self.step.is_none_or(|step| line.step() == Some(step))
    }

    /// Whether all are wanted.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// Under what else an entry is found: what was taken back, and what took it
/// back, belong together.
fn taken_back(line: Line<'_>) -> Topic {
    if line.is_undone() {
        Topic::Undo
    } else {
        Topic::of(&line.about().kind)
    }
}

/// So many entries are shown at first, and with each wish for more.
pub const PAGE: usize = 100;

/// No more entries than this are in the page at once.
pub const MOST: usize = 400;

/// The part of a list that is in the page: `from` up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first that is shown.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

impl Window {
    /// The window at the place where a reader is: from `top` on, `count` of
    /// them, of a list of so many.
    pub fn at(top: usize, count: usize, length: usize) -> Self {
        let from = top.min(length);
        Self {
            from,
            to: (from + count.clamp(PAGE, MOST)).min(length),
        }
    }

    /// The window after a wish for what comes behind it: how far its top moves
    /// on, and how many it shows.
    pub fn further(self) -> (usize, usize) {
        let count = self.to - self.from + PAGE;
        (count.saturating_sub(MOST), count.min(MOST))
    }
}

#[cfg(test)]
mod tests {
    use tminus_model::Instant;
    use tminus_run::{Config, Event, MemoryStore, Session, State, action};

    use crate::foreign::{Found, runbook};

    use super::{MOST, PAGE, Topic, Wanted, Window};

    #[test]
    fn a_window_never_holds_more_than_a_page_can_bear() {
        let length = 20_000;
        let mut window = Window::at(0, 0, length);
        assert_eq!((window.from, window.to), (0, PAGE));
        let mut seen = window.to;
        while window.to < length {
            let (on, count) = window.further();
            let next = Window::at(window.from + on, count, length);
            assert!(next.to - next.from <= MOST);
            // Nothing is passed over, and what was last stays in sight.
            assert!(next.from < window.to && next.to > window.to);
            seen += next.to - window.to;
            window = next;
        }
        assert_eq!(seen, length);
        assert_eq!(Window::at(3, 10, 2), Window { from: 2, to: 2 });
    }

    #[test]
    fn entries_are_chosen_by_person_topic_and_step() {
        let items = ["One", "Two"].map(|text| Found::Item {
            text: text.to_owned(),
            checked: false,
            parent: None,
        });
        let runbook = runbook("book", "Book", &items);
        let ids: Vec<_> = runbook.steps.iter().map(|step| step.id.clone()).collect();
        let config = Config {
            site: "s@/".into(),
            run: "main".into(),
            writer: "writer0001".into(),
            actor: None,
        };
        let (mut tab, _) = Session::open(MemoryStore::default(), config, runbook, Instant(0));
        tab.handle(
            Event::Toggle {
                step: ids[0].clone(),
            },
            Instant(1),
        );
        tab.handle(Event::Who { name: "Ana".into() }, Instant(2));
        tab.handle(
            Event::Set {
                step: ids[1].clone(),
                to: State::Failed,
                note: Some("no answer".into()),
            },
            Instant(3),
        );
        tab.handle(
            Event::Act(action::note(Some(&ids[1]), "again").unwrap().unwrap()),
            Instant(4),
        );
        tab.handle(Event::Undo, Instant(5));
        let kinds = |wanted: Wanted| -> Vec<&str> {
            let lines = tab.lines().filter(|line| wanted.takes(*line));
            lines.map(|line| line.op().kind.as_str()).collect()
        };
        let all = Wanted::default();
        assert!(all.is_all());
        assert_eq!(kinds(all.clone()), ["set", "set", "note", "undo"]);
        let who = |name: &str| Wanted {
            who: Some(name.into()),
            ..Wanted::default()
        };
        assert_eq!(kinds(who("Ana")), ["set", "note", "undo"]);
        assert_eq!(kinds(who("")), ["set"]);
        let about = |topic| Wanted {
            topic: Some(topic),
            ..Wanted::default()
        };
        assert_eq!(kinds(about(Topic::States)), ["set", "set"]);
        // A note that was taken back is found as a note and as taken back.
        assert_eq!(kinds(about(Topic::Notes)), ["note", "undo"]);
        assert_eq!(kinds(about(Topic::Undo)), ["note", "undo"]);
        let second = Wanted {
            step: Some(1),
            ..Wanted::default()
        };
        assert_eq!(kinds(second), ["set", "note", "undo"]);
    }
}
