//! `tminus serve`: the site from memory, built again on every change.
//!
//! 1. The project is built in memory; drafts are shown.
//! 2. A server on 127.0.0.1 hands out the last good build. Pages get one more
//!    script, which listens for news and reloads the page, or lays over it what
//!    is wrong.
//! 3. A watcher wakes a thread that builds again and tells the server.

mod build;
mod http;
mod watch;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::args::Serve;
use crate::commands::{Trouble, Verdict};
use crate::disk::say;
use crate::terminal;

use build::Builder;
use http::Shared;

/// The first port that is tried, and how many after it.
const PORT: u16 = 4004;
const PORTS: u16 = 20;

/// Serves the project until it is stopped.
pub(crate) fn serve(args: &Serve) -> Result<Verdict, Trouble> {
    let builder = Builder::new(args)?;
    let listener = listen(args.port)?;
    let address = listener
        .local_addr()
        .map_err(|error| Trouble::new(format!("cannot listen: {}", say(&error))))?;
    let shared = Arc::new(Shared::new(args.base.clone()));
    shared.take(builder.build());
    let changes = watch::start(builder.root())?;
    let worker = Arc::clone(&shared);
    std::thread::spawn(move || {
        changes.each(|| worker.take(builder.build()));
    });
    let url = format!("http://{address}{}", args.base);
    terminal::line(&format!("serving {url} (Ctrl-C stops)"));
    if args.open {
        open(&url);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("cannot start the server: {}", say(&error))))?;
    runtime
        .block_on(http::run(listener, shared))
        .map_err(|error| Trouble::new(format!("the server stopped: {}", say(&error))))?;
    Ok(Verdict::Good)
}

fn listen(port: Option<u16>) -> Result<TcpListener, Trouble> {
    let bind = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    if let Some(port) = port {
        return bind(port).map_err(|error| {
            Trouble::new(format!("cannot listen on port {port}: {}", say(&error)))
                .help("choose another one with `--port`")
        });
    }
    (PORT..PORT + PORTS)
        .find_map(|port| bind(port).ok())
        .ok_or_else(|| {
            Trouble::new(format!(
                "the ports {PORT} to {} are all taken",
                PORT + PORTS - 1
            ))
            .help("choose one with `--port`; 0 takes any")
        })
}

/// Opens an address in the browser, as far as the system lets us.
fn open(url: &str) {
    let (program, first) = if cfg!(target_os = "macos") {
        ("open", &[][..])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""][..])
    } else {
        ("xdg-open", &[][..])
    };
    let started = Command::new(program)
        .args(first)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        terminal::note(&format!("no browser could be opened: open {url}"));
    }
}
