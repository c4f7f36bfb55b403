//! Rules about the tree as a whole, so that nobody has to remember them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the tree has failed"
)]

mod tree {
    pub(crate) mod files;
    mod manifest;
    mod text;
}
