//! What the tests share: a compact text of a model and of a tree.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "writing to a string cannot fail")]

pub(crate) mod model;
pub(crate) mod tree;

use std::path::PathBuf;

/// Gives a folder beside the workspace, such as `seeds`, or says that it is
/// not there.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(name);
    if path.is_dir() {
        return Some(path);
    }
    say(&format!(
        "../shared/{name} is not there: this test looked at nothing"
    ));
    None
}

#[expect(clippy::print_stderr, reason = "a test that did not look must say so")]
fn say(text: &str) {
    eprintln!("{text}");
}
