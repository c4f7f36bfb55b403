//! What the run bar and the sections show: a function of runbook, run and time.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::{Instant, Runbook, Section};
use tminus_run::runs::Scale;
use tminus_run::{Progress, RunState, SaveState};

use crate::countdown::{self, Shown, Urgency};
use crate::times::Times;
use crate::words;

/// The big clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockView {
    /// `before` or `after`: the value of `data-tm-clock`.
    pub phase: &'static str,
    /// What it counts.
    pub name: &'static str,
    /// `T−2 d 03:14:05`.
    pub face: String,
}

/// A due chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// Its class beside `tm-chip`.
    pub class: &'static str,
    /// `due in 5 h 12 min`.
    pub text: String,
}

/// One part of the progress meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// How many steps it stands for.
    pub weight: u32,
    /// How many per cent of them are done.
    pub percent: u32,
    /// Whether the next step is in it.
    pub now: bool,
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextView {
    /// Its index in the runbook.
    pub index: usize,
    /// What it says.
    pub text: String,
    /// Who does it.
    pub owner: Option<String>,
    /// How late it is, or how soon it is due.
    pub chip: Option<Chip>,
}

/// The run bar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bar {
    /// The clock, where there is a launch or a start.
    pub clock: Option<ClockView>,
    /// The meter, one part a top section; neighbours share one where there are
    /// more than [`MOST_PARTS`].
    pub parts: Vec<Part>,
    /// Everything counted.
    pub progress: Progress,
    /// The next step.
    pub next: Option<NextView>,
    /// Whether there is anything to undo.
    pub can_undo: bool,
    /// Whether there is anything to redo.
    pub can_redo: bool,
    /// Whether the `H+` clock can be started.
    pub can_start: bool,
}

/// The count at a section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SectionView {
    /// Everything counted in it and in those inside it.
    pub progress: Progress,
    /// When it is due, while it is open.
    pub chip: Option<Chip>,
}

/// How often in a second the clock of a rehearsal is painted at the most.
const MOST_PAINTS: i64 = 5;

/// Collects the instant at which something shown changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wake(Option<Instant>);

impl Wake {
    /// Wakes no later than this.
    pub fn at(&mut self, at: Instant) {
        self.0 = Some(self.0.map_or(at, |before| before.min(at)));
    }

    /// Wakes no later than another wants to.
    pub fn also(&mut self, other: Self) {
        if let Some(at) = other.0 {
            self.at(at);
        }
    }

    /// The earliest instant asked for.
    pub fn earliest(self) -> Option<Instant> {
        self.0
    }

    /// The same as moments of the wall clock, for what was asked for in a
    /// rehearsal's own time. A clock that runs through a minute in a second is
    /// painted no oftener than an eye follows.
    #[must_use]
    pub fn on_the_wall(self, scale: Option<Scale>, wall: Instant) -> Self {
        let Some(scale) = scale else { return self };
        let soonest = wall.0 + 1000 / scale.factor().clamp(1, MOST_PAINTS);
        Self(self.0.map(|at| Instant(scale.wall_time(at).0.max(soonest))))
    }

    fn shown(&mut self, shown: Shown) -> String {
        self.at(shown.until);
        shown.text
    }

    /// The chip of a due time, and until when it is right.
    pub fn chip(&mut self, at: Instant, now: Instant) -> Chip {
        let (shown, urgency) = countdown::due(at, now);
        Chip {
            class: match urgency {
                Urgency::Due => "tm-chip tm-chip-due",
                Urgency::Soon => "tm-chip tm-chip-soon",
                Urgency::Late => "tm-chip tm-chip-late",
            },
            text: self.shown(shown),
        }
    }
}

/// The most parts of the meter: more would be thinner than what a reader can
/// tell apart.
pub const MOST_PARTS: usize = 32;

/// The sections that the meter shows: the highest level that tells more than
/// one apart.
fn meter_sections(runbook: &Runbook, state: &RunState) -> Vec<usize> {
    let counts = |index: &usize| state.section_progress(*index).total > 0;
    let children = |parent: Option<usize>| -> Vec<usize> {
        let child = |(_, section): &(usize, &Section)| section.parent == parent;
        let sections = runbook.sections.iter().enumerate().filter(child);
        sections.map(|(index, _)| index).filter(counts).collect()
    };
    let mut found = children(None);
    while let [only] = found[..] {
        let inside = children(Some(only));
        if inside.is_empty() {
            break;
        }
        found = inside;
    }
    found
}

/// What does not change while a page is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The sections that the meter shows, part by part.
    pub meter: Vec<Vec<usize>>,
}

impl Layout {
    /// Lays a runbook out.
    pub fn new(runbook: &Runbook, state: &RunState) -> Self {
        let sections = meter_sections(runbook, state);
        let share = sections.len().div_ceil(MOST_PARTS).max(1);
        Self {
            meter: sections.chunks(share).map(<[usize]>::to_vec).collect(),
        }
    }
}

