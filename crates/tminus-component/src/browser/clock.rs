//! The only file that reads the clock.

use alloc::string::String;

use js_sys::Date;
use tminus_model::{Instant, LocalDateTime};
use tminus_plan::time::local_by;
use wasm_bindgen::prelude::*;

use crate::times::Clock;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    /// The loader's: writes a measure on the browser's timeline that began then.
    #[cfg(not(feature = "rest"))]
    #[wasm_bindgen(js_name = tminusMeasure)]
    fn measure(name: &str, start: f64);
    #[cfg(feature = "rest")]
    #[wasm_bindgen(js_namespace = performance, js_name = measure, catch)]
    fn performance_measure(name: &str, options: &JsValue) -> Result<JsValue, JsValue>;
}

#[cfg(feature = "rest")]
fn measure(name: &str, start: f64) {
    let options = js_sys::Object::new();
    if js_sys::Reflect::set(&options, &"start".into(), &start.into()).is_ok() {
        let _ = performance_measure(name, &options);
    }
}

/// The wall clock.
pub(crate) fn now() -> Instant {
    Instant(Date::now() as i64)
}

/// A clock that only goes on: milliseconds since the page was opened.
#[cfg(feature = "rest")]
pub(crate) fn going() -> tminus_model::Millis {
    tminus_model::Millis(performance_now() as i64)
}

/// A moment, with what the reader's own clocks show then and now.
pub(crate) fn clock(at: Instant, now: Instant) -> Clock {
    Clock {
        local: local(at),
        now: local(now),
    }
}

fn local(at: Instant) -> LocalDateTime {
    local_by(at, ahead(at.0))
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
#[derive(Debug)]
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
        measure(self.name, self.start);
    }
}
