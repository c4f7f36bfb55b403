//! Which addresses may be written.

/// The schemes that may be used. An address without a scheme is relative.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Says whether an address may be a link's or an image's: its scheme is
/// `http`, `https` or `mailto`, or it has none.
///
/// Browsers pass over white space and control characters before the scheme is
/// read, and so does this. It looks once more at the address with character
/// references decoded, because some tool behind us may decode again.
pub fn is_safe(url: &str) -> bool {
    // What most addresses begin with: nothing in it is passed over.
    for known in ["https://", "http://"] {
        if url.starts_with(known) && !url.contains('&') {
            return true;
        }
    }
    scheme_is_safe(url.chars()) && (!url.contains('&') || scheme_is_safe(decoded(url).chars()))
}

fn scheme_is_safe(url: impl Iterator<Item = char>) -> bool {
    let mut scheme = String::new();
    for c in url.filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c)) {
        match c {
            ':' => {
                scheme.make_ascii_lowercase();
                return SCHEMES.contains(&scheme.as_str());
            }
            // Past one of these a colon is part of a path.
            '/' | '?' | '#' | '\\' => return true,
            _ if scheme.len() > 64 => return false,
            _ => scheme.push(c),
        }
    }
    true
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Decodes numeric character references and the names that can hide a scheme.
fn decoded(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = |text: &str, hex: bool| {
            text.find(|c: char| !c.is_digit(if hex { 16 } else { 10 }))
                .unwrap_or(text.len())
        };
        let (code, length) = if let Some(body) = rest.strip_prefix("#x").or(rest.strip_prefix("#X"))
        {
            let length = digits(body, true);
            (u32::from_str_radix(&body[..length], 16).ok(), length + 2)
        } else if let Some(body) = rest.strip_prefix('#') {
            let length = digits(body, false);
            (body[..length].parse().ok(), length + 1)
        } else {
            let names = [("colon", 0x3a), ("Tab", 9), ("NewLine", 10), ("sol", 0x2f)];
            names
                .iter()
                .find(|(name, _)| rest.starts_with(name))
                .map_or((None, 0), |(name, code)| (Some(*code), name.len()))
        };
        match code.and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[length..];
                rest = rest.strip_prefix(';').unwrap_or(rest);
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn only_known_schemes_and_relative_addresses_pass() {
        for good in [
            "",
            "a.md",
            "../a/b.md#c",
            "#a:b",
            "/a:b",
            "?a=b:c",
            "http://x",
            "HTTPS://x",
            "mailto:a@b",
            "//host/x",
            "a b",
            "Überblick.md",
            "x?javascript:1",
        ] {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "java\0script:x",
            "javascript\u{200b}:x",
            "javascript&colon;alert(1)",
            "javascript&#58;alert(1)",
            "javascript&#x3a;alert(1)",
            "&#106;avascript:x",
            "java&Tab;script:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "C:\\x",
            "tel:1",
            "x:y",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