/// What the run bar shows.
pub fn bar(
    runbook: &Runbook,
    state: &RunState,
    times: &Times,
    layout: &Layout,
    now: Instant,
    wake: &mut Wake,
) -> Bar {
    let progress = state.progress();
    let next = state.next_step().and_then(|id| {
        let index = state.position(id)?;
        let step = &runbook.steps[index];
        let chip = times.steps.get(index).copied().flatten();
        Some(NextView {
            index,
            text: step.text.clone(),
            owner: step
                .owner
                .as_ref()
                .map(|owner| runbook.owner_name(owner).to_owned()),
            chip: chip.map(|at| wake.chip(at, now)),
        })
    });
    let next_section = next.as_ref().map(|next| runbook.steps[next.index].section);
    let part = |sections: &Vec<usize>| {
        let mut progress = Progress::default();
        for &index in sections {
            progress.add(state.section_progress(index));
        }
        let holds = |section| {
            let mut sections = sections.iter();
            sections.any(|&index| is_inside(runbook, section, index))
        };
        Part {
            weight: progress.total,
            percent: percent(progress),
            now: next_section.is_some_and(holds),
        }
    };
    Bar {
        clock: clock(state, times, now, wake),
        parts: layout.meter.iter().map(part).collect(),
        progress,
        next,
        can_undo: state.can_undo(),
        can_redo: state.can_redo(),
        can_start: times.launch.is_some() && state.start().is_none() && !progress.is_complete(),
    }
}

/// The clock: before the launch, after the start, or past a launch that
/// nobody has started. It stands still once everything is done.
fn clock(state: &RunState, times: &Times, now: Instant, wake: &mut Wake) -> Option<ClockView> {
    let view = |phase, name, shown: Shown| ClockView {
        phase,
        name,
        face: shown.text,
    };
    let complete = state.progress().is_complete();
    if let Some(start) = times.start {
        if complete {
            return None;
        }
        let shown = countdown::face(start, now, "H+");
        wake.at(shown.until);
        return Some(view("after", words::SINCE_START, shown));
    }
    let launch = times.launch?;
    let shown = countdown::face(launch, now, "T+");
    let (phase, name) = if now < launch {
        ("before", words::LAUNCH_IN)
    } else {
        ("after", words::LAUNCH_PASSED)
    };
    if complete && phase == "after" {
        return None;
    }
    wake.at(shown.until);
    Some(view(phase, name, shown))
}

/// What a section's count shows.
pub fn section(
    state: &RunState,
    times: &Times,
    index: usize,
    now: Instant,
    wake: &mut Wake,
) -> SectionView {
    let progress = state.section_progress(index);
    let due = times.sections.get(index).copied().flatten();
    let open = progress.total > 0 && !progress.is_complete();
    SectionView {
        progress,
        chip: due.filter(|_| open).map(|at| wake.chip(at, now)),
    }
}

/// The chip of an open step with a time of its own that has passed.
pub fn late_step(at: Instant, now: Instant, wake: &mut Wake) -> Option<Chip> {
    let (shown, urgency) = countdown::due(at, now);
    if urgency != Urgency::Late {
        wake.at(Instant(at.0 + GRACE));
        return None;
    }
    Some(Chip {
        class: "tm-chip tm-chip-late",
        text: wake.shown(shown),
    })
}

/// A step is late once its time is past by so many milliseconds: the minute
/// that a reader's clock still shows.
pub const GRACE: i64 = 60_000;

/// Says whether a step is late.
pub fn is_late(at: Instant, now: Instant) -> bool {
    now.0 >= at.0.saturating_add(GRACE)
}

/// The value of `data-tm-saved` and what is said, given how a time of day is
/// written.
pub fn saved(saved: &SaveState, time: impl Fn(Instant) -> String) -> (&'static str, String) {
    match saved {
        SaveState::Saved { at } => ("saved", words::saved(&time(*at))),
        SaveState::Unsaved { why } => ("unsaved", words::unsaved(why)),
        SaveState::Memory { why } => ("memory", words::memory(why)),
        SaveState::ReadOnly { why } => ("readonly", words::read_only(why)),
    }
}

fn percent(progress: Progress) -> u32 {
    (100 * (progress.done + progress.skipped))
        .checked_div(progress.total)
        .unwrap_or(0)
}

