//! Fields for a moment: date, time and zone, with a decision where the zone's
//! clocks jump.

use leptos::prelude::*;
use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;

use crate::browser::zone::BrowserZone;
use crate::launch::{self, Meaning};
use crate::rest::zones;
use crate::words::runs as said;

/// Which of two moments is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    Former,
    Latter,
}

/// A moment that is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    date: RwSignal<String>,
    time: RwSignal<String>,
    zone: RwSignal<String>,
    pick: RwSignal<Option<Pick>>,
}

/// How fine a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Minutes,
    Seconds,
}

impl Moment {
    /// Begins with a wall clock in a zone, or with empty fields.
    pub(super) fn new(local: Option<LocalDateTime>, zone: &str) -> Self {
        Self {
            date: RwSignal::new(local.map(launch::date_field).unwrap_or_default()),
            time: RwSignal::new(local.map(launch::time_of_day).unwrap_or_default()),
            zone: RwSignal::new(zone.to_owned()),
            pick: RwSignal::new(None),
        }
    }

    /// What is written so far; tracked.
    pub(super) fn local(self) -> Option<LocalDateTime> {
        launch::read_fields(&self.date.get(), &self.time.get())
    }

    /// The zone's name; tracked.
    pub(super) fn zone(self) -> String {
        self.zone.get()
    }

    /// Puts another wall clock into the fields.
    pub(super) fn put(self, local: LocalDateTime) {
        self.date.set(launch::date_field(local));
        self.time.set(launch::time_of_day(local));
        self.pick.set(None);
    }

    /// What the fields mean, or what is missing; tracked.
    pub(super) fn at(self) -> Result<Instant, &'static str> {
        let pick = self.pick.get();
        match self.meaning().ok_or(said::MOMENT_MISSING)? {
            Meaning::Once(at) => Ok(at),
            Meaning::Twice {
                first: former,
                second: latter,
            }
            | Meaning::Skipped {
                earlier: former,
                later: latter,
            } => match pick {
                Some(Pick::Former) => Ok(former),
                Some(Pick::Latter) => Ok(latter),
                None => Err(said::DECIDE),
            },
        }
    }

    /// Says whether nothing is written at all; tracked.
    pub(super) fn is_empty(self) -> bool {
        self.date.get().is_empty() && self.time.get().is_empty()
    }

    fn meaning(self) -> Option<Meaning> {
        let zone = BrowserZone::new(Some(&self.zone.get()));
        Some(launch::meaning(&zone, self.local()?))
    }

    /// The fields. `id` starts their ids; `near` are the zones that stand first,
    /// and without any there is no field for the zone.
    pub(super) fn view(self, id: &str, near: &[String], grain: Grain) -> impl IntoView + use<> {
        let [date_id, time_id, zone_id] = ["-date", "-time", "-zone"].map(|end| [id, end].concat());
        let changed = move |signal: RwSignal<String>| {
            move |event| {
                signal.set(event_target_value(&event));
                self.pick.set(None);
            }
        };
        let step = match grain {
            Grain::Minutes => "60",
            Grain::Seconds => "1",
        };
        let zones = (!near.is_empty()).then(|| {
            view! {
                <div class="tm-field-wide">
                    <label class="tm-label" for=zone_id.clone()>{said::ZONE}</label>
                    <select class="tm-input" id=zone_id on:change=changed(self.zone)>
                        {choices(near, &self.zone.get_untracked())}
                    </select>
                </div>
            }
        });
        view! {
            <div class="tm-moment">
                <div>
                    <label class="tm-label" for=date_id.clone()>{said::DATE}</label>
                    <input
                        class="tm-input"
                        type="date"
                        id=date_id
                        min="1970-01-01"
                        max="9999-12-31"
                        prop:value=move || self.date.get()
                        on:input=changed(self.date)
                    />
                </div>
                <div>
                    <label class="tm-label" for=time_id.clone()>{said::TIME}</label>
                    <input
                        class="tm-input"
                        type="time"
                        id=time_id
                        step=step
                        prop:value=move || self.time.get()
                        on:input=changed(self.time)
                    />
                </div>
                {zones}
            </div>
            {self.decision(id)}
        }
    }

    /// The question where clocks jump.
    fn decision(self, id: &str) -> impl IntoView + use<> {
        let name = [id, "-pick"].concat();
        // Only another meaning asks anew: a choice keeps the keyboard.
        let meaning = Memo::new(move |_| self.meaning());
        move || {
            let zone_name = self.zone.get_untracked();
            let zone = BrowserZone::new(Some(&zone_name));
            let local = untrack(move || self.local())?;
            let written = launch::written(local);
            let (text, former, latter, ends) = match meaning.get()? {
                Meaning::Once(_) => return None,
                Meaning::Skipped { earlier, later } => (
                    said::skipped(&written, &zone_name),
                    earlier,
                    later,
                    ["", ""],
                ),
                Meaning::Twice { first, second } => {
                    let ends = [said::FIRST, said::SECOND];
                    (said::twice(&written, &zone_name), first, second, ends)
                }
            };
            let choices = [
                (Pick::Former, former, ends[0]),
                (Pick::Latter, latter, ends[1]),
            ];
            let choices = choices.map(|(pick, at, end)| {
                let shown = launch::time_of_day(zone.local(at));
                let text = said::choice(&shown, &launch::distance(&zone, at), end);
                view! {
                    <label class="tm-choice">
                        <input
                            type="radio"
                            name=name.clone()
                            on:change=move |_| self.pick.set(Some(pick))
                        />
                        " "
                        {text}
                    </label>
                }
            });
            Some(view! {
                <fieldset class="tm-decide" role="radiogroup">
                    <legend>{text}</legend>
                    {choices.into_iter().collect::<Vec<_>>()}
                </fieldset>
            })
        }
    }
}

/// Zones to choose from: those near the reader first.
fn choices(near: &[String], chosen: &str) -> impl IntoView + use<> {
    let option = |name: String| {
        let selected = name == chosen;
        view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
    };
    let all = zones::all();
    let rest = all.into_iter().filter(|name| !near.contains(name));
    let first: Vec<_> = near.iter().cloned().map(option).collect();
    let rest: Vec<_> = rest.map(option).collect();
    view! {
        <optgroup label=said::ZONES_NEAR>{first}</optgroup>
        <optgroup label=said::ZONES_ALL>{rest}</optgroup>
    }
}
