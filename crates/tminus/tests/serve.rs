//! The server: the last good build, right types, news of changes.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that ends with its test.
struct Server {
    child: Child,
    address: String,
    base: String,
}

impl Server {
    fn start(root: &Path, base: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tminus"))
            .args(["serve", "--port", "0", "--base", base])
            .current_dir(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let url = line.split("http://").nth(1).unwrap();
        let url = url.split(' ').next().unwrap();
        let (address, base) = url.split_once('/').unwrap();
        Self {
            child,
            address: address.to_owned(),
            base: format!("/{base}"),
        }
    }

    /// Asks for a path below the base, and gives head and body.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = self.ask(&format!("{}{path}", self.base));
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }

    fn ask(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // Only so that a broken server fails the test instead of hanging it.
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        stream
    }

    fn events(&self) -> Events {
        let stream = self.ask(&format!("{}_tminus/events", self.base));
        Events(BufReader::new(stream))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Events(BufReader<TcpStream>);

impl Events {
    /// Reads news until one is as wanted.
    fn until(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the server ended");
            if let Some(news) = line.trim().strip_prefix("data: ")
                && wanted(news)
            {
                return news.to_owned();
            }
        }
    }
}

fn project() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("content/deep")).unwrap();
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    write("content/index.md", "# Home\n\n- [ ] tick\n");
    write("content/deep/draft.md", "+++\ndraft = true\n+++\n# Shown\n");
    home
}

#[test]
fn pages_come_with_their_types_and_below_a_path() {
    let home = project();
    let server = Server::start(home.path(), "/repo/");
    let (head, body) = server.get("");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/html; charset=utf-8"));
    assert!(body.contains("<script defer src=\"/repo/_tminus/reload.js?1\">"));
    assert!(server.get("deep/draft.html").1.contains("Shown"));
    assert!(server.get("deep").0.contains("location: /repo/deep/"));
    let (head, body) = server.get("none.html");
    assert!(head.starts_with("http/1.1 404") && body.contains("There is no page here"));
    for outside in ["..%2f..%2fetc/passwd", "%2e%2e/tminus.toml", "a%00b", "%ff"] {
        let (head, _) = server.get(outside);
        assert!(head.starts_with("http/1.1 40"), "{outside}: {head}");
    }
    for asset in tminus_bundle::all() {
        let (head, _) = server.get(&format!("assets/{}", asset.name));
        let kind = format!("content-type: {}", asset.content_type);
        assert!(head.contains(&kind), "{}: {head}", asset.name);
    }
    for (end, kind) in [(".css", "text/css"), (".svg", "image/svg+xml")] {
        let at = body.find(&format!("{end}\"")).unwrap();
        let name = body[..at].rsplit('"').next().unwrap();
        let (head, _) = server.get(&format!("{name}{end}"));
        assert!(
            head.contains(&format!("content-type: {kind}")),
            "{name}: {head}"
        );
    }
}

#[test]
fn a_change_is_told_and_an_error_keeps_the_last_good_build() {
    let home = project();
    let server = Server::start(home.path(), "/");
    let mut events = server.events();
    events.until(|news| news.contains("\"build\":1"));
    let page = home.path().join("content/index.md");
    fs::write(&page, "# Changed\n").unwrap();
    events.until(|news| !news.contains("\"build\":1,") && news.contains("\"problems\":null"));
    assert!(server.get("").1.contains("Changed"));
    fs::write(&page, "+++\ntitle = \n+++\n").unwrap();
    let news = events.until(|news| !news.contains("\"problems\":null"));
    assert!(news.contains("content/index.md:2"), "{news}");
    assert!(server.get("").1.contains("Changed"));
    // A file that an editor puts in the place of the old one.
    let other = home.path().join("content/index.md.new");
    fs::write(&other, "# Mended\n").unwrap();
    fs::rename(&other, &page).unwrap();
    events.until(|news| news.contains("\"problems\":null"));
    assert!(server.get("").1.contains("Mended"));
}

#[test]
fn a_project_that_never_built_shows_what_is_wrong() {
    let home = project();
    fs::write(home.path().join("content/index.md"), "+++\nid = \n+++\n").unwrap();
    let server = Server::start(home.path(), "/");
    let (head, body) = server.get("");
    assert!(head.starts_with("http/1.1 500"), "{head}");
    assert!(body.contains("content/index.md:2") && body.contains("reload.js?0"));
    let mut events = server.events();
    fs::write(home.path().join("content/index.md"), "# Good\n").unwrap();
    events.until(|news| news.contains("\"build\":1"));
    assert!(server.get("").1.contains("Good"));
}

#[test]
fn a_change_of_an_included_file_builds_the_page_that_includes_it() {
    let home = project();
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    write(
        "content/index.md",
        "# Home\n\n```include\nfile = \"_shared/steps.md\"\n```\n",
    );
    fs::create_dir(home.path().join("content/_shared")).unwrap();
    write("content/_shared/steps.md", "- [ ] Before\n");
    let server = Server::start(home.path(), "/");
    let mut events = server.events();
    events.until(|news| news.contains("\"build\":1"));
    assert!(server.get("").1.contains("Before"));
    write("content/_shared/steps.md", "- [ ] Afterwards\n");
    events.until(|news| !news.contains("\"build\":1,") && news.contains("\"problems\":null"));
    let page = server.get("").1;
    assert!(
        page.contains("Afterwards") && !page.contains("Before"),
        "{page}"
    );
    // What is wrong in it is told with its name, and the last page stays.
    write("content/_shared/steps.md", "- [ ] Wrong {due=never}\n");
    let news = events.until(|news| !news.contains("\"problems\":null"));
    assert!(news.contains("content/_shared/steps.md:1"), "{news}");
    assert!(server.get("").1.contains("Afterwards"));
}