/// Says whether `section` is `around` or stands inside it.
fn is_inside(runbook: &Runbook, section: usize, around: usize) -> bool {
    let mut at = Some(section);
    while let Some(index) = at {
        if index == around {
            return true;
        }
        at = runbook
            .sections
            .get(index)
            .and_then(|section| section.parent);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foreign::{self, Found};
    use tminus_run::{Config, Event, MemoryStore, Session};

    /// Two checklists below one title, with so many items each.
    fn session<const N: usize>(items: [usize; N]) -> Session<MemoryStore> {
        let heading = |level, text: &str| Found::Heading {
            anchor: String::new(),
            level,
            text: text.into(),
        };
        let mut found = vec![heading(1, "Launch"), heading(2, "Prose")];
        for (section, count) in items.into_iter().enumerate() {
            found.push(heading(2, &format!("Part {section}")));
            found.extend((0..count).map(|item| Found::Item {
                text: format!("Step {item}"),
                checked: false,
                parent: None,
            }));
        }
        let runbook = foreign::runbook("test", "Test", &found);
        let config = Config {
            site: "test@/".into(),
            run: "main".into(),
            writer: "writer01".into(),
            actor: None,
        };
        Session::open(MemoryStore::default(), config, runbook, Instant(0)).0
    }

    fn shown(session: &Session<MemoryStore>, times: &Times, now: Instant) -> (Bar, Wake) {
        let (runbook, state) = (session.runbook(), session.state());
        let layout = Layout::new(runbook, state);
        let mut wake = Wake::default();
        let bar = bar(runbook, state, times, &layout, now, &mut wake);
        (bar, wake)
    }

    #[test]
    fn the_meter_shows_the_level_that_tells_apart() {
        let mut session = session([3, 1]);
        let step = session.runbook().steps[0].id.clone();
        session.handle(Event::Toggle { step }, Instant(1));
        let (bar, wake) = shown(&session, &Times::default(), Instant(2));
        let part = |weight, percent, now| Part {
            weight,
            percent,
            now,
        };
        assert_eq!(bar.parts, [part(3, 33, true), part(1, 0, false)]);
        assert_eq!(bar.next.map(|next| next.index), Some(1));
        assert_eq!(
            (bar.can_undo, bar.can_redo, bar.can_start),
            (true, false, false)
        );
        // Nothing counts, so nobody is woken.
        assert_eq!((bar.clock, wake.earliest()), (None, None));
    }

    #[test]
    fn neighbours_share_a_part_of_a_crowded_meter() {
        let session = session([2; 70]);
        let (bar, _) = shown(&session, &Times::default(), Instant(1));
        assert!(bar.parts.len() <= MOST_PARTS, "{}", bar.parts.len());
        assert_eq!(bar.parts.iter().map(|part| part.weight).sum::<u32>(), 140);
        assert_eq!(bar.parts.iter().filter(|part| part.now).count(), 1);
    }

    #[test]
    fn the_clock_stands_still_when_all_is_done() {
        let mut session = session([1, 0]);
        let times = Times {
            launch: Some(Instant(10_000)),
            ..Times::default()
        };
        let (bar, wake) = shown(&session, &times, Instant(500));
        let clock = bar.clock.expect("there is a launch");
        assert_eq!((clock.phase, clock.face.as_str()), ("before", "T−00:00:10"));
        assert_eq!(wake.earliest(), Some(Instant(1_000)));
        let step = session.runbook().steps[0].id.clone();
        session.handle(Event::Toggle { step }, Instant(1_000));
        let (bar, wake) = shown(&session, &times, Instant(20_000));
        assert_eq!((bar.clock, wake.earliest()), (None, None));
    }

    #[test]
    fn a_rehearsals_clock_wakes_by_the_wall_and_not_too_often() {
        let (wall, launch) = (Instant(50_000), Instant(10_000_000));
        let mut wake = Wake::default();
        wake.at(Instant(launch.0 - 1000));
        assert_eq!(wake.on_the_wall(None, wall), wake);
        // Sixty seconds of the rehearsal pass in one.
        let scale = Scale::new(wall, Instant(launch.0 - 61_000), 60);
        let woken = wake.on_the_wall(scale, wall).earliest();
        assert_eq!(woken, Some(Instant(wall.0 + 1000)));
        // Each of its seconds is a sixtieth of ours: nobody reads that.
        let scale = Scale::new(wall, Instant(launch.0 - 2000), 60);
        let woken = wake.on_the_wall(scale, wall).earliest();
        assert_eq!(woken, Some(Instant(wall.0 + 200)));
        assert_eq!(Wake::default().on_the_wall(scale, wall), Wake::default());
    }

    #[test]
    fn a_section_is_due_while_it_is_open() {
        let mut session = session([1, 1]);
        let times = Times {
            sections: vec![None, None, Some(Instant(120_000)), None],
            ..Times::default()
        };
        let mut wake = Wake::default();
        let view = section(session.state(), &times, 2, Instant(0), &mut wake);
        assert_eq!(view.chip.map(|chip| chip.text), Some("due in 2 min".into()));
        assert_eq!(wake.earliest(), Some(Instant(60_000)));
        let step = session.runbook().steps[0].id.clone();
        session.handle(Event::Toggle { step }, Instant(1));
        let view = section(session.state(), &times, 2, Instant(2), &mut wake);
        assert_eq!((view.chip, view.progress.is_complete()), (None, true));
    }
}
