//! `localStorage`, of which every access can throw.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use tminus_run::{Event, Store, StoreError};
use wasm_bindgen::prelude::*;
use web_sys::{DomException, Storage};

/// The browser's store. It is looked up anew each time: a browser may take it
/// away and give it back while the page is open.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LocalStorage;

impl LocalStorage {
    fn storage() -> Result<Storage, StoreError> {
        web_sys::window()
            .ok_or(StoreError::Gone)?
            .local_storage()
            .map_err(|error| error_of(&error))?
            .ok_or(StoreError::Gone)
    }
}

impl Store for LocalStorage {
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        let storage = Self::storage()?;
        let length = storage.length().map_err(|error| error_of(&error))?;
        let mut keys = Vec::new();
        for index in 0..length {
            let key = storage.key(index).map_err(|error| error_of(&error))?;
            keys.extend(key.filter(|key| key.starts_with("tminus:")));
        }
        Ok(keys)
    }

    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Self::storage()?
            .get_item(key)
            .map_err(|error| error_of(&error))
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        Self::storage()?
            .set_item(key, value)
            .map_err(|error| error_of(&error))
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        Self::storage()?
            .remove_item(key)
            .map_err(|error| error_of(&error))
    }
}

fn error_of(error: &JsValue) -> StoreError {
    match error.dyn_ref::<DomException>() {
        Some(error) => match error.name().as_str() {
            // The second is what Firefox calls it.
            "QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED" => StoreError::Full,
            "SecurityError" => StoreError::Denied(error.message()),
            _ => StoreError::Other(error.message()),
        },
        None => StoreError::Other("the browser's storage does not answer".to_owned()),
    }
}

/// What a `storage` event means for a run: another tab changed a key of ours,
/// or removed everything. Nothing when it is about something else.
pub(crate) fn remote(event: &web_sys::StorageEvent) -> Option<Event> {
    let ours = LocalStorage::storage().ok()?;
    if event.storage_area().as_ref() != Some(&ours) {
        return None;
    }
    let Some(key) = event.key() else {
        return Some(Event::Cleared);
    };
    let value = event.new_value();
    key.starts_with("tminus:")
        .then_some(Event::Remote { key, value })
}

/// A name for this tab from its load to its end: 72 random bits.
pub(crate) fn writer() -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0_u8; 12];
    let random = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !random {
        for byte in &mut bytes {
            *byte = (js_sys::Math::random() * 256.0) as u8;
        }
    }
    bytes
        .iter()
        .map(|byte| char::from(DIGITS[usize::from(byte & 63)]))
        .collect()
}
