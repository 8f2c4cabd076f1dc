//! What a person does with a posting.

use matching::Dealing;
use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Looked at.
    View,
    /// Kept for later.
    Save,
    /// Applied to.
    Apply,
    /// Not wanted.
    Dismiss,
    /// Nothing of this company is wanted.
    HideCompany,
}

impl Kind {
    /// What it tells of a person's taste in jobs.
    pub(crate) fn dealing(self) -> Option<Dealing> {
        match self {
            Self::View => Some(Dealing::Viewed),
            Self::Save => Some(Dealing::Saved),
            Self::Apply => Some(Dealing::Applied),
            Self::Dismiss => Some(Dealing::Dismissed),
            // Of a company, not of the work.
            Self::HideCompany => None,
        }
    }
}
