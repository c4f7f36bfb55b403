//! Bare addresses, by the section "Autolinks (extension)" (6.9) of GitHub's
//! specification, and where its own parser does otherwise, as that does. Read
//! in cmark-gfm, `extensions/autolink.c`, at 85d8952:
//!
//! - `url_match` calls `check_domain` with `allow_short`: a host after
//!   `http://` needs no dot.
//! - `autolink_delim` leaves `'`, `"` and `;` at the end outside, too; the
//!   specification names neither quotation mark.
//! - `url_match` looks at letters only in front of a scheme, `www_match` at
//!   `*_~(` and white space: so an address with a scheme may follow other marks.
//!   Here it may not follow a digit, `/`, `\`, `.`, `-` or `@`: those are the
//!   inside of another word, which the specification excludes.
//! - `www_match` compares `www.` byte for byte, `sd_autolink_issafe` a scheme in
//!   either case.
//! - `postprocess_text` wants a letter at the end of a mailbox, one `@`, a dot,
//!   and no `/` in front.
//!
//! A placeholder may stand wherever an address has a letter.

use super::inline::placeholder;

/// A bare address in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// What its target needs in front.
    pub(super) prefix: &'static str,
}

/// What may stand before an address of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scheme,
    Www,
    Mail,
}

/// Finds the address in `text` whose `:`, first `.` or `@` stands at byte `at`
/// and which starts at byte `done` or behind. `before` gives what stands before
/// a byte, for an address that starts the text.
pub(super) fn address(
    text: &str,
    at: usize,
    done: usize,
    before: impl Fn(usize) -> Option<char>,
) -> Option<Address> {
    let found = match text.as_bytes()[at] {
        b'@' => mail(text, at, done),
        _ => web(text, at, done),
    };
    let (kind, found) = found?;
    may_start(kind, before(found.start), &text[done..found.start]).then_some(found)
}

/// Says whether a byte can be the mark of an address, at no cost.
pub(super) fn may_be(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'@' => at > 0 && bytes.get(at + 1).is_some(),
        b':' => bytes[at + 1..].starts_with(b"//"),
        _ => at >= 3 && bytes[at - 3..at] == *b"www",
    }
}

fn may_start(kind: Kind, before: Option<char>, text: &str) -> bool {
    let Some(c) = before else { return true };
    if c.is_whitespace() || matches!(c, '*' | '_' | '~' | '(') {
        return true;
    }
    match kind {
        Kind::Www => false,
        Kind::Scheme => !c.is_alphanumeric() && !"/\\.-@".contains(c),
        // The end of a path or of what is said before a host is no mailbox.
        Kind::Mail => {
            let own = || {
                let own = b"mailto:";
                let tail = text.as_bytes().last_chunk::<7>();
                tail.is_some_and(|tail| tail.eq_ignore_ascii_case(own))
            };
            !"/\\@:".contains(c) || own()
        }
    }
}

