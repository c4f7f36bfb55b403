//! What a reader is told.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::SaveState;
use crate::store::StoreError;

/// Says why nothing could be kept.
pub(super) fn why(error: &StoreError) -> String {
    match error {
        StoreError::Full => "This browser's storage for this site is full. What you do now is \
             kept in this page only: export the log before you close it."
            .to_owned(),
        StoreError::Denied(_) => "This browser lets this page store nothing (blocked cookies, a \
             private window or a sandbox). What you do is kept in this page only: export the log \
             before you close it."
            .to_owned(),
        StoreError::Gone => "This browser's storage is not there any more. What you do now is \
             kept in this page only: export the log before you close it."
            .to_owned(),
        StoreError::Other(text) => [
            "This browser did not keep what was written (",
            text.as_str(),
            "). It is tried again with your next step; until then it is kept in this page only.",
        ]
        .concat(),
    }
}

/// Gives the state of saving after a failure.
pub(super) fn failed(error: &StoreError) -> SaveState {
    let why = why(error);
    match error {
        StoreError::Denied(_) => SaveState::Memory { why },
        _ => SaveState::Unsaved { why },
    }
}

/// Gives the state of saving where a newer version wrote.
pub(super) fn read_only() -> SaveState {
    SaveState::ReadOnly {
        why: "A newer version of this page has written to this run. It is only shown here: \
              reload the page to go on."
            .to_owned(),
    }
}

/// Says that storage was cleared under us, and what was done about it.
pub(super) const CLEARED: &str = "This browser's storage was cleared while the page was open. \
     What this page knows was written again.";

/// The same where writing failed.
pub(super) const CLEARED_UNSAVED: &str = "This browser's storage was cleared while the page was \
     open, and what this page knows could not be written again. Export the log before you close it.";

/// Says that the clock is behind.
pub(super) const CLOCK: &str = "This device's clock is behind the times in this run's log: it was \
     set back, or another device's clock is ahead. New entries stand after the old ones, with the \
     time that the clock shows.";
