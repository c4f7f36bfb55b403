//! What a page shows where a placeholder stands: a function of the runbook's
//! placeholders, the run's values and the secrets of this tab.

use alloc::borrow::ToOwned;
use alloc::string::String;

use tminus_model::Placeholder;
use tminus_model::ordered::Map;

/// What stands where a placeholder was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The text.
    pub text: String,
    /// The value of `data-tm-value`; `None` while there is no value.
    pub state: Option<&'static str>,
}

/// What is shown for a secret.
const DOTS: &str = "••••••";

/// Decides what stands where a placeholder was written.
pub fn spot(of: &Placeholder, values: &Map<String, String>, secret: Option<&str>) -> Spot {
    let (text, state) = match (values.get(&of.name), &of.default) {
        _ if of.secret && secret.is_some() => (DOTS.to_owned(), Some("secret")),
        (Some(value), _) if !of.secret => (value.clone(), Some("filled")),
        (_, Some(default)) if !of.secret => (default.clone(), Some("default")),
        _ => (["{{", of.name.as_str(), "}}"].concat(), None),
    };
    Spot { text, state }
}

/// Fills in a text with placeholders. Says whether all of them have a value.
pub fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> (String, bool) {
    let (mut out, mut rest, mut complete) = (String::new(), text, true);
    while let Some(at) = pair(rest, *b"{{") {
        let inner = rest.get(at + 2..).unwrap_or_default();
        let name = pair(inner, *b"}}").and_then(|end| inner.get(..end));
        if let Some((name, value)) = name.and_then(|name| Some((name, value(name)?))) {
            out.push_str(rest.get(..at).unwrap_or_default());
            out.push_str(value);
            rest = inner.get(name.len() + 2..).unwrap_or_default();
        } else {
            // Of `{{{NAME}}` the inner two braces count.
            out.push_str(rest.get(..=at).unwrap_or_default());
            rest = rest.get(at + 1..).unwrap_or_default();
            complete = false;
        }
    }
    out.push_str(rest);
    (out, complete)
}

/// Shows the placeholders that are left in a text as blanks to fill in.
pub fn blanks(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = pair(rest, *b"{{") {
        let inner = rest.get(at + 2..).unwrap_or_default();
        let Some(end) = pair(inner, *b"}}") else {
            break;
        };
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push_str("____");
        rest = inner.get(end + 2..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Finds two characters of ASCII that stand together.
fn pair(text: &str, wanted: [u8; 2]) -> Option<usize> {
    text.as_bytes().windows(2).position(|pair| pair == wanted)
}

/// Says whether a filled address may be a link's.
pub fn may_lead_to(url: &str) -> bool {
    let start: String = url.chars().take(8).collect();
    let start = start.to_ascii_lowercase();
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| start.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::{blanks, fill, may_lead_to, spot};
    use tminus_model::Placeholder;
    use tminus_model::ordered::Map;

    #[test]
    fn a_value_wins_over_a_default_and_a_secret_is_dots() {
        let mut of = Placeholder {
            name: "PORT".into(),
            ..Placeholder::default()
        };
        let none = Map::new();
        let some = Map::from([("PORT".to_owned(), "8443".to_owned())]);
        let shown = |of: &Placeholder, values, secret| {
            let spot = spot(of, values, secret);
            (spot.text, spot.state)
        };
        assert_eq!(shown(&of, &none, None), ("{{PORT}}".into(), None));
        of.default = Some("443".into());
        assert_eq!(shown(&of, &none, None), ("443".into(), Some("default")));
        assert_eq!(shown(&of, &some, None), ("8443".into(), Some("filled")));
        of.secret = true;
        assert_eq!(shown(&of, &some, None), ("{{PORT}}".into(), None));
        assert_eq!(
            shown(&of, &some, Some("x")),
            ("••••••".into(), Some("secret"))
        );
    }

    #[test]
    fn a_text_is_filled_as_text() {
        let value = |name: &str| match name {
            "A" => Some("{{B}}"),
            "B" => Some("b"),
            _ => None,
        };
        for (text, expect) in [
            ("{{A}}-{{B}}", ("{{B}}-b", true)),
            ("{{{B}}}", ("{b}", false)),
            ("{{C}} {{B", ("{{C}} {{B", false)),
            ("plain", ("plain", true)),
        ] {
            assert_eq!(fill(text, value), (expect.0.to_owned(), expect.1), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_is_a_blank() {
        for (text, expect) in [
            ("{{A}} and {{B}}", "____ and ____"),
            ("Ana", "Ana"),
            ("{{A", "{{A"),
        ] {
            assert_eq!(blanks(text), expect);
        }
    }

    #[test]
    fn only_full_addresses_lead_anywhere() {
        for good in ["https://x", "HTTP://x", "mailto:a@b"] {
            assert!(may_lead_to(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            " https://x",
            "x",
            "//x",
            "data:text/html,x",
            "äöüäöüä",
        ] {
            assert!(!may_lead_to(bad), "{bad}");
        }
    }
}
