//! Markdown to runbook and safe HTML.
