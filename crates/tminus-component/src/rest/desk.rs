//! A run as the second module shows it.
//!
//! The first module holds the run and writes it. A desk reads the same log: what
//! is stored when it is opened, what the first module appends from then on, and
//! what other tabs write. It never writes; what a reader does is asked of the
//! first module ([`Desk::wish`]), so there is one writer, one order and one undo.
//!
//! Views are Leptos. They see the run through [`Desk::see`] and the time through
//! [`Desk::now`], and are run again when what they saw has changed. The one timer
//! of the page is the first module's: a view says until when what it shows holds,
//! and no later than that is it run again.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::Array;
use leptos::mount::mount_to;
use leptos::prelude::*;
use tminus_model::json::Value;
use tminus_model::wire::v1;
use tminus_model::{Instant, Runbook};
use tminus_plan::{Goal, Graph, graph};
use tminus_run::action::{self, Action, Refusal};
use tminus_run::facts::{Facts, facts};
use tminus_run::timing::{Timing, timing};
use tminus_run::{Config, Event, Lost, RunState, Session, Store, keys};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::panel::Panel;
use super::reading::Reading;
use super::step::Steps;
use super::values::{Painted, Typed, Values};
use super::watch::Watch;
use super::{first, lost};
use crate::browser::page::{self, Options, Page};
use crate::browser::zone::BrowserZone;
use crate::browser::{clock, dom, store};
use crate::wish;

/// How long a forecast holds while nothing happens: it shows minutes.
const MINUTE: i64 = 60_000;

thread_local! {
    static DESKS: RefCell<Vec<(u32, Rc<Kept>)>> = const { RefCell::new(Vec::new()) };
}

/// The name of a run that is shown: what views carry about. Everything asked of
/// one that has left the page is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Desk {
    /// The number of the runbook in the page, the same in both modules.
    pub(super) handle: u32,
}

/// What of a run can be seen.
pub(super) struct Seen<'a> {
    pub(super) runbook: &'a Runbook,
    pub(super) state: &'a RunState,
    pub(super) facts: &'a Facts,
    pub(super) timing: &'a Timing,
    pub(super) session: &'a Session<Reading>,
}

/// Whether what is seen is saved, as the run bar says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Saved {
    /// The value of `data-tm-saved`.
    pub(super) word: String,
    /// The sentence.
    pub(super) said: String,
}

/// What a desk is made of.
pub(super) struct Kept {
    pub(super) handle: u32,
    pub(super) page: Page,
    pub(super) zone: BrowserZone,
    /// The run that the address asks for, be it none that can be.
    pub(super) asked: Option<String>,
    /// The reader's name; empty where the reader wants none, nothing where nobody
    /// was asked.
    pub(super) who: ArcRwSignal<Option<String>>,
    /// Hears the name.
    pub(super) naming: RefCell<Option<EventListener>>,
    pub(super) graph: Graph,
    session: RefCell<Session<Reading>>,
    facts: RefCell<Rc<Facts>>,
    /// The times, and when they were made.
    timing: RefCell<Option<(Instant, Rc<Timing>)>>,
    /// Counts what happened to the run.
    changed: ArcRwSignal<u32>,
    clock: ArcRwSignal<Instant>,
    pub(super) saved: ArcRwSignal<Saved>,
    /// When views want to be run again: while the page is seen, and even while
    /// it is hidden.
    wanted: Cell<(f64, f64)>,
    /// Whether the first module is told about them soon.
    telling: Cell<bool>,
    mounted: RefCell<Vec<Box<dyn Any>>>,
    /// The re-attach list as it is shown.
    lost: RefCell<Vec<Lost>>,
    values: RefCell<Option<Values>>,
    /// Which panel is open.
    pub(super) open: ArcRwSignal<Option<Panel>>,
    /// Finding, the next step, the big screen.
    pub(super) tool: super::tool::Tool,
    /// What is watched, once it is shown.
    pub(super) watch: RefCell<Option<Watch>>,
    /// The tools of single steps.
    pub(super) steps: Steps,
}

