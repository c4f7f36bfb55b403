//! The life of a run: op log, fold, merge, undo, storage rules.
