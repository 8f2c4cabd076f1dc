//! Values that can be worked out again: their keys, and the one door to them.

pub(crate) mod cache;
pub(crate) mod keys;
