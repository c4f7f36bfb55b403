//! The browser's store, to read only: the first module writes.

use tminus_run::{Store, StoreError};

use crate::browser::store::LocalStorage;

/// The browser's store without a way to write.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading;

impl Store for Reading {
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        LocalStorage.keys()
    }

    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        LocalStorage.get(key)
    }

    fn set(&mut self, _: &str, _: &str) -> Result<(), StoreError> {
        Err(StoreError::Denied("this part only reads".to_owned()))
    }

    fn remove(&mut self, _: &str) -> Result<(), StoreError> {
        Err(StoreError::Denied("this part only reads".to_owned()))
    }
}
