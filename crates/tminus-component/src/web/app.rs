//! One runbook in a page: the session, the elements, and what is shown.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

use tminus_model::json::Value;
use tminus_model::wire::v1;
use tminus_model::{Instant, StepId};
use tminus_run::runs::RunKind;
use tminus_run::{Config, Effect, Event, Recovery, SaveState, Session};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement};

use super::bar::{Choice, RunBar};
use super::paint::Painter;
use super::rest;
use crate::browser::page::{self, Options, Page};
use crate::browser::store::{self, LocalStorage};
use crate::browser::zone::BrowserZone;
use crate::browser::{clock, dom};
use crate::fields;
use crate::frame::{self, Bar, Layout, Wake};
use crate::times::{self, Times};
use crate::words;

/// What of a run has been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Nothing,
    Before,
    Now,
}

/// A live runbook.
pub(super) struct App {
    page: Page,
    session: RefCell<Session<LocalStorage>>,
    layout: Layout,
    zone: BrowserZone,
    times: RefCell<Times>,
    /// The steps whose ticks move times.
    movers: Vec<StepId>,
    painter: RefCell<Painter>,
    bar: Option<RunBar>,
    /// Which runbook of the page it is.
    handle: u32,
    /// When something shown changes next, and when something happens next that
    /// is said even to a hidden page.
    wake: Cell<Wake>,
    deadline: Cell<Wake>,
    /// What has been written: nothing, something before the page was opened, or
    /// something since.
    written: Cell<Written>,
    /// Up to when milestones have been announced.
    announced: Cell<Instant>,
    live: Cell<Live>,
    /// How long it takes until it is shown.
    watch: Cell<Option<clock::Stopwatch>>,
    /// Whether the second module shows this run too, and when it wants to be
    /// called next: while the page is seen, and while it is hidden.
    attached: Cell<Attached>,
    /// Whether the second module has come.
    there: Cell<bool>,
    wanted: Cell<(Wake, Wake)>,
}

/// Whether a run is shown, and takes what happens in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Live {
    Yes,
    No,
}

/// Whether the second module shows a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attached {
    Yes,
    No,
}

impl App {
    /// Opens the run of the checklists below `root`; nothing is shown yet.
    pub(super) fn open(
        handle: u32,
        root: &Element,
        options: &Options,
        watch: clock::Stopwatch,
    ) -> Result<Self, String> {
        let now = clock::now();
        let (page, runbook, revision) = page::read(root, options, v1::read_lean)?;
        let config = Config {
            site: page.site.clone(),
            run: page.run.clone(),
            writer: store::writer(),
            actor: None,
        };
        let opened =
            Session::open_lean(LocalStorage, config, (runbook, revision), rest::PACKER, now);
        let (session, recovery) = opened;
        let runbook = session.runbook();
        let app = Self {
            layout: Layout::new(runbook, session.state()),
            zone: BrowserZone::new(runbook.timezone.as_deref()),
            times: RefCell::default(),
            movers: times::movers(runbook),
            painter: RefCell::new(Painter::new(&page, runbook)),
            bar: page.slot("run").map(|slot| RunBar::new(slot, handle)),
            session: RefCell::new(session),
            page,
            handle,
            wake: Cell::default(),
            deadline: Cell::default(),
            written: Cell::new(match recovery.ops {
                0 => Written::Nothing,
                _ => Written::Before,
            }),
            announced: Cell::new(now),
            live: Cell::new(Live::No),
            watch: Cell::new(Some(watch)),
            attached: Cell::new(Attached::No),
            there: Cell::new(false),
            wanted: Cell::default(),
        };
        app.page.slot("reattach");
        app.recovered(&recovery);
        Ok(app)
    }

