//! The log in a link: packed behind the `#`, where no server sees it.

use js_sys::{Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tminus_run::export::FILE_LIMIT;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair, Response};

use super::save::text_to_copy;
use super::take;
use crate::browser::clipboard;
use crate::handover::{self, LINK_LONG};
use crate::rest::desk::Desk;
use crate::words::log as words;

/// The one form of packing that every browser has, without a header.
const FORM: &str = "deflate-raw";

#[wasm_bindgen]
extern "C" {
    type CompressionStream;
    /// Throws where the browser has no such thing.
    #[wasm_bindgen(constructor, catch)]
    fn new(form: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    /// The same.
    #[wasm_bindgen(constructor, catch)]
    fn new(form: &str) -> Result<DecompressionStream, JsValue>;
}

/// What became of making a link.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    Nothing,
    Packing,
    Failed(&'static str),
    Link { link: String, copied: bool },
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let made = RwSignal::new(Made::Nothing);
    let pressed = move |_| {
        let text = desk.look(|seen| {
            let run = seen.session.config().run.clone();
            (run, seen.session.hand_over())
        });
        let Some((run, text)) = text else { return };
        made.set(Made::Packing);
        spawn_local(async move {
            let done = match pack(&text).await {
                None => Made::Failed(words::HAND_CANNOT),
                Some(bytes) => match handover::link(&address(&run), &bytes) {
                    None => Made::Failed(words::HAND_TOO_LONG),
                    Some(link) => {
                        let copied = clipboard::write(&link).await;
                        Made::Link { link, copied }
                    }
                },
            };
            match &done {
                Made::Failed(why) => desk.say(why),
                Made::Link { copied: true, .. } => desk.say(words::HAND_COPIED),
                Made::Link { .. } => desk.say(words::NOT_COPIED),
                _ => {}
            }
            made.set(done);
        });
    };
    let is_empty = move || desk.see(|seen| seen.session.ops().next().is_none());
    view! {
        <section class="tm-log-part">
            <h3>{words::HAND}</h3>
            <p class="tm-log-part-lead">{words::HAND_WHY}</p>
            <div class="tm-log-part-tools">
                <button
                    type="button"
                    class="tm-button tm-hand-make"
                    disabled=move || is_empty().unwrap_or(true)
                    on:click=pressed
                >
                    {words::HAND_MAKE}
                </button>
            </div>
            {move || match made.get() {
                Made::Nothing => ().into_any(),
                Made::Packing => view! { <p class="tm-log-part-note">{words::HAND_MAKING}</p> }.into_any(),
                Made::Failed(why) => view! { <p class="tm-log-part-note tm-log-part-bad">{why}</p> }.into_any(),
                Made::Link { link, copied } => shown(&link, copied).into_any(),
            }}
        </section>
    }
}

fn shown(link: &str, copied: bool) -> impl IntoView + use<> {
    let mut said = vec![
        if copied {
            words::HAND_COPIED
        } else {
            words::NOT_COPIED
        }
        .to_owned(),
    ];
    said.push(words::link_length(link.len()));
    if link.len() > LINK_LONG {
        said.push(words::HAND_LONG.to_owned());
    }
    if link.starts_with("file:") {
        said.push(words::HAND_DISK.to_owned());
    }
    let by_hand = (!copied).then(|| text_to_copy(link.to_owned()));
    view! {
        <p class="tm-log-part-note tm-hand-said">{said.join(" ")}</p>
        {by_hand}
    }
}

/// This page's address, with the run that it shows.
fn address(run: &str) -> String {
    let location = web_sys::window().map(|window| window.location());
    let whole = location.and_then(|location| location.href().ok());
    let whole = whole.unwrap_or_default();
    let page = whole.split(['#', '?']).next().unwrap_or_default();
    if run == "main" {
        page.to_owned()
    } else {
        [page, "?run=", run].concat()
    }
}

/// Looks at what the page's address carries.
pub(super) fn arrived(desk: Desk) {
    let Some(location) = web_sys::window().map(|window| window.location()) else {
        return;
    };
    let fragment = location.hash().unwrap_or_default();
    let Some(packed) = handover::packed(&fragment) else {
        return;
    };
    // Asked once: a reload is no second answer.
    forget();
    spawn_local(async move {
        take::show(desk);
        desk.say(words::LINK_SAID);
        match packed {
            Err(why) => take::refuse(desk, why),
            Ok(packed) => match unpack(&packed).await {
                Ok(text) => take::look_at(desk, words::A_LINK, text),
                Err(why) => take::refuse(desk, why),
            },
        }
    });
}

/// Takes the run out of the address, so that neither a bookmark nor a reload
/// carries it on.
fn forget() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let whole = window.location().href().unwrap_or_default();
    let page = whole.split('#').next().unwrap_or_default();
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(page));
    }
}

/// Raw DEFLATE of a text; nothing where the browser has none.
async fn pack(text: &str) -> Option<Vec<u8>> {
    let stream = CompressionStream::new(FORM).ok()?;
    let stream = through(&text_blob(&text.into())?, stream.unchecked_ref());
    let response = Response::new_with_opt_readable_stream(Some(&stream)).ok()?;
    let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}

fn text_blob(part: &JsValue) -> Option<Blob> {
    Blob::new_with_str_sequence(&js_sys::Array::of1(part)).ok()
}

fn through(blob: &Blob, pair: &JsValue) -> ReadableStream {
    blob.stream()
        .pipe_through(pair.unchecked_ref::<ReadableWritablePair>())
}

/// The text that was packed. It is read piece by piece: a few bytes can be made
/// to unpack to anything, and no more than a log may have is ever held.
async fn unpack(packed: &[u8]) -> Result<String, &'static str> {
    let stream = DecompressionStream::new(FORM).map_err(|_| words::LINK_CANNOT)?;
    let bytes = Uint8Array::from(packed);
    let blob = Blob::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes))
        .map_err(|_| words::LINK_CANNOT)?;
    let stream = through(&blob, stream.unchecked_ref());
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut text = Vec::new();
    loop {
        let read = JsFuture::from(reader.read()).await;
        let read = read.map_err(|_| words::LINK_BROKEN)?;
        let get = |name: &str| Reflect::get(&read, &name.into()).unwrap_or(JsValue::UNDEFINED);
        if get("done").is_truthy() {
            break;
        }
        let piece: Uint8Array = get("value").unchecked_into();
        text.extend(piece.to_vec());
        if text.len() > FILE_LIMIT {
            let _ = reader.cancel();
            return Err(words::LINK_BROKEN);
        }
    }
    String::from_utf8(text).map_err(|_| words::LINK_BROKEN)
}
