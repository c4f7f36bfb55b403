//! Short hashes: the first bits of SHA-256 as base64url without padding.
//!
//! 128 bits (22 characters) name step lists and ops (`docs/run-log.md`);
//! 96 bits (16 characters) name steps.

use alloc::string::String;

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Gives the first 128 bits of the SHA-256 of `bytes`: 22 characters.
pub fn hash128(bytes: &[u8]) -> String {
    base64url(&Sha256::digest(bytes)[..16])
}

/// Gives the SHA-256 of `bytes` as a content policy names it: base64 with
/// padding.
pub fn sha256_base64(bytes: &[u8]) -> String {
    let mut out = base64url(&Sha256::digest(bytes))
        .replace('-', "+")
        .replace('_', "/");
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

/// Writes bytes as base64url without padding (RFC 4648, section 5).
pub fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    push_base64url(&mut out, bytes);
    out
}

/// Appends bytes as base64url without padding.
pub fn push_base64url(out: &mut String, bytes: &[u8]) {
    let (groups, rest) = bytes.as_chunks::<3>();
    for &[a, b, c] in groups {
        out.extend(digits(a, b, c).map(char::from));
    }
    match *rest {
        [a] => out.extend(digits(a, 0, 0).into_iter().take(2).map(char::from)),
        [a, b] => out.extend(digits(a, b, 0).into_iter().take(3).map(char::from)),
        _ => {}
    }
}

/// The digits of three bytes.
fn digits(a: u8, b: u8, c: u8) -> [u8; 4] {
    let group = u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c);
    [18, 12, 6, 0].map(|shift| ALPHABET[(group >> shift & 63) as usize])
}

#[cfg(test)]
mod tests {
    use super::{base64url, hash128};

    /// The vectors of RFC 4648, section 10, without padding, and two of the
    /// characters that tell base64url from base64.
    #[test]
    fn bytes_are_written_as_the_rfc_says() {
        for (bytes, expect) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"fooba", "Zm9vYmE"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xff], "-_8"),
        ] {
            assert_eq!(base64url(bytes), expect);
        }
    }

    /// SHA-256 of `abc` starts with ba7816bf 8f01cfea 414140de 5dae2223
    /// (FIPS 180-2, appendix B.1).
    #[test]
    fn a_hash_is_the_first_half_of_sha_256() {
        assert_eq!(hash128(b"abc"), "ungWv48Bz-pBQUDeXa4iIw");
    }
}
