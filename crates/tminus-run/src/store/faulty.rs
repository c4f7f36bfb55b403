//! A store that fails as it is told, for tests.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use super::{MemoryStore, Store, StoreError};

/// What goes wrong with one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The call fails and changes nothing.
    Fail(StoreError),
    /// A write keeps the first half of its text and says that all is well.
    Half,
    /// A write keeps nothing and says that all is well.
    Lost,
    /// A write is kept, and an error is reported all the same.
    KeptButFailed,
}

#[derive(Debug, Default)]
struct Script {
    calls: u64,
    at: BTreeMap<u64, Fault>,
    always: Option<Fault>,
}

/// A [`MemoryStore`] whose calls fail by a script. A clone is a second handle
/// to the same texts and the same script.
#[derive(Debug, Clone, Default)]
pub struct FaultyStore {
    inner: MemoryStore,
    script: Rc<RefCell<Script>>,
}

impl FaultyStore {
    /// Wraps a store; nothing fails yet.
    pub fn new(inner: MemoryStore) -> Self {
        Self {
            inner,
            script: Rc::default(),
        }
    }

    /// Lets the `n`th call from now fail, counted from 1.
    pub fn fail_nth(&self, n: u64, fault: Fault) {
        let mut script = self.script.borrow_mut();
        let at = script.calls + n;
        script.at.insert(at, fault);
    }

    /// Lets every call fail from now on, or none but those of [`Self::fail_nth`].
    pub fn always(&self, fault: Option<Fault>) {
        self.script.borrow_mut().always = fault;
    }

    /// Forgets all faults to come.
    pub fn heal(&self) {
        let mut script = self.script.borrow_mut();
        script.always = None;
        script.at.clear();
    }

    /// Counts the calls so far.
    pub fn calls(&self) -> u64 {
        self.script.borrow().calls
    }

    /// Gives the store behind.
    pub fn inner(&self) -> &MemoryStore {
        &self.inner
    }

    fn fault(&self) -> Option<Fault> {
        let mut script = self.script.borrow_mut();
        script.calls += 1;
        let now = script.calls;
        script.at.remove(&now).or_else(|| script.always.clone())
    }

    /// The fault of a call that writes nothing.
    fn failure(&self) -> Result<(), StoreError> {
        match self.fault() {
            Some(Fault::Fail(error)) => Err(error),
            _ => Ok(()),
        }
    }
}

impl Store for FaultyStore {
    fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.failure()?;
        self.inner.keys()
    }

    fn get(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.failure()?;
        self.inner.get(key)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        match self.fault() {
            None => self.inner.set(key, value),
            Some(Fault::Fail(error)) => Err(error),
            Some(Fault::Lost) => Ok(()),
            Some(Fault::Half) => {
                let half: String = value.chars().take(value.chars().count() / 2).collect();
                self.inner.set(key, &half)
            }
            Some(Fault::KeptButFailed) => {
                self.inner.set(key, value)?;
                Err(StoreError::Other("the connection was reset".to_owned()))
            }
        }
    }

    fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        match self.fault() {
            None | Some(Fault::Half) => self.inner.remove(key),
            Some(Fault::Fail(error)) => Err(error),
            Some(Fault::Lost) => Ok(()),
            Some(Fault::KeptButFailed) => {
                self.inner.remove(key)?;
                Err(StoreError::Other("the connection was reset".to_owned()))
            }
        }
    }
}
