//! Names of stored values (`docs/run-log.md`, "Keys").
//!
//! `localStorage` is shared by every project of one origin, so a key names its
//! owner: site, runbook, run.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_model::number::push_number;

use crate::op::LARGEST;

/// What a key of a run names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// `o`: one op of a writer.
    Op {
        /// The writer.
        writer: String,
        /// The op's number.
        n: u64,
    },
    /// `g`: a sealed segment.
    Segment {
        /// The writer.
        writer: String,
        /// The first op's number.
        first: u64,
        /// The last op's number.
        last: u64,
    },
    /// `r`: a step list.
    List {
        /// Its revision.
        revision: String,
        /// 0; more where the places before are taken by what cannot be read.
        copy: u8,
    },
    /// `q`: a value that could not be read, as it was.
    Quarantine {
        /// The hash of the value.
        hash: String,
    },
}

impl Key {
    /// Says whether its value holds an op.
    pub(crate) fn holds(&self, of: &str, number: u64) -> bool {
        match self {
            Self::Op { writer, n } => writer == of && *n == number,
            Self::Segment {
                writer,
                first,
                last,
            } => writer == of && (*first..=*last).contains(&number),
            Self::List { .. } | Self::Quarantine { .. } => false,
        }
    }
}

/// The start of every key of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// Names a run of a runbook of a site.
    pub fn new(site: &str, runbook: &str, run: &str) -> Self {
        let mut prefix = String::from("tminus:1:");
        for part in [site, runbook, run] {
            push_escaped(&mut prefix, part);
            prefix.push(':');
        }
        Self(prefix)
    }

    /// Gives the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes a whole key.
    pub fn key(&self, key: &Key) -> String {
        let mut out = self.0.clone();
        match key {
            Key::Op { writer, n } => {
                out.push_str("o:");
                out.push_str(writer);
                out.push(':');
                push_number(&mut out, *n as i64);
            }
            Key::Segment {
                writer,
                first,
                last,
            } => {
                out.push_str("g:");
                out.push_str(writer);
                out.push(':');
                push_number(&mut out, *first as i64);
                out.push('-');
                push_number(&mut out, *last as i64);
            }
            Key::List { revision, copy } => {
                out.push_str("r:");
                out.push_str(revision);
                if *copy > 0 {
                    out.push('.');
                    push_number(&mut out, i64::from(*copy));
                }
            }
            Key::Quarantine { hash } => {
                out.push_str("q:");
                out.push_str(hash);
            }
        }
        out
    }

    /// Reads a key of this run. Keys of others, and of kinds that a later
    /// version adds, give `None`.
    pub fn parse(&self, key: &str) -> Option<Key> {
        let (kind, rest) = key.strip_prefix(&self.0)?.split_once(':')?;
        match kind {
            "o" => {
                let (writer, n) = rest.split_once(':')?;
                Some(Key::Op {
                    writer: writer.to_owned(),
                    n: number(n)?,
                })
            }
            "g" => {
                let (writer, range) = rest.split_once(':')?;
                let (first, last) = range.split_once('-')?;
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then(|| Key::Segment {
                    writer: writer.to_owned(),
                    first,
                    last,
                })
            }
            "r" => {
                let (revision, copy) = match rest.split_once('.') {
                    Some((revision, copy)) => (revision, u8::try_from(number(copy)?).ok()?),
                    None => (rest, 0),
                };
                Some(Key::List {
                    revision: revision.to_owned(),
                    copy,
                })
            }
            "q" => Some(Key::Quarantine {
                hash: rest.to_owned(),
            }),
            _ => None,
        }
    }
}

/// Gives the run that a key belongs to, if it is one of this runbook.
pub fn run_of(key: &str, site: &str, runbook: &str) -> Option<String> {
    let (of, run) = runbook_and_run_of(key, site)?;
    (of == runbook).then_some(run)
}

/// Gives the runbook and the run that a key belongs to, if it is of this site.
pub fn runbook_and_run_of(key: &str, site: &str) -> Option<(String, String)> {
    let mut start = String::from("tminus:1:");
    push_escaped(&mut start, site);
    start.push(':');
    let (runbook, rest) = key.strip_prefix(&start)?.split_once(':')?;
    let (run, rest) = rest.split_once(':')?;
    let (runbook, run) = (unescaped(runbook)?, unescaped(run)?);
    // A quarantined copy alone is no run.
    match Prefix::new(site, &runbook, &run).parse(key)? {
        Key::Quarantine { .. } => None,
        _ => (!rest.is_empty()).then_some((runbook, run)),
    }
}

