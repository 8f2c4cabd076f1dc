//! What a person does with a posting.

use matching::Reaction;
use serde::{Deserialize, Serialize};

/// The action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = InteractionKind))]
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
    /// The name in requests, responses and columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Save => "save",
            Self::Apply => "apply",
            Self::Dismiss => "dismiss",
            Self::HideCompany => "hide_company",
        }
    }

    /// Whether the next list leaves something out because of it.
    pub(crate) fn hides(self) -> bool {
        match self {
            Self::View | Self::Save => false,
            Self::Apply | Self::Dismiss | Self::HideCompany => true,
        }
    }

    /// What it says about a person's taste in jobs.
    pub(crate) fn reaction(self) -> Option<Reaction> {
        match self {
            Self::View => Some(Reaction::Viewed),
            Self::Save => Some(Reaction::Saved),
            Self::Apply => Some(Reaction::Applied),
            Self::Dismiss => Some(Reaction::Dismissed),
            // Of a company, not of the work.
            Self::HideCompany => None,
        }
    }
}
