//! A store in memory, with the room that a browser gives.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use super::{Store, StoreError};

/// Keeps texts in memory. A clone is a second handle to the same texts, as two
/// tabs have one `localStorage`.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    texts: Rc<RefCell<BTreeMap<String, String>>>,
    room: Option<usize>,
}

impl MemoryStore {
    /// Makes an empty store with room for so many UTF-16 units of keys and values.
    pub fn with_room(units: usize) -> Self {
        Self {
            texts: Rc::default(),
            room: Some(units),
        }
    }

    /// Makes a store of keys and values.
    pub fn of(texts: BTreeMap<String, String>) -> Self {
        Self {
            texts: Rc::new(RefCell::new(texts)),
            room: None,
        }
    }

    /// Gives a copy of all keys and values.
    pub fn dump(&self) -> BTreeMap<String, String> {
        self.texts.borrow().clone()
    }

    /// Takes everything away, as clearing the site's data does.
    pub fn clear(&self) {
        self.texts.borrow_mut().clear();
    }

    /// Counts the UTF-16 units of all keys and values.
    pub fn units(&self) -> usize {
        self.texts
            .borrow()
            .iter()
            .map(|(key, value)| units(key) + units(value))
            .sum()
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Store for MemoryStore {
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.texts.borrow().keys().cloned().collect())
    }

    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.texts.borrow().get(key).cloned())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        if let Some(room) = self.room {
            let old = self
                .texts
                .borrow()
                .get(key)
                .map_or(0, |old| units(key) + units(old));
            if self.units() - old + units(key) + units(value) > room {
                return Err(StoreError::Full);
            }
        }
        self.texts
            .borrow_mut()
            .insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        self.texts.borrow_mut().remove(key);
        Ok(())
    }
}
