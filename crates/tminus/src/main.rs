//! T-minus: live runbooks from plain Markdown.

fn main() {}
