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

/// The build script's, so that its tests run.
#[cfg(test)]
#[path = "../build/names.rs"]
mod names;
#[cfg(test)]
#[path = "../build/script.rs"]
mod script;
#[cfg(test)]
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, expect: &str) {
        let script = ["(function () {\n", script, "\n})();"].concat();
        let expect = ["(function(){", expect, "})();"].concat();
        assert_eq!(script::short(&script).unwrap(), expect);
    }

    #[test]
    fn what_a_script_declares_gets_short_names() {
        check(
            "const first = (root, at) => root.item(at);\nfirst(document, \"a\");",
            "let e=(t,n)=>t.item(n);e(document,\"a\")",
        );
        check(
            "let open;\nfunction move(open) {\n  open.go(/[/]\\//g, 1 / 2);\n}\nmove(open);",
            "let e;function t(n){n.go(/[/]\\//g,1/2)}t(e)",
        );
        check(
            "class Live {\n  go(on) {\n    return go(this.go);\n  }\n}\nfunction go(live) {}",
            "class n{go(t){return e(this.go)}}function e(t){}",
        );
    }

    #[test]
    fn properties_and_what_is_a_browsers_keep_their_names() {
        check(
            "const { root, live: shown } = view;\ngo({ root, live: shown });",
            "let{root:e,live:t}=view;go({root:e,live:t})",
        );
        check(
            "on(\"change\", ({ target }) => target.go(e));\nconst { from } = all;\ngo(from);",
            "on(\"change\",({target:t})=>t.go(e));let{from}=all;go(from)",
        );
    }

    #[test]
    fn what_a_block_declares_again_has_the_same_name() {
        check(
            "const step = 1;\nconst go = () => {\n  if (on) {\n    const step = 2;\n  }\n  use(step);\n};",
            "let e=1;let t=()=>{if(on){let e=2}use(e)}",
        );
        check(
            "try {\n  go();\n} catch (error) {\n  for (const error of all) use(error);\n}",
            "try{go()}catch(e){for(let e of all)use(e)}",
        );
    }

    #[test]
    fn what_would_be_read_otherwise_stays_apart() {
        check(
            "const a = 1;\nreturn a + +b - -c;",
            "let e=1;return e+ +b- -c",
        );
        check(
            "if (on)\n  go(); // now\nelse stop(async () => {});",
            "if(on)\ngo();else stop(async()=>{})",
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for script in [
            "a(`b`);",
            "const { a = 1 } = b;",
            "(a = 1) => a;",
            "f(\"a);",
        ] {
            assert!(script::short(script).is_err(), "{script}");
        }
    }

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

    /// 90 KB were promised for the first tick, and 85 were aimed at.
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
        assert!(first <= 85_000, "{first} bytes gzip");
        let rest = bytes("second module, when it is needed: ");
        assert!(rest <= 700_000, "{rest} bytes gzip");
    }
}
