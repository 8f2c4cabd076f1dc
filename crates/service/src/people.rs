//! People: profile, interactions, what is learned from them, and how a caller proves who they are.

pub(crate) mod context;
pub mod export;
pub mod interactions;
pub(crate) mod learned;
pub mod profiles;
pub mod reading;
pub mod sessions;
pub mod tokens;
pub mod visits;
