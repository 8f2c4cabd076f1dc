//! Values that can be recomputed: their keys, and the only code that reads and writes them.

pub(crate) mod cache;
pub(crate) mod keys;
