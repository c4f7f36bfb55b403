//! Marks what was found, where the browser can do so without touching the text.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Node};

use crate::browser::dom;
use crate::find;

/// So many texts are marked at the most.
pub(super) const MOST: usize = 500;
/// The name of the marks in the style sheet.
const NAME: &str = "tm-find";

/// Marks words in texts, instead of what was marked before.
pub(super) fn mark(texts: &[Element], words: &[String]) {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let global = js_sys::global();
    let highlights = get(&global, "CSS").and_then(|css| get(&css, "highlights"));
    let highlights = highlights.filter(|it| !it.is_undefined());
    let maker = get(&global, "Highlight").and_then(|it| it.dyn_into::<Function>().ok());
    let (Some(highlights), Some(maker)) = (highlights, maker) else {
        return;
    };
    let call = |name: &str, arguments: &Array| {
        let function = get(&highlights, name)?.dyn_into::<Function>().ok()?;
        function.apply(&highlights, arguments).ok()
    };
    let ranges = Array::new();
    for text in texts {
        collect(text, words, &ranges);
    }
    if ranges.length() == 0 {
        call("delete", &Array::of1(&NAME.into()));
    } else if let Ok(made) = Reflect::construct(&maker, &ranges) {
        call("set", &Array::of2(&NAME.into(), &made));
    }
}

fn collect(within: &Node, words: &[String], ranges: &Array) {
    let mut at = within.first_child();
    while let Some(node) = at {
        if node.node_type() == Node::TEXT_NODE {
            let text = node.text_content().unwrap_or_default();
            for (start, end) in find::spans(&text, words) {
                let Ok(range) = dom::document().create_range() else {
                    continue;
                };
                if range.set_start(&node, start).is_ok() && range.set_end(&node, end).is_ok() {
                    ranges.push(&range);
                }
            }
        } else {
            collect(&node, words, ranges);
        }
        at = node.next_sibling();
    }
}
