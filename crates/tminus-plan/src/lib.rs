//! What follows from a runbook without a run: identity, matching, times, dependencies.
