//! Places inside a project, which cannot name a place outside it.

use std::fmt;

/// A place below a root: parts joined with `/`. No part is empty, `.` or `..`,
/// and none holds a backslash or a control character, so that a path made of it
/// stays below the root on every system and fits on one line. The empty path is the root itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SitePath(String);

impl SitePath {
    /// The root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Checks a path that is already in its plain form.
    pub fn new(path: &str) -> Option<Self> {
        let ok = path.is_empty() || path.split('/').all(is_part);
        ok.then(|| Self(path.to_owned()))
    }

    /// Follows a relative path from here, taking `.` and `..` as a browser
    /// does; `None` where it would leave the root or holds a forbidden part.
    pub fn join(&self, relative: &str) -> Option<Self> {
        let mut parts: Vec<&str> = self.parts().collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part if is_part(part) => parts.push(part),
                _ => return None,
            }
        }
        Some(Self(parts.join("/")))
    }

    /// Adds one part.
    ///
    /// # Panics
    /// When `part` is not a part. Callers pass names they made themselves.
    #[must_use]
    pub fn child(&self, part: &str) -> Self {
        assert!(is_part(part), "`{part}` is one part of a path");
        if self.0.is_empty() {
            Self(part.to_owned())
        } else {
            Self([&self.0, "/", part].concat())
        }
    }

    /// The path as text; empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// The directory that holds this place; the root holds itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(
            self.0
                .rsplit_once('/')
                .map_or("", |(parent, _)| parent)
                .to_owned(),
        )
    }

    /// The last part; empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The last part without its extension. A leading dot belongs to the name.
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            None | Some(0) => name,
            Some(dot) => &name[..dot],
        }
    }

    /// The extension as written, without its dot; empty when there is none.
    pub fn extension(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            None | Some(0) => "",
            Some(dot) => &name[dot + 1..],
        }
    }

    /// Says whether it is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of parts.
    pub fn depth(&self) -> usize {
        self.parts().count()
    }

    /// Says whether a part of it starts with a dot.
    pub fn is_hidden(&self) -> bool {
        self.parts().any(|part| part.starts_with('.'))
    }

    /// The rest of the path below `dir`, when it stands there.
    pub fn below(&self, dir: &Self) -> Option<Self> {
        if dir.is_root() {
            return Some(self.clone());
        }
        let rest = self.0.strip_prefix(&dir.0)?.strip_prefix('/')?;
        Some(Self(rest.to_owned()))
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_part(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
        && !part.contains(|c: char| matches!(c, '/' | '\\') || c.is_control())
}

/// Writes the address of `to` as seen from a page in the directory `from`:
/// relative, percent-encoded, and never mistaken for an address with a scheme.
pub(crate) fn relative_url(from: &SitePath, to: &SitePath) -> String {
    let from: Vec<&str> = from.parts().collect();
    let to: Vec<&str> = to.parts().collect();
    let dirs = to.len().saturating_sub(1);
    let common = from
        .iter()
        .zip(&to[..dirs])
        .take_while(|(a, b)| a == b)
        .count();
    let mut url = String::with_capacity(to.iter().map(|part| part.len() + 1).sum());
    for _ in common..from.len() {
        url.push_str("../");
    }
    for (i, part) in to.iter().enumerate().skip(common) {
        if i > common {
            url.push('/');
        }
        // `a:b.html` alone would be read as an address with the scheme `a`.
        if url.is_empty() && part.contains(':') {
            url.push_str("./");
        }
        encode_part(part, &mut url);
    }
    url
}

/// Writes the prefix that leads from a page in `dir` to the root: `""`, `"../"` …
pub(crate) fn up_to_root(dir: &SitePath) -> String {
    "../".repeat(dir.depth())
}

/// Writes a path as a part of an absolute address.
pub(crate) fn encode_path(path: &SitePath) -> String {
    let mut url = String::new();
    for (i, part) in path.parts().enumerate() {
        if i > 0 {
            url.push('/');
        }
        encode_part(part, &mut url);
    }
    url
}

fn encode_part(part: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let special = |byte: u8| byte.is_ascii_control() || b" \"#%<>?[\\]^`{|}".contains(&byte);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || !special(byte);
    let mut rest = part;
    while let Some(at) = rest.bytes().position(|byte| !plain(byte)) {
        let byte = rest.as_bytes()[at];
        out.push_str(&rest[..at]);
        out.push('%');
        out.push(char::from(HEX[usize::from(byte >> 4)]));
        out.push(char::from(HEX[usize::from(byte & 15)]));
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Decodes `%20` and the like; `None` where the result is not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = hex {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::{SitePath, decode, relative_url};

    fn path(text: &str) -> SitePath {
        SitePath::new(text).unwrap()
    }

    #[test]
    fn a_path_cannot_leave_the_root() {
        for bad in ["/a", "a//b", "a/", "..", "a/../b", ".", "a\\b", "a\0"] {
            assert!(SitePath::new(bad).is_none(), "{bad:?}");
        }
        let here = path("guide/setup");
        assert_eq!(here.join("../x.md"), Some(path("guide/x.md")));
        assert_eq!(here.join("./a/./b.md"), Some(path("guide/setup/a/b.md")));
        assert_eq!(here.join("../.."), Some(SitePath::root()));
        assert_eq!(here.join("../../.."), None);
        assert_eq!(here.join("..\\x"), None);
    }

    #[test]
    fn parts_of_a_path() {
        let file = path("a/b.c.md");
        assert_eq!(
            (file.name(), file.stem(), file.extension()),
            ("b.c.md", "b.c", "md")
        );
        assert_eq!(file.parent(), path("a"));
        assert_eq!(path("a").parent(), SitePath::root());
        assert_eq!(path(".hidden").extension(), "");
        assert_eq!(path("ab/c").below(&path("a")), None);
        assert_eq!(path("a/c").below(&path("a")), Some(path("c")));
    }

    #[test]
    fn addresses_are_relative_and_encoded() {
        for (from, to, expect) in [
            ("", "a.html", "a.html"),
            ("", "a/b.html", "a/b.html"),
            ("a", "a/b.html", "b.html"),
            ("a", "b.html", "../b.html"),
            ("a/b", "a/c/d.html", "../c/d.html"),
            ("a", "a.html", "../a.html"),
            ("", "50% off?.html", "50%25%20off%3F.html"),
            ("", "a:b.html", "./a:b.html"),
            ("x", "a:b.html", "../a:b.html"),
            ("", "دليل.html", "دليل.html"),
        ] {
            let to = path(to);
            let from = SitePath::new(from).unwrap();
            assert_eq!(relative_url(&from, &to), expect);
        }
    }

    #[test]
    fn percent_signs_are_decoded() {
        assert_eq!(decode("a%20b").as_deref(), Some("a b"));
        assert_eq!(decode("100%").as_deref(), Some("100%"));
        assert_eq!(decode("%ff"), None);
        assert_eq!(decode("%é").as_deref(), Some("%é"));
    }
}