/// Opens the desk of a runbook that the first module has opened as `handle`.
pub(super) fn open(handle: u32, root: &Element, options: &Options) -> Result<(), String> {
    let now = clock::now();
    let (page, runbook, _) = page::read(root, options, v1::read)?;
    let config = Config {
        site: page.site.clone(),
        run: page.run.clone(),
        writer: store::writer(),
        actor: None,
    };
    // What waits to be written is asked for before the store is read: what is
    // written meanwhile is then seen twice, which changes nothing.
    let waiting = first("attach", &Array::of1(&handle.into()));
    let graph = graph(&runbook);
    let (session, _) = Session::open(Reading, config, runbook, now);
    let values = Values::new(root, handle, &session.runbook().placeholders);
    let zone = BrowserZone::new(session.runbook().timezone.as_deref());
    let kept = Rc::new(Kept {
        handle,
        asked: options.run.clone(),
        who: ArcRwSignal::new(super::who::remembered(&page.site)),
        naming: RefCell::default(),
        page,
        zone,
        graph,
        session: RefCell::new(session),
        facts: RefCell::default(),
        timing: RefCell::default(),
        changed: ArcRwSignal::new(0),
        clock: ArcRwSignal::new(now),
        saved: ArcRwSignal::new(Saved::default()),
        wanted: Cell::new((f64::INFINITY, f64::INFINITY)),
        telling: Cell::new(false),
        mounted: RefCell::default(),
        lost: RefCell::default(),
        values: RefCell::new(values),
        open: ArcRwSignal::new(None),
        tool: super::tool::Tool::default(),
        watch: RefCell::default(),
        steps: Steps::default(),
    });
    kept.take(&waiting.and_then(|it| it.as_string()).unwrap_or_default());
    kept.fold();
    DESKS.with_borrow_mut(|desks| desks.push((handle, kept)));
    let desk = Desk { handle };
    desk.with(|kept| kept.naming.replace(super::who::follow(desk)));
    super::menu::put(desk);
    super::panel::furnish(desk);
    super::marks::furnish(desk);
    super::tool::furnish(desk);
    super::files::furnish(desk);
    super::watch::furnish(desk);
    super::step::furnish(desk);
    super::hold::furnish(desk);
    desk.with(Kept::show_lost);
    Ok(())
}

/// Takes a desk off a page that its root has left.
pub(super) fn close(handle: u32) {
    let closed = DESKS.with_borrow_mut(|desks| {
        let at = desks.iter().position(|(of, _)| *of == handle)?;
        Some(desks.remove(at))
    });
    drop(closed);
    lost::close(handle);
}

/// Every desk of the page.
pub(super) fn desks() -> Vec<Desk> {
    DESKS.with_borrow(|desks| {
        let handles = desks.iter().map(|(handle, _)| *handle);
        handles.map(|handle| Desk { handle }).collect()
    })
}

impl Desk {
    /// Does something with what the desk is made of.
    pub(super) fn with<T>(self, act: impl FnOnce(&Kept) -> T) -> Option<T> {
        let kept = DESKS.with_borrow(|desks| {
            let found = desks.iter().find(|(of, _)| *of == self.handle);
            found.map(|(_, kept)| kept.clone())
        });
        kept.map(|kept| act(&kept))
    }

