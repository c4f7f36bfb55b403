//! The pathological patterns that reference implementations are tried with,
//! at any size.

/// A pattern: its name, and the text of a size.
pub(crate) type Pattern = (&'static str, fn(usize) -> String);

/// All of them. The size is about the number of repeated pieces.
pub(crate) const PATTERNS: [Pattern; 27] = [
    ("nested strong emphasis", |n| {
        format!("{}b{}", "*a **a ".repeat(n), " a** a*".repeat(n))
    }),
    ("closers of emphasis without openers", |n| "a_ ".repeat(n)),
    ("openers of emphasis without closers", |n| "_a ".repeat(n)),
    ("closers of links without openers", |n| "a]".repeat(n)),
    ("openers of links without closers", |n| "[a".repeat(n)),
    ("openers and closers that do not match", |n| {
        "*a_ ".repeat(n)
    }),
    ("lengths that are multiples of three", |n| {
        format!("a**b{}", "c* ".repeat(n))
    }),
    ("openers of links, closers of emphasis", |n| {
        "[ a_".repeat(n)
    }),
    ("brackets and addresses", |n| "[ (](".repeat(n)),
    ("images in images", |n| "![[]()".repeat(n)),
    ("openers of two kinds that differ", |n| {
        format!("**x [a*b**c*](d) {}", "**x [a*b**c*](d".repeat(n))
    }),
    ("nested brackets", |n| {
        format!("{}a{}", "[".repeat(n), "]".repeat(n))
    }),
    ("nested quotes", |n| format!("{}a", "> ".repeat(n))),
    ("nested lists", |n| stairs(n)),
    ("zero characters", |n| "abc\0de\0".repeat(n)),
    ("runs of backticks", |n| {
        // As many runs as give a text of about n bytes.
        let runs = (2.0 * n as f64).sqrt() as usize;
        repeated(1..runs, |run| format!("e{}", "`".repeat(run)))
    }),
    ("addresses in brackets that do not end", |n| {
        "[a](<b".repeat(n)
    }),
    ("addresses that do not end", |n| "[a](b".repeat(n)),
    ("comments that do not end", |n| {
        format!("</{}", "<!--".repeat(n))
    }),
    ("instructions that do not end", |n| "a <?".repeat(n)),
    ("declarations that do not end", |n| "a <!A ".repeat(n)),
    ("CDATA that does not end", |n| "a <![CDATA[".repeat(n)),
    ("references to one definition", |n| {
        format!("{}\n\n[x]: /y\n", "[x] ".repeat(n))
    }),
    ("many definitions", |n| {
        repeated(0..n, |at| format!("[x{at}]: /y\n"))
    }),
    ("empty lines in nested lists", |n| {
        format!("{}x{}", "- ".repeat(n), "\n".repeat(n))
    }),
    ("empty lines in lists in a quote", |n| {
        format!("> {}x\n{}", "- ".repeat(n), ">\n".repeat(n))
    }),
    ("emphasis in a deep quote", |n| {
        format!("{}{}", ">".repeat(n), "a*".repeat(n))
    }),
];

/// Lists in lists, until the text has about `n` lines' worth of bytes: each
/// level indents by two more.
fn stairs(n: usize) -> String {
    let levels = (n as f64).sqrt() as usize;
    repeated(0..levels, |depth| format!("{}* a\n", "  ".repeat(depth)))
}

fn repeated(range: std::ops::Range<usize>, piece: impl Fn(usize) -> String) -> String {
    range.map(piece).collect::<Vec<_>>().concat()
}
