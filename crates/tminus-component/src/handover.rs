//! A run in a link: the packed log behind the `#` of an address.
//!
//! `#tminus-log=1.PACKED`: a version, and the exported log as raw DEFLATE in
//! base64url without padding. What stands behind the `#` is sent to no server.

use alloc::string::String;
use alloc::vec::Vec;

use crate::words;

/// What the fragment starts with.
pub const FRAGMENT: &str = "tminus-log=";

/// The longest link that is made, in characters: browsers take more, but not
/// what lies between two people.
pub const LINK_LIMIT: usize = 32_000;

/// From this length on some chat programs and mail readers cut a link.
pub const LINK_LONG: usize = 2_000;

/// Makes a link to the page at `address`; `None` where it would be too long.
pub fn link(address: &str, packed: &[u8]) -> Option<String> {
    let mut link = [address, "#", FRAGMENT, "1."].concat();
    push_base64(&mut link, packed);
    (link.len() <= LINK_LIMIT).then_some(link)
}

/// Reads what stands behind the `#` of an address. `None`: it is no run;
/// `Err`: why it cannot be read.
pub fn packed(fragment: &str) -> Option<Result<Vec<u8>, &'static str>> {
    let rest = fragment.trim_start_matches('#').strip_prefix(FRAGMENT)?;
    let known = rest.split_once('.');
    Some(match known {
        Some(("1", text)) if text.len() <= LINK_LIMIT => {
            from_base64(text).ok_or(words::log::LINK_BROKEN)
        }
        Some(("1", _)) => Err(words::log::LINK_TOO_LONG),
        Some((version, _)) if !version.is_empty() && is_number(version) => {
            Err(words::log::LINK_NEWER)
        }
        _ => Err(words::log::LINK_BROKEN),
    })
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends base64url without padding (RFC 4648).
fn push_base64(out: &mut String, bytes: &[u8]) {
    for part in bytes.chunks(3) {
        let of = |at: usize| u32::from(part.get(at).copied().unwrap_or_default());
        let whole = of(0) << 16 | of(1) << 8 | of(2);
        for digit in 0..=part.len() {
            let six = whole >> (18 - 6 * digit) & 63;
            out.push(char::from(DIGITS[six as usize]));
        }
    }
}

/// Reads it; `None` where a character is none of its own.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    // What a mail reader leaves at the end of a line is no part of it.
    let text = text.trim_end_matches(['=', '.', '>', ')', ' ']);
    if text.is_empty() || text.len() % 4 == 1 {
        return None;
    }
    for part in text.as_bytes().chunks(4) {
        let mut whole = 0_u32;
        for at in 0..4 {
            let six = match part.get(at) {
                Some(digit) => DIGITS.iter().position(|known| known == digit)? as u32,
                None => 0,
            };
            whole = whole << 6 | six;
        }
        let bytes = whole.to_be_bytes();
        out.extend_from_slice(&bytes[1..part.len()]);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{LINK_LIMIT, link, packed};
    use crate::words;

    #[test]
    fn what_is_packed_comes_out_as_it_went_in() {
        let all: Vec<u8> = (0..=255).collect();
        for length in [1, 2, 3, 4, 5, 254, 255, 256] {
            let made = link("https://example.com/plan.html", &all[..length]).expect("short");
            let (address, fragment) = made.split_once('#').expect("a fragment");
            assert_eq!(address, "https://example.com/plan.html");
            assert_eq!(packed(fragment), Some(Ok(all[..length].to_vec())));
            assert_eq!(packed(&["#", fragment, ">"].concat()), packed(fragment));
        }
    }

    #[test]
    fn a_link_that_would_be_too_long_is_not_made() {
        let room = LINK_LIMIT - "https://a.example/#tminus-log=1.".len();
        let most = room / 4 * 3;
        assert!(link("https://a.example/", &vec![7; most]).is_some());
        assert_eq!(link("https://a.example/", &vec![7; most + 3]), None);
    }

    #[test]
    fn what_is_no_run_is_left_alone_and_what_is_broken_says_so() {
        for other in ["", "#", "tm-s-12", "#t-1-day", "tminus-log"] {
            assert_eq!(packed(other), None, "{other}");
        }
        for (broken, why) in [
            ("tminus-log=", words::log::LINK_BROKEN),
            ("tminus-log=1.", words::log::LINK_BROKEN),
            ("tminus-log=1.A", words::log::LINK_BROKEN),
            ("tminus-log=1.AB<script>", words::log::LINK_BROKEN),
            ("tminus-log=x.AAAA", words::log::LINK_BROKEN),
            ("tminus-log=2.AAAA", words::log::LINK_NEWER),
        ] {
            assert_eq!(packed(broken), Some(Err(why)), "{broken}");
        }
        let long = ["tminus-log=1.", &"A".repeat(LINK_LIMIT + 4)].concat();
        assert_eq!(packed(&long), Some(Err(words::log::LINK_TOO_LONG)));
    }
}
