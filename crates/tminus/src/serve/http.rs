//! The server: the last good build, and news of the next.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tminus_site::SitePath;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::build::Built;

/// The directory of what the server adds to the site.
const OURS: &str = "_tminus/";
const RELOAD: &str = include_str!("reload.js");
const OVERLAY: &str = include_str!("overlay.css");

/// What the server and the builder share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The path under which the site is served, with a slash at both ends.
    base: String,
    files: Mutex<Arc<BTreeMap<SitePath, Vec<u8>>>>,
    news: watch::Sender<News>,
}

/// What a page wants to know.
#[derive(Debug, Clone, Default, serde::Serialize)]
struct News {
    /// Counts the good builds.
    build: u64,
    /// What is wrong with the newest sources.
    problems: Option<String>,
}

impl Shared {
    pub(crate) fn new(base: String) -> Self {
        Self {
            base,
            files: Mutex::default(),
            news: watch::Sender::new(News::default()),
        }
    }

    /// Takes a build: a good one takes the place of the last good one, of a bad
    /// one the problems are told.
    pub(crate) fn take(&self, built: Built) {
        match built {
            Built::Good(files) => {
                *self.lock() = Arc::new(files);
                self.news.send_modify(|news| {
                    news.build += 1;
                    news.problems = None;
                });
            }
            Built::Bad(problems) => {
                self.news.send_modify(|news| news.problems = Some(problems));
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arc<BTreeMap<SitePath, Vec<u8>>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves until the process ends.
pub(crate) async fn run(listener: TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let events = format!("{}{OURS}events", shared.base);
    let router = Router::new()
        .route(&events, any(listen))
        .fallback(answer)
        .with_state(shared);
    axum::serve(listener, router).await
}

async fn listen(
    State(shared): State<Arc<Shared>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = WatchStream::new(shared.news.subscribe()).map(|news| {
        let text = serde_json::to_string(&news).expect("a number and a text always serialise");
        Ok(Event::default().data(text))
    });
    Sse::new(news).keep_alive(KeepAlive::default())
}

async fn answer(State(shared): State<Arc<Shared>>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let Some(path) = uri.path().strip_prefix(shared.base.as_str()) else {
        // The way to the site, from above it.
        return if uri.path() == "/" || format!("{}/", uri.path()) == shared.base {
            redirect(&shared.base)
        } else {
            plain(StatusCode::NOT_FOUND, "there is nothing outside the site")
        };
    };
    match path.strip_prefix(OURS) {
        Some("reload.js") => return reply(StatusCode::OK, "js", RELOAD.into()),
        Some("overlay.css") => return reply(StatusCode::OK, "css", OVERLAY.into()),
        _ => {}
    }
    page(&shared, path)
}

fn page(shared: &Shared, path: &str) -> Response {
    let files = Arc::clone(&shared.lock());
    let news = shared.news.borrow().clone();
    if files.is_empty()
        && let Some(problems) = &news.problems
    {
        let html = with_script(failed_page(problems).into_bytes(), &shared.base, 0);
        return reply(StatusCode::INTERNAL_SERVER_ERROR, "html", html.into());
    }
    let decoded = tminus_site::decode_url(path);
    let wanted = decoded.and_then(|path| SitePath::new(path.trim_end_matches('/')));
    let Some(wanted) = wanted else {
        return plain(StatusCode::BAD_REQUEST, "not a path of the site");
    };
    let index = wanted.child("index.html");
    if path.is_empty() || path.ends_with('/') {
        if let Some(bytes) = files.get(&index) {
            return file(StatusCode::OK, &index, bytes, shared, news.build);
        }
    } else if let Some(bytes) = files.get(&wanted) {
        return file(StatusCode::OK, &wanted, bytes, shared, news.build);
    } else if files.contains_key(&index) {
        return redirect(&format!("{}{path}/", shared.base));
    }
    let missing = SitePath::root().child("404.html");
    match files.get(&missing) {
        Some(bytes) => file(StatusCode::NOT_FOUND, &missing, bytes, shared, news.build),
        None => plain(StatusCode::NOT_FOUND, "there is no such page"),
    }
}

fn file(
    status: StatusCode,
    path: &SitePath,
    bytes: &[u8],
    shared: &Shared,
    build: u64,
) -> Response {
    let extension = path.extension().to_ascii_lowercase();
    if extension == "html" {
        let html = with_script(bytes.to_vec(), &shared.base, build);
        return reply(status, "html", html.into());
    }
    reply(status, &extension, bytes.to_vec().into())
}

/// Adds the script that listens for news at the end of the head.
fn with_script(html: Vec<u8>, base: &str, build: u64) -> Vec<u8> {
    const HEAD: &[u8] = b"</head>";
    let at = html.windows(HEAD.len()).position(|part| part == HEAD);
    let at = at.unwrap_or(html.len());
    let script = format!("<script defer src=\"{base}{OURS}reload.js?{build}\"></script>\n");
    let mut out = html;
    out.splice(at..at, script.into_bytes());
    out
}

fn failed_page(problems: &str) -> String {
    let text = problems
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>This project has errors</title>\n</head>\n<body>\n\
         <h1>This project has errors</h1>\n<pre>{text}</pre>\n</body>\n</html>\n"
    )
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    reply(status, "txt", text.into())
}

fn reply(status: StatusCode, extension: &str, body: Body) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(mime(extension)),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn mime(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "ics" => "text/calendar; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "txt" | "log" | "md" | "sh" | "sql" | "toml" | "yaml" | "yml" | "ini" | "conf" | "diff"
        | "patch" | "tsv" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{failed_page, with_script};

    #[test]
    fn the_script_stands_at_the_end_of_the_head() {
        let html = with_script(b"<head>x</head><body>".to_vec(), "/r/", 7);
        assert_eq!(
            String::from_utf8(html).unwrap(),
            "<head>x<script defer src=\"/r/_tminus/reload.js?7\"></script>\n</head><body>"
        );
    }

    #[test]
    fn problems_are_text() {
        assert!(failed_page("<script>&").contains("<pre>&lt;script&gt;&amp;</pre>"));
    }
}
