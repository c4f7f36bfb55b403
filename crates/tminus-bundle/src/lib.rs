//! The built component as bytes.
