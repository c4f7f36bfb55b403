//! Forecast, slack and critical path: on small plans written as data, and
//! against an oracle on random graphs.

#![expect(clippy::unwrap_used, reason = "all of this is tests")]

use tminus_model::ordered::Map;

use tminus_model::{
    Anchor, Instant, LocalDateTime, Millis, Runbook, Step, StepId, StepKind, When, Window,
};
use tminus_plan::forecast::{NextStep, StepForecast, is_owned_by};
use tminus_plan::time::{Anchors, Utc, parse_duration, parse_window};
use tminus_plan::{
    Fact, Forecast, Goal, Graph, Planned, Schedule, Stage, Zone as _, forecast, graph, schedule,
};

/// One step: id, start, what else: `chain`, `gate`, `after=a,b`, `due=T-1h`,
/// `for=10m`, `in=parent`, `owner=Ana`.
type Line<'a> = (&'a str, &'a str, &'a str);

fn step(id: &str) -> Step {
    Step::new(StepId::new(id), StepKind::Row, id.to_owned())
}

fn runbook(lines: &[Line<'_>]) -> Runbook {
    let mut runbook = Runbook::default();
    runbook.sections.push(tminus_model::Section::default());
    for (id, start, words) in lines {
        let mut step = step(id);
        step.start = (!start.is_empty()).then(|| parse_window(start).unwrap());
        for word in words.split_whitespace() {
            match word.split_once('=').unwrap_or((word, "")) {
                ("chain", _) => step.chained = true,
                ("gate", _) => step.gate = true,
                ("after", ids) => step.after = ids.split(',').map(StepId::new).collect(),
                ("due", when) => step.due = Some(parse_window(when).unwrap().start),
                ("for", length) => step.duration = Some(parse_duration(length).unwrap()),
                ("owner", name) => step.owner = Some(name.replace('_', " ")),
                ("in", parent) => {
                    let is = |step: &Step| step.id.as_str() == parent;
                    step.parent = runbook.steps.iter().position(is);
                }
                other => panic!("{other:?}"),
            }
        }
        runbook.steps.push(step);
    }
    runbook
}

/// The launch of every plan: 09:00.
fn nine() -> Instant {
    clock("09:00")
}

fn clock(time: &str) -> Instant {
    let text = format!("2026-12-01T{time}");
    Utc.instant(text.parse::<LocalDateTime>().unwrap())
}

fn show(at: Option<Instant>) -> String {
    at.map_or("-".to_owned(), |at| {
        let local = Utc.local(at);
        format!("{:02}:{:02}", local.hour, local.minute)
    })
}

fn plan(runbook: &Runbook, launch: Instant) -> (Graph, Schedule) {
    let events = Map::new();
    let anchors = Anchors {
        launch: Some(launch),
        launch_local: None,
        start: None,
        events: &events,
        steps: &|_| None,
    };
    let graph = graph(runbook);
    let schedule = schedule(runbook, &graph, &anchors, &Utc);
    (graph, schedule)
}

/// Facts as `a=done@09:00-09:10 b=running@09:05 c=held d=passed`.
fn facts(runbook: &Runbook, text: &str) -> Vec<Fact> {
    let mut facts = vec![Fact::default(); runbook.steps.len()];
    for word in text.split_whitespace() {
        let (id, what) = word.split_once('=').unwrap();
        let (stage, times) = what.split_once('@').unwrap_or((what, ""));
        let (start, end) = times.split_once('-').unwrap_or((times, ""));
        let at = |time: &str| (!time.is_empty()).then(|| clock(time));
        let place = runbook.steps.iter().position(|s| s.id.as_str() == id);
        facts[place.unwrap()] = Fact {
            stage: match stage {
                "done" => Stage::Done,
                "running" => Stage::Running,
                "held" => Stage::Held,
                "passed" => Stage::Passed,
                other => panic!("{other}"),
            },
            start: at(start),
            end: at(end),
        };
    }
    facts
}

/// Forecasts as `id start-end`, with `+late`, `!` for critical, `?` for held.
fn check(lines: &[Line<'_>], what: &str, now: &str, expect: &[&str]) -> (Runbook, Forecast) {
    let runbook = runbook(lines);
    let (graph, schedule) = plan(&runbook, nine());
    let facts = facts(&runbook, what);
    let now = (!now.is_empty()).then(|| clock(now));
    let found = forecast(&runbook, &graph, &schedule, &facts, now, Goal::End);
    let write = |(step, one): (&Step, &StepForecast)| {
        let late = match one.late.0 / 60_000 {
            0 => String::new(),
            minutes => format!("+{minutes}"),
        };
        let critical = if one.is_critical() { "!" } else { "" };
        let held = if one.held { "?" } else { "" };
        let (start, end) = (show(one.start), show(one.end));
        format!("{} {start}-{end}{late}{critical}{held}", step.id)
    };
    let is: Vec<String> = runbook.steps.iter().zip(&found.steps).map(write).collect();
    assert_eq!(is, expect);
    (runbook, found)
}

const TABLE: [Line<'_>; 5] = [
    ("freeze", "H+0:00", "chain"),
    ("deploy", "H+0:10", "chain for=15m"),
    ("mail", "H+0:10", "chain for=5m"),
    ("smoke", "H+0:30", "chain gate for=10m"),
    ("go", "H+0:45", "chain"),
];

#[test]
fn a_plan_that_nobody_runs_is_its_own_forecast() {
    let (_, found) = check(
        &TABLE,
        "",
        "",
        &[
            "freeze 09:00-09:10",
            "deploy 09:10-09:25",
            "mail 09:10-09:15",
            "smoke 09:30-09:40",
            "go 09:45-09:45!",
        ],
    );
    assert_eq!(show(found.end), "09:45");
    let slack: Vec<i64> = found
        .steps
        .iter()
        .map(|s| s.slack.unwrap().0 / 60_000)
        .collect();
    // The written starts leave room: five minutes after deploying, five after
    // the smoke tests.
    assert_eq!(slack, [10, 10, 20, 5, 0]);
    assert_eq!(found.path, [4]);
}

#[test]
fn a_late_start_moves_those_that_depend_on_it_and_nobody_else() {
    let mut lines = TABLE.to_vec();
    lines.push(("report", "H+1", "for=5m"));
    lines.push(("review", "", "after=report for=5m"));
    let (_, found) = check(
        &lines,
        "freeze=done@09:00-09:10 deploy=running@09:27 mail=done@09:10-09:14",
        "09:29",
        // The end of all is the review, which none of this moves.
        &[
            "freeze 09:00-09:10",
            "deploy 09:27-09:42+17",
            "mail 09:10-09:14",
            "smoke 09:42-09:52+12",
            "go 09:52-09:52+7",
            "report 10:00-10:05!",
            "review 10:05-10:10!",
        ],
    );
    assert_eq!(found.path, [5, 6]);
}

#[test]
fn now_pushes_what_is_not_started_and_what_takes_too_long() {
    check(
        &TABLE,
        "freeze=done@09:00-09:10",
        "09:20",
        &[
            "freeze 09:00-09:10",
            "deploy 09:20-09:35+10!",
            "mail 09:20-09:25+10",
            "smoke 09:35-09:45+5!",
            "go 09:45-09:45!",
        ],
    );
    check(
        &[("a", "H+0", "for=10m"), ("b", "", "after=a for=5m")],
        "a=running@09:00",
        "09:30",
        &["a 09:00-09:30+20!", "b 09:30-09:35+20!"],
    );
}

#[test]
fn what_is_left_out_hands_on_what_it_waited_for() {
    let lines = [
        ("a", "H+0", "for=10m"),
        ("b", "", "after=a for=30m"),
        ("c", "", "after=b for=5m"),
    ];
    check(
        &lines,
        "b=passed",
        "09:00",
        &["a 09:00-09:10!", "b ---", "c 09:10-09:15!"],
    );
}

#[test]
fn what_is_blocked_holds_those_that_depend_on_it() {
    let lines = [
        ("a", "H+0", "for=10m"),
        ("b", "", "after=a for=5m"),
        ("c", "H+0", "for=5m"),
    ];
    let (_, found) = check(
        &lines,
        "a=held",
        "09:30",
        &[
            "a 09:30-09:40+30!?",
            "b 09:40-09:45+30!?",
            "c 09:30-09:35+30",
        ],
    );
    let ready: Vec<bool> = found.steps.iter().map(|step| step.ready).collect();
    assert_eq!(ready, [true, false, true]);
}

#[test]
fn a_postponed_launch_moves_everything_that_counts_from_it() {
    let mut lines = TABLE.to_vec();
    lines.push(("book", "2026-11-30T10:00", ""));
    lines.push(("check", "", "due=T-4h for=1h"));
    let book = runbook(&lines);
    let (graph, before) = plan(&book, nine());
    let by = Millis::from_mins(26 * 60);
    let (_, after) = plan(&book, nine() + by);
    let moved = |at: Option<Instant>| at.map(|at| at + by);
    let pairs = before.planned.iter().zip(&after.planned);
    for (step, (one, other)) in book.steps.iter().zip(pairs) {
        if step.id.as_str() == "book" {
            assert_eq!(one, other);
        } else {
            assert_eq!((moved(one.start), moved(one.end)), (other.start, other.end));
        }
    }
    let here = forecast(&book, &graph, &after, &[], None, Goal::End);
    assert_eq!(here.end, Some(clock("09:45") + by));
}

#[test]
fn a_time_after_an_event_waits_for_its_step() {
    let mut book = runbook(&[
        ("deploy", "H+0", "for=30m"),
        ("success", "", "after=deploy"),
        ("tell", "H+1 after success", "for=5m"),
    ]);
    book.milestones
        .insert("success".to_owned(), StepId::new("success"));
    let (graph, schedule) = plan(&book, nine());
    assert_eq!(schedule.planned[2], Planned::default());
    let found = forecast(&book, &graph, &schedule, &[], None, Goal::End);
    assert_eq!(show(found.steps[2].start), "10:30");
    assert_eq!(found.path, [0, 1, 2]);
    let found = forecast(&book, &graph, &schedule, &[], None, Goal::Step(1));
    assert_eq!(show(found.end), "09:30");
    assert_eq!(found.steps[2].slack, None);
    assert_eq!(found.path, [0, 1]);
}

#[test]
fn a_circle_is_said_and_breaks_nothing() {
    let book = runbook(&[("a", "H+0", "after=b for=5m"), ("b", "H+1", "after=a")]);
    let (graph, schedule) = plan(&book, nine());
    let found = forecast(&book, &graph, &schedule, &[], None, Goal::End);
    assert!(found.cyclic);
    assert_eq!(show(found.steps[1].start), "10:00");
}

#[test]
fn the_next_step_follows_the_forecast() {
    let mut book = runbook(&[
        ("later", "H+2", "owner=IC"),
        ("outer", "H+1", "owner=Ana"),
        ("inner", "H+1", "in=outer owner=Ben_/_Ana"),
        ("soon", "H+0:30", "owner=ana"),
        ("stuck", "H+0", "owner=Ana"),
        ("work", "H+3", "owner=Ben"),
        ("over", "H+0", "owner=Ana"),
    ]);
    book.roles.insert("IC".to_owned(), "Ana".to_owned());
    let (graph, schedule) = plan(&book, nine());
    let facts = facts(&book, "stuck=held work=running@09:00 over=done@09:00-09:01");
    let found = forecast(&book, &graph, &schedule, &facts, Some(nine()), Goal::End);
    let names = |owner: Option<&str>| {
        let next = found.next(&book, &facts, owner);
        let names = next
            .iter()
            .map(|next: &NextStep| book.steps[next.step].id.as_str());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(None), "work soon inner later stuck");
    assert_eq!(names(Some("Ana")), "soon inner later stuck");
    assert_eq!(names(Some(" ben ")), "work inner");
    assert!(!is_owned_by(&book, &book.steps[1], "An"));
    assert_eq!(names(Some("nobody")), "");
}

// ---- the oracle ----------------------------------------------------------

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// A random plan in units of one millisecond after the launch at 0.
struct Case {
    book: Runbook,
    graph: Graph,
    schedule: Schedule,
    facts: Vec<Fact>,
    now: Option<Instant>,
    goal: Goal,
}

impl Case {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let count = 2 + random.below(8);
        let mut book = Runbook::default();
        book.sections.push(tminus_model::Section::default());
        // A shuffled order in which each may only name earlier ones.
        let mut rank: Vec<u64> = (0..count).collect();
        for at in (1..count as usize).rev() {
            rank.swap(at, random.below(at as u64 + 1) as usize);
        }
        for at in 0..count as usize {
            let mut one = step(&format!("s{at}"));
            one.duration = (random.below(3) > 0).then(|| Millis(random.below(7) as i64));
            // The chain follows the rank, so no circle can come up.
            let offset = Millis(rank[at] as i64 / 2 * 4);
            match random.below(4) {
                0 => one.chained = true,
                1 | 2 => {}
                _ => one.start = None,
            }
            if one.chained || random.below(3) == 0 {
                let anchor = Anchor::Start;
                let offset = if one.chained {
                    offset
                } else {
                    Millis(random.below(20) as i64)
                };
                let start = When::Exact { anchor, offset };
                one.start = Some(Window { start, end: None });
            }
            for before in 0..count as usize {
                // Rows of one wave do not wait for each other in the chain, but
                // may by name; lower rank keeps it free of circles.
                if rank[before] / 2 < rank[at] / 2 && random.below(4) == 0 {
                    one.after.push(StepId::new(format!("s{before}")));
                }
            }
            book.steps.push(one);
        }
        let (graph, schedule) = plan(&book, Instant(0));
        let facts = (0..count)
            .map(|_| {
                let start = random.below(15) as i64;
                let some = |yes: bool, at: i64| yes.then_some(Instant(at));
                let known = random.below(3) > 0;
                match random.below(9) {
                    0 => Fact {
                        stage: Stage::Done,
                        start: some(known, start),
                        end: some(random.below(5) > 0, start + 3),
                    },
                    1 => Fact {
                        stage: Stage::Running,
                        start: Some(Instant(start)),
                        end: None,
                    },
                    2 => Fact {
                        stage: Stage::Held,
                        start: some(known, start),
                        end: None,
                    },
                    3 => Fact {
                        stage: Stage::Passed,
                        start: None,
                        end: None,
                    },
                    _ => Fact::default(),
                }
            })
            .collect();
        let now = (random.below(2) == 0).then(|| Instant(random.below(20) as i64));
        let goal = match random.below(2) {
            0 => Goal::End,
            _ => Goal::Step(random.below(count) as usize),
        };
        Self {
            book,
            graph,
            schedule,
            facts,
            now,
            goal,
        }
    }

    /// Start and end of a step, straight from the rules: by recursion over all
    /// paths, with the end of one step moved by a delay.
    fn times(&self, at: usize, delay: (usize, i64)) -> (Option<i64>, Option<i64>) {
        let fact = self.facts[at];
        let plan = self.schedule.planned[at];
        let length = self.schedule.length[at].0;
        let before = self.handed_on(at, delay);
        let late = if delay.0 == at { delay.1 } else { 0 };
        match fact.stage {
            Stage::Done => (fact.start.map(|s| s.0), fact.end.map(|e| e.0)),
            Stage::Passed => (None, None),
            _ => {
                let floor = self.now.map_or(i64::MIN, |now| now.0);
                let start = fact.start.map(|start| start.0).or_else(|| {
                    let written = self.book.steps[at].start.is_some();
                    let plan = plan.start.map(|s| s.0);
                    let own = plan.filter(|_| written);
                    let start = own.max(before).or(plan);
                    start.map(|start| start.max(floor))
                });
                let end = start.map(|start| match fact.start {
                    Some(_) => (start + length).max(floor) + late,
                    None => start + length + late,
                });
                (start, end)
            }
        }
    }

    fn handed_on(&self, at: usize, delay: (usize, i64)) -> Option<i64> {
        let mut last = None;
        for from in self.graph.before(at) {
            let fact = self.facts[from];
            let end = match fact.stage {
                Stage::Passed => self.handed_on(from, delay),
                Stage::Done => fact
                    .end
                    .map(|e| e.0)
                    .or_else(|| self.handed_on(from, delay)),
                _ => self.times(from, delay).1,
            };
            last = last.max(end);
        }
        last
    }

    fn goal_time(&self, delay: (usize, i64)) -> Option<i64> {
        match self.goal {
            Goal::Step(at) => self.times(at, delay).1,
            Goal::End => (0..self.book.steps.len())
                .filter_map(|at| self.times(at, delay).1)
                .max(),
        }
    }

    /// How far a step's end can move before the goal does.
    fn slack(&self, at: usize) -> Option<i64> {
        let end = self.goal_time((at, 0))?;
        self.times(at, (at, 0)).1?;
        (1..200)
            .find(|by| self.goal_time((at, *by)) != Some(end))
            .map(|by| by - 1)
    }
}

#[test]
fn forecast_slack_and_path_are_those_of_an_oracle_on_1000_random_graphs() {
    let (mut slacks, mut longest) = (0, 0);
    for seed in 0..1000 {
        let case = Case::new(seed);
        let Case {
            book,
            graph,
            schedule,
            facts,
            now,
            goal,
        } = &case;
        let found = forecast(book, graph, schedule, facts, *now, *goal);
        assert!(!found.cyclic, "seed {seed}");
        let none = (usize::MAX, 0);
        for (at, step) in found.steps.iter().enumerate() {
            let times = (step.start.map(|s| s.0), step.end.map(|e| e.0));
            assert_eq!(times, case.times(at, none), "seed {seed}, step {at}");
            let expect = match facts[at].stage {
                Stage::Done | Stage::Passed => None,
                _ => case.slack(at),
            };
            assert_eq!(
                step.slack.map(|s| s.0),
                expect,
                "seed {seed}, step {at}: slack"
            );
            slacks += usize::from(step.slack.is_some_and(|slack| slack.0 > 0));
            let over = |from: &usize| facts[*from].stage.is_over();
            let direct = graph.before(at);
            if direct
                .iter()
                .all(|from| facts[*from].stage != Stage::Passed)
            {
                assert_eq!(
                    step.ready,
                    direct.iter().all(over),
                    "seed {seed}, step {at}"
                );
            }
        }
        assert_eq!(found.end.map(|e| e.0), case.goal_time(none), "seed {seed}");
        longest = longest.max(found.path.len());
        for (at, next) in found.path.iter().zip(found.path.iter().skip(1)) {
            let (one, other) = (found.steps[*at], found.steps[*next]);
            assert!(one.end <= other.start && one.is_critical(), "seed {seed}");
        }
        if let Some(last) = found.path.last() {
            assert_eq!(found.steps[*last].end, found.end, "seed {seed}");
            assert!(found.steps[*last].is_critical(), "seed {seed}");
        }
    }
    // The cases are worth something: there is slack, and there are long paths.
    assert!(slacks > 500 && longest >= 4, "{slacks}, {longest}");
}
