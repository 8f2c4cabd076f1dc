//! Who fits what, and why: pure, deterministic, no I/O, no clock, no randomness.

pub mod document;
