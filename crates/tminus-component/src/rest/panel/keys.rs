//! The keys that this page knows.

use leptos::prelude::*;

use crate::rest::desk::Desk;

pub(super) fn view(desk: Desk) -> impl IntoView + use<> {
    move || desk.see(|seen| seen.session.ops().count())
}
