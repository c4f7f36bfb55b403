//! Raw HTML of a site that allows it: what is left of it when everything is
//! taken out that could run, look like the page's own, or reach into it.
//!
//! No names, classes, styles or data: the page's own marks are made of them,
//! and a document must not be able to write a step that is none.

use std::sync::LazyLock;

use ammonia::Builder;
use tminus_markdown::html::RawPlace;

/// What stands in a line of text.
const INLINE: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd",
    "mark", "q", "ruby", "rp", "rt", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "u", "var",
];
/// What stands beside paragraphs.
const BLOCK: [&str; 31] = [
    "blockquote",
    "br",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
];
/// Markup that is longer stays text.
const LONGEST: usize = 64 * 1024;

static LINES: LazyLock<Builder<'static>> = LazyLock::new(|| builder(&[&INLINE]));
static BLOCKS: LazyLock<Builder<'static>> = LazyLock::new(|| builder(&[&INLINE, &BLOCK, &["ul"]]));

fn builder(tags: &[&[&'static str]]) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(tags.iter().copied().flatten().copied().collect())
        .clean_content_tags(["script", "style"].into())
        .generic_attributes(["title", "lang", "dir"].into())
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(Some("noopener noreferrer"))
        .add_tag_attributes("a", &["href"])
        .add_tag_attributes("img", &["src", "alt", "width", "height"]);
    for tag in ["td", "th"] {
        builder.add_tag_attributes(tag, &["align", "colspan", "rowspan"]);
    }
    for tag in ["div", "p", "table", "h2", "h3", "h4", "h5", "h6"] {
        builder.add_tag_attributes(tag, &["align"]);
    }
    builder.add_tag_attributes("ol", &["start"]);
    builder.add_tag_attributes("details", &["open"]);
    builder
}

/// Gives what may stand in the page; `None` where nothing is left, or too much
/// was there.
pub(crate) fn clean(html: &str, place: RawPlace) -> Option<String> {
    if html.len() > LONGEST {
        return None;
    }
    let builder = match place {
        RawPlace::Inline => &LINES,
        RawPlace::Block => &BLOCKS,
    };
    let clean = builder.clean(html).to_string();
    (!clean.trim().is_empty()).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::clean;
    use tminus_markdown::html::RawPlace;

    #[test]
    fn nothing_that_runs_or_reaches_into_the_page_is_left() {
        for (html, expect) in [
            ("<b>a</b>", "<b>a</b>"),
            (
                "<b onclick=\"x()\" style=\"color:red\" class=c id=i data-tm-step=s>a</b>",
                "<b>a</b>",
            ),
            (
                "<a href=\"javascript:x()\">a</a>",
                "<a rel=\"noopener noreferrer\">a</a>",
            ),
            ("a<script>x()</script>", "a"),
            ("<div align=center>a", "<div align=\"center\">a</div>"),
            ("</div></main><p>a", "<p>a</p>"),
            ("<svg><script>x</script></svg>b", "b"),
            ("<input type=checkbox>a", "a"),
            ("<iframe src=x></iframe>a", "a"),
            ("<h1>a</h1>", "a"),
        ] {
            assert_eq!(
                clean(html, RawPlace::Block).as_deref(),
                Some(expect),
                "{html}"
            );
        }
        assert_eq!(clean("<script>x</script>", RawPlace::Block), None);
        assert_eq!(
            clean("<div>a</div>", RawPlace::Inline).as_deref(),
            Some("a")
        );
        assert_eq!(clean(&"<b>".repeat(30_000), RawPlace::Block), None);
    }
}