    /// Shows the run and says to the page that the component runs.
    pub(super) fn begin(&self) {
        let now = clock::now();
        let early = match self.page.early.as_slice() {
            [] => Vec::new(),
            early => {
                let ticked = early.to_vec();
                let adopted = Event::Adopt { ticked };
                self.session.borrow_mut().handle(adopted, now)
            }
        };
        self.resolve_times();
        self.painter
            .borrow_mut()
            .all(&self.page, self.session.borrow().state(), now);
        self.apply(&early, now);
        // What the run did not adopt must not stay in the boxes.
        let touched: Vec<StepId> = self.page.early.iter().map(|(id, _)| id.clone()).collect();
        self.paint(&touched, now);
        self.refresh(now);
        self.show_saved(now);
        self.live.set(Live::Yes);
        dom::attribute(&self.page.root, "data-tm-live", Some("on"));
        tell(&self.page.root, "ready", "", "", "");
        if let Some(watch) = self.watch.take() {
            watch.stop();
        }
    }

    /// Says whether lists of other revisions wait for the module that matches.
    pub(super) fn is_waiting(&self) -> bool {
        self.session.borrow().is_waiting()
    }

    /// The second module is there, or cannot be had.
    pub(super) fn came(&self, there: bool) {
        self.there.set(there);
        if self.is_waiting() {
            if there {
                self.link();
            } else {
                self.alert(words::REST_FAILED);
            }
        }
        if self.live.get() == Live::No {
            self.begin();
        } else if there && self.is_unsaved() {
            // It makes room, and what waits is written.
            self.handle(Event::Resume);
        }
    }

    fn is_unsaved(&self) -> bool {
        matches!(self.session.borrow().saved(), SaveState::Unsaved { .. })
    }

    /// Lays the lists of other revisions over the page's.
    fn link(&self) {
        let (waiting, page) = {
            let session = self.session.borrow();
            (session.waiting(), session.list())
        };
        for (revision, list) in waiting {
            let Some(links) = rest::link(&list, &page).as_deref().and_then(read_links) else {
                self.alert(words::REST_FAILED);
                return;
            };
            let effects = self.session.borrow_mut().link(&revision, &links);
            // Before the page is live there is nothing to paint anew.
            if self.live.get() == Live::Yes {
                let now = clock::now();
                self.apply(&effects, now);
                self.refresh(now);
            }
        }
    }

    /// A `change` or a `click` came to the root.
    pub(super) fn happened(&self, event: &web_sys::Event) {
        match (self.live.get(), event.type_().as_str()) {
            (Live::No, _) => {}
            (Live::Yes, "change") => self.changed(event),
            (Live::Yes, _) => self.clicked(event),
        }
    }

    /// A box was clicked.
    fn changed(&self, event: &web_sys::Event) {
        let target = event.target().and_then(|it| it.dyn_into().ok());
        let Some(input): Option<HtmlInputElement> = target else {
            return;
        };
        if !input.matches(".tm-box").unwrap_or(false) {
            return;
        }
        let Some(index) = self.step_of(&input) else {
            return;
        };
        let watch = clock::Stopwatch::start("tm:tick");
        let step = self.session.borrow().runbook().steps[index].id.clone();
        self.handle(Event::Toggle { step });
        self.say_progress(index);
        // What the session did not take must not stay in the box.
        self.painter.borrow_mut().step(
            &self.page,
            index,
            self.session.borrow().state(),
            clock::now(),
        );
        watch.stop();
    }

    fn step_of(&self, inside: &Element) -> Option<usize> {
        let step = inside.closest("[data-tm-step]").ok()??;
        let id = StepId::new(step.get_attribute("data-tm-step")?);
        self.session.borrow().state().position(&id)
    }

