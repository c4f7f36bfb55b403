//! Time zones, through the browser's own data.

use alloc::vec::Vec;
use core::cell::RefCell;

use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_plan::time::{instant_by, local_by};

use super::clock;
use parts::{Parts, ahead, formatter};

/// A quarter of an hour.
const QUARTER: i64 = 900_000;

/// A zone of the browser.
pub(crate) struct BrowserZone {
    /// What is asked; where the browser knows no such zone, the reader's own is
    /// taken.
    parts: Parts,
    /// Distances from UTC that were asked for: rules repeat the same few days.
    known: RefCell<Vec<(i64, i64)>>,
}

impl BrowserZone {
    /// Takes an IANA zone, or the reader's own where there is none.
    pub(crate) fn new(name: Option<&str>) -> Self {
        Self {
            parts: formatter(name),
            known: RefCell::default(),
        }
    }

    /// Whether it is the zone of the name that was given.
    #[cfg(feature = "rest")]
    pub(crate) fn is_named(&self) -> bool {
        self.parts.is_some()
    }

    /// How far the zone's clocks are ahead of UTC then.
    #[cfg(feature = "rest")]
    pub(crate) fn ahead_of(&self, at: Instant) -> i64 {
        self.ahead(at.0)
    }

    /// How far the zone's clocks are ahead of UTC at an instant.
    fn ahead(&self, at: i64) -> i64 {
        // Clocks are put forward and back at whole quarters of an hour, so that
        // a long log asks for few; what is next to each other is asked for
        // together.
        let at = at.div_euclid(QUARTER) * QUARTER;
        let known = self.known.borrow();
        let found = known.iter().rev().find(|one| one.0 == at).copied();
        drop(known);
        let known = found;
        if let Some((_, ahead)) = known {
            return ahead;
        }
        let ahead = ahead(&self.parts, at);
        self.known.borrow_mut().push((at, ahead));
        ahead
    }
}

impl Zone for BrowserZone {
    fn instant(&self, local: LocalDateTime) -> Instant {
        instant_by(local, |at| self.ahead(at))
    }

    fn local(&self, at: Instant) -> LocalDateTime {
        local_by(at, self.ahead(at.0))
    }
}

/// The loader knows how to ask, in a fourth of the bytes.
#[cfg(not(feature = "rest"))]
mod parts {
    use alloc::borrow::ToOwned;
    use alloc::string::String;

    pub(super) use super::clock::ahead_in as ahead;

    pub(super) type Parts = String;

    pub(super) fn formatter(zone: Option<&str>) -> Parts {
        zone.unwrap_or_default().to_owned()
    }
}

#[cfg(feature = "rest")]
mod parts {
    use js_sys::{Array, Function, Intl, Object, Reflect};
    use tminus_model::LocalDateTime;
    use tminus_plan::time::wall;
    use wasm_bindgen::prelude::*;

    use super::clock;

    /// Gives a moment's parts in the zone.
    pub(super) type Parts = Option<Function>;

    pub(super) fn ahead(parts: &Parts, at: i64) -> i64 {
        let parts = parts.as_ref().and_then(|parts| from_parts(parts, at));
        parts.unwrap_or_else(|| clock::ahead(at))
    }

    pub(super) fn formatter(zone: Option<&str>) -> Parts {
        let zone = zone?;
        let options = Object::new();
        for (name, value) in [
            ("timeZone", zone),
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "numeric"),
            ("day", "numeric"),
            ("hour", "numeric"),
            ("minute", "numeric"),
            ("second", "numeric"),
        ] {
            Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        // The constructor throws on a zone that the browser does not know.
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.into();
        let arguments = Array::of2(&"en-US".into(), &options);
        let made: Intl::DateTimeFormat = Reflect::construct(&constructor, &arguments).ok()?.into();
        let call: Function = Reflect::get(&made, &"formatToParts".into()).ok()?.into();
        Some(call.bind0(&made))
    }

    /// The distance from UTC, out of the parts that the zone's clocks show.
    fn from_parts(parts: &Function, at: i64) -> Option<i64> {
        let list: Array = parts
            .call1(&JsValue::NULL, &JsValue::from_f64(at as f64))
            .ok()?
            .into();
        let mut numbers = [0_i16; 6];
        for part in list.iter() {
            let text = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
            let slot = match text("type")?.as_str() {
                "year" => 0,
                "month" => 1,
                "day" => 2,
                "hour" => 3,
                "minute" => 4,
                "second" => 5,
                _ => continue,
            };
            numbers[slot] = text("value")?.parse().ok()?;
        }
        let [year, month, day, hour, minute, second] = numbers;
        let small = |number: i16| u8::try_from(number).ok();
        let shown = LocalDateTime::new(
            year,
            small(month)?,
            small(day)?,
            small(hour)?,
            small(minute)?,
            small(second)?,
        )?;
        // Milliseconds are not among the parts.
        Some(wall(shown) - at.div_euclid(1000) * 1000)
    }
}
