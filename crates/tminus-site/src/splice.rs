//! Long HTML that a template only passes on.
//!
//! The text of a document, its JSON and its picture are most of a page, and a
//! template that is given them copies them twice. So the theme's own templates
//! are given a mark in their place: where a template writes the mark, the page
//! gets the HTML itself. A mark is known by its place in memory, so no text
//! can be taken for one. Templates of a project may look into what they are
//! given, so they get it as it is.

use std::io::{self, Write};

use tera::Value;

/// What stands in a mark. It is longer than what Tera keeps inside a value, so
/// that each mark has a place of its own in memory.
const MARK: &str = "<!-- here the page gets what was made before -->";

/// Pieces shorter than this are not worth a mark.
const SHORT: usize = 512;

/// Who gets marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Templates {
    /// The theme's own templates.
    Own,
    /// Templates of which at least one is the project's.
    Replaced,
}

/// The HTML behind the marks of one page.
#[derive(Debug)]
pub(crate) struct Splice {
    templates: Templates,
    parts: Vec<(Value, String)>,
}

impl Splice {
    /// Prepares a page for these templates.
    pub(crate) fn new(templates: Templates) -> Self {
        Self {
            templates,
            parts: Vec::with_capacity(8),
        }
    }

    /// Gives HTML as the value for a template.
    pub(crate) fn html(&mut self, html: String) -> Value {
        if self.templates == Templates::Replaced || html.len() < SHORT {
            return Value::safe_string(&html);
        }
        let mark = Value::safe_string(MARK);
        self.parts.push((mark.clone(), html));
        mark
    }

    /// Says whether templates may look into what they are given: then they get
    /// as values, too, what the theme takes as HTML.
    pub(crate) fn is_looked_into(&self) -> bool {
        self.templates == Templates::Replaced
    }

    /// Lets `render` write the page, and gives it in its pieces.
    pub(crate) fn page<E>(
        &self,
        room: usize,
        render: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<Spliced<'_>, E> {
        let mut page = Spliced {
            text: Vec::with_capacity(room),
            cuts: Vec::with_capacity(self.parts.len()),
        };
        render(&mut Writer {
            splice: self,
            page: &mut page,
        })?;
        Ok(page)
    }

    /// Finds the HTML whose mark this is.
    fn behind(&self, bytes: &[u8]) -> Option<&str> {
        let is_mark = |mark: &Value| {
            mark.as_str()
                .is_some_and(|mark| std::ptr::eq(mark.as_bytes(), bytes))
        };
        let part = self.parts.iter().find(|(mark, _)| is_mark(mark))?;
        Some(&part.1)
    }
}

/// A page in pieces.
#[derive(Debug)]
pub(crate) struct Spliced<'s> {
    /// What the template wrote …
    text: Vec<u8>,
    /// … and what belongs between it, with the place where.
    cuts: Vec<(usize, &'s str)>,
}

impl Spliced<'_> {
    /// The pieces in their order.
    pub(crate) fn pieces(&self) -> Vec<&[u8]> {
        let mut pieces = Vec::with_capacity(self.cuts.len() * 2 + 1);
        let mut done = 0;
        for (at, html) in &self.cuts {
            pieces.push(&self.text[done..*at]);
            pieces.push(html.as_bytes());
            done = *at;
        }
        pieces.push(&self.text[done..]);
        pieces
    }
}

struct Writer<'w, 's> {
    splice: &'s Splice,
    page: &'w mut Spliced<'s>,
}

impl Write for Writer<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() == MARK.len()
            && let Some(html) = self.splice.behind(bytes)
        {
            self.page.cuts.push((self.page.text.len(), html));
        } else {
            self.page.text.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{MARK, SHORT, Splice, Templates};

    #[test]
    fn a_page_is_the_same_with_marks_and_without() {
        let long = "é<b>".repeat(SHORT);
        let template = "{{ title }}|{{ long }}|{{ short }}{{ long }}";
        let mut tera = tera::Tera::new();
        tera.add_raw_template("page.html", template).unwrap();
        let page = |templates| {
            let mut splice = Splice::new(templates);
            let mut context = tera::Context::new();
            context.insert_value("long", splice.html(long.clone()));
            context.insert_value("short", splice.html("<i>".to_owned()));
            // What reads like a mark is none.
            context.insert_value("title", tera::Value::safe_string(MARK));
            let page = splice
                .page(0, |out| tera.render_to("page.html", &context, out))
                .unwrap();
            (page.pieces().len(), page.pieces().concat())
        };
        let (pieces, spliced) = page(Templates::Own);
        let (whole, plain) = page(Templates::Replaced);
        assert_eq!((pieces, whole), (5, 1));
        assert_eq!(spliced, plain);
        let expect = format!("{MARK}|{long}|<i>{long}");
        assert_eq!(String::from_utf8(spliced).unwrap(), expect);
    }
}
