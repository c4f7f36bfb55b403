//! The wrapping of every stored value: `1.LEN.SUM.PAYLOAD` (`docs/run-log.md`,
//! "Envelope"). It tells what was cut off or altered, and what a newer version
//! wrote.

use alloc::string::String;

use sha2::{Digest, Sha256};
use tminus_plan::digest::base64url;

/// The version written here.
const VERSION: u64 = 1;

/// Why a value gives no payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeError {
    /// A newer version wrote it.
    Newer,
    /// It is damaged, as the phrase says.
    Damaged(&'static str),
}

/// Wraps a payload.
pub fn wrap(payload: &str) -> String {
    let mut out = String::with_capacity(payload.len() + 16);
    out.push_str("1.");
    push_base36(&mut out, payload.encode_utf16().count());
    out.push('.');
    out.push_str(&sum(payload));
    out.push('.');
    out.push_str(payload);
    out
}

/// Takes the payload out of a value.
pub fn unwrap(value: &str) -> Result<&str, EnvelopeError> {
    use EnvelopeError::{Damaged, Newer};

    let (version, rest) = value
        .split_once('.')
        .ok_or(Damaged("it is not in our format"))?;
    match version.parse::<u64>() {
        Ok(VERSION) if version == "1" => {}
        Ok(version) if version > VERSION => return Err(Newer),
        _ => return Err(Damaged("it is not in our format")),
    }
    let mut parts = rest.splitn(3, '.');
    let (Some(length), Some(expected), Some(payload)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(Damaged("it is cut off"));
    };
    let mut counted = String::new();
    push_base36(&mut counted, payload.encode_utf16().count());
    if counted != length {
        return Err(Damaged("it is not as long as it says"));
    }
    if sum(payload) != expected {
        return Err(Damaged("its checksum is wrong"));
    }
    Ok(payload)
}

/// The first 48 bits of SHA-256.
fn sum(payload: &str) -> String {
    base64url(&Sha256::digest(payload.as_bytes())[..6])
}

fn push_base36(out: &mut String, mut number: usize) {
    let mut digits = [0u8; 13];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b"0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
        number /= 36;
        if number == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

#[cfg(test)]
mod tests {
    use super::{EnvelopeError, unwrap, wrap};

    #[test]
    fn a_payload_comes_out_as_it_went_in() {
        for payload in ["", "{}", "a.b.c", "é😀\u{0}", &"x".repeat(5000)] {
            assert_eq!(unwrap(&wrap(payload)), Ok(payload));
        }
        // `a` has SHA-256 ca978112ca1b…; one UTF-16 unit.
        assert_eq!(wrap("a"), "1.1.ypeBEsob.a");
        assert!(wrap(&"x".repeat(36)).starts_with("1.10."));
    }

    #[test]
    fn every_damage_is_seen() {
        use EnvelopeError::{Damaged, Newer};
        for (value, expect) in [
            ("", Damaged("it is not in our format")),
            ("hello", Damaged("it is not in our format")),
            ("0.1.ypeBEsob.a", Damaged("it is not in our format")),
            ("01.1.ypeBEsob.a", Damaged("it is not in our format")),
            ("1.1.ypeBEsob", Damaged("it is cut off")),
            ("1.1.ypeBEsob.", Damaged("it is not as long as it says")),
            ("1.01.ypeBEsob.a", Damaged("it is not as long as it says")),
            ("1.1.ypeBEsob.b", Damaged("its checksum is wrong")),
            ("2.anything", Newer),
            ("15.1.ypeBEsob.a", Newer),
        ] {
            assert_eq!(unwrap(value), Err(expect), "{value}");
        }
        let whole = wrap(r#"{"w":"writer01"}"#);
        for at in 0..whole.len() {
            assert!(unwrap(&whole[..at]).is_err(), "cut at {at}");
            let mut bytes = whole.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(unwrap(&String::from_utf8(bytes).unwrap()).is_err(), "{at}");
        }
    }
}