    /// A button of ours was clicked: in the bar, or of a changed step.
    fn clicked(&self, event: &web_sys::Event) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|it| it.closest("[data-tm-act], .tm-changed-keep").ok()?);
        let Some(button) = button else { return };
        let Some(act) = button.get_attribute("data-tm-act") else {
            self.keep(&button);
            return;
        };
        if act == "jump" {
            event.prevent_default();
        }
        if let Some(choice) = Choice::of(&act) {
            self.chosen(choice);
        }
    }

    fn keep(&self, button: &Element) {
        let Some(index) = self.step_of(button) else {
            return;
        };
        let step = self.session.borrow().runbook().steps[index].id.clone();
        self.handle(Event::Keep { step });
        // The button is gone; the box beside it keeps the reader's place.
        if let Some(nodes) = self.page.step(index) {
            let _ = nodes.input.focus();
        }
    }

    /// Something was chosen in the bar.
    fn chosen(&self, choice: Choice) {
        let next = || self.session.borrow().state().next_step().cloned();
        let event = match choice {
            Choice::Done => {
                let Some(step) = next() else { return };
                Event::Toggle { step }
            }
            Choice::Jump => {
                let index = next().and_then(|id| self.session.borrow().state().position(&id));
                if let Some(nodes) = index.and_then(|index| self.page.step(index)) {
                    nodes.step.scroll_into_view();
                    let _ = nodes.input.focus();
                }
                return;
            }
            Choice::Undo => Event::Undo,
            Choice::Redo => Event::Redo,
            Choice::More => {
                if self.attached.get() == Attached::No {
                    if let Some(more) = dom::first(&self.page.root, ".tm-run-more") {
                        dom::attribute(&more, "data-tm-wanted", Some(""));
                    }
                    rest::need();
                }
                return;
            }
        };
        self.handle(event);
    }

    /// Hands an event to the run and shows what came of it.
    pub(super) fn handle(&self, event: Event) {
        let now = clock::now();
        let effects = self.session.borrow_mut().handle(event, now);
        self.apply(&effects, now);
        self.refresh(now);
        self.send_news();
        // Lists that wait are laid over the page, and what found no room is packed.
        if self.is_waiting() || (self.is_unsaved() && !self.there.get()) {
            rest::need();
        }
    }

    /// Lets the second module show this run too.
    pub(super) fn attach(&self) -> String {
        self.attached.set(Attached::Yes);
        let mut session = self.session.borrow_mut();
        // The browser had nothing else to do.
        session.prepare();
        session.news();
        news(&session.unsaved())
    }

    /// When the second module wants to be called again: never for what is no time.
    pub(super) fn wake(&self, seen: f64, hidden: f64) {
        let wake = |at: f64| {
            let mut wake = Wake::default();
            if at.is_finite() {
                wake.at(Instant(at as i64));
            }
            wake
        };
        self.wanted.set((wake(seen), wake(hidden)));
    }

    /// Calls the second module where it shows this run.
    pub(super) fn tick(&self) {
        if self.attached.get() == Attached::Yes {
            self.wanted.take();
            rest::tick(self.handle);
        }
    }

    fn send_news(&self) {
        if self.attached.get() == Attached::Yes {
            let (news, word, said) = {
                let mut session = self.session.borrow_mut();
                let now = clock::now();
                let (word, said) = frame::saved(session.saved(), |at| clock::clock(at, now).long());
                (news(&session.news()), word, said)
            };
            rest::news(self.handle, &news, word, &said);
        }
    }

    fn apply(&self, effects: &[Effect], now: Instant) {
        for effect in effects {
            match effect {
                Effect::Changed(steps) => {
                    self.paint(steps, now);
                }
                Effect::ChangedAll => {
                    self.resolve_times();
                    let session = self.session.borrow();
                    self.painter
                        .borrow_mut()
                        .all(&self.page, session.state(), now);
                }
                Effect::Say(text) => self.say(text),
                Effect::Alert(text) => self.alert(text),
                Effect::Saved(_) => {
                    self.written.set(Written::Now);
                    self.show_saved(now);
                }
            }
        }
        // Listeners of the host page may call back, so nothing is borrowed here.
        for effect in effects {
            if let Effect::Changed(steps) = effect {
                for step in steps {
                    self.tell_changed(step);
                }
            }
        }
    }

    fn paint(&self, steps: &[StepId], now: Instant) {
        if steps.iter().any(|step| self.movers.contains(step)) {
            self.resolve_times();
        }
        let session = self.session.borrow();
        let mut painter = self.painter.borrow_mut();
        for step in steps {
            if let Some(index) = session.state().position(step) {
                painter.step(&self.page, index, session.state(), now);
            }
        }
    }

    fn resolve_times(&self) {
        let session = self.session.borrow();
        let (kind, scale) = session.clockwork();
        let (runbook, state) = (session.runbook(), session.state());
        *self.times.borrow_mut() = times::times(runbook, state, &self.zone, scale);
        // Of a live run nothing is said: pages that know no others are the same.
        let kind = (kind == RunKind::Rehearsal).then(|| kind.word());
        dom::attribute(&self.page.root, "data-tm-kind", kind);
        self.painter.borrow_mut().times_moved();
        // What the generator wrote beside distances holds for the author's launch.
        let moved = session.state().launch().is_some_and(|launch| launch.by_run);
        let moved = moved.then_some("");
        dom::attribute(&self.page.root, "data-tm-moved", moved);
    }

    /// Shows everything that depends on the time, and notes when it changes.
    pub(super) fn refresh(&self, wall: Instant) {
        let session = self.session.borrow();
        let scale = session.clockwork().1;
        let now = scale.map_or(wall, |scale| scale.run_time(wall));
        let (runbook, state) = (session.runbook(), session.state());
        let times = self.times.borrow();
        let (mut wake, mut deadline) = (Wake::default(), Wake::default());
        let anchor = |index| self.page.anchor(index);
        let mut bar = frame::bar(runbook, state, &times, &self.layout, anchor, now, &mut wake);
        if let Some(next) = &mut bar.next
            && let Some(text) = self.page.shown(next.index)
        {
            next.text = text;
        }
        if let Some(owner) = bar.next.as_mut().and_then(|next| next.owner.as_mut()) {
            let value = |name: &str| {
                let declared = || {
                    let mut declared = runbook.placeholders.iter();
                    declared.find(|it| it.name == name)?.default.as_ref()
                };
                let value = state.values().get(name).or_else(declared)?;
                Some(value.as_str())
            };
            *owner = fields::blanks(&fields::fill(owner, value).0);
        }
        let mut painter = self.painter.borrow_mut();
        let next = bar.next.as_ref().map(|next| next.index);
        painter.next(&self.page, next);
        painter.sections(state, &times, now, &mut wake);
        let known = painter.lateness(&self.page, state, &times, now);
        wake.also(known.wake);
        deadline.also(known.deadline);
        let said = self.milestone(&times, now, &mut deadline);
        self.show_bar(bar);
        self.wake.set(wake.on_the_wall(scale, wall));
        self.deadline.set(deadline.on_the_wall(scale, wall));
        drop((session, times, painter));
        if let Some(said) = said {
            self.say(said);
        }
    }

    /// Announces the launch at its milestones, once each: what was due since
    /// the page was last looked at, but not what is long past.
    fn milestone(&self, times: &Times, now: Instant, deadline: &mut Wake) -> Option<&'static str> {
        let launch = times.launch?;
        let before = self.announced.replace(now);
        if let Some((at, _)) = times::milestone(launch, now) {
            deadline.at(at);
        }
        let (at, text) = times::milestone(launch, before.max(Instant(now.0 - 30_000)))?;
        (at <= now).then_some(text)
    }

    /// When this runbook wants to be looked at again.
    pub(super) fn next_wake(&self, visible: bool) -> Option<Instant> {
        let (seen, hidden) = self.wanted.get();
        let mut wake = self.deadline.get();
        wake.also(hidden);
        if visible {
            wake.also(self.wake.get());
            wake.also(seen);
        }
        wake.earliest()
    }

    fn show_saved(&self, now: Instant) {
        let session = self.session.borrow();
        let time = |at| clock::clock(at, now).long();
        let (word, mut text) = frame::saved(session.saved(), time);
        if let SaveState::Saved { .. } = session.saved() {
            // A time is only shown for what this page has seen written.
            match self.written.get() {
                // A log that was merged in is there without having been written here.
                Written::Nothing if session.ops().next().is_none() => {
                    words::NOTHING_TO_SAVE.clone_into(&mut text);
                }
                Written::Nothing | Written::Before => words::SAVED_BEFORE.clone_into(&mut text),
                Written::Now => {}
            }
        }
        dom::attribute(&self.page.root, "data-tm-saved", Some(word));
        if let Some(bar) = &self.bar {
            bar.saved(word, &text);
        }
    }

    /// Shows the bar anew in all its parts: somebody has added some.
    pub(super) fn fill_bar(&self) {
        if let Some(bar) = &self.bar {
            bar.forget();
        }
        self.refresh(clock::now());
    }

    fn show_bar(&self, bar: Bar) {
        if let Some(view) = &self.bar {
            view.show(bar);
        }
    }

    /// What was found when the run was opened, as far as it needs saying.
    fn recovered(&self, recovery: &Recovery) {
        let mut said: Vec<String> = Vec::new();
        if !recovery.quarantined.is_empty() {
            said.push(words::quarantined(recovery.quarantined.len()));
        }
        said.extend(recovery.breaks.iter().cloned());
        match self.session.borrow().saved() {
            SaveState::Saved { .. } => said.extend(recovery.unreadable.clone()),
            SaveState::Unsaved { why } => said.push(words::unsaved(why)),
            SaveState::Memory { why } => said.push(words::memory(why)),
            SaveState::ReadOnly { why } => said.push(words::read_only(why)),
        }
        for text in said {
            self.alert(&text);
        }
    }

    /// Says something politely. The region was there before, else screen
    /// readers would miss it.
    pub(super) fn say(&self, text: &str) {
        if let Some(region) = dom::first(&self.page.root, ".tm-say, #tm-say") {
            region.set_text_content(Some(text));
        }
    }

    /// Shows and says that something is wrong.
    pub(super) fn alert(&self, text: &str) {
        alert(&self.page.root, text);
    }

    /// Says how far the run has come; that a box is ticked now, the box says.
    fn say_progress(&self, index: usize) {
        let text = {
            let session = self.session.borrow();
            let section = session.runbook().steps[index].section;
            let title = session
                .runbook()
                .sections
                .get(section)
                .map(|it| it.title.as_str());
            let here = session.state().section_progress(section);
            let complete = title.filter(|title| here.is_complete() && !title.is_empty());
            complete.map_or_else(
                || {
                    let all = session.state().progress();
                    words::of_done(all.done + all.skipped, all.total)
                },
                words::section_done,
            )
        };
        self.say(&text);
    }

    fn tell_changed(&self, step: &StepId) {
        let (state, saved) = {
            let session = self.session.borrow();
            let (saved, _) = frame::saved(session.saved(), |_| String::new());
            (session.state().step(step).state.word(), saved)
        };
        tell(&self.page.root, "change", step.as_str(), state, saved);
    }

    /// Packs what is stored, while nobody looks.
    pub(super) fn hidden(&self) {
        self.session.borrow_mut().seal();
    }
}