fn web(text: &str, at: usize, done: usize) -> Option<(Kind, Address)> {
    let before = &text.as_bytes()[done..at];
    let ends = |word: &str| {
        before.len() >= word.len()
            && before[before.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
    };
    let (kind, start, host, prefix) = if text.as_bytes()[at] == b':' {
        if !text[at + 1..].starts_with("//") {
            return None;
        }
        let scheme = ["https", "http"].into_iter().find(|scheme| ends(scheme))?;
        (Kind::Scheme, at - scheme.len(), at + 3, "")
    } else {
        before
            .ends_with(b"www")
            .then_some((Kind::Www, at - 3, at - 3, "http://"))?
    };
    let (length, domain) = domain(&text[host..]);
    // GitHub links `http://localhost`; `www.` alone is a word.
    let good = match kind {
        Kind::Www => domain.dots > 0,
        _ => text[host..].starts_with(|c: char| c.is_alphanumeric() || c == '{'),
    };
    if !good || length == 0 || domain.underscores {
        return None;
    }
    let end = host + length + tail(&text[host + length..]);
    let end = start + without_marks(&text[start..end]);
    let address = Address { start, end, prefix };
    (end > host).then_some((kind, address))
}

/// What a run of letters, digits, `_`, `-` and `.` is as a host.
#[derive(Debug, Default)]
struct Domain {
    /// Its parts with something in them.
    parts: usize,
    /// Dots with something behind.
    dots: usize,
    /// Whether `_` stands in one of the last two parts.
    underscores: bool,
}

fn domain(text: &str) -> (usize, Domain) {
    let mut made = Domain::default();
    // Of the part before and of this one: is it empty, has it `_`?
    let (mut last, mut this) = (false, (true, false));
    let mut at = 0;
    let mut end = 0;
    while let Some(c) = text[at..].chars().next() {
        if c == '.' {
            if this.0 {
                break;
            }
            last = this.1;
            this = (true, false);
            at += 1;
            continue;
        }
        let known = placeholder(text, at).map(|(_, length)| length);
        if known.is_none() && !c.is_alphanumeric() && !matches!(c, '_' | '-') {
            break;
        }
        if this.0 {
            made.parts += 1;
            made.dots += usize::from(made.parts > 1);
            this.0 = false;
        }
        // A placeholder may hold all of a host.
        made.dots += usize::from(known.is_some());
        this.1 |= c == '_';
        made.underscores = last || this.1;
        at += known.unwrap_or(c.len_utf8());
        end = at;
    }
    (end, made)
}

/// How far an address goes on behind its host.
fn tail(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || c == '<')
        .unwrap_or(text.len())
}

/// How long an address is without the marks at its end.
fn without_marks(text: &str) -> usize {
    let mut end = text.len();
    let mut open = 0i64;
    for byte in text.bytes() {
        open += i64::from(byte == b'(') - i64::from(byte == b')');
    }
    while let Some(last) = text[..end].chars().next_back() {
        match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' => end -= 1,
            ')' if open < 0 => {
                open += 1;
                end -= 1;
            }
            // An entity goes in whole.
            ';' => {
                let before = &text[..end - 1];
                let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
                end = match name.strip_suffix('&') {
                    Some(rest) if name.len() < before.len() => rest.len(),
                    _ => before.len(),
                };
            }
            _ => break,
        }
    }
    end
}

/// A mailbox around an `@`. It ends in a letter, as GitHub has it: a version
/// (`image@1.2.3`) and a number (`root@10.0.0.5`) are none.
fn mail(text: &str, at: usize, done: usize) -> Option<(Kind, Address)> {
    let mut start = at;
    loop {
        let before = &text[done..start];
        if let Some(length) = placeholder_before(before) {
            start -= length;
            continue;
        }
        match before.chars().next_back() {
            Some(c) if c.is_alphanumeric() || ".-_+".contains(c) => start -= c.len_utf8(),
            _ => break,
        }
    }
    let host = &text[at + 1..];
    let mut length = 0;
    let mut filled = false;
    while let Some(c) = host[length..].chars().next() {
        if let Some((_, whole)) = placeholder(host, length) {
            length += whole;
            filled = true;
        } else if c.is_alphanumeric() || ".-_".contains(c) {
            length += c.len_utf8();
        } else {
            break;
        }
    }
    let next = host[length..].chars().next();
    let host = host[..length].trim_end_matches('.');
    let dot = host
        .find('.')
        .is_some_and(|dot| dot > 0 && dot + 1 < host.len());
    let last = host.chars().next_back()?;
    let good = (dot || filled) && (last.is_alphabetic() || last == '}') && next != Some('@');
    let address = Address {
        start,
        end: at + 1 + host.len(),
        prefix: "mailto:",
    };
    (good && start < at).then_some((Kind::Mail, address))
}

/// How long the placeholder at the end of a text is.
fn placeholder_before(text: &str) -> Option<usize> {
    let name = text.strip_suffix("}}")?;
    let letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let open = name.trim_end_matches(letter).strip_suffix("{{")?.len();
    let (_, length) = placeholder(text, open)?;
    (open + length == text.len()).then_some(length)
}
