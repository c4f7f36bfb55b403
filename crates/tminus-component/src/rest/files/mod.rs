//! How a log leaves this browser and comes back: files, links, backups, and the
//! storage that it lives in meanwhile.
//!
//! - [`save`]: the log and its reports as files, and the hashes to publish.
//! - [`take`]: a file or a link is looked at, shown, and taken on a click;
//!   [`merge`] writes it.
//! - [`link`]: the log packed into a link.
//! - [`backup`]: when it was last saved, and the reminder in the run bar.
//! - [`room`]: what is stored, and what becomes of it.

mod backup;
mod disk;
mod link;
mod merge;
mod promises;
mod room;
mod save;
mod take;

use std::cell::RefCell;

use gloo::events::EventListener;
use leptos::prelude::*;
use tminus_model::Instant;

use super::desk::{Desk, desks};
use super::panel::Panel;
use crate::browser::dom;

/// What the sheet of the log shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum View {
    /// What happened.
    #[default]
    Lines,
    /// Files and links.
    Files,
    /// Storage.
    Store,
}

impl View {
    pub(super) const ALL: [Self; 3] = [Self::Lines, Self::Files, Self::Store];

    /// Its word in `data-tm-view`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Files => "files",
            Self::Store => "store",
        }
    }
}

/// What outlives the sheet.
#[derive(Clone)]
struct Shelf {
    view: ArcRwSignal<View>,
    /// A file or link that is looked at.
    offer: ArcRwSignal<Option<take::Offer>>,
    /// When the log was last saved, where the store could not be told.
    saved: ArcRwSignal<Option<Instant>>,
}

thread_local! {
    static SHELVES: RefCell<Vec<(u32, Shelf)>> = const { RefCell::new(Vec::new()) };
}

fn shelf(desk: Desk) -> Shelf {
    SHELVES.with_borrow_mut(|shelves| {
        if let Some((_, shelf)) = shelves.iter().find(|(of, _)| *of == desk.handle) {
            return shelf.clone();
        }
        let shelf = Shelf {
            view: ArcRwSignal::new(View::default()),
            offer: ArcRwSignal::new(None),
            saved: ArcRwSignal::new(None),
        };
        shelves.push((desk.handle, shelf.clone()));
        shelf
    })
}

/// What the sheet shows; tracked.
pub(super) fn shown(desk: Desk) -> View {
    shelf(desk).view.get()
}

/// Has the sheet show something.
pub(super) fn show(desk: Desk, view: View) {
    shelf(desk).view.set(view);
}

/// Opens the sheet on the files.
fn open(desk: Desk) {
    show(desk, View::Files);
    desk.open_panel(Panel::Log);
}

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    let parts =
        view! { {take::offer(desk)} {save::view(desk)} {link::view(desk)} {take::view(desk)} };
    take::zone(desk, RwSignal::new(false), parts.into_any())
}

pub(super) fn store_view(desk: Desk) -> impl IntoView + use<> {
    room::view(desk)
}

/// Puts the reminder on the page, and takes what the page's address carries.
pub(super) fn furnish(desk: Desk) {
    if let Some(bar) = desk
        .root()
        .and_then(|root| dom::first(&root, ".tm-run-bar"))
    {
        let place = dom::element("div", "tm-backup-place");
        let _ = bar.append_child(&place);
        desk.mount(&place, backup::view);
    }
    link::arrived(desk);
}

/// Saves the whole log as a file, and remembers that it was.
pub(super) fn back_up(desk: Desk) {
    backup::save(desk);
}

/// What the whole page listens to.
pub(super) fn set_up() {
    let Some(window) = web_sys::window() else {
        return;
    };
    EventListener::new(&window, "hashchange", |_| {
        for desk in desks() {
            link::arrived(desk);
        }
    })
    .forget();
}
