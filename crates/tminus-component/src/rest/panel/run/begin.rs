//! Starting another run: a live one or a rehearsal, with its own launch and, for
//! a rehearsal, its own clock.

use leptos::prelude::*;
use leptos::web_sys::SubmitEvent;
use tminus_model::Instant;
use tminus_plan::Zone;
use tminus_run::runs::{RunKind, RunSetup, Scale};

use super::launch::{instant, near, zone_name};
use super::moment::{Grain, Moment};
use super::{Sheet, cancel};
use crate::browser::clock;
use crate::browser::zone::BrowserZone;
use crate::rest::desk::Desk;
use crate::rest::runs::{self, Launch};
use crate::words::runs as said;

/// How many times as fast a rehearsal's clock can go.
const FACTORS: [i64; 6] = [1, 2, 5, 10, 20, 60];

/// What is being written of a new run.
#[derive(Debug, Clone, Copy)]
struct New {
    /// What the run that is shown is for.
    here: RunKind,
    kind: RwSignal<RunKind>,
    /// Whether a live run is wanted out of a rehearsal.
    sure: RwSignal<bool>,
    name: NodeRef<leptos::html::Input>,
    launch: Moment,
    /// How fast its clock goes; 0 shows the real time.
    factor: RwSignal<i64>,
    /// How many minutes before the launch the clock starts.
    before: RwSignal<i64>,
}

impl New {
    fn blank(desk: Desk) -> Self {
        let here = desk.look(|seen| seen.facts.kind).unwrap_or_default();
        // The author's launch, not the one that this run has moved.
        let authors = desk.look(|seen| seen.runbook.launch.as_ref().map(|launch| launch.local));
        let own = || untrack(|| instant(desk)).map(|(local, _)| local);
        Self {
            here,
            // Out of a rehearsal the next thing is another rehearsal.
            kind: RwSignal::new(here),
            sure: RwSignal::new(false),
            name: NodeRef::new(),
            launch: Moment::new(authors.flatten().or_else(own), &zone_name(desk)),
            factor: RwSignal::new(0),
            before: RwSignal::new(60),
        }
    }

    /// What is to be begun, or what is missing. Nothing is tracked.
    fn read(self, desk: Desk) -> Result<(RunSetup, Option<Launch>), &'static str> {
        let kind = self.kind.get_untracked();
        if kind == RunKind::Live && self.here == RunKind::Rehearsal && !self.sure.get_untracked() {
            return Err(said::SURE_LIVE_MISSING);
        }
        let launch = match untrack(|| self.launch.at()) {
            Ok(at) => {
                let zone = zone_name(desk);
                let local = BrowserZone::new(Some(&zone)).local(at);
                Some((local, zone, at))
            }
            // Nothing written is no launch of its own.
            Err(_) if untrack(|| self.launch.is_empty()) => None,
            Err(why) => return Err(why),
        };
        let name = self.name.get_untracked().map(|field| field.value());
        let name = name.filter(|name| !name.trim().is_empty());
        let scale = match (kind, self.factor.get_untracked(), &launch) {
            (RunKind::Rehearsal, factor @ 1.., Some((_, _, at))) => {
                let from = Instant(at.0 - self.before.get_untracked() * 60_000);
                Scale::new(clock::now(), from, factor)
            }
            (RunKind::Rehearsal, 1.., None) => return Err(said::CLOCK_NEEDS_LAUNCH),
            _ => None,
        };
        // What the runbook plans need not be said again, and follows it.
        let authors = desk.look(|seen| seen.runbook.launch.as_ref().map(|launch| launch.local));
        let authors = authors.flatten();
        let launch = launch.filter(|(local, _, _)| Some(*local) != authors);
        Ok((RunSetup { kind, name, scale }, launch))
    }

    fn begin(self, desk: Desk) {
        match self.read(desk) {
            Err(why) => desk.alert(why),
            Ok((setup, launch)) => match runs::begin(desk, &setup, launch) {
                Ok(run) => runs::go(desk, &run),
                Err(why) => desk.alert(&said::not_begun(&why)),
            },
        }
    }
}

