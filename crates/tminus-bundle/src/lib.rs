//! The built component as bytes.
//!
//! The build script compiles the component for the browser (see
//! `build/main.rs`). This crate knows nothing else: a site copies the four
//! files next to each other and names the loader in its pages.

include!(concat!(env!("OUT_DIR"), "/bundle.rs"));

/// The sizes of the files, plain and compressed, one to a line.
pub const SIZES: &str = include_str!(concat!(env!("OUT_DIR"), "/sizes.txt"));

/// One file of the component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its file name, which carries a hash of its content.
    pub name: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
    /// The MIME type to serve it with.
    pub content_type: &'static str,
}

/// The classic script that a page names; it finds the others beside itself.
pub const fn loader() -> Asset {
    asset(LOADER, "text/javascript")
}

/// The WebAssembly module.
pub const fn wasm() -> Asset {
    asset(WASM, "application/wasm")
}

/// The module inside a script, for `file://`, where a page cannot fetch.
pub const fn wasm_js() -> Asset {
    asset(WASM_JS, "text/javascript")
}

/// The second module inside a script, for readers who need more than to tick; a
/// prebuilt bundle may be without.
pub const fn rest() -> Option<Asset> {
    match REST {
        Some(rest) => Some(asset(rest, "text/javascript")),
        None => None,
    }
}

/// All of them.
pub fn all() -> Vec<Asset> {
    [loader(), wasm(), wasm_js()]
        .into_iter()
        .chain(rest())
        .collect()
}

const fn asset((name, bytes): (&'static str, &'static [u8]), content_type: &'static str) -> Asset {
    Asset {
        name,
        bytes,
        content_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_names_the_files_beside_it() {
        let script = std::str::from_utf8(loader().bytes).unwrap();
        for file in all().iter().skip(1) {
            assert!(script.contains(file.name), "{}", file.name);
        }
        assert!(wasm().bytes.starts_with(b"\0asm"));
    }

    #[test]
    fn no_script_is_made_from_text() {
        for file in all() {
            let Ok(script) = std::str::from_utf8(file.bytes) else {
                continue;
            };
            for word in ["eval(", "new Function", "import("] {
                assert!(!script.contains(word), "{}: {word}", file.name);
            }
        }
    }

    /// The limit of the first tick is what was promised: 90 KB.
    /// The second module comes when nothing else is to do.
    #[test]
    fn as_served_it_stays_within_its_budget() {
        let bytes = |line: &str| {
            SIZES
                .lines()
                .find_map(|found| found.strip_prefix(line)?.strip_suffix(" gzip"))
                .and_then(|bytes| bytes.parse::<usize>().ok())
                .unwrap()
        };
        let first = bytes("for the first tick (loader and module): ");
        assert!(first <= 90_000, "{first} bytes gzip");
        let rest = bytes("second module, when it is needed: ");
        assert!(rest <= 700_000, "{rest} bytes gzip");
    }
}
