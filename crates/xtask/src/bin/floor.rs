//! The floor that a build is measured against: reads every Markdown file of a
//! folder, runs the parser over it, writes some HTML. It checks nothing, knows
//! no template and no link, and uses every core.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::path::{Path, PathBuf};
use std::{env, fs, io, thread};

fn main() -> io::Result<()> {
    let mut words = env::args_os().skip(1).map(PathBuf::from);
    let (Some(from), Some(to)) = (words.next(), words.next()) else {
        return Err(io::Error::other("usage: floor FROM TO"));
    };
    fs::create_dir_all(&to)?;
    let mut files: Vec<_> = fs::read_dir(from)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    files.sort();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = files
            .chunks(share)
            .map(|files| scope.spawn(|| files.iter().try_for_each(|file| page(file, &to))))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("a worker panicked")))
        })
    })
}

fn page(file: &Path, to: &Path) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    let mut html = String::with_capacity(text.len() * 2);
    for (event, _) in Parser::new_ext(&text, Options::all()).into_offset_iter() {
        match event {
            Event::Start(tag) => html.push_str(open(&tag)),
            Event::End(tag) => html.push_str(close(tag)),
            Event::Text(text) | Event::Code(text) => escape(&text, &mut html),
            Event::TaskListMarker(_) => html.push_str("<input type=\"checkbox\">"),
            Event::SoftBreak | Event::HardBreak => html.push('\n'),
            _ => {}
        }
    }
    let name = file.with_extension("html");
    fs::write(to.join(name.file_name().unwrap_or_default()), html)
}

fn open(tag: &Tag) -> &'static str {
    match tag {
        Tag::Heading { .. } => "<h2>",
        Tag::Item => "<li>",
        Tag::List(_) => "<ul>",
        Tag::Table(_) => "<table>",
        Tag::TableRow => "<tr>",
        Tag::TableCell => "<td>",
        Tag::Strong => "<b>",
        _ => "<p>",
    }
}

fn close(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Heading(_) => "</h2>",
        TagEnd::Item => "</li>",
        TagEnd::List(_) => "</ul>",
        TagEnd::Table => "</table>",
        TagEnd::TableRow => "</tr>",
        TagEnd::TableCell => "</td>",
        TagEnd::Strong => "</b>",
        _ => "</p>",
    }
}

fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