    /// Looks at the run. A view that does is run again when the run changes.
    pub(super) fn see<T>(self, look: impl FnOnce(&Seen<'_>) -> T) -> Option<T> {
        self.with(|kept| {
            kept.changed.track();
            kept.look(look)
        })
    }

    /// Looks at the run once, such as when a button is pressed.
    pub(super) fn look<T>(self, look: impl FnOnce(&Seen<'_>) -> T) -> Option<T> {
        self.with(|kept| kept.look(look))
    }

    /// A step's text as the page shows it: with its placeholders filled.
    pub(super) fn step_words(self, at: usize, text: &str) -> String {
        let shown = text
            .contains("{{")
            .then(|| self.with(|kept| kept.page.shown(at)));
        shown.flatten().flatten().unwrap_or_else(|| text.to_owned())
    }

    /// The wall clock, for a view that is run again no later than `show` says
    /// beside what it shows: the instant from which on that is wrong.
    pub(super) fn now<T>(self, show: impl FnOnce(Instant) -> (T, Option<Instant>)) -> Option<T> {
        self.with(|kept| {
            kept.clock.track();
            let (shown, until) = show(clock::now());
            kept.want(until, None);
            shown
        })
    }

    /// Has the views that asked for the time run again at an instant, even in a
    /// hidden page.
    pub(super) fn deadline(self, at: Instant) {
        self.with(|kept| kept.want(None, Some(at)));
    }

    /// Whether what is seen is saved; tracked.
    pub(super) fn saved(self) -> Saved {
        self.with(|kept| kept.saved.get()).unwrap_or_default()
    }

    /// Which sheet is open.
    pub(super) fn open(self) -> Option<ArcRwSignal<Option<Panel>>> {
        self.with(|kept| kept.open.clone())
    }

    /// The root of the runbook in the page.
    pub(super) fn root(self) -> Option<Element> {
        self.with(|kept| kept.page.root.clone())
    }

    /// Asks the first module for something that changes the run. Views see it
    /// right after.
    pub(super) fn wish(self, event: &Event) {
        if let Some(text) = wish::write(event) {
            first("wish", &Array::of2(&self.handle.into(), &text.into()));
        }
        // The name is no op, so no news tells of it.
        if let Event::Who { .. } = event {
            self.with(Kept::know_name);
        }
    }

    /// Asks for an action, or says why there is none. Gives whether it was asked
    /// for.
    pub(super) fn act(self, action: Result<Action, Refusal>) -> bool {
        match action {
            Ok(action) => {
                self.wish(&Event::Act(action));
                true
            }
            Err(why) => {
                self.alert(why);
                false
            }
        }
    }

    /// Says something politely.
    pub(super) fn say(self, text: &str) {
        let arguments = Array::of3(&self.handle.into(), &text.into(), &JsValue::FALSE);
        first("say", &arguments);
    }

    /// Shows and says that something is wrong.
    pub(super) fn alert(self, text: &str) {
        let arguments = Array::of3(&self.handle.into(), &text.into(), &JsValue::TRUE);
        first("say", &arguments);
    }

    /// Mounts a view for as long as the desk is there.
    pub(super) fn mount<V: IntoView + 'static>(
        self,
        into: &Element,
        view: impl FnOnce(Self) -> V + 'static,
    ) {
        let into = into.clone().unchecked_into();
        let mounted = mount_to(into, move || view(self));
        self.with(|kept| kept.mounted.borrow_mut().push(Box::new(mounted)));
    }

    /// Mounts a view in a place of its own, which goes when the desk does: the
    /// page around it may stay and show other things.
    pub(super) fn mount_place<V: IntoView + 'static>(
        self,
        place: Element,
        view: impl FnOnce(Self) -> V + 'static,
    ) {
        self.mount(&place, view);
        self.with(|kept| kept.keep(Box::new(Place(place))));
    }

    /// Puts the keyboard on something that is there once all views have run.
    pub(super) fn focus_soon(self, selector: &str) {
        let selector = selector.to_owned();
        // Effects run in a microtask of their own, after this one is queued.
        queue_microtask(move || {
            queue_microtask(move || {
                let found = self.root().and_then(|root| dom::first(&root, &selector));
                if let Some(found) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                    let _ = found.focus();
                }
            });
        });
    }
}

/// An element that leaves the page with whoever owns this.
struct Place(Element);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.remove();
    }
}

impl Kept {
    /// Keeps something for as long as the desk is there.
    pub(super) fn keep(&self, what: Box<dyn Any>) {
        self.mounted.borrow_mut().push(what);
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&Seen<'_>) -> T) -> T {
        let session = self.session.borrow();
        let facts = self.facts.borrow().clone();
        let timing = self.timing(&session, &facts);
        look(&Seen {
            runbook: session.runbook(),
            state: session.state(),
            facts: &facts,
            timing: &timing,
            session: &session,
        })
    }

    fn want(&self, seen: Option<Instant>, hidden: Option<Instant>) {
        let least =
            |before: f64, at: Option<Instant>| at.map_or(before, |at| before.min(at.0 as f64));
        let before = self.wanted.get();
        let wanted = (least(before.0, seen), least(before.1, hidden));
        self.wanted.set(wanted);
        if wanted != before && !self.telling.replace(true) {
            let desk = Desk {
                handle: self.handle,
            };
            // Once for all views of a moment.
            queue_microtask(move || {
                desk.with(Self::tell_wanted);
            });
        }
    }

    fn tell_wanted(&self) {
        self.telling.set(false);
        let (seen, hidden) = self.wanted.get();
        let arguments = Array::of3(&self.handle.into(), &seen.into(), &hidden.into());
        first("wake", &arguments);
    }

    /// The first module has appended something, or something was saved.
    pub(super) fn news(&self, news: &str, saved: Saved) {
        let is_news = self.take(news);
        if self.saved.with_untracked(|before| *before != saved) {
            self.saved.set(saved);
        }
        if is_news {
            self.fold();
            self.show_lost();
            self.fill_said();
        }
    }

