//! wasm-bindgen, as a library.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::Result;

/// The module as a browser gets it, and the glue that goes with it.
pub(crate) struct Bound {
    pub(crate) wasm: Vec<u8>,
    pub(crate) glue: String,
}

/// Makes the glue for classic scripts: module scripts do not load from `file://`.
pub(crate) fn bind(wasm: &Path) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(wasm)
        .no_modules(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    Ok(Bound {
        wasm: output.wasm_mut().emit_wasm(),
        glue: output.js().to_owned(),
    })
}
