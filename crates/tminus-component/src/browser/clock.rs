//! The only file that reads the clock.

use tminus_model::{Instant, LocalDateTime};
use tminus_plan::time::local_by;

use crate::times::Clock;
#[cfg(not(feature = "rest"))]
pub(crate) use host::ahead_in;
pub(crate) use host::now;
#[cfg(feature = "rest")]
pub(crate) use host::{Stopwatch, ahead, going, iso};

/// A moment, with what the reader's own clocks show then and now.
pub(crate) fn clock(at: Instant, now: Instant) -> Clock {
    Clock {
        local: local(at),
        now: local(now),
    }
}

fn local(at: Instant) -> LocalDateTime {
    local_by(at, host::ahead(at.0))
}

/// The loader knows how to ask, in a fourth of the bytes.
#[cfg(not(feature = "rest"))]
mod host {
    use tminus_model::Instant;
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Date, js_name = now)]
        fn date_now() -> f64;
        #[wasm_bindgen(js_name = tminusAhead)]
        fn zone_ahead(zone: &str, at: f64) -> f64;
    }

    /// The wall clock.
    pub(crate) fn now() -> Instant {
        Instant(date_now() as i64)
    }

    /// How far the reader's own clocks are ahead of UTC.
    pub(crate) fn ahead(at: i64) -> i64 {
        ahead_in("", at)
    }

    /// How far a zone's clocks are ahead of UTC then; the reader's own where the
    /// zone has no name, or one that the browser does not know.
    pub(crate) fn ahead_in(zone: &str, at: i64) -> i64 {
        zone_ahead(zone, at as f64) as i64
    }
}

#[cfg(feature = "rest")]
mod host {
    use js_sys::{Date, Object, Reflect};
    use tminus_model::{Instant, Millis};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance, js_name = now)]
        fn performance_now() -> f64;
        #[wasm_bindgen(js_namespace = performance, js_name = measure, catch)]
        fn performance_measure(name: &str, options: &JsValue) -> Result<JsValue, JsValue>;
    }

    /// The wall clock.
    pub(crate) fn now() -> Instant {
        Instant(Date::now() as i64)
    }

    /// A clock that only goes on: milliseconds since the page was opened.
    pub(crate) fn going() -> Millis {
        Millis(performance_now() as i64)
    }

    /// How far the reader's own clocks are ahead of UTC.
    pub(crate) fn ahead(at: i64) -> i64 {
        let date = Date::new(&JsValue::from_f64(at as f64));
        (-date.get_timezone_offset() * 60_000.0) as i64
    }

    /// The instant as machines read it: `2026-12-01T08:14:00.000Z`.
    pub(crate) fn iso(at: Instant) -> String {
        // The one thing that can be wrong is a year beyond the calendar's end.
        let date = Date::new(&JsValue::from_f64(at.0 as f64));
        if date.get_time().is_nan() {
            return String::new();
        }
        date.to_iso_string().into()
    }

    /// A measure on the browser's performance timeline.
    pub(crate) struct Stopwatch {
        name: &'static str,
        start: f64,
    }

    impl Stopwatch {
        /// Starts to measure.
        pub(crate) fn start(name: &'static str) -> Self {
            Self {
                name,
                start: performance_now(),
            }
        }

        /// Writes the measure; a browser that cannot keeps quiet.
        pub(crate) fn stop(self) {
            let options = Object::new();
            let start = JsValue::from_f64(self.start);
            if Reflect::set(&options, &"start".into(), &start).is_ok() {
                let _ = performance_measure(self.name, &options);
            }
        }
    }
}
