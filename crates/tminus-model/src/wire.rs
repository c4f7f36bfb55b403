//! The format in which a runbook travels from the generator to the component:
//! JSON in the page, described in `docs/page-contract.md`.
//!
//! A version only grows: fields may be added, and a reader passes over those it
//! does not know. What cannot be said by adding gets a new module.

pub mod v1;
