//! The ports on one native process.
