//! A tree of sources to a checked site to files.
