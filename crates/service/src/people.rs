//! People: profile, interactions, what is learned from them, and how a caller proves who they are.

pub mod acts;
pub mod alerts;
pub(crate) mod context;
pub mod disclosures;
pub mod export;
pub(crate) mod findable;
pub mod interactions;
pub(crate) mod issuer;
pub(crate) mod learned;
pub mod mentoring;
pub mod profiles;
pub mod reading;
pub mod requests;
pub mod sessions;
pub mod strangers;
pub mod tokens;
pub mod visibility;
pub mod visits;
