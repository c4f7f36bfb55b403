//! The ways in which text gets into HTML.

/// What a byte becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Itself,
    /// Escaped in text and in attributes.
    Entity,
    /// Escaped in attributes.
    Quote,
    /// A control character, which HTML cannot hold.
    Control,
}

static KINDS: [As; 256] = kinds();

const fn kinds() -> [As; 256] {
    let mut kinds = [As::Itself; 256];
    let mut byte = 0;
    while byte < 32 {
        kinds[byte] = As::Control;
        byte += 1;
    }
    kinds[0x7f] = As::Control;
    kinds[b'\t' as usize] = As::Itself;
    kinds[b'\n' as usize] = As::Itself;
    kinds[b'\r' as usize] = As::Itself;
    kinds[b'<' as usize] = As::Entity;
    kinds[b'>' as usize] = As::Entity;
    kinds[b'&' as usize] = As::Entity;
    kinds[b'"' as usize] = As::Quote;
    kinds
}

/// Appends text for the inside of an element.
pub(crate) fn text(out: &mut String, text: &str) {
    if is_clean(text) {
        out.push_str(text);
        return;
    }
    escaped(out, text, |kind| matches!(kind, As::Entity | As::Control));
}

/// Appends text for the inside of a double-quoted attribute.
pub(super) fn attribute(out: &mut String, value: &str) {
    if is_clean(value) {
        out.push_str(value);
        return;
    }
    escaped(out, value, |kind| kind != As::Itself);
}

/// Says whether nothing in a text is escaped anywhere. Most texts are so.
fn is_clean(text: &str) -> bool {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let special = |byte: u8| {
        [b'<', b'>', b'&', b'"', 0x7f]
            .iter()
            .fold(u8::from(byte < 0x20), |found, other| {
                found | u8::from(byte == *other)
            })
    };
    let (chunks, rest) = text.as_bytes().as_chunks::<16>();
    let chunk = |chunk: &[u8; 16]| chunk.iter().fold(0, |found, byte| found | special(*byte));
    chunks.iter().fold(0, |found, bytes| found | chunk(bytes)) == 0
        && rest
            .iter()
            .all(|byte| KINDS[usize::from(*byte)] == As::Itself)
}

#[inline]
fn escaped(out: &mut String, text: &str, hit: impl Fn(As) -> bool) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = bytes[from..]
        .iter()
        .position(|byte| hit(KINDS[usize::from(*byte)]))
    {
        let at = from + found;
        out.push_str(&text[from..at]);
        out.push_str(match bytes[at] {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            _ => "\u{fffd}",
        });
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends an address for the inside of a double-quoted attribute: what may
/// not stand in an address is percent-encoded, what is encoded stays.
pub(super) fn href(out: &mut String, url: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    static STAYS: [bool; 256] = stays();
    let mut rest = url;
    while let Some(at) = rest.bytes().position(|byte| !STAYS[usize::from(byte)]) {
        out.push_str(&rest[..at]);
        // What follows a character of several bytes begins behind all of them.
        let next = rest[at..].chars().next().map_or(1, char::len_utf8);
        for byte in rest[at..at + next].bytes() {
            match byte {
                b'&' => out.push_str("&amp;"),
                byte => {
                    out.push('%');
                    out.push(char::from(HEX[usize::from(byte >> 4)]));
                    out.push(char::from(HEX[usize::from(byte & 15)]));
                }
            }
        }
        rest = &rest[at + next..];
    }
    out.push_str(rest);
}

/// Which bytes of an address stand in it as they are.
const fn stays() -> [bool; 256] {
    let mut stays = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        stays[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let signs = b"!#$%()*+,-./:;=?@_~";
    let mut at = 0;
    while at < signs.len() {
        stays[signs[at] as usize] = true;
        at += 1;
    }
    stays
}
