//! Template values, built without a detour through serialisation.

use tera::value::Key;
use tera::{Map, Value};

/// A map under construction.
#[derive(Debug, Default)]
pub(crate) struct Object(Map);

impl Object {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds an entry.
    pub(crate) fn set(&mut self, key: &'static str, value: impl Into<Value>) -> &mut Self {
        self.0.insert(Key::Str(key), value.into());
        self
    }

    /// Adds an entry where there is something to say.
    pub(crate) fn set_some(
        &mut self,
        key: &'static str,
        value: Option<impl Into<Value>>,
    ) -> &mut Self {
        if let Some(value) = value {
            self.set(key, value);
        }
        self
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::from(object.0)
    }
}
