//! wasm-bindgen, as a library, and what of its glue nobody needs.

use std::collections::HashMap;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::Result;

/// From where to where something is cut out of the glue, and what is put there.
pub(crate) type Cut = (&'static str, &'static str, &'static str);

/// What the glue of the first module does for no one: it asks where it was loaded
/// from, frees what the loader has forgotten to free, lets `using` free it, and fills
/// in for browsers that run no such module anyway. And what it says again at every
/// call: what makes room.
pub(crate) const FIRST: [Cut; 10] = [
    ("let script_src;", "toString();\n            }", ""),
    ("LiveFinalization.register(", ");", ""),
    ("LiveFinalization.unregister(", ");", ""),
    ("const LiveFinalization =", "(ptr, 1));", ""),
    ("if (Symbol.dispose)", ".free;", ""),
    (
        "if (!('encodeInto' in",
        "};\n            };\n                        }",
        "",
    ),
    (MAKE_ROOM, "", ")"),
    ("(arg, malloc, realloc)", "", "(arg)"),
    ("= malloc(", "", "= wasm.__wbindgen_malloc("),
    ("= realloc(", "", "= wasm.__wbindgen_realloc("),
];

/// What every call that hands over a text says.
const MAKE_ROOM: &str = ", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)";

/// How the methods of what the first module exports are called in it.
const METHOD: &str = "live_";

/// The module as a browser gets it, and the glue that goes with it.
pub(crate) struct Bound {
    pub(crate) wasm: Vec<u8>,
    pub(crate) glue: String,
}

/// Makes the glue for classic scripts: module scripts do not load from `file://`.
pub(crate) fn bind(wasm: &Path, cuts: &[Cut]) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(wasm)
        .no_modules(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    let glue = cut(lean(output.js())?, cuts)?;
    // Names that only module and glue know carry hashes, which do not compress,
    // and every one stands in both.
    let mut short = HashMap::new();
    let module = output.wasm_mut();
    for import in module.imports.iter_mut() {
        shorten(&mut import.module, &mut short);
        shorten(&mut import.name, &mut short);
    }
    for export in module.exports.iter_mut() {
        if export.name.contains("__") || export.name.starts_with(METHOD) {
            shorten(&mut export.name, &mut short);
        }
    }
    // It says to tools which instructions are used; browsers look themselves.
    module.customs.remove_raw("target_features");
    Ok(Bound {
        wasm: module.emit_wasm(),
        glue: renamed(&glue, &short),
    })
}

/// The glue without what is to be cut: each stands in it, or the glue is another.
fn cut(mut glue: String, cuts: &[Cut]) -> Result<String> {
    for (from, to, other) in cuts {
        let mut out = String::new();
        let mut rest = glue.as_str();
        while let Some((before, after)) = rest.split_once(from) {
            let (_, after) = after.split_once(to).unwrap_or_default();
            out.push_str(before);
            out.push_str(other);
            rest = after;
        }
        if out.is_empty() || rest.is_empty() {
            return Err(format!("wasm-bindgen's glue is not what it was at `{from}`").into());
        }
        out.push_str(rest);
        glue = out;
    }
    Ok(glue)
}

fn shorten(name: &mut String, short: &mut HashMap<String, String>) {
    let next = format!("w{}", short.len());
    let new = short.entry(std::mem::take(name)).or_insert(next);
    name.clone_from(new);
}

/// The glue with other names for what has one.
fn renamed(glue: &str, short: &HashMap<String, String>) -> String {
    // A module's name is a path in quotation marks; everything else is a word.
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '/');
    let mut out = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(at) = rest.find(is_word) {
        let (before, from) = rest.split_at(at);
        let (word, after) = from.split_at(from.find(|c| !is_word(c)).unwrap_or(from.len()));
        out.push_str(before);
        match short.get(word) {
            Some(new) => out.push_str(new),
            // `wasm.name`, `name.call`.
            None => {
                for (index, part) in word.split('.').enumerate() {
                    if index > 0 {
                        out.push('.');
                    }
                    out.push_str(short.get(part).map_or(part, String::as_str));
                }
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The glue without its ways to find and to fetch the module: the loader hands in
/// a response of the right type, or bytes. Long texts, such as a page's data, are
/// encoded into the module's memory at once and not a character at a time.
fn lean(glue: &str) -> Result<String> {
    let glue = replaced(
        glue,
        "async function __wbg_load(",
        "return Object.assign(__wbg_init, { initSync }, exports);",
        "async function __wbg_init({ module_or_path: from }) {
        const imports = __wbg_get_imports();
        const way = from instanceof Response ? WebAssembly.instantiateStreaming : WebAssembly.instantiate;
        const { instance, module } = await way(from, imports);
        return __wbg_finalize_init(instance, module);
    }
    return Object.assign(__wbg_init, exports);",
    )?;
    replaced(
        &glue,
        "if (realloc === undefined) {",
        "return ptr;",
        "if (arg.length > 1000) {
            const room = arg.length * 3;
            let ptr = malloc(room, 1) >>> 0;
            WASM_VECTOR_LEN = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr, ptr + room)).written;
            ptr = realloc(ptr, room, WASM_VECTOR_LEN, 1) >>> 0;
            return ptr;",
    )
}

/// The glue with our own lines for those from one place to another.
fn replaced(glue: &str, from: &str, to: &str, own: &str) -> Result<String> {
    let (before, rest) = glue.split_once(from).ok_or(UNKNOWN)?;
    let (_, after) = rest.split_once(to).ok_or(UNKNOWN)?;
    Ok([before, own, after].concat())
}

const UNKNOWN: &str = "wasm-bindgen's glue is not what `build/bind.rs` knows";