pub(super) fn form(sheet: Sheet) -> impl IntoView {
    let desk = sheet.desk;
    let new = New::blank(desk);
    let New { kind, sure, .. } = new;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        new.begin(desk);
    };
    let kinds = [
        (RunKind::Live, said::KIND_LIVE),
        (RunKind::Rehearsal, said::KIND_REHEARSAL),
    ];
    let group = sheet.id("tm-new-kind");
    let kinds = kinds.map(|(of, text)| {
        view! {
            <label class="tm-choice">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || kind.get() == of
                    on:change=move |_| kind.set(of)
                />
                " "
                {text}
            </label>
        }
    });
    let name_id = sheet.id("tm-new-name");
    let makes_sure = move || {
        (kind.get() == RunKind::Live && new.here == RunKind::Rehearsal).then(|| {
            view! {
                <label class="tm-choice tm-sure">
                    <input
                        type="checkbox"
                        prop:checked=move || sure.get()
                        on:change=move |event| sure.set(event_target_checked(&event))
                    />
                    " "
                    {said::SURE_LIVE}
                </label>
            }
        })
    };
    let id = sheet.id("tm-new");
    let clock_id = id.clone();
    let own_clock = move || {
        (kind.get() == RunKind::Rehearsal).then(|| speed(&clock_id, new.factor, new.before))
    };
    let text = move || match kind.get() {
        RunKind::Live => said::BEGIN_LIVE,
        RunKind::Rehearsal => said::BEGIN_REHEARSAL,
    };
    view! {
        <form class="tm-form" novalidate on:submit=submit on:keydown=sheet.typed("new")>
            <fieldset class="tm-decide">
                <legend>{said::KIND}</legend>
                {kinds.into_iter().collect::<Vec<_>>()}
            </fieldset>
            {makes_sure}
            <label class="tm-label" for=name_id.clone()>{said::NAME}</label>
            <input class="tm-input" type="text" id=name_id maxlength="120" node_ref=new.name/>
            <fieldset class="tm-plain">
                <legend>{said::NEW_LAUNCH}</legend>
                {new.launch.view(&id, &near(desk), Grain::Minutes)}
            </fieldset>
            {own_clock}
            <p class="tm-form-tools">
                <button type="submit" class="tm-button tm-button-go">{text}</button>
                {cancel(sheet, "new")}
            </p>
        </form>
    }
}

/// The clock of a rehearsal: how fast, and from where.
fn speed(id: &str, factor: RwSignal<i64>, before: RwSignal<i64>) -> impl IntoView + use<> {
    let [speed_id, from_id] = ["-speed", "-from"].map(|end| [id, end].concat());
    let number = |event: &leptos::web_sys::Event| event_target_value(event).parse().unwrap_or(0);
    let factors: Vec<_> = FACTORS
        .into_iter()
        .map(|of| {
            let selected = factor.get_untracked() == of;
            view! { <option value=of.to_string() selected=selected>{said::speed(of)}</option> }
        })
        .collect();
    let from = move || {
        (factor.get() > 0).then(|| {
            let from_id = from_id.clone();
            let places: Vec<_> = said::BEFORE_LAUNCH
                .into_iter()
                .map(|(minutes, text)| {
                    let selected = before.get_untracked() == minutes;
                    view! { <option value=minutes.to_string() selected=selected>{text}</option> }
                })
                .collect();
            view! {
                <div>
                    <label class="tm-label" for=from_id.clone()>{said::CLOCK_FROM}</label>
                    <select
                        class="tm-input"
                        id=from_id
                        on:change=move |event| before.set(number(&event))
                    >
                        {places}
                    </select>
                </div>
            }
        })
    };
    view! {
        <div class="tm-stack">
            <div>
                <label class="tm-label" for=speed_id.clone()>{said::SPEED}</label>
                <select
                    class="tm-input"
                    id=speed_id
                    on:change=move |event| factor.set(number(&event))
                >
                    <option value="0">{said::SPEED_REAL}</option>
                    {factors}
                </select>
            </div>
            {from}
        </div>
    }
}
