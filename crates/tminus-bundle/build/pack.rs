//! The four files of a bundle: writing them, and finding them again.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::bind::Bound;
use crate::{Result, script};

/// Marks in `js/loader.js` that are filled in here.
const GLUE: &str = "/*GLUE*/";
const HOST: &str = "/*HOST*/";
const WASM_NAME: &str = "TMINUS_WASM_NAME";
const WASM_JS_NAME: &str = "TMINUS_WASM_JS_NAME";
const REST_NAME: &str = "TMINUS_REST_NAME";

/// Writes the first module, its variant inside a script, the second module and
/// the loader into `dir`.
pub(crate) fn write(
    dir: &Path,
    first: &Bound,
    rest: &Bound,
    (loader, host): (&str, &str),
    style: &str,
    foreign: &str,
) -> Result<()> {
    fs::create_dir_all(dir)?;
    let wasm = named(&first.wasm, "wasm");
    // The loader looks for this one global; nothing is evaluated from text.
    let inside = format!(
        "globalThis.__tminusWasm=\"{}\";\n",
        BASE64_STANDARD.encode(gzip(&first.wasm)?)
    );
    let wasm_js = named(inside.as_bytes(), "wasm.js");
    // One script for every way a page can be opened: in transit it is not larger
    // than glue and module apart.
    let second = format!(
        "(function () {{\n{}globalThis.__tminusRest = {{ glue: wasm_bindgen, wasm: \"{}\", style: \"{}\", foreign: \"{}\" }};\n}})();\n",
        plain(&rest.glue),
        BASE64_STANDARD.encode(gzip(&rest.wasm)?),
        one_line(style),
        one_line(foreign)
    );
    let rest_js = named(second.as_bytes(), "rest.js");
    for mark in [GLUE, HOST, WASM_NAME, WASM_JS_NAME, REST_NAME] {
        if loader.matches(mark).count() != 1 {
            return Err(format!("js/loader.js must hold `{mark}` once").into());
        }
    }
    let script = loader.replace(HOST, host).replace(GLUE, &first.glue);
    let script = script::short(&script)?
        .replace(WASM_NAME, &wasm)
        .replace(WASM_JS_NAME, &wasm_js)
        .replace(REST_NAME, &rest_js);
    let js = named(script.as_bytes(), "js");
    fs::write(dir.join(wasm), &first.wasm)?;
    fs::write(dir.join(wasm_js), inside)?;
    fs::write(dir.join(rest_js), second)?;
    fs::write(dir.join(js), script)?;
    Ok(())
}

/// Writes `bundle.rs` for the crate, and the sizes into `sizes.txt` beside the
/// bundle and as cargo's output.
pub(crate) fn describe(bundle: &Path, out: &Path) -> Result<()> {
    let mut code = String::new();
    let mut sizes = String::new();
    let mut served = 0;
    let mut later = 0;
    for (constant, ending) in [
        ("LOADER", ".js"),
        ("WASM", ".wasm"),
        ("WASM_JS", ".wasm.js"),
        ("REST", ".rest.js"),
    ] {
        let path = match find(bundle, ending) {
            // A bundle of before there were two modules.
            Err(_) if constant == "REST" => {
                writeln!(code, "const REST: Option<(&str, &[u8])> = None;")?;
                continue;
            }
            path => path?,
        };
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or("a bundle's file name is not Unicode")?;
        let bytes = fs::read(&path)?;
        let packed = gzip(&bytes)?.len();
        match constant {
            "WASM_JS" => {}
            "REST" => later = packed,
            _ => served += packed,
        }
        writeln!(sizes, "{name}: {} bytes, {packed} gzip", bytes.len())?;
        let file = fs::canonicalize(&path)?;
        let pair = format!("({name:?}, include_bytes!({:?}))", file.to_string_lossy());
        match constant {
            "REST" => writeln!(code, "const REST: Option<(&str, &[u8])> = Some({pair});")?,
            _ => writeln!(code, "const {constant}: (&str, &[u8]) = {pair};")?,
        }
    }
    writeln!(
        sizes,
        "for the first tick (loader and module): {served} gzip"
    )?;
    writeln!(sizes, "second module, when it is needed: {later} gzip")?;
    fs::write(out.join("bundle.rs"), code)?;
    fs::write(out.join("sizes.txt"), &sizes)?;
    // A warning is the only thing cargo shows of a script that succeeds.
    if env::var_os("TMINUS_SIZES").is_some() {
        for line in sizes.lines() {
            println!("cargo::warning={line}");
        }
    }
    println!("cargo::rerun-if-env-changed=TMINUS_SIZES");
    Ok(())
}

/// Glue without what nobody reads: comments that fill whole lines, and white space
/// around lines. It has no text or template that goes over lines. That of the second
/// module stands beside 700 KB, so its names may be as long as they are.
fn plain(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines() {
        let line = line.trim();
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A style sheet as the inside of a JavaScript string: no comments, no line
/// ends, quotation marks and backslashes escaped.
fn one_line(style: &str) -> String {
    let mut rest = style;
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").replace('\\', "\\\\").replace('"', "\\\"")
}

/// Finds the one file named `tminus.HASH` and `ending`.
fn find(bundle: &Path, ending: &str) -> Result<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(bundle).map_err(|e| format!("{}: {e}", bundle.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let hash = name
            .strip_prefix("tminus.")
            .and_then(|name| name.strip_suffix(ending));
        if hash.is_some_and(|hash| !hash.is_empty() && !hash.contains('.')) {
            found.push(path);
        }
    }
    match (found.pop(), found.pop()) {
        (Some(path), None) => Ok(path),
        (None, _) => Err(format!("no `tminus.HASH{ending}` in {}", bundle.display()).into()),
        _ => Err(format!(
            "more than one `tminus.HASH{ending}` in {}",
            bundle.display()
        )
        .into()),
    }
}

/// A name that changes with the content, so that it can be cached for ever.
fn named(bytes: &[u8], ending: &str) -> String {
    let hash = crate::sources::hex(&Sha256::digest(bytes)[..6]);
    format!("tminus.{hash}.{ending}")
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
