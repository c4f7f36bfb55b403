//! Time zones, through the browser's own data.

use alloc::vec::Vec;
use core::cell::RefCell;

use tminus_model::{Instant, LocalDateTime};
use tminus_plan::Zone;
use tminus_plan::time::{instant_by, local_by};

use super::clock;
use parts::{Parts, formatter, from_parts};

/// A quarter of an hour.
const QUARTER: i64 = 900_000;

/// A zone of the browser.
pub(crate) struct BrowserZone {
    /// Gives a moment's parts in the zone; `None` where `Intl` knows no such
    /// zone, and the reader's own is taken.
    parts: Option<Parts>,
    /// Distances from UTC that were asked for: rules repeat the same few days.
    known: RefCell<Vec<(i64, i64)>>,
}

impl BrowserZone {
    /// Takes an IANA zone, or the reader's own where there is none.
    pub(crate) fn new(name: Option<&str>) -> Self {
        Self {
            parts: name.and_then(formatter),
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
        let ahead = self
            .parts
            .as_ref()
            .and_then(|parts| from_parts(parts, at))
            .unwrap_or_else(|| clock::ahead(at));
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

    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        /// How far a zone's clocks are ahead of UTC at an instant; no number
        /// where the browser knows no such zone.
        #[wasm_bindgen(js_name = tminusAhead)]
        fn ahead(zone: &str, at: f64) -> f64;
    }

    pub(super) type Parts = String;

    pub(super) fn formatter(zone: &str) -> Option<Parts> {
        from_parts(zone, 0).map(|_| zone.to_owned())
    }

    pub(super) fn from_parts(zone: &str, at: i64) -> Option<i64> {
        let ahead = ahead(zone, at as f64);
        (!ahead.is_nan()).then_some(ahead as i64)
    }
}

#[cfg(feature = "rest")]
mod parts {
    use js_sys::{Array, Function, Intl, Object, Reflect};
    use tminus_model::LocalDateTime;
    use tminus_plan::time::wall;
    use wasm_bindgen::prelude::*;

    pub(super) type Parts = Function;

    pub(super) fn formatter(zone: &str) -> Option<Function> {
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
    pub(super) fn from_parts(parts: &Function, at: i64) -> Option<i64> {
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
