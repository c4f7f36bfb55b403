//! The browser, as both modules see it: its document, clock, zones and store.

#[cfg(feature = "rest")]
pub(crate) mod clipboard;
pub(crate) mod clock;
pub(crate) mod dom;
#[cfg(feature = "rest")]
pub(crate) mod file;
pub(crate) mod page;
pub(crate) mod store;
pub(crate) mod zone;
