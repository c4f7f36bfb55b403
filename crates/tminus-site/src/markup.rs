//! Markup that is written here and not by a template.
//!
//! A text gets into it escaped, or it stands in this program: there is no
//! third way.

use tera::Value;

/// HTML under construction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// Makes room for about `bytes`.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Appends markup that stands in this program.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends text, for the inside of an element or of a quoted attribute.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let put = |piece: &str| {
            self.0.push_str(piece);
            Ok::<(), std::convert::Infallible>(())
        };
        match escaped(text, put) {
            Ok(()) => self,
        }
    }

    /// Appends markup that was made before.
    pub(crate) fn add(&mut self, markup: &Self) -> &mut Self {
        self.0.push_str(&markup.0);
        self
    }

    /// Appends a number.
    pub(crate) fn number(&mut self, number: impl itoa::Integer) -> &mut Self {
        self.0.push_str(itoa::Buffer::new().format(number));
        self
    }
}

impl Markup {
    /// Gives the markup as text.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl From<Markup> for Value {
    /// Templates put it in as it is.
    fn from(markup: Markup) -> Self {
        Value::safe_string(&markup.0)
    }
}

/// Escapes as Tera does by itself, but in stretches, not byte by byte: a page
/// names a hundred titles and addresses.
pub(crate) fn escaped<E>(text: &str, mut put: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    // Without a way out in the middle the compiler looks at many bytes at once.
    let odd = |byte: &u8| {
        let odds = [b'&', b'<', b'>', b'"', b'\''];
        odds.iter()
            .fold(0, |found, odd| found | u8::from(byte == odd))
    };
    let (chunks, tail) = text.as_bytes().as_chunks::<16>();
    let chunk = |chunk: &[u8; 16]| chunk.iter().fold(0, |found, byte| found | odd(byte));
    if chunks.iter().fold(0, |found, bytes| found | chunk(bytes)) == 0
        && tail.iter().all(|byte| odd(byte) == 0)
    {
        return put(text);
    }
    let mut rest = text;
    let special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    while let Some(at) = rest.as_bytes().iter().position(special) {
        put(&rest[..at])?;
        put(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    put(rest)
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn escaping_is_teras_own() {
        let text = "a <b class=\"x\">it's</b> & é";
        let mut ours = Markup::default();
        ours.text(text);
        let mut theirs = Vec::new();
        tera::escape_html(text, &mut theirs).unwrap();
        assert_eq!(Ok(ours.0), String::from_utf8(theirs));
    }

    #[test]
    fn what_templates_get_is_not_escaped_again() {
        let mut markup = Markup::default();
        markup
            .raw("<b>")
            .text("1 < 2")
            .raw(" ")
            .number(-3)
            .raw("</b>");
        let mut context = tera::Context::new();
        context.insert_value("markup", markup.into());
        let mut tera = tera::Tera::new();
        tera.add_raw_template("page.html", "{{ markup }} {{ markup | safe }}")
            .unwrap();
        let page = tera.render("page.html", &context).unwrap();
        assert_eq!(page, "<b>1 &lt; 2 -3</b> <b>1 &lt; 2 -3</b>");
    }
}
