//! The browser, as both modules see it: its document, clock, zones and store.

#[cfg(feature = "rest")]
pub(crate) mod clipboard;
pub(crate) mod clock;
#[cfg(feature = "rest")]
pub(crate) mod dom;
#[cfg(feature = "rest")]
pub(crate) mod file;
#[cfg(feature = "rest")]
pub(crate) mod page;
#[cfg(feature = "rest")]
pub(crate) mod store;
pub(crate) mod zone;
