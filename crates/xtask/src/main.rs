//! Tasks of this repository: test, bench.

fn main() {}
