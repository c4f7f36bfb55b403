//! Finding and filtering steps: what is asked for, and which steps are that.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use tminus_model::json::Value;
use tminus_model::{Runbook, Step};
use tminus_plan::is_owned_by;
use tminus_run::{RunState, State};

/// What a reader looks for. Everything that is said must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words that must all occur, in any order.
    pub text: String,
    /// A name or role; empty for everybody.
    pub owner: String,
    /// Only steps of this state.
    pub state: Option<State>,
    /// Only what is late.
    pub late: bool,
    /// Nothing that is settled.
    pub open: bool,
}

impl Query {
    /// Says whether nothing is asked for: every step is shown.
    pub fn is_empty(&self) -> bool {
        self.words().next().is_none()
            && self.owner.is_empty()
            && self.state.is_none()
            && !self.late
            && !self.open
    }

    /// The words of the text.
    pub fn words(&self) -> impl Iterator<Item = String> {
        self.text.split_whitespace().map(folded)
    }

    /// Writes it for a tab to remember.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let state = self.state.map_or("", State::word);
        let parts = vec![
            self.text.as_str().into(),
            self.owner.as_str().into(),
            state.into(),
            Value::Bool(self.late),
            Value::Bool(self.open),
        ];
        Value::Array(parts).write(&mut out);
        out
    }

    /// Reads what [`Query::write`] wrote; what is anything else asks for nothing.
    pub fn read(text: &str) -> Self {
        let Ok(Value::Array(parts)) = Value::parse(text) else {
            return Self::default();
        };
        let text = |at: usize| {
            let text = parts.get(at).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let flag = |at: usize| parts.get(at).and_then(Value::as_bool) == Some(true);
        Self {
            text: text(0),
            owner: text(1),
            state: State::from_word(&text(2)),
            late: flag(3),
            open: flag(4),
        }
    }
}

/// What is seen of the steps.
pub struct Seen<'a> {
    /// The runbook.
    pub runbook: &'a Runbook,
    /// The run.
    pub state: &'a RunState,
    /// Which steps are late.
    pub late: &'a [bool],
    /// What a step says, with its values.
    pub text: &'a dyn Fn(usize) -> String,
    /// Fills in the values of another text.
    pub fill: &'a dyn Fn(&str) -> String,
}

/// What is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The steps that were asked for.
    pub hits: Vec<bool>,
    /// The steps that are shown: hits, and those that a hit is nested in.
    pub steps: Vec<bool>,
    /// The sections that hold a hit.
    pub sections: Vec<bool>,
}

impl Found {
    /// Counts the hits.
    pub fn count(&self) -> usize {
        self.hits.iter().filter(|hit| **hit).count()
    }

    /// Shows a step although it is no hit, with all around it.
    pub fn show(&mut self, runbook: &Runbook, step: usize) {
        let mut at = Some(step);
        while let Some(here) = at.filter(|&here| here < self.steps.len()) {
            self.steps[here] = true;
            // A parent stands before its children; anything else would be a loop.
            at = runbook.steps[here].parent.filter(|&parent| parent < here);
        }
        let mut section = runbook.steps.get(step).map(|step| step.section);
        while let Some(here) = section.filter(|&here| here < self.sections.len()) {
            self.sections[here] = true;
            let parent = runbook.sections[here].parent;
            section = parent.filter(|&parent| parent < here);
        }
    }
}

/// Finds what a query asks for.
pub fn find(query: &Query, seen: &Seen<'_>) -> Found {
    let Seen { runbook, .. } = *seen;
    let words: Vec<String> = query.words().collect();
    let steps = runbook.steps.iter().enumerate();
    let hits: Vec<bool> = steps
        .map(|(at, step)| fits(query, &words, seen, at, step))
        .collect();
    let mut found = Found {
        steps: vec![false; hits.len()],
        sections: vec![false; runbook.sections.len()],
        hits: Vec::new(),
    };
    for at in (0..hits.len()).filter(|&at| hits[at]) {
        found.show(runbook, at);
    }
    Found { hits, ..found }
}

