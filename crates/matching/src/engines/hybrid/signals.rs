//! What two documents are compared in.

pub(super) mod fit;
pub(super) mod interest;
pub(super) mod skills;
