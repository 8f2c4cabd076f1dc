//! Reading and matching as a Wasm module without imports, for tests that count its instructions
//! (`tests/linear.rs`), and for the bench of the catalogue, which measures it in Node.
//!
//! The host hands an input over in words of eight bytes ([`guest::push`]), then calls what it
//! meters. Natively, this crate is empty.

#[cfg(target_arch = "wasm32")]
mod guest;
