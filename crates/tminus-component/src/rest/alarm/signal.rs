//! The base signal: title and icon while something is due and unseen.

use std::cell::RefCell;

use web_sys::Element;

use crate::browser::dom;
use crate::words::watch as words;

/// The icon while something is due: a ring around a full dot.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle cx='16' cy='16' r='14' fill='%23fff' stroke='%23b3261e' stroke-width='4'/%3E%3Ccircle cx='16' cy='16' r='7' fill='%23b3261e'/%3E%3C/svg%3E";

thread_local! {
    /// What each runbook of the page has to say.
    static DUE: RefCell<Vec<(u32, usize, String)>> = const { RefCell::new(Vec::new()) };
    /// Title and icon as they were.
    static BEFORE: RefCell<Option<(String, Option<String>)>> = const { RefCell::new(None) };
}

/// Shows what is due and unseen of a runbook, or takes it back.
pub(super) fn show(handle: u32, due: Option<(usize, &str)>) {
    let changed = DUE.with_borrow_mut(|all| {
        let before = all.clone();
        all.retain(|(of, _, _)| *of != handle);
        all.extend(due.map(|(count, text)| (handle, count, text.to_owned())));
        *all != before
    });
    if changed {
        paint();
    }
}

/// The page's title as it is while nothing is due.
pub(in crate::rest) fn title() -> String {
    let before = BEFORE.with_borrow(|before| before.as_ref().map(|(title, _)| title.clone()));
    before.unwrap_or_else(|| dom::document().title())
}

/// Gives the page another title, which stands behind what is due.
pub(in crate::rest) fn rename(title: &str) {
    let is_due = BEFORE.with_borrow_mut(|before| {
        let before = before.as_mut();
        before.map(|before| title.clone_into(&mut before.0))
    });
    match is_due {
        Some(()) => paint(),
        None => dom::document().set_title(title),
    }
}

fn paint() {
    let document = dom::document();
    let icon = icon();
    let due = DUE.with_borrow(|all| {
        let count = all.iter().map(|(_, count, _)| count).sum();
        let (_, _, first) = all.last()?;
        Some((count, first.trim_end_matches('.').to_owned()))
    });
    match due {
        Some((count, first)) => {
            let (title, _) = BEFORE.with_borrow_mut(|before| {
                let now = || {
                    let href = icon.as_ref().and_then(|icon| icon.get_attribute("href"));
                    (document.title(), href)
                };
                before.get_or_insert_with(now).clone()
            });
            document.set_title(&words::title(count, &first, &title));
            if let Some(icon) = icon {
                dom::attribute(&icon, "href", Some(ICON));
            }
        }
        None => {
            if let Some((title, href)) = BEFORE.take() {
                document.set_title(&title);
                if let Some(icon) = icon {
                    dom::attribute(&icon, "href", href.as_deref());
                }
            }
        }
    }
}

/// The icon of our own pages; another's page keeps its own.
fn icon() -> Option<Element> {
    let found = dom::all_in_document("html[data-tm-page] link[rel~=icon]");
    found.into_iter().next()
}