fn fits(query: &Query, words: &[String], seen: &Seen<'_>, at: usize, step: &Step) -> bool {
    let view = seen.state.step_at(at).unwrap_or_default();
    let of_owner = query.owner.is_empty() || is_owned_by(seen.runbook, step, &query.owner);
    let of_state = query.state.is_none_or(|state| state == view.state);
    let is_late = seen.late.get(at).copied().unwrap_or_default();
    if !of_owner || !of_state || (query.late && !is_late) || (query.open && view.state.is_settled())
    {
        return false;
    }
    if words.is_empty() {
        return true;
    }
    let mut all = (seen.text)(at);
    let mut add = |text: &str| {
        all.push('\n');
        all.push_str(text);
    };
    if let Some(owner) = &step.owner {
        add(owner);
        add(&(seen.fill)(seen.runbook.owner_name(owner)));
    }
    for title in seen.runbook.section_path(step.section) {
        add(&(seen.fill)(title));
    }
    for field in &step.fields {
        add(&field.text);
    }
    if let Some(note) = view.note {
        add(note);
    }
    for note in seen.state.notes(Some(&step.id)) {
        add(&note.text);
    }
    let all = folded(&all);
    words.iter().all(|word| all.contains(word.as_str()))
}

/// The persons of a runbook, in the order in which they have something to do.
pub fn owners(runbook: &Runbook) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let steps = runbook
        .steps
        .iter()
        .filter_map(|step| step.owner.as_deref());
    for owner in steps {
        let parts = owner.split([',', ';', '/', '&', '+']);
        for part in parts.flat_map(|part| part.split(" and ")) {
            let name = runbook.owner_name(part.trim()).trim();
            if !name.is_empty() && !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Where words occur in a text, as a document counts: in units of UTF-16. Spans do
/// not overlap.
pub fn spans(text: &str, words: &[String]) -> Vec<(u32, u32)> {
    // Lower case can be longer than the text: each of its letters remembers where
    // it comes from.
    let (mut low, mut from, mut at) = (Vec::new(), Vec::new(), 0_u32);
    for c in text.chars() {
        let end = at + c.len_utf16() as u32;
        for small in c.to_lowercase() {
            low.push(small);
            from.push((at, end));
        }
        at = end;
    }
    let mut found: Vec<(u32, u32)> = Vec::new();
    for word in words {
        let word: Vec<char> = word.chars().collect();
        if word.is_empty() {
            continue;
        }
        let places = low.windows(word.len()).enumerate();
        for (place, _) in places.filter(|(_, here)| *here == word) {
            found.push((from[place].0, from[place + word.len() - 1].1));
        }
    }
    found.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for (start, end) in found {
        match out.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => out.push((start, end)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use tminus_model::{Instant, Runbook, Section, Step, StepId, StepKind};
    use tminus_run::{Config, Event, MemoryStore, Session, State, action};

    use super::{Found, Query, Seen, find, owners, spans};

    fn runbook() -> Runbook {
        let section = |title: &str, parent| Section {
            title: title.into(),
            level: 2,
            parent,
            ..Section::default()
        };
        let step = |text: &str, section, owner: &str, parent| Step {
            section,
            parent,
            owner: Some(owner.into()),
            ..Step::new(StepId::new(text), StepKind::Task, text.into())
        };
        Runbook {
            sections: vec![
                section("Before", None),
                section("Network", Some(0)),
                section("Launch", None),
            ],
            steps: vec![
                step("Lower the DNS lifetime on {{DOMAIN}}", 1, "SRE", None),
                step("Ask the provider", 1, "Ana, Ben", Some(0)),
                step("Announce the start", 2, "Eva", None),
            ],
            roles: [("SRE".to_owned(), "Farid Noor".to_owned())].into(),
            ..Runbook::default()
        }
    }

    fn found(query: &Query, events: Vec<Event>) -> Found {
        let config = Config {
            site: "site@/".into(),
            run: "main".into(),
            writer: "AAAAAAAAAAAA".into(),
            actor: None,
        };
        let now = Instant(1_000_000);
        let (mut session, _) = Session::open(MemoryStore::default(), config, runbook(), now);
        for event in events {
            session.handle(event, now);
        }
        let fill = |text: &str| text.replace("{{DOMAIN}}", "pay.example");
        let seen = Seen {
            runbook: session.runbook(),
            state: session.state(),
            late: &[false, true, false],
            text: &|at| fill(&session.runbook().steps[at].text),
            fill: &fill,
        };
        find(query, &seen)
    }

    fn texts(text: &str) -> Vec<bool> {
        let query = Query {
            text: text.into(),
            ..Query::default()
        };
        found(&query, Vec::new()).hits
    }

    #[test]
    fn every_word_must_occur_somewhere_about_the_step() {
        assert_eq!(texts(""), [true, true, true]);
        assert_eq!(texts("dns"), [true, false, false]);
        assert_eq!(texts("PAY.example lower"), [true, false, false]);
        assert_eq!(texts("network"), [true, true, false], "its section");
        assert_eq!(texts("farid"), [true, false, false], "a role's holder");
        assert_eq!(texts("dns eva"), [false, false, false]);
    }

    #[test]
    fn filters_are_combined_and_what_is_around_a_hit_stays() {
        let late = Query {
            late: true,
            owner: "ben".into(),
            ..Query::default()
        };
        let answer = found(&late, Vec::new());
        assert_eq!(answer.hits, [false, true, false]);
        assert_eq!(answer.steps, [true, true, false], "the step around it");
        assert_eq!(answer.sections, [true, true, false]);
        assert_eq!(answer.count(), 1);
    }

    #[test]
    fn states_and_what_is_settled() {
        let toggle = || Event::Toggle {
            step: StepId::new("Announce the start"),
        };
        let open = Query {
            open: true,
            ..Query::default()
        };
        assert_eq!(found(&open, vec![toggle()]).hits, [true, true, false]);
        let done = Query {
            state: Some(State::Done),
            ..Query::default()
        };
        assert_eq!(found(&done, vec![toggle()]).hits, [false, false, true]);
    }

    #[test]
    fn a_note_is_searched() {
        let step = StepId::new("Announce the start");
        let note = action::note(Some(&step), "Sent by Mail");
        let note = Event::Act(note.ok().flatten().expect("a note"));
        let query = Query {
            text: "mail".into(),
            ..Query::default()
        };
        assert_eq!(found(&query, vec![note]).hits, [false, false, true]);
    }

    #[test]
    fn persons_stand_once_each() {
        assert_eq!(owners(&runbook()), ["Farid Noor", "Ana", "Ben", "Eva"]);
    }

    #[test]
    fn a_query_is_read_as_it_was_written() {
        let query = Query {
            text: "a \"b\"".into(),
            owner: "Ana".into(),
            state: Some(State::Blocked),
            late: true,
            open: false,
        };
        assert_eq!(Query::read(&query.write()), query);
        for bad in ["", "{}", "[1,2]", "[\"\",\"\",\"nonsense\"]"] {
            assert!(Query::read(bad).is_empty(), "{bad}");
        }
    }

    #[test]
    fn marks_are_counted_as_a_document_counts() {
        let words = |text: &str| Query {
            text: text.into(),
            ..Query::default()
        };
        let of = |text: &str, query: &str| {
            let words: Vec<String> = words(query).words().collect();
            spans(text, &words)
        };
        assert_eq!(of("Ask, ask", "ASK"), [(0, 3), (5, 8)]);
        assert_eq!(of("🚀 go", "go"), [(3, 5)]);
        assert_eq!(of("İzmir go", "go"), [(6, 8)], "longer in lower case");
        assert_eq!(of("abc", "ab bc"), [(0, 3)]);
        assert!(of("abc", "").is_empty());
    }
}
