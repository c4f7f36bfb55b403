//! What may begin behind a gate, and what the log says of it.

use tminus_model::{Anchor, Millis, Runbook, StepId, When, Window};
use tminus_run::gate::open_gates;
use tminus_run::{Effect, Event, MemoryStore, Session, State};

use crate::common::{at, id, open, runbook};

/// A chain at 0, 10, 20 and 30 minutes whose second row is a gate, a step that
/// names the gate, one that waits for that, and one that waits for nothing.
fn book() -> Runbook {
    let mut book = runbook(&[
        "# Launch",
        "- Freeze",
        "- Check the data {#data}",
        "- Deploy",
        "- Open",
        "- Tell the board {#board}",
        "- Send the mail",
        "- Have lunch",
    ]);
    for (step, minutes) in (0..).zip([0, 10, 20, 30]) {
        let start = When::Exact {
            anchor: Anchor::Start,
            offset: Millis::from_mins(minutes),
        };
        book.steps[step].chained = true;
        book.steps[step].start = Some(Window { start, end: None });
    }
    book.steps[1].gate = true;
    book.steps[4].after = vec![StepId::new("data")];
    book.steps[5].after = vec![StepId::new("board")];
    book
}

struct Tab {
    session: Session<MemoryStore>,
    book: Runbook,
    now: i64,
}

impl Tab {
    fn new() -> Self {
        let book = book();
        let (session, _) = open(MemoryStore::default(), 1, &book, at(0));
        Self {
            session,
            book,
            now: 0,
        }
    }

    /// Sets a step; gives what was refused.
    fn set(&mut self, text: &str, to: State, note: Option<&str>) -> Option<String> {
        let step = id(&self.book, text);
        let note = note.map(str::to_owned);
        self.handle(Event::Set { step, to, note })
    }

    fn handle(&mut self, event: Event) -> Option<String> {
        self.now += 1_000;
        let effects = self.session.handle(event, at(self.now));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Alert(text) => Some(text),
            _ => None,
        })
    }

    fn state(&self, text: &str) -> State {
        self.session.state().step(&id(&self.book, text)).state
    }

    fn gates(&self, text: &str) -> Vec<usize> {
        let state = self.session.state();
        let step = state.position(&id(&self.book, text)).unwrap();
        open_gates(&self.book, state, step)
    }
}

#[test]
fn behind_an_open_gate_nothing_begins_without_a_reason() {
    let mut tab = Tab::new();
    for text in ["Deploy", "Open", "Tell the board", "Send the mail"] {
        assert_eq!(tab.gates(text), [1], "{text}");
        for to in [State::Done, State::Doing] {
            let refused = tab.set(text, to, None).unwrap();
            assert!(refused.contains("gate"), "{refused}");
            assert_eq!(tab.state(text), State::Todo);
        }
        let step = id(&tab.book, text);
        assert!(tab.handle(Event::Toggle { step }).is_some());
        assert_eq!(tab.state(text), State::Todo);
    }
    // Before the gate, beside it and at it nothing is asked.
    for text in ["Freeze", "Have lunch"] {
        assert_eq!(tab.set(text, State::Done, None), None);
    }
    // To say that it will not be done needs no gate.
    assert_eq!(tab.set("Open", State::Blocked, Some("no data")), None);
    assert_eq!(tab.set("Check the data", State::Done, None), None);
    for text in ["Deploy", "Open", "Tell the board", "Send the mail"] {
        assert_eq!(tab.set(text, State::Done, None), None, "{text}");
    }
}

#[test]
fn a_gate_that_failed_is_open_and_one_that_was_left_out_is_passed() {
    let mut tab = Tab::new();
    tab.set("Check the data", State::Failed, Some("three rows differ"));
    assert!(tab.set("Deploy", State::Doing, None).is_some());
    tab.set(
        "Check the data",
        State::Skipped,
        Some("the sponsor accepts"),
    );
    assert_eq!(tab.set("Deploy", State::Doing, None), None);
    // What was begun goes on, whatever becomes of the gate.
    tab.set("Check the data", State::Todo, None);
    assert_eq!(tab.set("Deploy", State::Done, None), None);
}

#[test]
fn who_goes_past_a_gate_says_why_once_and_the_log_names_the_gate() {
    let mut tab = Tab::new();
    assert_eq!(tab.set("Deploy", State::Done, Some("told by phone")), None);
    let view = tab.session.state().step(&id(&tab.book, "Deploy"));
    assert_eq!(view.note, Some("told by phone"));
    let said = tab.session.ops().last().unwrap().write();
    assert!(
        said.contains(r#""d":{"from":"todo","past":["data"],"to":"done"},"m":"told by phone""#),
        "{said}"
    );
    // What waits for a step that was done does not ask again.
    assert_eq!(tab.gates("Open"), Vec::<usize>::new());
    assert_eq!(tab.set("Open", State::Done, None), None);
    // What was left out hands on what it waited for.
    tab.set("Tell the board", State::Na, Some("no board"));
    assert_eq!(tab.gates("Send the mail"), [1]);
    assert!(tab.set("Send the mail", State::Done, None).is_some());

    // It is sealed and read again to the byte.
    let file = tab.session.export();
    tab.session.seal();
    let (again, _) = open(tab.session.store().clone(), 2, &tab.book, at(2_000_000));
    assert_eq!(again.export(), file);
}

#[test]
fn boxes_that_were_ticked_before_the_page_was_live_meet_the_same_rule() {
    let mut tab = Tab::new();
    let ticked = ["Freeze", "Deploy"].map(|text| (id(&tab.book, text), true));
    let refused = tab.handle(Event::Adopt {
        ticked: ticked.to_vec(),
    });
    assert!(refused.unwrap().contains("gate"));
    assert_eq!(tab.state("Freeze"), State::Done);
    assert_eq!(tab.state("Deploy"), State::Todo);
}

#[test]
fn a_circle_behind_a_gate_has_an_end() {
    let mut tab = Tab::new();
    let (mail, lunch) = (id(&tab.book, "Send the mail"), id(&tab.book, "Have lunch"));
    tab.book.steps[6].after = vec![mail];
    tab.book.steps[5].after.push(lunch);
    let book = tab.book.clone();
    let (session, _) = open(MemoryStore::default(), 1, &book, at(0));
    tab.session = session;
    assert_eq!(tab.gates("Have lunch"), [1]);
}
