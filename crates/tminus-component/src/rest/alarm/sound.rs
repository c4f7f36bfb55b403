//! A soft, short sound of two notes.

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

/// The two notes: when they begin, in seconds, and how high they are.
const NOTES: [(f64, f32); 2] = [(0.0, 587.33), (0.16, 880.0)];

/// How long one lasts.
const LENGTH: f64 = 0.34;

/// How loud it is, of 1.
const LOUD: f32 = 0.09;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sound {
    /// It is off.
    Off,
    /// It is on and can be heard.
    Heard,
    /// It is on, and the browser waits for a click or key.
    Waits,
    /// The browser has none.
    None,
}

/// Turns it on or off; to be called while a click or key is handled, or nothing
/// may be heard until there is one.
pub(super) fn turn(on: bool) {
    ON.set(on);
    if on {
        wake();
    }
}

/// Asks the browser to let the page be heard.
pub(super) fn wake() {
    if !ON.get() {
        return;
    }
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        if let Some(context) = context
            && context.state() == AudioContextState::Suspended
        {
            let _ = context.resume();
        }
    });
}

/// How it stands now.
pub(super) fn state() -> Sound {
    if !ON.get() {
        return Sound::Off;
    }
    CONTEXT.with_borrow(|context| match context {
        None => Sound::None,
        Some(context) if context.state() == AudioContextState::Running => Sound::Heard,
        Some(_) => Sound::Waits,
    })
}

/// Plays it, where it is on.
pub(super) fn play() {
    if ON.get() {
        CONTEXT.with_borrow(|context| {
            if let Some(context) = context {
                // What the browser does not play is not heard: nothing else.
                let _ = notes(context);
            }
        });
    }
}

fn notes(context: &AudioContext) -> Result<(), JsValue> {
    let now = context.current_time();
    for (after, height) in NOTES {
        let (start, tone, volume) = (
            now + after,
            context.create_oscillator()?,
            context.create_gain()?,
        );
        tone.set_type(OscillatorType::Sine);
        tone.frequency().set_value(height);
        let level = volume.gain();
        level.set_value_at_time(0.0, start)?;
        level.linear_ramp_to_value_at_time(LOUD, start + 0.02)?;
        level.exponential_ramp_to_value_at_time(0.0001, start + LENGTH)?;
        tone.connect_with_audio_node(&volume)?;
        volume.connect_with_audio_node(&context.destination())?;
        tone.start_with_when(start)?;
        tone.stop_with_when(start + LENGTH)?;
    }
    Ok(())
}