/// Takes back what [`push_escaped`] did.
fn unescaped(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (hex, after) = part.get(part.len() - rest.len()..)?.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = after.as_bytes();
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The site's part of every key: the project's `id`, `@`, and the path that
/// the site is served from, so that a preview never ticks production.
pub fn site(id: &str, path: &str) -> String {
    let mut site = String::from(id);
    site.push('@');
    site.push_str(path);
    site
}

/// The key of the reader's name.
pub fn who(site: &str) -> String {
    let mut key = String::from("tminus:1:");
    push_escaped(&mut key, site);
    key.push_str(":u:who");
    key
}

/// The key of how alarms are given on this device.
pub fn alarms(site: &str) -> String {
    let mut key = String::from("tminus:1:");
    push_escaped(&mut key, site);
    key.push_str(":u:alarms");
    key
}

/// The key of the run that was looked at last, where no address names one.
pub fn current(site: &str, runbook: &str) -> String {
    let mut key = String::from("tminus:1:");
    push_escaped(&mut key, site);
    key.push_str(":u:run:");
    push_escaped(&mut key, runbook);
    key
}

/// The key of the last backup of a run: when its log was last saved as a file,
/// in milliseconds since 1970.
pub fn backup(site: &str, runbook: &str, run: &str) -> String {
    let mut key = String::from("tminus:1:");
    push_escaped(&mut key, site);
    key.push_str(":u:backup:");
    push_escaped(&mut key, runbook);
    key.push(':');
    push_escaped(&mut key, run);
    key
}

/// Says whether a text can be a run's id: 1 to 64 of `[A-Za-z0-9_-]`.
pub fn is_run(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// Escapes everything but `[A-Za-z0-9._~@/-]`, byte by byte, as URLs do.
fn push_escaped(out: &mut String, part: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"._~@/-".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Reads a number as we write it: no sign, no leading zero, none that an op
/// cannot have.
fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number = plain.then(|| text.parse().ok()).flatten()?;
    (number <= LARGEST).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{Key, Prefix, current, site, who};

    #[test]
    fn keys_are_written_and_read() {
        let run = Prefix::new(&site("shop", "/docs/"), "pay 4.2:é", "main");
        assert_eq!(
            run.as_str(),
            "tminus:1:shop@/docs/:pay%204.2%3A%C3%A9:main:"
        );
        for (text, key) in [
            (
                "o:writer01:12",
                Key::Op {
                    writer: "writer01".to_owned(),
                    n: 12,
                },
            ),
            (
                "g:writer01:0-63",
                Key::Segment {
                    writer: "writer01".to_owned(),
                    first: 0,
                    last: 63,
                },
            ),
            (
                "r:abc",
                Key::List {
                    revision: "abc".to_owned(),
                    copy: 0,
                },
            ),
            (
                "r:abc.2",
                Key::List {
                    revision: "abc".to_owned(),
                    copy: 2,
                },
            ),
            (
                "q:abc",
                Key::Quarantine {
                    hash: "abc".to_owned(),
                },
            ),
        ] {
            let whole = [run.as_str(), text].concat();
            assert_eq!(run.key(&key), whole);
            assert_eq!(run.parse(&whole), Some(key), "{text}");
        }
        for other in [
            "o:w:01",
            "o:w:9007199254740992",
            "o:w:-1",
            "o:w",
            "g:w:5-4",
            "g:w:5",
            "x:new",
            "o",
            "",
        ] {
            let whole = [run.as_str(), other].concat();
            assert_eq!(run.parse(&whole), None, "{other}");
        }
        assert_eq!(run.parse("tminus:1:shop@/docs/:pay:main:o:w:1"), None);
    }

    #[test]
    fn what_the_reader_chose_is_no_key_of_a_run() {
        assert_eq!(
            current("shop@/", "pay:é"),
            "tminus:1:shop@/:u:run:pay%3A%C3%A9"
        );
        assert_eq!(
            super::runbook_and_run_of(&current("shop@/", "pay"), "shop@/"),
            None
        );
        let backup = super::backup("shop@/", "pay:é", "main");
        assert_eq!(backup, "tminus:1:shop@/:u:backup:pay%3A%C3%A9:main");
        assert_eq!(super::runbook_and_run_of(&backup, "shop@/"), None);
    }

    #[test]
    fn the_readers_name_is_no_key_of_a_run() {
        assert_eq!(who("shop@/"), "tminus:1:shop@/:u:who");
        assert_eq!(
            Prefix::new("shop@/", "u", "who").parse(&who("shop@/")),
            None
        );
    }
}