    /// What the first module says names steps as they are written; a listener
    /// hears them as the page shows them.
    fn fill_said(&self) {
        let Some(region) = dom::first(&self.page.root, ".tm-say, #tm-say") else {
            return;
        };
        let said = region.text_content().unwrap_or_default();
        if !said.contains("{{") {
            return;
        }
        let session = self.session.borrow();
        let steps = session.runbook().steps.iter().enumerate();
        let named = steps.filter(|(_, step)| step.text.contains("{{"));
        let filled = named.fold(said.clone(), |said, (at, step)| {
            match self.page.shown(at).filter(|_| said.contains(&step.text)) {
                Some(shown) => said.replace(&step.text, &shown),
                None => said,
            }
        });
        if filled != said {
            region.set_text_content(Some(&filled));
        }
    }

    /// Another tab has written something, or the store is to be read again.
    pub(super) fn handle(&self, event: Event) {
        let is_news = {
            let mut session = self.session.borrow_mut();
            let before = session.ops().count();
            let effects = session.handle(event, clock::now());
            // Of a timer, say, the steps show nothing.
            !effects.is_empty() || session.ops().count() != before
        };
        if is_news {
            self.fold();
            self.show_lost();
        }
    }

    /// The time has come that some view asked for.
    pub(super) fn tick(&self) {
        self.wanted.set((f64::INFINITY, f64::INFINITY));
        self.clock.set(clock::now());
    }

    /// Reads the reader's name, which the first module has written.
    fn know_name(&self) {
        let key = keys::who(&self.page.site);
        if let Ok(value) = Reading.get(&key) {
            self.handle(Event::Remote { key, value });
        }
    }

    fn take(&self, news: &str) -> bool {
        let Ok(Value::Array(pairs)) = Value::parse(news) else {
            return false;
        };
        let mut session = self.session.borrow_mut();
        for pair in &pairs {
            if let (Some(key), Some(value)) = (pair[0].as_str(), pair[1].as_str()) {
                let (key, value) = (key.to_owned(), Some(value.to_owned()));
                session.handle(Event::Remote { key, value }, clock::now());
            }
        }
        !pairs.is_empty()
    }

    /// Makes anew what follows from the ops, and runs the views that saw it.
    fn fold(&self) {
        let facts = {
            let session = self.session.borrow();
            facts(session.runbook(), &session.counted())
        };
        self.facts.replace(Rc::new(facts));
        self.timing.take();
        self.show_values();
        self.changed.update(|count| *count = count.wrapping_add(1));
    }

    /// Something happened to a value in the page.
    pub(super) fn field(&self, event: &web_sys::Event) {
        let mut values = self.values.borrow_mut();
        let typed = values.as_mut().map(|values| values.happened(event));
        drop(values);
        match typed {
            Some(Typed::Value(name, value)) => {
                let known = self.look(|seen| seen.state.values().get(&name).cloned());
                if known.as_deref().unwrap_or_default() != value {
                    let desk = Desk {
                        handle: self.handle,
                    };
                    desk.act(action::value(&name, &value));
                }
            }
            _ if event.type_() == "change" => self.show_values(),
            _ => {}
        }
    }

    /// Shows the re-attach list, if it is another one.
    fn show_lost(&self) {
        let lost = self.session.borrow().state().reattach().to_vec();
        if *self.lost.borrow() != lost {
            self.lost.replace(lost.clone());
            lost::show(&self.page.root, self.handle, &lost);
        }
    }

    fn show_values(&self) {
        if let Some(values) = self.values.borrow_mut().as_mut()
            && values.show(self.session.borrow().state().values()) == Painted::Anew
        {
            // The run bar shows texts of the page.
            first("refresh", &Array::of1(&self.handle.into()));
        }
    }

    fn timing(&self, session: &Session<Reading>, facts: &Facts) -> Rc<Timing> {
        let now = clock::now();
        if let Some((at, timing)) = &*self.timing.borrow()
            && (0..MINUTE).contains(&(now - *at).0)
        {
            return timing.clone();
        }
        // Measured after a change; what minutes do alone leaves no marks behind.
        let watch = self.timing.borrow().is_none();
        let watch = watch.then(|| clock::Stopwatch::start("tm:times"));
        let (runbook, state) = (session.runbook(), session.state());
        let made = timing(
            runbook,
            &self.graph,
            state,
            facts,
            &self.zone,
            now,
            Goal::End,
        );
        if let Some(watch) = watch {
            watch.stop();
        }
        let made = Rc::new(made);
        self.timing.replace(Some((now, made.clone())));
        made
    }
}
