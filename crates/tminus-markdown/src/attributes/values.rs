//! What the values of attributes mean.