#[wasm_bindgen]
extern "C" {
    /// The loader's: tells the page what happened, with a step, its state and
    /// whether it is saved, where it is about a step.
    #[wasm_bindgen(js_name = tminusTell)]
    fn tell(root: &Element, what: &str, step: &str, state: &str, saved: &str);
}

/// Writes keys and values as `[[key,value],…]`.
fn news(pairs: &[(String, String)]) -> String {
    let pair = |(key, value): &(String, String)| {
        Value::Array(vec![key.as_str().into(), value.as_str().into()])
    };
    let mut out = String::new();
    Value::Array(pairs.iter().map(pair).collect()).write(&mut out);
    out
}

/// Reads `[0,null,2]`.
fn read_links(text: &str) -> Option<Vec<Option<usize>>> {
    let Ok(Value::Array(items)) = Value::parse(text) else {
        return None;
    };
    let place = |item: &Value| Some(item.as_u64()? as usize);
    Some(items.iter().map(place).collect())
}

/// Shows a text in the root's place for failures, beside what stands there.
pub(super) fn alert(root: &Element, text: &str) {
    /// More than this is noise; the newest count.
    const KEPT: u32 = 3;
    let Some(region) = dom::first(root, "#tm-alert, .tm-trouble") else {
        return;
    };
    let known = dom::all(&region, "p")
        .iter()
        .any(|said| said.text_content().as_deref() == Some(text));
    if known {
        return;
    }
    while region.child_element_count() >= KEPT
        && let Some(oldest) = region.first_element_child()
    {
        oldest.remove();
    }
    let _ = region.append_child(&dom::text_element("p", "", text));
}
