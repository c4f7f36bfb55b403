//! The words by which conventions are recognised, English by default.
//!
//! A site adds words of its language to these lists. Words are compared in
//! lower case, whole word by whole word; a phrase of several words matches
//! where its words follow each other.

mod times;

use std::collections::BTreeMap;

use crate::text::{as_words, normal};

/// What the header of a table's column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// What is to be done.
    Action,
    /// When.
    Time,
    /// The state, as authored.
    Status,
    /// A box.
    Done,
    /// Who.
    Owner,
    /// How long.
    Duration,
    /// When it must be done.
    Due,
    /// Remarks.
    Notes,
    /// How it is told.
    Channel,
    /// Whom it is told.
    Audience,
    /// A milestone.
    Milestone,
    /// Who is notified of a milestone.
    Notify,
    /// A role.
    Role,
    /// A name.
    Name,
    /// A signature.
    Signature,
    /// What is measured.
    Metric,
    /// The value before.
    Baseline,
    /// The value measured.
    Actual,
    /// The value to reach.
    Target,
    /// The difference.
    Delta,
    /// A period of recurring checks.
    Period,
    /// How often a check recurs.
    Frequency,
    /// Known to be none of the others: `{columns="Time=-"}`.
    Ignored,
}

const NAMES: [(&str, Column); 23] = [
    ("action", Column::Action),
    ("time", Column::Time),
    ("status", Column::Status),
    ("done", Column::Done),
    ("owner", Column::Owner),
    ("duration", Column::Duration),
    ("due", Column::Due),
    ("notes", Column::Notes),
    ("channel", Column::Channel),
    ("audience", Column::Audience),
    ("milestone", Column::Milestone),
    ("notify", Column::Notify),
    ("role", Column::Role),
    ("name", Column::Name),
    ("signature", Column::Signature),
    ("metric", Column::Metric),
    ("baseline", Column::Baseline),
    ("actual", Column::Actual),
    ("target", Column::Target),
    ("delta", Column::Delta),
    ("period", Column::Period),
    ("frequency", Column::Frequency),
    ("ignored", Column::Ignored),
];

impl Column {
    /// The words that name a meaning in `columns=` and in configuration.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Reads one of [`Self::names`]; `-` is short for `ignored`, which takes a
    /// meaning away.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = if word == "-" { "ignored" } else { word };
        NAMES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, column)| *column)
    }

    /// Lists [`Self::names`] for a message.
    pub(crate) fn listed() -> String {
        let words: Vec<String> = Self::names().map(|name| format!("`{name}`")).collect();
        words.join(", ")
    }
}

/// What the word before the colon of a field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldWord {
    /// Who does it.
    Owner,
    /// When it must be done.
    Due,
    /// When it starts.
    Start,
    /// How long it takes.
    Duration,
    /// Its state, as authored.
    Status,
    /// Proof that it was done.
    Evidence,
    /// What must be done before.
    DependsOn,
}

const FIELD_NAMES: [(&str, FieldWord); 7] = [
    ("owner", FieldWord::Owner),
    ("due", FieldWord::Due),
    ("start", FieldWord::Start),
    ("duration", FieldWord::Duration),
    ("status", FieldWord::Status),
    ("evidence", FieldWord::Evidence),
    ("depends-on", FieldWord::DependsOn),
];

impl FieldWord {
    /// The words that name a meaning in configuration.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FIELD_NAMES.iter().map(|(name, _)| *name)
    }

    /// Reads one of [`Self::names`].
    pub fn from_word(word: &str) -> Option<Self> {
        FIELD_NAMES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, field)| *field)
    }
}

/// The lists of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// A heading that names a checklist.
    pub checklist: Vec<String>,
    /// A heading that names a procedure.
    pub procedure: Vec<String>,
    /// Going back.
    pub rollback: Vec<String>,
    /// With a word for going back: what calls for it.
    pub trigger: Vec<String>,
    /// Triggers that need no decision.
    pub automatic: Vec<String>,
    /// Triggers that somebody decides on.
    pub manual: Vec<String>,
    /// A heading that names approval or sign-off.
    pub approval: Vec<String>,
    /// The word before the colon in front of a cadence.
    pub cadence: Vec<String>,
    /// Headers of columns.
    pub columns: BTreeMap<String, Column>,
    /// Words before the colon of a field.
    pub fields: BTreeMap<String, FieldWord>,
    /// Words of time in lower case, each with its English.
    times: Vec<(String, &'static str)>,
}

impl Default for Words {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            checklist: list(&["checklist", "checklists", "check list", "check lists"]),
            procedure: list(&["procedure", "procedures"]),
            rollback: list(&["rollback", "rollbacks", "roll back", "rolling back"]),
            trigger: list(&["trigger", "triggers", "criteria", "criterion"]),
            automatic: list(&["automatic", "automatically", "automated", "auto"]),
            manual: list(&["manual", "manually"]),
            approval: list(&[
                "approval",
                "approvals",
                "sign off",
                "sign offs",
                "signoff",
                "signoffs",
            ]),
            cadence: list(&["cadence", "frequency"]),
            columns: COLUMNS
                .iter()
                .flat_map(|(column, words)| words.iter().map(|word| ((*word).to_owned(), *column)))
                .collect(),
            fields: FIELDS
                .iter()
                .flat_map(|(field, words)| words.iter().map(|word| ((*word).to_owned(), *field)))
                .collect(),
            times: Vec::new(),
        }
    }
}

const COLUMNS: &[(Column, &[&str])] = &[
    (
        Column::Action,
        &["action", "step", "task", "activity", "message", "check"],
    ),
    (Column::Time, &["time", "when", "start"]),
    (Column::Status, &["status"]),
    (Column::Done, &["done", "☐", "☑", "✅", "✔", "✓"]),
    (Column::Owner, &["owner", "responsible"]),
    (Column::Duration, &["duration"]),
    (Column::Due, &["due", "deadline"]),
    (Column::Notes, &["notes", "note", "comment", "comments"]),
    (Column::Channel, &["channel"]),
    (Column::Audience, &["audience"]),
    (Column::Milestone, &["milestone"]),
    (Column::Notify, &["notify"]),
    (Column::Role, &["role"]),
    (Column::Name, &["name"]),
    (
        Column::Signature,
        &["signature", "signed", "sign off", "signoff"],
    ),
    (Column::Metric, &["metric"]),
    (Column::Baseline, &["baseline"]),
    (Column::Actual, &["actual"]),
    (Column::Target, &["target", "threshold"]),
    (Column::Delta, &["delta"]),
    (Column::Period, &["period"]),
    (Column::Frequency, &["check frequency", "frequency"]),
];

const FIELDS: &[(FieldWord, &[&str])] = &[
    (FieldWord::Owner, &["owner", "responsible"]),
    (FieldWord::Due, &["due"]),
    (FieldWord::Start, &["start", "time", "when"]),
    (FieldWord::Duration, &["duration"]),
    (FieldWord::Status, &["status"]),
    (FieldWord::Evidence, &["evidence"]),
    (FieldWord::DependsOn, &["depends on"]),
];

impl Words {
    /// The lists of [`Self::add`].
    pub const LISTS: [&str; 8] = [
        "checklist",
        "procedure",
        "rollback",
        "trigger",
        "automatic",
        "manual",
        "approval",
        "cadence",
    ];

    /// Adds a word or phrase to one of [`Self::LISTS`].
    pub fn add(&mut self, list: &str, word: &str) {
        let list = match list {
            "checklist" => &mut self.checklist,
            "procedure" => &mut self.procedure,
            "rollback" => &mut self.rollback,
            "trigger" => &mut self.trigger,
            "automatic" => &mut self.automatic,
            "manual" => &mut self.manual,
            "approval" => &mut self.approval,
            "cadence" => &mut self.cadence,
            _ => return,
        };
        let word = as_words(&normal(word.to_owned())).trim().to_owned();
        if !word.is_empty() && !list.contains(&word) {
            list.push(word);
        }
    }

    /// Adds the header of a column.
    pub fn add_column(&mut self, column: Column, header: &str) {
        self.columns
            .insert(header_key(&normal(header.to_owned())), column);
    }

    /// Adds the word before the colon of a field.
    pub fn add_field(&mut self, field: FieldWord, word: &str) {
        self.fields
            .insert(normal(word.to_owned()).to_lowercase(), field);
    }

    /// Gives the meaning of the word before a field's colon.
    pub fn field(&self, name: &str) -> Option<FieldWord> {
        let name = name.trim();
        // Words of which nothing is in upper case are as they are looked up.
        let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
        if name.bytes().all(small) {
            return self.fields.get(name).copied();
        }
        self.fields.get(name.to_lowercase().as_str()).copied()
    }

    /// Gives the meaning of a column's header: the whole text, or for measured
    /// values its last word (`Production Actual`).
    pub fn column(&self, header: &str) -> Option<Column> {
        let text = header_key(header);
        if let Some(column) = self.columns.get(text.as_str()) {
            return Some(*column);
        }
        // `Time (UTC)` is a time.
        if let Some((before, _)) = text.split_once('(')
            && let Some(column) = self.columns.get(before.trim())
        {
            return Some(*column);
        }
        let last = text.split_whitespace().next_back()?;
        let column = *self.columns.get(last)?;
        matches!(column, Column::Baseline | Column::Actual).then_some(column)
    }
}

/// Brings a header to the form in which it is looked up.
fn header_key(header: &str) -> String {
    let text = header.trim().trim_end_matches([':', '?']).to_lowercase();
    text.replace('-', " ")
}
